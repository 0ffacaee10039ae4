// Package pin keeps PINs: argon2id over HMAC(pepper, PIN), the rules for a PIN that is not guessed at once, and the gate
// where one is tried, which counts each try in the ledger before it looks (reliability §4).
package pin

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/argon2"

	"loket/ledger"
)

// What can be wrong with a hash of the ledger.
var (
	ErrHash   = errors.New("not the hash of a PIN")
	ErrPepper = errors.New("the PIN was set under another key") // which is lost: no PIN can be checked against it
)

// Cost is what one try takes.
type Cost struct {
	Memory  uint32 // KiB
	Passes  uint32
	Threads uint8
}

// Standard is the cost of a PIN at a counter.
var Standard = Cost{Memory: 64 << 10, Passes: 3, Threads: 1}

// maxCost bounds what a hash of a forged ledger can make a try cost.
var maxCost = Cost{Memory: 1 << 20, Passes: 16, Threads: 16}

const (
	saltSize = 16
	hashSize = 32
	idSize   = 8 // of the pepper's name
)

// Pepper makes a ledger's pepper of its chain key. What knows one cannot seal, and the other way round is not needed:
// both lie in one file outside the ledger, so that a stolen ledger is not enough to try PINs on.
func Pepper(key []byte) []byte { return derived(key, "loket PIN pepper 1") }

func derived(key []byte, domain string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(domain))
	return mac.Sum(nil)
}

// name tells one pepper from another and nothing about it.
func name(pepper []byte) string {
	return hex.EncodeToString(derived(pepper, "loket PIN pepper name 1")[:idSize])
}

// encoding is that of PHC strings.
var encoding = base64.RawStdEncoding

// Hash makes what the ledger keeps of a PIN, a PHC string that names its cost and its pepper.
func Hash(pepper []byte, pin string, cost Cost, random io.Reader) (string, error) {
	salt := make([]byte, saltSize)
	if _, err := io.ReadFull(random, salt); err != nil {
		return "", fmt.Errorf("random source: %w", err)
	}
	return fmt.Sprintf("%s$%s$%s", head(pepper, cost), encoding.EncodeToString(salt),
		encoding.EncodeToString(digest(pepper, pin, salt, cost))), nil
}

func head(pepper []byte, c Cost) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d,keyid=%s", argon2.Version, c.Memory, c.Passes, c.Threads, name(pepper))
}

func digest(pepper []byte, pin string, salt []byte, c Cost) []byte {
	return argon2.IDKey(derived(pepper, "PIN "+pin), salt, c.Passes, c.Memory, c.Threads, hashSize)
}

// Check reports whether a PIN is the one of a hash, in the same time whether it is or not. ErrHash, ErrPepper.
func Check(hash ledger.PINHash, pepper []byte, pin string) (bool, error) {
	var version int
	var c Cost
	parts := strings.Split(string(hash), "$")
	if len(parts) != 6 {
		return false, ErrHash
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d,", &version, &c.Memory, &c.Passes, &c.Threads); err != nil ||
		c.Memory == 0 || c.Passes == 0 || c.Threads == 0 || c.Memory > maxCost.Memory || c.Passes > maxCost.Passes || c.Threads > maxCost.Threads {
		return false, ErrHash
	}
	want, err := encoding.DecodeString(parts[5])
	salt, errSalt := encoding.DecodeString(parts[4])
	if err != nil || errSalt != nil || len(want) != hashSize || len(salt) != saltSize {
		return false, ErrHash
	}
	switch before := strings.Join(parts[:4], "$"); {
	case before == head(pepper, c):
		return subtle.ConstantTimeCompare(digest(pepper, pin, salt, c), want) == 1, nil
	case strings.HasPrefix(before, strings.TrimSuffix(head(pepper, c), name(pepper))):
		return false, ErrPepper
	}
	return false, ErrHash
}

// Known reports whether a user's PIN can be checked with this pepper.
func Known(hash ledger.PINHash, pepper []byte) bool {
	return strings.Contains(string(hash), ",keyid="+name(pepper)+"$")
}
