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

	// A nota is known by its first payment, which was intended in the commit of its tender.
	numberOfSubject = `SELECT p.number FROM payments p
		WHERE p.seq = (SELECT min(seq) FROM payments WHERE seq >= (SELECT min(seq) FROM events WHERE subject = ?1))
		AND (SELECT min(seq) FROM events WHERE subject = ?1) IN (p.seq, p.tendered)`
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
