package receipts

import (
	"strings"
	"time"

	"loket/ledger"
)

// Head is what stands at the top of every slip.
type Head struct {
	Name    string
	Address string
	Counter string         // the counter's code
	Zone    *time.Location // for times on paper; nil: UTC
}

// Slip is one printing of a slip.
type Slip struct {
	Head     Head
	Columns  int       // of the paper; less than 24 is taken as 24
	Copy     int       // how many times it was printed before; 0: the first print
	At       time.Time // of this print; zero: not shown
	Seal     string    // the first 12 hex digits of the ledger's head, which a later look at the ledger must find; empty: not shown
	Practice bool      // the counter is in practice; a practice payment is marked by itself
}

// Of is the slip that a payment's state calls for: the titipan while nothing final is known, the receipt (of a failed
// payment: that it failed) when it is, and once all its money went back the hand-back slip.
func Of(p ledger.Payment, n ledger.Nota) ledger.Document {
	switch {
	case !p.State.Final():
		return ledger.DocTitipan
	case !p.State.Owed() && n.HandBack > 0 && n.With(p).Due() <= 0:
		return ledger.DocHandBack
	}
	return ledger.DocReceipt
}

// Render is the slip that Of names, from what the ledger holds. Amounts are the bill's as the customer was told; cash,
// change and rounding are the nota's.
func Render(s Slip, p ledger.Payment, n ledger.Nota) []string {
	if Of(p, n) == ledger.DocHandBack {
		return HandBack(s, p, n)
	}
	w := &writer{slip: s, lib: book(), pay: &p, of: []ledger.Payment{p}, proven: []*ledger.Payment{&p}, nota: n.With(p), practice: s.Practice || p.Practice}
	w.layout = w.lib.of(p.Product)
	w.paper = newPaper(s.Columns, w.keyWidths()...)
	w.head()
	w.titles()
	w.rule()
	w.body()
	w.legal()
	w.totals()
	w.rule()
	w.state()
	w.footer(w.text(w.mark()))
	return w.lines
}

// Text is the lines as they go to a printer or a file: each ended by a line feed.
func Text(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return strings.Join(lines, "\n") + "\n"
}

// writer puts one slip on paper.
type writer struct {
	*paper
	slip     Slip
	lib      *library
	layout   *layout
	pay      *ledger.Payment
	of       []ledger.Payment  // all that the slip is about
	proven   []*ledger.Payment // those of them that the bill on it is made of
	nota     ledger.Nota
	practice bool
}

func (w *writer) text(key string) string { return w.lib.texts[key] }

// The keys that every payment's slip has; the widest sets the least width of the key column.
const (
	keyWords    = "TERBILANG"
	keyClaim    = "KODE KLAIM"
	keyProduct  = "PRODUK"
	keyCustomer = "PELANGGAN"
	keyMessage  = "PESAN"
	keyCounter  = "LOKET"
	keyCashier  = "KASIR"
	keyNumber   = "NOMOR"
	keyTime     = "WAKTU"
	keySettled  = "SELESAI"
	keySeal     = "SEGEL"
	keyPrinted  = "DICETAK"
)

// keyWidths are the widths of the keys that the slip may have.
func (w *writer) keyWidths() []int {
	widths := append(w.layout.keyWidths[:len(w.layout.keyWidths):len(w.layout.keyWidths)], len(keyWords))
	if w.claimed() {
		widths = append(widths, len(keyClaim))
	}
	for _, d := range w.pay.Bill.Details {
		if !w.layout.details[d.Key] {
			widths = append(widths, len(ascii(d.Label)))
		}
	}
	return widths
}

// claimed reports whether the claim code is on the slip: the customer needs it until the money's fate is settled.
func (w *writer) claimed() bool { return w.pay.State != ledger.Paid && w.pay.Claim != "" }

func (w *writer) head() {
	if w.practice {
		w.centre(w.text(textPractice))
	}
	for _, text := range []string{w.slip.Head.Name, w.slip.Head.Address} {
		if text != "" {
			w.centre(text)
		}
	}
	w.centre(keyCounter + " " + w.slip.Head.Counter)
	w.rule()
}

// proofTitles are the layout's own, of a slip that proves a payment.
func (w *writer) proofTitles() {
	for _, title := range w.layout.titles {
		if text, ok := title.fill(source{pay: w.pay}); ok {
			w.centre(text)
		}
	}
}

func (w *writer) titles() {
	switch w.pay.State {
	case ledger.Paid:
		w.proofTitles()
		return
	case ledger.Failed:
		w.centre(w.text(textTitleFailed))
	case ledger.Cancelled:
		w.centre(w.text(textTitleCancelled))
	case ledger.Reversed:
		w.centre(w.text(textTitleReversed))
	default:
		w.centre(w.text(textTitleOpen))
	}
	w.centre(w.pay.Product.Name)
}

// legal is the utility's sentence. It stands only where the payment is paid, and never in practice.
func (w *writer) legal() {
	if w.pay.State != ledger.Paid || w.practice {
		return
	}
	for _, sentence := range w.layout.legal {
		if text, ok := sentence.fill(source{pay: w.pay}); ok {
			w.left(text)
		}
	}
}

// footer ends a payment's slip: who took it, when, under which number, and the marks.
func (w *writer) footer(mark string) {
	w.paper.key = len(keySettled) // narrow, so that a time fits on one line of the narrowest paper
	w.row(keyCounter, w.pay.Counter)
	w.row(keyCashier, w.pay.By)
	if len(w.of) == 1 {
		w.row(keyNumber, w.pay.Number)
	}
	w.row(keyTime, w.clock(w.pay.IntendedAt))
	settled, final := w.settled()
	if final && settled.Sub(w.pay.IntendedAt) >= time.Minute {
		w.row(keySettled, w.clock(settled))
	}
	if !final && !w.slip.At.IsZero() {
		w.row(keyPrinted, w.clock(w.slip.At))
	}
	w.seal()
	w.framed(mark)
	w.end()
}

// settled is when the last of the payments became final, and whether all are.
func (w *writer) settled() (last time.Time, final bool) {
	for _, p := range w.of {
		if !p.State.Final() {
			return time.Time{}, false
		}
		if p.SettledAt.After(last) {
			last = p.SettledAt
		}
	}
	return last, true
}

// framed puts a mark between lines of full width, which no text from outside can make.
func (w *writer) framed(mark string) {
	w.line('=')
	w.centre(mark)
	w.line('=')
}

func (w *writer) seal() {
	if w.slip.Seal != "" {
		w.row(keySeal, w.slip.Seal)
	}
}

// end puts the marks of a reprint and of practice.
func (w *writer) end() {
	if w.slip.Copy > 0 {
		w.centre(w.text(textReprint))
		w.centre(w.reprint())
	}
	if w.practice {
		w.centre(w.text(textPractice))
	}
}

// mark is the key of the text that says what became of the payment.
func (w *writer) mark() string {
	switch w.pay.State {
	case ledger.Paid:
		return textMarkPaid
	case ledger.Failed:
		return textMarkFailed
	case ledger.Cancelled:
		return textMarkCancelled
	case ledger.Reversed:
		return textMarkReversed
	}
	return textMarkOpen
}
