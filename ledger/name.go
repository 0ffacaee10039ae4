package ledger

import (
	"regexp"
	"strings"
	"unicode"
)

// PaymentName is what somebody typed to find a payment, read as each thing that it can be; a field is "" where it cannot be
// that. Finding is all it is for: money goes by the code on the customer's slip, which is compared whoever found the payment
// and by what (design §6).
type PaymentName struct {
	Part     string // of a number, or of a customer's number or name; digits in groups without their spaces
	Number   string // a payment's whole number, but for its capitals
	Claim    string // a claim code, which all payments of a nota have
	Seal     string // a slip's SEGEL: it names an event, the newest when the slip was made, and no payment
	SealOnly bool   // a SEGEL, and nothing else
}

// numberForm is a payment number: counter, day, count of the day.
var numberForm = regexp.MustCompile(`^[0-9A-Za-z]{1,8}-[0-9]{6}-[0-9]{4,}$`)

// ReadPaymentName reads what was typed, pasted or scanned. People read slips aloud and write what they hear: spaces, dashes
// and points between the parts, and small letters, make no difference.
func ReadPaymentName(typed string) PaymentName {
	groups := strings.FieldsFunc(typed, func(r rune) bool { return unicode.IsSpace(r) || unicode.In(r, unicode.Pd) || r == '.' || r == '_' })
	joined := strings.Join(groups, "")
	name := PaymentName{Part: Clean(typed, 40)}
	if strings.Trim(name.Part, "0123456789 ") == "" {
		name.Part = joined
	}
	if number := strings.Join(groups, "-"); numberForm.MatchString(number) {
		name.Number = number
	}
	if len(joined) == claimLetters && strings.Trim(joined, claimAlphabet+strings.ToLower(claimAlphabet)) == "" {
		name.Claim = strings.ToUpper(joined)
	}
	name.Seal, name.SealOnly, _ = ReadSeal(joined)
	return name
}
