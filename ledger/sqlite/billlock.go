package sqlite

import (
	"context"
	"fmt"
	"slices"

	"loket/ledger"
)

// The two locks of a bill (design §3), read inside the writer's transaction. The column held says who holds them.
const (
	openHolder = `SELECT number, state, cashier, created FROM payments INDEXED BY payments_open
		WHERE open_key = ? AND held = 1 AND nota <> ? ORDER BY seq LIMIT 1`

	// Not paid before paid: only a lock whose every holder is paid can be lifted.
	paidHolder = `SELECT p.number, p.state, p.cashier, p.created FROM paid_keys k JOIN payments p ON p.seq = k.seq
		WHERE k.key = ? AND p.held > 0 ORDER BY p.held, p.seq DESC LIMIT 1`
)

// mayIntend refuses an intend outside its nota, of the other world, or of a locked bill.
func (t *transaction) mayIntend(ctx context.Context, p ledger.Payment, n ledger.Nota) error {
	if p.Practice != t.practice {
		return fmt.Errorf("%w: payment says practice %t", ErrPractice, p.Practice)
	}
	if !slices.ContainsFunc(n.Items, func(item ledger.Item) bool { return item.Ref == p.Ref }) {
		return fmt.Errorf("%w: intend without a tender for it", ledger.ErrIllegal)
	}
	if err := t.locked(ctx, false, p.OpenKey, openHolder, p.OpenKey, p.Nota); err != nil {
		return err
	}
	for _, key := range p.PaidKeys {
		if err := t.locked(ctx, p.Again, key, paidHolder, key); err != nil {
			return err
		}
	}
	return nil
}

// locked reports the holder of a lock as a *ledger.LockedError.
func (t *transaction) locked(ctx context.Context, again bool, key, query string, args ...any) error {
	held := ledger.LockedError{Key: key}
	var state string
	var created int64
	found, err := t.c.one(ctx, []any{&held.Number, &state, &held.By, &created}, query, args...)
	if err != nil || !found {
		return err
	}
	if err := held.State.UnmarshalText([]byte(state)); err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	held.At = timeOf(created)
	if again && held.Liftable() {
		return nil
	}
	return &held
}

// orElse is the first error there is.
func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}
