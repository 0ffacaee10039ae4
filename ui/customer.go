package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
	"loket/providers"
)

// customer is where the number is typed or scanned, and the provider asked. A scanner's carriage return ends here.
type customer struct {
	world   World
	seat    ticket
	product ledger.Product
	inputs  []input // never changed in place
	focus   int     // index into inputs
	recent  []ledger.Entry
	chosen  int  // row of recent from 1; 0: none
	kept    bool // the number was asked about: typing begins another

	since   time.Time // of the inquiry under way; zero: none
	cancel  context.CancelFunc
	sure    ledger.CustomerNo // an odd number that was warned about; Enter again asks
	problem Advice
}

const recentShown = 8

// recentLoaded answers who paid this product lately.
type recentLoaded struct {
	seat    int
	entries []ledger.Entry
}

func newCustomer(w World, seat ticket, p ProductPicked) customer {
	s := customer{world: w, seat: seat, product: p.Product, inputs: inputsOf(p.Product)}
	s = s.fill(inputPeriod, string(p.Period)).number(p.Customer)
	if p.Amount > 0 {
		s = s.fill(inputAmount, fmt.Sprint(int64(p.Amount)))
	}
	s.focus = max(0, s.next())
	return s
}

func (s customer) thisMonth() ledger.Month {
	return ledger.MonthOf(s.world.Clock.Now(), s.world.Shop.Zone)
}

// Init loads the customers who paid this product lately.
func (s customer) Init() tea.Cmd {
	world, seat, product := s.world, s.seat.seat, s.product.Code
	return func() tea.Msg {
		entries, err := world.Book.Recent(context.Background(), product, recentShown)
		if err != nil { // a comfort, like the order of the products
			return nil
		}
		return recentLoaded{seat, entries}
	}
}

func (s customer) Title() string { return ledger.Clean(s.product.Name, 40) + " › Pelanggan" }

func (s customer) Busy() bool { return !s.since.IsZero() }

func (s customer) Keys() []key.Binding {
	if s.Busy() {
		return []key.Binding{named(keyBack, "batal bertanya|give up")}
	}
	keys := []key.Binding{named(keyEnter, "cek tagihan|inquire")}
	if s.product.Prepaid || s.next() >= 0 {
		keys[0] = named(keyEnter, "lanjut|next")
	}
	if len(s.inputs) > 1 {
		keys = append(keys, keyTab)
	}
	if len(s.recent) > 0 {
		keys = append(keys, named(keyRows, "terakhir|recent"))
	}
	return append(keys, keyBack)
}

func (s customer) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case recentLoaded:
		if msg.seat == s.seat.seat {
			s.recent = msg.entries
		}
	case billsAnswered:
		return s.answered(msg)
	case reopened:
		s.kept = s.value(inputNumber) != ""
	case keyPress:
		if s.Busy() {
			return s.giveUp(msg)
		}
		return s.press(msg)
	}
	return s, nil
}

func (s customer) giveUp(msg keyPress) (Screen, tea.Cmd) {
	if !pressed(msg, keyBack) {
		return s, nil
	}
	s.cancel()
	s.since, s.cancel, s.seat = time.Time{}, nil, s.seat.next()
	return s, nil
}

func (s customer) press(msg keyPress) (Screen, tea.Cmd) {
	switch {
	case pressed(msg, keyEnter):
		return s.enter()
	case pressed(msg, keyBack):
		return s, say(Left{})
	case pressed(msg, keyTab):
		s.focus = (s.focus + 1) % len(s.inputs)
		s.kept = s.kept && !s.parted()
		return s, nil
	case pressed(msg, keyUp):
		s.chosen = max(0, s.chosen-1)
		return s, nil
	case pressed(msg, keyDown):
		s.chosen = min(len(s.recent), s.chosen+1)
		return s, nil
	}
	return s.typed(msg)
}

func (s customer) typed(msg keyPress) (Screen, tea.Cmd) {
	if s.kept && s.inputs[s.focus].kind == inputNumber && types(msg) {
		s = s.number("")
		s.focus = 0
	}
	s.kept = false
	before := s.values()
	s, ended := s.insert(msg)
	if !slices.Equal(s.values(), before) {
		s.problem, s.sure, s.chosen = Advice{}, "", 0
	}
	if ended {
		return s.enter()
	}
	return s, nil
}

// enter leads to the next field that must be filled in; after the last it checks what was typed and asks the provider.
func (s customer) enter() (Screen, tea.Cmd) {
	if s.chosen > 0 && s.chosen <= len(s.recent) {
		s, s.chosen = s.number(s.recent[s.chosen-1].Customer), 0
	}
	if next := s.next(); next >= 0 {
		s.focus, s.kept = next, false
		return s, nil
	}
	question, problem, where := s.question()
	if problem != (Advice{}) {
		s.problem, s.focus = problem, where
		return s, nil
	}
	if odd := s.odd(question.Customer); odd != "" && s.sure != question.Customer {
		s.sure = question.Customer
		s.problem = Advice{Happened: odd, Do: "Periksa lagi. Bila memang benar, Enter sekali lagi."}
		return s, nil
	}
	return s.ask(question)
}

func (s customer) ask(q Question) (Screen, tea.Cmd) {
	ctx, cancel := context.WithCancel(context.Background())
	s.seat, s.since, s.cancel, s.problem = s.seat.next(), s.world.Clock.Now(), cancel, Advice{}
	return s, inquire(ctx, s.world, s.seat, q)
}

func (s customer) answered(msg billsAnswered) (Screen, tea.Cmd) {
	if msg.ticket != s.seat || !s.Busy() {
		return s, nil // an answer to an inquiry given up
	}
	s.cancel()
	s.since, s.cancel = time.Time{}, nil
	s.kept = s.kept || s.inputs[s.focus].kind == inputNumber
	if msg.err != nil {
		if errors.Is(msg.err, providers.ErrNoCustomer) { // the number is what is typed next, wherever the cursor was
			s.focus, s.kept = 0, true
		}
		s.problem = Explain(msg.err, s.world.Shop.Zone)
		return s, nil
	}
	return s, say(msg.found)
}
