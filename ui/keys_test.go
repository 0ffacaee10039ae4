package ui

import (
	"strings"
	"testing"
	"time"

	"loket/ui/uitest"
)

// TestTextThatSpellsAKeyIsNoKey: characters that arrive together make one key press, whose name is the text itself.
// A scanner or a paste without brackets that carries "f9" must not pay.
func TestTextThatSpellsAKeyIsNoKey(t *testing.T) {
	for _, name := range append(keyPay.Keys(), "enter", "esc", "f8", "f10", "ctrl+c") {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				c := open(t)
				c.bill("10014")
				c.Send(uitest.Lump(name))
				c.paid(0)
				if c.quit() {
					t.Fatal("the counter was left")
				}
				c.sees("TOTAL")
			})
		})
	}
}

// TestKeysNamedDoSomething: a key that leads to a screen is not named there, and the tenders' letters are as many as the
// tenders.
func TestKeysNamedDoSomething(t *testing.T) {
	for _, k := range []string{"F1", "F2", "F3", "F4", "F5", "F6"} {
		t.Run(k, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				c := open(t)
				row := func() string { return c.frame()[strings.LastIndex(c.frame(), "\n"):] }
				before := row()
				c.presses(strings.ToLower(k)).waits(time.Second)
				if there := row(); !strings.Contains(before, k+" ") || strings.Contains(there, k+" ") {
					t.Errorf("%q became %q", before, there)
				}
			})
		})
	}
	t.Run("letters of the cash", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t).bill("10014").sees("a-c tunai", "c 100.000").lacks("d 150.000")
			c.presses("f5").waits(time.Second).sees("Nota › 1 tagihan", "a-c tunai")
		})
	})
}
