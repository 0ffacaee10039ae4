package main

import (
	"fmt"
	"net"
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // Windows and small systems have no zone files, and a wrong zone makes every JWT wrong
	"unicode"

	"loket/assets"
	"loket/providers/transport"
	"loket/receipts"
)

// providerKeys are the keys a provider may have; those of a kind stand under it. A key of another kind is unknown.
var providerKeys = map[string][]string{
	"":           {"name", "kind", "url", "allow_http", "timeout", "testing", "username", "statement"},
	"pdam":       {"password", "key", "pay_key", "pay_token", "counter_code", "timezone", "final_after", "echoes_tglbayar"},
	"digiswitch": {"api_key", "status_command", "ref_digits", "low"},
	"biller":     {"password", "ref_digits", "callback", "low"},
}

var callbackPath = regexp.MustCompile(`^/(?:[A-Za-z0-9_-]+/)*[0-9a-fA-F]{32,}$`)

// check reports the first thing that is wrong with what was read.
func (c *Config) check() error {
	for _, step := range []func() error{c.checkTexts, c.checkCounter, c.checkReceipt, c.checkProviders, c.checkProducts} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// checkTexts refuses what no screen and no printer may be sent: control characters, and marks that turn text around or
// hide it. Names of the file are shown and printed as they are.
func (c *Config) checkTexts() error {
	texts := [][2]string{{"counter.name", c.Counter.Name}, {"counter.address", c.Counter.Address},
		{"ledger.file", c.Ledger.File}, {"ledger.backup", c.Ledger.Backup}, {"receipt.printer", c.Receipt.Printer}}
	for i, p := range c.Providers {
		at := fmt.Sprintf("provider.%d.", i)
		texts = append(texts, [2]string{at + "name", p.Name}, [2]string{at + "url", p.URL}, [2]string{at + "counter_code", p.CounterCode})
	}
	for i, p := range c.Products {
		at := fmt.Sprintf("product.%d.", i)
		texts = append(texts, [2]string{at + "code", p.Code}, [2]string{at + "name", p.Name}, [2]string{at + "category", p.Category},
			[2]string{at + "sku", p.SKU}, [2]string{at + "utility", p.Utility}, [2]string{at + "hint", p.Hint})
	}
	for _, text := range texts {
		if strings.ContainsFunc(text[1], func(r rune) bool { return !unicode.IsPrint(r) }) {
			return c.at(text[0], "%q memuat karakter yang tidak dapat ditampilkan", text[1])
		}
	}
	return nil
}

func (c *Config) checkCounter() error {
	if !regexp.MustCompile(`^[A-Za-z0-9]{1,8}$`).MatchString(c.Counter.Code) {
		return c.at("counter.code", "code loket harus 1–8 huruf atau angka, berbeda di setiap komputer")
	}
	if strings.TrimSpace(c.Counter.Name) == "" {
		return c.at("counter.name", "nama loket belum diisi")
	}
	zone, err := loadZone(c.Counter.Timezone)
	if err != nil {
		return c.at("counter.timezone", "zona waktu %q tidak dikenal; pakai Asia/Jakarta (WIB), Asia/Makassar (WITA) atau Asia/Jayapura (WIT)", c.Counter.Timezone)
	}
	c.zone = zone
	if c.Counter.Rounding < 1 || c.Counter.Rounding > 1000 {
		return c.at("counter.rounding", "pembulatan harus 1 sampai 1000 rupiah (1 = tanpa pembulatan)")
	}
	return nil
}

func loadZone(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, fmt.Errorf("zone is not named")
	}
	return time.LoadLocation(name)
}

func (c *Config) checkReceipt() error {
	r := c.Receipt
	switch {
	case r.Columns < 24 || r.Columns > 137:
		return c.at("receipt.columns", "columns harus 24 sampai 137 (58 mm: 32, 80 mm: 48)")
	case !slices.Contains(receipts.Languages(), r.Language):
		return c.at("receipt.language", "language %q tidak dikenal; pakai text, escpos (printer struk) atau escp (dot matrix)", r.Language)
	case r.Copies < 1 || r.Copies > 5:
		return c.at("receipt.copies", "copies harus 1 sampai 5")
	case r.Margin < 0 || r.Margin > 20:
		return c.at("receipt.margin", "margin harus 0 sampai 20")
	case r.FormLines < 0 || r.FormLines > 132:
		return c.at("receipt.form_lines", "form_lines harus 0 sampai 132")
	case r.Columns-r.Margin < 24:
		return c.at("receipt.margin", "margin %d menyisakan %d kolom dari %d; struk perlu 24", r.Margin, r.Columns-r.Margin, r.Columns)
	case r.Language == receipts.LanguageESCP && r.FormLines > 127:
		return c.at("receipt.form_lines", "form_lines harus 0 sampai 127 dengan language = \"escp\"")
	case r.Cut && r.Language != receipts.LanguageESCPOS:
		return c.at("receipt.cut", "cut hanya dengan language = \"escpos\"; di sini %q", r.Language)
	case r.Drawer && r.Language != receipts.LanguageESCPOS:
		return c.at("receipt.drawer", "drawer hanya dengan language = \"escpos\"; di sini %q", r.Language)
	}
	return nil
}

func (c *Config) checkProviders() error {
	if len(c.Providers) == 0 {
		return c.at("provider", "belum ada [[provider]]")
	}
	seen := map[string]bool{}
	for i := range c.Providers {
		p := &c.Providers[i]
		key := func(name string) string { return fmt.Sprintf("provider.%d.%s", i, name) }
		if p.Name == "" || seen[p.Name] {
			return c.at(key("name"), "nama provider %q kosong atau dipakai dua kali", p.Name)
		}
		seen[p.Name] = true
		if _, ok := providerKeys[p.Kind]; !ok || p.Kind == "" {
			return c.at(key("kind"), "kind %q tidak dikenal; pakai pdam, digiswitch atau biller", p.Kind)
		}
		if err := c.checkProviderKeys(i, p.Kind); err != nil {
			return err
		}
		if err := c.checkProvider(i, p); err != nil {
			return err
		}
		if err := c.checkStatement(i); err != nil {
			return err
		}
		if p.Testing != c.Providers[0].Testing {
			return c.at(key("testing"), "provider latihan (testing = true) dan provider sungguhan tidak boleh dicampur dalam satu buku")
		}
	}
	return nil
}

// checkProviderKeys refuses keys that belong to another kind of provider.
func (c *Config) checkProviderKeys(i int, kind string) error {
	prefix := fmt.Sprintf("provider.%d.", i)
	names := make([]string, 0, len(c.lines))
	for path := range c.lines {
		if rest, ok := strings.CutPrefix(path, prefix); ok {
			names = append(names, rest)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return c.lines[prefix+a] - c.lines[prefix+b] })
	for _, name := range names {
		first, _, _ := strings.Cut(name, ".")
		if !slices.Contains(providerKeys[""], first) && !slices.Contains(providerKeys[kind], first) {
			return c.at(prefix+name, "kunci %q tidak dikenal untuk provider %s", first, kind)
		}
	}
	return nil
}

func (c *Config) checkProvider(i int, p *ProviderConfig) error {
	key := func(name string) string { return fmt.Sprintf("provider.%d.%s", i, name) }
	if p.URL == "" || p.Username == "" {
		return c.at(key("url"), "url dan username provider %s wajib diisi", p.Name)
	}
	if _, err := transport.Base(p.URL, p.AllowHTTP); err != nil {
		return c.at(key("url"), "url provider %s tidak dapat dipakai: pakai https://ALAMAT tanpa nama dan sandi; http biasa hanya untuk "+
			"komputer ini, atau dengan allow_http = true bila jalurnya memang aman (VPN)", p.Name)
	}
	if !rupiah(p.Low) {
		return c.at(key("low"), "low provider %s harus rupiah utuh, tidak negatif: saldo yang mulai diperingatkan (0 = tidak)", p.Name)
	}
	switch p.Kind {
	case "pdam":
		return c.checkPDAM(key, p)
	case "digiswitch":
		if p.APIKey == "" {
			return c.at(key("api_key"), "api_key provider %s belum diisi", p.Name)
		}
	case "biller":
		return c.checkBiller(key, p)
	}
	return nil
}

func (c *Config) checkPDAM(key func(string) string, p *ProviderConfig) error {
	zone, err := loadZone(p.Timezone)
	switch {
	case p.Password == "" || p.Key == "" || p.CounterCode == "":
		return c.at(key("password"), "password, key dan counter_code provider %s wajib diisi", p.Name)
	case err != nil:
		return c.at(key("timezone"), "timezone PDAM %q tidak dikenal; JWT memakai jam setempat PDAM", p.Timezone)
	case !slices.Contains([]string{"", "dots", "plain", "dots+jwt"}, p.PayToken):
		return c.at(key("pay_token"), "pay_token %q tidak dikenal; pakai dots, plain atau dots+jwt", p.PayToken)
	}
	p.zone = zone
	return nil
}

func (c *Config) checkBiller(key func(string) string, p *ProviderConfig) error {
	if p.Password == "" {
		return c.at(key("password"), "password provider %s belum diisi", p.Name)
	}
	if _, _, err := net.SplitHostPort(p.Callback.Listen); err != nil {
		return c.at(key("callback.listen"), "alamat callback %q bukan HOST:PORT; tanpa callback hasil pembayaran tidak pernah sampai", p.Callback.Listen)
	}
	if !callbackPath.MatchString(string(p.Callback.Path)) {
		return c.at(key("callback.path"), "path callback harus rahasia: / diikuti sedikitnya 32 digit heksadesimal")
	}
	if strings.Contains(string(assets.Sample), string(p.Callback.Path)) {
		return c.at(key("callback.path"), "path callback masih yang dari contoh, yang diketahui semua orang; buat sendiri: openssl rand -hex 16")
	}
	if len(p.Callback.Allow) == 0 {
		return c.at(key("callback.allow"), "allow belum diisi: alamat IP biller yang boleh memanggil")
	}
	return nil
}
