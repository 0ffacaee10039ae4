package pdam_test

import (
	"strings"
	"testing"

	"loket/ledger"
)

// words is what an answer tells a person, beside its verdict and the PDAM's own words.
func words(a ledger.Answer) string {
	all := a.Notes
	if why := a.Conflict + a.Flag; why != "" {
		all = append([]string{why}, a.Notes...)
	}
	return strings.Join(all, "; ")
}

// TestWhatIsOddIsToldInIndonesian: these texts stand on screens and in the book for ever.
func TestWhatIsOddIsToldInIndonesian(t *testing.T) {
	const counter, at = `"loket": "5"`, "10:59:25"
	for name, c := range map[string]struct{ payment, payinfo, want string }{
		"another total":               {paid(t, "015", `"total": "47500"`, `"total": "48500"`), "", `total Rp48.500, seharusnya Rp47.500`},
		"unreadable total":            {paid(t, "015", `"total": "47500"`, `"total": "47.500"`), "", `total tidak terbaca`},
		"another number":              {paid(t, "015", `"nosamb": "10014"`, `"nosamb": "10041"`), "", `kode 015: 0 dari 1 tagihan di dalamnya untuk nomor dan periode ini`},
		"another counter":             {paid(t, "015", counter, `"loket": "6"`, at, "10:41:00"), "", `kode 015 menyebut loket lain: 6`},
		"our second, another counter": {paid(t, "015", counter, `"loket": "6"`), "", `loket "6", tetapi tglbayar cocok dengan pembayaran ini`},
		"unreadable counter":          {paid(t, "015", counter, `"loket": {"kode":"5"}`), "", `loket tidak terbaca`},
		"another time":                {paid(t, "015", at, "10:59:24"), "", `tglbayar "2019-01-18 10:59:24", seharusnya "2019-01-18 10:59:25"`},
		"not marked as paid":          {paid(t, "015", `"flaglunas": "1"`, `"flaglunas": "0"`), "", `flaglunas berisi "0"`},
		"an amount that is none":      {paid(t, "015", `"denda": "0"`, `"denda": "banyak"`), "", `denda bukan jumlah rupiah bulat`},
		"a meter that is none":        {paid(t, "015", `"stanlalu": "91.000"`, `"stanlalu": "banyak"`), "", `stanlalu bukan angka meter`},
		"data that is none":           {bare("016")[:len(bare("016"))-3] + `"-"}`, "", `data tidak terbaca`},
		"refused, and paid in it":     {paid(t, "016"), "", `kode 016, tetapi di dalamnya ada tagihan terbayar`},
		"nobody knows":                {bare("015"), bare("021"), `kode 015 tanpa data, dan payinfo tidak memastikan; pembayaran dijawab kode 015`},
		"not paid on asking":          {bare("015"), bare("020"), `pembayaran dijawab 015, tetapi payinfo 020: belum terbayar; pembayaran dijawab kode 015`},
		"paid elsewhere on asking": {bare("015"), paid(t, "021", counter, `"loket": "6"`, at, "10:41:00"),
			`pembayaran dijawab 015, tetapi payinfo 021: terbayar di loket lain; pembayaran dijawab kode 015; terbayar di loket 6, tglbayar "2019-01-18 10:41:00"`},
		"paid, but by whom": {bare("013"), `{"status":"021","data":{"total":47500}}`,
			`kode 021 tidak memastikan waktu atau loket pembayaran; pembayaran dijawab kode 013`},
		"not paid, and paid in it": {bare("013"), paid(t, "020"), `kode 020, tetapi di dalamnya ada tagihan terbayar; pembayaran dijawab kode 013`},
		"somebody else's bill": {bare("013"), paid(t, "021", `"nosamb": "10014"`, `"nosamb": "10041"`),
			`kode 021: 0 dari 1 tagihan di dalamnya untuk nomor dan periode ini; pembayaran dijawab kode 013`},
	} {
		t.Run(name, func(t *testing.T) {
			_, client := serve(t, map[string]string{"billing-payment": c.payment, "billing-payinfo": c.payinfo})
			answer, err := client.Pay(t.Context(), submitted())
			if got := words(answer.Answer); err != nil || got != c.want {
				t.Errorf("got  %s, %v\nwant %s", got, err, c.want)
			}
		})
	}
	t.Run("a bill that does not add up", func(t *testing.T) {
		_, client := serve(t, map[string]string{"billing-inquiry": found(`"biayapemakaian":50000,"total":49500`)})
		bill, err := client.Inquire(t.Context(), query("10014", "201902"))
		if got := strings.Join(bill.Notes, "; "); err != nil || got != "Lain-lain -Rp500: selisih total dengan rincian PDAM" {
			t.Errorf("got %s, %v", got, err)
		}
	})
}
