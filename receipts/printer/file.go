package printer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
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

// ask has nothing to ask.
func (a appended) ask(context.Context) (Status, error) { return Status{}, nil }

// node is a printer's device file, /dev/usb/lp0.
type node struct{ path string }

// open does not wait for a printer that is off: the device is opened without blocking and never made.
func (n node) open(mode int) (*os.File, error) {
	file, err := os.OpenFile(n.path, mode|nonblocking, 0)
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
	file, err := n.open(os.O_WRONLY)
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
	file, err := n.open(os.O_WRONLY)
	if err != nil {
		return err
	}
	return file.Close()
}

// stale is how long a device may take to hand over what a printer said before it was asked.
const stale = 10 * time.Millisecond

// ask reads a device that can be read. A pipe would give back the question.
func (n node) ask(ctx context.Context) (Status, error) {
	file, err := n.open(os.O_RDWR)
	if err != nil {
		return Status{}, n.check(ctx)
	}
	stop := context.AfterFunc(ctx, func() { _ = file.Close() })
	defer stop()
	var said Status
	info, err := file.Stat()
	if err == nil && info.Mode()&os.ModeCharDevice != 0 && file.SetDeadline(within(ctx, stale)) == nil {
		_, _ = io.CopyN(io.Discard, file, longestNews)
		said = status(ctx, file)
	}
	_ = file.Close()
	return said, nil
}
