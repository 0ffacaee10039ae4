package sqlite

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/windows"
)

// lockFile takes an exclusive lock on one byte far behind the text: Windows lets nobody read what is locked, and the
// text names the holder.
func lockFile(file *os.File) error {
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	err := windows.LockFileEx(windows.Handle(file.Fd()), flags, 0, 1, 0, lockedByte())
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return errHeld
	}
	if err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	return nil
}

// unlockFile gives the lock up at once; left to the closing of the file, Windows takes its time (LockFileEx, remarks).
func unlockFile(file *os.File) error {
	if err := windows.UnlockFileEx(windows.Handle(file.Fd()), 0, 1, 0, lockedByte()); err != nil {
		return fmt.Errorf("unlock: %w", err)
	}
	return nil
}

func lockedByte() *windows.Overlapped { return &windows.Overlapped{OffsetHigh: 1} }
