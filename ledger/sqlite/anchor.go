package sqlite

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"loket/ledger"
)

// An anchor file holds the newest event of each ledger sealed with one key: lines of a fixed length, rewritten in place
// and never across two of a disk's sectors, so that no line is torn. Each ledger has two, far apart, of which one is synced
// whenever the other is written: a power loss may ruin that one.
const (
	anchorLine   = 256
	anchorText   = "%s %020d %s %x"
	anchorSecond = 32 << 10 // bytes from a ledger's first line to its second, which is rewritten after every commit
	maxAnchors   = 2 * anchorSecond
	macOfEvent   = `SELECT mac FROM events WHERE seq = ?`
	firstOfBook  = 1
)

// HaltError says why a ledger can only be read until a supervisor acknowledges it (reliability §4).
type HaltError struct {
	Doubt ledger.Doubt
	Lost  ledger.Head // what the anchor names and the ledger lacks; behind only
	Head  ledger.Head // the ledger's newest event
	Err   error       // what the check found
}

// Error says what the doubt is.
func (e *HaltError) Error() string {
	if e.Doubt == ledger.DoubtBehind {
		return fmt.Sprintf("ledger is a copy or was rolled back: it ends at event %d and lacks event %d", e.Head.Sequence, e.Lost.Sequence)
	}
	return fmt.Sprintf("ledger is only read: %v", e.Err)
}

// Unwrap gives what the check found.
func (e *HaltError) Unwrap() error { return e.Err }

// anchor is what an anchor file says of this ledger.
type anchor struct {
	file  File
	key   []byte
	first string // MAC of the ledger's first event, by which it is known
	at    int64  // where the first line begins
	found bool
	said  ledger.Head // what the newer line said when it was read, if one was found and is ours
}

// openAnchor opens the anchor file, which is made where there is none, and finds the lines of the ledger whose first event
// has this MAC; lines that are not there yet will be in the first free place.
func openAnchor(o Options, first string) (*anchor, error) {
	file, err := o.disk().Open(o.Anchor, true)
	if err != nil {
		return nil, fmt.Errorf("anchor file: %w", err)
	}
	text, err := readAnchors(file)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	a := &anchor{file: file, key: o.Key, first: first}
	a.find(text)
	return a, nil
}

func readAnchors(file File) ([]byte, error) {
	text := make([]byte, maxAnchors)
	n, err := file.ReadAt(text, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("anchor file: %w", err)
	}
	return text[:n], nil
}

// find reads the lines. Of ours the newer one counts; one that names our ledger but is not sealed with our key says nothing
// and is written over.
func (a *anchor) find(text []byte) {
	a.at = maxAnchors // where nobody reads
	for at := int64(0); at < anchorSecond; at += anchorLine {
		first, second := lineAt(text, at), lineAt(text, at+anchorSecond)
		ours := a.read(first)
		if a.read(second) || ours {
			a.at = at
			return
		}
		if len(first)+len(second) == 0 {
			a.at = min(a.at, at)
		}
	}
}

// lineAt is the line that begins there, empty where nobody wrote one.
func lineAt(text []byte, at int64) []byte {
	length := int64(len(text))
	return bytes.Trim(text[min(at, length):min(at+anchorLine, length)], "\x00")
}

// read takes over what a line says of our ledger, if it is newer, and reports whether it names it.
func (a *anchor) read(line []byte) (ours bool) {
	var first, seal string
	var said ledger.Head
	if n, _ := fmt.Sscanf(string(line), "%s %d %s %s", &first, &said.Sequence, &said.MAC, &seal); n < 1 || first != a.first {
		return false
	}
	want := ledger.SealAnchor(a.key, first, said)
	if seal == hex.EncodeToString(want[:]) && said.Sequence > a.said.Sequence {
		a.found, a.said = true, said
	}
	return true
}

// mark rewrites the second line. It is not synced and may fail: a line that is older than the ledger contradicts nothing.
func (a *anchor) mark(newest ledger.Head) error { return a.write(newest, a.at+anchorSecond) }

func (a *anchor) write(newest ledger.Head, at int64) error {
	seal := ledger.SealAnchor(a.key, a.first, newest)
	text := fmt.Appendf(make([]byte, 0, anchorLine), anchorText, a.first, newest.Sequence, newest.MAC, seal)
	for len(text) < anchorLine-1 {
		text = append(text, ' ')
	}
	_, err := a.file.WriteAt(append(text, '\n'), at)
	return err
}

// lacks reports whether the ledger has not the event that the anchor names, as it named it.
func lacks(ctx context.Context, c *connection, named ledger.Head) (bool, error) {
	var mac []byte
	found, err := c.one(ctx, []any{&mac}, macOfEvent, named.Sequence)
	return err == nil && (!found || hex.EncodeToString(mac) != named.MAC), err
}

// firstMAC is the MAC of the ledger's first event in hex.
func firstMAC(ctx context.Context, c *connection) (string, error) {
	var mac []byte
	_, err := c.one(ctx, []any{&mac}, macOfEvent, firstOfBook)
	return hex.EncodeToString(mac), err
}

// behind opens the anchor and reports whether the ledger lacks the head that it names.
func (w *writer) behind(ctx context.Context, o Options) (bool, error) {
	first, err := firstMAC(ctx, w.c)
	if err != nil {
		return false, err
	}
	if w.anchor, err = openAnchor(o, first); err != nil || !w.anchor.found {
		return false, err
	}
	return lacks(ctx, w.c, w.anchor.said)
}

// anchored compares the ledger with its anchor at the start of the writer, and brings the anchor up to the ledger. A
// ledger ahead of it is what a power loss leaves; one that lacks its event is halted. Where there is no line to believe
// and the ledger is not new, an event says so.
func (w *writer) anchored(ctx context.Context, o Options, fresh bool) error {
	if o.Anchor == "" {
		return nil
	}
	behind, err := w.behind(ctx, o)
	if behind {
		w.halted = &HaltError{Doubt: ledger.DoubtBehind, Lost: w.anchor.said, Head: w.root.head()}
	}
	if behind || err != nil {
		return err
	}
	if !w.anchor.found && !fresh {
		w.unanchored = true
		if err := w.alone(ctx, func(ctx context.Context, t *transaction) error {
			_, err := t.insert(ctx, o.stamp().Unanchored())
			return err
		}); err != nil {
			return err
		}
	}
	return w.anchor.keep(o, w.root.head())
}

// keep writes both lines, one when the other is on the disk, and makes them and the file's name durable, so that a later power
// loss leaves an older line and never none.
func (a *anchor) keep(o Options, newest ledger.Head) error {
	err := errors.Join(a.mark(newest), a.file.Sync())
	if err == nil {
		err = errors.Join(a.write(newest, a.at), a.file.Sync())
	}
	if err != nil {
		return fmt.Errorf("anchor file: %w", err)
	}
	return o.disk().Keep(o.Anchor)
}

// anchorsAtHand are the anchor file's lines for a reader, who changes nothing; none without a file or a key.
func anchorsAtHand(o Options) ([]byte, error) {
	if o.Anchor == "" || o.Key == nil {
		return nil, nil
	}
	if exists, err := o.disk().Exists(o.Anchor); err != nil || !exists {
		return nil, err
	}
	file, err := o.disk().Open(o.Anchor, false)
	if err != nil {
		return nil, fmt.Errorf("anchor file: %w", err)
	}
	text, err := readAnchors(file)
	return text, errors.Join(err, file.Close())
}

// compareAnchor is the reader's comparison; nil: the ledger has what its line names. The lines were read before this
// snapshot of the ledger was taken, so that a counter at work beside does not seem rolled back. A line that is missing
// is the writer's to note.
func compareAnchor(ctx context.Context, c *connection, o Options, lines []byte) (*HaltError, error) {
	if len(lines) == 0 {
		return nil, nil
	}
	first, err := firstMAC(ctx, c)
	if err != nil {
		return nil, err
	}
	a := &anchor{key: o.Key, first: first}
	if a.find(lines); !a.found {
		return nil, nil
	}
	behind, err := lacks(ctx, c, a.said)
	if err != nil || !behind {
		return nil, err
	}
	newest, err := headOf(ctx, c)
	return &HaltError{Doubt: ledger.DoubtBehind, Lost: a.said, Head: newest}, err
}

// headOf is the newest event.
func headOf(ctx context.Context, c *connection) (ledger.Head, error) {
	var h ledger.Head
	var mac []byte
	_, err := c.one(ctx, []any{&h.Sequence, &mac}, headMAC)
	h.MAC = hex.EncodeToString(mac)
	return h, err
}
