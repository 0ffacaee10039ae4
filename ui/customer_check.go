package ui

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"loket/ledger"
)

// question is what the fields say, or what is wrong with them and in which.
func (s customer) question() (q Question, problem Advice, where int) {
	q = Question{Product: s.product, Customer: s.customer()}
	if problem, where := s.wrongNumber(q.Customer); problem != (Advice{}) {
		return q, problem, where
	}
	for i, in := range s.inputs {
		switch {
		case in.kind == inputPeriod && in.value != "":
			month, err := ledger.ParseMonth(in.value)
			if err != nil {
				example := s.thisMonth().Add(-1)
				return q, Advice{Happened: "Periode harus 6 angka, tahun lalu bulan.",
					Do: "Contoh: " + string(example) + " untuk " + example.Label() + ". Kosongkan untuk mencari semua tunggakan."}, i
			}
			if month > s.thisMonth() {
				return q, Advice{Happened: "Periode " + month.Label() + " belum ada; sekarang " + s.thisMonth().Label() + ".", Do: "Ketik periode yang sudah terbit, atau kosongkan."}, i
			}
			q.Period = month
		case in.kind == inputAmount:
			amount, err := ledger.ParseCash(in.value)
			if in.value == "" {
				return q, Advice{Happened: "Nominal belum diisi.", Do: "Ketik nominalnya, kelipatan " + ledger.AmountStep.String() + "; contoh: 50000."}, i
			}
			if err != nil || !ledger.Choosable(amount) {
				return q, Advice{Happened: "Nominal harus kelipatan " + ledger.AmountStep.String() + ".", Do: "Ketik nominalnya, contoh: 50000."}, i
			}
			q.Amount = amount
		}
	}
	return q, Advice{}, 0
}

// wrongNumber says why a number cannot be right, and in which field.
func (s customer) wrongNumber(no ledger.CustomerNo) (problem Advice, where int) {
	for i, in := range s.inputs[:len(s.product.Parts)] { // CheckNumber cannot tell an empty part from none
		if in.value == "" {
			return Advice{Happened: in.label + " belum diisi.", Do: "Ketik atau pindai nomornya."}, i
		}
	}
	_, err := s.product.CheckNumber(no)
	if err == nil {
		return Advice{}, 0
	}
	problem = Explain(err, s.world.Shop.Zone)
	var in *ledger.PartError
	if errors.As(err, &in) {
		where = max(0, slices.IndexFunc(s.product.Parts, func(p ledger.Part) bool { return p.Label == in.Label }))
		part := s.product.Parts[where]
		problem.Happened += " " + lengths(len(s.inputs[where].value), part.MinLength, part.MaxLength)
	} else if no != "" {
		problem.Happened += " " + lengths(len(no), s.product.MinLength, s.product.MaxLength)
	}
	return problem, where
}

func lengths(typed, least, most int) string {
	wanted := fmt.Sprintf("%d sampai %d", least, most)
	switch {
	case least == most:
		wanted = fmt.Sprint(least)
	case most == 0:
		wanted = fmt.Sprintf("paling sedikit %d", least)
	}
	return fmt.Sprintf("Terketik %d, seharusnya %s.", typed, wanted)
}

// odd says what is unusual about a number whose length can be right, "" where nothing is: it only warns.
func (s customer) odd(no ledger.CustomerNo) string {
	var odd []string
	if unusual, _ := s.product.CheckNumber(no); unusual {
		odd = append(odd, s.unlike(no))
	}
	if warning := PrefixWarning(s.world.Catalog.Prefixes, s.product, no); warning != "" {
		odd = append(odd, warning)
	}
	return strings.Join(odd, " ")
}

// unlike says how an unusual number differs from the product's numbers.
func (s customer) unlike(no ledger.CustomerNo) string {
	name := ledger.Clean(s.product.Name, 40)
	if strings.Trim(string(no), "0123456789,") != "" {
		return "Nomor berisi huruf; nomor " + name + " biasanya angka saja."
	}
	for i, in := range s.inputs[:len(s.product.Parts)] {
		if !s.product.Parts[i].Fits(ledger.CustomerNo(in.value)) {
			return fmt.Sprintf("%s ini (%d angka) tidak seperti %s biasanya.", in.label, len(in.value), strings.ToLower(in.label))
		}
	}
	return fmt.Sprintf("Nomor ini (%d angka) tidak seperti nomor %s.", len(no), name)
}

// prefixCells are the digits by which people know an operator.
const prefixCells = 4

// PrefixWarning says that a phone number is not one of the operator's that a product is for, "" where it is. Numbers can
// be taken along from one operator to another, so it never refuses.
func PrefixWarning(prefixes ledger.Prefixes, p ledger.Product, no ledger.CustomerNo) string {
	if p.Operator == "" {
		return ""
	}
	operator, known := prefixes.Operator(no)
	switch {
	case !known:
		return "Awalan " + string(no[:min(prefixCells, len(no))]) + " tidak dikenal; produk ini " + p.Operator + "."
	case operator != p.Operator:
		return "Awalan " + prefixOf(prefixes, no, operator) + " adalah " + operator + ", produk ini " + p.Operator + "."
	}
	return ""
}

// prefixOf are the first digits of a number that tell its operator: as many as people know it by, or as it takes.
func prefixOf(prefixes ledger.Prefixes, no ledger.CustomerNo, operator string) string {
	for n := prefixCells; n < len(no); n++ {
		if told, _ := prefixes.Operator(no[:n]); told == operator {
			return string(no[:n])
		}
	}
	return string(no)
}
