package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"loket/ledger"
	"loket/ledger/sqlite"
)

// filled makes a closed ledger with payments in every kind of state.
func filled(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ledger.db")
	s, err := sqlite.Open(context.Background(), options(path))
	if err != nil {
		t.Fatal(err)
	}
	c := newTill()
	outcomes := []ledger.Outcome{ledger.OutcomePaid, ledger.OutcomeFailed, ledger.OutcomePending, ledger.OutcomeUnknown}
	for i := range 12 {
		sale := c.sale(water(), ledger.CustomerNo(fmt.Sprint(1000+i)), "202610", 65_250)
		c.pay(t, s, 70_000, sale, outcomes[i%len(outcomes)])
		if i%len(outcomes) == 0 {
			mustAppend(t, s, c.stamp().Change(sale.nota, ledger.Cash{Amount: 4_700}))
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// edit changes a closed ledger behind the program's back, triggers dropped and put back.
func edit(t testing.TB, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	rows, err := db.Query("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
	if err != nil {
		t.Fatal(err)
	}
	triggers := map[string]string{}
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			t.Fatal(err)
		}
		triggers[name] = text
	}
	all := make([]string, 0, len(statements)+2*len(triggers))
	for name := range triggers {
		all = append(all, "DROP TRIGGER "+name)
	}
	all = append(all, statements...)
	for _, text := range triggers {
		all = append(all, text)
	}
	for _, statement := range all {
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func readOnly(path string) sqlite.Options {
	o := options(path)
	o.ReadOnly = true
	return o
}

func mustVerify(t testing.TB, o sqlite.Options) sqlite.Report {
	t.Helper()
	r, err := mustOpen(t, o).Verify(context.Background())
	if err != nil {
		t.Fatalf("verify: %v", err)
	}
	return r
}

func TestVerifyOfASoundLedger(t *testing.T) {
	path := filled(t)
	r := mustVerify(t, readOnly(path))
	if !r.OK() || r.Payments != 12 || r.Notas != 12 || r.Events != 1+12*4+3 || r.Raws != 12 || !r.Keyed ||
		len(r.Head) != 64 || r.Drawer != 12*70_000-3*4_700 {
		t.Errorf("report = %+v", r)
	}
	t.Run("without the key only the seals stay unchecked", func(t *testing.T) {
		o := readOnly(path)
		o.Key = nil
		if r := mustVerify(t, o); !r.OK() || r.Keyed || r.Payments != 12 {
			t.Errorf("report = %+v", r)
		}
	})
}

func TestVerifyFindsWhatWasChanged(t *testing.T) {
	tampers := map[string]struct {
		statements []string
		sequence   int64 // of a finding that must be there
	}{
		"an edited body":            {[]string{"UPDATE events SET body = replace(body, '65250', '55250') WHERE seq = 3"}, 3},
		"an edited actor":           {[]string{"UPDATE events SET actor = 'made' WHERE seq = 4"}, 4},
		"an edited time":            {[]string{"UPDATE events SET at = at + 1 WHERE seq = 4"}, 4},
		"an edited seal":            {[]string{"UPDATE events SET mac = zeroblob(32) WHERE seq = 4"}, 4},
		"a deleted event":           {[]string{"PRAGMA foreign_keys = 0", "DELETE FROM events WHERE seq = 5"}, 6},
		"the newest event deleted":  {[]string{"PRAGMA foreign_keys = 0", "DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)"}, 50},
		"two events swapped":        {[]string{"UPDATE events SET seq = -1 WHERE seq = 4", "UPDATE events SET seq = 4 WHERE seq = 8", "UPDATE events SET seq = 8 WHERE seq = -1"}, 4},
		"an event added":            {[]string{"INSERT INTO events SELECT (SELECT max(seq) + 1 FROM events), stream, subject, 'lost', version, at, actor, counter, shift, '{\"cause\":\"x\"}', mac FROM events WHERE seq = 4"}, 53},
		"an edited tender":          {[]string{"UPDATE events SET body = replace(body, '70000', '6000') WHERE seq = 2"}, 2},
		"an edited raw answer":      {[]string{"UPDATE raws SET body = CAST('{}' AS BLOB) WHERE hash = (SELECT min(hash) FROM raws)"}, 0},
		"a deleted raw answer":      {[]string{"DELETE FROM raws"}, 5},
		"an edited payment row":     {[]string{"UPDATE payments SET state = 'paid' WHERE state = 'failed'"}, 8},
		"an edited amount":          {[]string{"UPDATE payments SET total = total - 1 WHERE seq = 3"}, 3},
		"a deleted paid key":        {[]string{"DELETE FROM paid_keys WHERE seq = 3"}, 3},
		"a paid key added":          {[]string{"INSERT INTO paid_keys VALUES ('x|1|day=2026-11-21', 3)"}, 3},
		"edited cash of a nota":     {[]string{"UPDATE payments SET due = due + 1 WHERE seq = 3"}, 3},
		"an edited cash row":        {[]string{"UPDATE cash SET amount = amount - 1 WHERE seq = 2"}, 2},
		"a cash row added":          {[]string{"INSERT INTO cash VALUES (1, 3, 'tender', 5)"}, 0},
		"a cash row of nothing":     {[]string{"INSERT INTO cash VALUES (1, 3, 'tender', 0)"}, 0},
		"a trigger dropped":         {[]string{"DROP TRIGGER IF EXISTS events_no_update", "CREATE TRIGGER other BEFORE UPDATE ON events BEGIN SELECT 1; END"}, 0},
		"a forged callback":         {[]string{"INSERT INTO inbox (at, provider, source, query, mac) VALUES (1, 'h2h', '127.0.0.1', 'refid=1', zeroblob(32))"}, 0},
		"an event between":          {[]string{"PRAGMA foreign_keys = 0", "UPDATE events SET seq = seq + 1000 WHERE seq > 9", "UPDATE events SET seq = seq - 999 WHERE seq > 1000", "INSERT INTO events SELECT 10, stream, subject, kind, version, at, actor, counter, shift, body, mac FROM events WHERE seq = 9"}, 10},
		"the newest event changed":  {[]string{"UPDATE events SET actor = 'made' WHERE seq = (SELECT max(seq) FROM events)"}, 52},
		"an index dropped":          {[]string{"DROP INDEX payments_customer"}, 0},
		"an index of the start's":   {[]string{"DROP INDEX payments_day"}, 0},
		"practice made of the real": {[]string{"UPDATE events SET body = '{\"practice\":true}' WHERE seq = 1"}, 3},
	}
	sound := filled(t)
	file, err := os.ReadFile(sound)
	if err != nil {
		t.Fatal(err)
	}
	for name, tamper := range tampers {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "ledger.db")
			if err := os.WriteFile(path, file, 0o600); err != nil {
				t.Fatal(err)
			}
			edit(t, path, tamper.statements...)
			o := readOnly(path)
			if name == "practice made of the real" { // Open refuses it both ways: with the key it is no ledger of ours
				if _, err := sqlite.Open(context.Background(), o); !errors.Is(err, sqlite.ErrKey) {
					t.Errorf("open = %v", err)
				}
				o.Key, o.Practice = nil, true
			}
			r := mustVerify(t, o)
			if !slices.ContainsFunc(r.Findings, func(f sqlite.Finding) bool { return f.Sequence == tamper.sequence }) {
				t.Errorf("no finding about event %d: %+v", tamper.sequence, r.Findings)
			}
			for _, f := range r.Findings { // whoever reads it runs a counter
				if strings.Contains(f.Text, "event") || strings.Contains(f.Text, "ledger") {
					t.Errorf("not in the operator's words: %s", f.Text)
				}
			}
		})
	}
}

// flips is how many ledgers with one flipped bit TestVerifyFindsFlippedBits looks at (reliability §6, D1); before a
// release 1,000,000.
var flips = flag.Int("flips", 2_000/slower, "ledgers with a flipped bit")

// Reliability §6, D1: no flipped bit that changes what the ledger says stays undetected.
func TestVerifyFindsFlippedBits(t *testing.T) {
	sound := filled(t)
	file := fileOf(t, sound)
	want := contents(t, sound)
	var undetected, changed atomic.Int64
	var workers sync.WaitGroup
	each := runtime.GOMAXPROCS(0)
	for worker := range each {
		workers.Go(func() {
			path := filepath.Join(t.TempDir(), fmt.Sprint(worker))
			random := rand.New(rand.NewPCG(1, uint64(worker)))
			for range (*flips + each - 1) / each {
				flipped := slices.Clone(file)
				at, bit := random.IntN(len(flipped)), random.IntN(8)
				flipped[at] ^= 1 << bit
				if err := os.WriteFile(path, flipped, 0o600); err != nil {
					t.Error(err)
					return
				}
				if contents(t, path) == want { // in a page that nobody reads, or the same by another way
					continue
				}
				changed.Add(1)
				if !detected(t, path) {
					undetected.Add(1)
					t.Errorf("bit %d of byte %d changed what the ledger says, and nothing was found", bit, at)
				}
			}
		})
	}
	workers.Wait()
	t.Attr("D1", fmt.Sprint(*flips, " flipped bits"))
	t.Attr("D1", fmt.Sprint(changed.Load(), " that change what the ledger says"))
	t.Attr("D1.never", fmt.Sprint(undetected.Load(), " of those that are not found"))
}

// detected reports whether opening or verifying a ledger says that something is wrong.
func detected(t *testing.T, path string) bool {
	t.Helper()
	s, err := sqlite.Open(context.Background(), readOnly(path))
	if err != nil {
		return true
	}
	defer s.Close()
	r, err := s.Verify(context.Background())
	return err != nil || !r.OK()
}

// contents is everything a ledger says, as text.
func contents(t *testing.T, path string) string {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var all strings.Builder
	for _, table := range []string{"events", "raws", "payments", "paid_keys", "cash"} {
		rows, err := db.Query("SELECT * FROM " + table + " ORDER BY 1, 2")
		if err != nil {
			return err.Error()
		}
		columns, err := rows.Columns()
		if err != nil {
			return err.Error()
		}
		values, into := make([]sql.RawBytes, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		for rows.Next() {
			if err := rows.Scan(into...); err != nil {
				return err.Error()
			}
			fmt.Fprintf(&all, "%q\n", values)
		}
		if err := rows.Err(); err != nil {
			return err.Error()
		}
	}
	return all.String()
}

func TestARecapMovesNoCash(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	s, err := sqlite.Open(t.Context(), options(path))
	if err != nil {
		t.Fatal(err)
	}
	c := newTill()
	sale := c.sale(water(), "1000", "202610", 65_250)
	c.pay(t, s, 70_000, sale, ledger.OutcomePaid)
	mustAppend(t, s, c.stamp().PrintRecap(sale.nota), c.stamp().Change(sale.nota, ledger.Cash{Amount: 4_700}), c.stamp().PrintRecap(sale.nota))
	if n, err := s.Nota(t.Context(), sale.nota); err != nil || n.Recaps != 2 || n.Change != 4_700 {
		t.Errorf("nota %+v, %v", n, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if report := mustVerify(t, readOnly(path)); len(report.Findings) != 0 || report.Drawer != 65_300 {
		t.Errorf("report %+v", report)
	}
	edit(t, path, "DELETE FROM cash WHERE kind = 'change'")
	if report := mustVerify(t, readOnly(path)); len(report.Findings) == 0 {
		t.Error("missing change is not found")
	}
}

// Without the key no seal speaks: a slip's event that vanishes leaves every fold as it was, and only the count misses it.
func TestAGapIsSeenWithoutTheKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	s, err := sqlite.Open(t.Context(), options(path))
	if err != nil {
		t.Fatal(err)
	}
	c := newTill()
	sale := c.sale(water(), "1000", "202610", 65_250)
	c.pay(t, s, 70_000, sale, ledger.OutcomePaid)
	mustAppend(t, s, c.stamp().Print(sale.ref, ledger.DocReceipt), c.stamp().Change(sale.nota, ledger.Cash{Amount: 4_700}))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	o := readOnly(path)
	o.Key = nil
	if r := mustVerify(t, o); !r.OK() {
		t.Fatalf("before: %+v", r.Findings)
	}
	edit(t, path, "DELETE FROM events WHERE kind = 'print'")
	if r := mustVerify(t, o); r.OK() {
		t.Error("a missing event is not seen")
	}
}

// A payment's row that no event speaks of is in no list of events.
func TestARowWithoutEventsIsSeen(t *testing.T) {
	path := filled(t)
	edit(t, path, `CREATE TEMP TABLE copied AS SELECT * FROM payments ORDER BY seq LIMIT 1`,
		`UPDATE copied SET seq = tendered, number = '5-261121-9999', ref = 'made up', nota = 'made up'`,
		`INSERT INTO payments (`+paymentColumnNames+`) SELECT `+paymentColumnNames+` FROM copied`)
	if r := mustVerify(t, readOnly(path)); r.OK() {
		t.Error("a made-up row is not seen")
	}
}

const paymentColumnNames = `seq, ref, number, nota, tendered, claim, product, category, provider, customer, name, period, day, state,
	reason, total, fee, cost, code, message, serial, cashier, created, settled, practice, ended, open_key, tender, change, handed,
	rounding, due, underway`
