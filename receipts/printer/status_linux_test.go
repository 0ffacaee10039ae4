package printer_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"testing"

	"golang.org/x/sys/unix"

	"loket/receipts/printer"
)

// device is a character device that passes bytes on as they are, and what stands behind it.
func device(t *testing.T) (path string, behind *os.File) {
	t.Helper()
	fd, err := unix.Open("/dev/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	behind = os.NewFile(uintptr(fd), "/dev/ptmx")
	t.Cleanup(func() { _ = behind.Close() })
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	err = errors.Join(err, unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0))
	if err != nil {
		t.Fatal(err)
	}
	path = fmt.Sprintf("/dev/pts/%d", number)
	slave, err := os.OpenFile(path, os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = slave.Close() })
	settings, err := unix.IoctlGetTermios(int(slave.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	settings.Iflag, settings.Oflag, settings.Lflag = 0, 0, 0
	settings.Cc[unix.VMIN], settings.Cc[unix.VTIME] = 1, 0
	if err := unix.IoctlSetTermios(int(slave.Fd()), unix.TCSETS, settings); err != nil {
		t.Fatal(err)
	}
	return path, behind
}

func TestDeviceSaysHowItIs(t *testing.T) {
	for _, c := range conditions {
		t.Run(c.name, func(t *testing.T) {
			path, behind := device(t)
			go serveAnswers(behind, c.reply, 0)
			said(t, open(t, "usb:"+path), c.want, c.err)
		})
	}
}

// TestWhatADeviceSaidBeforeIsNoAnswer: an answer that came too late for the question before.
func TestWhatADeviceSaidBeforeIsNoAnswer(t *testing.T) {
	path, behind := device(t)
	if _, err := io.WriteString(behind, "\x72"); err != nil {
		t.Fatal(err)
	}
	go serveAnswers(behind, map[byte]string{1: "\x12", 2: "\x12", 4: "\x12"}, 0)
	said(t, open(t, "usb:"+path), printer.Status{Answers: true}, nil)
}

func TestDevicesThatCannotAnswer(t *testing.T) {
	for _, path := range []string{"/dev/null", "/dev/zero", "/dev/full", fifo(t)} {
		said(t, open(t, "usb:"+path), printer.Status{}, nil)
	}
}
