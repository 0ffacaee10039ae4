package simulator

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"
)

// tokenLife is how long a token is good, counted from its tanggal (the PDAM document §3). A tanggal
// in the future is read the same way: less than an hour ahead is good.
const tokenLife = time.Hour

// authorise checks the header token (§3) and returns the code with which it is refused, or "".
func (p *pdam) authorise(header string) string {
	token, bearer := strings.CutPrefix(header, "Bearer ")
	parts := strings.Split(token, ".")
	if !bearer || len(parts) != 3 || !signed(parts, p.config.Key) {
		return "902"
	}
	head, headOK := claims(parts[0])
	body, bodyOK := claims(parts[1])
	if !headOK || len(head) != 2 || head["alg"] != "HS256" || head["typ"] != "JWT" || !bodyOK || len(body) != 4 {
		return "902"
	}
	for _, claim := range []string{"user", "pass", "kodeloket", "tanggal"} {
		if _, given := body[claim]; !given {
			return "902"
		}
	}
	made, err := time.ParseInLocation(local, body["tanggal"], p.config.Zone)
	if err != nil {
		return "902"
	}
	if age := p.now().Sub(made); age > tokenLife || age < -tokenLife {
		return "901"
	}
	if body["user"] != p.config.Username || body["pass"] != p.config.Password || body["kodeloket"] != p.config.CounterCode {
		return "001"
	}
	return ""
}

// signed checks HMACSHA256(header + "." + payload, key) (§3).
func signed(parts []string, key string) bool {
	given, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(parts[0] + "." + parts[1]))
	return hmac.Equal(given, mac.Sum(nil))
}

// claims decodes one part of a token, in which every value is a text.
func claims(part string) (map[string]string, bool) {
	text, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return nil, false
	}
	var fields map[string]string
	return fields, json.Unmarshal(text, &fields) == nil && fields != nil
}

// payToken checks the token of a payment (§5). The example hashes nosamb, date and key with dots
// between; the prose can also be read without dots, or with the header token as a fourth part.
func (p *pdam) payToken(o order, header string) bool {
	parts := []string{o.number, o.at, p.config.PayKey}
	dot := "."
	switch p.config.PayToken {
	case "plain":
		dot = ""
	case "dots+jwt":
		parts = append(parts, strings.TrimPrefix(header, "Bearer "))
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, dot)))
	return hmac.Equal([]byte(strings.ToLower(o.token)), []byte(hex.EncodeToString(sum[:])))
}
