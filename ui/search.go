package ui

import (
	"context"
	"fmt"
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
	asked   string        // the text of the list shown
	chosen  cursor
	problem Advice
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
	err     error
}

func newSearch(w World, seat ticket) search {
	keep := func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}
	return search{world: w, seat: seat.next(), text: field{limit: 40, keep: keep}}
}

func (s search) Init() tea.Cmd { return s.load(ledger.Cursor{}) }

func (s search) load(after ledger.Cursor) tea.Cmd {
	world, seat := s.world, s.seat
	filter := ledger.Filter{Text: s.wanted()}
	return func() tea.Msg {
		entries, next, err := world.Book.List(context.Background(), filter, after, pageSize)
		return searchLoaded{seat, entries, next, after == ledger.Cursor{}, err}
	}
}

// wanted is what is looked for: a number written in groups is found without its spaces.
func (s search) wanted() string {
	text := strings.TrimSpace(s.text.value)
	if text != "" && strings.Trim(text, "0123456789 ") == "" {
		return strings.ReplaceAll(text, " ", "")
	}
	return ledger.Clean(text, 40)
}

func (s search) Title() string { return "Cari pembayaran" }

func (s search) Busy() bool { return false }

func (s search) Keys() []key.Binding {
	return []key.Binding{named(keyEnter, "rincian, cetak ulang|details, reprint"), keyRows, keyBack}
}

func (s search) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case searchLoaded:
		return s.show(msg), nil
	case changed:
		s.seat = s.seat.next()
		return s, s.load(ledger.Cursor{})
	case keyPress:
		return s.press(msg)
	}
	return s, nil
}

func (s search) show(msg searchLoaded) Screen {
	switch {
	case msg.ticket != s.seat:
		return s
	case msg.err != nil:
		s.problem = Explain(msg.err, s.world.Shop.Zone)
		return s
	case msg.first:
		s.found = msg.entries
	default:
		s.found = append(s.found[:len(s.found):len(s.found)], msg.entries...)
	}
	s.more, s.end, s.asked, s.problem = msg.next, len(msg.entries) < pageSize || len(s.found) >= maxFound, s.wanted(), Advice{}
	s.chosen = s.chosen.within(len(s.found))
	return s
}

func (s search) press(msg keyPress) (Screen, tea.Cmd) {
	if moved, ok := s.chosen.press(msg, len(s.found)); ok {
		s.chosen = moved
		if int(s.chosen) == len(s.found)-1 && !s.end {
			s.seat = s.seat.next()
			return s, s.load(s.more)
		}
		return s, nil
	}
	switch {
	case pressed(msg, keyBack):
		return s, say(Left{})
	case pressed(msg, keyEnter):
		if int(s.chosen) < len(s.found) && s.asked == s.wanted() {
			return s, say(DetailPicked{s.found[s.chosen].Ref})
		}
		return s, nil
	}
	before := s.wanted()
	s.text, _ = s.text.press(msg)
	if s.wanted() == before {
		return s, nil
	}
	s.seat, s.chosen = s.seat.next(), 0
	return s, s.load(ledger.Cursor{})
}

func (s search) View(f Frame) string {
	st := f.Style
	lines := []string{" Cari " + st.box(ledger.Clean(s.text.value, 40), "nomor, nama, atau kode klaim", min(46, f.Width-8), true), ""}
	switch {
	case s.problem != (Advice{}):
		return strings.Join(append(lines, s.problem.lines(f, f.Width-2)...), "\n")
	case len(s.found) == 0:
		return strings.Join(append(lines, " "+st.Warn.Render("Tidak ada pembayaran yang cocok.")), "\n")
	}
	title := "Terbaru dahulu"
	if !s.end {
		title += fmt.Sprintf(" (%d pertama)", len(s.found))
	}
	lines[1] = heading(st, title)
	rows := make([]string, len(s.found))
	for i, e := range s.found {
		rows[i] = st.chosenRow(entryRow(s.world, e, false, f.Width-5), i == int(s.chosen), f.Width-1)
	}
	return strings.Join(append(lines, sight(rows, int(s.chosen), f.Width, f.Height-2, st.Dim)...), "\n")
}
