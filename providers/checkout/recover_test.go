package checkout_test

import (
	"context"
	"errors"
	"testing"

	"loket/ledger"
	"loket/providers"
)

// leaves writes what a process that died left in the book.
func (s *shop) leaves(t *testing.T, b ledger.Bill, kinds ...ledger.Kind) {
	t.Helper()
	stamp := ledger.Stamp{At: s.clock.Now(), By: "ani", Counter: "5"}
	product := s.config.Products[b.Product]
	open, paid := ledger.Keys(product, b, "2026-11-21")
	events := []ledger.Event{
		stamp.Tender("n-"+ledger.NotaID(b.Ref), ledger.Tender{Amount: b.Total, Rounding: 1, Day: "2026-11-21", Payments: []ledger.RefID{b.Ref}}),
		stamp.Intend(b.Ref, ledger.Intend{Number: "5-261121-9" + string(b.Ref), Nota: "n-" + ledger.NotaID(b.Ref), Claim: "ABCDEF",
			Day: "2026-11-21", Product: product, Bill: b, OpenKey: open, PaidKeys: paid}),
	}
	for _, kind := range kinds {
		switch kind {
		case ledger.KindSubmit:
			events = append(events, stamp.Submit(b.Ref))
		case ledger.KindLost:
			events = append(events, stamp.Lost(b.Ref, "reset", nil))
		}
	}
	if err := s.book.Append(t.Context(), events...); err != nil {
		t.Fatal(err)
	}
}

func TestRecover(t *testing.T) {
	s := open(t)
	s.leaves(t, bill("r1", "100", "202610", 1_000))
	s.leaves(t, bill("r2", "200", "202610", 1_000), ledger.KindSubmit)
	s.leaves(t, bill("r3", "300", "202610", 1_000), ledger.KindSubmit, ledger.KindLost)
	s.water.pay = func(context.Context, ledger.Payment) (providers.Answer, error) { panic("recovery pays") }
	s.water.advise = func(ledger.Payment) (providers.Answer, error) { panic("recovery asks") }
	s.restart()
	before := len(s.book.events)
	if _, err := s.Recover(t.Context()); err != nil {
		t.Fatal(err)
	}
	for ref, want := range map[ledger.RefID]ledger.State{"r1": ledger.Cancelled, "r2": ledger.Suspect, "r3": ledger.Suspect} {
		p := s.book.payments[ref]
		if p.State != want {
			t.Errorf("%s is %s, want %s", ref, p.State, want)
		}
		if ref != "r3" && p.Cause != "loket berhenti sebelum hasilnya tercatat" {
			t.Errorf("%s has cause %q", ref, p.Cause)
		}
	}
	if s.water.requests() != 0 || len(s.book.events) != before+2 {
		t.Errorf("%d requests, %d events more", s.water.requests(), len(s.book.events)-before)
	}
	if _, err := s.Recover(t.Context()); err != nil || len(s.book.events) != before+2 {
		t.Errorf("a second time: %v, %d events more", err, len(s.book.events)-before)
	}
	nota, err := s.book.Nota(t.Context(), "n-r1")
	if err != nil || nota.Due() != 1_000 {
		t.Errorf("due of what was cancelled: %d, %v", nota.Due(), err)
	}
}

func TestRecoverLeavesAloneWhatIsOnItsWay(t *testing.T) {
	s := open(t)
	s.water.pay = func(context.Context, ledger.Payment) (providers.Answer, error) {
		if _, err := s.Recover(t.Context()); err != nil {
			t.Error(err)
		}
		if a, b := s.state(t, "r1"), s.state(t, "r2"); a != ledger.Submitted && b != ledger.Submitted || b == ledger.Cancelled {
			t.Errorf("on their way: %s, %s", a, b)
		}
		return answer(ledger.OutcomePaid, ledger.Answer{}), nil
	}
	_, payments := s.pays(t, order(bill("r1", "100", "202610", 1_000), bill("r2", "200", "202610", 1_000)))
	if payments[0].State != ledger.Paid || payments[1].State != ledger.Paid {
		t.Errorf("%s, %s", payments[0].State, payments[1].State)
	}
}

func TestRecoverIsNotInterrupted(t *testing.T) {
	s := open(t)
	s.leaves(t, bill("r1", "100", "202610", 1_000), ledger.KindSubmit)
	s.restart()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Recover(ctx); err != nil || s.state(t, "r1") != ledger.Suspect {
		t.Errorf("err %v, %s", err, s.state(t, "r1"))
	}
}

func TestRecoverOnABookThatIsBroken(t *testing.T) {
	s := open(t)
	s.leaves(t, bill("r1", "100", "202610", 1_000))
	s.book.broken = errDisk
	if _, err := s.Recover(t.Context()); !errors.Is(err, errDisk) {
		t.Errorf("err %v", err)
	}
}
