package sqlite_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"loket/ledger"
	"loket/ledger/sqlite"
	"loket/ledger/sqlite/disk"

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
	disk     *disk.Disk
	states   map[ledger.RefID]ledger.State // of every payment when the last Z was closed, or the first shift opened
}

// tries appends events, which the store must take or refuse as the pencil says. It reports whether they are there.
func (n *naiveDrawer) tries(may bool, events ...ledger.Event) bool {
	return n.attempt(may, len(events), fmt.Sprintf("%s of %s", events[0].Kind, events[0].Body), func() error {
		return n.s.Append(context.Background(), events...)
	})
}

// attempt is a commit of some events that is taken or refused, or that the power goes in the middle of: then it is there
// whole or not at all, and it is there if anybody was told so.
func (n *naiveDrawer) attempt(may bool, events int, what string, commit func() error) bool {
	cut := rapid.IntRange(0, 3).Draw(n.t, "cut") == 0
	before := n.head()
	if cut {
		left := rapid.IntRange(0, 12).Draw(n.t, "operations left")
		n.disk.Fail(func(int, disk.Operation) error {
			if left--; left < 0 {
				return errors.New("the power is gone")
			}
			return nil
		})
	}
	err := commit()
	if cut {
		loss := rapid.SampledFrom(disk.Losses()).Draw(n.t, "loss")
		n.disk.PowerLoss(loss, rand.New(rand.NewPCG(rapid.Uint64().Draw(n.t, "loss seed"), 0)))
		n.reopen()
	}
	added := n.head() - before
	there := added > 0
	if there && (!may || added != int64(events)) || !there && err == nil || !cut && there != may {
		n.t.Fatalf("%s: %v, %d events of %d are there, may be %t", what, err, added, events, may)
	}
	return there
}

func (n *naiveDrawer) head() int64 {
	sequence, _, err := n.s.Head(context.Background())
	if err != nil {
		n.t.Fatal(err)
	}
	return sequence
}

// remember notes every payment's state.
func (n *naiveDrawer) remember() {
	n.states = map[ledger.RefID]ledger.State{}
	for _, sale := range n.sales {
		n.states[sale.ref] = n.state(sale)
	}
}

func (n *naiveDrawer) state(s sale) ledger.State {
	p, err := n.s.Payment(context.Background(), s.ref)
	if err != nil {
		n.t.Fatal(err)
	}
	return p.State
}

// earlier are the payments of earlier shifts whose outcome came, or was taken back, since the last Z, by number.
func (n *naiveDrawer) earlier() []string {
	var numbers []string
	for _, sale := range n.sales {
		was, known := n.states[sale.ref]
		if now := n.state(sale); known && was != now && (was.Final() || now.Final()) {
			numbers = append(numbers, fmt.Sprint(sale.intend.Number, was, now))
		}
	}
	slices.Sort(numbers)
	return numbers
}

func (n *naiveDrawer) moves(amount ledger.Rupiah) { n.holds, n.all = n.holds+amount, n.all+amount }

// step is one thing that happens at a counter, in any order.
func (n *naiveDrawer) step() {
	amount := ledger.Rupiah(rapid.SampledFrom([]int{100, 12_500, 50_000}).Draw(n.t, "amount"))
	switch rapid.SampledFrom([]string{"visit", "visit", "answer", "answer", "settle", "back", "in", "out", "open", "open", "close", "close", "print", "crash"}).Draw(n.t, "what") {
	case "visit":
		sale := n.c.sale(pulse(), ledger.CustomerNo(fmt.Sprint("08", n.c.n)), "", 12_500)
		if n.tries(!n.used || n.open, n.c.intend(20_000, sale)...) {
			n.sales = append(n.sales, sale)
			n.moves(20_000)
			n.answer(len(n.sales) - 1)
		}
	case "answer":
		if len(n.sales) > 0 {
			n.answer(rapid.IntRange(0, len(n.sales)-1).Draw(n.t, "payment"))
		}
	case "settle":
		n.settle()
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
func (n *naiveDrawer) answer(i int) {
	p, err := n.s.Payment(context.Background(), n.sales[i].ref)
	if err != nil {
		n.t.Fatal(err)
	}
	outcome := rapid.SampledFrom([]ledger.Outcome{ledger.OutcomePending, ledger.OutcomePending, ledger.OutcomePaid, ledger.OutcomeFailed}).Draw(n.t, "outcome")
	if p.State != ledger.Intended {
		n.tries(true, n.c.answer(n.sales[i], outcome)) // evidence is never refused
		return
	}
	events := []ledger.Event{n.c.stamp().Submit(p.Ref), n.c.answer(n.sales[i], outcome)}
	change := ledger.Rupiah(0)
	if outcome != ledger.OutcomeFailed {
		change = 7_500
		events = append(events, n.c.stamp().Change(n.sales[i].nota, ledger.Cash{Amount: change}))
	}
	if n.tries(true, events...) {
		n.moves(-change)
	}
}

// settle is a supervisor who decides what is open, of whatever shift, and cannot decide what is not.
func (n *naiveDrawer) settle() {
	if len(n.sales) == 0 {
		return
	}
	sale := n.sales[rapid.IntRange(0, len(n.sales)-1).Draw(n.t, "payment")]
	outcome := rapid.SampledFrom([]ledger.Outcome{ledger.OutcomePaid, ledger.OutcomeFailed}).Draw(n.t, "decision")
	state := n.state(sale)
	n.tries(!state.Final() && state != ledger.Intended, n.c.stamp().Settle(sale.ref, ledger.Settle{Outcome: outcome, Evidence: "x"}))
}

func (n *naiveDrawer) handBack() {
	due, err := n.s.MoneyDue(context.Background())
	if err != nil {
		n.t.Fatal(err)
	}
	if len(due) > 0 { // with a shift or without one
		if n.tries(true, n.c.stamp().HandBack(due[0].Nota.ID, ledger.Cash{Amount: due[0].Due})) {
			n.moves(-due[0].Due)
		}
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
		n.remember()
	}
	n.used, n.open, n.number, n.holds = true, true, n.number+1, float
}

func (n *naiveDrawer) closes() {
	ctx := context.Background()
	for i, sale := range n.sales {
		if n.state(sale) == ledger.Intended && rapid.IntRange(0, 4).Draw(n.t, "wait") > 0 {
			n.answer(i)
		}
	}
	_, seen, err := n.s.Drawer(ctx)
	if (err == nil) != n.open {
		n.t.Fatalf("X: %v, open %t", err, n.open)
	}
	kept := ledger.Rupiah(rapid.SampledFrom([]int{0, 10_000}).Draw(n.t, "kept"))
	counting := ledger.Counting{Count: pieces(max(0, n.holds)), Kept: min(kept, max(0, n.holds)), Note: "x", Supervisor: "Ani"}
	busy := slices.ContainsFunc(seen.Open, func(p ledger.OpenPayment) bool { return p.State == ledger.Intended })
	want := n.earlier()
	if !n.attempt(n.open && !busy, 1, "close", func() error {
		_, err := n.s.CloseShift(ctx, n.c.stamp(), counting, seen)
		return err
	}) {
		return
	}
	shift, err := n.s.ShiftByNumber(ctx, n.number)
	if err != nil {
		n.t.Fatal(err)
	}
	var earlier []string
	for _, p := range shift.Closing.Earlier {
		earlier = append(earlier, fmt.Sprint(p.Number, p.Was, p.State))
	}
	if slices.Sort(earlier); !slices.Equal(earlier, want) {
		n.t.Fatalf("Z %d says of earlier shifts %v, want %v", shift.Number, earlier, want)
	}
	n.remember()
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

// reopen starts again, whether the process before ended well or not.
func (n *naiveDrawer) reopen() {
	o := n.s.Options()
	_ = n.s.Close()
	n.disk.Fail(nil)
	var err error
	if n.s, err = sqlite.Open(context.Background(), o); err != nil {
		n.t.Fatal(err)
	}
}

// Whatever happens at a counter, each Z expects what a naive drawer holds, the shifts together hold all cash that moved,
// their numbers have no gap, and a closed one never changes: also where cash of an earlier shift is handed back, a payment
// of an earlier shift is settled, and the power goes in the middle of any commit.
func TestShiftsEqualANaiveDrawer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		on := disk.New()
		defer on.Close()
		s, err := sqlite.Open(context.Background(), onDisk(on))
		if err != nil {
			t.Fatal(err)
		}
		n := &naiveDrawer{t: t, s: s, c: newTill(), closed: map[int]string{}, disk: on}
		defer func() { _ = n.s.Close() }()
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
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
