package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"

	"loket/ledger"
)

// keySize is the length of a chain key in bytes.
const keySize = 32

// Open opens the ledger at Path, makes it where there is none, and brings an older one up to date. It checks the
// settings, the last events' MACs, the rows of what is open and the anchor before it returns; a ledger that does not
// hold is opened all the same where it can be read, and is Halted. Errors: ErrMissing, ErrNewer, ErrOlder, ErrForeign,
// ErrDamaged, ErrPractice, ErrKey, ErrReadOnly, ErrFull, ErrLinked, ErrLog, ErrNetwork, ErrSettings, ErrLibrary.
func Open(ctx context.Context, o Options) (*Store, error) {
	if len(o.Key) != keySize && !(o.ReadOnly && o.Key == nil) {
		return nil, fmt.Errorf("%w: %d bytes, not %d", ErrKey, len(o.Key), keySize)
	}
	exists, err := o.disk().Exists(o.Path)
	if err == nil && exists {
		err = o.ownLog(ctx)
	}
	if err != nil {
		return nil, err
	}
	if o.ReadOnly {
		if !exists {
			return nil, fmt.Errorf("%w: %s", ErrMissing, o.Path)
		}
		return openToRead(ctx, o)
	}
	if !exists && o.Begun {
		return nil, fmt.Errorf("%w: %s is empty", ErrMissing, o.Path)
	}
	if !exists {
		if err := create(ctx, o); err != nil {
			return nil, err
		}
	}
	s, err := openWriter(ctx, o)
	if errors.Is(err, ErrFull) && o.ballast().release() {
		s, err = openWriter(ctx, o)
	}
	if err == nil {
		_ = s.writer.ballast.ready() // where there is no room for it no payment is begun
	}
	if errors.Is(err, ErrDamaged) && exists {
		return openDamaged(ctx, o, err)
	}
	return s, err
}

// openDamaged opens a ledger to be read that must not be written, because the check at start found it changed. What
// cannot even be read keeps its error.
func openDamaged(ctx context.Context, o Options, damage error) (*Store, error) {
	s, err := openReader(ctx, o)
	if err != nil {
		return nil, damage
	}
	if s.halted, err = s.damagedBy(ctx, damage); err != nil {
		return nil, errors.Join(damage, s.Close())
	}
	return s, nil
}

// damagedBy is the halt of a ledger that the check at start found changed. Errors: its end cannot be read; the halt names none then.
func (s *Store) damagedBy(ctx context.Context, damage error) (*HaltError, error) {
	newest, _, err := s.Head(ctx)
	return &HaltError{Doubt: ledger.DoubtDamaged, Head: ledger.Head{Sequence: newest}, Err: damage}, err
}

// create makes a ledger's file and closes it. Two creations at once, or a crash within, leave a file that can be
// created again.
func create(ctx context.Context, o Options) error {
	if err := o.disk().Writable(filepath.Dir(o.Path)); err != nil {
		return err
	}
	db, err := o.pool(modeCreate)
	if err != nil {
		return err
	}
	c, err := connect(ctx, db)
	if err == nil {
		err = errors.Join(prepare(ctx, c), c.close())
	}
	return o.unwritten(errors.Join(err, db.Close()))
}

// unwritten gives a failure to open for writing its cause, where the folder is it.
func (o Options) unwritten(err error) error {
	if fromDatabase(err) && !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrFull) && !errors.Is(err, ErrReadOnly) {
		if cause := o.disk().Writable(filepath.Dir(o.Path)); errors.Is(cause, ErrReadOnly) {
			return fmt.Errorf("%w: %w", cause, err)
		}
	}
	return err
}

// prepare looks whose file it is, turns it into WAL and brings it to the newest version.
func prepare(ctx context.Context, c *connection) error {
	if err := checkLibrary(ctx, c); err != nil {
		return err
	}
	h, err := readHeader(ctx, c)
	if err != nil {
		return err
	}
	if err := h.check(); err != nil {
		return err
	}
	var mode string
	if _, err := c.one(ctx, []any{&mode}, "PRAGMA journal_mode = wal"); err != nil {
		return err
	}
	if err := c.expect(ctx, "journal_mode", "wal"); err != nil {
		return err
	}
	return migrate(ctx, c, h.version)
}

// openWriter opens the ledger to write and read it.
func openWriter(ctx context.Context, o Options) (*Store, error) {
	db, err := o.pool(modeWrite)
	if err != nil {
		return nil, err
	}
	c, err := connect(ctx, db)
	if err != nil {
		return nil, o.unwritten(errors.Join(err, db.Close()))
	}
	w := newWriter(c, o)
	if err := w.start(ctx, o); err != nil {
		return nil, o.unwritten(errors.Join(err, w.closeAnchor(), c.close(), db.Close()))
	}
	pool, err := o.pool(modeRead)
	if err != nil {
		return nil, errors.Join(err, w.closeAnchor(), c.close(), db.Close())
	}
	s := newStore(o, pool, db, w)
	s.halted = w.halted
	s.open.head, s.open.payments = w.root.sequence, w.root.open()
	return s, nil
}

// start reads what the writer needs to know and checks it, and writes the first event of a new ledger.
func (w *writer) start(ctx context.Context, o Options) error {
	left, err := o.leftLog()
	if err == nil {
		err = prepare(ctx, w.c)
	}
	if err != nil {
		return err
	}
	if left {
		if err := w.c.emptyLog(ctx, len(migrations)); err != nil {
			return err
		}
	}
	root, err := startCheck(ctx, w.c, o)
	if err != nil {
		return err
	}
	w.root = root
	fresh := root.sequence == 0
	if fresh && o.Begun {
		return fmt.Errorf("%w: %s has no events", ErrMissing, o.Path)
	}
	if fresh {
		if err := o.disk().Keep(o.Path); err != nil { // else what is recorded can vanish with the folder's entry
			return err
		}
		if err := w.alone(ctx, func(ctx context.Context, t *transaction) error { return t.open(ctx, o.stamp()) }); err != nil {
			return err
		}
	}
	return w.anchored(ctx, o, fresh)
}

// emptyLog brings the log into the database: that of a process that died before anything of it counts as recorded, for
// it may lie there without a sync; and after a COMMIT that failed. Linux reads what a failed sync left as before and counts
// it as written, so that no later sync of the log brings it to the disk (reliability §1.6). The commit makes it durable that
// the log is empty: what is left of the old one must not cover what is newer. A full disk or a reader puts it off.
// version is the ledger's, which stays.
func (c *connection) emptyLog(ctx context.Context, version int) error {
	err := c.exec(ctx, "PRAGMA wal_checkpoint(truncate)")
	if err == nil {
		err = c.exec(ctx, sameVersion(version))
	}
	if passing(err) {
		return nil
	}
	return err
}

// openReader opens the ledger to read it beside a running counter.
func openReader(ctx context.Context, o Options) (*Store, error) {
	pool, err := o.pool(modeRead)
	if err != nil {
		return nil, err
	}
	s := newStore(o, pool, nil, nil)
	lines, err := anchorsAtHand(o)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.look(ctx, func(c *connection) error {
		if err := checkReadable(ctx, c, o); err != nil {
			return err
		}
		s.halted, err = compareAnchor(ctx, c, o, lines)
		return err
	}); err != nil {
		return nil, o.unwritten(errors.Join(err, s.Close()))
	}
	return s, nil
}

// openToRead is openReader with the check at start, where the key is at hand.
func openToRead(ctx context.Context, o Options) (*Store, error) {
	s, err := openReader(ctx, o)
	if err == nil && s.halted == nil && o.Key != nil {
		s.halted = s.seenDamage(ctx)
	}
	return s, err
}

// seenDamage is what the check at start finds changed, for who only reads: a list that lacks payments must not look whole.
// What can be read of it is shown. A check that cannot be done, for an index that is gone, shuts nobody out: Verify describes
// that, and whoever needs the index hears of it.
func (s *Store) seenDamage(ctx context.Context) *HaltError {
	err := s.look(ctx, func(c *connection) error {
		_, err := startCheck(ctx, c, s.options)
		return err
	})
	if !errors.Is(err, ErrDamaged) {
		return nil
	}
	halt, _ := s.damagedBy(ctx, err) // whose end may be out of reach, too
	return halt
}

// checkReadable reports what ReadOnly cannot read.
func checkReadable(ctx context.Context, c *connection, o Options) error {
	if err := checkLibrary(ctx, c); err != nil {
		return err
	}
	h, err := readHeader(ctx, c)
	if err != nil {
		return err
	}
	if h.empty() || h.version < len(migrations) && h.check() == nil {
		return fmt.Errorf("%w: %d, this program reads %d", ErrOlder, h.version, len(migrations))
	}
	if err := h.check(); err != nil {
		return err
	}
	_, err = checkFirst(ctx, c, o)
	return err
}

func newStore(o Options, pool, write *sql.DB, w *writer) *Store {
	s := &Store{options: o, read: pool, write: write, writer: w, people: &roster{}, idle: make(chan *connection, readers)}
	if w != nil {
		s.people = w.people
	}
	for range readers {
		s.idle <- nil
	}
	return s
}

// damaged says at which event a ledger is damaged.
func damaged(sequence int64, err error) error {
	return fmt.Errorf("%w: event %d: %w", ErrDamaged, sequence, err)
}
