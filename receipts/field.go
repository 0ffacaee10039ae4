package receipts

import (
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
	text  string // the literal; of fieldDetail the detail's key
	field field
}

type field uint8

const (
	fieldCustomer field = iota + 1
	fieldName
	fieldAddress
	fieldProduct
	fieldPeriods
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
	fieldSheet
)

var fieldNames = map[string]field{
	"customer": fieldCustomer, "name": fieldName, "address": fieldAddress, "product": fieldProduct,
	"periods": fieldPeriods, "number": fieldNumber, "serial": fieldSerial, "reference": fieldReference, "ref": fieldRef,
	"start": fieldStart, "end": fieldEnd, "start_plain": fieldStartPlain, "end_plain": fieldEndPlain,
	"usage": fieldUsage, "period": fieldPeriod, "sheet": fieldSheet,
}

const (
	detailPrefix = "detail:"
	detailUsage  = "usage" // what the utility says was used, "15 m3"
)

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
		name, after, closed := strings.Cut(rest, "}")
		text = after
		if key, isDetail := strings.CutPrefix(name, detailPrefix); isDetail && key != "" && closed {
			l.details[key] = true
			t = append(t, piece{text: key, field: fieldDetail})
			continue
		}
		f := fieldNames[name]
		if f == 0 || !closed || f >= fieldPeriod && !sheet {
			return nil, fmt.Errorf("unknown field {%s", rest)
		}
		if f == fieldUsage {
			l.details[detailUsage] = true
		}
		t = append(t, piece{field: f})
	}
	return t, nil
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
		value := from.value(t[0])
		return value, value != ""
	}
	var b strings.Builder
	for _, p := range t {
		if p.field == 0 {
			b.WriteString(p.text)
			continue
		}
		value := from.value(p)
		if value == "" {
			return "", false
		}
		b.WriteString(value)
	}
	return b.String(), true
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
		return periodText(ledger.Bill{Sheets: s.sheets}.Periods())
	case fieldSheet:
		return strconv.Itoa(s.index + 1)
	}
	return s.reading(p.field)
}

// periodText is a sheet's period, which begins a line: with signs that no period has it is none, so that nobody can
// send lines and stars that look like a mark of ours.
func periodText(text string) string {
	odd := func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && !strings.ContainsRune(" ,./-", r)
	}
	if strings.ContainsFunc(text, odd) || strings.Contains(text, "--") {
		return ""
	}
	return text
}

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
