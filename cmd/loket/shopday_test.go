package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"loket/ledger"
	"loket/providers/checkout"
	"loket/providers/simulator"
)

// The shop days of reliability §6, A1; before a release 100,000 of them. A day is played again with -shop.days 1
// -shop.seed N.
var (
	shopDays = flag.Int("shop.days", 50/slower, "shop days that are played")
	shopSeed = flag.Uint64("shop.seed", 1, "seed of the first shop day")
)

const (
	visitsADay  = 150
	faultyCalls = 45  // of 100 that have a fault set; what nobody met by the next bill is gone
	stepsToLive = 950 // of a process, on average: operations of the disk, reads and writes of a connection
	longCalm    = 10  // every so many days the calm lasts until whatever can be asked was asked once more
)

// A shop day is a counter with everything real but time, disk, network and the far ends: visits of one to three bills
// at three providers, a quarter of whose calls go wrong in one of the simulator's ways; callbacks, late ones too; money
// handed back; slips; customers who come again, or with a claim code; a supervisor who decides, and errs; a far end that
// takes back and whose statement is compared with the ledger; a drawer that is opened, moved, counted and closed several
// times, now and then wrongly; and a power loss every few minutes, in the middle of whatever is going on. At the end the
// ledger is compared with what the far ends did, and its drawers with a pencil's.
func TestShopDays(t *testing.T) {
	var sum tally
	t.Run("day", func(t *testing.T) {
		for day := range *shopDays {
			seed := *shopSeed + uint64(day)
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { playDay(t, seed, &sum) })
			})
		}
	})
	sum.count(t, "A1", fmt.Sprint(*shopDays, " shop days"), fmt.Sprint(sum.visits.Load(), " visits"), fmt.Sprint(sum.calls.Load(), " calls"), fmt.Sprint(sum.faults.Load(), " of them went wrong"),
		fmt.Sprint(sum.paid.Load(), " LUNAS"), fmt.Sprint(sum.open.Load(), " open when the day ended"),
		fmt.Sprint(sum.verdicts.Load(), " decisions of a supervisor"), fmt.Sprint(sum.wrongVerdicts.Load(), " of them wrong"),
		fmt.Sprint(sum.hidden.Load(), " of those that nobody can see"),
		fmt.Sprint(sum.takenBack.Load(), " payments that a far end took back"), fmt.Sprint(sum.contradicted.Load(), " SENGKETA by later evidence"),
		fmt.Sprint(sum.claims.Load(), " claim codes typed"), fmt.Sprint(sum.late.Load(), " late callbacks"),
		fmt.Sprint(sum.starts.Load(), " starts with an anchor"), fmt.Sprint(sum.rolledBack.Load(), " ledgers rolled back"),
		fmt.Sprint(sum.shifts.Load(), " shifts"), fmt.Sprint(sum.closings.Load(), " closings that were told"), fmt.Sprint(sum.turnedAway.Load(), " visits at a shut drawer"),
		fmt.Sprint(sum.refusals.Load(), " wrong tries at the drawer"), fmt.Sprint(sum.cutShort.Load(), " power losses in the midst of an act there"),
		fmt.Sprint(sum.recons.Load(), " statements compared"), fmt.Sprint(sum.byRow.Load(), " rows decided"))
}

// tally counts what all days together had.
type tally struct {
	visits, payments, losses, kills, calls, faults, paid, open atomic.Int64
	bookings                                                   [3]atomic.Int64 // of each of simulator.Ends
	lies, disputed, hidden                                     atomic.Int64    // hidden: lies that nobody could see
	harms                                                      [len(harms)]atomic.Int64

	verdicts, wrongVerdicts, takenBack, contradicted, claims, late atomic.Int64
	starts, rolledBack                                             atomic.Int64

	shifts, closings, turnedAway, refusals, cutShort, recons, byRow atomic.Int64
}

func playDay(t *testing.T, seed uint64, sum *tally) {
	d := newDay(t, seed, sum)
	defer d.close()
	d.hear(func(e simulator.Exchange) {
		if sum.calls.Add(1); e.Fault != "" {
			sum.faults.Add(1)
		}
	})
	d.wake()
	d.till.never = d.random.IntN(neverOpened) == 0
	if d.random.IntN(lateOpened) > 0 {
		d.atDrawer()
	}
	d.revive()
	for range visitsADay {
		d.visit()
		time.Sleep(time.Duration(d.random.Int64N(int64(30 * time.Second))))
		d.people()
		d.revive()
	}
	if seed%longCalm == 0 {
		d.tellTruth()
	} else {
		d.rest()
		time.Sleep(10 * time.Minute)
	}
	d.lastWord()
	if d.random.IntN(2) == 0 {
		d.closeDrawer()
	}
	d.check(seed%longCalm == 0)
}

// rest begins the calm: nothing goes wrong any more, and the process that lives then lives on.
func (d *day) rest() {
	d.calm = true
	for _, end := range simulator.Ends {
		d.far.Mend(end)
	}
	d.revive()
	d.life.fuse.Store(0)
}

// visit is one customer: bills are asked for, cash is taken, the change is given and what is due is handed back. Any
// step may end in an error, or with the process.
func (d *day) visit() {
	d.sum.visits.Add(1)
	ctx := context.Background()
	life := d.life
	var order checkout.Order
	for range 1 + d.random.IntN(3) {
		d.faults() // those of the last one that nobody met are gone
		order.Bills = append(order.Bills, d.ask(ctx, life)...)
	}
	if len(order.Bills) == 0 {
		return
	}
	order.By, order.Tender = "ani", 5_000_000
	nota, payments, err := life.cashier.Pay(ctx, order)
	if errors.Is(err, ledger.ErrNoShift) && d.turnedAway(order) {
		nota, payments, err = life.cashier.Pay(ctx, order)
	}
	if life.dead.Load() {
		return // nobody was told anything
	}
	for _, p := range payments {
		d.numbers[p.Number] = true
		if err == nil {
			d.told[p.Ref] = p.State
		}
		slipKind := slipFor(p)
		if _, unprinted := life.cashier.Printed(ctx, []ledger.RefID{p.Ref}, slipKind, "ani"); unprinted == nil && slipKind == ledger.DocTitipan {
			d.slips = append(d.slips, slip{ref: p.Ref, code: p.Claim})
		}
	}
	if err == nil && d.random.IntN(4) > 0 {
		_ = d.handBack(nota.ID)
	}
}

func slipFor(p ledger.Payment) ledger.Document {
	if p.State.Final() {
		return ledger.DocReceipt
	}
	return ledger.DocTitipan
}

// ask asks for one customer's bills: now and then a customer who was there before, or all months that are owed.
func (d *day) ask(ctx context.Context, life *life) []ledger.Bill {
	product := d.products[d.random.IntN(len(d.products))]
	customer := d.customer(product)
	if len(d.seen) > 0 && d.random.IntN(10) == 0 {
		again := d.seen[d.random.IntN(len(d.seen))]
		product, customer = again.product, again.customer
	}
	d.seen = append(d.seen, patron{product, customer})
	if product.Monthly && d.random.IntN(3) == 0 {
		found, err := life.cashier.Arrears(ctx, product.Code, customer)
		if err != nil {
			return nil
		}
		return found.Bills[:1+d.random.IntN(len(found.Bills))]
	}
	month := ledger.MonthOf(time.Now(), d.zone).Add(-1)
	bill, err := life.cashier.Inquire(ctx, product.Code, customer, month, 50_000)
	if err != nil {
		return nil
	}
	return []ledger.Bill{bill}
}

// customer is a number of the product, of any of its kinds of customer.
func (d *day) customer(p ledger.Product) ledger.CustomerNo {
	n := d.random.IntN(1000)
	switch {
	case p.Provider == "pdam":
		return ledger.CustomerNo(fmt.Sprintf("%d%03d", 10+d.random.IntN(19), n))
	case p.Prepaid: // but for 5: of two callbacks that contradict each other the false one may be the only one that is heard
		return ledger.CustomerNo(fmt.Sprintf("08120000%d%03d", []int{0, 1, 2, 3, 4, 6, 7, 8, 9}[d.random.IntN(9)], n))
	case p.SKU == "pln":
		return ledger.CustomerNo(fmt.Sprintf("51234560%d%03d", d.random.IntN(10), n))
	}
	return ledger.CustomerNo(fmt.Sprintf("131600%d%03d", d.random.IntN(10), n))
}

// faults sets what goes wrong with the next calls.
func (d *day) faults() {
	for _, end := range simulator.Ends {
		d.far.Mend(end)
		for _, call := range []simulator.Call{simulator.Inquiry, simulator.Pay, simulator.Status, simulator.Callback} {
			if d.random.IntN(100) >= faultyCalls {
				continue
			}
			kinds := simulator.Faults
			if call == simulator.Callback {
				kinds = simulator.CallbackFaults
			}
			kind := kinds[d.random.IntN(len(kinds))]
			if !kind.Applies(end, call) || kind == simulator.BigBody || kind == simulator.EndlessBody || kind == simulator.Contradictory {
				continue
			}
			fault := simulator.Fault{Kind: kind, When: simulator.AfterEffect} // a true answer to what did not happen is a lie
			if kind.Class() != simulator.Harmless && d.random.IntN(2) == 0 {
				fault.When = simulator.BeforeEffect
			}
			d.far.Fail(end, call, fault)
		}
		if d.lies {
			d.lie(end)
		}
	}
}

// newRandom is the chance of one part of a day.
func newRandom(seed uint64, part string) *rand.Rand {
	var mixed uint64
	for _, b := range []byte(part) {
		mixed = mixed*31 + uint64(b)
	}
	return rand.New(rand.NewPCG(seed, mixed))
}
