package checkout_test

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"loket/ledger"
	"loket/ledger/sqlite"
	"loket/providers"
	"loket/providers/biller"
	"loket/providers/callback"
	"loket/providers/checkout"
	"loket/providers/pdam"
	"loket/providers/simulator"
)

var _ checkout.Book = (*sqlite.Store)(nil)

// whole is a counter with everything real but the far ends: the ledger on disk, the adapters, HTTP over TCP, the
// callback address.
type whole struct {
	*checkout.Cashier
	config checkout.Config
	store  *sqlite.Store
	file   string
	far    *simulator.World
	clock  *clock
}

func openWhole(t *testing.T) *whole {
	t.Helper()
	w := &whole{clock: &clock{now: morning}, file: filepath.Join(t.TempDir(), "ledger.db")}
	settings := simulator.Practice(w.clock.Now)
	settings.Trusting, settings.Pending = true, 0
	w.far = simulator.New(settings)
	t.Cleanup(w.far.Close)
	water := serve(t, w.far, simulator.PDAM)
	h2h := serve(t, w.far, simulator.Biller)

	adapter, err := pdam.New(pdam.Config{Name: "pdam", URL: water, Username: "latihan", Password: providers.NewSecret("latihan"),
		Key: providers.NewSecret("kunci-latihan"), CounterCode: "5", Zone: wita, Now: w.clock.Now, Timeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	calls, err := biller.New(biller.Config{Name: "h2h", URL: h2h, Username: "latihan", Password: providers.NewSecret("latihan"),
		Timeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	w.config = checkout.Config{
		Providers: map[string]providers.Provider{"pdam": adapter, "h2h": calls},
		Products: map[ledger.ProductCode]ledger.Product{
			tap:   {Code: tap, Provider: "pdam", Category: "pdam", Monthly: true, BillKey: ledger.KeyPeriod, Fee: 2500},
			pulsa: {Code: pulsa, Provider: "h2h", Category: "pulsa", Prepaid: true, SKU: "s10", BillKey: ledger.KeyDay, Price: 11_000, Cost: 10_150},
		},
		Counter: "5", Practice: true, Rounding: 100, Zone: wita, Now: w.clock.Now, After: time.After,
		Random: rand.Reader,
	}
	w.start(t)
	t.Cleanup(func() { w.store.Close() })
	return w
}

const tap = ledger.ProductCode("pdam-gianyar")

// serve puts one far end on TCP.
func serve(t *testing.T, far *simulator.World, end simulator.End) string {
	t.Helper()
	server := httptest.NewServer(far.Handler(end))
	t.Cleanup(server.Close)
	return server.URL
}

// start is a process: it opens the ledger, recovers, and listens to callbacks.
func (w *whole) start(t *testing.T) {
	t.Helper()
	var err error
	w.store, err = sqlite.Open(t.Context(), sqlite.Options{Path: w.file, Key: make([]byte, 32), Practice: true, Counter: "5",
		Now: w.clock.Now, Zone: wita})
	if err != nil {
		t.Fatal(err)
	}
	w.config.Book = w.store
	w.Cashier = checkout.New(w.config)
	if _, err := w.Recover(t.Context()); err != nil {
		t.Fatal(err)
	}
	path := "/callback/0123456789abcdef0123456789abcdef"
	listener, err := callback.New(callback.Config{Provider: "h2h", Path: path, Allow: []string{"127.0.0.1"}, Inbox: w.store,
		Now: w.clock.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(listener)
	t.Cleanup(server.Close)
	w.far.CallbackTo(server.URL + path)
}

// pays inquires and pays one customer with 200,000 rupiah.
func (w *whole) pays(t *testing.T, product ledger.ProductCode, customer ledger.CustomerNo) (ledger.Nota, ledger.Payment) {
	t.Helper()
	b, err := w.Inquire(t.Context(), product, customer, "202610", 0)
	if err != nil {
		t.Fatal(err)
	}
	nota, payments, err := w.Pay(t.Context(), checkout.Order{Bills: []ledger.Bill{b}, Tender: 200_000, By: "ani"})
	if err != nil {
		t.Fatal(err)
	}
	return nota, payments[0]
}

func TestTheWholeCounter(t *testing.T) {
	w := openWhole(t)
	ctx := t.Context()

	nota, p := w.pays(t, tap, "10014")
	if p.State != ledger.Paid || p.Number != "5-261121-0001" || !p.Practice || p.Serial == "" || nota.Due() != 0 ||
		nota.Change != 200_000-p.Bill.Total.RoundUp(100) {
		t.Errorf("one that pays: %s, number %s, serial %q, change %d, due %d", p.State, p.Number, p.Serial, nota.Change, nota.Due())
	}

	_, lost := w.pays(t, tap, "12014") // booked, and the answer never comes
	var locked *ledger.LockedError
	if _, err := w.Inquire(ctx, tap, "12014", "202610", 0); lost.State != ledger.Suspect || !errors.As(err, &locked) {
		t.Errorf("an answer lost: %s, a second try %v", lost.State, err)
	}
	w.clock.add(6 * time.Second)
	if p, err := w.Ask(ctx, lost.Ref); err != nil || p.State != ledger.Paid {
		t.Errorf("asked about it: %s, %v", p.State, err)
	}

	w.far.Fail(simulator.PDAM, simulator.Pay, simulator.Fault{Kind: simulator.CutShort, When: simulator.BeforeEffect})
	nota, never := w.pays(t, tap, "10015")
	if never.State != ledger.Suspect {
		t.Errorf("nothing arrived: %s", never.State)
	}
	if !w.notPaid(t, never.Ref) {
		return
	}
	if due, err := w.HandBack(ctx, nota.ID, "ani"); err != nil || due != 200_000-nota.Change {
		t.Errorf("handed back %d after change of %d, %v", due, nota.Change, err)
	}

	_, top := w.pays(t, pulsa, "081234567890")
	if top.State != ledger.Pending {
		t.Errorf("a callback provider: %s", top.State)
	}
	w.hears(t, top.Ref, ledger.Paid)
	w.closes(t, 3)
}

// notPaid asks until the payment is failed: two answers a minute apart, both after two hours.
func (w *whole) notPaid(t *testing.T, ref ledger.RefID) bool {
	t.Helper()
	for _, c := range []struct {
		later time.Duration
		want  ledger.State
	}{{time.Hour, ledger.Suspect}, {time.Hour + 10*time.Minute, ledger.Suspect}, {30 * time.Second, ledger.Suspect}, {time.Minute, ledger.Failed}} {
		w.clock.add(c.later)
		if p, err := w.Ask(t.Context(), ref); err != nil || p.State != c.want {
			t.Errorf("not paid, %s later: %s, want %s; %v", c.later, p.State, c.want, err)
			return false
		}
	}
	return true
}

// hears reads the inbox until the payment has the state that a callback gives it.
func (w *whole) hears(t *testing.T, ref ledger.RefID, want ledger.State) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	for ctx.Err() == nil {
		if _, err := w.ReadInbox(ctx); err != nil {
			t.Fatal(err)
		}
		if p, err := w.store.Payment(ctx, ref); err == nil && p.State == want {
			return
		}
	}
	t.Errorf("no callback made it %s", want)
}

// closes ends the process, opens the ledger again and compares it with the far ends' own books.
func (w *whole) closes(t *testing.T, paid int) {
	t.Helper()
	w.Wait()
	if err := w.store.Close(); err != nil {
		t.Fatal(err)
	}
	w.start(t)
	report, err := w.store.Verify(t.Context())
	if err != nil || len(report.Findings) != 0 {
		t.Errorf("verify: %v, %v", report.Findings, err)
	}
	if open, err := w.store.Unsettled(t.Context()); err != nil || len(open) != 0 {
		t.Errorf("%d payments are open, %v", len(open), err)
	}
	water, _ := w.far.Took(simulator.PDAM)
	h2h, _ := w.far.Took(simulator.Biller)
	if water+h2h != paid || len(w.far.Doubles()) != 0 {
		t.Errorf("the far ends took %d and %d payments, doubles %v", water, h2h, w.far.Doubles())
	}
}
