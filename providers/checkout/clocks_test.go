package checkout_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
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

// TestAnInquiryTellsTheClock: how far off our clock is, is known before the first payment.
func TestAnInquiryTellsTheClock(t *testing.T) {
	for _, off := range []time.Duration{0, 4 * time.Minute, -6 * time.Minute, 29 * time.Minute, 31 * time.Minute, -31 * time.Minute} {
		s, f := counter(t)
		var log bytes.Buffer
		s.config.Log = logTo(&log)
		s.restart()
		inquire := f.inquire
		f.inquire = func(q providers.Query) (ledger.Bill, error) {
			b, err := inquire(q)
			b.Date = s.clock.Now().Add(off)
			return b, err
		}
		b, err := s.Inquire(t.Context(), water, "100", "202610", 0)
		if err != nil {
			t.Fatal(err)
		}
		told := slices.ContainsFunc(b.Notes, func(note string) bool {
			return strings.Contains(note, fmt.Sprintf("berbeda %d menit dari jam penyedia", int(off.Abs().Minutes())))
		})
		if warned := strings.Contains(log.String(), "clock is off"); warned != (off.Abs() > 5*time.Minute) || told != warned {
			t.Errorf("%s off: told the operator %t, the log %t: %v", off, told, warned, b.Notes)
		}
		ahead := s.Takes(t.Context(), water)
		_, _, err = s.Pay(t.Context(), order(b))
		var clock *checkout.ClockError
		if refused := errors.As(err, &clock); refused != (off.Abs() > 30*time.Minute) || !refused && err != nil {
			t.Errorf("%s off: %v", off, err)
		}
		stops := slices.ContainsFunc(b.Notes, func(note string) bool { return strings.Contains(note, "pembayaran ditolak") })
		if off.Abs() > 30*time.Minute != (errors.As(ahead, &clock) && stops) {
			t.Errorf("%s off: said before cash is taken: %v, %v", off, ahead, b.Notes)
		}
	}
}

// TestABillIsAskedForAgainWhenTheClockWasSet: nobody knows how old it is, and asking tells how far off the clock is now.
func TestABillIsAskedForAgainWhenTheClockWasSet(t *testing.T) {
	for _, c := range []struct {
		set, passes time.Duration
		stale       bool
	}{{0, 20 * time.Minute, false}, {30 * time.Second, time.Minute, false}, {2 * time.Minute, 0, true},
		{-2 * time.Minute, 0, true}, {48 * time.Hour, time.Second, true}} {
		s, f := counter(t)
		s.clock.now = time.Now() // it runs
		right := s.clock.now.Round(0)
		inquire := f.inquire
		f.inquire = func(q providers.Query) (ledger.Bill, error) {
			b, err := inquire(q)
			b.Date = right
			return b, err
		}
		b, err := s.Inquire(t.Context(), water, "100", "202610", 0)
		if err != nil {
			t.Fatal(err)
		}
		s.clock.now = set(s.clock.now, c.set)
		s.clock.add(c.passes)
		if _, _, err := s.Pay(t.Context(), order(b)); errors.Is(err, checkout.ErrAskAgain) != c.stale || !c.stale && err != nil {
			t.Errorf("set by %s, %s later: %v", c.set, c.passes, err)
		}
		if !c.stale {
			continue
		}
		if b, err = s.Inquire(t.Context(), water, "100", "202610", 0); err != nil {
			t.Fatal(err)
		}
		var clock *checkout.ClockError
		if _, _, err := s.Pay(t.Context(), order(b)); errors.As(err, &clock) != (c.set > 30*time.Minute) || clock == nil && err != nil {
			t.Errorf("set by %s, asked again: %v", c.set, err)
		}
	}
}

// TestAClockThatWasSetAndNobodyToTell: a bill that came without the provider's time is not asked for for ever.
func TestAClockThatWasSetAndNobodyToTell(t *testing.T) {
	s, f := counter(t)
	s.clock.now = time.Now()
	date, inquire := s.clock.now.Round(0), f.inquire
	f.inquire = func(q providers.Query) (ledger.Bill, error) {
		b, err := inquire(q)
		b.Date = date
		return b, err
	}
	for _, told := range []time.Time{date, {}} {
		date = told
		b, err := s.Inquire(t.Context(), water, "100", "202610", 0)
		if err != nil {
			t.Fatal(err)
		}
		if told.IsZero() {
			s.pays(t, order(b))
			return
		}
		s.clock.now = set(s.clock.now, time.Hour)
	}
}

// TestAReadingBeforeOurClockWasSetStopsNobody: a product that nobody can ask about would be closed for ever.
func TestAReadingBeforeOurClockWasSetStopsNobody(t *testing.T) {
	s := open(t)
	s.clock.now = time.Now()
	s.pulsa.pay = func(context.Context, ledger.Payment) (providers.Answer, error) {
		a := answer(ledger.OutcomePending, ledger.Answer{})
		a.Date = s.clock.Now().Add(time.Hour).Round(0)
		return a, nil
	}
	s.pays(t, order(top("r1", "0812")))
	var clock *checkout.ClockError
	if _, _, err := s.Pay(t.Context(), order(top("r2", "0813"))); !errors.As(err, &clock) {
		t.Errorf("an hour off: %v", err)
	}
	s.clock.now = set(s.clock.now, time.Hour) // it is right now
	s.pays(t, order(top("r3", "0814")))
}

// TestADeadClock: a new ledger knows of no earlier time.
func TestADeadClock(t *testing.T) {
	s := open(t)
	s.clock.now = time.Unix(0, 0)
	var clock *checkout.ClockError
	if _, _, err := s.Pay(t.Context(), order(top("r1", "0812"))); !errors.As(err, &clock) || clock.Provider != "" || len(s.book.kinds()) != 0 {
		t.Errorf("in 1970: %v", err)
	}
	for _, month := range []ledger.Month{"202610", "196910"} { // what month it is, it does not know
		if _, err := s.Inquire(t.Context(), water, "100", month, 0); !errors.As(err, &clock) || clock.Provider != "" {
			t.Errorf("asked for %s in 1970: %v", month, err)
		}
	}
	if _, err := s.Arrears(t.Context(), water, "100"); !errors.As(err, &clock) || clock.Provider != "" {
		t.Errorf("asked for all months in 1970: %v", err)
	}
	if err := s.Takes(t.Context(), water); !errors.As(err, &clock) {
		t.Errorf("said before cash is taken: %v", err)
	}
	s.clock.now = morning
	s.pays(t, order(top("r1", "0812")))
}
