package ui

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// bill is where what is owed is read out, cash is counted, and F9 pays. Enter never pays, and nothing does before
// the screen has been quiet for a moment.
type bill struct {
	world  World
	seat   ticket
	found  BillFound
	chosen int         // how many of the bills found, oldest first
	bill   ledger.Bill // the chosen ones as one, to look at
	quiet  quiet
	cash   cash
	repeat field // the last digits typed again, where there was no inquiry
	onCash bool
	scroll int
	follow bool // the last chosen month is kept in sight

	since   time.Time // of the inquiry under way because the bill grew old; zero: none
	paying  bool      // F9 was pressed
	locked  *ledger.LockedError
	again   bool // the operator deliberately pays again
	alone   bool // the operator was told that a nota is open, and pays this beside it
	note    string
	problem Advice
	shut    Advice // why F9 would be refused, whatever stands here; it takes the place of "take the money"
}

// refusedAhead answers whether a payment would be begun at all.
type refusedAhead struct {
	ticket ticket
	err    error
}

// repeatDigits are typed again where nobody could check the number.
const repeatDigits = 4

func newBill(w World, seat ticket, found BillFound) bill {
	s := bill{world: w, seat: seat, quiet: newQuiet(w.Clock.Now()),
		cash: newCash(w.Shop.Rounding), repeat: field{limit: repeatDigits, keep: keepNumber},
		onCash: !found.Question.Product.Prepaid}
	return s.take(found, len(found.Bills))
}

// Init asks whether F9 would be refused, before cash is taken.
func (s bill) Init() tea.Cmd {
	world, seat, product := s.world, s.seat, s.found.Question.Product.Code
	return func() tea.Msg { return refusedAhead{seat, world.Counter.Takes(context.Background(), product)} }
}

func (s bill) Title() string { return ledger.Clean(s.found.Question.Product.Name, 40) + " › Tagihan" }

func (s bill) Busy() bool { return s.paying || !s.since.IsZero() }

func (s bill) Keys() []key.Binding {
	if s.Busy() {
		return nil
	}
	keys := []key.Binding{keyPay, keyNota, s.cash.key(s.bill.Total)}
	if s.choosable() {
		keys = append(keys, bind("-+", "bulan|months"))
	}
	if s.found.Question.Product.Prepaid {
		keys = append(keys, keyTab)
	}
	if s.locked != nil && s.locked.Liftable() && !s.again {
		keys = append(keys, keyAgain)
	}
	return append(keys, keyScroll, keyBack)
}

func (s bill) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case refusedAhead:
		if msg.ticket.seat != s.seat.seat {
			return s, nil
		}
		if s.shut = (Advice{}); msg.err != nil {
			s.shut = Explain(msg.err, s.world.Shop.Zone)
		}
	case ticked:
		return s.grewOld()
	case billsAnswered:
		return s.answered(msg)
	case payRefused:
		return s.refused(msg.err)
	case DrawerDone:
		s.problem = s.problem.mended()
	case reopened:
		s.quiet = newQuiet(s.world.Clock.Now())
	case tooManyPays:
		if !s.paying {
			return s, nil // another bill's
		}
		s.paying = false
		s.problem = tooMany
	case notaIsOpen:
		s.paying, s.alone, s.quiet = false, true, newQuiet(s.world.Clock.Now())
		s.problem = Advice{Happened: msg.told + " belum dibayar; F9 di sini tidak ikut membayarnya.",
			Do: "F5 menambahkan tagihan ini ke nota. F9 sekali lagi membayar tagihan ini saja."}
	case keyPress:
		return s.press(msg)
	}
	return s, nil
}

func (s bill) press(msg keyPress) (Screen, tea.Cmd) {
	heard := false
	if s.quiet, heard = s.quiet.hears(s.world.Clock.Now()); !heard || s.Busy() {
		return s, nil
	}
	switch {
	case pressed(msg, keyPay):
		return s.pay()
	case pressed(msg, keyNota):
		return s.add()
	case pressed(msg, keyBack):
		return s, say(Left{})
	case pressed(msg, keyAgain):
		return s.liftLock(), nil
	case pressed(msg, keyEnter):
		s.cash, s.note = s.cash.enter(s.bill.Total)
		return s, nil
	case pressed(msg, keyTab):
		s.onCash = !s.onCash || !s.found.Question.Product.Prepaid
	case pressed(msg, keyUp, keyDown, keyPgUp, keyPgDown):
		return s.rolled(msg), nil
	default:
		return s.typed(msg), nil
	}
	return s, nil
}

// rolled is the screen after a key that scrolls.
func (s bill) rolled(msg keyPress) bill {
	by := 6
	if pressed(msg, keyUp, keyDown) {
		by = 1
	}
	if pressed(msg, keyUp, keyPgUp) {
		by = -by
	}
	s.follow, s.scroll = false, max(0, min(s.scroll+by, s.parts()))
	return s
}

// parts bounds scrolling: no block has more rows than this.
func (s bill) parts() int {
	return 20 + 4*(len(s.bill.Sheets)+len(s.found.Bills)+len(s.bill.Details)+len(s.bill.Notes)) + len(s.bill.Lines)
}

func (s bill) typed(msg keyPress) Screen {
	if n, ok := s.choice(msg); ok {
		s.follow = true
		return s.choose(n)
	}
	s.note, s.cash.sure = "", false
	if s.locked == nil {
		s.problem = Advice{}
	}
	s.alone = false
	if !s.onCash {
		return s.repeated(msg)
	}
	s.cash = s.cash.typed(msg, s.bill.Total)
	return s
}

// repeated takes a key into the last digits typed again: what is typed after the right ones is cash, and others are
// told at once.
func (s bill) repeated(msg keyPress) Screen {
	s.repeat, _ = s.repeat.press(msg)
	switch {
	case s.repeat.value == s.lastDigits():
		s.onCash = true
	case len(s.repeat.value) == len(s.lastDigits()):
		s.repeat.value = ""
		s.problem = Advice{Happened: "Angka itu bukan " + fmt.Sprint(len(s.lastDigits())) + " angka terakhir nomor tujuan.",
			Do: "Bacakan nomornya kepada pelanggan, lalu ketik lagi; Esc bila nomornya salah."}
	}
	return s
}

// unready says why the bills may neither be paid nor put into a nota: the zero Advice where they may.
func (s bill) unready() (bill, Advice) {
	for _, b := range s.bills() {
		if err := b.Check(); err != nil {
			return s, Explain(err, s.world.Shop.Zone)
		}
	}
	if s.found.Question.Product.Prepaid && s.repeat.value != s.lastDigits() {
		s.onCash, s.repeat.value = false, ""
		return s, Advice{Happened: "Ketik ulang " + fmt.Sprint(len(s.lastDigits())) + " angka terakhir nomor tujuan.",
			Do: "Nomor ini tidak bisa diperiksa penyedia sebelum dibayar."}
	}
	return s, Advice{}
}

// pay is F9: everything is checked once more, then the router is told, once.
func (s bill) pay() (Screen, tea.Cmd) {
	if s.stale() {
		return s.askAgain()
	}
	s, problem := s.unready()
	if s.problem = problem; problem != (Advice{}) {
		return s, nil
	}
	taken, problem, ok := s.cash.check(s.bill.Total, s.world.Clock.Now())
	if s.cash, s.problem = taken, problem; !ok {
		return s, nil
	}
	s.paying, s.note = true, ""
	order := Order{Bills: s.bills(), Tender: s.cash.tender(s.bill.Total)}
	if s.again {
		for _, b := range order.Bills {
			order.Again = append(order.Again, b.Ref)
		}
	}
	return s, say(PayAsked{order, s.alone})
}

// add is F5: the bills go into the customer's nota, which takes the cash.
func (s bill) add() (Screen, tea.Cmd) {
	if s.stale() {
		return s.askAgain()
	}
	s, problem := s.unready()
	if s.problem = problem; problem != (Advice{}) {
		return s, nil
	}
	return s, say(AddAsked{Question: s.found.Question, Bills: s.bills(), Again: s.again})
}

// lastDigits are what must be typed again.
func (s bill) lastDigits() string {
	no := string(s.bill.Customer)
	return no[max(0, len(no)-repeatDigits):]
}

func (s bill) liftLock() Screen {
	if s.locked == nil || !s.locked.Liftable() {
		return s
	}
	s.again = true
	s.problem = Advice{Happened: "Pembayaran kedua disengaja, dicatat atas nama " + cleanLabel(s.world.Operator()) + ".",
		Do: "F9 membayar sekali lagi; Esc membatalkan."}
	return s
}

func (s bill) refused(err error) (Screen, tea.Cmd) {
	s.paying, s.again, s.quiet = false, false, newQuiet(s.world.Clock.Now())
	if errors.Is(err, ErrStale) {
		return s.askAgain()
	}
	s.locked = nil
	var locked *ledger.LockedError
	if errors.As(err, &locked) {
		s.locked = locked
	}
	s.problem = Explain(err, s.world.Shop.Zone)
	return s, nil
}

// usage is a sheet's readings and what was used between them.
func usage(p ledger.Product, sheet ledger.Sheet) (stand, used string) {
	if sheet.Start == "" && sheet.End == "" {
		return "", ""
	}
	unit := "m³"
	stand = sheet.Start.Plain() + " – " + sheet.End.Plain()
	if p.Category == "pln" {
		unit, stand = "kWh", string(sheet.Start)+"-"+string(sheet.End)
	}
	if n, ok := ledger.Usage(sheet.Start, sheet.End); ok {
		used = fmt.Sprintf("%d %s", n, unit)
	}
	return ledger.Clean(stand, 40), used
}
