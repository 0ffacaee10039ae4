package sqlite

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"loket/ledger"
)

// largestGroup is how many requests share one commit at most.
const largestGroup = 64

// writer is the one goroutine that writes. Requests that come while a commit is on its way to the disk share the
// next one, so that many callers cost one sync. Each request stands or falls alone: what a rule refuses is rolled
// back to the request's own savepoint.
type writer struct {
	c        *connection
	key      []byte
	practice bool
	root     *folds
	requests chan request
	quit     chan struct{} // closed by Close
	done     chan struct{} // closed when the goroutine has ended
	ending   sync.Once
	broken   error // why nothing is written any more
}

// request is work inside the writer's transaction. answer has room for one.
type request struct {
	work   func(context.Context, *transaction) error
	answer chan error
}

// transaction is one request's part of the open transaction.
type transaction struct {
	*writer
	*folds
	touchedPayments []ledger.RefID
	touchedNotas    []ledger.NotaID
}

// do runs work in the writer's transaction and waits for the commit. A context that ends before the work is taken up
// ends the waiting; afterwards the outcome is waited for, since nobody may think that a recorded event is not.
func (w *writer) do(ctx context.Context, work func(context.Context, *transaction) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r := request{work: work, answer: make(chan error, 1)}
	select {
	case w.requests <- r:
		return <-r.answer
	case <-w.quit:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

// run is the writer's goroutine. It ends with Close.
func (w *writer) run() {
	defer close(w.done)
	for {
		select {
		case <-w.quit:
			return
		case first := <-w.requests:
			w.serve(w.gather(first))
		}
	}
}

// end stops the goroutine after the commit on its way.
func (w *writer) end() {
	w.ending.Do(func() { close(w.quit) })
	<-w.done
}

// gather takes what else is waiting.
func (w *writer) gather(first request) []request {
	group := []request{first}
	for len(group) < largestGroup {
		select {
		case r := <-w.requests:
			group = append(group, r)
		default:
			return group
		}
	}
	return group
}

// serve writes a group and answers each of its requests.
func (w *writer) serve(group []request) {
	answers := make([]error, len(group))
	if err := w.write(group, answers); err != nil {
		for i := range answers {
			answers[i] = err
		}
	}
	for i, r := range group {
		r.answer <- answers[i]
	}
}

// write runs a group in one transaction. Refusals are answers; an error is everybody's, and unless it is one that
// passes, the store is broken: after a failed COMMIT nobody knows what is on the disk.
func (w *writer) write(group []request, answers []error) error {
	if w.broken != nil {
		return w.broken
	}
	ctx := context.Background() // a caller that leaves must not tear the others' transaction
	if err := w.c.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		return w.failed(err)
	}
	all := w.root.child()
	written := 0
	for i, r := range group {
		refusal, err := w.attempt(ctx, all, r, len(group) > 1)
		if err != nil {
			return w.rolledBack(ctx, err)
		}
		if answers[i] = refusal; refusal == nil {
			written++
		}
	}
	if written == 0 {
		return w.rolledBack(ctx, nil)
	}
	if err := w.c.exec(ctx, "COMMIT"); err != nil {
		w.broken = fmt.Errorf("%w: %w", ErrBroken, err)
		_ = w.c.exec(ctx, "ROLLBACK") // nothing is left to roll back, or it gives the lock back
		return w.broken
	}
	all.keep()
	w.root.forget(all)
	return nil
}

// attempt runs one request. Alone in its group it needs no savepoint: its refusal rolls everything back.
func (w *writer) attempt(ctx context.Context, all *folds, r request, shared bool) (refusal, err error) {
	if shared {
		if err := w.c.exec(ctx, "SAVEPOINT request"); err != nil {
			return nil, err
		}
	}
	t := &transaction{writer: w, folds: all.child()}
	refusal = r.work(ctx, t)
	if refusal == nil {
		refusal = t.flush(ctx)
	}
	if refusal != nil && fromDatabase(refusal) {
		return nil, refusal
	}
	if refusal == nil {
		t.keep()
	}
	if !shared {
		return refusal, nil
	}
	if refusal != nil {
		if err := w.c.exec(ctx, "ROLLBACK TO request"); err != nil {
			return nil, err
		}
	}
	return refusal, w.c.exec(ctx, "RELEASE request")
}

// rolledBack ends a transaction that records nothing.
func (w *writer) rolledBack(ctx context.Context, cause error) error {
	err := w.c.exec(ctx, "ROLLBACK")
	if cause == nil {
		return w.failed(err)
	}
	if err != nil && !passing(cause) { // a full disk can have rolled back by itself
		cause = errors.Join(cause, err)
	}
	return w.failed(cause)
}

// failed is the answer to a failure before COMMIT: nothing was recorded. What does not pass by itself breaks the store.
func (w *writer) failed(err error) error {
	if err == nil || passing(err) {
		return err
	}
	w.broken = fmt.Errorf("%w: %w", ErrBroken, err)
	return w.broken
}
