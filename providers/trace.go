package providers

// Trace receives what one exchange with a provider looked like, for `--trace`. Secrets are masked before it is
// called. A nil Trace is never called.
type Trace func(step, text string)
