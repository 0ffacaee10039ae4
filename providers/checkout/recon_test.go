package checkout_test

import (
	"errors"
	"strings"
	"testing"

	"loket/ledger"
	"loket/providers/checkout"
)

// rowFor is a row of the far end's statement that says that a payment of the pulsa provider is paid.
func rowFor(customer ledger.CustomerNo, n int) ledger.StatementProof {
	return ledger.StatementProof{Provider: "h2h", File: "mutasi.csv", Hash: strings.Repeat("ab", 32), Day: "2026-11-21", Amount: ledger.StatementBill,
		Row: ledger.StatementRow{Line: n, Number: customer, Amount: 10_000, Day: "2026-11-21", Status: "SUKSES", Paid: true}}
}

func byRow(proof ledger.StatementProof) ledger.Settle {
	return ledger.Settle{Outcome: ledger.OutcomePaid, Evidence: proof.Text(), Statement: &proof}
}

func TestSettleByARow(t *testing.T) {
	t.Run("records payment and line in one commit", func(t *testing.T) {
		s := open(t)
		_, payments := s.pays(t, order(top("r1", "0812")))
		var commits [][]ledger.Event
		s.book.fail = func(events []ledger.Event) (bool, error) {
			commits = append(commits, events)
			return false, nil
		}
		decision := byRow(rowFor("0812", 7))
		decision.Note = "surat 12"
		p, err := s.Settle(t.Context(), payments[0].Number, decision, "budi")
		if err != nil || p.State != ledger.Paid || p.SettledBy != "budi" || !strings.Contains(p.Evidence, "mutasi.csv baris 7") {
			t.Errorf("%s by %q with %q, %v", p.State, p.SettledBy, p.Evidence, err)
		}
		if len(commits) != 1 || len(commits[0]) != 2 || commits[0][0].Kind != ledger.KindSettle || commits[0][1].Kind != ledger.KindReconDecided {
			t.Errorf("commits %+v", commits)
		}
		if body := string(s.book.last(ledger.KindReconDecided).Body); !strings.Contains(body, `"note":"surat 12"`) {
			t.Errorf("the day's decision is %s", body)
		}
	})
	t.Run("takes a line once", func(t *testing.T) {
		s := open(t)
		_, payments := s.pays(t, order(top("r1", "0812"), top("r2", "0813")))
		if _, err := s.Settle(t.Context(), payments[0].Number, byRow(rowFor("0812", 7)), "budi"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Settle(t.Context(), payments[1].Number, byRow(rowFor("0813", 7)), "budi"); !errors.Is(err, ledger.ErrIllegal) || errors.Is(err, checkout.ErrBook) {
			t.Errorf("the same row: %v", err)
		}
		if s.state(t, "r2") != ledger.Pending {
			t.Errorf("r2 is %s", s.state(t, "r2"))
		}
		if _, err := s.Settle(t.Context(), payments[1].Number, byRow(rowFor("0813", 8)), "budi"); err != nil {
			t.Errorf("a row of its own: %v", err)
		}
	})
	t.Run("refuses what a row does not prove", func(t *testing.T) {
		for name, change := range map[string]func(*ledger.Settle){
			"another number":      func(d *ledger.Settle) { d.Statement.Row.Number = "0813" },
			"another amount":      func(d *ledger.Settle) { d.Statement.Row.Amount-- },
			"our own price":       func(d *ledger.Settle) { d.Statement.Row.Amount = 10_500 },
			"another provider":    func(d *ledger.Settle) { d.Statement.Provider = "pdam" },
			"a row not paid":      func(d *ledger.Settle) { d.Statement.Row.Paid = false },
			"no row":              func(d *ledger.Settle) { d.Statement.Row.Line = 0 },
			"that it failed":      func(d *ledger.Settle) { d.Outcome = ledger.OutcomeFailed },
			"what nobody decides": func(d *ledger.Settle) { d.Evidence = " " },
		} {
			t.Run(name, func(t *testing.T) {
				s := open(t)
				_, payments := s.pays(t, order(top("r1", "0812")))
				wrong := byRow(rowFor("0812", 7))
				change(&wrong)
				before := len(s.book.kinds())
				if _, err := s.Settle(t.Context(), payments[0].Number, wrong, "budi"); !errors.Is(err, ledger.ErrIllegal) && !errors.Is(err, checkout.ErrEvidence) {
					t.Errorf("err %v", err)
				}
				if s.state(t, "r1") != ledger.Pending || len(s.book.kinds()) != before {
					t.Errorf("it is %s, and %d events were written", s.state(t, "r1"), len(s.book.kinds())-before)
				}
			})
		}
	})
	t.Run("leaves both alone when the book breaks", func(t *testing.T) {
		s := open(t)
		_, payments := s.pays(t, order(top("r1", "0812")))
		s.breakOn(ledger.KindSettle, false)
		if _, err := s.Settle(t.Context(), payments[0].Number, byRow(rowFor("0812", 7)), "budi"); !errors.Is(err, checkout.ErrBook) {
			t.Errorf("err %v", err)
		}
		s.book.fail = nil
		if _, err := s.Settle(t.Context(), payments[0].Number, byRow(rowFor("0812", 7)), "budi"); err != nil {
			t.Errorf("once more: %v", err)
		}
	})
}

func TestDispute(t *testing.T) {
	failed := func(t *testing.T) (*shop, ledger.Payment) {
		s := open(t)
		s.pulsa.pay = says(ledger.OutcomeFailed)
		_, payments := s.pays(t, order(top("r1", "0812")))
		return s, payments[0]
	}
	t.Run("contradicts what is final, once", func(t *testing.T) {
		s, p := failed(t)
		disputed, err := s.Dispute(t.Context(), p.Number, rowFor("0812", 7), "lunas di sana, gagal di sini", "surat 12", "budi")
		if err != nil || disputed.State != ledger.Disputed || disputed.Conflict != "lunas di sana, gagal di sini" {
			t.Errorf("%s %q, %v", disputed.State, disputed.Conflict, err)
		}
		if e := s.book.last(ledger.KindReconDecided); e.By != "budi" || e.Stream != ledger.StreamDay || !strings.Contains(string(e.Body), `"note":"surat 12"`) {
			t.Errorf("decision %+v", e)
		}
		if states := s.states(); states[len(states)-1] != ledger.Disputed {
			t.Errorf("told %v", states)
		}
		if _, err := s.Dispute(t.Context(), p.Number, rowFor("0812", 8), "sekali lagi", "", "budi"); !errors.Is(err, ledger.ErrIllegal) {
			t.Errorf("disputed again: %v", err)
		}
		settled, err := s.Settle(t.Context(), p.Number, byRow(rowFor("0812", 9)), "dewi") // another row ends it
		if err != nil || settled.State != ledger.Paid || settled.SettledBy != "dewi" {
			t.Errorf("%s by %q, %v", settled.State, settled.SettledBy, err)
		}
	})
	t.Run("needs a name, a reason, a payment and an outcome to contradict", func(t *testing.T) {
		s, p := failed(t)
		before := len(s.book.kinds())
		for name, c := range map[string]struct {
			number, why, by string
			want            error
		}{
			"no name":    {p.Number, "x", " ", checkout.ErrEvidence},
			"no reason":  {p.Number, " ", "budi", checkout.ErrEvidence},
			"no payment": {"5-261121-9999", "x", "budi", ledger.ErrNotFound},
		} {
			if _, err := s.Dispute(t.Context(), c.number, rowFor("0812", 7), c.why, "", c.by); !errors.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if now := len(s.book.kinds()); now != before {
			t.Errorf("%d events were written", now-before)
		}
		s.pulsa.pay = says(ledger.OutcomePending)
		_, payments := s.pays(t, order(top("r2", "0813")))
		if _, err := s.Dispute(t.Context(), payments[0].Number, rowFor("0813", 8), "x", "", "budi"); !errors.Is(err, ledger.ErrIllegal) {
			t.Errorf("what is open: %v", err)
		}
	})
}

func TestReconciledAndExplain(t *testing.T) {
	result := ledger.Reconciled{Provider: "h2h", File: "mutasi.csv", Hash: strings.Repeat("ab", 32), From: "2026-11-21", To: "2026-11-21",
		Amount: ledger.StatementBill, Rows: 1, Sums: ledger.ReconSums{Theirs: 10_000, Difference: -10_000, Count: map[string]int{"there_only": 1}}}
	t.Run("the same result once", func(t *testing.T) {
		s := open(t)
		for _, want := range []bool{true, false, false} {
			if recorded, err := s.Reconciled(t.Context(), result, "budi"); recorded != want || err != nil {
				t.Errorf("recorded %t, want %t, %v", recorded, want, err)
			}
		}
		other := result
		other.Rows = 2
		if recorded, err := s.Reconciled(t.Context(), other, "budi"); !recorded || err != nil {
			t.Errorf("another result: %t, %v", recorded, err)
		}
		s.breakOn(ledger.KindReconciled, false)
		if recorded, err := s.Reconciled(t.Context(), result, "budi"); recorded || !errors.Is(err, checkout.ErrBook) {
			t.Errorf("a broken book: %t, %v", recorded, err)
		}
	})
	t.Run("a row that is none of ours, once", func(t *testing.T) {
		s := open(t)
		explain := func(n int, action ledger.ReconAction, note, by string) error {
			return s.Explain(t.Context(), rowFor("0899", n), action, note, by)
		}
		if err := explain(3, ledger.ReconElsewhere, "", "budi"); err != nil {
			t.Errorf("another counter's: %v", err)
		}
		if err := explain(3, ledger.ReconNotOurs, "salah unduh", "budi"); !errors.Is(err, ledger.ErrIllegal) || errors.Is(err, checkout.ErrBook) {
			t.Errorf("again: %v", err)
		}
		for name, err := range map[string]error{"no note": explain(4, ledger.ReconNotOurs, " ", "budi"), "settled alone": explain(4, ledger.ReconSettled, "x", "budi"),
			"disputed alone": explain(4, ledger.ReconDisputed, "x", "budi")} {
			if !errors.Is(err, ledger.ErrIllegal) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := explain(4, ledger.ReconElsewhere, "", " "); !errors.Is(err, checkout.ErrEvidence) {
			t.Errorf("no name: %v", err)
		}
		if err := explain(4, ledger.ReconNotOurs, "salah unduh", "budi"); err != nil {
			t.Errorf("the line was not decided: %v", err)
		}
		s.breakOn(ledger.KindReconDecided, false)
		if err := explain(5, ledger.ReconElsewhere, "", "budi"); !errors.Is(err, checkout.ErrBook) {
			t.Errorf("a broken book: %v", err)
		}
	})
}
