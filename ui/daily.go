package ui

import (
	"context"
	"errors"
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// daily is one day of the counter: what it comes to, drawn by hour and product, and its payments, sieved and sorted.
type daily struct {
	world   World
	seat    ticket
	day     ledger.Date
	sieve   sieve
	read    dayRead
	shown   ledger.Filter // what the payments shown were chosen by
	loaded  bool
	chosen  cursor
	flipped bool // the charts stand where they would not, or the other way round
	note    string
	problem Advice
}

// dayRead is what was read of a day.
type dayRead struct {
	cash    ledger.DayTotals
	sums    ledger.Sums // of the whole day
	sieved  ledger.Sums // of what the sieve lets through
	entries []ledger.Entry
	more    ledger.Cursor  // where the next page begins
	end     bool           // there is no next page
	drawer  *ledger.Rupiah // what the open shift's must hold now; nil: none is open
}

// dailyLoaded answers a day, dailyMore another page of it.
type (
	dailyLoaded struct {
		ticket ticket
		filter ledger.Filter
		read   dayRead
		err    error
	}
	dailyMore struct {
		ticket  ticket
		entries []ledger.Entry
		next    ledger.Cursor
		err     error
	}
)

func newDaily(w World, seat ticket) daily {
	s := daily{world: w, seat: seat.next(), sieve: newSieve()}
	s.day = s.today()
	return s
}

func (s daily) today() ledger.Date { return ledger.DayOf(s.world.Clock.Now(), s.world.Shop.Zone) }

func (s daily) Init() tea.Cmd { return s.load(pageSize) }

// load reads the day with so many of its payments.
func (s daily) load(rows int) tea.Cmd {
	world, seat, filter, today := s.world, s.seat, s.sieve.filter(s.day), s.day == s.today()
	return func() tea.Msg {
		read, err := readDay(context.Background(), world.Book, filter, rows)
		if err == nil && today {
			read.drawer, err = expected(context.Background(), world.Book)
		}
		return dailyLoaded{seat, filter, read, world.failed("read day", err)}
	}
}

// readDay reads a day and so many of the payments that a filter chooses of it, or the page more that they are in.
func readDay(ctx context.Context, book Book, f ledger.Filter, rows int) (read dayRead, err error) {
	if read.cash, err = book.Day(ctx, f.From); err != nil {
		return read, err
	}
	if read.sums, err = book.Sums(ctx, ledger.Filter{From: f.From, To: f.To}); err != nil {
		return read, err
	}
	if read.sieved, err = book.Sums(ctx, f); err != nil {
		return read, err
	}
	for len(read.entries) < rows && !read.end {
		limit := min(rows-len(read.entries), longestPage)
		page, next, err := book.List(ctx, f, read.more, limit)
		if err != nil {
			return read, err
		}
		read.entries, read.more, read.end = append(read.entries, page...), next, len(page) < limit
	}
	return read, nil
}

// expected is what must lie in the drawer of the open shift now; nil where none is open.
func expected(ctx context.Context, book Book) (*ledger.Rupiah, error) {
	_, drawer, err := book.Drawer(ctx)
	switch {
	case errors.Is(err, ledger.ErrNoShift):
		return nil, nil
	case err != nil:
		return nil, err
	}
	sum := drawer.Expected()
	return &sum, nil
}

// longestPage is how many payments are read at once at most.
const longestPage = 1000

func (s daily) loadMore() (Screen, tea.Cmd) {
	s.seat = s.seat.next()
	world, seat, filter, after := s.world, s.seat, s.shown, s.read.more
	return s, func() tea.Msg {
		entries, next, err := world.Book.List(context.Background(), filter, after, pageSize)
		return dailyMore{seat, entries, next, world.failed("read day", err)}
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
	if s.sieve.at == onDay {
		return []key.Binding{named(keySides, "hari|day"), named(keyRows, "minggu|week"), bind("PgUp/Dn", "bulan|month"), bind("0-9", "ketik|type"),
			keySieve, keyBack, keyToday}
	}
	sides := named(keySides, "hari|day")
	if s.sieve.at != onRows {
		sides = named(keySides, "ganti|change")
	}
	back := keyBack
	if s.sieve.filters() {
		back = named(keyBack, "semua|all")
	}
	keys := []key.Binding{sides, keySieve, keyChart, back, keyRecon, keyToday}
	if len(s.read.entries) == 0 {
		return keys
	}
	return append([]key.Binding{named(keyEnter, "rincian|details")}, keys...)
}

func (s daily) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case dailyLoaded:
		return s.show(msg), nil
	case dailyMore:
		return s.append(msg), nil
	case changed, handedBack:
		return s.reload(max(pageSize, len(s.read.entries)))
	case keyPress:
		return s.press(msg)
	}
	return s, nil
}

func (s daily) reload(rows int) (Screen, tea.Cmd) {
	s.seat = s.seat.next()
	return s, s.load(rows)
}

// to shows another day, none before firstDay and none that has not come.
func (s daily) to(day ledger.Date) (Screen, tea.Cmd) {
	s.sieve.date.value = ""
	if day = max(firstDay, min(day, s.today())); day == s.day {
		return s, nil
	}
	s.day, s.read, s.chosen, s.loaded = day, dayRead{}, 0, false
	return s.reload(pageSize)
}

// sift shows what another sieve lets through, from the top.
func (s daily) sift(by sieve) (Screen, tea.Cmd) {
	before := s.sieve.filter(s.day)
	if s.sieve = by; by.filter(s.day) == before {
		return s, nil
	}
	s.chosen = 0
	return s.reload(pageSize)
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
	if e, ok := s.entry(); ok && msg.filter == s.shown {
		same := func(other ledger.Entry) bool { return other.Ref == e.Ref }
		if i := slices.IndexFunc(msg.read.entries, same); i >= 0 {
			s.chosen = cursor(i)
		}
	}
	s.read, s.shown, s.loaded, s.problem = msg.read, msg.filter, true, Advice{}
	s.chosen = s.chosen.within(len(s.read.entries))
	return s
}

func (s daily) append(msg dailyMore) Screen {
	if msg.ticket != s.seat || msg.err != nil { // the next key asks again
		return s
	}
	s.read.entries = append(slices.Clip(s.read.entries), msg.entries...)
	s.read.more, s.read.end = msg.next, len(msg.entries) < pageSize
	return s
}

func (s daily) entry() (ledger.Entry, bool) {
	if int(s.chosen) < len(s.read.entries) {
		return s.read.entries[s.chosen], true
	}
	return ledger.Entry{}, false
}

func (s daily) press(msg keyPress) (Screen, tea.Cmd) {
	s.note = ""
	if s.sieve.at == onDay {
		if next, cmd, heard := s.pressDay(msg); heard {
			return next, cmd
		}
	}
	if moved, ok := s.chosen.press(msg, len(s.read.entries)); ok {
		s.chosen = moved
		if int(s.chosen) == len(s.read.entries)-1 && !s.read.end {
			return s.loadMore()
		}
		return s, nil
	}
	switch {
	case pressed(msg, keyBack):
		return s.back()
	case pressed(msg, keyTab):
		s.sieve = s.sieve.tab(msg.Type == tea.KeyShiftTab)
		return s, nil
	case pressed(msg, keyLeft, keyRight):
		return s.turn(pressed(msg, keyRight))
	case pressed(msg, keyToday):
		return s.to(s.today())
	case pressed(msg, keyChart):
		s.flipped = !s.flipped
		return s, nil
	case pressed(msg, keyRecon):
		return s, say(ReconAsked{})
	case pressed(msg, keyEnter):
		if e, ok := s.entry(); ok && s.shown == s.sieve.filter(s.day) { // never a payment that is about to leave the list
			return s, say(DetailPicked{Ref: e.Ref})
		}
		return s, nil
	}
	by := s.sieve
	by.text, _ = by.text.press(msg)
	return s.sift(by)
}

func (s daily) turn(forth bool) (Screen, tea.Cmd) {
	switch {
	case s.sieve.at > onDay:
		return s.sift(s.sieve.turn(s.world, s.read.sums, forth))
	case forth:
		return s.to(s.day.Add(1))
	}
	return s.to(s.day.Add(-1))
}

// back lets everything through first, then goes back to the rows, then leaves.
func (s daily) back() (Screen, tea.Cmd) {
	switch {
	case s.sieve.date.value != "":
		s.sieve.date.value = ""
	case s.sieve.filters():
		return s.sift(s.sieve.open())
	case s.sieve.at != onRows:
		s.sieve.at = onRows
	default:
		return s, say(Left{})
	}
	return s, nil
}
