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

// nota is the bills of one customer's visit before they are paid together, with one tender. Nothing of it is recorded
// before F9, which pays them in turn after the screen has been quiet for a moment; Enter never pays. While it is not
// shown the router holds it as it was left.
type nota struct {
	world  World
	seat   ticket
	bills  basket
	chosen cursor
	cash   cash
	quiet  quiet

	erased  time.Time    // of the last Backspace
	asking  ledger.RefID // the bill that is asked about again; empty: none
	since   time.Time    // of that question
	paying  bool         // F9 was pressed
	note    string
	problem Advice
}

// owingAsked answers the question about a bill that had grown old.
type owingAsked struct {
	ticket ticket
	bill   ledger.Bill
	err    error
}

var keyRemove = bind("Del h", "hapus|remove", "delete")

// removeLetter removes a bill on keyboards without Del; it is none of the tenders' letters.
const removeLetter = 'h'

func newNota(w World, seat ticket) nota {
	return nota{world: w, seat: seat, cash: newCash(w.Shop.Rounding), quiet: newQuiet(w.Clock.Now())}
}

func (s nota) Init() tea.Cmd { return nil }

func (s nota) Title() string {
	if len(s.bills) == 0 {
		return "Nota"
	}
	return fmt.Sprintf("Nota › %d tagihan", len(s.bills))
}

func (s nota) Busy() bool { return s.paying }

func (s nota) Keys() []key.Binding {
	switch {
	case s.paying:
		return nil
	case len(s.bills) == 0:
		return []key.Binding{keyBack}
	}
	keys := []key.Binding{keyPay, s.cash.key(s.bills.total()), keyRows, keyRemove}
	if s.liftable() {
		keys = append(keys, keyAgain)
	}
	if s.bills[s.chosen].problem != (Advice{}) {
		keys = append(keys, keyAsk)
	}
	return append(keys, keyBack)
}

// liftable reports whether the lock of the chosen bill may be lifted deliberately.
func (s nota) liftable() bool {
	o := s.bills[s.chosen]
	return o.locked != nil && o.locked.Liftable() && !o.again
}

// add puts bills into the nota. One that is there already is refused in words.
func (s nota) add(msg AddAsked) nota {
	s.note, s.problem, s.cash.sure = "", Advice{}, false
	for _, b := range msg.Bills {
		o := owing{question: msg.Question, bill: b, again: msg.Again}
		if o.question.Product.Monthly {
			o.question.Period = b.Period
		}
		if len(s.bills) >= maxShownPayments {
			s.problem = Advice{Happened: "Nota ini sudah penuh (" + fmt.Sprint(maxShownPayments) + " tagihan); " + o.called() + " tidak ditambahkan.",
				Do: "F9 membayar yang ada; sisanya pada nota berikutnya."}
			return s
		}
		bills, row, added := s.bills.add(o)
		s.bills, s.chosen = bills, cursor(row)
		if !added {
			s.problem = Advice{Happened: o.called() + " sudah ada di nota ini; tidak ditambahkan lagi.", Do: "Esc untuk tagihan lain, F9 untuk membayar."}
		}
	}
	return s
}

func (s nota) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case ticked:
		return s.freshen()
	case DrawerDone:
		s.problem = s.problem.mended()
	case reopened: // what was asked before it was put away is asked again, and answered to this seat alone
		s.seat, s.asking, s.quiet = s.seat.next(), "", newQuiet(s.world.Clock.Now())
		return s.freshen()
	case owingAsked:
		return s.answered(msg)
	case payRefused:
		return s.refused(msg.err)
	case tooManyPays:
		if !s.paying {
			return s, nil // another bill's
		}
		s.paying = false
		s.problem = tooMany
	case keyPress:
		return s.press(msg)
	}
	return s, nil
}

func (s nota) press(msg keyPress) (Screen, tea.Cmd) {
	heard := false
	if s.quiet, heard = s.quiet.hears(s.world.Clock.Now()); !heard || s.paying {
		return s, nil
	}
	if moved, ok := s.chosen.press(msg, len(s.bills)); ok {
		s.chosen = moved
		return s, nil
	}
	switch {
	case pressed(msg, keyBack):
		return s, say(Left{})
	case len(s.bills) == 0:
		return s, nil
	case pressed(msg, keyPay):
		return s.pay()
	case pressed(msg, keyEnter):
		s.cash, s.note = s.cash.enter(s.bills.total())
	case msg.Type == tea.KeyBackspace:
		return s.erase(msg), nil
	case s.removes(msg):
		return s.remove(), nil
	case pressed(msg, keyAgain) && s.liftable():
		return s.lift(), nil
	case pressed(msg, keyAsk):
		return s.askChosen()
	default:
		s.note, s.problem = "", Advice{}
		s.cash = s.cash.typed(msg, s.bills.total())
	}
	return s, nil
}

// removes reports whether a key takes the chosen bill out.
func (s nota) removes(msg keyPress) bool {
	letter := types(msg) && !msg.Paste && len(msg.Runes) == 1 && msg.Runes[0] == removeLetter
	return letter || pressed(msg, keyRemove)
}

// erase is Backspace: in a field with digits it takes the last of them, else the chosen bill out. One that is held down
// to clear the field stops there.
func (s nota) erase(msg keyPress) nota {
	now := s.world.Clock.Now()
	held := now.Sub(s.erased) < quietTime
	s.erased = now
	switch {
	case s.cash.value != "":
		s.note, s.problem = "", Advice{}
		s.cash = s.cash.typed(msg, s.bills.total())
	case !held:
		s = s.remove()
	}
	return s
}

func (s nota) remove() nota {
	gone := s.bills[s.chosen]
	bills, count := s.bills.without(int(s.chosen))
	s.bills, s.chosen, s.problem, s.cash.sure = bills, s.chosen.within(len(bills)), Advice{}, false
	s.note = "Dihapus dari nota: " + gone.called() + "."
	switch {
	case count > 1 && gone.question.Product.PaysPart():
		s.note = fmt.Sprintf("Dihapus dari nota: %s dan %d bulan sesudahnya; bulan lama dibayar lebih dulu.", gone.called(), count-1)
	case count > 1:
		s.note = fmt.Sprintf("Dihapus dari nota: %s dan %d bulan lainnya; semua bulan dibayar sekaligus.", gone.called(), count-1)
	}
	return s
}

func (s nota) lift() nota {
	o := s.bills[s.chosen]
	o.again = true
	s.bills, s.problem = s.bills.set(int(s.chosen), o), Advice{}
	s.note = "Pembayaran kedua disengaja, dicatat atas nama " + cleanLabel(s.world.Operator()) + ". F9 membayar."
	return s
}

// freshen asks again about the first bill whose time is over, one at a time.
func (s nota) freshen() (Screen, tea.Cmd) {
	if s.paying || s.asking != "" {
		return s, nil
	}
	now := s.world.Clock.Now()
	for i, o := range s.bills {
		if o.stale(now) && o.problem == (Advice{}) {
			return s.ask(i)
		}
	}
	return s, nil
}

// askChosen is F6: a bill that could not be asked about is asked about again.
func (s nota) askChosen() (Screen, tea.Cmd) {
	if s.asking != "" || s.bills[s.chosen].problem == (Advice{}) {
		return s, nil
	}
	return s.ask(int(s.chosen))
}

func (s nota) ask(row int) (Screen, tea.Cmd) {
	o := s.bills[row]
	o.problem = Advice{}
	s.bills, s.problem, s.note = s.bills.set(row, o), Advice{}, ""
	s.seat, s.asking, s.since = s.seat.next(), o.bill.Ref, s.world.Clock.Now()
	world, seat, q := s.world, s.seat, o.question
	return s, func() tea.Msg {
		b, err := world.Counter.Inquire(context.Background(), q.Product.Code, q.Customer, q.Period, q.Amount)
		return owingAsked{seat, b, world.failed("inquire", err)}
	}
}

// answered takes a bill as it is now, and tells of a total that changed.
func (s nota) answered(msg owingAsked) (Screen, tea.Cmd) {
	if msg.ticket != s.seat || s.asking == "" {
		return s, nil
	}
	row := s.bills.row(s.asking)
	s.asking, s.quiet, s.cash.sure = "", newQuiet(s.world.Clock.Now()), false
	if row < 0 { // removed meanwhile
		return s.freshen()
	}
	o := s.bills[row]
	switch {
	case msg.err != nil:
		o.problem = Explain(msg.err, s.world.Shop.Zone)
		s.chosen = cursor(row)
	case msg.bill.Total != o.bill.Total:
		s.chosen, s.note = cursor(row), fmt.Sprintf("TOTAL BERUBAH (baris %d): semula %s, sekarang %s.", row+1, o.bill.Total, msg.bill.Total)
		o = owing{question: o.question, bill: msg.bill, was: o.bill.Total}
	default:
		o = owing{question: o.question, bill: msg.bill, was: o.was}
	}
	s.bills = s.bills.set(row, o)
	return s.freshen()
}

// pay is F9: everything is checked once more, then the router is told, once.
func (s nota) pay() (Screen, tea.Cmd) {
	now, total := s.world.Clock.Now(), s.bills.total()
	for i, o := range s.bills {
		why := o.problem
		if err := o.bill.Check(); err != nil {
			why = Explain(err, s.world.Shop.Zone)
		}
		if why != (Advice{}) {
			s.chosen = cursor(i)
			s.problem = Advice{Happened: fmt.Sprintf("Baris %d tidak bisa dibayar: %s", i+1, why.Happened), Money: moneyUntouched,
				Do: "Hapus (Del) atau tanyakan lagi (F6), lalu F9.", Theirs: why.Theirs}
			return s, nil
		}
		if s.asking != "" || o.stale(now) {
			after, cmd := s.freshen()
			s = after.(nota)
			s.note = "Tagihan ditanyakan ulang dulu; periksa totalnya, lalu F9."
			return s, cmd
		}
	}
	after, problem, ok := s.cash.check(total, now)
	if s.cash, s.problem, s.note = after, problem, ""; !ok {
		return s, nil
	}
	s.paying = true
	return s, say(PayAsked{Order: s.bills.order(s.cash.tender(total))})
}

// refused takes an order that came to nothing: nothing was sent. A lock marks its bill; the others stay as they are.
func (s nota) refused(err error) (Screen, tea.Cmd) {
	s.paying, s.quiet = false, newQuiet(s.world.Clock.Now())
	s.problem = Explain(err, s.world.Shop.Zone)
	var locked *ledger.LockedError
	if errors.As(err, &locked) {
		if row := s.bills.row(locked.Ref); row >= 0 {
			o := s.bills[row]
			o.locked, o.again = locked, false
			s.bills, s.chosen = s.bills.set(row, o), cursor(row)
			s.problem.Happened = fmt.Sprintf("Baris %d. %s", row+1, s.problem.Happened)
		}
	}
	if errors.Is(err, ErrStale) {
		for i, o := range s.bills {
			o.old = true
			s.bills = s.bills.set(i, o)
		}
		return s.freshen()
	}
	return s, nil
}
