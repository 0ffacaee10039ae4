package checkout

import (
	"context"
	"fmt"
	"reflect"

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
	if err := c.config.Book.Append(ctx, e); err != nil {
		return p, false, fmt.Errorf("%w: evidence: %w", ErrBook, err)
	}
	if p, err = c.config.Book.Payment(ctx, ref); err != nil {
		return p, true, fmt.Errorf("%w: read back evidence: %w", ErrBook, err)
	}
	c.remember(before, p, now)
	c.config.Changed(p)
	return p, true, nil
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
