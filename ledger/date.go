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
	name := m.name()
	if name == "" {
		return ""
	}
	return name + string(m[2:4])
}

// longLabel is the month with its whole year: "JAN 2024".
func (m Month) longLabel() string { return m.name() + " " + string(m[:4]) }

func (m Month) name() string {
	if len(m) != 6 {
		return ""
	}
	n, err := strconv.Atoi(string(m[4:]))
	if err != nil || n < 1 || n > 12 {
		return ""
	}
	return monthNames[n-1]
}

// Text is a date as people read it, 21-11-2026; what is no date stays as it is.
func (d Date) Text() string {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return string(d)
	}
	return t.Format("02-01-2006")
}

// DateText writes 20120524, a date as providers send it, as 24-05-2012; another text stays as it is.
func DateText(sent string) string {
	t, err := time.Parse("20060102", sent)
	if err != nil {
		return sent
	}
	return t.Format("02-01-2006")
}
