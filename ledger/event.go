package ledger

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// Stream says what kind of thing an event happened to.
type Stream string

// The streams. Events are never edited, so names stay.
const (
	StreamLedger  Stream = "ledger"
	StreamNota    Stream = "nota"
	StreamPayment Stream = "payment"
	StreamUser    Stream = "user"  // the subject is the user's name
	StreamShift   Stream = "shift" // the subject is the shift's number (ShiftID)
	StreamDay     Stream = "day"   // the subject is the counter-local day
)

// Kind says what happened.
type Kind string

// The kinds of event, by stream.
const (
	KindOpened       Kind = "opened"       // ledger: the first event of a ledger
	KindAcknowledged Kind = "acknowledged" // ledger: a supervisor lets a doubtful ledger be written
	KindUnanchored   Kind = "unanchored"   // ledger: a start found no readable anchor

	KindTender   Kind = "tender"    // nota: cash taken for these payments
	KindChange   Kind = "change"    // nota: change given
	KindHandBack Kind = "hand_back" // nota: money given back

	KindIntend  Kind = "intend"   // payment: recorded, nothing sent
	KindSubmit  Kind = "submit"   // payment: the request may leave from here on
	KindAnswer  Kind = "answer"   // payment: evidence from the provider
	KindLost    Kind = "lost"     // payment: no usable answer to the payment request
	KindNotSent Kind = "not_sent" // payment: the request provably never left
	KindCancel  Kind = "cancel"   // payment: given up before anything was sent
	KindSettle  Kind = "settle"   // payment: a named person decided, with evidence
	KindPrint   Kind = "print"    // payment, nota: a slip was handed to the printer

	KindReconciled   Kind = "reconciled"    // day: a provider's statement was compared with the ledger
	KindReconDecided Kind = "recon_decided" // day: a named person decided about a line of that

	KindAdded     Kind = "added"      // user: with a role
	KindPINSet    Kind = "pin_set"    // user: a PIN, and every try forgotten
	KindDisabled  Kind = "disabled"   // user: may not sign in
	KindEnabled   Kind = "enabled"    // user: may again
	KindTried     Kind = "tried"      // user: a PIN is about to be checked
	KindSignedIn  Kind = "signed_in"  // user: it was right
	KindApproved  Kind = "approved"   // user: a supervisor's was right, for one act
	KindSignedOut Kind = "signed_out" // user: left the counter
)

// Event is one thing that happened. Sequence and MAC are the store's; everything else is the writer's.
type Event struct {
	Sequence int64     // the only order
	Stream   Stream    //
	Subject  string    // which nota or payment
	Kind     Kind      //
	Version  int       // of the body
	At       time.Time // UTC, whole microseconds
	By       string    // who was at the counter, or which part of the program
	Counter  string    // the counter's code
	Shift    string    // empty without shifts
	Body     []byte    // canonical JSON of the kind's struct
	MAC      [32]byte  // over the previous MAC and everything above

	// Raw is a provider's answer, word for word with secrets removed. It lies in a table of its own; the body
	// carries its SHA-256. Readers get events without it.
	Raw []byte
}

// Seal is the event's MAC: HMAC-SHA256 under key over the previous event's MAC, the sequence and the
// length-prefixed fields. An event that is edited, dropped, inserted or moved breaks it.
func Seal(key []byte, previous [32]byte, e Event) [32]byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(previous[:])
	var number [8]byte
	put := func(n uint64) {
		binary.BigEndian.PutUint64(number[:], n)
		mac.Write(number[:])
	}
	put(uint64(e.Sequence))
	put(uint64(e.Version))
	put(uint64(e.At.UnixMicro()))
	for _, field := range [...]string{string(e.Stream), e.Subject, string(e.Kind), e.By, e.Counter, e.Shift} {
		put(uint64(len(field)))
		mac.Write([]byte(field))
	}
	put(uint64(len(e.Body)))
	mac.Write(e.Body)
	return [32]byte(mac.Sum(nil))
}

// HashRaw is the SHA-256 of a raw answer in hex, "" of none.
func HashRaw(raw []byte) string {
	if len(raw) == 0 {
		return ""
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// Stamp is what every event of one moment shares. Its methods make the events.
type Stamp struct {
	At      time.Time
	By      string
	Counter string
	Shift   string
}

func event[B any](s Stamp, stream Stream, subject string, kind Kind, body B) Event {
	encoded, err := json.Marshal(body)
	if err != nil { // bodies are plain structs of ours; nothing from outside can make them unencodable
		panic(fmt.Sprintf("encode %s: %v", kind, err))
	}
	return Event{Stream: stream, Subject: subject, Kind: kind, Version: 1, At: s.At.UTC().Truncate(time.Microsecond),
		By: s.By, Counter: s.Counter, Shift: s.Shift, Body: encoded}
}

// Opened is the body of a ledger's first event.
type Opened struct {
	Practice bool `json:"practice"`
}

// Tender is the body of the event that opens a nota: the cash taken and what it is for. Amounts are whole rupiah.
type Tender struct {
	Amount   Rupiah  `json:"amount"`
	Rounding Rupiah  `json:"rounding"` // the smallest coin; 1: none
	Day      Date    `json:"day"`
	Payments []RefID `json:"payments"`
}

// Cash is the body of change and hand-back, in whole rupiah.
type Cash struct {
	Amount Rupiah `json:"amount"`
	Note   string `json:"note,omitzero"`
}

// Intend is the body of a payment's first event.
type Intend struct {
	Number   string   `json:"number"` // for people: 5-261121-0007
	Nota     NotaID   `json:"nota"`
	Claim    string   `json:"claim"` // the customer's proof while the outcome is open
	Day      Date     `json:"day"`   // counter-local, never recomputed
	Product  Product  `json:"product"`
	Bill     Bill     `json:"bill"`
	Practice bool     `json:"practice"`
	Again    bool     `json:"again,omitzero"` // the operator deliberately lifted a day key
	OpenKey  string   `json:"open_key"`
	PaidKeys []string `json:"paid_keys"`
}

// Answer is the body of evidence: what a provider said to the payment, to a question, or by a callback.
type Answer struct {
	Source    Source   `json:"source"`
	Outcome   Outcome  `json:"outcome"`
	Reason    Reason   `json:"reason,omitzero"`
	Fence     Fence    `json:"fence,omitzero"`    // a "not paid" that does not settle by itself
	Conflict  string   `json:"conflict,omitzero"` // in Indonesian, how it contradicts what was asked: the payment is disputed
	Flag      string   `json:"flag,omitzero"`     // in Indonesian, how it contradicts itself: no verdict, a person looks
	Code      string   `json:"code,omitzero"`     // verbatim
	Message   string   `json:"message,omitzero"`  // cleaned, otherwise verbatim
	Serial    string   `json:"serial,omitzero"`   // proof of payment: SN, NTB
	Reference string   `json:"reference,omitzero"`
	Cost      *Rupiah  `json:"cost,omitempty"`
	Balance   *Rupiah  `json:"balance,omitempty"` // the deposit after it
	Name      string   `json:"name,omitzero"`     // what completes the bill, as the next three
	Address   string   `json:"address,omitzero"`
	Details   []Detail `json:"details,omitempty"`
	Sheets    []Sheet  `json:"sheets,omitempty"`
	Notes     []string `json:"notes,omitempty"` // in Indonesian, what else was odd
	RawHash   string   `json:"raw,omitzero"`    // SHA-256 of the raw answer

	Statement *StatementProof `json:"statement,omitempty"` // of SourceStatement
}

// The names under which the program itself writes events: at its start what an earlier run left on its way, an answer to
// a question, and a provider's call.
const (
	ByRecovery = "recovery"
	ByAdvice   = "advice"
	ByCallback = "callback"
)

// Source says how evidence came.
type Source string

// The sources of evidence.
const (
	SourcePay      Source = "pay"      // the answer to the payment request
	SourceAdvice   Source = "advice"   // the answer to a question
	SourceCallback Source = "callback" // the provider's own call

	SourceStatement Source = "statement" // its statement, put forward by a named person
)

// Fence says when a "not paid" may be believed (reliability §2). The zero Fence lets it settle at once.
type Fence struct {
	After time.Duration `json:"after,omitzero"` // since submit; earlier it says nothing
	Apart time.Duration `json:"apart,omitzero"` // two such answers this far apart settle it; 0: one does
	Until time.Duration `json:"until,omitzero"` // since submit; later it says nothing; 0: no end
}

// maxCause is how much of a cause is kept, in characters.
const maxCause = 300

// Lost is the body of "no usable answer".
type Lost struct {
	Cause   string `json:"cause"` // in Indonesian, for operator and supervisor
	RawHash string `json:"raw,omitzero"`
}

// NotSent is the body of "the request provably never left" and of "given up": why, in Indonesian.
type NotSent struct {
	Cause string `json:"cause"`
}

// Settle is a supervisor's decision.
type Settle struct {
	Outcome  Outcome `json:"outcome"`
	Evidence string  `json:"evidence"`

	Statement *StatementProof `json:"statement,omitempty"` // where a row of the provider's statement is the evidence
	Note      string          `json:"-"`                   // what was written about that row: for the day's decision
}

// Document is a kind of slip.
type Document string

// The slips that are printed for a payment; the recap is the nota's.
const (
	DocReceipt  Document = "receipt"   // the proof of payment; of a failed payment, that it failed
	DocTitipan  Document = "titipan"   // money left, outcome open
	DocHandBack Document = "hand_back" // money given back
	DocRecap    Document = "recap"     // what became of each bill of a nota, and its cash
)

// Print is the body of "a slip was handed to the printer", recorded before it is, so that a second slip is never
// unmarked.
type Print struct {
	Document Document `json:"document"`
}

// Opened makes the first event of a ledger.
func (s Stamp) Opened(body Opened) Event { return event(s, StreamLedger, "ledger", KindOpened, body) }

// Tender makes the event that opens a nota.
func (s Stamp) Tender(nota NotaID, body Tender) Event {
	return event(s, StreamNota, string(nota), KindTender, body)
}

// Change makes the event of change given.
func (s Stamp) Change(nota NotaID, body Cash) Event {
	return event(s, StreamNota, string(nota), KindChange, body)
}

// HandBack makes the event of money given back.
func (s Stamp) HandBack(nota NotaID, body Cash) Event {
	return event(s, StreamNota, string(nota), KindHandBack, body)
}

// Intend makes a payment's first event.
func (s Stamp) Intend(ref RefID, body Intend) Event {
	return event(s, StreamPayment, string(ref), KindIntend, body)
}

// Submit makes the event after which the request may have left.
func (s Stamp) Submit(ref RefID) Event {
	return event(s, StreamPayment, string(ref), KindSubmit, struct{}{})
}

// Answer makes the event of evidence; raw is kept beside it.
func (s Stamp) Answer(ref RefID, body Answer, raw []byte) Event {
	body.RawHash = HashRaw(raw)
	e := event(s, StreamPayment, string(ref), KindAnswer, body)
	e.Raw = raw
	return e
}

// Lost makes the event of a request without a usable answer.
func (s Stamp) Lost(ref RefID, cause string, raw []byte) Event {
	e := event(s, StreamPayment, string(ref), KindLost, Lost{Cause: Clean(cause, maxCause), RawHash: HashRaw(raw)})
	e.Raw = raw
	return e
}

// NotSent makes the event of a request that provably never left.
func (s Stamp) NotSent(ref RefID, cause string) Event {
	return event(s, StreamPayment, string(ref), KindNotSent, NotSent{Cause: Clean(cause, maxCause)})
}

// Cancel makes the event of a payment given up before anything was sent.
func (s Stamp) Cancel(ref RefID, cause string) Event {
	return event(s, StreamPayment, string(ref), KindCancel, NotSent{Cause: Clean(cause, maxCause)})
}

// Settle makes the event of a named person's decision; By is that person.
func (s Stamp) Settle(ref RefID, body Settle) Event {
	return event(s, StreamPayment, string(ref), KindSettle, body)
}

// PrintRecap makes the event of a nota's recap handed to the printer.
func (s Stamp) PrintRecap(nota NotaID) Event {
	return event(s, StreamNota, string(nota), KindPrint, Print{Document: DocRecap})
}

// Print makes the event of a slip handed to the printer.
func (s Stamp) Print(ref RefID, document Document) Event {
	return event(s, StreamPayment, string(ref), KindPrint, Print{Document: document})
}
