package sqlite

import (
	"fmt"
	"path/filepath"

	"golang.org/x/sys/windows"
)

// checkDisk refuses a folder on another machine's disk, by its drive letter or by its name (\\server\share).
func checkDisk(folder string) error {
	absolute, err := filepath.Abs(folder)
	if err != nil {
		return fmt.Errorf("file system: %w", err)
	}
	drive, err := windows.UTF16PtrFromString(filepath.VolumeName(absolute) + `\`)
	if err != nil {
		return fmt.Errorf("file system: %w", err)
	}
	if windows.GetDriveType(drive) == windows.DRIVE_REMOTE {
		return fmt.Errorf("%w: %s", ErrNetwork, filepath.VolumeName(absolute))
	}
	return nil
}
