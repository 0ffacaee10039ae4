package sqlite

import (
	"context"
	"database/sql"

	"loket/ledger"
)

const (
	drawerCash = `SELECT kind, sum(amount) FROM cash INDEXED BY cash_seq WHERE seq > ? AND seq <= ? GROUP BY kind`

	drawerPayments = `SELECT product, state, count(*), sum(total), sum(fee), min(seq)
		FROM payments WHERE seq > ? AND seq <= ? GROUP BY product, state ORDER BY min(seq)`
	drawerNumbers = `SELECT number FROM payments WHERE seq IN (
		(SELECT min(seq) FROM payments WHERE seq > ?1 AND seq <= ?2), (SELECT max(seq) FROM payments WHERE seq > ?1 AND seq <= ?2)) ORDER BY seq`
	drawerRounding = `SELECT coalesce(sum(rounding), 0) FROM (SELECT max(rounding) AS rounding FROM payments
		WHERE seq > ? AND seq <= ? GROUP BY tendered)`
	drawerDue = `SELECT number, due, min(seq) FROM payments INDEXED BY payments_due WHERE due > 0 AND underway = 0
		GROUP BY tendered ORDER BY tendered`

	// Payments of before the shift that something happened to since the closing before it.
	drawerTouched = `SELECT e.subject FROM events e NOT INDEXED WHERE e.seq > ?1 AND e.seq <= ?2 AND e.stream = 'payment'
		AND e.kind NOT IN ('intend', 'submit', 'print') GROUP BY e.subject
		HAVING (SELECT min(f.seq) FROM events f WHERE f.subject = e.subject) <= ?1 ORDER BY min(e.seq)`

	// A nota is known by its first payment, which was intended in the commit of its tender.
	drawerSteps = `SELECT c.kind, c.amount, c.at, e.body, CASE e.stream WHEN 'nota' THEN coalesce((SELECT p.number FROM payments p
		WHERE p.seq > (SELECT min(f.seq) FROM events f WHERE f.subject = e.subject) ORDER BY p.seq LIMIT 1), '') ELSE '' END
		FROM cash c INDEXED BY cash_seq JOIN events e ON e.seq = c.seq WHERE c.seq > ? AND c.seq <= ? ORDER BY c.seq`
	drawerFees = `SELECT number, fee FROM payments WHERE seq > ? AND seq <= ? AND fee > 0 AND ended = 1 ORDER BY seq`

	eventAt = `SELECT ` + eventColumns + ` FROM events WHERE seq = ?`
)

// readDrawer is what a shift comes to up to a place in the chain, which is the newest event.
func readDrawer(ctx context.Context, c *connection, s ledger.Shift, head int64) (ledger.Drawer, error) {
	d := ledger.Drawer{Shift: s.Number, Float: s.Float}
	if s.Before != nil {
		d.Between = s.Before.Between
	}
	for _, part := range []func(context.Context, *connection, *ledger.Drawer, ledger.Shift, int64) error{
		drawerOfCash, drawerOfPayments, drawerOfOpen, drawerOfDue, drawerOfEarlier, drawerOfKeys} {
		if err := part(ctx, c, &d, s, head); err != nil {
			return d, err
		}
	}
	return d, nil
}

// drawerOfKeys adds the keys that the ledger ever lost.
func drawerOfKeys(ctx context.Context, c *connection, d *ledger.Drawer, _ ledger.Shift, _ int64) (err error) {
	d.LostKeys, err = lostKeys(ctx, c)
	return err
}

func drawerOfCash(ctx context.Context, c *connection, d *ledger.Drawer, s ledger.Shift, head int64) error {
	return c.each(ctx, func(rows *sql.Rows) error { return addCash(&d.CashSums, rows) }, drawerCash, s.First, head)
}

// drawerOfPayments sums the payments of a shift by product and by state.
func drawerOfPayments(ctx context.Context, c *connection, d *ledger.Drawer, s ledger.Shift, head int64) error {
	sums := map[ledger.State]ledger.StateSum{}
	var firsts []int64
	err := c.each(ctx, func(rows *sql.Rows) error {
		var product ledger.ProductCode
		var name string
		var sum ledger.StateSum
		var fee ledger.Rupiah
		var first int64
		if err := rows.Scan(&product, &name, &sum.Count, &sum.Total, &fee, &first); err != nil {
			return scanned(err)
		}
		if err := sum.State.UnmarshalText([]byte(name)); err != nil {
			return scanned(err)
		}
		if sum.State == ledger.Paid {
			d.Products = append(d.Products, ledger.ProductSum{Product: product, Count: sum.Count, Total: sum.Total})
			d.Fee, firsts = d.Fee+fee, append(firsts, first)
		}
		all := sums[sum.State]
		sums[sum.State] = ledger.StateSum{State: sum.State, Count: all.Count + sum.Count, Total: all.Total + sum.Total}
		return nil
	}, drawerPayments, s.First, head)
	if err != nil {
		return err
	}
	for _, state := range ledger.States() {
		if sum, any := sums[state]; any {
			d.States = append(d.States, sum)
		}
	}
	for i, first := range firsts {
		if d.Products[i].Name, err = productAt(ctx, c, first); err != nil {
			return err
		}
	}
	if _, err := c.one(ctx, []any{&d.Rounding}, drawerRounding, s.First, head); err != nil {
		return err
	}
	numbers, err := column[string](ctx, c, drawerNumbers, s.First, head)
	if err == nil && len(numbers) > 0 {
		d.First, d.Last = numbers[0], numbers[len(numbers)-1]
	}
	return err
}

// productAt is the name of the product that an intend event is about.
func productAt(ctx context.Context, c *connection, sequence int64) (string, error) {
	var name string
	err := c.each(ctx, func(rows *sql.Rows) error {
		e, err := scanEvent(rows)
		if err != nil {
			return err
		}
		body, err := decode[ledger.Intend](e)
		name = body.Product.Name
		return scanned(err)
	}, eventAt, sequence)
	return name, err
}

// drawerOfOpen lists the payments without a final outcome, in the whole ledger.
func drawerOfOpen(ctx context.Context, c *connection, d *ledger.Drawer, _ ledger.Shift, _ int64) error {
	refs, err := column[ledger.RefID](ctx, c, openRefs)
	if err != nil {
		return err
	}
	payments, err := knownPayments(ctx, c, refs)
	for _, p := range payments {
		d.Open = append(d.Open, ledger.OpenPayment{Ref: p.Ref, Number: p.Number, Product: p.Product.Name, State: p.State, Total: p.Bill.Total})
	}
	return err
}

// drawerOfDue lists the money that customers still have to get, in the whole ledger.
func drawerOfDue(ctx context.Context, c *connection, d *ledger.Drawer, _ ledger.Shift, _ int64) error {
	return c.each(ctx, func(rows *sql.Rows) error {
		var due ledger.CustomerMoney
		var first int64
		err := rows.Scan(&due.Number, &due.Amount, &first)
		d.Due = append(d.Due, due)
		return scanned(err)
	}, drawerDue)
}

// drawerOfEarlier lists the payments of earlier shifts whose outcome changed since the closing before this shift.
func drawerOfEarlier(ctx context.Context, c *connection, d *ledger.Drawer, s ledger.Shift, head int64) error {
	refs, err := column[string](ctx, c, drawerTouched, s.Since(), head)
	if err != nil {
		return err
	}
	for _, ref := range refs {
		events, err := eventsOf(ctx, c, ledger.StreamPayment, ref)
		if err != nil {
			return err
		}
		var p ledger.Payment
		var was ledger.State
		for _, e := range events {
			if e.Sequence > head {
				break
			}
			if p, err = ledger.Apply(p, e); err != nil {
				return damaged(e.Sequence, err)
			}
			if e.Sequence <= s.Since() {
				was = p.State
			}
		}
		if settled, told := p.SettledSince(was); told {
			d.Earlier = append(d.Earlier, settled)
		}
	}
	return nil
}

// Evidence is what a difference of the open shift's drawer is looked for in, but for the count. ledger.ErrNoShift: none
// is open.
func (s *Store) Evidence(ctx context.Context) (ledger.Evidence, error) {
	var found ledger.Evidence
	err := s.look(ctx, func(c *connection) error {
		shift, head, err := openShift(ctx, c)
		if err != nil {
			return err
		}
		if err := c.each(ctx, func(rows *sql.Rows) error {
			step, err := scanStep(rows)
			found.Steps = append(found.Steps, step)
			return err
		}, drawerSteps, shift.First, head); err != nil {
			return err
		}
		var d ledger.Drawer
		if err := drawerOfDue(ctx, c, &d, shift, head); err != nil {
			return err
		}
		found.Due = d.Due
		return c.each(ctx, func(rows *sql.Rows) error {
			var fee ledger.FeeTaken
			err := rows.Scan(&fee.Number, &fee.Fee)
			found.Fees = append(found.Fees, fee)
			return scanned(err)
		}, drawerFees, shift.First, head)
	})
	return found, err
}

func scanStep(rows *sql.Rows) (ledger.CashStep, error) {
	var step ledger.CashStep
	var at int64
	var e ledger.Event
	if err := rows.Scan(&step.Kind, &step.Amount, &at, &e.Body, &step.Number); err != nil {
		return step, scanned(err)
	}
	step.At = timeOf(at)
	if step.Number == "" {
		body, err := decode[ledger.MoveCash](e)
		if err != nil {
			return step, scanned(err)
		}
		step.Reason = body.Reason
	}
	return step, nil
}
