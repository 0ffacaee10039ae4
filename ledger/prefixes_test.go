package ledger_test

import (
	"testing"

	"loket/ledger"
)

func TestOperatorOfANumber(t *testing.T) {
	prefixes := ledger.Prefixes{"0812": "Telkomsel", "0851": "Telkomsel", "085155": "by.U", "0895": "Tri"}
	for no, want := range map[ledger.CustomerNo]string{
		"081234567890": "Telkomsel", "6281234567890": "Telkomsel", "+62 812-3456-7890": "Telkomsel", "0812": "Telkomsel",
		"085112345678": "Telkomsel", "085155345678": "by.U", "6285155345678": "by.U", "089512345678": "Tri",
		"": "", "0": "", "62": "", "081": "", "081112345678": "", "123456789012": "", "812345678901": "", "0062812": "",
	} {
		if got, ok := prefixes.Operator(no); got != want || ok != (want != "") {
			t.Errorf("%q: operator %q %t, want %q", no, got, ok, want)
		}
	}
}
