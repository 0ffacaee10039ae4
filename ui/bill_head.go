package ui

import (
	"strings"

	"loket/ledger"
)

// head stays above what scrolls: whose months are chosen from, or whose phone credit is bought, in figures that are read
// across the counter.
func (s bill) head(f Frame) []string {
	p := s.found.Question.Product
	number := ledger.Clean(p.Group(s.bill.Customer), 80)
	switch {
	case p.Prepaid:
		return s.prepaidHead(f, number)
	case len(s.found.Bills) < 2:
		return nil
	}
	return indent(wrapped(f.Style.Strong, strings.TrimSpace(ledger.Clean(s.bill.Name, 120)+"  "+number), f.Width-2))
}

func (s bill) prepaidHead(f Frame, number string) []string {
	st, p := f.Style, s.found.Question.Product
	what := ledger.Clean(p.Name, 40)
	if p.Operator != "" {
		what += " · " + ledger.Clean(p.Operator, 20)
	}
	if p.Nominal > 0 {
		what += " · nominal " + p.Nominal.String()
	}
	lines := []string{" " + st.Strong.Render(cut(what, f.Width-2))}
	warning := PrefixWarning(s.world.Catalog.Prefixes, p, s.bill.Customer)
	if figure := big(number); f.Height >= roomyHeight && inFigures(number) && width(figure[0]) <= f.Width-4 {
		for _, row := range figure {
			lines = append(lines, "  "+st.Accent.Render(row))
		}
	} else {
		lines = append(lines, " "+st.Strong.Render(cut("Nomor "+number, f.Width-2)))
	}
	if warning != "" || f.Height >= roomyHeight {
		lines = append(lines, " "+st.Warn.Render(cut(warning, f.Width-2)))
	}
	return lines
}
