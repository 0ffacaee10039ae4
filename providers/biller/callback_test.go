package biller_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"loket/ledger"
	"loket/providers/biller"
)

const (
	ref    = "22110111373985338"
	number = "0812345678"
	paid   = "status=0&refid=22110111373985338&product=s5&qty=1&dest=0812345678&message=Transaksi+s5.0812345678+SUKSES," +
		"+SN:+11111111111,+Saldo:+Rp99,999,999,+Harga:+201,200,+Tgl:+01/01+10:32:12"
	failed = "status=1&refid=22110111373985338&product=s5&qty=1&dest=0812345678&message=Transaksi+s5.0812345678+GAGAL," +
		"+Saldo:+Rp99,999,999,+Tgl:+01/01+10:36:38"
)

func payment(customer string, cost ledger.Rupiah) ledger.Payment {
	return ledger.Payment{Ref: ref, State: ledger.Pending, Intend: ledger.Intend{
		Product: ledger.Product{Code: "pulsa", SKU: "s5"},
		Bill: ledger.Bill{Ref: ref, Product: "pulsa", Customer: ledger.CustomerNo(customer), Total: 203000, Cost: &cost,
			Lines: []ledger.Line{{Key: ledger.LineBill, Amount: 203000}}}}}
}

func sample(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(data))
}

func amount(r *ledger.Rupiah) string {
	if r == nil {
		return "none"
	}
	return r.Plain()
}

func TestCallbacksOfTheDocument(t *testing.T) {
	b := open(t, "https://biller.example")
	for _, c := range []struct {
		name, query, customer       string
		outcome                     ledger.Outcome
		code, serial, cost, balance string
		message                     string
	}{
		{"success", sample(t, "callback-success.txt"), number, ledger.OutcomePaid, "0", "11111111111", "201.200", "99.999.999",
			"Transaksi s5.0812345678 SUKSES, SN: 11111111111, Saldo: Rp99,999,999, Harga: 201,200, Tgl: 01/01 10:32:12"},
		{"failure", sample(t, "callback-failed.txt"), number, ledger.OutcomeFailed, "1", "", "none", "99.999.999",
			"Transaksi s5.0812345678 GAGAL, Saldo: Rp99,999,999, Tgl: 01/01 10:36:38"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := b.ReadCallback(c.query, payment(c.customer, 201200))
			if got.Outcome != c.outcome || got.Flag != "" || got.Code != c.code || got.Serial != c.serial || got.Message != c.message {
				t.Errorf("read %+v", got.Answer)
			}
			if amount(got.Cost) != c.cost || amount(got.Balance) != c.balance || len(got.Notes) != 0 {
				t.Errorf("read cost %s, balance %s, notes %q", amount(got.Cost), amount(got.Balance), got.Notes)
			}
			if string(got.Raw) != c.query {
				t.Errorf("kept %q", got.Raw)
			}
			if named, ok := b.CallbackRef(c.query); !ok || named != ref {
				t.Errorf("names %q, %v", named, ok)
			}
		})
	}
}

// TestCallbacksWordForWord reads the document's own lines, whose product is another one than their message's.
func TestCallbacksWordForWord(t *testing.T) {
	b := open(t, "https://biller.example")
	lines := strings.Split(sample(t, "callback-verbatim.txt"), "\n")
	for i, c := range []struct {
		customer string
		outcome  ledger.Outcome
	}{{"111111111", ledger.OutcomeFailed}, {"2222222222", ledger.OutcomePaid}} {
		query := strings.ReplaceAll(lines[i], "[TRXID]", ref)
		if got := b.ReadCallback(query, payment(c.customer, 201200)); got.Outcome != c.outcome || len(got.Notes) != 0 {
			t.Errorf("line %d: read %+v", i+1, got.Answer)
		}
		if named, ok := b.CallbackRef(lines[i]); !ok || named != "[TRXID]" {
			t.Errorf("line %d names %q, %v", i+1, named, ok)
		}
	}
}

func TestCallbackVariants(t *testing.T) {
	b := open(t, "https://biller.example")
	swap := func(old, new string) string {
		if !strings.Contains(paid, old) {
			t.Fatalf("no %q in the sample", old)
		}
		return strings.Replace(paid, old, new, 1)
	}
	for _, c := range []struct {
		name, query string
		outcome     ledger.Outcome
		flag        string
		notes       int
	}{
		{"a stray % and ; in the message", swap("SN:+11111111111", "SN:+50%;11%zz"), ledger.OutcomePaid, "", 0},
		{"an & in the message", swap("SN:+11111111111", "SN:+A&B"), ledger.OutcomePaid, "", 0},
		{"percent-encoded", strings.NewReplacer(":", "%3A", ",", "%2C", "/", "%2f").Replace(paid), ledger.OutcomePaid, "", 0},
		{"no quantity, no product", swap("&product=s5&qty=1", ""), ledger.OutcomePaid, "", 0},
		{"another product", swap("product=s5", "product=banktrf"), ledger.OutcomePaid, "", 0},
		{"another product in the message", swap("Transaksi+s5.", "Transaksi+s6."), ledger.OutcomePaid, "", 1},
		{"a product with a point", swap("Transaksi+s5.", "Transaksi+s.5."), ledger.OutcomePaid, "", 1},
		{"another price", swap("Harga:+201,200", "Harga:+201,300"), ledger.OutcomePaid, "", 1},
		{"a price that is none", swap("Harga:+201,200", "Harga:+gratis"), ledger.OutcomePaid, "", 1},
		{"the price twice", swap("Harga:+201,200", "Harga:+201,200,+Harga:+1"), ledger.OutcomePaid, "", 1},
		{"no price", swap(",+Harga:+201,200", ""), ledger.OutcomePaid, "", 0},
		{"no fields at all", paid[:strings.Index(paid, ",+SN")], ledger.OutcomePaid, "", 0},
		{"failed after it had succeeded", strings.Replace(failed, "+GAGAL", "+SEMPAT+SUKSES+KEMUDIAN+GAGAL", 1), ledger.OutcomeFailed, "", 0},
		{"failed with a reason", strings.Replace(failed, "+GAGAL", "+GAGAL+nomor+salah", 1), ledger.OutcomeFailed, "", 0},
		{"taken back", strings.Replace(failed, "+GAGAL", "+REFUND", 1), ledger.OutcomeFailed, "", 0},

		{"success that had failed", swap("+SUKSES", "+SEMPAT+SUKSES+KEMUDIAN+GAGAL"), 0, "status dan message kabar bertentangan", 0},
		{"success with a failure in a field", swap("SN:+11111111111", "SN:+GAGAL"), 0, "status dan message kabar bertentangan", 0},
		{"an inquiry's success", swap("+SUKSES", "+INQSUKSES"), 0, "status dan message kabar bertentangan", 0},
		{"not yet a success", swap("+SUKSES", "+BELUM+SUKSES"), 0, "status dan message kabar bertentangan", 0},
		{"no success", swap("+SUKSES", "+TIDAK+SUKSES"), 0, "status dan message kabar bertentangan", 0},
		{"success further on", swap("+SUKSES", "+DIPROSES+SUKSES"), 0, "status dan message kabar bertentangan", 0},
		{"success only in a field", swap("+SUKSES,+SN:+11111111111", "+DIPROSES,+SN:+SUKSES"), 0, "status dan message kabar bertentangan", 0},
		{"failure only in a field", strings.Replace(failed, "+GAGAL,", "+DIPROSES,+SN:+GAGAL,", 1), 0, "status dan message kabar bertentangan", 0},
		{"status failed, message success", swap("status=0", "status=1"), 0, "status dan message kabar bertentangan", 0},
		{"status success, message failed", strings.Replace(failed, "status=1", "status=0", 1), 0, "status dan message kabar bertentangan", 0},
		{"another status", swap("status=0", "status=2"), 0, "status kabar tidak ada dalam daftar penyedia", 0},
		{"no status", swap("status=0&", ""), 0, "status kabar tidak ada dalam daftar penyedia", 0},
		{"status true", swap("status=0", "status=true"), 0, "status kabar tidak ada dalam daftar penyedia", 0},
		{"status 00", swap("status=0", "status=00"), 0, "status kabar tidak ada dalam daftar penyedia", 0},
		{"another reference", swap("refid=2", "refid=3"), 0, "kabar menyebut refid lain", 0},
		{"no reference", swap("refid=22110111373985338&", ""), 0, "kabar menyebut refid lain", 0},
		{"another number", swap("dest=0812345678", "dest=0812345679"), 0, "kabar menyebut nomor pelanggan lain", 0},
		{"the number without its zero", swap("dest=0812345678", "dest=812345678"), 0, "kabar menyebut nomor pelanggan lain", 0},
		{"no number", swap("&dest=0812345678", ""), 0, "kabar menyebut nomor pelanggan lain", 0},
		{"another number in the message", swap("s5.0812345678", "s5.0812345679"), 0, "message kabar menyebut nomor pelanggan lain", 0},
		{"two pieces", swap("qty=1", "qty=2"), 0, "qty kabar bukan 1", 0},
		{"a message of another form", swap("Transaksi+s5.", "Trx+s5."), 0, "message kabar tidak menyebut hasil", 0},
		{"a message that ends early", paid[:strings.Index(paid, "+SUKSES")], 0, "message kabar tidak menyebut hasil", 0},
		{"no message", paid[:strings.Index(paid, "&message")], 0, "kabar tanpa message", 0},
		{"an empty message", paid[:strings.Index(paid, "Transaksi")], 0, "kabar tanpa message", 0},
		{"status twice", "status=1&" + paid, 0, "kabar memuat satu isian dua kali", 0},
		{"status twice, behind the message", paid + "&status=1", 0, "kabar memuat satu isian dua kali", 0},
		{"status twice, in capitals", paid + "&STATUS=1", 0, "kabar memuat satu isian dua kali", 0},
		{"status twice, hidden", "st%61tus=1&" + paid, 0, "kabar memuat satu isian dua kali", 0},
		{"two messages", paid + "&message=Transaksi+s5.0812345678+GAGAL", 0, "kabar memuat satu isian dua kali", 0},
		{"status in capitals", swap("status=0", "Status=0"), 0, "status kabar tidak ada dalam daftar penyedia", 0},
		{"nothing", "", 0, "kabar tanpa message", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := b.ReadCallback(c.query, payment(number, 201200))
			if got.Outcome != c.outcome || got.Flag != c.flag || len(got.Notes) != c.notes {
				t.Errorf("read %v, flag %q, notes %q; want %v, %q, %d notes", got.Outcome, got.Flag, got.Notes, c.outcome, c.flag, c.notes)
			}
			if got.Conflict != "" || got.Fence != (ledger.Fence{}) {
				t.Errorf("conflict %q, fence %v", got.Conflict, got.Fence)
			}
		})
	}
}

func TestHostileTextInACallbackIsCleaned(t *testing.T) {
	b := open(t, "https://biller.example")
	query := strings.Replace(paid, "11111111111", "%1b[2J%00"+strings.Repeat("9", 500), 1)
	got := b.ReadCallback(query, payment(number, 201200))
	if got.Outcome != ledger.OutcomePaid || strings.ContainsAny(got.Serial+got.Message, "\x1b\x00") {
		t.Errorf("read %+v", got.Answer)
	}
	if len([]rune(got.Serial)) > 100 || len([]rune(got.Message)) > 300 {
		t.Errorf("kept %d and %d characters", len(got.Serial), len(got.Message))
	}
}

// settles is an independent reading of what a callback must be to settle the payment, in regular expressions.
var settles = map[ledger.Outcome]*regexp.Regexp{
	ledger.OutcomePaid:   regexp.MustCompile(`(?i)^transaksi \S+\.0812345678 sukses\b`),
	ledger.OutcomeFailed: regexp.MustCompile(`(?i)^transaksi \S+\.0812345678 ([^,]* )?gagal\b`),
}

func mayBe(query string, outcome ledger.Outcome) bool {
	head, text, _ := strings.Cut(query, "&message=")
	fields := map[string]string{}
	for pair := range strings.SplitSeq(head, "&") {
		name, value, _ := strings.Cut(pair, "=")
		fields[name] = value
	}
	message, err := url.QueryUnescape(text)
	if err != nil {
		message = strings.ReplaceAll(text, "+", " ")
	}
	status := map[ledger.Outcome]string{ledger.OutcomePaid: "0", ledger.OutcomeFailed: "1"}[outcome]
	return settles[outcome].MatchString(strings.Join(strings.Fields(message), " ")) && fields["status"] == status &&
		fields["refid"] == ref && fields["dest"] == number && (fields["qty"] == "" || fields["qty"] == "1")
}

// mutations is how many changed callbacks are read; before a release 10,000,000.
var mutations = flag.Int("biller.mutations", 12_000, "callbacks with one changed field that are read")

// TestOneChangedFieldSettlesNothingWrong changes one field of a true callback in many ways (reliability §6, B4).
// Whatever still settles must be the outcome that was sent, with every part that names the payment untouched.
func TestOneChangedFieldSettlesNothingWrong(t *testing.T) {
	rounds := *mutations
	b := open(t, "https://biller.example")
	random := rand.New(rand.NewPCG(1, 2))
	p, settled, wrong := payment(number, 201200), 0, 0
	for i := range rounds {
		query, sent := paid, ledger.OutcomePaid
		if i%2 == 1 {
			query, sent = failed, ledger.OutcomeFailed
		}
		changed := change(random, query)
		if changed == query {
			continue
		}
		got := b.ReadCallback(changed, p)
		if got.Outcome == ledger.OutcomeUnknown {
			continue
		}
		settled++
		if got.Outcome != sent || !mayBe(changed, sent) {
			wrong++
			t.Errorf("%q was read as %v", changed, got.Outcome)
		}
	}
	if settled == 0 || settled > rounds*9/10 {
		t.Errorf("%d of %d still settle: the changes do not reach what matters", settled, rounds)
	}
	t.Attr("B4", fmt.Sprint(rounds, " callbacks with one field changed"))
	t.Attr("B4", fmt.Sprint(settled, " that still say what was said"))
	t.Attr("B4.never", fmt.Sprint(wrong, " that say something else and are believed"))
}

// change spoils one field of a query: its name, its value, or whether it is there.
func change(random *rand.Rand, query string) string {
	const signs = "01289AGKSUabgls.,;:%&=+- \x00\xff"
	head, text, _ := strings.Cut(query, "&message=")
	fields := append(strings.Split(head, "&"), "message="+text)
	at := random.IntN(len(fields))
	old := fields[at]
	name, value, _ := strings.Cut(old, "=")
	place, sign := random.IntN(len(old)), string(signs[random.IntN(len(signs))])
	switch random.IntN(8) {
	case 0:
		fields[at] = old[:place] + sign + old[place+1:]
	case 1:
		fields[at] = old[:place] + sign + old[place:]
	case 2:
		fields[at] = old[:place] + old[place+1:]
	case 3:
		fields[at] = name + "="
	case 4:
		fields = append(fields[:at], fields[at+1:]...)
	case 5:
		fields[at] = name + "=" + fmt.Sprint(random.IntN(3)) + "&" + old
	case 6:
		fields[at] = name + "=" + strings.NewReplacer("SUKSES", "GAGAL", "GAGAL", "SUKSES", "0", "1", "1", "0").Replace(value)
	case 7:
		fields[at] = strings.ToUpper(name) + "=" + value
	}
	return strings.Join(fields, "&")
}

func FuzzReadCallback(f *testing.F) {
	for _, seed := range []string{paid, failed, "", "&&==", "message=", "status=0&message=Transaksi+.+SUKSES", paid + "&dest=1", "message=,+A:,+A:+%"} {
		f.Add(seed)
	}
	b, err := biller.New(config("https://biller.example"))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, query string) {
		p := payment(number, 201200)
		got := b.ReadCallback(query, p)
		named, ok := b.CallbackRef(query)
		switch got.Outcome {
		case ledger.OutcomeUnknown:
			if got.Flag == "" {
				t.Error("no verdict and no word why")
			}
		case ledger.OutcomePaid, ledger.OutcomeFailed:
			if !ok || named != p.Ref || got.Flag != "" || !strings.Contains(got.Message, number) {
				t.Errorf("%q settles as %v though it names %q: %+v", query, got.Outcome, named, got.Answer)
			}
		default:
			t.Errorf("a callback said %v", got.Outcome)
		}
		for _, text := range []string{got.Serial, got.Message, got.Code} {
			if text != ledger.Clean(text, 400) {
				t.Errorf("%q is not clean", text)
			}
		}
	})
}
