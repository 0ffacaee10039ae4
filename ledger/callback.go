package ledger

import "time"

// Callback is one request to the callback address, recorded before it is answered. It lies in the inbox, outside
// the chain, and changes nothing by itself.
type Callback struct {
	ID       int64
	At       time.Time // UTC
	Provider string    // whose callback address it came to
	Source   string    // the socket address it came from
	Query    string    // the raw query, control characters escaped
	Verdict  string    // what became of it; empty: not looked at yet
}
