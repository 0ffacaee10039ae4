package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/hex"
	"maps"
	"slices"

	"loket/ledger"
)

// eventColumns are in the order of scanEvent.
const eventColumns = `seq, stream, subject, kind, version, at, actor, counter, shift, body, mac`

const (
	eventsOfSubject = `SELECT ` + eventColumns + ` FROM events WHERE subject = ? ORDER BY seq`
	eventsOfHouse   = `SELECT ` + eventColumns + ` FROM events INDEXED BY events_house
		WHERE stream IN ('user', 'shift', 'day') AND stream = ? AND seq > ? ORDER BY seq`
	firstOfSubject = `SELECT seq FROM events WHERE subject = ? ORDER BY seq LIMIT 1`
)

func scanEvent(rows *sql.Rows) (ledger.Event, error) {
	var e ledger.Event
	var at int64
	var mac []byte
	err := rows.Scan(&e.Sequence, &e.Stream, &e.Subject, &e.Kind, &e.Version, &at, &e.By, &e.Counter, &e.Shift,
		&e.Body, &mac)
	if err == nil && len(mac) == len(e.MAC) { // a MAC of another length stays zero and fits nothing
		e.MAC = [32]byte(mac)
	}
	e.At = timeOf(at)
	return e, scanned(err)
}

// eventsOf reads the events of one nota or payment, in order.
func eventsOf(ctx context.Context, c *connection, stream ledger.Stream, subject string) ([]ledger.Event, error) {
	var events []ledger.Event
	err := c.each(ctx, func(rows *sql.Rows) error {
		e, err := scanEvent(rows)
		if err == nil && e.Stream == stream {
			events = append(events, e)
		}
		return err
	}, eventsOfSubject, subject)
	return events, err
}

// houseEvents calls hear with the events of users, of shifts or of days that came after a sequence, in order.
func houseEvents(ctx context.Context, c *connection, stream ledger.Stream, after int64, hear func(ledger.Event) error) error {
	return c.each(ctx, func(rows *sql.Rows) error {
		e, err := scanEvent(rows)
		if err != nil {
			return err
		}
		return hear(e)
	}, eventsOfHouse, stream, after)
}

// loadPayment folds a payment from its events, and tells the first one's sequence; its State is zero where there are
// none.
func loadPayment(ctx context.Context, c *connection, ref ledger.RefID) (p ledger.Payment, first int64, err error) {
	events, err := eventsOf(ctx, c, ledger.StreamPayment, string(ref))
	if err != nil || len(events) == 0 {
		return p, 0, err
	}
	for _, e := range events {
		if p, err = ledger.Apply(p, e); err != nil {
			return p, 0, damaged(e.Sequence, err)
		}
	}
	return p, events[0].Sequence, nil
}

// loadNota folds a nota from its events, without the totals and states of its payments, and tells the first one's
// sequence; its ID is empty where there are none.
func loadNota(ctx context.Context, c *connection, id ledger.NotaID) (n ledger.Nota, first int64, err error) {
	events, err := eventsOf(ctx, c, ledger.StreamNota, string(id))
	if err != nil || len(events) == 0 {
		return n, 0, err
	}
	for _, e := range events {
		if n, err = ledger.ApplyNota(n, e); err != nil {
			return n, 0, damaged(e.Sequence, err)
		}
	}
	return n, events[0].Sequence, nil
}

// folds are payments and notas as a row of commits leaves them. A child sees its parent's through its own and hands
// them over with keep; dropped, it leaves no trace. The root holds what is open.
type folds struct {
	parent   *folds
	sequence int64                         // of the chain's head
	mac      [32]byte                      // of the chain's head
	payments map[ledger.RefID]*paymentFold // what they point to never changes
	notas    map[ledger.NotaID]*notaFold
	shift    *ledger.Shift // the newest; nil: shifts were never in use
}

func newFolds(parent *folds) *folds {
	return &folds{parent: parent, payments: map[ledger.RefID]*paymentFold{}, notas: map[ledger.NotaID]*notaFold{}}
}

// paymentFold is a payment now, and the row as it stands.
type paymentFold struct {
	now    ledger.Payment
	stored paymentRow
}

// notaFold is a nota now, with the totals and states of its payments, and the sequence of its first event.
type notaFold struct {
	now      ledger.Nota
	sequence int64
}

func (f *folds) child() *folds {
	child := newFolds(f)
	child.sequence, child.mac, child.shift = f.sequence, f.mac, f.shift
	return child
}

// open are the payments that are known here, oldest first. The root of a ledger that was just opened knows all that are
// open, and no other.
func (f *folds) open() []ledger.Payment {
	var payments []ledger.Payment
	for _, p := range slices.SortedFunc(maps.Values(f.payments), func(a, b *paymentFold) int { return cmp.Compare(a.stored.sequence, b.stored.sequence) }) {
		payments = append(payments, p.now)
	}
	return payments
}

// head is the end of the chain here.
func (f *folds) head() ledger.Head {
	return ledger.Head{Sequence: f.sequence, MAC: hex.EncodeToString(f.mac[:])}
}

// keep hands everything to the parent.
func (f *folds) keep() {
	f.parent.sequence, f.parent.mac, f.parent.shift = f.sequence, f.mac, f.shift
	for ref, p := range f.payments {
		f.parent.payments[ref] = p
	}
	for id, n := range f.notas {
		f.parent.notas[id] = n
	}
}

// forget drops what is final: it is read again from its events if something more is heard of it.
func (f *folds) forget(done *folds) {
	for id := range done.notas {
		n := f.notas[id]
		if !closed(n.now) {
			continue
		}
		for _, item := range n.now.Items {
			delete(f.payments, item.Ref)
		}
		delete(f.notas, id)
	}
}

// closed reports whether every payment of a nota has a final outcome.
func closed(n ledger.Nota) bool {
	for _, item := range n.Items {
		if !item.State.Final() {
			return false
		}
	}
	return true
}

// known is the payment as it stands here, nil if no commit at hand knows it.
func (f *folds) known(ref ledger.RefID) *paymentFold {
	for at := f; at != nil; at = at.parent {
		if p := at.payments[ref]; p != nil {
			return p
		}
	}
	return nil
}

// payment is the payment as it stands here, read from its events where it is not known, and known from then on.
func (f *folds) payment(ctx context.Context, c *connection, ref ledger.RefID) (paymentFold, error) {
	if p := f.known(ref); p != nil {
		return *p, nil
	}
	p, sequence, err := loadPayment(ctx, c, ref)
	if err != nil || p.State == 0 {
		return paymentFold{now: p}, err
	}
	row, err := readPaymentRow(ctx, c, sequence)
	if err == nil && row.sequence != sequence {
		err = damaged(sequence, errRow)
	}
	if err != nil {
		return paymentFold{}, err
	}
	f.payments[ref] = &paymentFold{now: p, stored: row}
	return *f.payments[ref], nil
}

// nota is the nota as it stands here, with its payments.
func (f *folds) nota(ctx context.Context, c *connection, id ledger.NotaID) (notaFold, error) {
	for at := f; at != nil; at = at.parent {
		if n := at.notas[id]; n != nil {
			return *n, nil
		}
	}
	n, sequence, err := loadNota(ctx, c, id)
	for _, item := range n.Items {
		if err != nil {
			break
		}
		var p ledger.Payment
		if known := f.known(item.Ref); known != nil {
			p = known.now
		} else {
			p, _, err = loadPayment(ctx, c, item.Ref)
		}
		n = n.With(p)
	}
	return notaFold{now: n, sequence: sequence}, err
}
