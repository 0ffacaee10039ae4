//go:build unix

package sqlite_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"loket/ledger"
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

// TestALockIsGivenBackBesideAProgramThatStarts: between fork and exec a child has a copy of every open file. A counter that
// is closed and opened again while a receipt goes to the printer must not meet itself, at the lock or at the anchor.
func TestALockIsGivenBackBesideAProgramThatStarts(t *testing.T) {
	o := kept(t)
	for range 2 {
		lock, err := sqlite.Acquire(o.Path, sqlite.Holder{Process: 1})
		if err != nil {
			t.Fatal(err)
		}
		s := mustOpen(t, o)
		for _, file := range []*os.File{lock.File(), s.AnchorFile()} {
			forked, err := unix.Dup(int(file.Fd()))
			if err != nil {
				t.Fatal(err)
			}
			defer unix.Close(forked)
		}
		if err := errors.Join(s.Close(), lock.Release()); err != nil {
			t.Fatal(err)
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

// A hard link has a lock and a log of its own: opened by both names, the file would be torn.
func TestAHardLinkIsRefused(t *testing.T) {
	o, c := kept(t), newTill()
	visits(t, o, c, 1)
	link := o
	link.Path = filepath.Join(filepath.Dir(o.Path), "link.db")
	if err := os.Link(o.Path, link.Path); err != nil {
		t.Fatal(err)
	}
	for _, way := range []sqlite.Options{o, link, readOnly(link.Path)} {
		if err := opening(t, way); !errors.Is(err, sqlite.ErrLinked) {
			t.Errorf("%s: %v", way.Path, err)
		}
	}
	remove(t, link.Path)
	visits(t, o, c, 1)
}

// A copy has a lock of its own too; but one key seals for one counter at a time, and afterwards one of the two lacks
// what the other recorded.
func TestACopyBesideTheLedgerIsNotWritten(t *testing.T) {
	o, c := kept(t), newTill()
	visits(t, o, c, 1)
	twin := o
	twin.Path = filepath.Join(filepath.Dir(o.Path), "twin.db")
	put(t, twin.Path, fileOf(t, o.Path))
	s := mustOpen(t, o)
	var held *sqlite.HeldError
	if err := opening(t, twin); !errors.As(err, &held) {
		t.Errorf("beside the open ledger: %v", err)
	}
	c.pay(t, s, 70_000, c.sale(water(), "6000", "202610", 65_250), ledger.OutcomePaid)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if h := halt(t, twin); h == nil || h.Doubt != ledger.DoubtBehind {
		t.Errorf("afterwards: %+v", h)
	}
}

// Whoever takes the lock file away lets a second writer in. What it has in mind is then no longer what the ledger
// holds, and the chain does not take it.
func TestASecondWriterTearsNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	first, second, c := mustOpen(t, options(path)), mustOpen(t, options(path)), newTill()
	for i := range 3 {
		mustAppend(t, first, c.intend(70_000, c.sale(water(), ledger.CustomerNo(fmt.Sprint(i)), "202610", 65_250))...)
	}
	if err := second.Append(t.Context(), c.intend(70_000, c.sale(water(), "1", "202610", 65_250))...); !errors.Is(err, sqlite.ErrBroken) {
		t.Errorf("the second writer: %v", err)
	}
	if r, err := first.Verify(t.Context()); err != nil || !r.OK() || r.Payments != 3 {
		t.Errorf("verify = %+v, %v", r, err)
	}
}
