package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"loket/ledger"
)

// What can be wrong with a ledger; each has its own words on screen.
var (
	ErrNotFound = ledger.ErrNotFound
	ErrMissing  = errors.New("there is no ledger")                          // ReadOnly never makes one
	ErrNewer    = errors.New("ledger was written by a newer version")       // of this program
	ErrOlder    = errors.New("ledger was written by an older version")      // and ReadOnly cannot bring it up to date
	ErrForeign  = errors.New("file belongs to another program")             // a database that is no ledger
	ErrDamaged  = ledger.ErrDamaged                                         // the text says where
	ErrPractice = errors.New("practice and real payments never share")      // a ledger
	ErrKey      = errors.New("key is not the ledger's")                     // or its first event was changed
	ErrReadOnly = errors.New("ledger cannot be written")                    // read-only folder, file or store
	ErrFull     = errors.New("disk is full")                                //
	ErrLinked   = errors.New("ledger's file has another name too")          // hard links, which locks do not see
	ErrLog      = errors.New("log beside the ledger is another's")          // a copy was put in place of a ledger, whose log stayed
	ErrNetwork  = errors.New("ledger lies on a network file system")        // where locks and syncs do not hold
	ErrSettings = errors.New("database settings did not take")              // a pragma reads back otherwise
	ErrLibrary  = errors.New("database library is too old")                 //
	ErrClosed   = errors.New("ledger is closed")                            //
	ErrBroken   = errors.New("a commit failed: reopen the ledger and read") // what it recorded is unknown until then
)

// classify gives an error of the database its meaning. The place says what was being done.
func classify(place string, err error) error {
	if err == nil {
		return nil
	}
	var failure *driver.Error
	if !errors.As(err, &failure) {
		return fmt.Errorf("%s: %w", place, err)
	}
	kind := kindOf(failure.Code())
	if kind == nil {
		return fmt.Errorf("%s: %w", place, err)
	}
	return fmt.Errorf("%w: %s: %w", kind, place, err)
}

// kindOf is the sentinel of an SQLite result code, nil where there is none.
func kindOf(code int) error {
	switch code & 0xff {
	case lib.SQLITE_NOTADB, lib.SQLITE_CORRUPT:
		return ErrDamaged
	case lib.SQLITE_FULL:
		return ErrFull
	case lib.SQLITE_READONLY, lib.SQLITE_PERM:
		return ErrReadOnly
	}
	switch code {
	case lib.SQLITE_IOERR_SHMSIZE: // the shared index beside the file could not grow
		return ErrFull
	case lib.SQLITE_IOERR_SHORT_READ, lib.SQLITE_IOERR_CORRUPTFS, lib.SQLITE_IOERR_DATA:
		return ErrDamaged
	}
	return nil
}

// passing reports whether a failed statement says nothing about the file: the disk was full or another process held
// the write lock, and the transaction is rolled back.
func passing(err error) bool {
	var failure *driver.Error
	if !errors.As(err, &failure) {
		return false
	}
	code := failure.Code() & 0xff
	return code == lib.SQLITE_FULL || code == lib.SQLITE_BUSY
}

// notUnique reports whether a statement failed because a value that may stand once stands already.
func notUnique(err error) bool {
	var failure *driver.Error
	return errors.As(err, &failure) && failure.Code() == lib.SQLITE_CONSTRAINT_UNIQUE
}

// fromDatabase reports whether an error came from the database and not from a rule of the ledger.
func fromDatabase(err error) bool {
	var failure *driver.Error
	return errors.As(err, &failure)
}

// unwritable reports whether the operating system said that a file or folder may not be written.
func unwritable(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)
}
