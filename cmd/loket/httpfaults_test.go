package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"loket/ledger"
	"loket/providers/checkout"
	"loket/providers/simulator"
)

// The HTTP faults of reliability §6, B1; before a release with every pair of a payment's fault and a question's.
var faultPairs = flag.Bool("faults.pairs", false, "play every pair of a fault of the payment and one of the question about it")

// worldsOfFaults is into how many worlds the cases of one far end are dealt.
const worldsOfFaults = 12

// faultCase is one fault of one exchange, and whether the process dies of it.
type faultCase struct {
	end  simulator.End
	call simulator.Call
	kind simulator.Kind
	when simulator.When // of a question: whether the payment it asks about was booked
	dies bool
	then simulator.Kind // of a pair: what goes wrong with the question about it
}

func (c faultCase) String() string {
	return fmt.Sprintf("%s, %s: %s%s, %q, dies %t", c.end, c.call, c.kind, c.then, c.when, c.dies)
}

// lies reports whether the answer is a true one to something that did not happen, or a false one.
func (c faultCase) lies() bool {
	return c.kind.Class() == simulator.Lie || c.kind == simulator.Contradictory ||
		c.call == simulator.Pay && c.kind.Class() == simulator.Harmless && c.when == simulator.BeforeEffect
}

// faultCases is every fault of every call of a far end, before and after the money moved, with a process that lives on
// and with one that dies.
func faultCases(end simulator.End) []faultCase {
	var all []faultCase
	for _, call := range []simulator.Call{simulator.Inquiry, simulator.Pay, simulator.Status, simulator.Callback} {
		if (call == simulator.Callback) != (end == simulator.Biller) && call != simulator.Pay {
			continue // the biller cannot be asked, and nobody else calls back
		}
		for _, kind := range slices.Concat(simulator.Faults, simulator.Lies, simulator.CallbackFaults) {
			both := call == simulator.Pay || call == simulator.Status // of the others nothing moves money
			for _, when := range []simulator.When{simulator.BeforeEffect, simulator.AfterEffect} {
				known := slices.ContainsFunc(all, func(c faultCase) bool { return c.call == call && c.kind == kind && c.when == when })
				if known || !kind.Applies(end, call) || !both && when == simulator.AfterEffect || impossible(kind, when) {
					continue
				}
				for _, dies := range []bool{false, true} {
					all = append(all, faultCase{end: end, call: call, kind: kind, when: when, dies: dies})
				}
			}
		}
	}
	return all
}

// impossible is a lie that is none.
func impossible(kind simulator.Kind, when simulator.When) bool {
	return kind == simulator.FalseSuccess && when == simulator.AfterEffect || kind == simulator.FalseFailure && when == simulator.BeforeEffect
}

// pairs is every fault of a payment with every one of the question about it.
func pairs(end simulator.End) []faultCase {
	var all []faultCase
	for _, c := range faultCases(end) {
		if c.call != simulator.Pay || c.lies() {
			continue
		}
		for _, then := range simulator.Faults {
			if then.Applies(end, simulator.Status) && end != simulator.Biller {
				c.then = then
				all = append(all, c)
			}
		}
	}
	return all
}

// Every fault of HTTP, of every call of every provider, before and after the money moved, with a process that lives on
// and with one that loses its power within the next twenty steps: through the adapter, the checkout and the ledger.
// Afterwards the ledger is compared with the far end's books, as on a shop day.
func TestEveryFaultWithLifeAndDeath(t *testing.T) {
	var sum tally
	walked := &metFaults{played: map[faultCase]int{}}
	t.Run("world", func(t *testing.T) {
		for _, end := range simulator.Ends {
			cases := thinned(faultCases(end))
			if *faultPairs {
				cases = append(cases, pairs(end)...)
			}
			worlds := map[string][]faultCase{}
			for i, c := range cases {
				name := fmt.Sprintf("%s %d", end, i*worldsOfFaults/len(cases)+i/400)
				if c.lies() {
					name = string(end) + " lies"
				}
				worlds[name] = append(worlds[name], c)
			}
			for name, cases := range worlds {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) { playFaults(t, cases, walked, &sum) })
				})
			}
		}
	})
	for _, end := range simulator.Ends {
		for _, c := range thinned(faultCases(end)) {
			if walked.played[c] != 1 {
				t.Errorf("%v: played %d times, want once", c, walked.played[c])
			}
		}
	}
	sum.count(t, "B1", fmt.Sprint(len(walked.played), " HTTP faults"), fmt.Sprint(sum.paid.Load(), " LUNAS"), fmt.Sprint(sum.disputed.Load(), " SENGKETA"),
		fmt.Sprint(sum.open.Load(), " open at the end"), fmt.Sprint(sum.hidden.Load(), " lies that nobody can see"))
}

// thinned is every case, or as many as the race detector leaves time for.
func thinned(cases []faultCase) []faultCase {
	var some []faultCase
	for i := 0; i < len(cases); i += slower {
		some = append(some, cases[i])
	}
	return some
}

// metFaults counts which faults were met.
type metFaults struct {
	mu     sync.Mutex
	played map[faultCase]int
}

func (w *metFaults) note(c faultCase) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.played[c]++
}

// faultDay is a day of one customer after the other, each of whom meets one fault.
type faultDay struct {
	*day
	walked *metFaults
	mu     sync.Mutex
	now    faultCase // what is played
	life   *life     // who plays it
	hits   int       // how often its fault was met
	n      int
}

func playFaults(t *testing.T, cases []faultCase, walked *metFaults, sum *tally) {
	d := &faultDay{day: newDay(t, 1, sum), walked: walked}
	defer d.close()
	d.day.calm = true // nobody dies but of a fault
	d.day.lies = cases[0].lies()
	d.hear(d.hit)
	if cases[0].end != simulator.Biller {
		d.pace.Store(60) // no callback waits to be read
	}
	d.wake()
	for _, c := range cases {
		d.play(c)
	}
	if d.lies {
		d.tellTruth()
	} else {
		d.rest()
		d.pace.Store(2 * 60)
		time.Sleep(5 * time.Hour)
	}
	d.check(true)
}

// hit notes that the fault of the case was met; a process that dies of it has some steps left.
func (d *faultDay) hit(e simulator.Exchange) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if e.End == d.now.end && e.Call == d.now.call && e.Fault == d.now.kind {
		d.met()
	}
}

// met is called with the lock held.
func (d *faultDay) met() {
	if d.hits++; d.hits > 1 { // repeated callbacks
		return
	}
	d.walked.note(d.now)
	if d.now.dies {
		d.life.fuse.Store(1 + int64(d.n%20))
	}
}

// play lets one customer pay at c's far end and meet c's fault.
func (d *faultDay) play(c faultCase) {
	for _, end := range simulator.Ends {
		d.far.Mend(end)
	}
	d.mu.Lock()
	d.now, d.life, d.hits = c, d.day.life, 0
	d.n++
	d.mu.Unlock()
	product, customer := d.patron(c.end)
	asked, refused := d.far.Asked(c.end, c.call), d.refused.Load()
	fault := simulator.Fault{Kind: c.kind, When: c.when, About: string(customer)}
	switch c.call {
	case simulator.Inquiry:
		d.far.Fail(c.end, c.call, fault)
		if bill, err := d.inquire(product, customer); err == nil && !c.dies {
			d.pay(c, bill)
		}
	case simulator.Pay, simulator.Callback:
		bill := d.mustInquire(product, customer)
		d.far.Fail(c.end, c.call, fault)
		d.pay(c, bill)
		d.question(c, bill.Ref)
	case simulator.Status:
		bill := d.mustInquire(product, customer)
		d.far.Fail(c.end, simulator.Pay, simulator.Fault{Kind: simulator.ClosedAfterReading, When: c.when, About: string(customer)})
		d.pay(faultCase{end: c.end, call: simulator.Pay, kind: simulator.ClosedAfterReading, when: c.when}, bill)
		d.far.Fail(c.end, c.call, fault)
		time.Sleep(90 * time.Second)
		_, _ = d.life.cashier.Ask(context.Background(), bill.Ref) // unless the resolver did, and met the fault
	}
	time.Sleep(time.Second) // of the clock a process that starts draws its references
	if c.end == simulator.Biller {
		time.Sleep(25 * time.Second) // callbacks come, and their inbox is read
	}
	if c.kind == simulator.Refused && d.refused.Load() == refused+1 || c.kind == simulator.NeverCalled && d.far.Asked(c.end, c.call) == asked {
		d.mu.Lock()
		d.met() // nothing was heard of it
		d.mu.Unlock()
	}
	d.end(c, product, customer)
}

// question is the second fault of a pair.
func (d *faultDay) question(c faultCase, ref ledger.RefID) {
	if c.then == "" || d.life.dead.Load() {
		return
	}
	p, err := d.life.store.Payment(context.Background(), ref)
	if err != nil {
		d.t.Fatal(err)
	}
	d.far.Fail(c.end, simulator.Status, simulator.Fault{Kind: c.then, About: string(p.Bill.Customer)})
	time.Sleep(90 * time.Second)
	_, _ = d.life.cashier.Ask(context.Background(), ref)
}

// end buries who died of the fault. Whoever lives then has nothing on its way, and takes the customer's next question.
func (d *faultDay) end(c faultCase, product ledger.Product, customer ledger.CustomerNo) {
	if c.dies {
		d.life.dead.Store(true)
		d.revive()
		open, err := d.day.life.store.Unsettled(context.Background())
		if err != nil {
			d.t.Fatalf("%v: %v", c, err)
		}
		for _, p := range open {
			if p.State == ledger.Intended || p.State == ledger.Submitted {
				d.t.Errorf("%v: payment %s is %s when nobody is paying", c, p.Number, p.State)
			}
		}
	}
	if c.call != simulator.Inquiry {
		return
	}
	bill, err := d.inquire(product, customer)
	switch {
	case errors.Is(err, errNothingOwed) && !c.dies: // it was paid in spite of the fault
	case err != nil:
		d.t.Errorf("%v: the customer who comes again has no bill: %v", c, err)
	default:
		d.pay(faultCase{end: c.end}, bill)
	}
}

// patron is a product of a far end, and a customer of it who pays what is asked and was never there before.
func (d *faultDay) patron(end simulator.End) (ledger.Product, ledger.CustomerNo) {
	at := slices.IndexFunc(d.products, func(p ledger.Product) bool { return p.Provider == string(end) })
	form := map[simulator.End]string{simulator.PDAM: "10%03d", simulator.Digiswitch: "512345601%03d", simulator.Biller: "081200000%03d"}[end]
	return d.products[at], ledger.CustomerNo(fmt.Sprintf(form, d.n))
}

var errNothingOwed = errors.New("nothing is owed")

func (d *faultDay) inquire(product ledger.Product, customer ledger.CustomerNo) (ledger.Bill, error) {
	bill, err := d.day.life.cashier.Inquire(context.Background(), product.Code, customer, ledger.MonthOf(time.Now(), d.zone).Add(-1), 0)
	if err == nil {
		return bill, nil
	}
	if _, booked := d.standing(customer); booked {
		return bill, errNothingOwed
	}
	return bill, err
}

func (d *faultDay) mustInquire(product ledger.Product, customer ledger.CustomerNo) ledger.Bill {
	bill, err := d.inquire(product, customer)
	if err != nil {
		d.t.Fatalf("%v: %v", d.now, err)
	}
	return bill
}

// standing is what a customer has paid at the far end.
func (d *faultDay) standing(customer ledger.CustomerNo) (simulator.Booking, bool) {
	for _, b := range d.far.Payments(string(customer)) {
		if b.Standing == simulator.Booked || b.Standing == simulator.Waiting {
			return b, true
		}
	}
	return simulator.Booking{}, false
}

// pay pays one bill. What the operator sees of it, if there is still somebody to see it, the fault must allow.
func (d *faultDay) pay(c faultCase, bill ledger.Bill) {
	_, payments, err := d.day.life.cashier.Pay(context.Background(), checkout.Order{Bills: []ledger.Bill{bill}, Tender: 5_000_000, By: "ani"})
	if d.day.life.dead.Load() {
		return // nobody was told anything
	}
	if err != nil || len(payments) != 1 {
		d.t.Errorf("%v: %d payments, %v", c, len(payments), err)
		return
	}
	p := payments[0]
	d.told[p.Ref] = p.State
	good := map[ledger.State]bool{ledger.Suspect: true, ledger.Pending: true}
	switch {
	case c.call != simulator.Pay || c.kind.Class() == simulator.Harmless:
		good = map[ledger.State]bool{ledger.Paid: c.end != simulator.Biller, ledger.Pending: c.end == simulator.Biller}
	case c.kind.Class() == simulator.Contradicts:
		good[ledger.Disputed] = true
	case c.kind.Class() == simulator.Lie:
		good = map[ledger.State]bool{ledger.Paid: c.kind == simulator.FalseSuccess && c.end != simulator.Biller,
			ledger.Pending: c.kind == simulator.FalseSuccess && c.end == simulator.Biller, ledger.Failed: c.kind == simulator.FalseFailure}
	}
	if !good[p.State] && c.call != simulator.Inquiry {
		d.t.Errorf("%v: payment is %s (%s %s %s)", c, p.State, p.Code, p.Conflict, p.Cause)
	}
}
