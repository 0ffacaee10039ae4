package ui

import "time"

// quietTime must pass without a key before a screen that appeared by itself listens: keys still in flight, a
// scanner's, an impatient Enter, a key held down, were meant for the screen before.
const quietTime = 400 * time.Millisecond

// quiet swallows the keys that come too soon after a screen appeared.
type quiet struct {
	last time.Time
	over bool
}

func newQuiet(now time.Time) quiet { return quiet{last: now} }

// typed is the quiet time after a figure or letter was typed: no key still in flight from the screen before is one.
func (q quiet) typed(msg keyPress) quiet {
	q.over = q.over || types(msg)
	return q
}

// twice is a key that must come again, a moment later, before it does what it says: one that bounces or is held down was
// pressed once.
type twice struct {
	once  bool
	quiet quiet
}

// press reports whether it came for the second time, after which it begins anew.
func (t twice) press(now time.Time) (twice, bool) {
	if !t.once {
		return twice{true, newQuiet(now)}, false
	}
	heard := false
	if t.quiet, heard = t.quiet.hears(now); heard {
		t = twice{}
	}
	return t, heard
}

// hears reports whether a key pressed now is meant for this screen.
func (q quiet) hears(now time.Time) (quiet, bool) {
	q.over = q.over || now.Sub(q.last) >= quietTime
	q.last = now
	return q, q.over
}
