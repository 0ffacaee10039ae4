package ledger_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"loket/ledger"
)

// cells makes a table of lines whose cells are parted by bars.
func cells(lines ...string) [][]string {
	var table [][]string
	for _, line := range lines {
		table = append(table, strings.Split(line, "|"))
	}
	return table
}

func readStatement(t *testing.T, c ledger.StatementColumns, lines ...string) ledger.StatementTable {
	t.Helper()
	table, err := c.Read(cells(lines...), "")
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// TestStatementGuesses: tables as providers write them are read without a word of configuration.
func TestStatementGuesses(t *testing.T) {
	want := ledger.StatementRow{Number: "530000000001", Period: "JAN19", Amount: 59_750, Day: reconDay, Paid: true}
	for name, lines := range map[string][]string{
		"plain":        {"Tanggal|Idpel|Periode|Nominal|Status", "2026-11-21 10:21:33|530000000001|JAN19|59750|SUKSES"},
		"day first":    {"TGL TRANSAKSI|NO. PELANGGAN|BL/TH|RP TAG|STATUS", "21/11/2026 10:21|530000000001|JAN19|Rp 59.750|Lunas"},
		"sen":          {"tgl|no pelanggan|bulan|harga|status", "21-11-26|'530000000001|JAN19|59.750,00|berhasil"},
		"english":      {"Date|Customer No|Period|Price|State", "21 Nov 2026|530000000001|JAN19|59,750.00|success"},
		"letterhead":   {"PT CONTOH|||", "Mutasi November|||", "", "Tanggal|IDPEL|Periode|Debet", "20261121|530000000001|JAN19|-59.750", "20261121|530000000001|JAN19|"},
		"brackets":     {"Waktu|Tujuan|Periode|Jumlah (Rp)", "20261121102133|530000000001|JAN19|(59.750)"},
		"pandas":       {"tanggal|idpel|periode|total", "2026-11-21T10:21:33+07:00|530000000001.0|JAN19|59750.0"},
		"month's name": {"tanggal|idpel|periode|total", "21 November 2026|530000000001|JAN19|59750"},
	} {
		rows := readStatement(t, ledger.StatementColumns{}, lines...).Rows
		if len(rows) != 1 {
			t.Errorf("%s: %d rows", name, len(rows))
			continue
		}
		got := rows[0]
		got.Line, got.Time, got.Status = 0, "", ""
		if got != want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestStatementMapping: what is configured is never guessed, and a wrong mapping names the columns that are there.
func TestStatementMapping(t *testing.T) {
	lines := []string{"Kode|Harga Beli|Harga|Kapan|Hasil", "5REF00000001|59.750|62.250|11/21/2026|OKE"}
	mapped := ledger.StatementColumns{Ref: "KODE", Amount: "Harga beli", Date: "kapan", DateFormat: "MM/DD/YYYY", Status: "hasil", Paid: []string{"oke"}}
	row := readStatement(t, mapped, lines...).Rows[0]
	if row.Ref != "5REF00000001" || row.Amount != 59_750 || row.Day != reconDay || !row.Paid || row.Line != 2 {
		t.Errorf("%+v", row)
	}
	for name, test := range map[string]struct {
		change func(*ledger.StatementColumns)
		column string
		want   string
	}{
		"a heading that is not there": {func(c *ledger.StatementColumns) { c.Amount = "Nominal" }, "amount", `"Harga Beli", "Harga", "Kapan"`},
		"a header row too far down":   {func(c *ledger.StatementColumns) { c.HeaderRow = 9 }, "header_row", "hanya 2 baris"},
		"the wrong header row":        {func(c *ledger.StatementColumns) { c.HeaderRow = 2 }, "ref", `"59.750"`},
		"another order of the date":   {func(c *ledger.StatementColumns) { c.DateFormat = "DD/MM/YYYY" }, "", `baris 2: tanggal "11/21/2026"`},
		"the marks the other way":     {func(c *ledger.StatementColumns) { c.Thousands = "," }, "", `baris 2: nominal "59.750"`},
	} {
		c := mapped
		test.change(&c)
		var broken *ledger.StatementError
		if _, err := c.Read(cells(lines...), ""); !errors.As(err, &broken) || broken.Column != test.column || !strings.Contains(broken.Text, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestStatementBadTables: what cannot be read whole is not read at all, and the error says where.
func TestStatementBadTables(t *testing.T) {
	head := "Tanggal|Idpel|Nominal"
	for name, test := range map[string]struct {
		lines []string
		want  string
	}{
		"other columns":     {[]string{"Nama|Alamat", "Budi|Ubud"}, `kolom nominal tidak ditemukan. Kolom di baris 1: "Nama", "Alamat"`},
		"no number":         {[]string{"Tanggal|Nominal", "2026-11-21|1"}, "kolom nomor pelanggan tidak ditemukan"},
		"no date":           {[]string{"Idpel|Nominal", "1|1"}, "--day"},
		"no rows":           {[]string{head, "jumlah||59.750"}, "tidak ada baris"},
		"sen":               {[]string{head, "2026-11-21|1|59.75"}, `nominal "59.75" bukan rupiah utuh`},
		"an absurd amount":  {[]string{head, "2026-11-21|5300|1.000.000.000.001"}, "tidak masuk akal"},
		"an absurd refund":  {[]string{head, "2026-11-21|5300|-1.000.000.000.001"}, "tidak masuk akal"},
		"a damaged number":  {[]string{head, "2026-11-21|5.3E+11|59.750"}, "dibulatkan oleh Excel"},
		"no such day":       {[]string{head, "2026-11-31|1|1"}, `tanggal "2026-11-31" tidak terbaca`},
		"month first":       {[]string{head, "11/21/2026|1|1"}, "date_format"},
		"groups of two":     {[]string{head, "2026-11-21|1|1.23.456"}, "bukan rupiah utuh"},
		"many":              {append([]string{head}, slices.Repeat([]string{"x|1|1"}, 9)...), "9 baris tidak terbaca: baris 2"},
		"words for numbers": {[]string{head, "2026-11-21|1|seribu"}, "bukan rupiah utuh"},
	} {
		if _, err := (ledger.StatementColumns{}).Read(cells(test.lines...), ""); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestStatementLeavesOut: lines that are no transaction are counted, a status that nobody knows is not paid and told, and
// money of the other sign was given back.
func TestStatementLeavesOut(t *testing.T) {
	read := readStatement(t, ledger.StatementColumns{}, "Tanggal|Idpel|Nominal|Status", "2026-11-21|1|-100|sukses", "2026-11-21|2|-100|sukses", "2026-11-21|2|100|sukses",
		"2026-11-21|3|-5|antri", "||-305|", "Tanggal|Idpel|Nominal|Status")
	var paid []bool
	for _, r := range read.Rows {
		paid = append(paid, r.Paid)
	}
	if want := []bool{true, true, false, false}; !slices.Equal(paid, want) || !slices.Equal(read.Skipped, []int{6, 7}) || read.Unknown["antri"] != 1 {
		t.Errorf("paid %v, skipped %v, unknown %v", paid, read.Skipped, read.Unknown)
	}
}

func TestDateOrder(t *testing.T) {
	for format, want := range map[string]string{"DD/MM/YYYY": "DMY", "YYYY-MM-DD": "YMD", "MM/DD/YY": "MDY", "YYYYMMDD": "YMD", "D MMM YYYY": "DMY",
		"dd/mm/yyyy": "", "DD/MM": "", "DD/MM/YYY": "", "2006-01-02": "", "": ""} {
		if got := ledger.DateOrder(format); got != want {
			t.Errorf("%q: %q, want %q", format, got, want)
		}
	}
}

// FuzzStatement: no table, however broken, makes the reader fall over or lets money through that is not positive.
func FuzzStatement(f *testing.F) {
	f.Add("Tanggal|Idpel|Nominal\n2026-11-21|1|Rp 1.000,00")
	f.Add("ref|harga|tgl\n5REF00000001|(5)|1/2/26")
	f.Fuzz(func(t *testing.T, text string) {
		read, err := ledger.StatementColumns{}.Read(cells(strings.Split(text, "\n")...), reconDay)
		if err != nil {
			return
		}
		for _, r := range read.Rows {
			if r.Amount < 0 || r.Line <= read.Header || len(r.Day) != 10 {
				t.Fatalf("%+v", r)
			}
		}
	})
}

// TestCandidates: a row without a payment is shown what has its number, then its amount, then what is open and what failed.
func TestCandidates(t *testing.T) {
	matches := reconcile([]ledger.StatementRow{theirs(2, func(r *ledger.StatementRow) { r.Period, r.Amount = "FEB19", 70_000 })},
		ours(1), ours(2, func(e *ledger.Entry) { e.Customer, *e.Cost = "11", 70_000 }),
		ours(3, func(e *ledger.Entry) { e.Customer, e.State = "12", ledger.Suspect }),
		ours(4, func(e *ledger.Entry) { e.Customer, e.State = "13", ledger.Failed }), ours(5, func(e *ledger.Entry) { e.Customer = "14" }))
	for _, m := range matches {
		if m.Kind != ledger.ReconThereOnly {
			continue
		}
		var got []string
		for _, c := range ledger.CandidatesOf(matches).Of(*m.Row) {
			got = append(got, c.Payment.Number[9:]+" "+c.Why)
		}
		if want := []string{"0001 nomor sama", "0002 nominal sama", "0003 masih terbuka", "0004 gagal"}; !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
		return
	}
	t.Fatal("no row without a payment")
}
