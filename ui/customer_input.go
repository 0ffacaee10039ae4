package ui

import (
	"slices"
	"strings"

	"loket/ledger"
)

// inputKind says what is typed into a field of the customer screen.
type inputKind int

const (
	inputNumber inputKind = iota
	inputPeriod
	inputAmount
)

// input is a field of the customer screen, and what stands beside it.
type input struct {
	field
	kind  inputKind
	label string
	hint  string // below it
	empty string // in it while nothing is typed
	cells int    // of the box, at most
	part  ledger.Part
}

// inputsOf are the fields a product needs, in order: its number, or each of its numbers.
func inputsOf(p ledger.Product) []input {
	var inputs []input
	for _, part := range p.Parts {
		inputs = append(inputs, input{field: field{limit: 40, keep: keepNumber}, label: part.Label, hint: part.Hint, cells: 38, part: part})
	}
	if len(inputs) == 0 {
		inputs = []input{{field: field{limit: 40, keep: keepNumber}, label: "Nomor pelanggan", hint: p.Hint, cells: 38}}
	}
	if p.Monthly {
		inputs = append(inputs, input{field: field{limit: 6, keep: keepDigit}, kind: inputPeriod, label: "Periode TTTTBB",
			empty: "kosong = cari semua tunggakan", cells: 38})
	}
	if p.Amount {
		inputs = append(inputs, input{field: field{limit: 12, keep: keepDigit}, kind: inputAmount, label: "Nominal Rp", empty: "contoh: 50.000", cells: 22})
	}
	return inputs
}

// parted reports whether the customer has several numbers.
func (s customer) parted() bool { return len(s.product.Parts) > 0 }

// values are the texts of all fields.
func (s customer) values() []string {
	values := make([]string, len(s.inputs))
	for i, in := range s.inputs {
		values[i] = in.value
	}
	return values
}

// value is the text of the first field of this kind.
func (s customer) value(kind inputKind) string {
	for _, in := range s.inputs {
		if in.kind == kind {
			return in.value
		}
	}
	return ""
}

// fill is the screen with a text in the first field of this kind, if it has one.
func (s customer) fill(kind inputKind, text string) customer {
	s.inputs = slices.Clone(s.inputs)
	if i := slices.IndexFunc(s.inputs, func(in input) bool { return in.kind == kind }); i >= 0 {
		s.inputs[i].value = text
	}
	return s
}

// number is the screen with a customer's number. Of a customer who has several, one alone goes where it fits.
func (s customer) number(no ledger.CustomerNo) customer {
	if !s.parted() {
		return s.fill(inputNumber, string(no))
	}
	s.inputs = slices.Clone(s.inputs)
	numbers := strings.Split(string(no), ",")
	if len(numbers) == 1 {
		at := max(0, slices.IndexFunc(s.product.Parts, func(part ledger.Part) bool { return part.Fits(no) }))
		numbers = append(make([]string, at), string(no))
	}
	for i := range s.product.Parts {
		s.inputs[i].value = ""
		if i < len(numbers) {
			s.inputs[i].value = numbers[i]
		}
	}
	return s
}

// customer is the number typed, the numbers of several joined.
func (s customer) customer() ledger.CustomerNo {
	if !s.parted() {
		return ledger.CleanNumber(s.value(inputNumber))
	}
	return ledger.CustomerNo(strings.Join(s.values()[:len(s.product.Parts)], ","))
}

// insert puts a key into the field that has the cursor. A comma ends one of several numbers; what follows it is the
// next.
func (s customer) insert(msg keyPress) (after customer, ended bool) {
	s.inputs = slices.Clone(s.inputs)
	if !s.parted() || !types(msg) {
		s.inputs[s.focus].field, ended = s.inputs[s.focus].press(msg)
		return s, ended
	}
	for i, text := range strings.Split(string(msg.Runes), ",") {
		if ended || i > 0 && s.focus+1 >= len(s.product.Parts) {
			break // the last number has no next
		}
		if i > 0 {
			s.focus++
		}
		s.inputs[s.focus].field, ended = s.inputs[s.focus].insert([]rune(text))
	}
	return s, ended
}

// next is the field that Enter leads to instead of asking: one that must be filled in and is not, where the one that
// has the cursor is. -1: none.
func (s customer) next() int {
	if s.inputs[s.focus].value == "" && s.inputs[s.focus].kind != inputPeriod {
		return -1
	}
	return slices.IndexFunc(s.inputs, func(in input) bool { return in.value == "" && in.kind != inputPeriod })
}
