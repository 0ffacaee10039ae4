package ledger

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// RefID names one payment to us and to the provider; a customer's second attempt has another. At most 32 letters
// and digits: the counter's code and at least 100 random bits, so that two counters on one account never meet.
type RefID string

// NotaID names one customer's visit.
type NotaID string

const (
	refAlphabet   = "0123456789abcdefghjkmnpqrstvwxyz" // 32 signs, 5 bits each; no i, l, o, u
	claimAlphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ"         // no I and O, which are read as digits
	refRandom     = 21                                 // signs: 105 bits
	claimLetters  = 6
	maxRef        = 32
)

// NewRef draws a RefID for the counter with this code. A random source that fails is an error.
func NewRef(counter string, random io.Reader) (RefID, error) {
	drawn, err := draw(refAlphabet, refRandom, random)
	if err != nil {
		return "", err
	}
	prefix := keepAlphanumeric(counter)
	return RefID(prefix[:min(len(prefix), maxRef-refRandom)] + drawn), nil
}

// NewDigitRef draws a RefID of 18 digits, yymmdd and 12 random ones, for a provider that takes digits only.
func NewDigitRef(day Date, random io.Reader) (RefID, error) {
	drawn, err := draw("0123456789", 12, random)
	if err != nil {
		return "", err
	}
	return RefID(day.Compact() + drawn), nil
}

// NewClaim draws the code by which a customer later gets the receipt or the money.
func NewClaim(random io.Reader) (string, error) { return draw(claimAlphabet, claimLetters, random) }

// LongestNumber is how many signs a payment number has at most: a counter's code of 8, and a count that begins with the last
// hundredth of a day (reliability §4).
const LongestNumber = 23

// PaymentNumber is the number for people: counter, local day, count of that day, "5-261121-0007".
func PaymentNumber(counter string, day Date, count int) string {
	return fmt.Sprintf("%s-%s-%04d", counter, day.Compact(), count)
}

// draw takes n signs of the alphabet without bias.
func draw(alphabet string, n int, random io.Reader) (string, error) {
	if random == nil {
		return "", errors.New("random source: none")
	}
	limit := byte(256 - 256%len(alphabet) - 1)
	out := make([]byte, 0, n)
	buf := make([]byte, 1)
	for len(out) < n {
		if _, err := io.ReadFull(random, buf); err != nil {
			return "", fmt.Errorf("random source: %w", err)
		}
		if buf[0] <= limit {
			out = append(out, alphabet[int(buf[0])%len(alphabet)])
		}
	}
	return string(out), nil
}

func keepAlphanumeric(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, s)
}
