package checkout

import (
	"context"
	"errors"
	"fmt"

	"loket/ledger"
	"loket/providers"
)

// inboxPage is how many callbacks are read at a time.
const inboxPage = 200

// maxFlag is how much of the reader's own words is kept, in characters.
const maxFlag = 100

// What is written beside a callback, in Indonesian: for ever, for whoever looks why a payment did not follow it.
const (
	verdictRecorded = "dicatat: "          // and the state that came of it
	verdictNone     = "tidak memutuskan: " // and the reader's own words
	verdictForged   = "tidak dicatat oleh penerima kabar buku ini"
	verdictProvider = "penyedia tidak diatur atau tidak mengirim kabar"
	verdictUnread   = "tidak terbaca"
	verdictNoRef    = "tidak menyebut pembayaran"
	verdictNotOurs  = "menyebut pembayaran yang tidak ada di buku ini"
	verdictOther    = "menyebut pembayaran penyedia lain"
	verdictRepeat   = "mengulang yang sudah diketahui"
)

// ReadInbox looks at every callback that nobody has looked at and records those that are evidence: first the event,
// then the mark, so that after a crash between the two the callback is read again and repeats. It returns how many
// it has marked. A callback about a payment that is on its way waits for the answer to the payment request.
func (c *Cashier) ReadInbox(ctx context.Context) (int, error) {
	c.inbox.Lock()
	defer c.inbox.Unlock()
	callbacks, err := c.config.Book.Inbox(ctx, inboxPage)
	if err != nil {
		return 0, fmt.Errorf("%w: inbox: %w", ErrBook, err)
	}
	marked := 0
	var errs []error
	for _, cb := range callbacks {
		verdict, err := c.readCallback(ctx, cb)
		if err == nil && verdict != "" {
			err = c.config.Book.MarkCallback(ctx, cb.ID, verdict)
			marked++
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("callback %d: %w", cb.ID, err))
		}
	}
	return marked, errors.Join(errs...)
}

// readCallback records a callback if it is evidence and says what became of it; "" leaves it unread.
func (c *Cashier) readCallback(ctx context.Context, cb ledger.Callback) (string, error) {
	if cb.Forged {
		c.config.Log.Error("callback in the inbox is forged", "id", cb.ID)
		return verdictForged, nil
	}
	reader, ok := c.config.Providers[cb.Provider].(providers.CallbackReader)
	if !ok {
		return verdictProvider, nil
	}
	ref, err := guarded(func() (ledger.RefID, error) {
		ref, named := reader.CallbackRef(cb.Query)
		if !named {
			return "", ledger.ErrNotFound
		}
		return ref, nil
	})
	switch {
	case errors.Is(err, errPanic):
		return verdictUnread, nil
	case err != nil:
		return verdictNoRef, nil
	case c.flights.has(ref): // looked at before the payment is read: what has landed by now is in the book
		return "", nil
	}
	p, err := c.config.Book.Payment(ctx, ref)
	switch {
	case errors.Is(err, ledger.ErrNotFound):
		return verdictNotOurs, nil
	case err != nil:
		return "", err
	case p.Product.Provider != cb.Provider:
		return verdictOther, nil
	}
	return c.weigh(ctx, reader, cb, p)
}

// weigh reads a callback as evidence about the payment it names.
func (c *Cashier) weigh(ctx context.Context, reader providers.CallbackReader, cb ledger.Callback, p ledger.Payment) (string, error) {
	answer, err := guarded(func() (providers.Answer, error) { return reader.ReadCallback(cb.Query, p), nil })
	if err != nil {
		c.config.Log.Error("callback cannot be read", "id", cb.ID, "ref", p.Ref, "error", err)
		return verdictUnread, nil
	}
	if answer.Outcome == ledger.OutcomeUnknown && answer.Conflict == "" {
		return verdictNone + ledger.Clean(answer.Flag, maxFlag), nil
	}
	answer.Source, answer.Raw = ledger.SourceCallback, []byte(cb.Query)
	after, recorded, err := c.hear(ctx, ledger.ByCallback, p.Ref, answer, callbackNews)
	switch {
	case err != nil:
		return "", err
	case !recorded:
		return verdictRepeat, nil
	}
	return verdictRecorded + after.State.Label(), nil
}
