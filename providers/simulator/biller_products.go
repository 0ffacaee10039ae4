package simulator

import (
	"fmt"
	"slices"
	"strings"
)

// BillerProduct is one line of the Biller's price list.
type BillerProduct struct {
	Code, Name string
	Price      int64 // whole rupiah that leave the deposit
	Inactive   bool
}

// operator is a mobile operator: the letters of its products, its numbers' first digits, and its prices.
type operator struct {
	letter, name string
	prefixes     []string
	prices       [6]int64 // of nominals, in whole rupiah
}

// nominals are the sizes of prepaid credit, in thousand rupiah.
var nominals = [6]int{5, 10, 20, 25, 50, 100}

// operators are Indonesia's. s5 costs what it does in the document, and that a 0812 number is filled with it is the
// document's own example; the other prefixes are those of the public numbering plan, the other prices made up. by.U is a brand of Simpati's within
// one of its prefixes.
var operators = []operator{
	{"s", "Simpati", strings.Fields("0812 0811 0813 0821 0822 0823 0851 0852 0853"), [6]int64{5000, 10150, 20100, 25050, 49900, 98900}},
	{"by", "by.U", strings.Fields("085155 085156 085157 085158"), [6]int64{5100, 10100, 20050, 25000, 49800, 98800}},
	{"x", "XL", strings.Fields("0817 0818 0819 0859 0877 0878"), [6]int64{5450, 10475, 20350, 25200, 49800, 98700}},
	{"ax", "Axis", strings.Fields("0831 0832 0833 0838"), [6]int64{5400, 10400, 20300, 25150, 49700, 98600}},
	{"i", "IM3", strings.Fields("0857 0814 0815 0816 0855 0856 0858"), [6]int64{5350, 10350, 20250, 25100, 49600, 97900}},
	{"t", "Tri", strings.Fields("0896 0895 0897 0898 0899"), [6]int64{5300, 10250, 20050, 24950, 49200, 97500}},
	{"sm", "Smartfren", strings.Fields("0881 0882 0883 0884 0885 0886 0887 0888 0889"), [6]int64{5250, 10200, 20000, 24900, 49100, 97400}},
}

// otherProducts are sold beside prepaid credit.
var otherProducts = []BillerProduct{
	{"dana50", "DANA 50.000", 50250, false},
	{"ovo50", "OVO 50.000", 50700, false},
	{"gopay50", "GoPay 50.000", 50900, false},
	{"pln20", "Token PLN 20.000", 20250, false},
	{"pln50", "Token PLN 50.000", 50250, false},
	{"banktrf", "Transfer bank", 201200, false},
	{"s1", "Pulsa Simpati 1.000 (tidak aktif)", 1100, true},
}

// BillerProducts is the Biller's price list.
func BillerProducts() []BillerProduct {
	var all []BillerProduct
	for _, o := range operators {
		for i, nominal := range nominals {
			all = append(all, BillerProduct{
				Code: fmt.Sprint(o.letter, nominal), Name: fmt.Sprintf("Pulsa %s %d.000", o.name, nominal), Price: o.prices[i],
			})
		}
	}
	return append(all, otherProducts...)
}

// practice is what stands before the role's digit in the operator's practice numbers: eight digits.
func (o operator) practice() string { return (o.prefixes[0] + "0000")[:8] }

// wrongOperator reports whether a product fills numbers of one operator and number is another's: the far end accepts
// it, and its supplier refuses.
func wrongOperator(product, number string) bool {
	letters := strings.TrimRight(product, "0123456789")
	sold := slices.ContainsFunc(operators, func(o operator) bool { return o.letter == letters })
	return sold && operatorOf(number) != letters
}

// operatorOf is the letters of the operator with the longest prefix of number, "" where none has one.
func operatorOf(number string) string {
	letters, longest := "", 0
	for _, o := range operators {
		for _, prefix := range o.prefixes {
			if strings.HasPrefix(number, prefix) && len(prefix) > longest {
				letters, longest = o.letter, len(prefix)
			}
		}
	}
	return letters
}
