package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"loket/ledger"
	"loket/ledger/sqlite"
)

func TestTheDatabaseRefusesEdits(t *testing.T) {
	path := filled(t)
	db, err := sql.Open("sqlite", path+"?_pragma=recursive_triggers(1)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	raw(t, path, "INSERT INTO inbox (at, provider, source, query, mac) VALUES (1, 'h2h', 's', 'q', zeroblob(32))")
	for _, statement := range []string{
		"UPDATE events SET body = '{}'", "DELETE FROM events", "UPDATE raws SET body = x'00'", "DELETE FROM raws",
		"INSERT OR REPLACE INTO events SELECT seq, stream, subject, kind, version, at, 'made', counter, shift, body, mac FROM events WHERE seq = 3",
		"UPDATE inbox SET query = 'other'", "DELETE FROM inbox",
		"INSERT INTO payments SELECT * FROM payments", // generated columns take no values
		"UPDATE payments SET total = 'much'",          // STRICT
		"INSERT INTO paid_keys VALUES ('x', 999999)",
	} {
		if statement == "INSERT INTO paid_keys VALUES ('x', 999999)" {
			statement = "PRAGMA foreign_keys = 1; " + statement
		}
		if _, err := db.Exec(statement); err == nil {
			t.Errorf("%s: no error", statement)
		}
	}
}

func TestAppendRefusesAndRecordsNothing(t *testing.T) {
	s, c, ctx := newStore(t), newTill(), context.Background()
	known := c.sale(water(), "1", "202610", 65_250)
	c.pay(t, s, 70_000, known, ledger.OutcomePaid)
	before, err := s.Verify(ctx)
	if err != nil {
		t.Fatal(err)
	}
	fresh := func(change func(*sale)) []ledger.Event {
		n := c.sale(water(), "2", "202610", 65_250)
		change(&n)
		return c.intend(70_000, n)
	}
	unread := c.stamp().Submit(known.ref)
	unread.Version = 2
	timeless := c.stamp().Submit(known.ref)
	timeless.At = time.Time{}
	foreign := c.answer(known, ledger.OutcomePaid)
	foreign.Raw = []byte("another")
	for name, a := range map[string]struct {
		events []ledger.Event
		want   error
	}{
		"a reference used again":         {c.intend(70_000, known), ledger.ErrIllegal},
		"a number used again":            {fresh(func(n *sale) { n.intend.Number = known.intend.Number }), ledger.ErrIllegal},
		"a second tender of a nota":      {fresh(func(n *sale) { n.nota = known.nota }), ledger.ErrIllegal},
		"an intend without a tender":     {fresh(func(*sale) {})[1:], ledger.ErrIllegal},
		"an intend outside its nota":     {fresh(func(n *sale) { n.nota, n.intend.Nota = known.nota, known.nota })[1:], ledger.ErrIllegal},
		"a tender without an intend":     {fresh(func(*sale) {})[:1], ledger.ErrIllegal},
		"a bill that does not add up":    {fresh(func(n *sale) { n.intend.Bill.Total++ }), ledger.ErrBill},
		"a practice payment":             {fresh(func(n *sale) { n.intend.Practice = true }), sqlite.ErrPractice},
		"a submit of nothing":            {[]ledger.Event{c.stamp().Submit("nothing")}, ledger.ErrIllegal},
		"a second submit":                {[]ledger.Event{c.stamp().Submit(known.ref)}, ledger.ErrIllegal},
		"change for nobody":              {[]ledger.Event{c.stamp().Change("nobody", ledger.Cash{Amount: 1})}, ledger.ErrIllegal},
		"more change than cash":          {[]ledger.Event{c.stamp().Change(known.nota, ledger.Cash{Amount: 70_001})}, ledger.ErrIllegal},
		"an unknown version":             {[]ledger.Event{unread}, ledger.ErrBody},
		"no time":                        {[]ledger.Event{timeless}, ledger.ErrIllegal},
		"another raw answer":             {[]ledger.Event{foreign}, ledger.ErrIllegal},
		"a second opening":               {[]ledger.Event{c.stamp().Opened(ledger.Opened{})}, ledger.ErrBody},
		"something legal, then not":      {append(fresh(func(*sale) {}), c.stamp().Submit("nothing")), ledger.ErrIllegal},
		"a context that is over already": {fresh(func(*sale) {}), context.Canceled},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			if a.want == context.Canceled {
				cancel()
			}
			if err := s.Append(ctx, a.events...); !errors.Is(err, a.want) {
				t.Errorf("append = %v, want %v", err, a.want)
			}
		})
	}
	if after, err := s.Verify(ctx); err != nil || !after.OK() || after.Head != before.Head {
		t.Errorf("after = %+v, %v", after, err)
	}
	if _, err := s.Nota(ctx, "nobody"); !errors.Is(err, sqlite.ErrNotFound) {
		t.Errorf("nota = %v", err)
	}
	if _, err := s.Entry(ctx, "nothing"); !errors.Is(err, sqlite.ErrNotFound) {
		t.Errorf("entry = %v", err)
	}
}

// The bill lock of design §3. Each case has a first payment brought to a state and a second one that wants the lock.
func TestBillLock(t *testing.T) {
	second := func(product ledger.Product, customer ledger.CustomerNo, period string) func(*till) sale {
		return func(c *till) sale { return c.sale(product, customer, period, 65_250) }
	}
	again := func(next func(*till) sale) func(*till) sale {
		return func(c *till) sale {
			n := next(c)
			n.intend.Again = true
			return n
		}
	}
	tomorrow := func(next func(*till) sale) func(*till) sale {
		return func(c *till) sale {
			c.day = c.day.Add(1)
			return next(c)
		}
	}
	sku := pulse()
	sku.SKU = "S20"
	twin := water() // another product of the same utility
	twin.Code, twin.Utility = "pdam-gianyar-angsuran", "pdam-gianyar"
	for name, c := range map[string]struct {
		product ledger.Product
		state   ledger.State
		second  func(*till) sale
		locked  bool
	}{
		"same number, other month, intended":   {water(), ledger.Intended, second(water(), "1", "202611"), true},
		"same number, other month, submitted":  {water(), ledger.Submitted, second(water(), "1", "202611"), true},
		"same number, other month, pending":    {water(), ledger.Pending, second(water(), "1", "202611"), true},
		"same number, other month, suspect":    {water(), ledger.Suspect, second(water(), "1", "202611"), true},
		"same number, other month, disputed":   {water(), ledger.Disputed, second(water(), "1", "202611"), true},
		"same number, other month, paid":       {water(), ledger.Paid, second(water(), "1", "202611"), false},
		"same number, other month, failed":     {water(), ledger.Failed, second(water(), "1", "202611"), false},
		"same bill, suspect":                   {water(), ledger.Suspect, second(water(), "1", "202610"), true},
		"same bill, paid":                      {water(), ledger.Paid, second(water(), "1", "202610"), true},
		"same bill, paid, again":               {water(), ledger.Paid, again(second(water(), "1", "202610")), true},
		"same bill, paid, tomorrow":            {water(), ledger.Paid, tomorrow(second(water(), "1", "202610")), true},
		"same bill, failed":                    {water(), ledger.Failed, second(water(), "1", "202610"), false},
		"same bill, cancelled":                 {water(), ledger.Cancelled, second(water(), "1", "202610"), false},
		"same bill, reversed":                  {water(), ledger.Reversed, second(water(), "1", "202610"), false},
		"same bill, period spelt otherwise":    {water(), ledger.Paid, second(water(), "1", "OKT 2026"), true},
		"same bill among several, paid":        {water(), ledger.Paid, second(water(), "1", "202609,202610"), true},
		"other number":                         {water(), ledger.Suspect, second(water(), "2", "202610"), false},
		"other product of the utility":         {water(), ledger.Suspect, second(twin, "1", "202610"), true},
		"prepaid, paid":                        {pulse(), ledger.Paid, second(pulse(), "1", ""), true},
		"prepaid, paid, again":                 {pulse(), ledger.Paid, again(second(pulse(), "1", "")), false},
		"prepaid, paid, tomorrow":              {pulse(), ledger.Paid, tomorrow(second(pulse(), "1", "")), false},
		"prepaid, suspect, again":              {pulse(), ledger.Suspect, again(second(pulse(), "1", "")), true},
		"prepaid, suspect, tomorrow":           {pulse(), ledger.Suspect, tomorrow(second(pulse(), "1", "")), true},
		"prepaid, disputed, again":             {pulse(), ledger.Disputed, again(second(pulse(), "1", "")), true},
		"prepaid, failed":                      {pulse(), ledger.Failed, second(pulse(), "1", ""), false},
		"prepaid, other size of the same kind": {pulse(), ledger.Paid, second(sku, "1", ""), false},
	} {
		t.Run(name, func(t *testing.T) {
			s, till, ctx := newStore(t), newTill(), context.Background()
			first := till.sale(c.product, "1", period(c.product), 65_250)
			till.bring(t, s, first, c.state)
			next := c.second(till)
			err := s.Append(ctx, till.intend(70_000, next)...)
			var locked *ledger.LockedError
			if errors.As(err, &locked) != c.locked || !c.locked && err != nil {
				t.Fatalf("append = %v, want locked %t", err, c.locked)
			}
			if c.locked && (locked.Number != first.intend.Number || locked.State != c.state || locked.By != "wayan" ||
				locked.At.IsZero() || locked.Key == "" || locked.Ref != next.ref) {
				t.Errorf("holder = %+v", locked)
			}
			// Whoever holds the lock, evidence about the first payment is taken.
			if c.state != ledger.Intended && c.state != ledger.Cancelled {
				mustAppend(t, s, till.answer(first, ledger.OutcomePaid))
			}
			if r, err := s.Verify(ctx); err != nil || !r.OK() {
				t.Errorf("verify = %+v, %v", r, err)
			}
		})
	}
}

func period(p ledger.Product) string {
	if p.Prepaid {
		return ""
	}
	return "202610"
}

// bring makes a payment and brings it to a state.
func (c *till) bring(t testing.TB, s *sqlite.Store, first sale, to ledger.State) {
	t.Helper()
	mustAppend(t, s, c.intend(70_000, first)...)
	if to == ledger.Cancelled {
		mustAppend(t, s, c.stamp().Cancel(first.ref, "given up"))
	}
	if to == ledger.Intended || to == ledger.Cancelled {
		return
	}
	mustAppend(t, s, c.stamp().Submit(first.ref))
	outcomes := map[ledger.State][]ledger.Outcome{ledger.Pending: {ledger.OutcomePending},
		ledger.Suspect: {ledger.OutcomeUnknown}, ledger.Paid: {ledger.OutcomePaid}, ledger.Failed: {ledger.OutcomeFailed},
		ledger.Reversed: {ledger.OutcomePaid, ledger.OutcomeReversed},
		ledger.Disputed: {ledger.OutcomePaid, ledger.OutcomeFailed}}
	for _, outcome := range outcomes[to] {
		mustAppend(t, s, c.answer(first, outcome))
	}
	if p, err := s.Payment(context.Background(), first.ref); err != nil || p.State != to {
		t.Fatalf("state = %v, %v, want %v", p.State, err, to)
	}
}

func TestBillLockWithinOneNota(t *testing.T) {
	s, c, ctx := newStore(t), newTill(), context.Background()
	october, november := c.sale(water(), "1", "202610", 65_250), c.sale(water(), "1", "202611", 60_000)
	if err := s.Append(ctx, c.intend(200_000, october, november)...); err != nil {
		t.Errorf("two months of one number: %v", err)
	}
	n, err := s.Nota(ctx, october.nota)
	if err != nil || len(n.Items) != 2 || n.CashDue() != 125_300 {
		t.Errorf("nota = %+v, %v", n, err)
	}
	var locked *ledger.LockedError
	december, twice := c.sale(water(), "9", "202612", 65_250), c.sale(water(), "9", "202612", 65_250)
	if err := s.Append(ctx, c.intend(200_000, december, twice)...); !errors.As(err, &locked) {
		t.Errorf("the same month twice: %v", err)
	}
	p1, p2 := c.sale(pulse(), "8", "", 12_500), c.sale(pulse(), "8", "", 12_500)
	p2.intend.Again = true
	if err := s.Append(ctx, c.intend(200_000, p1, p2)...); !errors.As(err, &locked) {
		t.Errorf("again, while the first is not paid: %v", err)
	}
	if _, err := s.Payment(ctx, december.ref); !errors.Is(err, sqlite.ErrNotFound) {
		t.Errorf("half of a refused commit was recorded: %v", err)
	}
}

// The open lock is asked of what the writer has at hand: it must hold after a restart, for what became open again, and
// end with the outcome.
func TestOpenLockAcrossRestarts(t *testing.T) {
	path, c, ctx := filepath.Join(t.TempDir(), "ledger.db"), newTill(), context.Background()
	first := c.sale(water(), "1", "202610", 65_250)
	for _, step := range []struct {
		outcome ledger.Outcome
		locked  bool
	}{{ledger.OutcomeUnknown, true}, {ledger.OutcomePaid, false}, {ledger.OutcomeFailed, true}} { // the last: disputed
		s := mustOpen(t, options(path))
		if step.outcome == ledger.OutcomeUnknown {
			mustAppend(t, s, c.intend(70_000, first)...)
			mustAppend(t, s, c.stamp().Submit(first.ref))
		}
		mustAppend(t, s, c.answer(first, step.outcome))
		for _, s := range []*sqlite.Store{s, nil} {
			if s == nil {
				s = mustOpen(t, options(path))
			}
			next := c.sale(water(), "1", "202611", 65_250) // another month: of the two locks only the open one
			err := s.Append(ctx, c.intend(70_000, next)...)
			var locked *ledger.LockedError
			if errors.As(err, &locked) != step.locked || !step.locked && err != nil {
				t.Errorf("after %v: append = %v, want locked %t", step.outcome, err, step.locked)
			}
			if err == nil {
				mustAppend(t, s, c.stamp().Cancel(next.ref, "given up"))
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Evidence that comes late makes two payments hold one bill; neither the lock nor anything else refuses it.
func TestLateEvidenceIsNeverRefused(t *testing.T) {
	s, c, ctx := newStore(t), newTill(), context.Background()
	first, second := c.sale(water(), "1", "202610", 65_250), c.sale(water(), "1", "202610", 65_250)
	c.pay(t, s, 70_000, first, ledger.OutcomeFailed)
	c.pay(t, s, 70_000, second, ledger.OutcomePaid)
	mustAppend(t, s, c.answer(first, ledger.OutcomePaid))
	p, err := s.Payment(ctx, first.ref)
	if err != nil || p.State != ledger.Disputed {
		t.Errorf("first = %v, %v", p.State, err)
	}
	open, err := s.Unsettled(ctx)
	if err != nil || len(open) != 1 || open[0].Ref != first.ref {
		t.Errorf("unsettled = %v, %v", open, err)
	}
	e, err := s.Entry(ctx, first.intend.Number)
	if err != nil || !e.Settled.IsZero() || e.State != ledger.Disputed {
		t.Errorf("entry = %+v, %v", e, err)
	}
	mustAppend(t, s, c.stamp().Settle(first.ref, ledger.Settle{Outcome: ledger.OutcomeFailed, Evidence: "rekening koran"}))
	if r, err := s.Verify(ctx); err != nil || !r.OK() {
		t.Errorf("verify = %+v, %v", r, err)
	}
}

func TestRequestsOfOneGroupStandOrFallAlone(t *testing.T) {
	s, c, ctx := newStore(t), newTill(), context.Background()
	held := c.sale(water(), "1", "202610", 65_250)
	rival := c.sale(water(), "1", "202610", 65_250) // wants the same bill in the same group
	half := c.sale(water(), "3", "202610", 65_250)
	last := c.sale(water(), "4", "202610", 65_250)
	answers := s.AppendTogether(c.intend(70_000, held), c.intend(70_000, rival),
		append(c.intend(70_000, half), c.stamp().Submit("nothing")), append(c.intend(70_000, last), c.stamp().Submit(last.ref)))
	var locked *ledger.LockedError
	if answers[0] != nil || !errors.As(answers[1], &locked) || !errors.Is(answers[2], ledger.ErrIllegal) || answers[3] != nil {
		t.Errorf("answers = %v", answers)
	}
	mustAppend(t, s, c.stamp().Submit(held.ref)) // the writer's own folds are right afterwards
	if err := s.Append(ctx, c.stamp().Submit(half.ref)); !errors.Is(err, ledger.ErrIllegal) {
		t.Errorf("submit of what was refused: %v", err)
	}
	if r, err := s.Verify(ctx); err != nil || !r.OK() || r.Payments != 2 {
		t.Errorf("verify = %+v, %v", r, err)
	}
}

func TestManyCallers(t *testing.T) {
	s, ctx := newStore(t), context.Background()
	var all sync.WaitGroup
	refused := make(chan error, 8*5)
	for caller := range 8 {
		all.Go(func() {
			c := newTill()
			c.n = caller * 1000
			for i := range 5 {
				own := c.sale(water(), ledger.CustomerNo(strings.Repeat("9", caller+1)), []string{"202601", "202602", "202603", "202604", "202605"}[i], 65_250)
				c.pay(t, s, 70_000, own, ledger.OutcomePaid)
				common := c.sale(water(), "common", "202610", 65_250) // one of all callers gets it
				if err := s.Append(ctx, c.intend(70_000, common)...); err != nil {
					refused <- err
				}
			}
		})
	}
	all.Wait()
	close(refused)
	count := 0
	for err := range refused {
		var locked *ledger.LockedError
		if count++; !errors.As(err, &locked) {
			t.Errorf("append = %v", err)
		}
	}
	r, err := s.Verify(ctx)
	if err != nil || !r.OK() || r.Payments != 8*5+1 || count != 8*5-1 {
		t.Errorf("verify = %+v, %v; refused %d", r, err, count)
	}
}

// Closing takes nothing back and lets nobody wait: each request is recorded or refused, and says which.
func TestCloseWhileCallersAppend(t *testing.T) {
	path, ctx := filepath.Join(t.TempDir(), "ledger.db"), context.Background()
	s, err := sqlite.Open(ctx, options(path))
	if err != nil {
		t.Fatal(err)
	}
	var callers sync.WaitGroup
	var recorded atomic.Int64
	for caller := range 8 {
		callers.Go(func() {
			c := newTill()
			for c.n = caller * 100_000; ; {
				err := s.Append(ctx, c.intend(70_000, c.sale(water(), ledger.CustomerNo(fmt.Sprint(c.n)), "202610", 65_250))...)
				if errors.Is(err, sqlite.ErrClosed) {
					return
				}
				if err != nil {
					t.Errorf("append = %v", err)
					return
				}
				if recorded.Add(1) == 50 {
					if err := s.Close(); err != nil {
						t.Errorf("close = %v", err)
					}
				}
			}
		})
	}
	callers.Wait()
	if r := mustVerify(t, options(path)); !r.OK() || int64(r.Payments) != recorded.Load() {
		t.Errorf("verify = %+v; recorded %d", r, recorded.Load())
	}
}
