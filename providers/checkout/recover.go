package checkout

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"loket/ledger"
)

// errRestart is why a payment that an earlier process left on its way has no outcome.
var errRestart = errors.New("restart")

// Recover settles what a process left on its way when it ended: what was not submitted is cancelled, what was is
// unknown. It is local and needs no provider; it never asks and never pays. Run it before the first screen. The cash
// stays as it was recorded: whether change was given is not known, so it stays due. It returns the notas that were
// interrupted, oldest first: their customers must be told what is paid, what is unknown and what was not sent.
func (c *Cashier) Recover(ctx context.Context) ([]ledger.NotaID, error) {
	open, err := c.sweep(ctx)
	var notas []ledger.NotaID
	for _, p := range open {
		if p.State.Underway() && !slices.Contains(notas, p.Nota) {
			notas = append(notas, p.Nota)
		}
	}
	return notas, err
}

// sweep records the outcomes of payments whose turn is over and that the book still has as intended or submitted. It
// returns the open payments as they were listed.
func (c *Cashier) sweep(ctx context.Context) ([]ledger.Payment, error) {
	ctx = context.WithoutCancel(ctx)
	held := c.flights.held() // taken before the list, so that what is held and not listed is in the book
	open, err := c.config.Book.Unsettled(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w: unsettled payments: %w", ErrBook, err)
	}
	var errs []error
	for _, p := range open {
		if !p.State.Underway() {
			continue
		}
		o, ours := held[p.Ref]
		delete(held, p.Ref)
		if !ours && c.flights.has(p.Ref) { // on its way
			continue
		}
		if !ours {
			o = outcome{err: errRestart}
		}
		if _, err := c.conclude(ctx, ledger.ByRecovery, p.Ref, o, false); err != nil {
			errs = append(errs, fmt.Errorf("payment %s: %w", p.Number, err))
		}
	}
	for ref := range held {
		c.flights.land(ref)
	}
	return open, errors.Join(errs...)
}
