package biller

import (
	"strings"

	"loket/ledger"
)

// call is a callback's query as it came. A field that is not there is "".
type call struct {
	status, refid, product, qty, dest string
	message                           string
}

// What makes a query unreadable as a whole.
const (
	flagNoMessage = "kabar tanpa message"
	flagTwice     = "kabar memuat satu isian dua kali"
)

// readCall reads a raw query without url.ParseQuery, which drops a pair that has a stray % or ; in it. The message
// comes last (section B) and may hold anything, so it is everything after its name; a known name inside it, or one
// that occurs twice in any spelling, could mean two things to two readers and is refused. The flag says in Indonesian
// why a query is unreadable, "" if it is not.
func readCall(raw string) (c call, flag string) {
	fields := map[string]*string{"status": &c.status, "refid": &c.refid, "product": &c.product, "qty": &c.qty,
		"dest": &c.dest, "message": &c.message}
	seen := map[string]bool{}
	pairs := strings.Split(raw, "&")
	for i, pair := range pairs {
		key, value, _ := strings.Cut(pair, "=")
		name := strings.ToLower(strings.TrimSpace(unescape(key)))
		field, known := fields[name]
		switch {
		case !known:
			continue
		case seen[name]:
			return c, flagTwice
		}
		seen[name] = true
		if name != key { // another spelling is no field of the document, and yet would collide with one
			continue
		}
		*field = unescape(value)
		if name == "message" {
			*field = unescape(strings.Join(append([]string{value}, pairs[i+1:]...), "&"))
		}
	}
	if c.message == "" {
		return c, flagNoMessage
	}
	return c, ""
}

// unescape decodes + and %XX once and leaves a % that begins nothing as it is.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '+':
			b.WriteByte(' ')
		case s[i] == '%' && i+2 < len(s) && hexDigit(s[i+1]) >= 0 && hexDigit(s[i+2]) >= 0:
			b.WriteByte(byte(hexDigit(s[i+1])<<4 | hexDigit(s[i+2])))
			i += 2
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

func hexDigit(c byte) int { return strings.IndexByte("0123456789abcdef", c|0x20) }

// message is a callback's text cut into its parts: what was done, and the fields behind it by their capital names.
type message struct {
	head   string
	fields map[string]string
	twice  []string // names that occur more than once; their fields are left out
}

// readMessage cuts at every comma, space, word, colon: amounts have commas too ("Saldo: Rp99,999,999, Harga: ...").
func readMessage(text string) message {
	m := message{fields: map[string]string{}}
	name, rest := "", text
	for {
		value, next, after, found := cutField(rest)
		m.put(name, strings.TrimSpace(value))
		if !found {
			break
		}
		name, rest = next, after
	}
	for _, twice := range m.twice {
		delete(m.fields, twice)
	}
	return m
}

func (m *message) put(name, value string) {
	if name == "" {
		m.head = value
		return
	}
	if _, there := m.fields[name]; there {
		m.twice = append(m.twice, name)
	}
	m.fields[name] = value
}

// cutField splits text before the next ", Word:".
func cutField(text string) (value, name, rest string, found bool) {
	for from := 0; ; {
		at := strings.Index(text[from:], ", ")
		if at < 0 {
			return text, "", "", false
		}
		at += from
		from = at + 2
		end := from
		for end < len(text) && isLetter(text[end]) {
			end++
		}
		if end > from && end < len(text) && text[end] == ':' {
			return text[:at], strings.ToUpper(text[from:end]), text[end+1:], true
		}
	}
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// readAmount reads "Rp99,999,999" and "201,200": whole rupiah in groups of three. Anything else is
// ledger.ErrAmount.
func readAmount(s string) (ledger.Rupiah, error) {
	groups := strings.Split(strings.TrimPrefix(s, "Rp"), ",")
	for i, group := range groups {
		if i > 0 && len(group) != 3 || i == 0 && len(groups) > 1 && len(group) > 3 {
			return 0, ledger.ErrAmount
		}
	}
	whole := strings.Join(groups, "")
	if strings.Trim(whole, "0123456789") != "" {
		return 0, ledger.ErrAmount
	}
	return ledger.ParseRupiah(whole)
}
