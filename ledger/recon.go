package ledger

import (
	"cmp"
	"slices"
)

// StatementRow is one line of a provider's statement, as the mapping of its columns reads it.
type StatementRow struct {
	Line   int        `json:"line"`             // where it stands in the file, from 1, the heading counted
	Ref    string     `json:"ref,omitzero"`     // our reference, or the provider's proof number
	Number CustomerNo `json:"number,omitzero"`  //
	Period string     `json:"period,omitzero"`  // as written
	Amount Rupiah     `json:"amount"`           // whole rupiah
	Day    Date       `json:"day"`              // as written, in whatever zone the provider keeps
	Time   string     `json:"time,omitzero"`    // the date's whole cell, as written
	Status string     `json:"status,omitzero"`  // as written
	Paid   bool       `json:"paid,omitzero"`    // the status says that it is paid
	Text   string     `json:"product,omitzero"` // what it was for, as written; never compared
}

// content orders rows by what they say, wherever they stand in the file.
func (r StatementRow) content(other StatementRow) int {
	return cmp.Or(cmp.Compare(r.Day, other.Day), cmp.Compare(r.Number, other.Number), cmp.Compare(r.Ref, other.Ref),
		cmp.Compare(r.Amount, other.Amount), cmp.Compare(r.Period, other.Period), cmp.Compare(r.Time, other.Time),
		cmp.Compare(r.Status, other.Status), cmp.Compare(r.Text, other.Text))
}

// StatementAmount is which of our amounts a provider's statement shows.
type StatementAmount string

// The amounts a statement can show.
const (
	StatementCost StatementAmount = "cost" // what left the deposit; where it is not known, the bill
	StatementBill StatementAmount = "bill" // what the customer owed the provider, without our fee
)

// Of is our amount of a payment that the statement's is compared with, in whole rupiah.
func (a StatementAmount) Of(e Entry) Rupiah { return a.of(e.Cost, e.Total-e.Fee) }

func (a StatementAmount) of(cost *Rupiah, owed Rupiah) Rupiah {
	if a != StatementBill && cost != nil {
		return *cost
	}
	return owed
}

// Statement is what a provider says happened from one day to another, both included.
type Statement struct {
	Rows     []StatementRow
	From, To Date
	Amount   StatementAmount
}

// within reports whether a day is one of the statement's.
func (s Statement) within(d Date) bool { return s.From <= d && d <= s.To }

// ReconKind says how a row of a statement and a payment agree. The zero value is none.
type ReconKind uint8

// The results of a reconciliation.
const (
	ReconAgrees     ReconKind = iota + 1
	ReconAmounts              // both are paid, the amounts differ; or it is open here and the amounts differ
	ReconNumbers              // one reference, two customer numbers
	ReconHereOnly             // paid here, not there
	ReconThereOnly            // paid there, and no payment of ours
	ReconOpenHere             // paid there, and here without a final outcome
	ReconFailedHere           // paid there, and here failed, cancelled or reversed
	ReconRepeated             // a row that stands in the statement before
	ReconOpenOnly             // without a final outcome here, not paid there
	ReconNothing              // no money on either side
)

// ReconKinds lists every kind in the order of its number.
func ReconKinds() []ReconKind {
	return []ReconKind{ReconAgrees, ReconAmounts, ReconNumbers, ReconHereOnly, ReconThereOnly, ReconOpenHere,
		ReconFailedHere, ReconRepeated, ReconOpenOnly, ReconNothing}
}

var (
	reconNames = [...]string{"", "agrees", "amounts_differ", "numbers_differ", "here_only", "there_only", "open_here",
		"failed_here", "repeated", "open_only", "nothing"}
	reconLabels = [...]string{"", "cocok", "nominal beda", "nomor beda", "hanya di sini", "hanya di sana", "terbuka di sini",
		"gagal di sini", "baris berulang", "terbuka saja", "nihil"}
)

// String is the kind's name in JSON and in the ledger.
func (k ReconKind) String() string { return reconNames[min(int(k), len(reconNames)-1)] }

// Label is the kind in the operator's words.
func (k ReconKind) Label() string { return reconLabels[min(int(k), len(reconLabels)-1)] }

// MarshalText writes the kind's name.
func (k ReconKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// Differs reports whether a person has to look.
func (k ReconKind) Differs() bool { return k != ReconAgrees && k != ReconNothing }

// Match is one line of a reconciliation: a row of the statement, a payment, or both.
type Match struct {
	Kind    ReconKind
	Row     *StatementRow // nil: the statement has none
	Payment *Entry        // nil: there is none here
	ByRef   bool          // the reference joined them; otherwise number, period, amount and day
	Outside bool          // neither is of the days that are compared
	Known   Rupiah        // our amount of the payment, whatever its state
	Ours    Rupiah        // the same where it is paid, else 0
	Theirs  Rupiah        // the row's where it is paid, else 0

	Decision *ReconDecision // what a named person decided about it; nil: nothing yet
}

// Difference is ours less theirs, in whole rupiah.
func (m Match) Difference() Rupiah { return m.Ours - m.Theirs }

// Day is the day of the line: the payment's, else the row's.
func (m Match) Day() Date {
	if m.Payment != nil {
		return m.Payment.Day
	}
	return m.Row.Day
}

// MaySettle reports whether the row is evidence that the payment is paid, which only a named person makes of it
// (reliability §2). Number and amount must be the payment's: neither a reference alone nor an amount alone is enough.
func (m Match) MaySettle() bool {
	return m.Kind == ReconOpenHere && m.Row.proves(m.Payment.Customer, m.Known)
}

// MayDispute reports whether the statement contradicts a final outcome, which a named person can put on record.
func (m Match) MayDispute() bool {
	return m.Payment != nil && m.Payment.State.Final() &&
		(m.Kind == ReconFailedHere || m.Kind == ReconHereOnly || m.Kind == ReconAmounts || m.Kind == ReconNumbers)
}

// Actions are the decisions that a line is open to; none where it was decided about, or nothing is to be said.
func (m Match) Actions() []ReconAction {
	switch {
	case m.Decision != nil:
		return nil
	case m.MaySettle():
		return []ReconAction{ReconSettled}
	case m.MayDispute():
		return []ReconAction{ReconDisputed}
	case m.Kind == ReconThereOnly, m.Kind == ReconRepeated:
		return []ReconAction{ReconElsewhere, ReconNotOurs}
	}
	return nil
}

// match is the line of a row, a payment, or both.
func (s Statement) match(row *StatementRow, e *Entry, byRef bool) Match {
	m := Match{Row: row, Payment: e, ByRef: byRef, Outside: !(row != nil && s.within(row.Day) || e != nil && s.within(e.Day))}
	if e != nil {
		m.Known = s.Amount.Of(*e)
		if e.State == Paid {
			m.Ours = m.Known
		}
	}
	if row != nil && row.Paid {
		m.Theirs = row.Amount
	}
	m.Kind = m.kind()
	return m
}

func (m Match) kind() ReconKind {
	there := m.Row != nil && m.Row.Paid
	switch {
	case m.Payment == nil && !there:
		return ReconNothing
	case m.Payment == nil:
		return ReconThereOnly
	case m.Row != nil && !m.Row.sameNumber(m.Payment.Customer):
		return ReconNumbers
	}
	switch state := m.Payment.State; {
	case state == Paid && !there:
		return ReconHereOnly
	case state.Final() && !there:
		return ReconNothing
	case state.Final() && state != Paid:
		return ReconFailedHere
	case !there:
		return ReconOpenOnly
	case m.Row.Amount != m.Known:
		return ReconAmounts
	case state != Paid:
		return ReconOpenHere
	}
	return ReconAgrees
}

// ReconSums are the sums of a reconciliation, in whole rupiah, and how many lines of each kind it has.
type ReconSums struct {
	Ours       Rupiah         `json:"ours"`
	Theirs     Rupiah         `json:"theirs"`
	Difference Rupiah         `json:"difference"`
	Count      map[string]int `json:"count"` // by the kind's name
}

// Differences is how many lines a person has to look at.
func (s ReconSums) Differences() int {
	n := 0
	for _, k := range ReconKinds() {
		if k.Differs() {
			n += s.Count[k.String()]
		}
	}
	return n
}

// SumRecon adds up the lines that are not outside.
func SumRecon(matches []Match) ReconSums {
	s := ReconSums{Count: map[string]int{}}
	for _, m := range matches {
		if m.Outside {
			continue
		}
		s.Ours += m.Ours
		s.Theirs += m.Theirs
		s.Difference += m.Difference()
		s.Count[m.Kind.String()]++
	}
	return s
}

// sortMatches puts lines in the order of their days, of the payments' numbers and of the rows' lines.
func sortMatches(matches []Match) {
	number := func(m Match) string {
		if m.Payment == nil {
			return "~" // after the payments of the day
		}
		return m.Payment.Number
	}
	line := func(m Match) int {
		if m.Row == nil {
			return 0
		}
		return m.Row.Line
	}
	slices.SortFunc(matches, func(a, b Match) int {
		return cmp.Or(cmp.Compare(a.Day(), b.Day()), cmp.Compare(number(a), number(b)), cmp.Compare(line(a), line(b)))
	})
}
