package ui

import "time"

// tillScenes are the frames of the drawer.
var tillScenes = []scene{
	{"drawer unused", func(c *counter) { c.presses("f6").waits(time.Second) }, nil},
	{"drawer open form", func(c *counter) {
		c.presses("f6").waits(time.Second).presses("enter").waits(time.Second).types("200000")
	}, [][2]int{{60, 16}}},
	{"drawer", func(c *counter) {
		c.till("200000").bill("10014").types("100000").presses("f9").waits(3*time.Second).presses("enter", "f6").waits(time.Second)
	}, [][2]int{{120, 40}, {60, 16}}},
	{"drawer cash out", func(c *counter) { c.till("200000").acts(1).types("30000").presses("enter").types("galon air") }, nil},
	{"closing", func(c *counter) {
		c.till("200000").bill("10014").types("100000").presses("f9").waits(3*time.Second).presses("enter").count("2", "1", "1")
	}, [][2]int{{120, 40}, {60, 16}}},
	{"closing difference", func(c *counter) {
		c.till("200000").acts(0).types("30000").presses("enter").types("uang kecil").presses("f9").waits(time.Second).presses("esc").waits(time.Second).
			count("2").presses("f6").waits(time.Second)
	}, [][2]int{{120, 40}, {60, 16}}},
	{"closing armed", func(c *counter) { c.till("200000").count("2").presses("f9") }, [][2]int{{60, 16}}},
	{"closed", func(c *counter) {
		c.till("200000").count("1", "2").presses("f9").waits(time.Second).presses("f9").waits(time.Second)
	}, [][2]int{{120, 40}, {60, 16}}},
	{"closings", func(c *counter) {
		c.till("200000").count("2").presses("f9").waits(time.Second).presses("f9").waits(time.Second).presses("esc").waits(time.Second).presses("down", "enter").waits(time.Second)
	}, [][2]int{{60, 16}}},
}
