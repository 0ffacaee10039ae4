package ledger_test

import (
	"testing"
	"time"

	"loket/ledger"
)

// BenchmarkApply folds one payment: intend, submit, answer, print.
func BenchmarkApply(b *testing.B) {
	events := append(stateEvents()[ledger.Paid][:3:3], at(time.Minute).Print(ref, ledger.DocReceipt))
	for b.Loop() {
		fold(b, ledger.Payment{}, events...)
	}
}

func BenchmarkSeal(b *testing.B) {
	e := at(0).Intend(ref, intend(ref))
	key, mac := sealKey(), [32]byte{}
	b.SetBytes(int64(len(e.Body)))
	for b.Loop() {
		mac = ledger.Seal(key, mac, e)
	}
}

func BenchmarkClean(b *testing.B) {
	const name = "PT. Ünï Contoh\x1b[2J Sejahtera  Abadi\u202e 日本"
	for b.Loop() {
		ledger.Clean(name, 60)
	}
}
