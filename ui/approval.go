package ui

import (
	"context"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// approval is a supervisor's word for one act, over the operator's shoulder: who is signed in stays so. With users it
// takes a supervisor's PIN, in a ledger without them a name (design §3, Users).
type approval struct {
	world World
	seat  ticket
	asked SupervisorAsked
	form  pinForm
	name  field // without users
	note  string
}

// askSupervisor is the command of a screen whose next step takes a supervisor. The act stands on the screen and in the
// ledger: "5-261121-0007 menjadi LUNAS". The answer is approved, with the screen's seat; none comes where it is given up.
func askSupervisor(seat ticket, act string) tea.Cmd { return say(SupervisorAsked{seat.seat, act}) }

func newApproval(w World, seat ticket, asked SupervisorAsked) approval {
	return approval{world: w, seat: seat.next(), asked: asked, form: newPINForm(), name: field{limit: ledger.MaxUserName, keep: keepText}}
}

func (s approval) Init() tea.Cmd {
	if !s.world.Shop.Guarded {
		return nil
	}
	return loadUsers(s.world, s.seat)
}

func (s approval) Title() string { return "Izin penyelia" }

func (s approval) Busy() bool { return s.form.busy }

func (s approval) Keys() []key.Binding {
	switch {
	case s.form.busy:
		return nil
	case s.world.Shop.Guarded:
		return append(s.form.keys(), keyBack)
	}
	return []key.Binding{keyEnter, keyBack}
}

func (s approval) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case usersLoaded:
		if msg.ticket == s.seat {
			s.form = s.form.show(msg.users.Supervisors(), msg.err, s.world.Operator(), s.world.Shop.Zone)
		}
	case pinChecked:
		return s.checked(msg)
	case reopened:
		s.form.pin.value = ""
	case ticked:
		s.form = s.form.forget(msg.at)
	case keyPress:
		return s.press(msg)
	}
	return s, nil
}

func (s approval) press(msg keyPress) (Screen, tea.Cmd) {
	if s.form.busy {
		return s, nil
	}
	if pressed(msg, keyBack) {
		return s, say(Left{})
	}
	if !s.world.Shop.Guarded {
		return s.named(msg)
	}
	entered := false
	if s.form, entered = s.form.press(msg, s.world.Clock.Now()); !entered {
		return s, nil
	}
	user, _ := s.form.chosen()
	s.seat = s.seat.next()
	world, seat, name, pin, act := s.world, s.seat, user.Name, s.form.pin.value, s.asked.Act
	return s, func() tea.Msg {
		wrong, err := world.Counter.Approve(context.Background(), name, pin, act)
		return pinChecked{seat, name, wrong, world.failed("supervisor's PIN", err)}
	}
}

// named takes a name where the ledger has no users: it is recorded and not checked.
func (s approval) named(msg keyPress) (Screen, tea.Cmd) {
	s.note = ""
	if !pressed(msg, keyEnter) {
		s.name, _ = s.name.press(msg)
		return s, nil
	}
	name := strings.TrimSpace(ledger.Clean(s.name.value, ledger.MaxUserName))
	if name == "" {
		s.note = "Tulis nama penyelia."
		return s, nil
	}
	return s, say(Approved{Seat: s.asked.Seat, By: name})
}

func (s approval) checked(msg pinChecked) (Screen, tea.Cmd) {
	if msg.ticket != s.seat {
		return s, nil
	}
	if s.form = s.form.checked(msg.err, s.world.Shop.Zone); msg.err != nil {
		return s, nil
	}
	return s, say(Approved{s.asked.Seat, msg.name, msg.wrong})
}

// View is what is to be allowed, and who allows it.
func (s approval) View(f Frame) string {
	st, w := f.Style, f.Width-2
	lines := indent(append([]string{""}, wrapped(st.Strong, ledger.Clean(s.asked.Act, 200), w)...))
	if !s.world.Shop.Guarded {
		lines = append(lines, "", " "+pad("Penyelia", labelCells)+st.box(ledger.Clean(s.name.value, ledger.MaxUserName), "nama yang memutuskan", min(46, w-labelCells), true))
		if s.note != "" {
			lines = append(lines, " "+st.Warn.Render(s.note))
		}
		return strings.Join(lines, "\n")
	}
	who := "Penyelia mengetik PIN-nya; yang masuk tetap " + cleanLabel(s.world.Operator()) + "."
	lines = append(append(lines, indent(wrapped(st.Dim, who, w))...), "")
	return strings.Join(append(lines, s.form.view(f, f.Height-len(lines))...), "\n")
}
