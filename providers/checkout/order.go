package checkout

import (
	"fmt"
	"slices"

	"loket/ledger"
	"loket/providers"
)

// maxBills are the bills of one nota at most: what its screen and its recap show whole.
const maxBills = 100

// Order is one customer's visit: the bills, the cash on the table in whole rupiah (0: the exact rounded total), and
// those of the bills that the operator deliberately pays again though only the day tells them from an earlier payment.
type Order struct {
	Bills  []ledger.Bill
	Tender ledger.Rupiah
	Again  []ledger.RefID
	By     string // who is at the counter
}

// visit is an order that may be paid.
type visit struct {
	stamp  ledger.Stamp // of the intent
	day    ledger.Date
	nota   ledger.NotaID
	claim  string
	tender ledger.Rupiah
	parts  []part
}

// part is one bill of a visit and who takes its payment.
type part struct {
	bill     ledger.Bill
	product  ledger.Product
	provider providers.Provider
	open     string
	paid     []string
	again    bool // paid again deliberately
}

func (o Order) refs() []ledger.RefID {
	refs := make([]ledger.RefID, len(o.Bills))
	for i, bill := range o.Bills {
		refs[i] = bill.Ref
	}
	return refs
}

// visit checks an order before anything of it is recorded.
func (c *Cashier) visit(o Order) (visit, error) {
	s := c.stamp(o.By)
	v := visit{stamp: s, day: ledger.DayOf(s.At, c.config.Zone), tender: o.Tender}
	if len(o.Bills) > maxBills {
		return v, fmt.Errorf("%w: %d, at most %d", ErrMany, len(o.Bills), maxBills)
	}
	var total ledger.Rupiah
	for _, bill := range o.Bills {
		part, err := c.part(bill, v.day)
		if err != nil {
			return v, err
		}
		if v.holds(part) {
			return v, fmt.Errorf("%w: bill %s", ErrOrder, bill.Ref)
		}
		part.again = slices.Contains(o.Again, bill.Ref)
		v.parts = append(v.parts, part)
		total += bill.Total
	}
	if len(v.parts) == 0 {
		return v, ErrOrder
	}
	due := total.RoundUp(c.config.Rounding)
	if v.tender == 0 {
		v.tender = due
	}
	switch {
	case v.tender < due:
		return v, &ShortError{Tender: v.tender, Due: due}
	case v.tender > ledger.MaxRupiah:
		return v, fmt.Errorf("%w: tender", ErrAmount)
	}
	err := c.name(&v)
	return v, err
}

// holds reports whether the visit has that bill already, or a younger one of the same customer. The lock of the ledger
// would see two payments of one customer in one nota and let both pass.
func (v visit) holds(other part) bool {
	return slices.ContainsFunc(v.parts, func(p part) bool {
		return p.bill.Ref == other.bill.Ref || p.open == other.open && p.bill.Younger(other.bill) || ledger.SameBill(other.paid, p.paid)
	})
}

func (c *Cashier) part(bill ledger.Bill, day ledger.Date) (part, error) {
	product, provider, err := c.product(bill.Product)
	if err != nil {
		return part{}, err
	}
	if err := bill.Check(); err != nil {
		return part{}, err
	}
	if c.stale(bill) || asked(product, provider) && c.clockWasSet(product.Provider) {
		return part{}, ErrAskAgain
	}
	if err := c.checkClock(product.Provider); err != nil {
		return part{}, err
	}
	open, paid := ledger.Keys(product, bill, day)
	return part{bill: bill, product: product, provider: provider, open: open, paid: paid}, nil
}

// stale reports whether a bill may not be paid any more without asking again.
func (c *Cashier) stale(b ledger.Bill) bool {
	return !b.PayBefore.IsZero() && !c.config.Now().Before(b.PayBefore)
}

// name draws the nota's reference and the claim code.
func (c *Cashier) name(v *visit) error {
	ref, err := ledger.NewRef(c.config.Counter, c.config.Random)
	if err != nil {
		return err
	}
	v.nota = ledger.NotaID(ref)
	v.claim, err = ledger.NewClaim(c.config.Random)
	return err
}
