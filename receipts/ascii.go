package receipts

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// latin spells the letters of Latin-1 and Latin Extended-A, U+00C0 to U+017F, in ASCII; a space ends each.
const latin = "A A A A A A AE C E E E E I I I I D N O O O O O x O U U U U Y TH ss a a a a a a ae c e e e e i i i i d n " +
	"o o o o o / o u u u u y th y A a A a A a C c C c C c C c D d D d E e E e E e E e E e G g G g G g G g H h H h I i " +
	"I i I i I i I i IJ ij J j K k k L l L l L l L l L l N n N n N n 'n N n O o O o O o OE oe R r R r R r S s S s S s " +
	"S s T t T t T t U u U u U u U u U u U u W w Y y Y Z z Z z Z z s "

// spellings has the letters of latin by code point, firstLatin first.
var spellings = strings.Fields(latin)

const firstLatin = 'À'

// signs spells other signs that names, addresses and messages carry.
var signs = map[rune]string{
	'·': ".", '•': "-", '…': "...", '‘': "'", '’': "'", '‚': ",", '“': `"`, '”': `"`, '„': `"`, '′': "'", '″': `"`,
	'‐': "-", '‑': "-", '‒': "-", '–': "-", '—': "-", '―': "-", '−': "-", '×': "x", '÷': "/", '«': `"`, '»': `"`,
	'²': "2", '³': "3", '¹': "1", '½': "1/2", '¼': "1/4", '¾': "3/4", '°': "o", 'º': "o", 'ª': "a", '№': "No",
	'©': "(c)", '®': "(r)", '™': "(tm)", '€': "EUR", '¡': "!", '¿': "?", '`': "`", '´': "'",
}

// ascii is s in the characters 0x20 to 0x7E, the only ones that reach paper: letters without their accents, signs by
// their nearest spelling, line breaks and tabs as spaces, control characters and bytes that are no text as ".", what
// has no spelling as "?".
func ascii(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size <= 1 {
			b.WriteByte('.')
		} else {
			b.WriteString(spell(r))
		}
		i += size
	}
	return b.String()
}

func plain(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7E {
			return false
		}
	}
	return true
}

func spell(r rune) string {
	if r >= 0x20 && r <= 0x7E {
		return string(r)
	}
	if spelt, known := signs[r]; known {
		return spelt
	}
	switch {
	case r >= firstLatin && int(r-firstLatin) < len(spellings):
		return spellings[r-firstLatin]
	case r == '\n' || r == '\r' || r == '\t' || unicode.Is(unicode.Z, r):
		return " "
	case unicode.Is(unicode.Mn, r): // an accent that comes apart from its letter
		return ""
	case r >= '！' && r <= '～': // full-width forms of 0x21 to 0x7E
		return string(r - '！' + '!')
	case unicode.Is(unicode.C, r):
		return "."
	}
	return "?"
}
