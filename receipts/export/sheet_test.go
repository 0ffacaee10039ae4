package export_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"loket/receipts/export"
)

func wide(order binary.AppendByteOrder, text string) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		out = order.AppendUint16(out, unit)
	}
	return out
}

func TestTextsOfEverySort(t *testing.T) {
	want := [][]string{{"Tanggal", "No", "Rp"}, {"21-11-2026", "00812", "62.250,00"}, {"22-11-2026", "00813", "Café é"}}
	lines := "Tanggal;No;Rp\r\n21-11-2026;00812;62.250,00\r\n22-11-2026;00813;Café é\r\n"
	texts := map[string][]byte{
		"semicolons":        []byte(lines),
		"mark":              []byte("\xEF\xBB\xBF" + lines),
		"tabs":              []byte(strings.ReplaceAll(lines, ";", "\t")),
		"bars":              []byte(strings.ReplaceAll(lines, ";", "|")),
		"commas":            []byte(strings.NewReplacer(";", ",", "62.250,00", `"62.250,00"`).Replace(lines)),
		"UTF-16, little":    append([]byte("\xFF\xFE"), wide(binary.LittleEndian, lines)...),
		"UTF-16, big":       append([]byte("\xFE\xFF"), wide(binary.BigEndian, lines)...),
		"UTF-16, no mark":   wide(binary.LittleEndian, lines),
		"UTF-16, big, none": wide(binary.BigEndian, lines),
		"Windows-1252":      []byte(strings.ReplaceAll(lines, "é", "\xE9")),
		"empty rows after":  []byte(lines + ";;\r\n;;\r\n"),
		"no line break":     []byte(strings.TrimSuffix(lines, "\r\n")),
	}
	for name, text := range texts {
		if got, err := (export.Reading{}).Sheet(text); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestThousandsAreNoSeparator(t *testing.T) {
	text := "no;rp;ket\n1;1,500;a, b\n2;12,250,000;c, d\n3;3,000;e\n"
	got, err := (export.Reading{}).Sheet([]byte(text))
	if err != nil || len(got[1]) != 3 || got[2][1] != "12,250,000" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestQuotesAndHostileCells(t *testing.T) {
	got, err := (export.Reading{}).Sheet([]byte("a,b\n\"x, \"\"y\"\"\",\"two\nlines\"\n\x1b[2Jz,\u202eq\n"))
	want := [][]string{{"a", "b"}, {`x, "y"`, "two lines"}, nil, {"·[2Jz", "·q"}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%q, %v", got, err)
	}
}

func workbook(t *testing.T, fill func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWorkbookKeepsWhatTheCellsHold(t *testing.T) {
	at := time.Date(2026, 11, 21, 10, 21, 33, 0, time.UTC)
	data := workbook(t, func(f *excelize.File) {
		_, _ = f.NewSheet("Isi")
		rows := [][]any{{"Tanggal", "Jam", "No", "Rp", "Kecil"}, {at.Truncate(24 * time.Hour), at, 530000000001, 62250, -4.5}}
		for i, row := range rows {
			_ = f.SetSheetRow("Isi", fmt.Sprintf("A%d", i+1), &row)
		}
		for cell, style := range map[string]excelize.Style{"A2": {NumFmt: 14}, "B2": {NumFmt: 22}, "C2": {NumFmt: 11},
			"D2": {CustomNumFmt: text(`"Rp"#,##0`)}, "E2": {NumFmt: 40}} {
			id, err := f.NewStyle(&style)
			if err != nil {
				t.Fatal(err)
			}
			_ = f.SetCellStyle("Isi", cell, cell, id)
		}
	})
	want := [][]string{{"Tanggal", "Jam", "No", "Rp", "Kecil"}, {"2026-11-21", "2026-11-21 10:21:33", "530000000001", "62250", "-4.5"}}
	if got, err := (export.Reading{}).Sheet(data); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%q, %v", got, err)
	}
}

func text(s string) *string { return &s }

// packed is a zip whose parts unpack to size zeros each and say so of themselves by said.
func packed(t *testing.T, size int, said ...uint64) []byte {
	t.Helper()
	var body, out bytes.Buffer
	press, err := flate.NewWriter(&body, flate.BestSpeed)
	if err == nil {
		_, err = press.Write(make([]byte, size))
	}
	if err != nil || press.Close() != nil {
		t.Fatal(err)
	}
	w := zip.NewWriter(&out)
	for i, unpacked := range said {
		part, err := w.CreateRaw(&zip.FileHeader{Name: fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), Method: zip.Deflate,
			CompressedSize64: uint64(body.Len()), UncompressedSize64: unpacked})
		if err == nil {
			_, err = part.Write(body.Bytes())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestWhatIsNoTable(t *testing.T) {
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"nothing":     {nil, export.ErrNoTable},
		"blank":       {[]byte("\n\n ;\n"), export.ErrNoTable},
		"empty sheet": {workbook(t, func(*excelize.File) {}), export.ErrNoTable},
		"old Excel":   {[]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), export.ErrOldExcel},
		"a web page":  {[]byte("\n<html><table>"), export.ErrWebPage},
		"no XLSX":     {[]byte("PK\x03\x04 torn"), export.ErrBroken},
		"bytes":       {[]byte("abcd\x00\x00ef"), export.ErrBroken},
		"wide":        {[]byte(strings.Repeat("a,", 300) + "\n"), export.ErrLargeTable},
		"huge":        {make([]byte, export.MaxFile+1), export.ErrLargeTable},
		"many cells":  {bytes.Repeat([]byte(strings.Repeat(",", 255)+"\n"), 33_000), export.ErrLargeTable},
		"a trap":      {packed(t, 65<<20, 65<<20), export.ErrLargeTable},
		"two traps":   {packed(t, 33<<20, 33<<20, 33<<20), export.ErrLargeTable},
		"a liar":      {packed(t, 65<<20, 10), export.ErrBroken},
	} {
		if _, err := (export.Reading{}).Sheet(c.data); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// TestAHiddenSheetIsNotRead: who allows what a statement says has looked at it in a spreadsheet.
func TestAHiddenSheetIsNotRead(t *testing.T) {
	hide := func(f *excelize.File) {
		_ = f.SetCellValue("Sheet1", "A1", "hidden")
		_, _ = f.NewSheet("Isi")
		f.SetActiveSheet(1)
		if err := f.SetSheetVisible("Sheet1", false); err != nil {
			t.Fatal(err)
		}
	}
	data := workbook(t, func(f *excelize.File) {
		hide(f)
		_ = f.SetCellValue("Isi", "A1", "seen")
	})
	if got, err := (export.Reading{}).Sheet(data); err != nil || !reflect.DeepEqual(got, [][]string{{"seen"}}) {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := (export.Reading{}).Sheet(workbook(t, hide)); !errors.Is(err, export.ErrNoTable) {
		t.Errorf("%q, %v", got, err)
	}
}
