package ledger_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"loket/ledger"
	"pgregory.net/rapid"
)

// drawFence draws a fence of the kinds that providers have, none included.
func drawFence(t *rapid.T) ledger.Fence {
	return rapid.SampledFrom([]ledger.Fence{
		{}, {}, {Apart: 15 * time.Minute}, {After: 15 * time.Minute}, {After: 65 * time.Minute, Apart: time.Minute},
		{After: 15 * time.Minute, Apart: 15 * time.Minute, Until: 5 * time.Hour}}).Draw(t, "fence")
}

func drawAnswer(t *rapid.T) ledger.Answer {
	rare := rapid.SampledFrom([]string{"", "", "", "", "", "", "odd"})
	return ledger.Answer{
		Source:   rapid.SampledFrom([]ledger.Source{ledger.SourcePay, ledger.SourceAdvice, ledger.SourceCallback}).Draw(t, "source"),
		Outcome:  ledger.Outcome(rapid.IntRange(0, 4).Draw(t, "outcome")),
		Reason:   rapid.SampledFrom([]ledger.Reason{"", ledger.ReasonNotPaid, ledger.ReasonElsewhere}).Draw(t, "reason"),
		Fence:    drawFence(t),
		Conflict: rare.Draw(t, "conflict"),
		Flag:     rare.Draw(t, "flag"),
		Code:     rapid.SampledFrom([]string{"", "00", "50"}).Draw(t, "code"),
		Serial:   rapid.SampledFrom([]string{"", "SN1", "SN2"}).Draw(t, "serial"),
		Notes:    rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "f"}), 0, 3).Draw(t, "notes"),
		Details:  []ledger.Detail{{Key: rapid.SampledFrom([]string{"x", "y"}).Draw(t, "key"), Value: "v"}},
	}
}

// drawEvent draws anything that may be offered to a payment at this time, whether it fits or not.
func drawEvent(t *rapid.T, now time.Duration) ledger.Event {
	s := at(now)
	switch rapid.SampledFrom([]string{"answer", "answer", "answer", "answer", "intend", "submit", "submit", "lost", "not sent",
		"cancel", "settle", "print", "strange"}).Draw(t, "event") {
	case "answer":
		return s.Answer(ref, drawAnswer(t), nil)
	case "intend":
		return s.Intend(ref, intend(ref))
	case "submit":
		return s.Submit(ref)
	case "lost":
		return s.Lost(ref, "time-out", nil)
	case "not sent":
		return s.NotSent(ref, "dial")
	case "cancel":
		return s.Cancel(ref, "restart")
	case "settle":
		s.By = rapid.SampledFrom([]string{"ani", "ani", ""}).Draw(t, "by")
		return s.Settle(ref, ledger.Settle{Outcome: ledger.Outcome(rapid.IntRange(0, 4).Draw(t, "settled")),
			Evidence: rapid.SampledFrom([]string{"statement", "statement", ""}).Draw(t, "evidence")})
	case "print":
		return s.Print(ref, rapid.SampledFrom([]ledger.Document{ledger.DocReceipt, ledger.DocTitipan, ledger.DocHandBack}).Draw(t, "slip"))
	}
	return ledger.Event{Stream: ledger.StreamPayment, Subject: string(ref), Kind: ledger.Kind(rapid.SampledFrom([]string{"answer",
		"lost", "submit", "settle", "intend", "print", "tender", ""}).Draw(t, "kind")), Version: 1, At: began.Add(now), By: "ani",
		Body: []byte(rapid.SampledFrom([]string{"", "null", "{}", "[]", "{", `{"outcome":3}`, `{"outcome":"paid","fence":1}`}).Draw(t, "body"))}
}

// watcher is an independent account of one payment: it knows what was recorded, not how Apply decides.
type watcher struct {
	submits   int
	submitted time.Time
	notPaid   []time.Time // not-paid answers since the provider last said otherwise
}

// watch checks one step that was not refused.
func (w *watcher) watch(before, after ledger.Payment, e ledger.Event) error {
	var a ledger.Answer
	var s ledger.Settle
	switch e.Kind {
	case ledger.KindSubmit:
		w.submits++
		w.submitted = e.At
	case ledger.KindAnswer:
		if err := json.Unmarshal(e.Body, &a); err != nil {
			return fmt.Errorf("an unreadable answer was taken: %w", err)
		}
	case ledger.KindSettle:
		if err := json.Unmarshal(e.Body, &s); err != nil {
			return fmt.Errorf("an unreadable decision was taken: %w", err)
		}
	}
	verdict := ledger.OutcomeUnknown
	if a.Conflict == "" && a.Flag == "" {
		verdict = a.Outcome
	}
	if err := w.checkMove(before.State, after.State, e, a, verdict, s); err != nil {
		return err
	}
	switch {
	case verdict == ledger.OutcomePaid, verdict == ledger.OutcomePending && before.State != ledger.Paid:
		w.notPaid = nil
	case verdict == ledger.OutcomeFailed || verdict == ledger.OutcomeReversed:
		w.notPaid = append(w.notPaid, e.At)
	}
	return w.checkKept(before, after)
}

// checkMove checks a change of state against what may cause it (design §3, reliability §1 and §2).
func (w *watcher) checkMove(from, to ledger.State, e ledger.Event, a ledger.Answer, verdict ledger.Outcome, s ledger.Settle) error {
	if w.submits > 1 {
		return errors.New("submitted twice")
	}
	if from == to {
		return nil
	}
	allowed := map[ledger.State][]ledger.State{
		0:                {ledger.Intended},
		ledger.Intended:  {ledger.Submitted, ledger.Cancelled, ledger.Disputed},
		ledger.Submitted: {ledger.Pending, ledger.Suspect, ledger.Paid, ledger.Failed, ledger.Cancelled, ledger.Disputed},
		ledger.Pending:   {ledger.Paid, ledger.Failed, ledger.Reversed, ledger.Disputed},
		ledger.Suspect:   {ledger.Pending, ledger.Paid, ledger.Failed, ledger.Reversed, ledger.Disputed},
		ledger.Paid:      {ledger.Reversed, ledger.Disputed},
		ledger.Failed:    {ledger.Disputed},
		ledger.Cancelled: {ledger.Disputed},
		ledger.Reversed:  {ledger.Disputed},
		ledger.Disputed:  {ledger.Paid, ledger.Failed, ledger.Reversed},
	}
	if !slices.Contains(allowed[from], to) {
		return fmt.Errorf("%q became %q", from, to)
	}
	settled := e.Kind == ledger.KindSettle && s.Evidence != "" && e.By != "" && s.Outcome.String() == to.String()
	if e.Kind == ledger.KindSettle && !settled || from == ledger.Disputed && !settled {
		return fmt.Errorf("%q became %q by %s %s without name, evidence or that decision", from, to, e.Kind, e.Body)
	}
	ok := true
	switch to {
	case ledger.Paid:
		ok = settled || verdict == ledger.OutcomePaid
	case ledger.Failed:
		ok = settled || (verdict == ledger.OutcomeFailed || verdict == ledger.OutcomeReversed) && w.believed(a.Fence, e.At)
	case ledger.Reversed:
		ok = settled || verdict == ledger.OutcomeReversed && from == ledger.Paid
	case ledger.Cancelled:
		ok = e.Kind == ledger.KindCancel && w.submits == 0 || e.Kind == ledger.KindNotSent && from == ledger.Submitted
	case ledger.Disputed:
		ok = a.Conflict != "" || verdict != ledger.OutcomeUnknown
	}
	if !ok {
		return fmt.Errorf("%q became %q by %s %s", from, to, e.Kind, e.Body)
	}
	return nil
}

// believed reports whether a not-paid may settle the payment: it is in time, and, where the fence asks for two, an
// earlier one was too and long enough before.
func (w *watcher) believed(f ledger.Fence, now time.Time) bool {
	inTime := func(at time.Time) bool { return at.Sub(w.submitted) >= f.After }
	if f == (ledger.Fence{}) {
		return true
	}
	if w.submits == 0 || !inTime(now) || f.Until > 0 && now.Sub(w.submitted) > f.Until {
		return false
	}
	return f.Apart == 0 || slices.ContainsFunc(w.notPaid, func(at time.Time) bool { return inTime(at) && now.Sub(at) >= f.Apart })
}

// checkKept checks what no event may change.
func (w *watcher) checkKept(before, after ledger.Payment) error {
	if after.SettledAt.IsZero() == after.State.Final() {
		return fmt.Errorf("%q is settled at %v", after.State, after.SettledAt)
	}
	if after.Prints.Receipt > before.Prints.Receipt && !after.State.Final() {
		return fmt.Errorf("a receipt was printed while %q", after.State)
	}
	if before.State == 0 {
		return nil
	}
	if after.Ref != before.Ref || after.Bill.Total != before.Bill.Total || !reflect.DeepEqual(after.Bill.Lines, before.Bill.Lines) ||
		!reflect.DeepEqual(after.PaidKeys, before.PaidKeys) || after.Number != before.Number || after.Claim != before.Claim {
		return errors.New("reference, number, claim, amounts or keys changed")
	}
	return nil
}

// TestAnyOrderOfEvents offers events in any order, a clock that jumps included, and checks every step that is taken
// against the watcher and every step that is refused for leaving no trace.
func TestAnyOrderOfEvents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var p ledger.Payment
		var w watcher
		var now time.Duration
		if rapid.Bool().Draw(t, "begun") {
			p = anyFold(t, &w, p, at(0).Intend(ref, intend(ref)))
			p = anyFold(t, &w, p, at(0).Submit(ref))
		}
		for range rapid.IntRange(1, 25).Draw(t, "events") {
			now += rapid.SampledFrom([]time.Duration{0, time.Second, time.Minute, 16 * time.Minute, 70 * time.Minute, -20 * time.Minute}).Draw(t, "passed")
			p = anyFold(t, &w, p, drawEvent(t, now))
		}
	})
}

func anyFold(t *rapid.T, w *watcher, p ledger.Payment, e ledger.Event) ledger.Payment {
	kept := p
	kept.Notes, kept.Bill.Details = slices.Clone(p.Notes), slices.Clone(p.Bill.Details)
	after, err := ledger.Apply(p, e)
	again, errAgain := ledger.Apply(p, e)
	switch {
	case !reflect.DeepEqual(after, again) || (err == nil) != (errAgain == nil):
		t.Fatalf("%s after %q has two results", e.Kind, p.State)
	case !reflect.DeepEqual(p, kept):
		t.Fatalf("%s changed the payment it was offered to", e.Kind)
	case err != nil && !reflect.DeepEqual(after, p):
		t.Fatalf("%s was refused (%v) and changed the payment", e.Kind, err)
	case err != nil && !errors.Is(err, ledger.ErrIllegal) && !errors.Is(err, ledger.ErrBody) && !errors.Is(err, ledger.ErrBill):
		t.Fatalf("%s is refused by a stranger: %v", e.Kind, err)
	case err != nil && e.Kind == ledger.KindAnswer && p.State != 0 && json.Unmarshal(e.Body, new(ledger.Answer)) == nil:
		t.Fatalf("evidence was refused: %v", err)
	case err == nil:
		if err := w.watch(p, after, e); err != nil {
			t.Fatal(err)
		}
	}
	return after
}

// TestTwoFuturesOfOnePayment applies two events to the same payment and checks that neither shows in the other.
func TestTwoFuturesOfOnePayment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var w watcher
		p := anyFold(t, &w, ledger.Payment{}, at(0).Intend(ref, intend(ref)))
		p = anyFold(t, &w, p, at(0).Submit(ref))
		for range rapid.IntRange(0, 4).Draw(t, "before") {
			p, _ = ledger.Apply(p, at(time.Minute).Answer(ref, drawAnswer(t), nil))
		}
		one, _ := ledger.Apply(p, at(time.Hour).Answer(ref, drawAnswer(t), nil))
		kept := one
		kept.Notes, kept.Bill.Details = slices.Clone(one.Notes), slices.Clone(one.Bill.Details)
		_, _ = ledger.Apply(p, at(time.Hour).Answer(ref, drawAnswer(t), nil))
		if !reflect.DeepEqual(one, kept) {
			t.Fatalf("a second future changed the first:\n got %v\nwant %v", one, kept)
		}
	})
}
