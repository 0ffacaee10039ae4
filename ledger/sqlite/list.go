package sqlite

import (
	"cmp"
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
	// A payment with this claim code or, whatever its capitals, this number, which search begins with. "" is neither.
	named = `claim = nullif(?, '') OR instr(search, nullif(?, '') || char(10)) = 1`

	refsOfName = `SELECT ref FROM payments INDEXED BY payments_search WHERE ` + named + ` ORDER BY seq`

	entryOfNumber = `SELECT ` + paymentColumns + ` FROM payments p WHERE p.number = ?`
	entryOfRef    = `SELECT ` + paymentColumns + ` FROM payments p WHERE p.seq = (` + firstOfSubject + `)`

	// The page's sequences are chosen from one index before any row is read.
	entriesOf = `SELECT ` + paymentColumns + `, k.key FROM (%s) k JOIN payments p ON p.seq = k.seq ORDER BY %s`

	newestOfCustomers = `SELECT max(seq) AS seq, '' AS key FROM (SELECT seq, customer FROM payments INDEXED BY payments_product
		WHERE product = ? ORDER BY seq DESC LIMIT ?) GROUP BY customer ORDER BY 1 DESC LIMIT ?`

	notasDue = `SELECT min(nota) FROM payments INDEXED BY payments_due WHERE due > 0 AND underway = 0
		GROUP BY tendered ORDER BY tendered`
)

// order is how a list is sorted: by key, then newest first.
type order struct {
	key    string // an expression; "": the time alone
	number bool   // the key is one
	oldest bool
}

var orders = map[ledger.Sort]order{
	ledger.SortNewest: {},
	ledger.SortOldest: {oldest: true},
	ledger.SortTotal:  {key: "-total", number: true},
	ledger.SortState: {key: `CASE state WHEN 'disputed' THEN 0 WHEN 'suspect' THEN 1 WHEN 'pending' THEN 2 WHEN 'submitted' THEN 3
		WHEN 'intended' THEN 4 WHEN 'reversed' THEN 5 WHEN 'failed' THEN 6 WHEN 'cancelled' THEN 7 ELSE 8 END`, number: true},
	ledger.SortProduct: {key: "product"},
	ledger.SortName:    {key: "upper(name)"},
}

// List is a page of payments in the filter's order, and the cursor of the page after it. An empty page, with the zero
// Cursor, is the end. A limit outside 1 to 1,000 is brought there.
func (s *Store) List(ctx context.Context, f ledger.Filter, after ledger.Cursor, limit int) ([]ledger.Entry, ledger.Cursor, error) {
	query, args := listQuery(f, after, min(max(limit, 1), largestPage))
	var entries []ledger.Entry
	var last ledger.Cursor
	err := s.look(ctx, func(c *connection) (err error) {
		entries, last, err = readEntries(ctx, c, query, args...)
		return err
	})
	if orders[f.Sort].key == "" {
		last.Key = ""
	}
	return entries, last, err
}

// listQuery chooses a page's payments, without reading more than the sort needs, and reads those.
func listQuery(f ledger.Filter, after ledger.Cursor, limit int) (string, []any) {
	chosen := chosenBy(f)
	by, sorted := orders[f.Sort], "key, seq DESC"
	switch {
	case by.key != "" && after != ledger.Cursor{}:
		key := "?"
		if by.number {
			key = "CAST(? AS INTEGER)"
		}
		chosen.narrow("", "("+by.key+" > "+key+" OR "+by.key+" = "+key+" AND seq < ?)", after.Key, after.Key, after.Sequence)
	case by.key != "":
	case by.oldest:
		sorted = "seq"
		chosen.narrow("", "seq > ?", after.Sequence)
	default:
		sorted = "seq DESC"
		chosen.narrow("", "seq < ?", cmp.Or(after.Sequence, math.MaxInt64))
	}
	return fmt.Sprintf(entriesOf, "SELECT seq, "+cmp.Or(by.key, "''")+" AS key"+chosen.from()+" ORDER BY "+sorted+" LIMIT ?",
		"k."+strings.ReplaceAll(sorted, ", ", ", k.")), append(chosen.args, limit)
}

// choice is what a filter chooses: the index that leaves the fewest rows, and the conditions.
type choice struct {
	index string
	where []string
	args  []any
}

func (c *choice) narrow(by, condition string, values ...any) {
	if c.index == "" && by != "" {
		c.index = " INDEXED BY " + by
	}
	c.where, c.args = append(c.where, condition), append(c.args, values...)
}

func (c *choice) from() string {
	return " FROM payments" + c.index + " WHERE " + strings.Join(c.where, " AND ")
}

// chosenBy takes the first that the filter names of these indexes: a customer's, a day's, the searched text's, those of
// what is not paid, a product's; without any of them the payments themselves.
func chosenBy(f ledger.Filter) *choice {
	c := &choice{where: []string{"TRUE"}}
	if f.Customer != "" {
		c.narrow("payments_customer", "customer = ?", f.Customer)
	}
	if f.From != "" || f.To != "" {
		c.narrow("payments_day", anyEnded+" AND day BETWEEN ? AND ?", f.From, cmp.Or(f.To, lastDay))
	}
	if f.Text != "" {
		name := ledger.ReadPaymentName(f.Text)
		c.narrow("payments_search", "(instr(search, ?) > 0 OR "+named+")", upper(name.Part), name.Claim, upper(name.Number))
	}
	if f.State != 0 {
		by := "payments_day"
		if f.State == ledger.Paid { // nearly everything
			by = ""
		}
		c.narrow(by, "ended = ? AND state = ?", endedAs(f.State), f.State.String())
	}
	if f.Product != "" {
		c.narrow("payments_product", "product = ?", f.Product)
	}
	if f.Cashier != "" {
		c.narrow("", "cashier = ?", f.Cashier)
	}
	return c
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
		entries, _, err = readEntries(ctx, c, fmt.Sprintf(entriesOf, newestOfCustomers, "k.seq DESC"), product, recentReach,
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

// readEntries reads what entriesOf selects, and where the last row stands.
func readEntries(ctx context.Context, c *connection, query string, args ...any) ([]ledger.Entry, ledger.Cursor, error) {
	var entries []ledger.Entry
	var p paymentRow
	var last ledger.Cursor
	into := append(p.fields(), &last.Key)
	err := c.each(ctx, func(rows *sql.Rows) error {
		if err := rows.Scan(into...); err != nil {
			return scanned(err)
		}
		e, err := p.entry()
		entries = append(entries, e)
		return scanned(err)
	}, query, args...)
	last.Sequence = p.sequence
	return entries, last, err
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
