package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"loket/ledger"
	"loket/ledger/sqlite"
	"loket/ledger/sqlite/disk"
)

// Whatever operation of a checkpoint fails, and whether the process lives on or is started again: what was recorded
// before and what is recorded afterwards outlives the power.
func TestEveryOperationOfACheckpointFails(t *testing.T) {
	checkpoints := func(d *disk.Disk, dies bool, loss disk.Loss, fail func(n int) error) (operations int, err error) {
		s := &sitting{disk: d, recorded: map[string]bool{}, dies: dies}
		defer func() { _ = s.store.Close() }()
		s.work(t.Context())
		before := d.Count()
		d.Fail(func(n int, _ disk.Operation) error { return fail(n - before) })
		s.store.Checkpoint()
		operations = d.Count() - before
		d.Fail(nil)
		c := newTill()
		c.n = 100
		next := c.sale(water(), "2000", "202610", 65_250)
		err = s.add(t.Context(), c.intend(70_000, next)...)
		if errors.Is(err, sqlite.ErrBroken) {
			err = s.add(t.Context(), c.intend(70_000, next)...)
		}
		if err != nil {
			return operations, err
		}
		if err := s.add(t.Context(), c.stamp().Submit(next.ref)); err != nil {
			return operations, err
		}
		d.PowerLoss(loss, rand.New(rand.NewPCG(1, 9)))
		if !s.open(t.Context()) {
			return operations, errors.New("the ledger does not open any more")
		}
		return operations, s.check(t.Context())
	}
	whole := disk.New()
	defer whole.Close()
	operations, err := checkpoints(whole, false, disk.DropAll, func(int) error { return nil })
	if err != nil || operations < 10 {
		t.Fatalf("a sound checkpoint of %d operations: %v", operations, err)
	}
	for at := 1; at <= operations; at += slower {
		for _, fault := range []error{disk.ErrIO, disk.ErrFull} {
			for _, dies := range []bool{false, true} {
				for _, loss := range []disk.Loss{disk.DropAll, disk.Ruined} {
					d := disk.New()
					_, err := checkpoints(d, dies, loss, func(n int) error {
						if n == at {
							return fault
						}
						return nil
					})
					if err != nil {
						t.Errorf("operation %d of %d, %v, process dies %v, loss %d: %v", at, operations, fault, dies, loss, err)
					}
					d.Close()
				}
			}
		}
	}
}

// The log does not grow with the day, whatever is recorded.
func TestTheLogStaysShort(t *testing.T) {
	d := disk.New()
	defer d.Close()
	s, err := sqlite.Open(t.Context(), onDisk(d))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for i := range 1200 {
		if err := s.RecordCallback(context.Background(), ledger.Callback{At: start, Provider: "h2h", Source: "127.0.0.1", Query: fmt.Sprint("refid=", i)}); err != nil {
			t.Fatal(err)
		}
	}
	if size := len(d.Bytes("/ledger/ledger.db-wal")); size > 6<<20 {
		t.Errorf("a log of %d bytes after 1,200 callbacks", size)
	}
}
