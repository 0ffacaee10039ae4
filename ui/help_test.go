package ui

import (
	"testing"
	"time"

	"loket/ledger"
	"loket/ui/uitest"
)

func TestHelp(t *testing.T) {
	for _, size := range []struct {
		name string
		w, h int
	}{{"narrow", 80, 24}, {"wide", 120, 40}} {
		t.Run(size.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				frame := frameOf(t, newHelp(testShop(t).world()), size.w, size.h)
				if why := misfit(frame, size.w, size.h); why != "" {
					t.Error(why)
				}
				uitest.Golden(t, frame)
			})
		})
	}
	t.Run("every state is explained", func(t *testing.T) {
		explained := make(map[ledger.State]bool)
		for _, row := range helpStates {
			explained[row.state] = true
		}
		for _, state := range ledger.States() {
			if !explained[state] {
				t.Errorf("%s is not explained", state)
			}
		}
	})
	t.Run("F1 opens it above the work and Esc comes back", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.bill("10014").types("100000").presses("f1").sees("Bantuan", "layar ini").presses("f1").lacks("Bantuan").sees("Rp20.200")
			c.presses("ctrl+b").sees("Bantuan").presses("esc").sees("TOTAL", "Rp20.200").paid(0)
			c.waits(time.Second).presses("f9").waits(3 * time.Second).paid(1)
		})
	})
	t.Run("screens beside the work take each other's place", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.bill("10014").types("100000")
			for range 20 {
				c.presses("f2", "f2", "f4", "f4", "f3", "f3", "f1", "f2")
			}
			if n := len(c.Screen.(App).stack); n != 4 {
				t.Errorf("%d screens, want the three of the work and one", n)
			}
			day := c.Screen.(App).top().(daily).seat
			if c.presses("f2"); c.Screen.(App).top().(daily).seat != day {
				t.Error("F2 on the day opened it once more")
			}
			c.presses("esc").sees("TOTAL", "Rp20.200").paid(0)
		})
	})
	t.Run("scrolls to the end and back", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.presses("f1").lacks("check --keys")
			for range 20 {
				c.presses("pgdown")
			}
			c.sees("check --keys")
			for range 6 {
				c.presses("pgup")
			}
			c.sees("layar ini")
		})
	})
}
