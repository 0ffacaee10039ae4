package printer

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// jobEnd separates jobs in a file: a line to see and no form feed, which a printer would obey if the file were sent
// to one.
const jobEnd = "- - - - - - - - - - - - - - - -\n"

// appended is a file that collects what is printed.
type appended struct{ path string }

func (a appended) open() (*os.File, error) {
	file, err := os.OpenFile(a.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY|nonblocking, 0o600)
	if err != nil {
		return nil, fmt.Errorf("printer file: %w", err)
	}
	return file, nil
}

// print appends the text and syncs it, so that a full disk is noticed here.
func (a appended) print(_ context.Context, text []byte) error {
	file, err := a.open()
	if err != nil {
		return err
	}
	job := append([]byte(nil), text...)
	if len(job) > 0 && job[len(job)-1] != '\n' {
		job = append(job, '\n')
	}
	_, err = file.Write(append(job, jobEnd...))
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("printer file: %w", err)
	}
	return nil
}

func (a appended) check(context.Context) error {
	file, err := a.open()
	if err != nil {
		return err
	}
	return file.Close()
}

// node is a printer's device file, /dev/usb/lp0.
type node struct{ path string }

// open does not wait for a printer that is off: the device is opened without blocking and never made.
func (n node) open() (*os.File, error) {
	file, err := os.OpenFile(n.path, os.O_WRONLY|nonblocking, 0)
	if err != nil {
		return nil, fmt.Errorf("printer device: %w", err)
	}
	info, err := file.Stat()
	if err == nil && info.Mode().IsRegular() {
		err = fmt.Errorf("%s is a file and no device; use file:PATH", n.path)
	}
	if err != nil {
		return nil, fmt.Errorf("printer device: %w", errors.Join(err, file.Close()))
	}
	return file, nil
}

func (n node) print(ctx context.Context, text []byte) error {
	file, err := n.open()
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = file.Close() }) // ends a write that waits for the device
	_, err = file.Write(text)
	if stop() {
		err = errors.Join(err, file.Close())
	}
	if err != nil {
		return fmt.Errorf("printer device: %w", err)
	}
	return nil
}

func (n node) check(context.Context) error {
	file, err := n.open()
	if err != nil {
		return err
	}
	return file.Close()
}
