// Package printer hands slips to what prints them: a file, a device, a print queue, a printer on the network.
//
// A printer may be off, slow, full or pulled out. None of that may hold up the counter: whatever happens, Print and
// Check return by their deadline, and an error means that there may be no paper, never anything about a payment.
package printer

import (
	"context"
	"errors"
	"fmt"
	"net"
	"regexp"
	"strings"
	"time"
)

// Limit is the longest a job or a check takes, whatever the caller's context allows.
const Limit = 15 * time.Second

// Expected is what a printer setting looks like.
const Expected = "none | file:PATH | usb:/dev/usb/lp0 | lp:QUEUE | tcp:HOST:PORT"

// ErrSpec says that a printer setting cannot be understood. The error that wraps it is a *SpecError.
var ErrSpec = errors.New("printer setting is wrong")

// SpecError says what is wrong with a printer setting.
type SpecError struct {
	Spec   string // as written
	Wanted string // what it should look like
}

// Error names the setting and what is expected.
func (e *SpecError) Error() string {
	return fmt.Sprintf("%v: %q, expected %s", ErrSpec, e.Spec, e.Wanted)
}

// Unwrap gives ErrSpec.
func (e *SpecError) Unwrap() error { return ErrSpec }

// The reasons for which a job does not end in time.
var (
	ErrBusy    = errors.New("printer is still busy with an earlier job")
	ErrTimeout = errors.New("printer did not take the job in time")
)

// device is one kind of printer. Its methods end when the context does, as far as the system lets them.
type device interface {
	print(ctx context.Context, text []byte) error
	check(ctx context.Context) error
	ask(ctx context.Context) (Status, error)
}

// Printer is one printer. It is safe for concurrent use and takes one job at a time. Copies share the printer.
type Printer struct {
	device device        // nil: there is no printer
	free   chan struct{} // holds one token while nothing is being printed
}

// Open reads a printer setting. It touches no device; errors are *SpecError.
func Open(spec string) (Printer, error) {
	d, err := parse(strings.TrimSpace(spec))
	if err != nil {
		return Printer{}, err
	}
	p := Printer{device: d, free: make(chan struct{}, 1)}
	p.free <- struct{}{}
	return p, nil
}

var queueName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.@+-]*$`)

func parse(spec string) (device, error) {
	if spec == "none" || spec == "" {
		return nil, nil
	}
	kind, rest, _ := strings.Cut(spec, ":")
	switch {
	case kind == "file" && rest != "":
		return appended{path: rest}, nil
	case kind == "file":
		return nil, &SpecError{spec, "file:PATH"}
	case kind == "usb" && rest != "":
		return node{path: rest}, nil
	case kind == "usb":
		return nil, &SpecError{spec, "usb:/dev/usb/lp0"}
	case kind == "lp" && queueName.MatchString(rest):
		return queue{name: rest}, nil
	case kind == "lp":
		return nil, &SpecError{spec, "lp:QUEUE, a queue's name as lpstat -p lists it"}
	case kind == "tcp":
		host, port, err := net.SplitHostPort(rest)
		if err != nil || host == "" || port == "" {
			return nil, &SpecError{spec, "tcp:HOST:PORT, such as tcp:192.168.1.50:9100"}
		}
		return socket{address: rest}, nil
	}
	return nil, &SpecError{spec, Expected}
}

// None reports whether there is no printer: what is printed goes nowhere.
func (p Printer) None() bool { return p.device == nil }

// Print hands text to the printer and returns when it has taken all of it, or with an error by the context's end or
// Limit, whichever is sooner. The printer may go on with a job that was given up.
func (p Printer) Print(ctx context.Context, text []byte) error {
	return p.do(ctx, func(ctx context.Context) error { return p.device.print(ctx, text) })
}

// Check looks whether the printer can be reached, without printing.
func (p Printer) Check(ctx context.Context) error {
	return p.do(ctx, func(ctx context.Context) error { return p.device.check(ctx) })
}

// Ask asks an ESC/POS printer how it is, before anything is sent to it; a printer of another language must not be asked.
// Where the line cannot be read or the printer does not answer in answerTime, the status says nothing. An error means
// that the printer cannot be reached.
func (p Printer) Ask(ctx context.Context) (Status, error) {
	said := make(chan Status, 1) // and no variable: a job that was given up may still write it
	err := p.do(ctx, func(ctx context.Context) error {
		s, err := p.device.ask(ctx)
		said <- s
		return err
	})
	if err != nil || p.None() {
		return Status{}, err
	}
	return <-said, nil
}

// do runs one job. The job has a goroutine of its own because the system may hold it in a call that no deadline ends
// (a device that is stuck, a file on a dead server); it keeps the token, so that such jobs do not pile up.
func (p Printer) do(ctx context.Context, job func(context.Context) error) error {
	if p.device == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, Limit)
	defer cancel()
	select {
	case <-p.free:
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", ErrBusy, ctx.Err())
	}
	if ctx.Err() != nil { // both were ready: nothing is begun that is already given up
		p.free <- struct{}{}
		return fmt.Errorf("%w: %w", ErrTimeout, ctx.Err())
	}
	done := make(chan error, 1)
	go func() {
		err := job(ctx)
		p.free <- struct{}{}
		done <- err
	}()
	select {
	case err := <-done:
		if err != nil && ctx.Err() != nil {
			return fmt.Errorf("%w: %w", ErrTimeout, err)
		}
		return err
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", ErrTimeout, ctx.Err())
	}
}
