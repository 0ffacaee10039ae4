package sqlite_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loket/ledger"
	"loket/ledger/sqlite"
)

// Every figure of a Z is counted again from the events: one that adds up in itself and was sealed wrongly is found.
func TestVerifyCountsAClosingAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	s, err := sqlite.Open(t.Context(), options(path))
	if err != nil {
		t.Fatal(err)
	}
	c := newTill()
	c.open(t, s, 100_000)
	late := c.sale(water(), "1", "202610", 65_250)
	c.pay(t, s, 70_000, late, ledger.OutcomePending)
	c.close(t, s, ledger.Counting{Kept: 100_000, Supervisor: "Ani"})
	c.open(t, s, 100_000)
	mustAppend(t, s, c.answer(late, ledger.OutcomePaid))
	c.pay(t, s, 70_000, c.sale(water(), "2", "202610", 65_250), ledger.OutcomePaid)
	c.pay(t, s, 20_000, c.sale(pulse(), "0811", "", 12_500), ledger.OutcomeFailed)
	c.pay(t, s, 12_500, c.sale(pulse(), "0812", "", 12_500), ledger.OutcomePending)
	z := c.close(t, s, ledger.Counting{Kept: 100_000, Supervisor: "Ani"}).Closing
	if len(z.Open) != 1 || len(z.Due) == 0 || len(z.Earlier) != 1 || len(z.Products) != 1 || z.Rounding == 0 {
		t.Fatalf("nothing to find: %+v", z)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ change, part string }{
		"tender and change": {`'$.tender', body ->> '$.tender' + 100, '$.change', 100`, "uang tunai"},
		"a product's sum":   {`'$.products[0].total', 1`, "penjualan"},
		"a product's name":  {`'$.products[0].name', 'lain'`, "penjualan"},
		"a state's count":   {`'$.states[0].count', 9`, "penjualan"},
		"the fee":           {`'$.fee', 1`, "penjualan"},
		"the rounding":      {`'$.rounding', 0`, "penjualan"},
		"the last number":   {`'$.last', 'x'`, "penjualan"},
		"an open payment":   {`'$.open[0].total', 1`, "pembayaran terbuka"},
		"money due":         {`'$.due[0].amount', 1`, "uang pelanggan"},
		"nobody's money":    {`'$.due', json('[]')`, "uang pelanggan"},
		"an earlier one":    {`'$.earlier[0].was', 'suspect'`, "pembayaran shift sebelumnya"},
		"a lost key":        {`'$.lost_keys', json('[{"at":"2026-11-21T00:00:00Z","by":"Ani"}]')`, "kunci yang hilang"},
		"no earlier one":    {`'$.earlier', json('[]')`, "pembayaran shift sebelumnya"},
	} {
		t.Run(name, func(t *testing.T) {
			copied := filepath.Join(t.TempDir(), "ledger.db")
			if err := os.WriteFile(copied, fileOf(t, path), 0o600); err != nil {
				t.Fatal(err)
			}
			o := readOnly(copied)
			o.Key = nil // no seal speaks
			if r := mustVerify(t, o); !r.OK() {
				t.Fatalf("before: %+v", r.Findings)
			}
			edit(t, copied, "UPDATE events SET body = json_set(body, "+test.change+") WHERE kind = 'close' AND subject = '2'")
			r := mustVerify(t, o)
			if len(r.Findings) != 1 || !strings.HasSuffix(r.Findings[0].Text, "kejadiannya: "+test.part+".") {
				t.Errorf("findings %+v, want %s", r.Findings, test.part)
			}
		})
	}
}
