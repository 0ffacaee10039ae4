package ledger_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"text/tabwriter"
	"time"

	"loket/ledger"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// step is a row of the matrix: what happens to a payment, all at once.
type step struct {
	name   string
	events []ledger.Event
}

// steps is everything that can happen to a payment: every kind of event, every outcome, before and after a fence.
func steps() []step {
	one := func(name string, e ledger.Event) step { return step{name, []ledger.Event{e}} }
	many := func(name string, events ...ledger.Event) step { return step{name, events} }
	say := func(name string, a ledger.Answer) step { return one("answer: "+name, answer(time.Minute, a)) }
	fence := ledger.Fence{After: 65 * time.Minute, Apart: time.Minute, Until: 60 * 24 * time.Hour}
	no := func(d time.Duration, f ledger.Fence) ledger.Event {
		return answer(d, ledger.Answer{Source: ledger.SourceAdvice, Outcome: ledger.OutcomeFailed, Reason: ledger.ReasonNotPaid, Fence: f})
	}
	settle := func(name, by string, s ledger.Settle) step {
		e := at(time.Hour).Settle(ref, s)
		e.By = by
		return one("settle: "+name, e)
	}
	changed := func(name string, change func(*ledger.Event)) step {
		e := answer(time.Minute, ledger.Answer{Outcome: ledger.OutcomePaid})
		change(&e)
		return one(name, e)
	}
	pending := answer(71*time.Minute, ledger.Answer{Outcome: ledger.OutcomePending})
	m := time.Minute
	return []step{
		one("intend", at(0).Intend(ref, intend(ref))),
		one("submit", at(0).Submit(ref)),
		one("cancel", at(m).Cancel(ref, "given up")),
		one("not sent", at(m).NotSent(ref, "dial")),
		one("lost", at(m).Lost(ref, "time-out", nil)),

		say("unknown", ledger.Answer{}),
		say("unknown, flagged", ledger.Answer{Flag: "status against rc"}),
		say("pending", ledger.Answer{Outcome: ledger.OutcomePending}),
		say("pending, flagged", ledger.Answer{Outcome: ledger.OutcomePending, Flag: "status against rc"}),
		say("paid", ledger.Answer{Outcome: ledger.OutcomePaid}),
		say("paid, flagged", ledger.Answer{Outcome: ledger.OutcomePaid, Flag: "status against rc"}),
		say("paid, conflict", ledger.Answer{Outcome: ledger.OutcomePaid, Conflict: "other total"}),
		say("failed", ledger.Answer{Outcome: ledger.OutcomeFailed}),
		say("failed, elsewhere", ledger.Answer{Outcome: ledger.OutcomeFailed, Reason: ledger.ReasonElsewhere}),
		say("failed, flagged", ledger.Answer{Outcome: ledger.OutcomeFailed, Flag: "status against rc"}),
		say("failed, conflict", ledger.Answer{Outcome: ledger.OutcomeFailed, Conflict: "other number"}),
		say("reversed", ledger.Answer{Outcome: ledger.OutcomeReversed}),
		say("reversed, fenced", ledger.Answer{Outcome: ledger.OutcomeReversed, Fence: fence}),
		say("conflict", ledger.Answer{Conflict: "other total"}),

		many("fence: early", no(65*m-time.Microsecond, fence)),
		many("fence: first", no(65*m, fence)),
		many("fence: late", no(60*24*time.Hour+1000, fence)),
		many("fence: early, then in time", no(64*m, fence), no(66*m, fence)),
		many("fence: twice, too near", no(65*m, fence), no(66*m-time.Microsecond, fence)),
		many("fence: twice", no(65*m, fence), no(66*m, fence)),
		many("fence: twice, unknown between", no(70*m, fence), answer(71*m, ledger.Answer{}), no(72*m, fence)),
		many("fence: twice, pending between", no(70*m, fence), pending, no(72*m, fence)),
		many("fence: twice, second late", no(70*m, fence), no(61*24*time.Hour, fence)),
		many("fence: twice, the clock back between", no(70*m, fence), no(69*m, fence), no(70*m-time.Microsecond, fence)),
		many("fence: and a minute after that", no(70*m, fence), no(69*m, fence), no(70*m, fence)),
		many("fence: only apart, first", no(m, ledger.Fence{Apart: 15 * m})),
		many("fence: only apart, twice", no(m, ledger.Fence{Apart: 15 * m}), no(16*m, ledger.Fence{Apart: 15 * m})),
		many("fence: only after, early", no(15*m-time.Microsecond, ledger.Fence{After: 15 * m})),
		many("fence: only after", no(15*m, ledger.Fence{After: 15 * m})),
		many("fence: before the submit", no(-m, ledger.Fence{Apart: 15 * m}), no(20*m, ledger.Fence{Apart: 15 * m})),
		many("fence: a near one, then a far one", no(m, ledger.Fence{Apart: m}), no(70*m, fence)),

		settle("paid", "ani", ledger.Settle{Outcome: ledger.OutcomePaid, Evidence: "statement"}),
		settle("failed", "ani", ledger.Settle{Outcome: ledger.OutcomeFailed, Evidence: "statement"}),
		settle("reversed", "ani", ledger.Settle{Outcome: ledger.OutcomeReversed, Evidence: "statement"}),
		settle("pending", "ani", ledger.Settle{Outcome: ledger.OutcomePending, Evidence: "statement"}),
		settle("unknown", "ani", ledger.Settle{Evidence: "statement"}),
		settle("paid, no evidence", "ani", ledger.Settle{Outcome: ledger.OutcomePaid}),
		settle("paid, no name", "", ledger.Settle{Outcome: ledger.OutcomePaid, Evidence: "statement"}),

		one("print: receipt", at(m).Print(ref, ledger.DocReceipt)),
		one("print: titipan", at(m).Print(ref, ledger.DocTitipan)),
		one("print: hand-back", at(m).Print(ref, ledger.DocHandBack)),
		one("print: something else", at(m).Print(ref, "poster")),

		changed("of another payment", func(e *ledger.Event) { e.Subject = "5other" }),
		changed("of another stream", func(e *ledger.Event) { e.Stream = ledger.StreamNota }),
		changed("of another version", func(e *ledger.Event) { e.Version = 2 }),
		changed("of another kind", func(e *ledger.Event) { e.Kind = "refund" }),
		changed("unreadable", func(e *ledger.Event) { e.Body = []byte(`{"outcome":"paid"`) }),
		changed("unknown outcome", func(e *ledger.Event) { e.Body = []byte(`{"outcome":"maybe"}`) }),
	}
}

// cell is what becomes of a payment by a step: its state and reason, "." where it keeps both, the error where the
// last event is refused.
func cell(t *testing.T, p ledger.Payment, s step) string {
	t.Helper()
	after, err := p, error(nil)
	for _, e := range s.events {
		before := after
		after, err = ledger.Apply(before, e)
		if err != nil && !reflect.DeepEqual(before, after) {
			t.Errorf("%s after %q is refused and changes the payment", s.name, p.State)
		}
	}
	switch {
	case errors.Is(err, ledger.ErrIllegal):
		return "illegal"
	case errors.Is(err, ledger.ErrBody):
		return "unreadable"
	case err != nil:
		return err.Error()
	case after.State == p.State && after.Reason == p.Reason:
		return "."
	case after.Reason != "":
		return fmt.Sprintf("%s (%s)", after.State, after.Reason)
	}
	return after.State.String()
}

func TestTransitions(t *testing.T) {
	var text bytes.Buffer
	fmt.Fprint(&text, "What becomes of a payment (left to right) by an event (top to bottom). \".\": it stays as it is.\n")
	fmt.Fprint(&text, "illegal: refused, it does not fit. unreadable: refused, this program does not know it.\n\n")
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "\tnone")
	for _, s := range ledger.States() {
		fmt.Fprintf(w, "\t%s", s)
	}
	fmt.Fprintln(w)
	for _, s := range steps() {
		fmt.Fprint(w, s.name)
		for state := range stateEvents() {
			fmt.Fprintf(w, "\t%s", cell(t, inState(t, ledger.State(state)), s))
		}
		fmt.Fprintln(w)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	golden(t, "transitions.golden", text.Bytes())
}

// golden compares text with a file of testdata, or rewrites the file with -update, which only a person may do.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if os.Getenv("CI") != "" {
			t.Fatal("golden files are not rewritten in CI")
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	gotLines, wantLines := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
	if len(gotLines) != len(wantLines) {
		t.Errorf("%s: got %d lines, want %d; look at every difference, then -update", name, len(gotLines), len(wantLines))
	}
	for i := range min(len(gotLines), len(wantLines)) {
		if !bytes.Equal(gotLines[i], wantLines[i]) {
			t.Errorf("%s:%d\n got %s\nwant %s", name, i+1, gotLines[i], wantLines[i])
		}
	}
}
