package sqlite

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"loket/ledger"
)

// Holder says who holds a ledger.
type Holder struct {
	Host    string    `json:"host"`
	Process int       `json:"process"`
	Since   time.Time `json:"since"` // UTC
}

// HeldError says that another process holds the ledger. Its Holder is empty where that has not written its name yet.
type HeldError struct {
	Holder
	Path string
}

// Error names the holder.
func (e *HeldError) Error() string {
	return fmt.Sprintf("ledger is held by process %d on %s since %s", e.Process, e.Host, e.Since.Format(time.RFC3339))
}

// Lock is the right to append to a ledger. The operating system takes it back when the process ends, however it ends.
type Lock struct{ file lockedFile }

// errHeld is the operating system's word that somebody else has the lock.
var errHeld = errors.New("lock is held")

// maxHolder bounds what is read of a lock file.
const (
	maxHolder = 4096
	maxHost   = 64
)

// maxLinks is how many links in a row are followed; Linux follows 40.
const maxLinks = 40

// Acquire takes the lock of the ledger at path: a file beside it, locked by the operating system, that names the
// holder. A *HeldError means that somebody else has it. The file stays for ever: were it removed, two processes could
// hold locks of two files with one name.
func Acquire(path string, holder Holder) (*Lock, error) {
	path, err := linked(path)
	if err != nil {
		return nil, fmt.Errorf("lock file: %w", err)
	}
	file, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil && unwritable(err) {
		return nil, fmt.Errorf("%w: %w", ErrReadOnly, err)
	}
	if err != nil {
		return nil, fmt.Errorf("lock file: %w", err)
	}
	if err := lockFile(file); err != nil {
		if errors.Is(err, errHeld) {
			err = &HeldError{Holder: readHolder(file), Path: file.Name()}
		}
		return nil, errors.Join(err, file.Close())
	}
	if err := writeHolder(file, holder); err != nil {
		return nil, errors.Join(fmt.Errorf("lock file: %w", err), lockedFile{file}.Close())
	}
	return &Lock{file: lockedFile{file}}, nil
}

// linked is the file that a path leads to, as SQLite takes it: the lock of a ledger lies beside the ledger itself,
// whatever name it is opened by. The file need not be there yet.
func linked(path string) (string, error) {
	for range maxLinks {
		target, err := os.Readlink(path)
		if err != nil { // no link, or nothing there: opening the lock file tells
			return path, nil
		}
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(path), target)
		}
		path = target
	}
	return "", errors.New("links lead in a circle")
}

// Release gives the lock back.
func (l *Lock) Release() error { return l.file.Close() }

// lockedFile is an opened file that nobody else can lock.
type lockedFile struct{ *os.File }

// Close gives the lock back and closes the file. Closing alone would not give it back at once: a program that is being
// started, a printer's or a display's, holds a copy of every open file between its fork and its exec.
func (f lockedFile) Close() error { return errors.Join(unlockFile(f.File), f.File.Close()) }

// readHolder is what the file says; a holder that is only writing its name is an empty one.
func readHolder(file io.Reader) Holder {
	var holder Holder
	text, err := io.ReadAll(io.LimitReader(file, maxHolder))
	if err != nil || json.Unmarshal(text, &holder) != nil {
		return Holder{}
	}
	holder.Host = ledger.Clean(holder.Host, maxHost) // anybody can have written it, and it is told as it is
	return holder
}

func writeHolder(file *os.File, holder Holder) error {
	text, err := json.Marshal(holder)
	if err != nil {
		return err
	}
	if err := file.Truncate(0); err != nil {
		return err
	}
	_, err = file.WriteAt(append(text, '\n'), 0)
	return err
}
