package ledger

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

// SealDigits is how many hex digits of the chain's head stand on a slip as SEGEL (reliability §4).
const SealDigits = 12

// Sealed is the event whose MAC a slip's SEGEL names: the ledger's newest when the slip was made. Where it is neither
// intact nor changed, the key of its time is not at hand to prove it.
type Sealed struct {
	Event   Event
	Number  string // of the payment it is about, or of its nota's first; "" where it is about none
	Intact  bool   // the event is as it was sealed, and so are the others of the payment and its nota
	Changed int64  // sequence of the first of them that is not; 0: none is known to be
}

// ReadSeal takes a SEGEL as somebody typed it. certain: it can be nothing else, as a number of digits alone can.
func ReadSeal(text string) (seal string, certain, ok bool) {
	seal = strings.ToLower(strings.ReplaceAll(text, " ", ""))
	if _, err := hex.DecodeString(seal); err != nil || len(seal) != SealDigits {
		return "", false, false
	}
	return seal, strings.ContainsAny(seal, "abcdef"), true
}

// Head is a place in a ledger's chain. The zero Head is none.
type Head struct {
	Sequence int64  `json:"sequence"`
	MAC      string `json:"mac"` // of that event, in hex
}

// HeadOf is the place of an event.
func HeadOf(e Event) Head { return Head{e.Sequence, hex.EncodeToString(e.MAC[:])} }

// SealAnchor is the MAC of what an anchor file says of a ledger (reliability §4): HMAC-SHA256 under key over the MAC of
// the ledger's first event, by which it is known, and its newest event. Without the key nobody makes an older copy the
// newest.
func SealAnchor(key []byte, first string, newest Head) [32]byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("anchor|" + first + "|" + strconv.FormatInt(newest.Sequence, 10) + "|" + newest.MAC))
	return [32]byte(mac.Sum(nil))
}

// Doubt is why a ledger may only be read until a supervisor has acknowledged it (reliability §4).
type Doubt string

// The doubts.
const (
	DoubtBehind  Doubt = "behind"  // it lacks the newest event its anchor names: a copy, or rolled back
	DoubtDamaged Doubt = "damaged" // the check at start found it changed
	DoubtKey     Doubt = "key"     // its key is lost: seals of the past can no more be checked
)

// Acknowledged is the body of a supervisor's word that a doubtful ledger is to be written again. The event is sealed
// with the ledger's key, or with the new one where the old is lost, and a new segment of the chain begins with it.
type Acknowledged struct {
	Doubt    Doubt   `json:"doubt"`
	Evidence string  `json:"evidence"`
	Lost     Head    `json:"lost,omitzero"`    // the head the anchor named and the ledger lacks
	Head     Head    `json:"head"`             // the ledger's own, before this event
	Damage   []int64 `json:"damage,omitempty"` // the events that the whole check found something wrong with
	Digest   string  `json:"digest,omitzero"`  // of a lost key: SHA-256 over every event before, in place of their seals
	Inbox    int64   `json:"inbox,omitzero"`   // of a lost key: the newest callback that it sealed
}

// LostKey is a moment since which a ledger goes on under a new key, because somebody said that the old one is lost. No
// seal and no PIN of before could be checked then, so that By is a word; it stands on every screen, X and Z ever after.
type LostKey struct {
	At time.Time `json:"at"` // UTC
	By string    `json:"by"`
}

// LostKeys are the moments among a ledger's own events at which its key was given up.
func LostKeys(events []Event) ([]LostKey, error) {
	var lost []LostKey
	for _, e := range events {
		if e.Stream != StreamLedger || e.Kind != KindAcknowledged {
			continue
		}
		body, err := read[Acknowledged](e)
		if err != nil {
			return nil, err
		}
		if body.Doubt == DoubtKey {
			lost = append(lost, LostKey{At: e.At, By: e.By})
		}
	}
	return lost, nil
}

// Acknowledged makes the event of a supervisor's acknowledgement; By is that person.
func (s Stamp) Acknowledged(body Acknowledged) Event {
	return event(s, StreamLedger, "ledger", KindAcknowledged, body)
}

// Unanchored makes the event of a start that found no readable anchor of a ledger that had one: anybody can remove it,
// and so that it is not in silence the ledger says so for ever.
func (s Stamp) Unanchored() Event {
	return event(s, StreamLedger, "ledger", KindUnanchored, struct{}{})
}
