package ui

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/lipgloss"

	"loket/ledger"
)

const (
	reconWide    = 100 // cells from which number, row and state have columns of their own
	reconNarrow  = 70  // cells below which the difference stands alone
	reconShort   = 14  // lines below which only what must be seen is
	reconAmounts = 11  // cells of an amount
	shownMost    = 3   // candidates
)

// View is what was compared, the lines around the chosen one, and what that one is.
func (s recon) View(f Frame) string {
	head := s.head(f)
	foot := s.foot(f)
	height := max(3, f.Height-len(head)-len(foot))
	rows := s.rows(f, height)
	return strings.Join(append(append(head, fit(rows, f.Width, height)...), foot...), "\n")
}

// head is the file and the sums.
func (s recon) head(f Frame) []string {
	st, w := f.Style, f.Width-2
	days := s.c.From.Text()
	if s.c.To != s.c.From {
		days += " – " + s.c.To.Text()
	}
	lines := []string{ends(ledger.Clean(s.c.File, 60), fmt.Sprintf("%s · %d baris", days, s.c.Rows), w)}
	difference := st.Good
	if s.c.Sums.Difference != 0 {
		difference = st.Bad
	}
	lines = append(lines, fmt.Sprintf("Kami %s   Penyedia %s   ", s.c.Sums.Ours, s.c.Sums.Theirs)+difference.Render("Selisih "+s.c.Sums.Difference.String()))
	if f.Height < reconShort {
		return indent(lines)
	}
	return indent(append(lines, wrapped(st.Dim, s.c.Sums.Counted(), w)...))
}

// rows are the lines around the chosen one; of a statement of 100,000 rows no others are drawn.
func (s recon) rows(f Frame, h int) []string {
	st := f.Style
	if len(s.lines) == 0 {
		return []string{"", " " + st.Dim.Render("Tidak ada baris di hari-hari ini.")}
	}
	at := int(s.chosen.within(len(s.lines)))
	first := max(0, min(at-(h-1)/2, len(s.lines)-(h-1)))
	shown, numbers := s.lines[first:min(len(s.lines), first+h-1)], 15
	for _, line := range shown {
		if p := s.c.Matches[line].Payment; p != nil {
			numbers = numberCells(numbers, p.Number)
		}
	}
	rows := []string{st.Dim.Render("   " + reconRow(f.Width-4, "Tgl", "Pelanggan", "Kami", "Penyedia", "Selisih", "Hasil", pad("Pembayaran", numbers), "Baris"))}
	for i, line := range shown {
		m, chosen := s.c.Matches[line], first+i == at
		rows = append(rows, st.chosenRow(s.row(m, numbers, f.Width-4, kindStyle(st, m, chosen)), chosen, f.Width-1))
	}
	return rows
}

// kindStyle is the colour of a line's result; the chosen row has one of its own.
func kindStyle(st Style, m ledger.Match, chosen bool) lipgloss.Style {
	switch {
	case chosen:
		return lipgloss.Style{}
	case !m.Kind.Differs() || m.Decision != nil:
		return st.Dim
	case m.Kind == ledger.ReconHereOnly, m.Kind == ledger.ReconFailedHere, m.Kind == ledger.ReconNumbers:
		return st.Bad
	}
	return st.Warn
}

func (s recon) row(m ledger.Match, numbers, w int, style lipgloss.Style) string {
	number, line, customer := "", "", ""
	if m.Row != nil {
		line, customer = fmt.Sprint(m.Row.Line), string(m.Row.Number)
	}
	if m.Payment != nil {
		number, customer = ledger.Clean(m.Payment.Number, ledger.LongestNumber), string(m.Payment.Customer)
	}
	result := style.Render(m.Kind.Label())
	if m.Decision != nil {
		result = style.Render("✓ " + m.Kind.Label())
	}
	return reconRow(w, string(m.Day()[8:]+"-"+m.Day()[5:7]), customer, m.Ours.Plain(), m.Theirs.Plain(), m.Difference().Plain(), result, pad(number, numbers), line)
}

func reconRow(w int, day, customer, ours, theirs, difference, result, number, line string) string {
	right := func(text string) string {
		return strings.Repeat(" ", max(0, reconAmounts-width(text))) + text + " "
	}
	text := pad(day, 6) + pad(cut(customer, 16), 17) + right(ours) + right(theirs) + right(difference)
	switch {
	case w < reconNarrow:
		text = pad(day, 6) + pad(cut(customer, 16), 17) + right(difference)
	case w >= reconWide:
		text = pad(day, 6) + pad(line, 7) + number + " " + pad(cut(customer, 20), 21) + right(ours) + right(theirs) + right(difference)
	}
	return cut(text+result, w)
}

// foot is the chosen line in words, with its candidates, or the decision about it.
func (s recon) foot(f Frame) []string {
	st, w := f.Style, f.Width-2
	lines := []string{st.Dim.Render(strings.Repeat("─", f.Width))}
	m, ok := s.match()
	switch {
	case s.reading:
		return append(lines, " "+st.Accent.Render("Membandingkan lagi …"))
	case s.problem != (Advice{}):
		lines = append(lines, s.problem.lines(f, w)...)
	case s.note != "":
		lines = append(lines, indent(wrapped(st.Accent, s.note, w))...)
	}
	if !ok {
		return lines
	}
	about := indent(s.about(st, m, w))
	if s.choice != nil && f.Height < reconShort {
		return append(append(lines, about[0]), s.choice.view(st, w)...)
	}
	lines = append(lines, about...)
	if s.choice != nil {
		return append(lines, s.choice.view(st, w)...)
	}
	for _, note := range s.c.Notes {
		lines = append(lines, indent(wrapped(st.Warn, "Perhatian: "+note, w))...)
	}
	return lines
}

// about is what a line is, what may be behind it, and what was decided.
func (s recon) about(st Style, m ledger.Match, w int) []string {
	what := []string{m.Name()}
	if m.Payment != nil {
		what = append(what, productName(s.world, m.Payment.Product), m.Payment.State.Label(), m.Payment.Period)
	} else {
		what = append(what, m.Row.Text, m.Row.Ref, m.Row.Period)
	}
	lines := []string{st.Strong.Render(cut(strings.Join(nonEmpty(what), " · "), w))}
	lines = append(lines, wrap(m.Explain(), w)...)
	if d := m.Decision; d != nil {
		return append(lines, wrapped(st.Good, fmt.Sprintf("✓ %s: %s. %s", ledger.Clean(d.By, 40), d.Action.Label(), ledger.Clean(d.Note, 120)), w)...)
	}
	if m.Kind != ledger.ReconThereOnly {
		return lines
	}
	for i, k := range s.candidates.Of(*m.Row) {
		if i < shownMost {
			text := fmt.Sprintf("calon: %s %s %s %s %s (%s)", ledger.Clean(k.Payment.Number, ledger.LongestNumber), k.Payment.Day.Text()[:5], k.Payment.Customer,
				s.c.Amount.Of(k.Payment), k.Payment.State.Label(), k.Why)
			lines = append(lines, st.Dim.Render(cut(text, w)))
		}
	}
	return lines
}

func nonEmpty(texts []string) []string {
	var kept []string
	for _, text := range texts {
		if text != "" {
			kept = append(kept, text)
		}
	}
	return kept
}

// consequences say what follows of a decision.
var consequences = map[ledger.ReconAction]string{
	ledger.ReconSettled:   "Pembayaran menjadi LUNAS dengan baris ini sebagai bukti; sidik berkasnya disimpan.",
	ledger.ReconDisputed:  "Pembayaran menjadi SENGKETA dan menunggu putusan penyelia (F3).",
	ledger.ReconElsewhere: "Dicatat sebagai milik loket lain; tidak ada pembayaran yang berubah.",
	ledger.ReconNotOurs:   "Dicatat sebagai bukan milik kami; tidak ada pembayaran yang berubah.",
}

// view is the decision as it stands.
func (c reconChoice) view(st Style, w int) []string {
	names := make([]string, len(c.actions))
	for i, a := range c.actions {
		names[i] = a.Label()
		if i == c.at {
			names[i] = st.Chosen.Render("‹ " + a.Label() + " ›")
		}
	}
	lines := []string{" " + pad("Putusan", labelCells) + strings.Join(names, "  "),
		" " + pad("Catatan", labelCells) + st.box(c.note.value, "", min(60, w-labelCells), !c.deciding)}
	switch {
	case c.deciding:
		lines = append(lines, " "+st.Accent.Render("Mencatat …"))
	case c.by != "":
		lines = append(lines, " "+st.Warn.Render(cut("Diizinkan "+ledger.Clean(c.by, 40)+". F9 sekali lagi mencatatnya.", w)))
	case c.said != "":
		lines = append(lines, " "+st.Warn.Render(c.said))
	}
	return append(lines, indent(wrapped(st.Plain, consequences[c.action()], w))...)
}
