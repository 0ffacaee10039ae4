package sqlite

import (
	"context"
	"crypto/hmac"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"loket/ledger"
)

// checkedAtStart is how many of the newest events' MACs are checked at every start; Verify checks all.
const checkedAtStart = 1000

const (
	firstEvent = `SELECT ` + eventColumns + ` FROM events ORDER BY seq LIMIT 1`
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
	if err := checkFirst(ctx, c, o); err != nil {
		return nil, err
	}
	head, err := checkLast(ctx, c, o.Key, root.sequence)
	if err != nil {
		return nil, err
	}
	root.mac = head.MAC
	return root, loadOpen(ctx, c, root)
}

// checkFirst tells practice from real and the right key from a wrong one by the first event alone, so that a wrong
// key is not taken for damage. Without a key the MAC is not checked.
func checkFirst(ctx context.Context, c *connection, o Options) error {
	var first ledger.Event
	err := c.each(ctx, func(rows *sql.Rows) (err error) {
		first, err = scanEvent(rows)
		return err
	}, firstEvent)
	if err != nil {
		return err
	}
	if first.Sequence != 1 || first.Kind != ledger.KindOpened {
		return damaged(first.Sequence, errFirst)
	}
	if o.Key != nil && !sealed(o.Key, [32]byte{}, first) {
		return ErrKey
	}
	body, err := decode[ledger.Opened](first)
	if err != nil {
		return damaged(first.Sequence, err)
	}
	if body.Practice != o.Practice {
		return fmt.Errorf("%w: ledger says practice %t", ErrPractice, body.Practice)
	}
	return nil
}

// checkLast checks the newest MACs and returns the head.
func checkLast(ctx context.Context, c *connection, key []byte, head int64) (ledger.Event, error) {
	from := max(1, head-checkedAtStart)
	var previous ledger.Event
	err := c.each(ctx, func(rows *sql.Rows) error {
		e, err := scanEvent(rows)
		if err != nil {
			return err
		}
		switch {
		case e.Sequence == from: // the one before the checked ones, or the first, which is checked already
		case e.Sequence != previous.Sequence+1:
			return damaged(e.Sequence, errSequence)
		case !sealed(key, previous.MAC, e):
			return damaged(e.Sequence, errMAC)
		}
		previous = e
		return nil
	}, lastEvents, from)
	if err == nil && previous.Sequence != head {
		err = damaged(head, errSequence)
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
		root.payments[ref], root.notas[n.now.ID] = &p, &n
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
