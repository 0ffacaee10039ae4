package ledger

import "fmt"

// State says what is known of a payment. The zero value is no state: a payment that was never intended.
type State uint8

// The states of a payment. Only Apply moves a payment from one to another.
const (
	Intended  State = iota + 1 // recorded; nothing has been sent
	Submitted                  // the request may have left
	Pending                    // the provider accepted it and answers later
	Suspect                    // sent, and no usable answer: unknown
	Paid                       // the provider itself said so, or a named person with evidence
	Failed                     // not paid
	Cancelled                  // nothing was sent
	Reversed                   // was paid, then taken back by the provider
	Disputed                   // evidence contradicts itself; a supervisor decides
)

// stateNames are the names in JSON and in the ledger; stateLabels those on screen and paper.
var (
	stateNames  = [...]string{"", "intended", "submitted", "pending", "suspect", "paid", "failed", "cancelled", "reversed", "disputed"}
	stateLabels = [...]string{"", "DICATAT", "MENGIRIM", "DIPROSES", "BELUM PASTI", "LUNAS", "GAGAL", "BATAL", "DIBALIK", "SENGKETA"}
)

// States lists every state in the order of its number.
func States() []State {
	return []State{Intended, Submitted, Pending, Suspect, Paid, Failed, Cancelled, Reversed, Disputed}
}

// String is the state's name in JSON.
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return fmt.Sprintf("state(%d)", uint8(s))
}

// Label is the state in the operator's words.
func (s State) Label() string {
	if int(s) < len(stateLabels) {
		return stateLabels[s]
	}
	return "TIDAK DIKENAL"
}

// Final reports whether the outcome is known: nothing more is expected and nothing has to be asked.
func (s State) Final() bool {
	return s == Paid || s == Failed || s == Cancelled || s == Reversed
}

// Sent reports whether the request may have left and the outcome is not known.
func (s State) Sent() bool { return s == Submitted || s == Pending || s == Suspect || s == Disputed }

// Underway reports whether it is recorded and nothing is heard yet: the request is about to leave, or on its way.
func (s State) Underway() bool { return s == Intended || s == Submitted }

// Owed reports whether the customer's money stays with the counter for it: everything but failed, cancelled and
// reversed. An unknown outcome keeps the money.
func (s State) Owed() bool { return s != 0 && s != Failed && s != Cancelled && s != Reversed }

// MarshalText writes the state's name.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a state's name; an unknown name is an error, never a guess.
func (s *State) UnmarshalText(text []byte) error {
	for i, name := range stateNames {
		if name != "" && name == string(text) {
			*s = State(i)
			return nil
		}
	}
	return fmt.Errorf("unknown state %q", clip(string(text)))
}

// Outcome is what one piece of evidence says about a payment. The zero value is Unknown: assume nothing.
type Outcome uint8

// The outcomes a provider, a callback or a supervisor can state.
const (
	OutcomeUnknown  Outcome = iota // no verdict
	OutcomePending                 // accepted, answered later
	OutcomePaid                    // paid
	OutcomeFailed                  // not paid
	OutcomeReversed                // was paid, taken back
)

var outcomeNames = [...]string{"unknown", "pending", "paid", "failed", "reversed"}

// String is the outcome's name in JSON.
func (o Outcome) String() string {
	if int(o) < len(outcomeNames) {
		return outcomeNames[o]
	}
	return fmt.Sprintf("outcome(%d)", uint8(o))
}

// MarshalText writes the outcome's name.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText reads an outcome's name; an unknown name is an error.
func (o *Outcome) UnmarshalText(text []byte) error {
	for i, name := range outcomeNames {
		if name == string(text) {
			*o = Outcome(i)
			return nil
		}
	}
	return fmt.Errorf("unknown outcome %q", clip(string(text)))
}

// Reason says why a payment is in its state.
type Reason string

// The reasons of a state that is not simply the provider's success.
const (
	ReasonRefused   Reason = "refused"   // the provider refused this payment
	ReasonNotPaid   Reason = "not_paid"  // the provider says, on being asked, that it is not paid
	ReasonElsewhere Reason = "elsewhere" // another counter paid the bill
	ReasonNotSent   Reason = "not_sent"  // the request provably never left
	ReasonGivenUp   Reason = "given_up"  // cancelled before anything was sent
	ReasonSettled   Reason = "settled"   // a named person decided, with evidence
)
