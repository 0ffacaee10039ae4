package digiswitch_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/digiswitch"
	"loket/providers/providertest"
	"loket/providers/simulator"
)

// world is the adapter wired to the simulated aggregator, which answers no question twice within a minute.
type world struct {
	made   providers.Provider
	far    *simulator.World
	server *simulator.Server

	mu    sync.Mutex
	now   time.Time
	refs  int
	trace strings.Builder
}

func openWorld(t *testing.T, timeout time.Duration) *world {
	t.Helper()
	w := &world{now: now}
	w.far = simulator.New(simulator.Config{Now: w.Now, Trusting: true, Pending: 4 * time.Second,
		Digiswitch: simulator.DigiswitchConfig{Username: "your-username", APIKey: "rahasia-kunci", Deposit: 100_000_000, StatusGap: time.Minute}})
	var err error
	if w.server, err = w.far.Serve(simulator.Digiswitch, "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.far.Close(); w.server.Down() })
	c := config(w.server.URL() + "/v1/user/api/transaction")
	c.Timeout, c.Now = timeout, w.Now
	c.Trace = func(step, text string) {
		w.mu.Lock()
		defer w.mu.Unlock()
		fmt.Fprintf(&w.trace, "--- %s\n%s\n", step, text)
	}
	if w.made, err = digiswitch.New(c); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) Provider() providers.Provider { return w.made }

func (w *world) Query(n int) providers.Query { return w.query("pln", fmt.Sprintf("512345601%03d", n)) }

func (w *world) query(code, number string) providers.Query {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refs++
	return query(code, number, fmt.Sprintf("5ref%d", w.refs))
}

func (w *world) Special(kind providertest.Customer) (providers.Query, bool) {
	number, ok := map[providertest.Customer]string{
		providertest.NoBill: "512345609014", providertest.NoCustomer: "999999999999", providertest.Refused: "512345606014",
	}[kind]
	return w.query("pln", number), ok
}

func (w *world) Fail(call providertest.Call, fault providertest.Fault, when providertest.When) bool {
	if !simulator.Kind(fault).Applies(simulator.Digiswitch, simulator.Call(call)) {
		return false
	}
	w.far.Fail(simulator.Digiswitch, simulator.Call(call), simulator.Fault{Kind: simulator.Kind(fault), When: simulator.When(when)})
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
	return w.far.Asked(simulator.Digiswitch, simulator.Call(call))
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

func (w *world) Secrets() []string { return []string{"rahasia-kunci"} }

func (w *world) Trace() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.trace.String()
}

func TestConformance(t *testing.T) {
	providertest.Run(t, func(t *testing.T, timeout time.Duration) providertest.World { return openWorld(t, timeout) })
}

// TestEveryFaultIsPlayed keeps the suite from passing because the far end plays nothing.
func TestEveryFaultIsPlayed(t *testing.T) {
	w := openWorld(t, time.Second)
	for _, call := range []providertest.Call{providertest.Inquiry, providertest.Pay, providertest.Status} {
		for _, fault := range providertest.Faults() {
			if !w.Fail(call, fault, providertest.AfterEffect) {
				t.Errorf("%s: the far end does not play %q", call, fault)
			}
		}
	}
}

// story pays one customer and asks on schedule until the payment is final or disputed, for at most a day.
func (w *world) story(t *testing.T, q providers.Query) (ledger.Payment, time.Duration) {
	t.Helper()
	far := w.made.(provider)
	bill, err := far.Inquire(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	stamp := func() ledger.Stamp { return ledger.Stamp{At: w.Now(), By: "ani", Counter: "5"} }
	p := ledger.Payment{}
	apply := func(e ledger.Event) {
		if p, err = ledger.Apply(p, e); err != nil {
			t.Fatal(err)
		}
	}
	apply(stamp().Intend(q.Ref, ledger.Intend{Number: "1", Nota: "n", Product: q.Product, Bill: bill, OpenKey: "o", PaidKeys: []string{"p"}}))
	apply(stamp().Submit(q.Ref))
	begun := w.Now()
	answer, err := far.Pay(t.Context(), p)
	if err != nil {
		apply(stamp().Lost(q.Ref, err.Error(), answer.Raw))
	} else {
		answer.Source = ledger.SourcePay
		apply(stamp().Answer(q.Ref, answer.Answer, answer.Raw))
	}
	for n := 1; w.Now().Sub(begun) < 24*time.Hour && !p.State.Final() && p.State != ledger.Disputed; n++ {
		w.Advance(far.Wait(p, n))
		answer, err := far.Advise(t.Context(), p)
		if err == nil {
			answer.Source = ledger.SourceAdvice
			apply(stamp().Answer(q.Ref, answer.Answer, answer.Raw))
		}
	}
	return p, w.Now().Sub(begun)
}

// TestStories plays every test number of the upstream that gets as far as a payment, and customers beside them.
func TestStories(t *testing.T) {
	for _, c := range read[[]struct {
		Code   string
		Number string `json:"customer_no"`
		Result string
		Sheets int
	}](t, "test-numbers.json") {
		want, known := map[string]ledger.State{"paid": ledger.Paid, "payment failed": ledger.Failed,
			"pending, then paid": ledger.Paid, "pending, then failed": ledger.Failed}[c.Result]
		w := openWorld(t, 5*time.Second)
		q := w.query(c.Code, c.Number)
		if c.Code == "emoney" {
			q.Amount = 50000
		}
		if !known { // inquiry failed
			if _, err := w.made.(provider).Inquire(t.Context(), q); err == nil {
				t.Errorf("%s %s: got a bill", c.Code, c.Number)
			}
			continue
		}
		p, took := w.story(t, q)
		if p.State != want || len(p.Notes) != 0 && c.Code != "samsat" || c.Sheets > 0 && len(p.Bill.Sheets) != c.Sheets {
			t.Errorf("%s %s (%s): %s, notes %q, %d sheets", c.Code, c.Number, c.Result, p.State, p.Notes, len(p.Bill.Sheets))
		}
		if later := took >= 15*time.Minute; later != (c.Result == "pending, then failed") {
			t.Errorf("%s %s (%s) took %v", c.Code, c.Number, c.Result, took)
		}
		if err := p.Bill.Check(); err != nil {
			t.Errorf("%s %s: %v", c.Code, c.Number, err)
		}
	}
}

func TestReadingsComeWithThePayment(t *testing.T) {
	w := openWorld(t, 5*time.Second)
	bill, err := w.made.(provider).Inquire(t.Context(), w.query("pln", "512345602014"))
	if err != nil || len(bill.Sheets) != 2 || bill.Sheets[0].Start != "" {
		t.Fatalf("inquiry tells %+v, %v", bill.Sheets, err)
	}
	p, _ := w.story(t, w.query("pln", "512345602014"))
	if p.State != ledger.Paid || len(p.Bill.Sheets) != 2 || p.Bill.Sheets[1].Start == "" || p.Bill.Sheets[1].Amount != bill.Sheets[1].Amount {
		t.Errorf("%s with %+v", p.State, p.Bill.Sheets)
	}
}

func TestWhatPracticeShows(t *testing.T) {
	for number, want := range map[string]ledger.State{
		"512345600014": ledger.Disputed, // dearer at payment
		"512345607014": ledger.Paid,     // the answer is lost
	} {
		w := openWorld(t, 5*time.Second)
		if p, _ := w.story(t, w.query("pln", number)); p.State != want {
			t.Errorf("%s: %s (%s)", number, p.State, p.Conflict)
		}
	}
	t.Run("taken back", func(t *testing.T) {
		w := openWorld(t, 5*time.Second)
		p, _ := w.story(t, w.query("pln", "512345601014"))
		if !w.far.Reverse(string(p.Ref)) {
			t.Fatal("nothing to take back")
		}
		w.Advance(time.Hour)
		answer, err := w.made.(provider).Advise(t.Context(), p)
		if err != nil || answer.Outcome != ledger.OutcomeReversed {
			t.Errorf("read %+v, %v", answer.Answer, err)
		}
	})
	t.Run("the deposit", func(t *testing.T) {
		w := openWorld(t, 5*time.Second)
		p, _ := w.story(t, w.query("pln", "512345601014"))
		left, err := w.made.(provider).Balance(t.Context())
		if err != nil || p.Cost == nil || left != 100_000_000-*p.Cost || p.Balance == nil || *p.Balance != left {
			t.Errorf("deposit is %d after %v, %v", left, p.Cost, err)
		}
	})
}
