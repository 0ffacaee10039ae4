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
	nameFields    = regexp.MustCompile(`"(pelanggan|name|reason|message)":"`)
	addressFields = regexp.MustCompile(`"(alamat)":"[^"]*"`)
	numbers       = regexp.MustCompile(`":(\d+)([,}])`)
	balances      = regexp.MustCompile(`"balance":(\d+)`)
	pdamStatuses  = regexp.MustCompile(`"status":"0*(\d+)"`)
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

// distort returns the body of an answer with the fault in it, or as it is where the fault does not
// apply.
func distort(at door, kind Kind, body []byte) []byte {
	if !kind.Applies(at.end, at.call) {
		return body
	}
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
		return distortVerdict(at.end, kind, distortForm(kind, distortFields(at, kind, body)))
	}
}

// distortForm returns the body with the same facts in another form.
func distortForm(kind Kind, body []byte) []byte {
	switch kind {
	case NumbersAsTexts:
		return numbers.ReplaceAll(body, []byte(`":"$1"$2`))
	case EmptyObjects:
		return addressFields.ReplaceAll(body, []byte(`"$1":{}`))
	case UnknownFields:
		return append([]byte(`{"ppn":"1100","versi":{"mayor":2,"catatan":[1,2,null]},`), body[1:]...)
	case OneObject:
		body = bytes.Replace(body, []byte(`"data":[{`), []byte(`"data":{`), 1)
		return bytes.Replace(body, []byte(`}]}`), []byte(`}}`), 1)
	case NumberStatus:
		return pdamStatuses.ReplaceAll(body, []byte(`"status":$1`))
	case FloatBalance:
		return balances.ReplaceAll(body, []byte(`"balance":$1.25`))
	default:
		return body
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
			return fmt.Sprintf(`"%s":%s%s%s`, m[1], m[2], more(m[3], at.call), m[2])
		})
	case Fraction:
		return edit(amountFields[at.end], body, func(m []string) string { return fmt.Sprintf(`"%s":"%s.50"`, m[1], m[3]) })
	case HugeAmount:
		return edit(amountFields[at.end], body, func(m []string) string { return fmt.Sprintf(`"%s":1%s000000000000000000`, m[1], m[3]) })
	default:
		return body
	}
}

// distortVerdict returns the body with another verdict, with two, or with none.
func distortVerdict(end End, kind Kind, body []byte) []byte {
	fields := verdictFields[end]
	switch kind {
	case UnknownCode:
		return edit(fields, body, func(m []string) string { return fmt.Sprintf(`"%s":"777"`, m[1]) })
	case NullVerdict:
		return edit(fields, body, func(m []string) string { return fmt.Sprintf(`"%s":null`, m[1]) })
	case NoVerdict:
		return edit(fields, body, func(m []string) string { return fmt.Sprintf(`"tanpa_%s":%s`, m[1], m[2]) })
	case DuplicateKeys:
		return edit(fields, body, func(m []string) string {
			return fmt.Sprintf(`"%s":%s,"%s":%s`, m[1], contrary(end, m[1], m[2]), m[1], m[2])
		})
	case CaseVariants:
		return edit(fields, body, func(m []string) string {
			return fmt.Sprintf(`"%s":%s,"%s":%s`, m[1], m[2], strings.ToUpper(m[1]), contrary(end, m[1], m[2]))
		})
	case VerdictsDisagree:
		return disagree(end, body)
	case FalseFailure:
		return lie(end, body)
	default:
		return body
	}
}

// disagree returns the body with a second part that says the opposite of its verdict.
func disagree(end End, body []byte) []byte {
	switch end {
	case PDAM:
		return bytes.ReplaceAll(body, []byte(`"flaglunas":"1"`), []byte(`"flaglunas":"0"`))
	case Digiswitch:
		return edit(verdictFields[end], body, func(m []string) string {
			if m[1] == "rc" {
				m[2] = contrary(end, m[1], m[2])
			}
			return fmt.Sprintf(`"%s":%s`, m[1], m[2])
		})
	default:
		return bytes.ReplaceAll(body, []byte("sedang diproses"), []byte("GAGAL silakan coba lagi (DEDUCT)"))
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

// tooMuch is by how many rupiah an answer names a wrong amount: by another one for each call, since a bill and a payment that
// are wrong alike contradict nothing, and would be a lie that no caller can see.
var tooMuch = map[Call]int64{Inquiry: 1000, Pay: 2000, Status: 3000}

// more returns an amount that is too high.
func more(text string, call Call) string {
	amount, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return text
	}
	return strconv.FormatInt(amount+tooMuch[call], 10)
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
