package ledger

import "strings"

// dayMark begins the last part of a paid key that a deliberate "again" may lift.
const dayMark = "|day="

// Keys are the two locks of a bill (design §3). The open key is held by one nota from intend until each of its
// payments is paid, failed, cancelled or reversed: utility and number, with the SKU for prepaid, never total,
// period or day. A paid key says which bill it was; two payments never share one, except day keys by "again".
func Keys(p Product, b Bill, day Date) (open string, paid []string) {
	base := p.utility() + "|" + string(b.Customer)
	if p.Prepaid {
		base += "|" + p.SKU
	}
	for _, value := range billKeyValues(p, b) {
		paid = append(paid, base+"|"+string(p.BillKey)+"="+value)
	}
	if len(paid) == 0 {
		paid = []string{base + dayMark + string(day)}
	}
	return base, paid
}

// Liftable reports whether "again" may lift a paid key.
func Liftable(paidKey string) bool { return strings.Contains(paidKey, dayMark) }

// billKeyValues are what tells this bill from the customer's others; none where nothing does, or where the product
// may be bought again the next day.
func billKeyValues(p Product, b Bill) []string {
	if p.Again {
		return nil
	}
	switch p.BillKey {
	case KeyPaycode:
		return []string{string(b.Customer)}
	case KeyYear:
		return nonEmpty(b.Detail(DetailTaxYear))
	case KeyRegistration:
		return nonEmpty(b.Detail(DetailRegistration))
	case KeyInstalment:
		return b.periodTexts()
	case KeyPeriod:
		var values []string
		for _, text := range b.periodTexts() {
			values = append(values, monthsOrText(text)...)
		}
		return values
	}
	return nil
}

func monthsOrText(text string) []string {
	months, ok := ParsePeriod(text)
	if !ok {
		return []string{strings.ToUpper(text)}
	}
	values := make([]string, len(months))
	for i, m := range months {
		values[i] = string(m)
	}
	return values
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}
