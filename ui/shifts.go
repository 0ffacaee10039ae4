package ui

import (
	"context"
	"fmt"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// shifts are the closings of the past, the newest first.
type shifts struct {
	world   World
	seat    ticket
	all     []ledger.Shift
	end     bool // there are no older ones
	loaded  bool
	chosen  cursor
	problem Advice
}

// shiftsLoaded answers the reading of a page of them.
type shiftsLoaded struct {
	ticket ticket
	shifts []ledger.Shift
	err    error
}

func newShifts(w World, seat ticket) shifts { return shifts{world: w, seat: seat.next()} }

func (s shifts) Init() tea.Cmd { return s.load(0) }

func (s shifts) load(before int) tea.Cmd {
	world, seat := s.world, s.seat
	return func() tea.Msg {
		page, err := world.Book.Shifts(context.Background(), before, pageSize)
		return shiftsLoaded{seat, page, world.failed("shifts", err)}
	}
}

func (s shifts) Title() string { return "Z yang lalu" }

func (s shifts) Busy() bool { return false }

func (s shifts) Keys() []key.Binding {
	if len(s.all) == 0 {
		return []key.Binding{keyBack}
	}
	return []key.Binding{named(keyEnter, "lihat Z|see it"), keyRows, keyBack}
}

func (s shifts) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case shiftsLoaded:
		if msg.ticket != s.seat {
			return s, nil
		}
		if msg.err != nil {
			s.problem = Explain(msg.err, s.world.Shop.Zone)
			return s, nil
		}
		for _, shift := range msg.shifts {
			if !shift.Open() {
				s.all = append(s.all[:len(s.all):len(s.all)], shift)
			}
		}
		s.loaded, s.end = true, len(msg.shifts) < pageSize
	case keyPress:
		return s.press(msg)
	}
	return s, nil
}

func (s shifts) press(msg keyPress) (Screen, tea.Cmd) {
	if moved, ok := s.chosen.press(msg, len(s.all)); ok {
		if s.chosen = moved; int(s.chosen) == len(s.all)-1 && !s.end {
			s.seat = s.seat.next()
			return s, s.load(s.all[len(s.all)-1].Number)
		}
		return s, nil
	}
	switch {
	case pressed(msg, keyBack):
		return s, say(Left{})
	case pressed(msg, keyEnter) && len(s.all) > 0:
		return s, say(ShiftPicked{s.all[s.chosen].Number})
	}
	return s, nil
}

// View is a row for each closing.
func (s shifts) View(f Frame) string {
	switch {
	case !s.loaded || s.problem != (Advice{}):
		return f.unread(s.problem)
	case len(s.all) == 0:
		return "\n " + f.Style.Dim.Render("Belum ada shift yang ditutup.")
	}
	rows := make([]string, len(s.all))
	for i, shift := range s.all {
		rows[i] = f.Style.chosenRow(s.row(shift, f.Width-4), i == int(s.chosen), f.Width-1)
	}
	head := f.Style.Dim.Render("   " + pad("Z", 6) + pad("Ditutup", 16) + pad("Kasir", 14) + pad("Selisih", 20) + "Disetor")
	return strings.Join(append([]string{head}, sight(rows, int(s.chosen), f.Width, max(1, f.Height-1), f.Style.Dim)...), "\n")
}

func (s shifts) row(shift ledger.Shift, w int) string {
	c := shift.Closing
	difference := ledger.Verdict(c.Difference)
	if c.Difference != 0 {
		difference += " " + max(c.Difference, -c.Difference).Plain()
	}
	return cut(pad(fmt.Sprint(shift.Number), 6)+pad(shift.ClosedAt.In(s.world.Shop.Zone).Format(momentLayout), 16)+
		pad(cleanLabel(shift.OpenedBy), 14)+pad(difference, 20)+c.HandedIn.Plain(), w)
}
