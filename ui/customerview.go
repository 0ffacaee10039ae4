package ui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// ForCustomer is what the customer may see of the bill on the counter, and nothing else: never another customer's, and no
// state, which is on the slip. The zero value is a counter without a bill.
type ForCustomer struct {
	Bills   int    // 0: no bill is on the counter
	Number  string // of the customer, grouped; "" where the bills have several
	Name    string // as it came, to be cleaned where it is drawn
	Total   ledger.Rupiah
	Due     ledger.Rupiah // the total rounded up to the smallest coin
	Counted bool          // the cash is on the table: the next two are known
	Cash    ledger.Rupiah
	Change  ledger.Rupiah // below zero that much is missing
}

// facing is a screen that has the bill of the customer who stands at the counter.
type facing interface{ forCustomer() ForCustomer }

// idleAfter is how long a bill stays before the customer without a key being pressed: nobody serves there any more.
const idleAfter = 5 * time.Minute

// Update routes a message, and tells the customer's display when there is something else to see.
func (a App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	next, cmd := a.update(msg)
	after := next.(App)
	if seen := after.forCustomer(); after.world.Facing != nil && seen != after.faced {
		after.faced = seen
		after.world.Facing(seen)
	}
	return after, cmd
}

// forCustomer is the bill that is worked on, whatever the operator looks at beside it, or the open nota while its next bill
// is looked for. Of any other screen, and of a counter that is locked, the customer sees nothing.
func (a App) forCustomer() ForCustomer {
	work := a.work()
	s := work[len(work)-1]
	bill, faces := s.(facing)
	switch {
	case a.shut() || a.away() >= idleAfter:
		return ForCustomer{}
	case faces:
		return bill.forCustomer()
	case is[products](s) || is[customer](s):
		return a.openNota().forCustomer()
	}
	return ForCustomer{}
}

// facingBills is what the customer sees of bills: the number and name that all of them have.
func facingBills(w World, bills []ledger.Bill) ForCustomer {
	var f ForCustomer
	for i, b := range bills {
		number := productOf(w, b.Product).Group(b.Customer)
		if i == 0 {
			f.Number, f.Name = number, b.Name
		}
		if number != f.Number {
			f.Number = ""
		}
		if b.Name != f.Name {
			f.Name = ""
		}
		f.Total += b.Total
	}
	f.Bills = len(bills)
	return f
}

// paidWith is f with the cash that was taken for it.
func (f ForCustomer) paidWith(due, cash, change ledger.Rupiah) ForCustomer {
	f.Due, f.Counted, f.Cash, f.Change = due, true, cash, change
	return f
}

// facing is f with the cash that was typed; a number that strayed into the field is none.
func (c cash) facing(f ForCustomer) ForCustomer {
	f.Due = c.due(f.Total)
	if change := c.change(f.Total); c.value != "" && change < strayChange {
		return f.paidWith(f.Due, c.tender(f.Total), change)
	}
	return f
}

func (s bill) forCustomer() ForCustomer {
	return s.cash.facing(facingBills(s.world, []ledger.Bill{s.bill}))
}

func (s nota) forCustomer() ForCustomer {
	if len(s.bills) == 0 {
		return ForCustomer{}
	}
	return s.cash.facing(facingBills(s.world, s.bills.owed()))
}

func (s paying) forCustomer() ForCustomer {
	f := facingBills(s.world, s.order.Bills)
	due := f.Total.RoundUp(s.world.Shop.Rounding)
	return f.paidWith(due, s.order.Tender, s.order.Tender-due)
}

// forCustomer is the bill with its change while the customer of a paid payment is here; what else became of one is told by
// the operator and the slip.
func (s result) forCustomer() ForCustomer {
	return facingPaid(s.world, s.next && s.loaded, s.seen.nota, []ledger.Payment{s.seen.payment})
}

func (s visit) forCustomer() ForCustomer {
	return facingPaid(s.world, s.shown.next && s.loaded, s.read.nota, s.read.payments)
}

func facingPaid(w World, here bool, n ledger.Nota, payments []ledger.Payment) ForCustomer {
	bills := make([]ledger.Bill, len(payments))
	for i, p := range payments {
		here = here && p.State == ledger.Paid
		bills[i] = p.Bill
	}
	if !here {
		return ForCustomer{}
	}
	return facingBills(w, bills).paidWith(n.CashDue(), n.Tender, n.Change)
}
