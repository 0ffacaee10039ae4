package providers

import (
	"fmt"
	"io"
	"log/slog"
)

// hidden is what a Secret looks like everywhere but on the wire.
const hidden = "[rahasia]"

// Secret is a password, key or token. Printing it in any form gives "[rahasia]"; only Reveal gives the text, and
// only an adapter that is about to send or hash it calls that. The text lies behind a pointer because fmt does not
// ask Format of a Secret in an unexported field: it would print what lies in it.
type Secret struct{ text *string }

// NewSecret wraps a text.
func NewSecret(text string) Secret { return Secret{text: &text} }

// Reveal is the text itself.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// Empty reports whether there is no text.
func (s Secret) Empty() bool { return s.Reveal() == "" }

// String hides the text.
func (s Secret) String() string { return hidden }

// Format hides the text from every verb, %d and %#v included.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// MarshalText hides the text from JSON and other encoders.
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// LogValue hides the text from logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(hidden) }
