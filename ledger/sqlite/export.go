package sqlite

import (
	"cmp"
	"context"
	"database/sql"

	"loket/ledger"
)

// lastDay is after every day.
const lastDay = "9999-12-31"

const (
	spanOfDays = `SELECT min(seq), max(seq) FROM payments INDEXED BY payments_day WHERE ` + anyEnded + ` AND day BETWEEN ? AND ?`

	entriesBetween = `SELECT ` + paymentColumns + ` FROM payments p NOT INDEXED
		WHERE p.seq BETWEEN ? AND ? AND p.day BETWEEN ? AND ? ORDER BY p.seq`
)

// Entries calls hear with the payments of some days, oldest first; an empty day is without bound. What it holds in memory
// does not grow with them. An error of hear ends it.
func (s *Store) Entries(ctx context.Context, from, to ledger.Date, hear func(ledger.Entry) error) error {
	to = cmp.Or(to, lastDay)
	return s.look(ctx, func(c *connection) error {
		var first, last sql.NullInt64
		if _, err := c.one(ctx, []any{&first, &last}, spanOfDays, from, to); err != nil || !first.Valid {
			return err
		}
		var p paymentRow
		into := p.fields()
		return c.each(ctx, func(rows *sql.Rows) error {
			if err := rows.Scan(into...); err != nil {
				return scanned(err)
			}
			e, err := p.entry()
			if err != nil {
				return scanned(err)
			}
			return hear(e)
		}, entriesBetween, first.Int64, last.Int64, from, to)
	})
}
