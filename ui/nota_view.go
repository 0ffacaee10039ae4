package ui

import (
	"fmt"
	"slices"
	"strings"

	"loket/ledger"
)

// emptyNota is what a nota is for.
const emptyNota = "Nota masih kosong. Pilih produk dan cek tagihan seperti biasa; di layar tagihan F5 menambahkannya ke nota. " +
	"Semua tagihan di nota dibayar sekaligus: satu uang tunai, satu uang kembali."

// View is the bills above, the sum and the cash below, always in sight.
func (s nota) View(f Frame) string {
	if len(s.bills) == 0 {
		lines := append([]string{""}, indent(wrap(emptyNota, f.Width-2))...)
		if s.note != "" {
			lines = append(append(lines, ""), indent(wrapped(f.Style.Warn, s.note, f.Width-2))...)
		}
		return strings.Join(lines, "\n")
	}
	total := s.bills.total()
	foot := s.cash.totalAndCash(f, total, min(f.Width-amountsWidth-3, leftMost), func(w int) []string {
		return s.cash.block(f.Style, total, w, !s.paying)
	})
	foot = slices.Concat(f.rule(s.world, "", s.bills.owed()), foot[1:], s.word(f))
	height := max(0, f.Height-len(foot))
	rows, at := s.rows(f)
	rows = sight(rows, at, f.Width, height, f.Style.Dim)
	return strings.Join(append(fit(rows, f.Width, height), foot...), "\n")
}

// rows are the bills, each with what must be known of it below, and the line the chosen one is in.
func (s nota) rows(f Frame) (rows []string, at int) {
	columns := newBillColumns(f.Width-8, len(s.bills), func(i int) (ledger.Product, ledger.Bill) { return s.bills[i].question.Product, s.bills[i].bill })
	for i, o := range s.bills {
		if int(s.chosen) == i {
			at = len(rows)
		}
		text := fmt.Sprintf("%2d  %s", i+1, columns.row(o.question.Product, o.bill, o.bill.Total.Plain()))
		rows = append(rows, f.Style.chosenRow(text, int(s.chosen) == i, f.Width-1))
		for _, mark := range s.marks(o) {
			rows = append(rows, "       "+f.Style.Warn.Render(cut(mark, f.Width-9)))
		}
	}
	return rows, at
}

// marks are what must be known of a bill before it is paid.
func (s nota) marks(o owing) []string {
	var marks []string
	if o.problem != (Advice{}) {
		marks = append(marks, "TIDAK BISA DIBAYAR: "+strings.TrimSpace(o.problem.Happened+" "+o.problem.Theirs))
	}
	if o.was != 0 {
		marks = append(marks, "total berubah, semula "+o.was.String())
	}
	switch {
	case o.again:
		marks = append(marks, "sengaja dibayar sekali lagi")
	case o.locked != nil:
		marks = append(marks, "DITOLAK: dipegang pembayaran "+o.locked.Number)
	}
	if s.asking == o.bill.Ref {
		marks = append(marks, "menanyakan ulang …")
	}
	return marks
}

// word is the last word before F9: a problem, a question under way, a note, or what to do.
func (s nota) word(f Frame) []string {
	st := f.Style
	switch {
	case s.paying:
		return []string{" " + st.Accent.Render("Dicatat …")}
	case s.problem != (Advice{}):
		return s.problem.lines(f, f.Width-1)
	case s.note != "":
		return indent(wrapped(st.Warn, s.note, f.Width-2))
	case s.asking != "":
		return []string{" " + st.Accent.Render("Menanyakan ulang tagihan … ") + elapsed(f.Now, s.since)}
	}
	call := s.cash.call(s.bills.total(), fmt.Sprintf("lalu F9 membayar %d tagihan.", len(s.bills)))
	if more := call + " Esc: tambah tagihan lain."; width(more) < f.Width {
		call = more
	}
	return []string{" " + st.Accent.Render(call)}
}

// billColumns draws bills as rows of a list: product, number, period, name where there is room, and an amount, which
// is never cut.
type billColumns struct {
	cells, product, number, period, amount int
}

// newBillColumns measures the columns of n bills for rows of some cells.
func newBillColumns(cells, n int, of func(i int) (ledger.Product, ledger.Bill)) billColumns {
	c := billColumns{cells: cells}
	for i := range n {
		p, b := of(i)
		c.product = max(c.product, width(ledger.Clean(p.Name, 60)))
		c.number = max(c.number, width(ledger.Clean(p.Group(b.Customer), 80)))
		c.period = max(c.period, width(ledger.Clean(b.Periods(), 60)))
		c.amount = max(c.amount, width(b.Total.Plain()))
	}
	rest := cells - c.amount - 3
	c.number = min(c.number, rest/2)
	c.period = min(c.period, 19, rest-c.number)
	c.product = min(c.product, rest-c.number-c.period)
	return c
}

func (c billColumns) row(p ledger.Product, b ledger.Bill, amount string) string {
	left := pad(ledger.Clean(p.Name, 60), c.product) + " " + pad(ledger.Clean(p.Group(b.Customer), 80), c.number) + " " + pad(ledger.Clean(b.Periods(), 60), c.period)
	if room := c.cells - width(left) - c.amount - 3; room >= 6 {
		left += "  " + pad(ledger.Clean(b.Name, 60), room)
	}
	return ends(strings.TrimRight(left, " "), amount, c.cells)
}
