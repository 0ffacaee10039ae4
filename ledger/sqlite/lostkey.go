package sqlite

import (
	"context"

	"loket/ledger"
)

// lostKeys are the keys that the ledger went on without.
func lostKeys(ctx context.Context, c *connection) ([]ledger.LostKey, error) {
	events, err := eventsOf(ctx, c, ledger.StreamLedger, ledgerSubject)
	if err != nil {
		return nil, err
	}
	return ledger.LostKeys(events)
}

// LostKeys are the moments at which the ledger's key was given up and a new one begun, the first first.
func (s *Store) LostKeys(ctx context.Context) ([]ledger.LostKey, error) {
	var lost []ledger.LostKey
	err := s.look(ctx, func(c *connection) (err error) {
		lost, err = lostKeys(ctx, c)
		return err
	})
	return lost, err
}
