package ui

import (
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// visit opens a screen that only looks, above the work, which goes on where it was left: Esc comes back to it. A
// screen that has the key for itself keeps it.
func (a App) visit(msg keyPress) (App, tea.Cmd, bool) {
	shown := a.top()
	if slices.ContainsFunc(shown.Keys(), func(k key.Binding) bool { return pressed(msg, k) }) {
		return a, nil, false
	}
	a, seat := a.seat()
	var next Screen
	switch {
	case pressed(msg, keyHelp) && !is[help](shown):
		next = newHelp(a.world)
	case pressed(msg, keyDay) && !is[daily](shown):
		next = newDaily(a.world, seat)
	case pressed(msg, keyWait) && !is[waiting](shown):
		next = newWaiting(a.world, seat)
	case pressed(msg, keyFind) && !is[search](shown):
		next = newSearch(a.world, seat)
	default:
		return a, nil, false
	}
	a, cmd := a.aside(next)
	return a, cmd, true
}

// aside shows a screen above the work, in place of another such screen: Esc is never far from the work.
func (a App) aside(s Screen) (App, tea.Cmd) {
	work := a.stack
	for len(work) > 1 && looks(work[len(work)-1]) {
		work = work[:len(work)-1]
	}
	a.stack = slices.Clip(work)
	return a.push(s)
}

// looks reports whether a screen only looks.
func looks(s Screen) bool {
	if r, ok := s.(result); ok {
		return !r.next
	}
	return is[help](s) || is[daily](s) || is[waiting](s) || is[search](s) || is[detail](s)
}

func is[S Screen](s Screen) bool {
	_, is := s.(S)
	return is
}
