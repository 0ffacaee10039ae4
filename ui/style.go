package ui

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"

	"loket/ledger"
)

// Style is how things look. Colour repeats what words already say: without it nothing is lost. The colours are
// fixed, readable on dark and on light, so that the terminal is never asked for its background.
type Style struct {
	Bar      lipgloss.Style // the header
	Practice lipgloss.Style // the practice mark in the header
	Title    lipgloss.Style
	Accent   lipgloss.Style
	Strong   lipgloss.Style
	Dim      lipgloss.Style
	Good     lipgloss.Style
	Warn     lipgloss.Style
	Bad      lipgloss.Style
	Chosen   lipgloss.Style // the selected row
	News     lipgloss.Style
	Plain    lipgloss.Style
}

func styleOn(r *lipgloss.Renderer) Style {
	plain := r.NewStyle()
	colour := func(c string) lipgloss.Style { return plain.Foreground(lipgloss.Color(c)) }
	return Style{
		Bar:      plain.Background(lipgloss.Color("24")).Foreground(lipgloss.Color("255")),
		Practice: plain.Background(lipgloss.Color("178")).Foreground(lipgloss.Color("16")).Bold(true),
		Title:    colour("38").Bold(true),
		Accent:   colour("38"),
		Strong:   plain.Bold(true),
		Dim:      colour("244"),
		Good:     colour("35").Bold(true),
		Warn:     colour("172").Bold(true),
		Bad:      colour("167").Bold(true),
		Chosen:   plain.Background(lipgloss.Color("24")).Foreground(lipgloss.Color("255")),
		News:     plain.Background(lipgloss.Color("236")).Foreground(lipgloss.Color("255")),
		Plain:    plain,
	}
}

// width is the cells a text takes.
func width(s string) int { return ansi.StringWidth(s) }

// cut is s in at most w cells, "…" for what is missing.
func cut(s string, w int) string {
	if w <= 0 {
		return ""
	}
	return ansi.Truncate(s, w, "…")
}

// pad is s in exactly w cells.
func pad(s string, w int) string {
	s = cut(s, w)
	return s + strings.Repeat(" ", max(0, w-width(s)))
}

// lead is s at the right end of w cells.
func lead(s string, w int) string {
	return strings.Repeat(" ", max(0, w-width(s))) + cut(s, w)
}

// ends is left and right at the two ends of w cells. The right one, an amount or a key, stays whole: the left one
// gives way.
func ends(left, right string, w int) string {
	room := w - width(right)
	if room <= 0 {
		return cut(right, w)
	}
	return pad(left, room-1) + " " + right
}

// fit is exactly h lines of at most w cells.
func fit(lines []string, w, h int) []string {
	out := make([]string, h)
	for i := range min(h, len(lines)) {
		out[i] = cut(lines[i], w)
	}
	return out
}

// beside puts two blocks next to each other, the first in w cells.
func beside(left, right []string, w int) []string {
	out := make([]string, max(len(left), len(right)))
	for i := range out {
		var a, b string
		if i < len(left) {
			a = left[i]
		}
		if i < len(right) {
			b = right[i]
		}
		out[i] = pad(a, w) + b
	}
	return out
}

// window is the h lines from offset on, with a word about what is out of sight; offset is clamped.
func window(lines []string, offset, w, h int, dim lipgloss.Style) []string {
	if len(lines) <= h || h < 2 {
		return lines[:min(h, len(lines))]
	}
	offset = min(max(0, offset), len(lines)-h+1)
	shown := append([]string(nil), lines[offset:offset+h-1]...)
	below := len(lines) - offset - (h - 1)
	note := "↑ awal di atas"
	if below > 0 {
		note = "↓ " + strconv.Itoa(below) + " baris lagi"
	}
	return append(shown, dim.Render(lead(note, w)))
}

// bound is the hyphen at which no line is broken: a payment's number is read out whole.
const bound = "\u2011"

// wrap breaks a text into lines of at most w cells, at spaces where there are any. A line that would be the word for a
// state and nothing else is put in quotes: a customer may be called LUNAS, but only our states say it (reliability §5).
func wrap(s string, w int) []string {
	if s == "" || w <= 0 {
		return nil
	}
	lines := strings.Split(ansi.Wrap(strings.ReplaceAll(s, "-", bound), w, " "), "\n")
	for i, line := range lines {
		line = strings.ReplaceAll(line, bound, "-")
		lines[i] = line
		if alone := strings.TrimSpace(line); saysState(alone) {
			lines[i] = cut("“"+alone+"”", w)
		}
	}
	return lines
}

// saysState reports whether a text is the word for a state, whatever signs stand around it.
func saysState(s string) bool {
	word := strings.Join(strings.FieldsFunc(strings.ToUpper(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
	return word != "" && slices.ContainsFunc(ledger.States(), func(s ledger.State) bool { return s.Label() == word })
}

// wrapped is text in lines of at most w cells, each in the style.
func wrapped(style lipgloss.Style, text string, w int) []string {
	lines := wrap(text, w)
	for i, line := range lines {
		lines[i] = style.Render(line)
	}
	return lines
}
