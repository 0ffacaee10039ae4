package checkout_test

import (
	"testing"
	"time"
	"unsafe"

	"loket/ledger"
	"loket/providers"
	"loket/providers/checkout"
)

// set is t on a wall clock that was put forward by d while the running clock went on: a Time keeps whole seconds
// above its 30 bits of nanoseconds, and its methods move both clocks together.
func set(t time.Time, d time.Duration) time.Time {
	*(*uint64)(unsafe.Pointer(&t)) += uint64(d/time.Second) << 30
	return t
}

// fenced is an answer that it is not paid, told with a clock.
func fenced(date time.Time) providers.Answer {
	a := notPaid()
	a.Date = date
	return a
}

// askNow asks about r1 now, and gives up the test where the question itself fails.
func (s *shop) askNow(t *testing.T) ledger.Payment {
	t.Helper()
	p, err := s.Ask(t.Context(), "r1")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestAClockThatIsSetSettlesNothing: a "not paid" is believed an hour after the request. Setting the clock two hours
// forward right after it must not make two of them a failed payment, whose request may still arrive.
func TestAClockThatIsSetSettlesNothing(t *testing.T) {
	const step = 2 * time.Hour
	t.Run("by our own running clock", func(t *testing.T) {
		s := open(t)
		s.clock.now = time.Now() // it runs
		s.Cashier = checkout.New(s.config)
		s.water.pay = loses(errLost)
		s.water.advise = func(ledger.Payment) (providers.Answer, error) { return notPaid(), nil }
		s.pays(t, order(bill("r1", "100", "202610", 1_000)))
		s.clock.now = set(s.clock.now, step)
		for range 59 {
			s.clock.add(time.Minute)
			p := s.askNow(t)
			if p.State != ledger.Suspect || !p.NotPaidAt.IsZero() {
				t.Fatalf("%s, not paid since %v", p.State, p.NotPaidAt)
			}
			if len(p.Notes) > 0 && p.Notes[0] != "belum terbayar, tetapi menurut jam lain terlalu dini untuk dipercaya" {
				t.Fatalf("notes %q", p.Notes)
			}
		}
		s.clock.add(2 * time.Minute)
		s.askNow(t)
		s.clock.now = set(s.clock.now, step) // and between the two answers
		s.clock.add(30 * time.Second)
		if p := s.askNow(t); p.State != ledger.Suspect || p.NotPaidAt.IsZero() {
			t.Fatalf("%s half a minute after the first, %v", p.State, p.NotPaidAt)
		}
		s.clock.add(time.Minute)
		if p := s.askNow(t); p.State != ledger.Failed {
			t.Errorf("%s after all of it", p.State)
		}
	})
	t.Run("by the provider's clock after a restart", func(t *testing.T) {
		s := open(t)
		s.water.pay = loses(errLost)
		s.pays(t, order(bill("r1", "100", "202610", 1_000)))
		s.Cashier = checkout.New(s.config)
		said := morning
		s.water.advise = func(ledger.Payment) (providers.Answer, error) { return fenced(said), nil }
		s.clock.add(step)
		for range 3 {
			s.clock.add(2 * time.Minute)
			said = said.Add(2 * time.Minute)
			if p := s.askNow(t); p.State != ledger.Suspect || !p.NotPaidAt.IsZero() {
				t.Fatalf("%s, not paid since %v", p.State, p.NotPaidAt)
			}
		}
		s.clock.add(time.Minute)
		said = morning.Add(61 * time.Minute)
		s.askNow(t)
		s.Cashier = checkout.New(s.config)
		s.clock.add(step)
		said = said.Add(30 * time.Second)
		if p := s.askNow(t); p.State != ledger.Suspect {
			t.Fatalf("%s half a minute after the first", p.State)
		}
		s.clock.add(step)
		said = said.Add(step + time.Minute)
		if p := s.askNow(t); p.State != ledger.Failed {
			t.Errorf("%s after all of it", p.State)
		}
	})
	t.Run("without any clock after a restart, the second answer counts from this process", func(t *testing.T) {
		s := open(t)
		s.water.pay = loses(errLost)
		s.water.advise = func(ledger.Payment) (providers.Answer, error) { return notPaid(), nil }
		s.pays(t, order(bill("r1", "100", "202610", 1_000)))
		s.clock.add(step)
		s.askNow(t)
		s.Cashier = checkout.New(s.config)
		s.clock.add(step)
		if p := s.askNow(t); p.State != ledger.Suspect {
			t.Fatalf("%s by an answer of an earlier process", p.State)
		}
		s.clock.add(time.Minute)
		if p := s.askNow(t); p.State != ledger.Failed {
			t.Errorf("%s a minute later", p.State)
		}
	})
	t.Run("put back, the first answer begins again", func(t *testing.T) {
		s := open(t)
		s.water.pay = loses(errLost)
		s.water.advise = func(ledger.Payment) (providers.Answer, error) { return notPaid(), nil }
		s.pays(t, order(bill("r1", "100", "202610", 1_000)))
		s.clock.add(2 * step)
		s.askNow(t)
		s.clock.add(-step)
		s.Cashier = checkout.New(s.config)
		s.clock.add(time.Minute)
		if p := s.askNow(t); p.State != ledger.Suspect || !p.NotPaidAt.Equal(morning.Add(2*step)) {
			t.Fatalf("%s, not paid since %v, by a wall clock alone", p.State, p.NotPaidAt)
		}
		s.clock.add(time.Hour)
		if p := s.askNow(t); p.State != ledger.Suspect || !p.NotPaidAt.Equal(s.clock.Now()) {
			t.Fatalf("%s, not paid since %v", p.State, p.NotPaidAt)
		}
		s.clock.add(time.Minute)
		if p := s.askNow(t); p.State != ledger.Failed {
			t.Errorf("%s a minute later", p.State)
		}
	})
}
