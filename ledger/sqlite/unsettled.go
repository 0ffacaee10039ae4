package sqlite

import (
	"context"
	"database/sql"
	"slices"
	"sync"

	"loket/ledger"
)

// unsettled keeps what Unsettled folded last: the counter asks every second, and of most open payments nothing was
// recorded since. Events are never edited, so a fold holds until its payment has another one.
type unsettled struct {
	mu       sync.Mutex
	head     int64            // the ledger's newest event then
	payments []ledger.Payment // oldest first
}

// Unsettled are the payments without a final outcome, oldest first.
func (s *Store) Unsettled(ctx context.Context) ([]ledger.Payment, error) {
	s.open.mu.Lock()
	defer s.open.mu.Unlock()
	err := s.look(ctx, func(c *connection) error { return s.open.read(ctx, c) })
	if err != nil {
		return nil, err
	}
	return slices.Clone(s.open.payments), nil
}

// read brings the folds up to the ledger.
func (u *unsettled) read(ctx context.Context, c *connection) error {
	var head int64
	if _, err := c.one(ctx, []any{&head}, headEvent); err != nil || head == u.head {
		return err
	}
	known, err := u.since(ctx, c)
	if err != nil {
		return err
	}
	refs, err := column[ledger.RefID](ctx, c, openRefs)
	if err != nil {
		return err
	}
	var payments []ledger.Payment
	for _, ref := range refs {
		p, ok := known[ref]
		if !ok {
			if p, err = knownPayment(ctx, c, ref); err != nil {
				return err
			}
		}
		payments = append(payments, p)
	}
	u.head, u.payments = head, payments
	return nil
}

// since are the folds with what was recorded after them.
func (u *unsettled) since(ctx context.Context, c *connection) (map[ledger.RefID]ledger.Payment, error) {
	known := make(map[ledger.RefID]ledger.Payment, len(u.payments))
	for _, p := range u.payments {
		known[p.Ref] = p
	}
	if len(known) == 0 {
		return nil, nil
	}
	return known, c.each(ctx, func(rows *sql.Rows) error {
		e, err := scanEvent(rows)
		if p, ok := known[ledger.RefID(e.Subject)]; err == nil && ok && e.Stream == ledger.StreamPayment {
			if known[p.Ref], err = ledger.Apply(p, e); err != nil {
				err = damaged(e.Sequence, err)
			}
		}
		return err
	}, lastEvents, u.head+1)
}
