package pdam_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/pdam"
	"loket/providers/providertest"
	"loket/providers/simulator"
)

// world is the adapter wired to the simulated PDAM.
type world struct {
	client *pdam.Client
	far    *simulator.World
	server *simulator.Server

	mu    sync.Mutex
	now   time.Time
	refs  int
	trace strings.Builder
}

func open(t *testing.T, timeout time.Duration, rewrites bool, variant pdam.PayToken) *world {
	t.Helper()
	w := &world{now: time.Date(2026, 11, 21, 9, 30, 0, 250_000_000, wita)}
	c := config("")
	w.far = simulator.New(simulator.Config{
		Now: w.Now, Trusting: true,
		PDAM: simulator.PDAMConfig{
			Zone: wita, Username: c.Username, Password: c.Password.Reveal(), Key: c.Key.Reveal(), PayKey: c.PayKey.Reveal(),
			CounterCode: c.CounterCode, PayToken: string(variant), RewritesTime: rewrites,
		},
	})
	var err error
	if w.server, err = w.far.Serve(simulator.PDAM, "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.far.Close(); w.server.Down() })
	c.URL, c.Timeout, c.Now, c.RewritesTime, c.PayToken = w.server.URL(), timeout, w.Now, rewrites, variant
	c.Trace = func(step, text string) {
		w.mu.Lock()
		defer w.mu.Unlock()
		fmt.Fprintf(&w.trace, "--- %s\n%s\n", step, text)
	}
	w.client = client(t, c)
	return w
}

func (w *world) Provider() providers.Provider { return w.client }

func (w *world) Query(n int) providers.Query { return w.query(fmt.Sprintf("10%03d", n+20)) }

func (w *world) query(number string) providers.Query {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refs++
	return providers.Query{
		Product: product, Customer: ledger.CustomerNo(number), Period: "202610", Ref: ledger.RefID(fmt.Sprintf("5ref%d", w.refs)),
	}
}

func (w *world) Special(kind providertest.Customer) (providers.Query, bool) {
	number, ok := map[providertest.Customer]string{
		providertest.NoBill: "14014", providertest.NoCustomer: "99999", providertest.Refused: "16014",
	}[kind]
	return w.query(number), ok
}

func (w *world) Fail(call providertest.Call, fault providertest.Fault, when providertest.When) bool {
	if !simulator.Kind(fault).Applies(simulator.PDAM, simulator.Call(call)) {
		return false
	}
	w.far.Fail(simulator.PDAM, simulator.Call(call), simulator.Fault{Kind: simulator.Kind(fault), When: simulator.When(when)})
	return true
}

func (w *world) Down() { w.server.Down() }

func (w *world) Took(customer ledger.CustomerNo) int {
	count := 0
	for _, b := range w.far.Payments(string(customer)) {
		if b.By == "5" && (b.Standing == simulator.Booked || b.Standing == simulator.Waiting) {
			count++
		}
	}
	return count
}

func (w *world) Asked(call providertest.Call) int {
	return w.far.Asked(simulator.PDAM, simulator.Call(call))
}

func (w *world) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now.UTC()
}

func (w *world) Advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *world) Secrets() []string {
	c := config("")
	return []string{c.Password.Reveal(), c.Key.Reveal(), c.PayKey.Reveal(), "eyJ"} // every JWT begins so
}

func (w *world) Trace() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.trace.String()
}

func TestConformance(t *testing.T) {
	providertest.Run(t, func(t *testing.T, timeout time.Duration) providertest.World {
		return open(t, timeout, false, pdam.Dots)
	})
}

func TestConformanceWithRewrittenTime(t *testing.T) {
	providertest.Run(t, func(t *testing.T, timeout time.Duration) providertest.World {
		return open(t, timeout, true, pdam.DotsJWT)
	})
}

// TestEveryFaultIsPlayed keeps the suite from passing because the far end plays nothing.
func TestEveryFaultIsPlayed(t *testing.T) {
	w := open(t, time.Second, false, pdam.Dots)
	for _, call := range []providertest.Call{providertest.Inquiry, providertest.Pay, providertest.Status} {
		for _, fault := range providertest.Faults() {
			if !w.Fail(call, fault, providertest.AfterEffect) {
				t.Errorf("%s: the far end does not play %q", call, fault)
			}
		}
	}
	for _, lie := range []providertest.Fault{providertest.FalseSuccess, providertest.FalseFailure} {
		if !w.Fail(providertest.Pay, lie, providertest.AfterEffect) {
			t.Errorf("the far end does not play %q", lie)
		}
	}
}
