package sqlite

import (
	"context"
	"database/sql"
	"maps"
	"math"

	"loket/ledger"
)

const (
	eventsBefore = `SELECT ` + eventColumns + ` FROM events WHERE subject = ? AND seq < ? ORDER BY seq`

	// The first and the last event of some days, and all between: where the clock was set back, others are among them.
	eventsWithin = `SELECT min(seq), max(seq) FROM events INDEXED BY events_at
		WHERE kind NOT IN ('submit', 'lost', 'print') AND at >= ? AND at < ?`
	eventsBetween = `SELECT ` + eventColumns + ` FROM events WHERE seq BETWEEN ? AND ? ORDER BY seq`
)

// rememberedNotas is how many notas the walk over all events keeps at hand before it lets go of those that are closed.
const rememberedNotas = 64

// Transactions calls hear with what each event of some days moved between accounts, in order; an empty day is without
// bound. What it holds in memory does not grow with the ledger. An error of hear ends it.
func (s *Store) Transactions(ctx context.Context, from, to ledger.Date, hear func(ledger.Transaction) error) error {
	first, last, err := s.span(from, to)
	if err != nil {
		return err
	}
	return s.look(ctx, func(c *connection) error {
		var lowest, highest sql.NullInt64
		if _, err := c.one(ctx, []any{&lowest, &highest}, eventsWithin, first, last); err != nil || !lowest.Valid {
			return err
		}
		b := newBooks(c)
		return c.each(ctx, func(rows *sql.Rows) error {
			e, err := scanEvent(rows)
			if err != nil {
				return err
			}
			t, err := b.post(ctx, e)
			if at := e.At.UnixMicro(); err != nil || len(t.Postings) == 0 || at < first || at >= last {
				return err
			}
			return hear(t)
		}, eventsBetween, lowest.Int64, highest.Int64)
	})
}

// span are the first microsecond of a day and of the day after another.
func (s *Store) span(from, to ledger.Date) (first, last int64, err error) {
	first, last = math.MinInt64, math.MaxInt64
	if from != "" {
		begin, _, err := s.bounds(from)
		if err != nil {
			return 0, 0, err
		}
		first = begin.UnixMicro()
	}
	if to != "" {
		_, end, err := s.bounds(to)
		if err != nil {
			return 0, 0, err
		}
		last = end.UnixMicro()
	}
	return first, last, nil
}

// books are notas with their payments as one event after another leaves them.
type books struct {
	c      *connection
	visits map[ledger.NotaID]*visit
	of     map[ledger.RefID]ledger.NotaID
	limit  int
	shift  ledger.Shift // of the last event of a shift
	counts *recount     // hears what notas and payments become; nil: nobody counts
}

// visit is a nota with its payments.
type visit struct {
	nota     ledger.Nota
	payments map[ledger.RefID]ledger.Payment
}

func newBooks(c *connection) *books {
	return &books{c: c, visits: map[ledger.NotaID]*visit{}, of: map[ledger.RefID]ledger.NotaID{}, limit: rememberedNotas}
}

// post is what an event moves. Events are given in order, all from the first one on.
func (b *books) post(ctx context.Context, e ledger.Event) (ledger.Transaction, error) {
	var t ledger.Transaction
	var err error
	switch e.Stream {
	case ledger.StreamNota:
		t, err = b.postNota(ctx, e)
	case ledger.StreamPayment:
		t, err = b.postPayment(ctx, e)
	case ledger.StreamShift:
		t, err = b.postShift(ctx, e)
	}
	if err != nil {
		return t, damaged(e.Sequence, err)
	}
	b.forget()
	return t, nil
}

func (b *books) postNota(ctx context.Context, e ledger.Event) (t ledger.Transaction, err error) {
	v, err := b.visit(ctx, ledger.NotaID(e.Subject), e.Sequence)
	if err != nil {
		return t, err
	}
	before := v.nota
	if v.nota, err = ledger.ApplyNota(before, e); err != nil {
		return t, err
	}
	b.heard(before, v)
	return ledger.PostNota(e, before, v.nota), nil
}

func (b *books) postPayment(ctx context.Context, e ledger.Event) (t ledger.Transaction, err error) {
	ref := ledger.RefID(e.Subject)
	id, known := b.of[ref]
	var before ledger.Payment
	if known {
		before = b.visits[id].payments[ref]
	} else if before, err = paymentBefore(ctx, b.c, ref, e.Sequence); err != nil {
		return t, err
	}
	after, err := ledger.Apply(before, e)
	if err != nil {
		return t, err
	}
	v, err := b.visit(ctx, after.Nota, e.Sequence)
	if err != nil {
		return t, err
	}
	t = ledger.PostPayment(e, before, after, v.nota)
	nota := v.nota
	v.payments[ref], v.nota, b.of[ref] = after, nota.With(after), after.Nota
	if b.counts != nil {
		b.counts.payment(e, before, after)
	}
	b.heard(nota, v)
	return t, nil
}

// heard passes on what an event made of a nota.
func (b *books) heard(before ledger.Nota, v *visit) {
	if b.counts != nil && len(v.nota.Items) > 0 {
		b.counts.nota(before, v.nota, v.payments[v.nota.Items[0].Ref].Number)
	}
}

func (b *books) postShift(ctx context.Context, e ledger.Event) (t ledger.Transaction, err error) {
	s := b.shift
	if s.Number == 0 || s.ID() != e.Subject {
		s = ledger.Shift{}
		err = before(ctx, b.c, ledger.StreamShift, e.Subject, e.Sequence, func(e ledger.Event) (err error) {
			s, err = ledger.ApplyShift(s, e)
			return err
		})
		if err != nil {
			return t, err
		}
	}
	if b.shift, err = ledger.ApplyShift(s, e); err != nil {
		return t, err
	}
	cash, err := unopened(ctx, b.c, b.shift)
	return ledger.PostShift(e, b.shift, cash), err
}

// unopened is the cash that was in the drawer, by the book, when a shift was opened.
func unopened(ctx context.Context, c *connection, s ledger.Shift) (cash ledger.Rupiah, err error) {
	if s.Before != nil {
		return s.Before.Kept + s.Before.Between, nil
	}
	_, err = c.one(ctx, []any{&cash}, cashBetween, 0, s.First) // all that moved before the first shift
	return cash, err
}

// visit is a nota as it was before an event, read from the events before it where it is not at hand.
func (b *books) visit(ctx context.Context, id ledger.NotaID, sequence int64) (*visit, error) {
	if v := b.visits[id]; v != nil {
		return v, nil
	}
	v := &visit{payments: map[ledger.RefID]ledger.Payment{}}
	err := before(ctx, b.c, ledger.StreamNota, string(id), sequence, func(e ledger.Event) (err error) {
		v.nota, err = ledger.ApplyNota(v.nota, e)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, item := range v.nota.Items {
		p, err := paymentBefore(ctx, b.c, item.Ref, sequence)
		if err != nil {
			return nil, err
		}
		v.payments[item.Ref], v.nota, b.of[item.Ref] = p, v.nota.With(p), id
	}
	b.visits[id] = v
	return v, nil
}

func paymentBefore(ctx context.Context, c *connection, ref ledger.RefID, sequence int64) (p ledger.Payment, err error) {
	err = before(ctx, c, ledger.StreamPayment, string(ref), sequence, func(e ledger.Event) (err error) {
		p, err = ledger.Apply(p, e)
		return err
	})
	return p, err
}

// before calls hear with the events of a subject that came before a sequence.
func before(ctx context.Context, c *connection, stream ledger.Stream, subject string, sequence int64, hear func(ledger.Event) error) error {
	return c.each(ctx, func(rows *sql.Rows) error {
		e, err := scanEvent(rows)
		if err != nil || e.Stream != stream {
			return err
		}
		return hear(e)
	}, eventsBefore, subject, sequence)
}

// forget lets go of the closed notas when many are at hand: what is heard of them later is read again.
func (b *books) forget() {
	if len(b.visits) < b.limit {
		return
	}
	maps.DeleteFunc(b.visits, func(_ ledger.NotaID, v *visit) bool { return closed(v.nota) })
	maps.DeleteFunc(b.of, func(_ ledger.RefID, id ledger.NotaID) bool { return b.visits[id] == nil })
	b.limit = max(rememberedNotas, 2*len(b.visits))
}
