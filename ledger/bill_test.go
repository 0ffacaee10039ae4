package ledger_test

import (
	"errors"
	"testing"

	"loket/ledger"
)

func TestBillWithFee(t *testing.T) {
	asked := bill(ref)
	asked.Lines, asked.Fee, asked.Total = asked.Lines[:1], 0, 59_750
	cases := map[string]struct {
		product ledger.Product
		sheets  int
		fee     ledger.Rupiah
		lines   int
	}{
		"a bill":              {ledger.Product{Fee: 2_500}, 3, 2_500, 2},
		"a sheet each":        {ledger.Product{Fee: 2_500, PerSheet: true}, 3, 7_500, 2},
		"no sheets count one": {ledger.Product{Fee: 2_500, PerSheet: true}, 0, 2_500, 2},
		"no fee":              {ledger.Product{}, 1, 0, 1},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			b := asked
			b.Sheets = make([]ledger.Sheet, c.sheets)
			b = b.WithFee(c.product)
			if b.Fee != c.fee || b.Line(ledger.LineFee) != c.fee || b.Total != 59_750+c.fee || b.Owed() != 59_750 || len(b.Lines) != c.lines {
				t.Errorf("fee %d, total %d, owed %d, lines %v", b.Fee, b.Total, b.Owed(), b.Lines)
			}
			if err := b.Check(); err != nil {
				t.Error(err)
			}
		})
	}
	one, other := asked.WithFee(ledger.Product{Fee: 1}), asked.WithFee(ledger.Product{Fee: 2})
	if one.Line(ledger.LineFee) != 1 || other.Line(ledger.LineFee) != 2 {
		t.Error("two bills of one inquiry share their lines")
	}
	if twice := one.WithFee(ledger.Product{Fee: 1}); !errors.Is(twice.Check(), ledger.ErrBill) {
		t.Error("a bill with two fees can be paid")
	}
}

// TestFeePerSheet counts lembar where rows and lembar are not the same.
func TestFeePerSheet(t *testing.T) {
	product := ledger.Product{Fee: 1_000, PerSheet: true}
	for name, c := range map[string]struct {
		bill ledger.Bill
		fee  ledger.Rupiah
	}{
		"two months in one row":         {ledger.Bill{Sheets: sheets("201803,201804")}, 2_000},
		"two rows, one of two months":   {ledger.Bill{Sheets: sheets("MEI 22, JUN 22", "JUL 22"), Details: detail(ledger.DetailSheets, "9")}, 3_000},
		"two months of a count":         {ledger.Bill{Counts: ledger.PeriodsCount, Sheets: sheets("02")}, 1_000},
		"commas that are no months":     {ledger.Bill{Sheets: sheets(",,,,")}, 1_000},
		"no rows, the number alone":     {ledger.Bill{Details: detail(ledger.DetailSheets, "3")}, 3_000},
		"no rows, a number out of hand": {ledger.Bill{Details: detail(ledger.DetailSheets, "999999")}, 60_000},
		"no rows, no number":            {ledger.Bill{Details: detail(ledger.DetailSheets, "-2")}, 1_000},
	} {
		if b := c.bill.WithFee(product); b.Fee != c.fee || b.Line(ledger.LineFee) != c.fee {
			t.Errorf("%s: fee %d, want %d", name, b.Fee, c.fee)
		}
	}
}

func TestDetailText(t *testing.T) {
	for in, want := range map[ledger.Detail]string{
		{Key: ledger.DetailTaxUntil, Value: "20210309"}:   "09-03-2021",
		{Key: ledger.DetailRegistered, Value: "20120524"}: "24-05-2012",
		{Key: ledger.DetailTaxUntil, Value: "besok"}:      "besok",
		{Key: ledger.DetailPower, Value: "1300"}:          "1300 VA",
		{Key: ledger.DetailPower, Value: "1300VA"}:        "1300VA",
		{Key: ledger.DetailTenor, Value: "20210309"}:      "20210309",
	} {
		if got := in.Text(); got != want {
			t.Errorf("%v reads %q, want %q", in, got, want)
		}
	}
}

func TestBillCheck(t *testing.T) {
	cases := map[string]func(*ledger.Bill){
		"no reference":      func(b *ledger.Bill) { b.Ref = "" },
		"no product":        func(b *ledger.Bill) { b.Product = "" },
		"nothing owed":      func(b *ledger.Bill) { b.Lines, b.Total, b.Fee = nil, 0, 0 },
		"below zero":        func(b *ledger.Bill) { b.Lines, b.Total, b.Fee = []ledger.Line{{Amount: -5}}, -5, 0 },
		"a fee below zero":  func(b *ledger.Bill) { b.Lines[1].Amount, b.Fee, b.Total = -1, -1, 59_749 },
		"too many lines":    func(b *ledger.Bill) { b.Lines = append(b.Lines, make([]ledger.Line, 39)...) },
		"a line too large":  func(b *ledger.Bill) { b.Lines[0].Amount, b.Total = ledger.MaxRupiah+1, ledger.MaxRupiah+2_501 },
		"a total too large": func(b *ledger.Bill) { b.Lines[0].Amount, b.Total = ledger.MaxRupiah, ledger.MaxRupiah+2_500 },
		"a line far too low": func(b *ledger.Bill) {
			b.Lines = append(b.Lines, ledger.Line{Amount: -1 << 63}, ledger.Line{Amount: -1 << 63})
		},
	}
	for name, change := range cases {
		t.Run(name, func(t *testing.T) {
			b := bill(ref)
			change(&b)
			if err := b.Check(); !errors.Is(err, ledger.ErrBill) {
				t.Errorf("got %v", err)
			}
		})
	}
	b := bill(ref)
	b.Lines = append(b.Lines, ledger.Line{Key: ledger.LineRemainder, Amount: -250})
	b.Total -= 250
	if err := b.Check(); err != nil {
		t.Errorf("a remainder below zero: %v", err)
	}
}

func TestBillReads(t *testing.T) {
	b := ledger.Bill{Details: []ledger.Detail{{Key: "x", Value: "1"}, {Key: "x", Value: "2"}},
		Lines: []ledger.Line{{Key: "a", Amount: 1}, {Key: "b", Amount: 2}, {Key: "a", Amount: 4}}}
	if b.Detail("x") != "1" || b.Detail("y") != "" || b.Line("a") != 5 || b.Line("c") != 0 {
		t.Errorf("details %q %q, lines %d %d", b.Detail("x"), b.Detail("y"), b.Line("a"), b.Line("c"))
	}
	for want, b := range map[string]ledger.Bill{
		"JAN19, FEB19":        {Sheets: sheets("201901", "FEB 2019"), Period: "201812"},
		"MAR18, APR18, MEI22": {Sheets: sheets("201803,201804", "MEI 22")},
		"002":                 {Sheets: sheets("002", "")},
		"NOV18":               {Period: "201811", Sheets: sheets("")},
		"":                    {},
	} {
		if got := b.Periods(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestDrawerOfADay(t *testing.T) {
	d := ledger.DayTotals{CashSums: ledger.CashSums{Tender: 100_000, Change: 30_000, HandBack: 20_000},
		Total: map[ledger.State]ledger.Rupiah{ledger.Paid: 30_000, ledger.Suspect: 15_000, ledger.Disputed: 4_900, ledger.Failed: 20_000}}
	if got := d.Net(); got != 50_000 {
		t.Errorf("got %d", got)
	}
	if got := d.Beside(); got != 100 {
		t.Errorf("%d beside the totals, want 100", got)
	}
}

func TestCommission(t *testing.T) {
	b := bill(ref)
	b.Cost = nil
	p := ledger.Payment{Intend: ledger.Intend{Bill: b}}
	if earned, known := b.Commission(); known || earned != 0 {
		t.Errorf("without a cost: %d, %t", earned, known)
	}
	for cost, want := range map[ledger.Rupiah]ledger.Rupiah{b.Owed() - 500: 500, b.Owed(): 0, b.Owed() + 1: -1, 0: b.Owed()} {
		b.Cost = &cost
		if earned, known := b.Commission(); !known || earned != want {
			t.Errorf("cost %d: %d, %t, want %d", cost, earned, known, want)
		}
		told := b.Owed() - 300
		p.Bill, p.Cost = b, nil
		before, _ := p.Commission()
		p.Cost = &told
		if after, known := p.Commission(); !known || before != want || after != 300 || *p.Bill.Cost != cost {
			t.Errorf("payment: %d, then %d, %t; the bill's cost is %d", before, after, known, *p.Bill.Cost)
		}
	}
}

func TestYoungerBill(t *testing.T) {
	september := ledger.Bill{Period: "202609"}
	rows := ledger.Bill{Sheets: []ledger.Sheet{{Period: "OKT 2026,201912"}, {Period: "0819"}}}
	for name, c := range map[string]struct {
		bill, than     ledger.Bill
		younger, older bool
	}{
		"a later month":           {ledger.Bill{Period: "202610"}, september, true, false},
		"the same month":          {september, september, false, false},
		"the oldest row counts":   {rows, ledger.Bill{Period: "201909"}, false, true},
		"of two that have rows":   {rows, ledger.Bill{Sheets: []ledger.Sheet{{Period: "JUL 19"}}}, true, false},
		"no month":                {ledger.Bill{}, september, false, false},
		"a count of months":       {ledger.Bill{Counts: ledger.PeriodsCount, Sheets: []ledger.Sheet{{Period: "01"}}}, september, false, false},
		"a month that is no text": {ledger.Bill{Sheets: []ledger.Sheet{{Period: "segera"}}}, september, false, false},
	} {
		if got := c.bill.Younger(c.than); got != c.younger {
			t.Errorf("%s: younger %t", name, got)
		}
		if got := c.than.Younger(c.bill); got != c.older {
			t.Errorf("%s: the other is younger %t", name, got)
		}
	}
}
