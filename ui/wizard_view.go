package ui

import (
	"fmt"
	"slices"
	"strings"

	"loket/ledger"
)

const (
	askedLabel = 20 // cells of an input's label
	askedText  = 64 // cells of its text at most
)

// View is the step and what it is for, what it asks, what was found, and the keys.
func (w wizard) View() string {
	st := w.style
	page := w.pages[w.at]
	step := fmt.Sprintf("langkah %d dari %d ", w.at+1, len(w.pages))
	lines := []string{st.Bar.Render(ends(" Menyiapkan loket", step, w.width)), " " + st.Title.Render(page.Title)}
	foot := append(w.word(), w.keyRows()...)
	rows, at := w.rows()
	about := indent(wrap(page.About(w.answers), w.width-2))
	room := max(3, w.height-len(lines)-len(foot))
	if len(about)+2+len(rows) > room && w.height < 20 { // the question comes before the reason
		about = nil
	}
	lines = append(lines, about...)
	lines = append(lines, "")
	room = max(2, w.height-len(lines)-len(foot))
	lines = append(lines, fit(sight(rows, at, w.width, room, st.Dim), w.width, room)...)
	return strings.Join(fit(append(lines, foot...), w.width, max(1, w.height)), "\n")
}

// rows are what is asked, one below the other, and the row in focus.
func (w wizard) rows() (rows []string, at int) {
	for i, in := range w.asked {
		focus := i == w.focus
		if focus {
			at = len(rows)
		}
		if len(in.Choices) == 0 {
			rows = append(rows, " "+pad(in.Label, askedLabel)+w.box(in, focus))
			continue
		}
		label := w.style.Plain.Render
		if focus {
			label = w.style.Accent.Render
			at += int(w.row) + 1
		}
		if i > 0 {
			rows = append(rows, "")
			if focus {
				at++
			}
		}
		rows = append(rows, label(" "+in.Label))
		for j, c := range in.Choices {
			rows = append(rows, w.style.chosenRow(w.mark(in, c)+c.Label, focus && j == int(w.row), w.width-1))
		}
	}
	return rows, at
}

// mark is how a choice stands.
func (w wizard) mark(in Input, c Choice) string {
	chosen := w.answers[in.Key] == c.Value
	marks := [2]string{"( ) ", "(•) "}
	if in.Several {
		chosen = slices.Contains(w.answers.All(in.Key), c.Value)
		marks = [2]string{"[ ] ", "[x] "}
	}
	if chosen {
		return marks[1]
	}
	return marks[0]
}

func (w wizard) box(in Input, focus bool) string {
	text := ledger.Clean(w.answers[in.Key], maxAnswer)
	if in.Hidden {
		text = strings.Repeat("•", min(len([]rune(text)), 20))
	}
	return w.style.box(text, in.Hint, max(8, min(askedText, w.width-askedLabel-2)), focus)
}

// word is what is under way, what stands in the way, or what was found.
func (w wizard) word() []string {
	st := w.style
	lines := []string{st.Dim.Render(strings.Repeat("─", w.width))}
	switch {
	case w.sure:
		return append(lines, " "+st.Warn.Render("Tidak ada yang disimpan. F10 sekali lagi untuk berhenti."))
	case !w.since.IsZero():
		return append(lines, " "+st.Accent.Render("Memeriksa … ")+elapsed(w.clock.Now(), w.since))
	case w.verdict.Problem != "":
		lines = append(lines, indent(wrapped(st.Warn, w.verdict.Problem, w.width-2))...)
		if w.verdict.Doubt {
			lines = append(lines, " "+st.Dim.Render("Betulkan isiannya, atau Enter sekali lagi untuk tetap lanjut."))
		}
		return lines
	}
	for _, text := range w.found {
		lines = append(lines, indent(wrapped(st.Good, text, w.width-2))...)
	}
	return lines
}

// keyRows are the keys and what they do, in as many rows as they need: whoever sets up a loket knows none of them yet.
func (w wizard) keyRows() []string {
	row, rows := "", []string(nil)
	for _, k := range w.keys() {
		part := w.style.Accent.Render(k.Help().Key) + " " + describe(k, false)
		if row != "" && width(row+roomy+part) >= w.width {
			row, rows = "", append(rows, " "+row)
		}
		if row != "" {
			row += roomy
		}
		row += part
	}
	return append(rows, " "+row)
}
