package checkout

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"loket/ledger"
)

// Settle records a named person's decision about a payment that is open or disputed, or that a paid one was taken
// back. Errors are ErrEvidence, ErrUnderway, ledger.ErrNotFound, ledger.ErrIllegal where the payment is not to be
// decided, and ErrBook.
func (c *Cashier) Settle(ctx context.Context, number string, decision ledger.Settle, by string) (ledger.Payment, error) {
	if decision.Evidence = strings.TrimSpace(decision.Evidence); decision.Evidence == "" || strings.TrimSpace(by) == "" ||
		decision.Outcome == ledger.OutcomeUnknown {
		return ledger.Payment{}, ErrEvidence
	}
	p, err := c.config.Book.ByNumber(ctx, number)
	if err != nil {
		return p, fmt.Errorf("payment %q: %w", ledger.Clean(number, 40), err)
	}
	if c.flights.has(p.Ref) {
		return p, ErrUnderway
	}
	stamp := c.stamp(by)
	e := stamp.Settle(p.Ref, decision)
	if decision.Statement == nil {
		return c.decide(ctx, p, e)
	}
	return c.decide(ctx, p, e, stamp.ReconDecided(decision.Statement.Day, decision.Statement.Decision(ledger.ReconSettled, number, decision.Note)))
}

// decide records a named person's word about a payment, with what else must stand in the same commit, and tells it.
func (c *Cashier) decide(ctx context.Context, p ledger.Payment, events ...ledger.Event) (ledger.Payment, error) {
	if _, err := ledger.Apply(p, events[0]); err != nil {
		return p, err
	}
	ctx = context.WithoutCancel(ctx)
	switch err := c.config.Book.Append(ctx, events...); {
	case errors.Is(err, ledger.ErrIllegal): // the row was decided about meanwhile
		return p, err
	case err != nil:
		return p, fmt.Errorf("%w: decision: %w", ErrBook, err)
	}
	decided, err := c.config.Book.Payment(ctx, p.Ref)
	if err != nil {
		return p, fmt.Errorf("%w: read back decision: %w", ErrBook, err)
	}
	c.moments.forget(p.Ref)
	c.config.Changed(decided)
	return decided, nil
}

// HandBack records that exactly the money due to a nota's customer is handed over, and returns how much that is in
// whole rupiah. Without a nil error no money is to be handed over. Errors are ErrNothingDue, ErrUnderway while a
// payment of the nota has no outcome yet, and ErrBook.
func (c *Cashier) HandBack(ctx context.Context, id ledger.NotaID, by string) (ledger.Rupiah, error) {
	c.desk.Lock()
	defer c.desk.Unlock()
	before, err := c.config.Book.Nota(ctx, id)
	if err != nil {
		return 0, fmt.Errorf("nota: %w", err)
	}
	due := before.Due()
	switch {
	case before.Underway():
		return 0, ErrUnderway
	case due <= 0:
		return 0, ErrNothingDue
	}
	ctx = context.WithoutCancel(ctx)
	failed := c.config.Book.Append(ctx, c.stamp(by).HandBack(id, ledger.Cash{Amount: due}))
	after, err := c.config.Book.Nota(ctx, id)
	if err != nil || after.HandBack != before.HandBack+due { // a commit that failed may have been durable after all
		return 0, fmt.Errorf("%w: hand-back: %w", ErrBook, errors.Join(failed, err))
	}
	var refs []ledger.RefID
	for _, item := range after.Items {
		refs = append(refs, item.Ref)
	}
	c.tell(ctx, refs)
	return due, nil
}

// Printed records, in one commit, that a slip of these payments is about to be handed to the printer, and returns which
// copy it is: 0 is the first. A slip of several payments counts for each as what its state calls for, a receipt or a
// titipan; the recap is their nota's. With an error nothing is to be printed; it is ErrOrder without a payment,
// ledger.ErrIllegal for a slip that a payment's state does not allow, and ErrBook where it was not recorded.
func (c *Cashier) Printed(ctx context.Context, refs []ledger.RefID, document ledger.Document, by string) (int, error) {
	c.desk.Lock()
	defer c.desk.Unlock()
	var events []ledger.Event
	copies := 0
	for _, ref := range refs {
		p, err := c.config.Book.Payment(ctx, ref)
		if err != nil {
			return 0, fmt.Errorf("payment: %w", err)
		}
		if document == ledger.DocRecap {
			n, err := c.config.Book.Nota(ctx, p.Nota)
			if err != nil {
				return 0, fmt.Errorf("nota: %w", err)
			}
			events, copies = []ledger.Event{c.stamp(by).PrintRecap(n.ID)}, n.Recaps
			break
		}
		slip := document
		if len(refs) > 1 {
			slip = p.SharedSlip()
		}
		e := c.stamp(by).Print(ref, slip)
		if _, err := ledger.Apply(p, e); err != nil {
			return 0, err
		}
		events, copies = append(events, e), max(copies, p.Prints.Of(slip))
	}
	if len(events) == 0 {
		return 0, ErrOrder
	}
	ctx = context.WithoutCancel(ctx)
	if err := c.config.Book.Append(ctx, events...); err != nil {
		return 0, fmt.Errorf("%w: print: %w", ErrBook, err)
	}
	c.tell(ctx, refs)
	return copies, nil
}
