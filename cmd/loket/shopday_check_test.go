package main

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers/simulator"
)

// harm is what may never happen.
type harm int

const (
	paidTwice harm = iota
	moneyLost
	falseLunas
	silent
	wrongCash
	corrupt
	falseHalt
	missedRollBack
	numberTwice
	drawerWrong
	zNumbers
	closingChanged
	deedLost
	foreignShift
	unbalanced
	wrongRow
)

// harms are their names in the report.
var harms = [...]string{"double payments", "lost payments", "false LUNAS", "outcomes unknown in silence", "sums of cash that are wrong", "corrupt ledgers",
	"genuine ledgers that were doubted", "roll-backs that were missed", "payment numbers given again after one", "drawers that do not balance", "Z numbers with a gap or twice",
	"closings that changed", "deeds at the drawer that were lost or doubled", "events in another shift than they happened in",
	"journals that do not balance", "rows of a statement that were taken for something else"}

// count tells the report what happened, harms included, under the campaign's id.
func (s *tally) count(t *testing.T, campaign string, tried ...string) {
	for _, text := range tried {
		t.Attr(campaign, text)
	}
	t.Attr(campaign, fmt.Sprint(s.payments.Load(), " payments"))
	for i, end := range simulator.Ends {
		n := s.bookings[i].Load()
		t.Attr(campaign, fmt.Sprint(n, " bookings of ", end))
		if n == 0 && s.payments.Load() > 100 {
			t.Errorf("%s took nothing: the campaign does not play what it should", end)
		}
	}
	t.Attr(campaign, fmt.Sprint(s.losses.Load(), " power losses"))
	t.Attr(campaign, fmt.Sprint(s.kills.Load(), " ends of the process alone"))
	for h, name := range harms {
		t.Attr(campaign+".never", fmt.Sprint(s.harms[h].Load(), " ", name))
	}
}

// wrong tells a harm.
type wrong func(h harm, format string, args ...any)

// harm counts a harm and fails.
func (d *day) harm(h harm, format string, args ...any) {
	d.sum.harms[h].Add(1)
	d.t.Errorf("seed %d: %s", d.seed, fmt.Sprintf(format, args...))
}

// check compares the ledger with what the far ends did. It is written from the promise alone: what stands at a far end
// is the truth, and no code of the counter says what a payment should be.
func (d *day) check(settled bool) {
	ctx := context.Background()
	wrong := d.harm
	payments := d.payments(ctx)
	d.sum.payments.Add(int64(len(payments)))
	stands := map[ledger.RefID][]simulator.Booking{}
	bills := map[string]int{}
	for _, b := range d.far.Books() {
		if b.End == simulator.PDAM && b.By != "5" || b.Standing != simulator.Booked && b.Standing != simulator.Waiting {
			continue
		}
		d.sum.bookings[slices.Index(simulator.Ends, b.End)].Add(1)
		if b.End != simulator.Biller { // the same phone may be topped up again
			if bills[b.Bill]++; bills[b.Bill] > 1 && !d.lured(payments, b) {
				wrong(paidTwice, "bill %s is paid %d times", b.Bill, bills[b.Bill])
			}
		}
		p, found := d.payer(payments, b)
		if !found {
			wrong(moneyLost, "%s booked %s of customer %s for %d, and the ledger knows nothing of it", b.End, b.Ref, b.Customer, b.Amount)
			continue
		}
		stands[p.Ref] = append(stands[p.Ref], b)
	}
	for _, p := range payments {
		d.judge(p, stands[p.Ref], settled, wrong)
	}
	notas := d.notaSums(ctx, payments)
	d.checkCash(ctx, notas, wrong)
	d.checkDrawers(ctx, payments, notas, wrong)
	d.checkVerdicts(ctx, wrong)
	if report, err := d.life.store.Verify(ctx); err != nil || !report.OK() {
		wrong(corrupt, "verify: %+v, %v", report.Findings, err)
	}
}

// payments are all of the ledger.
func (d *day) payments(ctx context.Context) []ledger.Payment {
	var all []ledger.Payment
	var after ledger.Cursor
	for {
		entries, next, err := d.life.store.List(ctx, ledger.Filter{}, after, 500)
		if err != nil {
			d.t.Fatal(err)
		}
		for _, e := range entries {
			p, err := d.life.store.Payment(ctx, e.Ref)
			if err != nil {
				d.t.Fatal(err)
			}
			all = append(all, p)
		}
		if len(entries) == 0 {
			return all
		}
		after = next
	}
}

// payer is the payment that a booking is of. The PDAM knows no reference: there it is the second that we sent.
func (d *day) payer(payments []ledger.Payment, b simulator.Booking) (ledger.Payment, bool) {
	for _, p := range payments {
		switch {
		case b.End != simulator.PDAM && string(p.Ref) == b.Ref:
			return p, true
		case b.End == simulator.PDAM && string(p.Bill.Customer) == b.Customer && string(p.Bill.Period) == b.Period &&
			p.SubmittedAt.In(d.zone).Format(time.DateTime) == b.PaidAt:
			return p, true
		}
	}
	return ledger.Payment{}, false
}

// judge says what is wrong with one payment, given what stands of it at the far end.
func (d *day) judge(p ledger.Payment, stands []simulator.Booking, settled bool, wrong wrong) {
	name := fmt.Sprintf("payment %s (%s, %s)", p.Number, p.Product.Code, p.State)
	if d.contradicted(p, len(stands) > 0, settled, wrong) {
		return
	}
	switch p.State {
	case ledger.Paid:
		d.sum.paid.Add(1)
		if d.hidden(p, len(stands) > 0) {
			return
		} else if len(stands) > 1 {
			wrong(paidTwice, "%s: the far end has %+v%s", name, stands, d.story(p))
		} else if len(stands) == 0 || stands[0].Standing != simulator.Booked {
			wrong(falseLunas, "%s: LUNAS, and the far end has %+v%s", name, stands, d.story(p))
		} else if got := ledger.Rupiah(stands[0].Amount); p.Product.Provider != "biller" && got != p.Bill.Owed() && !d.decidedAs(p) {
			wrong(falseLunas, "%s: paid %d of %d%s", name, got, p.Bill.Owed(), d.story(p))
		}
	case ledger.Failed, ledger.Cancelled, ledger.Reversed:
		if len(stands) > 0 && !d.hidden(p, true) {
			wrong(moneyLost, "%s: the customer's money is gone: %+v%s", name, stands, d.story(p))
		}
	case ledger.Pending, ledger.Suspect, ledger.Disputed:
		d.sum.open.Add(1)
		if p.State == ledger.Disputed {
			d.sum.disputed.Add(1)
		}
		if settled && p.State != ledger.Disputed && p.Product.Provider != "biller" {
			wrong(silent, "%s: still open after three hours in which it could be asked about", name)
		}
	default:
		wrong(silent, "%s: no outcome, and nothing is on its way", name)
	}
	if told := d.told[p.Ref]; told == ledger.Paid && len(stands) == 0 && !(d.lies && p.State == ledger.Disputed) && !d.decidedPaid(p.Ref) {
		wrong(falseLunas, "%s: the customer was told LUNAS, and nothing stands%s", name, d.story(p))
	}
}

// decidedAs reports whether a supervisor, who has the far end's book before him, made a payment what it is: of another
// amount than was asked nobody else may.
func (d *day) decidedAs(p ledger.Payment) bool {
	v, decided := d.verdicts[p.Evidence]
	return decided && v.ref == p.Ref && v.outcome == ledger.OutcomePaid
}

// decidedPaid reports whether a supervisor once said wrongly that a payment is paid: the receipt given then was that
// person's word, and a later decision took it back.
func (d *day) decidedPaid(ref ledger.RefID) bool {
	for _, v := range d.verdicts {
		if v.ref == ref && !v.right && v.outcome == ledger.OutcomePaid {
			return true
		}
	}
	return false
}

// story is what the ledger and the far end have about a payment's customer.
func (d *day) story(p ledger.Payment) string {
	events, err := d.life.store.Events(context.Background(), p.Ref)
	text := fmt.Sprintf("\n  submitted %s, %v", p.SubmittedAt.In(d.zone).Format(time.DateTime), err)
	for _, e := range events {
		text += fmt.Sprintf("\n  %s %s %s %s", e.At.In(d.zone).Format(time.DateTime), e.By, e.Kind, e.Body)
	}
	for _, b := range d.far.Payments(string(p.Bill.Customer)) {
		text += fmt.Sprintf("\n  booked %+v", b)
	}
	return text
}

// notaSum is a nota as its payments and its cash leave it.
type notaSum struct{ cash, handBack, owed, open, fees ledger.Rupiah }

// notaSums adds up the cash of every nota, what its payments keep, what of that is open, and the fees of what is paid.
func (d *day) notaSums(ctx context.Context, payments []ledger.Payment) map[ledger.NotaID]*notaSum {
	notas := map[ledger.NotaID]*notaSum{}
	for _, p := range payments {
		s := notas[p.Nota]
		if s == nil {
			s = &notaSum{}
			notas[p.Nota] = s
			n, err := d.life.store.Nota(ctx, p.Nota)
			if err != nil {
				d.t.Fatal(err)
			}
			s.cash, s.handBack = n.Tender-n.Change-n.HandBack, n.HandBack
		}
		switch p.State {
		case ledger.Failed, ledger.Cancelled, ledger.Reversed:
		case ledger.Paid:
			s.owed, s.fees = s.owed+p.Bill.Total, s.fees+p.Bill.Fee
		default:
			s.owed, s.open = s.owed+p.Bill.Total, s.open+p.Bill.Total
		}
	}
	return notas
}

// checkCash compares what is due of every nota with the list of money due, and what was handed back with the ledger.
func (d *day) checkCash(ctx context.Context, notas map[ledger.NotaID]*notaSum, wrong wrong) {
	due, err := d.life.store.MoneyDue(ctx)
	if err != nil {
		d.t.Fatal(err)
	}
	listed := map[ledger.NotaID]ledger.Rupiah{}
	for _, m := range due {
		listed[m.Nota.ID] = m.Due
	}
	for id, s := range notas {
		kept := (s.owed + 99) / 100 * 100
		if left := s.cash - kept; left > 0 && listed[id] != left || left <= 0 && listed[id] != 0 {
			wrong(wrongCash, "nota %s: %d in the drawer, %d owed, %d listed as due", id, s.cash, kept, listed[id])
		}
		if d.handed[id] > s.handBack {
			wrong(wrongCash, "nota %s: %d was handed back, and the ledger says %d", id, d.handed[id], s.handBack)
		}
	}
}
