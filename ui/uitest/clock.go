package uitest

import (
	"sync"
	"time"
)

// Clock is a bubble's clock whose waits all end with the test, so that no command is left behind.
type Clock struct {
	mu     sync.Mutex
	ended  bool
	timers []*time.Timer
	waits  []chan time.Time
}

// NewClock is a clock for the test t.
func NewClock(t T) *Clock {
	c := new(Clock)
	t.Cleanup(c.end)
	return c
}

// Now is the bubble's time.
func (c *Clock) Now() time.Time { return time.Now() }

// After is a channel that tells the time after d, or is closed when the test ends.
func (c *Clock) After(d time.Duration) <-chan time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	wait := make(chan time.Time, 1)
	if c.ended {
		close(wait)
		return wait
	}
	c.waits = append(c.waits, wait)
	c.timers = append(c.timers, time.AfterFunc(d, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if !c.ended {
			wait <- time.Now()
		}
	}))
	return wait
}

func (c *Clock) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended = true
	for i, wait := range c.waits {
		c.timers[i].Stop()
		close(wait)
	}
}
