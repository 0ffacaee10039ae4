package receipts

import (
	"slices"
	"strings"
)

// Language is what a printer understands, as the configuration names it.
type Language string

// The languages. Plain text has no commands at all.
const (
	LanguageText   Language = "text"
	LanguageESCPOS Language = "escpos" // thermal printers
	LanguageESCP   Language = "escp"   // dot matrix printers
)

// Languages are all of them.
func Languages() []Language { return []Language{LanguageText, LanguageESCPOS, LanguageESCP} }

// tear is how many empty lines bring the end of a slip out of a printer whose paper has no forms.
const tear = 3

// lineFeed ends a line in every language.
const lineFeed = 0x0A

// Format is how lines become the bytes for one printer. The zero value prints plain text on endless paper.
type Format struct {
	Language  Language
	Margin    int  // spaces before every line
	FormLines int  // from one form to the next, at most 127; 0: the paper has no forms
	Cut       bool // cut the paper after the slip; only ESC/POS can
	Drawer    bool // open the cash drawer; only ESC/POS can
}

// Bytes are the lines as the printer gets them, fed until they can be torn off, or to the next form. Nothing but the
// characters 0x20 to 0x7E comes out of a line, so that no text from outside can be a command: every command begins with
// a control character (reliability §5).
func (f Format) Bytes(lines []string) []byte {
	clean := make([]string, len(lines))
	for i, line := range lines {
		clean[i] = strings.TrimRight(space(f.Margin)+ascii(line), " ")
	}
	switch f.Language {
	case LanguageESCPOS:
		return f.escpos(clean)
	case LanguageESCP:
		return f.escp(clean)
	}
	return f.plain(clean)
}

func (f Format) plain(lines []string) []byte {
	b := feedLines(nil, lines)
	return append(b, strings.Repeat("\n", f.after(len(lines)))...)
}

// after is how many empty lines follow a slip.
func (f Format) after(lines int) int {
	if f.FormLines > 0 {
		return (f.FormLines - lines%f.FormLines) % f.FormLines
	}
	return tear
}

func feedLines(b []byte, lines []string) []byte {
	for _, line := range lines {
		b = append(append(b, line...), lineFeed)
	}
	return b
}

// titled is where the title of a slip stands: between its first two rules.
func titled(lines []string) (from, to int) {
	rule := func(line string) bool {
		line = strings.TrimLeft(line, " ")
		return len(line) >= minColumns && strings.Trim(line, "-") == ""
	}
	first := slices.IndexFunc(lines, rule)
	if first < 0 {
		return 0, 0
	}
	second := slices.IndexFunc(lines[first+1:], rule)
	return first + 1, first + 1 + max(second, 0)
}
