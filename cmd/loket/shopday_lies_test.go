package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"loket/ledger"
	"loket/providers/simulator"
)

// The lying days of reliability §6, B3; before a release 20,000 of them. A day is played again with -lies.days 1
// -lies.seed N.
var (
	liesDays = flag.Int("lies.days", 200/slower, "days with a lying provider that are played")
	liesSeed = flag.Uint64("lies.seed", 1, "seed of the first of them")
)

const (
	visitsOfLies = 6
	liesOfCalls  = 70 // of 100
	shiftedLies  = 4  // days of which one has a shift
)

// A lying day is a short shop day whose far ends, besides all else, say "paid" of what they did not book and "refused"
// of what they did, and call back twice, the second time with the opposite. Then a day passes in which they tell the
// truth when they are asked. What the truth contradicts must be disputed by then; what nobody could find out is counted.
func TestLyingDays(t *testing.T) {
	var sum tally
	t.Run("day", func(t *testing.T) {
		for day := range *liesDays {
			seed := *liesSeed + uint64(day)
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { playLyingDay(t, seed, &sum) })
			})
		}
	})
	sum.count(t, "B3", fmt.Sprint(*liesDays, " lying days"), fmt.Sprint(sum.lies.Load(), " lies"), fmt.Sprint(sum.disputed.Load(), " SENGKETA"),
		fmt.Sprint(sum.hidden.Load(), " lies that nobody can see"))
	if *liesDays >= 100 && (sum.lies.Load() < int64(*liesDays) || sum.disputed.Load() == 0) {
		t.Errorf("the far ends told %d lies, and %d payments are disputed: the days do not play what they should", sum.lies.Load(), sum.disputed.Load())
	}
}

func playLyingDay(t *testing.T, seed uint64, sum *tally) {
	d := newDay(t, seed, sum)
	defer d.close()
	d.lies = true
	d.hear(func(e simulator.Exchange) {
		if e.Fault.Class() == simulator.Lie || e.Fault == simulator.Contradictory {
			sum.lies.Add(1)
		}
	})
	d.wake()
	if seed%shiftedLies == 0 {
		d.openDrawer()
		d.revive()
	}
	for range visitsOfLies {
		d.visit()
		time.Sleep(time.Duration(d.random.Int64N(int64(30 * time.Second))))
		d.revive()
	}
	d.tellTruth()
	d.closeDrawer()
	d.check(true)
}

// tellTruth is a day on which nothing goes wrong any more, and so much longer that one question after another was asked
// about every payment once more (reliability §1.5). The resolver looks only as often as that needs.
func (d *day) tellTruth() {
	d.rest()
	d.pace.Store(10 * 60)
	time.Sleep(4 * time.Hour)
	d.pace.Store(60 * 60)
	time.Sleep(20 * time.Hour)
	d.pace.Store(2 * 60)
	time.Sleep(time.Hour + time.Duration(len(d.payments(context.Background()))+20)*2*time.Minute)
}

// lie sets a lie for the next payment of end, or for its callback.
func (d *day) lie(end simulator.End) {
	if d.random.IntN(100) >= liesOfCalls {
		return
	}
	switch d.random.IntN(3) {
	case 0:
		d.far.Fail(end, simulator.Pay, simulator.Fault{Kind: simulator.FalseSuccess})
	case 1:
		d.far.Fail(end, simulator.Pay, simulator.Fault{Kind: simulator.FalseFailure, When: simulator.AfterEffect})
	case 2:
		if end == simulator.Biller {
			d.far.Fail(end, simulator.Callback, simulator.Fault{Kind: simulator.Contradictory})
		}
	}
}

// hidden reports whether a payment's outcome is wrong on a lying day and nobody could know: the far end cannot be
// asked, and no callback that was taken says otherwise. It counts those payments.
func (d *day) hidden(p ledger.Payment, stands bool) bool {
	if !d.lies || p.Product.Provider != "biller" || stands == (p.State == ledger.Paid) {
		return false
	}
	status, word := "status=1&", ".%s+GAGAL"
	if stands {
		status, word = "status=0&", ".%s+SUKSES"
	}
	truth := fmt.Sprintf("%srefid=%s&product=%s&qty=1&dest=%s&message=Transaksi+%s"+word, status, p.Ref, p.Product.SKU, p.Bill.Customer, p.Product.SKU, p.Bill.Customer)
	for _, c := range d.far.Callbacks() {
		if c.Status == http.StatusOK && strings.HasPrefix(c.Query, truth) {
			return false
		}
	}
	d.sum.hidden.Add(1)
	return true
}

// lured reports whether a bill was paid again because the far end had said of an earlier payment that it failed: then
// that payment, or this one, is disputed. A supervisor who says it wrongly of a payment that stands frees the bill too.
func (d *day) lured(payments []ledger.Payment, b simulator.Booking) bool {
	return slices.ContainsFunc(payments, func(p ledger.Payment) bool {
		if string(p.Bill.Customer) != b.Customer {
			return false
		}
		freed := d.lies && p.State == ledger.Disputed
		for _, v := range d.verdicts {
			freed = freed || v.ref == p.Ref && v.outcome == ledger.OutcomeFailed && !v.right
		}
		return freed
	})
}
