package ledger_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"loket/ledger"
)

func TestIntendIsChecked(t *testing.T) {
	cases := map[string]struct {
		change func(*ledger.Intend)
		want   error
	}{
		"another reference":            {func(i *ledger.Intend) { i.Bill.Ref = "5other" }, ledger.ErrIllegal},
		"no number":                    {func(i *ledger.Intend) { i.Number = "" }, ledger.ErrIllegal},
		"no nota":                      {func(i *ledger.Intend) { i.Nota = "" }, ledger.ErrIllegal},
		"another product":              {func(i *ledger.Intend) { i.Product.Code = "tv" }, ledger.ErrIllegal},
		"no open key":                  {func(i *ledger.Intend) { i.OpenKey = "" }, ledger.ErrIllegal},
		"no paid key":                  {func(i *ledger.Intend) { i.PaidKeys = nil }, ledger.ErrIllegal},
		"an empty paid key":            {func(i *ledger.Intend) { i.PaidKeys = []string{"a", ""} }, ledger.ErrIllegal},
		"a bill that does not add up":  {func(i *ledger.Intend) { i.Bill.Total++ }, ledger.ErrBill},
		"a bill without a customer":    {func(i *ledger.Intend) { i.Bill.Customer = "" }, ledger.ErrBill},
		"a bill whose fee is no line":  {func(i *ledger.Intend) { i.Bill.Fee = 1 }, ledger.ErrBill},
		"a bill that is only the fee":  {func(i *ledger.Intend) { i.Bill.Lines = i.Bill.Lines[1:]; i.Bill.Total = 2_500 }, ledger.ErrBill},
		"a bill with too many details": {func(i *ledger.Intend) { i.Bill.Details = make([]ledger.Detail, 61) }, ledger.ErrBill},
		"a bill with too many sheets":  {func(i *ledger.Intend) { i.Bill.Sheets = make([]ledger.Sheet, 61) }, ledger.ErrBill},
		"lines that run over": {func(i *ledger.Intend) {
			i.Bill.Lines = append(i.Bill.Lines, ledger.Line{Amount: 1<<63 - 1}, ledger.Line{Amount: 1<<63 - 1}, ledger.Line{Amount: 2})
		}, ledger.ErrBill},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			body := intend(ref)
			c.change(&body)
			p, err := ledger.Apply(ledger.Payment{}, at(0).Intend(ref, body))
			if !errors.Is(err, c.want) || p.State != 0 {
				t.Errorf("got %q, %v; want %v", p.State, err, c.want)
			}
		})
	}
}

func TestPaymentKeepsWhatItWasToldFirst(t *testing.T) {
	p := inState(t, ledger.Submitted)
	p = fold(t, p, answer(time.Second, ledger.Answer{Source: ledger.SourcePay, Outcome: ledger.OutcomePaid, Code: "00",
		Message: "Sukses", Serial: "SN1", Cost: rupiah(59_000)}))
	late := fold(t, p,
		answer(time.Hour, ledger.Answer{Source: ledger.SourceAdvice, Code: "101", Message: "application error"}),
		answer(2*time.Hour, ledger.Answer{Source: ledger.SourceAdvice, Outcome: ledger.OutcomePaid, Serial: "SN2", Reference: "R"}))
	if late.Code != "00" || late.Message != "Sukses" || late.Source != ledger.SourcePay || late.Serial != "SN1" {
		t.Errorf("late words replaced those of the outcome: %q %q %q %q", late.Code, late.Message, late.Source, late.Serial)
	}
	if late.Reference != "R" || *late.Cost != 59_000 {
		t.Errorf("reference %q, cost %v; want what is new added, what is absent kept", late.Reference, late.Cost)
	}
	disputed := fold(t, p, answer(time.Hour, ledger.Answer{Source: ledger.SourceAdvice, Outcome: ledger.OutcomeFailed, Code: "02"}))
	if disputed.Code != "02" || !disputed.SettledAt.IsZero() || disputed.Conflict == "" {
		t.Errorf("disputed with code %q, settled %v, conflict %q", disputed.Code, disputed.SettledAt, disputed.Conflict)
	}
}

func TestDisputeKeepsItsFirstReason(t *testing.T) {
	p := inState(t, ledger.Disputed)
	again := fold(t, p, answer(time.Hour, ledger.Answer{Conflict: "other number"}), answer(2*time.Hour, ledger.Answer{Outcome: ledger.OutcomePaid}))
	if again.State != ledger.Disputed || again.Conflict != "other total" || again.ChangedAt != p.ChangedAt {
		t.Errorf("%q since %v, conflict %q", again.State, again.ChangedAt, again.Conflict)
	}
	if p = fold(t, p, at(time.Hour).Settle(ref, ledger.Settle{Outcome: ledger.OutcomePaid, Evidence: "statement"}),
		answer(2*time.Hour, ledger.Answer{Conflict: "other number"})); p.State != ledger.Disputed || p.Conflict != "other number" {
		t.Errorf("%q after a decision and a new conflict, which is %q", p.State, p.Conflict)
	}
}

// TestDisputesAreToldInTheOperatorsWords: they stand on screens and in the book for ever.
func TestDisputesAreToldInTheOperatorsWords(t *testing.T) {
	for name, c := range map[string]struct {
		state   ledger.State
		outcome ledger.Outcome
		want    string
	}{
		"failed, then paid":           {ledger.Failed, ledger.OutcomePaid, "GAGAL, lalu penyedia menyatakan terbayar"},
		"reversed, then paid":         {ledger.Reversed, ledger.OutcomePaid, "DIBALIK, lalu penyedia menyatakan terbayar"},
		"never sent, then paid":       {ledger.Intended, ledger.OutcomePaid, "DICATAT, lalu penyedia menyatakan terbayar"},
		"cancelled, then in progress": {ledger.Cancelled, ledger.OutcomePending, "BATAL, lalu penyedia menyatakan masih diproses"},
		"paid, then not paid":         {ledger.Paid, ledger.OutcomeFailed, "LUNAS, lalu penyedia menyatakan belum terbayar"},
	} {
		t.Run(name, func(t *testing.T) {
			p := fold(t, inState(t, c.state), answer(time.Hour, ledger.Answer{Outcome: c.outcome}))
			if p.State != ledger.Disputed || p.Conflict != c.want {
				t.Errorf("%s, %q, want %q", p.State, p.Conflict, c.want)
			}
		})
	}
}

func TestPaidForgetsAnEarlierNotPaid(t *testing.T) {
	f := ledger.Fence{Apart: 15 * time.Minute}
	no := func(d time.Duration) ledger.Event {
		return answer(d, ledger.Answer{Outcome: ledger.OutcomeFailed, Fence: f})
	}
	p := fold(t, inState(t, ledger.Suspect), no(time.Minute), answer(2*time.Minute, ledger.Answer{Outcome: ledger.OutcomePaid}), no(time.Hour))
	if p.State != ledger.Paid {
		t.Errorf("one not-paid after paid made it %q", p.State)
	}
	if p = fold(t, p, no(2*time.Hour)); p.State != ledger.Disputed {
		t.Errorf("a second not-paid after paid left it %q", p.State)
	}
}

func TestAnswersCompleteTheBill(t *testing.T) {
	body := intend(ref)
	body.Bill.Sheets = []ledger.Sheet{{Period: "MEI 2019", Amount: 30_000}, {Period: "201906", Amount: 29_750, Start: "7", End: "8"}}
	body.Bill.Details = []ledger.Detail{{Key: ledger.DetailTariff, Label: "Tarif", Value: "R1"}}
	sent := fold(t, ledger.Payment{}, at(0).Intend(ref, body), at(0).Submit(ref))
	owed := body.Bill.Owed() - body.Bill.Line(ledger.LineAdmin)
	told := ledger.Answer{Outcome: ledger.OutcomePaid,
		Sheets:  []ledger.Sheet{{Period: "201905", Amount: 1, Start: "00080000", End: "00090000"}, {Period: "201906", Start: "1", End: "2"}},
		Details: []ledger.Detail{{Key: ledger.DetailTariff, Value: "other"}, {Key: "arrears", Value: "2"}}}

	t.Run("readings and details that were missing", func(t *testing.T) {
		b := fold(t, sent, answer(time.Second, told), answer(time.Hour, told)).Bill
		want := []ledger.Sheet{{Period: "MEI 2019", Amount: 30_000, Start: "00080000", End: "00090000"}, body.Bill.Sheets[1]}
		if !reflect.DeepEqual(b.Sheets, want) {
			t.Errorf("sheets\n got %v\nwant %v", b.Sheets, want)
		}
		if len(b.Details) != 2 || b.Detail(ledger.DetailTariff) != "R1" || b.Detail("arrears") != "2" || b.Total != 62_250 {
			t.Errorf("details %v, total %d", b.Details, b.Total)
		}
		if sent.Bill.Sheets[0].Start != "" || len(sent.Bill.Details) != 1 {
			t.Error("the payment before the answer was changed")
		}
	})
	t.Run("name, address and references that were missing", func(t *testing.T) {
		told := told
		told.Name, told.Address = "NI LUH", "UBUD"
		told.Sheets = []ledger.Sheet{{Period: "201905", Reference: "205A"}, {Period: "201904", Reference: "206B"}}
		b := fold(t, sent, answer(time.Second, told)).Bill
		if b.Name != body.Bill.Name || b.Address != "UBUD" || b.Sheets[0].Reference != "205A" || b.Sheets[1].Reference != "" {
			t.Errorf("name %q, address %q, sheets %v", b.Name, b.Address, b.Sheets)
		}
		body.Bill.Name = ""
		sent := fold(t, ledger.Payment{}, at(0).Intend(ref, body), at(0).Submit(ref))
		if b := fold(t, sent, answer(time.Second, told)).Bill; b.Name != "NI LUH" {
			t.Errorf("name %q", b.Name)
		}
	})
	t.Run("not with another month's readings", func(t *testing.T) {
		other := told
		other.Sheets = []ledger.Sheet{{Period: "201904", Start: "1", End: "2"}, {Period: "201906"}}
		if b := fold(t, sent, answer(time.Second, other)).Bill; b.Sheets[0].Start != "" {
			t.Errorf("sheet of MEI 2019 has April's reading %q", b.Sheets[0].Start)
		}
	})
	t.Run("not with another number of sheets", func(t *testing.T) {
		other := told
		other.Sheets = told.Sheets[:1]
		if b := fold(t, sent, answer(time.Second, other)).Bill; !reflect.DeepEqual(b.Sheets, body.Bill.Sheets) {
			t.Errorf("sheets became %v", b.Sheets)
		}
	})
	t.Run("all sheets where there were none", func(t *testing.T) {
		body.Bill.Sheets = nil
		sent := fold(t, ledger.Payment{}, at(0).Intend(ref, body), at(0).Submit(ref))
		told := told
		for _, c := range []struct{ told, kept []ledger.Sheet }{
			{[]ledger.Sheet{{Period: "201905", Reference: "2"}, {Period: "201906"}}, nil},
			{[]ledger.Sheet{{Period: "201905", Amount: owed - 3}, {Period: "201906", Penalty: 1, Admin: 5, Other: 2}}, nil},
			// a receipt with other amounts than the total's would speak against the one the customer was told
			{[]ledger.Sheet{{Period: "201905", Amount: 9_000_000, Start: "1", Reference: "2"}, {Period: "201906", Penalty: 1, Admin: 5, Other: 2}},
				[]ledger.Sheet{{Period: "201905", Start: "1", Reference: "2"}, {Period: "201906"}}},
		} {
			if told.Sheets = c.told; c.kept == nil {
				c.kept = c.told
			}
			if b := fold(t, sent, answer(time.Second, told)).Bill; !reflect.DeepEqual(b.Sheets, c.kept) {
				t.Errorf("sheets became %v, want %v", b.Sheets, c.kept)
			}
		}
	})
	t.Run("only when it is paid", func(t *testing.T) {
		pending := told
		pending.Outcome = ledger.OutcomePending
		if b := fold(t, sent, answer(time.Second, pending)).Bill; b.Detail("arrears") != "" {
			t.Error("a pending answer completed the bill")
		}
	})
}

func TestFlagsAndNotes(t *testing.T) {
	p := fold(t, inState(t, ledger.Suspect),
		answer(time.Minute, ledger.Answer{Flag: "status against rc", Notes: []string{"denda is odd"}}),
		answer(2*time.Minute, ledger.Answer{Notes: []string{"denda is odd", "admin is odd"}}))
	if p.Flag != "status against rc" || !reflect.DeepEqual(p.Notes, []string{"denda is odd", "admin is odd"}) {
		t.Errorf("flag %q, notes %q", p.Flag, p.Notes)
	}
	if p = fold(t, p, answer(time.Hour, ledger.Answer{Outcome: ledger.OutcomePaid})); p.Flag != "" {
		t.Errorf("paid and still flagged %q", p.Flag)
	}
	if p = fold(t, p, answer(2*time.Hour, ledger.Answer{Flag: "odd again"})); p.Flag != "odd again" || p.State != ledger.Paid {
		t.Errorf("flag %q after paid, state %q", p.Flag, p.State)
	}
}

func TestPrintsAreCounted(t *testing.T) {
	p := fold(t, inState(t, ledger.Suspect), at(1).Print(ref, ledger.DocTitipan), at(2).Print(ref, ledger.DocTitipan))
	p = fold(t, p, answer(time.Hour, ledger.Answer{Outcome: ledger.OutcomePaid}), at(time.Hour).Print(ref, ledger.DocReceipt))
	if p.Prints.Of(ledger.DocTitipan) != 2 || p.Prints.Of(ledger.DocReceipt) != 1 || p.Prints.Of(ledger.DocHandBack) != 0 || p.Prints.Of("poster") != 0 {
		t.Errorf("prints are %+v", p.Prints)
	}
}

func TestTimesOfAPayment(t *testing.T) {
	p := fold(t, ledger.Payment{}, at(-time.Second).Intend(ref, intend(ref)), at(0).Submit(ref),
		at(time.Second).Lost(ref, "time-out", nil), answer(time.Hour, ledger.Answer{Outcome: ledger.OutcomePaid}),
		answer(2*time.Hour, ledger.Answer{Outcome: ledger.OutcomePaid}))
	got := []time.Time{p.IntendedAt, p.SubmittedAt, p.ChangedAt, p.SettledAt}
	want := []time.Time{began.Add(-time.Second), began, began.Add(time.Hour), began.Add(time.Hour)}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("intended, submitted, changed, settled\n got %v\nwant %v", got, want)
	}
	if p.By != "ani" || p.Counter != "5" || p.Cause != "time-out" {
		t.Errorf("by %q at %q, cause %q", p.By, p.Counter, p.Cause)
	}
}

func TestSettleNamesThePerson(t *testing.T) {
	p := inState(t, ledger.Disputed)
	e := at(time.Hour).Settle(ref, ledger.Settle{Outcome: ledger.OutcomeFailed, Evidence: "statement of 21 November"})
	e.By = "supervisor"
	p = fold(t, p, e)
	if p.SettledBy != "supervisor" || p.Evidence != "statement of 21 November" || p.By != "ani" || p.Reason != ledger.ReasonSettled {
		t.Errorf("settled by %q with %q, taken by %q, reason %q", p.SettledBy, p.Evidence, p.By, p.Reason)
	}
	if p = fold(t, p, answer(2*time.Hour, ledger.Answer{Outcome: ledger.OutcomePaid})); p.State != ledger.Disputed || p.Conflict != "GAGAL, lalu penyedia menyatakan terbayar" {
		t.Errorf("paid after a decision that it failed: %q, conflict %q", p.State, p.Conflict)
	}
}

func TestKnownCost(t *testing.T) {
	p := ledger.Payment{}
	if p.KnownCost() != nil {
		t.Error("a cost is known of nothing")
	}
	p.Bill.Cost = rupiah(1)
	if got := *p.KnownCost(); got != 1 {
		t.Errorf("cost is %d, want the inquiry's 1", got)
	}
	p.Cost = rupiah(2)
	if got := *p.KnownCost(); got != 2 {
		t.Errorf("cost is %d, want the answer's 2", got)
	}
}

func TestStateQuestions(t *testing.T) {
	cases := []struct {
		states            []ledger.State
		final, sent, owed bool
	}{
		{[]ledger.State{0}, false, false, false},
		{[]ledger.State{ledger.Intended}, false, false, true},
		{[]ledger.State{ledger.Submitted, ledger.Pending, ledger.Suspect, ledger.Disputed}, false, true, true},
		{[]ledger.State{ledger.Paid}, true, false, true},
		{[]ledger.State{ledger.Failed, ledger.Cancelled, ledger.Reversed}, true, false, false},
	}
	for _, c := range cases {
		for _, s := range c.states {
			if s.Final() != c.final || s.Sent() != c.sent || s.Owed() != c.owed {
				t.Errorf("%q: final %t, sent %t, owed %t", s, s.Final(), s.Sent(), s.Owed())
			}
		}
	}
}

func TestStateNames(t *testing.T) {
	for _, s := range ledger.States() {
		text, err := s.MarshalText()
		var back ledger.State
		if err != nil || back.UnmarshalText(text) != nil || back != s || s.Label() == "" {
			t.Errorf("%d is %q on screen, %q in JSON and reads as %d (%v)", s, s.Label(), text, back, err)
		}
	}
	for o := ledger.OutcomeUnknown; o <= ledger.OutcomeReversed; o++ {
		text, err := o.MarshalText()
		back := ledger.Outcome(99)
		if err != nil || back.UnmarshalText(text) != nil || back != o {
			t.Errorf("outcome %d is %q and reads as %d (%v)", o, text, back, err)
		}
	}
	s, o := ledger.Paid, ledger.OutcomePaid
	if s.UnmarshalText([]byte("lunas")) == nil || s.UnmarshalText(nil) == nil || s != ledger.Paid {
		t.Errorf("an unknown name reads as state %q", s)
	}
	if o.UnmarshalText([]byte("lunas")) == nil || o.UnmarshalText(nil) == nil || o != ledger.OutcomePaid {
		t.Errorf("an unknown name reads as outcome %q", o)
	}
	if s, o := ledger.State(99), ledger.Outcome(99); s.String() != "state(99)" || s.Label() != "TIDAK DIKENAL" || o.String() != "outcome(99)" {
		t.Errorf("unknown numbers are %q %q %q", s, s.Label(), o)
	}
	var zero ledger.Outcome
	if zero != ledger.OutcomeUnknown || ledger.State(0).Final() || len(ledger.States()) != 9 {
		t.Error("the zero outcome is not unknown, or the zero state is one")
	}
}
