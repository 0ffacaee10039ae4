package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"loket/assets"
	"loket/ledger"
	"loket/providers/simulator"
)

const goodConfig = `[counter]
code = "5"
name = "Loket Maju"
timezone = "Asia/Makassar"
rounding = 100
[[provider]]
name = "pdam"
kind = "pdam"
url = "https://pdam.example"
username = "u"
password = "env:LOKET_TEST_SECRET"
key = "env:LOKET_TEST_SECRET"
counter_code = "5"
timezone = "Asia/Makassar"
timeout = "45s"
[[provider]]
name = "nobu"
kind = "digiswitch"
url = "https://nobu.example/v1/user/api/transaction"
username = "u"
api_key = "env:LOKET_TEST_SECRET"
[[provider]]
name = "h2h"
kind = "biller"
url = "https://biller.example"
username = "u"
password = "env:LOKET_TEST_SECRET"
[provider.callback]
listen = "127.0.0.1:9480"
path = "/callback/0123456789abcdef0123456789abcdef"
allow = ["203.0.113.7"]
[[product]]
code = "pdam-gianyar"
category = "pdam"
provider = "pdam"
fee = 2500
[[product]]
code = "pln"
provider = "nobu"
[[product]]
code = "pulsa-s5"
provider = "h2h"
price = 7000
cost = 5000
`

func writeConfig(t *testing.T, text string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "loket.toml")
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestGoodConfigurationIsRead(t *testing.T) {
	t.Setenv("LOKET_TEST_SECRET", "rahasia")
	c, err := loadConfig(writeConfig(t, goodConfig, 0o644))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := loadConfig(writeConfig(t, byteOrderMark+goodConfig, 0o644)); err != nil {
		t.Errorf("as Notepad saves it: %v", err)
	}
	if _, err := c.providers(time.Now, nil); err != nil {
		t.Fatal(err)
	}
	known, err := loadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	products, err := c.products(known)
	if err != nil {
		t.Fatal(err)
	}
	if len(products) != 3 || !products[0].Monthly || products[1].SKU != "pln" || !products[2].Prepaid {
		t.Errorf("products are %+v", products)
	}
	if products[0].Utility == "pdam" || products[1].Utility != "pln" {
		t.Errorf("utilities are %q and %q: two PDAMs are two utilities, PLN is one everywhere", products[0].Utility, products[1].Utility)
	}
}

// TestBadConfigurationIsRefused changes one thing of a good file: what, the line of the error, and words of it.
func TestBadConfigurationIsRefused(t *testing.T) {
	t.Setenv("LOKET_TEST_SECRET", "rahasia")
	for _, c := range []struct {
		name, from, to string
		line           int
		want           string
	}{
		{"a misspelt key", `rounding = 100`, `ronding = 100`, 5, `kunci tidak dikenal "counter.ronding"`},
		{"a missing code", `code = "5"`, ``, 1, "code loket"},
		{"an unknown zone", `timezone = "Asia/Makassar"`, `timezone = "Asia/Bali"`, 4, "zona waktu"},
		{"no zone", `timezone = "Asia/Makassar"`, ``, 1, "zona waktu"},
		{"absurd rounding", `rounding = 100`, `rounding = 0`, 5, "pembulatan"},
		{"broken TOML", `rounding = 100`, `rounding = `, 5, "tidak dapat dibaca. Satu baris memuat kunci = nilai"},
		{"a text without its end", `name = "Loket Maju"`, `name = "Loket Maju`, 3, `teks diapit tanda kutip`},
		{"a heading without its end", `[counter]`, `[counter`, 1, `judul dalam kurung siku`},
		{"a key twice", `rounding = 100`, "rounding = 100\nrounding = 1", 6, "sudah ditulis sebelumnya"},
		{"an unknown kind", `kind = "pdam"`, `kind = "pdamm"`, 8, "kind"},
		{"a key of another kind", `counter_code = "5"`, "counter_code = \"5\"\napi_key = \"env:X\"", 14, `"api_key" tidak dikenal untuk provider pdam`},
		{"a callback on a PDAM", `timeout = "45s"`, "timeout = \"45s\"\n[provider.callback]\nlisten = \"127.0.0.1:1\"", 16, `"callback" tidak dikenal`},
		{"a provider twice", `name = "nobu"`, `name = "pdam"`, 17, "dipakai dua kali"},
		{"practice beside real", `url = "https://nobu.example/v1/user/api/transaction"`, "url = \"https://nobu.example/x\"\ntesting = true", 20, "dicampur"},
		{"a time-out that is none", `timeout = "45s"`, `timeout = "45"`, 15, "45s"},
		{"plain http elsewhere", `url = "https://biller.example"`, `url = "http://biller.example"`, 25, "allow_http"},
		{"a secret that is not there", `api_key = "env:LOKET_TEST_SECRET"`, `api_key = "env:LOKET_TEST_NONE"`, 21, "LOKET_TEST_NONE"},
		{"a guessable callback path", `0123456789abcdef0123456789abcdef`, `rahasia`, 30, "path callback"},
		{"the sample's callback path", `0123456789abcdef0123456789abcdef`, `4f6d00000000000000000000000000ff`, 30, "dari contoh"},
		{"nobody may call", `allow = ["203.0.113.7"]`, `allow = []`, 31, "allow"},
		{"an address that is none", `allow = ["203.0.113.7"]`, `allow = ["biller.example"]`, 31, `"provider.callback.allow" bukan alamat IP`},
		{"a product of nobody", `provider = "nobu"`, `provider = "nobi"`, 39, `"nobi"`},
		{"a code that no pair can name", `code = "pln"`, `code = "pln:1"`, 38, "titik dua"},
		{"a product that the catalogue lacks", `code = "pln"`, `code = "listrik"`, 38, "katalog"},
		{"a negative fee", `fee = 2500`, `fee = -1`, 36, "rupiah utuh"},
		{"pulsa without a price", `price = 7000`, ``, 40, "price"},
		{"an unknown bill key", `fee = 2500`, `bill_key = "bulan"`, 36, "bill_key"},
		{"an amount in words", `fee = 2500`, `fee = "2500"`, 36, "tanpa tanda kutip"},
		{"half a rupiah", `fee = 2500`, `fee = 2500.5`, 36, `"product.fee" salah jenis`},
		{"half a rule for again", `fee = 2500`, `again = "tomorrow"`, 36, "never atau day"},
		{"a part that is none", `fee = 2500`, `partial = "youngest"`, 36, "none (semua sekaligus) atau oldest"},
		{"part of what is billed as one", `provider = "nobu"`, "provider = \"nobu\"\npartial = \"oldest\"", 40, "semua lembar sekaligus"},
		{"a pattern that is none", `fee = 2500`, `pattern = "[0-9"`, 36, "bukan ekspresi reguler"},
		{"same that is none", `fee = 2500`, `same = "([0-9]"`, 36, "bukan ekspresi reguler"},
		{"same without a group", `fee = 2500`, `same = "[0-9]+"`, 36, "satu kelompok"},
		{"lengths that exclude each other", `fee = 2500`, "min_length = 8\nmax_length = 7", 37, "sedikitnya min_length"},
		{"a length below none", `fee = 2500`, "min_length = -1", 36, "0 sampai 64"},
		{"a length beyond all", `fee = 2500`, "max_length = 65", 36, "paling banyak 64"},
		{"a group of no digits", `fee = 2500`, "groups = [4, 0]", 36, "contoh [4]"},
		{"too many months", `fee = 2500`, "arrears = 25", 36, "1 sampai 24"},
		{"no months", `fee = 2500`, "arrears = 0", 36, "1 sampai 24"},
		{"months of what has none", `provider = "nobu"`, "provider = \"nobu\"\narrears = 3", 40, "tidak ditagih per bulan"},
		{"periods of another kind", `fee = 2500`, `periods = "weeks"`, 36, "count (jumlah bulan) atau instalment"},
		{"an operator that is none", `cost = 5000`, "cost = 5000\noperator = \"Telkom\"", 45, "Telkomsel"},
		{"an operator of a bill", `provider = "nobu"`, "provider = \"nobu\"\noperator = \"XL\"", 40, "hapus"},
		{"a nominal of a bill", `provider = "nobu"`, "provider = \"nobu\"\nnominal = 5000", 40, "nominal hanya"},
		{"a nominal below nothing", `cost = 5000`, "cost = 5000\nnominal = -1", 45, "rupiah utuh"},
		{"a price of a bill", `provider = "nobu"`, "provider = \"nobu\"\nprice = 5000", 40, "hapus price"},
		{"a cost of a bill", `provider = "nobu"`, "provider = \"nobu\"\ncost = 5000", 40, "hapus cost"},
		{"a fee by the kilo", `fee = 2500`, `fee_per = "kilo"`, 36, "bill atau sheet"},
		{"an unknown category", `category = "pdam"`, `category = "pdamm"`, 34, "pdam, pln, bpjs"},
		{"an unknown category of a whole product", `category = "pdam"`, "category = \"air\"\nname = \"Air\"\nbill_key = \"period\"", 34, "pdam, pln, bpjs"},
		{"a whole product without its number at the provider", `code = "pln"`, "code = \"bpjstk\"\nname = \"BPJS TK\"\ncategory = \"pulsa\"\nbill_key = \"day\"", 37, "sku"},
		{"bills that nothing tells apart", `provider = "nobu"`, "provider = \"nobu\"\nbill_key = \"day\"\nagain = \"never\"", 41, "selain day"},
		{"pulsa that is never sold twice", `cost = 5000`, "cost = 5000\nagain = \"never\"", 45, "selain day"},
		{"pulsa of an aggregator", `provider = "h2h"`, `provider = "nobu"`, 42, "biller"},
		{"a bill of a biller", `code = "pulsa-s5"`, `code = "hp"`, 41, "cek tagihan"},
		{"a hint that drives the screen", `fee = 2500`, `hint = "a\u001bb"`, 36, "tidak dapat ditampilkan"},
		{"paper too narrow", "[[provider]]\nname = \"pdam\"", "[receipt]\ncolumns = 5\n[[provider]]\nname = \"pdam\"", 7, "columns"},
		{"paper too wide", "[[provider]]\nname = \"pdam\"", "[receipt]\ncolumns = 138\n[[provider]]\nname = \"pdam\"", 7, `columns`},
		{"a margin that leaves no paper", "[[provider]]\nname = \"pdam\"", "[receipt]\ncolumns = 32\nmargin = 9\n[[provider]]\nname = \"pdam\"", 8, `menyisakan 23 kolom`},
		{"a language no printer speaks", "[[provider]]\nname = \"pdam\"", "[receipt]\nlanguage = \"zpl\"\n[[provider]]\nname = \"pdam\"", 7, `text, escpos`},
		{"a cut without a command", "[[provider]]\nname = \"pdam\"", "[receipt]\ncut = true\n[[provider]]\nname = \"pdam\"", 7, `cut hanya dengan language = "escpos"`},
		{"a drawer on a dot matrix", "[[provider]]\nname = \"pdam\"", "[receipt]\nlanguage = \"escp\"\ndrawer = true\n[[provider]]\nname = \"pdam\"", 8, `drawer hanya dengan language = "escpos"`},
		{"a form too long for a dot matrix", "[[provider]]\nname = \"pdam\"", "[receipt]\nlanguage = \"escp\"\nform_lines = 128\n[[provider]]\nname = \"pdam\"", 8, `0 sampai 127`},
		{"a name that drives the screen", `name = "Loket Maju"`, `name = "Loket\u001b]0;LUNAS\u0007"`, 3, "tidak dapat ditampilkan"},
		{"a product that turns text around", `category = "pdam"`, `category = "pdam"` + "\nname = \"\\u202eSANUL\"", 35, "tidak dapat ditampilkan"},
		{"a provider of several lines", `name = "h2h"`, `name = "h2h\nlunas"`, 23, "tidak dapat ditampilkan"},
		{"a printer that is none", "[[provider]]\nname = \"pdam\"", "[receipt]\nprinter = \"laser\"\n[[provider]]\nname = \"pdam\"", 7, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(goodConfig, c.from) {
				t.Fatalf("the good configuration has no %q", c.from)
			}
			path := writeConfig(t, strings.Replace(goodConfig, c.from, c.to, 1), 0o600)
			err := buildFrom(path)
			var broken *configError
			if !errors.As(err, &broken) {
				t.Fatalf("error is %v, want one of the configuration", err)
			}
			if broken.line != c.line || !strings.Contains(broken.text, c.want) {
				t.Errorf("line %d: %s\nwant line %d with %q", broken.line, broken.text, c.line, c.want)
			}
			if !strings.Contains(broken.Error(), fmt.Sprintf("baris %d", c.line)) {
				t.Errorf("%q does not name the line", broken.Error())
			}
		})
	}
}

// sold is what the good configuration sells with these products instead.
func sold(t *testing.T, products string) []ledger.Product {
	t.Helper()
	t.Setenv("LOKET_TEST_SECRET", "rahasia")
	c, err := loadConfig(writeConfig(t, goodConfig[:strings.Index(goodConfig, "[[product]]")]+products, 0o600))
	if err != nil {
		t.Fatal(err)
	}
	known, err := loadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	all, err := c.products(known)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestConfigurationOverridesTheCatalogue(t *testing.T) {
	got := sold(t, `[[product]]
code = "bpjs"
provider = "nobu"
name = "BPJS"
sku = "bpjs2"
utility = "jkn"
pattern = "[0-9]{11}|[0-9]{13}"
max_length = 13
groups = [3]
hint = "Nomor kartu"
same = "(?:00)?([0-9]{11})"
periods = "instalment"
bill_key = "period"
again = "never"
partial = "none"
fee = 1500
fee_per = "sheet"
[[product]]
code = "air"
category = "pdam"
provider = "pdam"
name = "PDAM Ubud"
arrears = 24
partial = "none"
min_length = 5
[[product]]
code = "samsat"
provider = "nobu"
pattern = "[0-9]{16},[0-9]{8}"
`)
	want := ledger.Product{Code: "bpjs", Name: "BPJS", Category: "bpjs", Provider: "nobu", SKU: "bpjs2", Utility: "jkn",
		Pattern: "[0-9]{11}|[0-9]{13}", MaxLength: 13, Groups: []int{3}, Hint: "Nomor kartu", Same: "(?:00)?([0-9]{11})",
		Periods: ledger.PeriodsInstalment, BillKey: ledger.KeyPeriod, Partial: "none", Fee: 1500, PerSheet: true}
	if !reflect.DeepEqual(got[0], want) {
		t.Errorf("\n got %+v\nwant %+v", got[0], want)
	}
	air := got[1]
	if air.Arrears != 24 || air.Partial != "none" || air.MinLength != 5 || air.MaxLength != 20 || !air.Monthly || air.BillKey != ledger.KeyPeriod {
		t.Errorf("the PDAM is %+v", air)
	}
	if p := got[2]; len(p.Parts) != 0 || p.Pattern != "[0-9]{16},[0-9]{8}" {
		t.Errorf("a pattern of the whole leaves the parts %+v", p.Parts)
	}
}

// TestConfigurationAddsProducts: one that is like others of its category takes from them what is not its own, and one
// that is like none is said whole.
func TestConfigurationAddsProducts(t *testing.T) {
	got := sold(t, `[[product]]
code = "three10"
name = "Pulsa Tri 10.000"
category = "pulsa"
provider = "h2h"
sku = "th10"
operator = "Tri"
nominal = 10000
price = 12000
cost = 10400
[[product]]
code = "kuota"
name = "Kuota"
category = "pulsa"
provider = "h2h"
sku = "q1"
price = 9000
[[product]]
code = "ovo50"
name = "OVO 50.000"
category = "emoney"
provider = "h2h"
sku = "ovo50"
price = 51000
pattern = "08[0-9]{8,11}"
[[product]]
code = "pasar"
name = "Retribusi Pasar"
category = "samsat"
provider = "nobu"
sku = "pasar"
pattern = "[0-9]{9}"
min_length = 9
max_length = 9
hint = "Nomor kios"
bill_key = "period"
`)
	if p := got[0]; p.Operator != "Tri" || p.Nominal != 10_000 || p.SKU != "th10" || p.Utility != "pulsa" || !p.Prepaid || p.Pattern == "" {
		t.Errorf("pulsa of the configuration: %+v", p)
	}
	if p := got[1]; p.Operator != "" || p.Nominal != 0 || p.SKU != "q1" {
		t.Errorf("what the first pulsa of the catalogue sells is no property of another: %+v", p)
	}
	if p := got[2]; !p.Prepaid || !p.Again || p.BillKey != ledger.KeyDay || p.Amount {
		t.Errorf("a whole prepaid product: %+v", p)
	}
	if p := got[3]; p.BillKey != ledger.KeyPeriod || p.Again || p.Prepaid || p.Hint != "Nomor kios" || len(p.Parts) != 0 {
		t.Errorf("a whole product: %+v", p)
	}
}

// TestUtilitiesShareTheOpenLock: PLN through two aggregators is one utility, two PDAMs are two.
func TestUtilitiesShareTheOpenLock(t *testing.T) {
	got := sold(t, `[[product]]
code = "pln"
provider = "nobu"
[[product]]
code = "pln-2"
name = "PLN lewat agregator lain"
category = "pln"
provider = "nobu"
[[product]]
code = "pdam-gianyar"
category = "pdam"
provider = "pdam"
[[product]]
code = "pdam-ubud"
category = "pdam"
provider = "pdam"
[[product]]
code = "pdam-ubud-2"
category = "pdam"
provider = "nobu"
utility = "pdam-ubud"
`)
	open := func(i int) string {
		key, _ := ledger.Keys(got[i], ledger.Bill{Customer: "530000000001"}, "2026-11-21")
		return key
	}
	if open(0) != open(1) || open(3) != open(4) || open(2) == open(3) {
		t.Errorf("open keys are %q %q, %q, %q %q", open(0), open(1), open(2), open(3), open(4))
	}
}

// buildFrom reads a file and builds all that the counter builds of it.
func buildFrom(path string) error {
	p := &program{config: path, now: time.Now, err: os.Stderr}
	_, err := p.newShop()
	return err
}

func TestLiteralSecretNeedsAPrivateFile(t *testing.T) {
	t.Setenv("LOKET_TEST_SECRET", "rahasia")
	text := strings.Replace(goodConfig, `password = "env:LOKET_TEST_SECRET"`, `password = "kata-sandi"`, 1)
	if _, err := loadConfig(writeConfig(t, text, 0o600)); err != nil {
		t.Errorf("a private file is refused: %v", err)
	}
	_, err := loadConfig(writeConfig(t, text, 0o644))
	var broken *configError
	if !errors.As(err, &broken) || broken.line != 11 || !strings.Contains(broken.text, "chmod 600") {
		t.Errorf("error is %v, want line 11 to say chmod 600", err)
	}
	if err != nil && strings.Contains(err.Error(), "kata-sandi") {
		t.Error("the error tells the secret")
	}
}

// TestNobodyIsNoOperator: a payment without a name would have no one to answer for it.
func TestNobodyIsNoOperator(t *testing.T) {
	for _, name := range []string{"", "  ", "\t\n", "\u00a0", "\x1b"} {
		t.Setenv("LOKET_OPERATOR", name)
		if got := operator(); got == "" || strings.ContainsAny(got, "\x1b\t\n") {
			t.Errorf("LOKET_OPERATOR=%q gives %q", name, got)
		}
	}
}

func TestSecretsAreReadFromFiles(t *testing.T) {
	t.Setenv("LOKET_TEST_SECRET", "rahasia")
	path := writeConfig(t, strings.Replace(goodConfig, `api_key = "env:LOKET_TEST_SECRET"`, `api_key = "file:kunci"`, 1), 0o600)
	if err := buildFrom(path); err == nil || !strings.Contains(err.Error(), "baris 21") {
		t.Errorf("error is %v, want line 21: the file is not there", err)
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "kunci"), []byte("k\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := buildFrom(path); err != nil {
		t.Error(err)
	}
}

func TestSampleIsAConfiguration(t *testing.T) {
	t.Setenv("PDAM_PASSWORD", "x")
	t.Setenv("PDAM_KEY", "x")
	t.Setenv("NOBU_KEY", "x")
	t.Setenv("H2H_PASSWORD", "x")
	text := string(assets.Sample)
	err := buildFrom(writeConfig(t, text, 0o644))
	if err == nil || !strings.Contains(err.Error(), "dari contoh") {
		t.Fatalf("error is %v, want the sample's own callback path to be refused", err)
	}
	text = strings.Replace(text, "4f6d00000000000000000000000000ff", "0123456789abcdef0123456789abcdef", 1)
	if err := buildFrom(writeConfig(t, text, 0o644)); err != nil {
		t.Error(err)
	}
}

func TestPracticeConfigurationIsBuilt(t *testing.T) {
	url := "http://127.0.0.1:1"
	c, err := practiceConfig(t.TempDir(), map[simulator.End]string{simulator.PDAM: url, simulator.Digiswitch: url, simulator.Biller: url})
	if err != nil {
		t.Fatal(err)
	}
	if !c.practice() || c.minute != time.Second {
		t.Errorf("practice %v, a minute lasts %v", c.practice(), c.minute)
	}
}

func FuzzConfig(f *testing.F) {
	f.Add([]byte(goodConfig))
	f.Add(assets.Sample)
	f.Add([]byte("[[provider]]\n[provider.callback]\na.b.\"c\" = 1"))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := parseConfig("loket.toml", text)
		if err == nil {
			_ = c.check() // must not panic, whatever was read
		}
	})
}
