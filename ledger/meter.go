package ledger

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Meter is a reading of a water, gas or electricity meter in whole units (m³, kWh), in the digits the provider
// sent: PLN's "00080000" keeps its zeros, the PDAM document's "130.000" is 130 m³ and not 130 thousand.
type Meter string

// ErrMeter says that a text is not a meter reading.
var ErrMeter = errors.New("not a meter reading")

// maxMeterDigits bounds a reading; real meters have four to eight digits.
const maxMeterDigits = 12

// ParseMeter accepts digits with an optional decimal fraction and keeps them as they came. Other text is ErrMeter.
func ParseMeter(s string) (Meter, error) {
	text := strings.TrimSpace(s)
	whole, fraction, found := strings.Cut(text, ".")
	if whole == "" || len(whole)+len(fraction) > maxMeterDigits || found && fraction == "" ||
		strings.Trim(whole+fraction, "0123456789") != "" {
		return "", fmt.Errorf("%w: %q", ErrMeter, clip(s))
	}
	return Meter(text), nil
}

// Plain is the reading without leading zeros and without an empty fraction: "130.000" is "130".
func (m Meter) Plain() string {
	whole, fraction, _ := strings.Cut(string(m), ".")
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	if fraction = strings.TrimRight(fraction, "0"); fraction != "" {
		return whole + "," + fraction
	}
	return whole
}

// Usage is end − start in whole units; false where either reading is missing or the meter went backwards (it was
// replaced or passed its last digit).
func Usage(start, end Meter) (int64, bool) {
	from, okFrom := start.thousandths()
	to, okTo := end.thousandths()
	if !okFrom || !okTo || to < from {
		return 0, false
	}
	return (to - from) / 1000, true
}

func (m Meter) thousandths() (int64, bool) {
	whole, fraction, _ := strings.Cut(string(m), ".")
	if whole == "" {
		return 0, false
	}
	fraction = (fraction + "000")[:3]
	n, err := strconv.ParseInt(whole+fraction, 10, 64)
	return n, err == nil
}
