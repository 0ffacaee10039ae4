package ui

import (
	"context"
	"fmt"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// daily is one day of the counter: its payments and its totals.
type daily struct {
	world   World
	seat    ticket
	day     ledger.Date
	totals  ledger.DayTotals
	entries []ledger.Entry
	more    ledger.Cursor
	end     bool
	loaded  bool
	chosen  cursor
	problem Advice
}

// dailyLoaded answers a day, dailyMore another page of it.
type (
	dailyLoaded struct {
		ticket  ticket
		totals  ledger.DayTotals
		entries []ledger.Entry
		next    ledger.Cursor
		err     error
	}
	dailyMore struct {
		ticket  ticket
		entries []ledger.Entry
		next    ledger.Cursor
		err     error
	}
)

func newDaily(w World, seat ticket) daily {
	s := daily{world: w, seat: seat.next()}
	s.day = s.today()
	return s
}

func (s daily) today() ledger.Date { return ledger.DayOf(s.world.Clock.Now(), s.world.Shop.Zone) }

func (s daily) Init() tea.Cmd { return s.load() }

func (s daily) load() tea.Cmd {
	world, seat, day := s.world, s.seat, s.day
	return func() tea.Msg {
		totals, err := world.Book.Day(context.Background(), day)
		if err != nil {
			return dailyLoaded{ticket: seat, err: fmt.Errorf("day: %w", err)}
		}
		entries, next, err := world.Book.List(context.Background(), ledger.Filter{From: day, To: day}, ledger.Cursor{}, pageSize)
		return dailyLoaded{seat, totals, entries, next, err}
	}
}

func (s daily) loadMore() tea.Cmd {
	world, seat, day, after := s.world, s.seat, s.day, s.more
	return func() tea.Msg {
		entries, next, err := world.Book.List(context.Background(), ledger.Filter{From: day, To: day}, after, pageSize)
		return dailyMore{seat, entries, next, err}
	}
}

func (s daily) Title() string {
	if s.day == s.today() {
		return "Hari ini " + dayText(s.day)
	}
	return "Hari " + dayText(s.day)
}

func (s daily) Busy() bool { return false }

func (s daily) Keys() []key.Binding {
	return []key.Binding{named(keyEnter, "rincian|details"), keyRows, named(keySides, "hari lain|other day"), keyBack}
}

func (s daily) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case dailyLoaded:
		return s.show(msg), nil
	case dailyMore:
		if msg.ticket == s.seat && msg.err == nil {
			s.entries = append(s.entries[:len(s.entries):len(s.entries)], msg.entries...)
			s.more, s.end = msg.next, len(msg.entries) < pageSize
		}
	case changed:
		return s.to(s.day)
	case keyPress:
		return s.press(msg)
	}
	return s, nil
}

func (s daily) to(day ledger.Date) (Screen, tea.Cmd) {
	s.day, s.seat = day, s.seat.next()
	return s, s.load()
}

func (s daily) show(msg dailyLoaded) Screen {
	switch {
	case msg.ticket != s.seat:
		return s
	case msg.err != nil:
		s.problem = Explain(msg.err, s.world.Shop.Zone)
		return s
	}
	s.totals, s.entries, s.more, s.loaded, s.problem = msg.totals, msg.entries, msg.next, true, Advice{}
	s.end = len(msg.entries) < pageSize
	s.chosen = s.chosen.within(len(s.entries))
	return s
}

func (s daily) press(msg keyPress) (Screen, tea.Cmd) {
	if moved, ok := s.chosen.press(msg, len(s.entries)); ok {
		s.chosen = moved
		if int(s.chosen) == len(s.entries)-1 && !s.end {
			return s, s.loadMore()
		}
		return s, nil
	}
	switch {
	case pressed(msg, keyBack):
		return s, say(Left{})
	case pressed(msg, keyLeft):
		s.chosen = 0
		return s.to(s.day.Add(-1))
	case pressed(msg, keyRight) && s.day < s.today():
		s.chosen = 0
		return s.to(s.day.Add(1))
	case pressed(msg, keyEnter) && int(s.chosen) < len(s.entries):
		return s, say(DetailPicked{s.entries[s.chosen].Ref})
	}
	return s, nil
}

func (s daily) View(f Frame) string {
	switch {
	case s.problem != (Advice{}):
		return "\n" + strings.Join(s.problem.lines(f, f.Width-2), "\n")
	case !s.loaded:
		return "\n Membaca buku …"
	}
	foot := s.foot(f)
	height := max(2, f.Height-len(foot))
	rows := make([]string, len(s.entries))
	for i, e := range s.entries {
		rows[i] = f.Style.chosenRow(entryRow(s.world, e, true, f.Width-5), i == int(s.chosen), f.Width-1)
	}
	if len(rows) == 0 {
		rows = []string{"", " " + f.Style.Dim.Render("Belum ada pembayaran pada hari ini.")}
	}
	rows = sight(rows, int(s.chosen), f.Width, height, f.Style.Dim)
	return strings.Join(append(fit(rows, f.Width, height), foot...), "\n")
}

// foot is the day's totals: what is paid, what is open, what the drawer should have gained.
func (s daily) foot(f Frame) []string {
	st, d := f.Style, s.totals
	half := f.Width/2 - 2
	var open, openCount ledger.Rupiah
	for _, state := range []ledger.State{ledger.Intended, ledger.Submitted, ledger.Pending, ledger.Suspect, ledger.Disputed} {
		open, openCount = open+d.Total[state], openCount+ledger.Rupiah(d.Count[state])
	}
	left := []string{
		st.Good.Render(ends(fmt.Sprintf("LUNAS %d", d.Count[ledger.Paid]), d.Total[ledger.Paid].String(), half)),
		ends(fmt.Sprintf("Belum pasti %d", openCount), open.String(), half),
		ends(fmt.Sprintf("Gagal, batal, dibalik %d", d.Count[ledger.Failed]+d.Count[ledger.Cancelled]+d.Count[ledger.Reversed]), "", half),
		ends("Biaya layanan", d.Fee.String(), half),
	}
	right := []string{
		ends("Uang diterima", d.Tender.String(), half),
		ends("Kembalian", (-d.Change).String(), half),
		ends("Dikembalikan", (-d.HandBack).String(), half),
		st.Strong.Render(ends("Kas bertambah", d.Drawer().String(), half)),
	}
	lines := []string{st.Dim.Render(strings.Repeat("─", f.Width))}
	return append(lines, indent(beside(left, right, half+2))...)
}

// dayText is a day as "21-11-26".
func dayText(d ledger.Date) string {
	if len(d) != 10 {
		return ""
	}
	return string(d[8:10] + "-" + d[5:7] + "-" + d[2:4])
}
