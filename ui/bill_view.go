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
	periodWidth  = 8  // of a sheet's period beside its readings
)

// View draws the bill: who and what above, the amounts beside it, the total and the cash below, always in sight.
func (s bill) View(f Frame) string {
	head, foot := s.head(f), s.foot(f)
	height := max(0, f.Height-len(foot)-len(head))
	var top []string
	if f.Width >= twoColumns {
		left := s.leftWidth(f)
		who, at := s.who(f, left-1)
		top = beside(indent(window(who, s.offset(at, height), left, height, f.Style.Dim)),
			window(amounts(f.Style, s.bill, amountsWidth), s.scroll, amountsWidth, height, f.Style.Dim), left+2)
	} else {
		who, at := s.who(f, f.Width-2)
		all := append(who, amounts(f.Style, s.bill, f.Width-2)...)
		top = indent(window(all, s.offset(at, height), f.Width-2, height, f.Style.Dim))
	}
	top = append(head, fit(top, f.Width, height)...)
	return strings.Join(append(fit(top, f.Width, f.Height-len(foot)), foot...), "\n")
}

// offset is the first row in sight of h: the one scrolled to, or after a choice one from which the last chosen month and
// the next are seen.
func (s bill) offset(at, h int) int {
	if s.follow {
		return max(0, min(at, at-h+4))
	}
	return s.scroll
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

// who is the customer, the details and the sheets, and the row of the last month that is chosen. Months that are chosen
// from come first.
func (s bill) who(f Frame, w int) (lines []string, at int) {
	st, p := f.Style, s.found.Question.Product
	if len(s.found.Bills) > 1 {
		lines, at = s.months(f, s.notes(st, w), w)
		return append(append(lines, ""), s.about(f, w)...), at
	}
	if !p.Prepaid { // whose number stands above, in large
		lines = append(lines, wrapped(st.Strong, ledger.Clean(s.bill.Name, 120), w)...)
		lines = append(lines, wrap(ledger.Clean(p.Group(s.bill.Customer), 80), w)...)
	}
	lines = slices.Concat(lines, s.notes(st, w), s.about(f, w))
	if len(s.bill.Sheets) == 0 {
		return append(lines, labelled(st, "Periode", ledger.Clean(s.bill.Periods(), 200), labelWidth(s.bill.Details), w)...), 0
	}
	stand, used := "Stand meter", "Pakai"
	if !slices.ContainsFunc(s.bill.Sheets, func(sheet ledger.Sheet) bool { return sheet.Start != "" || sheet.End != "" }) {
		stand, used = "", ""
	}
	lines = append(lines, "", st.Dim.Render(sheetRow("Lembar", stand, used, "Tagihan", w)))
	for _, sheet := range s.bill.Sheets {
		lines = append(lines, s.sheet(f, sheet, w)...)
	}
	return lines, 0
}

// notes are what was odd in the provider's answer.
func (s bill) notes(st Style, w int) (lines []string) {
	for _, n := range s.bill.Notes {
		lines = append(lines, wrapped(st.Warn, "Catatan: "+ledger.Clean(n, 120), w)...)
	}
	return lines
}

// about is the address and the details, and the months that were asked where nothing else says it.
func (s bill) about(f Frame, w int) []string {
	lines := wrap(ledger.Clean(s.bill.Address, 200), w)
	label := labelWidth(s.bill.Details)
	for _, d := range s.bill.Details {
		lines = append(lines, labelled(f.Style, ledger.Clean(d.Label, 24), ledger.Clean(d.Text(), 200), label, w)...)
	}
	if searched := s.searched(); searched != "" && !s.toldInRule(f) {
		lines = append(lines, f.Style.Dim.Render(cut("Dicari dari "+searched, w)))
	}
	return lines
}

// labelWidth is the column of labels: as wide as the longest, within reason.
func labelWidth(details []ledger.Detail) int {
	widest := 14
	for _, d := range details {
		widest = max(widest, width(ledger.Clean(d.Label, 24)))
	}
	return min(widest, 18)
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
	if stand == "" { // a period may be long where no meter stands beside it
		return ends(period, amount, w)
	}
	return ends(sheetLeft(period, stand, used), amount, w)
}

func sheetLeft(period, stand, used string) string {
	return pad(period, periodWidth) + " " + pad(stand, 17) + " " + used
}

// sheet is one month's bill; what does not fit beside its amount stands below or above it.
func (s bill) sheet(f Frame, sheet ledger.Sheet, w int) []string {
	stand, used := usage(s.found.Question.Product, sheet)
	period := ledger.Clean(s.bill.PeriodText(sheet.Period), 80)
	amount := ""
	if sheet.Amount != 0 { // else nobody says what the sheet is worth
		amount = sheet.Amount.Plain()
	}
	room := w - width(amount) - 1
	var lines, more []string
	if stand == "" && width(period) > room || stand != "" && width(period) > periodWidth { // several months in one row
		lines, period = wrap(period, w), ""
	}
	if stand != "" && width(sheetLeft("", stand, used)) > room {
		more, used = append(more, "pakai "+used), ""
	}
	lines = append(lines, sheetRow(period, stand, used, amount, w))
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
	for _, line := range wrap(strings.Join(more, " · "), w) {
		lines = append(lines, f.Style.Dim.Render(lead(line, w)))
	}
	return lines
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
