package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/simulator"
)

// past asks for the bills of days gone by: far ends whose clock is set back, asked by the counter's own adapters, so
// that what is reprinted and listed is what a day at this counter would have left.
type past struct {
	clock     atomic.Int64 // Unix seconds
	providers map[string]providers.Provider
	numbers   map[ledger.ProductCode][]simulator.Sample // customers who pay, by product; the first owes one bill
	prefixes  map[string]string                         // of prepaid numbers, by the letters of the product
	used      map[ledger.CustomerNo]bool
	random    *rand.Rand
}

// openPast starts the far ends of the past; close ends them.
func openPast(folder string, random *rand.Rand) (p *past, shut func(), err error) {
	p = &past{random: random, numbers: map[ledger.ProductCode][]simulator.Sample{}, prefixes: map[string]string{}, used: map[ledger.CustomerNo]bool{}}
	world := simulator.New(simulator.Practice(p.now))
	urls, down, err := serveAll(world)
	if err != nil {
		world.Close()
		return nil, nil, err
	}
	shut = func() { down(); world.Close() }
	config, err := practiceConfig(folder, urls)
	if err == nil {
		p.providers, err = config.providers(p.now, nil)
	}
	if err != nil {
		shut()
		return nil, nil, err
	}
	for _, s := range world.Samples() {
		if s.End == simulator.Biller {
			p.prefixes[letters(s.Product)] = s.Number[:prefixDigits]
			continue
		}
		if s.What == simulator.Pays || s.What == simulator.Arrears && s.End == simulator.Digiswitch {
			code := practiceCode(s)
			p.numbers[code] = append(p.numbers[code], s)
		}
	}
	return p, shut, nil
}

func (p *past) now() time.Time { return time.Unix(p.clock.Load(), 0) }

// serialDigits is how many digits of a practice number are free (simulator.World.WriteList says so), and prefixDigits
// how many of a phone number name its operator at most.
const (
	serialDigits = 3
	prefixDigits = 6
)

// customer draws a customer who was not there yet: a practice number with other last digits, of five one who owes
// several bills. A prepaid number is any of the operator.
func (p *past) customer(product ledger.Product) ledger.CustomerNo {
	if product.Prepaid {
		return ledger.CustomerNo(fmt.Sprintf("%s%06d", p.prefixes[letters(product.SKU)], p.random.IntN(1_000_000)))
	}
	for {
		sample := p.numbers[product.Code][0]
		if more := p.numbers[product.Code][1:]; len(more) > 0 && p.random.IntN(5) == 0 {
			sample = more[p.random.IntN(len(more))]
		}
		number, owner, two := strings.Cut(sample.Number, ",")
		number = fmt.Sprintf("%s%03d", number[:len(number)-serialDigits], p.random.IntN(1000))
		if two {
			number += "," + owner
		}
		if no := ledger.CleanNumber(number); !p.used[no] {
			p.used[no] = true
			return no
		}
	}
}

// letters are what tells the operator in a product of prepaid credit.
func letters(sku string) string { return strings.TrimRight(sku, "0123456789") }

// bill asks for what a customer owed at the time, without the loket's fee.
func (p *past) bill(ctx context.Context, product ledger.Product, ref ledger.RefID, at time.Time, zone *time.Location) (ledger.Bill, error) {
	p.clock.Store(at.Unix())
	q := providers.Query{Product: product, Customer: p.customer(product), Ref: ref}
	if product.Monthly {
		first, err := time.ParseInLocation("200601", string(ledger.MonthOf(at, zone)), zone)
		if err != nil {
			return ledger.Bill{}, err
		}
		q.Period = ledger.MonthOf(first.AddDate(0, 0, -1), zone)
	}
	if product.Amount {
		q.Amount = []ledger.Rupiah{20_000, 50_000, 100_000, 150_000}[p.random.IntN(4)]
	}
	asker, asks := p.providers[product.Provider].(providers.Inquirer)
	if !asks {
		cost := product.Cost
		return ledger.Bill{Product: product.Code, Ref: ref, Customer: q.Customer, AskedAt: at.UTC(), Total: product.Price, Cost: &cost,
			Lines: []ledger.Line{{Key: ledger.LineBill, Label: "Harga", Amount: product.Price}}}, nil
	}
	return asker.Inquire(ctx, q)
}

// answer is what the provider of a product said to a payment.
func (p *past) answer(product ledger.Product, bill ledger.Bill, paid bool, at time.Time) ledger.Answer {
	a := ledger.Answer{Source: ledger.SourcePay, Outcome: ledger.OutcomeFailed, Reason: ledger.ReasonRefused, Code: "02", Message: "Transaksi Gagal"}
	if paid {
		a = ledger.Answer{Source: ledger.SourcePay, Outcome: ledger.OutcomePaid, Code: "00", Message: "Transaksi Sukses", Cost: bill.Cost,
			Serial: fmt.Sprintf("%s%015d", strings.ToUpper(string(product.Code[:1])), p.random.Int64N(1e15)), Sheets: p.readings(product, bill)}
	}
	switch {
	case product.Prepaid && paid:
		a.Source, a.Code, a.Serial = ledger.SourceCallback, "0", fmt.Sprintf("%011d", p.random.Int64N(1e11))
		a.Message = fmt.Sprintf("Transaksi %s.%s SUKSES", product.SKU, bill.Customer)
	case product.Prepaid:
		a.Source, a.Code, a.Message = ledger.SourceCallback, "1", fmt.Sprintf("Transaksi %s.%s GAGAL", product.SKU, bill.Customer)
	case product.Monthly && paid:
		a.Code, a.Message, a.Serial = "015", "Pembayaran berhasil dilakukan", at.Format(time.DateTime)
	case product.Monthly:
		a.Code, a.Message = "010", "No Sambungan untuk periode belum tersedia"
	}
	return a
}

// rupiahPerKWh makes a use of a PLN bill.
const rupiahPerKWh = 1445

// readings are the sheets with the meter of PLN, which comes with the answer to the payment alone (providers §2).
func (p *past) readings(product ledger.Product, bill ledger.Bill) []ledger.Sheet {
	if product.SKU != "pln" {
		return nil
	}
	var sheets []ledger.Sheet
	reading := 1000 + p.random.Int64N(40_000)
	for _, sheet := range bill.Sheets {
		next := reading + int64(sheet.Amount)/rupiahPerKWh
		sheet.Start, sheet.End = ledger.Meter(fmt.Sprintf("%08d", reading)), ledger.Meter(fmt.Sprintf("%08d", next))
		sheets = append(sheets, sheet)
		reading = next
	}
	return sheets
}
