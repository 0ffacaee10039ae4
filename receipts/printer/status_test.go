package printer_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"loket/receipts/printer"
)

// answers serves a printer that replies to DLE EOT n by the n-th text, at once or after late, and keeps the line open as
// long as the counter does.
func answers(reply map[byte]string, late time.Duration) func(*net.TCPConn) {
	return func(c *net.TCPConn) {
		defer func() { _ = c.Close() }()
		serveAnswers(c, reply, late)
	}
}

func serveAnswers(line io.ReadWriter, reply map[byte]string, late time.Duration) {
	request := make([]byte, 3)
	for {
		if _, err := io.ReadFull(line, request); err != nil || !bytes.Equal(request[:2], []byte{0x10, 0x04}) {
			return
		}
		time.Sleep(late)
		_, _ = io.WriteString(line, reply[request[2]])
	}
}

// The status bytes as the command reference lists them, bit by bit.
var conditions = []struct {
	name  string
	reply map[byte]string
	want  printer.Status
	err   error
}{
	{"well", map[byte]string{1: "\x16", 2: "\x12", 4: "\x12"}, printer.Status{Answers: true}, nil},
	{"near its end", map[byte]string{1: "\x12", 2: "\x12", 4: "\x1e"}, printer.Status{Answers: true, PaperLow: true}, nil},
	{"out of paper", map[byte]string{1: "\x1a", 2: "\x32", 4: "\x7e"}, printer.Status{Answers: true, PaperLow: true, PaperOut: true, Offline: true}, printer.ErrPaper},
	{"stopped for want of paper", map[byte]string{1: "\x12", 2: "\x32", 4: "\x12"}, printer.Status{Answers: true, PaperOut: true}, printer.ErrPaper},
	{"open", map[byte]string{1: "\x1a", 2: "\x16", 4: "\x12"}, printer.Status{Answers: true, Cover: true, Offline: true}, printer.ErrCover},
	{"faulty", map[byte]string{1: "\x12", 2: "\x52", 4: "\x12"}, printer.Status{Answers: true, Offline: true}, printer.ErrOffline},
	{"offline", map[byte]string{1: "\x1a", 2: "\x12", 4: "\x12"}, printer.Status{Answers: true, Offline: true}, printer.ErrOffline},
	{"answers about paper alone", map[byte]string{4: "\x72"}, printer.Status{Answers: true, PaperOut: true}, printer.ErrPaper},
	{"sends other things between", map[byte]string{1: "\x12", 2: "\x12", 4: "\x10\x00\x00\x0f\x11\x72"}, printer.Status{Answers: true, PaperOut: true}, printer.ErrPaper},
	{"silent", nil, printer.Status{}, nil},
	{"chatters", map[byte]string{4: string(make([]byte, 5000))}, printer.Status{}, nil},
}

func TestNetworkPrinterSaysHowItIs(t *testing.T) {
	for _, c := range conditions {
		t.Run(c.name, func(t *testing.T) {
			said(t, open(t, listen(t, answers(c.reply, 0))), c.want, c.err)
		})
	}
}

func said(t *testing.T, p printer.Printer, want printer.Status, why error) {
	t.Helper()
	got, err := p.Ask(t.Context())
	if err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
	if !errors.Is(got.Err(), why) {
		t.Errorf("got %v, want %v", got.Err(), why)
	}
}

// TestAnswersThatComeTooLate: the counter goes on without them.
func TestAnswersThatComeTooLate(t *testing.T) {
	began := time.Now()
	said(t, open(t, listen(t, answers(map[byte]string{4: "\x72"}, time.Second))), printer.Status{}, nil)
	if took := time.Since(began); took > slack {
		t.Errorf("took %v", took)
	}
}

func TestAskingEndsWithItsContext(t *testing.T) {
	for name, serve := range map[string]func(*net.TCPConn, chan struct{}){
		"silent":         func(c *net.TCPConn, _ chan struct{}) { answers(nil, 0)(c) },
		"never reads":    func(c *net.TCPConn, done chan struct{}) { <-done; _ = c.Close() },
		"closes at once": func(c *net.TCPConn, _ chan struct{}) { _ = c.Close() },
		"resets":         func(c *net.TCPConn, _ chan struct{}) { _ = c.SetLinger(0); _ = c.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			done := make(chan struct{})
			p := open(t, listen(t, func(c *net.TCPConn) { serve(c, done) }))
			defer close(done)
			ctx, cancel := context.WithTimeout(t.Context(), short)
			defer cancel()
			began := time.Now()
			if got, _ := p.Ask(ctx); got != (printer.Status{}) {
				t.Errorf("got %+v", got)
			}
			if took := time.Since(began); took > short+slack {
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestAskingAPrinterThatIsOff(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	off := "tcp:" + listener.Addr().String()
	_ = listener.Close()
	for _, spec := range []string{off, "usb:" + filepath.Join(t.TempDir(), "lp0")} {
		if got, err := open(t, spec).Ask(t.Context()); err == nil {
			t.Errorf("%s: got %+v, want an error", spec, got)
		}
	}
}

// TestNothingIsAskedWhereNothingAnswers: not a byte goes into a file, a queue or a printer that there is not.
func TestNothingIsAskedWhereNothingAnswers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "struk.txt")
	t.Setenv("PATH", t.TempDir())
	for _, spec := range []string{"file:" + path, "lp:kasir", "none"} {
		said(t, open(t, spec), printer.Status{}, nil)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file was touched: %v", err)
	}
}
