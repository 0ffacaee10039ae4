package ui

import (
	"strings"

	"github.com/charmbracelet/lipgloss"

	"loket/ledger"
)

// entryTable draws payments as rows of a list: the more columns the wider it is. A total is never cut; the columns
// beside it give way.
type entryTable struct {
	world World
	cells int
	dated bool // payments of more than one day
	sort  ledger.Sort

	when, number, total            int // cells of the columns that stand always
	product, customer, name, clerk int // of those that give way; 0: not shown
}

const (
	stateCells  = 11  // "BELUM PASTI"
	wideTable   = 100 // cells from which number and name of a customer stand apart, and the cashier is shown
	longestName = 40

	clerkCells    = 10 // of the columns that a wide table has besides, at most
	customerCells = 20

	timeLayout   = "15:04"
	dayLayout    = "02-01-06"
	momentLayout = dayLayout + " " + timeLayout
)

// newEntryTable measures the columns of these entries for rows of some cells.
func newEntryTable(w World, entries []ledger.Entry, cells int, dated bool) entryTable {
	t := entryTable{world: w, cells: cells, dated: dated, when: len(timeLayout), number: 5, total: 7}
	switch {
	case dated && cells >= wideTable:
		t.when = len(momentLayout)
	case dated:
		t.when = len(dayLayout)
	}
	for _, e := range entries {
		t.number = numberCells(t.number, e.Number)
		t.total = max(t.total, width(e.Total.Plain()))
	}
	rest := cells - t.number - t.when - t.total - stateCells - 4
	t.number = max(9, t.number+min(0, rest))
	if cells >= wideTable {
		t.clerk, t.customer = t.whoCells(entries)
		rest -= t.clerk + t.customer + 2
	}
	if rest >= 28 {
		t.product = t.productCells(entries, rest)
		rest -= t.product + 1
	}
	t.name = max(0, rest)
	return t
}

// numberCells are the cells of a column of payment numbers with this one too: two may differ in their last digit alone.
func numberCells(cells int, number string) int {
	return min(ledger.LongestNumber, max(cells, width(number)))
}

// whoCells are what the cashiers and the customers' numbers need, within bounds.
func (t entryTable) whoCells(entries []ledger.Entry) (clerk, customer int) {
	clerk, customer = width("Kasir"), width("Pelanggan")
	for _, e := range entries {
		clerk = max(clerk, width(ledger.Clean(e.Cashier, clerkCells)))
		customer = max(customer, width(groupedNumber(t.world, e.Product, e.Customer)))
	}
	return clerk, min(customer, customerCells)
}

// productCells is what the products need, and no more than the names leave or two fifths of the room: two products may
// differ in their last word alone.
func (t entryTable) productCells(entries []ledger.Entry, room int) int {
	product, name := width("Produk↑"), 0
	known := make(map[ledger.ProductCode]bool)
	for _, e := range entries {
		if !known[e.Product] { // of a long day's list, each is looked up once
			known[e.Product], product = true, max(product, width(productName(t.world, e.Product)))
		}
		name = max(name, width(t.called(e)))
	}
	return min(product, 24, max(room*2/5, room-1-name))
}

// called is who a payment is for: the name, and where there is no column for the number that, of a customer without a name.
func (t entryTable) called(e ledger.Entry) string {
	name := ledger.Clean(e.Name, longestName)
	if name == "" && t.customer == 0 {
		return groupedNumber(t.world, e.Product, e.Customer)
	}
	return name
}

func (t entryTable) line(number, when, product, customer, name, total, state, clerk string) string {
	var b strings.Builder
	add := func(text string, cells int) {
		if cells > 0 {
			b.WriteString(pad(text, cells) + " ")
		}
	}
	add(number, t.number)
	add(when, t.when)
	add(product, t.product)
	add(customer, t.customer)
	add(name, t.name)
	b.WriteString(strings.Repeat(" ", max(0, t.total-width(total))) + total + " ")
	add(state, stateCells)
	add(clerk, t.clerk)
	return cut(strings.TrimRight(b.String(), " "), t.cells)
}

// heading names the columns, and marks the one that the rows are sorted by.
func (t entryTable) heading() string {
	by := func(text string, sort ledger.Sort, arrow string) string {
		if t.sort == sort {
			return text + arrow
		}
		return text
	}
	when := by(by("Jam", ledger.SortNewest, "↓"), ledger.SortOldest, "↑")
	if t.dated {
		when = "Waktu"
	}
	return t.line("Nomor", when, by("Produk", ledger.SortProduct, "↑"), "Pelanggan", by("Nama", ledger.SortName, "↑"),
		by("Rupiah", ledger.SortTotal, "↓"), by("Keadaan", ledger.SortState, "↑"), "Kasir")
}

// row is one payment. Where number and name do not both fit, the name stands for both.
func (t entryTable) row(e ledger.Entry, state lipgloss.Style) string {
	layout := momentLayout
	switch {
	case !t.dated:
		layout = timeLayout
	case t.when == len(dayLayout):
		layout = dayLayout
	}
	number := groupedNumber(t.world, e.Product, e.Customer)
	return t.line(ledger.Clean(e.Number, ledger.LongestNumber), e.Created.In(t.world.Shop.Zone).Format(layout), productName(t.world, e.Product), number,
		t.called(e), e.Total.Plain(), state.Render(e.State.Label()), ledger.Clean(e.Cashier, clerkCells))
}

// rows are the payments with the chosen one marked, around it in h lines. Only those are drawn: a day has hundreds.
func (t entryTable) rows(f Frame, entries []ledger.Entry, chosen cursor, h int) []string {
	rows := make([]string, len(entries))
	for i := max(0, int(chosen)-h); i < min(len(entries), int(chosen)+h+1); i++ {
		e := entries[i]
		style := stateStyle(f.Style, e.State)
		if i == int(chosen) { // one colour throughout
			style = lipgloss.Style{}
		}
		rows[i] = f.Style.chosenRow(t.row(e, style), i == int(chosen), f.Width-1)
	}
	heading := f.Style.Dim.Render("   " + t.heading())
	return append([]string{heading}, sight(rows, int(chosen), f.Width, max(1, h-1), f.Style.Dim)...)
}
