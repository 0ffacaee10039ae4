package main

import (
	"io"
	"log/slog"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers/simulator"
)

// TestDepositsAreThoseToldLast: by an answer or by the provider itself, whatever comes late.
func TestDepositsAreThoseToldLast(t *testing.T) {
	t.Parallel()
	far, config := newFarEnds(t, nil)
	now := time.Now()
	s, err := (&program{err: io.Discard, now: func() time.Time { return now }, config: config}).newShop()
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	s.log = slog.New(slog.DiscardHandler)
	left := func() map[string]ledger.Rupiah {
		all := map[string]ledger.Rupiah{}
		for _, d := range s.deposits() {
			all[d.Provider] = d.Amount
		}
		return all
	}
	hear := func(provider string, amount ledger.Rupiah, at time.Time) {
		p := ledger.Payment{Balance: &amount, BalanceAt: at}
		p.Product.Provider = provider
		s.heard(p)
	}
	s.askDeposit(t.Context(), "pdam-gianyar")
	s.askDeposit(t.Context(), "h2h")
	if got := left(); len(got) != 0 {
		t.Errorf("%v known, though nobody could be asked", got)
	}
	s.askDeposit(t.Context(), "nobu")
	if got := left(); len(got) != 1 || got["nobu"] != 100_000_000 {
		t.Errorf("%v known, want what the aggregator says", got)
	}
	hear("nobu", 99_000_000, now.Add(time.Minute))
	hear("nobu", 50_000_000, now.Add(-time.Minute))
	hear("h2h", 7_000, now)
	if got := left(); got["nobu"] != 99_000_000 || got["h2h"] != 7_000 {
		t.Errorf("%v known, want the newest of each", got)
	}
	far.servers[simulator.Digiswitch].Down()
	s.askDeposit(t.Context(), "nobu")
	if got := left(); got["nobu"] != 99_000_000 {
		t.Errorf("%v known after a question that was not answered", got)
	}
}
