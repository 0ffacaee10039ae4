package pdam

import (
	"context"
	"fmt"

	"loket/providers"
)

// Payinfo asks payinfo by whom one month was paid (the PDAM document §6), for showing to the customer. Only 021
// with exactly one bill of this number and month that is not marked otherwise tells it.
func (c *Client) Payinfo(ctx context.Context, q providers.Query) (providers.Payinfo, bool, error) {
	if q.Customer == "" || q.Period == "" {
		return providers.Payinfo{}, false, fmt.Errorf("%s: %w: number or period is missing", c.config.Name, providers.ErrRefused)
	}
	said, response, err := c.question(ctx, payinfo, q.Customer, q.Period, c.config.Now())
	switch {
	case err != nil:
		return providers.Payinfo{}, false, down(response, err)
	case said.code == isPaid:
		rows := said.ours(q.Customer, q.Period)
		if len(rows) != 1 || rows[0].flag != "" && rows[0].flag != "1" {
			return providers.Payinfo{}, false, nil
		}
		return c.told(q, rows[0]), true, nil
	case said.code == notPaid || find(said.code).inquiry == nil:
		return providers.Payinfo{}, false, nil
	}
	return providers.Payinfo{}, false, c.refusal(said)
}

// told is what a paid bill tells of its payment.
func (c *Client) told(q providers.Query, r row) providers.Payinfo {
	s := providers.Payinfo{Period: q.Period, Counter: r.counter(), PaidAt: r.paidAt, Ours: r.names(c.config.CounterCode)}
	if r.total.here {
		s.Total = &r.total.amount
	}
	return s
}
