package providers

import (
	"context"
	"errors"
	"fmt"

	"loket/ledger"
)

// Prober is a Provider that can be compared with its document by questions that pay nothing.
type Prober interface {
	// Compare asks what the samples allow, in the document's order. It never pays.
	Compare(ctx context.Context, s Samples) []Check
}

// Samples are what comparing may ask about. A question whose sample is nil is not tried.
type Samples struct {
	Nobody Query // a product of the provider, a number of nobody and a reference that was never used

	Unknown *Query // a number that the provider does not know
	NoBill  *Query // a customer who owes nothing
	TooMany *Query // a customer who owes more than a counter may take
	Bill    *Query // a bill that is not paid
	Paid    *Query // a bill that is paid

	Payment *ledger.Payment // one paid through the counter, for its echo
	Raw     []byte          // what that payment was answered

	// Requests allows payment requests that nobody can take for one: for nobody, of nothing, or with a wrong signature.
	Requests bool
}

// Verdict is what one comparison showed. The zero value is NotTried.
type Verdict uint8

// The verdicts.
const (
	NotTried Verdict = iota
	Agrees
	Differs
)

// String is the verdict in Indonesian.
func (v Verdict) String() string { return [...]string{"tidak dicoba", "sesuai", "BERBEDA"}[v] }

// Check is one comparison with the document. Its texts are Indonesian, cleaned and without secrets.
type Check struct {
	What     string // what was asked
	Section  string // of the document
	Expected string
	Got      string // the provider's own code and words; of NotTried: what is missing
	Verdict  Verdict
	Advice   string // what to set in the configuration; "" nothing
}

// NewCheck compares what came with what the document says; got may begin with it and go on in words.
func NewCheck(what, section, expected, got string, agrees bool) Check {
	check := Check{What: what, Section: section, Expected: expected, Got: got, Verdict: Differs}
	if agrees {
		check.Verdict = Agrees
	}
	return check
}

// Untried is a comparison for which something is missing.
func Untried(what, section, expected, missing string) Check {
	return Check{What: what, Section: section, Expected: expected, Got: missing}
}

// Unanswered is what there is to say of a question without an answer.
func Unanswered(err error) string {
	switch {
	case errors.Is(err, ErrNotSent):
		return "tidak terkirim"
	case errors.Is(err, context.DeadlineExceeded):
		return "tidak dijawab dalam batas waktu"
	}
	return "jawaban tidak terbaca"
}

// Worded is a code with the provider's own words.
func Worded(code, words string) string { return ledger.Clean(fmt.Sprintf("%s %s", code, words), 60) }
