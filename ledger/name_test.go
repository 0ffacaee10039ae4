package ledger_test

import (
	"testing"

	"loket/ledger"
)

func TestReadPaymentName(t *testing.T) {
	number := func(part, number string) ledger.PaymentName { return ledger.PaymentName{Part: part, Number: number} }
	claim := func(part string) ledger.PaymentName { return ledger.PaymentName{Part: part, Claim: "KMBTRQ"} }
	for typed, want := range map[string]ledger.PaymentName{
		"5-261121-0007":        number("5-261121-0007", "5-261121-0007"),
		" 5 261121 0007 ":      number("52611210007", "5-261121-0007"),
		"5–261121—0007\n":      number("5–261121—0007", "5-261121-0007"), // an editor's dashes
		"b2.261121.10007":      number("b2.261121.10007", "b2-261121-10007"),
		"0812 345678 9012":     number("081234567890"+"12", "0812-345678-9012"), // or a customer's
		"5-261121-007":         {Part: "5-261121-007"},
		"KMBTRQ":               claim("KMBTRQ"),
		"kmb trq":              claim("kmb trq"),
		"Kmb-Trq":              claim("Kmb-Trq"),
		" k.m.b_t r‑q":         claim("k.m.b_t r‑q"),
		"KMBTR":                {Part: "KMBTR"},
		"KMBTRQA":              {Part: "KMBTRQA"},
		"KMBTRO":               {Part: "KMBTRO"}, // codes have no O
		"ſMBTRQ":               {Part: "ſMBTRQ"}, // whose capital is an S
		"KMBTR1":               {Part: "KMBTR1"},
		"3FA9-4C01 d2e5":       {Part: "3FA9-4C01 d2e5", Seal: "3fa94c01d2e5", SealOnly: true},
		"123 456 789 012":      {Part: "123456789012", Seal: "123456789012"},
		"100 77":               {Part: "10077"},
		"ni made":              {Part: "ni made", Claim: ""},
		"":                     {},
		" \t ":                 {},
		"a\x1b[31mbcdef\u202e": {Part: "a·[31mbcdef·"},
	} {
		if got := ledger.ReadPaymentName(typed); got != want {
			t.Errorf("%q is read as %+v, want %+v", typed, got, want)
		}
	}
}
