package biller

import "strings"

// refusals are the reasons of the document's "LIST REASON GAGAL", in its order: what follows "Transaksi CODE.DEST
// GAGAL". Only these, word for word, say that nothing was bought; any other refusal is no verdict.
var refusals = []string{
	"Produk tidak tersedia (ROUTE)",
	"silakan coba lagi (DEDUCT)",
	"Produk tidak Aktif",
}

func isRefusal(words []string) bool {
	text := strings.Join(words, " ")
	for _, reason := range refusals {
		if strings.EqualFold(text, reason) {
			return true
		}
	}
	return false
}

// The statuses of a callback (section B): the opposite sense of the reply's true and false.
const (
	callbackPaid   = "0"
	callbackFailed = "1"
)

// verdictWords are the words that say how a transaction ended. The document has SUKSES and GAGAL; the others are
// what servers of this family write when they take a payment back or have not made it, and all of them beat SUKSES.
var verdictWords = map[string]word{
	"SUKSES":   wordSuccess,
	"GAGAL":    wordFailure,
	"BATAL":    wordFailure,
	"REFUND":   wordFailure,
	"REVERSAL": wordFailure,
	"TIDAK":    wordFailure,
	"BELUM":    wordFailure,
}

type word uint8

const (
	wordNone word = iota
	wordSuccess
	wordFailure
)
