package receipts_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"loket/ledger"
	"loket/receipts"
)

// drawerDay is a shift with everything that a report can say.
func drawerDay() (ledger.Shift, ledger.Drawer) {
	shift := ledger.Shift{Number: 12, Counter: "5", First: 900, OpenedBy: "wayan", OpenedAt: taken.Add(-3 * time.Hour), Float: 200_000,
		Before: &ledger.Remainder{Closed: 880, Kept: 262_500, Between: -12_500},
		Movements: []ledger.Movement{
			{Kind: ledger.KindCashIn, Amount: 50_000, Reason: "uang kecil dari rumah", By: "wayan", At: taken},
			{Kind: ledger.KindCashOut, Amount: 30_000, Reason: "galon air dan plastik", By: "Kadek", At: taken}}}
	return shift, ledger.Drawer{Shift: 12, Float: 200_000,
		CashSums: ledger.CashSums{Tender: 1_590_000, Change: 140_650, HandBack: 20_000, In: 50_000, Out: 30_000},
		Between:  -12_500,
		Products: []ledger.ProductSum{{Product: "pdam-gianyar", Name: "PDAM Gianyar", Count: 8, Total: 834_500}, {Product: "plnpostpaid", Name: "PLN Pascabayar – Listrik", Count: 4, Total: 400_000}},
		States:   []ledger.StateSum{{State: ledger.Suspect, Count: 1, Total: 25_000}, {State: ledger.Paid, Count: 12, Total: 1_234_500}, {State: ledger.Failed, Count: 1, Total: 20_000}},
		Fee:      30_000, Rounding: 150, First: "5-261121-0007", Last: "5-261121-0020",
		Open:     []ledger.OpenPayment{{Ref: "r", Number: "5-261121-0019", Product: "PLN Pascabayar", State: ledger.Suspect, Total: 25_000}},
		Due:      []ledger.CustomerMoney{{Number: "5-261120-0003", Amount: 12_500}},
		Earlier:  []ledger.SettledPayment{{Number: "5-261120-0044", Product: "PDAM Gianyar", Was: ledger.Suspect, State: ledger.Paid, Total: 65_250}},
		LostKeys: []ledger.LostKey{{At: taken.Add(-40 * time.Hour), By: "Ani"}}}
}

// closed is the shift counted with 5.000 missing, by a supervisor.
func closedDay() ledger.Shift {
	shift, drawer := drawerDay()
	var count []ledger.Pieces
	for i, d := range ledger.Denominations() {
		count = append(count, ledger.Pieces{Denomination: d, Pieces: []int{14, 4, 1, 1, 2, 0, 1, 1, 4, 1, 1}[i]})
	}
	c := drawer.Close(ledger.Counting{Place: ledger.Place{Name: "Loket Maju", Address: "Jl. Melati 5, Ubud", Zone: "WITA", Offset: 8 * 3600},
		Count: count, Note: "belum ketemu, dicari besok", Kept: 200_000, Supervisor: "Ani"}, ledger.Head{Sequence: 1200,
		MAC: "3fa94c01d2e5bb0c3fa94c01d2e5bb0c3fa94c01d2e5bb0c3fa94c01d2e5bb0c"})
	shift.Closing, shift.ClosedBy, shift.ClosedAt, shift.Last = &c, "Ani", taken.Add(9*time.Hour), 1201
	return shift
}

func TestShiftReportsLookAsTheyDid(t *testing.T) {
	for _, columns := range []int{32, 42, 48, 80} {
		open, drawer := drawerDay()
		x := slip(columns)
		x.At = taken.Add(8 * time.Hour)
		golden(t, fmt.Sprintf("shift-x-%d", columns), receipts.X(x, open, drawer))
		z := slip(columns)
		if columns == 42 {
			z.Practice = true
		}
		if columns == 80 {
			z.Copy, z.At = 1, taken.Add(30*time.Hour)
		}
		golden(t, fmt.Sprintf("shift-z-%d", columns), receipts.Z(z, closedDay()))
		golden(t, fmt.Sprintf("shift-setoran-%d", columns), receipts.Deposit(z, closedDay()))
	}
	calm, drawer := ledger.Shift{Number: 1, Counter: "5", OpenedBy: "wayan", OpenedAt: taken}, ledger.Drawer{Shift: 1}
	c := drawer.Close(ledger.Counting{Place: ledger.Place{Name: "Loket Maju"}}, ledger.Head{Sequence: 2, MAC: "00"})
	calm.Closing, calm.ClosedBy, calm.ClosedAt = &c, "wayan", taken
	golden(t, "shift-z-empty-32", receipts.Z(slip(32), calm))
}

// A Z is printed from its events alone: whatever the configuration says later, it stays as it was.
func TestAZDoesNotFollowTheConfiguration(t *testing.T) {
	renamed := slip(48)
	renamed.Head = receipts.Head{Name: "Loket Baru", Address: "Jl. Lain", Counter: "9", Zone: time.UTC}
	if got, want := receipts.Z(renamed, closedDay()), receipts.Z(slip(48), closedDay()); !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
}

// Reasons and notes are foreign text: no line of them stands where a line of ours would.
func TestShiftReportsHoldForeignText(t *testing.T) {
	shift := closedDay()
	shift.Movements[0].Reason = "\x1b@ ** LUNAS ** \n" + "Rp1.000.000 ** LUNAS **"
	shift.Movements[1].Amount = ledger.MaxRupiah // as wide as the narrowest paper
	shift.Closing.LostKeys[0].By = "** LUNAS **"
	shift.Closing.Note = "** LUNAS **"
	for _, columns := range []int{24, 32, 48} {
		for _, line := range receipts.Z(slip(columns), shift) {
			if len(line) > columns {
				t.Errorf("%q is wider than %d", line, columns)
			}
			for _, r := range line {
				if r < ' ' || r > '~' {
					t.Errorf("%q is not ASCII", line)
				}
			}
			if line == "** LUNAS **" {
				t.Errorf("a reason stands alone: %q", line)
			}
		}
	}
}
