package pdam

import (
	"fmt"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/transport"
)

// HeaderToken and PayToken are checked against vectors.
func (c *Client) HeaderToken(at time.Time) string {
	t, err := c.headerToken(at)
	if err != nil {
		panic(err)
	}
	return t.text
}

func (c *Client) PayToken(number, paidAt, header string) (hash, shown string) {
	return c.payToken(number, paidAt, header)
}

// Codes is the table as the document prints it.
func Codes() []string {
	var lines []string
	for _, c := range codes {
		lines = append(lines, fmt.Sprintf("%d %s %s %s", c.number, c.code, c.functions, c.text))
	}
	return lines
}

// Explain is what is read of a body.
func Explain(body []byte) (string, error) {
	o, err := transport.Parse(body)
	if err != nil {
		return "", err
	}
	return decode(o).explain(), nil
}

// Read is what payinfo's answer would say of p, and the bill that an inquiry's answer would make.
func Read(body []byte, p ledger.Payment, q providers.Query, config Config) (ledger.Answer, ledger.Bill) {
	c, err := New(config)
	if err != nil {
		panic(err)
	}
	o, err := transport.Parse(body)
	if err != nil {
		return ledger.Answer{}, ledger.Bill{}
	}
	said := decode(o)
	answer := c.readPayinfo(p, said)
	if rows := said.ours(q.Customer, q.Period); len(rows) == 1 {
		return answer.Answer, rows[0].bill(q)
	}
	return answer.Answer, ledger.Bill{}
}
