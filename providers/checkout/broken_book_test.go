package checkout_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"loket/ledger"
	"loket/providers"
	"loket/providers/checkout"
)

// breakOn makes the first commit with an event of this kind fail.
func (s *shop) breakOn(kind ledger.Kind, durable bool) {
	s.book.fail = func(events []ledger.Event) (bool, error) {
		if slices.ContainsFunc(events, func(e ledger.Event) bool { return e.Kind == kind }) {
			s.book.fail = nil
			return durable, errDisk
		}
		return false, nil
	}
}

func TestACommitThatFails(t *testing.T) {
	for _, c := range []struct {
		kind     ledger.Kind
		durable  bool
		err      error
		states   []ledger.State // of both bills, as returned
		requests int
		change   ledger.Rupiah // of a tender of 60,000 for 50,000
	}{
		{ledger.KindIntend, false, checkout.ErrBook, nil, 0, 0},
		{ledger.KindIntend, true, checkout.ErrBook, []ledger.State{ledger.Cancelled, ledger.Cancelled}, 0, 0},
		{ledger.KindSubmit, false, checkout.ErrBook, []ledger.State{ledger.Cancelled, ledger.Cancelled}, 0, 0},
		{ledger.KindSubmit, true, checkout.ErrBook, []ledger.State{ledger.Cancelled, ledger.Cancelled}, 0, 0},
		{ledger.KindAnswer, false, checkout.ErrUnrecorded, []ledger.State{ledger.Submitted, ledger.Cancelled}, 1, 0},
		{ledger.KindAnswer, true, nil, []ledger.State{ledger.Paid, ledger.Paid}, 2, 10_000},
		{ledger.KindChange, true, nil, []ledger.State{ledger.Paid, ledger.Paid}, 2, 10_000},
		{ledger.KindChange, false, checkout.ErrUnrecorded, []ledger.State{ledger.Paid, ledger.Submitted}, 2, 0},
	} {
		t.Run(fmt.Sprintf("%s, durable %v", c.kind, c.durable), func(t *testing.T) {
			s := open(t)
			s.breakOn(c.kind, c.durable)
			o := order(bill("r1", "100", "202610", 30_000), bill("r2", "200", "202610", 20_000))
			o.Tender = 60_000
			nota, payments, err := s.Pay(t.Context(), o)
			if !errors.Is(err, c.err) || c.err != nil && !strings.Contains(err.Error(), "disk") {
				t.Errorf("err %v, want %v", err, c.err)
			}
			if c.err == checkout.ErrUnrecorded && (errors.Is(err, errDisk) || errors.Is(err, checkout.ErrBook)) {
				t.Errorf("what was sent can be taken for something else: %v", err)
			}
			var states []ledger.State
			for _, p := range payments {
				states = append(states, p.State)
			}
			if !slices.Equal(states, c.states) || s.water.requests() != c.requests {
				t.Errorf("states %v, want %v; %d requests, want %d", states, c.states, s.water.requests(), c.requests)
			}
			if nota.Change != c.change {
				t.Errorf("change %d, want %d", nota.Change, c.change)
			}
			if c.err == checkout.ErrBook && len(c.states) > 0 && nota.Due() != 60_000 {
				t.Errorf("due %d, want all of it", nota.Due())
			}
		})
	}
	t.Run("of a later bill's submit leaves the earlier one's word", func(t *testing.T) {
		s := open(t)
		var log strings.Builder
		s.config.Log = logTo(&log)
		s.restart()
		s.water.pay = func(context.Context, ledger.Payment) (providers.Answer, error) {
			s.breakOn(ledger.KindSubmit, false)
			return answer(ledger.OutcomePaid, ledger.Answer{}), nil
		}
		nota, payments := s.pays(t, order(bill("r1", "100", "202610", 30_000), bill("r2", "200", "202610", 20_000)))
		if payments[0].State != ledger.Paid || payments[1].State != ledger.Cancelled || nota.Due() != 20_000 {
			t.Errorf("%s, %s, due %d", payments[0].State, payments[1].State, nota.Due())
		}
		if payments[1].Cause != "buku kas tidak dapat mencatat" || !strings.Contains(log.String(), "disk") {
			t.Errorf("cause %q, log %s", payments[1].Cause, &log)
		}
	})
	t.Run("of counting the day's payments", func(t *testing.T) {
		s := open(t)
		s.book.broken = errDisk
		if _, _, err := s.Pay(t.Context(), order(bill("r1", "100", "202610", 1))); !errors.Is(err, checkout.ErrBook) || len(s.book.events) != 0 {
			t.Errorf("err %v, %d events", err, len(s.book.events))
		}
	})
}

func TestABookThatCannotBeRead(t *testing.T) {
	for _, c := range []struct {
		name  string
		after ledger.Kind // reads fail once the book holds this
		err   error
		sent  int
		state ledger.State // in the book afterwards
	}{
		{"after the submit", ledger.KindSubmit, checkout.ErrBook, 0, ledger.Submitted},
		{"after the answer", ledger.KindAnswer, checkout.ErrUnrecorded, 1, ledger.Paid},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t)
			s.book.unread = func(ledger.RefID) error {
				if slices.ContainsFunc(s.book.events, func(e ledger.Event) bool { return e.Kind == c.after }) {
					return errDisk
				}
				return nil
			}
			_, payments, err := s.Pay(t.Context(), order(bill("r1", "100", "202610", 1_000)))
			if !errors.Is(err, c.err) || len(payments) != 0 || s.water.requests() != c.sent {
				t.Errorf("err %v, %d payments, %d requests", err, len(payments), s.water.requests())
			}
			if s.state(t, "r1") != c.state {
				t.Errorf("state %s, want %s", s.state(t, "r1"), c.state)
			}
		})
	}
}

// An outcome that the book took and could not read back is held until the book shows it; then the payment is not on its
// way any more, and can be asked about and decided.
func TestAnOutcomeThatCouldNotBeReadBackIsLetGo(t *testing.T) {
	s := open(t)
	s.water.pay = loses(errLost)
	s.book.unread = func(ledger.RefID) error {
		if slices.ContainsFunc(s.book.events, func(e ledger.Event) bool { return e.Kind == ledger.KindLost }) {
			return errDisk
		}
		return nil
	}
	if _, _, err := s.Pay(t.Context(), order(bill("r1", "100", "202610", 1_000))); !errors.Is(err, checkout.ErrUnrecorded) {
		t.Fatalf("err %v", err)
	}
	s.book.unread = nil
	decision := ledger.Settle{Outcome: ledger.OutcomePaid, Evidence: "kuitansi"}
	if _, err := s.Settle(t.Context(), s.read("r1").Number, decision, "budi"); !errors.Is(err, checkout.ErrUnderway) {
		t.Errorf("decided while its outcome is held: %v", err)
	}
	if _, err := s.Recover(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p, err := s.Settle(t.Context(), s.read("r1").Number, decision, "budi"); err != nil || p.State != ledger.Paid {
		t.Errorf("%s, %v", p.State, err)
	}
}

func TestABookThatLosesASubmit(t *testing.T) {
	s := open(t)
	s.book.fail = func(events []ledger.Event) (bool, error) {
		return false, map[bool]error{true: errSilent}[events[0].Kind == ledger.KindSubmit]
	}
	_, payments, err := s.Pay(t.Context(), order(bill("r1", "100", "202610", 1_000)))
	if !errors.Is(err, checkout.ErrBook) || s.water.requests() != 0 || payments[0].State != ledger.Cancelled {
		t.Errorf("err %v, %d requests, %s", err, s.water.requests(), payments[0].State)
	}
}

func TestAnOutcomeTheBookDidNotTakeIsOfferedAgain(t *testing.T) {
	for _, c := range []struct {
		name    string
		pay     func(context.Context, ledger.Payment) (providers.Answer, error)
		restart bool
		want    ledger.State
	}{
		{"a refusal", says(ledger.OutcomeFailed), false, ledger.Failed},
		{"a lost answer", loses(errLost), false, ledger.Suspect},
		{"a refusal before a restart is lost", says(ledger.OutcomeFailed), true, ledger.Suspect},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t)
			s.water.pay = func(ctx context.Context, p ledger.Payment) (providers.Answer, error) {
				s.book.fail = func([]ledger.Event) (bool, error) { return false, errDisk }
				return c.pay(ctx, p)
			}
			o := order(bill("r1", "100", "202610", 1_000))
			o.Tender = 5_000
			nota, payments, err := s.Pay(t.Context(), o)
			if !errors.Is(err, checkout.ErrUnrecorded) || payments[0].State != ledger.Submitted {
				t.Fatalf("err %v, state %s", err, payments[0].State)
			}
			if _, err := s.Recover(t.Context()); !errors.Is(err, errDisk) {
				t.Errorf("recover on a broken disk: %v", err)
			}
			if _, err := s.HandBack(t.Context(), nota.ID, "ani"); !errors.Is(err, checkout.ErrUnderway) {
				t.Errorf("hand back before an outcome: %v", err)
			}
			s.book.fail = nil
			if c.restart {
				s.restart()
			}
			if _, err := s.Recover(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := s.state(t, "r1"); got != c.want {
				t.Errorf("state %s, want %s", got, c.want)
			}
			if n := s.book.count(ledger.KindChange); n != 0 {
				t.Errorf("%d change events: nobody saw the change given", n)
			}
			if s.water.requests() != 1 {
				t.Errorf("%d requests", s.water.requests())
			}
		})
	}
	t.Run("a submit that could not be withdrawn is not sent", func(t *testing.T) {
		s := open(t)
		s.book.fail = func(events []ledger.Event) (bool, error) {
			return events[0].Kind == ledger.KindSubmit, map[bool]error{true: errDisk}[events[0].Kind != ledger.KindTender]
		}
		_, payments, err := s.Pay(t.Context(), order(bill("r1", "100", "202610", 1_000)))
		if !errors.Is(err, checkout.ErrBook) || payments[0].State != ledger.Submitted || s.water.requests() != 0 {
			t.Fatalf("err %v, state %s", err, payments[0].State)
		}
		s.book.fail = nil
		if _, err := s.Recover(t.Context()); err != nil || s.state(t, "r1") != ledger.Cancelled {
			t.Errorf("recover: %v, state %s", err, s.state(t, "r1"))
		}
	})
}
