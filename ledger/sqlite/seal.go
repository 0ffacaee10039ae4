package sqlite

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"

	"loket/ledger"
)

const (
	eventOfSeal = `SELECT ` + eventColumns + ` FROM events INDEXED BY events_seal
		WHERE kind <> 'tender' AND substr(mac, 1, 6) = ? ORDER BY seq LIMIT 1`

	// A nota is known by its first payment, which was intended in the commit of its tender.
	paymentOfSubject = `SELECT p.number, p.ref, p.nota FROM payments p
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
		var ref, nota string
		if _, err := c.one(ctx, []any{&found.Number, &ref, &nota}, paymentOfSubject, found.Event.Subject); err != nil {
			return err
		}
		return s.prove(ctx, c, &found, ref, nota)
	})
	return found, err
}

// prove checks the seals of an event and of everything that happened to its payment and nota: what a slip says stands in
// several of them. What a lost key sealed, or is not at hand for, is left unproven (reliability §4).
func (s *Store) prove(ctx context.Context, c *connection, found *ledger.Sealed, ref, nota string) error {
	if s.options.Key == nil {
		return nil
	}
	own, err := eventsOf(ctx, c, ledger.StreamLedger, ledgerSubject)
	if err != nil {
		return err
	}
	begin, err := segmentOf(ctx, c, s.options.Key, own)
	if errors.Is(err, ErrKey) {
		return nil
	}
	var events []ledger.Event
	if err == nil {
		events, err = eventsOfPayment(ctx, c, ref, nota)
	}
	if err != nil {
		return err
	}
	found.Intact = true
	for _, e := range append(events, found.Event) { // it is none of them where it is about no payment
		if e.Sequence < begin {
			found.Intact = false
			continue
		}
		fits, err := s.intact(ctx, c, e)
		if err != nil {
			return err
		}
		if !fits && found.Changed == 0 {
			found.Intact, found.Changed = false, e.Sequence
		}
	}
	return nil
}

// intact reports whether an event has the MAC that the key gives it.
func (s *Store) intact(ctx context.Context, c *connection, e ledger.Event) (bool, error) {
	var previous [32]byte
	var mac []byte
	if _, err := c.one(ctx, []any{&mac}, macOfEvent, e.Sequence-1); err != nil {
		return false, err
	}
	copy(previous[:], mac)
	return sealed(s.options.Key, previous, e), nil
}
