package ledger

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Rupiah is an amount in whole rupiah. Sen are not in use, and floating point never carries money.
type Rupiah int64

// MaxRupiah is the largest amount the counter reads: the largest that can be written out in words on a receipt.
const MaxRupiah Rupiah = 999_999_999_999_999

// ErrAmount says that a text is not an amount of whole rupiah.
var ErrAmount = errors.New("not an amount in whole rupiah")

// ParseRupiah reads an amount as providers send it: "62250", "62250.00". It never rounds: a fraction other than
// one or two zeros is ErrAmount, and so is "130.000", which in these protocols is a meter reading.
func ParseRupiah(s string) (Rupiah, error) {
	whole, fraction, found := strings.Cut(strings.TrimSpace(s), ".")
	if found && fraction != "0" && fraction != "00" {
		return 0, fmt.Errorf("%w: %q", ErrAmount, clip(s))
	}
	return parseDigits(whole, s)
}

// ParseCash reads an amount as a person types it: "100000", "100.000", "Rp100.000". Anything else is ErrAmount.
func ParseCash(s string) (Rupiah, error) {
	text := strings.ToLower(strings.TrimSpace(s))
	if rest, found := strings.CutPrefix(text, "rp"); found {
		text = strings.TrimLeft(strings.TrimPrefix(rest, "."), " ")
	}
	first, rest, grouped := strings.Cut(text, ".")
	if !grouped {
		return parseDigits(text, s)
	}
	groups := strings.Split(rest, ".")
	long := func(group string) bool { return len(group) != 3 }
	if first == "" || len(first) > 3 || first[0] == '0' || slices.ContainsFunc(groups, long) {
		return 0, fmt.Errorf("%w: %q", ErrAmount, clip(s))
	}
	return parseDigits(first+strings.Join(groups, ""), s)
}

func parseDigits(digits, whole string) (Rupiah, error) {
	if digits == "" || len(digits) > 18 || strings.Trim(digits, "0123456789") != "" {
		return 0, fmt.Errorf("%w: %q", ErrAmount, clip(whole))
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || Rupiah(n) > MaxRupiah {
		return 0, fmt.Errorf("%w: %q", ErrAmount, clip(whole))
	}
	return Rupiah(n), nil
}

// String is the amount as screens show it: "Rp100.000".
func (r Rupiah) String() string {
	if digits, negative := strings.CutPrefix(r.Plain(), "-"); negative {
		return "-Rp" + digits
	}
	return "Rp" + r.Plain()
}

// Plain is the amount as paper's amount column shows it: "100.000".
func (r Rupiah) Plain() string {
	digits := strconv.FormatInt(int64(r), 10)
	sign := ""
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte('.')
		}
		b.WriteRune(d)
	}
	return sign + b.String()
}

// RoundUp is r rounded up to a multiple of unit, the smallest coin in use; a unit of 1 or less changes nothing.
func (r Rupiah) RoundUp(unit Rupiah) Rupiah {
	switch {
	case unit <= 1 || r%unit == 0:
		return r
	case r < 0:
		return r - r%unit
	}
	return r + unit - r%unit
}

// clip keeps a quoted foreign text short in an error.
func clip(s string) string { return Clean(s, 40) }
