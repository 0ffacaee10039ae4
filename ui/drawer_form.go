package ui

import (
	"context"
	"fmt"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// drawerForm is an amount, for cash in and out with its reason: F9 records it.
type drawerForm struct {
	world    World
	seat     ticket
	kind     ledger.Kind
	seen     drawerSeen
	loaded   bool
	quiet    quiet
	amount   field
	offer    bool // the amount is what was offered: a figure typed replaces it
	sure     bool // F9 was pressed on a float that is not what was left
	reason   field
	onReason bool
	busy     bool
	note     string
	problem  Advice
}

// drawerRecorded answers the recording.
type drawerRecorded struct {
	ticket ticket
	err    error
}

func newDrawerForm(w World, seat ticket, kind ledger.Kind) drawerForm {
	return drawerForm{world: w, seat: seat.next(), kind: kind, quiet: newQuiet(w.Clock.Now()),
		amount: field{limit: 12, keep: keepDigit}, reason: field{limit: ledger.MaxNote, keep: keepText}}
}

func (s drawerForm) Init() tea.Cmd { return loadDrawer(s.world, s.seat) }

func (s drawerForm) Title() string {
	switch s.kind {
	case ledger.KindCashIn:
		return "Kas masuk"
	case ledger.KindCashOut:
		return "Kas keluar"
	}
	return "Buka laci"
}

func (s drawerForm) Busy() bool { return s.busy }

func (s drawerForm) Keys() []key.Binding {
	if s.busy {
		return nil
	}
	keys := []key.Binding{named(keyPay, "CATAT|RECORD")}
	if s.reasoned() {
		keys = append(keys, keyTab)
	}
	return append(keys, keyBack)
}

// reasoned reports whether a reason is asked for.
func (s drawerForm) reasoned() bool { return s.kind != ledger.KindShiftOpen }

func (s drawerForm) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case drawerLoaded:
		return s.show(msg), nil
	case drawerRecorded:
		return s.recorded(msg)
	case keyPress:
		return s.press(msg)
	}
	return s, nil
}

// show takes the drawer as it is; the float is what lies in it, until something else is typed.
func (s drawerForm) show(msg drawerLoaded) Screen {
	switch {
	case msg.ticket != s.seat:
		return s
	case msg.err != nil:
		s.problem = Explain(msg.err, s.world.Shop.Zone)
		return s
	}
	if offered, known := msg.seen.offered(); known && !s.loaded && !s.reasoned() && s.amount.value == "" {
		s.amount.value, s.offer = fmt.Sprint(int64(offered)), true
	}
	s.seen, s.loaded = msg.seen, true
	return s
}

func (s drawerForm) press(msg keyPress) (Screen, tea.Cmd) {
	heard := false
	if s.quiet, heard = s.quiet.typed(msg).hears(s.world.Clock.Now()); s.busy || !heard && pressed(msg, keyPay) { // figures typed at once count
		return s, nil
	}
	s.note, s.problem = "", Advice{}
	sure := s.sure
	s.sure = false
	switch {
	case pressed(msg, keyBack):
		return s, say(Left{})
	case pressed(msg, keyPay):
		return s.record(sure)
	case pressed(msg, keyTab, keyUp, keyDown, keyEnter) && s.reasoned() && !(s.onReason && pressed(msg, keyEnter)):
		s.onReason = !s.onReason
	case pressed(msg, keyEnter):
		s.note = "Enter tidak mencatat. Tekan F9."
	case s.onReason:
		s.reason, _ = s.reason.press(msg)
	default:
		s = s.typed(msg)
	}
	return s, nil
}

func (s drawerForm) typed(msg keyPress) drawerForm {
	if s.offer && types(msg) {
		s.amount.value = ""
	}
	ended := false
	if s.amount, ended = s.amount.press(msg); ended {
		s.amount.value, s.note = "", "Itu nomor dari pemindai, bukan jumlah uang."
	}
	s.offer = false
	return s
}

// odd says that a float is not what the last shift left: a number typed for a customer is none.
func (s drawerForm) odd() string {
	amount, _ := ledger.ParseCash(s.amount.value)
	if offered, known := s.seen.offered(); known && !s.reasoned() && amount != offered {
		return "Bukan sisa shift lalu, " + offered.String() + ". Hitung lagi; bila benar, F9 sekali lagi."
	}
	return ""
}

// missing says what is not right yet; "" where it may be recorded.
func (s drawerForm) missing() string {
	amount, err := ledger.ParseCash(s.amount.value)
	switch {
	case err != nil && s.reasoned():
		return "Ketik jumlahnya."
	case err != nil:
		return "Ketik modal awal; laci kosong: 0."
	case !s.reasoned() && amount > ledger.MaxFloat:
		return "Modal awal paling banyak " + ledger.MaxFloat.String() + "."
	case !s.reasoned():
		return ""
	case amount == 0:
		return "Jumlahnya nol."
	case s.kind == ledger.KindCashOut && amount > s.seen.drawer.Expected():
		return "Lebih dari isi laci menurut catatan, " + s.seen.drawer.Expected().String() + ". Catat dulu kas masuknya."
	case strings.TrimSpace(ledger.Clean(s.reason.value, ledger.MaxNote)) == "":
		return "Tulis alasannya."
	}
	return ""
}

func (s drawerForm) record(sure bool) (Screen, tea.Cmd) {
	if s.note = s.missing(); s.note != "" || !s.loaded {
		s.onReason = s.reasoned() && s.note == "Tulis alasannya."
		return s, nil
	}
	if s.note = s.odd(); s.note != "" && !sure {
		s.sure, s.quiet = true, newQuiet(s.world.Clock.Now())
		return s, nil
	}
	s.busy, s.note = true, ""
	amount, _ := ledger.ParseCash(s.amount.value)
	world, seat, kind, reason := s.world, s.seat, s.kind, ledger.Clean(s.reason.value, ledger.MaxNote)
	return s, func() tea.Msg {
		var err error
		if kind == ledger.KindShiftOpen {
			err = world.Counter.OpenShift(context.Background(), amount)
		} else {
			err = world.Counter.MoveCash(context.Background(), kind, amount, reason)
		}
		return drawerRecorded{seat, world.failed("drawer", err)}
	}
}

// unsureRecorded is said where nobody knows whether the book has it.
var unsureRecorded = Advice{Happened: "Ini mungkin tidak tercatat.", Money: "Uang di laci tidak berubah.",
	Do: "Keluar (F10), buka loket lagi, lalu lihat laci (F6) sebelum mengulang."}

func (s drawerForm) recorded(msg drawerRecorded) (Screen, tea.Cmd) {
	if msg.ticket != s.seat || !s.busy {
		return s, nil
	}
	s.busy = false
	switch {
	case unrecorded(msg.err):
		s.problem = Explain(msg.err, s.world.Shop.Zone)
		s.seat = s.seat.next()
		return s, loadDrawer(s.world, s.seat)
	case msg.err != nil:
		s.problem = unsureRecorded
		return s, nil
	}
	return s, say(DrawerDone{})
}

// View is the form.
func (s drawerForm) View(f Frame) string {
	st, w := f.Style, min(60, f.Width-2)
	typed := ""
	if amount, err := ledger.ParseCash(s.amount.value); err == nil {
		typed = amount.Plain()
	}
	label := "Jumlah"
	if !s.reasoned() {
		label = "Modal"
	}
	lines := []string{"", " " + pad(label, labelCells) + st.box(typed, "0", 20, !s.onReason && !s.busy)}
	if s.reasoned() {
		lines = append(lines, " "+pad("Alasan", labelCells)+st.box(ledger.Clean(s.reason.value, ledger.MaxNote), "untuk apa, dari siapa", w-labelCells, s.onReason && !s.busy))
	}
	lines = append(append(lines, ""), indent(s.facts(w))...)
	switch {
	case s.busy:
		lines = append(lines, "", " "+st.Accent.Render("Mencatat …"))
	case s.problem != (Advice{}):
		lines = append(lines, s.problem.lines(f, f.Width-2)...)
	case s.note != "":
		lines = append(append(lines, ""), indent(wrapped(st.Warn, s.note, f.Width-2))...)
	default:
		lines = append(lines, "", " "+st.Accent.Render("Hitung uangnya, lalu F9 mencatat."))
	}
	return strings.Join(lines, "\n")
}

// facts are what lies in the drawer before and after.
func (s drawerForm) facts(w int) []string {
	if !s.loaded {
		return []string{"Membaca buku …"}
	}
	amount, _ := ledger.ParseCash(s.amount.value)
	if s.reasoned() {
		before := s.seen.drawer.Expected()
		after := before + amount
		if s.kind == ledger.KindCashOut {
			after = before - amount
		}
		return []string{ends("Seharusnya di laci sekarang", before.String(), w), ends("Sesudahnya", after.String(), w)}
	}
	offered, known := s.seen.offered()
	if !known {
		return nil
	}
	lines := []string{ends("Sisa shift lalu", offered.String(), w)}
	if d := amount - offered; d != 0 {
		lines = append(lines, ends("Selisih dengan modal awal", d.String(), w))
	}
	return lines
}
