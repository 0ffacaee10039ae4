package ledger

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// CustomerNo is a customer's number as text: leading zeros count. SAMSAT's is two numbers joined by a comma.
type CustomerNo string

// MaxCustomerNo is the length of the longest customer number in signs.
const MaxCustomerNo = 64

// ProductCode is our own name for something sold, "pdam-gianyar".
type ProductCode string

// BillKey names what makes a product's bill the same bill, so that it is never paid twice (see Keys).
type BillKey string

// The bill keys of the catalogue.
const (
	KeyPeriod       BillKey = "period"       // the calendar months of its sheets
	KeyInstalment   BillKey = "instalment"   // the instalment numbers of its sheets
	KeyYear         BillKey = "year"         // the tax year (PBB)
	KeyRegistration BillKey = "registration" // the registration number (PLN non-taglis)
	KeyPaycode      BillKey = "paycode"      // the customer number, or what its forms share, is the code of one payment (SAMSAT)
	KeyDay          BillKey = "day"          // nothing in the bill tells two apart: one a day
)

// BillKeys lists the keys a catalogue may name.
func BillKeys() []BillKey {
	return []BillKey{KeyPeriod, KeyInstalment, KeyYear, KeyRegistration, KeyPaycode, KeyDay}
}

// Product is an entry of the catalogue. What decides only before the intend is kept out of the stored payment.
type Product struct {
	Code     ProductCode `json:"code"`
	Name     string      `json:"name"`
	Category string      `json:"category"`
	Provider string      `json:"provider"`
	SKU      string      `json:"sku,omitzero"` // the provider's own product code

	Utility   string  `json:"-"` // products of one utility share the open bill lock; empty: the product's own code
	Prepaid   bool    `json:"-"` // sold from the catalogue's price, no bill
	Operator  string  `json:"-"` // whose phone credit it is, a name of the table of prefixes
	Nominal   Rupiah  `json:"-"` // what a prepaid purchase puts on the customer's account
	Pattern   string  `json:"-"` // what a number looks like; another one warns
	MinLength int     `json:"-"` // shorter or longer cannot be right and is refused; 0: no limit
	MaxLength int     `json:"-"`
	Groups    []int   `json:"-"` // how the number is grouped for reading; the last size repeats
	Hint      string  `json:"-"` // what the number is and where it stands, for the operator
	Parts     []Part  `json:"-"` // where the number is several numbers joined by commas (SAMSAT); their lengths count
	Same      string  `json:"-"` // what several forms of one number share: the first group of this pattern (BPJS)
	Monthly   bool    `json:"-"` // a bill is asked for one month at a time (PDAM)
	Arrears   int     `json:"-"` // of a monthly product, how many months are asked at first where none is named
	Periods   Periods `json:"-"` // what a sheet's period counts
	Amount    bool    `json:"-"` // the customer chooses the amount (e-money)
	BillKey   BillKey `json:"-"`
	Again     bool    `json:"-"` // the same bill key is free again on the next day
	Partial   Partial `json:"-"` // may part of what is owed be paid
	Fee       Rupiah  `json:"-"` // the loket's own
	PerSheet  bool    `json:"-"` // the fee is per sheet, not per bill
	Price     Rupiah  `json:"-"` // what the customer pays before the fee, where there is no inquiry
	Cost      Rupiah  `json:"-"` // what is expected to leave the deposit there
}

// Partial says whether part of what a customer owes can be paid.
type Partial string

// The values of the catalogue's key partial.
const (
	PartialNone   Partial = "none"   // all at once
	PartialOldest Partial = "oldest" // the oldest first
)

// PaysPart reports whether a customer may pay some of the bills and leave the younger ones. Only what is asked by month
// has several.
func (p Product) PaysPart() bool { return p.Monthly && p.Partial != PartialNone }

// Part is one of the numbers that together name a customer. Lengths are those of the part.
type Part struct {
	Label     string // on screen
	Hint      string // where the customer finds it
	Pattern   string
	MinLength int
	MaxLength int
}

// What is wrong with a customer number; each has its own words on screen.
var (
	ErrNumberEmpty = errors.New("customer number is empty")
	ErrNumberShort = errors.New("customer number is too short")
	ErrNumberLong  = errors.New("customer number is too long")
	ErrNumberParts = errors.New("customer number has not all of its parts")
)

// PartError is what is wrong with one of the numbers that together name a customer.
type PartError struct {
	Label string // the part's, as on screen
	Err   error  // one of the above
}

// Error names the part.
func (e *PartError) Error() string { return e.Label + ": " + e.Err.Error() }

// Unwrap gives what is wrong with it.
func (e *PartError) Unwrap() error { return e.Err }

// CheckNumber reports whether a cleaned number can belong to the product. A length that cannot be right, of the whole
// or of a part, and a missing part are errors; a number that merely looks unlike the pattern is only unusual.
func (p Product) CheckNumber(no CustomerNo) (unusual bool, err error) {
	if no == "" {
		return false, ErrNumberEmpty
	}
	if err := p.checkParts(no); err != nil {
		return false, err
	}
	if err := checkLength(no, p.MinLength, p.longest()); err != nil {
		return false, err
	}
	return !p.Fits(no), nil
}

func checkLength(no CustomerNo, least, most int) error {
	switch {
	case len(no) < least:
		return fmt.Errorf("%w: %d of %d", ErrNumberShort, len(no), least)
	case most > 0 && len(no) > most:
		return fmt.Errorf("%w: %d of %d", ErrNumberLong, len(no), most)
	}
	return nil
}

// checkParts checks, where the number is several, that all are there and have lengths that can be right.
func (p Product) checkParts(no CustomerNo) error {
	if len(p.Parts) == 0 {
		return nil
	}
	numbers := strings.Split(string(no), ",")
	if len(numbers) != len(p.Parts) {
		return fmt.Errorf("%w: %d of %d", ErrNumberParts, len(numbers), len(p.Parts))
	}
	for i, part := range p.Parts {
		if err := checkLength(CustomerNo(numbers[i]), part.MinLength, part.MaxLength); err != nil {
			return &PartError{Label: part.Label, Err: err}
		}
	}
	return nil
}

// Fits reports whether the number has the product's pattern. A product without one fits every number.
func (p Product) Fits(no CustomerNo) bool { return fits(p.Pattern, no) }

// Fits reports whether one of a customer's numbers has the part's pattern and a length that can be right.
func (p Part) Fits(no CustomerNo) bool {
	return no != "" && checkLength(no, p.MinLength, p.MaxLength) == nil && fits(p.Pattern, no)
}

func fits(pattern string, no CustomerNo) bool {
	if pattern == "" {
		return true
	}
	matched, err := regexp.MatchString("^(?:"+pattern+")$", string(no))
	return err == nil && matched
}

// Group is the number in groups for reading aloud: "5300 0000 0001". Each of several numbers has its own groups.
func (p Product) Group(no CustomerNo) string {
	if len(p.Groups) == 0 {
		return strings.ReplaceAll(string(no), ",", ", ")
	}
	if first, others, several := strings.Cut(string(no), ","); several {
		return p.Group(CustomerNo(first)) + ", " + p.Group(CustomerNo(others))
	}
	var parts []string
	rest := string(no)
	for i := 0; rest != ""; i++ {
		size := max(1, p.Groups[min(i, len(p.Groups)-1)])
		size = min(size, len(rest))
		parts, rest = append(parts, rest[:size]), rest[size:]
	}
	return strings.Join(parts, " ")
}

// longest is the length of the longest number that can be right.
func (p Product) longest() int {
	if p.MaxLength > 0 {
		return min(p.MaxLength, MaxCustomerNo)
	}
	return MaxCustomerNo
}

// Identity is what tells one customer from another: the number itself, or what its forms share, so that a bill which
// is open under one form is not paid under another.
func (p Product) Identity(no CustomerNo) CustomerNo {
	no = CleanNumber(string(no))
	if p.Same == "" {
		return no
	}
	form, err := regexp.Compile("^(?:" + p.Same + ")$")
	if err != nil {
		return no
	}
	if groups := form.FindStringSubmatch(string(no)); len(groups) > 1 && groups[1] != "" {
		return CustomerNo(groups[1])
	}
	return no
}

// AmountStep is what an amount that the customer chooses is a multiple of, in whole rupiah: e-money is topped up by the
// thousand (providers §2).
const AmountStep Rupiah = 1000

// Choosable reports whether a customer may choose this amount.
func Choosable(amount Rupiah) bool {
	return amount > 0 && amount <= MaxRupiah && amount%AmountStep == 0
}

func (p Product) utility() string {
	if p.Utility != "" {
		return p.Utility
	}
	return string(p.Code)
}
