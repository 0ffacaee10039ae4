package sqlite

import (
	"context"
	"database/sql"
	"time"

	"loket/ledger"
)

const (
	// Everything the first half asks for stands in the index; the second reads the rows of what has not ended.
	dayPayments = `SELECT product, CASE ended WHEN 1 THEN 'paid' WHEN 2 THEN 'failed' WHEN 3 THEN 'cancelled'
		ELSE 'reversed' END, count(*), sum(total), sum(fee), coalesce(sum(total - cost), 0)
		FROM payments INDEXED BY payments_day WHERE ended IN (1, 2, 3, 4) AND day = ?1 GROUP BY ended, product
		UNION ALL SELECT '', state, count(*), sum(total), 0, 0
		FROM payments INDEXED BY payments_day WHERE ended = 0 AND day = ?1 GROUP BY state`

	dayCash = `SELECT kind, sum(amount) FROM cash WHERE at >= ? AND at < ? GROUP BY kind`
)

// Day are the totals of one day of the counter: payments by the day they were intended, cash by the day it moved in
// the counter's zone.
func (s *Store) Day(ctx context.Context, day ledger.Date) (ledger.DayTotals, error) {
	totals := ledger.DayTotals{Day: day, Count: map[ledger.State]int{}, Total: map[ledger.State]ledger.Rupiah{}}
	from, to, err := s.bounds(day)
	if err != nil {
		return totals, err
	}
	err = s.look(ctx, func(c *connection) error {
		scan := func(rows *sql.Rows) error { return addPayments(&totals, rows) }
		if err := c.each(ctx, scan, dayPayments, day); err != nil {
			return err
		}
		scan = func(rows *sql.Rows) error { return addCash(&totals, rows) }
		return c.each(ctx, scan, dayCash, from.UnixMicro(), to.UnixMicro())
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
		totals.Products = append(totals.Products, product)
	}
	return nil
}

func addCash(totals *ledger.DayTotals, rows *sql.Rows) error {
	var kind ledger.Kind
	var amount ledger.Rupiah
	if err := rows.Scan(&kind, &amount); err != nil {
		return scanned(err)
	}
	switch kind {
	case ledger.KindTender:
		totals.Tender = amount
	case ledger.KindChange:
		totals.Change = amount
	case ledger.KindHandBack:
		totals.HandBack = amount
	case ledger.KindCashIn:
		totals.In = amount
	case ledger.KindCashOut:
		totals.Out = amount
	}
	return nil
}
