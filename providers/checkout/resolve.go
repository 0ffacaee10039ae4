package checkout

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"loket/ledger"
)

const (
	tick = time.Second // between two looks at the inbox

	// A payment is asked about once more a day after it got its outcome (reliability §1.5), or on the first day that
	// the counter is open again. Both in minutes of Config.Minute.
	lateFrom  = 24 * 60
	lateUntil = 4 * 24 * 60

	// lateEvery is how often those payments are listed, and when first: the list of a busy shop's three days is long, and
	// a question a day later can wait until the counter has opened.
	lateEvery = 10
)

// Resolve asks about open payments when their providers' schedules say so, reads the inbox every second and on
// Kick, and records outcomes that the book did not take before. It never pays. It returns when ctx has ended and no
// question is on its way any more.
func (c *Cashier) Resolve(ctx context.Context) {
	r := resolver{Cashier: c, trouble: map[string]string{}, listed: c.config.Now()}
	defer r.questions.Wait()
	for ctx.Err() == nil {
		r.round(ctx)
		select {
		case <-ctx.Done():
		case <-c.kick:
		case <-c.config.After(tick):
		}
	}
}

// resolver is one run of Resolve.
type resolver struct {
	*Cashier
	questions sync.WaitGroup
	trouble   map[string]string // what was logged last, so that a broken disk does not fill the log
	late      []ledger.Payment  // settled a day ago
	listed    time.Time         // when late was
}

func (r *resolver) round(ctx context.Context) {
	_, err := r.ReadInbox(ctx)
	r.report("inbox", err)
	open, err := r.sweep(ctx)
	r.report("open payments", err)
	if err != nil && open == nil { // without the list no plan is known to be idle
		return
	}
	r.report("settled payments", r.listLate(ctx))
	for _, p := range r.due(open) {
		r.questions.Go(func() { r.askBackground(ctx, p) })
	}
}

// report logs an error unless it is the last one again.
func (r *resolver) report(what string, err error) {
	text := ""
	if err != nil {
		text = err.Error()
	}
	if text != "" && text != r.trouble[what] {
		r.config.Log.Error("resolving", "what", what, "error", err)
	}
	r.trouble[what] = text
}

// listLate lists the payments that may be due for their one more question, every lateEvery minutes.
func (r *resolver) listLate(ctx context.Context) error {
	now := r.config.Now()
	if now.Sub(r.listed) < lateEvery*r.config.Minute {
		return nil
	}
	from := now.Add(-lateUntil * r.config.Minute)
	if from.Before(r.config.Remembers) {
		from = r.config.Remembers
	}
	settled, err := r.config.Book.SettledBetween(ctx, from, now.Add(-lateFrom*r.config.Minute))
	if err != nil {
		return err
	}
	r.listed, r.late = now, nil
	for _, p := range settled {
		if p.State == ledger.Paid || p.State == ledger.Failed {
			r.late = append(r.late, p)
		}
	}
	return nil
}

// due takes, for every provider that is not being asked, the payment whose question is most overdue; open payments
// come before settled ones. It holds the slots of those providers.
func (r *resolver) due(open []ledger.Payment) []ledger.Payment {
	chosen := r.overdue(r.late)
	maps.Copy(chosen, r.overdue(open))
	wanted := map[ledger.RefID]bool{}
	for _, p := range slices.Concat(open, r.late) {
		wanted[p.Ref] = true
	}
	r.schedules.keep(wanted)
	var due []ledger.Payment
	for provider, p := range chosen {
		select {
		case r.asking[provider] <- struct{}{}:
			due = append(due, p)
		default:
		}
	}
	return due
}

// overdue is, for each provider, the payment whose question is most overdue.
func (r *resolver) overdue(list []ledger.Payment) map[string]ledger.Payment {
	first := map[string]ledger.Payment{}
	since := map[string]time.Time{}
	now := r.config.Now()
	for _, p := range list {
		plan := r.planned(p)
		if plan.next.IsZero() || now.Before(plan.next) {
			continue
		}
		if at, taken := since[plan.provider]; !taken || plan.next.Before(at) {
			first[plan.provider], since[plan.provider] = p, plan.next
		}
	}
	return first
}

// askBackground asks about one payment and gives its provider's slot back. The payment may have been asked about
// between the look at its plan and the slot.
func (r *resolver) askBackground(ctx context.Context, p ledger.Payment) {
	defer func() { <-r.asking[p.Product.Provider] }()
	adviser, err := r.adviser(p)
	plan, _ := r.schedules.of(p.Ref)
	if err != nil || ctx.Err() != nil || plan.next.IsZero() || r.config.Now().Before(plan.next) {
		return
	}
	_, _ = r.question(ctx, p, adviser) // logged there; no answer is no news
}
