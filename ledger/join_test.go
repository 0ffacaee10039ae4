package ledger_test

import (
	"slices"
	"testing"
	"time"

	"loket/ledger"
	"pgregory.net/rapid"
)

func TestJoin(t *testing.T) {
	cost := func(r ledger.Rupiah) *ledger.Rupiah { return &r }
	first := ledger.Bill{Product: "pdam", Ref: "r1", Customer: "100", Name: "ANI", Period: "202608", Fee: 2_500, Total: 12_500, Cost: cost(10_000),
		Details:   []ledger.Detail{{Key: "tariff", Label: "Golongan", Value: "A2"}, {Key: "usage", Label: "Pakai", Value: "10 m3"}},
		Sheets:    []ledger.Sheet{{Amount: 10_000, Start: "1", End: "11"}},
		Lines:     []ledger.Line{{Key: "water", Label: "Harga air", Amount: 10_000}, {Key: "fee", Label: "Biaya layanan", Amount: 2_500}},
		PayBefore: time.Unix(200, 0), Notes: []string{"a"}}
	second := first
	second.Ref, second.Period, second.Total, second.Cost, second.PayBefore = "r2", "202609", 15_500, cost(13_000), time.Unix(100, 0)
	second.Details = []ledger.Detail{{Key: "tariff", Label: "Golongan", Value: "A2"}, {Key: "usage", Label: "Pakai", Value: "12 m3"}}
	second.Sheets = nil
	second.Lines = []ledger.Line{{Key: "water", Label: "Harga air", Amount: 12_000}, {Key: "penalty", Label: "Denda", Amount: 1_000}, {Key: "fee", Label: "Biaya layanan", Amount: 2_500}}

	joined := ledger.Join([]ledger.Bill{first, second})
	if err := joined.Check(); err != nil || joined.Total != 28_000 || joined.Fee != 5_000 || *joined.Cost != 23_000 {
		t.Errorf("total %d, fee %d, cost %v, %v", joined.Total, joined.Fee, joined.Cost, err)
	}
	want := []ledger.Line{{Key: "water", Label: "Harga air", Amount: 22_000}, {Key: "penalty", Label: "Denda", Amount: 1_000}, {Key: "fee", Label: "Biaya layanan", Amount: 5_000}}
	if !slices.Equal(joined.Lines, want) {
		t.Errorf("lines %v", joined.Lines)
	}
	sheets := []ledger.Sheet{{Period: "202608", Amount: 10_000, Start: "1", End: "11"}, {Period: "202609", Amount: 13_000}}
	if !slices.Equal(joined.Sheets, sheets) || joined.Periods() != "AGU26, SEP26" {
		t.Errorf("sheets %v, periods %q", joined.Sheets, joined.Periods())
	}
	if len(joined.Details) != 1 || joined.Detail("tariff") != "A2" || len(joined.Notes) != 2 || !joined.PayBefore.Equal(time.Unix(100, 0)) {
		t.Errorf("details %v, notes %v, pay before %s", joined.Details, joined.Notes, joined.PayBefore)
	}
	second.Cost = nil
	if joined := ledger.Join([]ledger.Bill{first, second}); joined.Cost != nil {
		t.Errorf("a cost of which a part is not known: %d", *joined.Cost)
	}
	if first.Lines[0].Amount != 10_000 || first.Sheets[0].Period != "" || *first.Cost != 10_000 {
		t.Errorf("the first bill was changed: %+v", first)
	}
	if none := ledger.Join(nil); none.Total != 0 || none.Lines != nil {
		t.Errorf("no bills are %+v", none)
	}
}

func TestJoinLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bills := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) ledger.Bill {
			b := ledger.Bill{Product: "p", Ref: "r", Customer: "1"}
			for range rapid.IntRange(1, 5).Draw(t, "lines") {
				key := rapid.SampledFrom([]string{"water", "penalty", "other"}).Draw(t, "key")
				amount := ledger.Rupiah(rapid.Int64Range(-1_000, 1_000_000).Draw(t, "amount"))
				b.Lines, b.Total = append(b.Lines, ledger.Line{Key: key, Label: key, Amount: amount}), b.Total+amount
			}
			return b.WithFee(ledger.Product{Fee: ledger.Rupiah(rapid.Int64Range(0, 3_000).Draw(t, "fee"))})
		}), 1, 6).Draw(t, "bills")
		var total, fee, lines ledger.Rupiah
		for _, b := range bills {
			total, fee = total+b.Total, fee+b.Fee
		}
		joined := ledger.Join(bills)
		for _, line := range joined.Lines {
			lines += line.Amount
		}
		if joined.Total != total || lines != total || joined.Fee != fee || joined.Line(ledger.LineFee) != fee || len(joined.Sheets) != len(bills) {
			t.Fatalf("%d of %d, lines %d, fee %d of %d, %d sheets", joined.Total, total, lines, joined.Fee, fee, len(joined.Sheets))
		}
		if last := joined.Lines[len(joined.Lines)-1]; fee > 0 && last.Key != ledger.LineFee {
			t.Fatalf("the last line is %s", last.Key)
		}
	})
}
