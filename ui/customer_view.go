package ui

import (
	"fmt"
	"strings"
	"time"

	"loket/ledger"
)

const hintIndent = 19 // cells: where the fields begin

// View draws the fields, what is wrong with them, and the customers of late.
func (s customer) View(f Frame) string {
	st := f.Style
	lines := []string{""}
	for i, in := range s.inputs {
		lines = append(lines, s.inputLine(f, i, in))
		lines = append(lines, s.hint(f, in)...)
	}
	lines = append(lines, "")
	switch {
	case s.Busy():
		asking := "Bertanya ke penyedia … "
		if s.product.Monthly && s.value(inputPeriod) == "" {
			asking = "Mencari tunggakan, bulan demi bulan … "
		}
		lines = append(lines, " "+st.Accent.Render(asking)+elapsed(f.Now, s.since), "")
	case s.problem != (Advice{}):
		lines = append(append(lines, s.problem.lines(f, f.Width-2)...), "")
	}
	if len(s.recent) > 0 {
		lines = append(lines, " "+st.Dim.Render("Pelanggan terakhir"))
		for i, e := range s.recent {
			lines = append(lines, s.recentLine(f, i, e))
		}
	}
	return strings.Join(lines, "\n")
}

func (s customer) inputLine(f Frame, i int, in input) string {
	shown, beside := in.value, ""
	switch in.kind {
	case inputNumber:
		shown = s.product.Group(ledger.CustomerNo(in.value))
	case inputPeriod:
		if month, err := ledger.ParseMonth(in.value); err == nil {
			beside = "  " + month.Label()
		}
	case inputAmount:
		if amount, err := ledger.ParseCash(in.value); err == nil {
			shown = amount.Plain()
		}
	}
	box := f.Style.box(shown, in.empty, min(in.cells, f.Width-20-width(beside)), i == s.focus && !s.Busy())
	return " " + pad(in.label, 17) + " " + box + beside
}

// hint is below a field: what it is, or what typing does to a number that was asked about. It keeps its height.
func (s customer) hint(f Frame, in input) []string {
	lines := wrap(ledger.Clean(in.hint, 200), f.Width-hintIndent-1)
	if s.kept && in.kind == inputNumber && s.inputs[0].label == in.label {
		said := wrap("Ketik atau pindai menggantinya; Backspace membetulkan.", f.Width-hintIndent-1)
		lines = fit(said, f.Width, max(len(said), len(lines)))
	}
	for i, line := range lines {
		lines[i] = strings.Repeat(" ", hintIndent) + f.Style.Dim.Render(line)
	}
	return lines
}

func (s customer) recentLine(f Frame, i int, e ledger.Entry) string {
	numbers := 24
	if s.parted() {
		numbers = 40
	}
	text := pad(s.product.Group(e.Customer), numbers) + " " + ledger.Clean(e.Name, 40)
	if i+1 == s.chosen {
		return f.Style.Chosen.Render(pad(" ▸ "+text, f.Width-1))
	}
	return "   " + cut(text, f.Width-4)
}

// elapsed is how long something has taken, in whole seconds.
func elapsed(now, since time.Time) string {
	return fmt.Sprintf("%d detik", max(0, int(now.Sub(since)/time.Second)))
}

// unread stands in place of a screen that has not read the book yet, or could not.
func (f Frame) unread(problem Advice) string {
	if problem != (Advice{}) {
		return "\n" + strings.Join(problem.lines(f, f.Width-2), "\n")
	}
	return "\n Membaca buku …"
}

// lines are the advice in at most w cells: what happened and where the money is, what to do, the provider's words.
func (a Advice) lines(f Frame, w int) []string {
	var lines []string
	add := func(text string, style func(...string) string) {
		for _, line := range wrap(text, w-1) {
			lines = append(lines, " "+style(line))
		}
	}
	add(strings.TrimSpace(a.Happened+" "+a.Money), f.Style.Warn.Render)
	add(a.Do, f.Style.Strong.Render)
	if a.Theirs != "" {
		add("Penyedia: "+a.Theirs, f.Style.Accent.Render)
	}
	return lines
}
