package ui

import (
	"context"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// door is the counter nobody is signed in at, or whose operator is away: a name and a PIN, and nothing of any customer.
// What lies beneath stays as it is.
type door struct {
	world  World
	seat   ticket
	form   pinForm
	locked bool // somebody was signed in before
}

func newDoor(w World, seat ticket, locked bool) door {
	return door{world: w, seat: seat.next(), form: newPINForm(), locked: locked}
}

func (s door) Init() tea.Cmd { return loadUsers(s.world, s.seat) }

func (s door) Title() string {
	if s.locked {
		return "Terkunci"
	}
	return "Masuk"
}

func (s door) Busy() bool { return s.form.busy }

func (s door) Keys() []key.Binding { return s.form.keys() }

func (s door) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case usersLoaded:
		if msg.ticket == s.seat {
			s.form = s.form.show(msg.users.Active(), msg.err, s.world.Operator(), s.world.Shop.Zone)
		}
	case pinChecked:
		if msg.ticket != s.seat {
			return s, nil
		}
		if s.form = s.form.checked(msg.err, s.world.Shop.Zone); msg.err == nil {
			return s, say(SignedIn{msg.name, msg.wrong})
		}
	case ticked:
		s.form = s.form.forget(msg.at)
	case keyPress:
		return s.press(msg)
	}
	return s, nil
}

func (s door) press(msg keyPress) (Screen, tea.Cmd) {
	if pressed(msg, keyBack) && !s.form.busy {
		s.form.pin.value = ""
		return s, nil
	}
	entered := false
	if s.form, entered = s.form.press(msg, s.world.Clock.Now()); !entered {
		return s, nil
	}
	user, _ := s.form.chosen()
	s.seat = s.seat.next()
	world, seat, name, pin := s.world, s.seat, user.Name, s.form.pin.value
	return s, func() tea.Msg {
		wrong, err := world.Counter.SignIn(context.Background(), name, pin)
		return pinChecked{seat, name, wrong, world.failed("sign in", err)}
	}
}

// View is who may come in.
func (s door) View(f Frame) string {
	text := "Siapa yang melayani? Pilih nama, ketik PIN, lalu Enter."
	if s.locked {
		text = "Loket ini dikunci. " + ledger.Clean(s.world.Operator(), ledger.MaxUserName) + " atau pengguna lain membukanya dengan PIN; yang belum selesai tetap ada."
	}
	lines := append(indent(append([]string{""}, wrap(text, f.Width-2)...)), "")
	return strings.Join(append(lines, s.form.view(f, f.Height-len(lines))...), "\n")
}
