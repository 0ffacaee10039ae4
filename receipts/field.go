package receipts

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"loket/ledger"
)

// choice is a text with alternatives: the first whose fields are all known is taken.
type choice []template

// template is a text with fields, cut into pieces.
type template []piece

// piece is a literal text, or a field where field is not 0.
type piece struct {
	text   string // the literal; of fieldDetail the detail's key
	field  field
	format format // none: as it is
}

type field uint8

const (
	fieldCustomer field = iota + 1
	fieldName
	fieldAddress
	fieldProduct
	fieldPeriods
	fieldMonths
	fieldSent
	fieldReferences
	fieldNumber
	fieldSerial
	fieldReference
	fieldRef
	fieldStart
	fieldEnd
	fieldStartPlain
	fieldEndPlain
	fieldUsage
	fieldDetail
	fieldPeriod // of one sheet, as the next
	fieldMonth
	fieldSheet
)

var fieldNames = map[string]field{
	"customer": fieldCustomer, "name": fieldName, "address": fieldAddress, "product": fieldProduct,
	"periods": fieldPeriods, "months": fieldMonths, "periods_sent": fieldSent, "references": fieldReferences,
	"number": fieldNumber, "serial": fieldSerial, "reference": fieldReference, "ref": fieldRef,
	"start": fieldStart, "end": fieldEnd, "start_plain": fieldStartPlain, "end_plain": fieldEndPlain,
	"usage": fieldUsage, "period": fieldPeriod, "month": fieldMonth, "sheet": fieldSheet,
}

const (
	detailPrefix = "detail:"
	detailUsage  = "usage" // what the utility says was used, "15 m3"
)

var errNoField = errors.New("no such field here")

// choice reads a text with alternatives and fields, and notes the details it names.
func (l *layout) choice(text string, sheet bool) (choice, error) {
	var c choice
	for alternative := range strings.SplitSeq(text, " | ") {
		t, err := l.template(alternative, sheet)
		if err != nil {
			return nil, err
		}
		c = append(c, t)
	}
	if text == "" {
		return nil, fmt.Errorf("no text")
	}
	return c, nil
}

func (l *layout) template(text string, sheet bool) (template, error) {
	var t template
	for text != "" {
		before, rest, found := strings.Cut(text, "{")
		if before != "" {
			t = append(t, piece{text: before})
		}
		if !found {
			break
		}
		inside, after, closed := strings.Cut(rest, "}")
		p, err := l.piece(inside)
		if err == nil && (!closed || p.field >= fieldPeriod && !sheet) {
			err = errNoField
		}
		if err != nil {
			return nil, fmt.Errorf("{%s: %w", rest, err)
		}
		t, text = append(t, p), after
	}
	return t, nil
}

// piece reads what stands between braces: a field and its format.
func (l *layout) piece(inside string) (piece, error) {
	name, how, formatted := strings.Cut(inside, "|")
	p := piece{field: fieldNames[name]}
	if key, isDetail := strings.CutPrefix(name, detailPrefix); isDetail && key != "" {
		l.details[key] = true
		p = piece{text: key, field: fieldDetail}
	}
	if p.field == fieldUsage {
		l.details[detailUsage] = true
	}
	if p.field == 0 {
		return p, errNoField
	}
	if formatted {
		var err error
		p.format, err = parseFormat(how)
		return p, err
	}
	return p, nil
}

// closed reports whether no text from outside can speak in t: what stands without a key has only our own words, and
// fields that are ours or in a strict format.
func (t template) closed() bool {
	for _, p := range t {
		if p.field != 0 && p.field != fieldProduct && !p.format.strict {
			return false
		}
	}
	return true
}

// source is what the fields of a layout are taken from: a payment, and in a sheet's line one of its sheets.
type source struct {
	pay    *ledger.Payment
	sheets []ledger.Sheet // those that readings are taken from
	index  int            // of the sheet, from 0
}

// fill is the text of the first alternative whose fields are all known.
func (c choice) fill(from source) (string, bool) {
	for _, t := range c {
		if text, ok := t.fill(from); ok {
			return text, true
		}
	}
	return "", false
}

func (t template) fill(from source) (string, bool) {
	if len(t) == 1 && t[0].field != 0 {
		value := from.written(t[0])
		return value, value != ""
	}
	var b strings.Builder
	for _, p := range t {
		if p.field == 0 {
			b.WriteString(p.text)
			continue
		}
		value := from.written(p)
		if value == "" {
			return "", false
		}
		b.WriteString(value)
	}
	return b.String(), true
}

// written is a field's text in its format; an empty one is not known.
func (s source) written(p piece) string {
	value := s.value(p)
	if value == "" || p.format.write == nil {
		return value
	}
	return p.format.write(value)
}

// value is the text of a field; an empty one is not known.
func (s source) value(p piece) string {
	switch p.field {
	case fieldCustomer:
		return string(s.pay.Bill.Customer)
	case fieldName:
		return s.pay.Bill.Name
	case fieldAddress:
		return s.pay.Bill.Address
	case fieldProduct:
		return s.pay.Product.Name
	case fieldPeriods:
		return s.pay.Bill.Periods()
	case fieldMonths:
		return s.each(s.long)
	case fieldSent:
		return s.each(func(sheet ledger.Sheet) string { return sheet.Period })
	case fieldReferences:
		return s.each(func(sheet ledger.Sheet) string { return sheet.Reference })
	case fieldNumber:
		return s.pay.Number
	case fieldSerial:
		return s.pay.Serial
	case fieldReference:
		return s.pay.Reference
	case fieldRef:
		return string(s.pay.Ref)
	case fieldDetail:
		return s.pay.Bill.Detail(p.text)
	case fieldPeriod:
		return name(s.pay.Bill.Counts.Short(s.sheets[0].Period)) // it begins a line
	case fieldMonth:
		return name(s.each(s.long))
	case fieldSheet:
		return strconv.Itoa(s.index + 1)
	}
	return s.reading(p.field)
}

// each is a text of every sheet that has one, "002, 003".
func (s source) each(of func(ledger.Sheet) string) string {
	var texts []string
	for _, sheet := range s.sheets {
		if text := of(sheet); text != "" {
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, ", ")
}

// long is a sheet's period with the whole year.
func (s source) long(sheet ledger.Sheet) string { return s.pay.Bill.Counts.Long(sheet.Period) }

// reading is a field about the meter: the first sheet's start, the last one's end, the usage of all.
func (s source) reading(f field) string {
	if len(s.sheets) == 0 {
		return ""
	}
	start, end := s.sheets[0].Start, s.sheets[len(s.sheets)-1].End
	if start == "" || end == "" {
		return ""
	}
	switch f {
	case fieldStart:
		return string(start)
	case fieldEnd:
		return string(end)
	case fieldStartPlain:
		return start.Plain()
	case fieldEndPlain:
		return end.Plain()
	case fieldUsage:
		return s.usage()
	}
	return ""
}

// usage is what the utility says was used, which also holds where the meter was replaced, else what the readings say.
func (s source) usage() string {
	if said := s.pay.Bill.Detail(detailUsage); said != "" && len(s.pay.Bill.Sheets) == 1 {
		number, _, _ := strings.Cut(said, " ")
		return number
	}
	var sum int64
	joined := true
	for i, sheet := range s.sheets {
		used, ok := ledger.Usage(sheet.Start, sheet.End)
		if !ok {
			return ""
		}
		sum += used
		joined = joined && (i == 0 || sheet.Start == s.sheets[i-1].End)
	}
	if joined { // parts of a unit that each sheet leaves out count in the whole
		sum, _ = ledger.Usage(s.sheets[0].Start, s.sheets[len(s.sheets)-1].End)
	}
	return strconv.FormatInt(sum, 10)
}
