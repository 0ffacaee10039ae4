package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"loket/ledger"
	"loket/ledger/sqlite"
)

const (
	seedDays   = 30
	seedPerDay = 14 // payments on a quiet day; market days have more
)

// pastCustomer is one of the regulars whose bills fill the practice ledger's past.
type pastCustomer struct {
	product  int
	customer ledger.CustomerNo
	name     string
}

// pastNames are made up; no real customer is meant.
var pastNames = []string{"I Wayan Sudarma", "Ni Made Ayu", "Siti Rahmawati", "Budi Santoso", "Dewi Lestari", "Agus Prasetyo",
	"I Ketut Arta", "Rina Marlina", "Joko Susilo", "Maria Goretti", "Ahmad Fauzi", "Putu Gede Mahendra", "Sri Wahyuni",
	"Yohanes Seran", "Nur Hidayah", "Komang Trisna", "Hendra Gunawan", "Lina Wijaya", "Made Sukerta", "Tuti Handayani"}

// seedPast fills an empty practice ledger with plausible days before today, so that lists live. The same day gives
// the same past.
func seedPast(ctx context.Context, s *shop) error {
	today := ledger.DayOf(s.now(), s.config.zone)
	random := rand.New(rand.NewPCG(30, uint64(len(s.products))))
	customers := pastCustomers(s.products, random)
	for day := seedDays; day >= 1; day-- {
		date := today.Add(-day)
		opening, err := time.ParseInLocation(time.DateOnly+" 15:04", string(date)+" 08:05", s.config.zone)
		if err != nil {
			return err
		}
		count := seedPerDay + random.IntN(8)
		if opening.Day() <= 20 && opening.Day() >= 15 { // water and power bills fall due on the 20th
			count += 10
		}
		var events []ledger.Event
		for n := 1; n <= count; n++ {
			at := opening.Add(time.Duration(n)*8*time.Hour/time.Duration(count) + time.Duration(random.IntN(300))*time.Second)
			made, err := pastVisit(s, customers[random.IntN(len(customers))], date, n, at, random)
			if err != nil {
				return err
			}
			events = append(events, made...)
		}
		if err := s.store.Append(ctx, events...); err != nil {
			return fmt.Errorf("past day %s: %w", date, err)
		}
	}
	return nil
}

func pastCustomers(products []ledger.Product, random *rand.Rand) []pastCustomer {
	var all []pastCustomer
	for i, name := range pastNames {
		for range 3 {
			product := random.IntN(len(products))
			all = append(all, pastCustomer{product, pastNumber(products[product], i, random), name})
		}
	}
	return all
}

// pastNumber is a number of the product's length; of a mobile phone where the product is prepaid.
func pastNumber(p ledger.Product, nth int, random *rand.Rand) ledger.CustomerNo {
	if p.Prepaid {
		return ledger.CustomerNo(fmt.Sprintf("0812%08d", random.IntN(100_000_000)))
	}
	digits := max(p.MinLength, 6)
	no := fmt.Sprintf("%d%012d%012d", 1+nth%9, random.Int64N(1e12), random.Int64N(1e12))
	return ledger.CustomerNo(no[:min(digits, len(no))])
}

// pastVisit is one customer's visit: nearly always paid, now and then refused with the money handed back.
func pastVisit(s *shop, c pastCustomer, day ledger.Date, count int, at time.Time, random *rand.Rand) ([]ledger.Event, error) {
	product := s.products[c.product]
	ref, err := ledger.NewRef(s.config.Counter.Code, randomReader{random})
	if err != nil {
		return nil, err
	}
	claim, err := ledger.NewClaim(randomReader{random})
	if err != nil {
		return nil, err
	}
	bill := pastBill(product, c, ref, at, random)
	key := "past|" + string(ref) // the made-up past may repeat a bill, and must not lock one of today
	nota := ledger.NotaID("n" + string(ref))
	stamp := func(seconds int) ledger.Stamp {
		return ledger.Stamp{At: at.Add(time.Duration(seconds) * time.Second), By: s.operator, Counter: s.config.Counter.Code}
	}
	due := bill.Total.RoundUp(ledger.Rupiah(s.config.Counter.Rounding))
	tender := due.RoundUp(50_000)
	refused := random.IntN(25) == 0
	answer := ledger.Answer{Source: ledger.SourcePay, Outcome: ledger.OutcomePaid, Code: "00", Message: "Transaksi Sukses",
		Serial: fmt.Sprintf("%012d", random.Int64N(1_000_000_000_000)), Cost: bill.Cost}
	cash := stamp(25).Change(nota, ledger.Cash{Amount: tender - due})
	if refused {
		answer = ledger.Answer{Source: ledger.SourcePay, Outcome: ledger.OutcomeFailed, Reason: ledger.ReasonRefused, Code: "02", Message: "Transaksi Gagal"}
		cash = stamp(40).HandBack(nota, ledger.Cash{Amount: tender})
	}
	events := []ledger.Event{
		stamp(0).Tender(nota, ledger.Tender{Amount: tender, Rounding: ledger.Rupiah(s.config.Counter.Rounding), Day: day, Payments: []ledger.RefID{ref}}),
		stamp(0).Intend(ref, ledger.Intend{Number: ledger.PaymentNumber(s.config.Counter.Code, day, count), Nota: nota, Claim: claim,
			Day: day, Product: product, Bill: bill, Practice: true, OpenKey: key, PaidKeys: []string{key}}),
		stamp(1).Submit(ref),
		stamp(3).Answer(ref, answer, nil),
	}
	if refused || tender > due {
		events = append(events, cash)
	}
	return events, nil
}

// pastBill is a bill of a plausible size for its product.
func pastBill(p ledger.Product, c pastCustomer, ref ledger.RefID, at time.Time, random *rand.Rand) ledger.Bill {
	amount := ledger.Rupiah(25_000 + 250*random.IntN(900))
	if p.Prepaid {
		amount = p.Price
	}
	bill := ledger.Bill{Product: p.Code, Ref: ref, Customer: c.customer, Name: c.name, AskedAt: at.UTC(), Total: amount,
		Lines: []ledger.Line{{Key: ledger.LineBill, Label: "Tagihan", Amount: amount}}}
	cost := amount - ledger.Rupiah(500+250*random.IntN(5))
	if p.Monthly {
		cost = amount
	}
	bill.Cost = &cost
	if p.BillKey == ledger.KeyPeriod {
		bill.Sheets = []ledger.Sheet{{Period: at.AddDate(0, -1, 0).Format("200601"), Amount: amount}}
	}
	return bill.WithFee(p)
}

// randomReader draws the past's references from its own seeded source.
type randomReader struct{ *rand.Rand }

// Read fills p; it never fails.
func (r randomReader) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(r.UintN(256))
	}
	return len(p), nil
}

// seeded reports whether the ledger has payments already.
func seeded(ctx context.Context, store *sqlite.Store) (bool, error) {
	entries, _, err := store.List(ctx, ledger.Filter{}, ledger.Cursor{}, 1)
	return len(entries) > 0, err
}
