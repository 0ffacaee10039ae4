package pdam

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/transport"
)

// payTokens sends billing-payment for nobody, of nothing, once for each way to hash its token: a server that looks at
// the token first answers 100 to the wrong ways and 003 to its own. It is sent only for a number that the same server
// has just called unknown.
func (t *trial) payTokens() {
	const what, section, code = "token bayar salah", "§5, §7 no. 13", "100"
	expected := code + " " + find(code).text
	if !t.samples.Requests {
		t.add(providers.Untried(what, section, expected, "tanpa --requests"))
		return
	}
	if said, _ := t.ask(t.Client, inquiry, t.unknown(), 0); said.code != "003" {
		t.add(providers.Untried(what, section, expected, "nomor tidak dijawab 003, jadi tidak dikirim"))
		return
	}
	said, got := t.requestNothing(t.with(func(c *Config) { c.PayKey = providers.NewSecret(notOurs) }))
	t.expect(what, section, code, said, got)
	if said.code != code { // the token is not looked at first: its kind cannot be told
		return
	}
	check := providers.Check{}
	for _, kind := range []PayToken{Dots, Plain, DotsJWT} {
		said, got := t.requestNothing(t.with(func(c *Config) { c.PayToken = kind }))
		taken := said.code != code && said.code != ""
		if kind == t.config.PayToken {
			advice := check.Advice
			check = providers.NewCheck("pay_token "+string(kind), "§5", "003 "+find("003").text, got, said.code == "003")
			check.Advice = advice
		} else if taken {
			check.Advice = fmt.Sprintf("pay_token = %q", kind)
		}
	}
	t.add(check)
}

// requestNothing is a payment of nothing for a number of nobody.
func (t *trial) requestNothing(as *Client) (said *reply, got string) {
	now, q := t.config.Now(), t.unknown()
	header, err := as.headerToken(now)
	if err != nil {
		return &reply{}, providers.Unanswered(err)
	}
	at := now.In(t.config.Zone).Format(localTime)
	hash, _ := as.payToken(string(q.Customer), at, header.text)
	body, err := json.Marshal(payment{Nosamb: string(q.Customer), Tglbayar: at, Kasir: t.config.CounterCode,
		Token: hash, Periode: string(q.Period)})
	if err != nil {
		return &reply{}, providers.Unanswered(err)
	}
	return t.send(as, http.MethodPost, "/api/billing-payment", body, now)
}

// echo compares what the PDAM wrote of one payment with what was sent: once in its answer and once in payinfo.
func (t *trial) echo() {
	p := t.samples.Payment
	if p == nil {
		t.add(providers.Untried("gema tglbayar dan loket", "§5, §6", "seperti yang dikirim", "tanpa --payment"))
		return
	}
	q := providers.Query{Customer: p.Bill.Customer, Period: p.Bill.Period}
	if object, err := transport.Parse(t.samples.Raw); err == nil {
		said := decode(object)
		t.expect("jawaban bayar", "§5, §7 no. 9", "015", said, providers.Worded(said.code, said.message))
		if len(said.rows) > 0 {
			t.echoed("jawaban bayar", "§5", p, said)
		}
	}
	said, got := t.ask(t.Client, payinfo, q, 0)
	t.expect("payinfo pembayaran ini", "§6, §7 no. 12", isPaid, said, got)
	if said.code == isPaid {
		t.echoed("payinfo", "§6", p, said)
	}
}

// echoed compares one answer about the payment.
func (t *trial) echoed(where, section string, p *ledger.Payment, said *reply) {
	rows := said.ours(p.Bill.Customer, p.Bill.Period)
	if len(rows) != 1 {
		t.add(providers.NewCheck(where+": tagihan", section, "satu tagihan", said.notOne(rows), false))
		return
	}
	t.time(where, section, p, rows[0])
	t.counter(where, section, rows[0])
	t.add(providers.NewCheck(where+": total", section, p.Bill.Owed().String(), rows[0].total.String(),
		rows[0].total.here && rows[0].total.amount == p.Bill.Owed()))
}

// time compares tglbayar. One that is not ours but in the window of the request is written by the PDAM's own clock.
func (t *trial) time(where, section string, p *ledger.Payment, r row) {
	check := providers.NewCheck(where+": tglbayar", section, t.paidAt(*p), ledger.Clean(r.paidAt, maxNumber), r.paidAt == t.paidAt(*p))
	own, _ := t.with(func(c *Config) { c.RewritesTime = true }).matchTime(*p, r.paidAt)
	switch {
	case check.Verdict == providers.Agrees && t.config.RewritesTime:
		check.Advice = "echoes_tglbayar = true"
	case check.Verdict == providers.Agrees:
		check.Advice = "echoes_tglbayar = true sudah benar (bawaan)"
	case own && t.config.RewritesTime:
		check.Verdict, check.Expected = providers.Agrees, "jam PDAM sendiri (echoes_tglbayar = false)"
	case own:
		check.Advice = "echoes_tglbayar = false: PDAM menulis jamnya sendiri"
	default:
		check.Advice = "tglbayar bukan waktu pembayaran ini: pembayaran yang jawabannya hilang akan tampil SENGKETA, tanyakan PDAM"
	}
	t.add(check)
}

// counter compares loket. Where it is spelt another way, that spelling is a counter code only if the PDAM takes it in
// the header token as well.
func (t *trial) counter(where, section string, r row) {
	check := providers.NewCheck(where+": loket", section, t.config.CounterCode, r.counter(), r.names(t.config.CounterCode))
	if spelling := strings.TrimSpace(r.counter()); check.Verdict == providers.Differs && spelling != "" {
		as := t.with(func(c *Config) { c.CounterCode = spelling })
		if alive, _, _ := t.lives(as, time.Duration(0)); alive {
			check.Advice = fmt.Sprintf("counter_code = %q: ejaan itu diterima juga saat masuk", spelling)
		} else {
			check.Advice = fmt.Sprintf("PDAM menulis loket %q dan menolaknya saat masuk: minta satu ejaan, sebelum itu "+
				"pembayaran yang jawabannya hilang akan tampil SENGKETA", spelling)
		}
	}
	t.add(check)
}
