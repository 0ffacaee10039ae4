package ui

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// waiting lists what is open: payments without a final outcome, and money that belongs to customers. It keeps itself
// up to date.
type waiting struct {
	world World
	seat  ticket

	open    []openPayment
	due     []ledger.MoneyDue
	loaded  bool
	chosen  cursor // over both lists
	arming  twice  // F7 on the nota that armed names
	armed   ledger.NotaID
	giving  ledger.NotaID // waits for a supervisor to allow it
	handing bool
	asking  ledger.RefID
	note    string
	problem Advice
	ticks   int
}

// openPayment is a payment on the list and what is planned for it.
type openPayment struct {
	payment ledger.Payment
	plan    plan
}

// disputed reports whether only a person helps.
func (o openPayment) disputed() bool { return o.payment.State == ledger.Disputed }

// urgency sorts what a person must decide before what may still settle by itself.
func urgency(p ledger.Payment) int {
	if p.State == ledger.Disputed {
		return 0
	}
	return 1
}

// maxOpenShown bounds the schedules asked for; more open payments than this are a disaster of another kind.
const maxOpenShown = 200

// refreshTicks is how often the list is read again without news, for the times of the next question.
const refreshTicks = 5

// waitingLoaded answers the reading of the list.
type waitingLoaded struct {
	ticket ticket
	open   []openPayment
	due    []ledger.MoneyDue
	err    error
}

func newWaiting(w World, seat ticket) waiting { return waiting{world: w, seat: seat.next()} }

func (s waiting) Init() tea.Cmd { return s.load() }

func (s waiting) load() tea.Cmd {
	world, seat := s.world, s.seat
	return func() tea.Msg {
		payments, err := world.Book.Unsettled(context.Background())
		if err != nil {
			return waitingLoaded{ticket: seat, err: fmt.Errorf("open payments: %w", err)}
		}
		due, err := world.Book.MoneyDue(context.Background())
		if err != nil {
			return waitingLoaded{ticket: seat, err: fmt.Errorf("money due: %w", err)}
		}
		slices.SortStableFunc(payments, func(a, b ledger.Payment) int { return cmp.Compare(urgency(a), urgency(b)) })
		open := make([]openPayment, 0, len(payments))
		for _, p := range payments[:min(len(payments), maxOpenShown)] {
			open = append(open, openPayment{p, planOf(world, p)})
		}
		return waitingLoaded{seat, open, due, nil}
	}
}

func (s waiting) reload() (Screen, tea.Cmd) {
	s.seat = s.seat.next()
	return s, s.load()
}

func (s waiting) Title() string { return "Daftar tunggu" }

func (s waiting) Busy() bool { return false }

func (s waiting) Keys() []key.Binding {
	if len(s.open)+len(s.due) == 0 {
		return []key.Binding{keyBack}
	}
	keys := []key.Binding{named(keyEnter, "buka|open"), keyRows}
	if o, ok := s.chosenOpen(); ok {
		if !o.disputed() {
			keys = append(keys, keyAsk)
		}
		if len(decisions(o.payment)) > 0 {
			keys = append(keys, keyDecide)
		}
	}
	if _, ok := s.chosenDue(); ok {
		keys = append(keys, keyReturn)
	}
	return append(keys, keyBack)
}

func (s waiting) chosenOpen() (openPayment, bool) {
	if int(s.chosen) < len(s.open) {
		return s.open[s.chosen], true
	}
	return openPayment{}, false
}

func (s waiting) chosenDue() (ledger.MoneyDue, bool) {
	if i := int(s.chosen) - len(s.open); i >= 0 && i < len(s.due) {
		return s.due[i], true
	}
	return ledger.MoneyDue{}, false
}

func (s waiting) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case waitingLoaded:
		if msg.ticket == s.seat {
			return s.show(msg), nil
		}
	case changed:
		return s.reload()
	case ticked:
		if s.ticks++; s.ticks%refreshTicks == 0 {
			return s.reload()
		}
	case approved:
		if msg.seat == s.seat.seat && s.giving != "" {
			return s.give(s.giving)
		}
	case handedBack:
		return s.handedBack(msg)
	case askedNow:
		return s.askedNow(msg)
	case keyPress:
		return s.press(msg)
	}
	return s, nil
}

// show takes the list as it is now; the cursor stays on its row's payment or nota.
func (s waiting) show(msg waitingLoaded) Screen {
	if msg.err != nil {
		s.problem = Explain(msg.err, s.world.Shop.Zone)
		return s
	}
	open, onOpen := s.chosenOpen()
	due, onDue := s.chosenDue()
	s.open, s.due, s.loaded, s.problem = msg.open, msg.due, true, Advice{}
	s.chosen = s.chosen.within(len(s.open) + len(s.due))
	for i, o := range s.open {
		if onOpen && o.payment.Ref == open.payment.Ref {
			s.chosen = cursor(i)
		}
	}
	for i, d := range s.due {
		if onDue && d.Nota.ID == due.Nota.ID {
			s.chosen = cursor(len(s.open) + i)
		}
	}
	return s
}

func (s waiting) press(msg keyPress) (Screen, tea.Cmd) {
	if moved, ok := s.chosen.press(msg, len(s.open)+len(s.due)); ok {
		s.chosen, s.arming, s.note = moved, twice{}, ""
		return s, nil
	}
	switch {
	case pressed(msg, keyBack):
		return s, say(Left{})
	case pressed(msg, keyEnter):
		return s, s.pick()
	case pressed(msg, keyReturn):
		return s.handBack()
	case pressed(msg, keyAsk):
		return s.ask()
	case pressed(msg, keyDecide):
		if o, ok := s.chosenOpen(); ok && len(decisions(o.payment)) > 0 {
			return s, say(DecidePicked{o.payment.Ref})
		}
	}
	return s, nil
}

// pick opens the chosen payment.
func (s waiting) pick() tea.Cmd {
	if o, ok := s.chosenOpen(); ok {
		return say(PaymentPicked{o.payment.Ref})
	}
	if d, ok := s.chosenDue(); ok && len(d.Entries) > 0 {
		return say(PaymentPicked{d.Entries[0].Ref})
	}
	return nil
}

// handBack is F7 on a row of money: the customer of a slip comes back later.
func (s waiting) handBack() (Screen, tea.Cmd) {
	d, ok := s.chosenDue()
	if !ok || s.handing {
		return s, nil
	}
	if s.armed != d.Nota.ID {
		s.arming, s.armed = twice{}, d.Nota.ID
	}
	step := s.arming.handBack(s.world, s.seat, false, d.Due, claims(d))
	if s.arming, s.note = step.arming, step.note; step.give {
		return s.give(d.Nota.ID)
	}
	if step.ask != nil {
		s.giving = d.Nota.ID
	}
	return s, step.ask
}

func (s waiting) give(id ledger.NotaID) (Screen, tea.Cmd) {
	s.giving, s.note, s.handing = "", "Mencatat …", true
	return s, handBack(s.world, id)
}

func claims(d ledger.MoneyDue) string {
	var codes []string
	for _, e := range d.Entries {
		if code := ledger.Clean(e.Claim, 10); !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return strings.Join(codes, ", ")
}

func (s waiting) handedBack(msg handedBack) (Screen, tea.Cmd) {
	if !s.handing { // another screen did it
		return s.reload()
	}
	s.handing = false
	if msg.err != nil {
		advice := notHandedBack(msg.err)
		s.note = advice.Happened + " " + advice.Do
		return s.reload()
	}
	s.note = "Sudah dikembalikan: " + msg.amount.String() + "."
	var slip tea.Cmd
	for _, d := range s.due {
		if d.Nota.ID == msg.nota && len(d.Entries) > 0 && !s.world.Shop.NoPaper {
			slip = printSlips(s.world, d.Entries[0].Ref, d.Entries[0].Number, NotaSlip{Refs: []ledger.RefID{d.Entries[0].Ref}, Document: ledger.DocHandBack})
		}
	}
	again, load := s.reload()
	return again, tea.Batch(load, slip)
}

func (s waiting) ask() (Screen, tea.Cmd) {
	o, ok := s.chosenOpen()
	if !ok || s.asking != "" {
		return s, nil
	}
	s.asking, s.note = o.payment.Ref, "Bertanya ke penyedia …"
	return s, askNow(s.world, o.payment.Ref)
}

func (s waiting) askedNow(msg askedNow) (Screen, tea.Cmd) {
	if msg.ref != s.asking {
		return s, nil
	}
	s.asking, s.note = "", msg.told(s.world)
	return s.reload()
}
