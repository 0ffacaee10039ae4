package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrExists says that a backup would overwrite a file.
var ErrExists = errors.New("file exists already")

// ErrCopy says that a written copy did not verify. It is removed; the ledger itself may be damaged.
var ErrCopy = errors.New("copy does not verify")

// Backup writes a copy of the ledger as it is now to a new file and checks the copy whole before it gets its name.
// The counter may go on meanwhile. Errors: ErrExists, ErrCopy, ErrReadOnly, ErrFull.
func (s *Store) Backup(ctx context.Context, file string) error {
	if err := absent(file); err != nil {
		return err
	}
	folder := filepath.Dir(file)
	if err := (machine{}).Writable(folder); err != nil {
		return err
	}
	part := file + ".part"
	if err := s.apart(part); err != nil {
		return err
	}
	if err := discard(part); err != nil { // of a backup that was cut short
		return err
	}
	if err := s.copyTo(ctx, part); err != nil {
		return errors.Join(err, discard(part))
	}
	if err := absent(file); err != nil {
		return errors.Join(err, discard(part))
	}
	if err := os.Rename(part, file); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return syncFolder(folder)
}

func absent(file string) error {
	_, err := os.Lstat(file)
	switch {
	case err == nil:
		return fmt.Errorf("%w: %s", ErrExists, file)
	case errors.Is(err, fs.ErrNotExist):
		return nil
	}
	return fmt.Errorf("backup: %w", err)
}

// apart reports an unfinished copy that is the ledger itself: somebody has opened one, and it is not to be discarded.
func (s *Store) apart(part string) error {
	there, err := os.Stat(part)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	own, errOwn := os.Stat(s.options.Path)
	if err = errors.Join(err, errOwn); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if os.SameFile(there, own) {
		return fmt.Errorf("%w: %s is the ledger", ErrExists, part)
	}
	return nil
}

// reserve makes the empty file that the copy goes into: nobody else may read it, not even while it is written.
func reserve(part string) error {
	file, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return nil
}

// discard removes an unfinished copy, and its journal, which SQLite would play into the next one of that name.
func discard(part string) error {
	for _, file := range []string{part, part + "-journal"} {
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("backup: %w", err)
		}
	}
	return nil
}

// copyTo writes, syncs and verifies the copy.
func (s *Store) copyTo(ctx context.Context, part string) error {
	if err := reserve(part); err != nil {
		return err
	}
	if err := s.vacuumInto(ctx, part); err != nil {
		return err
	}
	if err := settle(part); err != nil {
		return err
	}
	o := s.options
	o.Path, o.ReadOnly, o.Anchor = part, true, "" // the ledger may have gone on meanwhile
	copied, err := Open(ctx, o)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrCopy, err)
	}
	report, err := copied.Verify(ctx)
	if err = errors.Join(err, copied.Close()); err != nil {
		return fmt.Errorf("%w: %w", ErrCopy, err)
	}
	if !report.OK() {
		return fmt.Errorf("%w: %s", ErrCopy, report.Findings[0].Text)
	}
	return nil
}

// vacuumInto copies the ledger on a connection of its own: the readers' may write nothing, not even elsewhere.
func (s *Store) vacuumInto(ctx context.Context, part string) error {
	mode := modeWrite
	if s.writer == nil {
		mode = modeRead
	}
	db, err := s.options.pool(mode)
	if err != nil {
		return err
	}
	c, err := connect(ctx, db)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	if err = c.exec(ctx, "PRAGMA query_only = 0"); err == nil {
		err = c.exec(ctx, "VACUUM INTO ?", part)
	}
	return errors.Join(err, c.close(), db.Close())
}

// settle makes the copy durable. No connection has it open, so that opening it here drops no lock.
func settle(part string) error {
	opened, err := os.OpenFile(part, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := errors.Join(opened.Sync(), opened.Close()); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return nil
}
