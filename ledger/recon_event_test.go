package ledger_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"loket/ledger"
)

var statementHash = strings.Repeat("ab", 32)

// proof is a row that says that the payment of these tests is paid.
func proof(change ...func(*ledger.StatementProof)) *ledger.StatementProof {
	s := &ledger.StatementProof{Provider: "nobu", File: "mutasi.csv", Hash: statementHash, Day: reconDay,
		Row: theirs(12)}
	for _, c := range change {
		c(s)
	}
	return s
}

// TestStatementSettles: a row settles the open payment whose number and amount it says are paid, and nothing else.
func TestStatementSettles(t *testing.T) {
	settle := func(o ledger.Outcome, s *ledger.StatementProof) error {
		_, err := ledger.Apply(inState(t, ledger.Suspect), at(time.Minute).Settle(ref, ledger.Settle{Outcome: o, Evidence: s.Text(), Statement: s}))
		return err
	}
	if err := settle(ledger.OutcomePaid, proof()); err != nil {
		t.Errorf("a row that fits: %v", err)
	}
	for name, change := range map[string]func(*ledger.StatementProof){
		"another amount":    func(s *ledger.StatementProof) { s.Row.Amount++ },
		"another number":    func(s *ledger.StatementProof) { s.Row.Number = "530000000002" },
		"not paid":          func(s *ledger.StatementProof) { s.Row.Paid = false },
		"no row":            func(s *ledger.StatementProof) { s.Row.Line = 0 },
		"no file":           func(s *ledger.StatementProof) { s.Hash = "" },
		"another provider":  func(s *ledger.StatementProof) { s.Provider = "h2h" },
		"with our own fee":  func(s *ledger.StatementProof) { s.Row.Amount = 62_250 },
		"nothing but a sum": func(s *ledger.StatementProof) { s.Row.Number, s.Row.Amount = "", 1 },
	} {
		if err := settle(ledger.OutcomePaid, proof(change)); !errors.Is(err, ledger.ErrIllegal) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := settle(ledger.OutcomeFailed, proof()); !errors.Is(err, ledger.ErrIllegal) {
		t.Errorf("a row that says paid settles as failed: %v", err)
	}
}

// TestStatementDisputes: what a statement says against a final outcome makes it disputed, as any late evidence does.
func TestStatementDisputes(t *testing.T) {
	for state, outcome := range map[ledger.State]ledger.Outcome{ledger.Failed: ledger.OutcomePaid, ledger.Cancelled: ledger.OutcomePaid,
		ledger.Reversed: ledger.OutcomePaid, ledger.Paid: ledger.OutcomeFailed} {
		p := fold(t, inState(t, state), answer(time.Hour, ledger.Answer{Source: ledger.SourceStatement, Outcome: outcome, Statement: proof()}))
		if p.State != ledger.Disputed || p.Conflict == "" {
			t.Errorf("%s, then the statement says %s: %s %q", state, outcome, p.State, p.Conflict)
		}
	}
}

func result(change ...func(*ledger.Reconciled)) ledger.Event {
	body := ledger.Reconciled{Provider: "nobu", File: "mutasi.csv", Hash: statementHash, From: reconDay, To: reconDay,
		Amount: ledger.StatementCost, Rows: 1, Sums: ledger.ReconSums{Ours: 1, Count: map[string]int{"agrees": 1}}}
	for _, c := range change {
		c(&body)
	}
	return at(0).Reconciled(body)
}

func foldRecons(t *testing.T, r *ledger.Recons, events ...ledger.Event) *ledger.Recons {
	t.Helper()
	for _, e := range events {
		if err := r.Apply(e); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// TestReconsResults: the same result of the same file is recorded once; a new result of it is another.
func TestReconsResults(t *testing.T) {
	r := foldRecons(t, &ledger.Recons{}, result())
	if err := r.Apply(result()); !errors.Is(err, ledger.ErrIllegal) {
		t.Errorf("the same result again: %v", err)
	}
	r = foldRecons(t, r, result(func(b *ledger.Reconciled) { b.Sums.Count = map[string]int{"open_here": 1} }))
	if err := r.Apply(result(func(b *ledger.Reconciled) { b.File = "/home/ani/mutasi.csv" })); !errors.Is(err, ledger.ErrIllegal) {
		t.Errorf("a path: %v", err)
	}
	if len(r.Results) != 2 {
		t.Errorf("%d results", len(r.Results))
	}
}

// TestReconsDecisions: a line is decided once, by somebody, and a row serves one payment.
func TestReconsDecisions(t *testing.T) {
	decide := func(d ledger.ReconDecision) ledger.Event {
		d.Provider, d.Hash = "nobu", statementHash
		return at(0).ReconDecided(reconDay, d)
	}
	r := foldRecons(t, &ledger.Recons{}, decide(ledger.ReconDecision{Line: 2, Number: "5-261121-0001", Action: ledger.ReconSettled}),
		decide(ledger.ReconDecision{Line: 3, Action: ledger.ReconElsewhere}), decide(ledger.ReconDecision{Number: "5-261121-0003", Action: ledger.ReconDisputed}))
	for name, d := range map[string]ledger.ReconDecision{
		"the row again, for another payment": {Line: 2, Number: "5-261121-0002", Action: ledger.ReconSettled},
		"the absence again":                  {Number: "5-261121-0003", Action: ledger.ReconDisputed},
		"not ours without a note":            {Line: 4, Action: ledger.ReconNotOurs},
		"settled without a row":              {Number: "5-261121-0004", Action: ledger.ReconSettled},
		"an action nobody knows":             {Line: 5, Action: "paid"},
	} {
		if err := r.Apply(decide(d)); !errors.Is(err, ledger.ErrIllegal) {
			t.Errorf("%s: %v", name, err)
		}
	}
	matches := reconcile([]ledger.StatementRow{theirs(3)})
	r.Decided("nobu", statementHash, matches)
	if d := matches[0].Decision; d == nil || d.Action != ledger.ReconElsewhere || d.By != "ani" {
		t.Errorf("decision %+v", d)
	}
}
