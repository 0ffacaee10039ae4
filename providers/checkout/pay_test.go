package checkout_test

import (
	"context"
	"slices"
	"testing"

	"loket/ledger"
	"loket/providers"
)

func TestPay(t *testing.T) {
	t.Run("records before it sends and answers after", func(t *testing.T) {
		s := open(t)
		var seen []ledger.Kind
		var atProvider ledger.Payment
		s.water.pay = func(_ context.Context, p ledger.Payment) (providers.Answer, error) {
			seen, atProvider = s.book.kinds(), p
			return answer(ledger.OutcomePaid, ledger.Answer{Code: "015"}), nil
		}
		o := order(bill("r1", "100", "202610", 62_250))
		o.Tender = 100_000
		nota, payments := s.pays(t, o)

		if want := []ledger.Kind{ledger.KindTender, ledger.KindIntend, ledger.KindSubmit}; !slices.Equal(seen, want) {
			t.Errorf("before the request the book holds %v, want %v", seen, want)
		}
		if atProvider.State != ledger.Submitted || !atProvider.SubmittedAt.Equal(morning) {
			t.Errorf("the provider gets a payment that is %s at %s", atProvider.State, atProvider.SubmittedAt)
		}
		want := []ledger.Kind{ledger.KindTender, ledger.KindIntend, ledger.KindSubmit, ledger.KindAnswer, ledger.KindChange}
		if got := s.book.kinds(); !slices.Equal(got, want) {
			t.Errorf("the book holds %v, want %v", got, want)
		}
		p := payments[0]
		if p.State != ledger.Paid || p.Source != ledger.SourcePay || p.Code != "015" || p.By != "ani" {
			t.Errorf("payment is %s by %s from %s, code %q", p.State, p.By, p.Source, p.Code)
		}
		if p.Number != "5-261121-0001" || p.Day != "2026-11-21" || len(p.Claim) != 6 || p.Practice {
			t.Errorf("number %q, day %q, claim %q, practice %v", p.Number, p.Day, p.Claim, p.Practice)
		}
		if nota.Tender != 100_000 || nota.Change != 37_700 || nota.Due() != 0 {
			t.Errorf("tender %d, change %d, due %d, want 100000, 37700, 0", nota.Tender, nota.Change, nota.Due())
		}
		if got, want := s.states(), []ledger.State{ledger.Intended, ledger.Submitted, ledger.Paid}; !slices.Equal(got, want) {
			t.Errorf("told %v, want %v", got, want)
		}
	})
}
