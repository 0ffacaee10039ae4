package receipts

import (
	"strings"

	"loket/ledger"
)

const tableHead = "RINCIAN" // or the heads would look like the end of a value above them

// sum is the amount of bill lines, those of every list.
func (w *writer) sum(lists ...[]string) ledger.Rupiah {
	var sum ledger.Rupiah
	for _, keys := range lists {
		for _, key := range keys {
			sum += w.pay.Bill.Line(key)
		}
	}
	return sum
}

// sumOf puts a sum, and above it its parts: where there are several, or in a table.
func (w *writer) sumOf(s step) {
	var sum ledger.Rupiah
	var shown []step
	for _, part := range s.parts {
		amount := w.sum(part.keys...)
		sum += amount
		if amount != 0 || len(s.heads) > 0 && w.any(part.keys) {
			shown = append(shown, part)
		}
	}
	switch {
	case len(shown) == 0:
		return
	case len(s.heads) > 0:
		w.table(s.heads, shown)
	case len(shown) > 1:
		for _, part := range shown {
			w.money(part.label, w.sum(part.keys...))
		}
	}
	w.money(s.label, sum)
}

// any reports whether a column of a row has an amount: a fine may be remitted by as much as the tax is.
func (w *writer) any(lists [][]string) bool {
	for _, keys := range lists {
		if w.sum(keys) != 0 {
			return true
		}
	}
	return false
}

// table puts rows of amounts, a column for each head, and a line below; on paper too narrow for them a line for each
// amount, with the head in its label.
func (w *writer) table(heads []string, rows []step) {
	edge := min(w.columns, amountEdge)
	label, cell := len(tableHead), 0
	for _, head := range heads {
		cell = max(cell, len(head))
	}
	for _, row := range rows {
		label = max(label, len(row.label))
		for _, keys := range row.keys {
			cell = max(cell, len(w.sum(keys).Plain()))
		}
	}
	width := (edge - label) / len(heads)
	if cell >= width {
		w.listed(heads, rows)
		return
	}
	line := func(text string, cells []string) {
		out := text + space(edge-len(heads)*width-len(text))
		for _, c := range cells {
			out += space(width-len(c)) + c
		}
		w.add(out)
	}
	line(tableHead, heads)
	for _, row := range rows {
		var cells []string
		for _, keys := range row.keys {
			cells = append(cells, w.sum(keys).Plain())
		}
		line(row.label, cells)
	}
	w.add(strings.Repeat("-", edge))
}

// listed is the table on narrow paper.
func (w *writer) listed(heads []string, rows []step) {
	for _, row := range rows {
		for i, keys := range row.keys {
			text := row.label
			if len(row.keys) > 1 {
				text += " " + heads[i]
			}
			w.nonzero(text, w.sum(keys))
		}
	}
}
