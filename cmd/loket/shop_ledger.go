package main

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"loket/ledger/sqlite"
)

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
		s.say("perhatian: jangkar buku (%s) hilang atau tidak terbaca, jadi tidak dapat dipastikan bahwa buku ini yang terbaru. Itu dicatat di buku, dan nomor pembayaran hari ini melompat", s.config.anchorPath(path))
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
		return s.tell(err, path)
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
		return s.tell(err, keyPath)
	case missing != nil && !made && !s.config.practice():
		return s.tell(errLedgerLost, keyPath) // an empty book, under any name, would forget open payments and every lock
	}
	o := s.options(path, key, false)
	o.Anchor, o.Begun = anchor, s.begun(anchor)
	store, err := sqlite.Open(ctx, o)
	switch {
	case errors.Is(err, sqlite.ErrKey):
		return s.openKeyless(ctx, path, path, err)
	case errors.Is(err, sqlite.ErrMissing) && anchor != "":
		return s.tell(errLedgerLost, keyPath)
	case err != nil:
		return s.tell(err, path)
	}
	if halt := store.Halted(); halt != nil {
		s.halted = halt
	}
	s.take(store)
	if err := s.openGate(ctx, key); err != nil {
		return s.tell(err, path)
	}
	if err := s.tellLostKeys(ctx); err != nil {
		return s.tell(err, path)
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
		return s.tell(lost, keyPath)
	}
	if err != nil {
		return s.tell(err, path)
	}
	s.halted = s.tell(lost, keyPath)
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

// logName is the log's, beside the ledger.
const logName = "loket.log"

// openLog appends to loket.log beside the ledger: ids, states and amounts, no names (reliability §4: UU PDP).
func (s *shop) openLog(ledgerPath string) error {
	s.folder = filepath.Dir(ledgerPath)
	path := filepath.Join(s.folder, logName)
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return exit(exitFailed, "catatan %s tidak dapat ditulis: %v", path, err)
	}
	s.closers = append(s.closers, file)
	s.log = slog.New(slog.NewTextHandler(file, nil))
	return nil
}
