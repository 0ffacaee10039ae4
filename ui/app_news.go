package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// status is what every screen's header says of the book.
type status struct {
	asked  int // readings asked for so far
	open   int // payments without a final outcome
	due    ledger.Rupiah
	shift  ledger.Shift // the newest; zero: shifts are not in use
	paper  int          // the newest closed shift, where its Z was never handed to the printer; 0: it was
	broken bool         // the book cannot be read
	read   bool
}

// statusLoaded answers reading number.
type statusLoaded struct {
	number int
	status status
}

// headline is one line of news: a payment that came to an outcome while the operator looked elsewhere, or a slip
// that did not print. F3 opens it.
type headline struct {
	ref   ledger.RefID
	nota  ledger.NotaID // opening it shows all of this nota
	state ledger.State
	text  string
	read  bool
	bill  Screen // of a payment that was not sent: what F3 goes back to
	err   error  // why it was not
}

// toldLoaded answers the reading of a payment that has news.
type toldLoaded struct {
	payment ledger.Payment
	err     error
}

// newsAge is how old an outcome may be to be news.
const newsAge = 15 * time.Second

// maxTold bounds the news kept.
const maxTold = 50

// tick waits for the next whole second.
func (a App) tick() tea.Cmd {
	clock := a.world.Clock
	wait := time.Second - time.Duration(clock.Now().Nanosecond())
	return func() tea.Msg {
		if at, ok := <-clock.After(wait); ok {
			return ticked{at}
		}
		return nil
	}
}

func (a App) waitNews() tea.Cmd {
	news := a.world.News
	if news == nil {
		return nil
	}
	return func() tea.Msg {
		if p, ok := <-news; ok {
			return newsCame{p}
		}
		return nil
	}
}

func (a App) waitQuit() tea.Cmd {
	quit := a.world.Quit
	if quit == nil {
		return nil
	}
	return func() tea.Msg {
		<-quit
		return quitAsked{}
	}
}

// loadStatus reads what the header says.
func (a App) loadStatus() tea.Cmd {
	world, number := a.world, a.status.asked
	return func() tea.Msg {
		read := status{asked: number, read: true}
		open, err := world.Book.Unsettled(context.Background())
		due, errDue := world.Book.MoneyDue(context.Background())
		read.open, read.broken = len(open), world.failed("open payments", err) != nil || world.failed("money due", errDue) != nil
		for _, d := range due {
			read.due += d.Due
		}
		shift, err := world.Book.Shift(context.Background())
		if err != nil && !errors.Is(err, ledger.ErrNotFound) {
			read.broken = world.failed("shift", err) != nil
		}
		read.shift, read.paper = shift, world.missingPaper(shift)
		return statusLoaded{number, read}
	}
}

func (a App) reloadStatus() (App, tea.Cmd) {
	a.status.asked++
	return a, a.loadStatus()
}

// heard passes news of a payment on, and listens for more.
func (a App) heard(p ledger.Payment) (tea.Model, tea.Cmd) {
	a, status := a.reloadStatus()
	a, screens := a.everywhere(changed{p})
	cmds := []tea.Cmd{a.waitNews(), status, screens}
	if p.State.Final() || p.State == ledger.Disputed {
		cmds = append(cmds, a.loadTold(p.Ref))
	}
	return a, tea.Batch(cmds...)
}

// loadTold reads a payment for its headline: a state is told only as the book has it.
func (a App) loadTold(ref ledger.RefID) tea.Cmd {
	world := a.world
	return func() tea.Msg {
		p, err := world.Book.Payment(context.Background(), ref)
		return toldLoaded{p, world.failed("read payment", err)}
	}
}

// tell makes a headline of a payment, unless the operator sees it anyway or was told before, or it is long known and
// something else happened to it: a slip printed again, money handed back.
func (a App) tell(msg toldLoaded) (tea.Model, tea.Cmd) {
	p := msg.payment
	told := func(h headline) bool { return h.ref == p.Ref && h.state == p.State }
	old := a.world.Clock.Now().Sub(p.ChangedAt) > newsAge
	if msg.err != nil || old || slices.ContainsFunc(a.told, told) {
		return a, nil
	}
	switch {
	case is[paying](a.top()) && a.watches(p.Ref): // not seen yet: the operator may go on before its result is shown
		return a, nil
	case a.watches(p.Ref):
		return a.keep(headline{ref: p.Ref, state: p.State, read: true}), nil
	}
	who := ledger.Clean(p.Bill.Name, 24)
	if who == "" {
		who = groupedNumber(a.world, p.Bill.Product, p.Bill.Customer)
	}
	text := fmt.Sprintf("%s %s %s: %s", p.Number, productName(a.world, p.Bill.Product), who, p.State.Label())
	return a.announce(headline{ref: p.Ref, nota: p.Nota, state: p.State, text: text})
}

// watches reports whether the screen shown is about this payment, or about to be.
func (a App) watches(ref ledger.RefID) bool {
	for _, s := range a.stack {
		if v, told := s.(visit); told && v.shown.interrupted && v.about(ref) { // shown when those above it were read
			return true
		}
	}
	switch s := a.top().(type) {
	case result:
		return s.ref == ref
	case paying:
		return s.about(ref)
	case detail:
		return s.ref == ref
	case settle:
		return s.ref == ref
	case visit:
		return s.about(ref)
	}
	return false
}

// announce adds a headline, in place of an older one about the same payment, and rings.
func (a App) announce(h headline) (App, tea.Cmd) {
	a = a.keep(h)
	bell := a.world.Bell
	if bell == nil {
		return a, nil
	}
	return a, func() tea.Msg {
		bell()
		return nil
	}
}

// keep remembers a headline, in place of an older one about the same payment.
func (a App) keep(h headline) App {
	kept := slices.DeleteFunc(slices.Clone(a.told), func(old headline) bool { return old.ref == h.ref })
	a.told = append(kept[max(0, len(kept)-maxTold):], h)
	return a
}

// openNews opens the oldest headline not read yet; false where there is none.
func (a App) openNews() (App, tea.Cmd, bool) {
	i := slices.IndexFunc(a.told, func(h headline) bool { return !h.read && a.opens(h) })
	if i < 0 {
		return a, nil, false
	}
	a.told = slices.Clone(a.told)
	for j, h := range a.told {
		a.told[j].read = h.read || j == i || h.nota != "" && h.nota == a.told[i].nota
	}
	if h := a.told[i]; h.bill != nil {
		a, cmd := a.openRefused(h)
		return a, cmd, true
	}
	for isNews(a.top()) && len(a.stack) > 1 {
		a.stack = a.stack[:len(a.stack)-1] // one piece of news takes the place of another
	}
	a, seen := a.see(a.told[i].ref, true, false)
	a, cmd := a.push(seen)
	return a, cmd, true
}

// landed shows what became of a payment, or tells it where the operator has gone on.
func (a App) landed(msg landed) (tea.Model, tea.Cmd) {
	i := slices.IndexFunc(a.flights, func(f flight) bool { return f.number == msg.number })
	if i < 0 {
		return a, nil
	}
	f := a.flights[i]
	a.flights = slices.Delete(slices.Clone(a.flights), i, i+1)
	shown, watching := a.top().(paying)
	watching = watching && shown.flight == f.number
	a, cmd := a.land(f, msg, watching)
	a, status := a.reloadStatus()
	if a.leaving && len(a.flights) == 0 {
		return a, tea.Quit
	}
	return a, tea.Batch(cmd, status)
}

func (a App) land(f flight, msg landed, watching bool) (App, tea.Cmd) {
	switch {
	case !msg.taken && watching: // nothing was sent: back to the bill, which says why
		var cmd tea.Cmd
		f.bill, cmd = f.bill.Update(payRefused{msg.err})
		a.stack = []Screen{a.stack[0], f.bill}
		if needsDrawer(msg.err) {
			a, offer := a.offerDrawer()
			return a, tea.Batch(cmd, offer)
		}
		return a, cmd
	case !msg.taken:
		text := "Pembayaran tidak terkirim: " + Explain(msg.err, a.world.Shop.Zone).Happened
		return a.announce(headline{ref: f.refs[0], text: text, bill: f.bill, err: msg.err})
	case watching:
		a, s := a.became(f, msg.err)
		return a.home(a.stack[0], s)
	case msg.err != nil:
		return a.announce(headline{ref: f.refs[0], text: Explain(msg.err, a.world.Shop.Zone).Happened})
	}
	var told []tea.Cmd
	for _, ref := range f.refs {
		told = append(told, a.loadTold(ref))
	}
	return a, tea.Batch(told...)
}

// printed tells of a slip that may be missing, whatever is shown, and ends what waited for it.
func (a App) printed(msg printed) (tea.Model, tea.Cmd) {
	a, cmd := a.everywhere(msg)
	var bell tea.Cmd
	if msg.err != nil && !a.watches(msg.ref) {
		a, bell = a.announce(headline{ref: msg.ref, text: "Struk " + msg.number + " mungkin belum tercetak"})
	}
	if a.printing {
		a.printing = false
		return a.leave()
	}
	return a, tea.Batch(cmd, bell)
}

// leaveKey is F10. On a bill it is asked twice: it lies beside F9. With a nota open too: its bills would be lost. And with
// an open drawer, which is counted before anybody goes home.
func (a App) leaveKey() (tea.Model, tea.Cmd) {
	if (is[bill](a.top()) || len(a.openNota().bills) > 0 || a.status.shift.Open()) && !a.sureQuit {
		a.sureQuit = true
		return a, nil
	}
	return a.leave()
}

// leave ends the program once nothing is on its way any more.
func (a App) leave() (tea.Model, tea.Cmd) {
	a.leaving = true
	a, slip := a.everywhere(leaving{})
	switch {
	case slip != nil && !a.printing:
		a.printing = true
		return a, slip
	case len(a.flights) == 0 && !a.printing:
		return a, tea.Quit
	}
	return a, nil
}
