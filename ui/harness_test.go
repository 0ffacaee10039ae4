package ui

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"

	"loket/ui/uitest"
)

// plainStyle has no colour.
func plainStyle() Style { return styleOn(lipgloss.NewRenderer(io.Discard)) }

// inBubble runs a test where time passes only when everything else is done.
func inBubble(t *testing.T, run func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, run)
}

// testShop is a fake shop on the bubble's clock, which starts at 2000-01-01 00:00 UTC, 08:00 WITA.
func testShop(t uitest.T) *fakeShop {
	clock := uitest.NewClock(t)
	s := newShop(Clock{Now: clock.Now, After: clock.After})
	t.Cleanup(s.end)
	return s
}

// counter drives the whole counter as an operator would.
type counter struct {
	t    uitest.T
	shop *fakeShop
	*uitest.Stage[tea.Model]
}

func open(t uitest.T) *counter {
	t.Helper()
	shop := testShop(t)
	return &counter{t, shop, uitest.Drive[tea.Model](t, openApp(shop.world(), plainStyle()))}
}

func (c *counter) frame() string { return c.Screen.View() }

// presses presses keys.
func (c *counter) presses(names ...string) *counter {
	c.t.Helper()
	c.Press(names...)
	return c
}

func (c *counter) types(text string) *counter {
	c.t.Helper()
	c.Type(text)
	return c
}

func (c *counter) waits(d time.Duration) *counter {
	c.t.Helper()
	c.Wait(d)
	return c
}

// sees fails unless the frame has every one of the texts.
func (c *counter) sees(texts ...string) *counter {
	c.t.Helper()
	for _, text := range texts {
		if !strings.Contains(c.frame(), text) {
			c.t.Fatalf("no %q on the screen:\n%s", text, c.frame())
		}
	}
	return c
}

// lacks fails if the frame has the text.
func (c *counter) lacks(text string) *counter {
	c.t.Helper()
	if strings.Contains(c.frame(), text) {
		c.t.Fatalf("%q on the screen:\n%s", text, c.frame())
	}
	return c
}

func (c *counter) paid(times int) *counter {
	c.t.Helper()
	c.shop.mu.Lock()
	defer c.shop.mu.Unlock()
	if c.shop.pays != times {
		c.t.Fatalf("Pay was called %d times, want %d", c.shop.pays, times)
	}
	return c
}

// bill brings the bill of a PDAM customer to the screen, past its quiet time.
func (c *counter) bill(number string) *counter {
	c.t.Helper()
	return c.types("pdam").presses("enter").types(number).presses("enter").waits(2 * time.Second).sees("TOTAL")
}

// frameOf is a screen's frame inside the router's, at a size.
func frameOf(t *testing.T, s Screen, w, h int) string {
	t.Helper()
	shop := testShop(t)
	a := openApp(shop.world(), plainStyle())
	a.stack = append(a.stack, s)
	a.width, a.height = w, h
	return a.View()
}

// misfit says how a frame fails to fill its window exactly, or "".
func misfit(frame string, w, h int) string {
	lines := strings.Split(frame, "\n")
	if len(lines) != h {
		return fmt.Sprintf("%d lines in a window of %d", len(lines), h)
	}
	for i, line := range lines {
		if got := ansi.StringWidth(line); got > w {
			return fmt.Sprintf("line %d is %d wide in a window of %d: %q", i+1, got, w, line)
		}
		for _, r := range line {
			if r < ' ' && r != '\x1b' || r == 0x7f {
				return fmt.Sprintf("line %d has the control character %q", i+1, r)
			}
		}
	}
	return ""
}

// quit reports whether the program was told to end.
func (c *counter) quit() bool {
	for _, msg := range c.Said {
		if _, ok := msg.(tea.QuitMsg); ok {
			return true
		}
	}
	return false
}

func sizeName(name string, size [2]int) string {
	return fmt.Sprintf("%s %dx%d", name, size[0], size[1])
}
