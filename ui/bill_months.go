package ui

import "loket/ledger"

// months are the unpaid months that were found, oldest first, the chosen ones marked, below what is above them; at is
// the row of the last chosen one.
func (s bill) months(f Frame, above []string, w int) (lines []string, at int) {
	st := f.Style
	lines = append(above, st.Dim.Render(monthRow("  Bulan", "Stand meter", "Pakai", "Jumlah", w)))
	for i, b := range s.found.Bills {
		mark, style := "✓ ", st.Plain
		if i >= s.chosen {
			mark, style = "· ", st.Dim
		}
		if i == s.chosen-1 {
			at = len(lines)
		}
		stand, used := usage(s.found.Question.Product, span(b.Sheets))
		lines = append(lines, style.Render(monthRow(mark+b.Period.Label(), stand, used, b.Total.Plain(), w)))
		if parts := monthParts(b); parts != "" {
			lines = append(lines, st.Dim.Render(lead(parts, w)))
		}
	}
	return lines, at
}

func monthRow(period, stand, used, amount string, w int) string {
	return ends(pad(period, 8)+pad(stand, 16)+pad(used, 8), amount, w)
}

// span is the readings from the first sheet to the last.
func span(sheets []ledger.Sheet) ledger.Sheet {
	if len(sheets) == 0 {
		return ledger.Sheet{}
	}
	return ledger.Sheet{Start: sheets[0].Start, End: sheets[len(sheets)-1].End}
}

// monthParts are the parts of a month's amount, where it has a fine.
func monthParts(b ledger.Bill) string {
	penalty := b.Line(ledger.LinePenalty)
	if penalty == 0 {
		return ""
	}
	parts := "dengan denda " + penalty.Plain()
	if b.Fee != 0 {
		parts += " · layanan " + b.Fee.Plain()
	}
	return parts
}
