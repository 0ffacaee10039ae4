package checkout_test

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"net/url"
	"sync"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/checkout"
)

// payer is a provider that only takes payments. It counts requests by reference.
type payer struct {
	name string
	pay  func(ctx context.Context, p ledger.Payment) (providers.Answer, error)

	mu   sync.Mutex
	sent map[ledger.RefID]int
}

func (f *payer) Name() string { return f.name }

func (f *payer) Pay(ctx context.Context, p ledger.Payment) (providers.Answer, error) {
	f.mu.Lock()
	if f.sent == nil {
		f.sent = map[ledger.RefID]int{}
	}
	f.sent[p.Ref]++
	f.mu.Unlock()
	return f.pay(ctx, p)
}

func (f *payer) requests() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, times := range f.sent {
		n += times
	}
	return n
}

// asker can be asked about a payment. Without wait it may be asked every 5 s.
type asker struct {
	payer
	advise func(p ledger.Payment) (providers.Answer, error)
	wait   func(p ledger.Payment, n int) time.Duration
}

func (f *asker) Advise(_ context.Context, p ledger.Payment) (providers.Answer, error) {
	return f.advise(p)
}

func (f *asker) Wait(p ledger.Payment, n int) time.Duration {
	if f.wait == nil {
		return 5 * time.Second
	}
	return f.wait(p, n)
}

// caller calls back: "?ref=…&say=paid|failed|odd".
type caller struct{ payer }

func (f *caller) CallbackRef(raw string) (ledger.RefID, bool) {
	q, _ := url.ParseQuery(raw)
	if q.Get("ref") == "panic" {
		panic("reader")
	}
	return ledger.RefID(q.Get("ref")), q.Get("ref") != ""
}

func (f *caller) ReadCallback(raw string, p ledger.Payment) providers.Answer {
	q, _ := url.ParseQuery(raw)
	switch {
	case q.Get("say") == "panic":
		panic("reader")
	case q.Get("ref") != string(p.Ref) || q.Get("say") == "odd":
		return providers.Answer{Answer: ledger.Answer{Flag: "status and word disagree"}}
	case q.Get("say") == "paid":
		a := ledger.Answer{Serial: q.Get("sn")}
		if cost, err := ledger.ParseRupiah(q.Get("cost")); err == nil {
			a.Cost = &cost
		}
		return answer(ledger.OutcomePaid, a)
	}
	return answer(ledger.OutcomeFailed, ledger.Answer{})
}

// answer is an answer with an outcome.
func answer(o ledger.Outcome, a ledger.Answer) providers.Answer {
	a.Outcome = o
	return providers.Answer{Answer: a, Raw: []byte("raw " + o.String())}
}

// says is a payment request that is answered so.
func says(o ledger.Outcome) func(context.Context, ledger.Payment) (providers.Answer, error) {
	return func(context.Context, ledger.Payment) (providers.Answer, error) {
		return answer(o, ledger.Answer{Code: "c-" + o.String()}), nil
	}
}

// loses is a payment request that gets this error.
func loses(err error) func(context.Context, ledger.Payment) (providers.Answer, error) {
	return func(context.Context, ledger.Payment) (providers.Answer, error) {
		return providers.Answer{Raw: []byte("<html>")}, err
	}
}

var errLost = errors.New("connection reset")

// clock is a clock that stands until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

var wita = time.FixedZone("WITA", 8*60*60)

// morning is early on 21 November 2026 in the counter's zone and still the 20th in UTC.
var morning = time.Date(2026, 11, 20, 23, 30, 0, 0, time.UTC)

// shop is a counter with a book in memory, a clock and one product of each kind of provider.
type shop struct {
	*checkout.Cashier
	config  checkout.Config
	book    *book
	clock   *clock
	water   *asker
	pulsa   *caller
	changed []ledger.Payment
	mu      sync.Mutex
}

const (
	water = ledger.ProductCode("pdam")
	pulsa = ledger.ProductCode("pulsa")
)

func open(t *testing.T) *shop {
	t.Helper()
	s := &shop{book: newBook(), clock: &clock{now: morning}}
	s.water = &asker{payer: payer{name: "pdam", pay: says(ledger.OutcomePaid)}}
	s.pulsa = &caller{payer: payer{name: "h2h", pay: says(ledger.OutcomePending)}}
	s.config = checkout.Config{
		Book:      s.book,
		Providers: map[string]providers.Provider{"pdam": s.water, "h2h": s.pulsa},
		Products: map[ledger.ProductCode]ledger.Product{
			water: {Code: water, Provider: "pdam", Monthly: true, BillKey: ledger.KeyPeriod, MinLength: 3, Fee: 2500},
			pulsa: {Code: pulsa, Provider: "h2h", Prepaid: true, SKU: "X10", BillKey: ledger.KeyDay, Price: 10_000, Cost: 9_700, Fee: 500},
		},
		Counter: "5", Rounding: 100, Zone: wita, Now: s.clock.Now, After: time.After, Random: rand.Reader,
		Changed: func(p ledger.Payment) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.changed = append(s.changed, p)
		},
	}
	s.Cashier = checkout.New(s.config)
	return s
}

// restart is the next process on the same ledger.
func (s *shop) restart() { s.Cashier = checkout.New(s.config) }

// states are the states that were told, in order.
func (s *shop) states() []ledger.State {
	s.mu.Lock()
	defer s.mu.Unlock()
	var states []ledger.State
	for _, p := range s.changed {
		states = append(states, p.State)
	}
	return states
}

// bill is a water bill of one month.
func bill(ref ledger.RefID, customer ledger.CustomerNo, period ledger.Month, total ledger.Rupiah) ledger.Bill {
	return ledger.Bill{Product: water, Ref: ref, Customer: customer, Period: period, Total: total,
		Lines: []ledger.Line{{Key: ledger.LineWater, Label: "Harga air", Amount: total}}}
}

// top is a pulsa bill.
func top(ref ledger.RefID, customer ledger.CustomerNo) ledger.Bill {
	return ledger.Bill{Product: pulsa, Ref: ref, Customer: customer, Total: 10_000,
		Lines: []ledger.Line{{Key: ledger.LineBill, Label: "Harga", Amount: 10_000}}}
}

func order(bills ...ledger.Bill) checkout.Order {
	return checkout.Order{Bills: bills, By: "ani"}
}

// pays pays an order that nothing stands in the way of.
func (s *shop) pays(t *testing.T, o checkout.Order) (ledger.Nota, []ledger.Payment) {
	t.Helper()
	nota, payments, err := s.Pay(t.Context(), o)
	if err != nil || len(payments) != len(o.Bills) {
		t.Fatalf("pay: %v, %d payments of %d", err, len(payments), len(o.Bills))
	}
	return nota, payments
}

// state is the state of a payment in the book.
func (s *shop) state(t *testing.T, ref ledger.RefID) ledger.State {
	t.Helper()
	s.book.mu.Lock()
	defer s.book.mu.Unlock()
	p, err := s.book.payment(ref)
	if err != nil {
		t.Fatal(err)
	}
	return p.State
}

// logTo is a log that a test reads.
func logTo(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }

// read is a payment as the book has it.
func (s *shop) read(ref ledger.RefID) ledger.Payment {
	s.book.mu.Lock()
	defer s.book.mu.Unlock()
	return s.book.payments[ref]
}
