package receipts_test

import (
	"io"
	"slices"
	"strings"
	"testing"
	"text/template"
	"time"

	"loket/ledger"
	"loket/receipts"
)

// forty is a receipt of about forty lines: PLN, four months, at 32 columns.
func forty() (receipts.Slip, ledger.Payment, ledger.Nota) {
	p := pln()
	for range 2 {
		p.Bill.Sheets = append(p.Bill.Sheets, p.Bill.Sheets[1])
	}
	return slip(32), p, nota(p)
}

// plain is what text/template needs for a receipt of as many lines, with the same amounts formatted.
const plain = `{{.Head.Name}}
{{.Head.Address}}
LOKET {{.Head.Counter}}
STRUK PEMBAYARAN TAGIHAN LISTRIK
IDPEL       : {{.Pay.Bill.Customer}}
NAMA        : {{.Pay.Bill.Name}}
TARIF/DAYA  : {{.Pay.Bill.Detail "tariff"}}/{{.Pay.Bill.Detail "power"}}VA
BL/TH       : {{.Pay.Bill.Periods}}
{{range .Pay.Bill.Sheets}} {{.Period}} {{.Start}}-{{.End}} {{printf "%8s" .Amount.Plain}}
  {{if .Penalty}}DENDA {{printf "%8s" .Penalty.Plain}}{{end}}
{{end}}{{range .Pay.Bill.Lines}}{{printf "%-20s %11s" .Label .Amount.Plain}}
{{end}}NO REF      : {{.Pay.Serial}}
PLN menyatakan struk ini sebagai
bukti pembayaran yang sah
TOTAL BAYAR {{printf "%20s" .Pay.Bill.Total.Plain}}
TUNAI       {{printf "%20s" .Nota.Tender.Plain}}
KEMBALI     {{printf "%20s" .Nota.Change.Plain}}
TERBILANG   : {{.Words}}
--------------------------------
ANDA MASIH MEMILIKI SISA
TUNGGAKAN {{.Pay.Bill.Detail "arrears"}} BULAN
Rincian tagihan dapat diakses di
www.pln.co.id atau PLN terdekat
Terima kasih
--------------------------------
LOKET   : {{.Pay.Counter}}
KASIR   : {{.Pay.By}}
NOMOR   : {{.Pay.Number}}
WAKTU   : {{(.Pay.IntendedAt.In .Head.Zone).Format "02-01-2006 15:04:05"}}
================================
** LUNAS **
================================
`

// baseline is what text/template, parsed once, takes in this run for a receipt of about forty lines.
func baseline(b *testing.B) time.Duration {
	b.Helper()
	s, p, n := forty()
	parsed := template.Must(template.New("").Parse(plain))
	type data struct {
		Head  receipts.Head
		Pay   ledger.Payment
		Nota  ledger.Nota
		Words string
	}
	var text strings.Builder
	began := time.Now()
	const rounds = 2000
	for range rounds {
		text.Reset()
		if err := parsed.Execute(&text, data{s.Head, p, n, receipts.Words(p.Bill.Total)}); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(began) / rounds
}

// measure reports, beside the time of render, how that compares with the baseline of the same moment.
func measure(b *testing.B, render func() []string) {
	base := baseline(b)
	b.ReportAllocs()
	for b.Loop() {
		_, _ = io.WriteString(io.Discard, receipts.Text(render()))
	}
	own := b.Elapsed() / time.Duration(b.N)
	b.ReportMetric(float64(own)/float64(base), "x-template")
	b.ReportMetric(float64(base.Nanoseconds()), "template-ns/op")
}

// BenchmarkReceipt is the receipt of forty lines, of every product's sample, of a year of water bills on one slip, and
// the recap of a nota.
func BenchmarkReceipt(b *testing.B) {
	s, p, n := forty()
	if lines := len(receipts.Render(s, p, n)); lines < 40 {
		b.Fatalf("%d lines, want 40 or more", lines)
	}
	b.Run("forty", func(b *testing.B) { measure(b, func() []string { return receipts.Render(s, p, n) }) })
	for i, x := range sold {
		p := sale(i)
		n := nota(p)
		b.Run(x.code, func(b *testing.B) { measure(b, func() []string { return receipts.Render(s, p, n) }) })
	}
	water, visit := months(2_000_000, slices.Repeat([]ledger.State{ledger.Paid}, 12)...)
	b.Run("series-12", func(b *testing.B) { measure(b, func() []string { return receipts.Series(s, water, visit) }) })
	b.Run("recap-12", func(b *testing.B) { measure(b, func() []string { return receipts.Recap(s, water, visit) }) })
}
