package ledger

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// ErrIllegal says that an event may not follow what a payment or nota already is. Nothing was changed.
var ErrIllegal = errors.New("event does not fit")

// ErrBody says that an event's body cannot be read: a newer version of the program wrote it, or it is damaged.
var ErrBody = errors.New("event body is unreadable")

// Apply returns p after e. It is the only code that changes a State. Evidence is never refused once a payment
// exists: what contradicts a known outcome makes the payment disputed, what adds nothing leaves the state.
func Apply(p Payment, e Event) (Payment, error) {
	if e.Stream != StreamPayment || e.Version != 1 {
		return p, fmt.Errorf("%w: %s %s version %d", ErrBody, e.Stream, e.Kind, e.Version)
	}
	if (e.Kind == KindIntend) != (p.State == 0) || p.State != 0 && e.Subject != string(p.Ref) {
		return p, illegal(p, e)
	}
	switch e.Kind {
	case KindIntend:
		return applyIntend(p, e)
	case KindSubmit:
		return applyStep(p, e, Intended, Submitted, "")
	case KindCancel:
		return applyCause(p, e, Intended, Cancelled, ReasonGivenUp)
	case KindNotSent:
		return applyCause(p, e, Submitted, Cancelled, ReasonNotSent)
	case KindLost:
		return applyCause(p, e, Submitted, Suspect, "")
	case KindAnswer:
		return applyAnswer(p, e)
	case KindSettle:
		return applySettle(p, e)
	case KindPrint:
		return applyPrint(p, e)
	}
	return p, fmt.Errorf("%w: unknown kind %q", ErrBody, e.Kind)
}

func illegal(p Payment, e Event) error {
	return fmt.Errorf("%w: %s after %s", ErrIllegal, e.Kind, p.State)
}

func read[B any](e Event) (B, error) {
	var body B
	if err := json.Unmarshal(e.Body, &body); err != nil {
		return body, fmt.Errorf("%w: %s %s: %w", ErrBody, e.Stream, e.Kind, err)
	}
	return body, nil
}

func applyIntend(p Payment, e Event) (Payment, error) {
	body, err := read[Intend](e)
	if err != nil {
		return p, err
	}
	if err := body.Bill.Check(); err != nil {
		return p, err
	}
	switch {
	case string(body.Bill.Ref) != e.Subject || body.Number == "" || body.Nota == "":
		return p, fmt.Errorf("%w: intend without reference, number or nota", ErrIllegal)
	case body.Product.Code != body.Bill.Product:
		return p, fmt.Errorf("%w: intend of product %q with a bill of %q", ErrIllegal, body.Product.Code, body.Bill.Product)
	case body.OpenKey == "" || len(body.PaidKeys) == 0 || slices.Contains(body.PaidKeys, ""):
		return p, fmt.Errorf("%w: intend without keys", ErrIllegal)
	}
	p = Payment{Ref: RefID(e.Subject), Intend: body, By: e.By, Counter: e.Counter, IntendedAt: e.At}
	return p.to(Intended, "", e), nil
}

// to is p in a new state. A final outcome has its time, and leaves nothing for a person to look at.
func (p Payment) to(s State, r Reason, e Event) Payment {
	p.State, p.Reason, p.ChangedAt, p.SettledAt = s, r, e.At, time.Time{}
	if s.Final() {
		p.SettledAt, p.Flag = e.At, ""
	}
	return p
}

func applyStep(p Payment, e Event, from, to State, r Reason) (Payment, error) {
	if p.State != from {
		return p, illegal(p, e)
	}
	if to == Submitted {
		p.SubmittedAt = e.At
	}
	return p.to(to, r, e), nil
}

func applyCause(p Payment, e Event, from, to State, r Reason) (Payment, error) {
	body, err := read[NotSent](e)
	if err != nil {
		return p, err
	}
	after, err := applyStep(p, e, from, to, r)
	if err != nil {
		return p, err
	}
	after.Cause = body.Cause
	return after, nil
}

// applyPrint: while the outcome is open the customer holds a titipan, never a receipt (reliability §2). A slip that
// cannot be counted is none, or its second copy would be unmarked.
func applyPrint(p Payment, e Event) (Payment, error) {
	body, err := read[Print](e)
	if err != nil {
		return p, err
	}
	prints := p.Prints.add(body.Document)
	if prints == p.Prints || body.Document == DocReceipt && !p.State.Final() {
		return p, fmt.Errorf("%w: slip %q while %s", ErrIllegal, clip(string(body.Document)), p.State)
	}
	p.Prints = prints
	return p, nil
}

// applySettle: a supervisor decides what is open or disputed, and can say that a paid payment was taken back.
func applySettle(p Payment, e Event) (Payment, error) {
	body, err := read[Settle](e)
	if err != nil {
		return p, err
	}
	open := p.State == Pending || p.State == Suspect || p.State == Disputed
	if !open && !(p.State == Paid && body.Outcome == OutcomeReversed) || body.Evidence == "" || e.By == "" {
		return p, illegal(p, e)
	}
	states := map[Outcome]State{OutcomePaid: Paid, OutcomeFailed: Failed, OutcomeReversed: Reversed}
	state, known := states[body.Outcome]
	if !known || body.Statement != nil && !p.provenBy(*body.Statement, body.Outcome) {
		return p, illegal(p, e)
	}
	p.SettledBy, p.Evidence = e.By, body.Evidence
	return p.to(state, ReasonSettled, e), nil
}

// provenBy reports whether a row of a statement can be evidence for the decision: it says that this number and this amount
// are paid, at this payment's provider (reliability §2).
func (p Payment) provenBy(s StatementProof, decided Outcome) bool {
	return decided == OutcomePaid && s.Provider == p.Product.Provider && s.Row.Line > 0 && s.Hash != "" &&
		s.Row.proves(p.Bill.Customer, s.Amount.of(p.KnownCost(), p.Bill.Owed()))
}

func applyAnswer(p Payment, e Event) (Payment, error) {
	a, err := read[Answer](e)
	if err != nil {
		return p, err
	}
	after := p.heard(a).leaves(a, e).verdict(a, e)
	if p.State.Final() && after.State == p.State { // the words stay those of the outcome
		after.Source, after.Code, after.Message = p.Source, p.Code, p.Message
	}
	return after, nil
}

// heard is p with what an answer tells besides its verdict.
func (p Payment) heard(a Answer) Payment {
	p.Source, p.Code, p.Message = a.Source, a.Code, a.Message
	if a.Serial != "" && (p.Serial == "" || p.State != Paid) { // a paid payment's proof is on paper already
		p.Serial = a.Serial
	}
	if a.Reference != "" {
		p.Reference = a.Reference
	}
	if a.Cost != nil {
		p.Cost = a.Cost
	}
	if a.Flag != "" {
		p.Flag = a.Flag
	}
	p.Notes = slices.Clip(p.Notes)
	for _, note := range a.Notes { // an answer that is repeated every few minutes says nothing new
		if !slices.Contains(p.Notes, note) {
			p.Notes = append(p.Notes, note)
		}
	}
	return p
}

// leaves is p with the deposit that an answer tells. To a question a provider repeats what was left when it took the
// payment: that is as old as the request.
func (p Payment) leaves(a Answer, e Event) Payment {
	at := e.At
	if a.Source == SourceAdvice {
		at = p.SubmittedAt
	}
	if a.Balance != nil && !at.Before(p.BalanceAt) {
		p.Balance, p.BalanceAt = a.Balance, at
	}
	return p
}

// verdict is p after the outcome of an answer.
func (p Payment) verdict(a Answer, e Event) Payment {
	switch {
	case a.Conflict != "":
		return p.dispute(a.Conflict, e)
	case a.Flag != "": // no verdict, whatever else it says
	case a.Outcome == OutcomePaid:
		return p.saidPaid(a, e)
	case a.Outcome == OutcomePending:
		return p.saidPending(e)
	case a.Outcome == OutcomeFailed:
		return p.saidFailed(a, e)
	case a.Outcome == OutcomeReversed:
		return p.saidReversed(a, e)
	}
	if p.State == Submitted { // an answer without a verdict: the payment is unknown
		return p.to(Suspect, "", e)
	}
	return p
}

func (p Payment) saidPaid(a Answer, e Event) Payment {
	p = p.forgetNotPaid()
	switch p.State {
	case Submitted, Pending, Suspect:
		p.Bill = p.Bill.completed(a)
		return p.to(Paid, "", e)
	case Paid:
		p.Bill = p.Bill.completed(a)
		return p
	}
	return p.dispute(p.State.Label()+", lalu penyedia menyatakan terbayar", e)
}

func (p Payment) saidPending(e Event) Payment {
	switch p.State {
	case Submitted, Suspect:
		p = p.forgetNotPaid()
		return p.to(Pending, "", e)
	case Pending:
		return p.forgetNotPaid()
	case Intended, Failed, Cancelled:
		return p.dispute(p.State.Label()+", lalu penyedia menyatakan masih diproses", e)
	}
	return p // paid, reversed, disputed: an older word that arrives late
}

// saidFailed: a "not paid" settles an open payment when its fence allows it, and contradicts a paid one then.
func (p Payment) saidFailed(a Answer, e Event) Payment {
	settled := false
	if p, settled = p.fenced(a, e); !settled {
		if p.State == Submitted {
			return p.to(Suspect, "", e)
		}
		return p
	}
	switch p.State {
	case Submitted, Pending, Suspect:
		reason := a.Reason
		if reason == "" {
			reason = ReasonRefused
		}
		return p.to(Failed, reason, e)
	case Paid:
		return p.dispute(p.State.Label()+", lalu penyedia menyatakan belum terbayar", e)
	}
	return p
}

// fenced reports whether a "not paid" may be believed now, and remembers it where a second one must confirm it.
func (p Payment) fenced(a Answer, e Event) (Payment, bool) {
	f := a.Fence
	if f == (Fence{}) {
		return p, true
	}
	age := e.At.Sub(p.SubmittedAt)
	if age < f.After || f.Until > 0 && age > f.Until {
		return p, false
	}
	if f.Apart == 0 {
		return p, true
	}
	if p.NotPaidAt.IsZero() || e.At.Before(p.NotPaidAt) || p.NotPaidAt.Sub(p.SubmittedAt) < f.After { // both are that late
		p.NotPaidAt = e.At
		return p, false
	}
	return p, e.At.Sub(p.NotPaidAt) >= f.Apart
}

func (p Payment) saidReversed(a Answer, e Event) Payment {
	switch p.State {
	case Paid:
		return p.to(Reversed, "", e)
	case Submitted, Pending, Suspect:
		return p.saidFailed(a, e) // never known as paid: to the customer it is simply not paid
	}
	return p
}

func (p Payment) forgetNotPaid() Payment {
	p.NotPaidAt = time.Time{}
	return p
}

// dispute is p with its first contradiction, in words for the screen.
func (p Payment) dispute(why string, e Event) Payment {
	if p.State == Disputed {
		return p
	}
	p.Conflict = why
	return p.to(Disputed, "", e)
}
