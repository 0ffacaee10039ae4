// Package sqlite is the book on disk: the append-only, chained events of a ledger, what is folded from them, the
// queries of the screens, and the inbox of callbacks.
//
// Append is the only way to record what happened, and one writer does all the writing. What it folds with
// ledger.Apply is written in the same commit as the event, and Verify computes it again from the events alone. The
// package decides nothing about a payment; of the rules it adds only those that need the whole book: the bill lock,
// unique numbers, practice apart from real.
//
// Only SQLite may open the ledger's files while it is open: another open and close in this process would drop
// SQLite's locks on them.
package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"

	"loket/ledger"
)

// Options say which ledger to open, and how.
type Options struct {
	Path     string
	Key      []byte // of the chain, 32 bytes; ReadOnly can do without, and then checks no MAC
	Practice bool
	ReadOnly bool // beside a running counter: never writes, makes or repairs anything
	Begun    bool // it was written before: one without events is no new ledger but a lost one
	Counter  string
	Now      func() time.Time // for the first event of a new ledger
	Zone     *time.Location   // the counter's, for the day in which cash moved; nil: UTC
	Disk     Disk             // where the files lie; nil: this machine's
	Ballast  int64            // bytes of room held beside the ledger for outcomes when the disk is full; 0: none
	Anchor   string           // the anchor file, outside the ledger's reach as the key is; "": none (reliability §4)
}

// readers is how many reads may run side by side.
const readers = 4

// Store is an open ledger. Its methods are safe for concurrent use and may block on the disk.
type Store struct {
	options Options
	write   *sql.DB    // nil where ReadOnly
	writer  *writer    // nil where ReadOnly
	halted  *HaltError // why no events are taken; nil: they are
	read    *sql.DB
	people  *roster
	idle    chan *connection // readers' connections; nil stands for one that is not open
	open    unsettled
	closing sync.Once
	closed  error
}

// Halted is why the ledger can only be read, an open one that was to be written as much as a reader's; nil: nothing is
// doubtful. Callbacks are still recorded in one that is only behind.
func (s *Store) Halted() *HaltError { return s.halted }

// Unanchored reports whether the ledger was opened without a readable anchor, though it is not new.
func (s *Store) Unanchored() bool { return s.writer != nil && s.writer.unanchored }

// Stopped reports whether the disk failed, so that nothing is written any more until the ledger is opened again. It never
// waits.
func (s *Store) Stopped() bool { return s.writer != nil && s.writer.stopped.Load() }

// Close closes the files after the commit on its way. Requests that wait get ErrClosed.
func (s *Store) Close() error {
	s.closing.Do(func() {
		var failures []error
		for range readers {
			if c := <-s.idle; c != nil { // waits for the reads on their way
				failures = append(failures, c.close())
			}
		}
		close(s.idle)
		failures = append(failures, s.read.Close())
		if s.writer != nil {
			s.writer.end()
			failures = append(failures, s.writer.c.close())
		}
		if s.write != nil {
			failures = append(failures, s.write.Close())
		}
		s.closed = errors.Join(failures...)
	})
	return s.closed
}

// look runs a read on a connection of its own, in one snapshot of the ledger.
func (s *Store) look(ctx context.Context, read func(*connection) error) error {
	var c *connection
	select {
	case free, open := <-s.idle:
		if !open {
			return ErrClosed
		}
		c = free
	case <-ctx.Done():
		return ctx.Err()
	}
	c, err := s.snapshot(ctx, c, read)
	s.idle <- c
	return err
}

// snapshot runs a read in a transaction and gives the connection back, nil where an error may have spoilt it.
func (s *Store) snapshot(ctx context.Context, c *connection, read func(*connection) error) (*connection, error) {
	var err error
	if c == nil {
		if c, err = connect(ctx, s.read); err != nil {
			return nil, err
		}
	}
	if err = c.exec(ctx, "BEGIN"); err == nil {
		if err = read(c); err == nil || errors.Is(err, ErrNotFound) {
			err = cmp.Or(c.exec(ctx, "COMMIT"), err)
		}
	}
	if err != nil && !errors.Is(err, ErrNotFound) {
		return nil, errors.Join(err, c.discard())
	}
	return c, err
}

// zone is the counter's zone.
func (s *Store) zone() *time.Location { return s.options.zone() }

func (o Options) zone() *time.Location {
	if o.Zone == nil {
		return time.UTC
	}
	return o.Zone
}

// stamp is what the store's own events carry.
func (o Options) stamp() ledger.Stamp {
	return ledger.Stamp{At: o.Now(), By: "loket", Counter: o.Counter}
}
