package sqlite

import (
	"context"
	"crypto/hmac"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"loket/ledger"
)

// ledgerSubject is the subject of the ledger's own events.
const ledgerSubject = "ledger"

// checkedAtStart is how many of the newest events' MACs are checked at every start; Verify checks all.
const checkedAtStart = 1000

const (
	lastEvents = `SELECT ` + eventColumns + ` FROM events WHERE seq >= ? ORDER BY seq`
	headEvent  = `SELECT coalesce(max(seq), 0) FROM events`

	openRefs     = `SELECT ref FROM payments INDEXED BY payments_day WHERE ended = 0 ORDER BY seq`
	rowOfPayment = `SELECT ` + paymentColumns + ` FROM payments p WHERE p.seq = ?`
)

// What a check finds wrong about an event.
var (
	errMAC      = errors.New("seal does not fit")
	errSequence = errors.New("sequence has a gap")
	errRow      = errors.New("row is not what its events say")
	errFirst    = errors.New("first event does not open a ledger")
)

// startCheck checks the newest events and what is open, and returns the folds that the writer starts from: the head
// of the chain and everything without a final outcome.
func startCheck(ctx context.Context, c *connection, o Options) (*folds, error) {
	root := newFolds(nil)
	if _, err := c.one(ctx, []any{&root.sequence}, headEvent); err != nil || root.sequence == 0 {
		return root, err
	}
	begin, err := checkFirst(ctx, c, o)
	if err != nil {
		return nil, err
	}
	head, err := checkLast(ctx, c, o.Key, begin, root.sequence)
	if err != nil {
		return nil, err
	}
	root.mac = head.MAC
	if root.shift, err = newestShift(ctx, c); err != nil {
		return nil, err
	}
	return root, loadOpen(ctx, c, root)
}

// checkFirst tells practice from real and the right key from a wrong one by the first event and those that began a new
// segment of the chain, so that a wrong key is not taken for damage. It returns the event that the key's seals begin
// with. Without a key no MAC is checked.
func checkFirst(ctx context.Context, c *connection, o Options) (begin int64, err error) {
	events, err := eventsOf(ctx, c, ledger.StreamLedger, ledgerSubject)
	if err != nil {
		return 0, err
	}
	if len(events) == 0 || events[0].Sequence != 1 || events[0].Kind != ledger.KindOpened {
		return 0, damaged(1, errFirst)
	}
	first := events[0]
	body, err := decode[ledger.Opened](first)
	if err != nil {
		return 0, damaged(first.Sequence, err)
	}
	if o.Key != nil {
		if begin, err = segmentOf(ctx, c, o.Key, events); err != nil {
			return 0, err
		}
	}
	if body.Practice != o.Practice {
		return 0, fmt.Errorf("%w: ledger says practice %t", ErrPractice, body.Practice)
	}
	return begin, nil
}

// segmentOf is the event with which the seals of a key begin: the newest acknowledgement of a lost key that it sealed,
// else the ledger's first. ErrKey: there is none.
func segmentOf(ctx context.Context, c *connection, key []byte, events []ledger.Event) (int64, error) {
	for _, e := range slices.Backward(events) {
		if e.Sequence == 1 && sealed(key, [32]byte{}, e) {
			return 1, nil
		}
		body, ok := acknowledgement(e)
		if !ok || body.Doubt != ledger.DoubtKey {
			continue
		}
		var mac []byte
		if _, err := c.one(ctx, []any{&mac}, macOfEvent, e.Sequence-1); err != nil {
			return 0, err
		}
		if len(mac) == len(e.MAC) && sealed(key, [32]byte(mac), e) {
			return e.Sequence, nil
		}
	}
	return 0, ErrKey
}

// acknowledgement is the body of a supervisor's acknowledgement.
func acknowledgement(e ledger.Event) (ledger.Acknowledged, bool) {
	if e.Stream != ledger.StreamLedger || e.Kind != ledger.KindAcknowledged {
		return ledger.Acknowledged{}, false
	}
	body, err := decode[ledger.Acknowledged](e)
	return body, err == nil
}

// checkLast checks the newest MACs, from where the key's begin, and returns the head. What a later acknowledgement names
// as damaged is known.
func checkLast(ctx context.Context, c *connection, key []byte, begin, head int64) (ledger.Event, error) {
	from := max(begin, head-checkedAtStart)
	var previous ledger.Event
	wrong := map[int64]error{}
	err := c.each(ctx, func(rows *sql.Rows) error {
		e, err := scanEvent(rows)
		if err != nil {
			return err
		}
		fits := e.Sequence == from || sealed(key, previous.MAC, e) // the one before the checked ones, or checked already
		switch {
		case e.Sequence != from && e.Sequence != previous.Sequence+1:
			wrong[e.Sequence] = damaged(e.Sequence, errSequence)
		case !fits:
			wrong[e.Sequence] = damaged(e.Sequence, errMAC)
		}
		if known, ok := acknowledgement(e); ok && fits {
			for _, sequence := range known.Damage {
				delete(wrong, sequence)
			}
		}
		previous = e
		return nil
	}, lastEvents, from)
	if err == nil && previous.Sequence != head {
		err = damaged(head, errSequence)
	}
	if err == nil && len(wrong) > 0 {
		err = wrong[slices.Min(slices.Collect(maps.Keys(wrong)))]
	}
	return previous, err
}

func sealed(key []byte, previous [32]byte, e ledger.Event) bool {
	seal := ledger.Seal(key, previous, e)
	return hmac.Equal(seal[:], e.MAC[:])
}

// loadOpen folds what has no final outcome and compares it with its rows.
func loadOpen(ctx context.Context, c *connection, root *folds) error {
	refs, err := column[ledger.RefID](ctx, c, openRefs)
	if err != nil {
		return err
	}
	for _, ref := range refs { // first: of what is known a nota need not read the events again
		if _, err := root.payment(ctx, c, ref); err != nil {
			return err
		}
	}
	for _, ref := range refs {
		p, err := root.payment(ctx, c, ref)
		if err != nil {
			return err
		}
		n, err := root.nota(ctx, c, p.now.Nota)
		if err != nil {
			return err
		}
		if p.now.State == 0 || p.stored != paymentRowOf(p.now, n.now, p.stored.sequence, n.sequence) {
			return damaged(p.stored.sequence, errRow)
		}
		root.notas[n.now.ID] = &n
	}
	return nil
}

func readPaymentRow(ctx context.Context, c *connection, sequence int64) (paymentRow, error) {
	var row paymentRow
	_, err := c.one(ctx, row.fields(), rowOfPayment, sequence)
	return row, err
}

// column reads a query's only column.
func column[T any](ctx context.Context, c *connection, query string, args ...any) ([]T, error) {
	var values []T
	err := c.each(ctx, func(rows *sql.Rows) error {
		var value T
		err := scanned(rows.Scan(&value))
		values = append(values, value)
		return err
	}, query, args...)
	return values, err
}

// decode reads an event's body.
func decode[B any](e ledger.Event) (B, error) {
	var body B
	if err := json.Unmarshal(e.Body, &body); err != nil {
		return body, fmt.Errorf("%w: %w", ledger.ErrBody, err)
	}
	return body, nil
}
