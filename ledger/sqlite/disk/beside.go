package disk

import (
	"io"
	"io/fs"
	"path"
)

// beside is an open file that SQLite does not know: the disk treats it like the others.
type beside struct {
	disk *Disk
	name string
	life int
}

// Open opens a file for others than SQLite; to write, it is made where there is none.
func (d *Disk) Open(name string, write bool) (interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Sync() error
}, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	b := &beside{d, path.Clean(name), d.life}
	if d.files[b.name] == nil {
		if !write {
			return nil, fs.ErrNotExist
		}
		o := Operation{Kind: Create, File: b.name}
		if err := d.may(o); err != nil {
			return nil, err
		}
		d.do(o)
	}
	return b, nil
}

// Remove removes a file; one that is not there is removed already.
func (d *Disk) Remove(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	o := Operation{Kind: Delete, File: path.Clean(name)}
	if d.files[o.File] == nil {
		return nil
	}
	if err := d.may(o); err != nil {
		return err
	}
	d.do(o)
	return nil
}

// ReadAt reads what would be read now.
func (b *beside) ReadAt(into []byte, offset int64) (int, error) {
	b.disk.mu.Lock()
	defer b.disk.mu.Unlock()
	f := b.disk.files[b.name]
	if f == nil || b.life != b.disk.life {
		return 0, ErrIO
	}
	if offset >= int64(len(f.content)) {
		return 0, io.EOF
	}
	n := copy(into, f.content[offset:])
	if n < len(into) {
		return n, io.EOF
	}
	return n, nil
}

// WriteAt writes; the write is lost with the power until Sync.
func (b *beside) WriteAt(data []byte, offset int64) (int, error) {
	if err := b.change(Operation{Kind: Write, Offset: offset, Data: append([]byte(nil), data...)}); err != nil {
		return 0, err
	}
	return len(data), nil
}

// Sync makes the file durable, but not its name: see Keep.
func (b *beside) Sync() error { return b.change(Operation{Kind: Sync}) }

// Close changes nothing.
func (b *beside) Close() error { return nil }

func (b *beside) change(o Operation) error {
	b.disk.mu.Lock()
	defer b.disk.mu.Unlock()
	if b.life != b.disk.life {
		return ErrIO
	}
	o.File = b.name
	if err := b.disk.may(o); err != nil {
		return err
	}
	b.disk.do(o)
	return nil
}
