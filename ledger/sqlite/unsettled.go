package sqlite

import (
	"context"
	"slices"
	"sync"

	"loket/ledger"
)

// changedSince are the payments of which something was recorded after a sequence. SQLite would rather read every subject
// there is in order than a few in none.
const changedSince = `SELECT DISTINCT subject FROM events NOT INDEXED WHERE seq > ? AND stream = '` + string(ledger.StreamPayment) + `'`

// unsettled keeps what Unsettled folded last: the counter asks every second, and of most open payments nothing was
// recorded since. Events are never edited, so a fold holds until its payment has another one.
type unsettled struct {
	mu    sync.Mutex
	head  int64 // the ledger's newest event then
	folds map[ledger.RefID]ledger.Payment
}

// Unsettled are the payments without a final outcome, oldest first.
func (s *Store) Unsettled(ctx context.Context) ([]ledger.Payment, error) {
	s.open.mu.Lock()
	defer s.open.mu.Unlock()
	var payments []ledger.Payment
	err := s.look(ctx, func(c *connection) (err error) {
		payments, err = s.open.read(ctx, c)
		return err
	})
	return payments, err
}

func (u *unsettled) read(ctx context.Context, c *connection) ([]ledger.Payment, error) {
	var head int64
	if _, err := c.one(ctx, []any{&head}, headEvent); err != nil {
		return nil, err
	}
	var changed []ledger.RefID
	if len(u.folds) > 0 {
		var err error
		if changed, err = column[ledger.RefID](ctx, c, changedSince, u.head); err != nil {
			return nil, err
		}
	}
	refs, err := column[ledger.RefID](ctx, c, openRefs)
	if err != nil {
		return nil, err
	}
	var payments []ledger.Payment
	folds := map[ledger.RefID]ledger.Payment{}
	for _, ref := range refs {
		p, known := u.folds[ref]
		if !known || slices.Contains(changed, ref) {
			if p, err = knownPayment(ctx, c, ref); err != nil {
				return nil, err
			}
		}
		folds[ref] = p
		payments = append(payments, p)
	}
	u.head, u.folds = head, folds
	return payments, nil
}
