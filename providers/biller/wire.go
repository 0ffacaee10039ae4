package biller

import (
	"fmt"
	"strings"
	"unicode"

	"loket/providers/transport"
)

// Limits of texts that are kept, in characters.
const (
	maxMessage = 300
	maxSerial  = 100
	maxID      = 64
)

// statement is what a text of the biller says: "Transaksi CODE.DEST verdict".
type statement struct {
	ok      bool // it has that form
	product string
	dest    string
	rest    []string // the words after them
}

// readStatement reads the form in which replies and callbacks name a transaction. A product code may itself have
// points, so the number is what follows the last one.
func readStatement(text string) statement {
	words := strings.Fields(text)
	if len(words) < 2 || !strings.EqualFold(words[0], "Transaksi") {
		return statement{}
	}
	point := strings.LastIndexByte(words[1], '.')
	if point < 1 || point == len(words[1])-1 {
		return statement{}
	}
	return statement{ok: true, product: words[1][:point], dest: words[1][point+1:], rest: words[2:]}
}

// verdict is the word a text ends a transaction with. A failure anywhere beats a success ("SEMPAT SUKSES ... GAGAL");
// INQSUKSES is a word of its own and says nothing.
func verdict(text string) word {
	found := wordNone
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		found = max(found, verdictWords[strings.ToUpper(w)])
	}
	return found
}

// explain is what was read of a reply, a field a line, for the trace: of what is read the fields that it has, by the
// document's names.
func explain(reply transport.Object) string {
	var b strings.Builder
	put := func(name, value string) {
		if reply.Has(name) {
			fmt.Fprintf(&b, "%-7s = %s\n", name, value)
		}
	}
	for _, name := range []string{"total", "saldo"} {
		amount, _, err := reply.Money(name)
		if err != nil {
			put(name, "unreadable")
		} else {
			put(name, amount.String())
		}
	}
	meaning := "unreadable"
	if accepted, stated := reply.Bool("status"); stated {
		meaning = map[bool]string{true: "true: accepted", false: "false: refused"}[accepted]
	}
	put("status", meaning)
	reason := reply.Text("reason", maxMessage)
	put("reason", fmt.Sprintf("%q", reason))
	if said := readStatement(reason); said.ok {
		fmt.Fprintf(&b, "  product %q, number %q, words %q\n", said.product, said.dest, strings.Join(said.rest, " "))
	}
	put("ftrxid", fmt.Sprintf("%q", reply.Text("ftrxid", maxID)))
	put("tujuan", fmt.Sprintf("%q", reply.Text("tujuan", maxID)))
	return strings.TrimRight(b.String(), "\n")
}
