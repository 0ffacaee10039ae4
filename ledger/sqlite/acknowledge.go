package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"loket/ledger"
)

// ErrSound says that there is nothing to acknowledge.
var ErrSound = errors.New("nothing about the ledger is doubtful")

// replacePayment writes a payment's whole row anew.
var replacePayment = strings.Replace(insertPayment, "INSERT INTO", "REPLACE INTO", 1)

const newestCallback = `SELECT coalesce(max(id), 0) FROM inbox`

// Acknowledge records that a named person knows why a ledger is halted, and lets it be written again: by an event with
// the evidence, the head that was lost and the head that is there, and what the whole check found. The rows of what is
// open are folded anew. With a key that sealed none of the ledger's events, a new segment of the chain begins. The
// caller holds the lock. who says first whose word it is, by the users that the ledger has, and the tries of a PIN are
// recorded though the ledger is halted. Errors: who's, ErrSound, and those of Open; ErrKey without newKey; ErrDamaged: it cannot be written
// even so, and nothing was recorded.
func Acknowledge(ctx context.Context, o Options, evidence string, newKey bool, who func(Doorway) (string, error)) (ledger.Acknowledged, error) {
	var body ledger.Acknowledged
	if err := o.ownLog(ctx); err != nil {
		return body, err
	}
	db, err := o.pool(modeWrite)
	if err != nil {
		return body, err
	}
	c, err := connect(ctx, db)
	if err != nil {
		return body, o.unwritten(errors.Join(err, db.Close()))
	}
	w := newWriter(c, o)
	by, err := w.named(ctx, who)
	if err == nil {
		body, err = w.acknowledge(ctx, o, by, evidence, newKey)
	}
	return body, errors.Join(err, w.closeAnchor(), c.close(), db.Close())
}

func (w *writer) acknowledge(ctx context.Context, o Options, by, evidence string, newKey bool) (ledger.Acknowledged, error) {
	body, err := w.doubt(ctx, o, newKey)
	if err != nil {
		return body, err
	}
	body.Evidence = evidence
	if err := w.begin(body.Head); err != nil {
		return body, err
	}
	stamp := o.stamp()
	stamp.By = by
	err = w.alone(ctx, func(ctx context.Context, t *transaction) error {
		if _, err := t.insert(ctx, stamp.Acknowledged(body)); err != nil {
			return err
		}
		if err := t.refold(ctx); err != nil {
			return err
		}
		_, err := startCheck(ctx, t.c, o) // as the next start will see it
		return err
	})
	if err != nil || w.anchor == nil {
		return body, err
	}
	return body, w.anchor.keep(o, w.root.head())
}

// begin lets the writer go on from a head that nobody vouches for.
func (w *writer) begin(at ledger.Head) error {
	head, err := hex.DecodeString(at.MAC)
	if err != nil || len(head) != sha256.Size {
		return damaged(at.Sequence, errMAC)
	}
	w.root = newFolds(nil)
	w.root.sequence, w.root.mac = at.Sequence, [32]byte(head)
	return nil
}

// named asks who acknowledges.
func (w *writer) named(ctx context.Context, who func(Doorway) (string, error)) (string, error) {
	if err := prepare(ctx, w.c); err != nil {
		return "", err
	}
	head, err := headOf(ctx, w.c)
	if err != nil {
		return "", err
	}
	if err := w.begin(head); err != nil {
		return "", err
	}
	return who(Doorway{w})
}

// Doorway is a halted ledger to whoever wants to acknowledge it: its users, and events of theirs alone.
type Doorway struct{ writer *writer }

// Users are as Store.Users are.
func (d Doorway) Users(ctx context.Context) (ledger.Users, error) {
	users, _, err := d.writer.people.now(ctx, d.writer.c)
	return users, err
}

// Append records events of users, as Store.Append does.
func (d Doorway) Append(ctx context.Context, events ...ledger.Event) error {
	return d.writer.alone(ctx, func(ctx context.Context, t *transaction) error {
		for _, e := range events {
			if err := t.appendUser(ctx, e); err != nil {
				return err
			}
		}
		return nil
	})
}

// doubt is what there is to acknowledge.
func (w *writer) doubt(ctx context.Context, o Options, newKey bool) (ledger.Acknowledged, error) {
	body := ledger.Acknowledged{}
	var err error
	if body.Head, err = headOf(ctx, w.c); err != nil {
		return body, err
	}
	_, wrong := startCheck(ctx, w.c, o)
	switch {
	case errors.Is(wrong, ErrKey) && newKey:
		body.Doubt = ledger.DoubtKey
		if body.Digest, err = digestBefore(ctx, w.c, body.Head.Sequence+1); err != nil {
			return body, err
		}
		if _, err := w.c.one(ctx, []any{&body.Inbox}, newestCallback); err != nil {
			return body, err
		}
	case errors.Is(wrong, ErrDamaged):
		body.Doubt = ledger.DoubtDamaged
		report, err := check(ctx, w.c, o)
		if err != nil {
			return body, err
		}
		body.Damage = report.sequences()
	case wrong != nil:
		return body, wrong
	}
	return body, w.lost(ctx, o, &body)
}

// lost adds the head that the anchor names and the ledger lacks.
func (w *writer) lost(ctx context.Context, o Options, body *ledger.Acknowledged) error {
	if o.Anchor != "" {
		behind, err := w.behind(ctx, o)
		if err != nil {
			return err
		}
		if behind {
			body.Lost = w.anchor.said
		}
	}
	if body.Doubt == "" && body.Lost == (ledger.Head{}) {
		return ErrSound
	}
	if body.Doubt == "" {
		body.Doubt = ledger.DoubtBehind
	}
	return nil
}

// refold writes the rows of what is open anew, as their events say.
func (t *transaction) refold(ctx context.Context) error {
	refs, err := column[ledger.RefID](ctx, t.c, openRefs)
	if err != nil {
		return err
	}
	for _, ref := range refs {
		p, err := t.payment(ctx, t.c, ref)
		if err != nil {
			return err
		}
		n, err := t.nota(ctx, t.c, p.now.Nota)
		if err != nil {
			return err
		}
		if p.now.State == 0 {
			return damaged(p.stored.sequence, errRow)
		}
		row := paymentRowOf(p.now, n.now, p.stored.sequence, n.sequence)
		if err := t.c.exec(ctx, replacePayment, row.inserted()...); err != nil {
			return err
		}
	}
	return nil
}

// sequences are the events that the report is about, each once, in order.
func (r Report) sequences() []int64 {
	var all []int64
	for _, f := range r.Findings {
		if f.Sequence > 0 {
			all = append(all, f.Sequence)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// digestBefore is the SHA-256 over every event before a sequence, which stands in the event that begins a new segment:
// the seals before it can no longer be checked, and their content all the same.
func digestBefore(ctx context.Context, c *connection, sequence int64) (string, error) {
	var d digest
	err := c.each(ctx, func(rows *sql.Rows) error {
		e, err := scanEvent(rows)
		if err == nil && e.Sequence < sequence {
			d.add(e)
		}
		return err
	}, allEvents)
	return d.String(), err
}

// digest grows by each event: the SHA-256 over what went before and the event with its MAC.
type digest [32]byte

func (d *digest) add(e ledger.Event) {
	content := ledger.Seal(nil, *d, e)
	*d = sha256.Sum256(append(content[:], e.MAC[:]...))
}

// String is the digest in hex.
func (d digest) String() string { return fmt.Sprintf("%x", d[:]) }
