package ledger

import (
	"errors"
	"fmt"
	"time"
)

// ErrNotFound says that the book holds no payment or nota of that name. Every other error of a reader means that
// the book could not be read, which tells nothing about what it holds.
var ErrNotFound = errors.New("not in the ledger")

// ErrDamaged says that what the book holds contradicts itself; the text says where.
var ErrDamaged = errors.New("ledger is damaged")

// Entry is one row of a list of payments: what the lists, the exports and the JSON show, without the events.
// Amounts are whole rupiah, times UTC. Cash, Change and Rounding are the nota's.
type Entry struct {
	Number   string
	Ref      RefID
	Nota     NotaID
	Claim    string
	Product  ProductCode
	Category string
	Provider string
	Customer CustomerNo
	Name     string
	Period   string
	Day      Date
	State    State
	Reason   Reason
	Total    Rupiah
	Fee      Rupiah
	Cost     *Rupiah // nil: not known
	Cash     Rupiah
	Change   Rupiah
	Rounding Rupiah
	Code     string
	Message  string
	Serial   string
	Cashier  string
	Created  time.Time
	Settled  time.Time // zero: no final outcome
	Practice bool
}

// Filter chooses entries and their order. Empty fields choose everything.
type Filter struct {
	From, To Date // both included
	State    State
	Product  ProductCode
	Customer CustomerNo
	Cashier  string
	Text     string // as it was typed: a part of number, customer number or name, or a whole PaymentName
	Sort     Sort
}

// Sort is the order of a list. Payments that are alike in it stand newest first. Every order but those of time reads all
// that the filter chooses before the first entry is known: it is meant for a day, or a few.
type Sort uint8

// The orders of a list.
const (
	SortNewest  Sort = iota
	SortOldest       // first
	SortTotal        // the largest first
	SortState        // what needs a person first, what is paid last
	SortProduct      // by code
	SortName         // without a difference of capitals
)

// Cursor is where the next page of a list begins: the entry after this one. The zero Cursor is the first page.
type Cursor struct {
	Sequence int64  // of the last entry's intend event
	Key      string // by which it was sorted, where that is not its time
}

// DayTotals is one day of the counter, or several: payments by the day they were intended, cash by the day it moved.
type DayTotals struct {
	Day    Date // the first; "": from the beginning
	Until  Date // the last of several; "": there is one, or no end
	Count  map[State]int
	Total  map[State]Rupiah
	Fee    Rupiah // of paid payments
	Margin Rupiah // of paid payments with a known cost: their commission, and the fee of the same
	Earned Earnings
	CashSums
}

// NewDayTotals are the totals of nothing yet.
func NewDayTotals(day Date) DayTotals {
	d := DayTotals{Day: day, Count: make(map[State]int), Total: make(map[State]Rupiah)}
	d.Earned.begin()
	return d
}

// AddPaid counts paid payments of one product and cashier in.
func (d *DayTotals) AddPaid(product ProductCode, cashier string, t Tally, margin Rupiah) {
	d.Count[Paid] += t.Paid
	d.Total[Paid] += t.Turnover
	d.Fee += t.Fee
	d.Margin += margin
	d.Earned.Add(product, cashier, t)
}

// Merge adds the same days of another ledger.
func (d *DayTotals) Merge(other DayTotals) {
	for state, n := range other.Count {
		d.Count[state] += n
		d.Total[state] += other.Total[state]
	}
	d.Earned.Merge(other.Earned)
	d.Fee += other.Fee
	d.Margin += other.Margin
	d.CashSums.Merge(other.CashSums)
}

// Beside is what the day adds to the drawer beside the totals of the payments that keep their money: rounding, and
// what customers are still to get back. Money handed back on another day than it was taken is in it too.
func (d DayTotals) Beside() Rupiah {
	beside := d.Net() - d.In + d.Out
	for state, total := range d.Total {
		if state.Owed() {
			beside -= total
		}
	}
	return beside
}

// MoneyDue is a nota whose customer still has money to get, with its payments.
type MoneyDue struct {
	Nota    Nota
	Due     Rupiah
	Entries []Entry
}

// LockedError says that a bill cannot be intended because another payment holds its lock.
type LockedError struct {
	Ref    RefID // the bill that may not be intended; empty: none is about to be
	Key    string
	Number string // the holder
	State  State
	By     string
	At     time.Time
}

// Error names the holder.
func (e *LockedError) Error() string {
	return fmt.Sprintf("bill is locked by payment %s (%s)", e.Number, e.State)
}

// Liftable reports whether a deliberate "again" lifts the lock: the holder is paid and only the day tells the two
// payments apart.
func (e *LockedError) Liftable() bool { return e.State == Paid && Liftable(e.Key) }
