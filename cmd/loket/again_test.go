package main

import (
	"context"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers/simulator"
)

// A bill whose payment was refused and that was paid the second time: the question a day later about the first payment
// finds the second one, which contradicts nothing.
func TestAPaymentThatFailedIsNotDisputedByTheNextOne(t *testing.T) {
	t.Parallel()
	atCounter(t, simulator.Ends, func(d *faultDay, end simulator.End) {
		d.n++
		product, customer := d.patron(end)
		pay := func() ledger.Payment {
			_, payments, err := d.day.life.cashier.Pay(context.Background(), orderOf(d.mustInquire(product, customer)))
			if err != nil || len(payments) != 1 {
				d.t.Fatalf("pay: %d payments, %v", len(payments), err)
			}
			return payments[0]
		}
		d.far.Fail(end, simulator.Pay, simulator.Fault{Kind: simulator.FalseFailure, When: simulator.BeforeEffect})
		first := pay()
		d.becomes(first.Ref, ledger.Failed, time.Hour)
		time.Sleep(2 * time.Minute)
		second := pay()
		d.becomes(second.Ref, ledger.Paid, 2*time.Hour)
		d.pace.Store(60)
		time.Sleep(30 * time.Hour)
		for _, p := range []ledger.Payment{d.payment(first.Ref), d.payment(second.Ref)} {
			if p.State == ledger.Disputed {
				d.t.Errorf("disputed: %s%s", p.Conflict, d.story(p))
			}
		}
	})
}
