package ui

import (
	"slices"
	"strings"

	"loket/ledger"
)

const (
	amountsWidth = 34 // the column of amounts
	leftMost     = 60 // cells of the column beside them, at most
	twoColumns   = 76 // cells from which the bill stands in two columns
	roomyHeight  = 16 // rows from which the total is drawn large
)

// View draws the bill: who and what above, the amounts beside it, the total and the cash below, always in sight.
func (s bill) View(f Frame) string {
	foot := s.foot(f)
	height := max(0, f.Height-len(foot))
	var top []string
	if f.Width >= twoColumns {
		left := s.leftWidth(f)
		who := window(s.who(f, left-1), s.scroll, left, height, f.Style.Dim)
		top = beside(indent(who), window(amounts(f.Style, s.bill, amountsWidth), s.scroll, amountsWidth, height, f.Style.Dim), left+2)
	} else {
		all := append(s.who(f, f.Width-2), amounts(f.Style, s.bill, f.Width-2)...)
		top = indent(window(all, s.scroll, f.Width-2, height, f.Style.Dim))
	}
	return strings.Join(append(fit(top, f.Width, height), foot...), "\n")
}

// leftWidth is the column of customer and sheets: what the amounts leave, but no wider than reads well.
func (s bill) leftWidth(f Frame) int { return min(f.Width-amountsWidth-3, leftMost) }

func indent(lines []string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = " " + line
	}
	return out
}

// who is the customer, the details and the sheets.
func (s bill) who(f Frame, w int) []string {
	st, p := f.Style, s.found.Question.Product
	lines := []string{st.Strong.Render(cut(ledger.Clean(s.bill.Name, 60), w)), cut(p.Group(s.bill.Customer), w)}
	if s.bill.Name == "" {
		lines = lines[1:]
	}
	lines = append(lines, wrap(ledger.Clean(s.bill.Address, 120), w)...)
	for _, d := range s.bill.Details {
		lines = append(lines, labelled(st, ledger.Clean(d.Label, 24), ledger.Clean(d.Value, 120), 14, w)...)
	}
	for _, warning := range s.warnings() {
		for _, line := range wrap(warning, w) {
			lines = append(lines, st.Warn.Render(line))
		}
	}
	if len(s.bill.Sheets) == 0 {
		return append(lines, labelled(st, "Periode", s.bill.Periods(), 14, w)...)
	}
	stand, used := "Stand meter", "Pakai"
	if !slices.ContainsFunc(s.bill.Sheets, func(sheet ledger.Sheet) bool { return sheet.Start != "" || sheet.End != "" }) {
		stand, used = "", ""
	}
	lines = append(lines, "", st.Dim.Render(sheetRow("Lembar", stand, used, "Tagihan", w)))
	for _, sheet := range s.bill.Sheets {
		lines = append(lines, s.sheet(f, sheet, w)...)
	}
	return lines
}

// labelled is a label and its value, wrapped under itself.
func labelled(st Style, label, value string, labelWidth, w int) []string {
	if value == "" {
		return nil
	}
	values := wrap(value, w-labelWidth-1)
	lines := []string{st.Dim.Render(pad(label, labelWidth)) + " " + values[0]}
	for _, v := range values[1:] {
		lines = append(lines, strings.Repeat(" ", labelWidth+1)+v)
	}
	return lines
}

func sheetRow(period, stand, used, amount string, w int) string {
	return ends(pad(period, 8)+" "+pad(stand, 17)+" "+pad(used, 7), amount, w)
}

func (s bill) sheet(f Frame, sheet ledger.Sheet, w int) []string {
	stand, used := usage(s.found.Question.Product, sheet)
	lines := []string{sheetRow(sheetPeriod(sheet.Period), stand, used, sheet.Amount.Plain(), w)}
	var more []string
	if sheet.Reference != "" && len(s.bill.Sheets) > 1 { // of one sheet it stands among the details
		more = append(more, "ref "+ledger.Clean(sheet.Reference, 40))
	}
	for _, part := range []struct {
		label  string
		amount ledger.Rupiah
	}{{"denda", sheet.Penalty}, {"admin", sheet.Admin}, {"lain", sheet.Other}} {
		if part.amount != 0 {
			more = append(more, part.label+" "+part.amount.Plain())
		}
	}
	if len(more) > 0 {
		lines = append(lines, f.Style.Dim.Render(lead(strings.Join(more, " · "), w)))
	}
	return lines
}

// sheetPeriod is a sheet's period by name where it is a calendar month.
func sheetPeriod(text string) string {
	if months, ok := ledger.ParsePeriod(text); ok && len(months) == 1 {
		return months[0].Label()
	}
	return ledger.Clean(text, 12)
}

// amounts are the lines of a bill, which add up to the total.
func amounts(st Style, b ledger.Bill, w int) []string {
	var lines []string
	for _, line := range b.Lines {
		if line.Amount != 0 {
			lines = append(lines, ends(ledger.Clean(line.Label, 40), line.Amount.Plain(), w))
		}
	}
	lines = append(lines, st.Dim.Render(strings.Repeat("─", w)))
	return append(lines, st.Strong.Render(ends("TOTAL", b.Total.String(), w)))
}

// foot is what must always be in sight: the total, the cash, the change, what is wrong.
func (s bill) foot(f Frame) []string {
	lines := s.cash.totalAndCash(f, s.bill.Total, s.leftWidth(f), func(w int) []string { return s.cashBlock(f, w) })
	return append(lines, s.word(f)...)
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
		return []string{" " + st.Warn.Render(cut(s.note, f.Width-2))}
	}
	if s.found.Question.Product.Prepaid && s.repeat.value != s.lastDigits() {
		return []string{" " + st.Accent.Render("Ketik ulang angka terakhir nomor tujuan, terima uangnya, lalu F9.")}
	}
	return []string{" " + st.Accent.Render("Terima uangnya, lalu F9 untuk membayar.")}
}
