package receipts

import (
	"slices"
	"strings"

	"loket/ledger"
)

const (
	minColumns = 24 // narrower paper than any receipt printer's; less is taken as this
	amountEdge = 48 // the amount column ends here on wider paper, so that the eye finds its way back to the key
	codeGroup  = 16 // a long code on narrow paper is broken after as many signs
	separator  = " : "
)

const blanks = "                                                                                "

// paper collects the lines of one slip. Whatever is put on it comes out as ASCII, no wider than its columns, whole.
type paper struct {
	columns int
	key     int // width of the key column
	lines   []string
}

// newPaper is paper whose key column fits the widest of the keys that leave room for values; wider ones are wrapped
// and take none of that room.
func newPaper(columns int, keys ...int) *paper {
	columns = max(columns, minColumns)
	room, key := (columns-len(separator)*2)/2, 0
	for _, width := range keys {
		if width <= room {
			key = max(key, width)
		}
	}
	if key == 0 {
		key = room
	}
	return &paper{columns: columns, key: key, lines: make([]string, 0, 64)}
}

func (p *paper) add(line string) { p.lines = append(p.lines, line) }

func (p *paper) blank() { p.add("") }

func (p *paper) rule() { p.line('-') }

// line draws a line of full width.
func (p *paper) line(sign byte) { p.add(strings.Repeat(string(sign), p.columns)) }

// centre puts text in the middle. One that is too long is broken at its " - " first.
func (p *paper) centre(text string) {
	text = ascii(text)
	parts := []string{text}
	if len(text) > p.columns {
		parts = strings.Split(text, " - ")
	}
	for _, part := range parts {
		for _, line := range wrap(part, p.columns) {
			p.add(space((p.columns-len(line))/2) + line)
		}
	}
}

// left puts a sentence at the left edge. The text is ours.
func (p *paper) left(text string) {
	for _, line := range wrap(ascii(text), p.columns) {
		p.add(line)
	}
}

// row puts "KEY : value", each wrapped in its own column; nothing where the value has nothing to print.
func (p *paper) row(key, value string) {
	if value = squeeze(ascii(value)); value != "" {
		p.cells(wrap(ascii(key), p.key), wrapForeign(value, p.valueWidth()))
	}
}

// wrapForeign wraps a value and puts in quotes what of it would stand in a line by itself as a word that our slips say of
// money (reliability §5).
func wrapForeign(value string, width int) []string {
	lines := wrap(value, width)
	for i, line := range lines {
		if i > 0 && !strings.Contains(line, `"`) && slices.Contains(told, strings.ToUpper(strings.TrimFunc(line, other))) {
			lines[i] = `"` + line[:max(1, min(len(line), width-2))] + `"`
		}
	}
	return lines
}

// code puts a row whose value is one long code: whole where it fits, else in groups.
func (p *paper) code(key, value string) {
	value = squeeze(ascii(value))
	if value == "" {
		return
	}
	width := p.valueWidth()
	if len(value) > width {
		width = min(width, codeGroup)
	}
	p.cells(wrap(ascii(key), p.key), wrap(value, width))
}

func (p *paper) valueWidth() int { return p.columns - p.key - len(separator) }

// cells puts a row; the value begins beside the last line of the key, or part of both would look like an amount.
func (p *paper) cells(keys, values []string) {
	last := len(keys) - 1
	p.lines = append(p.lines, keys[:last]...)
	before := keys[last] + space(p.key-len(keys[last])) + separator
	for _, value := range values {
		p.add(before + value)
		before = space(p.key + len(separator))
	}
}

// leastHanging is the least room for a value behind our own text, in characters.
const leastHanging = 4

// hanging puts a value behind our own text, wrapped under itself; below it where the paper has no room for both.
func (p *paper) hanging(before, value string) {
	if len(before)+leastHanging > p.columns {
		p.add(before)
		before = space(leastHanging)
	}
	for _, line := range wrapForeign(ascii(value), p.columns-len(before)) {
		p.add(before + line)
		before = space(len(before))
	}
}

// money puts a label at the left and an amount at the right edge of the amount column.
func (p *paper) money(label string, amount ledger.Rupiah) { p.figure(label, "", amount) }

// figure is money whose label begins every line with indent.
func (p *paper) figure(label, indent string, amount ledger.Rupiah) {
	edge := min(p.columns, amountEdge)
	figure := amount.Plain()
	lines := p.indented(label, indent, edge)
	last := lines[len(lines)-1]
	if len(last)+1+len(figure) > edge {
		last = ""
	} else {
		lines = lines[:len(lines)-1]
	}
	p.lines = append(p.lines, lines...)
	for _, part := range wrap(figure, p.columns) {
		p.add(last + space(edge-len(last)-len(part)) + part)
	}
}

func (p *paper) indented(text, indent string, width int) []string {
	lines := wrap(ascii(text), width-len(indent))
	for i := range lines {
		lines[i] = indent + lines[i]
	}
	return lines
}

// wrap breaks text at spaces into lines of at most width characters; a longer word is broken after a sign in the second
// half of the line, or where the line ends. There is always a line. Runs of spaces count as one. What stands in brackets
// stays together where it can.
func wrap(text string, width int) []string {
	text = squeeze(text)
	if len(text) <= width {
		return []string{text}
	}
	var lines []string
	for len(text) > width {
		cut := strings.LastIndexByte(text[:width+1], ' ')
		if cut < 0 {
			end := strings.LastIndexAny(text[:width], ".,-/") + 1
			if end <= width/2 {
				end = width
			}
			lines, text = append(lines, text[:end]), text[end:]
			continue
		}
		if bracket := strings.LastIndex(text[:cut], " ("); bracket > 0 && !strings.Contains(text[bracket:cut], ")") {
			cut = bracket
		}
		lines, text = append(lines, text[:cut]), text[cut+1:]
	}
	return append(lines, text)
}

// squeeze is text without spaces at its ends and with single ones between words.
func squeeze(text string) string {
	if strings.Contains(text, "  ") {
		return strings.Join(strings.Fields(text), " ")
	}
	return strings.Trim(text, " ")
}

func space(n int) string {
	if n <= 0 {
		return ""
	}
	if n <= len(blanks) {
		return blanks[:n]
	}
	return strings.Repeat(" ", n)
}
