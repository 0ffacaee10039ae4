package ledger

import (
	"slices"
	"strings"
)

// keyMark separates the parts of a key; dayPart begins the last part of a paid key that a deliberate "again" may lift.
const (
	keyMark = "|"
	dayPart = "day="
)

// Keys are the two locks of a bill (design §3). The open key is held by one nota from intend until each of its
// payments is paid, failed, cancelled or reversed: utility and number, with the SKU for prepaid, never total,
// period or day. A paid key says which bill it was; two payments never share one, except day keys by "again".
func Keys(p Product, b Bill, day Date) (open string, paid []string) {
	open = p.utility() + keyMark + string(p.Identity(b.Customer))
	if p.Prepaid {
		open += keyMark + strings.ToUpper(strings.TrimSpace(p.SKU)) // however the configuration spells it
	}
	for _, value := range billKeyValues(p, b) {
		// Providers' text may not look like another part of a key.
		value = strings.ReplaceAll(strings.ToUpper(strings.TrimSpace(value)), keyMark, "/")
		key := open + keyMark + string(p.BillKey) + "=" + value
		if value != "" && !slices.Contains(paid, key) {
			paid = append(paid, key)
		}
	}
	if len(paid) == 0 {
		paid = []string{open + keyMark + dayPart + string(day)}
	}
	return open, paid
}

// Liftable reports whether "again" may lift a paid key.
func Liftable(paidKey string) bool {
	return strings.HasPrefix(paidKey[strings.LastIndex(paidKey, keyMark)+1:], dayPart)
}

// billKeyValues are what tells this bill from the customer's others; none where nothing does, or where the product
// may be bought again the next day.
func billKeyValues(p Product, b Bill) []string {
	if p.Again {
		return nil
	}
	switch p.BillKey {
	case KeyPaycode:
		return []string{string(p.Identity(b.Customer))}
	case KeyYear:
		return []string{b.Detail(DetailTaxYear)}
	case KeyRegistration:
		return []string{b.Detail(DetailRegistration)}
	case KeyInstalment:
		return PeriodsInstalment.Names(strings.Join(b.periodTexts(), ","))
	case KeyPeriod:
		return p.Periods.Names(strings.Join(b.periodTexts(), ","))
	}
	return nil
}
