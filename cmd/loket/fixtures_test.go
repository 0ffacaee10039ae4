package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/callback"
	"loket/providers/checkout"
	"loket/receipts"
)

// fixtureFolder holds the replies, requests and lists of the providers' documents.
const fixtureFolder = "testdata/fixtures"

const fixtureFee = 2_500 // of every product below; hidden in no other amount

const fixtureConfig = `[counter]
code = "5"
name = "Loket Maju"
timezone = "Asia/Makassar"
rounding = 100
[[provider]]
name = "pdam-gianyar"
kind = "pdam"
url = "$URL"
username = "loket5"
password = "sandi"
key = "kunci"
counter_code = "5"
timezone = "Asia/Makassar"
[[provider]]
name = "nobu"
kind = "digiswitch"
url = "$URL/v1/user/api/transaction"
username = "your-username"
api_key = "kunci"
status_command = true
[[provider]]
name = "h2h"
kind = "biller"
url = "$URL"
username = "usertesting"
password = "sandi"
[provider.callback]
listen = "127.0.0.1:0"
path = "/callback/0123456789abcdef0123456789abcdef"
allow = ["127.0.0.1"]
[[product]]
code = "pdam-gianyar"
name = "PDAM Gianyar"
category = "pdam"
provider = "pdam-gianyar"
fee = 2500
[[product]]
code = "pulsa-s5"
provider = "h2h"
price = 7000
cost = 5000
fee = 2500
`

// fixtureProducts are the products that the aggregator's samples are of; its PDAM is not the PDAM's own.
var fixtureProducts = []string{"pln", "pdam", "hp", "internet", "bpjs", "multifinance", "pbb", "pgas", "tv", "plnnontaglis", "emoney", "samsat"}

// fixturePeriods are the periods of the samples as they are read out; the other products tell none.
var fixturePeriods = map[string]string{"pln": "JAN19", "pdam": "JAN19", "internet": "MEI19, JUN19", "bpjs": "1 bulan",
	"multifinance": "ke-2 dari 30", "pgas": "MAR20", "tv": "MEI22"}

// walk takes every fixture the whole way: a real server's answer through the adapter to a bill, a payment in a real
// ledger, and the slip.
type walk struct {
	*testing.T
	shop *shop
	far  *fixtureFar
	now  *time.Time
	seen map[string]bool // the files that were used
}

// TestFixturesTheWholeWay walks every file of the fixtures, and fails where one is not used.
func TestFixturesTheWholeWay(t *testing.T) {
	w := newWalk(t)
	for _, product := range fixtureProducts {
		w.sub("digiswitch "+product, func(w *walk) { w.aggregatorSample(product) })
	}
	w.sub("digiswitch requests", (*walk).requests)
	w.sub("digiswitch codes", (*walk).codes)
	w.sub("digiswitch test numbers", (*walk).testNumbers)
	w.sub("pdam found, paid", (*walk).pdamPaid)
	w.sub("pdam no bill", (*walk).pdamNoBill)
	w.sub("pdam lost, paid", (*walk).pdamLostPaid)
	w.sub("pdam lost, not paid", (*walk).pdamLostNotPaid)
	w.sub("biller refused", (*walk).billerRefused)
	w.sub("biller called back", (*walk).billerCalledBack)
	w.sub("biller word for word", (*walk).billerWordForWord)
	w.sub("the books", (*walk).books)

	err := filepath.WalkDir(fixtureFolder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && filepath.Ext(path) != ".md" && !w.seen[path] {
			t.Errorf("%s is not walked", path)
		}
		return err
	})
	if err != nil || len(w.seen) < 26 {
		t.Errorf("%d fixtures: %v", len(w.seen), err)
	}
}

func newWalk(t *testing.T) *walk {
	t.Helper()
	now := time.Date(2026, 11, 21, 2, 0, 0, 0, time.UTC)
	w := &walk{T: t, now: &now, seen: map[string]bool{}}
	clock := func() time.Time { return now }
	w.far = serveFixtures(t, clock)
	text := strings.ReplaceAll(fixtureConfig, "$URL", w.far.URL)
	for _, product := range fixtureProducts {
		text += fmt.Sprintf("[[product]]\ncode = %q\nprovider = \"nobu\"\nfee = %d\n", fixtureCode(product), fixtureFee)
	}
	config := filepath.Join(t.TempDir(), "loket.toml")
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p := &program{err: io.Discard, now: clock, config: config}
	var err error
	if w.shop, err = p.openWriter(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.shop.close)
	return w
}

// sub runs a part of the walk on the same counter.
func (w *walk) sub(name string, part func(*walk)) {
	w.Run(name, func(t *testing.T) {
		inner := *w
		inner.T = t
		part(&inner)
	})
}

// fixtureCode is our product for the aggregator's code.
func fixtureCode(sku string) ledger.ProductCode {
	if sku == "pdam" {
		return "pdam-digiswitch"
	}
	return ledger.ProductCode(sku)
}

// fixture is a file's text, which counts as walked.
func (w *walk) fixture(name string) string {
	w.Helper()
	path := filepath.Join(fixtureFolder, filepath.FromSlash(name))
	text, err := os.ReadFile(path)
	if err != nil {
		w.Fatal(err)
	}
	w.seen[path] = true
	return strings.TrimSpace(string(text))
}

// inquire asks for a bill and checks that it holds together as the customer is told it.
func (w *walk) inquire(code ledger.ProductCode, customer string, period ledger.Month, amount ledger.Rupiah) ledger.Bill {
	w.Helper()
	bill, err := w.shop.cashier.Inquire(w.Context(), code, ledger.CustomerNo(customer), period, amount)
	if err != nil {
		w.Fatalf("inquire %s %s: %v", code, customer, err)
	}
	var sum ledger.Rupiah
	for _, line := range bill.Lines {
		sum += line.Amount
	}
	if sum != bill.Total || bill.Line(ledger.LineFee) != fixtureFee || bill.Owed() != bill.Total-fixtureFee {
		w.Errorf("lines are %d, total %d, owed %d: %+v", sum, bill.Total, bill.Owed(), bill.Lines)
	}
	return bill
}

// pay pays a bill with exact cash and checks that ledger, customer and paper agree to the rupiah.
func (w *walk) pay(bill ledger.Bill, want ledger.State) (ledger.Payment, ledger.Nota) {
	w.Helper()
	nota, payments, err := w.shop.cashier.Pay(w.Context(), checkout.Order{Bills: []ledger.Bill{bill}, By: "ani"})
	if err != nil || len(payments) != 1 {
		w.Fatalf("pay %s %s: %v", bill.Product, bill.Customer, err)
	}
	if payments[0].State != want {
		w.Fatalf("%s %s is %s, want %s: code %q, conflict %q, flag %q", bill.Product, bill.Customer, payments[0].State, want,
			payments[0].Code, payments[0].Conflict, payments[0].Flag)
	}
	if nota.Tender != bill.Total.RoundUp(100) || nota.Change != 0 {
		w.Errorf("cash %d, change %d for %d", nota.Tender, nota.Change, bill.Total)
	}
	return w.check(bill)
}

// check reads a payment back from the ledger and compares it with the bill that the customer was told, and with paper.
func (w *walk) check(told ledger.Bill) (ledger.Payment, ledger.Nota) {
	w.Helper()
	p, err := w.shop.store.Payment(w.Context(), told.Ref)
	if err != nil {
		w.Fatal(err)
	}
	nota, err := w.shop.store.Nota(w.Context(), p.Nota)
	if err != nil {
		w.Fatal(err)
	}
	entry, err := w.shop.store.Entry(w.Context(), p.Number)
	if err != nil {
		w.Fatal(err)
	}
	if p.Bill.Total != told.Total || entry.Total != told.Total || entry.Fee != fixtureFee || nota.Items[0].Total != told.Total {
		w.Errorf("told %d; payment %d, list %d with a fee of %d, nota %d", told.Total, p.Bill.Total, entry.Total, entry.Fee, nota.Items[0].Total)
	}
	w.paper(p, nota)
	return p, nota
}

// paperLine is a line of a slip that ends in amounts; a table has two.
var paperLine = regexp.MustCompile(`^ *(\S.*?)  +(-?[0-9.]+)(?: +(-?[0-9.]+))?$`)

// paper prints the slip and checks that its amounts add up to its total, which is the ledger's, and that every amount of
// the bill stands on it.
func (w *walk) paper(p ledger.Payment, n ledger.Nota) string {
	w.Helper()
	lines := receipts.Render(w.shop.slip(48, 0, time.Time{}), p, n)
	text := receipts.Text(lines)
	var stack []ledger.Rupiah // amounts that no sum has taken up yet
	total := ledger.Rupiah(-1)
	shown := map[ledger.Rupiah]bool{}
	for _, line := range lines {
		found := paperLine.FindStringSubmatch(line)
		if found == nil || total >= 0 || strings.Contains(line, " : ") {
			continue
		}
		var amount ledger.Rupiah
		for _, digits := range found[2:] {
			part := paperAmount(digits)
			shown[part] = true
			amount += part
		}
		if strings.HasPrefix(found[1], "TOTAL ") {
			total = amount
			continue
		}
		stack = takenUp(stack, amount)
	}
	var sum ledger.Rupiah
	for _, amount := range stack {
		sum += amount
	}
	if total != p.Bill.Total || sum != total {
		w.Errorf("paper adds up to %d and says %d, the ledger says %d\n%s", sum, total, p.Bill.Total, text)
	}
	for _, line := range p.Bill.Lines {
		if line.Amount != 0 && !shown[line.Amount] {
			w.Errorf("%s %d is not on paper\n%s", line.Label, line.Amount, text)
		}
	}
	if upper := strings.ToUpper(text); strings.Contains(upper, "KOMISI") || strings.Contains(upper, "SALDO TERPOTONG") {
		w.Errorf("paper tells what the loket earns\n%s", text)
	}
	return text
}

// takenUp is the stack with another amount, which takes the place of the last amounts where it is their sum.
func takenUp(stack []ledger.Rupiah, amount ledger.Rupiah) []ledger.Rupiah {
	var sum ledger.Rupiah
	for i := len(stack) - 1; i >= 0; i-- {
		if sum += stack[i]; sum == amount && i < len(stack)-1 {
			return append(stack[:i:i], amount)
		}
	}
	return append(stack, amount)
}

func paperAmount(digits string) ledger.Rupiah {
	n, _ := strconv.ParseInt(strings.ReplaceAll(digits, ".", ""), 10, 64) // "" of a line without a second amount is 0
	return ledger.Rupiah(n)
}

// aggregatorReply is a sample as the test reads it, apart from the adapter.
type aggregatorReply struct {
	Data struct {
		CustomerNo   string         `json:"customer_no"`
		Name, SN     string         //
		Price        ledger.Rupiah  //
		Admin        ledger.Rupiah  //
		SellingPrice ledger.Rupiah  `json:"selling_price"`
		Desc         map[string]any //
	}
}

func (w *walk) sample(product string) (text string, reply aggregatorReply) {
	w.Helper()
	text = w.fixture("digiswitch/pay-" + product + ".json")
	if err := json.Unmarshal([]byte(text), &reply); err != nil {
		w.Fatal(err)
	}
	return text, reply
}

func (w *walk) aggregatorSample(product string) {
	text, doc := w.sample(product)
	w.far.says(map[string]fixtureReply{"inq-pasca": asAsked(text, nil), "pay-pasca": asAsked(text, nil)})
	amount := ledger.Rupiah(0)
	if product == "emoney" {
		amount = 97_000
	}
	bill := w.inquire(fixtureCode(product), doc.Data.CustomerNo, "", amount)
	if bill.Owed() != doc.Data.SellingPrice || bill.Line(ledger.LineAdmin) != doc.Data.Admin {
		w.Errorf("owed %d, admin %d", bill.Owed(), bill.Line(ledger.LineAdmin))
	}
	w.earns(bill.Commission, doc)
	p, n := w.pay(bill, ledger.Paid)
	w.earns(p.Commission, doc)
	if got := p.Bill.Periods(); got != fixturePeriods[product] {
		w.Errorf("periods are read %q, want %q", got, fixturePeriods[product])
	}
	if p.Serial != doc.Data.SN || *p.KnownCost() != doc.Data.Price {
		w.Errorf("serial %q, cost %d", p.Serial, *p.KnownCost())
	}
	text = w.paper(p, n)
	for _, want := range []string{doc.Data.Name, doc.Data.SN} {
		if !strings.Contains(squashed(text), squashed(want)) {
			w.Errorf("%q is not on paper\n%s", want, text)
		}
	}
	for name, value := range doc.Data.Desc {
		w.shown(p.Bill, text, name, value)
	}
	w.Logf("\n%s", text)
}

// earns checks that selling_price − price is the commission.
func (w *walk) earns(commission func() (ledger.Rupiah, bool), doc aggregatorReply) {
	w.Helper()
	if earned, known := commission(); !known || earned != doc.Data.SellingPrice-doc.Data.Price {
		w.Errorf("commission is %d, %t, want %d", earned, known, doc.Data.SellingPrice-doc.Data.Price)
	}
}

// shown checks that a value of desc, or each that lies in it, is on paper or among what the screens show of the bill.
func (w *walk) shown(b ledger.Bill, paper, name string, value any) {
	w.Helper()
	switch value := value.(type) {
	case map[string]any:
		for name, inner := range value {
			w.shown(b, paper, name, inner)
		}
		return
	case []any:
		for _, inner := range value {
			w.shown(b, paper, name, inner)
		}
		return
	}
	text := fmt.Sprint(value)
	if text == "0" {
		return
	}
	all := []string{paper, b.Address}
	for _, d := range b.Details {
		all = append(all, d.Value)
	}
	for _, s := range b.Sheets {
		for _, amount := range []ledger.Rupiah{s.Amount, s.Penalty, s.Admin, s.Other} {
			all = append(all, fmt.Sprint(int64(amount)))
		}
		all = append(all, s.Period, string(s.Start), string(s.End), s.Reference)
	}
	for _, l := range b.Lines {
		all = append(all, fmt.Sprint(int64(l.Amount)))
	}
	if !slices.ContainsFunc(all, func(s string) bool { return strings.Contains(squashed(s), squashed(text)) }) {
		w.Errorf("%s %q is neither on paper nor on the screen\n%s", name, text, paper)
	}
}

// squashed is a text without spaces and line ends, in capitals: paper wraps, groups and writes in capitals.
func squashed(text string) string {
	return strings.ToUpper(strings.Join(strings.Fields(text), ""))
}

// requests compares what was sent with the documents' requests, field by field.
func (w *walk) requests() {
	for _, product := range []string{"pln", "samsat"} {
		var want map[string]any
		if err := json.Unmarshal([]byte(w.fixture("digiswitch/request-"+product+".json")), &want); err != nil {
			w.Fatal(err)
		}
		text, doc := w.sample(product)
		w.far.says(map[string]fixtureReply{"inq-pasca": asAsked(text, nil), "pay-pasca": asAsked(text, map[string]any{"rc": "02", "status": "Gagal", "message": "Transaksi Gagal"})})
		customer := strings.Replace(doc.Data.CustomerNo, "0", "1", 1) // whose bill is not paid yet
		bill := w.inquire(fixtureCode(product), customer, "", 0)
		w.pay(bill, ledger.Failed)
		sent := w.far.asked("pay-pasca")
		if len(sent) != 1 {
			w.Fatalf("%d requests", len(sent))
		}
		want["customer_no"], want["ref_id"] = customer, string(bill.Ref)
		sign := sent[0].text("sign")
		delete(want, "sign") // of a key that the document does not tell
		delete(sent[0].fields, "sign")
		if fmt.Sprint(sent[0].fields) != fmt.Sprint(want) || len(sign) != 32 {
			w.Errorf("sent %v, want %v", sent[0].fields, want)
		}
	}
}

// codes pays a bill with each code of the upstream's list for an answer.
func (w *walk) codes() {
	var list []struct{ RC, Message, Status string }
	if err := json.Unmarshal([]byte(w.fixture("digiswitch/rc.json")), &list); err != nil {
		w.Fatal(err)
	}
	states := map[string]ledger.State{"00": ledger.Paid, "03": ledger.Pending, "99": ledger.Pending, "01": ledger.Suspect,
		"70": ledger.Suspect, "49": ledger.Suspect, "47": ledger.Suspect, "74": ledger.Failed}
	text, _ := w.sample("pln")
	for _, c := range list {
		short, err := json.Marshal(map[string]any{"data": map[string]string{"ref_id": "", "customer_no": "", "code": "pln",
			"rc": c.RC, "status": c.Status, "message": c.Message}})
		if err != nil {
			w.Fatal(err)
		}
		w.far.says(map[string]fixtureReply{"inq-pasca": asAsked(text, nil), "pay-pasca": asAsked(string(short), nil)})
		want, listed := states[c.RC]
		if !listed {
			want = ledger.Failed
		}
		bill := w.inquire("pln", "5400000000"+c.RC, "", 0)
		p, n := w.pay(bill, want)
		if p.Code != c.RC || p.Message != c.Message {
			w.Errorf("%s: ledger says %q %q", c.RC, p.Code, p.Message)
		}
		if due := n.Due(); (want == ledger.Failed) != (due == n.Tender && due > 0) {
			w.Errorf("%s: %s, %d due of %d", c.RC, want, due, n.Tender)
		}
	}
}

// testNumbers plays each of the upstream's test numbers, with the product's own sample for its bill.
func (w *walk) testNumbers() {
	var list []struct {
		Code, Result string
		CustomerNo   string `json:"customer_no"`
	}
	if err := json.Unmarshal([]byte(w.fixture("digiswitch/test-numbers.json")), &list); err != nil {
		w.Fatal(err)
	}
	*w.now = w.now.Add(24 * time.Hour) // the samples' own numbers were paid yesterday
	played := map[string]int{}
	for _, c := range list {
		text, doc := w.sample(c.Code)
		product, _ := w.shop.product(string(fixtureCode(c.Code)))
		if unusual, err := product.CheckNumber(ledger.CleanNumber(c.CustomerNo)); unusual || err != nil {
			w.Errorf("%s %s: unusual %t, %v", c.Code, c.CustomerNo, unusual, err)
		}
		says := func(rc, status, message string) fixtureReply {
			return asAsked(text, map[string]any{"rc": rc, "status": status, "message": message})
		}
		paid, failed, pending := says("00", "Sukses", "Transaksi Sukses"), says("02", "Gagal", "Transaksi Gagal"), says("03", "Pending", "Transaksi Pending")
		answers := map[string]fixtureReply{"inq-pasca": paid, "pay-pasca": paid, "status-pasca": paid}
		state, end := ledger.Paid, ledger.Paid
		switch c.Result {
		case "paid":
		case "inquiry failed":
			answers["inq-pasca"] = says("60", "Gagal", "Tagihan belum tersedia")
		case "payment failed":
			answers["pay-pasca"], state = failed, ledger.Failed
		case "pending, then paid":
			answers["pay-pasca"], state = pending, ledger.Pending
		case "pending, then failed":
			answers["pay-pasca"], answers["status-pasca"], state, end = pending, failed, ledger.Pending, ledger.Failed
		default:
			w.Fatalf("%s is not played", c.Result)
		}
		played[c.Result]++
		w.far.says(answers)
		amount := ledger.Rupiah(0)
		if product.Amount {
			amount = 50_000
		}
		if c.CustomerNo == doc.Data.CustomerNo {
			continue // paid as the product's own sample
		}
		if c.Result == "inquiry failed" {
			if _, err := w.shop.cashier.Inquire(w.Context(), product.Code, ledger.CustomerNo(c.CustomerNo), "", amount); !errors.Is(err, providers.ErrNoBill) {
				w.Errorf("%s %s: %v", c.Code, c.CustomerNo, err)
			}
			continue
		}
		bill := w.inquire(product.Code, c.CustomerNo, "", amount)
		w.earns(bill.Commission, doc)
		p, _ := w.pay(bill, state)
		if state == ledger.Pending {
			p = w.ask(bill, end)
		}
		if p.State == ledger.Paid {
			w.earns(p.Commission, doc)
		}
	}
	if len(played) != 5 || played["paid"] < 12 {
		w.Errorf("played %v", played)
	}
}

// ask asks about a payment until it is settled, at most three times.
func (w *walk) ask(bill ledger.Bill, want ledger.State) ledger.Payment {
	w.Helper()
	for range 3 {
		*w.now = w.now.Add(3 * time.Hour)
		p, err := w.shop.cashier.Ask(w.Context(), bill.Ref)
		if err != nil {
			w.Fatalf("ask about %s: %v", bill.Customer, err)
		}
		if p.State.Final() {
			break
		}
	}
	p, _ := w.check(bill)
	if p.State != want {
		w.Fatalf("%s %s is %s, want %s: flag %q, conflict %q", bill.Product, bill.Customer, p.State, want, p.Flag, p.Conflict)
	}
	return p
}

const pdamProductCode = ledger.ProductCode("pdam-gianyar")

// pdamRow is the only row of a reply.
func (w *walk) pdamRow(text string) map[string]any {
	w.Helper()
	var reply struct{ Data []map[string]any }
	if err := json.Unmarshal([]byte(text), &reply); err != nil || len(reply.Data) != 1 {
		w.Fatalf("%s: %v", text, err)
	}
	return reply.Data[0]
}

// paidNow is a reply about a bill that this counter pays at this second.
func (w *walk) paidNow(text string) fixtureReply {
	return func(fixtureRequest) string {
		return edited(text, map[string]any{"tglbayar": w.now.In(w.shop.config.zone).Format("2006-01-02 15:04:05")})
	}
}

// found is an inquiry's answer with the row of another reply.
func (w *walk) found(text string) fixtureReply {
	row := w.pdamRow(text)
	for _, name := range []string{"flaglunas", "tglbayar", "loket"} {
		delete(row, name)
	}
	body, err := json.Marshal(map[string]any{"status": "005", "message": "Data tagihan tersedia", "data": []any{row}})
	if err != nil {
		w.Fatal(err)
	}
	return func(fixtureRequest) string { return string(body) }
}

// pdamPaid pays the bill of the inquiry's sample and the one of the payment's.
func (w *walk) pdamPaid() {
	inquiry, payment := w.fixture("pdam/inquiry-005.json"), w.fixture("pdam/payment-015.json")
	row := w.pdamRow(inquiry)
	for name, value := range w.pdamRow(payment) {
		if _, there := row[name]; !there {
			row[name] = value
		}
	}
	both, err := json.Marshal(map[string]any{"status": "015", "message": "Pembayaran berhasil dilakukan", "data": []any{row}})
	if err != nil {
		w.Fatal(err)
	}
	for _, c := range []struct {
		period   ledger.Month
		owed     ledger.Rupiah
		inquiry  fixtureReply
		answered string
		wants    []string
	}{
		{"201902", 89_250, func(fixtureRequest) string { return inquiry }, string(both), []string{"FEB19", "130 - 145 (15 M3)", "RUMAH TANGGA B"}},
		{"201811", 47_500, w.found(payment), payment, []string{"NOV18", "91 - 101 (10 M3)", "BR. LUNGSIAKAN"}},
	} {
		w.far.says(map[string]fixtureReply{"billing-inquiry": c.inquiry, "billing-payment": w.paidNow(c.answered)})
		bill := w.inquire(pdamProductCode, "10014", c.period, 0)
		p, n := w.pay(bill, ledger.Paid)
		if earned, known := p.Commission(); bill.Owed() != c.owed || earned != 0 || !known {
			w.Errorf("owed %d, commission %d, %t", bill.Owed(), earned, known)
		}
		text := w.paper(p, n)
		for _, want := range append(c.wants, "10014", "A.A RAI SIRAT") {
			if !strings.Contains(squashed(text), squashed(want)) {
				w.Errorf("%q is not on paper", want)
			}
		}
		w.Logf("\n%s", text)
		sent := w.far.asked("billing-payment")
		if len(sent) != 1 || sent[0].text("totalbayar") != fmt.Sprint(int64(c.owed)) {
			w.Errorf("sent %v", sent)
		}
	}
}

func (w *walk) pdamNoBill() {
	none := w.fixture("pdam/inquiry-006.json")
	w.far.says(map[string]fixtureReply{"billing-inquiry": func(fixtureRequest) string { return none }})
	_, err := w.shop.cashier.Inquire(w.Context(), pdamProductCode, "10014", "201903", 0)
	var refusal *providers.Refusal
	if !errors.Is(err, providers.ErrNoBill) || !errors.As(err, &refusal) || refusal.Message != "Tidak ada tagihan" {
		w.Errorf("got %v", err)
	}
}

// lost pays a bill of another customer whose answer never comes.
func (w *walk) lost(customer string, info fixtureReply) ledger.Bill {
	w.Helper()
	bought := edited(w.fixture("pdam/payinfo-021.json"), map[string]any{"nosamb": customer})
	w.far.says(map[string]fixtureReply{"billing-inquiry": w.found(bought), "billing-payinfo": info})
	bill := w.inquire(pdamProductCode, customer, "201811", 0)
	w.pay(bill, ledger.Suspect)
	return bill
}

func (w *walk) pdamLostPaid() {
	text := edited(w.fixture("pdam/payinfo-021.json"), map[string]any{"nosamb": "10015"})
	sentAt := w.paidNow(text)(fixtureRequest{}) // the second of the payment, not of the question
	bill := w.lost("10015", func(fixtureRequest) string { return sentAt })
	p := w.ask(bill, ledger.Paid)
	if p.Source != ledger.SourceAdvice || p.Code != "021" {
		w.Errorf("settled by %s %s", p.Source, p.Code)
	}
	where, paid, err := w.shop.providers["pdam-gianyar"].(providers.PayinfoInquirer).Payinfo(w.Context(),
		providers.Query{Customer: "10015", Period: "201811"})
	if err != nil || !paid || !where.Ours || where.Counter != "5" || *where.Total != bill.Owed() {
		w.Errorf("paid %t at %+v, %v", paid, where, err)
	}
}

func (w *walk) pdamLostNotPaid() {
	none := w.fixture("pdam/payinfo-020.json")
	bill := w.lost("10016", func(fixtureRequest) string { return none })
	p := w.ask(bill, ledger.Failed)
	if p.Reason != ledger.ReasonNotPaid || p.Code != "020" {
		w.Errorf("failed as %s %s", p.Reason, p.Code)
	}
	if _, paid, err := w.shop.providers["pdam-gianyar"].(providers.PayinfoInquirer).Payinfo(w.Context(),
		providers.Query{Customer: "10016", Period: "201811"}); paid || err != nil {
		w.Errorf("paid %t, %v", paid, err)
	}
}

const pulsaCode = ledger.ProductCode("pulsa-s5")

// buys buys phone credit for a number; the biller answers as this reply does.
func (w *walk) buys(number, reply string, want ledger.State) (ledger.Bill, ledger.Payment, ledger.Nota) {
	w.Helper()
	w.far.says(map[string]fixtureReply{"trx": asAsked(reply, nil)})
	bill := w.inquire(pulsaCode, number, "", 0)
	if bill.Total != 7_000+fixtureFee || bill.Cost == nil || *bill.Cost != 5_000 {
		w.Errorf("total %d, cost %v", bill.Total, bill.Cost)
	}
	p, n := w.pay(bill, want)
	return bill, p, n
}

func (w *walk) billerRefused() {
	var want map[string]string
	if err := json.Unmarshal([]byte(w.fixture("biller/request-trx.json")), &want); err != nil {
		w.Fatal(err)
	}
	bill, p, n := w.buys(want["idpel"], w.fixture("biller/reply-failed.json"), ledger.Failed)
	if p.Reference != "21160043460710" || n.Due() != n.Tender || !strings.Contains(p.Message, "(DEDUCT)") {
		w.Errorf("reference %q, message %q, %d due", p.Reference, p.Message, n.Due())
	}
	sent := w.far.asked("trx")
	if len(sent) != 1 {
		w.Fatalf("%d requests", len(sent))
	}
	want["trxid"], want["sign"] = string(bill.Ref), sent[0].text("sign")
	for name, value := range want {
		if sent[0].text(name) != value || len(sent[0].fields) != len(want) {
			w.Errorf("sent %s %q, want %q", name, sent[0].text(name), value)
		}
	}
}

// calls brings a callback to the callback address and has the inbox read.
func (w *walk) calls(query string) {
	w.Helper()
	const path = "/callback/0123456789abcdef0123456789abcdef"
	handler, err := callback.New(callback.Config{Provider: "h2h", Path: path, Allow: []string{"127.0.0.1"}, Inbox: w.shop.store,
		Now: func() time.Time { return *w.now }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		w.Fatal(err)
	}
	server := httptest.NewServer(handler)
	defer server.Close()
	response, err := http.Get(server.URL + path + "?" + query)
	if err != nil {
		w.Fatal(err)
	}
	_ = response.Body.Close()
	if read, err := w.shop.cashier.ReadInbox(w.Context()); response.StatusCode != http.StatusOK || read != 1 || err != nil {
		w.Fatalf("answered %d, read %d callbacks: %v", response.StatusCode, read, err)
	}
}

func (w *walk) billerCalledBack() {
	const sample, number = "22110111373985338", "0812345678"
	for i, c := range []struct {
		file   string
		want   ledger.State
		serial string
	}{{"callback-success.txt", ledger.Paid, "11111111111"}, {"callback-failed.txt", ledger.Failed, ""}} {
		dest := "081234567" + strconv.Itoa(i)
		bill, p, _ := w.buys(dest, w.fixture("biller/reply-pending.json"), ledger.Pending)
		if p.Reference != "21160325359742" || *p.KnownCost() != 5_000 || *p.Balance != 1_356_424 {
			w.Errorf("reference %q, cost %d, balance %d", p.Reference, *p.KnownCost(), *p.Balance)
		}
		w.calls(strings.NewReplacer(sample, string(bill.Ref), number, dest).Replace(w.fixture("biller/" + c.file)))
		w.settled(bill, c.want, c.serial)
	}
}

// billerWordForWord reads the document's own two callbacks, whose product is not the one in their message.
func (w *walk) billerWordForWord() {
	lines := strings.Split(w.fixture("biller/callback-verbatim.txt"), "\n")
	for i, c := range []struct {
		dest   string
		want   ledger.State
		serial string
	}{{"111111111", ledger.Failed, ""}, {"2222222222", ledger.Paid, "11111111111"}} {
		bill, _, _ := w.buys(c.dest, w.fixture("biller/reply-pending.json"), ledger.Pending)
		w.calls(strings.ReplaceAll(lines[i], "[TRXID]", string(bill.Ref)))
		w.settled(bill, c.want, c.serial)
	}
}

// settled checks what a callback made of a purchase: its SN on paper, its Harga as the cost, and a note where that is
// not the catalogue's.
func (w *walk) settled(bill ledger.Bill, want ledger.State, serial string) {
	w.Helper()
	p, n := w.check(bill)
	if p.State != want || p.Serial != serial || *p.Balance != 99_999_999 || p.Source != ledger.SourceCallback {
		w.Fatalf("%s by %s, serial %q, balance %d", p.State, p.Source, p.Serial, *p.Balance)
	}
	text := w.paper(p, n)
	if want == ledger.Failed {
		if n.Due() != n.Tender || *p.KnownCost() != 5_000 {
			w.Errorf("%d due, cost %d", n.Due(), *p.KnownCost())
		}
		return
	}
	earned, known := p.Commission()
	if *p.KnownCost() != 201_200 || !known || earned != 7_000-201_200 || !slices.Contains(p.Notes, "saldo terpotong Rp201.200, menurut katalog Rp5.000") {
		w.Errorf("cost %d, commission %d, notes %q", *p.KnownCost(), earned, p.Notes)
	}
	if !strings.Contains(squashed(text), serial) {
		w.Errorf("SN is not on paper\n%s", text)
	}
	w.Logf("\n%s", text)
}

// books adds up the days, payment by payment, and verifies the ledger's chain.
func (w *walk) books() {
	entries, err := w.shop.entries(w.Context(), ledger.Filter{})
	if err != nil || len(entries) < 100 {
		w.Fatalf("%d payments, %v", len(entries), err)
	}
	want := map[ledger.Date]ledger.DayTotals{}
	for _, e := range entries {
		p, err := w.shop.store.Payment(w.Context(), e.Ref)
		if err != nil {
			w.Fatal(err)
		}
		d := want[p.Day]
		if p.State == ledger.Paid {
			earned, _ := p.Commission()
			d.Fee += p.Bill.Fee
			d.Margin += earned + p.Bill.Fee
		}
		want[p.Day] = d
	}
	for day, sum := range want {
		got, err := w.shop.store.Day(w.Context(), day)
		if err != nil || got.Fee != sum.Fee || got.Margin != sum.Margin {
			w.Errorf("%s: fee %d, margin %d, %v; want %d, %d", day, got.Fee, got.Margin, err, sum.Fee, sum.Margin)
		}
	}
	report, err := w.shop.store.Verify(w.Context())
	if err != nil || len(report.Findings) != 0 {
		w.Errorf("verify: %+v, %v", report, err)
	}
}
