// Package quiet keeps the terminal library from questioning the terminal while the program starts.
//
// Bubble Tea v1 asks the terminal for its background colour in a package init and waits up to five seconds where
// nothing answers: serial lines, pipes, test terminals, and that in every subcommand. A terminal called "dumb" is
// not asked. This package imports os alone, so its init runs before that one; main calls Restore first thing.
package quiet

import "os"

var term = os.Getenv("TERM")

func init() { _ = os.Setenv("TERM", "dumb") }

// Restore gives TERM its value back. Where it was not set it stays unset.
func Restore() {
	if term == "" {
		_ = os.Unsetenv("TERM")
		return
	}
	_ = os.Setenv("TERM", term)
}
