package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// search finds payments of all days by number, customer number, name or claim code.
type search struct {
	world   World
	seat    ticket
	text    field
	found   []ledger.Entry
	more    ledger.Cursor // where the next page begins
	end     bool          // there is no next page
	loaded  bool
	asked   string // the text of the list shown
	chosen  cursor
	cancel  context.CancelFunc // of the reading under way; nil: none
	opening bool               // Enter came before the list of what was typed, as from a scanner
	problem Advice
	seal    string // what the text means as a slip's SEGEL; "": it is none
	genuine bool   // the seal is the ledger's
}

const (
	pageSize = 50
	maxFound = 1000 // rows kept; narrow the search instead
)

// searchLoaded answers a page of the list.
type searchLoaded struct {
	ticket  ticket
	entries []ledger.Entry
	next    ledger.Cursor
	first   bool
	end     bool
	err     error
	seal    string
	genuine bool
}

func newSearch(w World, seat ticket) search {
	return search{world: w, seat: seat, text: field{limit: 40, keep: keepText}}
}

func (s search) Init() tea.Cmd { return s.page(context.Background(), ledger.Cursor{}, pageSize) }

// page is the command that reads a page.
func (s search) page(ctx context.Context, after ledger.Cursor, limit int) tea.Cmd {
	world, seat := s.world, s.seat
	filter := ledger.Filter{Text: s.wanted()}
	return func() tea.Msg {
		seal, genuine, number := world.sealOf(ctx, ledger.ReadPaymentName(filter.Text))
		if number != "" {
			filter.Text = number
		}
		entries, next, err := world.Book.List(ctx, filter, after, limit)
		return searchLoaded{seat, entries, next, after == ledger.Cursor{}, len(entries) < limit, err, seal, genuine}
	}
}

// sealOf says what a text means as a slip's SEGEL, and whose payment it is. Twelve digits that no event has are a
// customer's number.
func (w World) sealOf(ctx context.Context, name ledger.PaymentName) (words string, genuine bool, number string) {
	if name.Seal == "" {
		return "", false, ""
	}
	found, err := w.Book.BySeal(ctx, name.Seal)
	switch {
	case err == nil:
		return SealWords(found, w.Shop.Zone), found.Intact, found.Number
	case errors.Is(err, ledger.ErrNotFound) && name.SealOnly:
		return SealUnknown, false, ""
	}
	return "", false, ""
}

// load reads a page and gives up the one being read: a letter typed makes the list of the letters before worthless.
func (s search) load(after ledger.Cursor, limit int) (Screen, tea.Cmd) {
	if s.cancel != nil {
		s.cancel()
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.seat, s.cancel = s.seat.next(), cancel
	return s, s.page(ctx, after, limit)
}

func (s search) wanted() string { return strings.TrimSpace(s.text.value) }

func (s search) Title() string { return "Cari pembayaran" }

func (s search) Busy() bool { return false }

func (s search) Keys() []key.Binding {
	if len(s.found) == 0 {
		return []key.Binding{keyBack}
	}
	return []key.Binding{named(keyEnter, "rincian, cetak ulang|details, reprint"), keyRows, keyBack}
}

func (s search) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case searchLoaded:
		return s.show(msg)
	case changed:
		return s.load(ledger.Cursor{}, min(max(pageSize, len(s.found)), maxFound))
	case keyPress:
		return s.press(msg)
	}
	return s, nil
}

func (s search) show(msg searchLoaded) (Screen, tea.Cmd) {
	if msg.ticket != s.seat {
		return s, nil
	}
	if s.cancel != nil {
		s.cancel()
		s.cancel = nil
	}
	if msg.err != nil {
		s.problem, s.opening = Explain(msg.err, s.world.Shop.Zone), false
		return s, nil
	}
	s = s.take(msg)
	opening := s.opening
	if s.opening = false; opening && len(s.found) == 1 && s.seal == "" { // what a SEGEL means is read first
		return s, say(DetailPicked{Ref: s.found[0].Ref})
	}
	return s, nil
}

// take is the list with a page of it; the cursor stays on its payment.
func (s search) take(msg searchLoaded) search {
	if e, ok := s.entry(); ok && msg.first && s.chosen > 0 {
		same := func(other ledger.Entry) bool { return other.Ref == e.Ref }
		s.chosen = cursor(max(int(s.chosen), slices.IndexFunc(msg.entries, same)))
	}
	if msg.first {
		s.found = nil
	}
	s.found = append(slices.Clip(s.found), msg.entries...)
	s.seal, s.genuine = msg.seal, msg.genuine
	s.more, s.end, s.asked = msg.next, msg.end || len(s.found) >= maxFound, s.wanted()
	s.chosen, s.loaded, s.problem = s.chosen.within(len(s.found)), true, Advice{}
	return s
}

func (s search) entry() (ledger.Entry, bool) {
	if int(s.chosen) < len(s.found) {
		return s.found[s.chosen], true
	}
	return ledger.Entry{}, false
}

func (s search) press(msg keyPress) (Screen, tea.Cmd) {
	if moved, ok := s.chosen.press(msg, len(s.found)); ok {
		s.chosen = moved
		if int(s.chosen) == len(s.found)-1 && !s.end {
			return s.load(s.more, pageSize)
		}
		return s, nil
	}
	switch {
	case pressed(msg, keyBack):
		return s, say(Left{})
	case pressed(msg, keyEnter):
		return s.open()
	}
	before := s.wanted()
	after, ended := s.text.press(msg)
	s.text = after
	if s.wanted() != before {
		s.chosen, s.opening = 0, ended
		return s.load(ledger.Cursor{}, pageSize)
	}
	if ended {
		return s.open()
	}
	return s, nil
}

// open opens the chosen payment. Where the list of what was typed is not there yet, it opens the only one found.
func (s search) open() (Screen, tea.Cmd) {
	if !s.loaded || s.asked != s.wanted() {
		s.opening = true
		return s, nil
	}
	if e, ok := s.entry(); ok {
		return s, say(DetailPicked{e.Ref, s.seal})
	}
	return s, nil
}

func (s search) View(f Frame) string {
	st := f.Style
	lines := []string{" Cari " + st.box(ledger.Clean(s.text.value, 40), "nomor, nama, kode klaim, atau SEGEL", min(46, f.Width-8), true), ""}
	if s.seal != "" && s.asked == s.wanted() {
		lines = append(lines[:1], s.sealLines(f)...)
	}
	switch {
	case s.problem != (Advice{}):
		return strings.Join(append(lines, s.problem.lines(f, f.Width-2)...), "\n")
	case !s.loaded:
		return strings.Join(append(lines, " Membaca buku …"), "\n")
	case len(s.found) == 0 && s.asked == "":
		return strings.Join(append(lines, " "+st.Dim.Render("Belum ada pembayaran.")), "\n")
	case len(s.found) == 0 && s.seal != "":
		return strings.Join(lines, "\n")
	case len(s.found) == 0:
		return strings.Join(append(lines, " "+st.Warn.Render("Tidak ada pembayaran yang cocok.")), "\n")
	}
	if len(s.found) >= maxFound {
		lines[1] = " " + st.Warn.Render(fmt.Sprintf("Hanya %d yang terbaru; ketik lebih lengkap untuk mempersempit.", maxFound))
	}
	if code := s.shared(); code != "" {
		lines[1] = " " + st.Strong.Render(fmt.Sprintf("Kode klaim %s: %d pembayaran dalam satu nota. Pilih tagihannya.", code, len(s.found)))
	}
	rows := newEntryTable(s.world, s.found, f.Width-4, true).rows(f, s.found, s.chosen, f.Height-len(lines))
	return strings.Join(append(lines, rows...), "\n")
}

// shared is the claim code that was typed, where the payments found are the several ones of its nota; else "".
func (s search) shared() string {
	code := ledger.ReadPaymentName(s.asked).Claim
	if len(s.found) < 2 || slices.ContainsFunc(s.found, func(e ledger.Entry) bool { return e.Claim != code || e.Nota != s.found[0].Nota }) {
		return ""
	}
	return code
}

// sealLines say what the text means as a SEGEL.
func (s search) sealLines(f Frame) []string {
	style := f.Style.Bad
	if s.genuine {
		style = f.Style.Good
	}
	var lines []string
	for _, line := range wrap(s.seal, f.Width-2) {
		lines = append(lines, " "+style.Render(line))
	}
	return append(lines, "")
}
