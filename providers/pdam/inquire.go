package pdam

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/transport"
)

// Inquire asks for the bill of one customer and one month (the PDAM document §4).
func (c *Client) Inquire(ctx context.Context, q providers.Query) (ledger.Bill, error) {
	if q.Customer == "" || q.Period == "" {
		return ledger.Bill{}, fmt.Errorf("%s: %w: number or period is missing", c.config.Name, providers.ErrRefused)
	}
	now := c.config.Now().UTC()
	said, response, err := c.question(ctx, inquiry, q.Customer, q.Period, now)
	if err != nil {
		return ledger.Bill{}, down(response, err)
	}
	if said.code != billFound {
		return ledger.Bill{}, c.refusal(said)
	}
	rows := said.ours(q.Customer, q.Period)
	if len(rows) != 1 || !rows[0].total.here {
		return ledger.Bill{}, fmt.Errorf("%s: %w: no bill of this number and period, or without a total", c.config.Name, providers.ErrNoAnswer)
	}
	bill := rows[0].bill(q)
	bill.AskedAt, bill.Date = now, response.Date
	bill.Notes = append(said.notes, bill.Notes...)
	if err := bill.Check(); err != nil {
		return ledger.Bill{}, fmt.Errorf("%s: %w: %w", c.config.Name, providers.ErrNoAnswer, err)
	}
	return bill, nil
}

// Probe asks for nothing in particular with a header token that is as old as age, and returns the PDAM's own clock
// (zero if it told none). A nil error means that the credentials are right; ErrCredentials and ErrClock are the
// PDAM's word, every other error says that it cannot be known. A token of 61 minutes must be answered ErrClock:
// where it is not, the PDAM's zone is not the configured one.
func (c *Client) Probe(ctx context.Context, age time.Duration) (time.Time, error) {
	now := c.config.Now()
	said, response, err := c.question(ctx, inquiry, "0", ledger.MonthOf(now, c.config.Zone), now.Add(-age))
	if err != nil {
		return response.Date, down(response, err)
	}
	switch find(said.code).inquiry {
	case nil, providers.ErrNoBill, providers.ErrNoCustomer, providers.ErrTooMany:
		return response.Date, nil
	}
	return response.Date, c.refusal(said)
}

// refusal is an answer to an inquiry that is no bill.
func (c *Client) refusal(said *reply) error {
	return &providers.Refusal{Provider: c.config.Name, Code: said.code, Message: said.message, Err: find(said.code).inquiry}
}

// down says of an inquiry without an answer whether the PDAM was there at all.
func down(response transport.Response, err error) error {
	if response.Status == 0 || response.Status >= http.StatusInternalServerError {
		return fmt.Errorf("%w: %w", providers.ErrDown, err)
	}
	return err
}

// The functions that ask about one customer's month.
const (
	inquiry = "billing-inquiry"
	payinfo = "billing-payinfo"
)

// question asks about one customer's month with a header token made at this moment.
func (c *Client) question(ctx context.Context, function string, number ledger.CustomerNo, period ledger.Month, at time.Time) (*reply, transport.Response, error) {
	header, err := c.headerToken(at)
	if err != nil {
		return nil, transport.Response{}, err
	}
	path := "/api/" + function + "/" + url.PathEscape(string(number)) + "/" + url.PathEscape(string(period))
	return c.exchange(ctx, call{method: http.MethodGet, path: path, header: header})
}

// bill is the row as the bill that was asked for.
func (r row) bill(q providers.Query) ledger.Bill {
	lines, note := r.lines()
	total := r.total.amount
	bill := ledger.Bill{
		Product: q.Product.Code, Ref: q.Ref, Customer: q.Customer, Name: r.name, Address: r.address, Period: q.Period,
		Details: r.details(), Sheets: []ledger.Sheet{r.sheet(q.Period)}, Lines: lines, Total: total, Cost: &total,
		Notes: r.notes,
	}
	if note != "" {
		bill.Notes = append(bill.Notes, note)
	}
	return bill
}
