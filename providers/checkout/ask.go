package checkout

import (
	"context"
	"errors"
	"fmt"
	"time"

	"loket/ledger"
	"loket/providers"
)

// lateTries bounds the questions about a payment that has its outcome.
const lateTries = 3

// Ask asks the provider about a payment now and returns the payment as the book has it then. It never pays. A
// payment with a final outcome is not asked about. Errors are ErrUnderway, ErrProvider, ErrNoAdvice, *EarlyError
// where the provider demands a longer wait, ErrBook, and the provider's own where it gave no answer.
func (c *Cashier) Ask(ctx context.Context, ref ledger.RefID) (ledger.Payment, error) {
	if c.flights.has(ref) {
		return ledger.Payment{}, ErrUnderway
	}
	p, err := c.config.Book.Payment(ctx, ref)
	if err != nil || p.State.Final() {
		return p, err
	}
	if p.State.Underway() {
		return p, ErrUnderway
	}
	adviser, err := c.adviser(p)
	if err != nil {
		return p, err
	}
	slot := c.asking[p.Product.Provider]
	select {
	case slot <- struct{}{}:
	case <-ctx.Done():
		return p, ctx.Err()
	}
	defer func() { <-slot }()
	if at := c.mayAsk(p, adviser); c.config.Now().Before(at) {
		return p, &EarlyError{At: at}
	}
	return c.question(ctx, p, adviser)
}

// Schedule says when a payment was last asked about (zero: not by this process) and when it will be asked again
// (zero: nobody asks, the provider calls back). False: nothing is planned.
func (c *Cashier) Schedule(ref ledger.RefID) (asked, next time.Time, ok bool) {
	plan, ok := c.schedules.of(ref)
	return plan.asked, plan.next, ok && !plan.settled
}

func (c *Cashier) adviser(p ledger.Payment) (providers.Adviser, error) {
	provider := c.config.Providers[p.Product.Provider]
	if provider == nil {
		return nil, fmt.Errorf("%w: %q", ErrProvider, p.Product.Provider)
	}
	adviser, ok := provider.(providers.Adviser)
	if !ok {
		return nil, fmt.Errorf("%w: %s", ErrNoAdvice, p.Product.Provider)
	}
	return adviser, nil
}

// mayAsk is from when on the provider allows a question about the payment. An earlier process may have asked as late as
// it ended, unless it ended too soon to ask at all.
func (c *Cashier) mayAsk(p ledger.Payment, adviser providers.Adviser) time.Time {
	if plan, ok := c.schedules.of(p.Ref); ok && !plan.asked.IsZero() {
		return plan.asked.Add(adviser.Wait(p, 2))
	}
	if now := c.config.Now(); now.Before(p.SubmittedAt) { // our clock was set back: how long ago it was nobody knows
		return now
	}
	first := p.SubmittedAt.Add(adviser.Wait(p, 1))
	if first.Before(c.started) {
		return c.started.Add(adviser.Wait(p, 2))
	}
	return first
}

// question asks about a payment, records what is news and plans the next question. The caller holds the provider's
// slot. An answer that never came is no news.
func (c *Cashier) question(ctx context.Context, p ledger.Payment, adviser providers.Adviser) (ledger.Payment, error) {
	answer, err := guarded(func() (providers.Answer, error) { return adviser.Advise(ctx, p) })
	c.readClock(p.Product.Provider, answer.Date)
	after := p
	if err == nil {
		answer.Source = ledger.SourceAdvice
		after, _, err = c.hear(ctx, ledger.ByAdvice, p.Ref, answer, adviceNews)
	}
	c.replan(after, adviser, answer, err)
	if err != nil {
		c.config.Log.Info("question brought nothing", "ref", p.Ref, "provider", p.Product.Provider, "error", err)
	}
	return after, err
}

// replan notes that a payment was asked about just now, and when it is asked next.
func (c *Cashier) replan(p ledger.Payment, adviser providers.Adviser, a providers.Answer, failed error) {
	now := c.config.Now()
	next, ok := c.schedules.of(p.Ref)
	if !ok {
		next = plan{provider: p.Product.Provider}
	}
	next.asked, next.count, next.next = now, next.count+1, time.Time{}
	wait := adviser.Wait(p, next.count+1)
	switch {
	case askable(p) && !next.settled:
		next.next = now.Add(wait)
	case next.settled && next.count < lateTries && (failed != nil || unconfirmed(p, a)):
		next.next = now.Add(max(wait, a.Fence.Apart))
	}
	c.schedules.put(p.Ref, next)
}

// askable reports whether a question may still bring the payment's outcome.
func askable(p ledger.Payment) bool { return p.State == ledger.Pending || p.State == ledger.Suspect }

// unconfirmed reports whether a "not paid" about a paid payment waits for a second one.
func unconfirmed(p ledger.Payment, a providers.Answer) bool {
	return p.State == ledger.Paid && a.Outcome == ledger.OutcomeFailed && a.Fence.Apart > 0
}

// planned is the plan for a payment, made where there is none. A payment of an earlier process counts as asked when
// it is first seen: when it really was is not known, and the provider's wait must be kept.
func (c *Cashier) planned(p ledger.Payment) plan {
	settled := p.State.Final()
	if known, ok := c.schedules.of(p.Ref); ok && known.settled == settled {
		return known
	}
	made := plan{provider: p.Product.Provider, settled: settled}
	adviser, err := c.adviser(p)
	now := c.config.Now()
	switch {
	case errors.Is(err, ErrProvider) || !settled && !askable(p): // on its way, or for a supervisor
		return made
	case err != nil: // it calls back
	case settled:
		made.next = now
	default:
		since := p.SubmittedAt
		if since.Before(c.started) {
			since, made.count = now, 1
		}
		wait := adviser.Wait(p, made.count+1)
		made.next = now.Add(wait - min(max(now.Sub(since), 0), wait))
	}
	c.schedules.put(p.Ref, made)
	return made
}
