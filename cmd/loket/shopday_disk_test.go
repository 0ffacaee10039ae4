package main

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"loket/ledger"
	"loket/ledger/sqlite"
	"loket/ledger/sqlite/disk"
)

// Where a shop day's ledger lies, and what lies beside it.
const (
	dayLedger  = "/ledger.db"
	dayAnchor  = "/keys/ledger.anchor"
	dayBallast = 16 << 10
	keptEvery  = 8 // power losses of which one is kept to be rolled back to
)

// options open the ledger on a disk.
func (d *day) options(on *disk.Disk) sqlite.Options {
	return sqlite.Options{Path: dayLedger, Key: make([]byte, 32), Practice: true, Counter: "5", Now: time.Now, Zone: d.zone,
		Disk: on, Anchor: dayAnchor, Ballast: dayBallast, Begun: d.starts > 0}
}

// anchored is the newest event that the anchor file on a disk names, 0 where there is no line. It reads the file by its own
// reading of the format: in each line the ledger's first seal, the newest event, its seal, and a seal over all.
func anchored(on *disk.Disk) (newest int64) {
	for _, line := range strings.FieldsFunc(string(on.Bytes(dayAnchor)), func(r rune) bool { return r == 0 || r == '\n' }) {
		if fields := strings.Fields(line); len(fields) == 4 {
			sequence, _ := strconv.ParseInt(fields[1], 10, 64)
			newest = max(newest, sequence)
		}
	}
	return newest
}

// started looks at a ledger that a process has opened: it is the one of always, so nothing may be doubted, and once a
// start has come to its end the anchor is there for ever.
func (d *day) started(store *sqlite.Store) {
	d.sum.starts.Add(1)
	if halt := store.Halted(); halt != nil {
		d.harm(falseHalt, "start %d: %v", d.starts, halt)
	}
	if d.starts > 0 && store.Unanchored() {
		d.harm(falseHalt, "start %d finds no anchor", d.starts)
	}
	d.starts++
	d.anchor = anchored(d.disk)
}

// lostPower looks at what a power loss has left of the anchor, and rolls a copy of the disk back now and then.
func (d *day) lostPower() {
	if now := anchored(d.disk); now < d.anchor {
		d.harm(missedRollBack, "the anchor names event %d and named %d when the ledger was opened", now, d.anchor)
	}
	if d.calm || d.random.IntN(keptEvery) > 0 {
		return
	}
	if d.older != nil {
		d.rollBack()
	}
	d.older = map[string][]byte{dayLedger: d.disk.Bytes(dayLedger), dayLedger + "-wal": d.disk.Bytes(dayLedger + "-wal")}
}

// rollBack puts older files under the newest anchor, on a copy of the disk. Whatever lacks the event that the anchor
// names is only read until it is acknowledged, and nothing else is.
func (d *day) rollBack() {
	ctx, other := context.Background(), d.disk.Copy()
	defer other.Close()
	for name, content := range d.older {
		for _, o := range []disk.Operation{{Kind: disk.Delete}, {Kind: disk.Create}, {Kind: disk.Write, Data: content}, {Kind: disk.Sync}} {
			o.File = name
			other.Apply(o)
		}
	}
	names := anchored(other)
	store, err := sqlite.Open(ctx, d.options(other))
	if errors.Is(err, sqlite.ErrMissing) { // back to before the first event
		d.sum.rolledBack.Add(1)
		return
	}
	if err != nil {
		d.harm(missedRollBack, "a ledger that was rolled back does not open: %v", err)
		return
	}
	head, _, err := store.Head(ctx)
	halt := store.Halted()
	refused := store.Append(ctx)
	err = errors.Join(err, store.Close())
	switch behind := head < names; {
	case err != nil:
		d.t.Errorf("seed %d: rolled back: %v", d.seed, err)
	case behind && (halt == nil || refused == nil || anchored(other) != names):
		d.harm(missedRollBack, "the ledger ends at event %d, the anchor names %d (%d): %v, %v", head, names, anchored(other), halt, refused)
	case !behind && halt != nil:
		d.harm(falseHalt, "the ledger ends at event %d, the anchor names %d: %v", head, names, halt)
	case behind:
		d.sum.rolledBack.Add(1)
		d.acknowledge(other)
	}
}

// acknowledge lets a supervisor take a ledger that was rolled back as it is.
func (d *day) acknowledge(other *disk.Disk) {
	if _, err := sqlite.Acknowledge(context.Background(), d.options(other), "cadangan dipasang", false, func(sqlite.Doorway) (string, error) { return "bu dewi", nil }); err != nil {
		d.harm(falseHalt, "it cannot be acknowledged: %v", err)
		return
	}
	store, err := sqlite.Open(context.Background(), d.options(other))
	if err != nil || store.Halted() != nil {
		d.harm(falseHalt, "it was acknowledged, and is still doubted: %v", err)
	}
	if store != nil {
		d.numbersAreNew(store)
		_ = store.Close()
	}
}

// numbersAreNew looks whether a ledger that was rolled back would give a number that a customer holds already.
func (d *day) numbersAreNew(store *sqlite.Store) {
	today := ledger.DayOf(time.Now(), d.zone)
	count, err := store.NextCount(context.Background(), today)
	if err != nil {
		d.t.Errorf("seed %d: the next number: %v", d.seed, err)
	}
	for range visitsADay {
		if number := ledger.PaymentNumber("5", today, count); d.numbers[number] {
			d.harm(numberTwice, "%s would be given again", number)
			return
		}
		count++
	}
}
