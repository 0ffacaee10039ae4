package ui

import (
	"slices"
	"strings"
	"time"

	"loket/ledger"
)

// owing is one bill of a nota that waits to be paid.
type owing struct {
	question Question
	bill     ledger.Bill
	again    bool                // paid again deliberately
	old      bool                // to be asked again whatever its time says
	was      ledger.Rupiah       // the total before it was asked again; 0: the same
	locked   *ledger.LockedError // why it was refused; nil: it was not
	problem  Advice              // why it cannot be paid as it stands
}

// stale reports whether the bill must be asked again before it may be paid.
func (o owing) stale(now time.Time) bool {
	return o.old || !o.bill.PayBefore.IsZero() && !now.Before(o.bill.PayBefore)
}

// keys are the locks of the bill (design §3); two bills of one nota with the same paid key are one bill twice. The
// day is the same for all of them.
func (o owing) keys() (open string, paid []string) {
	return ledger.Keys(o.question.Product, o.bill, "")
}

// same reports whether two entries are the same bill.
func (o owing) same(other owing) bool {
	_, mine := o.keys()
	_, theirs := other.keys()
	return o.bill.Ref == other.bill.Ref || ledger.SameBill(mine, theirs)
}

// before reports whether this is an older month of the same customer: it is paid first, or neither is.
func (o owing) before(other owing) bool {
	mine, _ := o.keys()
	theirs, _ := other.keys()
	return mine == theirs && other.bill.Younger(o.bill)
}

// takes reports whether another bill may not stay without this one: a younger month of the same customer, or any month
// where no part can be paid.
func (o owing) takes(other owing) bool {
	mine, _ := o.keys()
	theirs, _ := other.keys()
	return o.before(other) || mine == theirs && !o.question.Product.PaysPart()
}

// basket is the bills of a nota in the order in which they are paid.
type basket []owing

// add is the basket with a bill, before the younger months of its customer; false where the basket has it already, at
// that row.
func (b basket) add(o owing) (after basket, row int, added bool) {
	if i := slices.IndexFunc(b, o.same); i >= 0 {
		return b, i, false
	}
	row = slices.IndexFunc(b, o.before)
	if row < 0 {
		row = len(b)
	}
	return slices.Insert(slices.Clone(b), row, o), row, true
}

// without is the basket without a row and without the months of its customer that may not be paid alone.
func (b basket) without(row int) (after basket, gone int) {
	taken := b[row]
	after = slices.DeleteFunc(slices.Clone(b), func(o owing) bool { return o.bill.Ref == taken.bill.Ref || taken.takes(o) })
	return after, len(b) - len(after)
}

// set is the basket with another bill in a row.
func (b basket) set(row int, o owing) basket {
	after := slices.Clone(b)
	after[row] = o
	return after
}

func (b basket) row(ref ledger.RefID) int {
	return slices.IndexFunc(b, func(o owing) bool { return o.bill.Ref == ref })
}

// total is the sum of the bills, before rounding.
func (b basket) total() ledger.Rupiah {
	var sum ledger.Rupiah
	for _, o := range b {
		sum += o.bill.Total
	}
	return sum
}

// owed are the bills themselves.
func (b basket) owed() []ledger.Bill {
	bills := make([]ledger.Bill, len(b))
	for i, o := range b {
		bills[i] = o.bill
	}
	return bills
}

// order is what F9 asks for.
func (b basket) order(tender ledger.Rupiah) Order {
	o := Order{Bills: b.owed(), Tender: tender}
	for _, owed := range b {
		if owed.again {
			o.Again = append(o.Again, owed.bill.Ref)
		}
	}
	return o
}

// called is a bill by product, number and period: what people call it.
func (o owing) called() string { return billName(o.question.Product, o.bill) }

func billName(p ledger.Product, b ledger.Bill) string {
	parts := []string{ledger.Clean(p.Name, 60), ledger.Clean(p.Group(b.Customer), 80), ledger.Clean(b.Periods(), 60)}
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), " ")
}
