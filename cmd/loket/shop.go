package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
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
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return nil, exit(exitFailed, "belum ada buku di %s; buku dibuat saat loket dibuka pertama kali", path)
	}
	key, err := sqlite.LoadKey(s.config.keyPath(path))
	if err != nil {
		key = nil // a reader can do without: only verify needs it, and says so
	}
	o := s.options(path, key, true)
	s.store, err = sqlite.Open(ctx, o)
	if errors.Is(err, sqlite.ErrKey) {
		s.say("perhatian: %v", tell(err, path))
		o.Key = nil
		s.store, err = sqlite.Open(ctx, o)
	}
	if err != nil {
		return nil, tell(err, path)
	}
	s.closers = append(s.closers, s.store)
	if halt := s.store.Halted(); halt != nil {
		s.say("perhatian: %v", tell(halt, path))
	}
	return s, nil
}

// openWriter opens the ledger for writing for a command of whoever signs in, and tells what a crash left behind.
func (p *program) openWriter(ctx context.Context) (*shop, error) {
	s, err := p.openCommand(ctx)
	if err != nil {
		return nil, err
	}
	if err = p.signIn(ctx, s); err == nil {
		err = s.tellInterrupted(ctx)
	}
	if err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// openCommand opens the ledger for a command that writes, before anybody has signed in.
func (p *program) openCommand(ctx context.Context) (*shop, error) {
	s, err := p.openCounter(ctx)
	if err == nil && s.halted != nil {
		s.close()
		return nil, tell(s.halted, s.config.ledgerPath(p.ledger))
	}
	return s, err
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
			return nil, tell(err, "")
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

// keyPath is where the chain key lies: beside the configuration; the practice ledger's beside the ledger itself.
func (c *Config) keyPath(ledgerPath string) string {
	if c.practice() {
		return ledgerPath + ".key"
	}
	return filepath.Join(c.folder(), "ledger.key")
}

// anchorPath is where the newest event is kept, beside the key.
func (c *Config) anchorPath(ledgerPath string) string {
	return strings.TrimSuffix(c.keyPath(ledgerPath), ".key") + ".anchor"
}

// openLedger takes the lock, the log and the book, in this order.
func (s *shop) openLedger(ctx context.Context, path string) error {
	if err := s.lockLedger(path); err != nil {
		return err
	}
	s.display = s.config.displayPath(path)
	if err := s.openStore(ctx, path, s.config.anchorPath(path)); err != nil {
		return err
	}
	if s.store.Unanchored() {
		s.log.Warn("ledger without a readable anchor")
		s.say("perhatian: jangkar buku (%s) hilang atau tidak terbaca, jadi tidak dapat dipastikan bahwa buku ini yang terbaru. Itu dicatat di buku", s.config.anchorPath(path))
	}
	return nil
}

// lockLedger takes the lock and opens the log.
func (s *shop) lockLedger(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return exit(exitFailed, "folder buku %s tidak dapat dibuat: %v", filepath.Dir(path), err)
	}
	host, _ := os.Hostname()
	lock, err := sqlite.Acquire(path, sqlite.Holder{Host: host, Process: os.Getpid(), Since: s.now()})
	if err != nil {
		return tell(err, path)
	}
	s.closers = append(s.closers, closing(lock.Release))
	return s.openLog(path)
}

// openStore opens the book with its key, which is made together with the book, and its anchor. A ledger without its key
// is not written: its past could not be told from a forged one.
func (s *shop) openStore(ctx context.Context, path, anchor string) error {
	keyPath := s.config.keyPath(path)
	_, missing := os.Stat(path)
	key, err := sqlite.LoadKey(keyPath)
	made := errors.Is(err, sqlite.ErrKeyMissing) && errors.Is(missing, os.ErrNotExist)
	if made {
		key, err = sqlite.CreateKey(keyPath, rand.Reader)
	}
	switch {
	case errors.Is(err, sqlite.ErrKeyMissing):
		return s.openKeyless(ctx, path, keyPath, err)
	case err != nil:
		return tell(err, keyPath)
	case missing != nil && !made && !s.config.practice():
		return tell(errLedgerLost, keyPath) // an empty book, under any name, would forget open payments and every lock
	}
	o := s.options(path, key, false)
	o.Anchor, o.Begun = anchor, s.begun(anchor)
	store, err := sqlite.Open(ctx, o)
	switch {
	case errors.Is(err, sqlite.ErrKey):
		return s.openKeyless(ctx, path, path, err)
	case errors.Is(err, sqlite.ErrMissing) && anchor != "":
		return tell(errLedgerLost, keyPath)
	case err != nil:
		return tell(err, path)
	}
	if halt := store.Halted(); halt != nil {
		s.halted = halt
	}
	s.take(store)
	if err := s.openGate(ctx, key); err != nil {
		return tell(err, path)
	}
	return nil
}

// begun reports whether a book must have events: a listener begins none, and the shop's own has some once it has an
// anchor. What is left empty by a crash of the disk, or by somebody, must not be taken for a new one.
func (s *shop) begun(anchor string) bool {
	if anchor == "" {
		return true
	}
	_, err := os.Stat(anchor)
	return err == nil && !s.config.practice()
}

// openKeyless opens a book to be read whose key is lost, or says that it is looked for in the wrong place because the
// ledger is not of this kind at all.
func (s *shop) openKeyless(ctx context.Context, path, keyPath string, lost error) error {
	store, err := sqlite.Open(ctx, s.options(path, nil, true))
	if errors.Is(err, sqlite.ErrMissing) {
		return tell(lost, keyPath)
	}
	if err != nil {
		return tell(err, path)
	}
	s.halted = tell(lost, keyPath)
	s.take(store)
	return nil
}

func (s *shop) take(store *sqlite.Store) {
	s.store, s.inbox = store, store
	s.closers = append(s.closers, store)
}

func (s *shop) options(path string, key []byte, readOnly bool) sqlite.Options {
	return sqlite.Options{Path: path, Key: key, Practice: s.config.practice(), ReadOnly: readOnly, Anchor: s.config.anchorPath(path),
		Counter: s.config.Counter.Code, Now: s.now, Zone: s.config.zone, Ballast: ballastSize}
}

// ballastSize is the room in bytes that is kept for outcomes on a full disk: those of a hundred payments and more.
const ballastSize = 4 << 20

// openLog appends to loket.log beside the ledger: ids, states and amounts, no names (reliability §4: UU PDP).
func (s *shop) openLog(ledgerPath string) error {
	s.folder = filepath.Dir(ledgerPath)
	path := filepath.Join(s.folder, "loket.log")
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return exit(exitFailed, "catatan %s tidak dapat ditulis: %v", path, err)
	}
	s.closers = append(s.closers, file)
	s.log = slog.New(slog.NewTextHandler(file, nil))
	return nil
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
		return tell(err, s.config.Ledger.File)
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
