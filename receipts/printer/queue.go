package printer

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// afterKill is how long a killed command's pipes are waited for: a child of it may hold them.
const afterKill = 500 * time.Millisecond

// maxSaid is how much of what a command says is kept for the error.
const maxSaid = 200

// queue is a print queue of the system, fed by the lp command.
type queue struct{ name string }

// escape begins a job in a printer's own language, which no filter of the queue may turn into a page of text.
const escape = 0x1B

func (q queue) print(ctx context.Context, text []byte) error {
	args := []string{"-d", q.name}
	if len(text) > 0 && text[0] == escape {
		args = append(args, "-o", "raw")
	}
	return run(ctx, text, "lp", args...)
}

func (q queue) check(ctx context.Context) error {
	if _, err := exec.LookPath("lp"); err != nil {
		return fmt.Errorf("print queue: %w", err)
	}
	return run(ctx, nil, "lpstat", "-p", q.name)
}

// ask has nothing to ask: a queue takes bytes and gives none.
func (q queue) ask(context.Context) (Status, error) { return Status{}, nil }

func run(ctx context.Context, input []byte, name string, args ...string) error {
	said := &tail{}
	command := exec.CommandContext(ctx, name, args...)
	command.Stdin, command.Stdout, command.Stderr = bytes.NewReader(input), said, said
	command.WaitDelay = afterKill
	if err := command.Run(); err != nil {
		return fmt.Errorf("print queue: %s: %w%s", name, err, said.text())
	}
	return nil
}

// tail keeps the beginning of what a command says and drops the rest.
type tail struct{ kept []byte }

// Write never fails, so that a chatty command is not stopped by us.
func (t *tail) Write(p []byte) (int, error) {
	t.kept = append(t.kept, p[:min(len(p), maxSaid-len(t.kept))]...)
	return len(p), nil
}

func (t *tail) text() string {
	said := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return ' '
		}
		return r
	}, string(t.kept))
	if said = strings.Join(strings.Fields(said), " "); said == "" {
		return ""
	}
	return ": " + said
}
