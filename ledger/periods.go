package ledger

import (
	"fmt"
	"strings"
)

// Periods says what the period of a product's sheet is (providers §2).
type Periods string

// The kinds of period.
const (
	PeriodsMonths     Periods = ""           // a calendar month, in any of its spellings
	PeriodsCount      Periods = "count"      // how many months the sheet is for (BPJS)
	PeriodsInstalment Periods = "instalment" // the number of an instalment (multifinance)
)

// Months are the calendar months that a sheet's period names, in any of the forms that providers send: "201901",
// "MEI 2019", "MEI 22", "0320" (month and year), and several joined by commas. False where it is something else, and
// where periods count something else: "0112" is a month only where they are months.
func (k Periods) Months(period string) ([]Month, bool) {
	if k != PeriodsMonths {
		return nil, false
	}
	var months []Month
	for part := range strings.SplitSeq(period, ",") {
		m, ok := parseMonth(strings.ToUpper(strings.TrimSpace(part)))
		if !ok {
			return nil, false
		}
		months = append(months, m)
	}
	return months, true
}

// Names are what a sheet's period names, each of several joined by commas in one form, so that two spellings of it are
// the same text: a month as "201901", a number without leading zeros, anything else in capitals.
func (k Periods) Names(period string) []string {
	var names []string
	for part := range strings.SplitSeq(period, ",") {
		name := strings.ToUpper(strings.TrimSpace(part))
		if months, ok := k.Months(name); ok {
			name = string(months[0])
		} else if n, ok := plainNumber(name); ok {
			name = n
		}
		names = append(names, name)
	}
	return names
}

// Short is a sheet's period as paper and lists show it: months by name, "JAN19, FEB19"; anything else as sent.
func (k Periods) Short(period string) string {
	months, ok := k.Months(period)
	if !ok {
		return period
	}
	return joinMonths(months, Month.Label)
}

// Long is Short with the whole year: "JAN 2019, FEB 2019".
func (k Periods) Long(period string) string {
	months, ok := k.Months(period)
	if !ok {
		return period
	}
	return joinMonths(months, Month.longLabel)
}

func joinMonths(months []Month, label func(Month) string) string {
	labels := make([]string, len(months))
	for i, m := range months {
		labels[i] = label(m)
	}
	return strings.Join(labels, ", ")
}

// Text is a sheet's period as a person reads it out: a count "01" is "1 bulan", an instalment "002" of the tenor "030" is
// "ke-2 dari 30"; several joined by commas one by one. What is no number, and a month, is as Short has it.
func (k Periods) Text(period, tenor string) string {
	if k == PeriodsMonths {
		return k.Short(period)
	}
	var texts []string
	for part := range strings.SplitSeq(period, ",") {
		n, ok := plainNumber(part)
		switch {
		case !ok || k == PeriodsCount && len(n) > 2: // nobody owes a hundred months: it counts something else
			return period
		case k == PeriodsCount:
			n += " bulan"
		case k == PeriodsInstalment:
			n = "ke-" + n
		}
		texts = append(texts, n)
	}
	text := strings.Join(texts, ", ")
	if of, ok := plainNumber(tenor); ok && k == PeriodsInstalment {
		text += " dari " + of
	}
	return text
}

// plainNumber is a text of digits without leading zeros; false where it is something else.
func plainNumber(text string) (string, bool) {
	text = strings.TrimSpace(text)
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return "", false
	}
	return strings.TrimLeft(text[:len(text)-1], "0") + text[len(text)-1:], true
}

// parseMonth reads one month in any of the forms that providers send.
func parseMonth(s string) (Month, bool) {
	if m, err := ParseMonth(s); err == nil {
		return m, true
	}
	if len(s) == 4 && strings.Trim(s, "0123456789") == "" { // MMYY, PGN
		m, err := ParseMonth("20" + s[2:] + s[:2])
		return m, err == nil
	}
	name, year, found := strings.Cut(s, " ")
	if !found || len(name) < 3 {
		return "", false
	}
	n := monthSpellings[name[:3]]
	for i, known := range monthNames {
		if known == name[:3] {
			n = i + 1
		}
	}
	year = strings.TrimSpace(year)
	if len(year) == 2 {
		year = "20" + year
	}
	m, err := ParseMonth(year + fmt.Sprintf("%02d", n))
	return m, err == nil
}
