package sqlite

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Disk is where a ledger's files lie. The campaigns put them on a simulated one (reliability §6).
type Disk interface {
	// VFS is SQLite's name of it; empty: the operating system's own.
	VFS() string

	// Exists reports whether there is a file at the path that is not empty, without opening it, and refuses a place
	// where no ledger may lie.
	Exists(path string) (bool, error)

	// Writable reports a folder in which no file can be made, as ErrReadOnly.
	Writable(folder string) error

	// Keep makes a new file's name durable.
	Keep(path string) error

	// Open opens a file that is not the ledger's own; to write, it makes it where there is none and holds it alone, a
	// *HeldError where another process does.
	Open(path string, write bool) (File, error)

	// Remove removes such a file; one that is not there is removed already.
	Remove(path string) error
}

// File is an open file beside the ledger. It is an alias, so that a disk need not know this package.
type File = interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Sync() error
}

// disk is where these options' files lie.
func (o Options) disk() Disk {
	if o.Disk == nil {
		return machine{}
	}
	return o.Disk
}

// machine is this machine's disk.
type machine struct{}

// VFS is the operating system's own.
func (machine) VFS() string { return "" }

// Exists looks at the path, and on what kind of disk it is.
func (machine) Exists(path string) (bool, error) {
	folder := filepath.Dir(path)
	if info, err := os.Stat(folder); err != nil {
		return false, fmt.Errorf("folder of the ledger: %w", err)
	} else if !info.IsDir() {
		return false, fmt.Errorf("folder of the ledger: %w: %s", fs.ErrInvalid, folder)
	}
	if err := checkDisk(folder); err != nil {
		return false, err
	}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("ledger: %w", err)
	}
	if !info.Mode().IsRegular() {
		return false, fmt.Errorf("%w: %s is no file", ErrForeign, path)
	}
	if names(info) > 1 { // each name has a log and a lock of its own, and SQLite would tear the file
		return false, fmt.Errorf("%w: %s", ErrLinked, path)
	}
	return info.Size() > 0, nil
}

// Writable makes a file and removes it: SQLite would only say that it cannot open the ledger.
func (machine) Writable(folder string) error {
	probe, err := os.CreateTemp(folder, ".loket-*")
	if err != nil && unwritable(err) {
		return fmt.Errorf("%w: %w", ErrReadOnly, err)
	}
	if err != nil {
		return fmt.Errorf("folder of the ledger: %w", err)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// Keep closes the file to others, since it holds customers' names (its -wal and -shm take over its mode), and syncs its
// folder.
func (machine) Keep(path string) error {
	if err := os.Chmod(path, 0o600); err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	return syncFolder(filepath.Dir(path))
}

// Open opens or makes the file for its owner alone.
func (machine) Open(path string, write bool) (File, error) {
	flag := os.O_RDONLY
	if write {
		flag = os.O_RDWR | os.O_CREATE
	}
	file, err := os.OpenFile(path, flag, 0o600)
	switch {
	case err != nil && unwritable(err):
		return nil, fmt.Errorf("%w: %w", ErrReadOnly, err)
	case err != nil:
		return nil, err
	case !write:
		return file, nil
	}
	if err := lockFile(file); err != nil {
		if errors.Is(err, errHeld) {
			err = &HeldError{Path: path}
		}
		return nil, errors.Join(err, file.Close())
	}
	return lockedFile{file}, nil
}

// Remove removes the file.
func (machine) Remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
