package receipts_test

import (
	"fmt"
	"strings"
)

// paperTrail is what a printer did with the bytes of a job. It is a second reading of the command references, not of
// the encoder: it knows commands that no slip has, and whatever it does not know is an error.
type paperTrail struct {
	lines     []string // as printed
	bold      []bool   // whether all of a line's characters are
	condensed []bool
	did       []string // the commands obeyed, in order, and "lines" for text between them
	fed       int      // lines fed by commands since the last line feed
	pulses    int
	cuts      int
	forms     int
	atForm    int    // ESC/P: the line of the form where the paper stands, from 0
	dump      string // every byte with what it means
}

// head is the print head and what is in its buffer.
type printHead struct {
	paperTrail
	buffer    []byte
	thick     int // characters of the buffer in bold
	bold      bool
	condensed bool
	started   bool
	form      int // lines of a form; 0: not set
}

// command is one entry of a command list: its bytes, how many arguments follow, what it is called and does.
type command struct {
	code string
	args int
	name string
	obey func(*printHead, []byte) error
}

// flush prints the buffer as one line.
func (h *printHead) flush() {
	h.lines = append(h.lines, string(h.buffer))
	h.paperTrail.bold = append(h.paperTrail.bold, len(h.buffer) > 0 && h.thick == len(h.buffer))
	h.paperTrail.condensed = append(h.paperTrail.condensed, h.condensed)
	h.buffer, h.thick = h.buffer[:0], 0
}

func (h *printHead) empty(what string) error {
	if len(h.buffer) > 0 {
		return fmt.Errorf("%s within the line %q, where it is ignored or loses the line", what, h.buffer)
	}
	return nil
}

var lineFeedCommand = command{"\n", 0, "LF", func(h *printHead, _ []byte) error {
	h.flush()
	h.fed = 0
	if h.form > 0 {
		h.atForm = (h.atForm + 1) % h.form
	}
	return nil
}}

func initialise(h *printHead, _ []byte) error {
	h.bold, h.condensed, h.started, h.form, h.atForm = false, false, true, 0, 0
	return h.empty("ESC @")
}

// thermal is the command list of ESC/POS receipt printers.
var thermal = []command{
	lineFeedCommand,
	{"\x1b@", 0, "ESC @ initialise", initialise},
	{"\x1ba", 1, "ESC a align", func(_ *printHead, n []byte) error { return within(n[0], 0, 2) }},
	{"\x1bE", 1, "ESC E bold", func(h *printHead, n []byte) error { h.bold = n[0]&1 == 1; return nil }},
	{"\x1d!", 1, "GS ! size", func(_ *printHead, n []byte) error { return within(n[0]&0x88, 0, 0) }},
	{"\x1bd", 1, "ESC d feed", func(h *printHead, n []byte) error {
		if len(h.buffer) > 0 {
			h.flush()
		}
		h.fed += int(n[0])
		return nil
	}},
	{"\x1dVB", 1, "GS V feed and cut", func(h *printHead, _ []byte) error { h.cuts++; return h.empty("GS V") }},
	{"\x1bp", 3, "ESC p drawer pulse", func(h *printHead, n []byte) error { h.pulses++; return within(n[0], 0, 1) }},
}

// matrix is the command list of ESC/P dot matrix printers.
var matrix = []command{
	lineFeedCommand,
	{"\x1b@", 0, "ESC @ initialise", initialise},
	{"\x0f", 0, "SI condensed", func(h *printHead, _ []byte) error { h.condensed = true; return nil }},
	{"\x12", 0, "DC2 not condensed", func(h *printHead, _ []byte) error { h.condensed = false; return nil }},
	{"\x1bC", 1, "ESC C form length", func(h *printHead, n []byte) error {
		h.form, h.atForm = int(n[0]), 0
		return within(n[0], 1, 127)
	}},
	{"\x0c", 0, "FF form feed", func(h *printHead, _ []byte) error {
		h.forms++
		h.atForm = 0
		return h.empty("FF")
	}},
}

// plainText is a printer that knows no command.
var plainText = []command{lineFeedCommand}

func within(n, from, to byte) error {
	if n < from || n > to {
		return fmt.Errorf("argument %d is not %d to %d", n, from, to)
	}
	return nil
}

// decode prints a job on a printer. A command that its list has not, one whose arguments are missing or wrong, one at
// the wrong place and a byte that is no character of ASCII are errors.
func decode(list []command, job []byte) (paperTrail, error) {
	h := &printHead{started: len(list) == len(plainText)}
	for rest := job; len(rest) > 0; {
		text := 0
		for text < len(rest) && rest[text] >= 0x20 && rest[text] <= 0x7E {
			text++
		}
		if text > 0 {
			h.print(rest[:text])
			rest = rest[text:]
			continue
		}
		size, err := h.obey(list, rest)
		if err != nil {
			return h.paperTrail, fmt.Errorf("byte %d: %w", len(job)-len(rest), err)
		}
		rest = rest[size:]
	}
	if err := h.empty("end of the job"); err != nil {
		return h.paperTrail, err
	}
	return h.paperTrail, nil
}

func (h *printHead) print(text []byte) {
	h.buffer = append(h.buffer, text...)
	if h.bold {
		h.thick += len(text)
	}
	h.note("lines")
	h.dump += fmt.Sprintf("%-16s%s\n", "", text)
}

func (h *printHead) note(what string) {
	if n := len(h.did); n == 0 || h.did[n-1] != what {
		h.did = append(h.did, what)
	}
}

func (h *printHead) obey(list []command, rest []byte) (size int, err error) {
	for _, c := range list {
		if !strings.HasPrefix(string(rest), c.code) {
			continue
		}
		size = len(c.code) + c.args
		if len(rest) < size {
			return 0, fmt.Errorf("%s without its arguments", c.name)
		}
		if !h.started && c.name != "ESC @ initialise" {
			return 0, fmt.Errorf("%s before the printer was initialised", c.name)
		}
		args := rest[len(c.code):size]
		if c.code == "\n" {
			h.note("lines")
		} else {
			h.did = append(h.did, fmt.Sprintf("% X", rest[:size]))
		}
		h.dump += fmt.Sprintf("%-16s%s\n", fmt.Sprintf("% X", rest[:size]), c.name)
		return size, c.obey(h, args)
	}
	return 0, fmt.Errorf("unknown command % x", rest[:min(4, len(rest))])
}
