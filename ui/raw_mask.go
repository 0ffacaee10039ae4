package ui

import (
	"bytes"
	"encoding/json"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"loket/ledger"
)

// rawField is one line of a provider's answer: how deep it stands, its name and its value; a name alone opens what stands
// deeper.
type rawField struct {
	depth       int
	name, value string
}

// rawFields reads an answer as it may be shown: JSON, else what came in an address, else lines of text. Nothing of it is
// left out; it is for looking at, and decides nothing.
func rawFields(raw []byte) []rawField {
	if fields, ok := jsonFields(raw); ok {
		return fields
	}
	text := string(raw)
	var fields []rawField
	if !strings.ContainsAny(strings.TrimSpace(text), "\n<{") && strings.Contains(text, "=") {
		for pair := range strings.SplitSeq(text, "&") {
			name, value, _ := strings.Cut(pair, "=")
			fields = append(fields, rawField{name: unescaped(name), value: unescaped(value)})
		}
		return fields
	}
	for line := range strings.Lines(text) {
		fields = append(fields, rawField{value: strings.TrimRight(line, "\r\n")})
	}
	return fields
}

func unescaped(s string) string {
	if text, err := url.QueryUnescape(s); err == nil {
		return text
	}
	return s
}

// jsonFields walks through JSON in its own order; false where it is none, or none to its end.
func jsonFields(raw []byte) ([]rawField, bool) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if first := bytes.TrimSpace(raw); len(first) == 0 || first[0] != '{' && first[0] != '[' {
		return nil, false
	}
	w := jsonWalk{decoder: d}
	if err := w.value("", 0); err != nil || d.More() {
		return nil, false
	}
	return w.fields, true
}

type jsonWalk struct {
	decoder *json.Decoder
	fields  []rawField
}

// deepestRaw bounds the nesting that is followed.
const deepestRaw = 20

func (w *jsonWalk) value(name string, depth int) error {
	token, err := w.decoder.Token()
	if err != nil {
		return err
	}
	if delim, opens := token.(json.Delim); opens {
		if depth > deepestRaw {
			return errTooDeep
		}
		return w.inside(delim, name, depth)
	}
	text, isText := token.(string)
	if !isText {
		written, err := json.Marshal(token)
		if err != nil {
			return err
		}
		text = string(written)
	}
	w.fields = append(w.fields, rawField{depth, name, text})
	return nil
}

func (w *jsonWalk) inside(delim json.Delim, name string, depth int) error {
	if name != "" {
		w.fields = append(w.fields, rawField{depth, name, ""})
		depth++
	}
	for n := 1; w.decoder.More(); n++ {
		inner := strconv.Itoa(n)
		if delim == '{' {
			token, err := w.decoder.Token()
			if err != nil {
				return err
			}
			inner, _ = token.(string)
		}
		if err := w.value(inner, depth); err != nil {
			return err
		}
	}
	_, err := w.decoder.Token()
	return err
}

var (
	// Fields whose values name no person, in the protocols' own spellings; of any other only figures are shown.
	openFields = regexp.MustCompile(`(?i)^(status|rc|code|kode.*|message|msg|reason|error|trxtime|sn|ntb|periode?|.*tagihan.*|admin.*|.*denda.*|` +
		`total|price|selling_price|balance|saldo|tgl.*|.*time|product|flag.*|loket|stan.*|pakai|biaya.*|tarif|daya|golongan|meter.*|qty|elapsed)$`)
	// Fields that do, whatever stands in them.
	personalFields = regexp.MustCompile(`(?i)nam[ae]|pelanggan|alamat|address|nik|identit|phone|^hp|telp|tujuan|dest|customer|nosamb|idpel|rangka|mesin|polisi|mail|user|va\b`)

	// The names a payment has with us and with the provider: they are looked for, and long as they are they are no customer's.
	paymentFields = regexp.MustCompile(`(?i)^(ref.*|f?trx_?id)$`)

	longDigits = regexp.MustCompile(`[0-9]{9,}`)
)

// masking hides what is personal in a payment's raw answers: fields that are known to be, every field that is not known
// to be harmless, and in words the customer's own name, address and number wherever they stand.
type masking struct{ known []string }

func newMasking(p ledger.Payment) masking {
	var m masking
	values := append([]string{p.Bill.Name, p.Bill.Address, string(p.Bill.Customer)}, strings.Split(string(p.Bill.Customer), ",")...)
	for _, d := range p.Bill.Details {
		if personalFields.MatchString(d.Key) || personalFields.MatchString(d.Label) {
			values = append(values, d.Value)
		}
	}
	for _, value := range values {
		if value = strings.TrimSpace(value); utf8.RuneCountInString(value) >= 3 {
			m.known = append(m.known, value)
		}
	}
	return m
}

// field is a field's value with what is personal hidden.
func (m masking) field(f rawField) string {
	switch {
	case f.value == "":
		return ""
	case personalFields.MatchString(f.name):
		return hidden(f.value)
	case paymentFields.MatchString(f.name):
		return m.customer(f.value)
	case openFields.MatchString(f.name) || figure(f.value):
		return m.words(f.value)
	}
	return hidden(f.value)
}

// words hides what is known of the customer, and long numbers, in a text.
func (m masking) words(text string) string {
	return longDigits.ReplaceAllStringFunc(m.customer(text), hidden)
}

// customer hides what is known of the customer in a text.
func (m masking) customer(text string) string {
	for _, value := range m.known {
		text = replaceFold(text, value, hidden(value))
	}
	return text
}

// replaceFold replaces old in text, whatever its capitals and however its spaces were cleaned.
func replaceFold(text, old, by string) string {
	parts := strings.Fields(old)
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	return regexp.MustCompile(`(?i)`+strings.Join(parts, `\s+`)).ReplaceAllLiteralString(text, by)
}

// figure reports whether a value is an amount, a date or a short number.
func figure(value string) bool {
	return !strings.ContainsFunc(value, unicode.IsLetter) || value == "true" || value == "false" || value == "null"
}

// hidden is a value of which a supervisor can still tell that it is there, and compare the end of a number.
func hidden(value string) string {
	runes := []rune(value)
	if n := len(runes); n > 8 && longDigits.MatchString(string(runes[n-9:])) {
		return "•••" + string(runes[n-4:])
	}
	return "•••"
}
