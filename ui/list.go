package ui

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/lipgloss"

	"loket/ledger"
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

// The ages at which an open payment needs looking at, in minutes of the counter (reliability §2): after graceAge past
// its final time a provider that tells one should have been believed.
const (
	amberAge = 10
	redAge   = 30
	graceAge = 5
)

// fast reports whether the counter's minutes are seconds.
func (s Shop) fast() bool { return s.Practice && s.minutes(1) == time.Second }

// minutes are n minutes of this counter.
func (s Shop) minutes(n int) time.Duration {
	minute := s.Minute
	if minute <= 0 {
		minute = time.Minute
	}
	return time.Duration(n) * minute
}

// agedText is how long a payment has been open, with a word where it needs looking at.
func (s Shop) agedText(st Style, p ledger.Payment, now time.Time) string {
	since := p.SubmittedAt
	if since.IsZero() {
		since = p.IntendedAt
	}
	red := s.minutes(redAge)
	if final, known := s.Final[p.Product.Provider]; known {
		red = final + s.minutes(graceAge)
	}
	age := now.Sub(since)
	text := AgeText(age)
	switch {
	case age >= red:
		return st.Bad.Render(text + " LAMA!")
	case age >= s.minutes(amberAge):
		return st.Warn.Render(text + " lama")
	}
	return text
}

// AgeText is a span of time in two figures at most.
func AgeText(d time.Duration) string {
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
