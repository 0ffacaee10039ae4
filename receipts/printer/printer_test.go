package printer_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"loket/receipts/printer"
)

// short is the deadline of jobs that are to fail; slack is what a loaded machine may add to it.
const (
	short = 150 * time.Millisecond
	slack = 3 * time.Second
)

func open(t *testing.T, spec string) printer.Printer {
	t.Helper()
	p, err := printer.Open(spec)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// fails prints and demands an error by the deadline.
func fails(t *testing.T, p printer.Printer, text []byte) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), short)
	defer cancel()
	began := time.Now()
	err := p.Print(ctx, text)
	if err == nil {
		t.Fatal("printed, want an error")
	}
	if took := time.Since(began); took > short+slack {
		t.Errorf("took %v with a deadline of %v", took, short)
	}
	return err
}

func TestOpenReadsSettings(t *testing.T) {
	for _, spec := range []string{"none", "", "file:/tmp/x", "file:struk.txt", "usb:/dev/usb/lp0", "lp:kasir", "lp:EPSON_TM-T82", "tcp:192.168.1.50:9100", "tcp:[::1]:9100"} {
		if _, err := printer.Open(spec); err != nil {
			t.Errorf("%q: %v", spec, err)
		}
	}
	for _, spec := range []string{"nope", "file:", "usb:", "lp:", "lp:-o raw", "lp:a b", "lp:x;reboot", "tcp:", "tcp:host", "tcp::9100", "tcp:host:", "serial:/dev/ttyS0", "file", "/dev/usb/lp0"} {
		_, err := printer.Open(spec)
		var wrong *printer.SpecError
		if !errors.Is(err, printer.ErrSpec) || !errors.As(err, &wrong) {
			t.Errorf("%q: got %v, want a *SpecError", spec, err)
			continue
		}
		if wrong.Spec != spec || wrong.Wanted == "" {
			t.Errorf("%q: got %+v", spec, wrong)
		}
	}
}

func TestNoPrinterTakesEverything(t *testing.T) {
	p := open(t, "none")
	if err := errors.Join(p.Print(t.Context(), []byte("x")), p.Check(t.Context())); err != nil || !p.None() {
		t.Errorf("got %v, none %v", err, p.None())
	}
	if open(t, "file:x").None() {
		t.Error("a file is no printer")
	}
}

func TestFileCollectsJobs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "struk.txt")
	p := open(t, "file:"+path)
	for _, text := range []string{"satu\n", "dua"} {
		if err := p.Print(t.Context(), []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	mark := "- - - - - - - - - - - - - - - -\n"
	if want := "satu\n" + mark + "dua\n" + mark; string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("slips carry names and addresses; mode %v, %v", info.Mode(), err)
	}
}

func TestFileThatCannotBeOpened(t *testing.T) {
	p := open(t, "file:"+filepath.Join(t.TempDir(), "missing", "struk.txt"))
	if err := fails(t, p, []byte("x")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if p.Check(t.Context()) == nil {
		t.Error("check is content")
	}
}

func TestJobsDoNotMix(t *testing.T) {
	path := filepath.Join(t.TempDir(), "struk.txt")
	p := open(t, "file:"+path)
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			if err := p.Print(t.Context(), bytes.Repeat([]byte{byte('a' + i)}, 5000)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	jobs := strings.Split(strings.TrimSuffix(string(got), "\n"), "\n")
	if len(jobs) != 40 {
		t.Fatalf("got %d lines, want 40", len(jobs))
	}
	for i := 0; i < len(jobs); i += 2 {
		if jobs[i] != strings.Repeat(jobs[i][:1], 5000) {
			t.Errorf("line %d is mixed", i)
		}
	}
}

// listen serves each connection with serve and gives the printer's setting.
func listen(t *testing.T, serve func(*net.TCPConn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			all.Go(func() { serve(connection.(*net.TCPConn)) })
		}
	})
	t.Cleanup(func() { _ = listener.Close(); all.Wait() })
	return "tcp:" + listener.Addr().String()
}

func TestNetworkPrinterGetsTheText(t *testing.T) {
	got := make(chan string, 1)
	p := open(t, listen(t, func(c *net.TCPConn) {
		text, _ := io.ReadAll(c)
		_ = c.Close()
		got <- string(text)
	}))
	if err := p.Print(t.Context(), []byte("STRUK\n")); err != nil {
		t.Fatal(err)
	}
	if text := <-got; text != "STRUK\n" {
		t.Errorf("got %q", text)
	}
}

func TestNetworkPrinterThatNeverCloses(t *testing.T) {
	closed := make(chan struct{})
	defer close(closed)
	p := open(t, listen(t, func(c *net.TCPConn) {
		_, _ = io.ReadAll(c)
		<-closed
		_ = c.Close()
	}))
	if err := p.Print(t.Context(), []byte("STRUK\n")); err != nil {
		t.Errorf("a printer that keeps its side open took the job: %v", err)
	}
}

func TestNetworkPrinterThatIsOff(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	spec := "tcp:" + listener.Addr().String()
	_ = listener.Close()
	p := open(t, spec)
	_ = fails(t, p, []byte("x"))
	if p.Check(t.Context()) == nil {
		t.Error("check is content")
	}
}

func TestNetworkPrinterThatNeverReads(t *testing.T) {
	done := make(chan struct{})
	defer close(done)
	p := open(t, listen(t, func(c *net.TCPConn) { <-done; _ = c.Close() }))
	if err := fails(t, p, make([]byte, 64<<20)); !errors.Is(err, printer.ErrTimeout) {
		t.Errorf("got %v, want ErrTimeout", err)
	}
	if err := p.Check(t.Context()); err != nil {
		t.Errorf("the job before holds the printer: %v", err)
	}
}

func TestNetworkPrinterThatResets(t *testing.T) {
	p := open(t, listen(t, func(c *net.TCPConn) {
		_, _ = io.ReadFull(c, make([]byte, 3))
		_ = c.SetLinger(0)
		_ = c.Close()
	}))
	for _, size := range []int{6, 8 << 20} {
		if err := p.Print(t.Context(), make([]byte, size)); err == nil {
			t.Errorf("%d bytes: printed on a printer that reset the connection", size)
		}
	}
}

func TestOneJobAtATime(t *testing.T) {
	var now, most atomic.Int32
	p := open(t, listen(t, func(c *net.TCPConn) {
		most.Store(max(most.Load(), now.Add(1)))
		_, _ = io.ReadAll(c)
		now.Add(-1)
		_ = c.Close()
	}))
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			if err := p.Print(t.Context(), fmt.Appendf(nil, "%d\n", i)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if most.Load() != 1 {
		t.Errorf("%d jobs at a time, want 1", most.Load())
	}
}
