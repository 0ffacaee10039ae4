package checkout_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"loket/ledger"
	"loket/providers"
	"loket/providers/checkout"
)

// why is what may end the doubt about each payment in one step: what the far end said of it, and what a person decided
// by name and with evidence.
type why map[ledger.RefID][]ledger.Outcome

func (w why) allows(ref ledger.RefID, became ledger.State) bool {
	for _, o := range w[ref] {
		switch {
		case became == ledger.Paid && o == ledger.OutcomePaid, became == ledger.Reversed && o == ledger.OutcomeReversed,
			became == ledger.Failed && (o == ledger.OutcomeFailed || o == ledger.OutcomeReversed), became == ledger.Disputed && o != 0,
			became == ledger.Pending && o == ledger.OutcomePending:
			return true
		}
	}
	return false
}

// TestNothingIsSettledWithoutEvidenceOrName: whatever is done with open and disputed payments, none leaves the open list
// but by what its provider said in that step, or by a named person with evidence (reliability §2).
func TestNothingIsSettledWithoutEvidenceOrName(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := open(t)
		outcomes := []ledger.Outcome{ledger.OutcomeUnknown, ledger.OutcomePending, ledger.OutcomePaid, ledger.OutcomeFailed, ledger.OutcomeReversed}
		reasons := why{}
		s.water.advise = func(p ledger.Payment) (providers.Answer, error) {
			o := rapid.SampledFrom(outcomes).Draw(r, "answer")
			a := ledger.Answer{Code: rapid.SampledFrom([]string{"020", "021", "101"}).Draw(r, "code")}
			if o == ledger.OutcomeFailed {
				a.Fence = ledger.Fence{After: time.Hour, Apart: time.Minute}
			}
			if o == ledger.OutcomePaid && rapid.IntRange(0, 3).Draw(r, "odd") == 0 {
				a.Conflict = "total lain"
			}
			if rapid.IntRange(0, 4).Draw(r, "silent") == 0 {
				return providers.Answer{}, providers.ErrNoAnswer
			}
			reasons[p.Ref] = append(reasons[p.Ref], o)
			return answer(o, a), nil
		}
		s.water.pay = loses(errLost)
		refs := []ledger.RefID{"r1", "r2", "r3", "r4"}
		for _, b := range []ledger.Bill{bill("r1", "100", "202610", 1_000), bill("r2", "200", "202610", 1_000), top("r3", "0812"), top("r4", "0813")} {
			if _, _, err := s.Pay(context.Background(), order(b)); err != nil {
				r.Fatal(err)
			}
		}
		numbers := map[ledger.RefID]string{}
		for _, ref := range refs {
			numbers[ref] = s.read(ref).Number
		}
		for range rapid.IntRange(1, 40).Draw(r, "steps") {
			before := map[ledger.RefID]ledger.State{}
			for _, ref := range refs {
				before[ref] = s.read(ref).State
			}
			clear(reasons)
			ref := rapid.SampledFrom(refs).Draw(r, "payment")
			s.tries(r, ref, numbers[ref], reasons)
			for _, ref := range refs {
				if p := s.read(ref); before[ref].Sent() && p.State != before[ref] && !reasons.allows(ref, p.State) {
					r.Fatalf("%s: %s became %s, and all that was said is %v", ref, before[ref], p.State, reasons[ref])
				}
			}
		}
	})
}

// tries does one thing that anybody can do with a payment after it was sent.
func (s *shop) tries(r *rapid.T, ref ledger.RefID, number string, reasons why) {
	ctx := context.Background()
	switch rapid.IntRange(0, 7).Draw(r, "what") {
	case 0, 1:
		_, _ = s.Ask(ctx, ref)
	case 2:
		say := rapid.SampledFrom([]string{"paid", "failed", "odd", "panic"}).Draw(r, "say")
		if o, said := map[string]ledger.Outcome{"paid": ledger.OutcomePaid, "failed": ledger.OutcomeFailed}[say]; said && ref >= "r3" {
			reasons[ref] = append(reasons[ref], o)
		}
		s.book.call("h2h", "ref="+string(ref)+"&say="+say)
		_, _ = s.ReadInbox(ctx)
	case 3:
		text := rapid.SampledFrom([]string{"", " ", "\t", "surat 9", "mutasi 8812"})
		d := ledger.Settle{Outcome: ledger.Outcome(rapid.IntRange(0, 4).Draw(r, "decision")), Evidence: text.Draw(r, "evidence")}
		by := text.Draw(r, "by")
		if strings.TrimSpace(d.Evidence) != "" && strings.TrimSpace(by) != "" && d.Outcome != ledger.OutcomePending {
			reasons[ref] = append(reasons[ref], d.Outcome)
		}
		_, _ = s.Settle(ctx, number, d, by)
	case 4:
		_, _ = s.HandBack(ctx, s.read(ref).Nota, "ani")
	case 5:
		document := rapid.SampledFrom([]ledger.Document{ledger.DocReceipt, ledger.DocTitipan, ledger.DocHandBack}).Draw(r, "slip")
		_, _ = s.Printed(ctx, []ledger.RefID{ref}, document, "ani")
	case 6:
		s.restart()
		_, _ = s.Recover(ctx)
	case 7:
		_, _, _ = s.Pay(ctx, checkout.Order{Bills: []ledger.Bill{bill("again", "100", "202610", 1_000)}, By: "ani"})
	}
	s.clock.add(time.Duration(rapid.IntRange(0, 90).Draw(r, "minutes")) * time.Minute)
}
