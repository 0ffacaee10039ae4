package ui

import (
	"context"
	"slices"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// visit is what became of the payments of one nota, as the book has them: each with its state, one change, what is to
// be handed back and what stays as money left. One that fails or stays unknown hides no other. It changes by itself
// when there is news.
type visit struct {
	world World
	seat  ticket
	shown visitShown
	quiet quiet
	since time.Time

	read     visitRead
	loaded   bool
	slips    []NotaSlip
	chosen   cursor   // over the payments, then the recap
	pointed  bool     // the operator chose a row
	printing []string // handed to the printer from here, by slipName
	printer  bool     // slips are at the printer
	halted   bool     // it could take nothing: only F4 goes on
	arming   twice    // F7, with nobody known to be there
	handing  bool
	asking   ledger.RefID
	scroll   cursor
	ticks    int
	note     string
	problem  Advice
}

// visitShown is what a visit is shown for: its nota, or those of its payments that are known.
type visitShown struct {
	nota        ledger.NotaID
	refs        []ledger.RefID
	auto        bool // the customer is here: slips print by themselves
	next        bool // Enter is the next customer, not the screen before
	interrupted bool // an earlier run left it on its way; nobody knows what its customer was told
}

// visitRead is a nota with its payments in its order, and what is planned for each.
type visitRead struct {
	nota     ledger.Nota
	payments []ledger.Payment
	plans    []plan
}

// visitLoaded answers the reading of a visit.
type visitLoaded struct {
	ticket ticket
	read   visitRead
	err    error
}

// maxShownPayments bounds the rows read again at each news: no nota has more payments.
const maxShownPayments = 100

func newVisit(w World, seat ticket, shown visitShown) visit {
	now := w.Clock.Now()
	over := !shown.next && !shown.interrupted
	return visit{world: w, seat: seat.next(), shown: shown, quiet: quiet{last: now, over: over}, since: now}
}

func (s visit) Init() tea.Cmd { return s.load() }

func (s visit) load() tea.Cmd {
	world, seat, shown := s.world, s.seat, s.shown
	return func() tea.Msg {
		read, err := readVisit(world, shown)
		return visitLoaded{seat, read, world.failed("read nota", err)}
	}
}

func readVisit(w World, shown visitShown) (visitRead, error) {
	var read visitRead
	ctx, id := context.Background(), shown.nota
	if id == "" {
		p, err := w.Book.Payment(ctx, shown.refs[0])
		if err != nil {
			return read, err
		}
		id = p.Nota
	}
	nota, err := w.Book.Nota(ctx, id)
	if err != nil {
		return read, err
	}
	read.nota = nota
	if read.payments, err = notaPayments(w, nota); err != nil {
		return read, err
	}
	for _, p := range read.payments {
		read.plans = append(read.plans, planOf(w, p))
	}
	return read, nil
}

// notaPayments are a nota's payments in its order. One that was never intended is none.
func notaPayments(w World, n ledger.Nota) ([]ledger.Payment, error) {
	var payments []ledger.Payment
	for _, item := range n.Items[:min(len(n.Items), maxShownPayments)] {
		if item.State == 0 {
			continue
		}
		p, err := w.Book.Payment(context.Background(), item.Ref)
		if err != nil {
			return nil, err
		}
		payments = append(payments, p)
	}
	return payments, nil
}

func (s visit) Title() string {
	if s.shown.interrupted {
		return "Nota terputus"
	}
	return "Hasil nota"
}

func (s visit) Busy() bool { return false }

func (s visit) Keys() []key.Binding {
	keys := []key.Binding{named(keyEnter, "berikutnya|next customer")}
	switch {
	case s.shown.interrupted:
		keys = []key.Binding{named(keyEnter, "sudah dibaca|read")}
	case !s.shown.next:
		keys = []key.Binding{keyBack}
	}
	if s.payable() {
		keys = append(keys, named(keyReturn, "kembalikan|hand back"))
	}
	if s.loaded {
		what := "cetak ini|print this"
		if s.chosenRecap() {
			what = "cetak rekap|print recap"
		}
		keys = append(keys, named(keyPrint, what))
	}
	if p, _, ok := s.row(); ok && p.State.Sent() {
		keys = append(keys, named(keyAsk, "tanya|ask now"))
		if p.State == ledger.Disputed {
			keys = append(keys, keyDecide)
		}
	}
	return append(keys, keyRows, keyPages)
}

// row is the chosen payment and what is planned for it; false on the recap.
func (s visit) row() (ledger.Payment, plan, bool) {
	if i := int(s.chosen); i < len(s.read.payments) {
		return s.read.payments[i], s.read.plans[i], true
	}
	return ledger.Payment{}, plan{}, false
}

// rows is how many rows can be chosen: the payments, and the recap where there is one.
func (s visit) rows() int {
	if s.recap() >= 0 {
		return len(s.read.payments) + 1
	}
	return len(s.read.payments)
}

func (s visit) recap() int {
	return slices.IndexFunc(s.slips, func(slip NotaSlip) bool { return slip.Document == ledger.DocRecap })
}

// payable reports whether money of this visit can be handed back now.
func (s visit) payable() bool { return s.loaded && s.read.nota.Due() > 0 && !s.read.nota.Underway() }

// about reports whether a payment is one of these.
func (s visit) about(ref ledger.RefID) bool {
	return slices.Contains(s.shown.refs, ref) || slices.ContainsFunc(s.read.nota.Items, func(item ledger.Item) bool { return item.Ref == ref })
}

func (s visit) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case visitLoaded:
		return s.show(msg)
	case changed:
		if s.about(msg.payment.Ref) {
			return s.reload()
		}
	case ticked:
		return s.tick()
	case printed:
		return s.printedSlips(msg)
	case approved:
		if msg.seat == s.seat.seat && s.payable() && !s.handing {
			return s.give()
		}
	case handedBack:
		return s.handedBack(msg)
	case askedNow:
		return s.askedNow(msg)
	case leaving:
		return s.printDue(true)
	case reopened:
		if s.shown.next || s.shown.interrupted {
			s.quiet = newQuiet(s.world.Clock.Now())
		}
	case keyPress:
		return s.press(msg)
	}
	return s, nil
}

func (s visit) reload() (Screen, tea.Cmd) {
	s.seat = s.seat.next()
	return s, s.load()
}

// show takes the visit as it is now. Until the operator chooses, the row is the payment it was opened for, or else the
// first that is not paid.
func (s visit) show(msg visitLoaded) (Screen, tea.Cmd) {
	if msg.ticket != s.seat {
		return s, nil
	}
	if msg.err != nil {
		s.problem = Explain(msg.err, s.world.Shop.Zone)
		return s, nil
	}
	if s.loaded && !slices.EqualFunc(s.read.nota.Items, msg.read.nota.Items, func(a, b ledger.Item) bool { return a == b }) {
		s.quiet, s.note = newQuiet(s.world.Clock.Now()), "" // another screen, in effect
	}
	if msg.read.nota.Due() == 0 {
		s.arming = twice{}
	}
	s.read, s.loaded = msg.read, true
	s.slips = s.world.NotaSlips(s.read.payments, s.read.nota)
	if !s.pointed {
		first := slices.IndexFunc(s.read.payments, func(p ledger.Payment) bool {
			return p.State != ledger.Paid && (s.shown.next || s.shown.interrupted) || slices.Contains(s.shown.refs, p.Ref) && !s.shown.next
		})
		s.chosen = cursor(max(0, first))
	}
	s.chosen = s.chosen.within(s.rows())
	return s.printDue(false)
}

// tick prints what waited long enough, and keeps what is said of the next question true.
func (s visit) tick() (Screen, tea.Cmd) {
	waited, slips := s.printDue(false)
	s = waited.(visit)
	open := slices.ContainsFunc(s.read.payments, func(p ledger.Payment) bool { return p.State.Sent() })
	if s.ticks++; open && s.ticks%recheckTicks == 0 {
		again, load := s.reload()
		return again, tea.Batch(load, slips)
	}
	return s, slips
}

func (s visit) press(msg keyPress) (Screen, tea.Cmd) {
	heard := false
	if s.quiet, heard = s.quiet.hears(s.world.Clock.Now()); !heard {
		return s, nil
	}
	if pressed(msg, keyUp, keyDown) {
		s.chosen, _ = s.chosen.press(msg, s.rows())
		s.pointed, s.scroll = true, 0
		return s, nil
	}
	switch {
	case pressed(msg, keyEnter, keyBack):
		return s.leave()
	case pressed(msg, keyPrint) && s.loaded && !s.printer:
		return s.printAgain()
	case pressed(msg, keyReturn) && s.payable() && !s.handing:
		return s.handBack()
	case pressed(msg, keyAsk) && s.asking == "":
		if p, _, ok := s.row(); ok && p.State.Sent() {
			s.asking, s.note = p.Ref, "Bertanya ke penyedia …"
			return s, askNow(s.world, p.Ref)
		}
	case pressed(msg, keyDecide):
		if p, _, ok := s.row(); ok && p.State == ledger.Disputed {
			return s, say(DecidePicked{p.Ref})
		}
	default:
		s.scroll, _ = s.scroll.press(msg, s.lowest()+1)
	}
	return s, nil
}

// lowest bounds scrolling: there are about as many lines.
func (s visit) lowest() int {
	slip, _ := s.chosenSlip()
	return 30 + 2*len(s.read.payments) + len(slip.Lines)
}

// leave ends the visit; slips that waited for an outcome are printed as it is.
func (s visit) leave() (Screen, tea.Cmd) {
	after, slips := s.printDue(true)
	if s.shown.next {
		return after, tea.Batch(slips, say(CustomerDone{}))
	}
	return after, tea.Batch(slips, say(Left{}))
}

// handBack is F7 on the visit.
func (s visit) handBack() (Screen, tea.Cmd) {
	here := isHere(s.world, s.shown.auto, s.shown.next, s.read.payments...)
	step := s.arming.handBack(s.world, s.seat, here, s.read.nota.Due(), s.claims())
	if s.arming, s.note = step.arming, step.note; step.give {
		return s.give()
	}
	return s, step.ask
}

func (s visit) give() (Screen, tea.Cmd) {
	s.handing, s.note = true, "Mencatat …"
	return s, handBack(s.world, s.read.nota.ID)
}

func (s visit) handedBack(msg handedBack) (Screen, tea.Cmd) {
	if !s.loaded || msg.nota != s.read.nota.ID {
		return s, nil
	}
	if !s.handing { // another screen did it, and prints
		return s.reload()
	}
	s.handing, s.note = false, ""
	if msg.err != nil {
		s.problem = notHandedBack(msg.err)
		return s, nil
	}
	printing, slip := s.print([]NotaSlip{{Refs: []ledger.RefID{s.returned()}, Document: ledger.DocHandBack}})
	again, load := printing.(visit).reload()
	return again, tea.Batch(load, slip)
}

// returned is the payment on whose slip money goes back: one that does not keep it, where there is one.
func (s visit) returned() ledger.RefID {
	i := slices.IndexFunc(s.read.payments, func(p ledger.Payment) bool { return !p.State.Owed() })
	return s.read.payments[max(0, i)].Ref
}

func (s visit) askedNow(msg askedNow) (Screen, tea.Cmd) {
	if msg.ref != s.asking {
		return s, nil
	}
	s.asking, s.note = "", msg.told(s.world)
	return s.reload()
}
