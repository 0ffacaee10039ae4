package receipts

import "strings"

// The ESC/P commands that a slip needs (design §5). GS commands do not exist here and would print as
// text.
var (
	matInit      = []byte{0x1B, 0x40}
	matCondensed = []byte{0x0F}
	matNormal    = []byte{0x12}
	matNextForm  = []byte{0x0C}
)

// matColumns is how many normal characters the paper of a dot matrix printer takes; condensed ones are 137.
const matColumns = 80

// matFormLength makes a form n lines long, 1 to 127, and begins one where the paper is.
func matFormLength(n int) []byte { return []byte{0x1B, 0x43, byte(n)} }

// escp prints wide slips condensed. A slip that ends exactly where a form does is not fed: that would waste a form.
func (f Format) escp(lines []string) []byte {
	b := append([]byte(nil), matInit...)
	if f.FormLines > 0 {
		b = append(b, matFormLength(f.FormLines)...)
	}
	condensed := widest(lines) > matColumns
	if condensed {
		b = append(b, matCondensed...)
	}
	b = feedLines(b, lines)
	if condensed {
		b = append(b, matNormal...)
	}
	switch {
	case f.FormLines == 0:
		b = append(b, strings.Repeat("\n", tear)...)
	case f.after(len(lines)) > 0:
		b = append(b, matNextForm...)
	}
	return b
}

func widest(lines []string) int {
	width := 0
	for _, line := range lines {
		width = max(width, len(line))
	}
	return width
}
