package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"loket/ledger"
	"loket/ledger/sqlite"
	"loket/providers"
	"loket/ui"
)

const (
	depositEvery = 10               // minutes between two questions about the deposits
	depositWait  = 30 * time.Second // how long one question may take
	depositReach = 500              // newest payments that are looked through for what was left
	depositTries = 10               // of each provider
)

// deposits are what is left at the providers, as they told it last. It is safe for concurrent use.
type deposits struct {
	mu    sync.Mutex
	known map[string]ledger.Deposit
}

// hear takes what was told; an older figure changes nothing.
func (d *deposits) hear(told ledger.Deposit) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.known == nil {
		d.known = map[string]ledger.Deposit{}
	}
	if old, known := d.known[told.Provider]; !known || !told.At.Before(old.At) {
		d.known[told.Provider] = told
	}
}

func (d *deposits) of(provider string) (ledger.Deposit, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	told, known := d.known[provider]
	return told, known
}

// deposits are what is known to be left, in the configuration's order.
func (s *shop) deposits() []ui.Deposit {
	var all []ui.Deposit
	for _, p := range s.config.Providers {
		if told, known := s.left.of(p.Name); known {
			all = append(all, ui.Deposit{Deposit: told, Low: ledger.Rupiah(p.Low)})
		}
	}
	return all
}

// recallDeposits takes from the ledger what the newest answers told.
func (s *shop) recallDeposits(ctx context.Context, store *sqlite.Store) error {
	entries, _, err := store.List(ctx, ledger.Filter{}, ledger.Cursor{}, depositReach)
	if err != nil {
		return fmt.Errorf("newest payments: %w", err)
	}
	tried := map[string]int{}
	for _, e := range entries {
		if tried[e.Provider]++; tried[e.Provider] > depositTries {
			continue
		}
		p, err := store.Payment(ctx, e.Ref)
		if err != nil {
			return fmt.Errorf("payment %s: %w", e.Number, err)
		}
		if told, ok := p.Deposit(); ok {
			s.left.hear(told)
		}
	}
	return nil
}

// watchDeposits recalls the deposits, and asks the providers that tell theirs, now and every few minutes, until ctx ends: a
// deposit that was filled up would be known by the next answer only.
func (s *shop) watchDeposits(ctx context.Context) {
	if err := s.recallDeposits(ctx, s.store); err != nil && ctx.Err() == nil {
		s.log.Warn("recall deposits", "error", err.Error())
	}
	for {
		for _, p := range s.config.Providers {
			s.askDeposit(ctx, p.Name)
		}
		select {
		case <-time.After(depositEvery * s.minute):
		case <-ctx.Done():
			return
		}
	}
}

// askDeposit asks one provider, if it can be asked. Without an answer the older figure stays, with its time.
func (s *shop) askDeposit(ctx context.Context, name string) {
	balancer, ok := s.providers[name].(providers.Balancer)
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, depositWait)
	defer cancel()
	amount, err := balancer.Balance(ctx)
	switch {
	case err == nil:
		s.left.hear(ledger.Deposit{Provider: name, Amount: amount, At: s.now().UTC()})
	case ctx.Err() == nil:
		s.log.Warn("deposit", "provider", name, "error", err.Error())
	}
}

// warnOfDeposits warns of bills that take more than is known to be left. The figure may be old, so it refuses nothing.
func (s *shop) warnOfDeposits(ctx context.Context, bills []ledger.Bill) {
	if err := s.recallDeposits(ctx, s.store); err != nil {
		s.log.Warn("recall deposits", "error", err.Error())
	}
	for _, d := range s.deposits() {
		if cost, _ := d.Costs(s.products, bills); cost > d.Amount {
			s.say("perhatian: saldo %s %s pada %s, perlu %s; penyedia mungkin menolak", d.Provider, d.Amount, s.told(d.At), cost)
		}
	}
}

// told is when a deposit was told, in the counter's zone.
func (s *shop) told(at time.Time) string { return at.In(s.config.zone).Format("02-01-2006 15:04 MST") }

// checkDeposit is what a provider's answers told last to be left; nothing where none did.
func (s *shop) checkDeposit(p ProviderConfig) (finding, bool) {
	told, known := s.left.of(p.Name)
	if !known {
		return finding{}, false
	}
	text := fmt.Sprintf("%s, menurut penyedia pada %s", told.Amount, s.told(told.At))
	if d := (ui.Deposit{Deposit: told, Low: ledger.Rupiah(p.Low)}); d.IsLow() {
		return finding{true, "saldo " + p.Name, fmt.Sprintf("%s; batasnya %s (low), isi deposit", text, d.Low)}, true
	}
	return finding{false, "saldo " + p.Name, text}, true
}
