package sqlite

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"time"

	"loket/ledger"
)

const (
	refOfNumber    = `SELECT ref FROM payments WHERE number = ?`
	countOfDay     = `SELECT count(*) FROM payments INDEXED BY payments_day WHERE ` + anyEnded + ` AND day = ?`
	doubtedAt      = `SELECT coalesce(max(at), ?1) FROM events WHERE subject = 'ledger' AND stream = 'ledger' AND seq > 1 AND at >= ?1 AND at < ?2`
	headMAC        = `SELECT seq, mac FROM events ORDER BY seq DESC LIMIT 1`
	newestAt       = `SELECT at FROM events WHERE stream <> 'user' ORDER BY seq DESC LIMIT 1`
	countersOfBook = `SELECT (SELECT counter FROM events WHERE seq = 1), (SELECT counter FROM events ORDER BY seq DESC LIMIT 1)`
	bodyOfRaw      = `SELECT body FROM raws WHERE hash = ?`

	settledRefs = `SELECT ref FROM payments INDEXED BY payments_settled
		WHERE settled > 0 AND settled >= ? AND settled < ? ORDER BY settled, seq`

	// A payment's events and its nota's, in the order in which they happened.
	eventsOfBoth = `SELECT ` + eventColumns + ` FROM events WHERE subject IN (?, ?) ORDER BY seq`
)

// Payment is the fold of a payment's events. ErrNotFound: there is none with this reference.
func (s *Store) Payment(ctx context.Context, ref ledger.RefID) (ledger.Payment, error) {
	var p ledger.Payment
	err := s.look(ctx, func(c *connection) (err error) {
		p, err = knownPayment(ctx, c, ref)
		return err
	})
	return p, err
}

// ByNumber is the payment with this number for people. ErrNotFound: there is none.
func (s *Store) ByNumber(ctx context.Context, number string) (ledger.Payment, error) {
	var p ledger.Payment
	err := s.look(ctx, func(c *connection) error {
		ref, err := refOf(ctx, c, number)
		if err != nil {
			return err
		}
		p, err = knownPayment(ctx, c, ref)
		return err
	})
	return p, err
}

// Named are the payments that a name fits, in the ledger's order: the one with its number, else all with its claim code, which
// are one nota's, or two's once in a very great while. ErrNotFound: there is none. A SEGEL is no name here, see BySeal.
func (s *Store) Named(ctx context.Context, name ledger.PaymentName) ([]ledger.Payment, error) {
	var payments []ledger.Payment
	err := s.look(ctx, func(c *connection) error {
		refs, err := column[ledger.RefID](ctx, c, refOfNumber, name.Number)
		if err == nil && len(refs) == 0 { // of other capitals, or a code: no index has either in order
			refs, err = column[ledger.RefID](ctx, c, refsOfName, name.Claim, upper(name.Number))
		}
		if err == nil && len(refs) == 0 {
			err = fmt.Errorf("%w: payment %q", ErrNotFound, name.Part)
		}
		if err != nil {
			return err
		}
		payments, err = knownPayments(ctx, c, refs)
		return err
	})
	return payments, err
}

func refOf(ctx context.Context, c *connection, number string) (ledger.RefID, error) {
	var ref ledger.RefID
	found, err := c.one(ctx, []any{&ref}, refOfNumber, number)
	if err == nil && !found {
		err = fmt.Errorf("%w: payment %s", ErrNotFound, number)
	}
	return ref, err
}

func knownPayment(ctx context.Context, c *connection, ref ledger.RefID) (ledger.Payment, error) {
	p, _, err := loadPayment(ctx, c, ref)
	if err == nil && p.State == 0 {
		err = fmt.Errorf("%w: payment %s", ErrNotFound, ref)
	}
	return p, err
}

// knownPayments are the payments with these references, in their order.
func knownPayments(ctx context.Context, c *connection, refs []ledger.RefID) ([]ledger.Payment, error) {
	var payments []ledger.Payment
	for _, ref := range refs {
		p, err := knownPayment(ctx, c, ref)
		if err != nil {
			return nil, err
		}
		payments = append(payments, p)
	}
	return payments, nil
}

// Nota is the fold of a nota's events, its items with totals and states. ErrNotFound: there is none with this ID.
func (s *Store) Nota(ctx context.Context, id ledger.NotaID) (ledger.Nota, error) {
	var n notaFold
	err := s.look(ctx, func(c *connection) (err error) {
		n, err = (&folds{}).nota(ctx, c, id)
		if err == nil && n.now.ID == "" {
			err = fmt.Errorf("%w: nota %s", ErrNotFound, id)
		}
		return err
	})
	return n.now, err
}

// SettledBetween are the payments that got their final outcome at from or later and before to, in that order.
func (s *Store) SettledBetween(ctx context.Context, from, to time.Time) ([]ledger.Payment, error) {
	var payments []ledger.Payment
	err := s.look(ctx, func(c *connection) error {
		refs, err := column[ledger.RefID](ctx, c, settledRefs, microFrom(from), microFrom(to))
		if err != nil {
			return err
		}
		payments, err = knownPayments(ctx, c, refs)
		return err
	})
	return payments, err
}

// microFrom is the first whole microsecond that is not before t.
func microFrom(t time.Time) int64 { return t.Add(time.Microsecond - 1).UnixMicro() }

// Head is the end of the chain as the last commit left it: the newest event's sequence and its MAC in hex.
func (s *Store) Head(ctx context.Context) (sequence int64, mac string, err error) {
	err = s.look(ctx, func(c *connection) error {
		var sum []byte
		_, err := c.one(ctx, []any{&sequence, &sum}, headMAC)
		mac = hex.EncodeToString(sum)
		return err
	})
	return sequence, mac, err
}

// Origin tells a ledger from others: the MAC of its first event in hex, and the counters that it was begun and last written
// as.
type Origin struct {
	First    string
	Counters [2]string
}

// Origin is where the ledger comes from.
func (s *Store) Origin(ctx context.Context) (Origin, error) {
	var o Origin
	err := s.look(ctx, func(c *connection) (err error) {
		if o.First, err = firstMAC(ctx, c); err == nil {
			_, err = c.one(ctx, []any{&o.Counters[0], &o.Counters[1]}, countersOfBook)
		}
		return err
	})
	return o, err
}

// LastAt is when the newest event happened, in UTC, but for those of users: signing in under a clock that was set back must
// not make that clock look right (reliability §1). A ledger's first event is its own.
func (s *Store) LastAt(ctx context.Context) (time.Time, error) {
	var at int64
	err := s.look(ctx, func(c *connection) error {
		_, err := c.one(ctx, []any{&at}, newestAt)
		return err
	})
	return timeOf(at), err
}

// countTime is more time than a counter needs for a payment.
const countTime = 10 * time.Millisecond

// NextCount is the count for the next payment number of a day. On a day on which the ledger was acknowledged, or opened without
// an anchor, payments of that day may be lost and their slips not: what is counted from then on begins behind whatever can
// have been counted between midnight and that moment (reliability §4). Two that ask at once get the same; Append lets only the
// first one have the number.
func (s *Store) NextCount(ctx context.Context, day ledger.Date) (int, error) {
	midnight, next, err := s.bounds(day)
	if err != nil {
		return 0, err
	}
	var count int
	var doubted int64
	err = s.look(ctx, func(c *connection) error {
		if _, err := c.one(ctx, []any{&count}, countOfDay, day); err != nil {
			return err
		}
		_, err := c.one(ctx, []any{&doubted}, doubtedAt, midnight.UnixMicro(), next.UnixMicro())
		return err
	})
	return count + 1 + int(timeOf(doubted).Sub(midnight)/countTime), err
}

// Events are a payment's events and its nota's, in order, without raw answers. ErrNotFound: there is no such payment.
func (s *Store) Events(ctx context.Context, ref ledger.RefID) ([]ledger.Event, error) {
	var events []ledger.Event
	err := s.look(ctx, func(c *connection) error {
		p, err := knownPayment(ctx, c, ref)
		if err != nil {
			return err
		}
		events, err = eventsOfPayment(ctx, c, string(ref), string(p.Nota))
		return err
	})
	return events, err
}

// eventsOfPayment are the events of a payment and of its nota, in order.
func eventsOfPayment(ctx context.Context, c *connection, ref, nota string) ([]ledger.Event, error) {
	var events []ledger.Event
	err := c.each(ctx, func(rows *sql.Rows) error {
		e, err := scanEvent(rows)
		events = append(events, e)
		return err
	}, eventsOfBoth, ref, nota)
	return events, err
}

// Raw is the provider's answer with this SHA-256 in hex, word for word. ErrNotFound: there is none.
func (s *Store) Raw(ctx context.Context, hash string) ([]byte, error) {
	var raw []byte
	err := s.look(ctx, func(c *connection) error {
		found, err := c.one(ctx, []any{&raw}, bodyOfRaw, hash)
		if err == nil && !found {
			err = fmt.Errorf("%w: raw answer %s", ErrNotFound, hash)
		}
		return err
	})
	return raw, err
}
