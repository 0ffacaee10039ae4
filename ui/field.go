package ui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
)

// field is one line to type in. It takes characters one at a time, in lumps and pasted; keep says which, and as
// what. The cursor stands at the end.
type field struct {
	value string
	limit int
	keep  func(rune) rune // -1 drops the character
}

// press is the field after a key. ended reports that a carriage return came inside the text, as from a scanner or a
// paste; what follows it is dropped.
func (f field) press(msg keyPress) (after field, ended bool) {
	switch {
	case msg.Alt:
		return f, false // Esc and a letter that came together
	case msg.Type == tea.KeyBackspace:
		f.value = dropLast(f.value)
	case msg.Type == tea.KeyCtrlU || msg.Type == tea.KeyDelete:
		f.value = ""
	case msg.Type == tea.KeyRunes || msg.Type == tea.KeySpace:
		return f.insert(msg.Runes)
	}
	return f, false
}

func (f field) insert(runes []rune) (after field, ended bool) {
	var b strings.Builder
	b.WriteString(f.value)
	size := len([]rune(f.value))
	for _, r := range ansi.Strip(string(runes)) { // a paste may carry escape sequences; their letters are no text
		if r == '\r' || r == '\n' {
			ended = true
			break
		}
		if r = f.keep(r); r >= 0 && size < f.limit {
			b.WriteRune(r)
			size++
		}
	}
	f.value = b.String()
	return f, ended
}

// types reports whether a key is text for a field.
func types(msg keyPress) bool { return msg.Type == tea.KeyRunes && !msg.Alt }

func dropLast(s string) string {
	runes := []rune(s)
	return string(runes[:max(0, len(runes)-1)])
}

// box draws a text in a field of w cells, brackets included; where it has the cursor it shows one.
func (st Style) box(text, hint string, w int, focused bool) string {
	inner := max(1, w-4)
	cursor := ""
	if focused {
		cursor = "▏"
	}
	if over := width(text+cursor) - inner; over > 0 { // keep the end, where the typing is
		runes := []rune(text)
		text = string(runes[min(over, len(runes)):])
	}
	rest := inner - width(text+cursor)
	if hint = cut(hint, rest); text != "" {
		hint = ""
	}
	filled := st.Strong.Render(text) + st.Accent.Render(cursor) + st.Dim.Render(hint) +
		strings.Repeat(" ", max(0, rest-width(hint)))
	if focused {
		return st.Accent.Render("[") + " " + filled + " " + st.Accent.Render("]")
	}
	return st.Dim.Render("[") + " " + filled + " " + st.Dim.Render("]")
}

// keepText keeps whatever can be seen.
func keepText(r rune) rune {
	if r < ' ' || r == 0x7f {
		return -1
	}
	return r
}

// keepDigit keeps digits.
func keepDigit(r rune) rune {
	if r >= '0' && r <= '9' {
		return r
	}
	return -1
}

// keepNumber keeps what customer numbers are written with; ledger.CleanNumber drops the separators.
func keepNumber(r rune) rune {
	switch {
	case r >= '0' && r <= '9', r >= 'A' && r <= 'Z', r == ',':
		return r
	case r >= 'a' && r <= 'z':
		return r - 'a' + 'A'
	}
	return -1
}
