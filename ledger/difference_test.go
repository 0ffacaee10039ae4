package ledger

import (
	"strings"
	"testing"
)

// countOf puts pieces into the rows of a count, by value.
func countOf(pieces map[Rupiah]int) []Pieces {
	var count []Pieces
	for _, d := range Denominations() {
		n := 0
		if !d.Coin || d.Value < 1_000 {
			n = pieces[d.Value]
		}
		count = append(count, Pieces{d, n})
	}
	return count
}

func TestADifferenceIsFound(t *testing.T) {
	step := func(kind Kind, amount Rupiah, number string) CashStep {
		return CashStep{Kind: kind, Amount: amount, Number: number}
	}
	moved := func(kind Kind, amount Rupiah, reason string) CashStep {
		return CashStep{Kind: kind, Amount: amount, Reason: reason}
	}
	for name, c := range map[string]struct {
		evidence   Evidence
		difference Rupiah
		want       string // part of the first sentence; "": none
	}{
		"nothing to find":              {Evidence{Steps: []CashStep{step(KindTender, 100, "1")}}, 0, ""},
		"nothing found":                {Evidence{Steps: []CashStep{step(KindTender, 70_000, "1")}}, -3_100, ""},
		"a hand-back not recorded":     {Evidence{Due: []CustomerMoney{{"7", 20_000}}, Steps: []CashStep{step(KindTender, 20_000, "7")}}, -20_000, "Uang pelanggan 7"},
		"all hand-backs not recorded":  {Evidence{Due: []CustomerMoney{{"7", 20_000}, {"8", 5_000}}}, -25_000, "Semua uang pelanggan, 2 nota dari 7"},
		"money due explains no excess": {Evidence{Due: []CustomerMoney{{"7", 20_000}}}, 20_000, ""},
		"a zero too many":              {Evidence{Count: countOf(map[Rupiah]int{50_000: 20})}, 900_000, "50.000: mungkin 2, bukan 20"},
		"a zero too few":               {Evidence{Count: countOf(map[Rupiah]int{2_000: 3})}, -54_000, "2.000: mungkin 30, bukan 3"},
		"the row below":                {Evidence{Count: countOf(map[Rupiah]int{20_000: 3})}, -90_000, "20.000: 3 mungkin milik baris 50.000"},
		"the row above":                {Evidence{Count: countOf(map[Rupiah]int{20_000: 3})}, 30_000, "20.000: 3 mungkin milik baris 10.000"},
		"two rows swapped":             {Evidence{Count: countOf(map[Rupiah]int{100_000: 7, 50_000: 4})}, 150_000, "100.000 dan 50.000 mungkin tertukar"},
		"a tender that is not there":   {Evidence{Steps: []CashStep{step(KindTender, 65_300, "3")}}, -65_300, "Uang diterima 3, Rp65.300, mungkin tidak masuk laci"},
		"change not given":             {Evidence{Steps: []CashStep{step(KindChange, 4_700, "3")}}, 4_700, "Kembalian 3, Rp4.700, mungkin dicatat tetapi"},
		"change given twice":           {Evidence{Steps: []CashStep{step(KindChange, 4_700, "3")}}, -4_700, "mungkin keluar dua kali"},
		"cash in meant as cash out":    {Evidence{Steps: []CashStep{moved(KindCashIn, 30_000, "galon")}}, -60_000, "Kas masuk Rp30.000 (galon) mungkin seharusnya kas keluar"},
		"cash out meant as cash in":    {Evidence{Steps: []CashStep{moved(KindCashOut, 30_000, "modal")}}, 60_000, "mungkin seharusnya kas masuk"},
		"a fee left out":               {Evidence{Fees: []FeeTaken{{"4", 2_500}}}, -2_500, "Biaya layanan Rp2.500 dari 4"},
		"three fees left out":          {Evidence{Fees: []FeeTaken{{"4", 2_500}, {"5", 2_500}, {"6", 2_500}}}, -7_500, "dari 3 pembayaran"},
		"fees that are not so many":    {Evidence{Fees: []FeeTaken{{"4", 2_500}, {"5", 2_500}}}, -7_500, ""},
		"change with swapped figures":  {Evidence{Steps: []CashStep{step(KindChange, 12_500, "9")}}, -9_000, "Kembalian 9, Rp12.500, mungkin diberikan Rp21.500"},
		"change with a zero too many":  {Evidence{Steps: []CashStep{step(KindChange, 5_000, "9")}}, -45_000, "mungkin diberikan Rp50.000"},
		"another note than was typed":  {Evidence{Steps: []CashStep{step(KindTender, 100_000, "9"), step(KindChange, 34_700, "9")}}, -50_000, "Uang diterima 9, Rp100.000, mungkin sebenarnya Rp50.000"},
		"two events together":          {Evidence{Steps: []CashStep{step(KindChange, 4_700, "1"), step(KindTender, 3_000, "2"), step(KindChange, 3_000, "3")}}, 7_700, "Kembalian 1, Rp4.700, dan Kembalian 3, Rp3.000, bersama-sama Rp7.700"},
		"less than any coin":           {Evidence{}, -50, "di bawah Rp100"},
	} {
		t.Run(name, func(t *testing.T) {
			found := c.evidence.Explain(c.difference)
			switch {
			case c.want == "" && len(found) > 0:
				t.Errorf("found %q", found)
			case c.want != "" && (len(found) == 0 || !strings.Contains(found[0], c.want)):
				t.Errorf("found %q, want %q first", found, c.want)
			}
		})
	}
}

// Many events of one amount are not all told: the operator reads a screen, not a list.
func TestExplanationsStayFew(t *testing.T) {
	var e Evidence
	for range 500 {
		e.Steps = append(e.Steps, CashStep{Kind: KindTender, Amount: 50_000, Number: "1"})
	}
	for _, difference := range []Rupiah{-50_000, -100_000} {
		if found := e.Explain(difference); len(found) != maxAlike+1 || !strings.Contains(found[maxAlike], "kemungkinan lain") {
			t.Errorf("%d: %q", difference, found)
		}
	}
}
