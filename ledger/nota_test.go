package ledger_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"loket/ledger"
	"pgregory.net/rapid"
)

// open is a nota of this tender for these payments.
func open(t testing.TB, tender, rounding ledger.Rupiah, refs ...ledger.RefID) ledger.Nota {
	t.Helper()
	n, err := ledger.ApplyNota(ledger.Nota{}, at(0).Tender(nota, ledger.Tender{Amount: tender, Rounding: rounding, Day: "2026-11-21", Payments: refs}))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// paying is a payment as a nota sees it.
func paying(r ledger.RefID, s ledger.State, total ledger.Rupiah) ledger.Payment {
	return ledger.Payment{Ref: r, State: s, Intend: ledger.Intend{Bill: ledger.Bill{Total: total}}}
}

func TestCashOfANota(t *testing.T) {
	n := open(t, 200_000, 100, "a", "b").With(paying("a", ledger.Paid, 62_250)).With(paying("b", ledger.Pending, 30_001))
	check := func(when string, due, up, left ledger.Rupiah) {
		t.Helper()
		if n.CashDue() != due || n.RoundingUp() != up || n.Due() != left {
			t.Errorf("%s: cash due %d, rounding %d, due to the customer %d; want %d, %d, %d", when, n.CashDue(), n.RoundingUp(), n.Due(), due, up, left)
		}
	}
	cash := func(e ledger.Event) {
		t.Helper()
		var err error
		if n, err = ledger.ApplyNota(n, e); err != nil {
			t.Fatal(err)
		}
	}
	check("one paid, one open: rounded up once over both", 92_300, 49, 107_700)
	cash(at(1).Change(nota, ledger.Cash{Amount: 107_700}))
	check("change given", 92_300, 49, 0)
	n = n.With(paying("b", ledger.Failed, 30_001))
	check("the open one failed", 62_300, 50, 30_000)
	cash(at(2).HandBack(nota, ledger.Cash{Amount: 30_000}))
	check("its money handed back", 62_300, 50, 0)
	n = n.With(paying("a", ledger.Reversed, 62_250))
	check("nothing is paid: everything goes back, rounding too", 0, 0, 62_300)
	n = n.With(paying("a", ledger.Paid, 62_250)).With(paying("b", ledger.Disputed, 30_001))
	check("handed back for a bill that turns out to be paid", 92_300, 49, -30_000)
	if _, err := ledger.ApplyNota(n, at(3).HandBack(nota, ledger.Cash{Amount: 1})); !errors.Is(err, ledger.ErrIllegal) {
		t.Errorf("more handed back than is due: %v", err)
	}
}

func TestNotaRefuses(t *testing.T) {
	const most = ledger.Rupiah(1<<63 - 1)
	tender := func(amount ledger.Rupiah, refs ...ledger.RefID) ledger.Event {
		return at(0).Tender(nota, ledger.Tender{Amount: amount, Payments: refs})
	}
	fresh, opened := ledger.Nota{}, open(t, 100, 1, "a")
	changed, err := ledger.ApplyNota(opened, at(0).Change(nota, ledger.Cash{Amount: 40}))
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		nota  ledger.Nota
		event ledger.Event
		want  error
	}{
		"a second tender":                    {opened, tender(100, "a"), ledger.ErrIllegal},
		"a tender for nothing":               {fresh, tender(100), ledger.ErrIllegal},
		"a tender below zero":                {fresh, tender(-1, "a"), ledger.ErrIllegal},
		"a tender above all amounts":         {fresh, tender(ledger.MaxRupiah+1, "a"), ledger.ErrIllegal},
		"a tender for one payment twice":     {fresh, tender(100, "a", "b", "a"), ledger.ErrIllegal},
		"a tender for a payment without ref": {fresh, tender(100, ""), ledger.ErrIllegal},
		"a tender of no nota":                {fresh, at(0).Tender("", ledger.Tender{Amount: 1, Payments: []ledger.RefID{"a"}}), ledger.ErrIllegal},
		"change before the tender":           {fresh, at(0).Change(nota, ledger.Cash{Amount: 1}), ledger.ErrIllegal},
		"change of nothing":                  {opened, at(0).Change(nota, ledger.Cash{}), ledger.ErrIllegal},
		"change below zero":                  {opened, at(0).Change(nota, ledger.Cash{Amount: -1}), ledger.ErrIllegal},
		"change above the tender":            {opened, at(0).Change(nota, ledger.Cash{Amount: 101}), ledger.ErrIllegal},
		"hand-back above what is left":       {changed, at(0).HandBack(nota, ledger.Cash{Amount: 61}), ledger.ErrIllegal},
		"hand-back that runs over":           {changed, at(0).HandBack(nota, ledger.Cash{Amount: most}), ledger.ErrIllegal},
		"hand-back for an open bill":         {opened.With(paying("a", ledger.Suspect, 100)), at(0).HandBack(nota, ledger.Cash{Amount: 1}), ledger.ErrIllegal},
		"another nota's change":              {opened, at(0).Change("5other", ledger.Cash{Amount: 1}), ledger.ErrIllegal},
		"a payment's event":                  {opened, at(0).Submit("a"), ledger.ErrBody},
		"the recap of no nota":               {fresh, at(0).PrintRecap(nota), ledger.ErrIllegal},
		"another nota's recap":               {opened, at(0).PrintRecap("5other"), ledger.ErrIllegal},
		"a slip that is no nota's":           {opened, ledger.Event{Stream: ledger.StreamNota, Subject: string(nota), Kind: ledger.KindPrint, Version: 1, Body: []byte(`{"document":"receipt"}`)}, ledger.ErrIllegal},
		"an unreadable recap":                {opened, ledger.Event{Stream: ledger.StreamNota, Subject: string(nota), Kind: ledger.KindPrint, Version: 1, Body: []byte(`[]`)}, ledger.ErrBody},
		"an unknown kind":                    {opened, ledger.Event{Stream: ledger.StreamNota, Subject: string(nota), Kind: "tip", Version: 1, Body: []byte(`{"amount":1}`)}, ledger.ErrBody},
		"an unreadable tender":               {fresh, ledger.Event{Stream: ledger.StreamNota, Subject: string(nota), Kind: ledger.KindTender, Version: 1, Body: []byte(`{"amount":1.5}`)}, ledger.ErrBody},
		"unreadable change":                  {opened, ledger.Event{Stream: ledger.StreamNota, Subject: string(nota), Kind: ledger.KindChange, Version: 1, Body: []byte(`{"amount":"1"}`)}, ledger.ErrBody},
		"a newer version":                    {opened, ledger.Event{Stream: ledger.StreamNota, Subject: string(nota), Kind: ledger.KindChange, Version: 2, Body: []byte(`{"amount":1}`)}, ledger.ErrBody},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			after, err := ledger.ApplyNota(c.nota, c.event)
			if !errors.Is(err, c.want) || !reflect.DeepEqual(after, c.nota) {
				t.Errorf("got %+v, %v; want %v and no change", after, err, c.want)
			}
		})
	}
}

func TestNotaUnderwayAndKept(t *testing.T) {
	n := open(t, 100, 1, "a")
	if !n.Underway() || n.Kept() {
		t.Error("a payment that is not intended yet is not underway, or keeps money")
	}
	for _, s := range ledger.States() {
		n := n.With(paying("a", s, 50))
		if got, want := n.Underway(), s == ledger.Intended || s == ledger.Submitted; got != want {
			t.Errorf("%s: underway %t", s, got)
		}
		if got, want := n.Kept(), s != ledger.Failed && s != ledger.Cancelled && s != ledger.Reversed; got != want {
			t.Errorf("%s: kept %t", s, got)
		}
	}
	if with := n.With(paying("other", ledger.Paid, 50)); !reflect.DeepEqual(with, n) {
		t.Errorf("another nota's payment changed it to %+v", with)
	}
	if n.With(paying("a", ledger.Paid, 50)); n.Items[0].State != 0 {
		t.Error("With changed the nota it was asked of")
	}
}

// purse is an independent account of one nota: what went through the drawer, and what each payment keeps.
type purse struct {
	drawer   ledger.Rupiah
	given    map[ledger.Kind]ledger.Rupiah
	rounding ledger.Rupiah
	totals   map[ledger.RefID]ledger.Rupiah
	states   map[ledger.RefID]ledger.State
}

// kept is the cash that stays, rounded up coin by coin.
func (p purse) kept() ledger.Rupiah {
	var sum ledger.Rupiah
	for r, total := range p.totals {
		if !slices.Contains([]ledger.State{0, ledger.Failed, ledger.Cancelled, ledger.Reversed}, p.states[r]) {
			sum += total
		}
	}
	for p.rounding > 1 && sum%p.rounding != 0 {
		sum++
	}
	return sum
}

func (p purse) check(n ledger.Nota) error {
	switch {
	case n.Tender != n.Change+n.HandBack+n.CashDue()+n.Due():
		return fmt.Errorf("tender %d is not change %d + hand-back %d + cash due %d + due %d", n.Tender, n.Change, n.HandBack, n.CashDue(), n.Due())
	case n.Change != p.given[ledger.KindChange] || n.HandBack != p.given[ledger.KindHandBack]:
		return fmt.Errorf("change %d, hand-backs %d; want %v", n.Change, n.HandBack, p.given)
	case n.Tender-n.Change-n.HandBack != p.drawer || p.drawer < 0:
		return fmt.Errorf("drawer has %d, nota says %d", p.drawer, n.Tender-n.Change-n.HandBack)
	case n.CashDue() != p.kept() || n.Due() != p.drawer-p.kept():
		return fmt.Errorf("cash due %d, due %d; want %d, %d", n.CashDue(), n.Due(), p.kept(), p.drawer-p.kept())
	case n.RoundingUp() < 0 || n.RoundingUp() > max(0, p.rounding-1) || !n.Kept() && n.RoundingUp() != 0:
		return fmt.Errorf("rounding up by %d to %d", n.RoundingUp(), p.rounding)
	}
	return nil
}

// TestAnyOrderOfCash lets payments of a nota take real events in any order, among change and hand-backs of any
// amount, and compares balance and drawer with the purse.
func TestAnyOrderOfCash(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		refs := []ledger.RefID{"a", "b", "c"}[:rapid.IntRange(1, 3).Draw(t, "payments")]
		rounding := rapid.SampledFrom([]ledger.Rupiah{-5, 0, 1, 100, 500}).Draw(t, "rounding")
		tender := ledger.Rupiah(rapid.IntRange(0, 400_000).Draw(t, "tender"))
		n, err := ledger.ApplyNota(ledger.Nota{}, at(0).Tender(nota, ledger.Tender{Amount: tender, Rounding: rounding, Payments: refs}))
		if err != nil {
			t.Fatal(err)
		}
		p := purse{drawer: tender, given: map[ledger.Kind]ledger.Rupiah{}, rounding: rounding, totals: map[ledger.RefID]ledger.Rupiah{}, states: map[ledger.RefID]ledger.State{}}
		payments := map[ledger.RefID]ledger.Payment{}
		for range rapid.IntRange(1, 30).Draw(t, "events") {
			if rapid.Bool().Draw(t, "cash") {
				n = cashEvent(t, &p, n)
			} else {
				n = paymentEvent(t, &p, payments, n)
			}
			if err := p.check(n); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func cashEvent(t *rapid.T, p *purse, n ledger.Nota) ledger.Nota {
	due := n.Due()
	amount := ledger.Rupiah(rapid.IntRange(-10, 100_000).Draw(t, "amount"))
	if rapid.Bool().Draw(t, "all") {
		amount = due
	}
	e := at(0).Change(nota, ledger.Cash{Amount: amount})
	if rapid.Bool().Draw(t, "back") {
		e = at(0).HandBack(nota, ledger.Cash{Amount: amount})
	}
	after, err := ledger.ApplyNota(n, e)
	if (err == nil) != (amount > 0 && amount <= due) {
		t.Fatalf("%s of %d with %d due: %v", e.Kind, amount, due, err)
	}
	if err == nil {
		p.drawer -= amount
		p.given[e.Kind] += amount
	}
	return after
}

func paymentEvent(t *rapid.T, p *purse, payments map[ledger.RefID]ledger.Payment, n ledger.Nota) ledger.Nota {
	r := rapid.SampledFrom(n.Items).Draw(t, "item").Ref
	e := drawEvent(t, 0)
	if payments[r].State == 0 {
		body := intend(r)
		body.Bill.Lines = []ledger.Line{{Key: ledger.LineBill, Amount: ledger.Rupiah(rapid.IntRange(1, 120_000).Draw(t, "total"))}}
		body.Bill.Total, body.Bill.Fee = body.Bill.Lines[0].Amount, 0
		p.totals[r] = body.Bill.Total
		e = at(0).Intend(r, body)
	}
	e.Subject = string(r)
	after, err := ledger.Apply(payments[r], e)
	if err != nil {
		return n
	}
	payments[r], p.states[r] = after, after.State
	return n.With(after)
}

func TestRecapsAreCounted(t *testing.T) {
	n := open(t, 100, 1, "a", "b")
	for want := 1; want <= 2; want++ {
		after, err := ledger.ApplyNota(n, at(1).PrintRecap(nota))
		if n = after; err != nil || n.Recaps != want || n.Due() != 100 {
			t.Errorf("%d recaps, %d due, %v; want %d", n.Recaps, n.Due(), err, want)
		}
	}
}
