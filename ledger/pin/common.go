package pin

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"loket/ledger"
)

// Why a PIN is not taken.
var (
	ErrLength = errors.New("a PIN has 6 to 12 digits")
	ErrDigits = errors.New("a PIN is of digits alone")
	ErrCommon = errors.New("the PIN is among those that are tried first") // repeats, rows, dates, the usual ones
)

// usual are the PINs that leaked lists have most often, beside repeats, rows and dates: shapes on the keys and pairs.
var usual = []string{"112233", "123321", "332211", "147258", "258369", "369258", "147852", "159357", "159753", "357159",
	"142536", "134679", "123789", "789456", "456123", "789123", "147369", "741852", "963852", "852456", "102938", "123654",
	"123698", "520131", "5201314", "142857", "314159", "271828", "141421", "161803", "246810", "13579111", "102030", "100200",
	"170845", "696969", "420420", "007007", "110110", "911911", "13091309"}

// Allowed checks a new PIN. ErrDigits, ErrLength, ErrCommon.
func Allowed(pin string) error {
	switch {
	case strings.Trim(pin, "0123456789") != "":
		return ErrDigits
	case len(pin) < ledger.MinPIN || len(pin) > ledger.MaxPIN:
		return ErrLength
	case slices.Contains(usual, pin) || repeats(pin) || row(pin) || doubled(pin) || date(pin):
		return ErrCommon
	}
	return nil
}

// repeats reports a PIN made of one part again and again, or of two digits in any order.
func repeats(pin string) bool {
	for part := 1; part <= len(pin)/2; part++ {
		if strings.Repeat(pin[:part], len(pin)/part+1)[:len(pin)] == pin {
			return true
		}
	}
	digits := []byte(pin)
	slices.Sort(digits)
	return len(slices.Compact(digits)) <= 2
}

// row reports digits that are always the same step apart: 345678, 901234, 864208.
func row(pin string) bool {
	step := (int(pin[1]) - int(pin[0]) + 10) % 10
	for i := 1; i < len(pin); i++ {
		if (int(pin[i])-int(pin[i-1])+10)%10 != step {
			return false
		}
	}
	return true
}

// doubled reports a row of pairs, 445566, and a word and its mirror, 345543.
func doubled(pin string) bool {
	var pairs strings.Builder
	for i := 0; i+1 < len(pin); i += 2 {
		if pin[i] != pin[i+1] {
			pairs.Reset()
			break
		}
		pairs.WriteByte(pin[i])
	}
	half := len(pin) / 2
	mirrored := []byte(pin[half:])
	slices.Reverse(mirrored)
	return pairs.Len() > 1 && row(pairs.String()) || len(pin)%2 == 0 && pin[:half] == string(mirrored) && row(pin[:half])
}

// date reports a day as it is written in figures, with two digits of the year or four, and a year twice or with a month.
func date(pin string) bool {
	for _, form := range []string{"DDMMYY", "MMDDYY", "YYMMDD", "DDMMYYYY", "MMDDYYYY", "YYYYMMDD", "YYYYMM", "MMYYYY", "YYYYYYYY"} {
		if len(form) == len(pin) && fits(form, pin) {
			return true
		}
	}
	return false
}

func fits(form, pin string) bool {
	for i := 0; i < len(form); {
		size := 2
		if form[i] == 'Y' && strings.HasPrefix(form[i:], "YYYY") {
			size = 4
		}
		n, _ := strconv.Atoi(pin[i : i+size])
		switch {
		case form[i] == 'D' && (n < 1 || n > 31), form[i] == 'M' && (n < 1 || n > 12), size == 4 && (n < 1900 || n > 2099):
			return false
		}
		i += size
	}
	return true
}
