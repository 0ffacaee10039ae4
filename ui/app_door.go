package ui

import (
	"fmt"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// shown is the screen in sight: the door where it is shut.
func (a App) shown() Screen {
	if a.shut() {
		return a.door
	}
	return a.top()
}

// shut reports whether somebody must sign in first.
func (a App) shut() bool { return a.door != nil }

// lock shuts the door; what lies behind it goes on.
func (a App) lock() (App, tea.Cmd) {
	a, seat := a.seat()
	a.door, a.sureQuit = newDoor(a.world, seat, a.world.Operator() != ""), false
	return a, a.door.Init()
}

// unlock opens the door on what was there before.
func (a App) unlock() (App, tea.Cmd) {
	a.door, a.touched, a.arrived = nil, a.world.Clock.Now(), true
	a, shown := a.reopen()
	a, offer := a.welcome()
	return a, tea.Batch(shown, offer)
}

// idle reports whether nobody has pressed a key for so long that the counter locks itself.
func (a App) idle() bool {
	shop := a.world.Shop
	return shop.Guarded && shop.Lock > 0 && !a.shut() && a.away() >= shop.Lock
}

// away is how long no key was pressed. A machine that slept was idle, though its running clock stood still.
func (a App) away() time.Duration {
	now := a.world.Clock.Now()
	return max(now.Sub(a.touched), now.Round(0).Sub(a.touched.Round(0)))
}

// tock is the second that passed.
func (a App) tock(at time.Time) (tea.Model, tea.Cmd) {
	a.now, a.left, a.stopped = at, a.world.deposits(), a.world.Stopped != nil && a.world.Stopped()
	a, cmd := a.everywhere(ticked{at})
	if !a.idle() {
		return a, tea.Batch(cmd, a.tick())
	}
	a, shut := a.lock()
	return a, tea.Batch(cmd, shut, a.tick())
}

// approved gives a supervisor's word to the screen that asked for it.
func (a App) approved(msg Approved) (App, tea.Cmd) {
	a.stack = a.stack[:max(1, len(a.stack)-1)]
	a, shown := a.warned(msg.By, msg.Wrong).reopen()
	a, cmd := a.everywhere(approved{msg.Seat, msg.By})
	return a, tea.Batch(shown, cmd)
}

// warnedFor is how long it is told that somebody tried another's PIN.
const warnedFor = time.Minute

// warned tells whose PIN was right how many of that name were wrong before: nobody else would know that they were tried.
func (a App) warned(name string, wrong int) App {
	if wrong > 0 {
		a.warning, a.warnedAt = fmt.Sprintf("Sebelum ini %d PIN salah diketik atas nama %s", wrong, cleanLabel(name)), a.world.Clock.Now()
	}
	return a
}

// warningText is that, for a while.
func (a App) warningText() string {
	if a.now.Sub(a.warnedAt) > warnedFor {
		return ""
	}
	return a.warning
}

// shutNews is the news line of a locked counter: that there is some, and no name.
func (a App) shutNews(unread int) string {
	switch {
	case unread > 0:
		return a.news(fmt.Sprintf("● %d kabar menunggu", unread), "masuk dulu")
	case len(a.flights) > 0:
		return a.style.Dim.Render(fmt.Sprintf(" %d pembayaran dalam perjalanan", len(a.flights)))
	}
	return ""
}
