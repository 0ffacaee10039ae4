package receipts_test

import (
	"io"
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

// BenchmarkReceipt reports, beside its own time, how that compares with text/template parsed once in the same run.
func BenchmarkReceipt(b *testing.B) {
	s, p, n := forty()
	if lines := len(receipts.Render(s, p, n)); lines < 40 {
		b.Fatalf("%d lines, want 40 or more", lines)
	}
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
	base := time.Since(began) / rounds
	b.ReportAllocs()
	for b.Loop() {
		_, _ = io.WriteString(io.Discard, receipts.Text(receipts.Render(s, p, n)))
	}
	own := b.Elapsed() / time.Duration(b.N)
	b.ReportMetric(float64(own)/float64(base), "x-template")
	b.ReportMetric(float64(base.Nanoseconds()), "template-ns/op")
}
