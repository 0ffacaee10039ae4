package sqlite

import (
	"context"
	"fmt"
	"slices"

	"loket/ledger"
)

// paidHolder reads who holds a paid key. What has no final outcome comes before what is paid: only a lock whose every
// holder is paid can be lifted.
const paidHolder = `SELECT p.number, p.state, p.cashier, p.created FROM paid_keys k JOIN payments p ON p.seq = k.seq
	WHERE k.key = ? AND p.ended <= 1 ORDER BY p.ended, p.seq DESC LIMIT 1`

// mayIntend refuses an intend outside its nota, of the other world, or of a locked bill.
func (t *transaction) mayIntend(ctx context.Context, p ledger.Payment, n ledger.Nota) error {
	if p.Practice != t.practice {
		return fmt.Errorf("%w: payment says practice %t", ErrPractice, p.Practice)
	}
	if !slices.ContainsFunc(n.Items, func(item ledger.Item) bool { return item.Ref == p.Ref }) {
		return fmt.Errorf("%w: intend without a tender for it", ledger.ErrIllegal)
	}
	if holder := t.openHolder(p.OpenKey, p.Nota); holder.State != 0 {
		return &ledger.LockedError{Ref: p.Ref, Key: p.OpenKey, Number: holder.Number, State: holder.State, By: holder.By,
			At: holder.IntendedAt}
	}
	for _, key := range ledger.Asked(p.PaidKeys) {
		if err := t.paidLock(ctx, key, p); err != nil {
			return err
		}
	}
	return nil
}

// openHolder is the oldest payment of another nota that holds an open key; its State is zero where nobody does. Every
// payment without a final outcome is among the folds.
func (f *folds) openHolder(key string, nota ledger.NotaID) ledger.Payment {
	var oldest *paymentFold
	for at := f; at != nil; at = at.parent {
		for ref, p := range at.payments {
			if p.now.OpenKey != key || p.now.Nota == nota {
				continue
			}
			p = f.known(ref) // as a child may have left it since
			if !p.now.State.Final() && (oldest == nil || p.stored.sequence < oldest.stored.sequence) {
				oldest = p
			}
		}
	}
	if oldest == nil {
		return ledger.Payment{}
	}
	return oldest.now
}

// paidLock reports the holder of a paid key as a *ledger.LockedError.
func (t *transaction) paidLock(ctx context.Context, key string, p ledger.Payment) error {
	held := ledger.LockedError{Ref: p.Ref, Key: key}
	var state string
	var created int64
	found, err := t.c.one(ctx, []any{&held.Number, &state, &held.By, &created}, paidHolder, key)
	if err != nil || !found {
		return err
	}
	if err := held.State.UnmarshalText([]byte(state)); err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	held.At = timeOf(created)
	if p.Again && held.Liftable() {
		return nil
	}
	return &held
}
