package sqlite_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"loket/ledger"
	"loket/ledger/sqlite"
	"loket/ledger/sqlite/disk"
)

// kept is a ledger with its anchor beside it, in a folder of its own.
func kept(t testing.TB) sqlite.Options {
	t.Helper()
	folder := t.TempDir()
	o := options(filepath.Join(folder, "ledger.db"))
	o.Anchor = filepath.Join(folder, "ledger.anchor")
	return o
}

// visits opens a ledger, takes that many payments and closes it.
func visits(t testing.TB, o sqlite.Options, c *till, n int) {
	t.Helper()
	s, err := sqlite.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if halt := s.Halted(); halt != nil {
		t.Fatalf("halted: %v", halt)
	}
	for range n {
		c.pay(t, s, 70_000, c.sale(water(), ledger.CustomerNo(fmt.Sprint(5000+c.n)), "202610", 65_250), ledger.OutcomePaid)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func fileOf(t testing.TB, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// put makes the file anew, as a copy put in place does.
func put(t testing.TB, path string, content []byte) {
	t.Helper()
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

var tries int

// halt opens a ledger and says why it is only read; nil: it is written.
func halt(t testing.TB, o sqlite.Options) *sqlite.HaltError {
	t.Helper()
	s, err := sqlite.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	tries++
	c := newTill()
	c.n = 900 + tries
	err = s.Append(context.Background(), c.intend(70_000, c.sale(water(), ledger.CustomerNo(fmt.Sprint(7000+tries)), "202610", 65_250))...)
	var halted *sqlite.HaltError
	switch {
	case s.Halted() != nil && !errors.As(err, &halted):
		t.Errorf("a halted ledger takes a payment: %v", err)
	case s.Halted() == nil && err != nil && !o.ReadOnly:
		t.Errorf("append = %v", err)
	}
	return s.Halted()
}

func TestAnOlderCopyIsHalted(t *testing.T) {
	o, c := kept(t), newTill()
	visits(t, o, c, 3)
	older := fileOf(t, o.Path)
	visits(t, o, c, 2)
	newer := fileOf(t, o.Path)
	read := o
	read.ReadOnly = true

	put(t, o.Path, older)
	for _, way := range []sqlite.Options{o, read} {
		h := halt(t, way)
		if h == nil || h.Doubt != ledger.DoubtBehind || h.Head.Sequence != 13 || h.Lost.Sequence != 21 {
			t.Fatalf("halt = %+v", h)
		}
	}
	r := mustVerify(t, read)
	if len(r.Findings) != 1 || !strings.Contains(r.Findings[0].Text, "kejadian 14 sampai 21 hilang") {
		t.Errorf("findings = %+v", r.Findings)
	}
	s := mustOpen(t, o)
	if err := s.RecordCallback(t.Context(), ledger.Callback{At: start, Provider: "h2h", Query: "refid=1"}); err != nil {
		t.Errorf("a callback beside a halted ledger: %v", err)
	}
	if p, _, err := s.List(t.Context(), ledger.Filter{}, ledger.Cursor{}, 10); err != nil || len(p) != 3 {
		t.Errorf("list = %v, %v", p, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	body, err := sqlite.Acknowledge(t.Context(), o, "cadangan pagi dipasang, disk rusak", false, named("Ani"))
	if err != nil || body.Doubt != ledger.DoubtBehind || body.Lost.Sequence != 21 || body.Head.Sequence != 13 {
		t.Fatalf("acknowledged %+v, %v", body, err)
	}
	if h := halt(t, o); h != nil {
		t.Fatalf("still halted: %v", h)
	}
	r = mustVerify(t, read)
	if !r.OK() || len(r.Notes) != 1 || r.Notes[0].Sequence != 14 || !strings.Contains(r.Notes[0].Text, "Ani") {
		t.Errorf("report = %+v", r)
	}
	if _, err := sqlite.Acknowledge(t.Context(), o, "x", false, named("Ani")); !errors.Is(err, sqlite.ErrSound) {
		t.Errorf("a second time: %v", err)
	}
	put(t, o.Path, newer) // now this one is the copy
	if h := halt(t, o); h == nil {
		t.Error("the ledger that was given up is written again")
	}
}

// What a ledger can legitimately be against its anchor: ahead of it, after a power loss.
func TestALedgerAheadOfItsAnchorIsWritten(t *testing.T) {
	o, c := kept(t), newTill()
	visits(t, o, c, 2)
	line := fileOf(t, o.Anchor)
	visits(t, o, c, 2)
	put(t, o.Anchor, line)
	if h := halt(t, o); h != nil {
		t.Errorf("halted: %v", h)
	}
	if r := mustVerify(t, readOnly(o.Path)); !r.OK() || len(r.Notes) != 0 {
		t.Errorf("report = %+v", r)
	}
}

// An anchor that is gone, torn or made up stops nobody and is never in silence.
func TestAnAnchorThatSaysNothingIsNoted(t *testing.T) {
	for name, spoil := range map[string]func(line []byte) []byte{
		"missing": func([]byte) []byte { return nil },
		"empty":   func([]byte) []byte { return []byte{} },
		"torn":    func(line []byte) []byte { return line[:100] },
		"zeros":   func(line []byte) []byte { return make([]byte, len(line)) },
		"made up": func(line []byte) []byte { return bytes.ReplaceAll(line, []byte(" 00"), []byte(" 01")) },
	} {
		t.Run(name, func(t *testing.T) {
			o, c := kept(t), newTill()
			visits(t, o, c, 2)
			line := spoil(fileOf(t, o.Anchor))
			if line == nil {
				remove(t, o.Anchor)
			} else {
				put(t, o.Anchor, line)
			}
			if h := halt(t, o); h != nil {
				t.Fatalf("halted: %v", h)
			}
			r := mustVerify(t, readOnly(o.Path))
			if !r.OK() || len(r.Notes) != 1 || r.Notes[0].Sequence != 10 {
				t.Errorf("report = %+v", r)
			}
			if h := halt(t, o); h != nil || len(mustVerify(t, readOnly(o.Path)).Notes) != 1 {
				t.Errorf("noted again, or halted: %v", h)
			}
		})
	}
}

// neighbour is another counter's ledger, sealed with the same key.
func neighbour(o sqlite.Options) sqlite.Options {
	o.Path += "2"
	o.Counter = "6"
	return o
}

// Two ledgers sealed with one key, as `--ledger` opens them, keep out of each other's way.
func TestTwoLedgersShareAnAnchorFile(t *testing.T) {
	o, c := kept(t), newTill()
	other := neighbour(o)
	for range 2 {
		visits(t, o, c, 1)
		visits(t, other, c, 2)
	}
	for _, each := range []sqlite.Options{o, other} {
		if r := mustVerify(t, readOnly(each.Path)); !r.OK() || len(r.Notes) != 0 {
			t.Errorf("%s: %+v", each.Path, r)
		}
	}
}

func TestAReaderBesideAWriterIsNotHalted(t *testing.T) {
	o, c := kept(t), newTill()
	s := mustOpen(t, o)
	read := o
	read.ReadOnly = true
	for i := range 20 {
		c.pay(t, s, 70_000, c.sale(water(), ledger.CustomerNo(fmt.Sprint(i)), "202610", 65_250), ledger.OutcomePaid)
		r := mustOpen(t, read)
		if h := r.Halted(); h != nil {
			t.Fatalf("halted: %v", h)
		}
	}
}

func TestADamagedLedgerIsReadUntilItIsAcknowledged(t *testing.T) {
	for name, c := range map[string]struct {
		edits      []string
		acceptable bool // a supervisor can have it written again
	}{
		"an edited event":    {[]string{"UPDATE events SET actor = 'made' WHERE seq = 7"}, true},
		"an event gone":      {[]string{"PRAGMA foreign_keys = 0", "DELETE FROM events WHERE seq = 5"}, true},
		"an edited open row": {[]string{"UPDATE payments SET total = 1 WHERE ended = 0"}, true},
		"the open key gone":  {[]string{"UPDATE payments SET open_key = 'x' WHERE ended = 0"}, true},
		"an edited intend of an open payment": {[]string{
			"UPDATE events SET body = '{' WHERE seq = (SELECT min(seq) FROM payments WHERE ended = 0)"}, false},
		"the first event gone": {[]string{"PRAGMA foreign_keys = 0", "DELETE FROM events WHERE seq = 1"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			o := options(filled(t))
			o.Anchor = filepath.Join(t.TempDir(), "ledger.anchor")
			edit(t, o.Path, c.edits...)
			s, err := sqlite.Open(t.Context(), o)
			if name == "the first event gone" { // whose it is cannot be told: not even read
				if !errors.Is(err, sqlite.ErrDamaged) {
					t.Fatalf("open = %v", err)
				}
			} else if err != nil {
				t.Fatal(err)
			} else if h := s.Halted(); h == nil || h.Doubt != ledger.DoubtDamaged || !errors.Is(h, sqlite.ErrDamaged) {
				t.Fatalf("halt = %+v", h)
			} else if err := s.Close(); err != nil {
				t.Fatal(err)
			} else if r := halt(t, readOnly(o.Path)); r == nil || r.Doubt != ledger.DoubtDamaged || r.Head != h.Head { // who only reads sees it too
				t.Errorf("a reader's halt = %+v, want %+v", r, h)
			}
			before := fileOf(t, o.Path)
			body, err := sqlite.Acknowledge(t.Context(), o, "penyedia mengirim salinan mutasi", false, named("Ani"))
			if c.acceptable != (err == nil) {
				t.Fatalf("acknowledge = %+v, %v", body, err)
			}
			if !c.acceptable {
				if after := fileOf(t, o.Path); !bytes.Equal(before, after) || !errors.Is(err, sqlite.ErrDamaged) {
					t.Errorf("refused with %v, and the file was changed", err)
				}
				return
			}
			if h := halt(t, o); h != nil {
				t.Errorf("still halted: %v", h)
			}
			if h := halt(t, readOnly(o.Path)); h != nil {
				t.Errorf("a reader still warns: %v", h)
			}
			r := mustVerify(t, readOnly(o.Path))
			if len(r.Notes) == 0 || strings.HasPrefix(name, "an e") && strings.HasSuffix(name, "event") && r.OK() {
				t.Errorf("verify forgets the damage: %+v", r)
			}
			edit(t, o.Path, "UPDATE events SET actor = 'again' WHERE seq = 11") // what came later is not excused
			if h := halt(t, o); h == nil {
				t.Error("the next edit is not found")
			}
		})
	}
}

func TestALostKeyBeginsASegment(t *testing.T) {
	o, c := kept(t), newTill()
	visits(t, o, c, 3)
	listening := mustOpen(t, o)
	if err := listening.RecordCallback(t.Context(), ledger.Callback{At: start, Provider: "h2h", Query: "refid=1"}); err != nil {
		t.Fatal(err)
	}
	if err := listening.Close(); err != nil {
		t.Fatal(err)
	}
	o.Key = bytes.Repeat([]byte{9}, 32)
	if err := opening(t, o); !errors.Is(err, sqlite.ErrKey) {
		t.Fatalf("open = %v", err)
	}
	if _, err := sqlite.Acknowledge(t.Context(), o, "x", false, named("Ani")); !errors.Is(err, sqlite.ErrKey) {
		t.Fatalf("without saying that the key is lost: %v", err)
	}
	body, err := sqlite.Acknowledge(t.Context(), o, "laptop dicuri, kunci tidak ada salinannya", true, named("Ani"))
	if err != nil || body.Doubt != ledger.DoubtKey || body.Inbox != 1 {
		t.Fatalf("acknowledged %+v, %v", body, err)
	}
	visits(t, o, c, 2)
	s := mustOpen(t, o)
	c.open(t, s, 100_000)
	if z := c.close(t, s, ledger.Counting{Kept: 100_000}); len(z.Closing.LostKeys) != 1 || s.Close() != nil {
		t.Fatalf("closed %+v", z.Closing)
	}
	read := o
	read.ReadOnly = true
	if r := mustVerify(t, read); !r.OK() || r.Unsealed != 13 || len(r.Notes) != 1 {
		t.Errorf("report = %+v", r)
	}
	for _, sequence := range []int64{4, 13, 14, 18} {
		found, err := mustOpen(t, read).BySeal(t.Context(), sealAt(t, o.Path, sequence))
		if ours := sequence >= 14; err != nil || found.Event.Sequence != sequence || found.Intact != ours || found.Changed != 0 {
			t.Errorf("the SEGEL of a slip made at event %d: %+v, %v", sequence, found, err)
		}
	}
	edit(t, o.Path, "UPDATE events SET actor = 'made' WHERE seq = 4")
	if r := mustVerify(t, read); r.OK() || r.Findings[0].Sequence != 14 {
		t.Errorf("an old event that was edited since: %+v", r.Findings)
	}
	edit(t, o.Path, "UPDATE events SET actor = 'made' WHERE seq = 16")
	if h := halt(t, o); h == nil {
		t.Error("an edit in the new segment is not found")
	}
}

// named is somebody whom nobody asks for a PIN.
func named(by string) func(sqlite.Doorway) (string, error) {
	return func(sqlite.Doorway) (string, error) { return by, nil }
}

// The anchor is on the disk once a ledger has opened, and names the newest event once it was closed: a power loss leaves
// an older line meanwhile, and never none.
func TestTheAnchorSurvivesAPowerLoss(t *testing.T) {
	d, c := disk.New(), newTill()
	defer d.Close()
	named := int64(1)
	for sitting, closed := range []bool{false, true, true} {
		s, err := sqlite.Open(t.Context(), onDisk(d))
		if err != nil {
			t.Fatal(err)
		}
		if s.Unanchored() {
			t.Errorf("sitting %d finds no anchor", sitting)
		}
		c.pay(t, s, 70_000, c.sale(water(), ledger.CustomerNo(fmt.Sprint(sitting)), "202610", 65_250), ledger.OutcomePaid)
		if closed {
			if named, _, err = s.Head(t.Context()); err != nil || s.Close() != nil {
				t.Fatal(err)
			}
		}
		d.PowerLoss(disk.DropAll, rand.New(rand.NewPCG(1, 5)))
		_ = s.Close()
		if found := anchored(d.Bytes("/ledger.anchor")); found != named {
			t.Errorf("sitting %d leaves an anchor that names event %d, want %d", sitting, found, named)
		}
	}
}

// anchored is the newest event that the lines of an anchor file name, by another reading of the file than the program's.
func anchored(file []byte) (newest int64) {
	for _, line := range strings.FieldsFunc(string(file), func(r rune) bool { return r == 0 || r == '\n' }) {
		if fields := strings.Fields(line); len(fields) == 4 {
			sequence, _ := strconv.ParseInt(fields[1], 10, 64)
			newest = max(newest, sequence)
		}
	}
	return newest
}

// Whatever sectors a power loss ruins, at any operation of the anchor file: it names an event that is no older than it named when
// the ledger was last opened.
func TestNoPowerLossRuinsBothLines(t *testing.T) {
	d, c := disk.New(), newTill()
	defer d.Close()
	d.Record()
	for range 3 {
		s, err := sqlite.Open(t.Context(), onDisk(d))
		if err != nil {
			t.Fatal(err)
		}
		c.pay(t, s, 70_000, c.sale(water(), ledger.CustomerNo(fmt.Sprint(c.n)), "202610", 65_250), ledger.OutcomePaid)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	now, opened := disk.New(), int64(0)
	defer now.Close()
	for at, o := range d.Recorded() {
		if o.File != "/ledger.anchor" {
			continue
		}
		if now.Apply(o); o.Kind == disk.Name {
			opened = anchored(now.Bytes(o.File))
		}
		for chance := range uint64(200) {
			lost := now.Lost(disk.Ruined, rand.New(rand.NewPCG(chance, uint64(at))))
			if found := anchored(lost.Bytes(o.File)); found < opened {
				t.Fatalf("after operation %d it names event %d, and named %d", at, found, opened)
			}
			lost.Close()
		}
	}
	if opened < 5 {
		t.Errorf("it names event %d at the end", opened)
	}
}

// The same of power losses one after the other.
func TestPowerLossesLeaveAnAnchor(t *testing.T) {
	for seed := range uint64(50) {
		random := rand.New(rand.NewPCG(seed, 11))
		d, c := disk.New(), newTill()
		s, err := sqlite.Open(t.Context(), onDisk(d))
		if err != nil || s.Close() != nil {
			t.Fatal(err)
		}
		older := anchored(d.Bytes("/ledger.anchor"))
		for range 4 {
			left := random.IntN(40)
			d.Fail(func(int, disk.Operation) error {
				if left--; left < 0 {
					return errors.New("the power is gone")
				}
				return nil
			})
			if s, err := sqlite.Open(t.Context(), onDisk(d)); err == nil {
				if s.Unanchored() {
					t.Fatalf("seed %d: the anchor is gone", seed)
				}
				_ = s.Append(t.Context(), c.intend(70_000, c.sale(water(), ledger.CustomerNo(fmt.Sprint(c.n)), "202610", 65_250))...)
				d.PowerLoss(disk.Ruined, random)
				_ = s.Close()
			} else {
				d.PowerLoss(disk.Ruined, random)
			}
			d.Fail(nil)
			if now := anchored(d.Bytes("/ledger.anchor")); now < older {
				t.Fatalf("seed %d: the anchor names event %d after %d", seed, now, older)
			}
		}
		d.Close()
	}
}

// The anchor of a program that wrote one line alone is read, and gets the second.
func TestAnAnchorOfOneLineIsRead(t *testing.T) {
	o, c := kept(t), newTill()
	visits(t, o, c, 3)
	older := fileOf(t, o.Path)
	visits(t, o, c, 2)
	newer, second := fileOf(t, o.Path), bytes.Trim(fileOf(t, o.Anchor)[256:], "\x00")
	put(t, o.Anchor, second)
	put(t, o.Path, older)
	if h := halt(t, o); h == nil || h.Lost.Sequence != 21 {
		t.Fatalf("halt = %+v", h)
	}
	put(t, o.Path, newer)
	if h := halt(t, o); h != nil {
		t.Fatalf("halted: %v", h)
	}
	if r := mustVerify(t, readOnly(o.Path)); !r.OK() || len(r.Notes) != 0 || bytes.Count(fileOf(t, o.Anchor), []byte("\n")) != 2 {
		t.Errorf("report = %+v", r)
	}
}

// A line that is ruined is written over where it was: neither is another ledger's lost, nor is ours looked for elsewhere.
func TestARuinedLineKeepsItsPlace(t *testing.T) {
	o, c := kept(t), newTill()
	other := neighbour(o)
	visits(t, o, c, 1)
	visits(t, other, c, 1)
	visits(t, o, c, 0)
	visits(t, other, c, 0)
	whole := fileOf(t, o.Anchor)
	for _, at := range []int{0, 32 << 10} {
		ruined := bytes.Clone(whole)
		for i := range 512 { // with the line of the other ledger that lies in the same sector
			ruined[at+i] = byte(37 * i)
		}
		put(t, o.Anchor, ruined)
		for _, each := range []sqlite.Options{o, other} {
			s := mustOpen(t, each)
			if s.Unanchored() || s.Halted() != nil || s.Close() != nil {
				t.Errorf("ruined at %d: unanchored %t, %v", at, s.Unanchored(), s.Halted())
			}
		}
		if after := fileOf(t, o.Anchor); !bytes.Equal(after, whole) {
			t.Errorf("ruined at %d: the file is not mended", at)
		}
	}
}
