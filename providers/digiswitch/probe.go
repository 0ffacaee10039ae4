package digiswitch

import (
	"context"
	"fmt"

	"loket/ledger"
	"loket/providers"
	"loket/providers/transport"
)

const (
	// notOurs is the key of a signature that is wrong on purpose.
	notOurs = "loket-probe-bukan-kuncinya"
	// noProduct is a product code of nobody.
	noProduct = "loket-tidak-ada"
)

// The sections of the Digiswitch document, and of the list of codes that its platform publishes (providers §2).
const (
	sectionRequest = "Request"
	sectionCodes   = "daftar rc"
)

var (
	_ providers.Prober = (*account)(nil)
	_ providers.Prober = asking{}
)

// trial is one run of Compare.
type trial struct {
	*account
	ctx     context.Context
	samples providers.Samples
	checks  []providers.Check
}

// Compare asks for every code that can be had without paying.
func (a *account) Compare(ctx context.Context, s providers.Samples) []providers.Check {
	t := &trial{account: a, ctx: ctx, samples: s}
	t.deposit()
	t.credentials()
	t.bill()
	t.refused(s.Unknown, "--unknown", "nomor salah", "54")
	t.refused(s.NoBill, "--no-bill", "belum ada tagihan atau sudah dibayar", "60")
	t.refused(s.Paid, "--paid", "tagihan terbayar", "60")
	t.served()
	t.echo()
	return t.checks
}

func (t *trial) add(check providers.Check) { t.checks = append(t.checks, check) }

// ask sends one command about a sample, signed with that key, and returns the answer's code and words.
func (t *trial) ask(key providers.Secret, command string, q providers.Query) (data transport.Object, rc, got string) {
	as := *t.account
	as.config.APIKey = key
	request := as.request(command, q.Product, q.Customer, q.Ref)
	request.Amount = int64(q.Amount)
	data, _, err := as.question(t.ctx, as.url, request)
	if err != nil {
		return data, "", providers.Unanswered(err)
	}
	rc = readCode(data)
	return data, rc, providers.Worded(rc, data.Text("message", maxMessage))
}

func (t *trial) expect(what, section, rc, got, want, words string) {
	t.add(providers.NewCheck(what, section, want+" "+words, got, rc == want))
}

func (t *trial) deposit() {
	balance, err := t.Balance(t.ctx)
	got := "saldo " + balance.String()
	if err != nil {
		got = providers.Unanswered(err)
	}
	t.add(providers.NewCheck("cek-saldo", "platform", "saldo", got, err == nil))
}

func (t *trial) credentials() {
	_, rc, got := t.ask(providers.NewSecret(notOurs), commandInquire, t.samples.Nobody)
	t.expect("tanda tangan salah", sectionRequest+": sign", rc, got, "41", "signature")
	q := t.samples.Nobody
	q.Product.SKU = noProduct
	_, rc, got = t.ask(t.config.APIKey, commandInquire, q)
	t.expect("kode produk tidak dikenal", sectionRequest+": code", rc, got, "43", "SKU")
}

// bill asks for a bill: that it is answered at all, about what was asked, and adds up.
func (t *trial) bill() {
	const what, section = "tagihan: inq-pasca", "Response"
	if t.samples.Bill == nil {
		t.add(providers.Untried(what, section, "00", "tanpa --bill"))
		return
	}
	q := *t.samples.Bill
	data, rc, got := t.ask(t.config.APIKey, commandInquire, q)
	t.expect(what, section, rc, got, "00", "Sukses")
	if rc != "00" {
		return
	}
	both, _, wrong := names(data, q.Ref, q.Customer)
	echoed := "ref_id dan customer_no kita"
	if wrong != "" {
		echoed = wrong
	} else if !both {
		echoed = "ref_id atau customer_no tidak ada"
	}
	t.add(providers.NewCheck("tagihan: gema", section+": ref_id, customer_no", "ref_id dan customer_no kita", echoed, both && wrong == ""))
	found, err := t.found(data, q)
	sums := "cocok"
	switch {
	case err != nil:
		sums = providers.Unanswered(err)
	case found.Line(ledger.LineRemainder) != 0:
		sums = fmt.Sprintf("sisa %s di luar rincian", found.Line(ledger.LineRemainder))
	}
	t.add(providers.NewCheck("tagihan: rincian dan selling_price", section+": desc", "cocok", sums, sums == "cocok"))
	margin := "price tidak ada"
	if found.Cost != nil {
		margin = fmt.Sprintf("selling_price %s, price %s", found.Total, *found.Cost)
	}
	t.add(providers.NewCheck("tagihan: komisi", section+": price", "price <= selling_price", margin, found.Cost != nil && *found.Cost <= found.Total))
}

func (t *trial) refused(q *providers.Query, flag, what, rc string) {
	if q == nil {
		t.add(providers.Untried(what, sectionCodes, rc, "tanpa "+flag))
		return
	}
	_, came, got := t.ask(t.config.APIKey, commandInquire, *q)
	t.expect(what, sectionCodes, came, got, rc, map[string]string{"54": "nomor salah", notReady: "belum tersedia"}[rc])
}

// served asks about a reference of nobody: a brand that serves status-pasca knows the command and not the reference.
func (t *trial) served() {
	_, rc, got := t.ask(t.config.APIKey, commandStatus, t.samples.Nobody)
	serves := rc == notFound
	check := providers.NewCheck("status-pasca, ref_id tidak dikenal", "platform", "50 tidak ditemukan", got, serves)
	if !serves && !t.config.StatusCommand && rc != "" {
		check.Verdict, check.Expected = providers.Agrees, "ditolak: status_command = false"
	}
	if serves != t.config.StatusCommand && rc != "" {
		check.Advice = fmt.Sprintf("status_command = %t", serves)
	}
	t.add(check)
}

// echo asks twice about one payment: what the first says of it, and whether the second comes too soon.
func (t *trial) echo() {
	const first, second, section = "status-pasca pembayaran ini", "status-pasca lagi dalam 60 detik", "platform"
	p := t.samples.Payment
	if p == nil || !t.config.StatusCommand {
		missing := "tanpa --payment"
		if p != nil {
			missing = "status_command = false"
		}
		t.add(providers.Untried(first, section, "00 lunas", missing))
		t.add(providers.Untried(second, section, "85, atau jawaban yang sama", missing))
		return
	}
	q := providers.Query{Product: p.Product, Customer: p.Bill.Customer, Ref: p.Ref}
	data, rc, got := t.ask(t.config.APIKey, commandStatus, q)
	said, err := asking{t.account}.news(data, *p)
	if err == nil && said.Flag+said.Conflict != "" {
		got = ledger.Clean(got+": "+said.Flag+said.Conflict, 80)
	}
	t.add(providers.NewCheck(first, section, "00 lunas, ref_id, nomor dan jumlah sama", got, err == nil && said.Outcome == ledger.OutcomePaid))
	_, again, got := t.ask(t.config.APIKey, commandStatus, q)
	t.add(providers.NewCheck(second, section, "85, atau jawaban yang sama", got, again == "85" || again == rc && rc != ""))
}
