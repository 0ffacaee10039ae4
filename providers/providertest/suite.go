package providertest

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers"
)

// Open makes a World in which nothing is paid and no fault is set, for one subtest. The provider's time-out is the
// one given.
type Open func(t *testing.T, timeout time.Duration) World

// Time-outs of the provider under test.
const (
	brief = 300 * time.Millisecond // where an answer never comes
	ample = 20 * time.Second       // where it does
	held  = 5 * time.Second        // where the caller gives up long before
)

// Run holds a provider to the contract.
func Run(t *testing.T, open Open) {
	s := suite{open: open}
	t.Run("a bill adds up", s.bill)
	t.Run("no bill, no customer", s.nobody)
	t.Run("a payment is paid once", s.happy)
	t.Run("a refused payment is failed", s.refused)
	t.Run("a far end that is down got nothing", s.down)
	t.Run("payments with faults", s.paymentFaults)
	t.Run("inquiries with faults", s.inquiryFaults)
	t.Run("questions with faults", s.questionFaults)
	t.Run("asking finds the truth", s.truth)
	t.Run("asking twice changes nothing", s.twice)
	t.Run("a lie ends disputed", s.lies)
	t.Run("cancelling ends a call at once", s.cancel)
	t.Run("payments side by side", s.sideBySide)
}

type suite struct{ open Open }

func (s suite) shop(t *testing.T, timeout time.Duration) shop {
	return shop{t: t, world: s.open(t, timeout)}
}

// paidAtOnce reports whether the provider answers a payment with its outcome; a provider that calls back does not.
func (s shop) paidAtOnce() bool {
	_, calls := s.world.Provider().(providers.CallbackReader)
	return !calls
}

func (s suite) bill(t *testing.T) {
	shop := s.shop(t, ample)
	q := shop.world.Query(0)
	bill, err := shop.bill(q)
	if err != nil {
		t.Fatal(err)
	}
	if err := bill.Check(); err != nil {
		t.Error(err)
	}
	if bill.Customer != q.Customer || bill.Ref != q.Ref || bill.Product != q.Product.Code || bill.Fee != 0 {
		t.Errorf("bill of %q, %q, %q with fee %d", bill.Product, bill.Customer, bill.Ref, bill.Fee)
	}
	if !bill.AskedAt.Equal(shop.world.Now()) {
		t.Errorf("asked at %v, want %v", bill.AskedAt, shop.world.Now())
	}
	if shop.world.Took(q.Customer) != 0 {
		t.Error("an inquiry moved money")
	}
}

func (s suite) nobody(t *testing.T) {
	for kind, want := range map[Customer]error{NoBill: providers.ErrNoBill, NoCustomer: providers.ErrNoCustomer} {
		shop := s.shop(t, ample)
		q, ok := shop.world.Special(kind)
		if _, asks := shop.world.Provider().(providers.Inquirer); !asks || !ok {
			continue
		}
		_, err := shop.bill(q)
		var refusal *providers.Refusal
		if !errors.Is(err, want) || !errors.As(err, &refusal) || refusal.Code == "" {
			t.Errorf("a customer who %s: got %v, want %v with the provider's code", kind, err, want)
		}
	}
}

func (s suite) happy(t *testing.T) {
	shop := s.shop(t, ample)
	p := shop.pay(t.Context(), shop.submit(shop.world.Query(0)))
	if !shop.paidAtOnce() {
		if p.State != ledger.Pending {
			t.Errorf("payment is %s, want pending", p.State)
		}
		p = shop.hear(p)
	}
	if p.State != ledger.Paid || shop.world.Took(p.Bill.Customer) != 1 || p.Conflict != "" || p.Flag != "" {
		t.Errorf("payment is %s (%s %s), money moved %d times", p.State, p.Conflict, p.Flag, shop.world.Took(p.Bill.Customer))
	}
	if err := p.Bill.Check(); err != nil {
		t.Errorf("the bill after the answer: %v", err)
	}
}

func (s suite) refused(t *testing.T) {
	shop := s.shop(t, ample)
	q, ok := shop.world.Special(Refused)
	if !ok {
		return
	}
	p := shop.pay(t.Context(), shop.submit(q))
	if p.State != ledger.Failed || p.Code == "" {
		t.Errorf("payment is %s with code %q, want failed", p.State, p.Code)
	}
}

func (s suite) down(t *testing.T) {
	shop := s.shop(t, ample)
	p := shop.submit(shop.world.Query(0))
	shop.world.Down()
	if p = shop.pay(t.Context(), p); p.State != ledger.Cancelled || p.Reason != ledger.ReasonNotSent {
		t.Errorf("payment is %s (%s), want cancelled, not sent", p.State, p.Reason)
	}
	if inquirer, ok := shop.world.Provider().(providers.Inquirer); ok {
		if _, err := inquirer.Inquire(t.Context(), shop.world.Query(1)); !errors.Is(err, providers.ErrDown) {
			t.Errorf("inquire: got %v, want %v", err, providers.ErrDown)
		}
	}
}

func (s suite) paymentFaults(t *testing.T) {
	for _, when := range []When{BeforeEffect, AfterEffect} {
		for _, fault := range lost {
			s.payWith(t, fault, when, func(p ledger.Payment, _ bool) bool {
				return p.State == ledger.Suspect || p.State == ledger.Pending && fault == unknownCode ||
					p.State == ledger.Cancelled && fault == refusedConnection
			})
		}
		for _, fault := range contradicting {
			s.payWith(t, fault, when, func(p ledger.Payment, atOnce bool) bool {
				return p.State == ledger.Disputed || !atOnce && (p.State == ledger.Suspect || p.State == ledger.Pending)
			})
		}
	}
	for _, fault := range harmless { // before the effect they would be lies
		s.payWith(t, fault, AfterEffect, func(p ledger.Payment, atOnce bool) bool {
			return atOnce && p.State == ledger.Paid || !atOnce && p.State == ledger.Pending
		})
	}
}

// payWith pays with one fault; good says whether the payment may be what it became.
func (s suite) payWith(t *testing.T, fault Fault, when When, good func(p ledger.Payment, atOnce bool) bool) {
	name := string(fault) + " before the effect"
	if when == AfterEffect {
		name = string(fault) + " after the effect"
	}
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		shop := s.shop(t, timeoutFor(fault))
		p := shop.submit(shop.world.Query(0))
		if !shop.world.Fail(Pay, fault, when) {
			return
		}
		if p = shop.pay(t.Context(), p); !good(p, shop.paidAtOnce()) {
			t.Errorf("payment is %s (%s %s %s)", p.State, p.Code, p.Conflict, p.Cause)
		}
	})
}

// timeoutFor is brief where nothing ends the exchange but the time-out.
func timeoutFor(fault Fault) time.Duration {
	switch fault {
	case "stalled", "stalled in the header", "stalled in the body":
		return brief
	}
	return ample
}

func (s suite) inquiryFaults(t *testing.T) {
	for _, fault := range Faults() {
		t.Run(string(fault), func(t *testing.T) {
			t.Parallel()
			shop := s.shop(t, timeoutFor(fault))
			q := shop.world.Query(0)
			if _, asks := shop.world.Provider().(providers.Inquirer); !asks || !shop.world.Fail(Inquiry, fault, AfterEffect) {
				return
			}
			bill, err := shop.bill(q)
			switch {
			case err == nil && (bill.Check() != nil || bill.Customer != q.Customer || bill.Ref != q.Ref):
				t.Errorf("a bill of %q that does not hold together: %v", bill.Customer, bill.Check())
			case slices.Contains(harmless, fault) && err != nil:
				t.Errorf("got %v", err)
			case !slices.Contains(harmless, fault) && fault != "wrong amount" && err == nil: // another amount is another bill
				t.Error("took this for a bill")
			}
		})
	}
}

func (s suite) questionFaults(t *testing.T) {
	for _, fault := range Faults() {
		t.Run(string(fault), func(t *testing.T) {
			t.Parallel()
			shop := s.shop(t, timeoutFor(fault))
			adviser, asks := shop.world.Provider().(providers.Adviser)
			if !asks {
				return
			}
			p := shop.lose(shop.world.Query(0), AfterEffect)
			if !shop.world.Fail(Status, fault, AfterEffect) {
				return
			}
			shop.world.Advance(adviser.Wait(p, 1))
			p = shop.ask(t.Context(), p)
			switch {
			case p.State == ledger.Paid && slices.Contains(askedAgain, fault):
			case slices.Contains(lost, fault) && p.State != ledger.Suspect && p.State != ledger.Pending,
				slices.Contains(contradicting, fault) && p.State != ledger.Suspect && p.State != ledger.Disputed,
				slices.Contains(harmless, fault) && p.State != ledger.Paid:
				t.Errorf("payment is %s (%s %s)", p.State, p.Code, p.Conflict)
			}
		})
	}
}

// lose is a payment whose answer was lost.
func (s shop) lose(q providers.Query, when When) ledger.Payment {
	s.t.Helper()
	p := s.submit(q)
	if !s.world.Fail(Pay, "closed after reading", when) {
		s.t.Fatal("the far end cannot lose an answer")
	}
	if p = s.pay(s.t.Context(), p); p.State != ledger.Suspect {
		s.t.Fatalf("payment without an answer is %s", p.State)
	}
	return p
}

func (s suite) truth(t *testing.T) {
	for when, want := range map[When]ledger.State{AfterEffect: ledger.Paid, BeforeEffect: ledger.Failed} {
		shop := s.shop(t, ample)
		_, asks := shop.world.Provider().(providers.Adviser)
		switch {
		case asks:
			if p := shop.settle(shop.lose(shop.world.Query(0), when)); p.State != want {
				t.Errorf("payment is %s (%s %s), want %s", p.State, p.Code, p.Conflict, want)
			}
		case !shop.paidAtOnce() && when == AfterEffect:
			if p := shop.hear(shop.lose(shop.world.Query(0), when)); p.State != want {
				t.Errorf("payment is %s after the callback, want %s", p.State, want)
			}
		}
	}
}

func (s suite) twice(t *testing.T) {
	shop := s.shop(t, ample)
	adviser, asks := shop.world.Provider().(providers.Adviser)
	if !asks {
		return
	}
	p := shop.settle(shop.lose(shop.world.Query(0), AfterEffect))
	for n := range 2 {
		shop.world.Advance(adviser.Wait(p, n+1))
		if again := shop.ask(t.Context(), p); again.State != p.State || again.Bill.Total != p.Bill.Total {
			t.Errorf("asked again, the payment is %s, was %s", again.State, p.State)
		}
	}
	other := shop.pay(t.Context(), shop.submit(shop.world.Query(1)))
	shop.world.Advance(adviser.Wait(other, 1))
	if again := shop.ask(t.Context(), other); again.State != other.State {
		t.Errorf("asked about, the payment is %s, was %s", again.State, other.State)
	}
}

// lies: what one answer hides, asking again brings out, and then a person decides.
func (s suite) lies(t *testing.T) {
	for fault, when := range map[Fault]When{FalseFailure: AfterEffect, FalseSuccess: BeforeEffect} {
		shop := s.shop(t, ample)
		shop.lies = true
		adviser, asks := shop.world.Provider().(providers.Adviser)
		p := shop.submit(shop.world.Query(0))
		if !asks || !shop.world.Fail(Pay, fault, when) {
			continue
		}
		p = shop.pay(t.Context(), p)
		for n := 1; n <= patience && p.State != ledger.Disputed; n++ {
			shop.world.Advance(adviser.Wait(p, n))
			p = shop.ask(t.Context(), p)
		}
		if p.State != ledger.Disputed {
			t.Errorf("after a %s the payment is %s, want disputed", fault, p.State)
		}
	}
}

func (s suite) cancel(t *testing.T) {
	for _, call := range []Call{Inquiry, Pay, Status} {
		prompt := t.Run(string(call), func(t *testing.T) {
			shop := s.shop(t, held)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			run := shop.stalled(ctx, call)
			if run == nil {
				return
			}
			before := shop.world.Asked(call)
			done := make(chan error, 1)
			begun := time.Now()
			go func() { done <- run() }()
			for tick := time.Tick(time.Millisecond); shop.world.Asked(call) == before && time.Since(begun) < held/2; {
				<-tick
			}
			cancel()
			if err := <-done; err == nil || errors.Is(err, providers.ErrNotSent) {
				t.Errorf("got %v", err)
			}
			if took := time.Since(begun); took > held/2 {
				t.Errorf("took %v", took)
			}
		})
		if !prompt {
			return
		}
	}
}

// stalled is a call that never gets its answer, nil where the provider has no such call.
func (s shop) stalled(ctx context.Context, call Call) func() error {
	provider := s.world.Provider()
	inquirer, inquires := provider.(providers.Inquirer)
	adviser, advises := provider.(providers.Adviser)
	p := s.submit(s.world.Query(0))
	if !s.world.Fail(call, "stalled", BeforeEffect) {
		return nil
	}
	switch {
	case call == Inquiry && inquires:
		return func() error { _, err := inquirer.Inquire(ctx, s.world.Query(1)); return err }
	case call == Status && advises:
		return func() error { _, err := adviser.Advise(ctx, p); return err }
	case call == Pay:
		return func() error { _, err := provider.Pay(ctx, p); return err }
	}
	return nil
}

func (s suite) sideBySide(t *testing.T) {
	const customers = 8
	shop := s.shop(t, ample)
	var all sync.WaitGroup
	for n := range customers {
		p := shop.submit(shop.world.Query(n))
		all.Go(func() {
			answer, err := shop.world.Provider().Pay(t.Context(), p)
			if adviser, asks := shop.world.Provider().(providers.Adviser); asks && err == nil {
				_, err = adviser.Advise(t.Context(), p)
			}
			if err != nil || answer.Outcome == ledger.OutcomeFailed || answer.Conflict != "" {
				t.Errorf("customer %d: %s %s, %v", n, answer.Outcome, answer.Conflict, err)
			}
		})
	}
	all.Wait()
	for n := range customers {
		if took := shop.world.Took(shop.world.Query(n).Customer); took != 1 {
			t.Errorf("customer %d paid %d times", n, took)
		}
	}
}
