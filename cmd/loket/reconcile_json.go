package main

import "loket/ledger"

// comparisonJSON is a reconciliation: whole rupiah, days as 2026-11-21, unknown is null.
type comparisonJSON struct {
	Provider   string          `json:"provider"`
	File       string          `json:"file"`
	SHA256     string          `json:"sha256"`
	From       ledger.Date     `json:"from"`
	To         ledger.Date     `json:"to"`
	AmountIs   string          `json:"amount_is"`
	Rows       int             `json:"rows"`
	Recorded   bool            `json:"recorded"` // false: the same result stood in the ledger
	Ours       ledger.Rupiah   `json:"ours"`
	Theirs     ledger.Rupiah   `json:"theirs"`
	Difference ledger.Rupiah   `json:"difference"`
	Undecided  int             `json:"undecided"`
	Count      map[string]int  `json:"count"`
	Notes      []string        `json:"notes"`
	Lines      []reconLineJSON `json:"lines"`
}

type reconLineJSON struct {
	Kind       string               `json:"kind"`
	Explained  string               `json:"explained"`
	Ours       ledger.Rupiah        `json:"ours"`
	Theirs     ledger.Rupiah        `json:"theirs"`
	Difference ledger.Rupiah        `json:"difference"`
	Row        *ledger.StatementRow `json:"row"`
	Payment    *reconPaymentJSON    `json:"payment"`
	Candidates []reconPaymentJSON   `json:"candidates"`
	Decision   *reconDecisionJSON   `json:"decision"`
}

type reconPaymentJSON struct {
	Number   string        `json:"number"`
	Ref      string        `json:"ref"`
	Customer string        `json:"customer"`
	Period   string        `json:"period"`
	Day      ledger.Date   `json:"day"`
	State    string        `json:"state"`
	Amount   ledger.Rupiah `json:"amount"`       // what is compared
	Why      string        `json:"why,omitzero"` // of a candidate
}

type reconDecisionJSON struct {
	Action string `json:"action"`
	By     string `json:"by"`
	Note   string `json:"note"`
}

func newComparisonJSON(c ledger.Comparison, differences, recorded bool) comparisonJSON {
	j := comparisonJSON{Provider: c.Provider, File: c.File, SHA256: c.Hash, From: c.From, To: c.To, AmountIs: string(c.Amount), Rows: c.Rows,
		Recorded: recorded, Ours: c.Sums.Ours, Theirs: c.Sums.Theirs, Difference: c.Sums.Difference, Undecided: undecided(c.Matches),
		Count: c.Sums.Count, Notes: append([]string{}, c.Notes...), Lines: []reconLineJSON{}}
	candidates := ledger.CandidatesOf(c.Matches)
	payment := func(e ledger.Entry, why string) reconPaymentJSON {
		return reconPaymentJSON{Number: e.Number, Ref: string(e.Ref), Customer: string(e.Customer), Period: e.Period, Day: e.Day,
			State: e.State.String(), Amount: c.Amount.Of(e), Why: why}
	}
	for _, m := range shown(c, differences) {
		line := reconLineJSON{Kind: m.Kind.String(), Explained: m.Explain(), Ours: m.Ours, Theirs: m.Theirs, Difference: m.Difference(), Row: m.Row,
			Candidates: []reconPaymentJSON{}}
		if m.Payment != nil {
			p := payment(*m.Payment, "")
			line.Payment = &p
		}
		if m.Kind == ledger.ReconThereOnly {
			for _, k := range candidates.Of(*m.Row) {
				line.Candidates = append(line.Candidates, payment(k.Payment, k.Why))
			}
		}
		if d := m.Decision; d != nil {
			line.Decision = &reconDecisionJSON{Action: string(d.Action), By: d.By, Note: d.Note}
		}
		j.Lines = append(j.Lines, line)
	}
	return j
}
