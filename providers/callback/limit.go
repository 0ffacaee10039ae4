package callback

import (
	"sync"
	"time"
)

const (
	maxFailures   = 60 // a window
	failureWindow = time.Minute
)

// limit counts the requests of strangers, all together: it needs no memory per address, and since it never holds up
// a true caller it need not be fair. Its zero value is ready.
type limit struct {
	mu    sync.Mutex
	since time.Time
	count int
}

// take counts one failure and reports whether it is still within the limit.
func (l *limit) take(now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if passed := now.Sub(l.since); passed >= failureWindow || passed < 0 {
		l.since, l.count = now, 0
	}
	if l.count >= maxFailures {
		return false
	}
	l.count++
	return true
}
