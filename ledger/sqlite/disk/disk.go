package disk

import (
	"errors"
	"fmt"
	"hash/maphash"
	"maps"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"sync"
	"syscall"
)

// sector is the size in bytes of what a disk writes whole.
const sector = 512

// What an operation can be made to fail with.
var (
	ErrIO   = errors.New("disk error")
	ErrFull = fmt.Errorf("disk is full: %w", syscall.ENOSPC)
)

// Kind is what an operation does.
type Kind uint8

// The operations that change a disk.
const (
	Create Kind = iota + 1
	Write
	Truncate
	Sync
	Name // makes the file's name durable
	Delete
)

// Operation is one change of the disk.
type Operation struct {
	Kind   Kind
	File   string
	Offset int64  // of Write; the size of Truncate
	Data   []byte // of Write
}

// Disk is a set of files under one VFS. It is safe for concurrent use.
type Disk struct {
	vfs *registration

	mu       sync.Mutex
	files    map[string]*file
	life     int // counts power losses: what was opened before one is dead
	record   []Operation
	recorded bool
	count    int // operations so far, recorded or not
	fail     func(n int, o Operation) error
	graves   []uintptr // shared memory that connections of an earlier life may still look at
}

// file is what one name stands for: what is surely on the disk, and what was done to it since.
type file struct {
	synced  []byte      // what survives a power loss
	content []byte      // what is read
	same    bool        // both are one slice, until the first change
	since   []Operation // writes and truncations that are not synced
	named   bool        // its name survives a power loss
	locks   locks
	shared  shared
}

// New is an empty disk. Close it to take its VFS away.
func New() *Disk {
	d := &Disk{files: map[string]*file{}}
	d.vfs = register(d)
	return d
}

// Close takes the VFS away. Nothing may be open on it.
func (d *Disk) Close() {
	d.vfs.remove()
	free(d.graves)
}

// VFS is SQLite's name of the disk.
func (d *Disk) VFS() string { return d.vfs.name }

// Exists reports whether there is a file of that name that is not empty.
func (d *Disk) Exists(name string) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.files[path.Clean(name)]
	return f != nil && len(f.content) > 0, nil
}

// Writable does nothing: a folder of the simulated disk can be written.
func (d *Disk) Writable(string) error { return nil }

// Keep makes a file's name durable, as syncing its folder does.
func (d *Disk) Keep(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.files[path.Clean(name)] == nil {
		return fmt.Errorf("%w: no file %s", ErrIO, name)
	}
	o := Operation{Kind: Name, File: path.Clean(name)}
	if err := d.may(o); err != nil {
		return err
	}
	d.do(o)
	return nil
}

// Fail asks before every operation whether it fails: with ErrIO or ErrFull, which the disk says, or with another error,
// because whoever wanted it is gone and never asked the disk. nil lets it happen. n counts from 1, over the whole life of
// the disk. A nil function lets everything happen.
func (d *Disk) Fail(when func(n int, o Operation) error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fail = when
}

// Count is how many operations there were.
func (d *Disk) Count() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.count
}

// may counts an operation and asks whether it happens; the lock is held.
func (d *Disk) may(o Operation) error {
	d.count++
	if d.fail != nil {
		if err := d.fail(d.count, o); err != nil {
			if errors.Is(err, ErrIO) || errors.Is(err, ErrFull) {
				d.forget(o)
			}
			return err
		}
	}
	if d.recorded {
		d.record = append(d.record, o)
	}
	return nil
}

// forget is what Linux makes of a sync that fails: what was written is read as before, and no later sync brings it to the
// disk, for it counts as written. The lock is held.
func (d *Disk) forget(o Operation) {
	if f := d.files[o.File]; f != nil && o.Kind == Sync {
		if f.same {
			f.content, f.same = slices.Clone(f.content), false
		}
		f.since = nil
	}
}

// Record starts a record of every operation from now on. The disk must be at rest.
func (d *Disk) Record() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.recorded, d.record = true, nil
}

// Recorded are the operations since Record.
func (d *Disk) Recorded() []Operation {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.record)
}

// Copy is another disk with the same files, as they would be read now and as they would survive.
func (d *Disk) Copy() *Disk {
	d.mu.Lock()
	defer d.mu.Unlock()
	other := New()
	for name, f := range d.files {
		other.files[name] = &file{synced: slices.Clone(f.synced), content: slices.Clone(f.content),
			since: slices.Clip(f.since), named: f.named}
	}
	return other
}

// Lost is another disk: this one after a power loss, which happens to the other alone.
func (d *Disk) Lost(loss Loss, random *rand.Rand) *Disk {
	d.mu.Lock()
	defer d.mu.Unlock()
	other := New()
	for _, name := range slices.Sorted(maps.Keys(d.files)) {
		if f := d.files[name].lost(loss, random); f != nil {
			other.files[name] = f
		}
	}
	return other
}

// Fingerprint is a hash of everything on the disk as it would be read, under a seed of the caller's.
func (d *Disk) Fingerprint(seed maphash.Seed) uint64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	var h maphash.Hash
	h.SetSeed(seed)
	for _, name := range slices.Sorted(maps.Keys(d.files)) {
		content := d.files[name].content
		_, _ = fmt.Fprintf(&h, "%s %d ", name, len(content))
		_, _ = h.Write(content)
	}
	return h.Sum64()
}

// Apply does one recorded operation again, without asking Fail and without SQLite.
func (d *Disk) Apply(o Operation) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.do(o)
}

// do is what an operation does to the files; the lock is held.
func (d *Disk) do(o Operation) {
	f := d.files[o.File]
	switch {
	case o.Kind == Create && f == nil:
		d.files[o.File] = &file{}
	case f == nil:
	case o.Kind == Delete:
		delete(d.files, o.File)
	case o.Kind == Sync:
		for _, done := range f.since {
			f.synced = done.on(f.synced)
		}
		f.since, f.named = nil, f.named || strings.HasSuffix(o.File, "-wal") || strings.HasSuffix(o.File, "-journal")
	case o.Kind == Name:
		f.named = true
	case o.Kind == Write || o.Kind == Truncate:
		if f.same {
			left := len(f.content)
			if o.Kind == Truncate {
				left = min(left, int(o.Offset))
			}
			f.content, f.same = slices.Clone(f.content[:left]), false
		}
		f.content = o.on(f.content)
		f.since = append(f.since, o)
	}
}

// on is a file's content after a write or a truncation.
func (o Operation) on(content []byte) []byte {
	if o.Kind == Truncate {
		return resize(content, o.Offset)
	}
	content = resize(content, max(int64(len(content)), o.Offset+int64(len(o.Data))))
	copy(content[o.Offset:], o.Data)
	return content
}

// resize gives content another size. What grows gets room to double: a log grows by one page after the other.
func resize(content []byte, size int64) []byte {
	if int64(cap(content)) < size {
		content = slices.Grow(content, max(len(content), int(size)-len(content)))
	}
	if int64(len(content)) < size {
		clear(content[len(content):size])
	}
	return content[:size]
}

// Loss is what a power loss leaves of the writes that were not synced.
type Loss uint8

// The kinds of power loss.
const (
	DropAll Loss = iota // nothing
	Prefix              // the first of them
	Subset              // any of them
	Torn                // any of them, each cut into sectors of which any reach the disk
	Ruined              // any sectors of them, and of those any hold neither what was there nor what was written
)

// Losses lists the kinds.
func Losses() []Loss { return []Loss{DropAll, Prefix, Subset, Torn, Ruined} }

// PowerLoss ends everything that is open and leaves of what was not synced what the loss and chance say. Names that
// were not synced may be gone. The disk can be used again afterwards.
func (d *Disk) PowerLoss(loss Loss, random *rand.Rand) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.life++
	for _, name := range slices.Sorted(maps.Keys(d.files)) {
		f := d.files[name]
		d.graves = append(d.graves, f.shared.regions...)
		if after := f.lost(loss, random); after != nil {
			d.files[name] = after
		} else {
			delete(d.files, name)
		}
	}
}

// Kill ends everything that is open, as the end of a process does: what it wrote is read as before, synced or not.
func (d *Disk) Kill() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.life++
	for _, f := range d.files {
		d.graves = append(d.graves, f.shared.regions...)
		f.locks, f.shared = locks{}, shared{}
	}
}

// lost is what a power loss leaves of a file; nil: not even its name.
func (f *file) lost(loss Loss, random *rand.Rand) *file {
	if !f.named && (loss == DropAll || random.IntN(2) == 0) {
		return nil
	}
	content := f.survives(loss, random)
	return &file{synced: content, content: content, same: true, named: true}
}

// survives is a file's content after a power loss.
func (f *file) survives(loss Loss, random *rand.Rand) []byte {
	content := append(make([]byte, 0, max(len(f.synced), len(f.content))), f.synced...) // which only grows to what was written
	keep := random.IntN(len(f.since) + 1)
	for i, o := range f.since {
		switch {
		case loss == Prefix && i < keep, loss == Subset && random.IntN(2) == 0:
			content = o.on(content)
		case loss >= Torn && o.Kind == Truncate && random.IntN(2) == 0:
			content = o.on(content)
		case loss >= Torn && o.Kind == Write:
			content = o.torn(content, loss, random)
		}
	}
	return content
}

// torn is a file's content after a write of which any sectors reached the disk, or spoilt what was there.
func (o Operation) torn(content []byte, loss Loss, random *rand.Rand) []byte {
	for at := int64(0); at < int64(len(o.Data)); {
		begin := (o.Offset + at) / sector * sector
		end := min(int64(len(o.Data)), begin+sector-o.Offset)
		if random.IntN(2) == 0 {
			content = Operation{Kind: Write, Offset: o.Offset + at, Data: o.Data[at:end]}.on(content)
		}
		if loss == Ruined && random.IntN(8) == 0 {
			content = ruin(content, begin, random)
		}
		at = end
	}
	return content
}

// ruin is a file's content after the power went while a sector was written: nothing can be read of it but noise.
func ruin(content []byte, begin int64, random *rand.Rand) []byte {
	for at := begin; at < min(begin+sector, int64(len(content))); at++ {
		content[at] = byte(random.Uint32())
	}
	return content
}

// Bytes is a file's content as it would be read, nil where there is none.
func (d *Disk) Bytes(name string) []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	if f := d.files[path.Clean(name)]; f != nil {
		return slices.Clone(f.content)
	}
	return nil
}
