package ui

import (
	"context"
	"errors"
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// tills reports whether a screen is about the drawer: above the work, as those that only look.
func tills(s Screen) bool {
	return is[drawer](s) || is[drawerForm](s) || is[closing](s) || is[shifts](s) || is[zreport](s)
}

// atTill reports whether the drawer is shown already.
func (a App) atTill() bool { return tills(a.top()) }

// afterDrawer goes back to where the drawer was asked for, which shows it as it is now.
func (a App) afterDrawer() (App, tea.Cmd) {
	a.stack = a.stack[:max(1, len(a.stack)-1)]
	a, header := a.reloadStatus()
	a, told := a.everywhere(DrawerDone{})
	a, cmd := a.reopen()
	return a, tea.Batch(header, told, cmd)
}

// afterClosing shows the Z in place of the count.
func (a App) afterClosing(seat ticket, closed ShiftClosed) (App, tea.Cmd) {
	a.stack = a.stack[:max(1, len(a.stack)-1)]
	a, header := a.reloadStatus()
	a, cmd := a.push(newClosed(a.world, seat, closed))
	return a, tea.Batch(header, cmd)
}

// offerDrawer asks for the float where money cannot be taken without one: what was to be paid waits below.
func (a App) offerDrawer() (App, tea.Cmd) {
	a, seat := a.seat()
	return a.push(newDrawerForm(a.world, seat, ledger.KindShiftOpen))
}

// welcome asks whoever comes to a drawer that is shut for its float, before the first customer does.
func (a App) welcome() (App, tea.Cmd) {
	if !a.arrived || a.shut() || !a.status.read {
		return a, nil
	}
	a.arrived = false
	if shift := a.status.shift; shift.Number == 0 || shift.Open() || a.world.Shop.Halted != "" || !is[products](a.top()) {
		return a, nil
	}
	return a.offerDrawer()
}

// needsDrawer reports an error that opening the drawer mends.
func needsDrawer(err error) bool { return errors.Is(err, ledger.ErrNoShift) }

// mended is an advice after the drawer was opened: nothing, where that is what it asked for.
func (a Advice) mended() Advice {
	if a == Explain(ledger.ErrNoShift, nil) {
		return Advice{}
	}
	return a
}

// missingPaper is the number of the last closed shift where its Z never came to paper: a printer without any, or an end of
// the program in between. 0: there is none, or no printer.
func (w World) missingPaper(newest ledger.Shift) int {
	if newest.Open() && newest.Number > 1 {
		before, err := w.Book.ShiftByNumber(context.Background(), newest.Number-1)
		if w.failed("shift", err) != nil {
			return 0
		}
		newest = before
	}
	if newest.Number == 0 || newest.Open() || newest.Reports > 0 || w.Shop.NoPaper {
		return 0
	}
	return newest.Number
}

// shutText is what the news line says of a drawer that is shut, or of a Z whose paper is missing; "" where nothing is.
func (a App) shutText() string {
	s := a.status.shift
	switch {
	case a.status.paper == s.Number && s.Number != 0:
		return "Laci tutup; Z-nya belum tercetak"
	case a.status.paper != 0:
		return fmt.Sprintf("Z %d belum tercetak: Z yang lalu, F4", a.status.paper)
	case s.Number == 0 || s.Open():
		return ""
	}
	return "Laci tutup: uang belum bisa diterima"
}
