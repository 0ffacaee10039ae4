package ledger_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"loket/ledger"
	"pgregory.net/rapid"
)

// counterBooks are the payments of one nota with every transaction of their events.
type counterBooks struct {
	nota     ledger.Nota
	payments map[ledger.RefID]ledger.Payment
	balances ledger.Balances
	last     ledger.Transaction
}

// take is the books after an event; one that does not fit changes nothing.
func (b *counterBooks) take(e ledger.Event) bool {
	var t ledger.Transaction
	if e.Stream == ledger.StreamNota {
		after, err := ledger.ApplyNota(b.nota, e)
		if err != nil {
			return false
		}
		t = ledger.PostNota(e, b.nota, after)
		b.nota = after
	} else {
		before := b.payments[ledger.RefID(e.Subject)]
		after, err := ledger.Apply(before, e)
		if err != nil {
			return false
		}
		t = ledger.PostPayment(e, before, after, b.nota)
		b.payments[after.Ref] = after
		b.nota = b.nota.With(after)
	}
	b.last = t
	b.balances.Add(t)
	return true
}

var three = []ledger.RefID{"5a", "5b", "5c"}

// begun are the books of a visit with three bills, 98.200 with rounding, and this tender.
func begun(tender, rounding ledger.Rupiah) *counterBooks {
	b := &counterBooks{payments: map[ledger.RefID]ledger.Payment{}, balances: ledger.Balances{}}
	b.take(at(0).Tender(nota, ledger.Tender{Amount: tender, Rounding: rounding, Day: "2026-11-21", Payments: three}))
	for i, r := range three {
		body := intend(r)
		body.Number = fmt.Sprintf("5-261121-000%d", i+1)
		body.Product.Provider = []string{"nobu", "h2h", "nobu"}[i]
		fee, owed := ledger.Rupiah(2_500-1_250*i), ledger.Rupiah([]int{59_750, 12_345, 22_310}[i])
		body.Bill.Lines = []ledger.Line{{Key: ledger.LineBill, Label: "Tagihan", Amount: owed}, {Key: ledger.LineFee, Label: "Biaya layanan", Amount: fee}}
		body.Bill.Fee, body.Bill.Total = fee, owed+fee
		if i == 0 {
			body.Bill.Cost = rupiah(owed - 1_100)
		}
		b.take(at(0).Intend(r, body))
	}
	return b
}

// want is what the balances must be, told from the states and not from the events.
func (b *counterBooks) want() ledger.Balances {
	n := b.nota
	want := ledger.Balances{
		ledger.AccountCash:     n.Tender - n.Change - n.HandBack,
		ledger.AccountRounding: -n.RoundingUp(),
		ledger.AccountHeld:     -n.Due(),
	}
	for _, p := range b.payments {
		switch cost := p.KnownCost(); {
		case p.State == ledger.Paid && cost == nil:
			want[ledger.AccountFee] -= p.Bill.Fee
			want["Kewajiban:Biaya Belum Diketahui:"+ledger.Account(p.Product.Provider)] -= p.Bill.Total - p.Bill.Fee
		case p.State == ledger.Paid:
			want[ledger.AccountFee] -= p.Bill.Fee
			want["Aset:Deposit:"+ledger.Account(p.Product.Provider)] -= *cost
			want[ledger.AccountCommission] -= p.Bill.Total - p.Bill.Fee - *cost
		case !p.State.Final():
			want[ledger.AccountHeld] -= p.Bill.Total
		}
	}
	return want
}

func (b *counterBooks) wrong() string {
	if sum := b.last.Sum(); sum != 0 {
		return fmt.Sprintf("%+v adds up to %d", b.last, sum)
	}
	got, want := maps.Clone(b.balances), b.want()
	for _, balances := range []ledger.Balances{got, want} {
		maps.DeleteFunc(balances, func(_ ledger.Account, r ledger.Rupiah) bool { return r == 0 })
	}
	if !maps.Equal(got, want) {
		return fmt.Sprintf("after %q the books are %v\nwant %v", b.last.Text, got, want)
	}
	if held := b.nota.Held(); got[ledger.AccountHeld] != -held {
		return fmt.Sprintf("titipan is %d, held are %d", got[ledger.AccountHeld], held)
	}
	return ""
}

// TestBooksOfAnyVisit offers events in any order: every transaction adds up to zero, and the customers' account is always
// the open payments and the money due (design §3).
func TestBooksOfAnyVisit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := begun(ledger.Rupiah(rapid.IntRange(0, 200_000).Draw(t, "tender")), ledger.Rupiah(rapid.SampledFrom([]int{1, 100, 500}).Draw(t, "rounding")))
		for range rapid.IntRange(0, 30).Draw(t, "events") {
			r := rapid.SampledFrom(three).Draw(t, "payment")
			amount := b.nota.Due()
			if rapid.Bool().Draw(t, "some") {
				amount = ledger.Rupiah(rapid.IntRange(1, 100_000).Draw(t, "amount"))
			}
			a := drawAnswer(t)
			if rapid.Bool().Draw(t, "told") {
				a.Cost = &amount
			}
			b.take(rapid.SampledFrom([]ledger.Event{at(0).Submit(r), at(time.Hour).Answer(r, a, nil), at(time.Hour).Answer(r, a, nil),
				at(0).Lost(r, "time-out", nil), at(0).NotSent(r, "dial"), at(0).Cancel(r, "restart"), at(0).Print(r, ledger.DocTitipan),
				at(0).Settle(r, ledger.Settle{Outcome: a.Outcome, Evidence: "statement"}), at(0).PrintRecap(nota),
				at(0).Change(nota, ledger.Cash{Amount: amount}), at(0).HandBack(nota, ledger.Cash{Amount: amount})}).Draw(t, "event"))
			if wrong := b.wrong(); wrong != "" {
				t.Fatal(wrong)
			}
		}
	})
}

// TestBooksOfAVisit follows one visit through what may become of a bill, and reads what each step moves.
func TestBooksOfAVisit(t *testing.T) {
	b := begun(100_000, 100) // 62,250 + 13,595 + 22,310 = 98,155: 45 of rounding
	paid := ledger.Answer{Outcome: ledger.OutcomePaid}
	for _, step := range []struct {
		event ledger.Event
		want  []ledger.Posting
	}{
		{at(0).Submit("5a"), nil},
		{at(1).Answer("5a", paid, nil), []ledger.Posting{{ledger.AccountFee, -2_500}, {ledger.AccountHeld, 62_250},
			{ledger.DepositOf("nobu"), -58_650}, {ledger.AccountCommission, -1_100}}},
		{at(2).Change(nota, ledger.Cash{Amount: 1_800}), []ledger.Posting{{ledger.AccountHeld, 1_800}, {ledger.AccountCash, -1_800}}},
		{at(2).Submit("5b"), nil},
		{at(3).Answer("5b", paid, nil), []ledger.Posting{{ledger.AccountFee, -1_250}, {ledger.AccountHeld, 13_595}, {ledger.UnknownCostOf("h2h"), -12_345}}},
		{at(4).Answer("5b", ledger.Answer{Cost: rupiah(12_400)}, nil), []ledger.Posting{{ledger.UnknownCostOf("h2h"), 12_345},
			{ledger.DepositOf("h2h"), -12_400}, {ledger.AccountCommission, 55}}}, // sold below its cost
		{at(5).Submit("5c"), nil},
		{at(6).Lost("5c", "time-out", nil), nil}, // the money stays where it is
		{at(7).Answer("5c", ledger.Answer{Outcome: ledger.OutcomeFailed}, nil), []ledger.Posting{{ledger.AccountRounding, -10}, {ledger.AccountHeld, 10}}},
		{at(8).HandBack(nota, ledger.Cash{Amount: 22_300}), []ledger.Posting{{ledger.AccountHeld, 22_300}, {ledger.AccountCash, -22_300}}},
		{at(9).Answer("5c", paid, nil), []ledger.Posting{{ledger.AccountRounding, 10}, {ledger.AccountHeld, -10}}}, // paid after all: disputed
		{at(10).Settle("5c", ledger.Settle{Outcome: ledger.OutcomePaid, Evidence: "statement"}), []ledger.Posting{{ledger.AccountFee, 0},
			{ledger.AccountHeld, 22_310}, {ledger.UnknownCostOf("nobu"), -22_310}}},
		{at(11).Settle("5a", ledger.Settle{Outcome: ledger.OutcomeReversed, Evidence: "statement"}), []ledger.Posting{{ledger.AccountFee, 2_500},
			{ledger.AccountHeld, -62_250}, {ledger.DepositOf("nobu"), 58_650}, {ledger.AccountCommission, 1_100}, {ledger.AccountRounding, -50}, {ledger.AccountHeld, 50}}},
	} {
		if !b.take(step.event) {
			t.Fatalf("%s %s is refused", step.event.Kind, step.event.Subject)
		}
		if wrong := b.wrong(); wrong != "" {
			t.Fatal(wrong)
		}
		got, want := ledger.Balances{}, ledger.Balances{}
		got.Add(b.last)
		want.Add(ledger.Transaction{Postings: step.want})
		maps.DeleteFunc(want, func(_ ledger.Account, r ledger.Rupiah) bool { return r == 0 })
		if !maps.Equal(got, want) || slices.ContainsFunc(b.last.Postings, func(p ledger.Posting) bool { return p.Amount == 0 }) {
			t.Errorf("%s of %s moves %v, want %v", step.event.Kind, step.event.Subject, got, want)
		}
	}
	if due := b.nota.Due(); due != 39_900 { // 100,000 − 1,800 − 22,300, less 35,905 rounded up
		t.Errorf("due to the customer at the end: %d", due)
	}
}
