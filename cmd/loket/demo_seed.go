package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"time"

	"loket/ledger"
	"loket/ledger/sqlite"
)

const (
	seedDays   = 30
	seedPerDay = 14 // payments on a quiet day; market days have more
)

// seedShares are how often a product is paid where another is paid once: power, water and premiums every day, a tax
// now and then.
var seedShares = map[ledger.ProductCode]int{"pln": 14, "pdam-gianyar": 10, "bpjs": 8, "pdam-digiswitch": 4, "internet": 4,
	"emoney": 3, "multifinance": 3}

// seedPast fills an empty practice ledger with plausible days before today, so that lists live. The same day gives
// the same past.
func (p *program) seedPast(ctx context.Context, s *shop) error {
	random := rand.New(rand.NewPCG(30, uint64(len(s.products))))
	gone, shut, err := openPast(filepath.Dir(p.ledger), random)
	if err != nil {
		return err
	}
	defer shut()
	today := ledger.DayOf(s.now(), s.config.zone)
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
			product := s.products[drawProduct(s.products, random)]
			ref, err := ledger.NewRef(s.config.Counter.Code, randomReader{random})
			if err != nil {
				return err
			}
			bill, err := gone.bill(ctx, product, ref, at, s.config.zone)
			if err != nil {
				return fmt.Errorf("past bill of %s: %w", product.Code, err)
			}
			answer := gone.answer(product, bill, random.IntN(25) > 0, at.In(s.config.zone))
			made, err := pastVisit(s, visit{product, bill, answer, date, n, at}, random)
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

// drawProduct draws a product by its share.
func drawProduct(products []ledger.Product, random *rand.Rand) int {
	share := func(p ledger.Product) int { return max(1, seedShares[p.Code]) }
	sum := 0
	for _, p := range products {
		sum += share(p)
	}
	left := random.IntN(sum)
	for i, p := range products {
		if left -= share(p); left < 0 {
			return i
		}
	}
	return 0
}

// visit is one customer at the counter in the past, with a bill that has no fee yet.
type visit struct {
	product ledger.Product
	bill    ledger.Bill
	answer  ledger.Answer
	day     ledger.Date
	count   int // of the day
	at      time.Time
}

// pastVisit is the events of a visit: what is paid, or refused with the money handed back.
func pastVisit(s *shop, v visit, random *rand.Rand) ([]ledger.Event, error) {
	claim, err := ledger.NewClaim(randomReader{random})
	if err != nil {
		return nil, err
	}
	bill, ref := v.bill.WithFee(v.product), v.bill.Ref
	key := "past|" + string(ref) // the made-up past may repeat a bill, and must not lock one of today
	nota := ledger.NotaID("n" + string(ref))
	stamp := func(seconds int) ledger.Stamp {
		return ledger.Stamp{At: v.at.Add(time.Duration(seconds) * time.Second), By: s.operator.now(), Counter: s.config.Counter.Code}
	}
	due := bill.Total.RoundUp(ledger.Rupiah(s.config.Counter.Rounding))
	tender := due.RoundUp(50_000)
	cash := stamp(25).Change(nota, ledger.Cash{Amount: tender - due})
	refused := v.answer.Outcome == ledger.OutcomeFailed
	if refused {
		cash = stamp(40).HandBack(nota, ledger.Cash{Amount: tender})
	}
	events := []ledger.Event{
		stamp(0).Tender(nota, ledger.Tender{Amount: tender, Rounding: ledger.Rupiah(s.config.Counter.Rounding), Day: v.day, Payments: []ledger.RefID{ref}}),
		stamp(0).Intend(ref, ledger.Intend{Number: ledger.PaymentNumber(s.config.Counter.Code, v.day, v.count), Nota: nota, Claim: claim,
			Day: v.day, Product: v.product, Bill: bill, Practice: true, OpenKey: key, PaidKeys: []string{key}}),
		stamp(1).Submit(ref),
		stamp(3).Answer(ref, v.answer, nil),
	}
	if refused || tender > due {
		events = append(events, cash)
	}
	return events, nil
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
