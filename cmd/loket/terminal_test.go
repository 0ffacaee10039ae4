//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"loket/ledger"
	"loket/providers/simulator"
)

// The keys as a terminal sends them.
const (
	pressEnter = "\r"
	pressPay   = "\x1b[20~" // F9
	pressCtrlC = "\x03"
)

// firstFrame stands in the last row of the counter's first screen: where it is shown, the frame is whole.
const firstFrame = "keluar"

// console is a program of its own process on a pseudo terminal of 24 rows and 80 columns, whose output is read all
// the time and whose questions nobody answers.
type console struct {
	t       testing.TB
	master  *os.File
	before  unix.Termios // how the terminal was before the program
	command *exec.Cmd
	begun   time.Time
	output  chan written // closed when the program has let go of the terminal
	ended   chan error
	shown   string // all that was taken from output
	since   int    // where until begins to look
	escapes *regexp.Regexp
}

// written is a piece of output and when it could be seen.
type written struct {
	at   time.Time
	text string
}

// openTerminal opens both ends of a pseudo terminal.
func openTerminal(t testing.TB) (master, slave *os.File) {
	t.Helper()
	fd, err := unix.Open("/dev/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	master = os.NewFile(uintptr(fd), "/dev/ptmx") // non-blocking, so that closing it ends a read
	t.Cleanup(func() { _ = master.Close() })
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	err = errors.Join(err, unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0),
		unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 80}))
	if err != nil {
		t.Fatal(err)
	}
	slave, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return master, slave
}

// startConsole runs a program on a terminal of its own.
func startConsole(t testing.TB, environment []string, name string, args ...string) *console {
	t.Helper()
	master, slave := openTerminal(t)
	defer slave.Close()
	c := &console{t: t, master: master, output: make(chan written, 1024), ended: make(chan error, 1),
		escapes: regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]`)}
	c.before = c.settings()
	c.command = exec.Command(name, args...)
	c.command.Env = append([]string{"PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "LOKET_OPERATOR=Rina"}, environment...)
	c.command.Stdin, c.command.Stdout, c.command.Stderr = slave, slave, slave
	c.command.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	c.begun = time.Now()
	if err := c.command.Start(); err != nil {
		t.Fatal(err)
	}
	go c.read()
	go func() { c.ended <- c.command.Wait() }()
	t.Cleanup(func() { _ = c.command.Process.Kill() }) // of a program that has ended it is an error, and nothing else
	return c
}

// startCounter opens the counter of a configuration: the test binary itself, as scripts do.
func startCounter(t testing.TB, config string) *console {
	t.Helper()
	folder := filepath.Dir(config)
	return startConsole(t, []string{"LOKET_CONFIG=" + config, "HOME=" + folder}, "loket")
}

func (c *console) read() {
	defer close(c.output)
	buffer := make([]byte, 64<<10)
	for {
		n, err := c.master.Read(buffer)
		if n > 0 {
			c.output <- written{time.Now(), string(buffer[:n])}
		}
		if err != nil { // EIO: the program has ended
			return
		}
	}
}

// settings are the terminal's, as the program's end sees them.
func (c *console) settings() unix.Termios {
	c.t.Helper()
	var found *unix.Termios
	raw, err := c.master.SyscallConn()
	if err == nil {
		err = errors.Join(raw.Control(func(fd uintptr) { found, err = unix.IoctlGetTermios(int(fd), unix.TCGETS) }), err)
	}
	if err != nil {
		c.t.Fatal(err)
	}
	return *found
}

// press types; until looks at what is shown from then on.
func (c *console) press(keys string) time.Time {
	c.t.Helper()
	c.since = len(c.shown)
	at := time.Now()
	if _, err := c.master.WriteString(keys); err != nil {
		c.t.Fatal(err)
	}
	return at
}

// sees waits for a text on the terminal and tells when it was there.
func (c *console) sees(text string, within time.Duration) (at time.Time, seen bool) {
	deadline := time.After(within)
	for {
		if strings.Contains(c.escapes.ReplaceAllString(c.shown[c.since:], ""), text) {
			return at, true
		}
		select {
		case piece, open := <-c.output:
			if !open {
				return at, false
			}
			c.shown += piece.text
			at = piece.at
		case <-deadline:
			return at, false
		}
	}
}

// until is sees, where a text that does not come is the end of the test.
func (c *console) until(text string, within time.Duration) time.Time {
	c.t.Helper()
	at, seen := c.sees(text, within)
	if !seen {
		c.t.Fatalf("%q is not shown; since the last key came %q", text, c.shown[c.since:])
	}
	return at
}

// exit waits for the program's end, and returns its exit code; -1 of a program that a signal ended.
func (c *console) exit(within time.Duration) int {
	c.t.Helper()
	select {
	case <-c.ended:
	case <-time.After(within):
		c.t.Fatalf("the program has not ended after %s; the terminal shows %q", within, c.shown)
	}
	for piece := range c.output {
		c.shown += piece.text
	}
	return c.command.ProcessState.ExitCode()
}

// leftClean checks that the program gave the terminal back as it was.
func (c *console) leftClean() {
	c.t.Helper()
	for what, sequence := range map[string]string{"the alternate screen is left": "\x1b[?1049l",
		"the cursor is shown": "\x1b[?25h", "bracketed paste is off": "\x1b[?2004l"} {
		if entered := strings.Replace(strings.Replace(sequence, "l", "h", 1), "?25h", "?25l", 1); strings.LastIndex(c.shown, sequence) < strings.LastIndex(c.shown, entered) {
			c.t.Errorf("not so: %s", what)
		}
	}
	if after := c.settings(); after != c.before {
		c.t.Errorf("terminal settings are %+v, were %+v", after, c.before)
	}
}

// neverAsked checks that the terminal was not asked for its colours or its cursor, which it may never tell.
func (c *console) neverAsked() {
	c.t.Helper()
	for _, question := range []string{"\x1b]10;?", "\x1b]11;?", "\x1b[6n", "\x1b[c"} {
		if strings.Contains(c.shown, question) {
			c.t.Errorf("the terminal is asked %q", question)
		}
	}
}

// Bubble Tea waits up to five seconds for answers, so anything well below shows that it did not; in practice it is
// a few hundredths of a second.
const notWaiting = 3 * time.Second

func TestSilentTerminalIsNotWaitedFor(t *testing.T) {
	t.Run("the counter's first frame", func(t *testing.T) {
		t.Parallel()
		_, config := newFarEnds(t, nil)
		c := startCounter(t, config)
		at := c.until(firstFrame, notWaiting)
		t.Logf("first frame, first start included: %s", at.Sub(c.begun).Round(time.Millisecond))
		if !strings.Contains(c.shown, "\x1b[38;5;") || !strings.Contains(c.shown, "48;5;24") {
			t.Errorf("the frame has lost its colours: %q", c.shown)
		}
		c.press(pressCtrlC)
		if code := c.exit(notWaiting); code != exitDone {
			t.Errorf("exit code %d", code)
		}
		c.neverAsked()
		c.leftClean()
	})
	t.Run("a subcommand", func(t *testing.T) {
		t.Parallel()
		c := startConsole(t, []string{"HOME=" + t.TempDir()}, "loket", "--help")
		at := c.until("loket demo", notWaiting)
		if code := c.exit(notWaiting); code != exitDone {
			t.Errorf("exit code %d", code)
		}
		t.Logf("help: %s", at.Sub(c.begun).Round(time.Millisecond))
		c.neverAsked()
	})
}

// leavings are the ways in which a counter is told to end.
var leavings = []struct {
	name  string
	leave func(*console)
}{
	{"Ctrl+C", func(c *console) { c.press(pressCtrlC) }},
	{"SIGINT", func(c *console) { c.signal(syscall.SIGINT) }},
	{"SIGTERM", func(c *console) { c.signal(syscall.SIGTERM) }},
	{"SIGHUP", func(c *console) { c.signal(syscall.SIGHUP) }},
}

func (c *console) signal(s os.Signal) {
	c.t.Helper()
	c.since = len(c.shown)
	if err := c.command.Process.Signal(s); err != nil {
		c.t.Fatal(err)
	}
}

func TestCounterLeavesWhenTold(t *testing.T) {
	for _, l := range leavings {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			_, config := newFarEnds(t, nil)
			c := startCounter(t, config)
			c.until(firstFrame, notWaiting)
			l.leave(c)
			if code := c.exit(notWaiting); code != exitDone {
				t.Errorf("exit code %d; the terminal shows %q", code, c.shown)
			}
			c.leftClean()
		})
	}
}

// betweenTries is longer than the quiet that a bill asks for before it hears a key.
const betweenTries = 450 * time.Millisecond

// payStalled opens a counter and pays a bill whose answer never comes; it returns when the request is at the far end.
func payStalled(t *testing.T) (far *farEnds, config string, c *console) {
	t.Helper()
	arrived := make(chan struct{}, 1)
	far, config = newFarEnds(t, func(e simulator.Exchange) {
		if e.Call == simulator.Pay {
			arrived <- struct{}{}
		}
	})
	far.world.Fail(simulator.PDAM, simulator.Pay, simulator.Fault{Kind: simulator.Stalled, When: simulator.AfterEffect})
	c = startCounter(t, config)
	c.until(firstFrame, notWaiting)
	c.press("pdam")
	c.until("[ pdam▏", notWaiting)
	c.press(pressEnter)
	c.until("› Pelanggan", notWaiting)
	c.press("10014")
	c.until("10014▏", notWaiting)
	c.press(pressEnter)
	c.until("› Tagihan", notWaiting)
	for sent := false; !sent; { // F9 works once the bill has been quiet for a while
		c.press(pressPay)
		if _, sent = c.sees("Mengirim pembayaran", betweenTries); !sent && time.Since(c.begun) > 3*notWaiting {
			t.Fatalf("F9 does not pay: %q", c.shown[c.since:])
		}
	}
	select {
	case <-arrived:
	case <-time.After(notWaiting):
		t.Fatal("the payment request does not arrive")
	}
	return far, config, c
}

// stalledFor is longer than the provider's timeout and what comes after it.
const stalledFor = 10 * time.Second

// staysSuspect checks that the payment is in the book as one whose outcome nobody knows, was requested once, and kept
// its money.
func staysSuspect(t *testing.T, far *farEnds, config string) {
	t.Helper()
	payment, nota := onlyPayment(t, config)
	if payment.State != ledger.Suspect {
		t.Errorf("payment is %s, want suspect", payment.State)
	}
	if lost := payment.Cause; lost != "penyedia tidak menjawab dalam batas waktu" {
		t.Errorf("cause %q, want the provider's silence: the program did not wait for it", lost)
	}
	if nota.Tender == 0 || nota.HandBack != 0 {
		t.Errorf("of %s came back %s, want nothing", nota.Tender, nota.HandBack)
	}
	if took, _ := far.world.Took(simulator.PDAM); took != 1 || len(far.world.Doubles()) != 0 {
		t.Errorf("the far end booked %d payments, doubles %v", took, far.world.Doubles())
	}
}

func TestLeavingWaitsForAPaymentOnItsWay(t *testing.T) {
	for _, l := range leavings {
		if l.name == "SIGINT" { // the same code as the other signals
			continue
		}
		t.Run(l.name+", twice", func(t *testing.T) {
			t.Parallel()
			far, config, c := payStalled(t)
			l.leave(c)
			c.until("Menunggu 1 pembayaran", notWaiting)
			l.leave(c)
			if code := c.exit(stalledFor); code != exitDone {
				t.Errorf("exit code %d; the terminal shows %q", code, c.shown)
			}
			c.leftClean()
			staysSuspect(t, far, config)
		})
	}
	t.Run("the terminal is closed, and signals go on", func(t *testing.T) {
		t.Parallel()
		far, config, c := payStalled(t)
		if err := c.master.Close(); err != nil { // the kernel sends SIGHUP
			t.Fatal(err)
		}
		for running := true; running; {
			_ = c.command.Process.Signal(syscall.SIGTERM) // an error once it has ended
			select {
			case err := <-c.ended:
				c.ended <- err
				running = false
			case <-time.After(100 * time.Millisecond):
			}
		}
		if code := c.exit(stalledFor); code != exitDone && code != exitFailed {
			t.Errorf("exit code %d, want that of a program that ended by itself", code)
		}
		staysSuspect(t, far, config)
	})
}
