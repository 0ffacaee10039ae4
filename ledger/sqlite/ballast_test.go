package sqlite_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"

	"loket/ledger"
	"loket/ledger/sqlite"
	"loket/ledger/sqlite/disk"
)

const testBallast = 512 << 10

// room is how many bytes a disk holds.
type room struct {
	sizes map[string]int64
	limit atomic.Int64
}

// limited makes a disk that is full beyond a limit, at first none.
func limited() (*disk.Disk, *room) {
	d, r := disk.New(), &room{sizes: map[string]int64{}}
	r.limit.Store(1 << 40)
	d.Fail(func(_ int, o disk.Operation) error { return r.takes(o) })
	return d, r
}

// takes is called under the disk's lock.
func (r *room) takes(o disk.Operation) error {
	after := r.sizes[o.File]
	switch o.Kind {
	case disk.Write:
		after = max(after, o.Offset+int64(len(o.Data)))
	case disk.Truncate:
		after = o.Offset
	case disk.Delete:
		after = 0
	}
	if grown := r.used() + after - r.sizes[o.File]; after > r.sizes[o.File] && grown > r.limit.Load() {
		return disk.ErrFull
	}
	r.sizes[o.File] = after
	return nil
}

func (r *room) used() (all int64) {
	for _, size := range r.sizes {
		all += size
	}
	return all
}

// However much room is left when the disk fills up: what is on its way gets its outcome, callbacks are recorded, no
// payment is begun, and once there is room again the counter goes on by itself, with the ballast back.
func TestAFullDiskLetsOutcomesThrough(t *testing.T) {
	for left := int64(0); left < 200<<10; left += 7 << 10 {
		d, r := limited()
		o := onDisk(d)
		o.Ballast = testBallast
		s, err := sqlite.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		c := newTill()
		var flying []sale
		for range 3 {
			a := c.sale(water(), ledger.CustomerNo(fmt.Sprint(100+c.n)), "202610", 65_250)
			mustAppend(t, s, c.intend(70_000, a)...)
			mustAppend(t, s, c.stamp().Submit(a.ref))
			flying = append(flying, a)
		}
		r.limit.Store(r.used() + left)
		begun := 0
		for err == nil && begun < 100 {
			a := c.sale(water(), ledger.CustomerNo(fmt.Sprint(100+c.n)), "202610", 65_250)
			if err = s.Append(t.Context(), c.intend(70_000, a)...); err == nil {
				begun++
				mustAppend(t, s, c.stamp().Submit(a.ref))
				flying = append(flying, a)
			}
		}
		if !errors.Is(err, sqlite.ErrFull) || errors.Is(err, sqlite.ErrBroken) {
			t.Fatalf("%d bytes left: %d begun, then %v", left, begun, err)
		}
		for _, a := range flying[:3] {
			if err := s.Append(t.Context(), c.answer(a, ledger.OutcomePaid), c.stamp().Change(a.nota, ledger.Cash{Amount: 4_700})); err != nil {
				t.Fatalf("%d bytes left: an outcome in flight: %v", left, err)
			}
			if err := s.RecordCallback(t.Context(), ledger.Callback{At: start, Provider: "h2h", Query: "refid=" + string(a.ref)}); err != nil {
				t.Fatalf("%d bytes left: a callback: %v", left, err)
			}
		}
		if err := s.Append(t.Context(), c.intend(70_000, c.sale(water(), "1", "202610", 65_250))...); !errors.Is(err, sqlite.ErrFull) {
			t.Fatalf("%d bytes left: a payment is begun without the ballast: %v", left, err)
		}
		if s.Stopped() {
			t.Errorf("%d bytes left: a disk that was full counts as one that failed", left)
		}
		d.PowerLoss(disk.Subset, rand.New(rand.NewPCG(uint64(left), 6)))
		_ = s.Close()
		r.limit.Store(1 << 40)
		if s, err = sqlite.Open(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		mustAppend(t, s, c.intend(70_000, c.sale(water(), "2", "202610", 65_250))...)
		if got := len(d.Bytes(o.Path + ".ballast")); got != testBallast {
			t.Errorf("%d bytes left: a ballast of %d bytes", left, got)
		}
		if report, err := s.Verify(t.Context()); err != nil || !report.OK() || report.Payments != 3+begun+1 {
			t.Fatalf("%d bytes left: %d begun, verify %+v, %v", left, begun, report, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		d.Close()
	}
}

// Room comes back while the counter is open: it needs no new start.
func TestTheBallastComesBack(t *testing.T) {
	d, r := limited()
	defer d.Close()
	o := onDisk(d)
	o.Ballast = testBallast
	s, err := sqlite.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c := newTill()
	a := c.sale(water(), "1", "202610", 65_250)
	mustAppend(t, s, c.intend(70_000, a)...)
	mustAppend(t, s, c.stamp().Submit(a.ref))
	r.limit.Store(r.used())
	mustAppend(t, s, c.answer(a, ledger.OutcomePaid))
	next := c.intend(70_000, c.sale(water(), "2", "202610", 65_250))
	if err := s.Append(t.Context(), next...); !errors.Is(err, sqlite.ErrFull) || d.Bytes(o.Path+".ballast") != nil {
		t.Fatalf("append = %v", err)
	}
	r.limit.Store(1 << 40)
	mustAppend(t, s, next...)
	if got := len(d.Bytes(o.Path + ".ballast")); got != testBallast {
		t.Errorf("a ballast of %d bytes", got)
	}
}

// The ballast is on the disk when a counter opens: room that only a cache holds is none after a power loss.
func TestTheBallastSurvivesAPowerLoss(t *testing.T) {
	d := disk.New()
	defer d.Close()
	o := onDisk(d)
	o.Ballast = testBallast
	s, err := sqlite.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	d.PowerLoss(disk.DropAll, rand.New(rand.NewPCG(1, 3)))
	_ = s.Close()
	if got := len(d.Bytes(o.Path + ".ballast")); got != testBallast {
		t.Errorf("a ballast of %d bytes", got)
	}
}

// A start that has something to write, and finds the disk full, gives the ballast up for it: what is on its way from
// before gets its outcome. Without a ballast it does not open.
func TestAStartOnAFullDiskGivesTheBallastUp(t *testing.T) {
	for _, size := range []int64{testBallast, 0} {
		d, r := limited()
		o := onDisk(d)
		o.Ballast = size
		s, err := sqlite.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		c := newTill()
		a := c.sale(water(), "1", "202610", 65_250)
		mustAppend(t, s, c.intend(70_000, a)...)
		mustAppend(t, s, c.stamp().Submit(a.ref))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		spoil(t, d, o.Anchor) // the start records that
		r.limit.Store(r.used())
		s, err = sqlite.Open(t.Context(), o)
		if size == 0 {
			if !errors.Is(err, sqlite.ErrFull) {
				t.Errorf("without a ballast: open = %v", err)
			}
			d.Close()
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		mustAppend(t, s, c.answer(a, ledger.OutcomePaid), c.stamp().Change(a.nota, ledger.Cash{Amount: 4_700}))
		if err := s.Append(t.Context(), c.intend(70_000, c.sale(water(), "2", "202610", 65_250))...); !errors.Is(err, sqlite.ErrFull) {
			t.Errorf("a payment is begun without the ballast: %v", err)
		}
		if !s.Unanchored() || d.Bytes(o.Path+".ballast") != nil {
			t.Errorf("unanchored %t, a ballast of %d bytes", s.Unanchored(), len(d.Bytes(o.Path+".ballast")))
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		d.Close()
	}
}

// spoil writes over a file, which takes no room.
func spoil(t *testing.T, d *disk.Disk, name string) {
	t.Helper()
	file, err := d.Open(name, true)
	if err != nil {
		t.Fatal(err)
	}
	nonsense := bytes.Repeat([]byte("?"), len(d.Bytes(name)))
	if _, err := file.WriteAt(nonsense, 0); err != nil || file.Close() != nil {
		t.Fatal(err)
	}
}
