package pdam

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"loket/providers"
)

// claims are the payload of the header token, in the document's order (the PDAM document §3). There is neither exp
// nor iat: the far end counts an hour from tanggal. All fields of RegisteredClaims are left empty and so left out.
type claims struct {
	User      string `json:"user"`
	Pass      string `json:"pass"`
	Kodeloket string `json:"kodeloket"`
	Tanggal   string `json:"tanggal"`
	jwt.RegisteredClaims
}

// token is a header token, and what of it may be shown.
type token struct{ text, shown string }

// headerToken makes the header token for a request sent at this moment.
func (c *Client) headerToken(at time.Time) (token, error) {
	payload := claims{
		User: c.config.Username, Pass: c.config.Password.Reveal(),
		Kodeloket: c.config.CounterCode, Tanggal: at.In(c.config.Zone).Format(localTime),
	}
	text, err := jwt.NewWithClaims(jwt.SigningMethodHS256, payload).SignedString([]byte(c.config.Key.Reveal()))
	if err != nil {
		return token{}, fmt.Errorf("%w: sign the header token", providers.ErrNotSent)
	}
	payload.Pass = c.config.Password.String()
	shown, err := json.Marshal(payload)
	if err != nil {
		return token{}, fmt.Errorf("%w: show the header token", providers.ErrNotSent)
	}
	return token{text: text, shown: string(shown)}, nil
}

// payToken is the token of a payment: the hash, and the text that was hashed with its secrets hidden.
func (c *Client) payToken(number, paidAt, header string) (hash, shown string) {
	parts := []string{number, paidAt, c.config.PayKey.Reveal()}
	seen := []string{number, paidAt, c.config.PayKey.String()}
	dot := "."
	switch c.config.PayToken {
	case Plain:
		dot = ""
	case DotsJWT:
		parts = append(parts, header)
		seen = append(seen, c.config.PayKey.String())
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, dot)))
	return hex.EncodeToString(sum[:]), strings.Join(seen, dot)
}
