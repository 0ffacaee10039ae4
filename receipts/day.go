package receipts

import (
	"cmp"
	"fmt"

	"loket/ledger"
)

// Day is the recap of one day: payments by state with their totals, what was sold by product, the loket's fee and
// margin, what the day's cash adds to the drawer, and how much of it is no payment's total. A product without a name is
// shown by its code.
func Day(s Slip, names map[ledger.ProductCode]string, d ledger.DayTotals) []string {
	w := &writer{slip: s, lib: book(), practice: s.Practice}
	w.paper = newPaper(s.Columns, len(keyPrinted))
	w.head()
	w.centre(w.text(textTitleDay))
	w.rule()
	w.row("TANGGAL", dayText(d.Day))
	if !s.At.IsZero() {
		w.row(keyPrinted, w.clock(s.At))
	}
	w.rule()
	w.dayStates(d)
	w.rule()
	for _, p := range d.Products {
		w.money(fmt.Sprintf("%s (%d)", cmp.Or(names[p.Product], string(p.Product)), p.Count), p.Total)
	}
	if len(d.Products) > 0 {
		w.rule()
	}
	w.money(labelFee, d.Fee)
	w.money("MARGIN", d.Margin)
	w.rule()
	w.money(labelTender, d.Tender)
	w.money(labelChange, -d.Change)
	w.money(labelBack, -d.HandBack)
	w.money("LACI", d.Drawer())
	if beside := d.Beside(); beside != 0 {
		w.money("PEMBULATAN, UANG TITIPAN", beside)
	}
	w.end()
	return w.lines
}

// dayStates puts each state that occurred, in the order of a payment's life, paid always.
func (w *writer) dayStates(d ledger.DayTotals) {
	for _, state := range ledger.States() {
		if d.Count[state] > 0 || state == ledger.Paid {
			w.money(fmt.Sprintf("%s (%d)", state.Label(), d.Count[state]), d.Total[state])
		}
	}
}

// dayText is a date as paper shows it, 21-11-2026.
func dayText(d ledger.Date) string {
	if len(d) != 10 {
		return string(d)
	}
	return string(d[8:] + "-" + d[5:7] + "-" + d[:4])
}
