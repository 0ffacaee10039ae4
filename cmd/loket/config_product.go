package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"loket/ledger"
	"loket/providers/checkout"
)

// ProductConfig is one product that this counter sells; what it leaves out comes from the catalogue.
type ProductConfig struct {
	productKeys

	Code     string `toml:"code"`
	Provider string `toml:"provider"`
	Fee      int64  `toml:"fee"`
	FeePer   string `toml:"fee_per"`
	Price    int64  `toml:"price"`
	Cost     int64  `toml:"cost"`
}

// rule is one thing that may be wrong: the key it is about, and what to do.
type rule struct {
	broken bool
	key    string
	text   string
}

// keep reports the first broken rule of the i-th product.
func (c *Config) keep(i int, rules []rule) error {
	for _, r := range rules {
		if r.broken {
			return c.at(fmt.Sprintf("product.%d.%s", i, r.key), "produk %s: %s", c.Products[i].Code, r.text)
		}
	}
	return nil
}

// oneOf reports whether a key that may be left out has one of these values.
func oneOf(value string, known ...string) bool { return value == "" || slices.Contains(known, value) }

// checkProducts checks what each product says for itself; what it is of the catalogue, products checks.
func (c *Config) checkProducts() error {
	if len(c.Products) == 0 {
		return c.at("product", "belum ada [[product]] yang dijual")
	}
	seen := map[string]bool{}
	for i, p := range c.Products {
		known := slices.ContainsFunc(c.Providers, func(q ProviderConfig) bool { return q.Name == p.Provider })
		rules := []rule{
			{p.Code == "" || seen[p.Code], "code", fmt.Sprintf("kode produk %q kosong atau dipakai dua kali", p.Code)},
			{strings.Contains(p.Code, ":"), "code", fmt.Sprintf("kode produk %q memuat titik dua; loket pay memakainya untuk PRODUK:NOMOR", p.Code)},
			{!known, "provider", fmt.Sprintf("provider %q tidak ada", p.Provider)},
			{!rupiah(p.Fee), "fee", "fee harus rupiah utuh, tidak negatif"},
			{!rupiah(p.Price), "price", "price harus rupiah utuh, tidak negatif"},
			{!rupiah(p.Cost), "cost", "cost harus rupiah utuh, tidak negatif"},
			{!oneOf(p.FeePer, "bill", "sheet"), "fee_per", fmt.Sprintf("fee_per %q tidak dikenal; pakai bill atau sheet", p.FeePer)},
		}
		if err := c.keep(i, append(rules, p.rules()...)); err != nil {
			return err
		}
		seen[p.Code] = true
	}
	return nil
}

func rupiah(amount int64) bool { return amount >= 0 && ledger.Rupiah(amount) <= ledger.MaxRupiah }

// rules are what each key must keep by itself.
func (k productKeys) rules() []rule {
	least, most := value(k.MinLength), value(k.MaxLength)
	return []rule{
		{!oneOf(k.Again, "never", "day"), "again", fmt.Sprintf("again %q tidak dikenal; pakai never atau day", k.Again)},
		{!oneOf(k.Partial, string(ledger.PartialNone), string(ledger.PartialOldest)), "partial", fmt.Sprintf("partial %q tidak dikenal; pakai none (semua sekaligus) atau oldest (yang tertua dulu)", k.Partial)},
		{k.BillKey != "" && !slices.Contains(ledger.BillKeys(), ledger.BillKey(k.BillKey)), "bill_key",
			fmt.Sprintf("bill_key %q tidak dikenal; pakai %s", k.BillKey, joinTexts(ledger.BillKeys()))},
		{!oneOf(k.Periods, string(ledger.PeriodsCount), string(ledger.PeriodsInstalment)), "periods",
			fmt.Sprintf("periods %q tidak dikenal; pakai count (jumlah bulan) atau instalment (angsuran ke-), atau hapus bila bulan kalender", k.Periods)},
		{k.Arrears != nil && (*k.Arrears < 1 || *k.Arrears > checkout.MaxArrears), "arrears",
			fmt.Sprintf("arrears harus 1 sampai %d bulan", checkout.MaxArrears)},
		{!rupiah(k.Nominal), "nominal", "nominal harus rupiah utuh, tidak negatif"},
		{least < 0 || least > ledger.MaxCustomerNo, "min_length", fmt.Sprintf("min_length harus 0 sampai %d", ledger.MaxCustomerNo)},
		{most < 0 || most > ledger.MaxCustomerNo || most > 0 && most < least, "max_length",
			fmt.Sprintf("max_length harus sedikitnya min_length dan paling banyak %d", ledger.MaxCustomerNo)},
		{slices.ContainsFunc(k.Groups, func(n int) bool { return n < 1 }), "groups", "groups berisi panjang kelompok angka, masing-masing 1 atau lebih, contoh [4]"},
		{groupsOf(k.Pattern) < 0, "pattern", fmt.Sprintf("pattern %q bukan ekspresi reguler", value(k.Pattern))},
		{groupsOf(k.Same) < 0, "same", fmt.Sprintf("same %q bukan ekspresi reguler", value(k.Same))},
		{value(k.Same) != "" && groupsOf(k.Same) == 0, "same",
			"same perlu satu kelompok (…): bagian nomor yang sama di semua bentuknya, contoh \"(?:0|62)(8[0-9]+)\""},
	}
}

// groupsOf is how many groups a regular expression has; -1 where it is none.
func groupsOf(pattern *string) int {
	compiled, err := regexp.Compile(value(pattern))
	if err != nil {
		return -1
	}
	return compiled.NumSubexp()
}

func joinTexts[T ~string](texts []T) string {
	var all []string
	for _, text := range texts {
		all = append(all, string(text))
	}
	return strings.Join(all, ", ")
}

// products are what this counter sells, in the configuration's order.
func (c *Config) products(known catalogue) ([]ledger.Product, error) {
	var all []ledger.Product
	for i, p := range c.Products {
		kind := c.kindOf(p.Provider)
		entry, found := known.find(ledger.ProductCode(p.Code), p.Category, kind)
		product := entry.product(ledger.ProductCode(p.Code), p.productKeys)
		product.Provider, product.Fee, product.PerSheet = p.Provider, ledger.Rupiah(p.Fee), p.FeePer == "sheet"
		product.Price, product.Cost = ledger.Rupiah(p.Price), ledger.Rupiah(p.Cost)
		switch kind {
		case "pdam":
			if product.BillKey == "" || !product.Monthly {
				product.BillKey = ledger.KeyPeriod
			}
			product.Monthly = true
		case "biller":
			product.Prepaid, product.Again = true, true
			if !found && product.BillKey == "" {
				product.BillKey = ledger.KeyDay
			}
		}
		rules := append(p.belongs(known, product, found), p.sold(product, kind)...)
		rules = append(rules, rule{kind == "biller" && found && !entry.Prepaid, "code",
			"menurut katalog punya cek tagihan, yang tidak ada di biller; pakai kode sendiri"})
		if err := c.keep(i, rules); err != nil {
			return nil, err
		}
		all = append(all, product)
	}
	return all, nil
}

// belongs are the rules between a product and the catalogue. One that the catalogue lacks must say what it is.
func (p ProductConfig) belongs(known catalogue, product ledger.Product, found bool) []rule {
	var categories []string
	for _, category := range known.Categories {
		categories = append(categories, category.Code)
	}
	operators := slices.Sorted(maps.Values(known.Prefixes))
	return []rule{
		{!oneOf(product.Category, categories...), "category", fmt.Sprintf("category %q tidak dikenal; pakai %s", product.Category, joinTexts(categories))},
		{!found && (p.Category == "" || product.BillKey == ""), "code", "tidak ada di katalog; isi category, name, sku dan bill_key"},
		{product.Name == "", "name", "tidak ada di katalog; isi name, nama di layar dan di struk"},
		{!oneOf(product.Operator, operators...), "operator",
			fmt.Sprintf("operator %q tidak dikenal; pakai %s", product.Operator, joinTexts(slices.Compact(operators)))},
	}
}

// sold are the rules between what a product is and how it is sold: a key that could have no effect is an error, as
// whoever wrote it expects one.
func (p ProductConfig) sold(product ledger.Product, kind string) []rule {
	return []rule{
		{product.Prepaid && product.Price <= 0, "price", "dijual tanpa cek tagihan: isi price (harga ke pelanggan) dan cost"},
		{product.Prepaid && kind != "biller", "provider", "dijual tanpa cek tagihan, jadi provider-nya harus dari jenis biller"},
		{!product.Prepaid && p.Price > 0, "price", "harganya dari cek tagihan; hapus price"},
		{!product.Prepaid && p.Cost > 0, "cost", "potongan depositnya dari cek tagihan; hapus cost"},
		{!product.Prepaid && p.Nominal > 0, "nominal", "nominal hanya untuk yang dijual tanpa cek tagihan (pulsa); hapus"},
		{!product.Prepaid && p.Operator != "", "operator", "operator hanya untuk yang dijual tanpa cek tagihan (pulsa); hapus"},
		{!product.Monthly && p.Arrears != nil, "arrears", "tidak ditagih per bulan; hapus arrears"},
		{!product.Monthly && p.Partial == string(ledger.PartialOldest), "partial", "penyedianya menagih semua lembar sekaligus; pakai none"},
		{(product.Prepaid || product.BillKey == ledger.KeyDay) && p.Again == "never", "again",
			"again never perlu tagihan dengan bill_key selain day: tanpa itu tidak ada yang membedakan dua pembayaran"},
		{product.SKU == "" && kind != "pdam", "sku", "sku (kode produk di penyedia) belum diisi"},
	}
}

func (c *Config) kindOf(provider string) string {
	for _, p := range c.Providers {
		if p.Name == provider {
			return p.Kind
		}
	}
	return ""
}
