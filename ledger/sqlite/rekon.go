package sqlite

import (
	"context"
	"fmt"

	"loket/ledger"
)

// Rekons are the reconciliations and what was decided about their lines.
func (s *Store) Rekons(ctx context.Context) (*ledger.Rekons, error) {
	var rekons *ledger.Rekons
	err := s.look(ctx, func(c *connection) (err error) {
		rekons, err = readRekons(ctx, c)
		return err
	})
	return rekons, err
}

func readRekons(ctx context.Context, c *connection) (*ledger.Rekons, error) {
	rekons := &ledger.Rekons{}
	err := houseEvents(ctx, c, ledger.StreamDay, 0, func(e ledger.Event) error {
		if err := rekons.Apply(e); err != nil {
			return damaged(e.Sequence, err)
		}
		return nil
	})
	return rekons, err
}

// appendDay writes what happened to a day, if it may happen now: the same result once, one decision a line.
func (t *transaction) appendDay(ctx context.Context, e ledger.Event) error {
	rekons, err := readRekons(ctx, t.c)
	if err != nil {
		return err
	}
	if err := rekons.Apply(e); err != nil {
		return fmt.Errorf("day %s: %w", e.Subject, err)
	}
	_, err = t.insert(ctx, e)
	return err
}

// rekons folds the events of days again.
func (v *verification) rekons(ctx context.Context) error {
	rekons := &ledger.Rekons{}
	return houseEvents(ctx, v.c, ledger.StreamDay, 0, func(e ledger.Event) error {
		if err := rekons.Apply(e); err != nil {
			v.report.find(e.Sequence, "Kejadian rekon tidak cocok dengan yang sebelumnya: %v.", err)
		}
		return nil
	})
}
