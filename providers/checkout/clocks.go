package checkout

import (
	"context"
	"fmt"
	"sync"
	"time"

	"loket/ledger"
)

// The differences between a provider's clock and ours that matter (reliability §1.7).
const (
	clockWarns = 5 * time.Minute
	clockStops = 30 * time.Minute

	// clockBack is how far our clock may lie behind the newest event: a time server corrects by less. Further back,
	// days and the locks that end with them would lie (reliability §1.7).
	clockBack = time.Minute
)

// eldest is before every time at which a counter can be open.
var eldest = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// clocks remembers how far the providers' clocks are off ours.
type clocks struct {
	mu   sync.Mutex
	seen map[string]sighting
}

// sighting is a provider's time next to ours, which keeps its monotonic reading.
type sighting struct{ ours, theirs time.Time }

// offset is the provider's clock minus ours.
func (s sighting) offset() time.Duration { return s.theirs.Sub(s.ours.Round(0)) }

// void reports whether the sighting says nothing any more: since then our clock was set, or the machine slept, and
// its wall and monotonic times have parted.
func (s sighting) void(now time.Time) bool {
	parted := now.Round(0).Sub(s.ours.Round(0)) - now.Sub(s.ours)
	return parted.Abs() > time.Minute
}

// readClock takes note of the time that came with an answer.
func (c *Cashier) readClock(provider string, date time.Time) {
	if date.IsZero() {
		return
	}
	seen := sighting{ours: c.config.Now(), theirs: date}
	c.clocks.mu.Lock()
	defer c.clocks.mu.Unlock()
	if c.clocks.seen == nil {
		c.clocks.seen = map[string]sighting{}
	}
	c.clocks.seen[provider] = seen
	if seen.warns() {
		c.config.Log.Warn("clock is off the provider's", "provider", provider, "offset", seen.offset().Round(time.Second))
	}
}

// warns reports whether the clocks are so far apart that somebody should be told.
func (s sighting) warns() bool { return s.offset().Abs() > clockWarns }

// stops reports whether the clocks are so far apart that no new payment is taken.
func (s sighting) stops() bool { return s.offset().Abs() > clockStops }

// withClockNote is a bill that tells the operator of a clock which will stop payments if it goes on like this.
func withClockNote(b ledger.Bill, asked sighting) ledger.Bill {
	if b.Date.IsZero() || !asked.warns() {
		return b
	}
	what := fmt.Sprintf("betulkan jam, di atas %d menit pembayaran berhenti", int(clockStops.Minutes()))
	if asked.stops() {
		what = "pembayaran ditolak sampai jam dibetulkan"
	}
	b.Notes = append(b.Notes[:len(b.Notes):len(b.Notes)],
		fmt.Sprintf("jam komputer ini berbeda %d menit dari jam penyedia; %s", int(asked.offset().Abs().Minutes()), what))
	return b
}

// askedClock takes note of the time that came with a bill; without one nothing is known any more.
func (c *Cashier) askedClock(provider string, date time.Time) {
	if !date.IsZero() {
		c.readClock(provider, date)
		return
	}
	c.clocks.mu.Lock()
	defer c.clocks.mu.Unlock()
	delete(c.clocks.seen, provider)
}

// clockWasSet reports whether our clock was set since the provider last told its time: asking for the bill again tells
// how far off it is now, and whether the bill is still good.
func (c *Cashier) clockWasSet(provider string) bool {
	c.clocks.mu.Lock()
	defer c.clocks.mu.Unlock()
	seen, ok := c.clocks.seen[provider]
	return ok && seen.void(c.config.Now())
}

// Takes says why no payment of a product would be begun now, whatever the bill: a *ClockError, or nil where nothing is known
// against it. What is known here is told before cash is taken.
func (c *Cashier) Takes(ctx context.Context, code ledger.ProductCode) error {
	product, _, err := c.product(code)
	if err == nil {
		err = c.checkOwnClock(ctx, c.config.Now())
	}
	if err == nil {
		err = c.checkClock(product.Provider)
	}
	return err
}

// checkOwnClock refuses new payments while our clock is behind the newest event, or before any loket: a machine whose clock
// lost its battery begins in 1970 or 1980, and a new ledger knows no better.
func (c *Cashier) checkOwnClock(ctx context.Context, now time.Time) error {
	last, err := c.config.Book.LastAt(ctx)
	if err != nil {
		return fmt.Errorf("%w: newest event: %w", ErrBook, err)
	}
	if last.Before(eldest) {
		last = eldest
	}
	if behind := last.Sub(now.Round(0)); behind > clockBack {
		return &ClockError{Offset: behind}
	}
	return nil
}

// checkClock refuses a provider whose clock is too far off ours.
func (c *Cashier) checkClock(provider string) error {
	c.clocks.mu.Lock()
	defer c.clocks.mu.Unlock()
	seen, ok := c.clocks.seen[provider]
	if !ok || seen.void(c.config.Now()) {
		return nil
	}
	if seen.stops() {
		return &ClockError{Provider: provider, Offset: seen.offset()}
	}
	return nil
}
