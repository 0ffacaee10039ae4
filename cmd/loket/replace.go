package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

// replaceFile puts a file that only its owner may read in place of another, whole or not at all; a durable one also where
// the power fails.
func replaceFile(path string, durable bool, write func(io.Writer) error) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".loket-*") // 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(file.Name()) }() // after the rename there is none
	if err = write(file); err == nil && durable {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
