package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"loket/ledger"
	"loket/ledger/sqlite"
	"loket/ledger/sqlite/disk"
)

// sitting is a counter at work on a disk that fails, from its first start on: it opens the ledger, records two visits, and after a commit that
// failed opens it again and reads, as the program does.
type sitting struct {
	disk     *disk.Disk
	store    *sqlite.Store
	recorded map[string]bool // what each event is named by, and whether it was said to be recorded; absent: not known
	opens    int
	dies     bool // the process ends where the ledger must be opened again
}

// name tells an event from every other of the sitting.
func name(e ledger.Event) string { return fmt.Sprint(e.Stream, e.Subject, e.Kind) }

// open opens the ledger; false where the disk does not let it.
func (s *sitting) open(ctx context.Context) bool {
	if s.dies {
		s.disk.Kill()
	}
	if s.store != nil {
		_ = s.store.Close()
		s.store = nil
	}
	s.opens++
	store, err := sqlite.Open(ctx, onDisk(s.disk))
	if err == nil {
		s.store = store
	}
	return err == nil
}

// add records events of one commit and remembers what was said of them.
func (s *sitting) add(ctx context.Context, events ...ledger.Event) error {
	if s.store == nil && !s.open(ctx) {
		return errors.New("the ledger does not open")
	}
	err := s.store.Append(ctx, events...)
	if errors.Is(err, sqlite.ErrBroken) {
		_ = s.open(ctx)
		return err
	}
	for _, e := range events {
		s.recorded[name(e)] = err == nil
	}
	return err
}

// work is two visits; what could not be recorded is not followed by what comes after it.
func (s *sitting) work(ctx context.Context) {
	c := newTill()
	for visit := range 2 {
		a := c.sale(water(), ledger.CustomerNo(fmt.Sprint(1000+visit)), "202610", 65_250)
		for _, events := range [][]ledger.Event{c.intend(70_000, a), {c.stamp().Submit(a.ref)},
			{c.answer(a, ledger.OutcomePaid), c.stamp().Change(a.nota, ledger.Cash{Amount: 4_700})}} {
			if s.add(ctx, events...) != nil {
				break
			}
		}
	}
}

// Whatever operation of the disk fails, once or from then on, with an error or because the disk is full: what was said
// to be recorded is there afterwards, what was said not to be is not, and the ledger verifies.
func TestEveryOperationFails(t *testing.T) {
	work := make(chan func())
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for do := range work {
				do()
			}
		})
	}
	whole := disk.New()
	(&sitting{disk: whole, recorded: map[string]bool{}}).work(t.Context())
	operations := whole.Count()
	var sittings, bad atomic.Int64
	for n := 1; n <= operations; n += slower {
		for _, fault := range []error{disk.ErrIO, disk.ErrFull} {
			for _, forever := range []bool{false, true} {
				for _, dies := range []bool{false, true} {
					work <- func() {
						sittings.Add(1)
						if err := failing(t.Context(), n, fault, forever, dies); err != nil {
							bad.Add(1)
							t.Errorf("operation %d of %d, %v, for ever %v, process dies %v: %v", n, operations, fault, forever, dies, err)
						}
					}
				}
			}
		}
	}
	close(work)
	workers.Wait()
	t.Attr("A4", fmt.Sprint(sittings.Load(), " sittings with a failing disk"))
	t.Attr("A4.never", fmt.Sprint(bad.Load(), " ledgers that hold something else than was said or do not verify"))
}

// failing is one sitting whose n-th operation fails, and what is wrong with its ledger afterwards.
func failing(ctx context.Context, n int, fault error, forever, dies bool) error {
	d := disk.New()
	s := &sitting{disk: d, recorded: map[string]bool{}, dies: dies}
	defer func() {
		if s.store != nil {
			_ = s.store.Close()
		}
		d.Close()
	}()
	life := 0 // in which it failed: a process that dies does no more to the disk
	d.Fail(func(at int, _ disk.Operation) error {
		switch {
		case at == n || forever && at > n:
			life = s.opens
			return fault
		case dies && life == s.opens:
			return disk.ErrIO
		}
		return nil
	})
	s.work(ctx)
	d.Fail(nil)
	d.PowerLoss(disk.Subset, rand.New(rand.NewPCG(uint64(n), 4)))
	if !s.open(ctx) {
		return errors.New("the ledger does not open any more")
	}
	return s.check(ctx)
}

// check compares what the ledger holds with what was said.
func (s *sitting) check(ctx context.Context) error {
	held := map[string]bool{}
	entries, _, err := s.store.List(ctx, ledger.Filter{}, ledger.Cursor{}, 100)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		events, err := s.store.Events(ctx, entry.Ref)
		if err != nil {
			return err
		}
		for _, e := range events {
			held[name(e)] = true
		}
	}
	var names []string
	for name := range s.recorded {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if held[name] != s.recorded[name] {
			return fmt.Errorf("%s: recorded %v, said %v", name, held[name], s.recorded[name])
		}
	}
	if report, err := s.store.Verify(ctx); err != nil || !report.OK() {
		return fmt.Errorf("verify: %+v, %w", report.Findings, err)
	}
	c := newTill()
	c.n = 500
	return s.add(ctx, c.intend(70_000, c.sale(water(), "999999", "202610", 65_250))...)
}
