package pdam

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"loket/ledger"
	"loket/providers"
)

// notOurs stands for each secret that is sent wrongly on purpose. No text of the document has it in it, so that masking
// it hides nothing of an answer.
const notOurs = "loket-probe-bukan-rahasianya"

// zones are those of Indonesia, for telling which one the PDAM's clock is in.
var zones = []struct {
	name string
	east int // seconds
}{{"Asia/Jakarta", 7 * 3600}, {"Asia/Makassar", 8 * 3600}, {"Asia/Jayapura", 9 * 3600}}

// trial is one run of Compare.
type trial struct {
	*Client
	ctx     context.Context
	samples providers.Samples
	checks  []providers.Check
}

// Compare asks for every code of the PDAM document §7 that can be had without paying.
func (c *Client) Compare(ctx context.Context, s providers.Samples) []providers.Check {
	t := &trial{Client: c, ctx: ctx, samples: s}
	t.credentials()
	t.clock()
	t.bills()
	t.payTokens()
	t.echo()
	t.add(providers.Untried("004 010 013 016 101", "§7", "ditolak, atau gangguan", "hanya dijawab pada pembayaran sungguhan"))
	return t.checks
}

func (t *trial) add(check providers.Check) { t.checks = append(t.checks, check) }

// with is the client with one thing changed.
func (t *trial) with(change func(*Config)) *Client {
	other := *t.Client
	change(&other.config)
	return &other
}

// send makes one call as another client; the true secrets are masked whatever that one has. The code is "" where there
// was no answer.
func (t *trial) send(as *Client, method, path string, body []byte, at time.Time) (said *reply, got string) {
	header, err := as.headerToken(at)
	if err != nil {
		return &reply{}, providers.Unanswered(err)
	}
	said, _, err = as.exchange(t.ctx, call{method: method, path: path, body: body, header: header,
		secrets: []providers.Secret{t.config.Password, t.config.Key, t.config.PayKey}})
	if err != nil {
		return &reply{}, providers.Unanswered(err)
	}
	return said, providers.Worded(said.code, said.message)
}

// ask asks one question as another client, with a header token of another time.
func (t *trial) ask(as *Client, function string, q providers.Query, ahead time.Duration) (said *reply, got string) {
	path := "/api/" + function + "/" + url.PathEscape(string(q.Customer)) + "/" + url.PathEscape(string(q.Period))
	return t.send(as, http.MethodGet, path, nil, t.config.Now().Add(ahead))
}

// expect adds a comparison of one code.
func (t *trial) expect(what, section, code string, said *reply, got string) {
	t.add(providers.NewCheck(what, section, code+" "+find(code).text, got, said.code == code))
}

func (t *trial) credentials() {
	said, got := t.ask(t.Client, inquiry, t.unknown(), 0)
	t.expect("nomor tidak dikenal", "§4, §7 no. 2", "003", said, got)
	said, got = t.ask(t.with(func(c *Config) { c.Password = providers.NewSecret(notOurs) }), inquiry, t.unknown(), 0)
	t.expect("sandi salah", "§3, §7 no. 1", "001", said, got)
	said, got = t.ask(t.with(func(c *Config) { c.Key = providers.NewSecret(notOurs) }), inquiry, t.unknown(), 0)
	t.expect("kunci JWT salah", "§3, §7 no. 17", "902", said, got)
	path := "/api/" + inquiry + "/" + url.PathEscape(string(t.unknown().Customer)) + "/" + string(t.unknown().Period)
	said, got = t.send(t.Client, http.MethodPost, path, nil, t.config.Now())
	t.expect("POST pada billing-inquiry", "§4, §7 no. 15", "900", said, got)
}

func (t *trial) unknown() providers.Query {
	if t.samples.Unknown != nil {
		return *t.samples.Unknown
	}
	return t.samples.Nobody
}

// lives reports whether a header token of that age is taken; ok is false where that was not answered.
func (t *trial) lives(as *Client, ahead time.Duration) (alive, ok bool, got string) {
	said, got := t.ask(as, inquiry, t.unknown(), ahead)
	switch find(said.code).inquiry {
	case providers.ErrClock:
		return false, true, got
	case nil, providers.ErrNoBill, providers.ErrNoCustomer, providers.ErrTooMany:
		return said.code != "", said.code != "", got
	}
	return false, false, got
}

// near and old are ages of a token on the two sides of the document's hour.
const (
	near = 59 * time.Minute
	old  = 61 * time.Minute
)

// clock finds the edge of the hour on both sides: a token of 59 minutes that is taken and one of 61 that is not leave a
// minute for the two clocks to differ, and no room for another zone.
func (t *trial) clock() {
	const section = "§3, §7 no. 16"
	nearAlive, nearKnown, got := t.lives(t.Client, -near)
	t.add(providers.NewCheck("tanggal 59 menit lalu", section, "diterima", got, nearKnown && nearAlive))
	oldAlive, oldKnown, got := t.lives(t.Client, -old)
	check := providers.NewCheck("tanggal 61 menit lalu", section, "901 "+find("901").text, got, oldKnown && !oldAlive)
	if nearKnown && oldKnown {
		check.Advice = t.zoneAdvice(nearAlive, oldAlive)
	}
	t.add(check)
	aheadAlive, aheadKnown, got := t.lives(t.Client, old)
	t.add(providers.NewCheck("tanggal 61 menit lagi", section, "901 "+find("901").text, got, aheadKnown && !aheadAlive))
}

// zoneAdvice says what the two ages prove, and where they prove nothing, which zone would.
func (t *trial) zoneAdvice(nearAlive, oldAlive bool) string {
	if nearAlive && !oldAlive {
		return `jam dan zona cocok: final_after = "65m" boleh dipakai`
	}
	for _, zone := range zones {
		as := t.with(func(c *Config) { c.Zone = time.FixedZone(zone.name, zone.east) })
		young, youngKnown, _ := t.lives(as, -near)
		aged, agedKnown, _ := t.lives(as, -old)
		if youngKnown && agedKnown && young && !aged {
			return fmt.Sprintf("zona PDAM bukan yang diatur: timezone = %q, lalu ulangi", zone.name)
		}
	}
	return `jam atau zona belum terbukti: biarkan final_after = "125m", periksa jam kedua pihak`
}

func (t *trial) bills() {
	t.one(t.samples.NoBill, "--no-bill", "tidak ada tagihan", inquiry, "§4, §7 no. 5", "006")
	t.one(t.samples.TooMany, "--too-many", "tagihan melebihi batas", inquiry, "§4, §7 no. 6", "007")
	if said := t.one(t.samples.Bill, "--bill", "tagihan belum dibayar", inquiry, "§4, §7 no. 4", billFound); said != nil && said.code == billFound {
		t.sums(said)
	}
	t.one(t.samples.Bill, "--bill", "payinfo tagihan belum dibayar", payinfo, "§6, §7 no. 11", notPaid)
	if said := t.one(t.samples.Paid, "--paid", "payinfo tagihan terbayar", payinfo, "§6, §7 no. 12", isPaid); said != nil && said.code == isPaid {
		t.fields(said)
	}
}

// one asks about one sample; nil where there is none.
func (t *trial) one(q *providers.Query, flag, what, function, section, code string) *reply {
	if q == nil {
		t.add(providers.Untried(what, section, code+" "+find(code).text, "tanpa "+flag))
		return nil
	}
	said, got := t.ask(t.Client, function, *q, 0)
	t.expect(what, section, code, said, got)
	return said
}

// sums compares a bill's total with its parts; what they leave becomes a line of its own at the counter.
func (t *trial) sums(said *reply) {
	rows, got := said.ours(t.samples.Bill.Customer, t.samples.Bill.Period), "bukan satu tagihan nomor dan periode ini"
	if len(rows) == 1 {
		if _, got = rows[0].lines(); got == "" {
			got = "cocok"
		}
	}
	t.add(providers.NewCheck("jumlah rincian dan total", "§4", "cocok", got, got == "cocok"))
}

// fields looks for what tells who paid a bill.
func (t *trial) fields(said *reply) {
	const want = "flaglunas 1, tglbayar, loket, total"
	rows, got := said.ours(t.samples.Paid.Customer, t.samples.Paid.Period), "bukan satu tagihan nomor dan periode ini"
	full := len(rows) == 1
	if full {
		r := rows[0]
		got = ledger.Clean(fmt.Sprintf("flaglunas %s, tglbayar %s, loket %s, total %s", r.flag, r.paidAt, r.counter(), r.total), 80)
		full = r.flag == "1" && r.paidAt != "" && r.counter() != "" && r.total.here
	}
	t.add(providers.NewCheck("isi payinfo terbayar", "§6", want, got, full))
}
