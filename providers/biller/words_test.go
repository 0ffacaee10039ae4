package biller_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// TestNotesAreInIndonesian: they stand on screens and in the book for ever, as the flags that other tests name do.
func TestNotesAreInIndonesian(t *testing.T) {
	b := open(t, "https://biller.example")
	for name, c := range map[string]struct{ old, new, want string }{
		"another product":      {"Transaksi+s5.", "Transaksi+s6.", "message menyebut produk s6"},
		"another price":        {"Harga:+201,200", "Harga:+201,300", "saldo terpotong Rp201.300, menurut katalog Rp201.200"},
		"a price that is none": {"Harga:+201,200", "Harga:+gratis", "HARGA dalam message tidak terbaca"},
		"the price twice":      {"Harga:+201,200", "Harga:+201,200,+Harga:+1", "message memuat HARGA dua kali"},
	} {
		if got := b.ReadCallback(strings.Replace(paid, c.old, c.new, 1), payment(number, 201200)).Notes; !slices.Equal(got, []string{c.want}) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
	b, _, _ = serve(t, http.StatusOK, `{"total":"5,100","saldo":"banyak","status":true}`)
	answer, err := b.Pay(t.Context(), payment(number, 5000))
	if want := []string{"total tidak terbaca", "saldo tidak terbaca"}; err != nil || !slices.Equal(answer.Notes, want) {
		t.Errorf("reply: got %q, %v, want %q", answer.Notes, err, want)
	}
}
