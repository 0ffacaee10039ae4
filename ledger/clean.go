package ledger

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// dot stands for every character that may not be shown.
const dot = '·'

// maxCombining is how many combining marks in a row a name may carry; more is a flood that leaves its cell.
const maxCombining = 2

// Clean makes foreign text safe to store and draw: control characters (C0, DEL, C1), bidirectional and zero-width
// marks, private use, floods of combining marks and bytes that are not UTF-8 become "·"; line breaks and tabs
// become spaces; runs of space become one; what is longer than limit characters is cut.
func Clean(s string, limit int) string {
	var b strings.Builder
	count, combining, space := 0, 0, true
	for i := 0; i < len(s) && count < limit; {
		r, size := utf8.DecodeRuneInString(s[i:])
		bad := r == utf8.RuneError && size <= 1
		i += size
		if unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r) {
			combining++
		} else {
			combining = 0
		}
		switch {
		case r == '\n' || r == '\r' || r == '\t' || unicode.Is(unicode.Zs, r):
			r = ' '
		case bad || !shown(r) || combining > maxCombining:
			r = dot
		}
		if r == ' ' && space {
			continue
		}
		space = r == ' '
		b.WriteRune(r)
		count++
	}
	return strings.TrimRight(b.String(), " ")
}

// shown reports whether a character may stand on a screen: no control, format, surrogate, private or unassigned
// character (Unicode category C), no line or paragraph separator.
func shown(r rune) bool {
	return unicode.IsGraphic(r) && !unicode.Is(unicode.Zl, r) && !unicode.Is(unicode.Zp, r)
}

// CleanNumber makes a customer number of what was typed, pasted or scanned: spaces, points, dashes and everything
// that is no letter, digit or comma is dropped, letters become capitals. SAMSAT joins two numbers by a comma.
func CleanNumber(s string) CustomerNo {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r == ',':
			b.WriteRune(r)
		case r >= 'a' && r <= 'z':
			b.WriteRune(r - 'a' + 'A')
		}
		if b.Len() == maxCustomerNo {
			break
		}
	}
	return CustomerNo(strings.Trim(b.String(), ","))
}
