package simulator

import (
	"slices"
	"strings"
	"time"
)

// Kind names a fault.
type Kind string

// When says whether a fault comes before or after the money moved.
type When string

// BeforeEffect (the zero value): nothing is booked. AfterEffect: what would have been booked is.
const (
	BeforeEffect When = ""
	AfterEffect  When = "after"
)

// Fault is what goes wrong with the next exchange of its kind.
type Fault struct {
	Kind  Kind
	When  When
	Times int           // how many exchanges; 0: one, negative: until Mend
	About string        // only exchanges that carry this text, a customer number say; "": all
	Delay time.Duration // of SlowBody: how long the whole body takes, 0: 200 ms
}

// Class says what a caller may conclude from the answer that a fault leaves.
type Class string

// The classes.
const (
	NoAnswer    Class = "no answer"   // nothing usable came: the outcome is unknown
	Contradicts Class = "contradicts" // a verdict about something else, or two verdicts
	Harmless    Class = "harmless"    // the true answer, oddly written
	Lie         Class = "lie"         // a well-formed verdict that is false; no caller can see it
)

// The faults of the connection. Only Informational and SlowBody leave an answer. Refused
// comes before the effect always; ClosedBeforeReading after the effect is a reset without an answer.
const (
	Refused             Kind = "refused"               // closed at accept (through Listener; else as ClosedBeforeReading)
	ClosedBeforeReading Kind = "closed before reading" // reset
	ClosedAfterReading  Kind = "closed after reading"  // read, then closed without a byte
	Stalled             Kind = "stalled"               // held until the client leaves
	StalledHeader       Kind = "stalled in the header" // a status line, and nothing more
	StalledBody         Kind = "stalled in the body"   // half the body, then nothing more
	Truncated           Kind = "truncated body"        // the connection dies half-way
	TruncatedChunk      Kind = "truncated chunk"       // the same with chunked coding
	CutShort            Kind = "cut short"             // half the JSON in a complete message
	EndlessBody         Kind = "endless body"          // valid so far, and never ends
	BigBody             Kind = "body over 1 MiB"       // the true answer behind 1 MiB of padding
	BadHeader           Kind = "not HTTP"              // bytes that are no HTTP answer
	Informational       Kind = "interim answers"       // 102 upon 102, then the true answer
	SlowBody            Kind = "slow body"             // the true answer, drop by drop
	Redirect301         Kind = "redirect 301"          // to the same address, as all redirects here
	Redirect302         Kind = "redirect 302"          //
	Redirect303         Kind = "redirect 303"          //
	Redirect307         Kind = "redirect 307"          // a client that follows sends the payment again
	Redirect308         Kind = "redirect 308"          //
)

// The faults of the body that leave no verdict.
const (
	EmptyBody     Kind = "empty body"
	NoContent     Kind = "204 without body"
	HTML200       Kind = "HTML with 200"
	HTML502       Kind = "HTML with 502"
	HTML504       Kind = "HTML with 504"
	JSON500       Kind = "JSON 500 without verdict"
	JSON429       Kind = "JSON 429 without verdict"
	GarbageJSON   Kind = "garbage JSON"
	NotObject     Kind = "not an object"
	NullBody      Kind = "null"
	NullVerdict   Kind = "null verdict"
	NoVerdict     Kind = "no verdict"
	DeepJSON      Kind = "deep JSON"
	TwoObjects    Kind = "two objects"
	Gzipped       Kind = "gzip not asked for"
	DuplicateKeys Kind = "duplicate keys"
	CaseVariants  Kind = "case-variant keys"
	UnknownCode   Kind = "unknown code"
	Fraction      Kind = "amount with sen" // not whole rupiah
	HugeAmount    Kind = "huge amount"     // more than 64 bits hold
)

// The faults of the body that contradict what was asked, or themselves.
const (
	VerdictsDisagree Kind = "verdicts disagree" // 015 beside flaglunas 0, Sukses beside rc 02, true beside GAGAL
	WrongNumber      Kind = "wrong number"
	WrongAmount      Kind = "wrong amount"
	WrongRef         Kind = "wrong ref" // at the PDAM, which knows no ref: the wrong period
)

// The faults of the body that take nothing from the answer.
const (
	NumbersAsTexts Kind = "numbers as texts"
	EmptyObjects   Kind = "empty texts as {}" // the address is {}, as XML turned into JSON has it
	UnknownFields  Kind = "unknown fields"
	OneObject      Kind = "data as one object" // the PDAM's
	NumberStatus   Kind = "status as a number" // the PDAM's: 15
	FloatBalance   Kind = "balance with sen"   // the aggregator's, which is a Float in its document
	NotUTF8        Kind = "not UTF-8"
	BOM            Kind = "byte order mark"
)

// The lies. FalseSuccess with BeforeEffect says paid and books nothing; FalseFailure with
// AfterEffect books and says failed.
const (
	FalseSuccess Kind = "false success"
	FalseFailure Kind = "false failure"
)

// The faults of a callback, beside WrongNumber, WrongAmount, WrongRef, UnknownCode, Truncated and
// DuplicateKeys.
const (
	NeverCalled   Kind = "never"         // the callback is not sent
	Repeated      Kind = "repeated"      // three times the same
	Contradictory Kind = "contradictory" // the true one, then the opposite
	WordDiffers   Kind = "word differs"  // status says one thing, the message another
	StrayPercent  Kind = "stray percent" // a bare % and ; inside the message; harmless
)

// Faults lists the faults of an answer, in the order of this file.
var Faults = []Kind{
	Refused, ClosedBeforeReading, ClosedAfterReading, Stalled, StalledHeader, StalledBody, Truncated,
	TruncatedChunk, CutShort, EndlessBody, BigBody, BadHeader, Informational, SlowBody,
	Redirect301, Redirect302, Redirect303, Redirect307, Redirect308,
	EmptyBody, NoContent, HTML200, HTML502, HTML504, JSON500, JSON429, GarbageJSON, NotObject, NullBody,
	NullVerdict, NoVerdict, DeepJSON, TwoObjects, Gzipped, DuplicateKeys, CaseVariants, UnknownCode,
	Fraction, HugeAmount, WrongNumber, WrongAmount, WrongRef, VerdictsDisagree, NotUTF8, BOM,
	NumbersAsTexts, EmptyObjects, UnknownFields, OneObject, NumberStatus, FloatBalance,
}

// Lies lists the faults that no caller can see in one answer.
var Lies = []Kind{FalseSuccess, FalseFailure}

// CallbackFaults lists the faults of a callback.
var CallbackFaults = []Kind{
	NeverCalled, Repeated, Contradictory, WordDiffers, StrayPercent,
	WrongNumber, WrongAmount, WrongRef, UnknownCode, Truncated, DuplicateKeys,
}

// Class returns what a caller may conclude from an answer with this fault.
func (k Kind) Class() Class {
	switch k {
	case WrongNumber, WrongAmount, WrongRef, VerdictsDisagree, Contradictory, WordDiffers:
		return Contradicts
	case NotUTF8, BOM, SlowBody, Informational, NumbersAsTexts, EmptyObjects, UnknownFields, OneObject,
		NumberStatus, FloatBalance, Repeated, StrayPercent:
		return Harmless
	case FalseSuccess, FalseFailure:
		return Lie
	default:
		return NoAnswer
	}
}

// Applies reports whether the fault changes an answer of this call. The Biller's reply carries no
// reference of the caller, and only a bill, a payment or its status carry an amount.
func (k Kind) Applies(end End, call Call) bool {
	if call == Callback {
		return end == Biller && slices.Contains(CallbackFaults, k)
	}
	switch k {
	case WrongRef:
		return end != Biller && call != Balance
	case WrongNumber, WrongAmount, Fraction, HugeAmount, VerdictsDisagree:
		return call != Balance && (k != VerdictsDisagree || end != PDAM || call != Inquiry)
	case OneObject, NumberStatus:
		return end == PDAM
	case FloatBalance:
		return end == Digiswitch
	case EmptyObjects:
		return end != Biller && call != Balance
	case FalseSuccess, FalseFailure:
		return call == Pay
	default:
		return slices.Contains(Faults, k)
	}
}

// Fail sets a fault for the next exchanges of this kind; faults that are set already come first.
func (w *World) Fail(end End, call Call, f Fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if f.Times == 0 {
		f.Times = 1
	}
	at := door{end, call}
	w.faults[at] = append(w.faults[at], &f)
}

// Mend removes every fault of end that is still set.
func (w *World) Mend(end End) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for at := range w.faults {
		if at.end == end {
			delete(w.faults, at)
		}
	}
}

// take uses up one fault for this exchange: the first that is set for all, or for something that text carries. The
// lock is held.
func (w *World) take(at door, text string) (Fault, bool) {
	queue := w.faults[at]
	i := slices.IndexFunc(queue, func(f *Fault) bool { return strings.Contains(text, f.About) })
	if i < 0 {
		return Fault{}, false
	}
	fault := *queue[i]
	if queue[i].Times > 0 {
		queue[i].Times--
	}
	if queue[i].Times == 0 {
		w.faults[at] = slices.Delete(queue, i, i+1)
	}
	return fault, true
}

// refuses reports whether a connection to end is to be refused now, and uses up that fault.
func (w *World) refuses(end End) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, call := range []Call{Inquiry, Pay, Status, Balance} {
		at := door{end, call}
		if queue := w.faults[at]; len(queue) > 0 && queue[0].Kind == Refused {
			w.take(at, queue[0].About) // nothing of the exchange is known yet
			return true
		}
	}
	return false
}
