package receipts

// The ESC/POS commands that a slip needs (design §5). The title stands in bold; all else is plain
// text, so that a printer which ignores every one of them still prints the whole slip.
var (
	posInit    = []byte{0x1B, 0x40}
	posBold    = []byte{0x1B, 0x45, 1}
	posRegular = []byte{0x1B, 0x45, 0}
	posPulse   = []byte{0x1B, 0x70, 0x00, 0x19, 0xFA} // connector pin 2, 50 ms on and 500 ms off
	posCut     = []byte{0x1D, 0x56, 0x42, 0}          // feeds to the cutter by itself, where the printer knows how far that is
)

// posFeed prints what is buffered and feeds n lines, 1 to 255.
func posFeed(n int) []byte { return []byte{0x1B, 0x64, byte(n)} }

// escpos puts the drawer first, so that the change can be counted out while the slip is printed, and the feed before
// the cut: of printers that do not feed to the cutter by themselves the last lines would stay inside.
func (f Format) escpos(lines []string) []byte {
	b := append([]byte(nil), posInit...)
	if f.Drawer {
		b = append(b, posPulse...)
	}
	from, to := titled(lines)
	b = feedLines(b, lines[:from])
	if from < to {
		b = append(b, posBold...)
		b = feedLines(b, lines[from:to])
		b = append(b, posRegular...)
	}
	b = feedLines(b, lines[to:])
	if n := f.after(len(lines)); n > 0 {
		b = append(b, posFeed(n)...)
	}
	if f.Cut {
		b = append(b, posCut...)
	}
	return b
}
