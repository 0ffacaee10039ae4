package ui

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// settle is a named person's decision about a payment that its provider's word does not settle: the evidence of both
// sides, then what is decided and why. F9 asks for the supervisor and tells what follows, and a second one, a moment
// later, decides.
type settle struct {
	world    World
	seat     ticket
	ref      ledger.RefID
	seen     seen
	events   []ledger.Event
	loaded   bool
	quiet    quiet
	choice   ledger.Outcome // OutcomeUnknown: none yet
	evidence field
	by       string // the supervisor who allows this decision
	arming   bool   // F9 was pressed once, and a supervisor allows it
	deciding bool
	scroll   cursor
	note     string
	problem  Advice
}

// maxEvidence is the longest evidence, in characters, as the command line takes it.
const maxEvidence = 300

func newSettle(w World, seat ticket, ref ledger.RefID) settle {
	return settle{world: w, seat: seat.next(), ref: ref, quiet: newQuiet(w.Clock.Now()),
		evidence: field{limit: maxEvidence, keep: keepText}}
}

func (s settle) Init() tea.Cmd { return loadWhole(s.world, s.seat, s.ref) }

func (s settle) Title() string { return "Putusan penyelia" }

func (s settle) Busy() bool { return s.deciding }

func (s settle) Keys() []key.Binding {
	switch {
	case s.deciding:
		return nil
	case len(s.choices()) == 0:
		return []key.Binding{keyScroll, keyBack}
	}
	return []key.Binding{named(keyPay, "PUTUSKAN|DECIDE"), named(keySides, "putusan|decision"), keyScroll, keyBack}
}

// decided is a payment as a decision would leave it, if it may be decided so (design §3).
func decided(p ledger.Payment, outcome ledger.Outcome) (ledger.Payment, error) {
	anybody := ledger.Stamp{At: p.ChangedAt, By: "?"}
	return ledger.Apply(p, anybody.Settle(p.Ref, ledger.Settle{Outcome: outcome, Evidence: "?"}))
}

// decisions are what may be decided about a payment; none where nothing is to be.
func decisions(p ledger.Payment) []ledger.Outcome {
	return slices.DeleteFunc([]ledger.Outcome{ledger.OutcomePaid, ledger.OutcomeFailed, ledger.OutcomeReversed}, func(o ledger.Outcome) bool {
		_, err := decided(p, o)
		return err != nil
	})
}

func (s settle) choices() []ledger.Outcome { return decisions(s.seen.payment) }

func (s settle) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case seenLoaded:
		return s.show(msg), nil
	case eventsLoaded:
		if msg.ticket == s.seat && msg.err == nil {
			s.events = msg.events
		}
	case changed:
		if msg.payment.Ref == s.ref {
			s.seat = s.seat.next()
			return s, loadWhole(s.world, s.seat, s.ref)
		}
	case reopened:
		s.quiet, s.arming = newQuiet(s.world.Clock.Now()), false
	case approved:
		return s.approved(msg), nil
	case settled:
		return s.settled(msg)
	case keyPress:
		return s.press(msg)
	}
	return s, nil
}

// show takes the payment as it is now. A decision that was about to be made was about what stood here before.
func (s settle) show(msg seenLoaded) Screen {
	switch {
	case msg.ticket != s.seat:
		return s
	case msg.err != nil:
		s.problem = Explain(msg.err, s.world.Shop.Zone)
		return s
	}
	if s.loaded && msg.seen.payment.State != s.seen.payment.State {
		s.choice, s.problem = ledger.OutcomeUnknown, tooLate
	}
	s.seen, s.loaded, s.arming = msg.seen, true, false
	return s
}

func (s settle) press(msg keyPress) (Screen, tea.Cmd) {
	heard := false
	if s.quiet, heard = s.quiet.hears(s.world.Clock.Now()); !heard || s.deciding {
		return s, nil
	}
	if moved, scrolls := s.scroll.press(msg, s.rows()); scrolls {
		s.scroll = moved
		return s, nil
	}
	armed := s.arming
	s.arming, s.note, s.problem = false, "", Advice{}
	switch {
	case pressed(msg, keyBack) && armed: // not yet, but still here
	case pressed(msg, keyBack):
		return s, say(Left{})
	case len(s.choices()) == 0:
	case pressed(msg, keyPay):
		return s.decide(armed)
	case pressed(msg, keyLeft, keyRight):
		return s.turn(pressed(msg, keyRight)), nil
	case pressed(msg, keyEnter):
		s.note = enterDecidesNot
	default:
		ended := false
		if s.evidence, ended = s.evidence.press(msg); ended {
			s.note = enterDecidesNot
		}
	}
	return s, nil
}

const enterDecidesNot = "Enter tidak memutuskan. Tekan F9."

// rows bounds scrolling: there are about as many.
func (s settle) rows() int { return 12 + 4*len(s.events) + len(s.seen.payment.Notes) }

// turn is the next choice on that side; from none it is the first or the last.
func (s settle) turn(right bool) Screen {
	choices := s.choices()
	at := slices.Index(choices, s.choice)
	switch {
	case right:
		at = min(at+1, len(choices)-1)
	case at < 0:
		at = len(choices) - 1
	default:
		at = max(0, at-1)
	}
	s.choice = choices[at]
	return s
}

// missing says what a decision lacks: "" where it is whole.
func (s settle) missing() string {
	switch {
	case s.choice == ledger.OutcomeUnknown:
		return "Pilih putusannya dulu dengan ← dan →."
	case strings.TrimSpace(ledger.Clean(s.evidence.value, maxEvidence)) == "":
		return "Tulis buktinya: nomor mutasi, surat, nama petugas penyedia."
	}
	return ""
}

// approved arms F9: a supervisor allows what stands here, as it stands.
func (s settle) approved(msg approved) Screen {
	if msg.seat == s.seat.seat && s.missing() == "" {
		s.by, s.arming, s.quiet = msg.by, true, newQuiet(s.world.Clock.Now())
	}
	return s
}

// decide is F9: once it asks for a supervisor and tells what follows, a second time, when nothing else was pressed and a
// moment has passed, the decision is recorded.
func (s settle) decide(armed bool) (Screen, tea.Cmd) {
	if s.world.Shop.Halted != "" {
		s.note = onlyRead
		return s, nil
	}
	if s.note = s.missing(); s.note != "" {
		return s, nil
	}
	if !armed {
		after, _ := decided(s.seen.payment, s.choice)
		return s, askSupervisor(s.seat, ledger.Clean(s.seen.payment.Number, 30)+" menjadi "+after.State.Label())
	}
	s.deciding = true
	world, ref, number, by := s.world, s.ref, s.seen.payment.Number, s.by
	decision := ledger.Settle{Outcome: s.choice, Evidence: ledger.Clean(s.evidence.value, maxEvidence)}
	return s, func() tea.Msg {
		return settled{ref, world.failed("settle", world.Counter.Settle(context.Background(), number, decision, by))}
	}
}

// What is said where a decision was not taken.
var (
	tooLate = Advice{Happened: "Keadaannya baru saja berubah; putusan ini tidak dicatat.", Do: "Baca lagi keadaannya sekarang."}
	unsure  = Advice{Happened: "Putusan ini mungkin tidak tercatat.",
		Do: "Jangan serahkan struk atau uang dulu. Keluar (F10), buka loket lagi, lalu lihat keadaannya."}
)

func (s settle) settled(msg settled) (Screen, tea.Cmd) {
	if msg.ref != s.ref || !s.deciding {
		return s, nil
	}
	s.deciding = false
	switch {
	case errors.Is(msg.err, ledger.ErrIllegal):
		s.problem = tooLate
	case msg.err != nil:
		s.problem = unsure
	default:
		return s, say(Decided{s.ref})
	}
	s.seat = s.seat.next()
	return s, loadWhole(s.world, s.seat, s.ref)
}
