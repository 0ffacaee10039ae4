//go:build unix

package sqlite_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"loket/ledger/sqlite"
)

// TestALinkIsTheSameLedger: two counters that name one ledger by two names must not both hold its lock, whether it
// is there already or the first of them will make it.
func TestALinkIsTheSameLedger(t *testing.T) {
	path, link := filepath.Join(t.TempDir(), "ledger.db"), filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	for _, exists := range []bool{false, true} {
		if exists {
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		for _, order := range [][2]string{{path, link}, {link, path}} {
			first, err := sqlite.Acquire(order[0], sqlite.Holder{Host: "a", Process: 1})
			if err != nil {
				t.Fatal(err)
			}
			second, err := sqlite.Acquire(order[1], sqlite.Holder{Host: "b", Process: 2})
			var held *sqlite.HeldError
			if !errors.As(err, &held) || held.Holder.Host != "a" {
				t.Errorf("exists %t, %s beside %s: %v, %v", exists, filepath.Base(order[1]), filepath.Base(order[0]), second, err)
			}
			if err := first.Release(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestALinkInACircleIsNoLedger must not go round for ever.
func TestALinkInACircleIsNoLedger(t *testing.T) {
	link := filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(link, link); err != nil {
		t.Fatal(err)
	}
	if lock, err := sqlite.Acquire(link, sqlite.Holder{}); err == nil {
		t.Errorf("locked %v", lock)
	}
}

func TestTheNameOfAHolderDrivesNoScreen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	first, err := sqlite.Acquire(path, sqlite.Holder{Host: "kasir\x1b]0;x\a\n2"})
	if err != nil {
		t.Fatal(err)
	}
	defer first.Release()
	var held *sqlite.HeldError
	if _, err := sqlite.Acquire(path, sqlite.Holder{}); !errors.As(err, &held) || held.Host != "kasir·]0;x· 2" {
		t.Errorf("%v, host %q", err, held.Host)
	}
}
