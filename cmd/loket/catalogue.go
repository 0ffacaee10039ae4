package main

import (
	"bytes"
	"cmp"
	"fmt"

	"github.com/pelletier/go-toml/v2"

	"loket/assets"
	"loket/ledger"
)

// catalogue is assets' product catalogue: what a configuration need not say about a product.
type catalogue struct {
	Categories []category       `toml:"category"`
	Products   []catalogueEntry `toml:"product"`
}

type category struct {
	Code string `toml:"code"`
	Name string `toml:"name"`
}

type catalogueEntry struct {
	Code      ledger.ProductCode `toml:"code"`
	Name      string             `toml:"name"`
	Category  string             `toml:"category"`
	SKU       string             `toml:"sku"`
	Utility   string             `toml:"utility"`
	Prepaid   bool               `toml:"prepaid"`
	Pattern   string             `toml:"pattern"`
	MinLength int                `toml:"min_length"`
	MaxLength int                `toml:"max_length"`
	Groups    []int              `toml:"groups"`
	Hint      string             `toml:"hint"`
	Monthly   bool               `toml:"monthly"`
	Amount    bool               `toml:"amount"`
	BillKey   ledger.BillKey     `toml:"bill_key"`
	Again     string             `toml:"again"`
	Partial   string             `toml:"partial"`
}

func loadCatalogue() (catalogue, error) {
	var c catalogue
	decoder := toml.NewDecoder(bytes.NewReader(assets.Catalogue))
	if err := decoder.DisallowUnknownFields().Decode(&c); err != nil {
		return c, fmt.Errorf("embedded catalogue: %w", err)
	}
	return c, nil
}

// find is the entry with this code, else the one that a product of this category and kind of provider is like.
func (c catalogue) find(code ledger.ProductCode, category, kind string) (catalogueEntry, bool) {
	for _, e := range c.Products {
		if e.Code == code {
			return e, true
		}
	}
	for _, e := range c.Products {
		if e.Category == category && (kind == "pdam") == e.Monthly && (kind == "biller") == e.Prepaid {
			return e, true
		}
	}
	return catalogueEntry{}, false
}

// product is the catalogue's entry under what the configuration says.
func (e catalogueEntry) product(p ProductConfig) ledger.Product {
	out := ledger.Product{Code: ledger.ProductCode(p.Code), Name: cmp.Or(p.Name, e.Name), Category: cmp.Or(p.Category, e.Category),
		Provider: p.Provider, SKU: cmp.Or(p.SKU, e.SKU), Utility: cmp.Or(p.Utility, e.Utility), Prepaid: e.Prepaid,
		Pattern: e.Pattern, MinLength: e.MinLength, MaxLength: e.MaxLength, Groups: e.Groups, Hint: e.Hint,
		Monthly: e.Monthly, Amount: e.Amount, BillKey: ledger.BillKey(cmp.Or(p.BillKey, string(e.BillKey))),
		Again: cmp.Or(p.Again, e.Again) == "day", Partial: cmp.Or(p.Partial, e.Partial), Fee: ledger.Rupiah(p.Fee),
		PerSheet: p.FeePer == "sheet", Price: ledger.Rupiah(p.Price), Cost: ledger.Rupiah(p.Cost)}
	if p.Pattern != nil {
		out.Pattern, out.MinLength, out.MaxLength = *p.Pattern, 0, 0
	}
	// PLN through two aggregators is one utility: a bill open at one must not be paid at the other. Two PDAMs are
	// two, whose customers may well have the same number.
	if out.Utility == "" && out.Category != "pdam" {
		out.Utility = string(e.Code)
	}
	return out
}

// products are what this counter sells, in the configuration's order.
func (c *Config) products(known catalogue) ([]ledger.Product, error) {
	var all []ledger.Product
	for i, p := range c.Products {
		kind := c.kindOf(p.Provider)
		entry, ok := known.find(ledger.ProductCode(p.Code), p.Category, kind)
		if !ok && p.Category == "" {
			return nil, c.at(fmt.Sprintf("product.%d.code", i), "produk %q tidak ada di katalog; isi category, name dan sku", p.Code)
		}
		product := entry.product(p)
		switch {
		case kind == "pdam" && !product.Monthly:
			product.Monthly = true
			product.BillKey = ledger.KeyPeriod
		case kind == "biller" && product.Price <= 0:
			return nil, c.at(fmt.Sprintf("product.%d.price", i), "produk %s dijual tanpa cek tagihan: isi price (harga ke pelanggan) dan cost", p.Code)
		case kind == "biller":
			product.Prepaid, product.Again = true, true
		}
		if product.SKU == "" && kind != "pdam" {
			return nil, c.at(fmt.Sprintf("product.%d.sku", i), "sku produk %s belum diisi", p.Code)
		}
		all = append(all, product)
	}
	return all, nil
}

func (c *Config) kindOf(provider string) string {
	for _, p := range c.Providers {
		if p.Name == provider {
			return p.Kind
		}
	}
	return ""
}
