package ledger

import (
	"cmp"
	"slices"
)

// Candidate is a payment without a row that a row without a payment may be about, and why it is looked at.
type Candidate struct {
	Payment Entry
	Why     string // in Indonesian
}

// maxCandidates is how many candidates of one row are shown, half of them of its day or later.
const maxCandidates = 6

// Candidates finds what rows without a payment may be about.
type Candidates struct {
	number map[string][]Match // each in the order of days
	amount map[Rupiah][]Match
	open   []Match
	failed []Match
}

// CandidatesOf are the payments of a reconciliation that have no row.
func CandidatesOf(matches []Match) Candidates {
	c := Candidates{number: map[string][]Match{}, amount: map[Rupiah][]Match{}}
	for _, m := range matches {
		if m.Payment == nil || m.Row != nil {
			continue
		}
		key := numberKey(m.Payment.Customer)
		c.number[key] = append(c.number[key], m)
		c.amount[m.Known] = append(c.amount[m.Known], m)
		switch {
		case !m.Payment.State.Final():
			c.open = append(c.open, m)
		case m.Payment.State != Paid:
			c.failed = append(c.failed, m)
		}
	}
	return c
}

// Of are a row's candidates: those of its number, those of its amount, then what is open and what failed, of the days
// around the row's.
func (c Candidates) Of(row StatementRow) []Candidate {
	var found []Candidate
	add := func(why string, matches []Match) {
		for _, m := range around(row.Day, matches) {
			known := slices.ContainsFunc(found, func(k Candidate) bool { return k.Payment.Number == m.Payment.Number })
			if len(found) < maxCandidates && !known {
				found = append(found, Candidate{*m.Payment, why})
			}
		}
	}
	if key := numberKey(row.Number); key != "" {
		add("nomor sama", c.number[key])
	}
	add("nominal sama", c.amount[row.Amount])
	add("masih terbuka", c.open)
	add("gagal", c.failed)
	return found
}

// around are the lines next to a day, of lines in the order of days.
func around(day Date, matches []Match) []Match {
	at, _ := slices.BinarySearchFunc(matches, day, func(m Match, d Date) int { return cmp.Compare(m.Day(), d) })
	return matches[max(0, at-maxCandidates/2):min(len(matches), at+maxCandidates/2)]
}
