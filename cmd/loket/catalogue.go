package main

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"loket/assets"
	"loket/ledger"
)

// catalogue is assets' product catalogue: what a configuration need not say about a product.
type catalogue struct {
	Categories []category       `toml:"category"`
	Products   []catalogueEntry `toml:"product"`
	Prefixes   ledger.Prefixes  `toml:"-"`
}

type category struct {
	Code string `toml:"code"`
	Name string `toml:"name"`
}

// productKeys are the keys that the catalogue and a configuration both have for a product. A key that is not given is
// the zero value or nil.
type productKeys struct {
	Name      string  `toml:"name"`
	Category  string  `toml:"category"`
	SKU       string  `toml:"sku"`
	Utility   string  `toml:"utility"`
	Operator  string  `toml:"operator"`
	Nominal   int64   `toml:"nominal"`
	Pattern   *string `toml:"pattern"`
	MinLength *int    `toml:"min_length"`
	MaxLength *int    `toml:"max_length"`
	Groups    []int   `toml:"groups"`
	Hint      string  `toml:"hint"`
	Same      *string `toml:"same"`
	Arrears   *int    `toml:"arrears"`
	Periods   string  `toml:"periods"`
	BillKey   string  `toml:"bill_key"`
	Again     string  `toml:"again"`
	Partial   string  `toml:"partial"`
}

// or takes from another what k does not say. Lengths go with their pattern: a new one is not held to the old ones.
func (k productKeys) or(other productKeys) productKeys {
	if k.Pattern != nil {
		other.MinLength, other.MaxLength = nil, nil
	}
	if k.Groups == nil {
		k.Groups = other.Groups
	}
	k.Name, k.Category, k.SKU = cmp.Or(k.Name, other.Name), cmp.Or(k.Category, other.Category), cmp.Or(k.SKU, other.SKU)
	k.Utility, k.Hint = cmp.Or(k.Utility, other.Utility), cmp.Or(k.Hint, other.Hint)
	k.Operator, k.Nominal = cmp.Or(k.Operator, other.Operator), cmp.Or(k.Nominal, other.Nominal)
	k.Pattern, k.Same = cmp.Or(k.Pattern, other.Pattern), cmp.Or(k.Same, other.Same)
	k.MinLength, k.MaxLength = cmp.Or(k.MinLength, other.MinLength), cmp.Or(k.MaxLength, other.MaxLength)
	k.Arrears, k.Periods = cmp.Or(k.Arrears, other.Arrears), cmp.Or(k.Periods, other.Periods)
	k.BillKey, k.Again, k.Partial = cmp.Or(k.BillKey, other.BillKey), cmp.Or(k.Again, other.Again), cmp.Or(k.Partial, other.Partial)
	return k
}

// catalogueEntry is one product of the catalogue.
type catalogueEntry struct {
	productKeys

	Code    ledger.ProductCode `toml:"code"`
	Like    ledger.ProductCode `toml:"like"`
	Prepaid bool               `toml:"prepaid"`
	Monthly bool               `toml:"monthly"`
	Amount  bool               `toml:"amount"`
	Parts   []cataloguePart    `toml:"part"`
}

// cataloguePart is one of the numbers that together name a customer.
type cataloguePart struct {
	Label     string `toml:"label"`
	Hint      string `toml:"hint"`
	Pattern   string `toml:"pattern"`
	MinLength int    `toml:"min_length"`
	MaxLength int    `toml:"max_length"`
}

func loadCatalogue() (catalogue, error) { return readCatalogue(assets.Catalogue, assets.Prefixes) }

func readCatalogue(products, prefixes []byte) (catalogue, error) {
	var c catalogue
	if err := toml.NewDecoder(bytes.NewReader(products)).DisallowUnknownFields().Decode(&c); err != nil {
		return c, fmt.Errorf("embedded catalogue: %w", err)
	}
	for i, e := range c.Products {
		if e.Like == "" {
			continue
		}
		base := slices.IndexFunc(c.Products[:i], func(b catalogueEntry) bool { return b.Code == e.Like })
		if base < 0 {
			return c, fmt.Errorf("embedded catalogue: %s is like %s, which does not stand before it", e.Code, e.Like)
		}
		c.Products[i] = c.Products[base].alike(e)
	}
	var err error
	c.Prefixes, err = readPrefixes(prefixes)
	return c, err
}

// alike is the entry that takes from e what it does not say itself. What is bought is its own.
func (e catalogueEntry) alike(like catalogueEntry) catalogueEntry {
	e.SKU, e.Operator, e.Nominal = "", "", 0
	e.productKeys, e.Code = like.or(e.productKeys), like.Code
	return e
}

// readPrefixes reads the table of mobile prefixes. One that stands under two operators would warn at random.
func readPrefixes(text []byte) (ledger.Prefixes, error) {
	var table struct {
		Operators []struct {
			Name     string   `toml:"name"`
			Prefixes []string `toml:"prefixes"`
		} `toml:"operator"`
	}
	if err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(&table); err != nil {
		return nil, fmt.Errorf("embedded prefixes: %w", err)
	}
	all := ledger.Prefixes{}
	for _, operator := range table.Operators {
		for _, prefix := range operator.Prefixes {
			if _, twice := all[prefix]; twice || operator.Name == "" || !strings.HasPrefix(prefix, "08") || len(prefix) < 4 {
				return nil, fmt.Errorf("embedded prefixes: %q of %q", prefix, operator.Name)
			}
			all[prefix] = operator.Name
		}
	}
	return all, nil
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
			if e.Prepaid {
				e = e.alike(catalogueEntry{Code: e.Code})
			}
			return e, true
		}
	}
	return catalogueEntry{}, false
}

// product is the entry as the ledger knows products, under the keys that a configuration gives.
func (e catalogueEntry) product(code ledger.ProductCode, keys productKeys) ledger.Product {
	k := keys.or(e.productKeys)
	p := ledger.Product{Code: code, Name: k.Name, Category: k.Category, SKU: k.SKU, Utility: k.Utility, Prepaid: e.Prepaid,
		Operator: k.Operator, Nominal: ledger.Rupiah(k.Nominal), Pattern: value(k.Pattern), MinLength: value(k.MinLength),
		MaxLength: value(k.MaxLength), Groups: k.Groups, Hint: k.Hint, Same: value(k.Same), Monthly: e.Monthly,
		Arrears: value(k.Arrears), Periods: ledger.Periods(k.Periods), Amount: e.Amount, BillKey: ledger.BillKey(k.BillKey), Again: k.Again == "day",
		Partial: ledger.Partial(k.Partial)}
	// PLN through two aggregators is one utility: a bill open at one must not be paid at the other. Two PDAMs are
	// two, whose customers may well have the same number.
	if p.Utility == "" && p.Category != "pdam" {
		p.Utility = string(e.Code)
	}
	if k.Pattern != nil { // the whole number is described, whatever its parts are
		return p
	}
	var patterns []string
	for _, part := range e.Parts {
		p.Parts = append(p.Parts, ledger.Part(part))
		patterns = append(patterns, "(?:"+part.Pattern+")")
	}
	p.Pattern = strings.Join(patterns, ",")
	return p
}

// value is what a key says, or the zero value where it is not given.
func value[T any](key *T) T {
	if key == nil {
		var none T
		return none
	}
	return *key
}
