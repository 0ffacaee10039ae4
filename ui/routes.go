package ui

import (
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// route turns what a screen said into the next screen. What is said twice, by a key that came twice before the
// first was heard, leads on once.
func (a App) route(msg tea.Msg) (App, tea.Cmd, bool) {
	if a.saidTwice(msg) {
		return a, nil, true
	}
	a, seat := a.seat()
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case ProductPicked:
		a, cmd = a.push(newCustomer(a.world, seat, msg))
	case BillFound:
		a, cmd = a.push(newBill(a.world, seat, msg))
	case AddAsked:
		a, cmd = a.addToNota(seat, msg)
	case PayAsked:
		if told := a.notaTold(); told != "" && is[bill](a.top()) && !msg.Alone {
			a.stack = slices.Clone(a.stack)
			a.stack[len(a.stack)-1], cmd = a.top().Update(notaIsOpen{told})
			break
		}
		a, cmd = a.pay(msg.Order)
	case PaymentPicked:
		a, cmd = a.push(newResult(a.world, seat, msg.Ref, false, false))
	case SeveralSeen:
		a, cmd = a.seeAll(seat, msg.Ref)
	case DetailPicked:
		a, cmd = a.push(newDetail(a.world, seat, msg.Ref, msg.Seal))
	case RawPicked:
		a, cmd = a.push(newRaw(a.world, seat, msg.Ref))
	case DecidePicked:
		a, cmd = a.push(newSettle(a.world, seat, msg.Ref))
	case ReconAsked:
		a, cmd = a.push(newReconAsk(a.world, seat))
	case Compared:
		a, cmd = a.push(newRecon(a.world, seat, msg))
	case SupervisorAsked:
		a, cmd = a.push(newApproval(a.world, seat, msg))
	case Approved:
		a, cmd = a.approved(msg)
	case SignedIn:
		a, cmd = a.warned(msg.Name, msg.Wrong).unlock()
	case Decided:
		a, cmd = a.afterDecision(seat, msg.Ref)
	case DrawerAsked:
		a, cmd = a.push(newDrawerForm(a.world, seat, msg.Kind))
	case ClosingAsked:
		a, cmd = a.push(newClosing(a.world, seat))
	case ShiftsAsked:
		a, cmd = a.push(newShifts(a.world, seat))
	case ShiftPicked:
		a, cmd = a.push(newZReport(a.world, seat, msg.Number))
	case DrawerDone:
		a, cmd = a.afterDrawer()
	case ShiftClosed:
		a, cmd = a.afterClosing(seat, msg)
	case CustomerDone:
		a, cmd = a.home(newProducts(a.world, seat))
	case Left:
		if n, put := a.top().(nota); put {
			a.nota = n
		}
		a.stack = a.stack[:max(1, len(a.stack)-1)]
		a, cmd = a.reopen()
	default:
		return a, nil, false
	}
	return a, cmd, true
}

// saidTwice reports whether the screen that says this is no longer the one shown.
func (a App) saidTwice(msg tea.Msg) bool {
	shown := a.top()
	switch msg.(type) {
	case ProductPicked:
		return !is[products](shown)
	case BillFound:
		return !is[customer](shown)
	case AddAsked:
		return !is[bill](shown)
	case PayAsked:
		return !is[bill](shown) && !is[nota](shown)
	case PaymentPicked:
		return is[result](shown) || is[visit](shown)
	case DetailPicked:
		return is[detail](shown)
	case RawPicked:
		return is[raw](shown)
	case DecidePicked:
		return is[settle](shown)
	case ReconAsked:
		return !is[daily](shown)
	case Compared:
		return !is[reconAsk](shown)
	case SupervisorAsked:
		return is[approval](shown)
	case Approved:
		return !is[approval](shown)
	case Decided:
		return !is[settle](shown)
	case DrawerAsked:
		return is[drawerForm](shown)
	case ClosingAsked:
		return is[closing](shown)
	case ShiftsAsked:
		return is[shifts](shown)
	case ShiftPicked:
		return is[zreport](shown)
	case DrawerDone:
		return !is[drawerForm](shown)
	case ShiftClosed:
		return !is[closing](shown)
	}
	return false
}

// became shows what became of payments, straight from paying.
func (a App) became(f flight, err error) (App, Screen) {
	var problem Advice
	if err != nil {
		problem = Explain(err, a.world.Shop.Zone)
	}
	a, seat := a.seat()
	if len(f.refs) > 1 {
		v := newVisit(a.world, seat, visitShown{refs: f.refs, auto: true, next: true})
		v.problem = problem
		return a, v
	}
	r := newResult(a.world, seat, f.refs[0], true, true)
	r.problem = problem
	return a, r
}

// see shows one payment: next where it comes straight from paying, auto where its customer is still awaited.
func (a App) see(ref ledger.RefID, auto, next bool) (App, result) {
	a, seat := a.seat()
	return a, newResult(a.world, seat, ref, auto, next)
}

// visit opens a screen that only looks, above the work, which goes on where it was left: Esc comes back to it. A
// screen that has the key for itself keeps it.
func (a App) visit(msg keyPress) (App, tea.Cmd, bool) {
	shown := a.top()
	if slices.ContainsFunc(shown.Keys(), func(k key.Binding) bool { return pressed(msg, k) }) {
		return a, nil, false
	}
	if pressed(msg, keyNota) {
		a, cmd := a.showNota()
		return a, cmd, true
	}
	i := slices.IndexFunc(sideways, func(s sideway) bool { return pressed(msg, s.key) && !s.here(shown) })
	if i < 0 {
		return a, nil, false
	}
	a, seat := a.seat()
	a, cmd := a.aside(sideways[i].open(a.world, seat))
	return a, cmd, true
}

// sideway is a key that leads to a screen that only looks, from everywhere but there.
type sideway struct {
	key  key.Binding
	here func(Screen) bool
	open func(World, ticket) Screen
}

var sideways = []sideway{
	{keyHelp, is[help], func(w World, _ ticket) Screen { return newHelp(w) }},
	{keyDay, is[daily], func(w World, seat ticket) Screen { return newDaily(w, seat) }},
	{keyWait, is[waiting], func(w World, seat ticket) Screen { return newWaiting(w, seat) }},
	{keyFind, is[search], func(w World, seat ticket) Screen { return newSearch(w, seat) }},
	{keyTill, tills, func(w World, seat ticket) Screen { return newDrawer(w, seat) }},
}

// leads reports whether a key that leads to a screen leads away from the one shown.
func leads(k key.Binding, shown Screen) bool {
	if k.Help().Key == keyNota.Help().Key {
		return !is[nota](shown)
	}
	return !slices.ContainsFunc(sideways, func(s sideway) bool { return s.key.Help().Key == k.Help().Key && s.here(shown) })
}

// aside shows a screen above the work, in place of another such screen: Esc is never far from the work.
func (a App) aside(s Screen) (App, tea.Cmd) {
	a.stack = a.work()
	return a.push(s)
}

// work is the stack without the screens on top that only look.
func (a App) work() []Screen {
	work := a.stack
	for len(work) > 1 && looks(work[len(work)-1]) {
		work = work[:len(work)-1]
	}
	return slices.Clip(work)
}

// afterDecision shows the payment as it is now, with what is to be done, in place of the decision.
func (a App) afterDecision(seat ticket, ref ledger.RefID) (App, tea.Cmd) {
	a.stack = slices.Clip(a.stack[:len(a.stack)-1])
	if d, shown := a.top().(detail); shown && d.ref == ref {
		return a.reopen()
	}
	return a.push(newDetail(a.world, seat, ref, ""))
}

// reopen tells the screen shown that it is in sight again.
func (a App) reopen() (App, tea.Cmd) {
	a.stack = slices.Clone(a.stack)
	var cmd tea.Cmd
	a.stack[len(a.stack)-1], cmd = a.top().Update(reopened{})
	return a, cmd
}

// seeAll shows a whole visit in place of the one payment of it that was shown.
func (a App) seeAll(seat ticket, ref ledger.RefID) (App, tea.Cmd) {
	for i, s := range a.stack {
		if r, one := s.(result); one && r.ref == ref {
			v := newVisit(a.world, seat, visitShown{refs: []ledger.RefID{ref}, auto: r.auto, next: r.next})
			a.stack = slices.Clone(a.stack)
			a.stack[i] = v
			return a, v.Init()
		}
	}
	return a, nil
}

// isNews reports whether a screen shows what became of payments that their operator has left behind.
func isNews(s Screen) bool {
	switch s := s.(type) {
	case result:
		return !s.next
	case visit:
		return !s.shown.next && !s.shown.interrupted
	}
	return false
}

// looks reports whether a screen only looks.
func looks(s Screen) bool {
	if isNews(s) {
		return true
	}
	return is[help](s) || is[daily](s) || is[waiting](s) || is[search](s) || is[detail](s) ||
		is[raw](s) || is[reconAsk](s) || is[recon](s) || tills(s)
}

func is[S Screen](s Screen) bool {
	_, is := s.(S)
	return is
}
