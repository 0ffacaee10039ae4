package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"loket/assets"
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
		{"broken TOML", `rounding = 100`, `rounding = `, 5, ""},
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
		{"an address that is none", `allow = ["203.0.113.7"]`, `allow = ["biller.example"]`, 31, ""},
		{"a product of nobody", `provider = "nobu"`, `provider = "nobi"`, 39, `"nobi"`},
		{"a product that the catalogue lacks", `code = "pln"`, `code = "listrik"`, 38, "katalog"},
		{"a negative fee", `fee = 2500`, `fee = -1`, 36, "rupiah utuh"},
		{"pulsa without a price", `price = 7000`, ``, 40, "price"},
		{"an unknown bill key", `fee = 2500`, `bill_key = "bulan"`, 36, "bill_key"},
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
