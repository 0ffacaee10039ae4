package ui

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// closing counts the drawer by denomination and closes the shift: F6 looks for a difference, F9 tells what follows (and
// asks for a supervisor where one must sign), a second one, a moment later, closes.
type closing struct {
	world      World
	seat       ticket
	seen       drawerSeen
	loaded     bool
	quiet      quiet
	pieces     []field // of every denomination, in order
	kept       field
	remark     field
	at         int      // the field with the cursor: a denomination, then kept, then the note
	found      []string // what may have made the difference; nil: not looked for
	supervisor string
	arming     bool
	leaving    bool // Esc was pressed, and the count would be lost
	busy       bool
	scroll     cursor // of what was found
	note       string
	problem    Advice
}

type (
	// evidenceLoaded answers the reading of what a difference is looked for in.
	evidenceLoaded struct {
		ticket   ticket
		evidence ledger.Evidence
		err      error
	}
	// shiftClosing answers the closing.
	shiftClosing struct {
		ticket ticket
		closed ShiftClosed
		err    error
	}
)

func newClosing(w World, seat ticket) closing {
	s := closing{world: w, seat: seat.next(), quiet: newQuiet(w.Clock.Now()), kept: field{limit: 12, keep: keepDigit},
		remark: field{limit: ledger.MaxNote, keep: keepText}}
	for range ledger.Denominations() {
		s.pieces = append(s.pieces, field{limit: 5, keep: keepDigit})
	}
	return s
}

func (s closing) Init() tea.Cmd { return loadDrawer(s.world, s.seat) }

func (s closing) Title() string { return "Tutup kasir" }

func (s closing) Busy() bool { return s.busy }

func (s closing) Keys() []key.Binding {
	switch {
	case s.busy:
		return nil
	case s.found != nil:
		return []key.Binding{named(keyScroll, "gulir|scroll"), named(keyBack, "ke hitungan|to the count")}
	}
	keys := []key.Binding{named(keyPay, "TUTUP|CLOSE")}
	if s.difference() != 0 {
		keys = append(keys, named(keyAsk, "cari selisih|find it"))
	}
	return append(keys, named(keyRows, "isian|field"), keyBack)
}

// count is what was typed.
func (s closing) count() []ledger.Pieces {
	var count []ledger.Pieces
	for i, d := range ledger.Denominations() {
		n, _ := strconv.Atoi(s.pieces[i].value) // digits alone, or nothing
		count = append(count, ledger.Pieces{Denomination: d, Pieces: n})
	}
	return count
}

func (s closing) counted() ledger.Rupiah { return ledger.CountOf(s.count()) }

func (s closing) difference() ledger.Rupiah {
	if !s.loaded {
		return 0
	}
	return s.counted() - s.seen.drawer.Expected()
}

// keeps is what stays in the drawer: the float again, unless something else is typed.
func (s closing) keeps() ledger.Rupiah {
	if typed, err := ledger.ParseCash(s.kept.value); err == nil {
		return typed
	}
	return min(s.seen.shift.Float, s.counted())
}

func (s closing) counting() ledger.Counting {
	return ledger.Counting{Count: s.count(), Note: s.remark.value, Kept: s.keeps(), Supervisor: s.supervisor}
}

func (s closing) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case drawerLoaded:
		return s.show(msg), nil
	case evidenceLoaded:
		return s.explain(msg), nil
	case changed, handedBack:
		if !s.busy {
			s.seat = s.seat.next()
			return s, loadDrawer(s.world, s.seat)
		}
	case reopened:
		s.quiet, s.arming = newQuiet(s.world.Clock.Now()), false
	case approved:
		return s.approved(msg), nil
	case shiftClosing:
		return s.closed(msg)
	case keyPress:
		return s.press(msg)
	}
	return s, nil
}

// show takes the drawer as it is now. What was about to be closed was another one.
func (s closing) show(msg drawerLoaded) Screen {
	switch {
	case msg.ticket != s.seat:
		return s
	case msg.err != nil:
		s.problem = Explain(msg.err, s.world.Shop.Zone)
		return s
	}
	if s.loaded && !msg.seen.drawer.Same(s.seen.drawer) {
		s.arming, s.note, s.found = false, "Isi laci menurut catatan baru saja berubah; periksa selisihnya lagi.", nil
	}
	s.seen, s.loaded = msg.seen, true
	return s
}

func (s closing) press(msg keyPress) (Screen, tea.Cmd) {
	heard := false
	s.quiet, heard = s.quiet.typed(msg).hears(s.world.Clock.Now())
	switch {
	case pressed(msg, keyBack) && !s.loaded:
		return s, say(Left{})
	case s.busy || !s.loaded || !heard && pressed(msg, keyPay): // figures typed at once count
		return s, nil
	}
	if s.found != nil {
		return s.read(msg), nil
	}
	armed, leaving := s.arming, s.leaving
	s.arming, s.leaving, s.note, s.problem = false, false, "", Advice{}
	switch {
	case pressed(msg, keyBack) && armed: // not yet, but still here
	case pressed(msg, keyBack) && s.begun() && !leaving:
		s.leaving, s.note = true, "Hitungan ini akan hilang. Esc sekali lagi meninggalkannya."
	case pressed(msg, keyBack):
		return s, say(Left{})
	case pressed(msg, keyPay):
		return s.close(armed)
	case pressed(msg, keyAsk) && s.difference() != 0:
		return s, s.look()
	case pressed(msg, keyUp):
		s.at = max(0, s.at-1)
	case pressed(msg, keyDown, keyTab, keyEnter):
		s.at = min(s.at+1, len(s.pieces)+1)
	default:
		return s.typed(msg), nil
	}
	return s, nil
}

// read scrolls through what was found; anything else goes back to the count.
func (s closing) read(msg keyPress) Screen {
	moved, scrolls := s.scroll.press(msg, len(s.found)*2)
	if scrolls {
		s.scroll = moved
		return s
	}
	s.found = nil
	return s
}

// typed puts a key into the field with the cursor. A number that a scanner sent is no count.
func (s closing) typed(msg keyPress) Screen {
	ended := false
	switch at := s.at - len(s.pieces); {
	case at < 0:
		s.pieces = slices.Clone(s.pieces)
		if s.pieces[s.at], ended = s.pieces[s.at].press(msg); ended || len(msg.Runes) > 5 {
			s.pieces[s.at].value, s.note = "", "Itu nomor dari pemindai, bukan jumlah lembar."
		}
	case at == 0:
		s.kept, _ = s.kept.press(msg)
	default:
		s.remark, _ = s.remark.press(msg)
	}
	return s
}

// look reads what the difference is looked for in.
func (s closing) look() tea.Cmd {
	world, seat := s.world, s.seat
	return func() tea.Msg {
		evidence, err := world.Book.Evidence(context.Background())
		return evidenceLoaded{seat, evidence, world.failed("evidence", err)}
	}
}

func (s closing) explain(msg evidenceLoaded) Screen {
	switch {
	case msg.ticket != s.seat:
		return s
	case msg.err != nil:
		s.problem = Explain(msg.err, s.world.Shop.Zone)
		return s
	}
	msg.evidence.Count = s.count()
	s.found, s.scroll = append([]string{}, msg.evidence.Explain(s.difference())...), 0
	return s
}

// begun reports whether anything was counted.
func (s closing) begun() bool {
	return slices.ContainsFunc(s.pieces, func(f field) bool { return f.value != "" })
}

// missing says what the closing lacks, and the field for it; "" where it may be closed.
func (s closing) missing() (note string, at int) {
	rows := len(s.pieces)
	underway := func(p ledger.OpenPayment) bool { return p.State.Underway() }
	switch {
	case !s.begun():
		return "Hitung isi laci dulu; laci kosong: ketik 0.", 0
	case slices.ContainsFunc(s.seen.drawer.Open, underway):
		return "Masih ada pembayaran dalam perjalanan. Tunggu sampai ada hasilnya (F3).", s.at
	case s.keeps() > s.counted() || s.keeps() > ledger.MaxFloat:
		return "Yang tinggal di laci lebih banyak daripada isinya, atau tidak masuk akal.", rows
	case s.difference() != 0 && strings.TrimSpace(ledger.Clean(s.remark.value, ledger.MaxNote)) == "":
		return "Ada selisih: F6 mencari sebabnya. Hitung lagi, atau tulis catatannya.", rows + 1
	}
	return "", s.at
}

// signed reports whether a supervisor must sign.
func (s closing) signed() bool {
	return s.seen.drawer.Signed(s.seen.shift.OpenedBy, s.world.Operator())
}

// close is F9: once it tells what follows and asks who signs, a second time, when nothing else was pressed and a moment
// has passed, the shift is closed.
func (s closing) close(armed bool) (Screen, tea.Cmd) {
	if s.note, s.at = s.missing(); s.note != "" {
		return s, nil
	}
	if !armed {
		if s.supervisor = ""; s.signed() {
			return s, askSupervisor(s.seat, s.act())
		}
		s.arming, s.quiet = true, newQuiet(s.world.Clock.Now())
		return s, nil
	}
	s.busy = true
	world, seat, counting, seen := s.world, s.seat, s.counting(), s.seen.drawer
	return s, func() tea.Msg {
		closed, err := world.Counter.CloseShift(context.Background(), counting, seen)
		return shiftClosing{seat, closed, world.failed("close shift", err)}
	}
}

// act is what a supervisor signs for.
func (s closing) act() string {
	act := fmt.Sprintf("Menutup shift %d yang dibuka %s, selisih %s", s.seen.shift.Number, s.seen.shift.OpenedBy, s.verdict())
	if n := len(s.seen.drawer.Open); n > 0 {
		act += fmt.Sprintf(", %d pembayaran belum ada hasil akhir", n)
	}
	return act
}

func (s closing) verdict() string {
	d := s.difference()
	return strings.TrimSpace(ledger.Verdict(d) + " " + max(d, -d).String())
}

// approved arms F9: a supervisor signs for what stands here, as it stands.
func (s closing) approved(msg approved) Screen {
	if note, _ := s.missing(); msg.seat == s.seat.seat && note == "" {
		s.supervisor, s.arming, s.quiet = msg.by, true, newQuiet(s.world.Clock.Now())
	}
	return s
}

func (s closing) closed(msg shiftClosing) (Screen, tea.Cmd) {
	if msg.ticket.seat != s.seat.seat || !s.busy {
		return s, nil
	}
	s.busy = false
	switch {
	case unrecorded(msg.err):
		s.problem = Explain(msg.err, s.world.Shop.Zone)
	case msg.err != nil:
		s.problem = unsureRecorded
	default:
		return s, say(msg.closed)
	}
	s.seat = s.seat.next()
	return s, loadDrawer(s.world, s.seat)
}
