//go:build unix

package printer_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"loket/receipts/printer"
)

// fifo stands in for a device: like one it can be there without anybody behind it, fill up and go away.
func fifo(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "lp0")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func readEnd(t *testing.T, path string) *os.File {
	t.Helper()
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	return file
}

func TestDeviceGetsTheTextAndNothingElse(t *testing.T) {
	path := fifo(t)
	p := open(t, "usb:"+path)
	reader := readEnd(t, path)
	if err := errors.Join(p.Check(t.Context()), p.Print(t.Context(), []byte("STRUK\n"))); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(reader); err != nil || string(got) != "STRUK\n" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestDeviceThatIsOff(t *testing.T) {
	for name, path := range map[string]string{"nobody behind it": fifo(t), "pulled out": filepath.Join(t.TempDir(), "lp0")} {
		t.Run(name, func(t *testing.T) {
			p := open(t, "usb:"+path)
			if err := fails(t, p, []byte("x")); errors.Is(err, printer.ErrTimeout) {
				t.Errorf("waited for it: %v", err)
			}
			if p.Check(t.Context()) == nil {
				t.Error("check is content")
			}
		})
	}
}

func TestDeviceThatStopsTaking(t *testing.T) {
	path := fifo(t)
	readEnd(t, path)
	p := open(t, "usb:"+path)
	if err := fails(t, p, make([]byte, 1<<20)); !errors.Is(err, printer.ErrTimeout) {
		t.Errorf("got %v, want ErrTimeout", err)
	}
	if err := p.Check(t.Context()); err != nil {
		t.Errorf("the job before holds the printer: %v", err)
	}
}

func TestDevicePulledOutHalfWay(t *testing.T) {
	path := fifo(t)
	reader := readEnd(t, path)
	other, err := os.OpenFile(path, os.O_WRONLY|syscall.O_NONBLOCK, 0) // keeps the reader waiting for the job
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	p := open(t, "usb:"+path)
	go func() {
		_, _ = io.ReadFull(reader, make([]byte, 1000))
		_ = reader.Close()
	}()
	if err := p.Print(t.Context(), make([]byte, 1<<20)); !errors.Is(err, syscall.EPIPE) {
		t.Errorf("got %v, want EPIPE", err)
	}
}

func TestDeviceIsNeverAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lp0")
	if err := os.WriteFile(path, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	_ = fails(t, open(t, "usb:"+path), []byte("x"))
	if got, err := os.ReadFile(path); err != nil || string(got) != "kept" {
		t.Errorf("got %q, %v", got, err)
	}
}

// command puts a script of this name into an otherwise empty PATH.
func command(t *testing.T, name, script string) string {
	t.Helper()
	folder := t.TempDir()
	for _, tool := range []string{"cat", "sleep"} {
		for _, where := range []string{"/bin/", "/usr/bin/"} {
			if _, err := os.Stat(where + tool); err == nil {
				_ = os.Symlink(where+tool, filepath.Join(folder, tool))
			}
		}
	}
	if err := os.WriteFile(filepath.Join(folder, name), []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder)
	return folder
}

func TestQueueGetsTheText(t *testing.T) {
	for text, args := range map[string]string{"STRUK\n": "-d kasir\n", "\x1b@STRUK\n": "-d kasir -o raw\n"} {
		folder := command(t, "lp", `echo "$*" > "${0%/*}/args"; cat > "${0%/*}/text"`)
		if err := open(t, "lp:kasir").Print(t.Context(), []byte(text)); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{"args": args, "text": text} {
			if got, err := os.ReadFile(filepath.Join(folder, name)); err != nil || string(got) != want {
				t.Errorf("%s: got %q, %v, want %q", name, got, err, want)
			}
		}
	}
}

func TestQueueThatRefuses(t *testing.T) {
	command(t, "lp", "printf 'lp: Error - The printer\\033[2J kasir does not exist.\\n' >&2; exit 1")
	err := fails(t, open(t, "lp:kasir"), []byte("x"))
	if !strings.Contains(err.Error(), "does not exist") || strings.ContainsRune(err.Error(), 0x1b) {
		t.Errorf("got %q", err)
	}
}

func TestQueueThatHangs(t *testing.T) {
	for name, script := range map[string]string{
		"reads nothing":                 "exec sleep 60",
		"leaves a child with the pipes": "sleep 60 & wait",
	} {
		t.Run(name, func(t *testing.T) {
			command(t, "lp", script)
			p := open(t, "lp:kasir")
			if err := fails(t, p, make([]byte, 1<<20)); !errors.Is(err, printer.ErrTimeout) {
				t.Errorf("got %v, want ErrTimeout", err)
			}
			command(t, "lp", "cat >/dev/null")
			if err := p.Print(t.Context(), []byte("x")); err != nil {
				t.Errorf("the job before holds the printer: %v", err)
			}
		})
	}
}

func TestQueueWithoutTheCommand(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	p := open(t, "lp:kasir")
	_ = fails(t, p, []byte("x"))
	if p.Check(t.Context()) == nil {
		t.Error("check is content")
	}
}

func TestQueueIsCheckedByName(t *testing.T) {
	folder := command(t, "lp", "exit 0")
	if err := os.WriteFile(filepath.Join(folder, "lpstat"), []byte("#!/bin/sh\n[ \"$*\" = '-p kasir' ]\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := open(t, "lp:kasir").Check(t.Context()); err != nil {
		t.Error(err)
	}
	if open(t, "lp:dapur").Check(t.Context()) == nil {
		t.Error("check is content with an unknown queue")
	}
}
