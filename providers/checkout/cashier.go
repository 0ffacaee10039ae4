package checkout

import (
	"io"
	"log/slog"
	"maps"
	"sync"
	"time"

	"loket/ledger"
	"loket/providers"
)

// maxInFlight is how many payments may be on their way at the same time (design §6).
const maxInFlight = 3

// Config is what a Cashier works with. Book, Providers, Products, Zone, Now, After and Random are needed.
type Config struct {
	Book      Book
	Providers map[string]providers.Provider // by their names in the configuration
	Products  map[ledger.ProductCode]ledger.Product
	Counter   string // the counter's code
	Practice  bool
	Rounding  ledger.Rupiah  // the smallest coin in use; 0 or 1: none
	Zone      *time.Location // the counter's

	Now    func() time.Time
	After  func(time.Duration) <-chan time.Time
	Random io.Reader // of references and claim codes; it must be unguessable

	// RefDigits reports whether a provider takes references of digits only. Nil: none does.
	RefDigits func(provider string) bool

	Log    *slog.Logger  // ids, states and errors, no personal data; nil: nothing is logged
	Minute time.Duration // how long a minute of our own waiting lasts: a second in practice; 0: a minute

	// Remembers is from when on the far ends know what was paid: practice ones begin anew with each run, and would say of
	// yesterday's payments that they are not paid. The zero time: always.
	Remembers time.Time

	// Changed is called after each commit with the payment as it was read back. It must not block. Nil: not called.
	Changed func(ledger.Payment)
}

// Cashier drives the payments of one counter. It is safe for concurrent use; only the holder of the ledger's lock
// may have one.
type Cashier struct {
	config  Config
	started time.Time
	kick    chan struct{}            // wakes Resolve
	asking  map[string]chan struct{} // by provider: one question at a time

	counting sync.Mutex // from the next payment number to the commit that uses it
	desk     sync.Mutex // hand-backs and prints: read, then append
	inbox    sync.Mutex // one reader of the inbox

	flights   flights
	schedules schedules
	clocks    clocks
	moments   moments
}

// New makes a Cashier. Nothing is read or written yet.
func New(c Config) *Cashier {
	c.Providers, c.Products = maps.Clone(c.Providers), maps.Clone(c.Products)
	c.Rounding = max(c.Rounding, 1)
	if c.RefDigits == nil {
		c.RefDigits = func(string) bool { return false }
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Minute == 0 {
		c.Minute = time.Minute
	}
	if c.Changed == nil {
		c.Changed = func(ledger.Payment) {}
	}
	asking := make(map[string]chan struct{}, len(c.Providers))
	for name := range c.Providers {
		asking[name] = make(chan struct{}, 1)
	}
	return &Cashier{config: c, started: c.Now(), kick: make(chan struct{}, 1), asking: asking}
}

// InFlight is how many payments are on their way.
func (c *Cashier) InFlight() int { return c.flights.count() }

// Wait takes no new payments from now on and returns when none is on its way any more.
func (c *Cashier) Wait() { c.flights.close() }

// Kick makes Resolve look at the inbox at once.
func (c *Cashier) Kick() {
	select {
	case c.kick <- struct{}{}:
	default:
	}
}

// stamp is who and when of an event that happens now.
func (c *Cashier) stamp(by string) ledger.Stamp {
	return ledger.Stamp{At: c.config.Now(), By: by, Counter: c.config.Counter}
}
