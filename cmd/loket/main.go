// Command loket is a terminal counter for Indonesian bill payments.
//
// A program is one command line. It opens a shop: the configuration, the ledger and, where this run may write, the
// cashier over both; the screens see the shop as a desk. Every subcommand has a file of its own, and tell.go alone
// turns errors of the packages below into words and exit codes.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"loket/ledger/pin"
	"loket/providers"
	"loket/ui/quiet" // before anything that imports a terminal library: see the package
)

// The exit codes of design §4. Of several the worst counts, see worse.
const (
	exitDone     = 0 // for pay: paid
	exitFailed   = 1 // an error; nothing was sent
	exitUsage    = 2 // usage or configuration
	exitNotFinal = 3 // pending, suspect, disputed
	exitRefused  = 4 // the provider says no
	exitDamaged  = 5 // verify found damage
)

// exitError carries an exit code and what to tell on stderr; an empty text says nothing more.
type exitError struct {
	code int
	text string
	err  error
}

// Error is the text for stderr.
func (e *exitError) Error() string {
	if e.text == "" && e.err != nil {
		return e.err.Error()
	}
	return e.text
}

// Unwrap gives the cause.
func (e *exitError) Unwrap() error { return e.err }

// exit is an error with its code and its words; an error among args is told by why.
func exit(code int, format string, args ...any) error {
	return &exitError{code: code, text: fmt.Sprintf(format, inWords(args)...)}
}

// program is one run of the command: its streams, its clock and the flags every subcommand has.
type program struct {
	in       io.Reader
	out, err io.Writer
	now      func() time.Time

	config  string // --config
	ledger  string // --ledger
	records bool   // the ledger is open to be written
	trace   providers.Trace
	lines   *bufio.Scanner // of stdin, where PINs are read from it
	pinCost pin.Cost
	built   *Config // a configuration made by the program itself, the practice counter's; nil: read the file
}

func main() {
	quiet.Restore()
	p := &program{in: os.Stdin, out: os.Stdout, err: os.Stderr, now: time.Now, pinCost: pin.Standard}
	os.Exit(p.run(context.Background(), os.Args[1:]))
}

// run executes one command line and returns the exit code.
func (p *program) run(ctx context.Context, args []string) int {
	left := make(chan os.Signal, 1)
	signal.Notify(left, syscall.SIGPIPE) // a reader that leaves ends no visit half way: writing fails, and no more than that
	defer signal.Stop(left)
	command := p.commands()
	command.SetArgs(args)
	command.SetIn(p.in)
	command.SetOut(p.out)
	command.SetErr(p.err)
	err := command.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	var known *exitError
	if !errors.As(err, &known) {
		known = p.unwritten(err)
	}
	if text := known.Error(); text != "" {
		_, _ = fmt.Fprintln(p.err, "loket: "+text)
	}
	return known.code
}

// unwritten is the error of an answer that could not be written. What a command recorded stays recorded: the code must not
// say that nothing happened, or a script does it again (design §4).
func (p *program) unwritten(err error) *exitError {
	switch {
	case p.records:
		return &exitError{exitNotFinal, "tercatat di buku, tetapi hasilnya tidak dapat ditulis di sini: " + why(err) +
			". Jangan diulang sebelum melihat buku: loket payments, loket show NOMOR, loket shift x", err}
	case errors.Is(err, syscall.EPIPE): // as of head: who read has enough
		return &exitError{exitFailed, "", nil}
	}
	return &exitError{exitFailed, "hasilnya tidak dapat ditulis di sini: " + why(err), err}
}
