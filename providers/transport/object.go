package transport

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"loket/ledger"
	"loket/providers"
)

// maxDepth is how deep objects and lists may lie in each other.
const maxDepth = 8

// ErrField says that a field is there and cannot be read.
var ErrField = errors.New("field cannot be read")

// kind is what a JSON value is.
type kind uint8

const (
	absent kind = iota // the zero value: missing, or null
	text
	number
	boolean
	list
	object
)

// value is one JSON value; numbers stay the text they came as.
type value struct {
	kind   kind
	text   string
	list   []value
	object Object
}

// Object is a JSON object as a provider sent it. Reading a field tolerates what these servers do: a number as a
// text and the other way round; nothing, null or {} for a text; one object for a list. The zero Object is empty.
type Object struct {
	fields map[string]value
	hide   *mask // of texts, where the answer came over a connection
}

// within is an object that lies in o.
func (o Object) within(inner Object) Object {
	inner.hide = o.hide
	return inner
}

// Parse reads an answer's body, which must be one JSON object and nothing after it. Keys that occur twice, or twice
// but for their case, are refused, since two readers would take different ones; so is anything deeper than 8. A byte
// order mark is dropped; bytes inside strings that are not UTF-8 become U+FFFD. Its error is providers.ErrNoAnswer.
func Parse(body []byte) (Object, error) {
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	v, err := readValue(decoder, 1)
	if err != nil {
		return Object{}, fmt.Errorf("%w: %w", providers.ErrNoAnswer, err)
	}
	if v.kind != object {
		return Object{}, fmt.Errorf("%w: body is not an object", providers.ErrNoAnswer)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Object{}, fmt.Errorf("%w: data after the answer", providers.ErrNoAnswer)
	}
	return v.object, nil
}

func readValue(decoder *json.Decoder, depth int) (value, error) {
	token, err := decoder.Token()
	if err != nil {
		return value{}, fmt.Errorf("body is not JSON: %w", err)
	}
	switch t := token.(type) {
	case string:
		return value{kind: text, text: t}, nil
	case json.Number:
		return value{kind: number, text: t.String()}, nil
	case bool:
		return value{kind: boolean, text: strconv.FormatBool(t)}, nil
	case json.Delim:
		if depth > maxDepth {
			return value{}, errors.New("body is too deep")
		}
		if t == '[' {
			return readList(decoder, depth)
		}
		return readObject(decoder, depth)
	}
	return value{}, nil // null
}

func readList(decoder *json.Decoder, depth int) (value, error) {
	v := value{kind: list}
	for decoder.More() {
		element, err := readValue(decoder, depth+1)
		if err != nil {
			return value{}, err
		}
		v.list = append(v.list, element)
	}
	return v, closed(decoder)
}

func readObject(decoder *json.Decoder, depth int) (value, error) {
	v := value{kind: object, object: Object{fields: map[string]value{}}}
	seen := map[string]bool{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return value{}, fmt.Errorf("body is not JSON: %w", err)
		}
		key, ok := token.(string)
		if !ok {
			return value{}, errors.New("body is not JSON: key is not a text")
		}
		if folded := strings.ToLower(strings.ToUpper(key)); seen[folded] {
			return value{}, errors.New("a key occurs twice")
		} else {
			seen[folded] = true
		}
		if v.object.fields[key], err = readValue(decoder, depth+1); err != nil {
			return value{}, err
		}
	}
	return v, closed(decoder)
}

// closed reads the bracket that ends a list or an object.
func closed(decoder *json.Decoder) error {
	if _, err := decoder.Token(); err != nil {
		return fmt.Errorf("body is not JSON: %w", err)
	}
	return nil
}

// scalar is the text of a text, number or boolean; "" of anything else.
func (o Object) scalar(key string) string {
	if v := o.fields[key]; v.kind == text || v.kind == number || v.kind == boolean {
		return strings.TrimSpace(v.text)
	}
	return ""
}

// Has reports whether the field says anything: it is there and is neither null, "", {} nor [].
func (o Object) Has(key string) bool { return !o.fields[key].empty() }

func (v value) empty() bool {
	switch v.kind {
	case absent:
		return true
	case text:
		return strings.TrimSpace(v.text) == ""
	case list:
		return len(v.list) == 0
	case object:
		return len(v.object.fields) == 0
	}
	return false
}

// Text is the field as text to show and keep, cleaned, at most limit characters long, and with echoed secrets masked:
// "" where it is missing, null, {} or not a text at all.
func (o Object) Text(key string, limit int) string {
	text := o.scalar(key)
	if o.hide != nil {
		text = o.hide.text(text)
	}
	return ledger.Clean(text, limit)
}

// Code is a text to compare with what we know, such as a verdict or a number: a text as it came but cleaned, a JSON
// number filled up with leading zeros to width digits. It is "" where there is neither.
func (o Object) Code(key string, width int) string {
	code := ledger.Clean(o.scalar(key), maxCode)
	switch o.fields[key].kind {
	case boolean:
		return ""
	case number:
		return strings.Repeat("0", max(0, width-len(code))) + code
	}
	return code
}

// maxCode is the longest text that is compared.
const maxCode = 64

// Bool is a field that is true or false, also as a text; ok is false where it is neither.
func (o Object) Bool(key string) (is, ok bool) {
	switch strings.ToLower(o.scalar(key)) {
	case "true":
		return true, true
	case "false":
		return false, true
	}
	return false, false
}

// Money is the field in whole rupiah. present is false where the field says nothing; what is there and is no whole
// number of rupiah is an error (ErrField, ledger.ErrAmount) and never rounded.
func (o Object) Money(key string) (amount ledger.Rupiah, present bool, err error) {
	if !o.Has(key) {
		return 0, false, nil
	}
	amount, err = ledger.ParseRupiah(o.scalar(key))
	if err != nil {
		return 0, true, fmt.Errorf("%w: %s: %w", ErrField, key, err)
	}
	return amount, true, nil
}

// Meter is the field as a meter reading, "" where it says nothing; what is there and is no reading is an error
// (ErrField, ledger.ErrMeter).
func (o Object) Meter(key string) (ledger.Meter, error) {
	if !o.Has(key) {
		return "", nil
	}
	m, err := ledger.ParseMeter(o.scalar(key))
	if err != nil {
		return "", fmt.Errorf("%w: %s: %w", ErrField, key, err)
	}
	return m, nil
}

// Object is the field as an object; false where it is none.
func (o Object) Object(key string) (Object, bool) {
	v := o.fields[key]
	return o.within(v.object), v.kind == object
}

// List is the field as a list of objects: a list, or one object alone. What says nothing is an empty list, and empty
// elements are left out. Anything else in it is ErrField.
func (o Object) List(key string) ([]Object, error) {
	v := o.fields[key]
	if v.empty() {
		return nil, nil
	}
	elements := v.list
	if v.kind == object {
		elements = []value{v}
	}
	if v.kind != list && v.kind != object {
		return nil, fmt.Errorf("%w: %s: not a list", ErrField, key)
	}
	var objects []Object
	for _, element := range elements {
		switch {
		case element.empty():
		case element.kind != object:
			return nil, fmt.Errorf("%w: %s: not a list of objects", ErrField, key)
		default:
			objects = append(objects, o.within(element.object))
		}
	}
	return objects, nil
}
