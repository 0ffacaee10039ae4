package export

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"loket/ledger"
)

// Journal writes transactions as a journal of hledger (https://hledger.org/hledger.html): amounts in whole rupiah, dates of
// the counter's clock, the payment's number as the code, the event and who did it as tags. Journals of days that follow each
// other can be put together.
type Journal struct {
	out      *bufio.Writer
	book     Book
	declared map[string]bool // accounts
}

// accountTypes tell hledger what the first words of account names are.
var accountTypes = [...][2]string{{"Aset", "A"}, {"Kewajiban", "L"}, {"Pendapatan", "R"}, {"Modal", "E"}}

// NewJournal writes what a journal begins with.
func NewJournal(w io.Writer, b Book) *Journal {
	j := &Journal{out: bufio.NewWriter(w), book: b, declared: map[string]bool{}}
	_, _ = fmt.Fprintf(j.out, "; Jurnal loket %s\n", plainText(b.Counter))
	if b.Practice {
		_, _ = j.out.WriteString("; LATIHAN: bukan uang sungguhan\n")
	}
	_, _ = j.out.WriteString("commodity Rp1.000,\n")
	for _, t := range accountTypes {
		_, _ = fmt.Fprintf(j.out, "account %s  ; type:%s\n", t[0], t[1])
	}
	return j
}

// declare writes the accounts of a transaction that no transaction before it had: hledger's strict checks want each.
func (j *Journal) declare(t ledger.Transaction) {
	for _, posting := range t.Postings {
		if name := accountName(posting.Account); !j.declared[name] {
			j.declared[name] = true
			_, _ = fmt.Fprintf(j.out, "account %s\n", name)
		}
	}
}

// Transaction writes one; they come in the order of their events.
func (j *Journal) Transaction(t ledger.Transaction) error {
	j.declare(t)
	_, err := fmt.Fprintf(j.out, "\n%s ", t.At.In(j.book.Zone).Format(time.DateOnly))
	if t.Number != "" {
		_, _ = fmt.Fprintf(j.out, "(%s) ", plainText(t.Number))
	}
	if j.book.Practice {
		_, _ = j.out.WriteString("LATIHAN ")
	}
	_, _ = fmt.Fprintf(j.out, "%s  ; kejadian:%d, jam:%s, oleh:%s, subjek:%s\n", plainText(t.Text), t.Sequence,
		t.At.In(j.book.Zone).Format("15.04.05"), plainText(t.By), plainText(t.Subject))
	for _, posting := range t.Postings {
		_, _ = fmt.Fprintf(j.out, "    %-44s  Rp%d\n", accountName(posting.Account), posting.Amount)
	}
	return err // the first that failed: a bufio.Writer repeats it
}

// Close writes what is left.
func (j *Journal) Close() error { return j.out.Flush() }

// plainText is text that cannot end what it stands in: a comment, a tag's value, a code or a description.
func plainText(text string) string {
	return strings.NewReplacer(";", " ", "|", "/", "(", "[", ")", "]", ",", " ").Replace(ledger.Clean(text, 200))
}

// accountName keeps a provider's name from ending the account, which two spaces do; Clean leaves one.
func accountName(account ledger.Account) string {
	return strings.ReplaceAll(ledger.Clean(string(account), 120), ";", ",")
}
