package sqlite

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"loket/ledger"
)

const (
	largestGroup    = 64  // requests share one commit at most
	checkpointAfter = 250 // requests: about 4 MiB of log
)

// writer does all the writing, one transaction at a time. Requests that come while a commit is on its way to the disk
// share the next one, so that many callers cost one sync; whichever of them gets the turn writes for all. Each request
// stands or falls alone: what a rule refuses is rolled back to the request's own savepoint.
type writer struct {
	c        *connection
	key      []byte
	practice bool
	waiting  chan request  // has room for one group
	turn     chan struct{} // holds one element while somebody writes; the fields below are theirs
	ballast  *ballast
	people   *roster
	root     *folds
	anchor   *anchor // rewritten after each commit; nil: none
	halted   *HaltError
	broken   error       // why nothing is written any more
	stopped  atomic.Bool // whether the answers that were given leave the store broken, for whoever has not the turn
	logged   int         // requests since the last checkpoint

	unanchored bool // no readable anchor was found at the start of a ledger that is not new
}

func newWriter(c *connection, o Options) *writer {
	return &writer{c: c, key: o.Key, practice: o.Practice, ballast: o.ballast(), people: &roster{}, waiting: make(chan request, largestGroup),
		turn: make(chan struct{}, 1)}
}

// request is work inside the writer's transaction. answer has room for one.
type request struct {
	work   func(context.Context, *transaction) error
	begins bool // a payment: it can wait for room on the disk
	answer chan error
}

// transaction is one request's part of the open transaction.
type transaction struct {
	*writer
	*folds
	touched []ledger.NotaID
}

// do runs a request's work in a transaction and waits for the commit. A context that ends before the work has its place in a group
// ends the waiting; afterwards the outcome is waited for, since nobody may think that a recorded event is not.
func (w *writer) do(ctx context.Context, r request) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r.answer = make(chan error, 1)
	select {
	case w.waiting <- r:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-r.answer:
		return err
	case w.turn <- struct{}{}: // nobody writes: r is still waiting, or was answered just now
		w.lead()
		return <-r.answer
	}
}

// lead writes what is waiting and gives the turn back.
func (w *writer) lead() {
	defer func() { <-w.turn }()
	w.serve(w.gather())
}

// end lets nothing be written after the commit on its way: what waits, and what comes, gets ErrClosed.
func (w *writer) end() {
	w.turn <- struct{}{}
	w.broken = ErrClosed
	_ = w.closeAnchor() // what it says is true, or older
	<-w.turn
}

// closeAnchor syncs and closes the anchor file.
func (w *writer) closeAnchor() error {
	if w.anchor == nil {
		return nil
	}
	return errors.Join(w.anchor.file.Sync(), w.anchor.file.Close())
}

// gather takes what is waiting.
func (w *writer) gather() []request {
	var group []request
	for len(group) < largestGroup {
		select {
		case r := <-w.waiting:
			group = append(group, r)
		default:
			return group
		}
	}
	return group
}

// serve writes a group and answers each of its requests.
func (w *writer) serve(group []request) {
	if len(group) == 0 {
		return
	}
	answers := make([]error, len(group))
	err := w.write(group, answers)
	if errors.Is(err, ErrFull) {
		err = w.makeRoom(group, answers, err)
	}
	if err != nil {
		for i := range answers {
			answers[i] = err
		}
	}
	w.stopped.Store(errors.Is(w.broken, ErrBroken)) // not before the ballast may have made room
	for i, r := range group {
		r.answer <- answers[i]
	}
	w.mark()
	w.checkpoint()
}

// checkpoint brings a log that has grown long into the database, when the answers are given already. One that fails leaves it
// unknown what of the log is on the disk, as a COMMIT that fails does, and a full disk or a reader only puts it off.
func (w *writer) checkpoint() {
	if w.broken != nil || w.logged < checkpointAfter {
		return
	}
	w.logged = 0
	if err := w.c.exec(context.Background(), "PRAGMA wal_checkpoint"); err != nil && !passing(err) {
		w.breaks(fmt.Errorf("checkpoint: %w", err))
		w.stopped.Store(true)
	}
}

// mark rewrites the anchor's line where the chain has grown, when the answers are given already. A failure passes: a line that
// is old or torn decides nothing at the next start.
func (w *writer) mark() {
	if w.anchor != nil && w.broken == nil && w.anchor.said.Sequence < w.root.sequence {
		w.anchor.said = w.root.head()
		_ = w.anchor.mark(w.anchor.said)
	}
}

// alone runs work by itself in a transaction, before anybody else writes.
func (w *writer) alone(ctx context.Context, work func(context.Context, *transaction) error) error {
	answers := make([]error, 1)
	return errors.Join(w.write([]request{{work: work}}, answers), answers[0])
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
		w.breaks(err)
		_ = w.c.exec(ctx, "ROLLBACK") // nothing is left to roll back, or it gives the lock back
		if !passing(err) {
			_ = w.c.emptyLog(ctx, len(migrations)) // what its sync may have forgotten is no part of it as long as this process lives
		}
		return w.broken
	}
	all.keep()
	w.root.forget(all)
	w.logged += written
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
	w.breaks(err)
	return w.broken
}

// breaks lets nothing be written any more, but for the ballast's making room.
func (w *writer) breaks(err error) { w.broken = fmt.Errorf("%w: %w", ErrBroken, err) }
