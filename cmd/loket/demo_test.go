package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers/checkout"
	"loket/providers/simulator"
)

// openPractice is the practice counter as demo opens it, over a ledger of its own.
func openPractice(t *testing.T) (*program, *shop, *simulator.World) {
	t.Helper()
	world := simulator.New(simulator.Practice(time.Now))
	t.Cleanup(world.Close)
	urls, shut, err := serveAll(world)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(shut)
	p := &program{out: io.Discard, err: io.Discard, now: time.Now, ledger: filepath.Join(t.TempDir(), "latihan.db")}
	if p.built, err = practiceConfig(filepath.Dir(p.ledger), urls); err != nil {
		t.Fatal(err)
	}
	s, err := p.openWriter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	return p, s, world
}

// TestPracticeSellsEverything: every product of the aggregator's document, a PDAM's own service, and credit of every
// operator, at the cost of the far end's list.
func TestPracticeSellsEverything(t *testing.T) {
	_, s, _ := openPractice(t)
	sold := map[string]ledger.Product{}
	for _, p := range s.products {
		sold[p.Provider+"/"+p.SKU] = p
	}
	for _, sku := range []string{"pln", "pdam", "hp", "internet", "bpjs", "multifinance", "pbb", "pgas", "tv", "plnnontaglis", "emoney", "samsat"} {
		if _, there := sold["digiswitch/"+sku]; !there {
			t.Errorf("%s is not sold", sku)
		}
	}
	if water := sold["pdam/"]; !water.Monthly {
		t.Errorf("a PDAM's own service: %+v", water)
	}
	prices := map[string]int64{}
	for _, p := range simulator.BillerProducts() {
		prices[p.Code] = p.Price
	}
	for _, operator := range []string{"s", "by", "x", "ax", "i", "t", "sm"} {
		for _, nominal := range []ledger.Rupiah{5, 10, 20, 50, 100} {
			sku := fmt.Sprint(operator, int64(nominal))
			p := sold["biller/"+sku]
			if !p.Prepaid || p.Price != nominal*1000+practiceMargin || int64(p.Cost) != prices[sku] || p.Cost >= p.Price {
				t.Errorf("%s: %+v", sku, p)
			}
		}
	}
}

// TestPracticeSamples: the five of design §7 first, then the rest; each is of a product that is sold and a number that
// fits it.
func TestPracticeSamples(t *testing.T) {
	_, s, world := openPractice(t)
	samples := practiceSamples(world)
	want := []struct {
		product ledger.ProductCode
		period  bool
		label   string
	}{
		{"pdam-gianyar", true, "langsung lunas"}, {"pln", false, "dua lembar"}, {"pln", false, "diproses, lalu lunas"},
		{"pln", false, "diproses, lalu gagal"}, {"pdam-gianyar", true, "jawaban hilang"},
		{"pdam-gianyar", false, "menunggak sembilan bulan"}, {"pulsa-s10", false, "kabar menyusul"}, {"samsat", false, "dua nomor"},
	}
	if len(samples) != len(want) || tourSamples != 5 {
		t.Fatalf("%d samples, %d of the tour", len(samples), tourSamples)
	}
	for i, sample := range samples {
		if sample.Product != want[i].product || (sample.Period != "") != want[i].period || sample.Label != want[i].label || sample.Gloss == "" {
			t.Errorf("sample %d is %+v", i, sample)
		}
		product, sold := s.product(string(sample.Product))
		if unusual, err := product.CheckNumber(sample.Customer); !sold || unusual || err != nil {
			t.Errorf("sample %d: %s of %s: %v %v", i, sample.Customer, sample.Product, unusual, err)
		}
	}
}

// TestSeededPast: thirty days in which every product was paid by customers with names, sheets and amounts that hold
// together, and now and then one was refused.
func TestSeededPast(t *testing.T) {
	ctx := t.Context()
	p, s, _ := openPractice(t)
	if err := p.seedPast(ctx, s); err != nil {
		t.Fatal(err)
	}
	entries, err := s.entries(ctx, ledger.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	days, paid, failed := map[ledger.Date]bool{}, map[ledger.ProductCode]int{}, 0
	for _, e := range entries {
		payment, err := s.store.Payment(ctx, e.Ref)
		if err != nil {
			t.Fatal(err)
		}
		days[payment.Day] = true
		switch payment.State {
		case ledger.Paid:
			paid[payment.Product.Code]++
		case ledger.Failed:
			failed++
		default:
			t.Errorf("%s is %s", payment.Number, payment.State)
		}
		product, _ := s.product(string(payment.Product.Code)) // what is stored of one is less
		if bill := payment.Bill; bill.Check() != nil || bill.Name == "" && !product.Prepaid || payment.Serial == "" && payment.State == ledger.Paid {
			t.Errorf("%s: %v %+v", payment.Number, bill.Check(), bill)
		}
		if unusual, err := product.CheckNumber(payment.Bill.Customer); unusual || err != nil {
			t.Errorf("%s: %s of %s: %v %v", payment.Number, payment.Bill.Customer, payment.Product.Code, unusual, err)
		}
		if payment.Product.Code == "pln" && payment.State == ledger.Paid {
			checkPowerReceipt(t, payment)
		}
	}
	for _, product := range s.products {
		if !product.Prepaid && paid[product.Code] == 0 {
			t.Errorf("nobody paid %s", product.Code)
		}
	}
	if len(days) != seedDays || failed == 0 || failed*10 > len(entries) {
		t.Errorf("%d days, %d of %d failed", len(days), failed, len(entries))
	}
	if already, err := seeded(ctx, s.store); err != nil || !already {
		t.Errorf("seeded: %v %v", already, err)
	}
}

// checkPowerReceipt: a sheet's readings follow each other, and what was used is what the receipt can print.
func checkPowerReceipt(t *testing.T, payment ledger.Payment) {
	t.Helper()
	sheets := payment.Bill.Sheets
	for i, sheet := range sheets {
		if sheet.Period == "" || sheet.Amount <= 0 || sheet.Start == "" || sheet.End == "" || i > 0 && sheet.Start != sheets[i-1].End {
			t.Errorf("%s: sheet %+v", payment.Number, sheet)
		}
	}
}

// TestSeededPastIsTheSame: two ledgers seeded on one day tell the same past.
func TestSeededPastIsTheSame(t *testing.T) {
	ask := func() []ledger.Bill {
		gone, shut, err := openPast(t.TempDir(), rand.New(rand.NewPCG(1, 2)))
		if err != nil {
			t.Fatal(err)
		}
		defer shut()
		_, s, _ := openPractice(t)
		var bills []ledger.Bill
		at := time.Date(2026, 10, 19, 9, 30, 0, 0, s.config.zone)
		for i, product := range s.products {
			bill, err := gone.bill(t.Context(), product, ledger.RefID(fmt.Sprintf("5ref%020d", i)), at, s.config.zone)
			if err != nil {
				t.Fatalf("%s: %v", product.Code, err)
			}
			if at := bill.AskedAt; !at.Equal(time.Date(2026, 10, 19, 1, 30, 0, 0, time.UTC)) {
				t.Errorf("%s was asked at %s", product.Code, at)
			}
			bills = append(bills, bill)
		}
		return bills
	}
	if a, b := fmt.Sprint(ask()), fmt.Sprint(ask()); a != b {
		t.Errorf("\n %s\n %s", a, b)
	}
}

// TestEverySampleAtThePracticeCounter sells to every practice customer of the far ends through the adapters and the
// cashier, and compares the books: what is said of a payment is what the far end did.
func TestEverySampleAtThePracticeCounter(t *testing.T) {
	ctx := t.Context()
	_, s, world := openPractice(t)
	begun := s.now()
	want := map[simulator.Story]ledger.State{simulator.Arrears: ledger.Paid, simulator.LongArrears: ledger.Paid,
		simulator.PendingPaid: ledger.Pending, simulator.PendingFailed: ledger.Pending, simulator.AnswerLost: ledger.Suspect,
		"dearer": ledger.Disputed, "fails": ledger.Failed, "fine grows": ledger.Failed, "not ready": ledger.Failed, "refused": ledger.Failed,
		simulator.PaidElsewhere: ledger.Failed, "error after booking": ledger.Suspect, "every charge": ledger.Paid, "new customer": ledger.Paid,
		simulator.Pays: ledger.Paid, "second fails": ledger.Paid, "second lost": ledger.Paid, "second elsewhere": ledger.Paid}
	noBill := map[simulator.Story]bool{simulator.OwesNothing: true, simulator.Unknown: true, "paid here": true, "paid near": true, "too many bills": true}
	sold := 0
	for _, sample := range world.Samples() {
		product, there := s.product(string(practiceCode(sample)))
		if !there {
			t.Fatalf("%s is not sold", practiceCode(sample))
		}
		bill, err := s.cashier.Inquire(ctx, product.Code, ledger.CleanNumber(sample.Number), ledger.Month(sample.Period), 50_000)
		if noBill[sample.What] || sample.What == simulator.PaidElsewhere && sample.End == simulator.Digiswitch {
			if err == nil {
				t.Errorf("%s of %s (%s): a bill of %s", sample.Number, product.Code, sample.What, bill.Total)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s of %s (%s): %v", sample.Number, product.Code, sample.What, err)
		}
		_, payments, err := s.cashier.Pay(ctx, checkout.Order{Bills: []ledger.Bill{bill}, Tender: bill.Total.RoundUp(100), By: "ani"})
		if err != nil {
			t.Fatalf("%s of %s (%s): %v", sample.Number, product.Code, sample.What, err)
		}
		sold++
		expected, known := want[sample.What]
		if sample.End == simulator.Biller && sample.What != "refused" && sample.What != simulator.AnswerLost {
			expected, known = ledger.Pending, true // the callback tells
		}
		if known && payments[0].State != expected {
			t.Errorf("%s of %s (%s) is %s, want %s", sample.Number, product.Code, sample.What, payments[0].State, expected)
		}
	}
	entries, err := s.entries(ctx, ledger.Filter{From: ledger.DayOf(begun, s.config.zone)})
	if err != nil {
		t.Fatal(err)
	}
	books := compareBooks(entries, world, begun)
	if books.payments != sold || sold < 100 || books.double+books.lost+books.falsePaid != 0 {
		t.Errorf("sold %d; the books say %+v", sold, books)
	}
}
