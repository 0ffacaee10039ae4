package checkout_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"loket/ledger"
	"loket/providers"
	"loket/providers/checkout"
)

// inquirer is a provider that tells what is owed.
type inquirer struct {
	asker
	inquire func(q providers.Query) (ledger.Bill, error)
}

func (f *inquirer) Inquire(_ context.Context, q providers.Query) (ledger.Bill, error) {
	return f.inquire(q)
}

// counter is a shop whose water works tell what is owed.
func counter(t *testing.T) (*shop, *inquirer) {
	t.Helper()
	s := open(t)
	f := &inquirer{asker: asker{payer: payer{name: "pdam", pay: says(ledger.OutcomePaid)}}}
	f.inquire = func(q providers.Query) (ledger.Bill, error) {
		b := bill(q.Ref, q.Customer, q.Period, 62_250)
		b.Sheets = make([]ledger.Sheet, 2)
		return b, nil
	}
	s.config.Providers["pdam"] = f
	s.restart()
	return s, f
}

func TestInquire(t *testing.T) {
	t.Run("adds the fee and the reference that the payment will have", func(t *testing.T) {
		s, f := counter(t)
		var asked providers.Query
		inquire := f.inquire
		f.inquire = func(q providers.Query) (ledger.Bill, error) { asked = q; return inquire(q) }
		b, err := s.Inquire(t.Context(), water, "10-0 ", "202610", 5_000)
		if err != nil {
			t.Fatal(err)
		}
		if asked.Customer != "100" || asked.Amount != 0 || asked.Ref != b.Ref || !strings.HasPrefix(string(b.Ref), "5") || len(b.Ref) != 22 {
			t.Errorf("asked %+v for bill %s", asked, b.Ref)
		}
		if b.Total != 64_750 || b.Fee != 2_500 || b.Product != water || !b.AskedAt.Equal(morning) {
			t.Errorf("total %d, fee %d, product %s, asked at %s", b.Total, b.Fee, b.Product, b.AskedAt)
		}
		other, err := s.Inquire(t.Context(), water, "100", "202610", 0)
		if err != nil || other.Ref == b.Ref {
			t.Errorf("a second inquiry: ref %s again, err %v", other.Ref, err)
		}
	})
	t.Run("refuses an amount that is no multiple of the step before anybody is asked", func(t *testing.T) {
		s, f := counter(t)
		s.config.Products["emoney"] = ledger.Product{Code: "emoney", Provider: "pdam", Amount: true, BillKey: ledger.KeyDay}
		s.restart()
		var asked []ledger.Rupiah
		inquire := f.inquire
		f.inquire = func(q providers.Query) (ledger.Bill, error) { asked = append(asked, q.Amount); return inquire(q) }
		for _, amount := range []ledger.Rupiah{-1000, 0, 1, 999, 1500, 50_001, ledger.MaxRupiah, ledger.MaxRupiah + 1} {
			if _, err := s.Inquire(t.Context(), "emoney", "100", "", amount); !errors.Is(err, checkout.ErrAmount) || len(asked) != 0 {
				t.Errorf("%d: err %v, asked %v", amount, err, asked)
			}
		}
		if _, err := s.Inquire(t.Context(), "emoney", "100", "", 50_000); err != nil || len(asked) != 1 || asked[0] != 50_000 {
			t.Errorf("err %v, asked %v", err, asked)
		}
	})
	t.Run("says what the product's periods count", func(t *testing.T) {
		s, _ := counter(t)
		s.config.Products["angsuran"] = ledger.Product{Code: "angsuran", Provider: "pdam", Periods: ledger.PeriodsInstalment, BillKey: ledger.KeyInstalment}
		s.restart()
		b, err := s.Inquire(t.Context(), "angsuran", "100", "", 0)
		if err != nil || b.Counts != ledger.PeriodsInstalment {
			t.Errorf("counts %q, err %v", b.Counts, err)
		}
	})
	t.Run("refuses a number whose payment is open", func(t *testing.T) {
		s, f := counter(t)
		f.pay = loses(errLost)
		s.pays(t, order(bill("r1", "100", "202610", 1_000)))
		var locked *ledger.LockedError
		if _, err := s.Inquire(t.Context(), water, "100", "202609", 0); !errors.As(err, &locked) || locked.State != ledger.Suspect {
			t.Errorf("err %v", err)
		}
		if _, err := s.Inquire(t.Context(), water, "200", "202609", 0); err != nil {
			t.Errorf("another number: %v", err)
		}
	})
	t.Run("takes the catalogue's word where there is no inquiry", func(t *testing.T) {
		s := open(t)
		b, err := s.Inquire(t.Context(), pulsa, "0812", "202610", 5_000)
		if err != nil || b.Total != 10_500 || *b.Cost != 9_700 || b.Period != "" || b.Customer != "0812" {
			t.Errorf("bill %+v, err %v", b, err)
		}
		if _, payments := s.pays(t, order(b)); payments[0].State != ledger.Pending {
			t.Errorf("paid: %s", payments[0].State)
		}
	})
	t.Run("draws digits where the provider takes nothing else", func(t *testing.T) {
		s := open(t)
		s.config.RefDigits = func(provider string) bool { return provider == "h2h" }
		s.restart()
		b, err := s.Inquire(t.Context(), pulsa, "0812", "", 0)
		if err != nil || len(b.Ref) != 18 || !strings.HasPrefix(string(b.Ref), "261121") {
			t.Errorf("ref %s, err %v", b.Ref, err)
		}
	})
	t.Run("draws again a reference that the ledger has", func(t *testing.T) {
		s := open(t)
		s.config.RefDigits = func(string) bool { return true }
		random := strings.Repeat("\x00", 12) + strings.Repeat("\x01", 12)
		s.config.Random = strings.NewReader(random + strings.Repeat("\x02", 100))
		s.restart()
		first, err := s.Inquire(t.Context(), pulsa, "0812", "", 0)
		if err != nil {
			t.Fatal(err)
		}
		s.pays(t, order(first))
		s.config.Random = strings.NewReader(random)
		s.restart()
		if second, err := s.Inquire(t.Context(), pulsa, "0813", "", 0); err != nil || second.Ref != "261121111111111111" {
			t.Errorf("ref %s, err %v", second.Ref, err)
		}
	})
}

func TestInquireRefuses(t *testing.T) {
	for _, c := range []struct {
		name     string
		product  ledger.ProductCode
		customer ledger.CustomerNo
		period   ledger.Month
		want     error
	}{
		{"an unknown product", "telegraph", "100", "", checkout.ErrProduct},
		{"no number", water, " - ", "202610", ledger.ErrNumberEmpty},
		{"a short number", water, "10", "202610", ledger.ErrNumberShort},
		{"no period", water, "100", "", checkout.ErrPeriod},
		{"a malformed period", water, "100", "202613", checkout.ErrPeriod},
		{"a period in the future", water, "100", "202612", checkout.ErrPeriod},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, f := counter(t)
			f.inquire = func(providers.Query) (ledger.Bill, error) { panic("asked") }
			if _, err := s.Inquire(t.Context(), c.product, c.customer, c.period, 0); !errors.Is(err, c.want) {
				t.Errorf("err %v, want %v", err, c.want)
			}
		})
	}
	t.Run("what the provider refuses, in its words", func(t *testing.T) {
		s, f := counter(t)
		f.inquire = func(providers.Query) (ledger.Bill, error) {
			return ledger.Bill{}, &providers.Refusal{Provider: "pdam", Code: "006", Err: providers.ErrNoBill}
		}
		_, err := s.Inquire(t.Context(), water, "100", "202610", 0)
		var refusal *providers.Refusal
		if !errors.Is(err, providers.ErrNoBill) || !errors.As(err, &refusal) || refusal.Code != "006" {
			t.Errorf("err %v", err)
		}
	})
	t.Run("a bill of somebody else, of another month, a bill that does not add up, a panic", func(t *testing.T) {
		s, f := counter(t)
		for _, inquire := range []func(q providers.Query) (ledger.Bill, error){
			func(q providers.Query) (ledger.Bill, error) { return bill(q.Ref, "101", q.Period, 1), nil },
			func(q providers.Query) (ledger.Bill, error) { return bill(q.Ref, q.Customer, "202609", 1), nil },
			func(q providers.Query) (ledger.Bill, error) {
				b := bill(q.Ref, q.Customer, q.Period, 1)
				b.Total = 2
				return b, nil
			},
			func(providers.Query) (ledger.Bill, error) { panic("adapter") },
		} {
			f.inquire = inquire
			if b, err := s.Inquire(t.Context(), water, "100", "202610", 0); err == nil {
				t.Errorf("bill %+v", b)
			}
		}
	})
	t.Run("an amount that the customer did not choose", func(t *testing.T) {
		s := open(t)
		s.config.Products["emoney"] = ledger.Product{Code: "emoney", Provider: "h2h", Prepaid: true, Amount: true, BillKey: ledger.KeyDay}
		s.restart()
		if _, err := s.Inquire(t.Context(), "emoney", "100", "", 0); !errors.Is(err, checkout.ErrAmount) {
			t.Errorf("err %v", err)
		}
		if b, err := s.Inquire(t.Context(), "emoney", "100", "", 20_000); err != nil || b.Total != 20_000 {
			t.Errorf("total %d, err %v", b.Total, err)
		}
	})
	t.Run("without randomness", func(t *testing.T) {
		s := open(t)
		s.config.Random = bytes.NewReader(nil)
		s.restart()
		if _, err := s.Inquire(t.Context(), pulsa, "0812", "", 0); err == nil {
			t.Error("a reference was drawn from nothing")
		}
		if _, _, err := s.Pay(t.Context(), order(top("r1", "0812"))); err == nil || len(s.book.events) != 0 {
			t.Errorf("paid without a claim code: err %v, %d events", err, len(s.book.events))
		}
	})
}
