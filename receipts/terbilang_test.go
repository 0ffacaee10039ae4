package receipts_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"loket/ledger"
	"loket/receipts"
)

// digits are the words of 1 to 9.
var digits = map[string]int64{"SATU": 1, "DUA": 2, "TIGA": 3, "EMPAT": 4, "LIMA": 5, "ENAM": 6, "TUJUH": 7, "DELAPAN": 8, "SEMBILAN": 9}

// amountOf reads words back. It knows the rules of counting and nothing of how they are written: a word either adds,
// or multiplies what stands before it.
func amountOf(words string) (ledger.Rupiah, error) {
	fields := strings.Fields(words)
	if len(fields) == 0 || fields[len(fields)-1] != "RUPIAH" {
		return 0, fmt.Errorf("no RUPIAH at the end of %q", words)
	}
	scales := map[string]int64{"RIBU": 1e3, "JUTA": 1e6, "MILIAR": 1e9, "TRILIUN": 1e12}
	var total, group, digit int64
	for _, word := range fields[:len(fields)-1] {
		switch {
		case digits[word] != 0:
			digit = digits[word]
		case word == "SEPULUH":
			group += 10
		case word == "SEBELAS":
			group += 11
		case word == "SERATUS":
			group += 100
		case word == "SERIBU":
			total += 1000
		case word == "BELAS":
			group, digit = group+10+digit, 0
		case word == "PULUH":
			group, digit = group+10*digit, 0
		case word == "RATUS":
			group, digit = group+100*digit, 0
		case scales[word] != 0:
			total, group, digit = total+(group+digit)*scales[word], 0, 0
		case word != "NOL":
			return 0, fmt.Errorf("unknown word %q", word)
		}
	}
	return ledger.Rupiah(total + group + digit), nil
}

func TestWordsAreWhatPeopleSay(t *testing.T) {
	for amount, want := range map[ledger.Rupiah]string{
		0: "NOL", 1: "SATU", 10: "SEPULUH", 11: "SEBELAS", 12: "DUA BELAS", 19: "SEMBILAN BELAS", 20: "DUA PULUH", 100: "SERATUS",
		101: "SERATUS SATU", 111: "SERATUS SEBELAS", 1_000: "SERIBU", 1_100: "SERIBU SERATUS", 2_000: "DUA RIBU", 10_000: "SEPULUH RIBU",
		11_000: "SEBELAS RIBU", 21_000: "DUA PULUH SATU RIBU", 101_000: "SERATUS SATU RIBU", 1_000_000: "SATU JUTA",
		1_001_000: "SATU JUTA SERIBU", 91_750: "SEMBILAN PULUH SATU RIBU TUJUH RATUS LIMA PULUH", 1_000_000_000: "SATU MILIAR",
		1_000_000_000_001:   "SATU TRILIUN SATU",
		999_000_000_000_000: "SEMBILAN RATUS SEMBILAN PULUH SEMBILAN TRILIUN",
	} {
		if got := receipts.Words(amount); got != want+" RUPIAH" {
			t.Errorf("%d: got %q, want %q", amount, got, want+" RUPIAH")
		}
	}
}

func TestWordsReadBack(t *testing.T) {
	check := func(t interface{ Fatalf(string, ...any) }, amount ledger.Rupiah) {
		if back, err := amountOf(receipts.Words(amount)); err != nil || back != amount {
			t.Fatalf("%d is %q, which is %d, %v", amount, receipts.Words(amount), back, err)
		}
	}
	for amount := range ledger.Rupiah(20_000) {
		check(t, amount)
	}
	for amount := ledger.Rupiah(1); amount <= ledger.MaxRupiah; amount *= 10 {
		check(t, amount-1)
		check(t, amount)
		check(t, amount+1)
	}
	check(t, ledger.MaxRupiah)
	rapid.Check(t, func(t *rapid.T) {
		check(t, ledger.Rupiah(rapid.Int64Range(0, int64(ledger.MaxRupiah)).Draw(t, "amount")))
	})
}

func TestWordsOutsideAreDigits(t *testing.T) {
	for amount, want := range map[ledger.Rupiah]string{-1: "-1 RUPIAH", ledger.MaxRupiah + 1: "1.000.000.000.000.000 RUPIAH"} {
		if got := receipts.Words(amount); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
