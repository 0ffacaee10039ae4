package receipts_test

import (
	"strings"
	"testing"

	"loket/ledger"
	"loket/receipts"
)

// TestEachSheetHasItsReference: where a bill has several sheets, each one's own number stands below its line.
func TestEachSheetHasItsReference(t *testing.T) {
	p := payment("127246500105", ledger.Product{Code: "tv", Name: "TV Berlangganan", Category: "tv"}, ledger.Bill{
		Sheets: []ledger.Sheet{{Period: "MEI 22", Amount: 97500, Reference: "205A"}, {Period: "JUN 22", Amount: 97500}, {Period: "JUL 22", Amount: 97500, Reference: "207C"}},
		Lines:  []ledger.Line{{Key: ledger.LineBill, Label: "Tagihan", Amount: 292500}}, Total: 292500})
	for _, columns := range []int{32, 48, 80} {
		text := strings.Join(strings.Fields(receipts.Text(receipts.Render(slip(columns), p, nota(p)))), " ")
		if !strings.Contains(text, "NO REF : 205A, 207C RINCIAN") || !strings.Contains(text, "MEI22 97.500 NO REF : 205A JUN22 97.500 JUL22 97.500 NO REF : 207C") {
			t.Errorf("%d columns: %s", columns, text)
		}
	}
}
