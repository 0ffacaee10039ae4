package receipts_test

import (
	"strings"
	"testing"

	"loket/ledger"
	"loket/receipts"
)

// TestAPeriodDrawsNoMark: the period of a sheet is the only text from outside that begins a line. Lines and stars in
// it made a frame around LUNAS on a slip that says that nothing is paid yet.
func TestAPeriodDrawsNoMark(t *testing.T) {
	for _, make := range []func() ledger.Payment{pdam, pln, multifinance} {
		for _, columns := range []int{24, 32, 48, 80} {
			for _, sign := range []string{"=", "-", "*", "_"} {
				p := make()
				p.State = ledger.Suspect
				edge := strings.Repeat(sign, columns-1)
				p.Bill.Sheets = []ledger.Sheet{{Period: edge + " ** LUNAS ** " + edge, Amount: 500}, {Period: edge, Amount: 500}}
				for _, line := range receipts.Render(slip(columns), p, nota(p)) {
					if strings.HasPrefix(line, " "+sign) || strings.HasPrefix(line, " ** LUNAS") {
						t.Errorf("%d columns: %q", columns, line)
					}
				}
			}
		}
	}
}

// A name that wraps leaves no line that says a word of ours for money and nothing else.
func TestNoNameWrapsIntoAMark(t *testing.T) {
	for _, columns := range []int{24, 32, 48, 80} {
		p := pdam()
		p.State = ledger.Suspect
		p.By = strings.Repeat("=", columns) + " LUNAS " + strings.Repeat("=", columns)
		p.Bill.Name = strings.Repeat("A", columns) + " GAGAL " + strings.Repeat("B", columns)
		for _, line := range receipts.Render(slip(columns), p, nota(p)) {
			if word := strings.Trim(line, " *=-"); word == "LUNAS" || word == "GAGAL" {
				t.Errorf("%d columns: a line says %q", columns, line)
			}
		}
	}
}
