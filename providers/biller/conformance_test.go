package biller_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/biller"
	"loket/providers/callback"
	"loket/providers/providertest"
	"loket/providers/simulator"
)

const callbackPath = "/callback/4f6d0c1b2a394857a6b5c4d3e2f10987"

// world is the adapter wired to the simulated Biller, whose callbacks come through our own listener.
type world struct {
	made   *biller.Biller
	far    *simulator.World
	server *simulator.Server
	inbox  chan ledger.Callback

	mu    sync.Mutex
	now   time.Time
	refs  int
	trace strings.Builder
}

// RecordCallback makes a world the listener's inbox.
func (w *world) RecordCallback(_ context.Context, c ledger.Callback) error {
	w.inbox <- c
	return nil
}

func openWorld(t *testing.T, timeout time.Duration) *world {
	t.Helper()
	w := &world{now: time.Date(2026, 11, 21, 3, 4, 5, 0, time.UTC), inbox: make(chan ledger.Callback, 100)}
	handler, err := callback.New(callback.Config{Provider: "h2h", Path: callbackPath, Allow: []string{"127.0.0.1"}, Inbox: w,
		Now: w.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewServer(handler)
	w.far = simulator.New(simulator.Config{Now: w.Now, Trusting: true, Biller: simulator.BillerConfig{Username: "usertesting",
		Password: "rahasia-sandi", Callback: listener.URL + callbackPath, Deposit: 10_000_000}})
	if w.server, err = w.far.Serve(simulator.Biller, "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.far.Close(); w.server.Down(); listener.Close() })
	c := config(w.server.URL())
	c.Timeout, c.Password = timeout, providers.NewSecret("rahasia-sandi")
	c.Trace = func(step, text string) {
		w.mu.Lock()
		defer w.mu.Unlock()
		fmt.Fprintf(&w.trace, "--- %s\n%s\n", step, text)
	}
	w.made = openConfig(t, c)
	return w
}

func (w *world) Provider() providers.Provider { return w.made }

func (w *world) Query(n int) providers.Query { return w.query(fmt.Sprintf("081300000%03d", n)) }

func (w *world) query(number string) providers.Query {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refs++
	return providers.Query{Product: ledger.Product{Code: "pulsa", Name: "Pulsa", SKU: "s10", Prepaid: true, Price: 12000, Cost: 10150},
		Customer: ledger.CustomerNo(number), Ref: ledger.RefID(fmt.Sprintf("5ref%d", w.refs))}
}

func (w *world) Special(kind providertest.Customer) (providers.Query, bool) {
	return w.query("081200006014"), kind == providertest.Refused
}

func (w *world) Fail(call providertest.Call, fault providertest.Fault, when providertest.When) bool {
	if call != providertest.Pay || !simulator.Kind(fault).Applies(simulator.Biller, simulator.Pay) {
		return false
	}
	w.far.Fail(simulator.Biller, simulator.Pay, simulator.Fault{Kind: simulator.Kind(fault), When: simulator.When(when)})
	return true
}

func (w *world) Down() { w.server.Down() }

func (w *world) Took(customer ledger.CustomerNo) int {
	count := 0
	for _, b := range w.far.Payments(string(customer)) {
		if b.Standing == simulator.Booked || b.Standing == simulator.Waiting {
			count++
		}
	}
	return count
}

func (w *world) Asked(call providertest.Call) int {
	return w.far.Asked(simulator.Biller, simulator.Call(call))
}

func (w *world) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) Advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *world) Secrets() []string { return []string{"rahasia-sandi"} }

func (w *world) Trace() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.trace.String()
}

// Callback is the next callback in the inbox.
func (w *world) Callback(wait time.Duration) (string, bool) {
	select {
	case c := <-w.inbox:
		return c.Query, true
	case <-time.After(wait):
		return "", false
	}
}

func TestConformance(t *testing.T) {
	providertest.Run(t, func(t *testing.T, timeout time.Duration) providertest.World { return openWorld(t, timeout) })
}

func TestEveryFaultIsPlayed(t *testing.T) {
	w := openWorld(t, time.Second)
	for _, fault := range providertest.Faults() {
		if !w.Fail(providertest.Pay, fault, providertest.AfterEffect) && fault != "wrong ref" { // its reply carries no reference of ours
			t.Errorf("the far end does not play %q", fault)
		}
	}
}

// TestStories pays every kind of the simulated Biller's customers and reads every callback that comes.
func TestStories(t *testing.T) {
	for _, c := range []struct {
		name      string
		number    string
		fault     simulator.Kind // of the callback
		callbacks int
		want      ledger.State
		notes     int
	}{
		{"pays", "081200000014", "", 1, ledger.Paid, 0},
		{"fails", "081200001014", "", 1, ledger.Failed, 0},
		{"never calls", "081200002014", "", 0, ledger.Pending, 0},
		{"calls three times", "081200004014", "", 3, ledger.Paid, 0},
		{"contradicts itself", "081200005014", "", 2, ledger.Disputed, 0},
		{"refuses", "081200006014", "", 0, ledger.Failed, 0},
		{"loses its reply", "081200007014", "", 1, ledger.Paid, 0},
		{"says the one and writes the other", "081200008014", "", 1, ledger.Pending, 0},
		{"is dearer", "081200009014", "", 1, ledger.Paid, 1},
		{"calls about another number", "081200000014", simulator.WrongNumber, 1, ledger.Pending, 0},
		{"calls about another payment", "081200000014", simulator.WrongRef, 1, ledger.Pending, 0},
		{"calls with another price", "081200000014", simulator.WrongAmount, 1, ledger.Paid, 1},
		{"calls with another status", "081200000014", simulator.UnknownCode, 1, ledger.Pending, 0},
		{"calls with two statuses", "081200000014", simulator.DuplicateKeys, 1, ledger.Pending, 0},
		{"calls with % and ;", "081200000014", simulator.StrayPercent, 1, ledger.Paid, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := openWorld(t, 5*time.Second)
			if c.fault != "" {
				w.far.Fail(simulator.Biller, simulator.Callback, simulator.Fault{Kind: c.fault})
			}
			p := w.pay(t, w.query(c.number))
			for range c.callbacks {
				raw, came := w.Callback(5 * time.Second)
				if !came {
					t.Fatal("no callback came")
				}
				answer := w.made.ReadCallback(raw, p)
				answer.Source = ledger.SourceCallback
				p = apply(t, p, w.stamp().Answer(p.Ref, answer.Answer, answer.Raw))
			}
			if p.State != c.want || len(p.Notes) != c.notes {
				t.Errorf("%s (%s %s), notes %q; want %s", p.State, p.Conflict, p.Flag, p.Notes, c.want)
			}
			if p.State == ledger.Paid && (p.Serial == "" || p.Cost == nil || *p.Cost != w.booked(p)) {
				t.Errorf("serial %q, cost %v", p.Serial, p.Cost)
			}
		})
	}
}

func (w *world) stamp() ledger.Stamp { return ledger.Stamp{At: w.Now(), By: "ani", Counter: "5"} }

func (w *world) booked(p ledger.Payment) ledger.Rupiah {
	there := w.far.Payments(string(p.Bill.Customer))
	if len(there) == 0 {
		return 0
	}
	cost := ledger.Rupiah(there[0].Cost)
	if p.Cost != nil && *p.Cost == cost+1000 { // the callback that lies about the price
		cost += 1000
	}
	return cost
}

func apply(t *testing.T, p ledger.Payment, e ledger.Event) ledger.Payment {
	t.Helper()
	next, err := ledger.Apply(p, e)
	if err != nil {
		t.Fatal(err)
	}
	return next
}

func (w *world) pay(t *testing.T, q providers.Query) ledger.Payment {
	t.Helper()
	cost := q.Product.Cost
	bill := ledger.Bill{Product: q.Product.Code, Ref: q.Ref, Customer: q.Customer, Total: q.Product.Price, Cost: &cost,
		Lines: []ledger.Line{{Key: ledger.LineBill, Label: "Harga", Amount: q.Product.Price}}}
	p := apply(t, ledger.Payment{}, w.stamp().Intend(q.Ref, ledger.Intend{Number: "1", Nota: "n", Product: q.Product, Bill: bill, OpenKey: "o", PaidKeys: []string{"p"}}))
	p = apply(t, p, w.stamp().Submit(q.Ref))
	answer, err := w.made.Pay(t.Context(), p)
	if err != nil {
		return apply(t, p, w.stamp().Lost(q.Ref, err.Error(), answer.Raw))
	}
	answer.Source = ledger.SourcePay
	return apply(t, p, w.stamp().Answer(q.Ref, answer.Answer, answer.Raw))
}
