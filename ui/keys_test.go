package ui

import (
	"testing"

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
