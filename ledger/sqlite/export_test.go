package sqlite

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"

	"loket/ledger"
)

// Settings are the settings that a connection is opened with, as the driver gets them, and those that are read back.
func Settings(o Options) (asked []string, back map[string]string) {
	_, query, _ := strings.Cut(o.source(modeWrite), "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		panic(err)
	}
	return values["_pragma"], readBack
}

// NeedLibrary makes another SQLite the oldest that will do, and returns how to undo that.
func NeedLibrary(version string) (undo func()) {
	before := oldestLibrary
	oldestLibrary = version
	return func() { oldestLibrary = before }
}

// CheckVersion is whether a version of SQLite is new enough.
var CheckVersion = checkVersion

// LimitPages lets the writer's file grow to so many pages and no further, as a full disk would; 0 lifts the limit.
func (s *Store) LimitPages(ctx context.Context, pages int) error {
	if pages == 0 {
		pages = 1 << 30
	}
	var got int
	_, err := s.writer.c.one(ctx, []any{&got}, fmt.Sprintf("PRAGMA max_page_count = %d", pages))
	return err
}

// Expect reads a setting back as Open does, on a connection whose setting was changed.
func (s *Store) Expect(ctx context.Context, pragma, set, want string) error {
	return s.look(ctx, func(c *connection) error {
		return errors.Join(c.exec(ctx, "PRAGMA "+pragma+" = "+set), c.expect(ctx, pragma, want))
	})
}

// AppendTogether offers several requests as one group, as if they had waited for the same commit. Nobody else may
// be appending.
func (s *Store) AppendTogether(requests ...[]ledger.Event) []error {
	group, answers := make([]request, len(requests)), make([]error, len(requests))
	for i, events := range requests {
		group[i] = request{answer: make(chan error, 1), work: func(ctx context.Context, t *transaction) error {
			for _, e := range events {
				if err := t.append(ctx, e); err != nil {
					return err
				}
			}
			return nil
		}}
	}
	s.writer.serve(group)
	for i, r := range group {
		answers[i] = <-r.answer
	}
	return answers
}

// Holds reads the head, but for the note of an anchor that was lost, and counts the callbacks as the writer sees them,
// without opening a reader.
func (s *Store) Holds(ctx context.Context) (h ledger.Head, callbacks int, err error) {
	var mac []byte
	_, err = s.writer.c.one(ctx, []any{&h.Sequence, &mac}, "SELECT seq, mac FROM events WHERE kind <> ? ORDER BY seq DESC LIMIT 1", ledger.KindUnanchored)
	h.MAC = hex.EncodeToString(mac)
	if err == nil {
		_, err = s.writer.c.one(ctx, []any{&callbacks}, "SELECT count(*) FROM inbox")
	}
	return h, callbacks, err
}

// AddMigration adds a version of the schema and gives back what takes it away again.
func AddMigration(script string) (remove func()) {
	before := migrations
	become := func(steps []string) { migrations, freshSchema = steps, sync.OnceValues(makeSchema) }
	become(append(slices.Clip(before), script))
	return func() { become(before) }
}

// Options are what the store was opened with.
func (s *Store) Options() Options { return s.options }

// QueriesOfTheCounter are those that run while somebody waits at a counter, whatever the size of its ledger.
var QueriesOfTheCounter = map[string]string{
	"openRefs": openRefs, "lastEvents": lastEvents, "paymentOfSubject": paymentOfSubject, "eventOfSeal": eventOfSeal,
	"eventsOfSubject": eventsOfSubject, "eventsOfBoth": eventsOfBoth, "eventsOfHouse": eventsOfHouse, "paidHolder": paidHolder,
	"newestOpening": newestOpening, "cashBetween": cashBetween, "drawerCash": drawerCash, "drawerPayments": drawerPayments,
	"drawerNumbers": drawerNumbers, "drawerTouched": drawerTouched, "drawerSteps": drawerSteps, "drawerFees": drawerFees,
	"dayPaid": dayPaid, "dayUnpaid": dayUnpaid, "dayCash": dayCash, "spanOfDays": spanOfDays, "entriesBetween": entriesBetween,
	"countOfDay": countOfDay, "doubtedAt": doubtedAt, "eventsWithin": eventsWithin, "eventsBetween": eventsBetween, "eventsBefore": eventsBefore, "settledRefs": settledRefs,
}

// QueriesOfVerify are those that verify asks for each event, payment or nota.
var QueriesOfVerify = map[string]string{"hasRaw": hasRaw, "rowOfPayment": rowOfPayment, "hasPaidKey": hasPaidKey, "replayedCash": replayedCash,
	"firstOfSubject": firstOfSubject, "macOfEvent": macOfEvent}

// Plan is how SQLite would find the rows of a query.
func (s *Store) Plan(ctx context.Context, query string) ([]string, error) {
	var steps []string
	args := make([]any, strings.Count(query, "?"))
	for n := 1; strings.Contains(query, fmt.Sprint("?", n)); n++ {
		args = args[:n]
	}
	err := s.look(ctx, func(c *connection) error {
		return c.each(ctx, func(rows *sql.Rows) error {
			var id, parent, unused int
			var step string
			err := rows.Scan(&id, &parent, &unused, &step)
			steps = append(steps, step)
			return err
		}, "EXPLAIN QUERY PLAN "+query, args...)
	})
	return steps, err
}

// Checkpoint is the writer's checkpoint, due at once.
func (s *Store) Checkpoint() {
	s.writer.logged = checkpointAfter
	s.writer.checkpoint()
}

// File is the opened file that the lock belongs to.
func (l *Lock) File() *os.File { return l.file.File }

// AnchorFile is the opened anchor file.
func (s *Store) AnchorFile() *os.File { return s.writer.anchor.file.(lockedFile).File }
