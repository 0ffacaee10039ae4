// Package providers is the contract between the counter and whoever takes a payment: a PDAM's own web service, an
// aggregator, a biller that answers by callback.
//
// The one thing that matters about Pay is whether the customer's money moved. A nil error means that the provider
// itself stated an outcome. ErrNotSent means that the request provably never left. Every other error means unknown,
// whatever it looks like. No provider documents idempotent payment, so nothing here is ever sent again: after an
// unknown outcome the counter only asks.
//
// Methods may block up to the provider's time-out and are safe for concurrent use. A cancelled context ends an
// inquiry or a question; Pay is called with a context that is not cancelled by leaving a screen.
package providers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"loket/ledger"
)

// Provider takes payments.
type Provider interface {
	// Name is the provider's name in the configuration.
	Name() string

	// Pay sends one payment request, once. p is submitted; its SubmittedAt is the time of the request. With a nil
	// error the answer's Outcome is the provider's own word; OutcomeUnknown with a nil error is an answer that
	// contradicts itself (Flag says how). Raw is kept in every case, errors included.
	Pay(ctx context.Context, p ledger.Payment) (Answer, error)
}

// Inquirer is a Provider that can be asked what is owed, without paying.
type Inquirer interface {
	// Inquire returns the bill without the loket's fee. Errors that change what the operator does are ErrNoBill,
	// ErrNoCustomer, ErrTooMany, ErrCredentials, ErrClock, ErrDown and ErrRefused; the provider's code and words
	// come with them in a *Refusal where it said any.
	Inquire(ctx context.Context, q Query) (ledger.Bill, error)
}

// Adviser is a Provider that can be asked about a payment after the fact. Asking never moves money.
type Adviser interface {
	// Advise asks about a payment that was submitted. A nil error with OutcomeUnknown is no news.
	Advise(ctx context.Context, p ledger.Payment) (Answer, error)

	// Wait is how long to wait before asking for the n-th time (from 1) since the last question, or since the
	// payment request. It is at least what the provider demands between two questions.
	Wait(p ledger.Payment, n int) time.Duration
}

// Finalizer is an Adviser that says from when on its "not paid" can change no more.
type Finalizer interface {
	// Final is how long after the payment request that is.
	Final() time.Duration
}

// CallbackReader is a Provider that answers by calling back.
type CallbackReader interface {
	// CallbackRef is the payment a raw query names, before anything of it is believed.
	CallbackRef(rawQuery string) (ledger.RefID, bool)

	// ReadCallback reads the raw query as evidence about p. OutcomeUnknown means that it changes nothing; the
	// answer's Flag says why.
	ReadCallback(rawQuery string, p ledger.Payment) Answer
}

// Balancer is a Provider that tells the deposit.
type Balancer interface {
	Balance(ctx context.Context) (ledger.Rupiah, error)
}

// PayinfoInquirer is a Provider that can tell where a month's bill was paid.
type PayinfoInquirer interface {
	// Payinfo says by whom the bill of q was paid; false where the provider says that it is not paid, or tells
	// nothing usable. Its errors are those of Inquire.
	Payinfo(ctx context.Context, q Query) (Payinfo, bool, error)
}

// Payinfo is where and when a bill was paid, as the provider tells it. It is for showing to the customer and
// proves nothing about our own payments: only Advise compares with what we sent.
type Payinfo struct {
	Period  ledger.Month
	Counter string         // verbatim, cleaned; "" where it is not told
	PaidAt  string         // verbatim, cleaned, in the provider's local time; "" where it is not told
	Total   *ledger.Rupiah // nil where it is not told
	Ours    bool           // Counter is our own code
}

// Arrears are the unpaid bills of a customer who is asked about by month, oldest first, and the months that were asked.
type Arrears struct {
	Bills    []ledger.Bill
	From, To ledger.Month // both included
}

// NoArrears is ErrNoBill of every month that was asked.
type NoArrears struct {
	From, To ledger.Month // both included
	Paid     *Payinfo     // where the newest closed month was paid; nil: the provider did not say
}

// Error names the months.
func (e *NoArrears) Error() string { return fmt.Sprintf("%v from %s to %s", ErrNoBill, e.From, e.To) }

// Unwrap gives ErrNoBill.
func (e *NoArrears) Unwrap() error { return ErrNoBill }

// Query asks for a bill. Ref is drawn before it and names the payment, if one follows.
type Query struct {
	Product  ledger.Product
	Customer ledger.CustomerNo
	Period   ledger.Month  // where the product is asked by month
	Amount   ledger.Rupiah // where the customer chooses it
	Ref      ledger.RefID
}

// Answer is what a provider said. Source is filled in by the caller.
type Answer struct {
	ledger.Answer
	Raw  []byte    // word for word, secrets removed; nil where nothing came
	Date time.Time // the provider's own clock (HTTP Date), zero if it told none

	// Booked is the proof with which the provider has the bill as paid, where it knows payments by their bill alone: it
	// stands as Serial in the payment that the answer is about, which may be another one of ours. Else "".
	Booked string
}

// The errors that change what somebody does next.
var (
	ErrNotSent     = errors.New("request was not sent")
	ErrNoBill      = errors.New("no bill to pay")
	ErrNoCustomer  = errors.New("unknown customer number")
	ErrTooMany     = errors.New("more bills than the counter may take")
	ErrCredentials = errors.New("provider refused our credentials")
	ErrClock       = errors.New("provider says our clock or zone is wrong")
	ErrDown        = errors.New("provider is unavailable")
	ErrRefused     = errors.New("provider refused")
	ErrNoAnswer    = errors.New("no usable answer")
)

// Refusal is an error with the provider's own code and words, which are always shown next to ours.
type Refusal struct {
	Provider string
	Code     string // verbatim, cleaned
	Message  string // verbatim, cleaned
	Err      error  // one of the sentinels
}

// Error names the provider, code and sentinel, not the message: a message may carry personal data.
func (r *Refusal) Error() string { return fmt.Sprintf("%s: code %q: %v", r.Provider, r.Code, r.Err) }

// Unwrap gives the sentinel.
func (r *Refusal) Unwrap() error { return r.Err }
