package ledger

import (
	"strings"
	"unicode"
)

// leastRef is how many letters and digits a text must have to name one payment: "-" and "0" name none.
const leastRef = 6

// refKey is a reference as it is compared: its letters and digits, in capitals; "" where it names nothing.
func refKey(ref string) string {
	key := string(CleanNumber(ref))
	if len(key) < leastRef || strings.Trim(key, "0") == "" {
		return ""
	}
	return key
}

// numberKey is a customer number as it is compared: spreadsheets drop the zeros at its beginning.
func numberKey(no CustomerNo) string { return strings.TrimLeft(string(CleanNumber(string(no))), "0") }

// sameNumber reports whether a row can be of a payment's customer; a row without a number contradicts nothing.
func (r StatementRow) sameNumber(no CustomerNo) bool {
	key := numberKey(r.Number)
	return key == "" || key == numberKey(no)
}

// proves reports whether a row says that this customer's payment of this amount is paid.
func (r StatementRow) proves(no CustomerNo, amount Rupiah) bool {
	return r.Paid && r.Amount == amount && r.sameNumber(no)
}

// periodKey is a period as it is compared: months as "201901,201902" however they are written, anything else the numbers
// in it. "ke-2 dari 30" and "002/030" are the second instalment.
func periodKey(text string) string {
	var months, numbers []string
	words := periodWords(strings.ToUpper(text))
	for i := 0; i < len(words); i++ {
		if m, used := monthAt(words[i:]); used > 0 {
			months, i = append(months, string(m)), i+used-1
		} else if n, ok := plainNumber(words[i]); ok {
			numbers = append(numbers, n)
		}
	}
	switch {
	case len(months) > 0 && len(numbers) == 0:
		return strings.Join(months, ",")
	case len(months) == 0 && len(numbers) > 0:
		return numbers[0]
	}
	return strings.Join(append(months, numbers...), ",")
}

// periodWords cuts a text into its runs of letters and of digits.
func periodWords(text string) []string {
	var words []string
	kind := func(r rune) int {
		switch {
		case unicode.IsDigit(r):
			return 1
		case unicode.IsLetter(r):
			return 2
		}
		return 0
	}
	last := 0
	for _, r := range text {
		now := kind(r)
		switch {
		case now == 0:
		case now == last:
			words[len(words)-1] += string(r)
		default:
			words = append(words, string(r))
		}
		last = now
	}
	return words
}

// monthAt is the month that the first words name, and how many of them: "202101", "0121", "2021 01",
// "01 2021", "JAN 21", "JANUARI 2021". 0: they name none.
func monthAt(words []string) (Month, int) {
	if m, ok := parseMonth(words[0]); ok {
		return m, 1
	}
	if len(words) < 2 {
		return "", 0
	}
	for _, text := range []string{words[0] + words[1], words[1] + words[0], words[0] + " " + words[1]} {
		long := len(words[0]) == 4 || len(words[1]) == 4 || strings.Contains(text, " ")
		if m, ok := parseMonth(text); ok && long {
			return m, 2
		}
	}
	return "", 0
}
