package receipts

import "loket/ledger"

const (
	labelBack    = "DIKEMBALIKAN"
	labelBackAll = "JUMLAH DIKEMBALIKAN" // where the nota has several bills: of all of them
)

// HandBack is the slip of money given back for a payment, which the customer signs. The amount is the nota's: all that
// was handed back so far.
func HandBack(s Slip, p ledger.Payment, n ledger.Nota) []string {
	w := &writer{slip: s, lib: book(), pay: &p, nota: n.With(p), practice: s.Practice || p.Practice}
	w.paper = newPaper(s.Columns, len(keyClaim))
	w.head()
	w.centre(w.text(textTitleHandBack))
	w.rule()
	w.brief()
	if p.State == ledger.Failed {
		w.reason(*w.pay)
	}
	w.rule()
	label := labelBack
	if len(n.Items) > 1 {
		label = labelBackAll
	}
	w.money(label, n.HandBack)
	w.row(keyWords, Words(n.HandBack))
	if len(n.Items) > 1 {
		w.left(w.text(textBackAll))
	}
	if due := w.nota.Due(); due > 0 {
		w.money(labelDue, due)
	}
	w.rule()
	w.left(w.text(textReceived))
	w.blank()
	w.blank()
	w.left("........................")
	w.left(w.text(textSignature))
	w.rule()
	w.paper.key = len(keySettled)
	w.row(keyCounter, s.Head.Counter)
	if !s.At.IsZero() {
		w.row(keyTime, w.clock(s.At))
	}
	w.seal()
	w.end()
	return w.lines
}

// brief names one payment on a slip that is not about its bill.
func (w *writer) brief() {
	w.row(keyNumber, w.pay.Number)
	if w.pay.Claim != "" {
		w.row(keyClaim, w.pay.Claim)
	}
	w.row(keyProduct, w.pay.Product.Name)
	w.row(keyCustomer, string(w.pay.Bill.Customer))
	if w.pay.Bill.Name != "" {
		w.row("NAMA", w.pay.Bill.Name)
	}
	w.money(labelTotalOwed, w.pay.Bill.Total)
	w.centre(w.text(w.mark()))
}
