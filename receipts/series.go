package receipts

import (
	"cmp"
	"fmt"
	"slices"

	"loket/ledger"
)

// series is a slip about several payments of one customer and product, sorted by what became of them.
type series struct {
	*writer
	paid, open, unpaid []*ledger.Payment // unpaid: the counter keeps no money for them
}

// OfSeries is the slip that payments call for that share one: of several a titipan while one of them is open; one
// alone calls for what Of says. There is at least one.
func OfSeries(payments []ledger.Payment, n ledger.Nota) ledger.Document {
	switch {
	case len(payments) == 1:
		return Of(payments[0], n)
	case slices.ContainsFunc(payments, func(p ledger.Payment) bool { return p.SharedSlip() == ledger.DocTitipan }):
		return ledger.DocTitipan
	}
	return ledger.DocReceipt
}

// Series is one slip for several payments of one customer and product in one nota, in the order given: every one with
// its own state, the receipt of those that are paid, what is open as a titipan. One payment alone is Render's slip.
// The sentence of validity and TOTAL BAYAR are for what is paid only, and only where all are paid the mark says so.
func Series(s Slip, payments []ledger.Payment, n ledger.Nota) []string {
	switch len(payments) {
	case 0:
		return nil
	case 1:
		return Render(s, payments[0], n)
	}
	x := newSeries(s, payments, n)
	x.head()
	x.titles()
	x.rule()
	x.states()
	x.rule()
	if x.part() {
		x.left(x.text(textOnlyPaid))
	}
	x.body()
	if x.part() && !x.practice {
		x.left(x.text(textOnlyValid))
	}
	x.legal()
	x.totals()
	x.rule()
	x.outcome()
	x.footer(x.mark())
	return x.lines
}

func newSeries(s Slip, payments []ledger.Payment, n ledger.Nota) series {
	x := series{writer: &writer{slip: s, lib: book(), of: payments, practice: s.Practice}}
	for i := range payments {
		p := &payments[i]
		n = n.With(*p)
		x.practice = x.practice || p.Practice
		switch {
		case p.State == ledger.Paid:
			x.paid = append(x.paid, p)
		case p.State.Owed():
			x.open = append(x.open, p)
		default:
			x.unpaid = append(x.unpaid, p)
		}
	}
	x.nota = n
	for _, group := range [][]*ledger.Payment{x.unpaid, x.open, x.paid} {
		if len(group) > 0 {
			x.proven = group
		}
	}
	bills := make([]ledger.Bill, len(x.proven))
	for i, p := range x.proven {
		bills[i] = p.Bill
	}
	joined := *x.proven[0]
	joined.Bill, joined.Claim = ledger.Join(bills), "" // every payment has a claim code of its own, in states
	joined.IntendedAt = payments[0].IntendedAt
	x.pay = &joined
	x.layout = x.lib.of(joined.Product)
	x.paper = newPaper(s.Columns, x.keyWidths()...)
	return x
}

// part reports whether some of the payments are paid and others are not.
func (x series) part() bool { return len(x.paid) > 0 && len(x.paid) < len(x.of) }

func (x series) titles() {
	x.writer.titles()
	if x.part() {
		x.centre(x.text(textTitlePart))
	}
}

// states lists what became of every payment: its period, state and total, its number, and while the customer's money
// is not settled the claim code.
func (x series) states() {
	for i, p := range x.of {
		label := cmp.Or(name(p.Bill.Periods()), fmt.Sprintf("TAGIHAN %d", i+1))
		x.money(label+" "+x.stateOf(p), p.Bill.Total)
		x.below(keyNumber + " " + p.Number)
		if p.Claim != "" && p.State != ledger.Paid && (p.State.Owed() || x.nota.Due() > 0) {
			x.below(keyClaim + " " + p.Claim)
		}
		if p.State == ledger.Failed {
			x.reason(p)
		}
	}
}

// stateOf is what became of a payment, in our words.
func (w *writer) stateOf(p ledger.Payment) string {
	if p.State == ledger.Cancelled {
		return w.text(textNotSentShort)
	}
	return p.State.Label()
}

func (w *writer) below(text string) {
	w.lines = append(w.lines, w.indented(text, sheetIndent, w.columns)...)
}

// totals puts the total of what is paid and what is held for the rest, and the cash where the nota has nothing else.
func (x series) totals() {
	x.charges()
	switch {
	case len(x.paid) > 0:
		x.money(labelTotalPaid, x.pay.Bill.Total)
	case len(x.open) == 0:
		x.money(labelTotalOwed, x.pay.Bill.Total)
	}
	x.nonzero(labelHeld, total(x.open))
	x.settlement()
}

func total(payments []*ledger.Payment) ledger.Rupiah {
	var sum ledger.Rupiah
	for _, p := range payments {
		sum += p.Bill.Total
	}
	return sum
}

// outcome says what happens next with what is not paid.
func (x series) outcome() {
	if len(x.paid) == len(x.of) {
		x.closing()
	}
	if len(x.open) > 0 {
		x.left(x.text(waiting(x.open[0].State)))
		x.left(x.text(textKeepOpen))
	}
	if len(x.unpaid) > 0 {
		x.left(x.text(textNonePaid))
		x.back()
	}
	x.rule()
}

// mark is the mark of all payments: paid only where all are.
func (x series) mark() string {
	if x.part() {
		return fmt.Sprintf("%s - %d DARI %d", x.text(textMarkPart), len(x.paid), len(x.of))
	}
	return x.text(x.writer.mark())
}
