package ui

import (
	"cmp"
	"slices"
	"strings"

	"loket/ledger"
)

// offers are the rows that fit what was typed, the most used of today first.
func (s products) offers() []offer {
	all := s.products()
	number := s.number()
	if number == "" {
		return append(s.samples(), s.named(all)...)
	}
	fitting := slices.DeleteFunc(slices.Clone(all), func(o offer) bool { return !suits(o.product, number) })
	if len(fitting) == 0 {
		return all
	}
	operator, _ := s.world.Catalog.Prefixes.Operator(number)
	tells := make(map[ledger.ProductCode]int)
	for _, o := range fitting {
		tells[o.product.Code] = telling(o.product, number, operator)
	}
	slices.SortStableFunc(fitting, func(a, b offer) int { return cmp.Compare(tells[b.product.Code], tells[a.product.Code]) })
	return fitting
}

// suits reports whether a number looks like one of the product's; of a customer who has several, like any of them.
func suits(p ledger.Product, number ledger.CustomerNo) bool {
	unusual, err := p.CheckNumber(number)
	alone := !strings.Contains(string(number), ",")
	return err == nil && !unusual || alone && slices.ContainsFunc(p.Parts, func(part ledger.Part) bool { return part.Fits(number) })
}

// narrow is the span of lengths up to which a number's length says whose it is.
const narrow = 3

// telling is how much it says that a number fits a product: the operator whose number it is says most; a pattern that
// names its first digits says more than a length that few numbers have, that more than a pattern which takes any
// digits, and no pattern says nothing. What is for the numbers of another operator comes last.
func telling(p ledger.Product, number ledger.CustomerNo, operator string) int {
	switch {
	case p.Operator != "" && operator != "" && p.Operator != operator:
		return -1
	case p.Operator != "" && p.Operator == operator:
		return 4
	case p.Pattern == "":
		return 0
	case p.Identity(number) != number, p.Pattern[0] >= '0' && p.Pattern[0] <= '9' && p.Pattern[0] == number[0]:
		return 3
	case p.Same != "" && len(p.Parts) == 0: // none of the forms that are known
		return 1
	case p.MaxLength > 0 && p.MaxLength-p.MinLength <= narrow, len(p.Parts) > 0:
		return 2
	}
	return 1
}

// products are the category's products, the most used first. What is sold for the numbers of one operator stays
// together, the smallest nominal first.
func (s products) products() []offer {
	var rows []offer
	for _, p := range s.world.Catalog.Products {
		if s.category == 0 || p.Category == s.world.Catalog.Categories[s.category-1].Code {
			rows = append(rows, offer{product: p})
		}
	}
	used, first := make(map[string]int), make(map[string]int)
	for i, o := range rows {
		if _, seen := first[group(o)]; !seen {
			first[group(o)] = i
		}
		used[group(o)] += s.used[o.product.Code]
	}
	slices.SortStableFunc(rows, func(a, b offer) int {
		return cmp.Or(cmp.Compare(used[group(b)], used[group(a)]), cmp.Compare(first[group(a)], first[group(b)]), byNominal(a.product, b.product))
	})
	return rows
}

// group names what stands together in the list: an operator's products, or a product alone.
func group(o offer) string {
	if o.product.Operator != "" {
		return "operator " + o.product.Operator
	}
	return "product " + string(o.product.Code)
}

// byNominal puts what has no nominal (data) last.
func byNominal(a, b ledger.Product) int {
	return cmp.Or(cmp.Compare(min(1, b.Nominal), min(1, a.Nominal)), cmp.Compare(a.Nominal, b.Nominal))
}

// named are the rows that have every typed word somewhere.
func (s products) named(all []offer) []offer {
	words := strings.Fields(strings.ToLower(s.filter.value))
	var rows []offer
	for _, o := range all {
		text := strings.ToLower(o.product.Name + " " + string(o.product.Code) + " " + o.product.Operator + " " + s.categoryName(o.product.Category))
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) }) {
			rows = append(rows, o)
		}
	}
	return rows
}

// samples are the practice customers, shown while nothing is typed.
func (s products) samples() []offer {
	if s.filter.value != "" || s.category != 0 || !s.world.Shop.Practice {
		return nil
	}
	var rows []offer
	for _, sample := range s.world.Catalog.Samples {
		for _, p := range s.world.Catalog.Products {
			if p.Code == sample.Product {
				rows = append(rows, offer{product: p, sample: &sample})
			}
		}
	}
	return rows
}

func (s products) categoryName(code string) string {
	for _, c := range s.world.Catalog.Categories {
		if c.Code == code {
			return c.Name
		}
	}
	return code
}
