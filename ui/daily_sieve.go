package ui

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"loket/ledger"
)

// sieve is what of a day is shown, and in which order. Tab goes from one part of it to the next, and the arrows change the
// part they are on.
type sieve struct {
	text    field
	state   ledger.State
	product ledger.ProductCode
	cashier string
	sort    ledger.Sort
	at      sievePart
	date    field // the digits of a day being typed
}

// sievePart is what the arrows to the sides change. On the rows it is the day, as on the day itself.
type sievePart int

const (
	onRows sievePart = iota
	onDay
	onState
	onProduct
	onCashier
	onSort
	sieveParts
)

var sorts = []ledger.Sort{ledger.SortNewest, ledger.SortOldest, ledger.SortTotal, ledger.SortState, ledger.SortProduct, ledger.SortName}

// sortWords name the orders of the list.
var sortWords = [...]string{ledger.SortNewest: "terbaru", ledger.SortOldest: "terlama", ledger.SortTotal: "rupiah terbesar",
	ledger.SortState: "keadaan", ledger.SortProduct: "produk", ledger.SortName: "nama"}

func newSieve() sieve {
	return sieve{text: field{limit: 40, keep: keepText}, date: field{limit: 8, keep: keepDigit}}
}

// filter is the sieve over a day.
func (s sieve) filter(day ledger.Date) ledger.Filter {
	return ledger.Filter{From: day, To: day, State: s.state, Product: s.product, Cashier: s.cashier, Text: strings.TrimSpace(s.text.value), Sort: s.sort}
}

// filters reports whether something is left out.
func (s sieve) filters() bool {
	return s.state != 0 || s.product != "" || s.cashier != "" || strings.TrimSpace(s.text.value) != ""
}

// open is the sieve that lets everything through, in the same order.
func (s sieve) open() sieve {
	after := newSieve()
	after.sort = s.sort
	return after
}

// tab goes to the next part, or back to the one before.
func (s sieve) tab(back bool) sieve {
	step := sievePart(1)
	if back {
		step = sieveParts - 1
	}
	s.at, s.date.value = (s.at+step)%sieveParts, ""
	return s
}

// turn changes the part the arrows are on to the next of what the day has, or the one before.
func (s sieve) turn(w World, sums ledger.Sums, forth bool) sieve {
	switch s.at {
	case onState:
		states := slices.DeleteFunc(ledger.States(), func(state ledger.State) bool { return sums.Count[state] == 0 })
		s.state = next(append([]ledger.State{0}, states...), s.state, forth)
	case onProduct:
		byName := func(a, b ledger.ProductCode) int {
			return cmp.Or(cmp.Compare(productName(w, a), productName(w, b)), cmp.Compare(a, b))
		}
		s.product = next(append([]ledger.ProductCode{""}, slices.SortedFunc(maps.Keys(sums.Products), byName)...), s.product, forth)
	case onCashier:
		s.cashier = next(append([]string{""}, slices.Sorted(maps.Keys(sums.Cashiers))...), s.cashier, forth)
	case onSort:
		s.sort = next(sorts, s.sort, forth)
	}
	return s
}

// next is the value after or before one of several, around the end; of a value that is not among them the first.
func next[V comparable](values []V, value V, forth bool) V {
	i := slices.Index(values, value)
	switch {
	case i < 0:
		return values[0]
	case forth:
		return values[(i+1)%len(values)]
	}
	return values[(i+len(values)-1)%len(values)]
}

// lines show what is let through: the text, then every part, the one the arrows are on in brackets.
func (s sieve) lines(w World, f Frame) []string {
	box := f.Style.box(ledger.Clean(s.text.value, 40), "nomor, nama", 18, s.at != onDay)
	parts := []string{s.dayPart(f.Style), s.part(f.Style, onState, "keadaan", labelOf(s.state)), s.part(f.Style, onProduct, "produk", productLabel(w, s.product)),
		s.part(f.Style, onCashier, "kasir", ledger.Clean(s.cashier, 16)), s.part(f.Style, onSort, "urut", sortWords[s.sort])}
	lines := []string{" Cari " + box}
	for _, part := range parts {
		last := &lines[len(lines)-1]
		if width(*last)+1+width(part) < f.Width {
			*last += " " + part
			continue
		}
		lines = append(lines, "      "+part)
	}
	return lines
}

func (s sieve) part(st Style, at sievePart, label, value string) string {
	text := strings.TrimSpace(label + " " + value)
	switch {
	case s.at == at && value == "":
		return st.Accent.Render("‹" + label + " semua›")
	case s.at == at:
		return st.Accent.Render("‹" + text + "›")
	case value != "" && at != onSort:
		return st.Strong.Render(" " + text + " ")
	}
	return st.Dim.Render(" " + text + " ")
}

// dayPart is where a day is typed, "21-11-____".
func (s sieve) dayPart(st Style) string {
	if s.at != onDay {
		return st.Dim.Render(" tanggal ")
	}
	shown := []rune("tt-bb-tttt")
	at := []int{0, 1, 3, 4, 6, 7, 8, 9}
	for i, digit := range s.date.value {
		shown[at[i]] = digit
	}
	return st.Accent.Render("‹" + string(shown) + "›")
}

func labelOf(s ledger.State) string {
	if s == 0 {
		return ""
	}
	return s.Label()
}

func productLabel(w World, code ledger.ProductCode) string {
	if code == "" {
		return ""
	}
	return cut(productName(w, code), 18)
}
