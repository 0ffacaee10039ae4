package sqlite_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"hash/maphash"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"loket/ledger"
	"loket/ledger/sqlite"
	"loket/ledger/sqlite/disk"
)

// powerStates is how many states of the disk TestPowerLossAtEveryOperation looks at (reliability §6, A2); before a
// release 10,000,000.
var powerStates = flag.Int("power.states", 50_000/slower, "states of the disk after a power loss")

// trace is one run of a ledger on a simulated disk: every operation, and what had been promised after how many of them.
type trace struct {
	operations []disk.Operation
	promises   []promise
	macs       map[int64]string // of the head at the end of each commit, by sequence
}

// promise is what the ledger said was recorded, once as many operations had happened.
type promise struct {
	operations int
	sequence   int64
	callbacks  int
}

// traced runs two sittings of a counter: a first start, visits with every outcome, notas of two, callbacks, and a
// second opening in between, after which somebody who has to sign in opens the drawer, takes cash out and closes it.
func traced(t *testing.T) trace {
	t.Helper()
	d := disk.New()
	defer d.Close()
	d.Record()
	r := trace{macs: map[int64]string{}}
	c, callbacks := newTill(), 0
	promised := func(s *sqlite.Store) {
		t.Helper()
		sequence, mac, err := s.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		r.macs[sequence] = mac
		r.promises = append(r.promises, promise{d.Count(), sequence, callbacks})
	}
	for sitting := range 2 {
		s, err := sqlite.Open(t.Context(), onDisk(d))
		if err != nil {
			t.Fatal(err)
		}
		promised(s)
		if sitting == 1 {
			mustAppend(t, s, c.stamp().Added("ani", ledger.RoleSupervisor), c.stamp().Tried("ani"))
			promised(s)
			c.open(t, s, 200_000)
			promised(s)
		}
		for visit := range 4 {
			a := c.sale(water(), ledger.CustomerNo(fmt.Sprint(1000+10*sitting+visit)), "202610", 65_250)
			b := c.sale(pulse(), ledger.CustomerNo(fmt.Sprint("08121", sitting, visit)), "", 12_000)
			commits := [][]ledger.Event{c.intend(100_000, a, b), {c.stamp().Submit(a.ref)},
				{c.answer(a, ledger.Outcome(visit%4))}, {c.stamp().Submit(b.ref)},
				{c.answer(b, ledger.OutcomePaid), c.stamp().Change(a.nota, ledger.Cash{Amount: 22_700})}}
			for _, events := range commits {
				mustAppend(t, s, events...)
				promised(s)
			}
			if err := s.RecordCallback(t.Context(), ledger.Callback{At: start, Provider: "h2h", Source: "127.0.0.1", Query: fmt.Sprint("refid=", b.ref)}); err != nil {
				t.Fatal(err)
			}
			callbacks++
			promised(s)
		}
		if sitting == 1 {
			mustAppend(t, s, c.stamp().MoveCash(1, ledger.KindCashOut, ledger.MoveCash{Amount: 50_000, Reason: "galon"}))
			promised(s)
			c.close(t, s, ledger.Counting{Kept: 200_000, Supervisor: "ani"})
			promised(s)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	r.operations = d.Recorded()
	return r
}

func onDisk(d *disk.Disk) sqlite.Options {
	o := options("/ledger/ledger.db")
	o.Disk, o.Anchor, o.Ballast = d, "/ledger.anchor", 4096
	return o
}

// Whenever the power goes, and whatever the disk kept of what was not synced: the ledger opens, everything that was
// said to be recorded is there and nothing of a commit is there in part, and the anchor is there. Every so many of the disks that differ are
// verified whole, and take the next payment.
func TestPowerLossAtEveryOperation(t *testing.T) {
	r := traced(t)
	moments := len(r.operations) * len(disk.Losses())
	each := (*powerStates*slower + moments - 1) / moments
	work := make(chan func())
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for do := range work {
				do()
			}
		})
	}
	var states, different, bad atomic.Int64
	var seen sync.Map // fingerprint → *sight
	seed := maphash.MakeSeed()
	now := disk.New()
	for n := range len(r.operations) + 1 {
		if n > 0 {
			now.Apply(r.operations[n-1])
		}
		if n%slower > 0 {
			continue
		}
		for _, loss := range disk.Losses() {
			for chance := range each {
				lost := now.Lost(loss, rand.New(rand.NewPCG(uint64(n), uint64(chance)<<8|uint64(loss))))
				work <- func() {
					defer lost.Close()
					states.Add(1)
					known, old := seen.LoadOrStore(lost.Fingerprint(seed), &sight{})
					if err := r.holds(known.(*sight).of(lost, !old && different.Add(1)%wholeEvery == 0), n); err != nil {
						bad.Add(1)
						t.Errorf("operation %d of %d, loss %d, chance %d: %v", n, len(r.operations), loss, chance, err)
					}
				}
			}
		}
	}
	close(work)
	workers.Wait()
	now.Close()
	whole := 0
	seen.Range(func(_, v any) bool {
		if v.(*sight).whole {
			whole++
		}
		return true
	})
	t.Attr("A2", fmt.Sprint(states.Load(), " states of the disk after a power loss"))
	t.Attr("A2", fmt.Sprint(different.Load(), " of them different"))
	t.Attr("A2", fmt.Sprint(whole, " of those verified whole"))
	t.Attr("A2.never", fmt.Sprint(bad.Load(), " ledgers that do not open, have lost what was recorded or do not verify"))
}

// sight is what the ledger on a disk shows when it is opened; disks that are alike show the same.
type sight struct {
	once      sync.Once
	sequence  int64
	mac       string
	callbacks int

	unanchored bool
	whole      bool // it was verified, and took the next payment
	err        error
}

// wholeEvery is how many disks that differ lie between two whose whole ledger is verified.
const wholeEvery = 50

func (v *sight) of(d *disk.Disk, whole bool) *sight {
	v.once.Do(func() { v.err = v.look(d, whole) })
	return v
}

func (v *sight) look(d *disk.Disk, whole bool) error {
	ctx := context.Background()
	s, err := sqlite.Open(ctx, onDisk(d))
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	defer func() {
		d.Fail(func(int, disk.Operation) error { return disk.ErrIO }) // nobody looks at it again: spares it the tidy end
		_ = s.Close()
	}()
	if halt := s.Halted(); halt != nil {
		return fmt.Errorf("halted: %w", halt)
	}
	head, callbacks, err := s.Holds(ctx)
	v.sequence, v.mac, v.callbacks, v.unanchored = head.Sequence, head.MAC, callbacks, s.Unanchored()
	if v.whole = whole; err != nil || !whole {
		return err
	}
	return takesTheNext(ctx, s)
}

// holds reports what is wrong with what a ledger shows that lost its power after n operations.
func (r trace) holds(v *sight, n int) error {
	var said promise
	for _, p := range r.promises {
		if p.operations <= n {
			said = p
		}
	}
	switch {
	case v.err != nil:
		return v.err
	case v.sequence < said.sequence || v.callbacks < said.callbacks:
		return fmt.Errorf("ends at event %d with %d callbacks; %d and %d were said to be recorded", v.sequence, v.callbacks, said.sequence, said.callbacks)
	case v.unanchored && said.sequence > 0:
		return errors.New("the anchor is gone")
	case r.macs[v.sequence] != v.mac && said.sequence > 0:
		return fmt.Errorf("ends at event %d, which is not the end of a commit", v.sequence)
	}
	return nil
}

// takesTheNext verifies the whole ledger, before and after another payment.
func takesTheNext(ctx context.Context, s *sqlite.Store) error {
	c := newTill()
	c.n = 500
	sale := c.sale(water(), "999999", "202610", 65_250)
	opening, err := opens(ctx, s, c)
	if err != nil {
		return err
	}
	for _, events := range [][]ledger.Event{opening, c.intend(70_000, sale), {c.stamp().Submit(sale.ref)}} {
		if len(events) > 0 {
			if err := s.Append(ctx, events...); err != nil {
				return fmt.Errorf("the next payment: %w", err)
			}
		}
		if report, err := s.Verify(ctx); err != nil || !report.OK() {
			return fmt.Errorf("verify: %+v, %w", report.Findings, err)
		}
	}
	return nil
}

// opens is the event that opens the drawer again where it was closed, none where it is open or never was.
func opens(ctx context.Context, s *sqlite.Store, c *till) ([]ledger.Event, error) {
	last, err := s.Shift(ctx)
	if errors.Is(err, sqlite.ErrNotFound) || err == nil && last.Open() {
		return nil, nil
	}
	before, err := s.Remainder(ctx)
	if err != nil {
		return nil, fmt.Errorf("what the drawer holds: %w", err)
	}
	return []ledger.Event{c.stamp().OpenShift(ledger.OpenShift{Number: last.Number + 1, Float: before.Offered(), Before: before})}, nil
}
