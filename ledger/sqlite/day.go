package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"time"

	"loket/ledger"
)

const (
	// Everything the first half asks for stands in the index, in the order of the groups, so that nothing is sorted; the second
	// reads the rows of what has not ended.
	dayPayments = `SELECT product, CASE ended WHEN 1 THEN 'paid' WHEN 2 THEN 'failed' WHEN 3 THEN 'cancelled'
		ELSE 'reversed' END, count(*), sum(total), sum(fee), coalesce(sum(total - cost), 0)
		FROM payments INDEXED BY payments_day WHERE ended IN (1, 2, 3, 4) AND day BETWEEN ?1 AND ?2 GROUP BY ended, day, product
		UNION ALL SELECT '', state, count(*), sum(total), 0, 0
		FROM payments INDEXED BY payments_day WHERE ended = 0 AND day BETWEEN ?1 AND ?2 GROUP BY state`

	dayCash = `SELECT kind, sum(amount) FROM cash WHERE at >= ? AND at < ? GROUP BY kind`

	earnedBetween = `SELECT product, cashier, count(*), sum(total), sum(fee), coalesce(sum(total - fee - cost), 0), count(*) - count(cost)
		FROM payments INDEXED BY payments_day WHERE ended = 1 AND day BETWEEN ? AND ? GROUP BY day, product, cashier`
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
	totals := ledger.DayTotals{Day: from, Count: map[ledger.State]int{}, Total: map[ledger.State]ledger.Rupiah{}}
	if from != to {
		totals.Until = to
	}
	first, last, err := s.span(from, to)
	if err != nil {
		return totals, err
	}
	err = s.look(ctx, func(c *connection) error {
		scan := func(rows *sql.Rows) error { return addPayments(&totals, rows) }
		if err := c.each(ctx, scan, dayPayments, from, cmp.Or(to, lastDay)); err != nil {
			return err
		}
		scan = func(rows *sql.Rows) error { return addCash(&totals.CashSums, rows) }
		return c.each(ctx, scan, dayCash, first, last)
	})
	return totals, err
}

// Earned is what the paid payments of some days earned, by product and by cashier; an empty day is without bound.
func (s *Store) Earned(ctx context.Context, from, to ledger.Date) (ledger.Earnings, error) {
	var earned ledger.Earnings
	err := s.look(ctx, func(c *connection) error {
		return c.each(ctx, func(rows *sql.Rows) error {
			var product ledger.ProductCode
			var cashier string
			var t ledger.Tally
			err := rows.Scan(&product, &cashier, &t.Paid, &t.Turnover, &t.Fee, &t.Commission, &t.NoCost)
			t.All = t.Paid
			earned.Add(product, cashier, t)
			return scanned(err)
		}, earnedBetween, from, cmp.Or(to, lastDay))
	})
	return earned, err
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

func addPayments(totals *ledger.DayTotals, rows *sql.Rows) error {
	var state string
	var product ledger.ProductTotal
	var fee, margin ledger.Rupiah
	if err := rows.Scan(&product.Product, &state, &product.Count, &product.Total, &fee, &margin); err != nil {
		return scanned(err)
	}
	var known ledger.State
	if err := known.UnmarshalText([]byte(state)); err != nil {
		return scanned(err)
	}
	totals.Count[known] += product.Count
	totals.Total[known] += product.Total
	if known == ledger.Paid {
		totals.Fee += fee
		totals.Margin += margin
		totals.AddProduct(product)
	}
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
