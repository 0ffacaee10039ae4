package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"

	"loket/ledger"
)

// daily is one day of the counter: its payments and its totals.
type daily struct {
	world   World
	seat    ticket
	day     ledger.Date
	totals  ledger.DayTotals
	entries []ledger.Entry
	more    ledger.Cursor // where the next page begins
	end     bool          // there is no next page
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
		end     bool
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

// load reads the day, as many of its payments as are shown already.
func (s daily) load() tea.Cmd {
	world, seat, day, limit := s.world, s.seat, s.day, min(max(pageSize, len(s.entries)), maxFound)
	return func() tea.Msg {
		totals, err := world.Book.Day(context.Background(), day)
		if err != nil {
			return dailyLoaded{ticket: seat, err: fmt.Errorf("day: %w", err)}
		}
		entries, next, err := world.Book.List(context.Background(), ledger.Filter{From: day, To: day}, ledger.Cursor{}, limit)
		return dailyLoaded{seat, totals, entries, next, len(entries) < limit, err}
	}
}

func (s daily) loadMore() (Screen, tea.Cmd) {
	s.seat = s.seat.next()
	world, seat, day, after := s.world, s.seat, s.day, s.more
	return s, func() tea.Msg {
		entries, next, err := world.Book.List(context.Background(), ledger.Filter{From: day, To: day}, after, pageSize)
		return dailyMore{seat, entries, next, err}
	}
}

func (s daily) Title() string {
	if s.day == s.today() {
		return "Hari ini, " + longDay(s.day)
	}
	return longDay(s.day)
}

func (s daily) Busy() bool { return false }

func (s daily) Keys() []key.Binding {
	others := []key.Binding{named(keySides, "hari lain|other day"), keyBack}
	if len(s.entries) == 0 {
		return others
	}
	return append([]key.Binding{named(keyEnter, "rincian|details"), keyRows}, others...)
}

func (s daily) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case dailyLoaded:
		return s.show(msg), nil
	case dailyMore:
		return s.append(msg), nil
	case changed, handedBack:
		return s.reload()
	case keyPress:
		return s.press(msg)
	}
	return s, nil
}

func (s daily) reload() (Screen, tea.Cmd) {
	s.seat = s.seat.next()
	return s, s.load()
}

// to shows another day.
func (s daily) to(day ledger.Date) (Screen, tea.Cmd) {
	s.day, s.entries, s.chosen, s.loaded = day, nil, 0, false
	return s.reload()
}

// show takes the day as it is now; the cursor stays on its payment.
func (s daily) show(msg dailyLoaded) Screen {
	switch {
	case msg.ticket != s.seat:
		return s
	case msg.err != nil:
		s.problem = Explain(msg.err, s.world.Shop.Zone)
		return s
	}
	if e, ok := s.entry(); ok && s.chosen > 0 {
		same := func(other ledger.Entry) bool { return other.Ref == e.Ref }
		s.chosen = cursor(max(int(s.chosen), slices.IndexFunc(msg.entries, same)))
	}
	s.totals, s.entries, s.more, s.end = msg.totals, msg.entries, msg.next, msg.end
	s.chosen, s.loaded, s.problem = s.chosen.within(len(s.entries)), true, Advice{}
	return s
}

func (s daily) append(msg dailyMore) Screen {
	if msg.ticket != s.seat || msg.err != nil { // the next key asks again
		return s
	}
	s.entries = append(slices.Clip(s.entries), msg.entries...)
	s.more, s.end = msg.next, len(msg.entries) < pageSize
	return s
}

func (s daily) entry() (ledger.Entry, bool) {
	if int(s.chosen) < len(s.entries) {
		return s.entries[s.chosen], true
	}
	return ledger.Entry{}, false
}

func (s daily) press(msg keyPress) (Screen, tea.Cmd) {
	if moved, ok := s.chosen.press(msg, len(s.entries)); ok {
		s.chosen = moved
		if int(s.chosen) == len(s.entries)-1 && !s.end {
			return s.loadMore()
		}
		return s, nil
	}
	switch {
	case pressed(msg, keyBack):
		return s, say(Left{})
	case pressed(msg, keyLeft):
		return s.to(s.day.Add(-1))
	case pressed(msg, keyRight) && s.day < s.today():
		return s.to(s.day.Add(1))
	case pressed(msg, keyEnter):
		if e, ok := s.entry(); ok {
			return s, say(DetailPicked{e.Ref})
		}
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
	rows := []string{"", " " + f.Style.Dim.Render("Tidak ada pembayaran pada tanggal ini.")}
	if len(s.entries) > 0 {
		rows = newEntryTable(s.world, s.entries, f.Width-4, false).rows(f, s.entries, s.chosen, height)
	}
	return strings.Join(append(fit(rows, f.Width, height), foot...), "\n")
}

// sumCells are the cells of a sum at most: wider, label and amount lose each other.
const sumCells = 46

// sum is a label and an amount of the day's totals.
type sum struct {
	label  string
	amount string
	style  lipgloss.Style
}

// foot is the day's totals: payments by state, what the counter earned, what the drawer gained.
func (s daily) foot(f Frame) []string {
	st := f.Style
	left, right := s.sold(st), s.cash(st)
	lines := []string{st.Dim.Render(strings.Repeat("─", f.Width))}
	if rows := max(len(left), len(right)); rows <= f.Height/3 {
		half := min(f.Width/2-2, sumCells)
		return append(lines, indent(beside(aligned(left, half), aligned(right, half), half+2))...)
	}
	return append(lines, indent(flow(append(left, right...), f.Width-2))...)
}

// sold are the payments by state, each state that occurred, and what of them stays with the counter.
func (s daily) sold(st Style) []sum {
	var sums []sum
	for _, state := range ledger.States() {
		if n := s.totals.Count[state]; n > 0 {
			sums = append(sums, sum{fmt.Sprintf("%s %d", state.Label(), n), s.totals.Total[state].String(), stateStyle(st, state)})
		}
	}
	return append(sums, sum{"Biaya layanan", s.totals.Fee.String(), st.Plain}, sum{"Margin dengan biaya", s.totals.Margin.String(), st.Plain})
}

// cash is what moved through the drawer on this day, whatever became of the payments.
func (s daily) cash(st Style) []sum {
	d := s.totals
	sums := []sum{{"Uang diterima", d.Tender.String(), st.Plain}, {"Kembalian", (-d.Change).String(), st.Plain},
		{"Dikembalikan", (-d.HandBack).String(), st.Plain}, {"Kas bertambah", d.Drawer().String(), st.Strong}}
	if beside := d.Beside(); beside != 0 {
		sums = append(sums, sum{"– pembulatan, titipan", beside.String(), st.Plain})
	}
	return sums
}

// aligned is a sum a line.
func aligned(sums []sum, w int) []string {
	lines := make([]string, len(sums))
	for i, s := range sums {
		lines[i] = s.style.Render(ends(s.label, s.amount, w))
	}
	return lines
}

// flow is the sums one after the other in lines of at most w cells, none broken.
func flow(sums []sum, w int) []string {
	lines := []string{""}
	for _, s := range sums {
		text, last := s.style.Render(s.label+" "+s.amount), &lines[len(lines)-1]
		switch {
		case *last == "":
			*last = text
		case width(*last+text)+3 <= w:
			*last += " · " + text
		default:
			lines = append(lines, text)
		}
	}
	return lines
}

var weekdays = [...]string{"Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"}

// longDay is a day as "Sabtu 21-11-2026".
func longDay(d ledger.Date) string {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return string(d)
	}
	return weekdays[t.Weekday()] + " " + t.Format("02-01-2006")
}
