//go:build outside

package main

import (
	"bytes"
	"encoding/csv"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"loket/ledger"
)

// hledgerBalances are the balances that the real hledger reads from journals.
func hledgerBalances(t *testing.T, journals ...string) ledger.Balances {
	t.Helper()
	args := []string{"balance", "--flat", "--no-total", "-O", "csv"}
	for _, journal := range journals {
		args = append(args, "-f", journal)
	}
	var said bytes.Buffer
	run := exec.Command("hledger", args...)
	run.Stderr = &said
	out, err := run.Output()
	if err != nil {
		t.Fatalf("hledger: %v\n%s", err, &said)
	}
	rows, err := csv.NewReader(bytes.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	balances := ledger.Balances{}
	for _, row := range rows[1:] {
		digits := strings.NewReplacer("Rp", "", ".", "", "\"", "").Replace(row[1])
		sum, err := strconv.ParseInt(digits, 10, 64)
		if err != nil {
			t.Fatalf("hledger says %q", row)
		}
		balances[ledger.Account(row[0])] = ledger.Rupiah(sum)
	}
	return balances
}

// TestHledgerAgrees exports a book with a past, shifts, what is open, disputed, taken back and handed back; the real hledger
// reads the journal, checks that every transaction balances, and comes to the same balances, also from journals of months
// put together.
func TestHledgerAgrees(t *testing.T) {
	ctx := t.Context()
	p, s, _ := openPractice(t)
	if err := p.seedPast(ctx, s); err != nil {
		t.Fatal(err)
	}
	troubleBooks(t, s)
	want := ledger.Balances{}
	if err := s.store.Transactions(ctx, "", "", func(one ledger.Transaction) error {
		want.Add(one)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	maps.DeleteFunc(want, func(_ ledger.Account, sum ledger.Rupiah) bool { return sum == 0 })
	folder := t.TempDir()
	export := func(name string, args ...string) string {
		t.Helper()
		path := filepath.Join(folder, name)
		var said bytes.Buffer
		p.err = &said
		if code := p.run(ctx, append([]string{"export", "--ledger", p.ledger, "--format", "hledger", "--output", path}, args...)); code != exitDone {
			t.Fatalf("exit %d: %s", code, &said)
		}
		return path
	}
	whole := export("all.journal")
	if out, err := exec.Command("hledger", "-f", whole, "check", "--strict", "ordereddates").CombinedOutput(); err != nil {
		t.Errorf("hledger check: %v\n%s", err, out)
	}
	today := ledger.DayOf(s.now(), s.config.zone)
	split := today.Add(-10)
	for name, got := range map[string]ledger.Balances{
		"all":   hledgerBalances(t, whole),
		"parts": hledgerBalances(t, export("a.journal", "--to", string(split)), export("b.journal", "--from", string(split.Add(1)))),
	} {
		if !maps.Equal(got, want) {
			t.Errorf("%s: hledger has %v\nloket has %v", name, got, want)
		}
	}
	for _, account := range []ledger.Account{ledger.AccountHeld, ledger.AccountDifference, ledger.AccountHandedIn, ledger.AccountFloat,
		ledger.AccountCashOut, ledger.UnknownCostOf("biller")} {
		if want[account] == 0 {
			t.Errorf("nothing stands on %s: the book is too easy", account)
		}
	}
	if text, err := os.ReadFile(whole); err != nil || strings.Count(string(text), "LATIHAN ") < len(want) {
		t.Errorf("practice is not named (%v)", err)
	}
}

// troubleBooks adds what can become of money beside a payment that goes well.
func troubleBooks(t *testing.T, s *shop) {
	t.Helper()
	ctx := t.Context()
	stamp := ledger.Stamp{At: s.now(), By: "ani; x:y", Counter: "5"}
	take := func(events ...ledger.Event) {
		t.Helper()
		if err := s.store.Append(ctx, events...); err != nil {
			t.Fatal(err)
		}
	}
	take(stamp.OpenShift(ledger.OpenShift{Number: 1, Float: 200_000}))
	for i, end := range []string{"paid", "suspect", "failed", "reversed", "disputed"} {
		ref, nota := ledger.RefID("5trouble"+end), ledger.NotaID("nota"+end)
		product, _ := s.product("pulsa-s5")
		number := "5-" + ledger.DayOf(s.now(), s.config.zone).Compact() + "-900" + strconv.Itoa(i)
		bill := ledger.Bill{Product: product.Code, Ref: ref, Customer: ledger.CustomerNo("081234567" + strconv.Itoa(i)), Name: "; =x | y",
			Lines: []ledger.Line{{Key: ledger.LineBill, Label: "Harga", Amount: 6_001}}, Total: 6_001}
		take(stamp.Tender(nota, ledger.Tender{Amount: 10_000, Rounding: 100, Day: ledger.DayOf(s.now(), s.config.zone), Payments: []ledger.RefID{ref}}),
			stamp.Intend(ref, ledger.Intend{Number: number, Nota: nota, Claim: "ABCDEF", Day: ledger.DayOf(s.now(), s.config.zone), Product: product, Bill: bill,
				Practice: true, OpenKey: number, PaidKeys: []string{number}}))
		take(stamp.Submit(ref))
		answers := map[string][]ledger.Answer{"paid": {{Outcome: ledger.OutcomePaid}}, "failed": {{Outcome: ledger.OutcomeFailed}},
			"reversed": {{Outcome: ledger.OutcomePaid}, {Outcome: ledger.OutcomeReversed}}, "suspect": {{}},
			"disputed": {{Outcome: ledger.OutcomePaid}, {Outcome: ledger.OutcomeFailed}}}
		for _, answer := range answers[end] {
			take(stamp.Answer(ref, answer, nil))
		}
		take(stamp.Change(nota, ledger.Cash{Amount: 3_900}))
	}
	take(stamp.HandBack("notafailed", ledger.Cash{Amount: 6_100}), stamp.MoveCash(1, ledger.KindCashOut, ledger.MoveCash{Amount: 9_000, Reason: "galon; air  (dua) | x"}))
	_, drawer, err := s.store.Drawer(ctx)
	if err != nil {
		t.Fatal(err)
	}
	counting := ledger.Counting{Note: "kurang", Supervisor: "budi", Kept: 100_000}
	for _, d := range ledger.Denominations() {
		counting.Count = append(counting.Count, ledger.Pieces{Denomination: d})
	}
	counting.Count[0].Pieces = 2
	if _, err := s.store.CloseShift(ctx, stamp, counting, drawer); err != nil {
		t.Fatal(err)
	}
}
