package ledger

import "strings"

// Prefixes are the first digits of mobile numbers, written as dialled within the country ("0812"), each with the
// operator it was given to.
type Prefixes map[string]string

// Operator is the operator of a mobile number, however it is dialled (0812…, 62812…); the longest prefix decides, so
// that a brand may have a part of another's range. A number that no prefix fits has none.
func (p Prefixes) Operator(no CustomerNo) (operator string, ok bool) {
	digits := string(CleanNumber(string(no)))
	if abroad, found := strings.CutPrefix(digits, "62"); found {
		digits = "0" + abroad
	}
	for n := len(digits); n > 0 && !ok; n-- {
		operator, ok = p[digits[:n]]
	}
	return operator, ok
}
