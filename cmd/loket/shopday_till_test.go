package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"loket/ledger"
	"loket/providers/checkout"
	"loket/receipts"
)

// What people do at the drawer of a shop day.
const (
	neverOpened = 10 // days of which one goes without shifts
	lateOpened  = 4  // mornings of which one begins to sell before the drawer was ever opened
	drawerEvery = 10 // visits of which one is followed by something at the drawer
	wrongTries  = 3  // acts at the drawer of which one is tried wrongly first
	cutShort    = 6  // of which one is cut short by a power loss
	stepsOfAct  = 60 // within which the power goes then, at the latest
)

// dayTill is what the people at the drawer remember.
type dayTill struct {
	never bool   // on this day nobody opens the drawer
	deeds []deed // each has an amount of its own
	z     map[int]string
}

// deed is what somebody tried to record at the drawer.
type deed struct {
	kind   ledger.Kind
	shift  int
	amount ledger.Rupiah // the float, what was moved, the difference
	text   string        // the reason or the note, of its own for every deed but an opening
	signed string        // the supervisor
	told   bool          // the counter said that it is recorded
}

// counter is the shop of this life as far as the drawer and reconciliations need it.
func (d *day) counter(who string) *shop {
	config := &Config{zone: d.zone, Counter: CounterConfig{Code: "5", Name: "Loket Latihan"}, Receipt: ReceiptConfig{Columns: 42},
		Providers: []ProviderConfig{{Name: "pdam", Statement: StatementConfig{AmountIs: "bill"}}, {Name: "digiswitch"}, {Name: "biller"}}}
	return &shop{config: config, store: d.life.store, cashier: d.life.cashier, operator: &presence{name: who}, now: time.Now,
		log: slog.New(slog.DiscardHandler)}
}

// try writes a deed down before it is done: the power may go before anybody is told.
func (d *day) try(one deed) *deed {
	one.amount = 100 * ledger.Rupiah(1000+len(d.till.deeds))
	one.text = fmt.Sprintf("laci %d", len(d.till.deeds)+1)
	d.till.deeds = append(d.till.deeds, one)
	return &d.till.deeds[len(d.till.deeds)-1]
}

// expects counts a refusal that the rules of the drawer want (design §3). Where nobody died, anything else is a harm.
func (d *day) expects(err, want error, what string) {
	d.sum.refusals.Add(1)
	if !errors.Is(err, want) && !d.life.dead.Load() {
		d.harm(drawerWrong, "%s: %v, want %v", what, err, want)
	}
}

// atDrawer is one thing that somebody does at the drawer.
func (d *day) atDrawer() {
	if d.till.never {
		return
	}
	if d.random.IntN(cutShort) == 0 && !d.calm {
		d.life.fuse.Store(1 + d.random.Int64N(stepsOfAct))
	}
	defer func() {
		if d.life.dead.Load() {
			d.sum.cutShort.Add(1)
		}
	}()
	if last, err := d.life.store.Shift(context.Background()); err != nil || !last.Open() {
		d.openDrawer()
		return
	}
	switch d.random.IntN(7) {
	case 0, 1:
		d.moveCash(ledger.KindCashIn)
	case 2, 3:
		d.moveCash(ledger.KindCashOut)
	case 4:
		d.readX()
	default:
		d.closeDrawer()
	}
}

// openDrawer opens the next shift: now and then with another remainder than was offered first, or twice.
func (d *day) openDrawer() {
	ctx := context.Background()
	s := d.counter("ani")
	if d.random.IntN(2) == 0 {
		s = d.counter("budi")
	}
	last, err := s.store.Shift(ctx)
	if err != nil && !errors.Is(err, ledger.ErrNotFound) {
		return
	}
	wrong := ledger.OpenShift{Number: last.Number + 1, Float: 100, Before: &ledger.Remainder{Closed: last.Last, Kept: -1}}
	if d.random.IntN(wrongTries) == 0 {
		d.expects(s.store.Append(ctx, s.stamp("ani").OpenShift(wrong)), ledger.ErrShiftMoved, "opened with another remainder")
	}
	one := d.try(deed{kind: ledger.KindShiftOpen, shift: last.Number + 1})
	if _, err := s.openDrawer(ctx, one.amount, s.operator.now()); err == nil {
		one.told = true
	} else if !d.life.dead.Load() {
		d.harm(drawerWrong, "shift %d does not open: %v", last.Number+1, err)
	}
	if one.told && d.random.IntN(wrongTries) == 0 {
		_, err := s.openDrawer(ctx, one.amount, "ani")
		d.expects(err, ledger.ErrShiftOpen, "opened twice")
	}
}

// moveCash puts cash in or takes it out: now and then more than there is first.
func (d *day) moveCash(kind ledger.Kind) {
	ctx, s := context.Background(), d.counter("ani")
	shift, x, err := s.store.Drawer(ctx)
	if err != nil {
		return
	}
	if kind == ledger.KindCashOut && d.random.IntN(wrongTries) == 0 {
		_, err := s.moveCash(ctx, kind, max(0, x.Expected())+5_000_000, "terlalu banyak", "ani")
		d.expects(err, ledger.ErrDrawerShort, "more taken out than there is")
	}
	one := d.try(deed{kind: kind, shift: shift.Number})
	if kind == ledger.KindCashOut && one.amount > x.Expected() {
		return // it is not done
	}
	if err := s.store.Append(ctx, s.stamp("ani").MoveCash(shift.Number, kind, ledger.MoveCash{Amount: one.amount, Reason: one.text})); err == nil {
		one.told = true
	} else if !d.life.dead.Load() && !errors.Is(err, ledger.ErrDrawerShort) { // change may have been recorded since
		d.harm(drawerWrong, "%s of %d in shift %d: %v", kind, one.amount, shift.Number, err)
	}
}

// readX reads and draws X.
func (d *day) readX() {
	s := d.counter("ani")
	if shift, x, err := s.store.Drawer(context.Background()); err == nil {
		receipts.X(s.slip(0, 0, s.now()), shift, x)
	}
}

// closeDrawer counts the drawer, rightly or not, and closes it: sometimes for somebody else, sometimes without what
// that needs first. What was shown may have changed meanwhile; then it is shown again.
func (d *day) closeDrawer() {
	who := "ani"
	if d.random.IntN(3) == 0 {
		who = "budi"
	}
	off := ledger.Rupiah([]int{0, 0, 0, -100, 7_500, -50_000}[d.random.IntN(6)])
	for range 5 {
		if closed, again := d.closeOnce(d.counter(who), off); closed > 0 {
			d.sum.closings.Add(1)
			d.afterClosing(d.counter(who), closed)
			return
		} else if !again {
			return
		}
	}
}

// closeOnce is one try to close; its number, 0 where it failed, and whether the drawer has to be looked at again.
func (d *day) closeOnce(s *shop, off ledger.Rupiah) (number int, again bool) {
	ctx, who := context.Background(), s.operator.now()
	shift, seen, err := s.store.Drawer(ctx)
	if err != nil {
		return 0, false
	}
	counted := max(0, seen.Expected()+off)
	one := d.try(deed{kind: ledger.KindShiftClose, shift: shift.Number})
	one.amount = counted - seen.Expected()
	counting := ledger.Counting{Count: piecesOf(counted), Note: one.text, Kept: min(counted, 200_000)}
	if len(seen.Open) > 0 || who != shift.OpenedBy {
		if d.random.IntN(wrongTries) == 0 {
			_, err := s.closeDrawer(ctx, counting, seen, who)
			if errors.Is(err, ledger.ErrShiftMoved) {
				return 0, true
			}
			d.expects(err, ledger.ErrSupervisor, "closed without a supervisor")
		}
		counting.Supervisor = "bu dewi"
	}
	one.signed = counting.Supervisor
	if d.random.IntN(wrongTries) == 0 {
		old := seen
		old.Tender += 100
		_, err := s.closeDrawer(ctx, counting, old, who)
		d.expects(err, ledger.ErrShiftMoved, "closed with what was never shown")
	}
	if one.amount != 0 && d.random.IntN(wrongTries) == 0 {
		silent := counting
		silent.Note = " "
		_, err := s.closeDrawer(ctx, silent, seen, who)
		if errors.Is(err, ledger.ErrShiftMoved) {
			return 0, true
		}
		d.expects(err, ledger.ErrShiftReason, "closed with a difference and no note")
	}
	closed, err := s.closeDrawer(ctx, counting, seen, who)
	switch {
	case err == nil:
		one.told = true
		return closed.Number, false
	case !d.life.dead.Load() && !errors.Is(err, ledger.ErrShiftMoved):
		d.harm(drawerWrong, "shift %d does not close: %v", shift.Number, err)
	}
	return 0, errors.Is(err, ledger.ErrShiftMoved)
}

// piecesOf is an amount in the drawer, in few notes and many coins.
func piecesOf(amount ledger.Rupiah) []ledger.Pieces {
	var pieces []ledger.Pieces
	for _, denomination := range ledger.Denominations() {
		n := 0
		if denomination.Value == 100_000 || denomination.Value == 100 {
			n = int(amount / denomination.Value)
			amount %= denomination.Value
		}
		pieces = append(pieces, ledger.Pieces{Denomination: denomination, Pieces: n})
	}
	return pieces
}

// afterClosing prints a Z and remembers the paper; a closing that the power cut off from its paper is printed later.
func (d *day) afterClosing(s *shop, number int) {
	d.samePaper(s, number)
	if err := s.printShift(context.Background(), number, ledger.DocClosing); err != nil && !d.life.dead.Load() {
		d.harm(drawerWrong, "Z %d is not printed: %v", number, err)
	}
	d.samePaper(s, 1+d.random.IntN(number))
}

// samePaper compares a Z's paper with the first one, to the letter.
func (d *day) samePaper(s *shop, number int) {
	shift, err := s.store.ShiftByNumber(context.Background(), number)
	if err != nil || shift.Open() {
		return
	}
	paper := strings.Join(s.shiftLines(shift, ledger.DocClosing, 0, 0), "\n") + "\n" + strings.Join(s.shiftLines(shift, ledger.DocDeposit, 0, 0), "\n")
	if first, known := d.till.z[number]; !known {
		d.till.z[number] = paper
	} else if first != paper {
		d.harm(closingChanged, "Z %d was\n%s\nand is\n%s", number, first, paper)
	}
}

// turnedAway is a visit that the counter refuses because its drawer is shut: nothing of it may be recorded, and it can
// be taken as it is as soon as the drawer is open, which it is at once in two of three visits.
func (d *day) turnedAway(order checkout.Order) bool {
	d.sum.turnedAway.Add(1)
	last, err := d.life.store.Shift(context.Background())
	if err == nil && last.Open() {
		d.harm(drawerWrong, "shift %d is open, and a visit is refused for want of one", last.Number)
	}
	for _, bill := range order.Bills {
		if _, err := d.life.store.Payment(context.Background(), bill.Ref); err == nil {
			d.harm(drawerWrong, "the drawer is shut, the visit refused, and payment %s recorded", bill.Ref)
		}
	}
	if d.random.IntN(3) == 0 {
		return false
	}
	d.openDrawer()
	return true
}
