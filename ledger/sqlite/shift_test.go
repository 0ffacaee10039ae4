package sqlite_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"loket/ledger"
	"loket/ledger/sqlite"
)

// open opens the next shift with a float.
func (c *till) open(t testing.TB, s *sqlite.Store, float ledger.Rupiah) {
	t.Helper()
	number := 1
	if last, err := s.Shift(t.Context()); err == nil {
		number = last.Number + 1
	}
	before, err := s.Remainder(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	mustAppend(t, s, c.stamp().OpenShift(ledger.OpenShift{Number: number, Float: float, Before: before}))
}

// pieces count an amount in coins of 100.
func pieces(amount ledger.Rupiah) []ledger.Pieces {
	var count []ledger.Pieces
	for _, d := range ledger.Denominations() {
		count = append(count, ledger.Pieces{Denomination: d})
	}
	count[0].Pieces = int(amount / 100_000)
	count[len(count)-1].Pieces = int(amount % 100_000 / 100)
	return count
}

// close counts what is expected and closes.
func (c *till) close(t testing.TB, s *sqlite.Store, counting ledger.Counting) ledger.Shift {
	t.Helper()
	_, seen, err := s.Drawer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if counting.Count == nil {
		counting.Count = pieces(seen.Expected())
	}
	closed, err := s.CloseShift(t.Context(), c.stamp(), counting, seen)
	if err != nil {
		t.Fatal(err)
	}
	return closed
}

func TestAShiftFromFloatToZ(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	s, c, ctx := mustOpen(t, options(path)), newTill(), t.Context()
	before := c.sale(water(), "1", "202610", 65_250) // without shifts everything goes on as it did
	mustAppend(t, s, c.intend(70_000, before)...)
	mustAppend(t, s, c.stamp().Submit(before.ref), c.stamp().Lost(before.ref, "timeout", nil))

	c.open(t, s, 200_000)
	sold, failed, open := c.sale(water(), "2", "202610", 65_250), c.sale(pulse(), "0811", "", 12_500), c.sale(pulse(), "0812", "", 12_500)
	c.pay(t, s, 70_000, sold, ledger.OutcomePaid)
	mustAppend(t, s, c.stamp().Change(sold.nota, ledger.Cash{Amount: 4_700}))
	c.pay(t, s, 20_000, failed, ledger.OutcomeFailed)
	c.pay(t, s, 12_500, open, ledger.OutcomePending)
	mustAppend(t, s, c.stamp().MoveCash(1, ledger.KindCashIn, ledger.MoveCash{Amount: 50_000, Reason: "uang kecil"}),
		c.stamp().MoveCash(1, ledger.KindCashOut, ledger.MoveCash{Amount: 30_000, Reason: "galon"}),
		c.answer(before, ledger.OutcomePaid))
	_, x, err := s.Drawer(ctx)
	if err != nil || x.Expected() != 200_000+70_000-4_700+20_000+12_500+50_000-30_000 {
		t.Fatalf("expected %s, %v", x.Expected(), err)
	}
	if len(x.Open) != 1 || x.Open[0].Number != open.intend.Number || len(x.Due) != 2 ||
		x.Due[0] != (ledger.CustomerMoney{Number: before.intend.Number, Amount: 4_700}) || x.Due[1].Amount != 20_000 {
		t.Errorf("open %+v due %+v", x.Open, x.Due)
	}
	if len(x.Earlier) != 1 || x.Earlier[0].Was != ledger.Suspect || x.Earlier[0].State != ledger.Paid {
		t.Errorf("earlier %+v", x.Earlier)
	}
	if len(x.Products) != 1 || x.Products[0] != (ledger.ProductSum{Product: "pdam-gianyar", Name: "PDAM Gianyar", Count: 1, Total: 65_250}) ||
		x.Fee != 2_500 || x.Rounding != 50 || x.First != sold.intend.Number || x.Last != open.intend.Number {
		t.Errorf("x %+v", x)
	}

	e, err := s.Evidence(ctx)
	if err != nil || len(e.Steps) != 6 || e.Steps[1].Number != sold.intend.Number || e.Steps[4].Reason != "uang kecil" || len(e.Due) != 2 ||
		len(e.Fees) != 1 || e.Fees[0] != (ledger.FeeTaken{Number: sold.intend.Number, Fee: 2_500}) {
		t.Errorf("evidence %+v, %v", e, err)
	}

	counting := ledger.Counting{Count: pieces(x.Expected() - 5_000), Kept: 100_000}
	for _, step := range []struct {
		want   error
		change func()
	}{
		{ledger.ErrShiftReason, func() { counting.Note = "belum ketemu" }},
		{ledger.ErrSupervisor, func() { counting.Supervisor = "Ani" }},
	} {
		if _, err := s.CloseShift(ctx, c.stamp(), counting, x); !errors.Is(err, step.want) {
			t.Errorf("close = %v, want %v", err, step.want)
		}
		step.change()
	}
	mustAppend(t, s, c.stamp().HandBack(failed.nota, ledger.Cash{Amount: 20_000}))
	if _, err := s.CloseShift(ctx, c.stamp(), counting, x); !errors.Is(err, ledger.ErrShiftMoved) {
		t.Errorf("close of a drawer that moved = %v", err)
	}
	head, mac, err := s.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	counting.Count = pieces(x.Expected() - 25_000)
	z := c.close(t, s, counting)
	if z.Closing.Difference != -5_000 || z.Closing.HandedIn != z.Closing.Counted-100_000 || z.Closing.Head != (ledger.Head{Sequence: head, MAC: mac}) {
		t.Errorf("z %+v", z.Closing)
	}
	if read, err := s.ShiftByNumber(ctx, 1); err != nil || read.Last != z.Last || read.Closing.Head != z.Closing.Head || z.Last != head+1 {
		t.Errorf("z read back %+v, %v", read, err)
	}

	if _, err := s.CloseShift(ctx, c.stamp(), counting, x); !errors.Is(err, ledger.ErrNoShift) {
		t.Errorf("closing twice = %v", err)
	}
	next := c.sale(water(), "3", "202610", 65_250)
	if err := s.Append(ctx, c.intend(70_000, next)...); !errors.Is(err, ledger.ErrNoShift) {
		t.Errorf("tender without a shift = %v", err)
	}
	mustAppend(t, s, c.answer(open, ledger.OutcomeFailed), c.stamp().HandBack(open.nota, ledger.Cash{Amount: 12_500})) // never refused
	if r, err := s.Remainder(ctx); err != nil || r.Offered() != 87_500 {
		t.Errorf("remainder %+v, %v", r, err)
	}
	c.open(t, s, 90_000)
	_, x, err = s.Drawer(ctx)
	if err != nil || x.Expected() != 90_000 || x.Between != -12_500 || len(x.Earlier) != 1 || x.Earlier[0].State != ledger.Failed {
		t.Errorf("second shift %+v, %v", x, err)
	}
	if r, err := s.Verify(ctx); err != nil || !r.OK() {
		t.Errorf("verify %+v, %v", r, err)
	}
}

func TestAShiftRefuses(t *testing.T) {
	s, c, ctx := newStore(t), newTill(), t.Context()
	opening := func(number int, float ledger.Rupiah) ledger.Event {
		return c.stamp().OpenShift(ledger.OpenShift{Number: number, Float: float})
	}
	move := func(kind ledger.Kind, amount ledger.Rupiah, reason string) ledger.Event {
		return c.stamp().MoveCash(1, kind, ledger.MoveCash{Amount: amount, Reason: reason})
	}
	refused := func(e ledger.Event, want error) {
		t.Helper()
		if err := s.Append(ctx, e); !errors.Is(err, want) || !errors.Is(err, ledger.ErrIllegal) {
			t.Errorf("%s %s = %v, want %v", e.Kind, e.Body, err, want)
		}
	}
	refused(move(ledger.KindCashIn, 1, "x"), ledger.ErrNoShift)
	refused(opening(2, 1), ledger.ErrShiftMoved)
	refused(opening(1, -1), ledger.ErrShiftAmount)
	refused(opening(1, ledger.MaxFloat+1), ledger.ErrShiftAmount)
	mustAppend(t, s, opening(1, 10_000))
	refused(opening(1, 1), ledger.ErrShiftOpen)
	refused(opening(2, 1), ledger.ErrShiftOpen)
	refused(move(ledger.KindCashIn, 0, "x"), ledger.ErrShiftAmount)
	refused(move(ledger.KindCashOut, -1, "x"), ledger.ErrShiftAmount)
	refused(move(ledger.KindCashOut, 1, " \n"), ledger.ErrShiftReason)
	refused(move(ledger.KindCashOut, 1, "\u200b"), ledger.ErrShiftReason) // nothing on the Z
	refused(move(ledger.KindCashIn, 1, "..."), ledger.ErrShiftReason)
	refused(move(ledger.KindCashOut, 10_001, "x"), ledger.ErrDrawerShort)
	_, x, err := s.Drawer(ctx)
	if err != nil {
		t.Fatal(err)
	}
	stale := x.Close(ledger.Counting{Count: pieces(10_000)}, ledger.Head{Sequence: 1})
	refused(c.stamp().CloseShift(stale), ledger.ErrShiftMoved)
	refused(c.stamp().PrintShift(1, ledger.DocClosing), ledger.ErrIllegal)
	z := c.close(t, s, ledger.Counting{Kept: 10_000})
	refused(move(ledger.KindCashIn, 1, "x"), ledger.ErrNoShift)
	refused(c.stamp().CloseShift(*z.Closing), ledger.ErrNoShift)
	refused(c.stamp().PrintShift(1, ledger.DocDeposit), ledger.ErrIllegal) // nothing was handed in
	refused(c.stamp().OpenShift(ledger.OpenShift{Number: 2, Float: 1, Before: &ledger.Remainder{Closed: z.Last, Kept: 9}}), ledger.ErrShiftMoved)
	mustAppend(t, s, c.stamp().PrintShift(1, ledger.DocClosing))
	if again, err := s.Shift(ctx); err != nil || again.Reports != 1 {
		t.Errorf("%+v, %v", again, err)
	}
}

// What a shift says that its chain does not is found, though every row and its fold agree.
func TestVerifyFindsAForeignShift(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	s, err := sqlite.Open(t.Context(), options(path))
	if err != nil {
		t.Fatal(err)
	}
	c := newTill()
	c.open(t, s, 200_000)
	c.pay(t, s, 70_000, c.sale(water(), "1", "202610", 65_250), ledger.OutcomePaid)
	z := c.close(t, s, ledger.Counting{Kept: 100_000})
	if z.Closing.Drawer.Tender != 70_000 {
		t.Fatalf("%+v", z.Closing)
	}
	c.open(t, s, 100_000)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ statement, finding string }{
		"another shift":      {"UPDATE events SET shift = '2' WHERE kind = 'tender'", `tercatat di shift "2", padahal terjadi di shift "1"`},
		"no shift":           {"UPDATE events SET shift = '' WHERE kind = 'tender'", `tercatat di shift "", padahal terjadi di shift "1"`},
		"an edited Z":        {`UPDATE events SET body = replace(body, '"kept":100000', '"kept":100001') WHERE kind = 'close'`, ""},
		"a cash row removed": {"DELETE FROM cash WHERE kind = 'tender'", "Baris uang tunai"},
		"an edited float":    {`UPDATE events SET body = replace(body, '"float":200000', '"float":200100') WHERE kind = 'open'`, ""},
		"another head":       {"UPDATE events SET body = json_set(body, '$.head.sequence', 2) WHERE kind = 'close'", "kepala rantai yang bukan kejadian sebelumnya"},
		"a remainder":        {"UPDATE events SET body = json_set(body, '$.before.between', 100) WHERE kind = 'open' AND subject = '2'", "sisa yang bukan sisa shift sebelumnya"},
		"a number left out": {"UPDATE events SET subject = '3', shift = '3', body = json_set(body, '$.number', 3) WHERE kind = 'open' AND subject = '2'",
			"Shift 3 dibuka setelah shift 1"},
	} {
		t.Run(name, func(t *testing.T) {
			copied := filepath.Join(t.TempDir(), "ledger.db")
			if err := os.WriteFile(copied, fileOf(t, path), 0o600); err != nil {
				t.Fatal(err)
			}
			o := readOnly(copied)
			o.Key = nil // no seal speaks
			if r := mustVerify(t, o); !r.OK() {
				t.Fatalf("before: %+v", r.Findings)
			}
			edit(t, copied, test.statement)
			r := mustVerify(t, o)
			if !slices.ContainsFunc(r.Findings, func(f sqlite.Finding) bool { return strings.Contains(f.Text, test.finding) }) {
				t.Errorf("findings %+v, want %q", r.Findings, test.finding)
			}
		})
	}
}
