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

// joining are letters, signs and marks that Unicode counts into the character before or after them, though many a
// terminal draws what they join in cells of its own: Korean letters in pieces, vowels of some scripts, the viramas that
// tie consonants together, halves of a flag, shades of a skin. A line full of them would be wider than it is counted,
// and what is foreign would go on in the next line, out of its place.
var joining = &unicode.RangeTable{
	R16: []unicode.Range16{{0x094D, 0x0D4D, 0x80}, {0x0D4E, 0x0D4E, 1}, {0x0E33, 0x0E33, 1}, {0x0EB3, 0x0EB3, 1},
		{0x1039, 0x1039, 1}, {0x1100, 0x11FF, 1}, {0x17D2, 0x17D2, 1}, {0x1A60, 0x1A60, 1}, {0x1B44, 0x1B44, 1},
		{0x1BAB, 0x1BAB, 1}, {0xA960, 0xA97C, 1}, {0xA9C0, 0xA9C0, 1}, {0xAAF6, 0xAAF6, 1}, {0xD7B0, 0xD7FB, 1},
		{0xFF9E, 0xFF9F, 1}},
	R32: []unicode.Range32{{0x10A3F, 0x10A3F, 1}, {0x11133, 0x11133, 1}, {0x111C2, 0x111C3, 1}, {0x113D0, 0x113D1, 1},
		{0x1193E, 0x11941, 1}, {0x11A3A, 0x11A99, 1}, {0x11D46, 0x11D46, 1}, {0x11F02, 0x11F02, 1}, {0x11F42, 0x11F42, 1},
		{0x1F1E6, 0x1F1FF, 1}, {0x1F3FB, 0x1F3FF, 1}},
}

// Clean makes foreign text safe to store and draw: control characters (C0, DEL, C1), bidirectional, zero-width and
// other invisible characters, private use, combining marks in a flood or with nothing before them, what is drawn wider
// than it is counted, and bytes that are not UTF-8 become "·"; line breaks and tabs become spaces; runs of space become
// one, at the ends none; what is longer than limit characters is cut.
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
// character (Unicode category C), no line or paragraph separator, nothing that has no width or no ink by design or is
// drawn wider than it is counted.
func shown(r rune) bool {
	return unicode.IsGraphic(r) && !unicode.In(r, unicode.Mc, joining, unicode.Other_Default_Ignorable_Code_Point,
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
