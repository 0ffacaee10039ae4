package ledger

import (
	"slices"
	"strings"
)

// keyMark separates the parts of a key; dayPart begins the last part of a paid key that a deliberate "again" may lift.
// namedDay is that part where the bill has names too.
const (
	keyMark  = "|"
	dayPart  = "day="
	namedDay = keyMark + "named" + keyMark + dayPart
)

// Keys are the two locks of a bill (design §3). The open key is held by one nota from intend until each of its
// payments is paid, failed, cancelled or reversed: utility and number, with the SKU for prepaid, never total,
// period or day. A paid key says which bill it was; two payments never share one, except day keys by "again". What a
// payment is refused for is in Asked.
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
		return open, []string{open + keyMark + dayPart + string(day)}
	}
	return open, append(paid, open+namedDay+string(day))
}

// Asked are the paid keys of which no paid payment may hold one where a bill with these keys is to be paid. Providers
// leave out what names a bill (providers §2), today or in the next answer about the same one: a bill with names is held
// up by one without that was paid on the same day, and the other way round.
func Asked(paid []string) []string {
	var asked []string
	for _, key := range paid {
		at := strings.LastIndex(key, keyMark)
		switch {
		case strings.Contains(key, namedDay):
			asked = append(asked, strings.Replace(key, namedDay, keyMark+dayPart, 1))
		case at >= 0 && Liftable(key):
			asked = append(asked, key, key[:at]+namedDay+strings.TrimPrefix(key[at:], keyMark+dayPart))
		default:
			asked = append(asked, key)
		}
	}
	return asked
}

// SameBill reports whether two bills with these paid keys are, or may be, one bill twice.
func SameBill(paid, other []string) bool {
	return slices.ContainsFunc(Asked(paid), func(key string) bool { return slices.Contains(other, key) })
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
