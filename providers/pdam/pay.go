package pdam

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"loket/ledger"
	"loket/providers"
)

// payment is the body of billing-payment, in the document's order (the PDAM document §5).
type payment struct {
	Nosamb     string        `json:"nosamb"`
	Tglbayar   string        `json:"tglbayar"`
	Totalbayar ledger.Rupiah `json:"totalbayar"`
	Kasir      string        `json:"kasir"`
	Token      string        `json:"token"`
	Periode    string        `json:"periode"`
}

// Pay sends the payment of one bill, once (the PDAM document §5). The time in it is the second of the submit event,
// never a clock's, so that a crash cannot lose the one thing by which the payment is found again.
func (c *Client) Pay(ctx context.Context, p ledger.Payment) (providers.Answer, error) {
	if p.Bill.Customer == "" || p.Bill.Period == "" || p.SubmittedAt.IsZero() {
		return providers.Answer{}, fmt.Errorf("%s: %w: number, period or time of submission is missing", c.config.Name, providers.ErrNotSent)
	}
	q, err := c.paymentCall(p)
	if err != nil {
		return providers.Answer{}, err
	}
	said, response, err := c.exchange(ctx, q)
	answer := providers.Answer{Raw: response.Body, Date: response.Date}
	if err != nil {
		return answer, err
	}
	answer.Code, answer.Message, answer.Notes = said.code, said.message, said.notes
	switch find(said.code).payment {
	case success:
		if len(said.rows) == 0 {
			return c.confirm(ctx, p, answer), nil
		}
		c.readPaid(&answer, p, said)
	case failed:
		readRefused(&answer, p, said)
	case ask:
		return c.askFirst(ctx, p, answer), nil
	}
	return answer, nil
}

// paymentCall is the request of a payment.
func (c *Client) paymentCall(p ledger.Payment) (call, error) {
	header, err := c.headerToken(c.config.Now())
	if err != nil {
		return call{}, err
	}
	number, paidAt := string(p.Bill.Customer), c.paidAt(p)
	hash, shown := c.payToken(number, paidAt, header.text)
	if c.config.Trace != nil {
		c.config.Trace("hashed", shown)
	}
	form := payment{
		Nosamb: number, Tglbayar: paidAt, Totalbayar: p.Bill.Owed(), Kasir: p.By, Token: hash, Periode: string(p.Bill.Period),
	}
	if form.Kasir == "" {
		form.Kasir = c.config.CounterCode // the field may not be empty
	}
	body, err := json.Marshal(form)
	if err != nil {
		return call{}, fmt.Errorf("%s: %w: encode the payment", c.config.Name, providers.ErrNotSent)
	}
	secrets := []providers.Secret{providers.NewSecret(hash)}
	return call{method: http.MethodPost, path: "/api/billing-payment", body: body, payment: true, header: header, secrets: secrets}, nil
}

// paidAt is tglbayar: byte for byte what is hashed, sent, and looked for in payinfo.
func (c *Client) paidAt(p ledger.Payment) string {
	return p.SubmittedAt.In(c.config.Zone).Format(localTime)
}

// readPaid reads 015 with data. It answers our own request, so what it leaves out contradicts nothing, but what
// differs does: another number, period, total, counter or time is not our payment.
func (c *Client) readPaid(answer *providers.Answer, p ledger.Payment, said *reply) {
	rows := said.ours(p.Bill.Customer, p.Bill.Period)
	if len(rows) != 1 {
		answer.Conflict = said.notOne(rows)
		return
	}
	m := c.match(p, rows[0])
	switch {
	case m.conflict != "":
		answer.Conflict = m.conflict
	case m.elsewhere != "":
		answer.Conflict = fmt.Sprintf("kode %s menyebut loket lain: %s", said.code, m.elsewhere)
	case m.flag != "":
		answer.Flag = m.flag
	default:
		rows[0].complete(answer, p)
	}
}

// readRefused reads a listed refusal: nothing was paid, unless the same answer shows the bill as paid.
func readRefused(answer *providers.Answer, p ledger.Payment, said *reply) {
	if said.showsPaid(p) {
		answer.Flag = said.refusesPaid()
		return
	}
	answer.Outcome, answer.Reason = ledger.OutcomeFailed, ledger.ReasonRefused
}

// confirm asks payinfo once about a 015 without data. Only "paid, by us" makes it paid; "not paid" contradicts it.
func (c *Client) confirm(ctx context.Context, p ledger.Payment, first providers.Answer) providers.Answer {
	info, err := c.Advise(ctx, p)
	answer := joined(first, info)
	switch {
	case err != nil || info.Outcome == ledger.OutcomeUnknown && info.Conflict == "" && info.Flag == "":
		answer = joined(first, providers.Answer{Raw: info.Raw})
		answer.Code, answer.Message = first.Code, first.Message
		answer.Flag = "kode " + first.Code + " tanpa data, dan payinfo tidak memastikan"
	case info.Outcome == ledger.OutcomeFailed:
		answer.Outcome, answer.Reason, answer.Fence = ledger.OutcomeUnknown, "", ledger.Fence{}
		said := "belum terbayar"
		if info.Reason == ledger.ReasonElsewhere {
			said = "terbayar di loket lain"
		}
		answer.Conflict = fmt.Sprintf("pembayaran dijawab %s, tetapi payinfo %s: %s", first.Code, info.Code, said)
	}
	return answer
}

// askFirst asks payinfo after 004 or 013, which refuse without saying whether this bill is paid already, and by
// whom. "Not paid" settles it: the request was answered and can do nothing more.
func (c *Client) askFirst(ctx context.Context, p ledger.Payment, first providers.Answer) providers.Answer {
	info, err := c.Advise(ctx, p)
	answer := joined(first, info)
	switch {
	case err != nil:
		answer = joined(first, providers.Answer{Raw: info.Raw})
		answer.Code, answer.Message = first.Code, first.Message
	case info.Outcome == ledger.OutcomeFailed && info.Reason == ledger.ReasonNotPaid:
		answer.Fence, answer.Reason = ledger.Fence{}, ledger.ReasonRefused
		answer.Code, answer.Message = first.Code, first.Message
	}
	return answer
}

// joined is the second of two answers to one payment, with what is kept of the first.
func joined(first, second providers.Answer) providers.Answer {
	raw := append(append([]byte{}, first.Raw...), '\n')
	second.Raw = append(raw, second.Raw...)
	second.Notes = append(append(first.Notes, "pembayaran dijawab kode "+first.Code), second.Notes...)
	second.Date = first.Date
	return second
}
