package ui

import (
	"context"
	"fmt"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// detail is one payment as the book has it, with everything that happened to it. F4 prints its slip again, marked;
// F7, twice, hands back money that is due.
type detail struct {
	world    World
	seat     ticket
	ref      ledger.RefID
	seen     seen
	events   []ledger.Event
	loaded   bool
	printing bool
	arming   twice // F7
	handing  bool
	asking   bool
	scroll   cursor
	ticks    int
	note     string
	problem  Advice
}

// eventsLoaded answers the reading of a payment's events.
type eventsLoaded struct {
	ticket ticket
	events []ledger.Event
	err    error
}

// newDetail is a payment with what is to be read about it first, as of the SEGEL that it was found by.
func newDetail(w World, seat ticket, ref ledger.RefID, note string) detail {
	return detail{world: w, seat: seat.next(), ref: ref, note: note}
}

func (s detail) Init() tea.Cmd { return loadWhole(s.world, s.seat, s.ref) }

// loadWhole reads a payment and everything that happened to it.
func loadWhole(w World, t ticket, ref ledger.RefID) tea.Cmd {
	return tea.Batch(loadSeen(w, t, ref), func() tea.Msg {
		events, err := w.Book.Events(context.Background(), ref)
		return eventsLoaded{t, events, err}
	})
}

func (s detail) Title() string { return "Rincian pembayaran" }

func (s detail) Busy() bool { return s.handing }

func (s detail) due() ledger.Rupiah { return s.seen.nota.Due() }

// payable reports whether money of this visit can be handed back now.
func (s detail) payable() bool { return s.loaded && s.due() > 0 && !s.seen.nota.Underway() }

func (s detail) Keys() []key.Binding {
	var keys []key.Binding
	if s.payable() {
		keys = append(keys, keyReturn)
	}
	if s.loaded && s.seen.payment.State.Sent() {
		keys = append(keys, keyAsk)
	}
	switch {
	case !s.loaded || len(decisions(s.seen.payment)) == 0:
	case s.seen.payment.State == ledger.Paid:
		keys = append(keys, named(keyDecide, "ditarik kembali|taken back"))
	default:
		keys = append(keys, keyDecide)
	}
	return append(keys, keyPrint, keyScroll, keyBack, keyRaw)
}

func (s detail) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case seenLoaded:
		return s.show(msg), nil
	case eventsLoaded:
		if msg.ticket == s.seat && msg.err == nil {
			s.events = msg.events
		}
	case changed:
		if msg.payment.Ref == s.ref {
			return s.reload()
		}
	case ticked:
		if s.ticks++; s.loaded && s.seen.payment.State.Sent() && s.ticks%recheckTicks == 0 {
			return s.reload() // when it is asked next changes without news
		}
	case printed:
		return s.printedSlip(msg)
	case approved:
		if msg.seat == s.seat.seat && s.payable() {
			return s.give()
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

func (s detail) show(msg seenLoaded) Screen {
	switch {
	case msg.ticket != s.seat:
	case msg.err != nil:
		s.problem = Explain(msg.err, s.world.Shop.Zone)
	default:
		if s.loaded && msg.seen.payment.State != s.seen.payment.State {
			s.note = "" // it was about the state before
		}
		s.seen, s.loaded, s.problem = msg.seen, true, Advice{}
		if !s.payable() {
			s.arming = twice{}
		}
	}
	return s
}

func (s detail) reload() (Screen, tea.Cmd) {
	s.seat = s.seat.next()
	return s, loadWhole(s.world, s.seat, s.ref)
}

func (s detail) press(msg keyPress) (Screen, tea.Cmd) {
	if s.handing { // its slip is still to be printed
		return s, nil
	}
	switch {
	case pressed(msg, keyBack, keyEnter):
		return s, say(Left{})
	case pressed(msg, keyPrint) && s.loaded && !s.printing:
		return s.print(s.slip())
	case pressed(msg, keyReturn) && s.payable():
		return s.handBack()
	case pressed(msg, keyDecide) && s.loaded && len(decisions(s.seen.payment)) > 0:
		return s, say(DecidePicked{s.ref})
	case pressed(msg, keyRaw) && s.loaded:
		return s, say(RawPicked{s.ref})
	case pressed(msg, keyAsk) && s.loaded && s.seen.payment.State.Sent() && !s.asking:
		s.asking, s.note = true, "Bertanya ke penyedia …"
		return s, askNow(s.world, s.ref)
	default:
		s.scroll, _ = s.scroll.press(msg, s.rows()+1)
	}
	return s, nil
}

// rows bounds scrolling: there are about as many.
func (s detail) rows() int {
	b := s.seen.payment.Bill
	return 30 + len(b.Lines) + len(b.Details) + 2*len(b.Sheets) + 2*len(s.events)
}

// slip is the payment's slip: of several months of one customer the one they share.
func (s detail) slip() NotaSlip {
	if len(s.seen.visit) > 1 {
		if slip, ok := slipFor(s.world.NotaSlips(s.seen.visit, s.seen.nota), s.ref); ok {
			return slip
		}
	}
	document, lines := s.world.Slip(s.seen.payment, s.seen.nota)
	return NotaSlip{[]ledger.RefID{s.ref}, document, lines}
}

func (s detail) print(slip NotaSlip) (Screen, tea.Cmd) {
	if s.world.Shop.NoPaper {
		s.note = noPaper
		return s, nil
	}
	s.printing, s.note = true, "Mencetak …"
	return s, printSlips(s.world, s.ref, s.seen.payment.Number, slip)
}

func (s detail) printedSlip(msg printed) (Screen, tea.Cmd) {
	if msg.ref != s.ref {
		return s, nil
	}
	s.printing, s.note = false, "Sudah dicetak."
	if msg.err != nil {
		s.note = unprinted(msg.err)
	}
	return s.reload()
}

// handBack is F7: whoever came back later is not known to be here.
func (s detail) handBack() (Screen, tea.Cmd) {
	step := s.arming.handBack(s.world, s.seat, false, s.due(), ledger.Clean(s.seen.payment.Claim, 10))
	if s.arming, s.note = step.arming, step.note; step.give {
		return s.give()
	}
	return s, step.ask
}

func (s detail) give() (Screen, tea.Cmd) {
	s.handing, s.note = true, "Mencatat …"
	return s, handBack(s.world, s.seen.nota.ID)
}

func (s detail) handedBack(msg handedBack) (Screen, tea.Cmd) {
	if !s.loaded || msg.nota != s.seen.nota.ID {
		return s, nil
	}
	if !s.handing { // another screen did it
		return s.reload()
	}
	s.handing = false
	if msg.err != nil {
		s.problem = notHandedBack(msg.err)
		return s, nil
	}
	printing, slip := s.print(NotaSlip{Refs: []ledger.RefID{s.ref}, Document: ledger.DocHandBack})
	again, load := printing.(detail).reload()
	return again, tea.Batch(load, slip)
}

func (s detail) askedNow(msg askedNow) (Screen, tea.Cmd) {
	if msg.ref != s.ref {
		return s, nil
	}
	s.asking, s.note = false, msg.told(s.world)
	return s.reload()
}

// facts are what is known besides the bill and the cash, label and value.
func (s detail) facts() [][2]string {
	p := s.seen.payment
	cost := ""
	if known := p.KnownCost(); known != nil && p.State == ledger.Paid {
		cost = "berkurang " + known.String()
	}
	return [][2]string{
		{"Satu nota", s.together()},
		{"Penyedia", theirs(p.Code, p.Message)},
		{"Bukti (SN)", ledger.Clean(p.Serial, 80)},
		{"Saldo", cost},
		{"Kode klaim", ledger.Clean(p.Claim, 10)},
		{"Sebab", ledger.Clean(p.Cause, 120)},
		{"Diputuskan", ledger.Clean(p.SettledBy, 40)},
		{"Bukti putusan", ledger.Clean(p.Evidence, 120)},
		{"Pertentangan", ledger.Clean(p.Conflict, 120)},
		{"Perlu dilihat", ledger.Clean(p.Flag, 120)},
		{"Cetakan", prints(p.Prints)},
		{"Kasir", ledger.Clean(p.By, 40) + ", loket " + ledger.Clean(p.Counter, 20)},
	}
}

// together names the other payments of the nota, each with its state.
func (s detail) together() string {
	var others []string
	for _, p := range s.seen.visit {
		if p.Ref != s.ref {
			others = append(others, ledger.Clean(p.Number, 30)+" "+billName(asRead(s.world, p.Product), p.Bill)+" "+p.State.Label())
		}
	}
	return strings.Join(others, "; ")
}

// prints are the slips printed, "struk 1 · titipan 1".
func prints(c ledger.Prints) string {
	var parts []string
	for _, count := range []struct {
		what string
		n    int
	}{{"struk", c.Receipt}, {"titipan", c.Titipan}, {"pengembalian", c.HandBack}} {
		if count.n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", count.what, count.n))
		}
	}
	if len(parts) == 0 {
		return "belum dicetak"
	}
	return strings.Join(parts, " · ")
}
