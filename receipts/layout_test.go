package receipts

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"loket/assets"
	"loket/ledger"
)

// TestANewProductNeedsNoCode: a file is all that a product takes, whatever of the language it uses.
func TestANewProductNeedsNoCode(t *testing.T) {
	const parking = `for sku parkir
title STRUK PARKIR LANGGANAN
title {detail:town|name}
row KARTU = {customer|####-##}
row NO POLISI = {detail:plate}
row BERLAKU = {periods_sent|number} BULAN | {months}
row SAMPAI = {detail:until|date}
details
table POKOK DENDA
part PARKIR = parking / parking_penalty
part KARTU = card
sum JUMLAH
others
code SN = {serial|4}
legal {product} menyatakan struk ini sah
`
	files := fstest.MapFS{"layouts/a.txt": &fstest.MapFile{Data: []byte(sound)}, "layouts/b.txt": &fstest.MapFile{Data: []byte(parking)}}
	lib, err := read(files, assets.Texts)
	if err != nil {
		t.Fatal(err)
	}
	p := ledger.Payment{State: ledger.Paid, Serial: "AB12CD34EF", Intend: ledger.Intend{Product: ledger.Product{SKU: "parkir", Name: "Parkir Kota"}, Bill: ledger.Bill{
		Customer: "123456", Sheets: []ledger.Sheet{{Period: "202401"}, {Period: "202402"}},
		Details: []ledger.Detail{{Key: "town", Label: "Kota", Value: "KOTA DENPASAR"}, {Key: "until", Label: "S/d", Value: "20240229"}, {Key: "zone", Label: "Zona", Value: "3"}},
		Lines: []ledger.Line{{Key: "parking", Amount: 50_000}, {Key: "parking_penalty", Amount: 5_000}, {Key: "card", Amount: 10_000},
			{Key: "insurance", Label: "Asuransi", Amount: 1_000}},
	}}}
	w := &writer{lib: lib, layout: lib.of(p.Product), pay: &p, of: []ledger.Payment{p}, proven: []*ledger.Payment{&p}}
	w.paper = newPaper(32, w.keyWidths()...)
	w.titles()
	w.body()
	w.legal()
	want := strings.Split(`     STRUK PARKIR LANGGANAN
         KOTA DENPASAR
KARTU     : 1234-56
BERLAKU   : JAN 2024, FEB 2024
SAMPAI    : 29-02-2024
ZONA      : 3
RINCIAN        POKOK       DENDA
PARKIR        50.000       5.000
KARTU         10.000
--------------------------------
JUMLAH                    65.000
ASURANSI                   1.000
SN        : AB12 CD34 EF
Parkir Kota menyatakan struk ini
sah`, "\n")
	if !slices.Equal(w.lines, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(w.lines, "\n"), strings.Join(want, "\n"))
	}
}
