package checkout

import (
	"context"
	"fmt"

	"loket/ledger"
	"loket/providers"
)

// refTries bounds the drawing of a reference that the ledger does not know yet.
const refTries = 4

// Inquire asks what a customer owes. The bill carries the reference its payment will have and the loket's fee; where
// there is no inquiry, it is what the catalogue says. Amount is whole rupiah and only for products whose amount the
// customer chooses; period only for those asked by month. Errors are ErrProduct, ErrProvider, ErrPeriod, ErrAmount, *ClockError,
// the number errors of ledger, a *ledger.LockedError while a payment for the number is open, ledger.ErrBill for a bill
// that cannot be paid, and the provider's own.
func (c *Cashier) Inquire(ctx context.Context, code ledger.ProductCode, customer ledger.CustomerNo, period ledger.Month, amount ledger.Rupiah) (ledger.Bill, error) {
	product, provider, err := c.product(code)
	if err != nil {
		return ledger.Bill{}, err
	}
	q := providers.Query{Product: product, Customer: ledger.CleanNumber(string(customer)), Period: period, Amount: amount}
	if err := c.checkQuery(&q); err != nil {
		return ledger.Bill{}, err
	}
	if err := c.checkOpen(ctx, q); err != nil {
		return ledger.Bill{}, err
	}
	return c.inquire(ctx, provider, q)
}

// inquire asks one question, under a reference of its own.
func (c *Cashier) inquire(ctx context.Context, provider providers.Provider, q providers.Query) (bill ledger.Bill, err error) {
	if q.Ref, err = c.newRef(ctx, q.Product.Provider); err != nil {
		return ledger.Bill{}, err
	}
	if !asked(q.Product, provider) {
		return c.finished(catalogueBill(q), q)
	}
	inquirer := provider.(providers.Inquirer)
	bill, err = guarded(func() (ledger.Bill, error) { return inquirer.Inquire(ctx, q) })
	if err != nil {
		return ledger.Bill{}, err
	}
	c.askedClock(q.Product.Provider, bill.Date)
	return c.finished(withClockNote(bill, sighting{ours: c.config.Now(), theirs: bill.Date}), q)
}

// asked reports whether a product's bill is asked for, and does not come from the catalogue.
func asked(product ledger.Product, provider providers.Provider) bool {
	_, can := provider.(providers.Inquirer)
	return can && !product.Prepaid
}

func (c *Cashier) product(code ledger.ProductCode) (ledger.Product, providers.Provider, error) {
	product, ok := c.config.Products[code]
	if !ok {
		return product, nil, fmt.Errorf("%w: %q", ErrProduct, ledger.Clean(string(code), 40))
	}
	provider := c.config.Providers[product.Provider]
	if provider == nil {
		return product, nil, fmt.Errorf("%w: %q", ErrProvider, product.Provider)
	}
	return product, provider, nil
}

// checkQuery refuses what cannot have a bill, and drops what the product is not asked by.
func (c *Cashier) checkQuery(q *providers.Query) error {
	if _, err := q.Product.CheckNumber(q.Customer); err != nil {
		return err
	}
	if now := c.config.Now().Round(0); q.Product.Monthly && now.Before(eldest) { // what month it is, it does not know
		return &ClockError{Offset: eldest.Sub(now)}
	}
	if !q.Product.Monthly {
		q.Period = ""
	} else if _, err := ledger.ParseMonth(string(q.Period)); err != nil || q.Period > ledger.MonthOf(c.config.Now(), c.config.Zone) {
		return fmt.Errorf("%w: %q", ErrPeriod, ledger.Clean(string(q.Period), 12))
	}
	if !q.Product.Amount {
		q.Amount = 0
	} else if !ledger.Choosable(q.Amount) {
		return fmt.Errorf("%w: %d", ErrAmount, q.Amount)
	}
	return nil
}

// checkOpen refuses a number that has an open payment: asking would answer "no bill" where the provider has booked it
// already, and who hears that goes on to pay elsewhere. The lock itself is taken at intend; a ledger that cannot be
// read refuses there.
func (c *Cashier) checkOpen(ctx context.Context, q providers.Query) error {
	unsettled, err := c.config.Book.Unsettled(ctx)
	if err != nil {
		return nil
	}
	open, _ := ledger.Keys(q.Product, ledger.Bill{Customer: q.Customer}, "")
	for _, p := range unsettled {
		if p.OpenKey == open {
			return &ledger.LockedError{Key: open, Number: p.Number, State: p.State, By: p.By, At: p.IntendedAt}
		}
	}
	return nil
}

// newRef draws the reference of one payment, unique in the ledger.
func (c *Cashier) newRef(ctx context.Context, provider string) (ledger.RefID, error) {
	for range refTries {
		ref, err := c.drawRef(provider)
		if err != nil {
			return "", err
		}
		if _, err := c.config.Book.Payment(ctx, ref); err != nil { // not there, or unreadable: then intend refuses it
			return ref, nil
		}
	}
	return "", fmt.Errorf("draw a reference: %d of them are in the ledger", refTries)
}

func (c *Cashier) drawRef(provider string) (ledger.RefID, error) {
	if c.config.RefDigits(provider) {
		return ledger.NewDigitRef(ledger.DayOf(c.config.Now(), c.config.Zone), c.config.Random)
	}
	return ledger.NewRef(c.config.Counter, c.config.Random)
}

// catalogueBill is the bill of a product without inquiry.
func catalogueBill(q providers.Query) ledger.Bill {
	price := q.Product.Price
	if q.Product.Amount {
		price = q.Amount
	}
	bill := ledger.Bill{Customer: q.Customer, Total: price,
		Lines: []ledger.Line{{Key: ledger.LineBill, Label: "Harga", Amount: price}}}
	if cost := q.Product.Cost; cost > 0 {
		bill.Cost = &cost
	}
	return bill
}

// finished is the bill as it is shown and paid. A bill of somebody else, or of another month, is none.
func (c *Cashier) finished(b ledger.Bill, q providers.Query) (ledger.Bill, error) {
	if b.Customer == "" {
		b.Customer = q.Customer
	}
	if b.Customer != q.Customer {
		return ledger.Bill{}, fmt.Errorf("%w: it is of another customer number", ledger.ErrBill)
	}
	if b.Period == "" {
		b.Period = q.Period
	}
	if b.Period != q.Period {
		return ledger.Bill{}, fmt.Errorf("%w: it is of another month", ledger.ErrBill)
	}
	b.Product, b.Ref, b.Counts = q.Product.Code, q.Ref, q.Product.Periods
	if b.AskedAt.IsZero() {
		b.AskedAt = c.config.Now().UTC()
	}
	b = b.WithFee(q.Product)
	if err := b.Check(); err != nil {
		return ledger.Bill{}, err
	}
	return b, nil
}
