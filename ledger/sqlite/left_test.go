package sqlite_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"loket/ledger"
	"loket/ledger/sqlite"
)

// died is the folder of a ledger with its anchor and its log, as a process leaves it that died after so many payments more.
func died(t *testing.T, s *sqlite.Store, c *till, payments int) sqlite.Options {
	t.Helper()
	for range payments {
		c.pay(t, s, 70_000, c.sale(water(), ledger.CustomerNo(fmt.Sprint(9000+c.n)), "202610", 65_250), ledger.OutcomePaid)
	}
	o := s.Options()
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
	o := died(t, mustOpen(t, kept(t)), newTill(), 20)
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

// A copy that was put in place of a ledger whose log stayed is neither read nor written, and not even touched, until the
// log is gone. Without the check SQLite tears it: one that this log leaves readable, which is only said to be an older
// copy, would be torn for good by whoever acknowledges that.
func TestACopyIsNotReadWithTheLogOfAnother(t *testing.T) {
	for _, payments := range []int{1, 10} {
		kept, c := kept(t), newTill()
		visits(t, kept, c, 300)
		s, backup := mustOpen(t, kept), filepath.Join(t.TempDir(), "backup.db")
		if err := s.Backup(t.Context(), backup); err != nil {
			t.Fatal(err)
		}
		copied, o := fileOf(t, backup), died(t, s, c, payments)
		if err := os.WriteFile(o.Path, copied, 0o600); err != nil {
			t.Fatal(err)
		}
		log := fileOf(t, o.Path+"-wal")
		if err := opening(t, o); !errors.Is(err, sqlite.ErrLog) {
			t.Errorf("opened: %v", err)
		}
		if err := opening(t, readOnly(o.Path)); !errors.Is(err, sqlite.ErrLog) {
			t.Errorf("opened to be read: %v", err)
		}
		if _, err := sqlite.Acknowledge(t.Context(), o, "cadangan dipasang", false, named("Ani")); !errors.Is(err, sqlite.ErrLog) {
			t.Errorf("acknowledged: %v", err)
		}
		if !bytes.Equal(fileOf(t, o.Path), copied) || !bytes.Equal(fileOf(t, o.Path+"-wal"), log) {
			t.Error("the files are not what they were")
		}
		put(t, o.Path, copied)
		if h := halt(t, o); h == nil || h.Doubt != ledger.DoubtBehind {
			t.Errorf("without the log: %v", h)
		}
		if r := mustVerify(t, readOnly(o.Path)); !r.OK() {
			t.Errorf("without the log: %+v", r.Findings)
		}
	}
}
