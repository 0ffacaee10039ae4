package ui

import (
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// recon is a provider's statement beside the ledger, line by line. F8 opens the decision about the chosen line, which is
// in the foot of the screen.
type recon struct {
	world      World
	seat       ticket
	path       string
	c          ledger.Comparison
	candidates ledger.Candidates
	onlyOdd    bool  // the differences alone
	lines      []int // of the matches that are shown
	chosen     cursor
	reading    bool // the statement is compared again
	saving     bool // the lines are being written to a file
	choice     *reconChoice
	stale      bool // a payment has changed since
	problem    Advice
	note       string
}

func newRecon(w World, seat ticket, msg Compared) recon {
	s := recon{world: w, seat: seat.next(), path: msg.Path, onlyOdd: true}
	return s.show(msg.Comparison)
}

// show takes a comparison; the cursor stays on its line.
func (s recon) show(c ledger.Comparison) recon {
	s.c, s.candidates = c, ledger.CandidatesOf(c.Matches)
	return s.sieve()
}

// sieve chooses the lines that are shown. Where nothing differs, everything is.
func (s recon) sieve() recon {
	s.lines = nil
	odd := s.onlyOdd && s.c.Sums.Differences() > 0
	for i, m := range s.c.Matches {
		if !m.Outside && (m.Kind.Differs() || !odd) {
			s.lines = append(s.lines, i)
		}
	}
	s.chosen = s.chosen.within(len(s.lines))
	return s
}

// match is the chosen line.
func (s recon) match() (ledger.Match, bool) {
	if len(s.lines) == 0 {
		return ledger.Match{}, false
	}
	return s.c.Matches[s.lines[s.chosen.within(len(s.lines))]], true
}

func (s recon) Init() tea.Cmd { return nil }

func (s recon) Title() string { return "Rekon " + cleanLabel(s.c.Provider) }

func (s recon) Busy() bool { return s.reading || s.saving || s.choice != nil && s.choice.deciding }

func (s recon) Keys() []key.Binding {
	switch {
	case s.Busy():
		return nil
	case s.choice != nil:
		return s.choice.keys()
	}
	other := "selisih|differences"
	if s.onlyOdd {
		other = "semua|all"
	}
	keys := []key.Binding{keyRows, named(keyTab, other), keyBack, keyExport}
	m, ok := s.match()
	if ok && m.Payment != nil {
		keys = append([]key.Binding{named(keyEnter, "pembayaran|payment")}, keys...)
	}
	if ok && len(m.Actions()) > 0 {
		keys = append([]key.Binding{keyDecide}, keys...)
	}
	return keys
}

func (s recon) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case compared:
		return s.compared(msg), nil
	case approved:
		if s.choice != nil && msg.seat == s.seat.seat {
			s.choice = s.choice.approved(s.world, msg.by)
		}
	case reconSaved:
		return s.saved(msg), nil
	case reconDecided:
		return s.decided(msg)
	case changed:
		s.stale = true
	case reopened:
		if s.choice != nil { // a supervisor allowed it to whoever stood here
			disarmed := *s.choice
			disarmed.by, s.choice = "", &disarmed
		}
		if s.stale {
			return s.again()
		}
	case keyPress:
		return s.press(msg)
	}
	return s, nil
}

func (s recon) compared(msg compared) Screen {
	if msg.ticket != s.seat {
		return s
	}
	if s.reading = false; msg.err != nil {
		s.problem = explainRecon(s.world, msg.err)
		return s
	}
	return s.show(msg.comparison)
}

// again compares the statement with the ledger as it is now.
func (s recon) again() (Screen, tea.Cmd) {
	s.reading, s.saving, s.stale, s.choice, s.seat = true, false, false, nil, s.seat.next() // a decision was about what stood here before
	return s, compareStatement(s.world, s.seat, s.c.Provider, s.path)
}

func (s recon) press(msg keyPress) (Screen, tea.Cmd) {
	switch {
	case s.Busy():
		return s, nil
	case s.choice != nil:
		return s.pressChoice(msg)
	}
	s.problem, s.note = Advice{}, ""
	if moved, moves := s.chosen.press(msg, len(s.lines)); moves {
		s.chosen = moved
		return s, nil
	}
	m, ok := s.match()
	switch {
	case pressed(msg, keyBack):
		return s, say(Left{})
	case pressed(msg, keyTab):
		s.onlyOdd = !s.onlyOdd
		at, _ := s.place()
		s = s.sieve()
		s.chosen = cursor(max(0, slices.Index(s.lines, at)))
	case pressed(msg, keyExport):
		return s.save()
	case pressed(msg, keyEnter) && ok && m.Payment != nil:
		return s, say(DetailPicked{Ref: m.Payment.Ref})
	case pressed(msg, keyDecide) && ok:
		return s.open(m), nil
	}
	return s, nil
}

// place is which of the matches the cursor is on.
func (s recon) place() (int, bool) {
	if len(s.lines) == 0 {
		return 0, false
	}
	return s.lines[s.chosen.within(len(s.lines))], true
}
