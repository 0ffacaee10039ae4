package receipts

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"loket/ledger"
)

// The labels of amounts that every payment's slip may have.
const (
	labelAdmin      = "ADMIN BANK"
	labelFee        = "BIAYA LAYANAN"
	labelTotalPaid  = "TOTAL BAYAR"
	labelTotalOwed  = "TOTAL TAGIHAN" // where nothing is paid: "bayar" would say that it is
	labelHeld       = "TITIPAN"       // what is neither paid nor given back
	labelRounding   = "PEMBULATAN"
	labelTender     = "TUNAI"
	labelChange     = "KEMBALI"
	labelHandedBack = "SUDAH DIKEMBALIKAN"
	labelDue        = "HARUS DIKEMBALIKAN"
	labelShort      = "KURANG BAYAR"

	sheetIndent = " "
)

// body puts the utility's part as the layout says.
func (w *writer) body() {
	if w.claimed() {
		w.row(keyClaim, w.pay.Claim)
	}
	whole := source{pay: w.pay, sheets: w.pay.Bill.Sheets}
	for _, s := range w.layout.body {
		switch s.kind {
		case stepRow:
			if text, ok := s.text.fill(whole); ok {
				w.row(s.label, text)
			}
		case stepCode:
			w.code(s.label, w.proofs(s.text))
		case stepDetails:
			w.details()
		case stepSheet:
			w.sheets(s.text)
		case stepMoney:
			w.nonzero(s.label, w.sum(s.keys...))
		case stepSum:
			w.sumOf(s)
		case stepOthers:
			w.others()
		}
	}
}

// proofs is a text of each payment that the bill is made of: every one has a proof of its own.
func (w *writer) proofs(text choice) string {
	var all []string
	for _, p := range w.proven {
		if proof, ok := text.fill(source{pay: p, sheets: p.Bill.Sheets}); ok && !slices.Contains(all, proof) {
			all = append(all, proof)
		}
	}
	return strings.Join(all, ", ")
}

func (w *writer) details() {
	for _, d := range w.pay.Bill.Details {
		if !w.layout.details[d.Key] && d.Value != "" {
			w.row(strings.ToUpper(d.Label), d.Value)
		}
	}
}

// sheets puts a line for each of several sheets, its fine and other costs below it.
func (w *writer) sheets(text choice) {
	sheets := w.pay.Bill.Sheets
	if len(sheets) < 2 {
		return
	}
	w.left("RINCIAN " + strconv.Itoa(len(sheets)) + " LEMBAR")
	for i, sheet := range sheets {
		label, _ := text.fill(source{pay: w.pay, sheets: sheets[i : i+1], index: i})
		if sheet.Amount == 0 {
			w.below(label)
		} else {
			w.figure(label, sheetIndent, sheet.Amount)
		}
		if sheet.Reference != "" {
			w.hanging(sheetIndent+sheetIndent+"NO REF"+separator, sheet.Reference)
		}
		if sheet.Penalty != 0 {
			w.figure("DENDA", sheetIndent+sheetIndent, sheet.Penalty)
		}
		if sheet.Other != 0 {
			w.figure("LAIN-LAIN", sheetIndent+sheetIndent, sheet.Other)
		}
	}
}

func (w *writer) others() {
	for _, line := range w.pay.Bill.Lines {
		if !w.layout.lines[line.Key] {
			w.nonzero(strings.ToUpper(line.Label), line.Amount)
		}
	}
}

func (w *writer) nonzero(label string, amount ledger.Rupiah) {
	if amount != 0 {
		w.money(label, amount)
	}
}

// totals puts what is not the utility's: admin, the loket's fee, the total, the cash of the nota.
func (w *writer) totals() {
	w.charges()
	total := labelTotalOwed
	if w.pay.State == ledger.Paid {
		total = labelTotalPaid
	}
	w.money(total, w.pay.Bill.Total)
	w.settlement()
}

func (w *writer) charges() {
	w.nonzero(labelAdmin, w.pay.Bill.Line(ledger.LineAdmin))
	w.nonzero(labelFee, w.pay.Bill.Line(ledger.LineFee))
}

// settlement puts the cash and the total in words. The cash of a nota stands on paper once, or a customer adds up what
// is the same money: of several bills it is on the recap.
func (w *writer) settlement() {
	if w.whole() {
		w.cash()
	}
	w.row(keyWords, Words(w.pay.Bill.Total))
	if !w.whole() {
		w.left(w.text(textRecapCash))
	}
}

// whole reports whether the slip is about all payments of the nota.
func (w *writer) whole() bool {
	for _, item := range w.nota.Items {
		if !slices.ContainsFunc(w.of, func(p ledger.Payment) bool { return p.Ref == item.Ref }) {
			return false
		}
	}
	return true
}

// cash puts the nota's cash: what was given, what went back, and what is still to be settled with the customer.
func (w *writer) cash() {
	w.nonzero(labelRounding, w.nota.RoundingUp())
	w.money(labelTender, w.nota.Tender)
	w.money(labelChange, w.nota.Change)
	w.nonzero(labelHandedBack, w.nota.HandBack)
	switch due := w.nota.Due(); {
	case due > 0:
		w.money(labelDue, due)
	case due < 0:
		w.money(labelShort, -due)
	}
}

// state says what became of the payment and what happens next.
func (w *writer) state() {
	switch w.pay.State {
	case ledger.Paid:
		w.closing()
	case ledger.Failed:
		w.left(w.text(textNotKept))
		w.reason(*w.pay)
		w.back()
	case ledger.Cancelled:
		w.left(w.text(textNotSent))
		w.back()
	case ledger.Reversed:
		w.left(w.text(textTakenBack))
		w.back()
	default:
		w.centre(w.text(textMarkOpen))
		w.left(w.text(waiting(w.pay.State)))
		w.left(w.text(textKeep))
	}
	w.rule()
}

// back says how much the customer gets back, or got.
func (w *writer) back() {
	if !w.whole() {
		w.left(w.text(textRecapBack))
		return
	}
	if due := w.nota.Due(); due > 0 {
		w.left(w.lib.amount(textDue, due))
	}
	if w.nota.HandBack > 0 {
		w.left(w.lib.amount(textReturned, w.nota.HandBack))
	}
}

func (w *writer) closing() {
	for _, sentence := range w.layout.closing {
		if text, ok := sentence.fill(source{pay: w.pay}); ok {
			w.centre(text)
		}
	}
	w.centre(w.text(textThanks))
}

// waiting is the key of the text about an open payment.
func waiting(state ledger.State) string {
	switch state {
	case ledger.Pending:
		return textPending
	case ledger.Suspect:
		return textSuspect
	case ledger.Disputed:
		return textDisputed
	}
	return textSending
}

// reason says why a payment failed, and what the provider said, in quotes: its words are not ours.
func (w *writer) reason(p ledger.Payment) {
	texts := map[ledger.Reason]string{ledger.ReasonRefused: textRefused, ledger.ReasonNotPaid: textNotPaid,
		ledger.ReasonElsewhere: textElsewhere, ledger.ReasonSettled: textSettled}
	if key, known := texts[p.Reason]; known {
		w.left(w.text(key))
	}
	if p.Message != "" {
		w.row(keyMessage, `"`+p.Message+`"`)
	}
}

// paperTime is how paper writes a moment.
const paperTime = "02-01-2006 15:04:05"

// clock is a time as paper shows it, in the counter's zone.
func (s Slip) clock(t time.Time) string {
	zone := s.Head.Zone
	if zone == nil {
		zone = time.UTC
	}
	return t.In(zone).Format(paperTime)
}

func (w *writer) clock(t time.Time) string { return w.slip.clock(t) }

// reprint says which reprint this is and when it was made.
func (w *writer) reprint() string {
	text := "KE-" + strconv.Itoa(w.slip.Copy)
	if !w.slip.At.IsZero() {
		text += " " + w.clock(w.slip.At)
	}
	return text
}
