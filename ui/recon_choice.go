package ui

import (
	"context"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// reconChoice is a decision about a line on its way: what, why, then a supervisor's word, then a second F9.
type reconChoice struct {
	match    ledger.Match
	actions  []ledger.ReconAction
	at       int
	note     field
	by       string // the supervisor who allows it as it stands
	armed    quiet  // since a supervisor allows it
	deciding bool
	said     string
}

// reconDecided answers a decision.
type reconDecided struct {
	ticket ticket
	err    error
}

// open begins a decision, or says why there is none to take.
func (s recon) open(m ledger.Match) Screen {
	actions := m.Actions()
	switch {
	case m.Decision != nil:
		s.note = "Baris ini sudah diputuskan."
	case len(actions) > 0:
		s.choice = &reconChoice{match: m, actions: actions, note: field{limit: maxEvidence, keep: keepText}}
	case !m.Kind.Differs():
		s.note = "Tidak ada selisih di baris ini."
	case m.Payment != nil:
		s.note = "Mutasi ini tidak membuktikan apa pun di sini. Enter membuka pembayarannya."
	}
	return s
}

func (c reconChoice) action() ledger.ReconAction { return c.actions[c.at] }

func (c reconChoice) keys() []key.Binding {
	keys := []key.Binding{named(keyPay, "PUTUSKAN|DECIDE")}
	if len(c.actions) > 1 {
		keys = append(keys, named(keySides, "putusan|decision"))
	}
	return append(keys, keyBack)
}

// approved arms F9: a supervisor allows what stands here, as it stands.
func (c reconChoice) approved(w World, by string) *reconChoice {
	c.by, c.armed = by, newQuiet(w.Clock.Now())
	return &c
}

func (s recon) pressChoice(msg keyPress) (Screen, tea.Cmd) {
	c := *s.choice
	by, heard := c.by, true
	if by != "" {
		if c.armed, heard = c.armed.hears(s.world.Clock.Now()); !heard {
			s.choice = &c
			return s, nil
		}
	}
	c.by, c.said = "", ""
	s.choice = &c
	switch {
	case pressed(msg, keyBack) && by != "": // not yet, but still here
	case pressed(msg, keyBack):
		s.choice = nil
	case pressed(msg, keyPay) && by != "":
		return s.decide(by)
	case pressed(msg, keyPay):
		return s.ask()
	case pressed(msg, keyLeft, keyRight):
		c.at = (c.at + 1) % len(c.actions)
	case pressed(msg, keyEnter):
		c.said = enterDecidesNot
	default:
		c.note, _ = c.note.press(msg)
	}
	return s, nil
}

// ask is the first F9: it asks for the supervisor.
func (s recon) ask() (Screen, tea.Cmd) {
	c := s.choice
	if c.action() == ledger.ReconNotOurs && s.noteText() == "" {
		c.said = "Tulis catatannya dulu: baris apa ini?"
		return s, nil
	}
	act := c.match.Name() + " " + c.action().Label()
	return s, askSupervisor(s.seat, "Rekon "+s.c.Provider+": "+act)
}

func (s recon) noteText() string {
	return strings.TrimSpace(ledger.Clean(s.choice.note.value, maxEvidence))
}

// decide is the second F9.
func (s recon) decide(by string) (Screen, tea.Cmd) {
	c := *s.choice
	c.deciding, c.by = true, by
	s.choice, s.seat = &c, s.seat.next()
	world, seat, comparison, note := s.world, s.seat, s.c, s.noteText()
	return s, func() tea.Msg {
		err := world.Counter.DecideRecon(context.Background(), comparison, c.match, c.action(), note, by)
		return reconDecided{seat, world.failed("rekon decision", err)}
	}
}

// decided reads the comparison anew, whatever became of the decision.
func (s recon) decided(msg reconDecided) (Screen, tea.Cmd) {
	if msg.ticket != s.seat || s.choice == nil {
		return s, nil
	}
	if msg.err != nil {
		s.problem = explainRecon(s.world, msg.err)
	} else {
		s.note = s.choice.match.Name() + ": " + s.choice.action().Label() + "."
	}
	s.choice = nil
	return s.again()
}
