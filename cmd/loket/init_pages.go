package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"loket/ui"
)

// providerInput is one key of a provider that the set-up asks for.
type providerInput struct {
	answer, key string
	label, hint string
	kinds       []string
	secret      bool
	of          func(ProviderConfig) string
}

var providerInputs = []providerInput{
	{"url", "url", "Alamat (URL)", "https://… dari penyedia", []string{"pdam", "digiswitch", "biller"}, false, func(p ProviderConfig) string { return p.URL }},
	{"username", "username", "Nama pengguna", "", []string{"pdam", "digiswitch", "biller"}, false, func(p ProviderConfig) string { return p.Username }},
	{"password", "password", "Sandi", "", []string{"pdam", "biller"}, true, nil},
	{"key", "key", "Kunci JWT", "", []string{"pdam"}, true, nil},
	{"api_key", "api_key", "API key", "", []string{"digiswitch"}, true, nil},
	{"counter_code", "counter_code", "Kode loket PDAM", "KODELOKET dari PDAM", []string{"pdam"}, false, func(p ProviderConfig) string { return p.CounterCode }},
	{"pzone", "timezone", "Jam setempat PDAM", "", []string{"pdam"}, false, func(p ProviderConfig) string { return p.Timezone }},
}

var zones = []ui.Choice{{Value: "Asia/Jakarta", Label: "WIB   Asia/Jakarta"}, {Value: "Asia/Makassar", Label: "WITA  Asia/Makassar"}, {Value: "Asia/Jayapura", Label: "WIT   Asia/Jayapura"}}

// pages are the steps in their order.
func (s *setup) pages() []ui.Page {
	return append([]ui.Page{
		{Title: "Komputer ini", About: said("Setiap komputer loket punya kode sendiri, dan tidak boleh sama: nomor pembayaran dan nomor referensi " +
			"ke penyedia diawali kode ini. Dua komputer dengan kode sama bisa memakai nomor yang sama, lalu penyedia atau pelanggan " +
			"tidak tahu pembayaran yang mana. Komputer pertama misalnya 1, yang kedua 2."),
			Asks: s.asksCounter, Check: s.checks((*Config).checkCounterTexts)},
		{Title: "Zona waktu dan pembulatan", About: said("Tanggal dan jam pada struk dan buku memakai zona ini. Uang tunai dibulatkan ke atas ke pecahan terkecil " +
			"yang masih ada di laci; selisihnya tercatat sebagai PEMBULATAN."),
			Asks: s.asksZone, Check: s.checks((*Config).checkCounter)},
		{Title: "Printer", About: said("Yang ditemukan di komputer ini, atau sebutkan sendiri. Bahasa: printer struk termal escpos, dot matrix escp, bila ragu text. " +
			"Enter mencetak selembar penggaris."),
			Asks: s.asksPrinter, Check: s.checkPrinterPage},
		{Title: "Lebar kertas", About: said("Baru saja dicetak beberapa penggaris, masing-masing seharusnya satu baris. Pilih yang terpanjang yang masih satu baris."),
			Asks: s.asksColumns, Check: s.checkColumnsPage},
		{Title: "Penyedia", About: said("Lewat siapa tagihan dibayar. Satu dulu; yang lain ditambahkan dengan menjalankan init sekali lagi."),
			Asks: s.asksWhich, Check: s.checkWhich},
		{Title: "Akses ke penyedia", About: said("Dari surat atau portal penyedia. Sandi dan kunci boleh juga ditulis env:NAMA (variabel lingkungan) atau file:BERKAS. " +
			"Enter pada isian terakhir menanyakan sesuatu yang tidak berbahaya kepada penyedia; tidak ada yang dibayar."),
			Asks: s.asksAccess, Check: s.checkAccess},
		{Title: "Yang dijual", About: said("Nama, pola nomor dan struk setiap produk ada di katalog. Biaya layanan adalah milik loket sendiri, per tagihan; " +
			"bisa diubah per produk di berkas konfigurasi."),
			Asks: s.asksProducts, Check: s.checkProductsPage},
		{Title: "Harga", About: said("Produk tanpa cek tagihan dijual dengan harga tetap: harga ke pelanggan sebelum biaya layanan, dan yang terpotong dari deposit."),
			Asks: s.asksPrices, Check: s.checks(checkAll)},
	}, s.lastPages()...)
}

// lastPages are what follows the provider.
func (s *setup) lastPages() []ui.Page {
	return []ui.Page{
		{Title: "Penyelia pertama", About: said("Dengan pengguna setiap orang masuk dengan PIN, dan setiap kejadian mencatat namanya. Yang pertama adalah penyelia: " +
			"memutuskan pembayaran yang tidak pasti, menutup shift orang lain, menambah kasir (loket users). Tanpa pengguna loket tidak meminta PIN."),
			Asks: s.asksPeople, Check: s.checkPeople},
		{Title: "Cadangan", About: said("Folder untuk salinan buku, sebaiknya di disk lain (flashdisk, disk kedua): tanpa salinan, disk yang rusak membawa semua catatan. " +
			"Kosong berarti belum; loket check akan mengingatkan. Simpan juga salinan ledger.key, di tempat lain."),
			Asks: s.asksBackup, Check: s.checkBackupPage},
		{Title: "Simpan", About: s.summary, Asks: func(ui.Answers) []ui.Input { return nil }, Check: s.checks(checkAll), Saves: true},
	}
}

func said(text string) func(ui.Answers) string { return func(ui.Answers) string { return text } }

// checkAll is everything that a counter's configuration must keep.
func checkAll(c *Config) error { return c.check() }

// checkCounterTexts is checkCounter before the zone was asked.
func (c *Config) checkCounterTexts() error {
	c.Counter.Timezone = zones[0].Value
	if err := c.checkTexts(); err != nil {
		return err
	}
	return c.checkCounter()
}

// checks is the verdict of the configuration's own rules, and of the catalogue's where it is all there.
func (s *setup) checks(rules func(*Config) error) func(context.Context, ui.Answers) ui.Verdict {
	return func(_ context.Context, a ui.Answers) ui.Verdict {
		_, c, err := s.render(a)
		if err == nil {
			err = rules(c)
		}
		if err == nil {
			_, err = c.products(s.known)
		}
		return problem(err)
	}
}

// problem is an error of the configuration in the set-up's words: the line is no help where no file is seen.
func problem(err error) ui.Verdict {
	if wrong, ok := err.(*configError); ok {
		return ui.Verdict{Problem: sentence(wrong.text)}
	}
	if err != nil {
		return ui.Verdict{Problem: sentence(err.Error())}
	}
	return ui.Verdict{}
}

func (s *setup) asksCounter(ui.Answers) []ui.Input {
	c := s.config.Counter
	return []ui.Input{{Key: "code", Label: "Kode loket", Hint: "1 sampai 8 huruf atau angka", Value: c.Code},
		{Key: "shop", Label: "Nama loket", Hint: "tercetak di kepala struk", Value: c.Name},
		{Key: "address", Label: "Alamat", Hint: "tercetak di bawahnya", Value: c.Address}}
}

func (s *setup) asksZone(ui.Answers) []ui.Input {
	zone := s.config.Counter.Timezone
	if zone == "" {
		_, offset := s.program.now().In(time.Local).Zone()
		zone = map[int]string{8 * 3600: zones[1].Value, 9 * 3600: zones[2].Value}[offset]
	}
	coins := []ui.Choice{{Value: "1", Label: "tanpa pembulatan"}, {Value: "100", Label: "Rp100"}, {Value: "500", Label: "Rp500"}, {Value: "1000", Label: "Rp1.000"}}
	rounding := fmt.Sprint(s.config.Counter.Rounding)
	if s.old == "" {
		rounding = "100"
	}
	return []ui.Input{{Key: "zone", Label: "Zona waktu", Value: cmp.Or(zone, zones[0].Value), Choices: withOwn(zones, zone)},
		{Key: "rounding", Label: "Pecahan terkecil", Value: rounding, Choices: withOwn(coins, rounding)}}
}

// withOwn are choices with one more where the configuration has another.
func withOwn(choices []ui.Choice, own string) []ui.Choice {
	if own == "" || slices.ContainsFunc(choices, func(c ui.Choice) bool { return c.Value == own }) {
		return choices
	}
	return append(slices.Clone(choices), ui.Choice{Value: own, Label: own})
}

func (s *setup) asksWhich(ui.Answers) []ui.Input {
	which := ui.Input{Key: "which", Label: "Penyedia mana", Value: newOne}
	for _, p := range s.config.Providers {
		which.Choices = append(which.Choices, ui.Choice{Value: p.Name, Label: p.Name + " (" + p.Kind + ")"})
	}
	if len(which.Choices) > 0 {
		which.Value = which.Choices[0].Value
		which.Choices = append(which.Choices, ui.Choice{Value: newOne, Label: "yang baru, di samping itu"})
	}
	kind := ui.Input{Key: "kind", Label: "Jenis", Value: "pdam", Choices: []ui.Choice{
		{Value: "pdam", Label: "PDAM dengan layanan web sendiri"},
		{Value: "digiswitch", Label: "Digiswitch: agregator tagihan pascabayar (PLN, BPJS, telepon, …)"},
		{Value: "biller", Label: "Biller JSON: pulsa dan lain-lain, hasilnya lewat callback"}}}
	name := ui.Input{Key: "name", Label: "Nama penyedia", Hint: "bebas, misalnya pdam-gianyar"}
	if which.Choices == nil {
		return []ui.Input{kind, name}
	}
	kind.Label, name.Label = "Jenis (bila baru)", "Nama (bila baru)"
	return []ui.Input{which, kind, name}
}

// checkWhich is what can be wrong with the name alone.
func (s *setup) checkWhich(_ context.Context, a ui.Answers) ui.Verdict {
	if _, _, old := s.provider(a); old {
		return ui.Verdict{}
	}
	name := s.name(a)
	taken := slices.ContainsFunc(s.config.Providers, func(p ProviderConfig) bool { return p.Name == name })
	if name == "" || taken {
		return ui.Verdict{Problem: fmt.Sprintf("Nama %q kosong atau sudah dipakai penyedia lain.", name)}
	}
	return s.checks((*Config).checkTexts)(nil, a)
}

func (s *setup) asksAccess(a ui.Answers) []ui.Input {
	p, _, old := s.provider(a)
	kind := s.kind(a)
	var inputs []ui.Input
	for _, in := range providerInputs {
		if !slices.Contains(in.kinds, kind) {
			continue
		}
		one := ui.Input{Key: in.answer, Label: in.label, Hint: in.hint, Hidden: in.secret}
		switch {
		case in.secret && old:
			one.Hint = "kosong: tetap yang lama"
		case in.of != nil:
			one.Value = in.of(p)
		}
		if in.answer == "pzone" {
			one.Value = cmp.Or(one.Value, a["zone"])
			one.Choices = withOwn(zones, one.Value)
		}
		inputs = append(inputs, one)
	}
	if kind == "digiswitch" {
		inputs = append(inputs, ui.Input{Key: "status", Label: "Melayani status-pasca (pertanyaan tentang pembayaran)?", Value: strconv.FormatBool(p.StatusCommand || !old),
			Choices: []ui.Choice{{Value: "true", Label: "ya"}, {Value: "false", Label: "tidak: hasil yang hilang diputuskan penyelia"}}})
	}
	if kind == "biller" {
		inputs = append(inputs, ui.Input{Key: "listen", Label: "Alamat callback", Hint: "HOST:PORT di komputer ini", Value: cmp.Or(p.Callback.Listen, "127.0.0.1:9480")},
			ui.Input{Key: "allow", Label: "IP biller", Hint: "yang boleh memanggil, dipisah koma", Value: p.listens()})
	}
	return append(inputs, ui.Input{Key: "testing", Label: "Sungguhan atau latihan", Value: strconv.FormatBool(p.Testing), Choices: []ui.Choice{
		{Value: "false", Label: "sungguhan"}, {Value: "true", Label: "latihan: akun uji dari penyedia; slip bertanda LATIHAN"}}})
}

func (s *setup) asksProducts(a ui.Answers) []ui.Input {
	fee := ui.Input{Key: "fee", Label: "Biaya layanan", Hint: "rupiah, untuk yang baru", Value: "2500"}
	kind, name := s.kind(a), s.name(a)
	if kind == "pdam" {
		if slices.ContainsFunc(s.config.Products, func(p ProductConfig) bool { return p.Provider == name }) {
			return nil
		}
		return []ui.Input{{Key: "pcode", Label: "Kode produk", Value: strings.ToLower(strings.ReplaceAll(name, " ", "-"))},
			{Key: "pname", Label: "Nama PDAM", Hint: "di layar dan di struk, misalnya PDAM Gianyar"}, fee}
	}
	sells := ui.Input{Key: "products", Label: "Produk", Several: true}
	var marked []string
	for _, p := range s.config.Products {
		if p.Provider == name {
			marked = append(marked, p.Code)
			if _, known := s.entry(p.Code); !known {
				sells.Choices = append(sells.Choices, ui.Choice{Value: p.Code, Label: p.Code + "  " + p.Name})
			}
		}
	}
	for _, e := range s.known.Products {
		code := string(e.Code)
		elsewhere := s.sold(code) && !slices.Contains(marked, code)
		if e.Monthly || e.Prepaid != (kind == "biller") || elsewhere {
			continue
		}
		sells.Choices = append(sells.Choices, ui.Choice{Value: code, Label: fmt.Sprintf("%-16s %s", code, e.Name)})
		if s.old == "" && kind == "digiswitch" {
			marked = append(marked, code)
		}
	}
	sells.Value = strings.Join(marked, ",")
	return []ui.Input{fee, sells}
}

func (s *setup) entry(code string) (catalogueEntry, bool) {
	i := slices.IndexFunc(s.known.Products, func(e catalogueEntry) bool { return string(e.Code) == code })
	if i < 0 {
		return catalogueEntry{}, false
	}
	return s.known.Products[i], true
}

func (s *setup) asksPrices(a ui.Answers) []ui.Input {
	if s.kind(a) != "biller" {
		return nil
	}
	var inputs []ui.Input
	for _, code := range a.All("products") {
		if e, known := s.entry(code); known && !s.sold(code) {
			inputs = append(inputs, ui.Input{Key: "price " + code, Label: code + " harga", Hint: e.Name + ": harga ke pelanggan"},
				ui.Input{Key: "cost " + code, Label: code + " potongan", Hint: "dari deposit"})
		}
	}
	return inputs
}

func (s *setup) asksBackup(ui.Answers) []ui.Input {
	return []ui.Input{{Key: "backup", Label: "Folder cadangan", Hint: "misalnya /media/flashdisk/loket", Value: s.config.Ledger.Backup}}
}
