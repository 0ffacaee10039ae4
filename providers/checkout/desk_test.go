package checkout_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"loket/ledger"
	"loket/providers"
	"loket/providers/checkout"
)

func TestSettle(t *testing.T) {
	paid := ledger.Settle{Outcome: ledger.OutcomePaid, Evidence: " statement of 21 November "}
	t.Run("decides what is open, by name and evidence", func(t *testing.T) {
		s := open(t)
		_, payments := s.pays(t, order(top("r1", "0812")))
		p, err := s.Settle(t.Context(), payments[0].Number, paid, "budi")
		if err != nil || p.State != ledger.Paid || p.Reason != ledger.ReasonSettled || p.SettledBy != "budi" || p.Evidence != "statement of 21 November" {
			t.Errorf("%s %s by %q with %q, err %v", p.State, p.Reason, p.SettledBy, p.Evidence, err)
		}
		if states := s.states(); states[len(states)-1] != ledger.Paid {
			t.Errorf("told %v", states)
		}
	})
	t.Run("needs evidence, a name and an outcome", func(t *testing.T) {
		s := open(t)
		_, payments := s.pays(t, order(top("r1", "0812")))
		for _, c := range []struct {
			decision ledger.Settle
			by       string
		}{{ledger.Settle{Outcome: ledger.OutcomePaid, Evidence: "  "}, "budi"}, {paid, " "}, {ledger.Settle{Evidence: "x"}, "budi"}} {
			if _, err := s.Settle(t.Context(), payments[0].Number, c.decision, c.by); !errors.Is(err, checkout.ErrEvidence) {
				t.Errorf("%+v by %q: %v", c.decision, c.by, err)
			}
		}
		if s.state(t, "r1") != ledger.Pending {
			t.Errorf("state %s", s.state(t, "r1"))
		}
	})
	t.Run("leaves alone what is decided, unknown or on its way", func(t *testing.T) {
		s := open(t)
		s.pulsa.pay = func(_ context.Context, p ledger.Payment) (providers.Answer, error) {
			if _, err := s.Settle(t.Context(), p.Number, paid, "budi"); !errors.Is(err, checkout.ErrUnderway) {
				t.Errorf("on its way: %v", err)
			}
			return answer(ledger.OutcomeFailed, ledger.Answer{}), nil
		}
		_, payments := s.pays(t, order(top("r1", "0812")))
		if _, err := s.Settle(t.Context(), payments[0].Number, paid, "budi"); !errors.Is(err, ledger.ErrIllegal) {
			t.Errorf("failed: %v", err)
		}
		if _, err := s.Settle(t.Context(), "5-261121-9999", paid, "budi"); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("unknown: %v", err)
		}
	})
	t.Run("says so when the book does not take it", func(t *testing.T) {
		s := open(t)
		_, payments := s.pays(t, order(top("r1", "0812")))
		s.breakOn(ledger.KindSettle, false)
		if _, err := s.Settle(t.Context(), payments[0].Number, paid, "budi"); !errors.Is(err, checkout.ErrBook) {
			t.Errorf("err %v", err)
		}
	})
}

func TestHandBack(t *testing.T) {
	failed := func(t *testing.T) (*shop, ledger.NotaID) {
		s := open(t)
		s.water.pay = says(ledger.OutcomeFailed)
		o := order(bill("r1", "100", "202610", 62_250))
		o.Tender = 70_000
		nota, _ := s.pays(t, o)
		return s, nota.ID
	}
	t.Run("gives exactly what is due, once", func(t *testing.T) {
		s, id := failed(t)
		if got, err := s.HandBack(t.Context(), id, "ani"); got != 70_000 || err != nil {
			t.Errorf("handed back %d, err %v", got, err)
		}
		if got, err := s.HandBack(t.Context(), id, "ani"); got != 0 || !errors.Is(err, checkout.ErrNothingDue) {
			t.Errorf("a second time: %d, %v", got, err)
		}
		if nota, _ := s.book.Nota(t.Context(), id); nota.Due() != 0 || nota.HandBack != 70_000 {
			t.Errorf("due %d after %d", nota.Due(), nota.HandBack)
		}
		if e := s.book.last(ledger.KindHandBack); e.By != "ani" {
			t.Errorf("by %q", e.By)
		}
	})
	t.Run("keeps the money of what is open", func(t *testing.T) {
		s := open(t)
		nota, _ := s.pays(t, order(top("r1", "0812")))
		if got, err := s.HandBack(t.Context(), nota.ID, "ani"); got != 0 || !errors.Is(err, checkout.ErrNothingDue) {
			t.Errorf("handed back %d, err %v", got, err)
		}
		if _, err := s.HandBack(t.Context(), "none", "ani"); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("unknown nota: %v", err)
		}
	})
	t.Run("waits for the last bill", func(t *testing.T) {
		s := open(t)
		s.water.pay = func(_ context.Context, p ledger.Payment) (providers.Answer, error) {
			if got, err := s.HandBack(t.Context(), p.Nota, "ani"); got != 0 || !errors.Is(err, checkout.ErrUnderway) {
				t.Errorf("during %s: handed back %d, err %v", p.Ref, got, err)
			}
			return answer(ledger.OutcomeFailed, ledger.Answer{}), nil
		}
		s.pays(t, order(bill("r1", "100", "202610", 1_000), bill("r2", "200", "202610", 1_000)))
	})
	t.Run("two presses hand back once", func(t *testing.T) {
		s, id := failed(t)
		var sum ledger.Rupiah
		var mu sync.Mutex
		var presses sync.WaitGroup
		for range 8 {
			presses.Go(func() {
				got, _ := s.HandBack(t.Context(), id, "ani")
				mu.Lock()
				defer mu.Unlock()
				sum += got
			})
		}
		presses.Wait()
		if sum != 70_000 {
			t.Errorf("handed back %d, want 70000", sum)
		}
	})
	t.Run("a commit that failed counts when it was durable", func(t *testing.T) {
		for durable, want := range map[bool]ledger.Rupiah{true: 70_000, false: 0} {
			s, id := failed(t)
			s.breakOn(ledger.KindHandBack, durable)
			if got, err := s.HandBack(t.Context(), id, "ani"); got != want || errors.Is(err, checkout.ErrBook) == durable {
				t.Errorf("durable %v: handed back %d, err %v", durable, got, err)
			}
		}
	})
}

func TestPrinted(t *testing.T) {
	s := open(t)
	_, payments := s.pays(t, order(top("r1", "0812")))
	if _, err := s.Printed(t.Context(), []ledger.RefID{"r1"}, ledger.DocReceipt, "ani"); !errors.Is(err, ledger.ErrIllegal) {
		t.Errorf("a receipt of what is open: %v", err)
	}
	var copies []int
	for i, document := range []ledger.Document{ledger.DocTitipan, ledger.DocTitipan, ledger.DocReceipt, ledger.DocTitipan} {
		if i == 2 {
			if _, err := s.Settle(t.Context(), payments[0].Number, ledger.Settle{Outcome: ledger.OutcomePaid, Evidence: "statement"}, "budi"); err != nil {
				t.Fatal(err)
			}
		}
		n, err := s.Printed(t.Context(), []ledger.RefID{"r1"}, document, "ani")
		if err != nil {
			t.Fatal(err)
		}
		copies = append(copies, n)
	}
	if want := []int{0, 1, 0, 2}; !slices.Equal(copies, want) {
		t.Errorf("copies %v, want %v", copies, want)
	}
	s.breakOn(ledger.KindPrint, false)
	if _, err := s.Printed(t.Context(), []ledger.RefID{"r1"}, ledger.DocTitipan, "ani"); !errors.Is(err, checkout.ErrBook) {
		t.Errorf("not recorded: %v", err)
	}
	if _, err := s.Printed(t.Context(), []ledger.RefID{"r9"}, ledger.DocTitipan, "ani"); !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("unknown: %v", err)
	}
}
