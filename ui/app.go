package ui

import (
	"context"
	"errors"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// maxFlights is how many payments may be on their way from one counter.
const maxFlights = 3

// App is the router, the only tea.Model: size, clock, news, and which screen comes next.
type App struct {
	world  World
	style  Style
	width  int
	height int
	now    time.Time // of the last tick
	left   []Deposit // at the providers, as known then

	seats    int      // given to screens so far
	stack    []Screen // the first is products, the last is shown
	nota     nota     // the open nota while it is not on the stack
	flights  []flight // payments on their way
	flown    int      // payments started so far
	status   status
	told     []headline
	door     Screen      // shown in place of everything while somebody must sign in; nil: open
	touched  time.Time   // when a key was pressed last
	warning  string      // about wrong PINs
	warnedAt time.Time   // when it came
	faced    ForCustomer // as the customer was shown last

	leaving  bool
	printing bool // a slip must be handed to the printer before leaving
	stopped  bool // nothing is recorded any more
	sureQuit bool // F10 was pressed where it is asked twice
	arrived  bool // somebody came in and has pressed no key yet
}

// flight is a visit's payments on their way, and the bill or nota that they came from.
type flight struct {
	number int
	refs   []ledger.RefID
	bill   Screen
}

// landed answers a payment: what the book says of it now is read by whoever shows it.
type landed struct {
	number int
	err    error
	taken  bool // the book has the payment, or may have it: what became of it is its own matter
}

// newsCame, quitAsked are the world's own words.
type (
	newsCame  struct{ payment ledger.Payment }
	quitAsked struct{}
)

// openApp is the counter at its first screen, in the size of a terminal that tells none.
func openApp(w World, style Style) App {
	w.opened = w.Clock.Now()
	a := App{world: w, style: style, width: 80, height: 24, now: w.Clock.Now(), touched: w.Clock.Now(), left: w.deposits(), seats: 1, arrived: true}
	a.stack = []Screen{newProducts(w, ticket{seat: a.seats})}
	for _, id := range slices.Backward(w.Interrupted) { // the oldest is told first
		next, seat := a.seat()
		a = next
		a.stack = append(a.stack, newVisit(w, seat, visitShown{nota: id, interrupted: true}))
	}
	a = a.closeNota()
	if w.Shop.Guarded {
		a, _ = a.lock()
	}
	return a
}

// Init starts the clock, the news and the screens.
func (a App) Init() tea.Cmd {
	cmds := []tea.Cmd{a.tick(), a.waitNews(), a.waitQuit(), a.loadStatus()}
	for _, s := range a.stack {
		cmds = append(cmds, s.Init())
	}
	if a.shut() {
		cmds = append(cmds, a.door.Init())
	}
	return tea.Batch(cmds...)
}

func (a App) top() Screen { return a.stack[len(a.stack)-1] }

func (a App) seat() (App, ticket) {
	a.seats++
	return a, ticket{seat: a.seats}
}

// update routes a message: size and clock, what a screen said, keys to the screen shown, the rest to all of them.
func (a App) update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		hidden := a.hidden()
		if a.width, a.height = msg.Width, msg.Height; hidden && !a.hidden() {
			return a.reopen()
		}
		return a, nil
	case keyPress:
		return a.press(msg)
	case ticked:
		return a.tock(msg.at)
	case newsCame:
		return a.heard(msg.payment)
	case statusLoaded:
		if msg.number != a.status.asked {
			return a, nil
		}
		a.status = msg.status
		return a.welcome()
	case toldLoaded:
		return a.tell(msg)
	case quitAsked:
		return a.leave()
	case landed:
		return a.landed(msg)
	case printed:
		return a.printed(msg)
	case handedBack, shiftPrinted: // the header tells of money due, and of a Z without its paper
		next, cmd := a.everywhere(msg)
		a, reload := next.reloadStatus()
		return a, tea.Batch(cmd, reload)
	}
	if next, cmd, known := a.route(msg); known {
		return next, cmd
	}
	return a.everywhere(msg)
}

func (a App) push(s Screen) (App, tea.Cmd) {
	a.stack = append(slices.Clip(a.stack), s)
	return a, s.Init()
}

// home leaves every screen but these.
func (a App) home(screens ...Screen) (App, tea.Cmd) {
	a.stack = screens
	return a, a.top().Init()
}

// everywhere gives a message that is no key to every screen; each knows what is meant for it.
func (a App) everywhere(msg tea.Msg) (App, tea.Cmd) {
	cmds := make([]tea.Cmd, len(a.stack))
	stack := make([]Screen, len(a.stack))
	for i, s := range a.stack {
		stack[i], cmds[i] = s.Update(msg)
	}
	a.stack = stack
	if a.shut() {
		var cmd tea.Cmd
		a.door, cmd = a.door.Update(msg)
		cmds = append(cmds, cmd)
	}
	return a, tea.Batch(cmds...)
}

// press gives a key to the screen shown, unless it is one of the keys that mean the same everywhere.
func (a App) press(msg keyPress) (tea.Model, tea.Cmd) {
	if pressed(msg, keyLeave) {
		return a.leaveKey()
	}
	a.sureQuit, a.touched = false, a.world.Clock.Now()
	if a.hidden() {
		return a, nil
	}
	if a.leaving { // only waiting for what is on its way; Esc stays
		a.leaving = !pressed(msg, keyBack)
		return a, nil
	}
	if a.shut() {
		var cmd tea.Cmd
		a.door, cmd = a.door.Update(msg)
		return a, cmd
	}
	a.arrived = false // whoever works already is not led elsewhere
	if a.world.Shop.Guarded && pressed(msg, keyLock) {
		return a.lock()
	}
	if !a.top().Busy() {
		if next, cmd, global := a.pressGlobal(msg); global {
			return next, cmd
		}
	}
	a.stack = slices.Clone(a.stack)
	var cmd tea.Cmd
	a.stack[len(a.stack)-1], cmd = a.top().Update(msg)
	return a, cmd
}

// pay starts the payments of a visit. From here on they go on whatever the screens show; what is left for them leaves
// its slips.
func (a App) pay(o Order) (App, tea.Cmd) {
	if len(a.flights) >= maxFlights {
		return a.everywhere(tooManyPays{})
	}
	a.flown++
	number, world := a.flown, a.world
	a.flights = append(slices.Clip(a.flights), flight{number, o.refs(), a.top()})
	if is[nota](a.top()) {
		a = a.closeNota()
	}
	a, slips := a.everywhere(leaving{})
	a, below := a.seat()
	a, above := a.seat()
	a.stack = []Screen{newProducts(a.world, below), newPaying(a.world, above, number, o)}
	return a, tea.Batch(slips, func() tea.Msg {
		_, _, err := world.Counter.Pay(context.Background(), o)
		return landed{number, world.failed("pay", err), err == nil || recorded(world, o, err)}
	})
}

// recorded reports whether payments that ended in an error may have been sent all the same. Whatever the error is, a
// payment that the book holds as open is never offered to be paid again.
func recorded(w World, o Order, err error) bool {
	if errors.Is(err, ErrUnrecorded) {
		return true
	}
	return slices.ContainsFunc(o.Bills, func(b ledger.Bill) bool {
		payment, unread := w.Book.Payment(context.Background(), b.Ref)
		return unread == nil && payment.State.Owed()
	})
}
