package sqlite

import (
	"context"
	"database/sql"

	"loket/ledger"
)

// eventColumns are in the order of scanEvent.
const eventColumns = `seq, stream, subject, kind, version, at, actor, counter, shift, body, mac`

const (
	eventsOfSubject = `SELECT ` + eventColumns + ` FROM events WHERE subject = ? ORDER BY seq`
	firstOfSubject  = `SELECT seq FROM events WHERE subject = ? ORDER BY seq LIMIT 1`
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

// firstOf is the sequence of a subject's first event, the key of its row; 0 where there is none.
func firstOf(ctx context.Context, c *connection, nota ledger.NotaID) (int64, error) {
	var sequence int64
	_, err := c.one(ctx, []any{&sequence}, firstOfSubject, nota)
	return sequence, err
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
	sequence int64    // of the chain's head
	mac      [32]byte // of the chain's head
	payments map[ledger.RefID]paymentFold
	notas    map[ledger.NotaID]notaFold
}

// paymentFold is a payment now, and as its row stands.
type paymentFold struct {
	now    ledger.Payment
	stored paymentRow
}

// notaFold is a nota now, with the totals and states of its payments, and as its row stands.
type notaFold struct {
	now    ledger.Nota
	stored notaRow
}

func (f *folds) child() *folds {
	return &folds{parent: f, sequence: f.sequence, mac: f.mac, payments: map[ledger.RefID]paymentFold{},
		notas: map[ledger.NotaID]notaFold{}}
}

// keep hands everything to the parent.
func (f *folds) keep() {
	f.parent.sequence, f.parent.mac = f.sequence, f.mac
	for ref, p := range f.payments {
		f.parent.payments[ref] = p
	}
	for id, n := range f.notas {
		f.parent.notas[id] = n
	}
}

// forget drops what is final: it is read again from its events if something more is heard of it.
func (f *folds) forget(done *folds) {
	for ref := range done.payments {
		if f.payments[ref].now.State.Final() {
			delete(f.payments, ref)
		}
	}
	for id := range done.notas {
		if closed(f.notas[id].now) {
			delete(f.notas, id)
		}
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

// known is the payment as it stands here, if a commit at hand knows it.
func (f *folds) known(ref ledger.RefID) (paymentFold, bool) {
	for at := f; at != nil; at = at.parent {
		if p, ok := at.payments[ref]; ok {
			return p, true
		}
	}
	return paymentFold{}, false
}

// payment is the payment as it stands here, read from its events where it is not known.
func (f *folds) payment(ctx context.Context, c *connection, ref ledger.RefID) (paymentFold, error) {
	if p, ok := f.known(ref); ok {
		return p, nil
	}
	p, sequence, err := loadPayment(ctx, c, ref)
	if err != nil || p.State == 0 {
		return paymentFold{now: p}, err
	}
	tendered, err := firstOf(ctx, c, p.Nota)
	return paymentFold{now: p, stored: paymentRowOf(p, sequence, tendered)}, err
}

// nota is the nota as it stands here, with its payments.
func (f *folds) nota(ctx context.Context, c *connection, id ledger.NotaID) (notaFold, error) {
	for at := f; at != nil; at = at.parent {
		if n, ok := at.notas[id]; ok {
			return n, nil
		}
	}
	n, sequence, err := loadNota(ctx, c, id)
	if err != nil || n.ID == "" {
		return notaFold{now: n}, err
	}
	for _, item := range n.Items {
		p, err := f.payment(ctx, c, item.Ref)
		if err != nil {
			return notaFold{}, err
		}
		if p.now.State != 0 {
			n = n.With(p.now)
		}
	}
	return notaFold{now: n, stored: notaRowOf(n, sequence)}, nil
}
