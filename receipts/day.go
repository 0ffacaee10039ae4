package receipts

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"loket/ledger"
)

// Day is the recap of one day, or of several: payments by state with their totals, what was sold by product, the loket's fee
// and margin, what the days' cash adds to the drawer, how much of it is no payment's total, and the commission by product
// and by cashier. A product without a name is shown by its code. Counters are those that were added up, where there are
// several.
func Day(s Slip, names map[ledger.ProductCode]string, d ledger.DayTotals, counters ...string) []string {
	w := &writer{slip: s, lib: book(), practice: s.Practice}
	w.paper = newPaper(s.Columns, len(keyPrinted))
	w.head()
	if d.Until != "" || d.Day == "" {
		w.centre(w.text(textTitleDays))
	} else {
		w.centre(w.text(textTitleDay))
	}
	w.rule()
	w.row("TANGGAL", daysText(d))
	if len(counters) > 0 {
		w.row("BUKU", "loket "+strings.Join(counters, " + "))
	}
	if !s.At.IsZero() {
		w.row(keyPrinted, w.clock(s.At))
	}
	w.rule()
	w.dayStates(d)
	w.rule()
	for _, code := range slices.Sorted(maps.Keys(d.Earned.Products)) {
		t := d.Earned.Products[code]
		w.money(fmt.Sprintf("%s (%d)", cmp.Or(names[code], string(code)), t.Paid), t.Turnover)
	}
	if len(d.Earned.Products) > 0 {
		w.rule()
	}
	w.money(labelFee, d.Fee)
	w.money("MARGIN", d.Margin)
	w.rule()
	w.money(labelTender, d.Tender)
	w.money(labelChange, -d.Change)
	w.money(labelBack, -d.HandBack)
	w.nonzero("KAS MASUK", d.In)
	w.nonzero("KAS KELUAR", -d.Out)
	w.money("KAS BERTAMBAH", d.Net())
	if beside := d.Beside(); beside != 0 {
		w.money("PEMBULATAN, UANG TITIPAN", beside)
	}
	products := make(map[string]ledger.Tally, len(d.Earned.Products))
	for code, t := range d.Earned.Products {
		products[cmp.Or(names[code], string(code))] = t
	}
	w.commission("KOMISI PER PRODUK", products)
	w.commission("KOMISI PER KASIR", d.Earned.Cashiers)
	w.end()
	return w.lines
}

// commission puts what was earned beside the fee, by name. Those whose cost is not known are counted apart.
func (w *writer) commission(title string, of map[string]ledger.Tally) {
	if len(of) == 0 {
		return
	}
	w.rule()
	w.left(title)
	for _, name := range slices.Sorted(maps.Keys(of)) {
		t := of[name]
		w.money(fmt.Sprintf("%s (%d)", name, t.Paid-t.NoCost), t.Commission)
		if t.NoCost > 0 {
			w.left(fmt.Sprintf("%d lagi: biayanya belum diketahui", t.NoCost))
		}
	}
}

// dayStates puts each state that occurred, in the order of a payment's life, paid always.
func (w *writer) dayStates(d ledger.DayTotals) {
	for _, state := range ledger.States() {
		if d.Count[state] > 0 || state == ledger.Paid {
			w.money(fmt.Sprintf("%s (%d)", state.Label(), d.Count[state]), d.Total[state])
		}
	}
}

// daysText is the day, or the first and the last of several.
func daysText(d ledger.DayTotals) string {
	switch {
	case d.Day == "" && d.Until == "":
		return "SEMUA HARI"
	case d.Day == "":
		return "S/D " + d.Until.Text()
	case d.Until == "":
		return d.Day.Text()
	}
	return d.Day.Text() + " S/D " + d.Until.Text()
}
