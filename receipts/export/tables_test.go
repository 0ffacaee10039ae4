package export_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"loket/ledger"
	"loket/receipts/export"
)

var (
	wita  = time.FixedZone("WITA", 8*3600)
	taken = time.Date(2026, 11, 21, 2, 21, 33, 4000, time.UTC)
)

func amount(r ledger.Rupiah) *ledger.Rupiah { return &r }

// entries are a nota of two, and one that is open.
func entries() []ledger.Entry {
	return []ledger.Entry{
		{Number: "5-261121-0001", Ref: "5a", Nota: "n1", Product: "pln", Customer: "00530000000001", Name: "=HYPERLINK(\"http://x\")", Period: "JAN19, FEB19",
			Day: "2026-11-21", State: ledger.Paid, Total: 62_250, Fee: 2_500, Cost: amount(60_000), Cash: 100_000, Change: 24_100, Rounding: 50,
			Provider: "nobu", Code: "00", Message: "Sukses, \"ya\"", Serial: "SN1", Cashier: "ani", Created: taken, Settled: taken.Add(time.Minute)},
		{Number: "5-261121-0002", Ref: "5b", Nota: "n1", Product: "pulsa", Customer: "0812", Name: "-1+1", Day: "2026-11-21", State: ledger.Failed,
			Reason: ledger.ReasonRefused, Total: 13_600, Cost: amount(12_000), Cash: 100_000, Change: 24_100, Rounding: 50, Provider: "h2h", Message: "@SUM(A1)",
			Cashier: "ani", Created: taken, Settled: taken.Add(time.Minute)},
		{Number: "5-261121-0003", Ref: "5c", Nota: "n2", Product: "pdam", Customer: "1", Name: "+62\u202e\tx", Day: "2026-11-22", State: ledger.Suspect,
			Total: 20_000, Cash: 20_000, Provider: "pdam", Cashier: "=ani", Created: taken.Add(20 * time.Hour)},
	}
}

type table interface {
	Entry(ledger.Entry) error
	io.Closer
}

func write(t testing.TB, w table, err error, all []ledger.Entry) {
	t.Helper()
	for _, e := range all {
		if err == nil {
			err = w.Entry(e)
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// cells are the columns of interest in a table that was read back, by the names in its head.
func cells(t *testing.T, rows [][]string, row int, names ...string) []string {
	t.Helper()
	var got []string
	for _, name := range names {
		i := slices.Index(rows[0], name)
		if i < 0 || row >= len(rows) {
			t.Fatalf("no column %q or row %d in %q", name, row, rows)
		}
		got = append(got, strings.Join(rows[row][min(i, len(rows[row])):min(i+1, len(rows[row]))], ""))
	}
	return got
}

var seen = []string{"Nomor", "Tanggal", "Waktu", "Pelanggan", "Nama", "Keadaan", "Alasan", "Total", "Terpotong dari saldo", "Komisi", "Tunai nota",
	"Pembulatan nota", "Pesan", "Kasir", "Selesai", "Buku"}

func TestCSV(t *testing.T) {
	var b bytes.Buffer
	w, err := export.NewCSV(&b, export.Book{Zone: wita})
	write(t, w, err, entries())
	if lines := strings.SplitAfter(b.String(), "\r\n"); len(lines) != 5 || strings.ContainsAny(strings.ReplaceAll(b.String(), "\r\n", ""), "\r\n\t") {
		t.Errorf("lines: %q", lines)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range [][]string{
		{"5-261121-0001", "2026-11-21", "2026-11-21 10:21:33", "00530000000001", "'=HYPERLINK(\"http://x\")", "LUNAS", "", "62250", "60000", "-250",
			"100000", "50", "Sukses, \"ya\"", "ani", "2026-11-21 10:22:33", "sungguhan"},
		{"5-261121-0002", "2026-11-21", "2026-11-21 10:21:33", "0812", "'-1+1", "GAGAL", "ditolak penyedia", "13600", "", "", "", "", "'@SUM(A1)",
			"ani", "2026-11-21 10:22:33", "sungguhan"},
		{"5-261121-0003", "2026-11-22", "2026-11-22 06:21:33", "1", "'+62· x", "BELUM PASTI", "", "20000", "", "", "20000", "0", "", "'=ani", "", "sungguhan"},
	} {
		if got := cells(t, rows, i+1, seen...); !slices.Equal(got, want) {
			t.Errorf("row %d: %q\nwant %q", i+1, got, want)
		}
	}
}

// TestXLSX reads back what was written: numbers are numbers, dates dates of the counter's clock, text is text.
func TestXLSX(t *testing.T) {
	var b bytes.Buffer
	w, err := export.NewXLSX(&b, export.Book{Zone: wita, Practice: true})
	write(t, w, err, entries())
	rows, err := (export.Reading{}).Sheet(b.Bytes())
	if err != nil || len(rows) != 4 {
		t.Fatalf("%q, %v", rows, err)
	}
	for i, want := range [][]string{
		{"5-261121-0001", "2026-11-21", "2026-11-21 10:21:33", "00530000000001", "=HYPERLINK(\"http://x\")", "LUNAS", "", "62250", "60000", "-250",
			"100000", "50", "Sukses, \"ya\"", "ani", "2026-11-21 10:22:33", "LATIHAN"},
		{"5-261121-0002", "2026-11-21", "2026-11-21 10:21:33", "0812", "-1+1", "GAGAL", "ditolak penyedia", "13600", "", "", "", "", "@SUM(A1)",
			"ani", "2026-11-21 10:22:33", "LATIHAN"},
	} {
		if got := cells(t, rows, i+1, seen...); !slices.Equal(got, want) {
			t.Errorf("row %d: %q\nwant %q", i+1, got, want)
		}
	}
	archive, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, name := range []string{"xl/worksheets/sheet1.xml", "xl/workbook.xml"} {
		part, err := archive.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(part)
		parts[name] = string(text)
	}
	sheet := parts["xl/worksheets/sheet1.xml"]
	for what, there := range map[string]bool{
		"a frozen head":           strings.Contains(sheet, `state="frozen"`) && strings.Contains(sheet, `ySplit="1"`),
		"the total as a number":   strings.Contains(sheet, `<v>62250</v>`),
		"a number as text":        strings.Contains(sheet, `<t>00530000000001</t>`),
		"no formula":              !strings.Contains(sheet, "<f>"),
		"the sheet named LATIHAN": strings.Contains(parts["xl/workbook.xml"], `name="LATIHAN"`),
	} {
		if !there {
			t.Errorf("the sheet lacks %s:\n%.2000s", what, sheet)
		}
	}
}

func TestJournal(t *testing.T) {
	var b bytes.Buffer
	j := export.NewJournal(&b, export.Book{Counter: "5 Loket\nMaju", Zone: wita, Practice: true})
	err := j.Transaction(ledger.Transaction{Sequence: 7, At: taken.Add(20 * time.Hour), By: "ani; x:y, z", Text: "LUNAS PLN | ; x\n2026-01-01 y", Number: "5-1)",
		Subject: "5a", Postings: []ledger.Posting{{Account: ledger.DepositOf("no  bu;\tx"), Amount: -5}, {Account: ledger.AccountHeld, Amount: 5}}})
	if err != nil || j.Close() != nil {
		t.Fatal(err)
	}
	want := "; Jurnal loket 5 Loket Maju\n; LATIHAN: bukan uang sungguhan\ncommodity Rp1.000,\n" +
		"account Aset  ; type:A\naccount Kewajiban  ; type:L\naccount Pendapatan  ; type:R\naccount Modal  ; type:E\n" +
		"account Aset:Deposit:no bu, x\naccount Kewajiban:Titipan Pelanggan\n\n" +
		"2026-11-22 (5-1]) LATIHAN LUNAS PLN /   x 2026-01-01 y  ; kejadian:7, jam:06.21.33, oleh:ani  x:y  z, subjek:5a\n" +
		fmt.Sprintf("    %-44s  Rp-5\n    %-44s  Rp5\n", "Aset:Deposit:no bu, x", "Kewajiban:Titipan Pelanggan")
	if b.String() != want {
		t.Errorf("%s\nwant\n%s", &b, want)
	}
}

// FuzzLiteral: no text becomes a cell that a spreadsheet computes, and none is lost.
func FuzzLiteral(f *testing.F) {
	for _, seed := range []string{"", "=1", " =1", "\t=1", "\r\n@x", "\u200b=1", "＝1", "-", "+62", "budi", "\x00=1", "0;+000", "\"+00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := export.Literal(text)
		if strings.ContainsAny(got, "\t\r\n\x00\x1b") {
			t.Errorf("%q became %q", text, got)
		}
		for part := range strings.SplitSeq(got, ";") {
			if part = strings.TrimLeft(part, ` "`); part != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(part)[0]) {
				t.Errorf("%q became %q", text, got)
			}
		}
		bare := func(s string) string { return strings.ReplaceAll(s, "'", "") }
		if bare(got) != bare(ledger.Clean(text, 500)) {
			t.Errorf("%q became %q", text, got)
		}
	})
}

// TestLiteral: no text begins a formula, in whatever part a spreadsheet takes for a cell (reliability §5).
func TestLiteral(t *testing.T) {
	for text, want := range map[string]string{"=1+1": "'=1+1", "+62812": "'+62812", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'=1", "\r\n=1": "'=1", " =1": "'=1",
		"＝1": "'＝1", "a=1": "a=1", "x;=1": "x;'=1", `x; "=1`: `x; "'=1`, "SN 1;2": "SN 1;2", "ok;-9;+8": "ok;'-9;'+8", "": ""} {
		if got := export.Literal(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
