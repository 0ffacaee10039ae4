package ledger

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// The kinds of event of a shift. Its print is KindPrint.
const (
	KindShiftOpen  Kind = "open"     // shift: the drawer was opened with a float
	KindCashIn     Kind = "cash_in"  // shift: money put into the drawer that no customer brought
	KindCashOut    Kind = "cash_out" // shift: money taken out that no customer got
	KindShiftClose Kind = "close"    // shift: the drawer was counted and closed
)

// The slips of a shift.
const (
	DocClosing Document = "closing" // the Z report
	DocDeposit Document = "deposit" // setoran: the money handed in
)

// MaxFloat bounds a float, in whole rupiah: more is a number that strayed into the field.
const MaxFloat Rupiah = 100_000_000

// The longest reason, note and name of a shift, in characters.
const (
	MaxNote = 200
	maxWho  = 40
)

// Why an event does not fit a shift. Each is ErrIllegal too, and nothing was written.
var (
	ErrNoShift     = fmt.Errorf("%w: no shift is open", ErrIllegal)
	ErrShiftOpen   = fmt.Errorf("%w: a shift is open already", ErrIllegal)
	ErrShiftAmount = fmt.Errorf("%w: amount of a shift is negative, zero or absurd", ErrIllegal)
	ErrShiftReason = fmt.Errorf("%w: cash in, cash out or a difference without a reason", ErrIllegal)
	ErrSupervisor  = fmt.Errorf("%w: a supervisor must sign this closing", ErrIllegal)
	ErrShiftBusy   = fmt.Errorf("%w: a payment is on its way", ErrIllegal)
	ErrShiftMoved  = fmt.Errorf("%w: the drawer is not what was seen", ErrIllegal)
	ErrDrawerShort = fmt.Errorf("%w: more is taken out than the drawer holds", ErrIllegal)
)

// Shift is the time between opening the drawer with a float and counting it: the fold of its events. A ledger has one
// open at most. Amounts are whole rupiah, times UTC.
type Shift struct {
	Number    int    // from 1 without a gap; the Z number of its closing
	First     int64  // sequence of the event that opened it
	Last      int64  // sequence of the event that closed it; 0: open
	Counter   string // the counter's code
	OpenedBy  string
	OpenedAt  time.Time
	Float     Rupiah
	Before    *Remainder // what the shift before left in the drawer; nil: there was none
	Movements []Movement
	Closing   *Close // nil: open
	ClosedBy  string
	ClosedAt  time.Time
	Reports   int // how often its Z was handed to the printer
	Deposits  int // and its setoran slip
}

// Movement is cash put into the drawer or taken out of it beside the customers' money.
type Movement struct {
	Kind   Kind // KindCashIn or KindCashOut
	Amount Rupiah
	Reason string
	By     string
	At     time.Time
}

// OpenShift is the body of the event that opens a shift, in whole rupiah.
type OpenShift struct {
	Number int        `json:"number"`
	Float  Rupiah     `json:"float"`
	Before *Remainder `json:"before,omitempty"`
}

// Remainder is what must lie in a drawer that nobody opened yet: what the last closing kept in it, and the cash that
// moved since. Money is handed back without a shift too.
type Remainder struct {
	Closed  int64  `json:"closed"`  // sequence of that closing
	Kept    Rupiah `json:"kept"`    // in whole rupiah
	Between Rupiah `json:"between"` // what was moved since, in whole rupiah; below zero it was handed back
}

// Offered is the float that a shift is offered to open with.
func (r Remainder) Offered() Rupiah { return max(0, r.Kept+r.Between) }

// MoveCash is the body of cash in and cash out, in whole rupiah.
type MoveCash struct {
	Amount Rupiah `json:"amount"`
	Reason string `json:"reason"`
}

// Says reports whether a reason says anything: signs alone, and what a screen cannot show, do not. Whoever records one asks;
// what was recorded before stays what it is.
func Says(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// ShiftID is the name of a shift: the subject of its events, and what every event in it carries.
func ShiftID(number int) string { return strconv.Itoa(number) }

// ID is the shift's name.
func (s Shift) ID() string { return ShiftID(s.Number) }

// Open reports whether the shift has been opened and not closed.
func (s Shift) Open() bool { return s.Number > 0 && s.Closing == nil }

// Since is the sequence from which on what happened is on this shift's Z: the closing before it, or its own opening.
func (s Shift) Since() int64 {
	if s.Before != nil {
		return s.Before.Closed
	}
	return s.First
}

// Moved is the sum of the cash put in, or taken out.
func (s Shift) Moved(kind Kind) Rupiah {
	var sum Rupiah
	for _, m := range s.Movements {
		if m.Kind == kind {
			sum += m.Amount
		}
	}
	return sum
}

// ApplyShift returns s after e. What a shift may not do is ErrIllegal: a float or an amount that is absurd, a movement
// without a reason, anything but a print once it is closed, and a closing that does not add up. Whether a closing's
// figures are the book's, the book checks. Nothing is changed with an error.
func ApplyShift(s Shift, e Event) (Shift, error) {
	if e.Stream != StreamShift || e.Version != 1 {
		return s, fmt.Errorf("%w: %s %s version %d", ErrBody, e.Stream, e.Kind, e.Version)
	}
	if e.Kind == KindShiftOpen {
		return applyShiftOpen(s, e)
	}
	if s.Number == 0 || e.Subject != s.ID() {
		return s, fmt.Errorf("%w: %s of shift %q", ErrNoShift, e.Kind, clip(e.Subject))
	}
	if e.Kind == KindPrint {
		return applyShiftPrint(s, e)
	}
	if !s.Open() {
		return s, fmt.Errorf("%w: %s of shift %d, which is closed", ErrNoShift, e.Kind, s.Number)
	}
	switch e.Kind {
	case KindCashIn, KindCashOut:
		return applyMovement(s, e)
	case KindShiftClose:
		return applyShiftClose(s, e)
	}
	return s, fmt.Errorf("%w: unknown kind %q", ErrBody, e.Kind)
}

func applyShiftOpen(s Shift, e Event) (Shift, error) {
	body, err := read[OpenShift](e)
	switch {
	case err != nil:
		return s, err
	case s.Number != 0:
		return s, ErrShiftOpen
	case body.Number < 1 || e.Subject != ShiftID(body.Number) || e.By == "":
		return s, fmt.Errorf("%w: shift %d opened as %q", ErrIllegal, body.Number, clip(e.Subject))
	case body.Float < 0 || body.Float > MaxFloat:
		return s, fmt.Errorf("%w: float of %d", ErrShiftAmount, body.Float)
	}
	return Shift{Number: body.Number, First: e.Sequence, Counter: e.Counter, OpenedBy: e.By, OpenedAt: e.At, Float: body.Float,
		Before: body.Before}, nil
}

func applyMovement(s Shift, e Event) (Shift, error) {
	body, err := read[MoveCash](e)
	switch {
	case err != nil:
		return s, err
	case body.Amount <= 0 || body.Amount > MaxRupiah:
		return s, fmt.Errorf("%w: %s of %d", ErrShiftAmount, e.Kind, body.Amount)
	case strings.TrimSpace(body.Reason) == "":
		return s, fmt.Errorf("%w: %s", ErrShiftReason, e.Kind)
	}
	s.Movements = append(slices.Clip(s.Movements), Movement{e.Kind, body.Amount, body.Reason, e.By, e.At})
	return s, nil
}

func applyShiftClose(s Shift, e Event) (Shift, error) {
	body, err := read[Close](e)
	if err == nil {
		err = body.check(s, e.By)
	}
	if err != nil {
		return s, err
	}
	s.Closing, s.ClosedBy, s.ClosedAt, s.Last = &body, e.By, e.At, e.Sequence
	return s, nil
}

func applyShiftPrint(s Shift, e Event) (Shift, error) {
	body, err := read[Print](e)
	switch {
	case err != nil:
		return s, err
	case s.Open():
		return s, fmt.Errorf("%w: print of shift %d, which is open", ErrIllegal, s.Number)
	case body.Document == DocClosing:
		s.Reports++
	case body.Document == DocDeposit && s.Closing.HandedIn > 0:
		s.Deposits++
	default:
		return s, fmt.Errorf("%w: slip %q of a shift", ErrIllegal, clip(string(body.Document)))
	}
	return s, nil
}

// OpenShift makes the event that opens a shift.
func (s Stamp) OpenShift(body OpenShift) Event {
	return event(s, StreamShift, ShiftID(body.Number), KindShiftOpen, body)
}

// MoveCash makes the event of cash put in or taken out, as kind says; the reason is cleaned.
func (s Stamp) MoveCash(shift int, kind Kind, body MoveCash) Event {
	body.Reason = Clean(body.Reason, MaxNote)
	return event(s, StreamShift, ShiftID(shift), kind, body)
}

// CloseShift makes the event of a closing.
func (s Stamp) CloseShift(body Close) Event {
	return event(s, StreamShift, ShiftID(body.Shift), KindShiftClose, body)
}

// PrintShift makes the event of a shift's slip handed to the printer.
func (s Stamp) PrintShift(shift int, document Document) Event {
	return event(s, StreamShift, ShiftID(shift), KindPrint, Print{Document: document})
}

// Printed is how often a slip of the shift was handed to the printer.
func (s Shift) Printed(document Document) int {
	if document == DocDeposit {
		return s.Deposits
	}
	return s.Reports
}

// Slips are the slips that a closed shift is printed on.
func (s Shift) Slips() []Document {
	if s.Closing.HandedIn > 0 {
		return []Document{DocClosing, DocDeposit}
	}
	return []Document{DocClosing}
}
