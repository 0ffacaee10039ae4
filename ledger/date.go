package ledger

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Date is a day in the counter's zone, as "2026-11-21". Dates compare as text. The empty Date is none.
type Date string

// DayOf is the date at t in zone.
func DayOf(t time.Time, zone *time.Location) Date { return Date(t.In(zone).Format(time.DateOnly)) }

// ParseDate reads "2026-11-21".
func ParseDate(s string) (Date, error) {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", fmt.Errorf("not a date (YYYY-MM-DD): %q", clip(s))
	}
	return Date(s), nil
}

// Compact is the date in a payment number: "261121".
func (d Date) Compact() string {
	if len(d) != 10 {
		return ""
	}
	return string(d[2:4] + d[5:7] + d[8:10])
}

// Add is the date n days later.
func (d Date) Add(n int) Date {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return d
	}
	return Date(t.AddDate(0, 0, n).Format(time.DateOnly))
}

// Month is a calendar month as "202101". The empty Month is none.
type Month string

// monthNames are the Indonesian short names on screen and paper.
var monthNames = [...]string{"JAN", "FEB", "MAR", "APR", "MEI", "JUN", "JUL", "AGU", "SEP", "OKT", "NOV", "DES"}

// monthSpellings are the other spellings found in providers' answers.
var monthSpellings = map[string]int{"AGS": 8, "AGT": 8, "AUG": 8, "OCT": 10, "DEC": 12, "MAY": 5, "PEB": 2, "NOP": 11}

// MonthOf is the month at t in zone.
func MonthOf(t time.Time, zone *time.Location) Month { return Month(t.In(zone).Format("200601")) }

// ParseMonth reads "202101" strictly: six digits, a month 01 to 12, a year 1990 to 2089.
func ParseMonth(s string) (Month, error) {
	if len(s) == 6 && strings.Trim(s, "0123456789") == "" && s >= "199001" && s <= "208912" {
		if m := s[4:]; m >= "01" && m <= "12" {
			return Month(s), nil
		}
	}
	return "", fmt.Errorf("not a period (YYYYMM): %q", clip(s))
}

// Add is the month n months later.
func (m Month) Add(n int) Month {
	t, err := time.Parse("200601", string(m))
	if err != nil {
		return m
	}
	return Month(t.AddDate(0, n, 0).Format("200601"))
}

// Label is the month as paper shows it: "JAN24". A Month that is none is "".
func (m Month) Label() string {
	if len(m) != 6 {
		return ""
	}
	n, err := strconv.Atoi(string(m[4:]))
	if err != nil || n < 1 || n > 12 {
		return ""
	}
	return monthNames[n-1] + string(m[2:4])
}

// Months are the calendar months that a sheet's period names; false where it counts something else: "0112" is a month
// only where periods are months.
func (k Periods) Months(period string) ([]Month, bool) {
	if k != PeriodsMonths {
		return nil, false
	}
	return ParsePeriod(period)
}

// Short is a sheet's period as paper and lists show it: months by name, "JAN19, FEB19"; anything else as sent.
func (k Periods) Short(period string) string {
	months, ok := k.Months(period)
	if !ok {
		return period
	}
	labels := make([]string, len(months))
	for i, m := range months {
		labels[i] = m.Label()
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

// ParsePeriod reads a billing period in any of the forms providers send for a calendar month: "201901",
// "MEI 2019", "MEI 22", "0320" (month and year), and several joined by commas. False where it is something else:
// a number of months, an instalment number, free text.
func ParsePeriod(s string) ([]Month, bool) {
	var months []Month
	for part := range strings.SplitSeq(s, ",") {
		m, ok := parseOneMonth(strings.ToUpper(strings.TrimSpace(part)))
		if !ok {
			return nil, false
		}
		months = append(months, m)
	}
	return months, true
}

func parseOneMonth(s string) (Month, bool) {
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
