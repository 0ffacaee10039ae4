package sqlite_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"loket/ledger"
	"loket/ledger/sqlite"
)

// row is a row of the far end's statement that says that the sale is paid.
func row(s sale, n int) ledger.StatementProof {
	return ledger.StatementProof{Provider: s.intend.Product.Provider, File: "mutasi.csv", Hash: strings.Repeat("ab", 32), Day: "2026-11-21",
		Amount: ledger.StatementCost, Row: ledger.StatementRow{Line: n, Number: s.intend.Bill.Customer, Amount: *s.intend.Bill.Cost,
			Day: "2026-11-21", Status: "SUKSES", Paid: true}}
}

// settled are the events that a row's decision is made of: the payment's and the line's.
func (c *till) settled(s sale, proof ledger.StatementProof) []ledger.Event {
	return []ledger.Event{c.stamp().Settle(s.ref, ledger.Settle{Outcome: ledger.OutcomePaid, Evidence: proof.Text(), Statement: &proof}),
		c.stamp().ReconDecided(proof.Day, proof.Decision(ledger.ReconSettled, s.intend.Number, ""))}
}

// suspect is a sale whose answer was lost.
func (c *till) suspect(t *testing.T, s *sqlite.Store, customer ledger.CustomerNo) sale {
	t.Helper()
	sold := c.sale(pulse(), customer, "", 12_500)
	mustAppend(t, s, c.intend(20_000, sold)...)
	mustAppend(t, s, c.stamp().Submit(sold.ref), c.answer(sold, ledger.OutcomePending))
	return sold
}

func head(t *testing.T, s *sqlite.Store) int64 {
	t.Helper()
	sequence, _, err := s.Head(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return sequence
}

// mustRefuse appends what does not fit and looks that nothing of it is there.
func mustRefuse(t *testing.T, s *sqlite.Store, events ...ledger.Event) {
	t.Helper()
	before := head(t, s)
	if err := s.Append(context.Background(), events...); !errors.Is(err, ledger.ErrIllegal) {
		t.Errorf("taken: %v", err)
	}
	if now := head(t, s); now != before {
		t.Errorf("%d events of a request that was refused are there", now-before)
	}
}

func stateOf(t *testing.T, s *sqlite.Store, ref ledger.RefID) ledger.State {
	t.Helper()
	p, err := s.Payment(context.Background(), ref)
	if err != nil {
		t.Fatal(err)
	}
	return p.State
}

func mustBeSound(t *testing.T, s *sqlite.Store) {
	t.Helper()
	if r, err := s.Verify(context.Background()); err != nil || !r.OK() {
		t.Errorf("verify %+v, %v", r.Findings, err)
	}
}

// A row settles its payment in one commit with the decision about the line: both or none.
func TestARowSettlesInOneCommit(t *testing.T) {
	s, c := newStore(t), newTill()
	first, second := c.suspect(t, s, "0811"), c.suspect(t, s, "0812")

	proof := row(first, 7)
	mustAppend(t, s, c.settled(first, proof)...)
	if state := stateOf(t, s, first.ref); state != ledger.Paid {
		t.Errorf("the payment is %s", state)
	}
	t.Run("the line once", func(t *testing.T) {
		again := row(second, 7)
		mustRefuse(t, s, c.settled(second, again)...)
		mustRefuse(t, s, c.stamp().ReconDecided(proof.Day, proof.Decision(ledger.ReconNotOurs, "", "salah")))
	})
	t.Run("not the line without the payment", func(t *testing.T) {
		for name, change := range map[string]func(*ledger.StatementProof){
			"another number":   func(p *ledger.StatementProof) { p.Row.Number = "0899" },
			"another amount":   func(p *ledger.StatementProof) { p.Row.Amount++ },
			"another provider": func(p *ledger.StatementProof) { p.Provider = "pdam-gianyar" },
			"not paid":         func(p *ledger.StatementProof) { p.Row.Paid = false },
		} {
			wrong := row(second, 8)
			change(&wrong)
			t.Run(name, func(t *testing.T) {
				mustRefuse(t, s, c.settled(second, wrong)...)
				events := c.settled(second, wrong)
				slices.Reverse(events) // the decision is taken first, and must go with the payment's
				mustRefuse(t, s, events...)
			})
		}
	})
	if state := stateOf(t, s, second.ref); state != ledger.Pending {
		t.Errorf("the other payment is %s", state)
	}
	mustAppend(t, s, c.settled(second, row(second, 8))...) // the line is free all the same
	mustBeSound(t, s)
}

// The same result is recorded once, another one of the same file again; all of it is there after a restart.
func TestResultsAreRecordedOnce(t *testing.T) {
	s, c := newStore(t), newTill()
	sold := c.suspect(t, s, "0811")
	result := ledger.Reconciled{Provider: "h2h", File: "mutasi.csv", Hash: strings.Repeat("ab", 32), From: "2026-11-21", To: "2026-11-21",
		Amount: ledger.StatementCost, Rows: 2, Sums: ledger.ReconSums{Theirs: 9_500, Difference: -9_500, Count: map[string]int{"open_here": 1}}}
	mustAppend(t, s, c.stamp().Reconciled(result))
	mustRefuse(t, s, c.stamp().Reconciled(result))
	mustAppend(t, s, c.settled(sold, row(sold, 3))...)
	agreed := result
	agreed.Sums = ledger.ReconSums{Ours: 9_500, Theirs: 9_500, Count: map[string]int{"agrees": 1}}
	mustAppend(t, s, c.stamp().Reconciled(agreed))
	mustRefuse(t, s, c.stamp().Reconciled(agreed))
	mustAppend(t, s, c.stamp().Reconciled(result)) // it turned back: that is news

	o := s.Options()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = mustOpen(t, o)
	recons, err := s.Recons(t.Context())
	if err != nil || len(recons.Results) != 3 {
		t.Fatalf("%d results, %v", len(recons.Results), err)
	}
	if got := recons.Results[1]; got.File != "mutasi.csv" || got.Sums.Ours != 9_500 || got.Event.By != "wayan" || !got.Event.At.After(start) {
		t.Errorf("result %+v", got)
	}
	proof := row(sold, 3)
	matches := []ledger.Match{{Row: &proof.Row}}
	if recons.Decided("h2h", proof.Hash, matches); matches[0].Decision == nil || matches[0].Decision.Number != sold.intend.Number {
		t.Errorf("decision %+v", matches[0].Decision)
	}
	mustRefuse(t, s, c.stamp().Reconciled(result))
	mustBeSound(t, s)
}

// Evidence of a statement against a final outcome disputes it, with the line in the same commit, once.
func TestAStatementDisputesOnce(t *testing.T) {
	s, c := newStore(t), newTill()
	sold := c.sale(pulse(), "0811", "", 12_500)
	c.pay(t, s, 20_000, sold, ledger.OutcomeFailed)
	proof := row(sold, 4)
	events := func() []ledger.Event {
		return []ledger.Event{c.stamp().Answer(sold.ref, ledger.Answer{Source: ledger.SourceStatement, Conflict: "lunas di sana", Message: proof.Text(), Statement: &proof}, nil),
			c.stamp().ReconDecided(proof.Day, proof.Decision(ledger.ReconDisputed, sold.intend.Number, ""))}
	}
	mustAppend(t, s, events()...)
	p, err := s.Payment(t.Context(), sold.ref)
	if err != nil || p.State != ledger.Disputed || p.Conflict != "lunas di sana" {
		t.Errorf("%s %q, %v", p.State, p.Conflict, err)
	}
	mustRefuse(t, s, events()...)
	mustBeSound(t, s)
}
