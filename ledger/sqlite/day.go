package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"time"

	"loket/ledger"
)

const (
	// Everything of what has ended stands in the index, in the order of the groups, so that nothing is sorted; of what has not,
	// the rows are read.
	dayPaid = `SELECT product, cashier, count(*), sum(total), sum(fee), coalesce(sum(total - fee - cost), 0), count(*) - count(cost),
		coalesce(sum(total - cost), 0)
		FROM payments INDEXED BY payments_day WHERE ended = 1 AND day BETWEEN ? AND ? GROUP BY day, product, cashier`
	dayUnpaid = `SELECT CASE ended WHEN 2 THEN 'failed' WHEN 3 THEN 'cancelled' ELSE 'reversed' END, count(*), sum(total)
		FROM payments INDEXED BY payments_day WHERE ended IN (2, 3, 4) AND day BETWEEN ?1 AND ?2 GROUP BY ended
		UNION ALL SELECT state, count(*), sum(total)
		FROM payments INDEXED BY payments_day WHERE ended = 0 AND day BETWEEN ?1 AND ?2 GROUP BY state`

	dayCash = `SELECT kind, sum(amount) FROM cash WHERE at >= ? AND at < ? GROUP BY kind`
)

// Day are the totals of one day of the counter: payments by the day they were intended, cash by the day it moved in
// the counter's zone.
func (s *Store) Day(ctx context.Context, day ledger.Date) (ledger.DayTotals, error) {
	if _, _, err := s.bounds(day); err != nil {
		return ledger.DayTotals{}, err
	}
	return s.Days(ctx, day, day)
}

// Days are the totals of several days, as Day has them; an empty day is without bound.
func (s *Store) Days(ctx context.Context, from, to ledger.Date) (ledger.DayTotals, error) {
	totals := ledger.NewDayTotals(from)
	if from != to {
		totals.Until = to
	}
	first, last, err := s.span(from, to)
	if err != nil {
		return totals, err
	}
	err = s.look(ctx, func(c *connection) error {
		scan := func(rows *sql.Rows) error { return addPaid(&totals, rows) }
		if err := c.each(ctx, scan, dayPaid, from, cmp.Or(to, lastDay)); err != nil {
			return err
		}
		scan = func(rows *sql.Rows) error { return addUnpaid(&totals, rows) }
		if err := c.each(ctx, scan, dayUnpaid, from, cmp.Or(to, lastDay)); err != nil {
			return err
		}
		scan = func(rows *sql.Rows) error { return addCash(&totals.CashSums, rows) }
		return c.each(ctx, scan, dayCash, first, last)
	})
	return totals, err
}

// bounds are the first moment of a day and of the day after it.
func (s *Store) bounds(day ledger.Date) (from, to time.Time, err error) {
	if day, err = ledger.ParseDate(string(day)); err != nil {
		return from, to, err
	}
	if from, err = time.ParseInLocation(time.DateOnly, string(day), s.zone()); err != nil {
		return from, to, err
	}
	to, err = time.ParseInLocation(time.DateOnly, string(day.Add(1)), s.zone())
	return from, to, err
}

func addPaid(totals *ledger.DayTotals, rows *sql.Rows) error {
	var product ledger.ProductCode
	var cashier string
	var t ledger.Tally
	var margin ledger.Rupiah
	if err := rows.Scan(&product, &cashier, &t.Paid, &t.Turnover, &t.Fee, &t.Commission, &t.NoCost, &margin); err != nil {
		return scanned(err)
	}
	t.All = t.Paid
	totals.AddPaid(product, cashier, t, margin)
	return nil
}

func addUnpaid(totals *ledger.DayTotals, rows *sql.Rows) error {
	var name string
	var state ledger.State
	var count int
	var total ledger.Rupiah
	if err := rows.Scan(&name, &count, &total); err != nil {
		return scanned(err)
	}
	if err := state.UnmarshalText([]byte(name)); err != nil {
		return scanned(err)
	}
	totals.Count[state] += count
	totals.Total[state] += total
	return nil
}

func addCash(sums *ledger.CashSums, rows *sql.Rows) error {
	var kind ledger.Kind
	var amount ledger.Rupiah
	if err := rows.Scan(&kind, &amount); err != nil {
		return scanned(err)
	}
	sums.Add(kind, amount)
	return nil
}
