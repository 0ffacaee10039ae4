package providertest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers"
)

// shop takes payments through a World the way the counter does, folding every event with ledger.Apply, and checks
// the rules after every step.
type shop struct {
	t     *testing.T
	world World
	lies  bool // the far end lies: what it says and what it booked differ on purpose
}

// bill inquires, or sells from the price list where the provider cannot be asked.
func (s shop) bill(q providers.Query) (ledger.Bill, error) {
	inquirer, ok := s.world.Provider().(providers.Inquirer)
	if !ok {
		cost := q.Product.Cost
		return ledger.Bill{
			Product: q.Product.Code, Ref: q.Ref, Customer: q.Customer, Total: q.Product.Price, Cost: &cost, AskedAt: s.world.Now(),
			Lines: []ledger.Line{{Key: ledger.LineBill, Label: q.Product.Name, Amount: q.Product.Price}},
		}, nil
	}
	bill, err := inquirer.Inquire(s.t.Context(), q)
	s.secrets("inquire", err, bill)
	return bill, err
}

// submit is a payment of q just before its request leaves.
func (s shop) submit(q providers.Query) ledger.Payment {
	s.t.Helper()
	bill, err := s.bill(q)
	if err != nil {
		s.t.Fatalf("inquire: %v", err)
	}
	open, paid := ledger.Keys(q.Product, bill, "2026-11-21")
	stamp := s.stamp()
	p := s.apply(ledger.Payment{}, stamp.Intend(bill.Ref, ledger.Intend{
		Number: "5-261121-0001", Nota: "nota", Claim: "ABCDEF", Day: "2026-11-21", Product: q.Product, Bill: bill, OpenKey: open, PaidKeys: paid,
	}))
	return s.apply(p, stamp.Submit(bill.Ref))
}

func (s shop) stamp() ledger.Stamp {
	return ledger.Stamp{At: s.world.Now(), By: "ani", Counter: "5"}
}

func (s shop) apply(p ledger.Payment, e ledger.Event) ledger.Payment {
	s.t.Helper()
	next, err := ledger.Apply(p, e)
	if err != nil {
		s.t.Fatalf("apply %s to %s: %v", e.Kind, p.State, err)
	}
	return next
}

// pay calls Pay once and returns what the payment became.
func (s shop) pay(ctx context.Context, p ledger.Payment) ledger.Payment {
	s.t.Helper()
	before := s.world.Asked(Pay)
	answer, err := s.world.Provider().Pay(ctx, p)
	s.secrets("pay", err, answer)
	switch {
	case errors.Is(err, providers.ErrNotSent):
		p = s.apply(p, s.stamp().NotSent(p.Ref, err.Error()))
	case err != nil:
		p = s.apply(p, s.stamp().Lost(p.Ref, err.Error(), answer.Raw))
	default:
		answer.Source = ledger.SourcePay
		p = s.apply(p, s.stamp().Answer(p.Ref, answer.Answer, answer.Raw))
		if len(answer.Raw) == 0 {
			s.t.Error("an answer without Raw")
		}
	}
	if sent := s.world.Asked(Pay) - before; sent > 1 {
		s.t.Errorf("sent %d payment requests for one Pay", sent)
	}
	s.rules("pay", p)
	return p
}

// ask calls Advise once and returns what the payment became.
func (s shop) ask(ctx context.Context, p ledger.Payment) ledger.Payment {
	s.t.Helper()
	requests := s.world.Asked(Pay)
	answer, err := s.world.Provider().(providers.Adviser).Advise(ctx, p)
	s.secrets("advise", err, answer)
	if err == nil {
		answer.Source = ledger.SourceAdvice
		p = s.apply(p, s.stamp().Answer(p.Ref, answer.Answer, answer.Raw))
	}
	if s.world.Asked(Pay) != requests {
		s.t.Error("asking sent a payment request")
	}
	s.rules("advise", p)
	return p
}

// patience is how often the suite asks before it gives up: a day of questions five minutes apart.
const patience = 300

// settle asks on the provider's own schedule until the payment is final or disputed.
func (s shop) settle(p ledger.Payment) ledger.Payment {
	s.t.Helper()
	adviser := s.world.Provider().(providers.Adviser)
	for n := 1; n <= patience && !p.State.Final() && p.State != ledger.Disputed; n++ {
		wait := adviser.Wait(p, n)
		if wait <= 0 {
			s.t.Fatalf("wait before question %d is %v", n, wait)
		}
		s.world.Advance(wait)
		p = s.ask(s.t.Context(), p)
	}
	return p
}

// hear waits for one callback and returns what the payment became.
func (s shop) hear(p ledger.Payment) ledger.Payment {
	s.t.Helper()
	query, ok := s.world.(Caller).Callback(5 * time.Second)
	if !ok {
		s.t.Fatal("no callback came")
	}
	reader := s.world.Provider().(providers.CallbackReader)
	if ref, ok := reader.CallbackRef(query); !ok || ref != p.Ref {
		s.t.Fatalf("callback names %q (%t), want %q", ref, ok, p.Ref)
	}
	answer := reader.ReadCallback(query, p)
	s.secrets("callback", nil, answer)
	answer.Source = ledger.SourceCallback
	p = s.apply(p, s.stamp().Answer(p.Ref, answer.Answer, answer.Raw))
	s.rules("callback", p)
	return p
}

// rules compares what is believed with what was booked.
func (s shop) rules(step string, p ledger.Payment) {
	s.t.Helper()
	took := s.world.Took(p.Bill.Customer)
	if took > 1 {
		s.t.Errorf("%s: the money moved %d times", step, took)
	}
	switch {
	case s.lies:
	case took > 0 && (p.State == ledger.Failed || p.State == ledger.Cancelled || p.State == ledger.Reversed):
		s.t.Errorf("%s: said %s, but the money moved", step, p.State)
	case took == 0 && p.State == ledger.Paid:
		s.t.Errorf("%s: said %s, but no money moved", step, p.State)
	}
}

// secrets looks for secrets in everything a call handed out.
func (s shop) secrets(step string, err error, result any) {
	s.t.Helper()
	shown := map[string]string{
		"the error": fmt.Sprintf("%v %+v", err, err), "the trace": s.world.Trace(),
		"the provider, printed": fmt.Sprintf("%v %+v %#v", s.world.Provider(), s.world.Provider(), s.world.Provider()),
	}
	if answer, ok := result.(providers.Answer); ok {
		shown["Raw"] = string(answer.Raw)
		result = answer.Answer // in JSON, Raw would be base64
	}
	encoded, jsonErr := json.Marshal(result)
	if jsonErr != nil {
		s.t.Fatalf("%s: encode the result: %v", step, jsonErr)
	}
	shown["the answer"] = string(encoded)
	for where, text := range shown {
		for _, secret := range s.world.Secrets() {
			if strings.Contains(text, secret) {
				s.t.Errorf("%s: %s shows the secret %q", step, where, secret)
			}
		}
	}
}
