package simulator

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// An edit finds one kind of field in the bodies that this package writes itself: compact, and with
// no such text inside a value.
var (
	numberFields = regexp.MustCompile(`"(nosamb|customer_no|tujuan)":"([^"]*)"`)
	amountFields = map[End]*regexp.Regexp{
		PDAM:       regexp.MustCompile(`"(total)":("?)(\d+)"?`),
		Digiswitch: regexp.MustCompile(`"(selling_price)":("?)(\d+)"?`),
		Biller:     regexp.MustCompile(`"(total)":("?)(\d+)"?`),
	}
	refFields = map[End]*regexp.Regexp{
		PDAM:       regexp.MustCompile(`"(periode)":"(\d+)"`),
		Digiswitch: regexp.MustCompile(`"(ref_id)":"([^"]*)"`),
	}
	verdictFields = map[End]*regexp.Regexp{
		PDAM:       regexp.MustCompile(`"(status)":("\d+")`),
		Digiswitch: regexp.MustCompile(`"(status|rc)":("[^"]*")`),
		Biller:     regexp.MustCompile(`"(status)":(true|false)`),
	}
	nameFields = regexp.MustCompile(`"(pelanggan|name|reason|message)":"`)
)

// contrary is the false verdict that stands beside the true one.
func contrary(end End, field, value string) string {
	switch {
	case end == PDAM && value == `"015"`, end == PDAM && value == `"021"`:
		return `"016"`
	case end == PDAM:
		return `"015"`
	case field == "rc" && value == `"00"`:
		return `"02"`
	case field == "rc":
		return `"00"`
	case field == "status" && end == Digiswitch && value == `"Sukses"`:
		return `"Gagal"`
	case field == "status" && end == Digiswitch:
		return `"Sukses"`
	case value == "true":
		return "false"
	default:
		return "true"
	}
}

// distort returns the body of an answer with the fault in it.
func distort(at door, kind Kind, body []byte) []byte {
	switch kind {
	case CutShort:
		return body[:len(body)/2]
	case BigBody:
		pad := `{"catatan":"` + strings.Repeat("a", padding) + `",`
		return append([]byte(pad), body[1:]...)
	case GarbageJSON:
		return []byte(`{"status": 015, "rc": 00, 'data': {Sukses,,}`)
	case NotObject:
		return []byte(`["015","Sukses",true]`)
	case NullBody:
		return []byte(`null`)
	case DeepJSON:
		return []byte(`{"data":` + strings.Repeat(`{"data":`, 10_000) + "1" + strings.Repeat("}", 10_001))
	case TwoObjects:
		return append(append(bytes.Clone(body), '\n'), body...)
	case BOM:
		return append([]byte("\ufeff"), body...)
	case NotUTF8:
		return nameFields.ReplaceAll(body, []byte("\"$1\":\"\xc3\x28\xff"))
	default:
		return distortFields(at, kind, body)
	}
}

// distortFields returns the body with other values in some fields.
func distortFields(at door, kind Kind, body []byte) []byte {
	switch kind {
	case WrongNumber:
		return edit(numberFields, body, func(m []string) string { return fmt.Sprintf(`"%s":"9%s"`, m[1], m[2]) })
	case WrongRef:
		return edit(refFields[at.end], body, func(m []string) string { return fmt.Sprintf(`"%s":"%s"`, m[1], other(m[2])) })
	case WrongAmount:
		return edit(amountFields[at.end], body, func(m []string) string {
			return fmt.Sprintf(`"%s":%s%s%s`, m[1], m[2], more(m[3]), m[2])
		})
	case UnknownCode:
		return edit(verdictFields[at.end], body, func(m []string) string {
			return fmt.Sprintf(`"%s":"777"`, m[1])
		})
	case NullVerdict:
		return edit(verdictFields[at.end], body, func(m []string) string { return fmt.Sprintf(`"%s":null`, m[1]) })
	case NoVerdict:
		return edit(verdictFields[at.end], body, func(m []string) string { return fmt.Sprintf(`"tanpa_%s":%s`, m[1], m[2]) })
	case DuplicateKeys:
		return edit(verdictFields[at.end], body, func(m []string) string {
			return fmt.Sprintf(`"%s":%s,"%s":%s`, m[1], contrary(at.end, m[1], m[2]), m[1], m[2])
		})
	case CaseVariants:
		return edit(verdictFields[at.end], body, func(m []string) string {
			return fmt.Sprintf(`"%s":%s,"%s":%s`, m[1], m[2], strings.ToUpper(m[1]), contrary(at.end, m[1], m[2]))
		})
	case FalseFailure:
		return lie(at.end, body)
	default:
		return body
	}
}

// edit rewrites every field that find matches. A body without such a field stays as it is.
func edit(find *regexp.Regexp, body []byte, to func(match []string) string) []byte {
	if find == nil {
		return body
	}
	return find.ReplaceAllFunc(body, func(found []byte) []byte {
		return []byte(to(find.FindStringSubmatch(string(found))))
	})
}

// other returns a period or a reference that was not asked for.
func other(text string) string {
	if month, err := strconv.Atoi(text); err == nil && len(text) == 6 {
		return strconv.Itoa(month - 100)
	}
	return text + "x"
}

// more returns an amount that is a thousand rupiah higher.
func more(text string) string {
	amount, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return text
	}
	return strconv.FormatInt(amount+1000, 10)
}

// lie returns a plain refusal in place of the answer.
func lie(end End, body []byte) []byte {
	switch end {
	case PDAM:
		return encode(pdamAnswer{Status: "016", Message: pdamMessages["016"], Data: []pdamBill{}})
	case Digiswitch:
		body = edit(verdictFields[end], body, func(m []string) string {
			return fmt.Sprintf(`"%s":%s`, m[1], map[string]string{"rc": `"02"`, "status": `"Gagal"`}[m[1]])
		})
		return bytes.ReplaceAll(body, []byte("Transaksi Sukses"), []byte("Transaksi Gagal"))
	default:
		body = bytes.ReplaceAll(body, []byte(`"status":true`), []byte(`"status":false`))
		body = bytes.ReplaceAll(body, []byte("sedang diproses"), []byte("GAGAL Produk tidak Aktif"))
		return edit(amountFields[end], body, func([]string) string { return `"total":0` })
	}
}
