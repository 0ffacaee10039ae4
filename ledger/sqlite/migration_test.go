package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"math/rand/v2"
	"strings"
	"testing"

	"loket/ledger"
	"loket/ledger/sqlite"
	"loket/ledger/sqlite/disk"
)

// nextVersion is a made-up version of the schema that reads and writes what is there: a table filled from the events,
// and an index over them.
const nextVersion = `
CREATE TABLE notes (seq INTEGER PRIMARY KEY REFERENCES events (seq), text TEXT NOT NULL) STRICT;
INSERT INTO notes SELECT seq, kind FROM events;
CREATE INDEX events_moment ON events (at, kind);
`

// Whatever operation of the disk fails while a ledger is brought to the next version, and whatever is lost with the
// power there: it is opened again as the old version or the new one, whole, with everything that was recorded.
func TestAMigrationSurvivesEveryOperation(t *testing.T) {
	old := disk.New()
	defer old.Close()
	entries := writeOld(t, old)
	defer sqlite.AddMigration(nextVersion)()
	migrated := old.Copy()
	migrated.Record()
	if err := opensWhole(t.Context(), migrated, entries); err != nil {
		t.Fatal(err)
	}
	operations := migrated.Recorded()
	migrated.Close()

	states := 0
	now := old.Copy()
	defer now.Close()
	for n := range len(operations) + 1 {
		if n > 0 {
			now.Apply(operations[n-1])
		}
		for _, loss := range disk.Losses() {
			lost := now.Lost(loss, rand.New(rand.NewPCG(uint64(n), uint64(loss))))
			if err := opensWhole(t.Context(), lost, entries); err != nil {
				t.Errorf("power lost after operation %d of %d, loss %d: %v", n, len(operations), loss, err)
			}
			lost.Close()
			states++
		}
		for _, fault := range []error{disk.ErrIO, disk.ErrFull} {
			failing := old.Copy()
			failing.Fail(func(at int, _ disk.Operation) error {
				if at == n {
					return fault
				}
				return nil
			})
			_ = opensWhole(t.Context(), failing, entries) // it may fail; what it leaves may not be less
			failing.Fail(nil)
			if err := opensWhole(t.Context(), failing, entries); err != nil {
				t.Errorf("operation %d failed with %v: %v", n, fault, err)
			}
			failing.Close()
			states++
		}
	}
	t.Logf("%d states over %d operations", states, len(operations))
}

// writeOld makes a ledger of today's version and tells how many payments it holds.
func writeOld(t *testing.T, d *disk.Disk) int {
	t.Helper()
	s, err := sqlite.Open(t.Context(), onDisk(d))
	if err != nil {
		t.Fatal(err)
	}
	c := newTill()
	for i := range 5 {
		c.pay(t, s, 70_000, c.sale(water(), ledger.CustomerNo(fmt.Sprint(i)), "202610", 65_250), ledger.Outcome(i%4))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return 5
}

// opensWhole opens the ledger and verifies it, as the newest version.
func opensWhole(ctx context.Context, d *disk.Disk, entries int) error {
	s, err := sqlite.Open(ctx, onDisk(d))
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	halt := s.Halted()
	r, err := s.Verify(ctx)
	if err = errors.Join(err, s.Close()); err != nil {
		return err
	}
	if halt != nil || !r.OK() || len(r.Notes) > 0 || r.Payments != entries {
		return fmt.Errorf("halted %v, verify %+v", halt, r)
	}
	return nil
}

// The sync of a migration's COMMIT fails with a listener of the version before beside it, which keeps the log from going away
// with the process, and the power goes at any operation of what the process still does about it, or of the next start: the
// ledger is the old version or the new one, whole.
func TestPowerLossAfterAMigrationsFailedSync(t *testing.T) {
	old := disk.New()
	defer old.Close()
	entries := writeOld(t, old)
	seed, seen := maphash.MakeSeed(), map[uint64]bool{}
	look := func(d *disk.Disk, when string) {
		defer sqlite.AddMigration(nextVersion)()
		for _, loss := range []disk.Loss{disk.Prefix, disk.Ruined} {
			lost := d.Lost(loss, rand.New(rand.NewPCG(uint64(len(seen)), uint64(loss))))
			if print := lost.Fingerprint(seed); !seen[print] {
				seen[print] = true
				if err := opensWhole(t.Context(), lost, entries); err != nil {
					t.Errorf("%s, loss %d: %v", when, loss, err)
				}
			}
			lost.Close()
		}
	}
	for operations := 0; operations < 12; operations += 3 {
		d := halfMigrated(t, old, operations)
		look(d, fmt.Sprint(operations, " operations later"))
		d.Close()
	}
	d := halfMigrated(t, old, 1<<20)
	now := d.Copy()
	for at, o := range restarted(t, d) {
		look(now, fmt.Sprint("operation ", at, " of the start"))
		now.Apply(o)
	}
	now.Close()
	d.Close()
	t.Logf("%d states", len(seen))
}

// restarted are the operations of a start of the next version on what a process left that is gone.
func restarted(t *testing.T, d *disk.Disk) []disk.Operation {
	t.Helper()
	defer sqlite.AddMigration(nextVersion)()
	d.Record()
	s, err := sqlite.Open(t.Context(), onDisk(d))
	if err != nil {
		t.Fatal(err)
	}
	operations := d.Recorded()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return operations
}

// halfMigrated is what a process leaves that brings a ledger to the next version, whose COMMIT the disk does not keep, and which
// does so many operations after that. It is gone, with the listener beside it.
func halfMigrated(t *testing.T, old *disk.Disk, operations int) *disk.Disk {
	t.Helper()
	d := old.Copy()
	o := onDisk(d)
	o.Anchor, o.Begun = "", true
	listener, err := sqlite.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer sqlite.AddMigration(nextVersion)()
	written, after := false, -1
	d.Fail(func(_ int, o disk.Operation) error {
		log := strings.HasSuffix(o.File, "-wal")
		written = written || log && o.Kind == disk.Write && len(o.Data) > 100 // a page of it, and not the log's header
		if after >= 0 {
			after++
		} else if log && o.Kind == disk.Sync && written {
			after = 0
			return disk.ErrIO
		}
		if after > operations {
			return errors.New("the process is gone")
		}
		return nil
	})
	if _, err := sqlite.Open(t.Context(), onDisk(d)); err == nil {
		t.Fatal("the next version opens on a disk that does not keep it")
	}
	d.Kill()
	_ = listener.Close()
	d.Fail(nil)
	return d
}
