package ledger

import (
	"fmt"
	"strings"
)

// Reconciled is the body of a reconciliation's result, an event of the last day that was compared (design §3). Sums
// are whole rupiah.
type Reconciled struct {
	Provider string          `json:"provider"`
	File     string          `json:"file"` // its name, without the path
	Hash     string          `json:"hash"` // SHA-256 of the file, in hex
	From     Date            `json:"from"`
	To       Date            `json:"to"`
	Amount   StatementAmount `json:"amount"`
	Rows     int             `json:"rows"` // that the statement has, of whatever day
	Sums     ReconSums       `json:"sums"`
}

// StatementProof is a row of a provider's statement as evidence: which file, and what the row says. A row whose Line is
// 0 stands for the statement having none.
type StatementProof struct {
	Provider string          `json:"provider"`
	File     string          `json:"file"`
	Hash     string          `json:"hash"` // SHA-256 of the file, in hex
	Day      Date            `json:"day"`  // the subject of the reconciliation's events
	Amount   StatementAmount `json:"amount"`
	Row      StatementRow    `json:"row"`
}

// Text is the proof in the words of a decision's evidence.
func (s StatementProof) Text() string {
	if s.Row.Line == 0 {
		return fmt.Sprintf("mutasi %s %s (SHA-256 %.12s): tidak ada di sana", s.Provider, s.File, s.Hash)
	}
	return fmt.Sprintf("mutasi %s %s baris %d (SHA-256 %.12s): %s %s %s %s", s.Provider, s.File, s.Row.Line, s.Hash,
		s.Row.Day, s.Row.Number, s.Row.Amount, s.Row.Status)
}

// Comparison is a statement that was compared with the ledger.
type Comparison struct {
	Reconciled
	Matches []Match
	Notes   []string     // in Indonesian: what of the file was left out, and why
	Before  *ReconResult // the newest result of the same file and days; nil: it was not compared before
}

// Proof is a line's row, or that there is none, as evidence.
func (c Comparison) Proof(m Match) StatementProof {
	proof := StatementProof{Provider: c.Provider, File: c.File, Hash: c.Hash, Day: c.To, Amount: c.Amount}
	if m.Row != nil {
		proof.Row = *m.Row
	}
	return proof
}

// Decision is what a named person made of the row, about the payment with this number, or about none.
func (s StatementProof) Decision(action ReconAction, number, note string) ReconDecision {
	return ReconDecision{Provider: s.Provider, Hash: s.Hash, Line: s.Row.Line, Number: number, Action: action, Note: Clean(note, maxCause)}
}

// ReconAction is what a named person made of a line of a reconciliation.
type ReconAction string

// The decisions about a line.
const (
	ReconSettled   ReconAction = "settled"   // the row is evidence that an open payment is paid
	ReconDisputed  ReconAction = "disputed"  // the statement contradicts a final outcome
	ReconElsewhere ReconAction = "elsewhere" // another counter's payment on the same account
	ReconNotOurs   ReconAction = "not_ours"  // nobody's here; the note says why
)

// ReconDecision is the body of a named person's decision about a line, an event of the reconciliation's day.
type ReconDecision struct {
	Provider string      `json:"provider"`
	Hash     string      `json:"hash"`             // of the statement's file
	Line     int         `json:"line,omitzero"`    // of the row; 0: the statement has none
	Number   string      `json:"payment,omitzero"` // the payment's number for people; empty: there is none
	Action   ReconAction `json:"action"`
	Note     string      `json:"note,omitzero"`
	By       string      `json:"-"` // the event's
}

// subject is what the decision is about: one line of a file, or a payment that the file does not have.
func (d ReconDecision) subject() string {
	if d.Line > 0 {
		return fmt.Sprintf("%s %s %d", d.Provider, d.Hash, d.Line)
	}
	return fmt.Sprintf("%s %s %s", d.Provider, d.Hash, d.Number)
}

// Reconciled makes the event of a reconciliation's result.
func (s Stamp) Reconciled(body Reconciled) Event {
	return event(s, StreamDay, string(body.To), KindReconciled, body)
}

// ReconDecided makes the event of a named person's decision about a line; By is that person.
func (s Stamp) ReconDecided(day Date, body ReconDecision) Event {
	return event(s, StreamDay, string(day), KindReconDecided, body)
}

// ReconResult is a reconciliation that was recorded.
type ReconResult struct {
	Reconciled
	Event Event // when and by whom
}

// Recons are the reconciliations of a ledger: the fold of its day events.
type Recons struct {
	Results   []ReconResult // in order
	decisions map[string]ReconDecision
}

// Apply takes e. ErrIllegal: the same result is recorded already, or the line was decided about, since a row settles one
// payment; then nothing changes.
func (r *Recons) Apply(e Event) error {
	if e.Stream != StreamDay || e.Version != 1 {
		return fmt.Errorf("%w: %s %s version %d", ErrBody, e.Stream, e.Kind, e.Version)
	}
	switch e.Kind {
	case KindReconciled:
		return r.applyResult(e)
	case KindReconDecided:
		return r.applyDecision(e)
	}
	return fmt.Errorf("%w: unknown kind %q", ErrBody, e.Kind)
}

func (r *Recons) applyResult(e Event) error {
	body, err := read[Reconciled](e)
	if err != nil {
		return err
	}
	if len(body.Hash) != 64 || body.Provider == "" || strings.ContainsAny(body.File, "/\\") || body.To < body.From ||
		string(body.To) != e.Subject || e.By == "" {
		return fmt.Errorf("%w: reconciliation without file, provider, days or name", ErrIllegal)
	}
	if last, found := r.Last(body); found && last.Same(body) {
		return fmt.Errorf("%w: reconciled already", ErrIllegal)
	}
	r.Results = append(r.Results, ReconResult{body, e})
	return nil
}

func (r *Recons) applyDecision(e Event) error {
	body, err := read[ReconDecision](e)
	if err != nil {
		return err
	}
	body.By = e.By
	whole := map[ReconAction]bool{ReconSettled: body.Line > 0 && body.Number != "", ReconDisputed: body.Number != "",
		ReconElsewhere: body.Line > 0, ReconNotOurs: body.Line > 0 && body.Note != ""}[body.Action]
	if !whole || len(body.Hash) != 64 || body.Provider == "" || e.By == "" {
		return fmt.Errorf("%w: decision %q without row, payment, note or name", ErrIllegal, clip(string(body.Action)))
	}
	if _, twice := r.decisions[body.subject()]; twice {
		return fmt.Errorf("%w: line is decided already", ErrIllegal)
	}
	if r.decisions == nil {
		r.decisions = map[string]ReconDecision{}
	}
	r.decisions[body.subject()] = body
	return nil
}

// Last is the newest result of the same file, provider and days.
func (r *Recons) Last(of Reconciled) (ReconResult, bool) {
	for i := len(r.Results) - 1; i >= 0; i-- {
		if was := r.Results[i]; was.Hash == of.Hash && was.Provider == of.Provider && was.From == of.From && was.To == of.To {
			return was, true
		}
	}
	return ReconResult{}, false
}

// Same reports whether a result says what another one says.
func (r Reconciled) Same(other Reconciled) bool {
	for _, k := range ReconKinds() {
		if r.Sums.Count[k.String()] != other.Sums.Count[k.String()] {
			return false
		}
	}
	return r.Amount == other.Amount && r.Rows == other.Rows && r.Sums.Ours == other.Sums.Ours && r.Sums.Theirs == other.Sums.Theirs
}

// Decided puts beside each line of a reconciliation of this file what was decided about it.
func (r *Recons) Decided(provider, hash string, matches []Match) {
	for i, m := range matches {
		about := ReconDecision{Provider: provider, Hash: hash}
		if m.Payment != nil {
			about.Number = m.Payment.Number
		}
		if m.Row != nil {
			about.Line = m.Row.Line
		}
		if d, found := r.decisions[about.subject()]; found {
			matches[i].Decision = &d
		}
	}
}
