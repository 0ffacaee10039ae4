package ui

import (
	"fmt"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// firstDay bounds the days that can be shown: no ledger is older.
const firstDay ledger.Date = "1990-01-01"

// pressDay is a key on the day itself, as in any calendar: a week up and down, a month by the page keys, or digits.
func (s daily) pressDay(msg keyPress) (next Screen, cmd tea.Cmd, heard bool) {
	switch {
	case pressed(msg, keyUp):
		next, cmd = s.to(s.day.Add(-7))
	case pressed(msg, keyDown):
		next, cmd = s.to(s.day.Add(7))
	case pressed(msg, keyPgUp):
		next, cmd = s.to(monthsAway(s.day, -1))
	case pressed(msg, keyPgDown):
		next, cmd = s.to(monthsAway(s.day, 1))
	case pressed(msg, keyEnter) && s.sieve.date.value != "":
		next, cmd = s.typedDay()
	case types(msg) || msg.Type == tea.KeyBackspace || msg.Type == tea.KeyDelete || msg.Type == tea.KeyCtrlU:
		s.sieve.date, _ = s.sieve.date.press(msg)
		if next, cmd = s, nil; len(s.sieve.date.value) == s.sieve.date.limit {
			next, cmd = s.typedDay()
		}
	default:
		return s, nil, false
	}
	return next, cmd, true
}

// typedDay shows the day that was typed, or says why not.
func (s daily) typedDay() (Screen, tea.Cmd) {
	day, wrong := readTyped(s.sieve.date.value, s.day, s.today())
	s.sieve.date.value = ""
	if wrong != "" {
		s.note = wrong
		return s, nil
	}
	return s.to(day)
}

// readTyped is a day typed as 21, 2111, 211126 or 21112026: what is missing is the month or the year shown. A day without
// a year that has not come yet is last year's.
func readTyped(digits string, shown, today ledger.Date) (day ledger.Date, wrong string) {
	y, m := string(shown[:4]), string(shown[5:7])
	if len(digits) == 1 {
		digits = "0" + digits
	}
	d := digits[:min(2, len(digits))]
	switch len(digits) {
	case 2:
	case 4:
		if y, m = string(today[:4]), digits[2:4]; ledger.Date(y+"-"+m+"-"+d) > today {
			y = fmt.Sprint(yearOf(today) - 1)
		}
	case 6:
		y, m = string(today[:2])+digits[4:6], digits[2:4]
	case 8:
		y, m = digits[4:8], digits[2:4]
	default:
		return "", "Ketik tanggal sebagai 21, 2111, 211126 atau 21112026."
	}
	day, err := ledger.ParseDate(y + "-" + m + "-" + d)
	switch text := d + "-" + m + "-" + y; {
	case err != nil:
		return "", "Tanggal " + text + " tidak ada di kalender."
	case day > today:
		return "", text + " belum tiba."
	case day < firstDay:
		return "", text + " terlalu lama lalu."
	}
	return day, ""
}

func yearOf(d ledger.Date) int {
	t, _ := time.Parse(time.DateOnly, string(d))
	return t.Year()
}

// monthsAway is the same day n months later, or the last of a shorter month.
func monthsAway(d ledger.Date, n int) ledger.Date {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return d
	}
	first := t.AddDate(0, n, 1-t.Day())
	last := first.AddDate(0, 1, -1)
	return ledger.Date(first.AddDate(0, 0, min(t.Day(), last.Day())-1).Format(time.DateOnly))
}

var weekdays = [...]string{"Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"}

// longDay is a day as "Sabtu 21-11-2026".
func longDay(d ledger.Date) string {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return string(d)
	}
	return weekdays[t.Weekday()] + " " + d.Text()
}
