package sqlite

import (
	"context"
	"sync"

	"loket/ledger"
)

// roster keeps the users up to an event, since they are asked for at every try of a PIN. Only what was committed is
// kept.
type roster struct {
	mu      sync.Mutex
	users   ledger.Users
	through int64
}

// now are the users as a connection sees them, and the last event they are made of.
func (r *roster) now(ctx context.Context, c *connection) (ledger.Users, int64, error) {
	r.mu.Lock()
	users, through := r.users, r.through
	r.mu.Unlock()
	err := houseEvents(ctx, c, ledger.StreamUser, through, func(e ledger.Event) (err error) {
		if users, err = ledger.ApplyUser(users, e); err != nil {
			return damaged(e.Sequence, err)
		}
		through = e.Sequence
		return nil
	})
	return users, through, err
}

func (r *roster) keep(users ledger.Users, through int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if through > r.through {
		r.users, r.through = users, through
	}
}

// Users are everybody who was ever added, in that order; none: nobody signs in.
func (s *Store) Users(ctx context.Context) (ledger.Users, error) {
	var users ledger.Users
	err := s.look(ctx, func(c *connection) error {
		found, through, err := s.people.now(ctx, c)
		if err == nil {
			users = found
			s.people.keep(found, through)
		}
		return err
	})
	return users, err
}

// appendUser checks what may not happen to a user, and writes it.
func (t *transaction) appendUser(ctx context.Context, e ledger.Event) error {
	users, _, err := t.people.now(ctx, t.c)
	if err != nil {
		return err
	}
	if _, err := ledger.ApplyUser(users, e); err != nil {
		return err
	}
	_, err = t.insert(ctx, e)
	return err
}
