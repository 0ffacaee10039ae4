package ledger

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// StatementColumns say how a provider's table is read: the heading of each column, and how dates, amounts and statuses are
// written in it. What is empty is guessed from the headings in common use.
type StatementColumns struct {
	Ref, Number, Period, Amount, Date, Status, Product string

	HeaderRow  int      // the line of the headings, from 1; 0: it is looked for
	DateFormat string   // "DD/MM/YYYY"; empty: year first or day first, as written
	Thousands  string   // the mark between thousands; empty: as written
	Decimal    string   // the mark before sen; empty: as written
	Paid       []string // the statuses that mean paid, in any case; empty: the usual words
}

// column is one column that a statement may have: its key in the configuration, what it is called in words, and the
// headings it has where none is configured, the surest first, in small letters and digits alone.
type column struct {
	key      string
	word     string
	headings []string
}

var statementColumns = [...]column{
	{"ref", "ref", []string{"refid", "ref", "reff", "noref", "noreff", "nomorref", "noreferensi", "nomorreferensi", "referensi", "reference", "trxid",
		"idtrx", "idtransaksi", "notransaksi", "transactionid", "kodetransaksi", "sn", "serialnumber", "serial", "ntb"}},
	{"number", "nomor pelanggan", []string{"idpel", "idpelanggan", "nopelanggan", "nopel", "nomorpelanggan", "nosambungan", "nosamb", "nosambung", "customerno",
		"customernumber", "customerid", "idcustomer", "nomortujuan", "notujuan", "tujuan", "dest", "msisdn", "nohp", "nomorhp", "nova", "nop", "nokontrak",
		"kodebayar", "nomor", "pelanggan", "customer"}},
	{"period", "periode", []string{"periode", "period", "blth", "bltahun", "bulantahun", "thbl", "thnbln", "bulantagihan", "blntagihan", "bulan", "bln"}},
	{"amount", "nominal", []string{"debet", "debit", "harga", "price", "hargabeli", "potongansaldo", "potongan", "nominal", "jumlah", "amount", "total",
		"totaltagihan", "totalbayar", "jumlahbayar", "jumlahtagihan", "tagihan", "rptag", "rptagihan", "rupiah", "nilai"}},
	{"date", "tanggal", []string{"tanggal", "tgl", "tgltransaksi", "tanggaltransaksi", "tgltrx", "tanggaltrx", "tglbayar", "tanggalbayar", "tglpembayaran",
		"date", "datetime", "tanggaljam", "tgljam", "waktu", "time", "timestamp", "createdat"}},
	{"status", "status", []string{"status", "statustransaksi", "statusbayar", "flaglunas", "state"}},
	{"product", "produk", []string{"produk", "namaproduk", "kodeproduk", "product", "layanan", "kode"}},
}

// The places of the columns above.
const (
	atRef = iota
	atNumber
	atPeriod
	atAmount
	atDate
	atStatus
	atProduct
	columnCount
)

// places are where a table's columns stand; -1: it has none.
type places [columnCount]int

// StatementError says why a table is not read as a statement. Nothing of it is used then.
type StatementError struct {
	Column string // the key of the configuration that it is about; empty: none alone
	Text   string // in Indonesian
}

// Error is the text.
func (e *StatementError) Error() string { return e.Text }

// headingKey is a heading as it is compared: "No. Pelanggan" is "nopelanggan".
func headingKey(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// configured are the headings that the configuration names, in the order of the columns.
func (c StatementColumns) configured() [columnCount]string {
	return [columnCount]string{c.Ref, c.Number, c.Period, c.Amount, c.Date, c.Status, c.Product}
}

// maxHeading is how far down the headings are looked for: statements begin with a letterhead.
const maxHeading = 40

// heading finds the line of the headings, counted from 0, and where each column stands. A column that the configuration
// names is never guessed.
func (c StatementColumns) heading(table [][]string) (int, places, error) {
	first, last := 0, min(len(table), maxHeading)
	if c.HeaderRow > len(table) {
		return 0, places{}, &StatementError{"header_row", fmt.Sprintf("header_row %d, sedangkan berkas itu hanya %d baris", c.HeaderRow, len(table))}
	}
	if c.HeaderRow > 0 {
		first, last = c.HeaderRow-1, c.HeaderRow
	}
	best, found, most := first, c.places(nil), -1
	for i := first; i < last; i++ {
		at := c.places(table[i])
		n := 0
		for _, place := range at {
			if place >= 0 {
				n++
			}
		}
		if n > most && (n > 0 || most < 0) {
			best, found, most = i, at, n
		}
	}
	return best, found, c.missing(table, best, found)
}

func (c StatementColumns) places(cells []string) places {
	keys := make([]string, len(cells))
	for i, cell := range cells {
		keys[i] = headingKey(cell)
	}
	var at places
	for i, named := range c.configured() {
		if at[i] = -1; named != "" {
			at[i] = slices.Index(keys, headingKey(named))
			continue
		}
		at[i] = guessed(keys, statementColumns[i].headings)
	}
	return at
}

// guessed is the place of the surest heading: one that is a known word, else one that begins with a long one.
func guessed(keys, headings []string) int {
	for _, heading := range headings {
		if at := slices.Index(keys, heading); at >= 0 {
			return at
		}
	}
	for _, heading := range headings {
		begins := func(key string) bool { return len(heading) >= 5 && strings.HasPrefix(key, heading) }
		if at := slices.IndexFunc(keys, begins); at >= 0 {
			return at
		}
	}
	return -1
}

// missing says which column a table lacks, and which it has.
func (c StatementColumns) missing(table [][]string, line int, at places) error {
	lacks := func(i int) error {
		column := statementColumns[i]
		text := fmt.Sprintf("kolom %s tidak ditemukan", column.word)
		if named := c.configured()[i]; named != "" {
			text = fmt.Sprintf("kolom %q (%s) tidak ada", Clean(named, 40), column.key)
		}
		return &StatementError{column.key, fmt.Sprintf("%s. Kolom di baris %d: %s", text, line+1, cmp.Or(titles(table, line), "tidak ada"))}
	}
	for i, named := range c.configured() {
		if named != "" && at[i] < 0 {
			return lacks(i)
		}
	}
	switch {
	case at[atAmount] < 0:
		return lacks(atAmount)
	case at[atNumber] < 0 && at[atRef] < 0:
		return lacks(atNumber)
	}
	return nil
}

// titles are the cells of a line in quotes.
func titles(table [][]string, line int) string {
	var quoted []string
	if line < len(table) {
		for _, cell := range table[line] {
			if cell != "" && len(quoted) < 30 {
				quoted = append(quoted, fmt.Sprintf("%q", Clean(cell, 40)))
			}
		}
	}
	return strings.Join(quoted, ", ")
}
