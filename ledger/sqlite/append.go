package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"loket/ledger"
)

const (
	insertEvent = `INSERT INTO events (seq, stream, subject, kind, version, at, actor, counter, shift, body, mac)
		VALUES (?,?,?,?,?,?,?,?,?,?,?)`
	insertRaw     = `INSERT INTO raws (hash, body) VALUES (?,?) ON CONFLICT (hash) DO NOTHING`
	insertCash    = `INSERT INTO cash (at, seq, kind, amount) VALUES (?,?,?,?)`
	insertPaidKey = `INSERT INTO paid_keys (key, seq) VALUES (?,?) ON CONFLICT DO NOTHING`
)

// Append records events of payments and notas in one durable commit: all of them or none. nil means that they are on
// the disk. ledger.ErrIllegal, ledger.ErrBody, ledger.ErrBill, *ledger.LockedError, ErrPractice, ErrFull, ErrClosed
// *HaltError and ctx's error mean that nothing was recorded; ErrBroken that nobody knows before the ledger is opened again. A
// context that ends while the commit is on its way changes nothing. Safe for concurrent use.
func (s *Store) Append(ctx context.Context, events ...ledger.Event) error {
	if s.halted != nil {
		return s.halted
	}
	if s.writer == nil {
		return ErrReadOnly
	}
	begins := slices.ContainsFunc(events, func(e ledger.Event) bool { return e.Kind == ledger.KindIntend })
	if begins {
		if err := s.writer.ballast.ready(); err != nil {
			return err
		}
	}
	return s.writer.do(ctx, request{begins: begins, work: func(ctx context.Context, t *transaction) error {
		for _, e := range events {
			if err := t.append(ctx, e); err != nil {
				return err
			}
		}
		return nil
	}})
}

// append folds one event, checks what it may not do, and writes it.
func (t *transaction) append(ctx context.Context, e ledger.Event) error {
	if e.At.IsZero() || e.Subject == "" {
		return fmt.Errorf("%w: event without time or subject", ledger.ErrIllegal)
	}
	e.At = e.At.UTC().Truncate(time.Microsecond)
	switch e.Stream {
	case ledger.StreamPayment:
		return t.appendPayment(ctx, e)
	case ledger.StreamNota:
		return t.appendNota(ctx, e)
	case ledger.StreamShift:
		return t.appendShift(ctx, e)
	case ledger.StreamUser:
		return t.appendUser(ctx, e)
	case ledger.StreamDay:
		return t.appendDay(ctx, e)
	}
	return fmt.Errorf("%w: stream %q", ledger.ErrBody, e.Stream)
}

func (t *transaction) appendPayment(ctx context.Context, e ledger.Event) error {
	ref := ledger.RefID(e.Subject)
	p, err := t.payment(ctx, t.c, ref)
	if err != nil {
		return err
	}
	if p.now, err = ledger.Apply(p.now, e); err != nil {
		return err
	}
	n, err := t.nota(ctx, t.c, p.now.Nota)
	if err != nil {
		return err
	}
	if e.Kind == ledger.KindIntend {
		if err := t.mayIntend(ctx, p.now, n.now); err != nil {
			return err
		}
	}
	sequence, err := t.insert(ctx, e)
	if err != nil {
		return err
	}
	n.now = n.now.With(p.now)
	if e.Kind == ledger.KindIntend {
		p.stored = paymentRowOf(p.now, n.now, sequence, n.sequence)
		if err := t.insertIntended(ctx, p.stored, p.now.PaidKeys); err != nil {
			return err
		}
	}
	t.payments[ref] = &p
	t.touch(&n)
	return nil
}

// insertIntended writes a payment's first row and its paid keys at once, so that the lock of the next bill of the
// same commit sees them.
func (t *transaction) insertIntended(ctx context.Context, row paymentRow, paidKeys []string) error {
	err := t.c.exec(ctx, insertPayment, row.inserted()...)
	if notUnique(err) {
		return fmt.Errorf("%w: number %s is taken", ledger.ErrIllegal, row.number)
	}
	if err != nil {
		return err
	}
	for _, key := range paidKeys {
		if err := t.c.exec(ctx, insertPaidKey, key, row.sequence); err != nil {
			return err
		}
	}
	return nil
}

func (t *transaction) appendNota(ctx context.Context, e ledger.Event) error {
	id := ledger.NotaID(e.Subject)
	n, err := t.nota(ctx, t.c, id)
	if err != nil {
		return err
	}
	if e.Kind == ledger.KindTender && t.shift != nil && !t.shift.Open() {
		return fmt.Errorf("%w: tender", ledger.ErrNoShift)
	}
	before := n.now
	if n.now, err = ledger.ApplyNota(n.now, e); err != nil {
		return err
	}
	sequence, err := t.insert(ctx, e)
	if err != nil {
		return err
	}
	if before.ID == "" {
		n.sequence = sequence
	}
	if movesCash(e) {
		err = t.c.exec(ctx, insertCash, e.At.UnixMicro(), sequence, e.Kind, moved(before, n.now))
	}
	t.touch(&n)
	return err
}

// touch takes over a nota whose rows flush writes.
func (t *transaction) touch(n *notaFold) {
	t.notas[n.now.ID] = n
	if !slices.Contains(t.touched, n.now.ID) {
		t.touched = append(t.touched, n.now.ID)
	}
}

// movesCash reports whether an event of a nota has a row of cash: all have but the printing of its recap.
func movesCash(e ledger.Event) bool { return e.Kind != ledger.KindPrint }

// moved is the cash of one event: what the nota's fold gained by it. Its kind says which way.
func moved(before, after ledger.Nota) ledger.Rupiah {
	return after.Tender - before.Tender + after.Change - before.Change + after.HandBack - before.HandBack
}

// insert chains, seals and writes one event, in the shift that is open now.
func (t *transaction) insert(ctx context.Context, e ledger.Event) (int64, error) {
	e.Sequence, e.Shift = t.sequence+1, t.shiftOf(e)
	e.MAC = ledger.Seal(t.key, t.mac, e)
	if len(e.Raw) > 0 {
		if hash := ledger.HashRaw(e.Raw); rawHash(e) != hash {
			return 0, fmt.Errorf("%w: raw answer is not the one of the body", ledger.ErrIllegal)
		} else if err := t.c.exec(ctx, insertRaw, hash, e.Raw); err != nil {
			return 0, err
		}
	}
	if err := t.c.exec(ctx, insertEvent, e.Sequence, e.Stream, e.Subject, e.Kind, e.Version, e.At.UnixMicro(), e.By,
		e.Counter, e.Shift, string(e.Body), e.MAC[:]); err != nil {
		return 0, err
	}
	t.sequence, t.mac = e.Sequence, e.MAC
	return e.Sequence, nil
}

// rawHash is the SHA-256 of the raw answer that an event's body names, "" where it names none.
func rawHash(e ledger.Event) string {
	var body struct {
		Raw string `json:"raw"`
	}
	if err := json.Unmarshal(e.Body, &body); err != nil {
		return "" // bodies without a raw answer may have another shape
	}
	return body.Raw
}

// flush writes the rows that the request's events changed: those of a nota's payments show its cash too.
func (t *transaction) flush(ctx context.Context) error {
	for _, id := range t.touched {
		n := t.notas[id]
		if !n.now.Whole() {
			return fmt.Errorf("%w: tender without the intend of each of its payments", ledger.ErrIllegal)
		}
		for _, item := range n.now.Items {
			if err := t.flushPayment(ctx, item.Ref, n); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *transaction) flushPayment(ctx context.Context, ref ledger.RefID, n *notaFold) error {
	p, err := t.payment(ctx, t.c, ref)
	if err != nil {
		return err
	}
	row := paymentRowOf(p.now, n.now, p.stored.sequence, n.sequence)
	if row == p.stored {
		return nil
	}
	query, args := row.update(p.stored)
	if err := t.c.exec(ctx, query, args...); err != nil {
		return err
	}
	p.stored = row
	t.payments[ref] = &p
	return nil
}

// open writes the first event of a ledger, which says for ever whether it is practice.
func (t *transaction) open(ctx context.Context, stamp ledger.Stamp) error {
	_, err := t.insert(ctx, stamp.Opened(ledger.Opened{Practice: t.practice}))
	return err
}
