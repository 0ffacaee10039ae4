package ui

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// titipanAfter is how long a payment that is merely being processed waits for its outcome before the customer gets
// a slip for the money left.
const titipanAfter = 20 * time.Second

// recheckTicks is how often an open payment is read again without news, for the time of the next question.
const recheckTicks = 2

// result is what became of one payment, as the book has it: the state in words, the slip, what to do next. It changes by
// itself when there is news. Of a payment that is one of several of a nota it says so instead, and a visit is shown.
type result struct {
	world World
	seat  ticket
	ref   ledger.RefID
	auto  bool // the customer is here: slips print by themselves
	next  bool // Enter is the next customer, not the screen before
	quiet quiet
	since time.Time

	seen     seen
	loaded   bool
	printing []ledger.Document // handed to the printer from here
	printer  bool              // a slip is at the printer
	scroll   cursor
	ticks    int
	arming   twice // F7, where the customer may have left
	handing  bool
	asking   bool
	note     string
	problem  Advice
}

// seen is a payment as read from the book, and what is planned for it.
type seen struct {
	payment ledger.Payment
	nota    ledger.Nota
	visit   []ledger.Payment // all of the nota's, where there are several
	plan    plan
}

// seenLoaded answers the reading of a payment.
type seenLoaded struct {
	ticket ticket
	seen   seen
	err    error
}

// Messages that answer what the operator asked of a payment.
type (
	printed struct {
		ref    ledger.RefID
		number string
		err    error
	}
	handedBack struct {
		nota   ledger.NotaID
		amount ledger.Rupiah
		err    error
	}
	askedNow struct {
		ref ledger.RefID
		err error
	}
	settled struct {
		ref ledger.RefID
		err error
	}
	leaving struct{} // the program is about to end
)

// newResult is straight from paying. With auto alone it is opened from news, with neither from a list.
func newResult(w World, seat ticket, ref ledger.RefID, auto, next bool) result {
	now := w.Clock.Now()
	return result{world: w, seat: seat.next(), ref: ref, auto: auto, next: next, quiet: quiet{last: now, over: !next}, since: now}
}

func (s result) Init() tea.Cmd { return loadSeen(s.world, s.seat, s.ref) }

// loadSeen reads a payment back from the book: nothing else is ever shown of one.
func loadSeen(w World, t ticket, ref ledger.RefID) tea.Cmd {
	return func() tea.Msg {
		var read seen
		payment, err := w.Book.Payment(context.Background(), ref)
		if err != nil {
			return seenLoaded{t, read, w.failed("read payment", err)}
		}
		read.payment = payment
		if read.nota, err = w.Book.Nota(context.Background(), payment.Nota); err != nil {
			return seenLoaded{t, read, w.failed("read nota", err)}
		}
		if len(read.nota.Items) > 1 {
			if read.visit, err = notaPayments(w, read.nota); err != nil {
				return seenLoaded{t, read, w.failed("read nota", err)}
			}
		}
		read.plan = planOf(w, payment)
		return seenLoaded{t, read, nil}
	}
}

func (s result) Title() string { return "Hasil pembayaran" }

func (s result) Busy() bool { return false }

func (s result) open() bool { return s.seen.payment.State.Sent() }

func (s result) Keys() []key.Binding {
	keys := []key.Binding{named(keyEnter, "pelanggan berikutnya|next customer")}
	if !s.next {
		keys = []key.Binding{keyBack}
	}
	if s.loaded && s.seen.nota.Due() > 0 {
		keys = append(keys, keyReturn)
	}
	if s.loaded {
		keys = append(keys, keyPrint)
	}
	if s.open() {
		keys = append(keys, keyAsk)
	}
	if s.seen.payment.State == ledger.Disputed {
		keys = append(keys, keyDecide)
	}
	return append(keys, keyScroll)
}

func (s result) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case seenLoaded:
		return s.show(msg)
	case changed:
		if msg.payment.Ref == s.ref {
			return s.reload()
		}
	case ticked:
		return s.tick()
	case printed:
		return s.printedSlip(msg)
	case approved:
		if msg.seat == s.seat.seat && s.loaded && s.seen.nota.Due() > 0 && !s.handing {
			return s.give()
		}
	case handedBack:
		return s.handedBack(msg)
	case askedNow:
		return s.askedNow(msg)
	case leaving:
		return s.titipan()
	case reopened:
		if s.next {
			s.quiet = newQuiet(s.world.Clock.Now())
		}
	case keyPress:
		return s.press(msg)
	}
	return s, nil
}

func (s result) reload() (Screen, tea.Cmd) {
	s.seat = s.seat.next()
	return s, loadSeen(s.world, s.seat, s.ref)
}

func (s result) show(msg seenLoaded) (Screen, tea.Cmd) {
	if msg.ticket != s.seat {
		return s, nil
	}
	if msg.err != nil {
		s.problem = Explain(msg.err, s.world.Shop.Zone)
		return s, nil
	}
	if len(msg.seen.visit) > 1 {
		return s, say(SeveralSeen{s.ref})
	}
	if s.loaded && msg.seen.payment.State != s.seen.payment.State {
		s.quiet, s.note = newQuiet(s.world.Clock.Now()), "" // another screen, in effect
	}
	s.seen, s.loaded = msg.seen, true
	if !s.auto {
		return s, nil
	}
	switch s.seen.payment.State {
	case ledger.Paid, ledger.Suspect, ledger.Disputed:
		return s.printOnce()
	}
	return s, nil
}

// tick prints the slip of a payment that is still being processed after a while, and keeps what is said of the next
// question true.
func (s result) tick() (Screen, tea.Cmd) {
	if s.ticks++; s.open() && s.ticks%recheckTicks == 0 {
		again, load := s.reload()
		printing, slip := again.(result).titipanInTime()
		return printing, tea.Batch(load, slip)
	}
	return s.titipanInTime()
}

func (s result) titipanInTime() (Screen, tea.Cmd) {
	if s.auto && s.loaded && s.seen.payment.State == ledger.Pending && s.world.Clock.Now().Sub(s.since) >= titipanAfter {
		return s.printOnce()
	}
	return s, nil
}

// printOnce prints what the state calls for, unless it was printed before.
func (s result) printOnce() (Screen, tea.Cmd) {
	document, _ := s.world.Slip(s.seen.payment, s.seen.nota)
	if s.seen.payment.Prints.Of(document) > 0 || slices.Contains(s.printing, document) {
		return s, nil
	}
	return s.print(document)
}

// What is said where a slip would be printed, and where it may not have been.
const (
	noPaper    = "Tidak ada printer; struk hanya di layar."
	noTitipan  = "Tidak ada printer: tuliskan nomor dan kode klaim untuk pelanggan."
	notPrinted = "Struk mungkin belum tercetak. Periksa printer, lalu F4."
	noRoll     = "Kertas printer habis: ganti, lalu F4."
	notReady   = "Printer tidak siap: periksa, lalu F4."
	noRecord   = "Buku kas tidak dapat mencatat, jadi slip tidak dicetak. Keluar (F10), buka loket lagi, lalu cetak dari F4."
)

// unprinted is what is said of a slip that the printer did not take.
func unprinted(err error) string {
	var halted *HaltedError
	switch {
	case errors.As(err, &halted):
		return onlyRead
	case errors.Is(err, ErrPaper):
		return noRoll
	case errors.Is(err, ErrNotReady):
		return notReady
	case errors.Is(err, ErrStopped):
		return noRecord
	}
	return notPrinted
}

func (s result) print(document ledger.Document) (Screen, tea.Cmd) {
	s.printing = append(s.printing[:len(s.printing):len(s.printing)], document)
	if s.note = "Mencetak …"; s.world.Shop.NoPaper {
		if s.note = noPaper; document == ledger.DocTitipan {
			s.note = noTitipan
		}
		return s, nil
	}
	s.printer = true
	return s, printSlips(s.world, s.ref, s.seen.payment.Number, NotaSlip{Refs: []ledger.RefID{s.ref}, Document: document})
}

func (s result) printedSlip(msg printed) (Screen, tea.Cmd) {
	if msg.ref != s.ref {
		return s, nil
	}
	s.printer, s.note = false, "Sudah dicetak."
	if msg.err != nil {
		s.note = unprinted(msg.err)
	}
	return s.reload()
}

func (s result) press(msg keyPress) (Screen, tea.Cmd) {
	heard := false
	if s.quiet, heard = s.quiet.hears(s.world.Clock.Now()); !heard {
		return s, nil
	}
	switch {
	case pressed(msg, keyEnter, keyBack):
		return s.leave()
	case pressed(msg, keyPrint) && s.loaded && !s.printer:
		document, _ := s.world.Slip(s.seen.payment, s.seen.nota)
		return s.print(document)
	case pressed(msg, keyReturn) && s.loaded && s.seen.nota.Due() > 0 && !s.handing:
		return s.handBack()
	case pressed(msg, keyDecide) && s.seen.payment.State == ledger.Disputed:
		return s, say(DecidePicked{s.ref})
	case pressed(msg, keyAsk) && s.open() && !s.asking:
		s.asking, s.note = true, "Bertanya ke penyedia …"
		return s, askNow(s.world, s.ref)
	default:
		s.scroll, _ = s.scroll.press(msg, s.lowest()+1)
	}
	return s, nil
}

// lowest bounds scrolling by the slip's length.
func (s result) lowest() int {
	if !s.loaded {
		return 0
	}
	_, slip := s.world.Slip(s.seen.payment, s.seen.nota)
	return len(slip)
}

// leave ends the visit. A payment still being processed leaves the customer a slip.
func (s result) leave() (Screen, tea.Cmd) {
	after, slip := s.titipan()
	if s.next {
		return after, tea.Batch(slip, say(CustomerDone{}))
	}
	return after, tea.Batch(slip, say(Left{}))
}

// titipan prints the slip for money left with an outcome open, if the customer has none yet.
func (s result) titipan() (Screen, tea.Cmd) {
	if !s.auto || !s.loaded || s.seen.payment.State != ledger.Pending {
		return s, nil
	}
	return s.printOnce()
}

func askNow(w World, ref ledger.RefID) tea.Cmd {
	return func() tea.Msg {
		_, err := w.Counter.Ask(context.Background(), ref)
		return askedNow{ref, w.failed("ask", err)}
	}
}

// told is what is said of a question that was asked by hand.
func (m askedNow) told(w World) string {
	if m.err != nil {
		return Explain(m.err, w.Shop.Zone).Happened
	}
	return "Sudah ditanyakan."
}

func (s result) askedNow(msg askedNow) (Screen, tea.Cmd) {
	if msg.ref != s.ref {
		return s, nil
	}
	s.asking, s.note = false, msg.told(s.world)
	return s.reload()
}
