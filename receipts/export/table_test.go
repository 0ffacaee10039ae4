package export_test

import (
	"bytes"
	"reflect"
	"testing"

	"loket/ledger"
	"loket/receipts/export"
)

// TestTables: what is written is read back, and no text of a provider becomes a formula.
func TestTables(t *testing.T) {
	rows := [][]any{{"hari", "baris", "kami", "ket"}, {ledger.Date("2026-11-21"), 12, ledger.Rupiah(-59_750), "=1+1"}}
	want := [][]string{{"hari", "baris", "kami", "ket"}, {"2026-11-21", "12", "-59750", "'=1+1"}}
	var text, book bytes.Buffer
	if err := export.WriteCSV(&text, rows); err != nil {
		t.Fatal(err)
	}
	if err := export.WriteXLSX(&book, rows); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"csv": text.Bytes(), "xlsx": book.Bytes()} {
		if got, err := (export.Reading{}).Sheet(data); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}
