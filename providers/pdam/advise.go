package pdam

import (
	"context"
	"fmt"
	"time"

	"loket/ledger"
	"loket/providers"
)

// A PDAM that writes its own time writes one between these: clocks may differ by five minutes, and a request that
// was held up is refused when its header token is an hour old (the PDAM document §3).
const (
	windowBefore = 5 * time.Minute
	windowAfter  = 65 * time.Minute
)

// Advise asks payinfo about one payment (the PDAM document §6). A code that refuses the question (001, 900 …) is no
// news about the payment.
func (c *Client) Advise(ctx context.Context, p ledger.Payment) (providers.Answer, error) {
	if p.Bill.Customer == "" || p.Bill.Period == "" {
		return providers.Answer{}, fmt.Errorf("%s: %w: number or period is missing", c.config.Name, providers.ErrNotSent)
	}
	said, response, err := c.question(ctx, payinfo, p.Bill.Customer, p.Bill.Period, c.config.Now())
	if err != nil {
		return providers.Answer{Raw: response.Body, Date: response.Date}, err
	}
	answer := c.readPayinfo(p, said)
	answer.Raw, answer.Date = response.Body, response.Date
	return answer, nil
}

// readPayinfo reads an answer of payinfo.
func (c *Client) readPayinfo(p ledger.Payment, said *reply) providers.Answer {
	var answer providers.Answer
	answer.Code, answer.Message, answer.Notes = said.code, said.message, said.notes
	switch said.code {
	case notPaid:
		c.readNotPaid(&answer, p, said)
	case isPaid:
		c.readByWhom(&answer, p, said)
	}
	return answer
}

// readNotPaid reads 020. The request may still be on its way, so it settles only later, and only said twice.
func (c *Client) readNotPaid(answer *providers.Answer, p ledger.Payment, said *reply) {
	if said.showsPaid(p) {
		answer.Flag = said.refusesPaid()
		return
	}
	answer.Outcome, answer.Reason = ledger.OutcomeFailed, ledger.ReasonNotPaid
	answer.Fence = ledger.Fence{After: c.Final(), Apart: c.scaled(apart)}
}

// readByWhom reads 021: paid, but by whom? Counter, time and total that are ours make it our payment; another
// counter was faster; our counter at another time or with another total is for a person to decide.
func (c *Client) readByWhom(answer *providers.Answer, p ledger.Payment, said *reply) {
	if len(said.rows) == 0 {
		return // 021 without data settles nothing
	}
	rows := said.ours(p.Bill.Customer, p.Bill.Period)
	if len(rows) != 1 {
		answer.Flag = said.notOne(rows)
		return
	}
	m := c.match(p, rows[0])
	answer.Booked = rows[0].paidAt
	switch {
	case m.conflict != "":
		answer.Conflict = m.conflict
	case m.flag != "":
		answer.Flag = m.flag
	case m.elsewhere != "":
		answer.Outcome, answer.Reason = ledger.OutcomeFailed, ledger.ReasonElsewhere
		answer.Notes = append(answer.Notes, ledger.Clean(fmt.Sprintf("terbayar di loket %s, tglbayar %q", m.elsewhere, rows[0].paidAt), maxNote))
	case !m.time || c.config.RewritesTime && !m.counter:
		answer.Flag = "kode " + said.code + " tidak memastikan waktu atau loket pembayaran"
	default:
		rows[0].complete(answer, p)
	}
}

// matched is what a paid bill has in common with our payment. All empty and false: it says nothing about it.
type matched struct {
	conflict  string // it contradicts our payment
	elsewhere string // the counter that paid it, where that is not ours
	flag      string // it cannot be told
	counter   bool   // it names our counter
	time      bool   // it has our time
}

// match compares a paid bill with our payment.
func (c *Client) match(p ledger.Payment, r row) matched {
	var m matched
	m.counter = r.names(c.config.CounterCode)
	differs := false
	m.time, differs = c.matchTime(p, r.paidAt)
	switch {
	case r.flag != "" && r.flag != "1":
		m.conflict = fmt.Sprintf("flaglunas berisi %q", r.flag)
	case !r.is("loket", c.config.CounterCode):
		m.elsewhere = r.counter()
		switch {
		case m.elsewhere == "":
			m.flag = "loket tidak terbaca"
		case differs || r.total.here && p.Bill.Owed() != r.total.amount:
		case m.time:
			// The PDAM may write our counter in another way: to call it elsewhere would give the money back for a bill
			// that we paid. A total that it leaves out contradicts nothing (reliability §1.4 and §2).
			m.conflict = fmt.Sprintf("loket %q, tetapi tglbayar cocok dengan pembayaran ini", m.elsewhere)
		default:
			m.flag = fmt.Sprintf("loket %q, dan tglbayar tidak terbaca", m.elsewhere)
		}
	case r.total.bad:
		m.flag = "total tidak terbaca"
	case r.total.here && r.total.amount != p.Bill.Owed():
		m.conflict = fmt.Sprintf("total %s, seharusnya %s", r.total.amount, p.Bill.Owed())
	case differs:
		m.conflict = fmt.Sprintf("tglbayar %q, seharusnya %q", r.paidAt, c.paidAt(p))
	}
	return m
}

// matchTime compares tglbayar with ours; a text that is no time is neither the same nor another.
func (c *Client) matchTime(p ledger.Payment, text string) (same, differs bool) {
	at, err := time.ParseInLocation(localTime, text, c.config.Zone)
	if err != nil {
		return false, false
	}
	if c.config.RewritesTime {
		same = !at.Before(p.SubmittedAt.Add(-windowBefore)) && !at.After(p.SubmittedAt.Add(windowAfter))
	} else {
		same = at.Format(localTime) == c.paidAt(p)
	}
	return same, !same
}

// showsPaid reports whether an answer that says "not paid" has our bill in it as paid.
func (r *reply) showsPaid(p ledger.Payment) bool {
	for _, row := range r.ours(p.Bill.Customer, p.Bill.Period) {
		if row.flag == "1" {
			return true
		}
	}
	return false
}

// notOne says that not exactly one of the bills in an answer is ours.
func (r *reply) notOne(ours []row) string {
	return fmt.Sprintf("kode %s: %d dari %d tagihan di dalamnya untuk nomor dan periode ini", r.code, len(ours), len(r.rows))
}

// refusesPaid says that a "not paid" has our bill in it as paid.
func (r *reply) refusesPaid() string {
	return "kode " + r.code + ", tetapi di dalamnya ada tagihan terbayar"
}

// complete makes answer "paid", with what the row adds to the bill. tglbayar is the only proof a PDAM gives.
func (r row) complete(answer *providers.Answer, p ledger.Payment) {
	answer.Outcome, answer.Serial = ledger.OutcomePaid, r.paidAt
	answer.Notes = append(answer.Notes, r.notes...)
	owed := p.Bill.Owed() // there is no deposit: what was paid is what it costs
	answer.Cost = &owed
	answer.Name, answer.Address, answer.Details = r.name, r.address, r.details()
	r.total.amount = owed // where it is missing
	answer.Sheets = []ledger.Sheet{r.sheet(p.Bill.Period)}
}
