//go:build unix

package sqlite

import (
	"errors"
	"fmt"
	"os"
)

// syncFolder makes a file's name durable: a synced file in an unsynced folder can be gone after power loss.
func syncFolder(folder string) error {
	opened, err := os.Open(folder)
	if err != nil {
		return fmt.Errorf("folder: %w", err)
	}
	if err := errors.Join(opened.Sync(), opened.Close()); err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	return nil
}
