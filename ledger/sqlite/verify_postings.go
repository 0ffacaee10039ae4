package sqlite

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"loket/ledger"
)

const (
	// The rows' own sums; every row has been compared with its events by then.
	openTotals = `SELECT coalesce(sum(total), 0) FROM payments WHERE ended = 0`
	notaSums   = `SELECT coalesce(sum(due), 0), coalesce(sum(rounding), 0)
		FROM (SELECT max(due) AS due, max(rounding) AS rounding FROM payments GROUP BY tendered)`
	paidSums = `SELECT provider, sum(fee), coalesce(sum(cost), 0), sum(iif(cost IS NULL, total - fee, 0)),
		coalesce(sum(total - fee - cost), 0) FROM payments WHERE ended = 1 GROUP BY provider`
)

// postings makes the postings of every event and compares the accounts with the rows: each transaction adds up to zero, and
// what customers have with the counter is Σ open payments + Σ money due (design §3). On the way every closing is counted again.
func (v *verification) postings(ctx context.Context) error {
	got := ledger.Balances{}
	b := newBooks(v.c)
	b.counts = newRecount()
	err := v.c.each(ctx, func(rows *sql.Rows) error {
		e, err := scanEvent(rows)
		if err != nil {
			return err
		}
		t, err := b.post(ctx, e)
		if sum := t.Sum(); sum != 0 {
			v.report.find(e.Sequence, "Jurnal kejadian ini tidak seimbang: selisih %s.", sum)
		}
		got.Add(t)
		if lost, unread := ledger.LostKeys([]ledger.Event{e}); unread == nil {
			b.counts.lost = append(b.counts.lost, lost...)
		}
		if err == nil && e.Stream == ledger.StreamShift {
			v.recounted(b.counts, e, b.shift)
		}
		return err
	}, allEvents)
	var want ledger.Balances
	if err == nil {
		want, err = v.balances(ctx)
	}
	if err != nil && !v.report.OK() {
		return nil // an event that does not fit has been told already
	}
	if err != nil {
		return err
	}
	v.report.Held = -want[ledger.AccountHeld]
	accounts := slices.Sorted(maps.Keys(want))
	for account := range got {
		if _, known := want[account]; !known {
			accounts = append(accounts, account)
		}
	}
	for _, account := range accounts {
		if got[account] != want[account] {
			v.report.find(0, "%s menurut jurnal %s, menurut baris %s.", account, got[account], want[account])
		}
	}
	return nil
}

// balances are the accounts as the rows have them.
func (v *verification) balances(ctx context.Context) (ledger.Balances, error) {
	var open, due, rounding ledger.Rupiah
	if _, err := v.c.one(ctx, []any{&open}, openTotals); err != nil {
		return nil, err
	}
	if _, err := v.c.one(ctx, []any{&due, &rounding}, notaSums); err != nil {
		return nil, err
	}
	want := ledger.Balances{ledger.AccountHeld: -open - due, ledger.AccountRounding: -rounding}
	if err := v.drawers(ctx, want); err != nil {
		return nil, err
	}
	err := v.c.each(ctx, func(rows *sql.Rows) error {
		var provider string
		var fee, cost, unknown, commission ledger.Rupiah
		err := rows.Scan(&provider, &fee, &cost, &unknown, &commission)
		want[ledger.AccountFee] -= fee
		want[ledger.AccountCommission] -= commission
		want[ledger.DepositOf(provider)] -= cost
		want[ledger.UnknownCostOf(provider)] -= unknown
		return scanned(err)
	}, paidSums)
	return want, err
}

// drawers adds the shifts: what each was opened with, moved, lacked and handed in, and what lies in the drawer since the newest.
func (v *verification) drawers(ctx context.Context, want ledger.Balances) error {
	var newest ledger.Shift
	for number := 1; ; number++ {
		s, err := loadShift(ctx, v.c, ledger.ShiftID(number))
		if err != nil {
			return err
		}
		if s.Number == 0 {
			break
		}
		newest = s
		want[ledger.AccountCashIn] -= s.Moved(ledger.KindCashIn)
		want[ledger.AccountCashOut] += s.Moved(ledger.KindCashOut)
		if s.Closing != nil {
			want[ledger.AccountDifference] -= s.Closing.Difference
			want[ledger.AccountHandedIn] += s.Closing.HandedIn
		}
		unopened, err := unopened(ctx, v.c, s)
		if err != nil {
			return err
		}
		want[ledger.AccountFloat] += unopened - s.Float
	}
	cash, err := v.inside(ctx, newest)
	want[ledger.AccountCash] = cash
	return err
}

// inside is what lies in the drawer now: what the newest shift began or ended with, and what moved since; without shifts all
// that ever moved.
func (v *verification) inside(ctx context.Context, s ledger.Shift) (cash ledger.Rupiah, err error) {
	if s.Number == 0 {
		return v.report.Drawer, nil
	}
	inside, since := s.Float, s.First
	if s.Closing != nil {
		inside, since = s.Closing.Kept, s.Last
	}
	_, err = v.c.one(ctx, []any{&cash}, cashBetween, since, v.report.Sequence)
	return inside + cash, err
}
