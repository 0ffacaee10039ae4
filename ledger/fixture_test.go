package ledger_test

import (
	"testing"
	"time"

	"loket/ledger"
)

const (
	ref  = ledger.RefID("5ref")
	nota = ledger.NotaID("5nota")
)

// began is when the payments of these tests are submitted.
var began = time.Date(2026, 11, 21, 2, 3, 4, 5000, time.UTC)

// at is a stamp so long after the submit.
func at(d time.Duration) ledger.Stamp {
	return ledger.Stamp{At: began.Add(d), By: "ani", Counter: "5"}
}

// bill is one that can be paid, of 62,250 with a fee of 2,500.
func bill(r ledger.RefID) ledger.Bill {
	return ledger.Bill{Product: "pln", Ref: r, Customer: "530000000001", Name: "BUDI",
		Sheets: []ledger.Sheet{{Period: "201901", Amount: 59_750}},
		Lines: []ledger.Line{{Key: ledger.LineBill, Label: "Tagihan", Amount: 59_750},
			{Key: ledger.LineFee, Label: "Biaya layanan", Amount: 2_500}},
		Fee: 2_500, Total: 62_250}
}

func intend(r ledger.RefID) ledger.Intend {
	return ledger.Intend{Number: "5-261121-0007", Nota: nota, Claim: "KDPWXZ", Day: "2026-11-21",
		Product: ledger.Product{Code: "pln", Name: "PLN", Category: "pln", Provider: "nobu"}, Bill: bill(r),
		OpenKey: "pln|530000000001", PaidKeys: []string{"pln|530000000001|period=201901"}}
}

// fold applies events that must fit.
func fold(t testing.TB, p ledger.Payment, events ...ledger.Event) ledger.Payment {
	t.Helper()
	for _, e := range events {
		after, err := ledger.Apply(p, e)
		if err != nil {
			t.Fatalf("%s after %q: %v", e.Kind, p.State, err)
		}
		p = after
	}
	return p
}

// answer is evidence so long after the submit.
func answer(d time.Duration, a ledger.Answer) ledger.Event { return at(d).Answer(ref, a, nil) }

// stateEvents are the shortest ways into every state; the first is the payment that was never intended.
func stateEvents() [][]ledger.Event {
	intended := at(-time.Second).Intend(ref, intend(ref))
	sent := []ledger.Event{intended, at(0).Submit(ref)}
	after := func(more ...ledger.Event) []ledger.Event { return append(sent[:2:2], more...) }
	paid := answer(time.Second, ledger.Answer{Outcome: ledger.OutcomePaid})
	return [][]ledger.Event{
		nil,
		{intended},
		sent,
		after(answer(time.Second, ledger.Answer{Outcome: ledger.OutcomePending})),
		after(at(time.Second).Lost(ref, "time-out", nil)),
		after(paid),
		after(answer(time.Second, ledger.Answer{Outcome: ledger.OutcomeFailed})),
		{intended, at(0).Cancel(ref, "restart")},
		after(paid, answer(2*time.Second, ledger.Answer{Outcome: ledger.OutcomeReversed})),
		after(answer(time.Second, ledger.Answer{Conflict: "other total"})),
	}
}

// inState is a payment in this state.
func inState(t testing.TB, s ledger.State) ledger.Payment {
	t.Helper()
	p := fold(t, ledger.Payment{}, stateEvents()[s]...)
	if p.State != s {
		t.Fatalf("the way to %q ends in %q", s, p.State)
	}
	return p
}

func rupiah(r ledger.Rupiah) *ledger.Rupiah { return &r }
