package checkout_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/checkout"
)

func TestAsk(t *testing.T) {
	t.Run("keeps the provider's wait", func(t *testing.T) {
		s := open(t)
		s.water.pay = loses(errLost)
		asked := 0
		s.water.advise = func(p ledger.Payment) (providers.Answer, error) { asked++; return unknown(p) }
		s.water.wait = func(_ ledger.Payment, n int) time.Duration { return time.Duration(n) * time.Minute }
		s.pays(t, order(bill("r1", "100", "202610", 1_000)))
		early := func(at time.Time) {
			t.Helper()
			before := asked
			_, err := s.Ask(t.Context(), "r1")
			var e *checkout.EarlyError
			if !errors.As(err, &e) || !e.At.Equal(at) || asked != before {
				t.Errorf("err %v, want not before %s", err, at)
			}
		}
		early(morning.Add(time.Minute))
		s.clock.add(time.Minute)
		if p, err := s.Ask(t.Context(), "r1"); !errors.Is(err, providers.ErrNoAnswer) || p.State != ledger.Suspect || asked != 1 {
			t.Errorf("%s, err %v, asked %d times", p.State, err, asked)
		}
		early(morning.Add(3 * time.Minute))
		if at, next, ok := s.Schedule("r1"); !ok || !at.Equal(morning.Add(time.Minute)) || !next.Equal(morning.Add(3*time.Minute)) {
			t.Errorf("asked %s, next %s, %v", at, next, ok)
		}
		s.clock.add(2 * time.Minute)
		s.water.advise = func(ledger.Payment) (providers.Answer, error) {
			return answer(ledger.OutcomePaid, ledger.Answer{}), nil
		}
		if p, err := s.Ask(t.Context(), "r1"); err != nil || p.State != ledger.Paid {
			t.Errorf("%s, err %v", p.State, err)
		}
		s.water.advise = func(ledger.Payment) (providers.Answer, error) { panic("asked about what is paid") }
		s.clock.add(time.Hour)
		if p, err := s.Ask(t.Context(), "r1"); err != nil || p.State != ledger.Paid {
			t.Errorf("of what is paid: %s, err %v", p.State, err)
		}
	})
	t.Run("keeps the wait that an earlier process may have begun", func(t *testing.T) {
		for _, c := range []struct{ ended, want time.Duration }{
			{5 * time.Second, 10 * time.Second}, // too soon to have asked
			{20 * time.Second, 80 * time.Second},
			{time.Hour, time.Hour + time.Minute},
		} {
			s := open(t)
			s.water.pay = loses(errLost)
			s.water.wait = func(_ ledger.Payment, n int) time.Duration {
				return map[bool]time.Duration{true: 10 * time.Second, false: time.Minute}[n == 1]
			}
			s.pays(t, order(bill("r1", "100", "202610", 1_000)))
			s.clock.add(c.ended)
			s.restart()
			s.clock.add(time.Second)
			_, err := s.Ask(t.Context(), "r1")
			var early *checkout.EarlyError
			if !errors.As(err, &early) || !early.At.Equal(morning.Add(c.want)) {
				t.Errorf("ended after %s: %v, want not before %s", c.ended, err, morning.Add(c.want))
			}
		}
	})
	t.Run("refuses what cannot be asked", func(t *testing.T) {
		s := open(t)
		s.pulsa.pay = func(context.Context, ledger.Payment) (providers.Answer, error) {
			if _, err := s.Ask(t.Context(), "r1"); !errors.Is(err, checkout.ErrUnderway) {
				t.Errorf("on its way: %v", err)
			}
			return answer(ledger.OutcomePending, ledger.Answer{}), nil
		}
		s.pays(t, order(top("r1", "0812")))
		if _, err := s.Ask(t.Context(), "r1"); !errors.Is(err, checkout.ErrNoAdvice) {
			t.Errorf("a provider that only calls back: %v", err)
		}
		if _, err := s.Ask(t.Context(), "r9"); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("unknown: %v", err)
		}
		s.leaves(t, bill("r2", "100", "202610", 1_000), ledger.KindSubmit)
		if _, err := s.Ask(t.Context(), "r2"); !errors.Is(err, checkout.ErrUnderway) {
			t.Errorf("before recovery: %v", err)
		}
		s.water.pay = loses(errLost)
		s.pays(t, order(bill("r3", "300", "202610", 1_000)))
		delete(s.config.Providers, "pdam")
		s.restart()
		if _, err := s.Ask(t.Context(), "r3"); !errors.Is(err, checkout.ErrProvider) {
			t.Errorf("a provider that is gone: %v", err)
		}
	})
	t.Run("records what it heard though the asker has left", func(t *testing.T) {
		s := open(t)
		s.water.pay = loses(errLost)
		s.pays(t, order(bill("r1", "100", "202610", 1_000)))
		s.clock.add(time.Minute)
		ctx, leave := context.WithCancel(t.Context())
		s.water.advise = func(ledger.Payment) (providers.Answer, error) {
			leave()
			return answer(ledger.OutcomePaid, ledger.Answer{}), nil
		}
		if p, err := s.Ask(ctx, "r1"); err != nil || p.State != ledger.Paid {
			t.Errorf("%s, err %v", p.State, err)
		}
	})
	t.Run("one question at a time, and it may be given up", func(t *testing.T) {
		bubble(t, func(t *testing.T, s *shop) {
			s.water.pay = loses(errLost)
			s.pays(t, order(bill("r1", "100", "199912", 1_000)))
			time.Sleep(time.Minute)
			var q questions
			q.asks(s, 10*time.Second, unknown)
			go s.Ask(t.Context(), "r1")
			synctest.Wait()
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			if _, err := s.Ask(ctx, "r1"); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("given up: %v", err)
			}
			var early *checkout.EarlyError
			if _, err := s.Ask(t.Context(), "r1"); !errors.As(err, &early) || len(q.of("r1")) != 1 {
				t.Errorf("after the other's answer: %v, %d questions", err, len(q.of("r1")))
			}
		})
	})
}
