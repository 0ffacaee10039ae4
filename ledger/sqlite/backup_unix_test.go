//go:build unix

package sqlite_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"loket/ledger"
	"loket/ledger/sqlite"
)

// TestACopyIsNeverOpenToOthers: the copy holds every customer's name from its first page on.
func TestACopyIsNeverOpenToOthers(t *testing.T) {
	s := newStore(t)
	till := newTill()
	for range 20 {
		till.pay(t, s, 50_000, till.sale(water(), ledger.CustomerNo(claim(till.n)), "202610", 50_000), ledger.OutcomePaid)
	}
	file := filepath.Join(t.TempDir(), "copy.db")
	done, looked := make(chan struct{}), make(chan os.FileMode)
	go func() {
		var seen os.FileMode
		for {
			for _, name := range []string{file, file + ".part"} {
				if info, err := os.Stat(name); err == nil {
					seen |= info.Mode().Perm()
				}
			}
			select {
			case <-done:
				looked <- seen
				return
			default:
			}
		}
	}()
	err := s.Backup(context.Background(), file)
	close(done)
	if seen := <-looked; err != nil || seen != 0o600 {
		t.Errorf("%v, the copy was open as %04o", err, seen)
	}
}

// TestABackupNeverDiscardsTheLedger: an unfinished copy that somebody has opened as a ledger has the name under which
// the next copy is written.
func TestABackupNeverDiscardsTheLedger(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "buku.db.part")
	s := mustOpen(t, options(path))
	if err := s.Backup(context.Background(), filepath.Join(folder, "buku.db")); !errors.Is(err, sqlite.ErrExists) {
		t.Errorf("backup: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := opening(t, options(path)); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(path); err != nil || info.Size() == 0 {
		t.Errorf("the ledger is gone: %v", err)
	}
}
