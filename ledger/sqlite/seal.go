package sqlite

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"

	"loket/ledger"
)

const (
	eventOfSeal = `SELECT ` + eventColumns + ` FROM events INDEXED BY events_seal
		WHERE kind <> 'tender' AND substr(mac, 1, 6) = ? ORDER BY seq LIMIT 1`

	numberOfSubject = `SELECT p.number FROM payments p JOIN events e ON e.seq = p.seq WHERE e.subject = ?1
		UNION ALL SELECT p.number FROM payments p JOIN events e ON e.seq = p.tendered WHERE e.subject = ?1 LIMIT 1`
)

// BySeal is what the ledger knows of a slip's SEGEL. ErrNotFound: no event of it has this seal.
func (s *Store) BySeal(ctx context.Context, seal string) (ledger.Sealed, error) {
	var found ledger.Sealed
	digits, err := hex.DecodeString(seal)
	if err != nil || len(seal) != ledger.SealDigits {
		return found, fmt.Errorf("%w: seal %q", ErrNotFound, seal)
	}
	err = s.look(ctx, func(c *connection) error {
		known := false
		err := c.each(ctx, func(rows *sql.Rows) (err error) {
			known = true
			found.Event, err = scanEvent(rows)
			return err
		}, eventOfSeal, digits)
		if err == nil && !known {
			err = fmt.Errorf("%w: seal %s", ErrNotFound, seal)
		}
		if err != nil {
			return err
		}
		if found.Intact, err = s.intact(ctx, c, found.Event); err != nil {
			return err
		}
		_, err = c.one(ctx, []any{&found.Number}, numberOfSubject, found.Event.Subject)
		return err
	})
	return found, err
}

// intact reports whether an event has the MAC that the key gives it; without the key it is believed.
func (s *Store) intact(ctx context.Context, c *connection, e ledger.Event) (bool, error) {
	var previous [32]byte
	var mac []byte
	if _, err := c.one(ctx, []any{&mac}, macOfEvent, e.Sequence-1); err != nil {
		return false, err
	}
	copy(previous[:], mac)
	return s.options.Key == nil || sealed(s.options.Key, previous, e), nil
}
