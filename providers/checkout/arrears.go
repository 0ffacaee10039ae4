package checkout

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"loket/ledger"
	"loket/providers"
)

// How far arrears are looked for. A PDAM is asked month by month and its bills are paid oldest first, so the search may
// not end at an unpaid one.
const (
	DefaultArrears = 6  // months asked at first, where the product does not say
	MaxArrears     = 24 // months a product may say
	maxReach       = 60 // months asked at most
	askedAtOnce    = 4  // requests under way at the same time
)

// Arrears asks for the unpaid bills of a customer who is asked about by month, where none is named: the product's number
// of newest months, this one included, and further back while the oldest asked is unpaid. Bills come oldest first, each
// with a reference of its own. A month that cannot be asked fails the whole search: a younger bill is never offered
// without knowing of the older ones. Errors are those of Inquire, ErrPeriod for a product that is not asked by month,
// providers.ErrTooMany where even the oldest month that is asked is unpaid, and *providers.NoArrears where nothing is.
func (c *Cashier) Arrears(ctx context.Context, code ledger.ProductCode, customer ledger.CustomerNo) (providers.Arrears, error) {
	product, provider, err := c.product(code)
	if err != nil {
		return providers.Arrears{}, err
	}
	if !product.Monthly {
		return providers.Arrears{}, fmt.Errorf("%w: product is not asked by month", ErrPeriod)
	}
	newest := ledger.MonthOf(c.config.Now(), c.config.Zone)
	q := providers.Query{Product: product, Customer: ledger.CleanNumber(string(customer)), Period: newest}
	if err := c.checkQuery(&q); err != nil {
		return providers.Arrears{}, err
	}
	if err := c.checkOpen(ctx, q); err != nil {
		return providers.Arrears{}, err
	}
	found := providers.Arrears{From: newest.Add(1), To: newest}
	for months := firstMonths(product); months > 0; months = min(askedAtOnce, maxReach-monthsOf(found)) {
		bills, err := c.askMonths(ctx, provider, q, found.From, months)
		if err != nil {
			return providers.Arrears{}, err
		}
		found.From = found.From.Add(-months)
		found.Bills = append(bills, found.Bills...)
		if err := differ(found.Bills); err != nil {
			return providers.Arrears{}, err
		}
		if len(bills) == 0 || bills[0].Period != found.From {
			return c.arrears(ctx, provider, q, found)
		}
	}
	return providers.Arrears{}, fmt.Errorf("%w: unpaid as far back as %s", providers.ErrTooMany, found.From)
}

// differ refuses bills of two months with the same use between the same readings: a provider that answers another month
// than it was asked for, and does not name it, would have one bill paid once for each.
func differ(bills []ledger.Bill) error {
	months := map[[2]ledger.Meter]ledger.Month{}
	for _, b := range bills {
		for _, s := range b.Sheets {
			if s.Start == "" || s.End == "" || s.Start == s.End {
				continue
			}
			read := [2]ledger.Meter{s.Start, s.End}
			if other, twice := months[read]; twice && other != b.Period {
				return fmt.Errorf("%w: months %s and %s have the same readings", ledger.ErrBill, other, b.Period)
			}
			months[read] = b.Period
		}
	}
	return nil
}

func firstMonths(p ledger.Product) int {
	if p.Arrears == 0 {
		return DefaultArrears
	}
	return min(max(p.Arrears, 1), MaxArrears)
}

// monthsOf counts the months that were asked.
func monthsOf(a providers.Arrears) int {
	n := 0
	for m := a.From; m <= a.To; m = m.Add(1) {
		n++
	}
	return n
}

// askMonths asks the months before one, at most askedAtOnce at a time, and returns the bills among them, oldest first.
func (c *Cashier) askMonths(ctx context.Context, provider providers.Provider, q providers.Query, before ledger.Month, months int) ([]ledger.Bill, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	bills := make([]ledger.Bill, months)
	free := make(chan struct{}, askedAtOnce)
	var asking sync.WaitGroup
	for i := range months {
		q := q
		q.Period = before.Add(i - months)
		free <- struct{}{}
		asking.Go(func() {
			defer func() { <-free }()
			if ctx.Err() != nil {
				return
			}
			bill, err := c.inquire(ctx, provider, q)
			switch {
			case errors.Is(err, providers.ErrNoBill):
			case err != nil:
				cancel(fmt.Errorf("month %s: %w", q.Period, err)) // the first error is the cause: the others follow from it
			default:
				bills[i] = bill
			}
		})
	}
	asking.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(bills, func(b ledger.Bill) bool { return b.Ref == "" }), nil
}

// arrears is what was found; where that is nothing, the provider is asked once where the newest closed month was paid:
// this month's bill may not be out yet.
func (c *Cashier) arrears(ctx context.Context, provider providers.Provider, q providers.Query, found providers.Arrears) (providers.Arrears, error) {
	if len(found.Bills) > 0 {
		return found, nil
	}
	none := &providers.NoArrears{From: found.From, To: found.To}
	if teller, ok := provider.(providers.PayinfoInquirer); ok {
		q.Period = found.To.Add(-1)
		paid, err := guarded(func() (*providers.Payinfo, error) {
			paid, told, err := teller.Payinfo(ctx, q)
			if !told {
				return nil, err
			}
			return &paid, err
		})
		if err != nil { // a comfort: that nothing is owed is known
			c.config.Log.Info("where a month was paid is not known", "provider", q.Product.Provider, "error", err)
		}
		none.Paid = paid
	}
	return found, none
}
