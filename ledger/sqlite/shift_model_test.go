package sqlite_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"loket/ledger"
	"loket/ledger/sqlite"

	"pgregory.net/rapid"
)

// naiveDrawer is a drawer as a person with a pencil keeps it: one sum, and what each closing said.
type naiveDrawer struct {
	t        *rapid.T
	s        *sqlite.Store
	c        *till
	sales    []sale
	used     bool
	open     bool
	number   int
	holds    ledger.Rupiah // in the drawer of the open shift, or left behind by the last one
	all      ledger.Rupiah // every movement of cash, ever
	inShifts ledger.Rupiah // those of closed shifts, and between them
	closed   map[int]string
}

// tries appends events, which the store must take or refuse as the pencil says.
func (n *naiveDrawer) tries(may bool, events ...ledger.Event) bool {
	err := n.s.Append(context.Background(), events...)
	if (err == nil) != may {
		n.t.Fatalf("%s of %s: %v, want taken %t", events[0].Kind, events[0].Body, err, may)
	}
	return may
}

func (n *naiveDrawer) moves(amount ledger.Rupiah) { n.holds, n.all = n.holds+amount, n.all+amount }

// step is one thing that happens at a counter, in any order.
func (n *naiveDrawer) step() {
	amount := ledger.Rupiah(rapid.SampledFrom([]int{100, 12_500, 50_000}).Draw(n.t, "amount"))
	switch rapid.SampledFrom([]string{"visit", "visit", "answer", "answer", "back", "in", "out", "open", "close", "close", "print", "crash"}).Draw(n.t, "what") {
	case "visit":
		sale := n.c.sale(pulse(), ledger.CustomerNo(fmt.Sprint("08", n.c.n)), "", 12_500)
		if n.tries(!n.used || n.open, n.c.intend(20_000, sale)...) {
			n.sales = append(n.sales, sale)
			n.moves(20_000)
		}
	case "answer":
		n.answer()
	case "back":
		n.handBack()
	case "in":
		if n.tries(n.open, n.c.stamp().MoveCash(n.number, ledger.KindCashIn, ledger.MoveCash{Amount: amount, Reason: "x"})) {
			n.moves(amount)
		}
	case "out":
		if n.tries(n.open && amount <= n.holds, n.c.stamp().MoveCash(n.number, ledger.KindCashOut, ledger.MoveCash{Amount: amount, Reason: "x"})) {
			n.moves(-amount)
		}
	case "open":
		n.opens(amount)
	case "close":
		n.closes()
	case "print":
		if number := rapid.IntRange(0, n.number).Draw(n.t, "Z"); n.closed[number] != "" {
			n.tries(true, n.c.stamp().PrintShift(number, ledger.DocClosing))
		}
	case "crash":
		n.reopen()
	}
}

// answer gives one payment its outcome, with the change of its nota.
func (n *naiveDrawer) answer() {
	if len(n.sales) == 0 {
		return
	}
	i := rapid.IntRange(0, len(n.sales)-1).Draw(n.t, "payment")
	p, err := n.s.Payment(context.Background(), n.sales[i].ref)
	if err != nil {
		n.t.Fatal(err)
	}
	outcome := rapid.SampledFrom([]ledger.Outcome{ledger.OutcomePending, ledger.OutcomePaid, ledger.OutcomeFailed}).Draw(n.t, "outcome")
	if p.State != ledger.Intended {
		n.tries(true, n.c.answer(n.sales[i], outcome)) // evidence is never refused
		return
	}
	events := []ledger.Event{n.c.stamp().Submit(p.Ref), n.c.answer(n.sales[i], outcome)}
	if outcome != ledger.OutcomeFailed {
		events = append(events, n.c.stamp().Change(n.sales[i].nota, ledger.Cash{Amount: 7_500}))
		n.moves(-7_500)
	}
	n.tries(true, events...)
}

func (n *naiveDrawer) handBack() {
	due, err := n.s.MoneyDue(context.Background())
	if err != nil {
		n.t.Fatal(err)
	}
	if len(due) > 0 { // with a shift or without one
		n.tries(true, n.c.stamp().HandBack(due[0].Nota.ID, ledger.Cash{Amount: due[0].Due}))
		n.moves(-due[0].Due)
	}
}

func (n *naiveDrawer) opens(float ledger.Rupiah) {
	before, err := n.s.Remainder(context.Background())
	if err != nil {
		n.t.Fatal(err)
	}
	if before != nil && before.Kept+before.Between != n.holds {
		n.t.Fatalf("remainder %+v, want %s", before, n.holds)
	}
	if !n.tries(!n.open, n.c.stamp().OpenShift(ledger.OpenShift{Number: n.number + 1, Float: float, Before: before})) {
		return
	}
	if n.used {
		n.inShifts += before.Between
	} else {
		n.all = 0 // what moved before there were shifts is in none
	}
	n.used, n.open, n.number, n.holds = true, true, n.number+1, float
}

func (n *naiveDrawer) closes() {
	ctx := context.Background()
	_, seen, err := n.s.Drawer(ctx)
	if (err == nil) != n.open {
		n.t.Fatalf("X: %v, open %t", err, n.open)
	}
	kept := ledger.Rupiah(rapid.SampledFrom([]int{0, 10_000}).Draw(n.t, "kept"))
	counting := ledger.Counting{Count: pieces(max(0, n.holds)), Kept: min(kept, max(0, n.holds)), Note: "x", Supervisor: "Ani"}
	shift, err := n.s.CloseShift(ctx, n.c.stamp(), counting, seen)
	busy := slices.ContainsFunc(seen.Open, func(p ledger.OpenPayment) bool { return p.State == ledger.Intended })
	if (err == nil) != (n.open && !busy) {
		n.t.Fatalf("close: %v, open %t, busy %t", err, n.open, busy)
	}
	if err != nil {
		return
	}
	if shift.Number != n.number || shift.Closing.Expected != n.holds {
		n.t.Fatalf("Z %d expects %s, the pencil of %d says %s", shift.Number, shift.Closing.Expected, n.number, n.holds)
	}
	n.inShifts += n.holds - shift.Float
	n.closed[shift.Number], n.open, n.holds = n.said(shift.Number), false, counting.Kept
}

// said is everything a closed shift says but how often it was printed.
func (n *naiveDrawer) said(number int) string {
	shift, err := n.s.ShiftByNumber(context.Background(), number)
	if err != nil {
		n.t.Fatal(err)
	}
	shift.Reports = 0
	text, err := json.Marshal(shift)
	if err != nil {
		n.t.Fatal(err)
	}
	return string(text)
}

func (n *naiveDrawer) reopen() {
	o := n.s.Options()
	if err := n.s.Close(); err != nil {
		n.t.Fatal(err)
	}
	var err error
	if n.s, err = sqlite.Open(context.Background(), o); err != nil {
		n.t.Fatal(err)
	}
}

// Whatever happens at a counter, each Z expects what a naive drawer holds, the shifts together hold all cash that moved,
// their numbers have no gap, and a closed one never changes.
func TestShiftsEqualANaiveDrawer(t *testing.T) {
	folder, runs := t.TempDir(), 0
	rapid.Check(t, func(t *rapid.T) {
		runs++
		path := filepath.Join(folder, fmt.Sprint(runs))
		s, err := sqlite.Open(context.Background(), options(path))
		if err != nil {
			t.Fatal(err)
		}
		defer os.Remove(path)
		n := &naiveDrawer{t: t, s: s, c: newTill(), closed: map[int]string{}}
		defer func() { _ = n.s.Close() }()
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			n.step()
		}
		for number, said := range n.closed {
			if now := n.said(number); now != said {
				t.Fatalf("Z %d was\n%s\nand is\n%s", number, said, now)
			}
		}
		if n.used && n.open {
			_, x, err := n.s.Drawer(context.Background())
			if err != nil || x.Expected() != n.holds || n.inShifts+x.Expected()-x.Float != n.all {
				t.Fatalf("X expects %s, %v, the pencil says %s; in shifts %s of %s", x.Expected(), err, n.holds, n.inShifts, n.all)
			}
		}
		shifts, err := n.s.Shifts(context.Background(), 0, 1000)
		if err != nil || len(shifts) != n.number {
			t.Fatalf("%d shifts, %v, want %d", len(shifts), err, n.number)
		}
		for i, shift := range shifts {
			if shift.Number != n.number-i {
				t.Fatalf("shift %d at %d of %d", shift.Number, i, n.number)
			}
		}
		if r, err := n.s.Verify(context.Background()); err != nil || !r.OK() {
			t.Fatalf("verify %+v, %v", r, err)
		}
	})
}
