package checkout

import (
	"errors"
	"fmt"
	"runtime"
	"time"

	"loket/ledger"
)

// The errors that change what somebody does next. Those of Pay mean that nothing was sent, but for ErrUnrecorded.
var (
	ErrProduct    = errors.New("product is not in the catalogue")
	ErrProvider   = errors.New("provider is not configured")
	ErrPeriod     = errors.New("period is missing, malformed or in the future")
	ErrAmount     = errors.New("amount is missing, out of range or no multiple of the step")
	ErrOrder      = errors.New("order has no bills, one of them twice, or a younger before an older")
	ErrMany       = errors.New("order has more bills than one nota takes")
	ErrAskAgain   = errors.New("bill is too old and must be asked again")
	ErrBusy       = errors.New("as many payments are on their way as may be")
	ErrClosed     = errors.New("the counter is closing and takes no new payments")
	ErrBook       = errors.New("the ledger could not record it")
	ErrUnrecorded = errors.New("a request was sent and the ledger does not hold its outcome")

	ErrUnderway   = errors.New("payment is still on its way")
	ErrNothingDue = errors.New("nothing is due to the customer")
	ErrEvidence   = errors.New("a decision needs an outcome, evidence and a name")
	ErrNoAdvice   = errors.New("provider cannot be asked about a payment")
)

// errBehind is why a bill is not sent: an older one of the same customer is not paid.
var errBehind = errors.New("an older bill of this customer is not paid")

// unrecorded is ErrUnrecorded with its cause as text alone: nothing in the cause may be taken for an error that means
// that nothing was sent.
func unrecorded(cause error) error { return fmt.Errorf("%w: %v", ErrUnrecorded, cause) }

// ShortError says that the cash on the table is less than what is to be paid. Both are whole rupiah.
type ShortError struct {
	Tender, Due ledger.Rupiah
}

// Error names both amounts.
func (e *ShortError) Error() string { return fmt.Sprintf("tender of %d for %d", e.Tender, e.Due) }

// EarlyError says that the provider may not be asked about a payment yet.
type EarlyError struct {
	At time.Time // from when on it may be asked
}

// Error names the time.
func (e *EarlyError) Error() string {
	return "provider may not be asked before " + e.At.UTC().Format(time.RFC3339)
}

// ClockError says that this machine's clock and a provider's differ by so much that no new payment is taken there, or,
// without a provider, that our clock is that far behind the newest event of the ledger or the year 2000
// (reliability §1.7).
type ClockError struct {
	Provider string
	Offset   time.Duration // the provider's clock, the newest event or the year 2000, minus ours
}

// Error names the provider and the difference.
func (e *ClockError) Error() string {
	if e.Provider == "" {
		return fmt.Sprintf("clock is %s behind the newest event or the year 2000", e.Offset.Round(time.Second))
	}
	return fmt.Sprintf("clock of provider %s is %s off ours", e.Provider, e.Offset.Round(time.Second))
}

// errPanic is an adapter that broke down. Whether it had sent anything is not known.
var errPanic = errors.New("adapter panicked")

// guarded calls an adapter; a panic in it is an error. What it panicked with may carry anything and is told only
// where the Go runtime wrote it.
func guarded[T any](call func() (T, error)) (result T, err error) {
	defer func() {
		if broken := recover(); broken != nil {
			var zero T
			result, err = zero, errPanic
			if known, ok := broken.(runtime.Error); ok {
				err = fmt.Errorf("%w: %w", errPanic, known)
			}
		}
	}()
	return call()
}
