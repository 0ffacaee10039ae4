package sqlite_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"loket/ledger"
	"loket/ledger/sqlite"
)

// died is the folder of a ledger with its anchor and its log, as a process leaves it that died after so many payments more.
func died(t *testing.T, o sqlite.Options, c *till, payments int) sqlite.Options {
	t.Helper()
	s := mustOpen(t, o)
	for range payments {
		c.pay(t, s, 70_000, c.sale(water(), "5001", "202610", 65_250), ledger.OutcomeFailed)
	}
	left := o
	folder := t.TempDir()
	left.Path, left.Anchor = filepath.Join(folder, "ledger.db"), filepath.Join(folder, "ledger.anchor")
	for from, to := range map[string]string{o.Path: left.Path, o.Path + "-wal": left.Path + "-wal", o.Anchor: left.Anchor} {
		if err := os.WriteFile(to, fileOf(t, from), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return left
}

func TestAStartEmptiesTheLogBesideALinkedLedger(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Log("links need a right there that few have")
		return
	}
	o := died(t, kept(t), newTill(), 20)
	long := len(fileOf(t, o.Path+"-wal"))
	link := o
	link.Path = filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(o.Path, link.Path); err != nil {
		t.Fatal(err)
	}
	s := mustOpen(t, link)
	if h := s.Halted(); h != nil {
		t.Fatal(h)
	}
	if now := len(fileOf(t, o.Path+"-wal")); now > 16<<10 || now >= long {
		t.Errorf("the log had %d bytes and has %d", long, now)
	}
}
