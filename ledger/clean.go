package ledger

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// dot stands for every character that may not be shown.
const dot = '·'

// blankBraille is a symbol to Unicode and an empty cell on the screen.
const blankBraille = '\u2800'

// maxCombining is how many combining marks in a row a name may carry; more is a flood that leaves its cell.
const maxCombining = 2

// Clean makes foreign text safe to store and draw: control characters (C0, DEL, C1), bidirectional, zero-width and
// other invisible characters, private use, combining marks in a flood or with nothing before them, and bytes that
// are not UTF-8 become "·"; line breaks and tabs become spaces; runs of space become one, at the ends none; what is
// longer than limit characters is cut.
func Clean(s string, limit int) string {
	var b strings.Builder
	count, combining, space := 0, maxCombining, true
	for i := 0; i < len(s) && count < limit; {
		r, size := utf8.DecodeRuneInString(s[i:])
		bad := r == utf8.RuneError && size <= 1
		i += size
		switch {
		case r == '\n' || r == '\r' || r == '\t' || unicode.Is(unicode.Zs, r):
			if space {
				continue
			}
			r, combining = ' ', maxCombining
		case bad || !shown(r):
			r, combining = dot, 0
		case !unicode.In(r, unicode.Mn, unicode.Me):
			combining = 0
		case combining >= maxCombining:
			r = dot
		default:
			combining++
		}
		space = r == ' '
		b.WriteRune(r)
		count++
	}
	return strings.TrimRight(b.String(), " ")
}

// shown reports whether a character may stand on a screen: no control, format, surrogate, private or unassigned
// character (Unicode category C), no line or paragraph separator, nothing that has no width or no ink by design.
func shown(r rune) bool {
	return unicode.IsGraphic(r) && !unicode.In(r, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point,
		unicode.Variation_Selector) && r != blankBraille
}

// CleanNumber makes a customer number of what was typed, pasted or scanned: spaces, points, dashes and everything
// that is no letter, digit or comma is dropped, letters become capitals. SAMSAT joins two numbers by a comma.
func CleanNumber(s string) CustomerNo {
	var b strings.Builder
	comma := true // no comma may follow: at the beginning, or after one
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r == ',' && !comma:
			b.WriteRune(r)
		case r >= 'a' && r <= 'z':
			b.WriteRune(r - 'a' + 'A')
		default:
			continue
		}
		comma = r == ','
		if b.Len() > MaxCustomerNo+1 { // one more than too long: it may be a comma
			break
		}
	}
	return CustomerNo(strings.TrimSuffix(b.String(), ","))
}
