package checkout_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/checkout"
)

// TestOurClockBehindTheLedger: a clock that was set back takes no new payments; a correction by a time server does.
func TestOurClockBehindTheLedger(t *testing.T) {
	for _, c := range []struct {
		back time.Duration
		ok   bool
	}{{50 * time.Second, true}, {70 * time.Second, false}, {24 * time.Hour, false}} {
		s := open(t)
		s.pays(t, order(bill("r1", "100", "202610", 1_000)))
		s.clock.add(-c.back)
		_, _, err := s.Pay(t.Context(), order(bill("r2", "200", "202610", 1_000)))
		var clock *checkout.ClockError
		if refused := errors.As(err, &clock); refused == c.ok || c.ok && err != nil {
			t.Errorf("%s behind: %v", c.back, err)
		}
		if _, known := s.book.payments["r2"]; known != c.ok {
			t.Errorf("%s behind: intended is %v", c.back, known)
		}
	}
}

func TestClocks(t *testing.T) {
	paid := func(s *shop, off time.Duration) func(context.Context, ledger.Payment) (providers.Answer, error) {
		return func(context.Context, ledger.Payment) (providers.Answer, error) {
			a := answer(ledger.OutcomePaid, ledger.Answer{})
			a.Date = s.clock.Now().Add(off)
			return a, nil
		}
	}
	for _, off := range []time.Duration{29 * time.Minute, -29 * time.Minute} {
		s := open(t)
		s.water.pay = paid(s, off)
		s.pays(t, order(bill("r1", "100", "202610", 1_000)))
		s.pays(t, order(bill("r2", "200", "202610", 1_000)))
	}
	for _, off := range []time.Duration{31 * time.Minute, -31 * time.Minute} {
		s := open(t)
		s.water.pay = paid(s, off)
		s.pays(t, order(bill("r1", "100", "202610", 1_000)))
		var clock *checkout.ClockError
		if _, _, err := s.Pay(t.Context(), order(bill("r2", "200", "202610", 1_000))); !errors.As(err, &clock) || clock.Offset != off {
			t.Errorf("%s off: %v", off, err)
		}
		s.pays(t, order(top("r3", "0812"))) // another provider's clock is another
	}
}
