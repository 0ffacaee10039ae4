package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"loket/ledger"
	"loket/ledger/pin"
	"loket/ledger/sqlite"
	"loket/providers"
	"loket/providers/callback"
	"loket/providers/checkout"
	"loket/receipts"
	"loket/receipts/printer"
)

// shop is an opened counter: the configuration, the ledger and, where this run may write, the cashier over them.
type shop struct {
	config     *Config
	categories []category
	prefixes   ledger.Prefixes
	products   []ledger.Product
	operator   *presence
	now        func() time.Time
	minute     time.Duration // of schedules and fences; seconds long in practice

	messages    io.Writer // what is not the answer to what was asked
	trace       providers.Trace
	providers   map[string]providers.Provider
	store       *sqlite.Store
	lostKeys    []ledger.LostKey               // that the ledger ever had
	halted      error                          // why the ledger is only read until a supervisor acknowledges it; nil: it is written
	inbox       callback.Inbox                 // where callbacks are recorded
	bound       func(provider, address string) // told where a callback listener is; nil: nobody asks
	cashier     *checkout.Cashier              // nil where the ledger is only read
	interrupted []ledger.NotaID                // what the process before left on its way, until it was told
	changed     chan ledger.Payment            // every payment that changed
	left        deposits                       // at the providers
	display     string                         // the file that says what the customer may see
	log         *slog.Logger
	folder      string // where the ledger lies
	printer     printer.Printer

	gate    *pin.Gate // where PINs are tried; nil: the ledger has no users
	pepper  []byte    // of PINs
	pinCost pin.Cost

	closers []io.Closer // in the order of opening
}

// openReader opens the ledger for reading; another loket may hold it.
func (p *program) openReader(ctx context.Context) (*shop, error) {
	s, err := p.newShop()
	if err != nil {
		return nil, err
	}
	path := s.config.ledgerPath(p.ledger)
	key, err := sqlite.LoadKey(s.config.keyPath(path))
	none := s.tell(sqlite.ErrMissing, path)
	if err == nil && p.ledger == "" && !s.config.practice() {
		none = s.tell(errLedgerLost, s.config.keyPath(path))
	}
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return nil, none
	}
	if err != nil {
		key = nil // a reader can do without: only verify needs it, and says so
	}
	o := s.options(path, key, true)
	s.store, err = sqlite.Open(ctx, o)
	if errors.Is(err, sqlite.ErrMissing) {
		return nil, none
	}
	if errors.Is(err, sqlite.ErrKey) {
		s.say("perhatian: %v", s.tell(err, path))
		o.Key = nil
		s.store, err = sqlite.Open(ctx, o)
	}
	if err != nil {
		return nil, s.tell(err, path)
	}
	s.closers = append(s.closers, s.store)
	if halt := s.store.Halted(); halt != nil {
		s.say("perhatian: %v", s.tell(halt, path))
	}
	if err := s.tellLostKeys(ctx); err != nil {
		s.close()
		return nil, s.tell(err, path)
	}
	return s, nil
}

// openWriter opens the ledger for writing for a command of whoever signs in.
func (p *program) openWriter(ctx context.Context) (*shop, error) {
	s, err := p.openCommand(ctx)
	if err != nil {
		return nil, err
	}
	if err := p.signIn(ctx, s); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// openCommand opens the ledger for a command that writes, before anybody has signed in, and tells what a crash left behind:
// opening put it right, so that no later command would, whatever becomes of this one.
func (p *program) openCommand(ctx context.Context) (*shop, error) {
	s, err := p.openCounter(ctx)
	if err != nil {
		return nil, err
	}
	p.records = true
	if err = s.halted; err == nil {
		err = s.tellInterrupted(ctx)
	}
	if err != nil {
		s.close()
		return nil, s.tell(err, s.config.ledgerPath(p.ledger))
	}
	return s, nil
}

// openCounter opens the ledger for writing, alone: it takes the lock, puts right what a crash left behind, and says
// nothing of a payment's outcome that the ledger does not say. A ledger that is halted is opened to be looked at.
func (p *program) openCounter(ctx context.Context) (*shop, error) {
	s, err := p.newShop()
	if err != nil {
		return nil, err
	}
	if err := s.openLedger(ctx, s.config.ledgerPath(p.ledger)); err != nil {
		s.close()
		return nil, err
	}
	if err := s.openCashier(ctx); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// openInbox opens the ledger for a callback listener, which writes the inbox and nothing else; so it needs no lock,
// and a counter may be open beside it.
func (p *program) openInbox(ctx context.Context) (*shop, error) {
	s, err := p.newShop()
	if err != nil {
		return nil, err
	}
	path := s.config.ledgerPath(p.ledger)
	if _, err := os.Stat(path); err != nil {
		return nil, tell(fmt.Errorf("%w: %w", sqlite.ErrMissing, err), path)
	}
	if err := s.openStore(ctx, path, ""); err != nil {
		return nil, err
	}
	if s.halted != nil {
		s.close()
		return nil, tell(s.halted, path)
	}
	return s, nil
}

// newShop reads the configuration and builds what does not touch the ledger.
func (p *program) newShop() (*shop, error) {
	config := p.built
	if config == nil {
		path, err := configPath(p.config)
		if err == nil {
			config, err = loadConfig(path)
		}
		if err != nil {
			return nil, tell(err, path)
		}
	}
	known, err := loadCatalogue()
	if err != nil {
		return nil, err
	}
	s := &shop{config: config, categories: known.Categories, prefixes: known.Prefixes, now: p.now, minute: config.minute,
		operator: &presence{name: operator()}, pinCost: p.pinCost, messages: p.err, trace: p.trace, changed: make(chan ledger.Payment, 256), log: slog.New(slog.DiscardHandler)}
	if s.products, err = config.products(known); err != nil {
		return nil, tell(err, config.path)
	}
	if s.providers, err = config.providers(p.now, p.trace); err != nil {
		return nil, tell(err, config.path)
	}
	if s.printer, err = printer.Open(config.Receipt.Printer); err != nil {
		return nil, tell(config.at("receipt.printer", "printer %q tidak dikenal; pakai none, file:BERKAS, usb:/dev/usb/lp0, "+
			"lp:ANTREAN atau tcp:HOST:PORT", config.Receipt.Printer), config.path)
	}
	for _, provider := range config.Providers {
		if provider.AllowHTTP {
			s.say("perhatian: provider %s memakai http tanpa sandi (allow_http); siapa pun di jalannya dapat membaca dan mengubahnya", provider.Name)
		}
	}
	return s, nil
}

// openCashier puts the cashier over the ledger and recovers: what was never sent is cancelled, what may have been
// sent is unknown until somebody answers. It asks nobody and pays nothing.
func (s *shop) openCashier(ctx context.Context) error {
	s.cashier = checkout.New(s.cashierConfig(s.store))
	if s.halted != nil {
		return nil
	}
	var err error
	if s.interrupted, err = s.cashier.Recover(ctx); err != nil {
		return s.tell(err, s.config.Ledger.File)
	}
	return nil
}

// withoutBook is a cashier that can only ask what is owed: no ledger is opened, none is locked.
func (s *shop) withoutBook() { s.cashier = checkout.New(s.cashierConfig(noBook{})) }

func (s *shop) cashierConfig(book checkout.Book) checkout.Config {
	products := map[ledger.ProductCode]ledger.Product{}
	for _, product := range s.products {
		products[product.Code] = product
	}
	return checkout.Config{Book: book, Providers: s.providers, Products: products, Counter: s.config.Counter.Code,
		Practice: s.config.practice(), Rounding: ledger.Rupiah(s.config.Counter.Rounding), Zone: s.config.zone,
		Now: s.now, After: time.After, Random: rand.Reader, RefDigits: s.config.refDigits, Log: s.log,
		Minute: s.minute, Remembers: s.config.since, Changed: s.heard}
}

func (c *Config) refDigits(provider string) bool {
	for _, p := range c.Providers {
		if p.Name == provider {
			return p.RefDigits
		}
	}
	return false
}

// closing makes an io.Closer of a function.
type closing func() error

// Close calls the function.
func (f closing) Close() error { return f() }

// close closes everything, the last opened first. Errors on the way out change nothing that was committed.
func (s *shop) close() {
	for i := len(s.closers) - 1; i >= 0; i-- {
		_ = s.closers[i].Close()
	}
}

// slip is how this counter prints; 0 columns are the configuration's.
func (s *shop) slip(columns, copies int, at time.Time) receipts.Slip {
	if columns == 0 {
		columns = s.config.Receipt.Columns - s.config.Receipt.Margin
	}
	return receipts.Slip{Head: receipts.Head{Name: s.config.Counter.Name, Address: s.config.Counter.Address,
		Counter: s.config.Counter.Code, Zone: s.config.zone}, Columns: columns, Copy: copies, At: at, Practice: s.config.practice()}
}

// product is what is sold under this code.
func (s *shop) product(code string) (ledger.Product, bool) {
	for _, p := range s.products {
		if string(p.Code) == code {
			return p, true
		}
	}
	return ledger.Product{}, false
}
