package ledger

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"time"
)

// Callback is one request to the callback address, recorded before it is answered. It lies in the inbox, outside
// the chain, and changes nothing by itself.
type Callback struct {
	ID       int64
	At       time.Time // UTC
	Provider string    // whose callback address it came to
	Source   string    // the socket address it came from
	Query    string    // the raw query, control characters escaped
	Verdict  string    // what became of it; empty: not looked at yet
	Forged   bool      // it is not sealed with the ledger's key: no listener of ours recorded it
}

// SealCallback is the MAC of a recorded callback: HMAC-SHA256 under key over what was recorded. Whoever can write the
// ledger's file but has not its key can put no callback into the inbox.
func SealCallback(key []byte, c Callback) [32]byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("callback")) // so that it is the seal of nothing else
	var number [8]byte
	put := func(n uint64) {
		binary.BigEndian.PutUint64(number[:], n)
		mac.Write(number[:])
	}
	put(uint64(c.At.UnixMicro()))
	for _, field := range [...]string{c.Provider, c.Source, c.Query} {
		put(uint64(len(field)))
		mac.Write([]byte(field))
	}
	return [32]byte(mac.Sum(nil))
}
