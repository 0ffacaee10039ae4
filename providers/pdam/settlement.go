package pdam

import (
	"context"
	"fmt"

	"loket/providers"
)

// Settlement asks payinfo by whom one month was paid (the PDAM document §6), for showing to the customer. Only 021
// with exactly one bill of this number and month that is not marked otherwise tells it.
func (c *Client) Settlement(ctx context.Context, q providers.Query) (providers.Settlement, bool, error) {
	if q.Customer == "" || q.Period == "" {
		return providers.Settlement{}, false, fmt.Errorf("%s: %w: number or period is missing", c.config.Name, providers.ErrRefused)
	}
	said, response, err := c.question(ctx, payinfo, q.Customer, q.Period, c.config.Now())
	switch {
	case err != nil:
		return providers.Settlement{}, false, down(response, err)
	case said.code == isPaid:
		rows := said.ours(q.Customer, q.Period)
		if len(rows) != 1 || rows[0].flag != "" && rows[0].flag != "1" {
			return providers.Settlement{}, false, nil
		}
		return c.settlement(q, rows[0]), true, nil
	case said.code == notPaid || find(said.code).inquiry == nil:
		return providers.Settlement{}, false, nil
	}
	return providers.Settlement{}, false, c.refusal(said)
}

// settlement is what a paid bill tells of its payment.
func (c *Client) settlement(q providers.Query, r row) providers.Settlement {
	s := providers.Settlement{Period: q.Period, Counter: r.counter(), PaidAt: r.paidAt, Ours: r.names(c.config.CounterCode)}
	if r.total.here {
		s.Total = &r.total.amount
	}
	return s
}
