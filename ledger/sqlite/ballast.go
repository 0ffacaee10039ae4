package sqlite

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
)

// ballast is a file beside the ledger that holds room for what must be recorded when the disk is full: the outcomes of
// payments that were sent, and callbacks. It is given up for them, and no payment is begun before it is back
// (reliability §1.6).
type ballast struct {
	disk Disk
	path string
	size int64 // bytes; 0: there is none

	mu sync.Mutex
}

func (o Options) ballast() *ballast {
	return &ballast{disk: o.disk(), path: o.Path + ".ballast", size: o.Ballast}
}

// ready makes the ballast where it is not whole. ErrFull: there is no room for it.
func (b *ballast) ready() error {
	if b.size == 0 {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.whole() {
		return nil
	}
	if err := b.fill(); err != nil {
		return fmt.Errorf("%w: ballast: %w", ErrFull, errors.Join(err, b.disk.Remove(b.path)))
	}
	return nil
}

func (b *ballast) whole() bool {
	file, err := b.disk.Open(b.path, false)
	if err != nil {
		return false
	}
	n, _ := file.ReadAt(make([]byte, 1), b.size-1)
	return file.Close() == nil && n == 1
}

// fill writes what no file system can store in less room.
func (b *ballast) fill() error {
	file, err := b.disk.Open(b.path, true)
	if err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(1, 2))
	piece := make([]byte, min(b.size, 64<<10))
	for at := int64(0); at < b.size && err == nil; at += int64(len(piece)) {
		piece = piece[:min(int64(len(piece)), b.size-at)]
		for i := 0; i+8 <= len(piece); i += 8 {
			binary.LittleEndian.PutUint64(piece[i:], random.Uint64())
		}
		_, err = file.WriteAt(piece, at)
	}
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	return b.disk.Keep(b.path)
}

// release gives the room back; false where there was none.
func (b *ballast) release() bool {
	if b.size == 0 {
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.whole() && b.disk.Remove(b.path) == nil
}

// makeRoom writes again, in the ballast's room, what of a group must not be lost when the disk was full. What begins a
// payment is not written again. full is what the disk said; the answer is everybody's error.
//
// A COMMIT that found the disk full is rolled back, but its pages lie in the log, and a power loss could make them
// good; the next commit writes over them. Where the group has nothing to write, an empty one does.
func (w *writer) makeRoom(group []request, answers []error, full error) error {
	var kept []request
	var places []int
	for i, r := range group {
		if answers[i] = ErrFull; !r.begins {
			kept, places = append(kept, r), append(places, i)
		}
	}
	if len(kept) == 0 && w.broken == nil || !w.ballast.release() {
		return full
	}
	w.broken = nil
	if len(kept) == 0 {
		kept, places = []request{{work: rewriteVersion}}, []int{len(group)}
	}
	again := make([]error, len(kept))
	if err := w.write(kept, again); err != nil {
		return err
	}
	for i, place := range places {
		if place < len(group) {
			answers[place] = again[i]
		}
	}
	return nil
}

// rewriteVersion changes nothing and writes a page.
func rewriteVersion(ctx context.Context, t *transaction) error {
	return t.c.exec(ctx, sameVersion(len(migrations)))
}

// sameVersion writes a page of a ledger of this version and changes nothing.
func sameVersion(version int) string { return fmt.Sprintf("PRAGMA user_version = %d", version) }
