package digiswitch_test

import (
	"slices"
	"strings"
	"testing"

	"loket/ledger"
)

// words is what an answer tells a person, beside its verdict and the provider's own words.
func words(a ledger.Answer) string {
	all := a.Notes
	if why := a.Conflict + a.Flag; why != "" {
		all = append([]string{why}, a.Notes...)
	}
	return strings.Join(all, "; ")
}

// TestWhatIsOddIsToldInIndonesian: these texts stand on screens and in the book for ever.
func TestWhatIsOddIsToldInIndonesian(t *testing.T) {
	for _, c := range []struct{ name, body, pay, ask string }{
		{"another amount", paid(`:11000`, `:11500`), "terbayar Rp11.500, padahal tagihan Rp11.000", "terbayar Rp11.500, padahal tagihan Rp11.000"},
		{"another month", paid(`"201901"`, `"201902"`), "terbayar untuk periode lain daripada tagihan", "terbayar untuk periode lain daripada tagihan"},
		{"another ref_id", paid(`"r1"`, `"r2"`), "terbayar, tetapi ref_id dalam jawaban berbeda", "ref_id dalam jawaban berbeda"},
		{"another number", paid(`"123"`, `"124"`), "terbayar, tetapi customer_no dalam jawaban berbeda", "customer_no dalam jawaban berbeda"},
		{"nobody's payment", paid(`"ref_id":"r1","customer_no":"123",`, ``), "sukses, tetapi tanpa ref_id dan customer_no", "jawaban tanpa ref_id atau customer_no"},
		{"amount unreadable", paid(`:11000`, `:"sebelas ribu"`), "sukses, tetapi jumlah yang terbayar tidak terbaca", "sukses, tetapi jumlah yang terbayar tidak terbaca"},
		{"no selling price", paid(`"selling_price":11000,`, ``), "penyedia tidak menyebut jumlah yang terbayar", "penyedia tidak menyebut jumlah yang terbayar"},
		{"another price", paid(`"price":10000`, `"price":10500`), "potongan saldo Rp10.500, semula Rp10.000", "potongan saldo Rp10.500, semula Rp10.000"},
		{"another admin", paid(`"admin":2500`, `"admin":3000`), "admin Rp3.000, semula Rp2.500", "admin Rp3.000, semula Rp2.500"},
		{"a balance that is none", paid(`"balance":500`, `"balance":1.5`), "balance tidak terbaca", "balance tidak terbaca"},
		{"status against rc", paid(`"00"`, `"02"`), "status dan rc bertentangan", "status dan rc bertentangan"},
		{"status against message", paid(`"Transaksi Sukses"`, `"GAGAL"`), "status dan message bertentangan", "status dan message bertentangan"},
		{"not ready", short("60", "Gagal", ""), "tagihan belum terbit atau sudah terbayar", "tagihan belum terbit atau sudah terbayar"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := serve(t, c.body)
			answer, err := f.Pay(t.Context(), owed())
			if got := words(answer.Answer); err != nil || got != c.pay {
				t.Errorf("pay: got %s, %v, want %s", got, err, c.pay)
			}
			answer, err = f.Advise(t.Context(), owed())
			if got := words(answer.Answer); err != nil || got != c.ask {
				t.Errorf("ask: got %s, %v, want %s", got, err, c.ask)
			}
		})
	}
	f := serve(t, billOf(`"selling_price":11000,"price":11500,"admin":12000,"balance":1.5,"desc":{"lembar_tagihan":2,`+
		`"detail":[{"periode":"201901","nilai_tagihan":"8000","denda":"?","meter_awal":"-"}]}`))
	bill, err := f.Inquire(t.Context(), query("pln", "123", "r1"))
	want := []string{"denda tidak terbaca", "meter_awal tidak terbaca", "penyedia menyebut 2 lembar, tetapi merinci 1",
		"Lain-lain -Rp9.000: selisih total dengan rincian penyedia", "balance tidak terbaca", "saldo akan terpotong Rp11.500, lebih besar daripada tagihan Rp11.000",
		"admin Rp12.000 lebih besar daripada tagihan Rp11.000"}
	if err != nil || !slices.Equal(bill.Notes, want) {
		t.Errorf("bill: got %q, %v\nwant %q", bill.Notes, err, want)
	}
}
