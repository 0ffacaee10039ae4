package checkout_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"loket/ledger"
)

// errDisk is what the fake book answers where a test makes it fail; errSilent makes it drop a commit and say nothing.
var (
	errDisk   = errors.New("disk")
	errSilent = errors.New("silent")
)

// book is the ledger in memory: it folds through ledger.Apply, and its locks are written from design §3 alone.
type book struct {
	mu        sync.Mutex
	events    []ledger.Event
	payments  map[ledger.RefID]ledger.Payment
	order     []ledger.RefID
	notas     map[ledger.NotaID]ledger.Nota
	recons    ledger.Recons
	callbacks []ledger.Callback

	// fail lets a test break a commit: durable says whether it was written all the same.
	fail func(events []ledger.Event) (durable bool, err error)
	// unread lets a test break reading one payment.
	unread func(ref ledger.RefID) error
	// broken lets a test break the lists and the inbox.
	broken error
}

func newBook() *book {
	return &book{payments: map[ledger.RefID]ledger.Payment{}, notas: map[ledger.NotaID]ledger.Nota{}}
}

func (b *book) Append(ctx context.Context, events ...ledger.Event) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	var failed error
	if b.fail != nil {
		durable, err := b.fail(events)
		if err == errSilent {
			return nil
		}
		if err != nil && !durable {
			return err
		}
		failed = err
	}
	if err := b.write(events); err != nil {
		return err
	}
	return failed
}

// write is one commit: all of the events or none.
func (b *book) write(events []ledger.Event) error {
	payments, notas := map[ledger.RefID]ledger.Payment{}, map[ledger.NotaID]ledger.Nota{}
	for _, e := range events {
		switch e.Stream {
		case ledger.StreamPayment:
			ref := ledger.RefID(e.Subject)
			p, ok := payments[ref]
			if !ok {
				p = b.payments[ref]
			}
			after, err := ledger.Apply(p, e)
			if err != nil {
				return err
			}
			if err := b.lock(after); e.Kind == ledger.KindIntend && err != nil {
				return err
			}
			payments[ref] = after
		case ledger.StreamNota:
			n, ok := notas[ledger.NotaID(e.Subject)]
			if !ok {
				n = b.notas[ledger.NotaID(e.Subject)]
			}
			for _, item := range n.Items {
				p, ok := payments[item.Ref]
				if !ok {
					p = b.payments[item.Ref]
				}
				n = n.With(p)
			}
			after, err := ledger.ApplyNota(n, e)
			if err != nil {
				return err
			}
			notas[after.ID] = after
		case ledger.StreamDay: // alone, or after all that could be refused
			if err := b.recons.Apply(e); err != nil {
				return err
			}
		}
	}
	for _, e := range events {
		if ref := ledger.RefID(e.Subject); e.Kind == ledger.KindIntend {
			b.order = append(b.order, ref)
		}
		e.Sequence = int64(len(b.events) + 1)
		b.events = append(b.events, e)
	}
	for ref, p := range payments {
		b.payments[ref] = p
	}
	for id, n := range notas {
		b.notas[id] = n
	}
	return nil
}

// lock says whether a new payment may hold its bill.
func (b *book) lock(p ledger.Payment) error {
	for _, q := range b.payments {
		locked := &ledger.LockedError{Ref: p.Ref, Number: q.Number, State: q.State, By: q.By, At: q.IntendedAt}
		done := q.State == ledger.Paid || q.State == ledger.Failed || q.State == ledger.Cancelled || q.State == ledger.Reversed
		if !done && q.Nota != p.Nota && q.OpenKey == p.OpenKey {
			locked.Key = q.OpenKey
			return locked
		}
		for _, key := range q.PaidKeys {
			if q.State == ledger.Paid && slices.Contains(ledger.Asked(p.PaidKeys), key) && !(p.Again && ledger.Liftable(key)) {
				locked.Key = key
				return locked
			}
		}
	}
	return nil
}

func (b *book) Payment(ctx context.Context, ref ledger.RefID) (ledger.Payment, error) {
	defer runtime.Gosched() // what is read may be old when it is used
	if ctx.Err() != nil {
		return ledger.Payment{}, ctx.Err()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.unread != nil {
		if err := b.unread(ref); err != nil {
			return ledger.Payment{}, err
		}
	}
	return b.payment(ref)
}

func (b *book) payment(ref ledger.RefID) (ledger.Payment, error) {
	p, ok := b.payments[ref]
	if !ok {
		return p, fmt.Errorf("payment: %w", ledger.ErrNotFound)
	}
	return p, nil
}

func (b *book) ByNumber(_ context.Context, number string) (ledger.Payment, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range b.payments {
		if p.Number == number {
			return p, nil
		}
	}
	return ledger.Payment{}, fmt.Errorf("number: %w", ledger.ErrNotFound)
}

func (b *book) Nota(_ context.Context, id ledger.NotaID) (ledger.Nota, error) {
	defer runtime.Gosched()
	b.mu.Lock()
	defer b.mu.Unlock()
	n, ok := b.notas[id]
	if !ok {
		return n, fmt.Errorf("nota: %w", ledger.ErrNotFound)
	}
	for _, item := range n.Items {
		n = n.With(b.payments[item.Ref])
	}
	return n, nil
}

func (b *book) Unsettled(context.Context) ([]ledger.Payment, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var open []ledger.Payment
	for _, ref := range b.order {
		if p := b.payments[ref]; !p.State.Final() {
			open = append(open, p)
		}
	}
	if b.broken != nil {
		return nil, b.broken
	}
	return open, nil
}

func (b *book) SettledBetween(_ context.Context, from, to time.Time) ([]ledger.Payment, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var settled []ledger.Payment
	for _, ref := range b.order {
		if p := b.payments[ref]; p.State.Final() && !p.SettledAt.Before(from) && p.SettledAt.Before(to) {
			settled = append(settled, p)
		}
	}
	return settled, b.broken
}

func (b *book) LastAt(context.Context) (time.Time, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.events) == 0 {
		return time.Time{}, b.broken
	}
	return b.events[len(b.events)-1].At, b.broken
}

func (b *book) NextCount(_ context.Context, day ledger.Date) (int, error) {
	defer runtime.Gosched()
	b.mu.Lock()
	defer b.mu.Unlock()
	count := 1
	for _, p := range b.payments {
		if p.Day == day {
			count++
		}
	}
	return count, b.broken
}

func (b *book) Inbox(_ context.Context, limit int) ([]ledger.Callback, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var unread []ledger.Callback
	for _, cb := range b.callbacks {
		if cb.Verdict == "" && len(unread) < limit {
			unread = append(unread, cb)
		}
	}
	return unread, b.broken
}

func (b *book) MarkCallback(_ context.Context, id int64, verdict string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.callbacks[id-1].Verdict = verdict
	return b.broken
}

// call puts a callback in the inbox, as the listener does.
func (b *book) call(provider, query string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.callbacks = append(b.callbacks, ledger.Callback{ID: int64(len(b.callbacks) + 1), Provider: provider, Query: query})
}

// verdict is what became of the newest callback.
func (b *book) verdict() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.callbacks[len(b.callbacks)-1].Verdict
}

// kinds are the kinds of all events in order.
func (b *book) kinds() []ledger.Kind {
	b.mu.Lock()
	defer b.mu.Unlock()
	kinds := make([]ledger.Kind, len(b.events))
	for i, e := range b.events {
		kinds[i] = e.Kind
	}
	return kinds
}

// count is the number of events of a kind.
func (b *book) count(kind ledger.Kind) int {
	n := 0
	for _, k := range b.kinds() {
		if k == kind {
			n++
		}
	}
	return n
}

// last is the newest event of a kind.
func (b *book) last(kind ledger.Kind) ledger.Event {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range slices.Backward(b.events) {
		if e.Kind == kind {
			return e
		}
	}
	return ledger.Event{}
}
