package sqlite

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
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
type Lock struct{ file *os.File }

// errHeld is the operating system's word that somebody else has the lock.
var errHeld = errors.New("lock is held")

// maxHolder bounds what is read of a lock file.
const maxHolder = 4096

// Acquire takes the lock of the ledger at path: a file beside it, locked by the operating system, that names the
// holder. A *HeldError means that somebody else has it. The file stays for ever: were it removed, two processes could
// hold locks of two files with one name.
func Acquire(path string, holder Holder) (*Lock, error) {
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
		return nil, errors.Join(fmt.Errorf("lock file: %w", err), file.Close())
	}
	return &Lock{file: file}, nil
}

// Release gives the lock back.
func (l *Lock) Release() error { return l.file.Close() }

// readHolder is what the file says; a holder that is only writing its name is an empty one.
func readHolder(file io.Reader) Holder {
	var holder Holder
	text, err := io.ReadAll(io.LimitReader(file, maxHolder))
	if err != nil || json.Unmarshal(text, &holder) != nil {
		return Holder{}
	}
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
