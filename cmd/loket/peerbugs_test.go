package main

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"loket/ledger"
	"loket/ledger/sqlite/disk"
	"loket/providers/checkout"
	"loket/providers/simulator"
)

// What went wrong at other counters, played against this one: everything real but time, disk, network and far ends.
// Each test names the report that it is modelled on.

// atCounter runs a scenario at each far end, at a counter where nothing goes wrong by itself.
func atCounter(t *testing.T, ends []simulator.End, play func(d *faultDay, end simulator.End)) {
	for _, end := range ends {
		t.Run(string(end), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var sum tally
				d := &faultDay{day: newDay(t, 1, &sum)}
				defer d.close()
				d.day.calm = true
				d.wake()
				play(d, end)
			})
		})
	}
}

// restart is the power that goes and comes back.
func (d *faultDay) restart() {
	d.day.life.dead.Store(true)
	d.revive()
}

// buy is one bill of a new customer, paid in cash.
func (d *faultDay) buy(end simulator.End) (ledger.Bill, ledger.Payment) {
	d.n++
	bill := d.mustInquire(d.patron(end))
	_, payments, err := d.day.life.cashier.Pay(context.Background(), orderOf(bill))
	if err != nil || len(payments) != 1 {
		d.t.Fatalf("pay: %d payments, %v", len(payments), err)
	}
	return bill, payments[0]
}

func orderOf(bill ledger.Bill) checkout.Order {
	return checkout.Order{Bills: []ledger.Bill{bill}, Tender: 5_000_000, By: "ani"}
}

// becomes waits for a payment's state.
func (d *faultDay) becomes(ref ledger.RefID, want ledger.State, within time.Duration) {
	d.t.Helper()
	p := d.payment(ref)
	for begun := time.Now(); p.State != want && time.Since(begun) < within; p = d.payment(ref) {
		time.Sleep(time.Minute)
	}
	if p.State != want {
		d.t.Errorf("payment is %s after %v, want %s%s", p.State, within, want, d.story(p))
	}
}

func (d *faultDay) payment(ref ledger.RefID) ledger.Payment {
	d.t.Helper()
	p, err := d.day.life.store.Payment(context.Background(), ref)
	if err != nil {
		d.t.Fatal(err)
	}
	return p
}

// once demands that the far end was told to pay once, and that one payment stands.
func (d *faultDay) once(end simulator.End, requests int) {
	d.t.Helper()
	if asked := d.far.Asked(end, simulator.Pay); asked != requests {
		d.t.Errorf("the far end was told to pay %d times, want %d", asked, requests)
	}
	if count, _ := d.far.Took(end); count != requests {
		d.t.Errorf("%d payments stand at the far end, want %d", count, requests)
	}
}

// cannotPayAgain tries what an impatient operator tries: the same bill, and the customer's number once more.
func (d *faultDay) cannotPayAgain(bill ledger.Bill) {
	d.t.Helper()
	ctx := context.Background()
	var locked *ledger.LockedError
	d.refusesBill(bill)
	again, err := d.day.life.cashier.Inquire(ctx, bill.Product, bill.Customer, bill.Period, 0)
	if err == nil {
		_, _, err = d.day.life.cashier.Pay(ctx, orderOf(again))
	}
	if !errors.As(err, &locked) {
		d.t.Errorf("the number was taken again: %v, want it locked", err)
	}
}

// refusesBill hands in a bill that was paid, or is being paid, once more.
func (d *faultDay) refusesBill(bill ledger.Bill) {
	d.t.Helper()
	if _, _, err := d.day.life.cashier.Pay(context.Background(), orderOf(bill)); err == nil {
		d.t.Error("the same bill was taken again")
	}
}

// Printed but unrecorded. Odoo, issue 60939: the connection broke while a customer paid, the receipt was printed, the
// cashier switched the computer off, and the order was in no book. Here a slip is handed to the printer only after both
// the outcome and the slip are on the disk, whenever the power goes.
func TestPeerBugPrintedButUnrecorded(t *testing.T) {
	t.Parallel()
	printed := 0
	atCounter(t, []simulator.End{simulator.PDAM}, func(d *faultDay, end simulator.End) {
		for steps := int64(1); steps < 120; steps += 2 {
			d.n++
			bill := d.mustInquire(d.patron(end))
			life := d.day.life
			life.fuse.Store(steps)
			_, payments, err := life.cashier.Pay(context.Background(), orderOf(bill))
			slip := false
			if err == nil && len(payments) == 1 {
				_, err = life.cashier.Printed(context.Background(), []ledger.RefID{bill.Ref}, slipFor(payments[0]), "ani")
				slip = err == nil // from here on paper may come out, though the power goes
			}
			time.Sleep(time.Second)
			d.restart()
			if !slip {
				continue
			}
			printed++
			if p := d.payment(bill.Ref); p.State != payments[0].State || p.Prints.Of(slipFor(p)) != 1 {
				d.t.Errorf("after %d steps the customer has a slip of a payment that was %s; the ledger says %s, printed %d times", steps, payments[0].State, p.State, p.Prints.Of(slipFor(p)))
			}
		}
	})
	if printed == 0 {
		t.Error("no slip was printed: the power goes too early")
	}
}

// Duplicate after reconnect. OCA pos, issue 512, and Odoo, issue 152259: orders that were sent already when the network
// went were sent again when it came back. Here what was sent once is only asked about.
func TestPeerBugDuplicateAfterReconnect(t *testing.T) {
	t.Parallel()
	atCounter(t, simulator.Ends, func(d *faultDay, end simulator.End) {
		d.far.Fail(end, simulator.Pay, simulator.Fault{Kind: simulator.ClosedAfterReading, When: simulator.AfterEffect})
		d.far.Fail(end, simulator.Status, simulator.Fault{Kind: simulator.HTML502, Times: 3})
		bill, p := d.buy(end)
		if p.State != ledger.Suspect {
			d.t.Errorf("payment is %s, want suspect", p.State)
		}
		d.cannotPayAgain(bill)
		d.restart()
		d.becomes(bill.Ref, ledger.Paid, 2*time.Hour)
		d.once(end, 1)
	})
}

// Duplicate after time-out. Odoo, issue 40567: the server had the order, the till did not hear so in time, sent it again
// without the server's number, and there were two. Here the time-out leaves a payment that locks the number.
func TestPeerBugDuplicateAfterTimeout(t *testing.T) {
	t.Parallel()
	atCounter(t, simulator.Ends, func(d *faultDay, end simulator.End) {
		d.far.Fail(end, simulator.Pay, simulator.Fault{Kind: simulator.Stalled, When: simulator.AfterEffect})
		bill, p := d.buy(end)
		if end != simulator.Biller && p.State != ledger.Suspect {
			d.t.Errorf("payment is %s, want suspect", p.State)
		}
		d.cannotPayAgain(bill)
		d.becomes(bill.Ref, ledger.Paid, 2*time.Hour)
		d.refusesBill(bill)
		d.once(end, 1)
	})
}

// A memory-only window. Odoo, issue 125037: a confirmed order lived in the browser's storage, which reaches the disk
// some five seconds later; a power cut within them forgot it, money and all. Here the power goes the moment the far end
// has booked, and the disk keeps nothing that was not synced.
func TestPeerBugMemoryOnlyWindow(t *testing.T) {
	t.Parallel()
	atCounter(t, simulator.Ends, func(d *faultDay, end simulator.End) {
		losses := disk.Losses()
		for _, loss := range losses {
			d.n++
			bill := d.mustInquire(d.patron(end))
			life := d.day.life
			d.hear(func(e simulator.Exchange) {
				if e.Call == simulator.Pay {
					life.dead.Store(true)
					life.cut()
				}
			})
			_, _, _ = life.cashier.Pay(context.Background(), orderOf(bill))
			d.disk.PowerLoss(loss, d.random)
			time.Sleep(time.Second)
			d.hear(func(simulator.Exchange) {})
			d.restart()
			p := d.payment(bill.Ref)
			if nota, err := d.day.life.store.Nota(context.Background(), p.Nota); err != nil || nota.Tender != 5_000_000 {
				d.t.Errorf("%v: the nota has %d of the cash, %v", loss, nota.Tender, err)
			}
			d.becomes(bill.Ref, ledger.Paid, 2*time.Hour)
		}
		d.once(end, len(losses))
	})
}

// A paid payment reopened. WooCommerce's Stripe gateway, issue 902: a late "failed" of an earlier attempt turned a paid
// order into a failed one; Odoo, pull request 288974: a paid order came back as an open one after a reload. Here a late
// "failed" makes a payment disputed, which is nothing that can be paid, and what is paid stays so after a restart.
func TestPeerBugPaidPaymentReopened(t *testing.T) {
	t.Parallel()
	atCounter(t, []simulator.End{simulator.Biller}, func(d *faultDay, end simulator.End) {
		bill, _ := d.buy(end)
		d.becomes(bill.Ref, ledger.Paid, 10*time.Minute)
		d.restart()
		if p := d.payment(bill.Ref); p.State != ledger.Paid {
			d.t.Errorf("after a restart the payment is %s", p.State)
		}
		if !d.far.Reverse(string(bill.Ref)) {
			d.t.Fatal("there is nothing to take back")
		}
		d.becomes(bill.Ref, ledger.Disputed, 10*time.Minute)
		d.cannotPayAgain(bill)
		if asked := d.far.Asked(end, simulator.Pay); asked != 1 {
			d.t.Errorf("the far end was told to pay %d times", asked)
		}
	})
}

// Forgotten unsynced. Odoo, pull request 137648: orders that were taken offline stayed in the till when its session was
// closed, and nobody sent them any more. Here an open payment stays on the list through restarts and days without the
// far end, and is asked about as soon as somebody answers.
func TestPeerBugForgottenUnsynced(t *testing.T) {
	t.Parallel()
	atCounter(t, []simulator.End{simulator.PDAM, simulator.Digiswitch}, func(d *faultDay, end simulator.End) {
		d.far.Fail(end, simulator.Pay, simulator.Fault{Kind: simulator.ClosedAfterReading, When: simulator.AfterEffect})
		d.far.Fail(end, simulator.Status, simulator.Fault{Kind: simulator.HTML502, Times: -1})
		bill, _ := d.buy(end)
		d.pace.Store(10 * 60)
		for range 5 {
			time.Sleep(9 * time.Hour)
			d.restart()
			time.Sleep(15 * time.Hour)
			open, err := d.day.life.store.Unsettled(context.Background())
			if err != nil || len(open) != 1 || open[0].Ref != bill.Ref || open[0].State != ledger.Suspect {
				d.t.Fatalf("open payments: %+v, %v; want the one of five days ago, suspect", open, err)
			}
		}
		d.far.Mend(end)
		d.becomes(bill.Ref, ledger.Paid, 2*time.Hour)
		d.once(end, 1)
	})
}

// Paid twice after "not successful". WooCommerce's iOS till, issue 13162, and the pay service of British Columbia's
// registries, issue 32832: an error in answer to a payment that had gone through was shown as a failed payment, and
// the customer paid once more. Here an error that no document lists is no failure: the number is locked, no cash goes
// back, and asking finds that it was paid.
func TestPeerBugPaidTwiceAfterNotSuccessful(t *testing.T) {
	t.Parallel()
	for _, kind := range []simulator.Kind{simulator.JSON500, simulator.HTML504, simulator.UnknownCode, simulator.EmptyBody} {
		atCounter(t, simulator.Ends, func(d *faultDay, end simulator.End) {
			d.far.Fail(end, simulator.Pay, simulator.Fault{Kind: kind, When: simulator.AfterEffect})
			bill, p := d.buy(end)
			if p.State.Final() {
				d.t.Errorf("%s: payment is %s", kind, p.State)
			}
			if back, err := d.day.life.cashier.HandBack(context.Background(), p.Nota, "ani"); err == nil && back >= bill.Total {
				d.t.Errorf("%s: %d went back to the customer", kind, back)
			}
			d.cannotPayAgain(bill)
			d.becomes(bill.Ref, ledger.Paid, 2*time.Hour)
			d.once(end, 1)
		})
	}
}
