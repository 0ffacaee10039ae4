package sqlite

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"slices"
	"sync"
	"time"

	"loket/ledger"
)

// maxFindings bounds the findings of a report; the rest is counted.
const maxFindings = 100

// Report is what a full check of a ledger found. Amounts are whole rupiah.
type Report struct {
	Events, Payments, Notas, Raws int

	Sequence int64         // of the last event
	Head     string        // its MAC in hex
	Keyed    bool          // the seals were checked; without the key only they are not
	Unsealed int64         // events of a key that was lost: their content was compared, their seals cannot be checked
	Notes    []Finding     // what is not wrong and must be known: acknowledgements, starts without an anchor
	Practice bool          // as the first event says
	Drawer   ledger.Rupiah // tender − change − hand-backs + cash in − cash out of all days
	Held     ledger.Rupiah // the customers' money: open payments and what is due

	Findings []Finding // at most 100
	More     int       // findings beyond those
}

// Finding is one thing that is wrong.
type Finding struct {
	Sequence int64  // the event it is about; 0: none
	Text     string // an Indonesian sentence
}

// OK reports whether nothing is wrong.
func (r Report) OK() bool { return len(r.Findings) == 0 }

func (r *Report) find(sequence int64, format string, args ...any) {
	if len(r.Findings) == maxFindings {
		r.More++
		return
	}
	r.Findings = append(r.Findings, Finding{Sequence: sequence, Text: fmt.Sprintf(format, args...)})
}

func (r *Report) note(sequence int64, format string, args ...any) {
	if len(r.Notes) < maxFindings {
		r.Notes = append(r.Notes, Finding{Sequence: sequence, Text: fmt.Sprintf(format, args...)})
	}
}

const (
	allEvents = `SELECT ` + eventColumns + ` FROM events ORDER BY seq`
	allRaws   = `SELECT hash, body FROM raws`
	hasRaw    = `SELECT 1 FROM raws WHERE hash = ?`
	allSchema = `SELECT type, name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'`
)

// Verify replays the whole ledger: SQLite's own check, the schema with its triggers, the chain, raw answers and their
// hashes, and every row against the fold of its events. Damage is in the report; an error means that the check itself
// could not be done. It works beside a running counter, and without the key, when the seals stay unchecked.
func (s *Store) Verify(ctx context.Context) (Report, error) {
	lines, err := anchorsAtHand(s.options)
	if err != nil {
		return Report{}, err
	}
	var report Report
	err = s.look(ctx, func(c *connection) (err error) {
		if report, err = check(ctx, c, s.options); err != nil {
			return err
		}
		return report.anchor(ctx, c, s.options, lines)
	})
	return report, err
}

// check is the whole check of what a connection sees.
func check(ctx context.Context, c *connection, o Options) (Report, error) {
	v := &verification{c: c, key: o.Key, begin: 1, zone: o.zone()}
	v.report.Keyed = v.key != nil
	for _, part := range []func(context.Context) error{v.database, v.schema, v.segment, v.chain, v.raws, v.payments, v.notas,
		v.shifts, v.rows, v.postings, v.recons, v.callbacks} {
		if err := part(ctx); err != nil {
			if ctx.Err() != nil {
				return v.report, ctx.Err()
			}
			v.report.find(0, "Pemeriksaan terhenti: %v.", err)
		}
	}
	if v.report.Practice != o.Practice {
		v.report.find(1, "Buku ini bukan buku yang diminta: latihan dan sungguhan tertukar.")
	}
	return v.report, nil
}

// anchor compares the ledger with what its anchor names.
func (r *Report) anchor(ctx context.Context, c *connection, o Options, lines []byte) error {
	halt, err := compareAnchor(ctx, c, o, lines)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		r.find(0, "Buku tidak dapat dibandingkan dengan jangkarnya: %v.", err)
	case halt != nil && halt.Lost.Sequence > r.Sequence:
		r.find(0, "Buku ini salinan atau dikembalikan ke keadaan lama: kejadian %d sampai %d hilang.", r.Sequence+1, halt.Lost.Sequence)
	case halt != nil:
		r.find(halt.Lost.Sequence, "Buku ini salinan atau dikembalikan ke keadaan lama: kejadian ini bukan yang dicatat jangkar.")
	}
	return nil
}

// segment finds where the key's seals begin.
func (v *verification) segment(ctx context.Context) error {
	events, err := eventsOf(ctx, v.c, ledger.StreamLedger, ledgerSubject)
	for _, e := range events {
		if body, ok := acknowledgement(e); ok && body.Doubt == ledger.DoubtKey {
			v.rekeyed = e.Sequence
		}
	}
	if err != nil || v.key == nil {
		return err
	}
	begin, err := segmentOf(ctx, v.c, v.key, events)
	if err == nil { // otherwise the chain shows that the seals do not fit
		v.begin, v.report.Unsealed = begin, begin-1
	}
	return nil
}

// verification is one run of Verify.
type verification struct {
	c        *connection
	key      []byte
	zone     *time.Location
	begin    int64 // the event that the key's seals begin with
	inbox    int64 // the newest callback that a lost key sealed
	rekeyed  int64 // the newest event that began a segment, whoever sealed it
	old      digest
	users    ledger.Users
	report   Report
	paidKeys int // that the folds hold
	cash     int // events that moved cash

	shift string // that is open where the chain was walked to; "": none
}

// database is SQLite's own check: pages, indexes, types, foreign keys.
func (v *verification) database(ctx context.Context) error {
	messages, err := column[string](ctx, v.c, "PRAGMA integrity_check(20)")
	for _, message := range messages {
		if message != "ok" {
			v.report.find(0, "Berkas rusak: %s.", message)
		}
	}
	if err != nil {
		return err
	}
	return v.c.each(ctx, func(rows *sql.Rows) error {
		var table, parent string
		var row, key sql.NullInt64
		err := rows.Scan(&table, &row, &parent, &key)
		v.report.find(0, "Baris %d dari %s menunjuk ke %s yang tidak ada.", row.Int64, table, parent)
		return scanned(err)
	}, "PRAGMA foreign_key_check")
}

// schema compares tables, indexes and triggers with those of a new ledger: a dropped trigger would let rows be edited.
func (v *verification) schema(ctx context.Context) error {
	got, err := readSchema(ctx, v.c)
	if err != nil {
		return err
	}
	want, err := freshSchema()
	if err != nil {
		return err
	}
	for name, text := range want {
		switch found, ok := got[name]; {
		case !ok:
			v.report.find(0, "Bagian buku hilang: %s.", name)
		case found != text:
			v.report.find(0, "Bagian buku diubah: %s.", name)
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			v.report.find(0, "Bagian asing dalam buku: %s.", name)
		}
	}
	return nil
}

// readSchema is what each part of the schema was made with, by type and name.
func readSchema(ctx context.Context, c *connection) (map[string]string, error) {
	schema := map[string]string{}
	err := c.each(ctx, func(rows *sql.Rows) error {
		var kind, name, text string
		err := rows.Scan(&kind, &name, &text)
		schema[kind+" "+name] = text
		return scanned(err)
	}, allSchema)
	return schema, err
}

// freshSchema is the schema of a new ledger, made once: no run of a program makes another.
var freshSchema = sync.OnceValues(makeSchema)

// makeSchema makes a new ledger in memory.
func makeSchema() (map[string]string, error) {
	ctx := context.Background()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	c := &connection{conn: conn, statements: map[string]*sql.Stmt{}}
	defer c.close()
	if err := migrate(ctx, c, 0); err != nil {
		return nil, err
	}
	return readSchema(ctx, c)
}

// chain walks over all events in order: no gap, every seal, every raw answer at hand.
func (v *verification) chain(ctx context.Context) error {
	var previous ledger.Event
	err := v.c.each(ctx, func(rows *sql.Rows) error {
		e, err := scanEvent(rows)
		if err != nil {
			v.report.find(e.Sequence, "Kejadian setelah nomor %d tidak terbaca.", previous.Sequence)
			return err
		}
		v.link(previous, e)
		previous = e
		v.report.Events++
		return v.rawAtHand(ctx, e)
	}, allEvents)
	v.report.Sequence, v.report.Head = previous.Sequence, hex.EncodeToString(previous.MAC[:])
	if err == nil && v.report.Events == 0 {
		v.report.find(0, "Buku tidak berisi satu kejadian pun.")
	}
	return err
}

// streams are those of events that are no part of the ledger's own story.
var streams = []ledger.Stream{ledger.StreamPayment, ledger.StreamNota, ledger.StreamUser, ledger.StreamShift, ledger.StreamDay}

// link checks one event against the one before it.
func (v *verification) link(previous, e ledger.Event) {
	if e.Sequence != previous.Sequence+1 {
		v.report.find(e.Sequence, "Sebelum kejadian ini ada yang hilang: nomor %d sampai %d.", previous.Sequence+1,
			e.Sequence-1)
	}
	if v.key != nil && e.Sequence >= v.begin && !sealed(v.key, previous.MAC, e) {
		v.report.find(e.Sequence, "Segel kejadian tidak cocok: isinya diubah, dipindah, atau yang sebelumnya hilang.")
	}
	if e.Sequence == 1 {
		body, err := decode[ledger.Opened](e)
		if err != nil || e.Stream != ledger.StreamLedger || e.Kind != ledger.KindOpened {
			v.report.find(1, "Kejadian pertama bukan pembukaan buku.")
		}
		v.report.Practice = body.Practice
	} else if e.Stream == ledger.StreamLedger {
		v.ownEvent(e)
	} else if e.Stream == ledger.StreamUser {
		v.person(e)
	} else if !slices.Contains(streams, e.Stream) {
		v.report.find(e.Sequence, "Kejadian dari jenis yang tidak dikenal.")
	}
	v.inShift(previous, e)
	if e.Sequence < v.rekeyed {
		v.old.add(e)
	}
}

// ownEvent checks and notes what happened to the ledger itself.
func (v *verification) ownEvent(e ledger.Event) {
	body, ok := acknowledgement(e)
	switch {
	case e.Kind == ledger.KindUnanchored:
		v.report.note(e.Sequence, "Loket dibuka tanpa jangkar yang terbaca (%s).", v.clock(e))
	case !ok:
		v.report.find(e.Sequence, "Kejadian buku dari jenis yang tidak dikenal.")
	default:
		v.report.note(e.Sequence, "Diakui oleh %s (%s): %s. Bukti: %s", ledger.Clean(e.By, 40), v.clock(e), doubtWords[body.Doubt],
			ledger.Clean(body.Evidence, 300))
		if body.Doubt == ledger.DoubtKey && e.Sequence == v.begin {
			v.inbox = body.Inbox
		}
		if body.Doubt == ledger.DoubtKey && body.Digest != v.old.String() {
			v.report.find(e.Sequence, "Kejadian sebelum kunci baru ini diubah setelah kunci itu dibuat.")
		}
	}
}

// person folds what happened to a user.
func (v *verification) person(e ledger.Event) {
	users, err := ledger.ApplyUser(v.users, e)
	if err != nil {
		v.report.find(e.Sequence, "Kejadian pengguna ini tidak mungkin terjadi setelah yang sebelumnya.")
		return
	}
	v.users = users
}

// clock is when an event happened, as the counter's clock showed it.
func (v *verification) clock(e ledger.Event) string {
	return e.At.In(v.zone).Format("02-01-2006 15:04 MST")
}

// doubtWords name what was acknowledged.
var doubtWords = map[ledger.Doubt]string{
	ledger.DoubtBehind:  "buku ini salinan atau dikembalikan ke keadaan lama",
	ledger.DoubtDamaged: "buku ini rusak",
	ledger.DoubtKey:     "kuncinya hilang, rantai baru dimulai",
}

// rawAtHand checks that the raw answer an event names is there. Whether it is the right one, raws checks.
func (v *verification) rawAtHand(ctx context.Context, e ledger.Event) error {
	hash := rawHash(e)
	if hash == "" {
		return nil
	}
	var one int
	found, err := v.c.one(ctx, []any{&one}, hasRaw, hash)
	if err == nil && !found {
		v.report.find(e.Sequence, "Jawaban asli penyedia untuk kejadian ini hilang.")
	}
	return err
}

// raws checks every raw answer against its hash.
func (v *verification) raws(ctx context.Context) error {
	return v.c.each(ctx, func(rows *sql.Rows) error {
		var hash string
		var body sql.RawBytes
		if err := rows.Scan(&hash, &body); err != nil {
			return scanned(err)
		}
		v.report.Raws++
		if ledger.HashRaw(body) != hash {
			v.report.find(0, "Jawaban asli penyedia diubah: %.12s.", hash)
		}
		return nil
	}, allRaws)
}

// callbacks checks the seals of the inbox: one that is forged has, if it was read, changed nothing.
func (v *verification) callbacks(ctx context.Context) error {
	return v.c.each(ctx, func(rows *sql.Rows) error {
		callback, err := scanCallback(rows, v.key)
		if callback.Forged && callback.ID > v.inbox {
			v.report.find(0, "Callback %d di kotak masuk tidak dicatat oleh loket ini.", callback.ID)
		}
		return err
	}, allCallbacks)
}
