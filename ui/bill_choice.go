package ui

import (
	"strings"

	"loket/ledger"
)

// take is the screen with what was found, the oldest n of it chosen.
func (s bill) take(found BillFound, n int) bill {
	s.found = found
	return s.choose(n)
}

// choose is the screen with the oldest n bills chosen, at least one: a younger one is never paid before an older. Where
// no part can be paid, all are.
func (s bill) choose(n int) bill {
	s.chosen = len(s.found.Bills)
	if s.choosable() {
		s.chosen = max(1, min(n, s.chosen))
	}
	s.bill = s.found.Bills[0]
	if s.chosen > 1 {
		s.bill = ledger.Join(s.bills())
	}
	s.locked, s.again, s.cash.sure, s.problem, s.note = nil, false, false, Advice{}, ""
	return s
}

// bills are the chosen bills, oldest first.
func (s bill) bills() []ledger.Bill { return s.found.Bills[:min(s.chosen, len(s.found.Bills))] }

// choosable reports whether the customer may pay some of the bills and not all.
func (s bill) choosable() bool { return len(s.found.Bills) > 1 && s.found.Question.Product.PaysPart() }

// choice is how many bills "-" and "+" choose; false for any other key, and for text that was pasted or scanned.
func (s bill) choice(msg keyPress) (n int, ok bool) {
	text := string(msg.Runes)
	if !s.choosable() || !types(msg) || msg.Paste || strings.Trim(text, "-+") != "" {
		return 0, false
	}
	return s.chosen + strings.Count(text, "+") - strings.Count(text, "-"), true
}
