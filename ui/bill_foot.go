package ui

import (
	"fmt"
	"slices"

	"loket/ledger"
)

// foot is what must always be in sight: the total, the cash, the change, what is wrong.
func (s bill) foot(f Frame) []string {
	lines := s.cash.totalAndCash(f, s.bill.Total, s.leftWidth(f), func(w int) []string { return s.cashBlock(f, w) })
	lines = slices.Concat(s.rule(f), s.loss(f), lines[1:])
	return append(lines, s.word(f)...)
}

// rule divides what is owed from the cash, says what part of it is paid, and warns of too small a deposit.
func (s bill) rule(f Frame) []string {
	scope := s.scope()
	if scope != "" && s.searched() != "" && s.toldInRule(f) {
		scope += searchedIn + s.searched()
	}
	return f.rule(s.world, scope, s.bills())
}

const searchedIn = " · dicari dari "

// searched are the months that were asked, where none was named.
func (s bill) searched() string {
	if s.found.From == "" {
		return ""
	}
	return s.found.From.Label() + " sampai " + s.found.To.Label()
}

// toldInRule reports whether there is room beside the scope for the months that were asked.
func (s bill) toldInRule(f Frame) bool { return width(s.scope()+searchedIn+s.searched()) <= f.Width-6 }

// scope says which part of what is owed is paid.
func (s bill) scope() string {
	p, found := s.found.Question.Product, len(s.found.Bills)
	switch {
	case found > 1 && !s.choosable():
		return fmt.Sprintf("%s: %d bulan dibayar sekaligus, tertua dulu", ledger.Clean(p.Name, 40), found)
	case found > 1 && s.chosen == found:
		return fmt.Sprintf("Bayar semua %d bulan, tertua dulu", found)
	case found > 1:
		return fmt.Sprintf("Bayar %d dari %d bulan, tertua dulu", s.chosen, found)
	case s.found.From != "":
		return "Hanya " + ledger.Clean(s.bill.Periods(), 60) + " yang belum dibayar"
	case len(s.bill.Sheets) > 1 && !p.PaysPart():
		return ledger.Clean(p.Name, 40) + ": semua lembar dibayar sekaligus"
	}
	return ""
}

// loss warns, where it cannot be missed, of a bill that costs more than the customer's part of it; the loket's own fee
// does not make that good.
func (s bill) loss(f Frame) []string {
	earned, known := s.bill.Commission()
	if !known || earned >= 0 {
		return nil
	}
	text := fmt.Sprintf("RUGI %s: saldo berkurang %s, tagihan ke penyedia hanya %s.", -earned, s.bill.Cost, s.bill.Owed())
	return indent(wrapped(f.Style.Bad, text, f.Width-2))
}

// cashBlock is the fields, the rounding and the change.
func (s bill) cashBlock(f Frame, w int) []string {
	var lines []string
	if s.found.Question.Product.Prepaid {
		lines = append(lines, pad("4 angka akhir", w-20)+f.Style.box(s.repeat.value, "", 20, !s.onCash && !s.Busy()))
	}
	return append(lines, s.cash.block(f.Style, s.bill.Total, w, s.onCash && !s.Busy())...)
}

// word is the last word before F9: a problem, a question under way, a note, or what to do.
func (s bill) word(f Frame) []string {
	st := f.Style
	switch {
	case s.paying:
		return []string{" " + st.Accent.Render("Dicatat …")}
	case !s.since.IsZero():
		return []string{" " + st.Accent.Render("Menanyakan ulang tagihan … ") + elapsed(f.Now, s.since)}
	case s.problem != (Advice{}):
		return s.problem.lines(f, f.Width-1)
	case s.note != "":
		return indent(wrapped(st.Warn, s.note, f.Width-2))
	}
	if s.shut != (Advice{}) {
		return s.shut.lines(f, f.Width-1)
	}
	if s.found.Question.Product.Prepaid && s.repeat.value != s.lastDigits() {
		return []string{" " + st.Accent.Render("Ketik ulang 4 angka akhir, terima uangnya, lalu F9.")}
	}
	return []string{" " + st.Accent.Render(s.cash.call(s.bill.Total, "lalu F9 untuk membayar."))}
}
