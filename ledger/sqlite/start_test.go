package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"

	"loket/ledger"
	"loket/ledger/sqlite"
	"loket/ledger/sqlite/disk"
)

// holed is what a counter leaves that records until the n-th sync of its log fails, and does no more operations of the
// disk after that than so many; its process is gone. Without such a sync it records all it has to.
func holed(ctx context.Context, n, operations int) *sitting {
	s := &sitting{disk: disk.New(), recorded: map[string]bool{}}
	syncs, after := 0, -1
	s.disk.Fail(func(_ int, o disk.Operation) error {
		if after >= 0 {
			after++
		} else if o.Kind == disk.Sync && strings.HasSuffix(o.File, "-wal") {
			if syncs++; syncs == n {
				after = 0
				return disk.ErrIO
			}
		}
		if after > operations {
			return disk.ErrIO
		}
		return nil
	})
	c := newTill()
	if s.open(ctx) {
		for visit := range 2 {
			a := c.sale(water(), ledger.CustomerNo(fmt.Sprint(1000+visit)), "202610", 65_250)
			for _, events := range [][]ledger.Event{c.intend(70_000, a), {c.stamp().Submit(a.ref)}, {c.answer(a, ledger.OutcomePaid)}} {
				err := s.store.Append(ctx, events...)
				if errors.Is(err, sqlite.ErrBroken) {
					continue // nobody knows
				}
				for _, e := range events {
					s.recorded[name(e)] = err == nil
				}
			}
		}
		s.disk.Kill()
		_ = s.store.Close()
	}
	s.disk.Fail(nil)
	s.store = nil
	return s
}

// A sync of the log fails, and the power goes at any operation of what the process still does about it, or of the next
// start: whatever the disk kept, what was said to be recorded is there, and the ledger verifies. The same where no sync
// failed, and the process died.
func TestPowerLossAfterAFailedSync(t *testing.T) {
	seed := maphash.MakeSeed()
	const whole, logSyncs = 1 << 20, 10
	for n := 0; n < logSyncs; n += slower {
		seen := map[uint64]bool{}
		var said map[string]bool
		look := func(d *disk.Disk, when string) {
			for _, loss := range disk.Losses() {
				lost := d.Lost(loss, rand.New(rand.NewPCG(uint64(len(seen)), uint64(loss))))
				if print := lost.Fingerprint(seed); !seen[print] {
					seen[print] = true
					if err := holds(t.Context(), lost, said); err != nil {
						t.Errorf("sync %d, %s, loss %d: %v", n, when, loss, err)
					}
				}
				lost.Close()
			}
		}
		for operations := 0; n > 0 && operations < 20; operations += 4 {
			s := holed(t.Context(), n, operations)
			said = s.recorded
			look(s.disk, fmt.Sprint(operations, " operations later"))
			s.disk.Close()
		}
		s := holed(t.Context(), n, whole)
		said = s.recorded
		now := s.disk.Copy()
		s.disk.Record()
		if !s.open(t.Context()) {
			t.Fatalf("sync %d: the ledger does not open any more", n)
		}
		for at, o := range s.disk.Recorded() {
			look(now, fmt.Sprint("operation ", at, " of the start"))
			now.Apply(o)
		}
		look(now, "after the start")
		_ = s.store.Close()
		s.disk.Close()
		now.Close()
	}
}

// holds reports what is wrong with the ledger on a disk of which it was said what is recorded.
func holds(ctx context.Context, d *disk.Disk, said map[string]bool) error {
	s := &sitting{disk: d, recorded: maps.Clone(said)}
	if !s.open(ctx) {
		return errors.New("the ledger does not open any more")
	}
	defer func() { _ = s.store.Close() }()
	if halt := s.store.Halted(); halt != nil {
		return halt
	}
	return s.check(ctx)
}

// A listener's sync of the log fails and the counter, which writes the same log, does not hear of it: what the counter is
// told to be recorded afterwards outlives the power.
func TestAFailedSyncOfAListenerLosesNothingOfTheCounter(t *testing.T) {
	for _, loss := range disk.Losses() {
		d := disk.New()
		s := &sitting{disk: d, recorded: map[string]bool{}}
		s.work(t.Context())
		o := onDisk(d)
		o.Anchor, o.Begun = "", true
		listener, err := sqlite.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		failed := false
		d.Fail(func(_ int, o disk.Operation) error {
			if failed || o.Kind != disk.Sync {
				return nil
			}
			failed = true
			return disk.ErrIO
		})
		if err := listener.RecordCallback(t.Context(), ledger.Callback{At: start, Provider: "h2h", Source: "127.0.0.1", Query: "refid=1"}); !errors.Is(err, sqlite.ErrBroken) {
			t.Fatalf("loss %d: a callback whose sync failed: %v", loss, err)
		}
		d.Fail(nil)
		c := newTill()
		c.n = 100
		next := c.sale(water(), "2000", "202610", 65_250)
		for _, events := range [][]ledger.Event{c.intend(70_000, next), {c.stamp().Submit(next.ref)}} {
			if err := s.add(t.Context(), events...); err != nil {
				t.Fatalf("loss %d: %v", loss, err)
			}
		}
		d.PowerLoss(loss, rand.New(rand.NewPCG(1, uint64(loss))))
		_ = listener.Close()
		_ = s.store.Close()
		if err := holds(t.Context(), d, s.recorded); err != nil {
			t.Errorf("loss %d: %v", loss, err)
		}
		d.Close()
	}
}
