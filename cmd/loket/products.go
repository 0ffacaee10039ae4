package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"loket/ledger"
)

func (p *program) productsCommand() *cobra.Command {
	var chosen string
	var whole, asJSON bool
	c := &cobra.Command{
		Use:   "products",
		Short: "Yang dijual loket ini: nomor yang diminta, kunci tagihan, biaya atau harga",
		Long: "products menampilkan yang dijual menurut konfigurasi. Dengan --catalogue, atau bila belum ada konfigurasi, yang\n" +
			"ditampilkan adalah katalog bawaan: kode yang boleh dipakai di [[product]].",
		Example: "  loket products\n  loket products --category pln\n  loket products --catalogue --json",
		Args:    arguments(0, 0),
		RunE: func(*cobra.Command, []string) error {
			known, products, err := p.offered(whole)
			if err != nil {
				return err
			}
			if products, err = inCategory(known.Categories, products, chosen); err != nil {
				return err
			}
			if len(products) == 0 {
				_, _ = fmt.Fprintf(p.err, "loket: tidak ada yang dijual di kategori %s\n", chosen)
			}
			if asJSON {
				return writeProductsJSON(p.out, products)
			}
			return writeProducts(p.out, known.Categories, products)
		},
	}
	c.Flags().StringVar(&chosen, "category", "", "hanya satu kategori, menurut kodenya")
	c.Flags().BoolVar(&whole, "catalogue", false, "seluruh katalog bawaan, juga yang tidak dijual")
	c.Flags().BoolVar(&asJSON, "json", false, "satu objek JSON per produk, satu per baris")
	_ = c.RegisterFlagCompletionFunc("category", completeCategories) // fails only for a flag that is not there
	return c
}

func completeCategories(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	known, _ := loadCatalogue() // completion has no place for an error
	var all []string
	for _, c := range known.Categories {
		all = append(all, c.Code+"\t"+c.Name)
	}
	return all, cobra.ShellCompDirectiveNoFileComp
}

// offered is what this counter sells, or the whole catalogue. It needs neither secrets nor printer nor ledger.
func (p *program) offered(whole bool) (catalogue, []ledger.Product, error) {
	known, err := loadCatalogue()
	if err != nil || whole {
		return known, known.all(), err
	}
	path, err := configPath(p.config)
	var config *Config
	if err == nil {
		config, err = loadConfig(path)
	}
	if errors.Is(err, errNoConfig) && p.config == "" {
		_, _ = fmt.Fprintln(p.err, "loket: belum ada konfigurasi "+path+"; ini katalog bawaan")
		return known, known.all(), nil
	}
	if err != nil {
		return known, nil, tell(err, path)
	}
	products, err := config.products(known)
	if err != nil {
		return known, nil, tell(err, path)
	}
	return known, products, nil
}

// all are the catalogue's entries as products of no provider.
func (c catalogue) all() []ledger.Product {
	var all []ledger.Product
	for _, e := range c.Products {
		all = append(all, e.product(e.Code, productKeys{}))
	}
	return all
}

// inCategory keeps the products of one category, or all.
func inCategory(categories []category, products []ledger.Product, code string) ([]ledger.Product, error) {
	if code == "" {
		return products, nil
	}
	var codes []string
	for _, c := range categories {
		codes = append(codes, c.Code)
	}
	if !slices.Contains(codes, code) {
		return nil, exit(exitUsage, "kategori %q tidak dikenal; yang ada: %s", code, strings.Join(codes, ", "))
	}
	return slices.DeleteFunc(products, func(p ledger.Product) bool { return p.Category != code }), nil
}

// writeProducts lists products by category: a line to compare by, and under it what a number is and what may be paid,
// once for all in a row that have it in common.
func writeProducts(w io.Writer, categories []category, products []ledger.Product) error {
	var table, out bytes.Buffer
	t := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	var shown []ledger.Product
	for _, c := range categories {
		for _, p := range products {
			if p.Category == c.Code {
				_, _ = fmt.Fprintf(t, "  %s\t%s\t%s\t%s\n", p.Code, p.Name, p.Provider, charge(p))
				shown = append(shown, p)
			}
		}
	}
	_ = t.Flush() // a buffer takes everything
	rows := strings.Split(table.String(), "\n")
	for i, p := range shown {
		if i == 0 || shown[i-1].Category != p.Category {
			at := slices.IndexFunc(categories, func(c category) bool { return c.Code == p.Category })
			_, _ = fmt.Fprintln(&out, categories[at].Name)
		}
		_, _ = fmt.Fprintln(&out, strings.TrimRight(rows[i], " "))
		if i+1 == len(shown) || shown[i+1].Category != p.Category || ofProduct(shown[i+1]) != ofProduct(p) {
			_, _ = fmt.Fprint(&out, ofProduct(p))
		}
	}
	_, err := out.WriteTo(w)
	return err
}

// ofProduct is what a product's number is and what may be paid of it.
func ofProduct(p ledger.Product) string {
	var b strings.Builder
	_, _ = fmt.Fprintf(&b, "      nomor    %s\n", p.Hint)
	for _, part := range p.Parts {
		_, _ = fmt.Fprintf(&b, "      bentuk   %s: %s\n", part.Label, shape(part.MinLength, part.MaxLength, part.Pattern))
	}
	if len(p.Parts) == 0 {
		_, _ = fmt.Fprintf(&b, "      bentuk   %s\n", shape(p.MinLength, p.MaxLength, p.Pattern))
	}
	_, _ = fmt.Fprintf(&b, "      tagihan  %s\n", payable(p))
	return b.String()
}

// charge is what the counter asks: its fee, and the price where there is no inquiry.
func charge(p ledger.Product) string {
	var parts []string
	if p.Price > 0 {
		parts = append(parts, "harga "+p.Price.String())
	}
	switch {
	case p.Fee > 0 && p.PerSheet:
		parts = append(parts, "biaya "+p.Fee.String()+" per lembar")
	case p.Fee > 0:
		parts = append(parts, "biaya "+p.Fee.String())
	}
	return strings.Join(parts, ", ")
}

// shape is what a number looks like: lengths that are taken at all, and the pattern that raises no question.
func shape(least, most int, pattern string) string {
	text := "panjang bebas"
	switch {
	case least == most && most > 0:
		text = fmt.Sprintf("panjang %d", most)
	case most > 0:
		text = fmt.Sprintf("panjang %d–%d", least, most)
	case least > 0:
		text = fmt.Sprintf("panjang sedikitnya %d", least)
	}
	if pattern == "" {
		return text
	}
	return text + ", biasanya " + pattern
}

// payable says what may be paid of a product, and how often.
func payable(p ledger.Product) string {
	text := "bill_key " + string(p.BillKey) + ", tidak pernah dua kali"
	if p.Again || p.BillKey == ledger.KeyDay {
		text = "bill_key " + string(p.BillKey) + ", sekali sehari"
	}
	switch {
	case p.Prepaid:
		return text + "; tanpa cek tagihan"
	case p.PaysPart():
		return text + "; boleh sebagian, yang tertua dulu"
	}
	return text + "; semua lembar sekaligus"
}

// productJSON is a product on stdout. What a product has not is null; amounts are whole rupiah.
type productJSON struct {
	Code      ledger.ProductCode `json:"code"`
	Name      string             `json:"name"`
	Category  string             `json:"category"`
	Provider  *string            `json:"provider"`
	SKU       *string            `json:"sku"`
	Prepaid   bool               `json:"prepaid"`
	Operator  *string            `json:"operator"`
	Nominal   *ledger.Rupiah     `json:"nominal"`
	Hint      *string            `json:"hint"`
	Pattern   *string            `json:"pattern"`
	MinLength int                `json:"min_length"`
	MaxLength int                `json:"max_length"`
	Groups    []int              `json:"groups"`
	Parts     []partJSON         `json:"parts"`
	Same      *string            `json:"same"`
	Monthly   bool               `json:"monthly"`
	Arrears   int                `json:"arrears"` // months asked first; 0: the counter's usual number
	Periods   string             `json:"periods"`
	Amount    bool               `json:"amount"`
	BillKey   ledger.BillKey     `json:"bill_key"`
	Again     string             `json:"again"`
	Partial   *string            `json:"partial"`
	Fee       ledger.Rupiah      `json:"fee"`
	FeePer    string             `json:"fee_per"`
	Price     *ledger.Rupiah     `json:"price"`
	Cost      *ledger.Rupiah     `json:"cost"`
}

type partJSON struct {
	Label     string `json:"label"`
	Hint      string `json:"hint"`
	Pattern   string `json:"pattern"`
	MinLength int    `json:"min_length"`
	MaxLength int    `json:"max_length"`
}

func writeProductsJSON(w io.Writer, products []ledger.Product) error {
	for _, p := range products {
		if err := writeJSON(w, newProductJSON(p)); err != nil {
			return err
		}
	}
	return nil
}

func newProductJSON(p ledger.Product) productJSON {
	j := productJSON{Code: p.Code, Name: p.Name, Category: p.Category, Provider: known(p.Provider), SKU: known(p.SKU),
		Prepaid: p.Prepaid, Operator: known(p.Operator), Nominal: amount(p.Nominal), Hint: known(p.Hint), Pattern: known(p.Pattern),
		MinLength: p.MinLength, MaxLength: p.MaxLength, Groups: append([]int{}, p.Groups...), Parts: []partJSON{}, Same: known(p.Same),
		Monthly: p.Monthly, Arrears: p.Arrears, Periods: cmp.Or(string(p.Periods), "month"), Amount: p.Amount, BillKey: p.BillKey,
		Again: "never", Partial: known(p.Partial), Fee: p.Fee, FeePer: "bill", Price: amount(p.Price), Cost: amount(p.Cost)}
	if p.Again {
		j.Again = "day"
	}
	if p.PerSheet {
		j.FeePer = "sheet"
	}
	for _, part := range p.Parts {
		j.Parts = append(j.Parts, partJSON(part))
	}
	return j
}

// amount is a sum of money, or nil where there is none.
func amount(r ledger.Rupiah) *ledger.Rupiah {
	if r == 0 {
		return nil
	}
	return &r
}
