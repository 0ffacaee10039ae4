// Package providertest is the conformance suite that every adapter passes. A World is one provider wired to one far
// end over real TCP; the suite puts faults between them and compares what the adapter said with what the far end
// really booked. The rules it holds an adapter to are those of the contract in package providers:
//
//   - never failed, cancelled or "not sent" when the money moved, never paid when it did not;
//   - one payment request for one Pay, whatever happens to it;
//   - no usable answer is unknown, a success about something else is disputed;
//   - asking changes nothing at the far end, and after a lost answer it finds the truth;
//   - a cancelled context ends a call at once, and calls may run side by side;
//   - no secret appears in an error, in Raw, in an answer or in the trace.
//
// Optional parts of a provider are found by type assertion.
package providertest

import (
	"time"

	"loket/ledger"
	"loket/providers"
)

// World is one provider wired to one far end. It is used from many goroutines.
type World interface {
	// Provider is the adapter under test. Its clock is Now and its trace goes to Trace.
	Provider() providers.Provider

	// Query asks for the n-th customer (from 0) who owes something that is paid when asked. Every n is another
	// customer, and every call draws a new Ref.
	Query(n int) providers.Query

	// Special asks for a customer of this kind; false where the far end has none.
	Special(kind Customer) (providers.Query, bool)

	// Fail sets a fault for the next exchange of this kind; false where it does not apply.
	Fail(call Call, fault Fault, when When) bool

	// Down ends the far end: from here on it cannot be dialled.
	Down()

	// Took is how many payments of this counter for this customer stand in the far end's books.
	Took(customer ledger.CustomerNo) int

	// Asked is how many requests of this kind arrived at the far end.
	Asked(call Call) int

	Now() time.Time
	Advance(d time.Duration) // moves Now, for both sides

	Secrets() []string // what may never be seen: passwords, keys
	Trace() string     // everything the adapter traced so far
}

// Caller is a World whose far end calls back.
type Caller interface {
	// Callback waits for the next callback and returns its raw query; false when none came in time.
	Callback(wait time.Duration) (rawQuery string, ok bool)
}

// Customer is a kind of customer beside those who pay.
type Customer string

// The special customers.
const (
	NoBill     Customer = "owes nothing"
	NoCustomer Customer = "is unknown"
	Refused    Customer = "is refused when paying" // for a reason the document lists; nothing is booked
)

// Call is a kind of exchange.
type Call string

// The exchanges that a fault can be set for.
const (
	Inquiry Call = "inquiry"
	Pay     Call = "pay"
	Status  Call = "status"
)

// When says whether a fault comes before or after the money moved.
type When string

// BeforeEffect: nothing is booked. AfterEffect: it is.
const (
	BeforeEffect When = ""
	AfterEffect  When = "after"
)

// Fault is something that goes wrong with an exchange.
type Fault string

// The lies: well-formed verdicts that are false. Nobody can see one in a single answer.
const (
	FalseSuccess Fault = "false success"
	FalseFailure Fault = "false failure"
)

// refusedConnection may be seen before or after a connection was obtained.
const refusedConnection Fault = "refused"

// askedAgain are the faults after which net/http asks a question again by itself, where the connection had served
// before. It never does so with a payment, which has a connection of its own.
var askedAgain = []Fault{refusedConnection, "closed before reading", "closed after reading"}

// unknownCode may leave a payment pending where a document says so of codes it does not list.
const unknownCode Fault = "unknown code"

// lost are the faults that leave no usable answer.
var lost = []Fault{
	refusedConnection, "closed before reading", "closed after reading",
	"stalled", "stalled in the header", "stalled in the body",
	"truncated body", "truncated chunk", "cut short", "endless body", "body over 1 MiB", "not HTTP",
	"redirect 301", "redirect 302", "redirect 303", "redirect 307", "redirect 308",
	"empty body", "204 without body", "HTML with 200", "HTML with 502", "HTML with 504",
	"JSON 500 without verdict", "JSON 429 without verdict",
	"garbage JSON", "not an object", "null", "null verdict", "no verdict", "deep JSON", "two objects",
	"gzip not asked for", "duplicate keys", "case-variant keys", unknownCode,
}

// contradicting are the faults that make an answer speak of something else.
var contradicting = []Fault{"wrong number", "wrong amount", "wrong ref"}

// harmless are the faults that take nothing from an answer.
var harmless = []Fault{"not UTF-8", "byte order mark", "interim answers", "slow body"}

// Faults lists every fault but the lies, so that a World's test can show that its far end plays them.
func Faults() []Fault {
	all := append([]Fault{}, lost...)
	return append(append(all, contradicting...), harmless...)
}
