package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"loket/ledger"
)

const (
	sumsOf = `SELECT state, product, cashier, created / %[1]d, count(*), sum(total), sum(fee),
		coalesce(sum(total - fee - cost), 0), count(*) - count(cost) %[2]s GROUP BY 1, 2, 3, 4`

	// quarter is a quarter of an hour in microseconds: every zone's hours begin with one.
	quarter = int64(15 * time.Minute / time.Microsecond)
)

// Sums are what the payments that a filter chooses add up to. It reads all of them: it is meant for a day, or a few.
func (s *Store) Sums(ctx context.Context, f ledger.Filter) (ledger.Sums, error) {
	var sums ledger.Sums
	chosen := chosenBy(f)
	query := fmt.Sprintf(sumsOf, quarter, chosen.from())
	err := s.look(ctx, func(c *connection) error {
		return c.each(ctx, func(rows *sql.Rows) error { return s.addBatch(&sums, rows) }, query, chosen.args...)
	})
	return sums, err
}

func (s *Store) addBatch(sums *ledger.Sums, rows *sql.Rows) error {
	var p ledger.Batch
	var state string
	var at int64
	if err := rows.Scan(&state, &p.Product, &p.Cashier, &at, &p.Count, &p.Total, &p.Fee, &p.Commission, &p.NoCost); err != nil {
		return scanned(err)
	}
	if err := p.State.UnmarshalText([]byte(state)); err != nil {
		return scanned(err)
	}
	p.Hour = timeOf(at * quarter).In(s.zone()).Hour()
	sums.Add(p)
	return nil
}
