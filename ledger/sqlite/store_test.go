package sqlite_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"loket/ledger"
	"loket/ledger/sqlite"
)

// start is when the tests' first event happens.
var start = time.Date(2026, 11, 21, 1, 0, 0, 0, time.UTC)

var testKey = bytes.Repeat([]byte{7}, 32)

func options(path string) sqlite.Options {
	return sqlite.Options{Path: path, Key: testKey, Counter: "5", Now: func() time.Time { return start }}
}

// mustOpen opens a ledger and closes it with the test.
func mustOpen(t testing.TB, o sqlite.Options) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(context.Background(), o)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

func newStore(t testing.TB) *sqlite.Store {
	t.Helper()
	return mustOpen(t, options(filepath.Join(t.TempDir(), "ledger.db")))
}

// till makes events that a counter would write. Each is a second later than the one before.
type till struct {
	at  time.Time
	day ledger.Date
	n   int
}

func newTill() *till { return &till{at: start, day: "2026-11-21"} }

func (c *till) stamp() ledger.Stamp {
	c.at = c.at.Add(time.Second)
	return ledger.Stamp{At: c.at, By: "wayan", Counter: "5"}
}

// sale is one payment of a nota in the making.
type sale struct {
	ref    ledger.RefID
	nota   ledger.NotaID
	intend ledger.Intend
}

func water() ledger.Product {
	return ledger.Product{Code: "pdam-gianyar", Name: "PDAM Gianyar", Category: "pdam", Provider: "pdam-gianyar",
		BillKey: ledger.KeyPeriod}
}

func pulse() ledger.Product {
	return ledger.Product{Code: "pulsa-10", Name: "Pulsa 10.000", Category: "pulsa", Provider: "h2h", Prepaid: true,
		SKU: "S10", BillKey: ledger.KeyDay, Again: true}
}

// sale makes a payment of total, of which 2,500 are the loket's fee.
func (c *till) sale(product ledger.Product, customer ledger.CustomerNo, period string, total ledger.Rupiah) sale {
	c.n++
	cost := total - 3000
	s := sale{ref: ledger.RefID(fmt.Sprintf("5ref%021d", c.n)), nota: ledger.NotaID(fmt.Sprintf("nota%d", c.n))}
	bill := ledger.Bill{Product: product.Code, Ref: s.ref, Customer: customer, Name: "NI MADE " + string(customer),
		Lines: []ledger.Line{{Key: ledger.LineBill, Label: "Tagihan", Amount: total - 2500},
			{Key: ledger.LineFee, Label: "Biaya layanan", Amount: 2500}},
		Fee: 2500, Total: total, Cost: &cost}
	if period != "" {
		bill.Sheets = []ledger.Sheet{{Period: period, Amount: total - 2500}}
	}
	open, paid := ledger.Keys(product, bill, c.day)
	s.intend = ledger.Intend{Number: ledger.PaymentNumber("5", c.day, c.n), Nota: s.nota, Claim: claim(c.n), Day: c.day,
		Product: product, Bill: bill, OpenKey: open, PaidKeys: paid}
	return s
}

// claim is a six-letter code of its own for every n.
func claim(n int) string {
	var b strings.Builder
	for range 6 {
		b.WriteByte("ABCDEFGHJKLMNPQRSTUVWXYZ"[n%24])
		n /= 24
	}
	return b.String()
}

// intend is a nota's tender with the intends of its sales.
func (c *till) intend(cash ledger.Rupiah, sales ...sale) []ledger.Event {
	tender := ledger.Tender{Amount: cash, Rounding: 100, Day: c.day}
	for _, s := range sales {
		tender.Payments = append(tender.Payments, s.ref)
	}
	events := []ledger.Event{c.stamp().Tender(sales[0].nota, tender)}
	for _, s := range sales {
		s.intend.Nota = sales[0].nota
		events = append(events, c.stamp().Intend(s.ref, s.intend))
	}
	return events
}

func (c *till) answer(s sale, outcome ledger.Outcome) ledger.Event {
	return c.stamp().Answer(s.ref, ledger.Answer{Source: ledger.SourcePay, Outcome: outcome, Code: "00",
		Message: "Sukses", Serial: "SN" + string(s.ref)}, []byte(`{"ref":"`+string(s.ref)+`"}`))
}

func mustAppend(t testing.TB, s *sqlite.Store, events ...ledger.Event) {
	t.Helper()
	if err := s.Append(context.Background(), events...); err != nil {
		t.Fatalf("append: %v", err)
	}
}

// pay appends a whole payment: intend, submit, answer.
func (c *till) pay(t testing.TB, s *sqlite.Store, cash ledger.Rupiah, sale sale, outcome ledger.Outcome) {
	t.Helper()
	mustAppend(t, s, c.intend(cash, sale)...)
	mustAppend(t, s, c.stamp().Submit(sale.ref))
	mustAppend(t, s, c.answer(sale, outcome))
}

// TestNamed: a number names one payment however it is typed, a claim code all of its nota; a part of either names none.
func TestNamed(t *testing.T) {
	s, c, ctx := newStore(t), newTill(), context.Background()
	water, phone, other := c.sale(water(), "100200", "202610", 65_250), c.sale(pulse(), "081200001111", "", 7_000), c.sale(pulse(), "081200002222", "", 7_000)
	phone.intend.Claim = water.intend.Claim
	other.intend.Number = "b2-261121-0003" // of a counter that is called so
	mustAppend(t, s, c.intend(100_000, water, phone)...)
	c.pay(t, s, 7_000, other, ledger.OutcomePaid)
	code := water.intend.Claim
	for typed, want := range map[string][]ledger.RefID{
		"5-261121-0001": {water.ref}, "5 261121 0002": {phone.ref}, "b2-261121-0003": {other.ref}, "B2.261121.0003": {other.ref},
		code: {water.ref, phone.ref}, strings.ToLower(code[:3]) + " " + code[3:]: {water.ref, phone.ref}, other.intend.Claim: {other.ref},
		"": nil, code[:5]: nil, claim(9): nil, "5-261121-0009": nil, "261121-0001": nil, "100200": nil, "ni made 100200": nil, "%": nil,
	} {
		named, err := s.Named(ctx, ledger.ReadPaymentName(typed))
		var got []ledger.RefID
		for _, p := range named {
			got = append(got, p.Ref)
		}
		if !slices.Equal(got, want) || (want == nil) != errors.Is(err, sqlite.ErrNotFound) || want != nil && err != nil {
			t.Errorf("%q names %v, %v, want %v", typed, got, err, want)
		}
	}
}

func TestPaymentIsReadBack(t *testing.T) {
	s, c, ctx := newStore(t), newTill(), context.Background()
	sale := c.sale(water(), "100200", "202610", 65_250)
	c.pay(t, s, 70_000, sale, ledger.OutcomePaid)
	mustAppend(t, s, c.stamp().Change(sale.nota, ledger.Cash{Amount: 4_700}))

	p, err := s.Payment(ctx, sale.ref)
	if err != nil || p.State != ledger.Paid || p.Serial != "SN"+string(sale.ref) {
		t.Fatalf("payment = %v %q, %v", p.State, p.Serial, err)
	}
	if q, err := s.ByNumber(ctx, p.Number); err != nil || q.Ref != p.Ref {
		t.Errorf("by number = %v, %v", q.Ref, err)
	}
	n, err := s.Nota(ctx, sale.nota)
	if err != nil || n.Due() != 0 || len(n.Items) != 1 || n.Items[0].State != ledger.Paid || n.Items[0].Total != 65_250 {
		t.Errorf("nota = %+v, %v", n, err)
	}
	e, err := s.Entry(ctx, p.Number)
	if err != nil || e.Cash != 70_000 || e.Change != 4_700 || e.Rounding != 50 || e.Name != "NI MADE 100200" ||
		e.Period != "OKT26" || *e.Cost != 62_250 || e.State != ledger.Paid || !e.Settled.Equal(p.SettledAt) {
		t.Errorf("entry = %+v, %v", e, err)
	}
	for _, text := range []string{strings.ToLower(claim(1)), "ni made 1002", p.Number[2:], "100200"} {
		found, _, err := s.List(ctx, ledger.Filter{Text: text}, ledger.Cursor{}, 10)
		if err != nil || len(found) != 1 || found[0].Ref != p.Ref {
			t.Errorf("search for %q = %v, %v", text, found, err)
		}
	}
	if found, _, err := s.List(ctx, ledger.Filter{Text: claim(1)[:5]}, ledger.Cursor{}, 10); err != nil || len(found) != 0 {
		t.Errorf("half a claim code found %v, %v", found, err)
	}
	if count, err := s.NextCount(ctx, c.day); err != nil || count != 2 {
		t.Errorf("next count = %d, %v", count, err)
	}
	if open, err := s.Unsettled(ctx); err != nil || len(open) != 0 {
		t.Errorf("unsettled = %v, %v", open, err)
	}
	events, err := s.Events(ctx, sale.ref)
	if err != nil || len(events) != 5 {
		t.Fatalf("events = %d, %v", len(events), err)
	}
	if raw, err := s.Raw(ctx, ledger.HashRaw([]byte(`{"ref":"`+string(sale.ref)+`"}`))); err != nil || len(raw) == 0 {
		t.Errorf("raw = %q, %v", raw, err)
	}
}

func TestHeadMovesWithEveryCommit(t *testing.T) {
	path, ctx := filepath.Join(t.TempDir(), "ledger.db"), context.Background()
	s, c := mustOpen(t, options(path)), newTill()
	reader := mustOpen(t, readOnly(path))
	sale := c.sale(water(), "1", "202610", 65_250)
	macs := map[string]bool{}
	for i, events := range [][]ledger.Event{nil, c.intend(70_000, sale), {c.stamp().Submit(sale.ref)}} {
		if len(events) > 0 {
			mustAppend(t, s, events...)
		}
		for _, s := range []*sqlite.Store{s, reader} {
			sequence, mac, err := s.Head(ctx)
			if want := []int64{1, 3, 4}[i]; err != nil || sequence != want || len(mac) != 64 {
				t.Errorf("head = %d %q, %v, want %d", sequence, mac, err, want)
			}
			macs[mac] = true
		}
	}
	if len(macs) != 3 {
		t.Errorf("seals of three heads = %v", macs)
	}
	if err := s.Append(ctx, c.stamp().Submit(sale.ref)); !errors.Is(err, ledger.ErrIllegal) {
		t.Fatalf("second submit = %v", err)
	}
	if sequence, _, err := s.Head(ctx); err != nil || sequence != 4 {
		t.Errorf("head after a refusal = %d, %v", sequence, err)
	}
}

// A payment can be settled long after it was intended, and is listed by when it was.
func TestSettledLongAfter(t *testing.T) {
	s, c, ctx := newStore(t), newTill(), context.Background()
	late, soon := c.sale(water(), "1", "202610", 65_250), c.sale(water(), "2", "202610", 65_250)
	c.bring(t, s, late, ledger.Suspect)
	c.at = c.at.AddDate(0, 7, 0)
	c.pay(t, s, 70_000, soon, ledger.OutcomePaid)
	mustAppend(t, s, c.stamp().Settle(late.ref, ledger.Settle{Outcome: ledger.OutcomeFailed, Evidence: "rekening koran"}))
	refs := func(from, to time.Time) (refs []ledger.RefID) {
		settled, err := s.SettledBetween(ctx, from, to)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range settled {
			refs = append(refs, p.Ref)
		}
		return refs
	}
	if got := refs(c.at.Add(-time.Hour), c.at.Add(time.Hour)); !slices.Equal(got, []ledger.RefID{soon.ref, late.ref}) {
		t.Errorf("around the settlement = %v", got)
	}
	if got := refs(c.at.Add(-time.Hour), c.at); !slices.Equal(got, []ledger.RefID{soon.ref}) {
		t.Errorf("up to the settlement = %v", got)
	}
	if got := refs(time.Time{}, c.at.Add(-time.Hour)); len(got) != 0 {
		t.Errorf("before = %v", got)
	}
}

// A reader who gives up in the middle of a read leaves no transaction behind: the next one would see an old ledger.
func TestAReadGivenUpLeavesNothingBehind(t *testing.T) {
	s, c := newStore(t), newTill()
	for i := range 200 {
		ctx, cancel := context.WithCancel(t.Context())
		sale := c.sale(water(), ledger.CustomerNo(fmt.Sprint(1000+i)), "202610", 65_250)
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, _ = s.Payment(ctx, sale.ref)
		}()
		time.AfterFunc(time.Duration(i)*2*time.Microsecond, cancel)
		mustAppend(t, s, c.intend(70_000, sale)...)
		<-done
		for range 5 {
			if p, err := s.Payment(t.Context(), sale.ref); err != nil || p.State != ledger.Intended {
				t.Fatalf("after %d: %s, %v", i, p.State, err)
			}
		}
		cancel()
	}
}

// TestASignInUnderAClockSetBackIsNoNewestEvent: the check of our own clock (reliability §1) would believe that clock.
func TestASignInUnderAClockSetBackIsNoNewestEvent(t *testing.T) {
	s, c := newStore(t), newTill()
	c.pay(t, s, 100_000, c.sale(water(), "1", "OKT26", 60_000), ledger.OutcomePaid)
	want, err := s.LastAt(t.Context())
	if err != nil || !want.After(start) {
		t.Fatalf("%s, %v", want, err)
	}
	back := ledger.Stamp{At: start.AddDate(0, 0, -9), By: "Ani", Counter: "5"}
	mustAppend(t, s, back.Added("Ani", ledger.RoleSupervisor), back.PINSet("Ani", "x"), back.Tried("Ani"), back.SignedIn("Ani"))
	if last, err := s.LastAt(t.Context()); err != nil || !last.Equal(want) {
		t.Errorf("%s, want %s: %v", last, want, err)
	}
}
