package export_test

import (
	"bytes"
	"errors"
	"reflect"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"loket/ledger"
	"loket/receipts/export"
)

// FuzzSheet: whatever a file of a provider holds, it is read as a table within the limits, every cell cleaned, or is
// refused with one of the reasons that the screens have words for. What was read reads the same again once it is written.
func FuzzSheet(f *testing.F) {
	for _, text := range []string{"", "a,b\n1,2\n", "a;b\r\n\"x;\"\"y\";2\r\n", "sep=|\na|b\n", "sep=\"\na\n", "\xEF\xBB\xBFa\tb\n", "\xFF\xFEa\x00;\x00b\x00", "\xFE\xFF\x00a",
		"a,b\n\x1b[2Jz,\u202eq\n", "\"torn", "\xD0\xCF\x11\xE0", "<html>", "caf\xE9;1\n", "a\x00b", "\n\n ;\n", "\"a\nb\"\n\nc"} {
		f.Add([]byte(text))
	}
	for _, fill := range []func(*excelize.File){
		func(*excelize.File) {},
		func(b *excelize.File) {
			_ = b.SetSheetRow("Sheet1", "B3", &[]any{"x\x1b", 46_000.5, 5.3e11, true, nil})
		},
		func(b *excelize.File) { _ = b.SetCellValue("Sheet1", "XFD1", 1) },
		func(b *excelize.File) { _ = b.SetCellValue("Sheet1", "A1048576", 1) },
	} {
		b := excelize.NewFile()
		fill(b)
		var data bytes.Buffer
		if err := b.Write(&data); err != nil {
			f.Fatal(err)
		}
		f.Add(data.Bytes())
	}
	reasons := []error{export.ErrNoTable, export.ErrOldExcel, export.ErrWebPage, export.ErrBroken, export.ErrLargeTable}
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := (export.Reading{}).Sheet(data)
		if err != nil {
			for _, reason := range reasons {
				if errors.Is(err, reason) {
					return
				}
			}
			t.Fatalf("no words for %v", err)
		}
		checkSheet(t, rows)
	})
}

// checkSheet holds what Sheet promises of a table.
func checkSheet(t *testing.T, rows [][]string) {
	t.Helper()
	const mostRows, mostColumns, longest = 500_000, 256, 500
	if len(rows) == 0 || len(rows) > mostRows {
		t.Fatalf("%d rows", len(rows))
	}
	for i, row := range rows {
		if len(row) > mostColumns {
			t.Fatalf("row %d has %d cells", i, len(row))
		}
		for _, cell := range row {
			if utf8.RuneCountInString(cell) > longest || cell != ledger.Clean(cell, longest) {
				t.Fatalf("row %d: %q is not cleaned", i, cell)
			}
		}
	}
	if last := rows[len(rows)-1]; reflect.DeepEqual(last, make([]string, len(last))) {
		t.Fatalf("an empty row at the end: %q", last)
	}
}
