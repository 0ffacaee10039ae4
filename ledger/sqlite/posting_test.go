package sqlite_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"loket/ledger"
	"loket/ledger/sqlite"

	"pgregory.net/rapid"
)

// transactions are those of all events in memory, told from naive folds.
func (m *model) transactions() []ledger.Transaction {
	notas, payments := map[ledger.NotaID]ledger.Nota{}, map[ledger.RefID]ledger.Payment{}
	var all []ledger.Transaction
	for i, e := range m.events {
		e.Sequence = int64(i) + 2 // after the ledger's own first event
		var t ledger.Transaction
		if e.Stream == ledger.StreamNota {
			id := ledger.NotaID(e.Subject)
			after, _ := ledger.ApplyNota(notas[id], e)
			t, notas[id] = ledger.PostNota(e, notas[id], after), after
		} else if e.Stream == ledger.StreamPayment {
			before := payments[ledger.RefID(e.Subject)]
			after, _ := ledger.Apply(before, e)
			t = ledger.PostPayment(e, before, after, notas[after.Nota])
			payments[after.Ref], notas[after.Nota] = after, notas[after.Nota].With(after)
		}
		if len(t.Postings) > 0 {
			all = append(all, t)
		}
	}
	return all
}

// checkPostings compares the walk over the stored events with the model's, whole and from day to day.
func (b *book) checkPostings(t *rapid.T) {
	ctx := context.Background()
	read := func(from, to ledger.Date) (all []ledger.Transaction) {
		err := b.s.Transactions(ctx, from, to, func(one ledger.Transaction) error {
			all = append(all, one)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	want := b.m.transactions()
	if got := read("", ""); !reflect.DeepEqual(got, want) {
		t.Fatalf("transactions %+v\nwant %+v", got, want)
	}
	var held ledger.Rupiah
	for _, n := range b.m.notas() {
		held += n.Held()
	}
	sums, days := ledger.Balances{}, ledger.Balances{}
	for _, one := range want {
		sums.Add(one)
	}
	if sums[ledger.AccountHeld] != -held {
		t.Fatalf("titipan is %d, held are %d", sums[ledger.AccountHeld], held)
	}
	split := rapid.SampledFrom([]ledger.Date{"2026-11-21", "2026-11-22", "2026-11-23"}).Draw(t, "split")
	for _, part := range [][]ledger.Transaction{read("", split.Add(-1)), read(split, split), read(split.Add(1), "")} {
		for _, one := range part {
			days.Add(one)
		}
	}
	if !maps.Equal(days, sums) {
		t.Fatalf("day by day the accounts are %v, at once %v", days, sums)
	}
}

// checkDays compares the sums of several days with those of each, and the payments in a row with the list.
func (b *book) checkDays(t *rapid.T) {
	ctx := context.Background()
	from := rapid.SampledFrom([]ledger.Date{"", "2026-11-21", "2026-11-22"}).Draw(t, "first day")
	to := rapid.SampledFrom([]ledger.Date{"", "2026-11-22", "2026-11-24"}).Draw(t, "last day")
	got, err := b.s.Days(ctx, from, to)
	want := ledger.NewDayTotals(from)
	if from != to {
		want.Until = to
	}
	for day := ledger.Date("2026-11-20"); day < "2026-12-30"; day = day.Add(1) {
		if day >= from && (to == "" || day <= to) {
			want.Merge(b.m.day(day))
		}
	}
	same(t, "days", got, want, err)

	var row []ledger.Entry
	for _, p := range b.m.payments() {
		if p.Day < from || to != "" && p.Day > to {
			continue
		}
		row = append(row, b.m.entry(p))
	}
	var gotRow []ledger.Entry
	err = b.s.Entries(ctx, from, to, func(e ledger.Entry) error {
		gotRow = append(gotRow, e)
		return nil
	})
	same(t, "entries", gotRow, row, err)
}

// TestPostingsOfNotasThatWereLetGo hears of a hundred notas again, in turns, long after they were closed: what a walk no
// longer has at hand it reads as it was then.
func TestPostingsOfNotasThatWereLetGo(t *testing.T) {
	s, c := newStore(t), newTill()
	m := model{zone: time.UTC}
	take := func(events ...ledger.Event) {
		mustAppend(t, s, events...)
		m.events = append(m.events, events...)
	}
	var sales []sale
	for i := range 100 {
		one := c.sale(water(), ledger.CustomerNo(fmt.Sprint(i)), "202610", 65_250)
		sales = append(sales, one)
		take(c.intend(70_000, one)...)
		take(c.stamp().Submit(one.ref))
		take(c.answer(one, ledger.OutcomePaid))
	}
	for i, one := range sales {
		cost := ledger.Rupiah(60_000 + i)
		take(c.stamp().Answer(one.ref, ledger.Answer{Source: ledger.SourceAdvice, Cost: &cost}, nil))
		take(c.stamp().Change(one.nota, ledger.Cash{Amount: 4_700}))
		take(c.stamp().Settle(one.ref, ledger.Settle{Outcome: ledger.OutcomeReversed, Evidence: "bukti"}))
	}
	var got []ledger.Transaction
	err := s.Transactions(context.Background(), "", "", func(one ledger.Transaction) error {
		got = append(got, one)
		return nil
	})
	if want := m.transactions(); err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("%d transactions, want %d (%v)", len(got), len(want), err)
	}
	r, err := s.Verify(context.Background())
	if err != nil || !r.OK() || r.Held != 100*65_300 {
		t.Errorf("verify = %+v, %v", r, err)
	}
}

// TestVerifyComparesTheAccounts edits rows; each shows in the account that it belongs to too.
func TestVerifyComparesTheAccounts(t *testing.T) {
	file, err := os.ReadFile(filled(t))
	if err != nil {
		t.Fatal(err)
	}
	for statement, account := range map[string]ledger.Account{
		"UPDATE payments SET fee = fee + 1 WHERE seq = 3":                         ledger.AccountFee,
		"UPDATE payments SET cost = cost - 1 WHERE seq = 3":                       ledger.AccountCommission,
		"UPDATE payments SET provider = 'other' WHERE seq = 3":                    ledger.DepositOf("pdam-gianyar"),
		"UPDATE payments SET cost = NULL WHERE seq = 3":                           ledger.UnknownCostOf("pdam-gianyar"),
		"UPDATE payments SET due = due + 1 WHERE seq = 3":                         ledger.AccountHeld,
		"UPDATE payments SET ended = 0, state = 'pending' WHERE state = 'failed'": ledger.AccountHeld,
		"UPDATE payments SET rounding = rounding + 1 WHERE tendered = 2":          ledger.AccountRounding,
		"UPDATE payments SET ended = 2, state = 'failed' WHERE ended = 1":         ledger.AccountFee,
	} {
		path := filepath.Join(t.TempDir(), "ledger.db")
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		edit(t, path, statement)
		r := mustVerify(t, readOnly(path))
		if !slices.ContainsFunc(r.Findings, func(f sqlite.Finding) bool {
			return strings.HasPrefix(f.Text, string(account)+" menurut jurnal ")
		}) {
			t.Errorf("%s: %+v", statement, r.Findings)
		}
	}
}

// TestKasIsTheDrawer lives through shifts: the account is what is expected in the drawer, whatever it was before, and the
// rest of the cash is float, difference, cash in and out, or handed in.
func TestKasIsTheDrawer(t *testing.T) {
	s, c := newStore(t), newTill()
	accounts := func() ledger.Balances {
		t.Helper()
		sums := ledger.Balances{}
		if err := s.Transactions(context.Background(), "", "", func(one ledger.Transaction) error {
			if one.Sum() != 0 {
				t.Errorf("%+v", one)
			}
			sums.Add(one)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if r, err := s.Verify(context.Background()); err != nil || !r.OK() {
			t.Errorf("verify = %+v, %v", r.Findings, err)
		}
		return sums
	}
	pay := func(customer ledger.CustomerNo) {
		one := c.sale(water(), customer, "202610", 65_250)
		c.pay(t, s, 70_000, one, ledger.OutcomePaid)
		mustAppend(t, s, c.stamp().Change(one.nota, ledger.Cash{Amount: 4_700}))
	}
	pay("1") // before there were shifts
	if got := accounts(); got[ledger.AccountCash] != 65_300 || got[ledger.AccountFloat] != 0 {
		t.Errorf("without shifts: %v", got)
	}
	c.open(t, s, 200_000)
	if got := accounts(); got[ledger.AccountCash] != 200_000 || got[ledger.AccountFloat] != -200_000+65_300 {
		t.Errorf("opened: %v", got)
	}
	pay("2")
	mustAppend(t, s, c.stamp().MoveCash(1, ledger.KindCashIn, ledger.MoveCash{Amount: 50_000, Reason: "uang kecil"}),
		c.stamp().MoveCash(1, ledger.KindCashOut, ledger.MoveCash{Amount: 15_300, Reason: "air minum"}))
	_, drawer, err := s.Drawer(context.Background())
	if got := accounts(); err != nil || got[ledger.AccountCash] != 300_000 || drawer.Expected() != 300_000 ||
		got[ledger.AccountCashIn] != -50_000 || got[ledger.AccountCashOut] != 15_300 {
		t.Errorf("moved: %v, %v", got, err)
	}
	c.close(t, s, ledger.Counting{Count: pieces(299_000), Kept: 100_000, Note: "kurang seribu"})
	if got := accounts(); got[ledger.AccountCash] != 100_000 || got[ledger.AccountDifference] != 1_000 || got[ledger.AccountHandedIn] != 199_000 {
		t.Errorf("closed: %v", got)
	}
	c.open(t, s, 120_000)
	mustAppend(t, s, c.stamp().PrintShift(1, ledger.DocClosing))
	pay("3")
	if got := accounts(); got[ledger.AccountCash] != 185_300 || got[ledger.AccountFloat] != -200_000+65_300-20_000 ||
		got[ledger.AccountHeld] != 0 || got[ledger.AccountRounding] != -3*50 {
		t.Errorf("opened again: %v", got)
	}
}
