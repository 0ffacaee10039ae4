package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"strings"

	"loket/ledger"
)

// largestPage is how many entries one List returns at most.
const largestPage = 1000

// recentReach is how many of a product's newest payments Recent looks through for different customers.
const recentReach = 400

const (
	entryOfNumber = `SELECT ` + paymentColumns + ` FROM payments p WHERE p.number = ?`
	entryOfRef    = `SELECT ` + paymentColumns + ` FROM payments p WHERE p.seq = (` + firstOfSubject + `)`

	// The page's sequences are chosen from one index before any row is read.
	entriesOf = `SELECT ` + paymentColumns + ` FROM (%s) k JOIN payments p ON p.seq = k.seq ORDER BY p.seq DESC`

	newestOfCustomers = `SELECT max(seq) AS seq FROM (SELECT seq, customer FROM payments INDEXED BY payments_product
		WHERE product = ? ORDER BY seq DESC LIMIT ?) GROUP BY customer ORDER BY 1 DESC LIMIT ?`

	notasDue = `SELECT min(nota) FROM payments INDEXED BY payments_due WHERE due > 0 AND underway = 0
		GROUP BY tendered ORDER BY tendered`
)

// List is a page of payments, newest first, and the cursor of the page after it. An empty page, with the zero Cursor,
// is the end. A limit outside 1 to 1,000 is brought there.
func (s *Store) List(ctx context.Context, f ledger.Filter, after ledger.Cursor, limit int) ([]ledger.Entry, ledger.Cursor, error) {
	query, args := listQuery(f, after, min(max(limit, 1), largestPage))
	var entries []ledger.Entry
	var last ledger.Cursor
	err := s.look(ctx, func(c *connection) (err error) {
		entries, last.Sequence, err = readEntries(ctx, c, query, args...)
		return err
	})
	return entries, last, err
}

// listQuery chooses the index that leaves the fewest rows: a customer's, a day's, the searched text's, those of what
// is not paid, a product's; without any of them the payments themselves.
func listQuery(f ledger.Filter, after ledger.Cursor, limit int) (string, []any) {
	var where []string
	var args []any
	index := ""
	narrow := func(by, condition string, values ...any) {
		if index == "" && by != "" {
			index = " INDEXED BY " + by
		}
		where, args = append(where, condition), append(args, values...)
	}
	if f.Customer != "" {
		narrow("payments_customer", "customer = ?", f.Customer)
	}
	if f.From != "" || f.To != "" {
		narrow("payments_day", anyEnded+" AND day BETWEEN ? AND ?", f.From, orText(string(f.To), "9999-12-31"))
	}
	if f.Text != "" {
		narrow("payments_search", "(instr(search, ?) > 0 OR claim = ?)", upper(f.Text), upper(f.Text))
	}
	if f.State != 0 {
		by := "payments_day"
		if f.State == ledger.Paid { // nearly everything
			by = ""
		}
		narrow(by, "ended = ? AND state = ?", endedAs(f.State), f.State.String())
	}
	if f.Product != "" {
		narrow("payments_product", "product = ?", f.Product)
	}
	before := int64(math.MaxInt64)
	if after.Sequence > 0 {
		before = after.Sequence
	}
	narrow("", "seq < ?", before)
	return fmt.Sprintf(entriesOf, "SELECT seq FROM payments"+index+" WHERE "+strings.Join(where, " AND ")+
		" ORDER BY seq DESC LIMIT ?"), append(args, limit)
}

// Entry is the list's row of the payment with this number. ErrNotFound: there is none.
func (s *Store) Entry(ctx context.Context, number string) (ledger.Entry, error) {
	var e ledger.Entry
	err := s.look(ctx, func(c *connection) (err error) {
		e, err = readEntry(ctx, c, entryOfNumber, number)
		return err
	})
	return e, err
}

// Recent are a product's newest payments, one of each customer, newest first.
func (s *Store) Recent(ctx context.Context, product ledger.ProductCode, limit int) ([]ledger.Entry, error) {
	var entries []ledger.Entry
	err := s.look(ctx, func(c *connection) (err error) {
		entries, _, err = readEntries(ctx, c, fmt.Sprintf(entriesOf, newestOfCustomers), product, recentReach,
			min(max(limit, 1), largestPage))
		return err
	})
	return entries, err
}

// MoneyDue are the notas whose customers still have money to get, oldest first. A nota with a payment on its way is
// not among them: its change is not counted yet.
func (s *Store) MoneyDue(ctx context.Context) ([]ledger.MoneyDue, error) {
	var due []ledger.MoneyDue
	err := s.look(ctx, func(c *connection) error {
		ids, err := column[ledger.NotaID](ctx, c, notasDue)
		if err != nil {
			return err
		}
		for _, id := range ids {
			one, err := readDue(ctx, c, id)
			if err != nil {
				return err
			}
			due = append(due, one)
		}
		return nil
	})
	return due, err
}

func readDue(ctx context.Context, c *connection, id ledger.NotaID) (ledger.MoneyDue, error) {
	n, err := (&folds{}).nota(ctx, c, id)
	if err != nil {
		return ledger.MoneyDue{}, err
	}
	due := ledger.MoneyDue{Nota: n.now, Due: n.now.Due()}
	for _, item := range n.now.Items {
		if item.State == 0 {
			continue // never intended
		}
		e, err := readEntry(ctx, c, entryOfRef, item.Ref)
		if err != nil {
			return due, err
		}
		due.Entries = append(due.Entries, e)
	}
	return due, nil
}

func readEntry[K ~string](ctx context.Context, c *connection, query string, key K) (ledger.Entry, error) {
	var p paymentRow
	found, err := c.one(ctx, p.fields(), query, key)
	if err != nil {
		return ledger.Entry{}, err
	}
	if !found {
		return ledger.Entry{}, fmt.Errorf("%w: payment %s", ErrNotFound, key)
	}
	return p.entry()
}

// readEntries reads what entriesOf selects, and the last row's sequence.
func readEntries(ctx context.Context, c *connection, query string, args ...any) ([]ledger.Entry, int64, error) {
	var entries []ledger.Entry
	var p paymentRow
	into := p.fields()
	err := c.each(ctx, func(rows *sql.Rows) error {
		if err := rows.Scan(into...); err != nil {
			return scanned(err)
		}
		e, err := p.entry()
		entries = append(entries, e)
		return scanned(err)
	}, query, args...)
	return entries, p.sequence, err
}

// upper is s as the search column has it: SQLite's upper knows ASCII only.
func upper(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}, s)
}

func orText(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
