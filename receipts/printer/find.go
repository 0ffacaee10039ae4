package printer

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Found is a printer that this machine seems to have.
type Found struct {
	Spec  string // as Open takes it
	Group string // whose members may write to it, where this user may not; "?": its name is not known
}

// findTime is how long the print system is waited for.
const findTime = 3 * time.Second

// Find looks for printers at the ports and among the queues of this machine. It prints nothing. What cannot be looked at is
// left out: a printer can always be named by hand.
func Find(ctx context.Context) []Found {
	var found []Found
	for _, pattern := range []string{"/dev/usb/lp*", "/dev/lp[0-9]"} {
		paths, _ := filepath.Glob(pattern) // the patterns are well formed
		for _, path := range paths {
			found = append(found, Found{Spec: "usb:" + path, Group: Barred(path)})
		}
	}
	ctx, cancel := context.WithTimeout(ctx, findTime)
	defer cancel()
	for _, name := range queues(ctx) {
		found = append(found, Found{Spec: "lp:" + name})
	}
	return found
}

// Barred is the group that this user must join to write to a device; "" where it may, or where that is not the reason.
func Barred(path string) string {
	file, err := os.OpenFile(path, os.O_WRONLY|nonblocking, 0)
	if err == nil {
		_ = file.Close()
	}
	if !errors.Is(err, fs.ErrPermission) {
		return ""
	}
	return groupOf(path)
}

// queues are the names of the print system's queues.
func queues(ctx context.Context) []string {
	var said bytes.Buffer
	command := exec.CommandContext(ctx, "lpstat", "-e")
	command.Stdout, command.WaitDelay = &said, afterKill
	if command.Run() != nil {
		return nil
	}
	var names []string
	for name := range strings.FieldsSeq(said.String()) {
		if queueName.MatchString(name) {
			names = append(names, name)
		}
	}
	return names
}
