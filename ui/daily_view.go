package ui

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/charmbracelet/lipgloss"

	"loket/ledger"
)

const (
	chartRows   = 12 // of the charts above the list, a line before and one after them included
	chartHeight = 28 // rows of a screen from which they stand there
	fewestRows  = 4  // of the list, heading included, whatever stands above it
)

// View is what the day comes to, what is let through, the charts where they have room or were asked for, and the list.
func (s daily) View(f Frame) string {
	if !s.loaded || s.problem != (Advice{}) {
		return f.unread(s.problem)
	}
	sieve := append(s.sieve.lines(s.world, f), s.sievedLines(f)...)
	var top []string
	if !s.chartsOnly(f) || f.Height >= chartRows+fewestRows {
		top = s.head(f, f.Height-fewestRows-len(sieve))
	}
	top = append(top, sieve...)
	height := max(2, f.Height-len(top))
	switch {
	case s.chartsOnly(f):
		return strings.Join(append(top, fit(s.charts(f, height), f.Width, height)...), "\n")
	case s.chartsAbove(f):
		top = append(append(top, ""), s.charts(f, chartRows-1)...)
		height -= chartRows
	}
	return strings.Join(append(top, s.list(f, height)...), "\n")
}

func (s daily) roomy(f Frame) bool { return f.Width >= wideTable && f.Height >= chartHeight }

func (s daily) chartsAbove(f Frame) bool { return s.roomy(f) && !s.flipped && s.read.sums.Paid > 0 }

func (s daily) chartsOnly(f Frame) bool { return !s.roomy(f) && s.flipped && s.read.sums.Paid > 0 }

// list is the payments, and about the chosen one what its row has no room for.
func (s daily) list(f Frame, h int) []string {
	var foot []string
	if e, ok := s.entry(); ok && f.Width-4 < wideTable && h > fewestRows {
		foot = []string{" " + f.Style.Dim.Render(cut(s.besides(e), f.Width-2))}
	}
	if s.note != "" {
		foot = []string{" " + f.Style.Warn.Render(cut(s.note, f.Width-2))}
	}
	var rows []string
	switch {
	case len(s.read.entries) > 0:
		table := newEntryTable(s.world, s.read.entries, f.Width-4, false)
		table.sort = s.shown.Sort
		rows = table.rows(f, s.read.entries, s.chosen, h-len(foot))
	case s.read.sums.All > 0:
		rows = []string{"", " " + f.Style.Warn.Render("Tidak ada yang cocok dengan saringan.") + " Esc menampilkan semua."}
	default:
		rows = []string{"", " " + f.Style.Dim.Render("Tidak ada pembayaran pada tanggal ini.")}
	}
	return append(fit(rows, f.Width, h-len(foot)), foot...)
}

// besides is what a narrow row leaves out of a payment.
func (s daily) besides(e ledger.Entry) string {
	parts := []string{productName(s.world, e.Product), groupedNumber(s.world, e.Product, e.Customer), ledger.Clean(e.Name, 60), ledger.Clean(e.Period, 20),
		"kasir " + ledger.Clean(e.Cashier, 20)}
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), " · ")
}

// sievedLines say what the payments let through come to; the head is the whole day's.
func (s daily) sievedLines(f Frame) []string {
	if !s.sieve.filters() {
		return nil
	}
	t := s.read.sieved
	parts := []string{fmt.Sprintf("Tersaring %d dari %d", t.All, s.read.sums.All)}
	for _, sum := range append(states(f.Style, t), earned(f.Style, t.Tally)...) {
		parts = append(parts, sum.label+" "+sum.amount)
	}
	return indent(wrapped(f.Style.Warn, strings.Join(parts, " · "), f.Width-2))
}

// charts are the hours beside the products, of what is let through and paid.
func (s daily) charts(f Frame, h int) []string {
	st, w := f.Style, (f.Width-5)/2
	of := "LUNAS"
	if s.sieve.filters() {
		of = "LUNAS tersaring"
	}
	left := []string{st.Title.Render(cut("Jumlah "+of+" per jam", w))}
	right := []string{st.Title.Render(cut("Rupiah "+of+" per produk", w))}
	if s.read.sieved.Paid == 0 {
		left = append(left, st.Dim.Render("Belum ada yang LUNAS."))
	}
	left = append(left, columns(st, s.hourBars(), w, h-2)...)
	right = append(right, rows(st, s.productBars(), w, h-2)...)
	return indent(fit(beside(left, right, w+3), f.Width-1, h))
}

// hourBars are the hours from the first to the last that had a payment.
func (s daily) hourBars() []bar {
	hours, first, last := s.read.sieved.Hours, -1, -1
	for hour, t := range hours {
		if t.Paid > 0 {
			if last = hour; first < 0 {
				first = hour
			}
		}
	}
	var bars []bar
	for hour := first; hour >= 0 && hour <= last; hour++ {
		bars = append(bars, bar{fmt.Sprintf("%02d", hour), int64(hours[hour].Paid), fmt.Sprint(hours[hour].Paid)})
	}
	return bars
}

// productBars are the products by what was paid for them, the largest first.
func (s daily) productBars() []bar {
	products := s.read.sieved.Products
	byTurnover := func(a, b ledger.ProductCode) int {
		return cmp.Or(cmp.Compare(products[b].Turnover, products[a].Turnover), cmp.Compare(a, b))
	}
	var bars []bar
	for _, code := range slices.SortedFunc(maps.Keys(products), byTurnover) {
		if t := products[code]; t.Paid > 0 {
			bars = append(bars, bar{productName(s.world, code), int64(t.Turnover), fmt.Sprintf("%d × · %s", t.Paid, t.Turnover)})
		}
	}
	return bars
}

// sum is a label and an amount of the day's totals.
type sum struct {
	label  string
	amount string
	style  lipgloss.Style
}

// head is the whole day in h lines at most, the rule below included: payments by state, what the counter earned, what the
// drawer gained. Without room for all, what was paid and what must lie in the drawer stand first.
func (s daily) head(f Frame, h int) []string {
	st := f.Style
	count := sum{fmt.Sprintf("Pembayaran %d", s.read.sums.All), "", st.Strong}
	byState, cash := states(st, s.read.sums), s.cash(st)
	kept := append(earned(st, s.read.sums.Tally), s.deposits(f)...)
	lines := blocksBeside([][]sum{append([]sum{count}, byState...), kept, cash}, f.Width-2)
	if lines == nil || len(lines) > min(f.Height/3, h-1) {
		strong := slices.IndexFunc(cash, func(c sum) bool { return c.label == drawerLabel })
		if strong < 0 {
			strong = slices.IndexFunc(cash, func(c sum) bool { return c.label == gainedLabel })
		}
		till, paid := cash[strong:strong+1], min(1, len(byState))
		lines = flow(slices.Concat(byState[:paid], till, byState[paid:], kept, cash[:strong], cash[strong+1:], []sum{count}), f.Width-2, h-1)
	}
	return append(indent(lines), st.Dim.Render(strings.Repeat("─", f.Width)))
}

// states are the payments by state, each state that occurred.
func states(st Style, t ledger.Sums) []sum {
	var sums []sum
	for _, state := range []ledger.State{ledger.Paid, ledger.Disputed, ledger.Suspect, ledger.Pending, ledger.Submitted, ledger.Intended,
		ledger.Reversed, ledger.Failed, ledger.Cancelled} {
		if n := t.Count[state]; n > 0 {
			sums = append(sums, sum{fmt.Sprintf("%s %d", state.Label(), n), t.Total[state].String(), stateStyle(st, state)})
		}
	}
	return sums
}

// earned is what of the paid payments stays with the counter.
func earned(st Style, t ledger.Tally) []sum {
	sums := []sum{{"Biaya layanan", t.Fee.String(), st.Plain}, {"Komisi", t.Commission.String(), st.Plain}}
	if t.NoCost > 0 {
		sums = append(sums, sum{"Tanpa harga beli", fmt.Sprint(t.NoCost), st.Dim})
	}
	return sums
}

// deposits are what is left at the providers now; what was left on another day, nobody asks.
func (s daily) deposits(f Frame) []sum {
	var sums []sum
	for _, d := range f.Deposits {
		style := f.Style.Plain
		if d.IsLow() {
			style = f.Style.Warn
		}
		if s.day == s.today() {
			sums = append(sums, sum{"Saldo " + ledger.Clean(d.Provider, 20), d.Amount.String(), style})
		}
	}
	return sums
}

// What the drawer gained on a day, and what must lie in it now, which says more where a shift is open.
const (
	gainedLabel = "Kas bertambah"
	drawerLabel = "Isi laci mestinya"
)

// cash is what moved through the drawer on this day, whatever became of the payments.
func (s daily) cash(st Style) []sum {
	d := s.read.cash
	sums := []sum{{"Uang diterima", d.Tender.String(), st.Plain}, {"Kembalian", (-d.Change).String(), st.Plain}}
	if d.HandBack != 0 {
		sums = append(sums, sum{"Dikembalikan", (-d.HandBack).String(), st.Plain})
	}
	sums = append(sums, sum{gainedLabel, d.Net().String(), st.Strong})
	if beside := d.Beside(); beside != 0 {
		sums = append(sums, sum{"– bulat, titipan", beside.String(), st.Dim})
	}
	if s.read.drawer != nil {
		sums = append(sums, sum{drawerLabel, s.read.drawer.String(), st.Strong})
	}
	return sums
}

// blocksBeside are blocks of sums in columns of their own; nil where they do not fit into w cells.
func blocksBeside(blocks [][]sum, w int) []string {
	const gap, widest = 2, 32
	wide := make([]int, len(blocks))
	free := w - gap*(len(blocks)-1)
	for i, block := range blocks {
		for _, s := range block {
			wide[i] = max(wide[i], width(s.label)+1+width(s.amount))
		}
		free -= wide[i]
	}
	if free < 0 {
		return nil
	}
	var lines []string
	at := 0
	for i, block := range blocks {
		cells := min(max(wide[i], widest), wide[i]+free/len(blocks))
		lines = beside(lines, aligned(block, cells), at)
		at += cells + gap
	}
	return lines
}

// aligned is a sum a line.
func aligned(sums []sum, w int) []string {
	lines := make([]string, len(sums))
	for i, s := range sums {
		lines[i] = s.style.Render(ends(s.label, s.amount, w))
	}
	return lines
}

// flow is the sums one after the other in h lines of at most w cells, or one line, none broken. The last that have no room
// are left out, which an ellipsis says.
func flow(sums []sum, w, h int) []string {
	lines := flowed(sums, w, "")
	for n := len(sums) - 1; n > 0 && len(lines) > max(1, h); n-- {
		lines = flowed(sums[:n], w, " …")
	}
	return lines
}

// flowed is the sums one after the other in as many lines as they need, with tail behind the last.
func flowed(sums []sum, w int, tail string) []string {
	lines := []string{""}
	for i, s := range sums {
		text, last := s.style.Render(strings.TrimSpace(s.label+" "+s.amount)), &lines[len(lines)-1]
		if i == len(sums)-1 {
			text += tail
		}
		switch {
		case *last == "":
			*last = text
		case width(*last+text)+3 <= w:
			*last += " · " + text
		default:
			lines = append(lines, text)
		}
	}
	return lines
}
