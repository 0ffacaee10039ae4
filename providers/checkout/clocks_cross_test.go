package checkout_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/checkout"
)

// The cross of reliability §6, C1: every way in which a clock goes wrong × every state of a payment × everything that can
// be done next, in the same process and in the next one, with and without a provider's clock. The wall and the running
// clock are set apart; the truth is kept beside both.

// jump is how this machine's clock goes wrong.
type jump struct {
	name  string
	from  time.Time                     // the wall before it
	by    func(time.Time) time.Duration // what is added to the wall alone
	zone  *time.Location                // the counter's from then on; nil: the same
	apart time.Duration                 // true time that passes with it
}

func fixed(d time.Duration) func(time.Time) time.Duration {
	return func(time.Time) time.Duration { return d }
}

var wib = time.FixedZone("WIB", 7*60*60)

// midnight is half a minute before a day ends there.
func midnight(zone *time.Location) time.Time {
	return time.Date(2026, 11, 21, 23, 59, 30, 0, zone)
}

var jumps = []jump{
	{name: "stands", from: morning, by: fixed(0)},
	{name: "2 days back", from: morning, by: fixed(-48 * time.Hour)},
	{name: "1 hour back", from: morning, by: fixed(-time.Hour)},
	{name: "2 minutes back", from: morning, by: fixed(-2 * time.Minute)},
	{name: "2 minutes on", from: morning, by: fixed(2 * time.Minute)},
	{name: "1 hour on", from: morning, by: fixed(time.Hour)},
	{name: "2 days on", from: morning, by: fixed(48 * time.Hour)},
	{name: "to 1970", from: morning, by: func(at time.Time) time.Duration { return time.Unix(0, 0).Sub(at) }},
	{name: "over the counter's midnight", from: midnight(wita), by: fixed(0), apart: time.Minute},
	{name: "over Jakarta's midnight", from: midnight(wib), by: fixed(0), apart: time.Minute},
	{name: "set over the counter's midnight", from: midnight(wita), by: fixed(time.Minute)},
	{name: "set back over the counter's midnight", from: midnight(wita).Add(time.Minute), by: fixed(-90 * time.Second)},
	{name: "another zone", from: midnight(wita).Add(5 * time.Minute), by: fixed(0), zone: wib},
}

// pairs lets every two jumps follow each other, as before a release.
var pairs = flag.Bool("clock.pairs", false, "let the clock go wrong twice, in every order")

// ways are the jumps of one case each.
func ways() [][]jump {
	var all [][]jump
	for _, first := range jumps {
		if !*pairs {
			all = append(all, []jump{first})
			continue
		}
		for _, second := range jumps {
			all = append(all, []jump{first, second})
		}
	}
	return all
}

// crossing is one shop with one payment, r1, whose truth the test knows.
type crossing struct {
	*shop
	t      *testing.T
	real   time.Duration // since r1 was submitted
	booked bool          // the far end has it
	dated  bool          // the far end tells its time, which is right
	began  time.Time
	day    ledger.Date   // of r1
	wrong  time.Duration // what was added to the wall
}

// pass lets true time pass on every clock.
func (c *crossing) pass(d time.Duration) {
	c.clock.add(d)
	c.real += d
}

// date is the far end's own clock.
func (c *crossing) date() time.Time {
	if !c.dated {
		return time.Time{}
	}
	return c.began.Add(c.real)
}

// states are how r1 comes into each state; booked says whether the far end has it then. With no state there is no r1.
var crossStates = []struct {
	state  ledger.State
	called bool // a payment of the provider that calls back
	reach  func(c *crossing)
}{
	{0, false, func(*crossing) {}},
	{ledger.Intended, false, func(c *crossing) { c.leaves(c.t, bill("r1", "100", "202610", 1_000)) }},
	{ledger.Submitted, false, func(c *crossing) { c.leaves(c.t, bill("r1", "100", "202610", 1_000), ledger.KindSubmit) }},
	{ledger.Suspect, false, func(c *crossing) { c.paysWater(loses(errLost)) }},
	{ledger.Pending, false, func(c *crossing) { c.paysWater(says(ledger.OutcomePending)) }},
	{ledger.Pending, true, func(c *crossing) { c.pays(c.t, order(top("r1", "0812"))) }},
	{ledger.Suspect, true, func(c *crossing) { c.pulsa.pay = loses(errLost); c.pays(c.t, order(top("r1", "0812"))) }},
	{ledger.Paid, false, func(c *crossing) { c.paysWater(says(ledger.OutcomePaid)) }},
	{ledger.Failed, false, func(c *crossing) { c.paysWater(says(ledger.OutcomeFailed)) }},
	{ledger.Cancelled, false, func(c *crossing) {
		c.paysWater(func(context.Context, ledger.Payment) (providers.Answer, error) {
			return providers.Answer{}, providers.ErrNotSent
		})
	}},
	{ledger.Reversed, false, func(c *crossing) {
		c.paysWater(says(ledger.OutcomePaid))
		if _, err := c.Settle(c.t.Context(), c.read("r1").Number, ledger.Settle{Outcome: ledger.OutcomeReversed, Evidence: "surat"}, "budi"); err != nil {
			c.t.Fatal(err)
		}
	}},
	{ledger.Disputed, false, func(c *crossing) {
		c.paysWater(func(context.Context, ledger.Payment) (providers.Answer, error) {
			return answer(ledger.OutcomeUnknown, ledger.Answer{Conflict: "total"}), nil
		})
	}},
}

func (c *crossing) paysWater(how func(context.Context, ledger.Payment) (providers.Answer, error)) {
	c.water.pay = how
	c.pays(c.t, order(bill("r1", "100", "202610", 1_000)))
}

// cross is a shop whose running clock runs, with r1 in a state and the clock gone wrong after it.
func cross(t *testing.T, way []jump, state ledger.State, reach func(*crossing), booked, dated, restart bool) *crossing {
	t.Helper()
	c := &crossing{shop: open(t), t: t, booked: booked, dated: dated}
	running := time.Now()
	c.clock.now = set(running, way[0].from.Sub(running).Truncate(time.Second))
	c.began = c.clock.now.Round(0)
	c.restart()
	reach(c)
	c.day = c.read("r1").Day
	if got := c.read("r1").State; got != state {
		t.Fatalf("r1 is %v, want %v", got, state)
	}
	c.water.pay, c.pulsa.pay = says(ledger.OutcomePaid), says(ledger.OutcomePending)
	c.water.advise = func(ledger.Payment) (providers.Answer, error) {
		a := notPaid()
		if c.booked {
			a = answer(ledger.OutcomePaid, ledger.Answer{})
		}
		a.Date = c.date()
		return a, nil
	}
	for _, j := range way {
		c.pass(j.apart)
		by := j.by(c.clock.now)
		c.clock.now = set(c.clock.now, by)
		c.wrong += by.Truncate(time.Second) // as set does
		if j.zone != nil {
			c.config.Zone = j.zone
		}
		if restart || j.zone != nil {
			c.restart()
		}
	}
	return c
}

// behind is how far the wall lies behind the newest event, or behind the year 2000.
func (c *crossing) behind() time.Duration {
	last, err := c.book.LastAt(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	if last.IsZero() {
		last = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return last.Sub(c.clock.Now().Round(0))
}

// holds is what must be true of r1 whatever was done: nothing but evidence or a named person made it final, no failure
// came before its request was dead, nothing was sent again, and its day is still its own.
func (c *crossing) holds(after string, decided bool) {
	c.t.Helper()
	p, before := c.read("r1"), c.water.requests()+c.pulsa.requests()
	switch {
	case p.State == ledger.Paid && !c.booked && !decided:
		c.t.Errorf("%s: paid, which it is not", after)
	case p.State == ledger.Failed && !decided && (c.booked || c.real < time.Hour):
		c.t.Errorf("%s: failed %s after it was sent, booked %v", after, c.real, c.booked)
	case p.Day != c.day:
		c.t.Errorf("%s: its day became %s, was %s", after, p.Day, c.day)
	case c.water.sent["r1"]+c.pulsa.sent["r1"] > 1:
		c.t.Errorf("%s: sent %d times of %d", after, c.water.sent["r1"]+c.pulsa.sent["r1"], before)
	}
}

// buys pays another bill and checks that it is refused where the wall is behind the newest event, in words of its own,
// and else is paid on the wall's day.
func (c *crossing) buys(after string) {
	c.t.Helper()
	behind, r1 := c.behind(), c.read("r1")
	_, payments, err := c.Pay(c.t.Context(), order(bill("r2", "200", "202610", 1_000)))
	var clock *checkout.ClockError
	switch {
	case behind > time.Minute:
		if !errors.As(err, &clock) || clock.Provider != "" || clock.Offset.Round(time.Second) != behind.Round(time.Second) || len(payments) != 0 {
			c.t.Errorf("%s: %s behind the ledger: %v, %d payments", after, behind, err, len(payments))
		}
	case err != nil:
		c.t.Errorf("%s: not paid: %v", after, err)
	case payments[0].Day != ledger.DayOf(c.clock.Now(), c.config.Zone):
		c.t.Errorf("%s: paid on %s", after, payments[0].Day)
	}
	if got := c.read("r1"); got.State != r1.State {
		c.t.Errorf("%s: another payment made r1 %s, it was %s", after, got.State, r1.State)
	}
}

// asks asks about r1 for two true hours: it is asked about whatever the clock says, and what is true comes out of it; of
// a clock that stands before the payment only when it is right again.
func (c *crossing) asks(after string) {
	c.t.Helper()
	open := c.read("r1").State
	for range 130 {
		c.pass(time.Minute)
		_, err := c.Ask(c.t.Context(), "r1")
		var early *checkout.EarlyError
		if err != nil && (!errors.As(err, &early) || early.At.Sub(c.clock.Now()) > 5*time.Second) { // the provider's own wait
			c.t.Fatalf("%s: after %s: %v", after, c.real, err)
		}
		c.holds(after, open.Final())
	}
	want := open
	if open == ledger.Suspect || open == ledger.Pending {
		want = map[bool]ledger.State{true: ledger.Paid, false: ledger.Failed}[c.booked]
	}
	if !c.booked && c.clock.Now().Before(c.read("r1").SubmittedAt.Add(time.Hour)) && want != open {
		if got := c.read("r1").State; got != open {
			c.t.Errorf("%s: %s by a wall clock that says it was not sent yet", after, got)
		}
		c.clock.now = set(c.clock.now, -c.wrong) // somebody puts the clock right
		for range 3 {
			c.pass(time.Minute)
			if _, err := c.Ask(c.t.Context(), "r1"); err != nil {
				c.t.Fatalf("%s: after the clock is right: %v", after, err)
			}
		}
	}
	if got := c.read("r1").State; got != want && open != ledger.Disputed {
		c.t.Errorf("%s: two hours later it is %s, booked %v", after, got, c.booked)
	}
}

// recovers starts again and checks that recovery knows what the book knows, and nothing from a clock.
func (c *crossing) recovers(after string) {
	c.t.Helper()
	c.restart()
	was := c.read("r1").State
	if _, err := c.Recover(c.t.Context()); err != nil {
		c.t.Fatalf("%s: %v", after, err)
	}
	want := was
	switch was {
	case ledger.Intended:
		want = ledger.Cancelled
	case ledger.Submitted:
		want = ledger.Suspect
	}
	if got := c.read("r1").State; got != want {
		c.t.Errorf("%s: recovery makes %s of %s", after, got, was)
	}
}

// TestClocksCrossStatesAndActions is C1.
func TestClocksCrossStatesAndActions(t *testing.T) {
	cases, wrong := 0, 0
	for _, way := range ways() {
		for _, st := range crossStates {
			for bits := range 8 {
				booked, dated, restart := bits&1 > 0, bits&2 > 0, bits&4 > 0
				// What the far end has follows from the state where it is known.
				if known := st.state; known != ledger.Suspect && known != ledger.Pending && known != ledger.Submitted && booked != (known == ledger.Paid || known == ledger.Disputed) {
					continue
				}
				for _, action := range []string{"pay", "ask", "recover", "callback", "settle"} {
					cases++
					after := fmt.Sprintf("clock %s, r1 %v called %v booked %v, dated %v, restart %v, then %s", names(way), st.state, st.called, booked, dated, restart, action)
					c := cross(t, way, st.state, st.reach, booked, dated, restart)
					failed := t.Failed()
					if c.act(action, st.called, after); !failed && t.Failed() { // the first: t tells no more
						wrong++
					}
				}
			}
		}
	}
	if cases < 2_000 {
		t.Errorf("only %d cases: the cross is broken", cases)
	}
	t.Attr("C1", fmt.Sprint(cases, " cases of a wrong clock"))
	t.Attr("C1.never", fmt.Sprint(wrong, " in which it decided about money"))
}

func names(way []jump) string {
	text := way[0].name
	for _, j := range way[1:] {
		text += ", then " + j.name
	}
	return text
}

// act does one thing and checks what must hold after it.
func (c *crossing) act(action string, called bool, after string) {
	c.t.Helper()
	state := c.read("r1").State
	underway := state == ledger.Intended || state == ledger.Submitted
	decided := state.Final()
	switch action {
	case "pay":
		c.buys(after)
	case "ask":
		if underway {
			c.recovers(after)
		}
		if !called && state != 0 {
			c.asks(after)
		}
	case "recover":
		c.recovers(after)
	case "callback":
		say := map[bool]string{true: "paid", false: "failed"}[c.booked]
		c.book.call("h2h", "ref=r1&say="+say)
		if _, err := c.ReadInbox(c.t.Context()); err != nil {
			c.t.Fatalf("%s: %v", after, err)
		}
		want := state
		if called {
			want = map[bool]ledger.State{true: ledger.Paid, false: ledger.Failed}[c.booked]
			decided = true // said by the far end itself
		}
		if got := c.read("r1").State; got != want {
			c.t.Errorf("%s: %s", after, got)
		}
	case "settle":
		decided = true
		p, err := c.Settle(c.t.Context(), c.read("r1").Number, ledger.Settle{Outcome: ledger.OutcomePaid, Evidence: "kuitansi"}, "budi")
		may := state == ledger.Suspect || state == ledger.Pending || state == ledger.Disputed
		if may != (err == nil) || may && p.State != ledger.Paid {
			c.t.Errorf("%s: %s, %v", after, p.State, err)
		}
	}
	c.holds(after, decided)
}
