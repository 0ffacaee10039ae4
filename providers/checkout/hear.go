package checkout

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"loket/ledger"
	"loket/providers"
)

// news reports whether evidence changes what is known of a payment.
type news func(before, after ledger.Payment) bool

// hear records evidence about a payment if it is news, and returns the payment as the book has it.
func (c *Cashier) hear(ctx context.Context, by string, ref ledger.RefID, a providers.Answer, isNews news) (p ledger.Payment, recorded bool, err error) {
	ctx = context.WithoutCancel(ctx)
	p, err = c.config.Book.Payment(ctx, ref)
	if err != nil {
		return p, false, fmt.Errorf("%w: read before evidence: %w", ErrBook, err)
	}
	if another, err := c.aboutAnother(ctx, p, a.Booked); another || err != nil {
		return p, false, err
	}
	before, now := p, sighting{ours: c.config.Now(), theirs: a.Date}
	e := c.stamp(by).Answer(ref, a.Answer, a.Raw)
	after, err := ledger.Apply(p, e)
	if err == nil && c.misled(p, after, a.Answer, now) {
		e = c.stamp(by).Answer(ref, withoutVerdict(a.Answer), a.Raw)
		after, err = ledger.Apply(p, e)
	}
	if err != nil || !isNews(p, after) {
		return p, false, err
	}
	events, err := c.alsoDisputed(ctx, by, before, after)
	if err != nil {
		return p, false, err
	}
	if err := c.config.Book.Append(ctx, append(events, e)...); err != nil {
		return p, false, fmt.Errorf("%w: evidence: %w", ErrBook, err)
	}
	if p, err = c.config.Book.Payment(ctx, ref); err != nil {
		return p, true, fmt.Errorf("%w: read back evidence: %w", ErrBook, err)
	}
	c.remember(before, p, now)
	c.config.Changed(p)
	for _, other := range events {
		c.tell(ctx, []ledger.RefID{ledger.RefID(other.Subject)})
	}
	return p, true, nil
}

// alsoDisputed are the events that make other payments of a bill disputed, where one that was not paid is now said to be:
// then two hold the bill, and a person must see both (reliability §1.5).
func (c *Cashier) alsoDisputed(ctx context.Context, by string, before, after ledger.Payment) ([]ledger.Event, error) {
	if !before.State.Final() || before.State == ledger.Paid || after.State != ledger.Disputed {
		return nil, nil
	}
	settled, err := c.config.Book.SettledBetween(ctx, before.SubmittedAt, c.config.Now())
	if err != nil {
		return nil, fmt.Errorf("%w: settled payments: %w", ErrBook, err)
	}
	var events []ledger.Event
	for _, q := range settled {
		if q.State == ledger.Paid && q.Ref != before.Ref && ledger.SameBill(q.PaidKeys, before.PaidKeys) {
			events = append(events, c.stamp(by).Answer(q.Ref, ledger.Answer{Source: after.Source, Code: q.Code, Message: q.Message,
				Conflict: "tagihan ini juga dinyatakan terbayar lewat " + before.Number}, nil))
		}
	}
	return events, nil
}

// aboutAnother reports whether an answer about the bill of a payment that is not paid is about another payment of ours:
// the customer came again and paid. A provider that knows payments by their bill alone would make the first one disputed
// by the second (reliability §1.5). While the second is open nobody can tell; one that was before it is no second, and may
// be open again because it was disputed meanwhile.
func (c *Cashier) aboutAnother(ctx context.Context, p ledger.Payment, booked string) (bool, error) {
	if booked == "" || !p.State.Final() || p.State == ledger.Paid {
		return false, nil
	}
	open, err := c.config.Book.Unsettled(ctx)
	if err != nil {
		return false, fmt.Errorf("%w: open payments: %w", ErrBook, err)
	}
	settled, err := c.config.Book.SettledBetween(ctx, p.SubmittedAt, c.config.Now())
	if err != nil {
		return false, fmt.Errorf("%w: settled payments: %w", ErrBook, err)
	}
	same := func(q ledger.Payment) bool { // another month's is another bill
		return q.OpenKey == p.OpenKey && q.Bill.Period == p.Bill.Period && q.SubmittedAt.After(p.SubmittedAt)
	}
	return slices.ContainsFunc(open, same) || slices.ContainsFunc(settled, func(q ledger.Payment) bool {
		return q.State == ledger.Paid && same(q) && q.Serial == booked
	}), nil
}

// adviceNews reports whether an answer to a question says anything that the payment does not know yet, by verdict
// or by the provider's words. The balance changes with every other payment and is none.
func adviceNews(before, after ledger.Payment) bool {
	after.Source, after.Notes = before.Source, before.Notes
	after.Balance, after.BalanceAt = before.Balance, before.BalanceAt
	return !reflect.DeepEqual(before, after)
}

// callbackNews reports whether a callback changes a payment: its state, the first of two answers that it is not
// paid, or a serial number that was missing. What repeats is inbox only (reliability §3).
func callbackNews(before, after ledger.Payment) bool {
	return before.State != after.State || before.NotPaidAt != after.NotPaidAt || before.Serial == "" && after.Serial != ""
}
