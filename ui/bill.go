package ui

import (
	"errors"
	"fmt"
	"strings"
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
	cash   field
	repeat field // the last digits typed again, where there was no inquiry
	onCash bool
	scroll int

	since   time.Time // of the inquiry under way because the bill grew old; zero: none
	paying  bool      // F9 was pressed
	locked  *ledger.LockedError
	again   bool // the operator deliberately pays again
	sure    bool // large change was warned about
	warned  time.Time
	note    string
	problem Advice
}

const (
	repeatDigits = 4 // typed again where nobody could check the number
	// largeChange is change no customer's notes call for: a number that strayed into the cash field.
	largeChange ledger.Rupiah = 1_000_000
)

// tenderNotes are the sums customers put on the table.
var tenderNotes = []ledger.Rupiah{5_000, 10_000, 20_000, 50_000, 100_000}

func newBill(w World, seat ticket, found BillFound) bill {
	s := bill{world: w, seat: seat, quiet: newQuiet(w.Clock.Now()),
		cash: field{limit: 12, keep: keepDigit}, repeat: field{limit: repeatDigits, keep: keepNumber},
		onCash: !found.Question.Product.Prepaid}
	return s.take(found, len(found.Bills))
}

func (s bill) Init() tea.Cmd { return nil }

func (s bill) Title() string { return ledger.Clean(s.found.Question.Product.Name, 40) + " › Tagihan" }

func (s bill) Busy() bool { return s.paying || !s.since.IsZero() }

func (s bill) Keys() []key.Binding {
	if s.Busy() {
		return nil
	}
	keys := []key.Binding{keyPay, keyNota, bind("a-f", "tunai|cash")}
	if len(s.found.Bills) > 1 {
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
	case ticked:
		return s.grewOld()
	case billsAnswered:
		return s.answered(msg)
	case payRefused:
		return s.refused(msg.err)
	case reopened:
		s.quiet = newQuiet(s.world.Clock.Now())
	case tooManyPays:
		if !s.paying {
			return s, nil // another bill's
		}
		s.paying = false
		s.problem = Advice{Happened: "Sudah ada 3 pembayaran dalam perjalanan.", Do: "Tunggu salah satu selesai, lalu F9 lagi."}
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
		s.note = "Enter tidak membayar. Tekan F9 untuk membayar."
		return s, nil
	case pressed(msg, keyTab):
		s.onCash = !s.onCash || !s.found.Question.Product.Prepaid
	case pressed(msg, keyUp):
		s.scroll = max(0, s.scroll-1)
	case pressed(msg, keyDown):
		s.scroll = min(s.scroll+1, s.parts())
	case pressed(msg, keyPgUp):
		s.scroll = max(0, s.scroll-6)
	case pressed(msg, keyPgDown):
		s.scroll = min(s.scroll+6, s.parts())
	default:
		return s.typed(msg), nil
	}
	return s, nil
}

// parts bounds scrolling: no block has more rows than this.
func (s bill) parts() int {
	return 10 + 2*len(s.bill.Sheets) + 2*len(s.bill.Details) + len(s.bill.Lines) + 3*len(s.bill.Notes)
}

func (s bill) typed(msg keyPress) Screen {
	if n, ok := s.choice(msg); ok {
		return s.choose(n)
	}
	s.note, s.sure = "", false
	if s.locked == nil {
		s.problem = Advice{}
	}
	if !s.onCash {
		s.repeat, _ = s.repeat.press(msg)
		return s
	}
	tenders := s.tenders()
	for _, r := range msg.Runes {
		if i := int(r) - 'a'; i >= 0 && i < len(tenders) && !msg.Alt && !msg.Paste {
			s.cash.value = fmt.Sprint(int64(tenders[i]))
			return s
		}
	}
	s.cash, _ = s.cash.press(msg)
	return s
}

// due is the cash to take: the total rounded up to the smallest coin.
func (s bill) due() ledger.Rupiah { return s.bill.Total.RoundUp(s.world.Shop.Rounding) }

// tenders are the sums a customer may put on the table: what is due, and the next round ones.
func (s bill) tenders() []ledger.Rupiah {
	sums := []ledger.Rupiah{s.due()}
	for _, note := range tenderNotes {
		if sum := s.due().RoundUp(note); sum != sums[len(sums)-1] {
			sums = append(sums, sum)
		}
	}
	return sums
}

// tender is the cash typed, or what is due where nothing is.
func (s bill) tender() ledger.Rupiah {
	cash, err := ledger.ParseCash(s.cash.value)
	if err != nil {
		return s.due()
	}
	return cash
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
	change := s.tender() - s.due()
	switch {
	case problem != (Advice{}):
		s.problem = problem
	case change < 0:
		s.problem = Advice{Happened: "Uang tunai kurang " + (-change).String() + ".", Do: "Ketik uang yang diterima, atau kosongkan untuk uang pas."}
	case change >= largeChange && !s.sure:
		s.sure, s.warned = true, s.world.Clock.Now()
		s.problem = Advice{Happened: "Uang kembali " + change.String() + " tidak lazim.", Do: "Periksa uang tunai. Bila memang benar, F9 sekali lagi."}
	case change >= largeChange && s.world.Clock.Now().Sub(s.warned) < quietTime: // a key that bounces is one press
	default:
		s.paying, s.problem, s.note = true, Advice{}, ""
		order := Order{Bills: s.bills(), Tender: s.tender()}
		if s.again {
			for _, b := range order.Bills {
				order.Again = append(order.Again, b.Ref)
			}
		}
		return s, say(PayAsked{order})
	}
	return s, nil
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
	s.problem = Advice{Happened: "Pembayaran kedua disengaja, dicatat atas nama " + s.world.Shop.Operator + ".",
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

// warnings are what is odd about the bill, before paying.
func (s bill) warnings() []string {
	var warnings []string
	if earned, known := s.bill.Commission(); known && earned < 0 { // the loket's own fee does not make it good
		warnings = append(warnings, "Rugi: saldo berkurang "+s.bill.Cost.String()+", tagihan ke penyedia hanya "+s.bill.Owed().String()+".")
	}
	for _, n := range s.bill.Notes {
		warnings = append(warnings, "Catatan: "+ledger.Clean(n, 120))
	}
	return warnings
}

// usage is a sheet's readings and what was used between them.
func usage(p ledger.Product, sheet ledger.Sheet) (stand, used string) {
	if sheet.Start == "" && sheet.End == "" {
		return "", ""
	}
	unit := "m³"
	stand = sheet.Start.Plain() + " – " + sheet.End.Plain()
	if p.Category == "pln" {
		unit = "kWh"
		stand = strings.Join([]string{string(sheet.Start), string(sheet.End)}, "-")
	}
	if n, ok := ledger.Usage(sheet.Start, sheet.End); ok {
		used = fmt.Sprintf("%d %s", n, unit)
	}
	return stand, used
}
