package receipts

import "loket/ledger"

const (
	labelBackNow = "DIKEMBALIKAN"
	labelBackAll = "JUMLAH DIKEMBALIKAN"
)

// HandBack is the slip of money given back to a nota's customer, who signs it: amount is this hand-back's, payments
// are those of the nota that are to stand on it.
func HandBack(s Slip, n ledger.Nota, payments []ledger.Payment, amount ledger.Rupiah) []string {
	w := &writer{slip: s, lib: book(), nota: n, practice: s.Practice}
	for _, p := range payments {
		w.practice = w.practice || p.Practice
	}
	w.paper = newPaper(s.Columns, len(keyClaim))
	w.head()
	w.centre(w.text(textTitleHandBack))
	w.rule()
	for _, p := range payments {
		w.pay = &p
		w.brief()
	}
	w.money(labelBackNow, amount)
	if n.HandBack > amount {
		w.money(labelBackAll, n.HandBack)
	}
	w.row(keyWords, Words(amount))
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
	w.row("PELANGGAN", string(w.pay.Bill.Customer))
	if w.pay.Bill.Name != "" {
		w.row("NAMA", w.pay.Bill.Name)
	}
	w.money(labelTotalOwed, w.pay.Bill.Total)
	w.centre(w.text(w.mark()))
	w.rule()
}
