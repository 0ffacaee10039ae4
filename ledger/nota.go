package ledger

import (
	"fmt"
	"slices"
)

// Nota is one customer's visit: one or more payments, one tender. It is the fold of its own events and of the
// states of its payments; amounts are whole rupiah.
type Nota struct {
	ID       NotaID
	Day      Date
	Rounding Rupiah // the smallest coin
	Tender   Rupiah // cash taken
	Change   Rupiah // change given, all events together
	HandBack Rupiah // money given back, all events together
	Items    []Item
	Recaps   int // how often its recap was handed to the printer
}

// Item is one payment of a nota.
type Item struct {
	Ref   RefID
	Total Rupiah
	State State // zero: not intended yet
}

// ApplyNota returns n after e. Cash that is not positive, more than is due to the customer as far as n knows its
// payments, a second tender, or cash without a tender is ErrIllegal. Nothing is changed with an error.
func ApplyNota(n Nota, e Event) (Nota, error) {
	if e.Stream != StreamNota || e.Version != 1 {
		return n, fmt.Errorf("%w: %s %s version %d", ErrBody, e.Stream, e.Kind, e.Version)
	}
	switch e.Kind {
	case KindTender:
		return applyTender(n, e)
	case KindPrint:
		return applyRecap(n, e)
	}
	body, err := read[Cash](e)
	if err != nil {
		return n, err
	}
	if n.ID == "" || e.Subject != string(n.ID) || body.Amount <= 0 || body.Amount > n.Due() {
		return n, fmt.Errorf("%w: %s of %d, due are %d", ErrIllegal, e.Kind, body.Amount, n.Due())
	}
	switch e.Kind {
	case KindChange:
		n.Change += body.Amount
	case KindHandBack:
		n.HandBack += body.Amount
	default:
		return n, fmt.Errorf("%w: unknown kind %q", ErrBody, e.Kind)
	}
	return n, nil
}

func applyTender(n Nota, e Event) (Nota, error) {
	body, err := read[Tender](e)
	if err != nil {
		return n, err
	}
	if n.ID != "" || e.Subject == "" || body.Amount < 0 || body.Amount > MaxRupiah || len(body.Payments) == 0 {
		return n, fmt.Errorf("%w: tender of %d for %d payments", ErrIllegal, body.Amount, len(body.Payments))
	}
	opened := Nota{ID: NotaID(e.Subject), Day: body.Day, Rounding: body.Rounding, Tender: body.Amount}
	for _, ref := range body.Payments {
		if ref == "" || slices.ContainsFunc(opened.Items, func(item Item) bool { return item.Ref == ref }) {
			return n, fmt.Errorf("%w: tender for payment %q twice or without a name", ErrIllegal, clip(string(ref)))
		}
		opened.Items = append(opened.Items, Item{Ref: ref})
	}
	return opened, nil
}

// applyRecap counts a recap; no other slip is the nota's.
func applyRecap(n Nota, e Event) (Nota, error) {
	body, err := read[Print](e)
	if err != nil {
		return n, err
	}
	if n.ID == "" || e.Subject != string(n.ID) || body.Document != DocRecap {
		return n, fmt.Errorf("%w: slip %q of a nota", ErrIllegal, clip(string(body.Document)))
	}
	n.Recaps++
	return n, nil
}

// With is the nota with a payment's total and state as they are now.
func (n Nota) With(p Payment) Nota {
	items := make([]Item, len(n.Items))
	copy(items, n.Items)
	for i := range items {
		if items[i].Ref == p.Ref {
			items[i].Total, items[i].State = p.Bill.Total, p.State
		}
	}
	n.Items = items
	return n
}

// CashDue is what the customer owes in cash: the totals of the payments that are not failed, cancelled or
// reversed, rounded up once to the smallest coin.
func (n Nota) CashDue() Rupiah { return n.owed().RoundUp(n.Rounding) }

// RoundingUp is PEMBULATAN: what rounding up adds to the totals.
func (n Nota) RoundingUp() Rupiah { return n.CashDue() - n.owed() }

func (n Nota) owed() Rupiah {
	var sum Rupiah
	for _, item := range n.Items {
		if item.State.Owed() {
			sum += item.Total
		}
	}
	return sum
}

// Due is what the counter still owes the customer: tender − change − hand-backs − cash due. Below zero, money was
// given back for a bill that turned out to be paid.
func (n Nota) Due() Rupiah { return n.Tender - n.Change - n.HandBack - n.CashDue() }

// Underway reports whether a payment of the nota has not had its first outcome.
func (n Nota) Underway() bool {
	for _, item := range n.Items {
		if item.State == 0 || item.State.Underway() {
			return true
		}
	}
	return false
}

// Whole reports whether every payment of the nota has been intended: they are, in one commit with the tender, so that no
// crash leaves cash that is for nothing (design §3).
func (n Nota) Whole() bool {
	return !slices.ContainsFunc(n.Items, func(item Item) bool { return item.State == 0 })
}

// Kept reports whether any payment of the nota still keeps the customer's money.
func (n Nota) Kept() bool {
	for _, item := range n.Items {
		if item.State.Owed() {
			return true
		}
	}
	return false
}
