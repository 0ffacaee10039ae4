package ui

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/lipgloss"
)

// cursor is the chosen row of a list of n rows.
type cursor int

// press is the cursor after a key; false where the key does not move it.
func (c cursor) press(msg keyPress, n int) (cursor, bool) {
	switch {
	case pressed(msg, keyUp):
		c--
	case pressed(msg, keyDown):
		c++
	case pressed(msg, keyPgUp):
		c -= 8
	case pressed(msg, keyPgDown):
		c += 8
	default:
		return c, false
	}
	return c.within(n), true
}

// within is the cursor on one of n rows.
func (c cursor) within(n int) cursor { return max(0, min(c, cursor(n-1))) }

// sight is the rows around row at that fit into h, with what is out of sight told below.
func sight(rows []string, at, w, h int, dim lipgloss.Style) []string {
	if len(rows) <= h {
		return rows
	}
	return window(rows, max(0, at-h+2), w, h, dim)
}

// chosenRow draws one row of a list; the chosen one is marked by more than colour.
func (st Style) chosenRow(text string, chosen bool, w int) string {
	if chosen {
		return st.Chosen.Render(pad(" ▸ "+text, w))
	}
	return cut("   "+text, w)
}

// age is how long something has been open, in the minutes of this counter.
func (s Shop) age(d time.Duration) time.Duration {
	minute := s.Minute
	if minute <= 0 {
		minute = time.Minute
	}
	return time.Duration(float64(d) / float64(minute) * float64(time.Minute))
}

// The ages at which an open payment needs looking at (reliability §2). The later mark is that of
// providers without a final date of their own.
const (
	amberAge = 10 * time.Minute
	redAge   = 30 * time.Minute
)

// agedText is the age of an open payment, with a word where it needs looking at.
func (s Shop) agedText(st Style, d time.Duration) string {
	counted := s.age(d)
	text := ageText(d)
	switch {
	case counted >= redAge:
		return st.Bad.Render(text + " LAMA!")
	case counted >= amberAge:
		return st.Warn.Render(text + " lama")
	}
	return text
}

// ageText is a span of time in two figures at most.
func ageText(d time.Duration) string {
	d = max(0, d)
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d dtk", int(d/time.Second))
	case d < time.Hour:
		return fmt.Sprintf("%d mnt", int(d/time.Minute))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d jam", int(d/time.Hour))
	}
	return fmt.Sprintf("%d hari", int(d/(24*time.Hour)))
}

// heading is a line above rows.
func heading(st Style, text string) string { return " " + st.Dim.Render(strings.TrimSpace(text)) }
