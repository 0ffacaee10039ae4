package ui

import (
	"regexp"
	"testing"

	"loket/ledger"
)

// TestSheetsOfABill: a sheet is named by what its period counts, whatever room its readings leave, and is worth only
// what somebody says.
func TestSheetsOfABill(t *testing.T) {
	for name, c := range map[string]struct {
		counts ledger.Periods
		sheets []ledger.Sheet
		shown  string
		never  string
	}{
		"instalments": {ledger.PeriodsInstalment, []ledger.Sheet{{Period: "005"}, {Period: "006", Amount: 1_000}},
			`(?s)ke-5 dari 36 .*ke-6 dari 36 +1\.000`, `ke-5 dari 36 +0`},
		"months in one row": {ledger.PeriodsMonths, []ledger.Sheet{{Period: "201803,201804", Start: "1", End: "2", Amount: 1_000}},
			`(?s)MAR18, APR18 .*1 – 2 .*1\.000`, `…`},
		"references": {ledger.PeriodsMonths, []ledger.Sheet{{Period: "MEI 22", Amount: 1_000, Reference: "205A"}, {Period: "JUN 22", Amount: 1_000, Reference: "206B"}},
			`(?s)MEI22 +1\.000.*ref 205A.*JUN22 +1\.000.*ref 206B`, `ref 205A.*ref`},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				b := power("530000000001")
				b.Counts, b.Sheets = c.counts, c.sheets
				b.Details = []ledger.Detail{{Key: ledger.DetailTenor, Label: "Tenor", Value: "036"}}
				product := plnProduct
				product.Category = "" // no kWh
				_, stage := atBill(t, product, b)
				shown := words(stage.Screen)
				if !regexp.MustCompile(c.shown).MatchString(shown) || regexp.MustCompile(c.never).MatchString(shown) {
					t.Errorf("shown:\n%s", shown)
				}
			})
		})
	}
}
