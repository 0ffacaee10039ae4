package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"slices"
	"strings"

	"loket/ledger"
	"loket/providers"
)

// samples are the flags as questions, each with a reference of its own.
func (s *shop) samples(ctx context.Context, config ProviderConfig, flags probeFlags) (providers.Samples, error) {
	all := providers.Samples{Requests: flags.requests}
	products := s.productsOf(config.Name)
	if len(products) == 0 {
		return all, exit(exitUsage, "tidak ada produk penyedia %s di konfigurasi; isi [[product]]", config.Name)
	}
	nobody, err := s.sample(config, string(products[0].Code)+":0")
	if err != nil {
		return all, err
	}
	all.Nobody = *nobody
	for _, f := range []struct {
		text string
		into **providers.Query
	}{{flags.unknown, &all.Unknown}, {flags.noBill, &all.NoBill}, {flags.tooMany, &all.TooMany}, {flags.bill, &all.Bill}, {flags.paid, &all.Paid}} {
		if f.text == "" {
			continue
		}
		if *f.into, err = s.sample(config, f.text); err != nil {
			return all, err
		}
	}
	if flags.payment != "" {
		all.Payment, all.Raw, err = s.paidSample(ctx, config, flags.payment)
	}
	return all, err
}

// sample reads "NUMBER", "NUMBER:YYYYMM" and "PRODUCT:NUMBER[:YYYYMM|:AMOUNT]". Numbers are not checked against their
// pattern: a test number may have none.
func (s *shop) sample(config ProviderConfig, text string) (*providers.Query, error) {
	parts := strings.Split(text, ":")
	products := s.productsOf(config.Name)
	at := slices.IndexFunc(products, func(p ledger.Product) bool { return string(p.Code) == parts[0] })
	if at >= 0 {
		parts = parts[1:]
	} else if len(products) == 1 {
		at = 0
	}
	if at < 0 || len(parts) == 0 || len(parts) > 2 || ledger.CleanNumber(parts[0]) == "" {
		return nil, exit(exitUsage, "nomor uji %q salah; tulis PRODUK:NOMOR, atau NOMOR saja bila penyedia %s hanya satu produk, "+
			"dan :YYYYMM di belakangnya bila ditagih per bulan", text, config.Name)
	}
	q := &providers.Query{Product: products[at]}
	q.Customer = ledger.CleanNumber(parts[0])
	more := append(parts[1:], "")[0]
	var err error
	if q.Product.Amount && more != "" {
		q.Amount, err = readAmount(q.Product, more)
	} else {
		q.Period, err = s.readPeriod(q.Product, more)
	}
	if err != nil {
		return nil, err
	}
	if q.Product.Monthly && q.Period == "" { // the newest month that is billed
		q.Period = ledger.MonthOf(s.now(), s.config.zone).Add(-1)
	}
	q.Ref, err = s.probeRef(config)
	return q, err
}

// productsOf are the products that a provider takes payments for.
func (s *shop) productsOf(provider string) []ledger.Product {
	return slices.DeleteFunc(slices.Clone(s.products), func(p ledger.Product) bool { return p.Provider != provider })
}

func (s *shop) probeRef(config ProviderConfig) (ledger.RefID, error) {
	if config.RefDigits {
		return ledger.NewDigitRef(ledger.DayOf(s.now(), s.config.zone), rand.Reader)
	}
	return ledger.NewRef(s.config.Counter.Code, rand.Reader)
}

// paidSample is a payment of the ledger that this provider took, with the answer to it word for word.
func (s *shop) paidSample(ctx context.Context, config ProviderConfig, typed string) (*ledger.Payment, []byte, error) {
	p, _, err := s.payment(ctx, typed)
	if err != nil {
		return nil, nil, err
	}
	number := p.Number
	if p.Product.Provider != config.Name || p.State != ledger.Paid {
		return nil, nil, exit(exitUsage, "pembayaran %s (%s, penyedia %s) bukan pembayaran LUNAS penyedia %s", number, p.State.Label(), p.Product.Provider, config.Name)
	}
	events, err := s.store.Events(ctx, p.Ref)
	if err != nil {
		return nil, nil, s.tell(err, number)
	}
	for _, e := range events {
		if e.Kind != ledger.KindAnswer || e.Subject != string(p.Ref) {
			continue
		}
		var body ledger.Answer
		if json.Unmarshal(e.Body, &body) != nil || body.RawHash == "" || body.Source != ledger.SourcePay {
			continue
		}
		raw, err := s.store.Raw(ctx, body.RawHash)
		if err != nil {
			return nil, nil, s.tell(err, number)
		}
		return &p, raw, nil
	}
	return &p, nil, nil
}
