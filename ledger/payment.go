package ledger

import (
	"cmp"
	"slices"
	"time"
)

// Payment is the fold of its events through Apply: everything known about paying one bill once.
type Payment struct {
	Ref RefID
	Intend
	State  State
	Reason Reason

	By      string // who took it
	Counter string

	IntendedAt  time.Time // UTC, as all times here
	SubmittedAt time.Time // zero: never submitted
	ChangedAt   time.Time // of the last state
	SettledAt   time.Time // of the final state; zero: not final

	Source    Source
	Code      string // the provider's last verdict, verbatim
	Message   string
	Serial    string
	Reference string // the provider's own name for it
	Cost      *Rupiah
	Balance   *Rupiah // the deposit as the provider told it with this payment, and when
	BalanceAt time.Time
	Notes     []string

	NotPaidAt time.Time // the first believable "not paid" of the two a fence asks for
	Conflict  string    // what contradicts what
	Flag      string    // why a person must look though there is no verdict
	SettledBy string
	Evidence  string // of the supervisor's decision
	Cause     string // why the answer was lost, or nothing was sent

	Prints Prints
}

// Prints counts the slips handed to the printer, by document.
type Prints struct {
	Receipt, Titipan, HandBack int
}

// Of is the count of one document.
func (c Prints) Of(d Document) int {
	switch d {
	case DocReceipt:
		return c.Receipt
	case DocTitipan:
		return c.Titipan
	case DocHandBack:
		return c.HandBack
	}
	return 0
}

func (c Prints) add(d Document) Prints {
	switch d {
	case DocReceipt:
		c.Receipt++
	case DocTitipan:
		c.Titipan++
	case DocHandBack:
		c.HandBack++
	}
	return c
}

// SharedSlip is as what a slip counts for a payment that shares it with others: its receipt, or a titipan while it is
// open.
func (p Payment) SharedSlip() Document {
	if p.State.Final() {
		return DocReceipt
	}
	return DocTitipan
}

// KnownCost is what left the deposit, as far as known: the provider's answer before the inquiry's figure.
func (p Payment) KnownCost() *Rupiah {
	if p.Cost != nil {
		return p.Cost
	}
	return p.Bill.Cost
}

// Commission is the bill's commission by the cost that is known last.
func (p Payment) Commission() (Rupiah, bool) {
	b := p.Bill
	b.Cost = p.KnownCost()
	return b.Commission()
}

// completed is the bill with what a later answer adds: a name, readings and details that the inquiry did not have.
// Amounts stay those the customer was told.
func (b Bill) completed(a Answer) Bill {
	b.Name, b.Address = cmp.Or(b.Name, a.Name), cmp.Or(b.Address, a.Address)
	switch {
	case len(b.Sheets) == 0:
		b.Sheets = b.within(a.Sheets)
	case len(b.Sheets) == len(a.Sheets):
		sheets := make([]Sheet, len(b.Sheets))
		for i, s := range b.Sheets {
			sheets[i] = s.completed(a.Sheets[i], b.Counts)
		}
		b.Sheets = sheets
	}
	details := b.Details[:len(b.Details):len(b.Details)]
	for _, d := range a.Details {
		if b.Detail(d.Key) == "" {
			details = append(details, d)
		}
	}
	b.Details = details
	return b
}

// within are sheets that the inquiry did not have, without amounts that do not make up the bill: beside a total that the
// customer was told, others would stand on the receipt.
func (b Bill) within(sheets []Sheet) []Sheet {
	rest := b.Owed() - b.Line(LineAdmin)
	for _, s := range sheets {
		rest -= s.Amount + s.Penalty + s.Other
	}
	if rest == 0 {
		return sheets
	}
	sheets = slices.Clone(sheets)
	for i := range sheets {
		sheets[i].Amount, sheets[i].Penalty, sheets[i].Admin, sheets[i].Other = 0, 0, 0, 0
	}
	return sheets
}

// completed is the sheet with the readings and the reference that it does not have, where the other can be the same
// month's.
func (s Sheet) completed(other Sheet, kind Periods) Sheet {
	if !s.samePeriod(other, kind) {
		return s
	}
	if s.Start == "" && s.End == "" {
		s.Start, s.End = other.Start, other.End
	}
	s.Reference = cmp.Or(s.Reference, other.Reference)
	return s
}

// samePeriod reports whether two sheets can be the same month's; one that names none can be any.
func (s Sheet) samePeriod(other Sheet, kind Periods) bool {
	return s.Period == "" || other.Period == "" || slices.Equal(kind.Names(s.Period), kind.Names(other.Period))
}
