package ui

import (
	"testing"

	"loket/ledger"
)

func TestBy(t *testing.T) {
	for by, want := range map[string]string{"Budi": "Budi", ledger.ByAdvice: "otomatis", ledger.ByCallback: "otomatis", ledger.ByRecovery: "otomatis saat dibuka lagi"} {
		if got := By(ledger.Event{By: by}); got != want {
			t.Errorf("%q is told as %q", by, got)
		}
	}
}
