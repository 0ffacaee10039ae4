package sqlite

import (
	"context"
	"fmt"

	"loket/ledger"
)

// Recons are the reconciliations and what was decided about their lines.
func (s *Store) Recons(ctx context.Context) (*ledger.Recons, error) {
	var recons *ledger.Recons
	err := s.look(ctx, func(c *connection) (err error) {
		recons, err = readRecons(ctx, c)
		return err
	})
	return recons, err
}

func readRecons(ctx context.Context, c *connection) (*ledger.Recons, error) {
	recons := &ledger.Recons{}
	err := houseEvents(ctx, c, ledger.StreamDay, 0, func(e ledger.Event) error {
		if err := recons.Apply(e); err != nil {
			return damaged(e.Sequence, err)
		}
		return nil
	})
	return recons, err
}

// appendDay writes what happened to a day, if it may happen now: the same result once, one decision a line.
func (t *transaction) appendDay(ctx context.Context, e ledger.Event) error {
	recons, err := readRecons(ctx, t.c)
	if err != nil {
		return err
	}
	if err := recons.Apply(e); err != nil {
		return fmt.Errorf("day %s: %w", e.Subject, err)
	}
	_, err = t.insert(ctx, e)
	return err
}

// recons folds the events of days again.
func (v *verification) recons(ctx context.Context) error {
	recons := &ledger.Recons{}
	return houseEvents(ctx, v.c, ledger.StreamDay, 0, func(e ledger.Event) error {
		if err := recons.Apply(e); err != nil {
			v.report.find(e.Sequence, "Kejadian rekon tidak cocok dengan yang sebelumnya.")
		}
		return nil
	})
}
