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

// speech is words still to be read. It knows how people count and nothing of how the words were made: a grammar, one
// method a rule, that takes no other way of saying a number than the common one.
type speech struct{ words []string }

func (s *speech) next() string {
	if len(s.words) == 0 {
		return ""
	}
	return s.words[0]
}

func (s *speech) take(word string) bool {
	if s.next() != word {
		return false
	}
	s.words = s.words[1:]
	return true
}

// several reads DUA to SEMBILAN before one of the words it counts: "SATU RATUS" is not what people say.
func (s *speech) several(counted string) int64 {
	if len(s.words) < 2 || s.words[1] != counted || digits[s.words[0]] < 2 {
		return 0
	}
	n := digits[s.words[0]]
	s.words = s.words[2:]
	return n
}

// group reads 1 to 999; 0 where there is none.
func (s *speech) group() int64 {
	n := 100 * s.several("RATUS")
	if n == 0 && s.take("SERATUS") {
		n = 100
	}
	if s.take("SEPULUH") {
		return n + 10
	}
	if s.take("SEBELAS") {
		return n + 11
	}
	if teen := s.several("BELAS"); teen > 0 {
		return n + 10 + teen
	}
	n += 10 * s.several("PULUH")
	if one := digits[s.next()]; one > 0 {
		s.words = s.words[1:]
		n += one
	}
	return n
}

// amountOf reads words back: groups of three digits, the largest first, each scale once.
func amountOf(text string) (ledger.Rupiah, error) {
	s := &speech{strings.Fields(text)}
	if text == "NOL RUPIAH" {
		return 0, nil
	}
	var total int64
	scales := []struct {
		word  string
		value int64
	}{{"TRILIUN", 1e12}, {"MILIAR", 1e9}, {"JUTA", 1e6}, {"RIBU", 1e3}, {"RUPIAH", 1}}
	for at := 0; len(s.words) > 0; {
		if at <= 3 && s.take("SERIBU") {
			total, at = total+1000, 4
			continue
		}
		group := s.group()
		for at < len(scales) && s.next() != scales[at].word {
			at++
		}
		if at == len(scales) || group == 0 && (at < 4 || total == 0) || group == 1 && scales[at].word == "RIBU" {
			return 0, fmt.Errorf("%q cannot be read at %q", text, s.words)
		}
		s.words, total = s.words[1:], total+group*scales[at].value
		if at++; at == len(scales) && len(s.words) == 0 {
			return ledger.Rupiah(total), nil
		}
	}
	return 0, fmt.Errorf("%q does not end with RUPIAH", text)
}

// TestTheInverseIsStrict: a reader that understands everything proves nothing.
func TestTheInverseIsStrict(t *testing.T) {
	for _, text := range []string{"", "RUPIAH", "SATU", "SATU RATUS RUPIAH", "SATU PULUH RUPIAH", "SATU BELAS RUPIAH", "SATU RIBU RUPIAH", "SERIBU SERIBU RUPIAH",
		"DUA RIBU SERIBU RUPIAH", "SATU JUTA SATU MILIAR RUPIAH", "DUA TIGA RUPIAH", "PULUH RUPIAH", "JUTA RUPIAH", "NOL SATU RUPIAH", "SATU RUPIAH RUPIAH",
		"DUA PULUH SEPULUH RUPIAH", "SERATUS SERATUS RUPIAH", "DUA BELAS SATU RUPIAH", "SATU NOL RUPIAH"} {
		if amount, err := amountOf(text); err == nil {
			t.Errorf("%q is read as %d", text, amount)
		}
	}
}

func TestWordsAreWhatPeopleSay(t *testing.T) {
	for amount, want := range map[ledger.Rupiah]string{
		0: "NOL", 1: "SATU", 10: "SEPULUH", 11: "SEBELAS", 12: "DUA BELAS", 19: "SEMBILAN BELAS", 20: "DUA PULUH", 100: "SERATUS",
		101: "SERATUS SATU", 111: "SERATUS SEBELAS", 1_000: "SERIBU", 1_100: "SERIBU SERATUS", 2_000: "DUA RIBU", 10_000: "SEPULUH RIBU",
		11_000: "SEBELAS RIBU", 21_000: "DUA PULUH SATU RIBU", 101_000: "SERATUS SATU RIBU", 1_000_000: "SATU JUTA",
		1_001_000: "SATU JUTA SERIBU", 91_750: "SEMBILAN PULUH SATU RIBU TUJUH RATUS LIMA PULUH", 1_000_000_000: "SATU MILIAR",
		1_000_000_000_001: "SATU TRILIUN SATU",
		1_100_000:         "SATU JUTA SERATUS RIBU", 111_111_111: "SERATUS SEBELAS JUTA SERATUS SEBELAS RIBU SERATUS SEBELAS",
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
