package ledger

import (
	"slices"
	"strings"
	"time"
)

// day reads a date, and drops a time behind it.
func (c StatementColumns) day(text string) (Date, bool) {
	if c.DateFormat != "" {
		return dayAs(text, c.DateFormat)
	}
	return dayOf(text)
}

// dayOf reads a date with the year or the day first, as Indonesian statements write it: "2026-11-21", "20261121",
// "21/11/2026", "21-11-26", "21 Nov 2026".
func dayOf(text string) (Date, bool) {
	words := periodWords(strings.ToUpper(text))
	if len(words) > 0 && (len(words[0]) == 8 || len(words[0]) == 14) && isDigits(words[0]) {
		return dateOf(words[0][:4], words[0][4:6], words[0][6:8])
	}
	switch {
	case len(words) < 3:
		return "", false
	case len(words[0]) == 4:
		return dateOf(words[0], words[1], words[2])
	}
	return dateOf(words[2], words[1], words[0])
}

// dayAs reads a date whose parts stand in the order of a format of D, M and Y.
func dayAs(text, format string) (Date, bool) {
	order := DateOrder(format)
	words := periodWords(strings.ToUpper(text))
	if len(words) > 0 && !strings.ContainsFunc(format, func(r rune) bool { return !strings.ContainsRune("DMY", r) }) {
		words = cutAs(words[0], format)
	}
	if order == "" || len(words) < 3 {
		return "", false
	}
	part := func(r string) string { return words[strings.Index(order, r)] }
	if year := part("Y"); len(year) != strings.Count(format, "Y") { // another order would go unseen
		return "", false
	}
	return dateOf(part("Y"), part("M"), part("D"))
}

// cutAs cuts digits without marks between them into the parts of a format.
func cutAs(digits, format string) []string {
	var parts []string
	for i := 0; i < len(format) && len(digits) >= len(format); {
		n := strings.LastIndex(format, format[i:i+1]) + 1
		parts, i = append(parts, digits[i:n]), n
	}
	return parts
}

// DateOrder is the order of the parts of a date format, "DMY"; "" where it is none: one of D, M and Y is missing, stands
// twice, or something else than marks stands between them. The year has two or four letters.
func DateOrder(format string) string {
	var order string
	for _, r := range format {
		switch {
		case strings.ContainsRune("DMY", r):
			if !strings.HasSuffix(order, string(r)) {
				order += string(r)
			}
		case !strings.ContainsRune("/-. ", r):
			return ""
		}
	}
	if years := strings.Count(format, "Y"); len(order) != 3 || years != 2 && years != 4 {
		return ""
	}
	for _, part := range []string{"D", "M", "Y"} {
		if !strings.Contains(order, part) {
			return ""
		}
	}
	return order
}

// dateOf is the date of a year, a month by number or name, and a day; false where there is none.
func dateOf(year, month, day string) (Date, bool) {
	if len(month) >= 3 && !isDigits(month) {
		n := monthSpellings[month[:3]]
		if at := slices.Index(monthNames[:], month[:3]); at >= 0 {
			n = at + 1
		}
		month = twoDigits(n)
	}
	if len(year) == 2 {
		year = "20" + year
	}
	if len(month) == 1 {
		month = "0" + month
	}
	if len(day) == 1 {
		day = "0" + day
	}
	text := year + "-" + month + "-" + day
	_, err := time.Parse(time.DateOnly, text)
	return Date(text), err == nil && year >= "1990" && year < "2090"
}

func twoDigits(n int) string { return string([]byte{'0' + byte(n/10%10), '0' + byte(n%10)}) }

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
