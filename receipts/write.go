package receipts

import (
	"fmt"
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
	labelNota       = "JUMLAH NOTA"
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
			if text, ok := s.text.fill(whole); ok {
				w.code(s.label, text)
			}
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
			w.lines = append(w.lines, w.indented(label, sheetIndent, w.columns)...)
		} else {
			w.figure(label, sheetIndent, sheet.Amount)
		}
		if sheet.Reference != "" {
			w.lines = append(w.lines, w.indented("NO REF "+sheet.Reference, sheetIndent+sheetIndent, w.columns)...)
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
	w.nonzero(labelAdmin, w.pay.Bill.Line(ledger.LineAdmin))
	w.nonzero(labelFee, w.pay.Bill.Line(ledger.LineFee))
	total := labelTotalOwed
	if w.pay.State == ledger.Paid {
		total = labelTotalPaid
	}
	w.money(total, w.pay.Bill.Total)
	if len(w.nota.Items) == 1 {
		w.cash()
	}
	w.row(keyWords, Words(w.pay.Bill.Total))
	if len(w.nota.Items) > 1 {
		w.left(fmt.Sprintf("Uang tunai untuk nota dengan %d tagihan:", len(w.nota.Items)))
		w.money(labelNota, w.nota.CashDue()-w.nota.RoundingUp())
		w.cash()
	}
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
		w.reason()
		w.back()
	case ledger.Cancelled:
		w.left(w.text(textNotSent))
		w.back()
	case ledger.Reversed:
		w.left(w.text(textTakenBack))
		w.back()
	default:
		w.centre(w.text(textMarkOpen))
		w.left(w.text(w.waiting()))
		w.left(w.text(textKeep))
	}
	w.rule()
}

// back says how much the customer gets back, or got.
func (w *writer) back() {
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
func (w *writer) waiting() string {
	switch w.pay.State {
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
func (w *writer) reason() {
	texts := map[ledger.Reason]string{ledger.ReasonRefused: textRefused, ledger.ReasonNotPaid: textNotPaid,
		ledger.ReasonElsewhere: textElsewhere, ledger.ReasonSettled: textSettled}
	if key, known := texts[w.pay.Reason]; known {
		w.left(w.text(key))
	}
	if w.pay.Message != "" {
		w.row(keyMessage, `"`+w.pay.Message+`"`)
	}
}

// clock is a time as paper shows it, in the counter's zone.
func (s Slip) clock(t time.Time) string {
	zone := s.Head.Zone
	if zone == nil {
		zone = time.UTC
	}
	return t.In(zone).Format("02-01-2006 15:04:05")
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
