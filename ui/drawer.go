package ui

import (
	"context"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// drawer is the open shift as X shows it, and what can be done at the drawer.
type drawer struct {
	world   World
	seat    ticket
	seen    drawerSeen
	loaded  bool
	chosen  cursor
	scroll  cursor
	busy    bool // X is being printed
	note    string
	problem Advice
}

// xPrinted answers the printing of X.
type xPrinted struct {
	ticket ticket
	err    error
}

// drawerAct is one row of what can be done.
type drawerAct struct {
	label, gloss string
	news         tea.Msg // nil: X is printed
}

func newDrawer(w World, seat ticket) drawer { return drawer{world: w, seat: seat.next()} }

func (s drawer) Init() tea.Cmd { return loadDrawer(s.world, s.seat) }

func (s drawer) Title() string { return "Laci" }

func (s drawer) Busy() bool { return s.busy }

func (s drawer) Keys() []key.Binding {
	if !s.loaded {
		return []key.Binding{keyBack}
	}
	return []key.Binding{keyEnter, keyRows, keyPages, keyBack}
}

// acts are what can be done now.
func (s drawer) acts() []drawerAct {
	history := drawerAct{"Z yang lalu", "past Z reports", ShiftsAsked{}}
	if !s.seen.used {
		return []drawerAct{{"Buka laci", "open the drawer", DrawerAsked{ledger.KindShiftOpen}}}
	}
	if !s.seen.shift.Open() {
		return []drawerAct{{"Buka laci", "open the drawer", DrawerAsked{ledger.KindShiftOpen}}, history}
	}
	acts := []drawerAct{{"Kas masuk", "cash in", DrawerAsked{ledger.KindCashIn}}, {"Kas keluar", "cash out", DrawerAsked{ledger.KindCashOut}},
		{"Cetak X", "print X", nil}, {"Tutup kasir", "close (Z)", ClosingAsked{}}, history}
	return acts
}

func (s drawer) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case drawerLoaded:
		if msg.ticket != s.seat {
			return s, nil
		}
		s.seen, s.loaded = msg.seen, s.loaded || msg.err == nil
		if msg.err != nil {
			s.problem = Explain(msg.err, s.world.Shop.Zone)
		}
		s.chosen = s.chosen.within(len(s.acts()))
	case changed, handedBack, reopened:
		s.seat = s.seat.next()
		return s, loadDrawer(s.world, s.seat)
	case xPrinted:
		if msg.ticket.seat == s.seat.seat {
			s.busy, s.note = false, "X dicetak."
			if msg.err != nil {
				s.note, s.problem = "", Explain(msg.err, s.world.Shop.Zone)
			}
		}
	case keyPress:
		return s.press(msg)
	}
	return s, nil
}

func (s drawer) press(msg keyPress) (Screen, tea.Cmd) {
	if s.busy {
		return s, nil
	}
	switch {
	case pressed(msg, keyPgUp, keyPgDown):
		s.scroll, _ = s.scroll.press(msg, 200)
		return s, nil
	case pressed(msg, keyUp, keyDown):
		s.chosen, _ = s.chosen.press(msg, len(s.acts()))
		return s, nil
	}
	s.note, s.problem = "", Advice{}
	switch {
	case pressed(msg, keyBack):
		return s, say(Left{})
	case pressed(msg, keyEnter) && s.loaded:
		act := s.acts()[s.chosen]
		if act.news != nil {
			return s, say(act.news)
		}
		return s.printX()
	}
	return s, nil
}

func (s drawer) printX() (Screen, tea.Cmd) {
	if s.world.Shop.NoPaper {
		s.note = "Printer belum diatur; X ada di layar ini."
		return s, nil
	}
	s.busy = true
	world, seat := s.world, s.seat
	return s, func() tea.Msg {
		return xPrinted{seat, world.failed("print X", world.Counter.PrintX(context.Background()))}
	}
}
