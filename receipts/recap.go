package receipts

import (
	"fmt"

	"loket/ledger"
)

// Recap is the slip of a nota with several payments: what became of each, and the nota's cash, which stands here once.
// It proves no payment: that is what the receipts are for, and it says so.
func Recap(s Slip, payments []ledger.Payment, n ledger.Nota) []string {
	if len(payments) == 0 {
		return nil
	}
	w := &writer{slip: s, lib: book(), pay: &payments[0], of: payments, practice: s.Practice}
	var paid, open ledger.Rupiah
	for _, p := range payments {
		n = n.With(p)
		w.practice = w.practice || p.Practice
		switch {
		case p.State == ledger.Paid:
			paid += p.Bill.Total
		case p.State.Owed():
			open += p.Bill.Total
		}
	}
	w.nota = n
	w.paper = newPaper(s.Columns, len(keyCustomer))
	w.head()
	w.centre(w.text(textTitleRecap))
	w.rule()
	for i, p := range payments {
		w.item(i+1, p)
	}
	w.rule()
	w.nonzero("JUMLAH LUNAS", paid)
	w.nonzero(labelHeld, open)
	w.cash()
	w.rule()
	w.left(w.text(textRecapProof))
	w.rule()
	w.footer(w.text(textMarkRecap))
	return w.lines
}

// item puts one payment of a nota: what it is for, its state and its total.
func (w *writer) item(count int, p ledger.Payment) {
	w.left(fmt.Sprintf("%d. %s", count, p.Product.Name))
	w.row(keyNumber, p.Number)
	w.row(keyCustomer, string(p.Bill.Customer))
	w.row("NAMA", p.Bill.Name)
	w.row("PERIODE", p.Bill.Periods())
	w.money(w.stateOf(p), p.Bill.Total)
}
