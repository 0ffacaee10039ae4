package ui

import (
	"context"
	"fmt"
	"strings"

	"loket/ledger"
)

// hashOfFake is the SHA-256 of the statement that the fake shop compares.
var hashOfFake = strings.Repeat("ab", 32)

// Statements are two files.
func (s *fakeShop) Statements(context.Context) ([]string, error) {
	return []string{"/home/rina/Downloads/mutasi-pdam.csv", "/home/rina/Downloads/rekening koran november yang panjang sekali namanya dari penyedia.xlsx"}, nil
}

// Reconcile compares the fake statement with the PDAM's payments.
func (s *fakeShop) Reconcile(_ context.Context, provider, path string) (ledger.Comparison, error) {
	s.compared++
	if s.statementErr != nil {
		return ledger.Comparison{}, s.statementErr
	}
	day := ledger.DayOf(s.clock.Now(), witaZone)
	c := ledger.Comparison{Reconciled: ledger.Reconciled{Provider: provider, File: path[strings.LastIndex(path, "/")+1:], Hash: hashOfFake, From: day, To: day,
		Amount: ledger.StatementCost, Rows: len(s.statement)}}
	entries, _, err := fakeBook{s}.List(context.Background(), ledger.Filter{}, ledger.Cursor{}, 1000)
	var ours []ledger.Entry
	for _, e := range entries {
		if e.Product == pdamProduct.Code {
			ours = append(ours, e)
		}
	}
	c.Matches = ledger.Reconcile(ledger.Statement{Rows: s.statement, From: day, To: day, Amount: c.Amount}, ours)
	s.recons.Decided(provider, c.Hash, c.Matches)
	c.Sums = ledger.SumRecon(c.Matches)
	return c, err
}

// SaveRecon takes one file a statement.
func (s *fakeShop) SaveRecon(_ context.Context, _ ledger.Comparison, path string, differences bool) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.saved != nil {
		return "", &StatementError{Happened: "/media/usb/mutasi-rekon.csv tidak dapat ditulis: read-only."}
	}
	s.saved = &differences
	return strings.TrimSuffix(path, ".csv") + "-rekon.csv", nil
}

// DecideRecon settles or remembers.
func (s *fakeShop) DecideRecon(ctx context.Context, c ledger.Comparison, m ledger.Match, action ledger.ReconAction, note, by string) error {
	proof, number := c.Proof(m), ""
	stamp := s.stamp()
	stamp.By = by
	if m.Payment != nil {
		number = m.Payment.Number
	}
	if err := s.recons.Apply(stamp.ReconDecided(proof.Day, proof.Decision(action, number, note))); err != nil {
		return err
	}
	if action == ledger.ReconSettled {
		return s.Settle(ctx, number, ledger.Settle{Outcome: ledger.OutcomePaid, Evidence: proof.Text(), Statement: &proof}, by)
	}
	return nil
}

// recon opens the comparison of a statement that agrees, is open here, is nobody's, and repeats itself.
func (c *counter) recon() *counter {
	c.t.Helper()
	return c.reconOf("10014", "10077", "10099", "10014")
}

// reconOf is the comparison of a statement with paid rows of these customers.
func (c *counter) reconOf(customers ...ledger.CustomerNo) *counter {
	c.t.Helper()
	day := ledger.DayOf(c.shop.clock.Now(), witaZone)
	for i, no := range customers {
		c.shop.statement = append(c.shop.statement, ledger.StatementRow{Line: 5 + i, Number: no, Period: "OKT26", Amount: 77_250, Day: day, Time: string(day),
			Status: "Lunas", Paid: true, Ref: map[bool]string{true: fmt.Sprintf("KW-%06d", 881200+i)}[no == "10099"]})
	}
	return c.presses("f2").presses("f8").sees("Rekon dengan").presses("enter")
}

// onLine goes to the first line with this result.
func (c *counter) onLine(result string) *counter {
	c.t.Helper()
	for range 10 {
		for line := range strings.SplitSeq(c.frame(), "\n") {
			if strings.Contains(line, "▸") && strings.Contains(line, result) {
				return c
			}
		}
		c.presses("down")
	}
	c.t.Fatalf("no line %q:\n%s", result, c.frame())
	return c
}
