package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loket/ledger"
	"loket/ledger/sqlite"
)

// errHalted stands for a ledger that opens to be read, because it is damaged.
var errHalted = errors.New("only read")

// opening opens a ledger only to see what it says.
func opening(t *testing.T, o sqlite.Options) error {
	t.Helper()
	s, err := sqlite.Open(context.Background(), o)
	if err != nil {
		return err
	}
	if halt := s.Halted(); halt != nil && errors.Is(halt, sqlite.ErrDamaged) {
		return errors.Join(errHalted, s.Close())
	}
	return s.Close()
}

// raw runs statements on a database without the program.
func raw(t testing.TB, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func TestOpenMakesALedger(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a folder?#%", "ledger.db")
	if err := os.Mkdir(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	for range 2 { // made, then found
		if err := opening(t, options(path)); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("file = %v, %v", info.Mode(), err)
	}
	if r := mustVerify(t, readOnly(path)); !r.OK() || r.Events != 1 || r.Practice {
		t.Errorf("report = %+v", r)
	}
}

func TestOpenFinishesACreationThatWasCutShort(t *testing.T) {
	for name, prepare := range map[string]func(path string) error{
		"an empty file": func(path string) error { return os.WriteFile(path, nil, 0o600) },
		"an empty database": func(path string) error {
			raw(t, path, "PRAGMA journal_mode = wal", "CREATE TABLE x (y)", "DROP TABLE x")
			return nil
		},
		"a ledger without a first event": func(path string) error {
			err := opening(t, options(path))
			edit(t, path, "DELETE FROM events")
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "ledger.db")
			if err := prepare(path); err != nil {
				t.Fatal(err)
			}
			before, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			begun := options(path)
			begun.Begun = true
			if err := opening(t, begun); !errors.Is(err, sqlite.ErrMissing) {
				t.Errorf("where a ledger was, it opens: %v", err)
			}
			if after, err := os.Stat(path); err != nil || before.Size() == 0 && after.Size() > 0 {
				t.Errorf("a ledger is made where one was: %v", err)
			}
			if err := opening(t, options(path)); err != nil {
				t.Fatal(err)
			}
			if r := mustVerify(t, readOnly(path)); !r.OK() || r.Events != 1 {
				t.Errorf("report = %+v", r)
			}
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	sound := filled(t)
	file, err := os.ReadFile(sound)
	if err != nil {
		t.Fatal(err)
	}
	with := func(change func(*sqlite.Options)) sqlite.Options {
		o := options("")
		change(&o)
		return o
	}
	readers := func(o *sqlite.Options) { o.ReadOnly = true }
	for name, c := range map[string]struct {
		change  func(t *testing.T, path string)
		options sqlite.Options
		want    error
	}{
		"practice on a real ledger":   {nil, with(func(o *sqlite.Options) { o.Practice = true }), sqlite.ErrPractice},
		"practice, reading":           {nil, with(func(o *sqlite.Options) { o.Practice, o.ReadOnly = true, true }), sqlite.ErrPractice},
		"another key":                 {nil, with(func(o *sqlite.Options) { o.Key = bytes.Repeat([]byte{8}, 32) }), sqlite.ErrKey},
		"another key, reading":        {nil, with(func(o *sqlite.Options) { o.Key, o.ReadOnly = make([]byte, 32), true }), sqlite.ErrKey},
		"no key":                      {nil, with(func(o *sqlite.Options) { o.Key = nil }), sqlite.ErrKey},
		"a short key":                 {nil, with(func(o *sqlite.Options) { o.Key = testKey[:31] }), sqlite.ErrKey},
		"a newer version":             {statements("PRAGMA user_version = 99"), with(func(*sqlite.Options) {}), sqlite.ErrNewer},
		"a newer version, reading":    {statements("PRAGMA user_version = 99"), with(readers), sqlite.ErrNewer},
		"an older version, reading":   {statements("PRAGMA user_version = 0"), with(readers), sqlite.ErrOlder},
		"another program's database":  {statements("PRAGMA application_id = 7"), with(func(*sqlite.Options) {}), sqlite.ErrForeign},
		"a text file":                 {content([]byte(strings.Repeat("not a ledger\n", 100))), with(func(*sqlite.Options) {}), sqlite.ErrDamaged},
		"a text file, reading":        {content([]byte(strings.Repeat("not a ledger\n", 100))), with(readers), sqlite.ErrDamaged},
		"a file cut short":            {content(file[:len(file)/2]), with(func(*sqlite.Options) {}), sqlite.ErrDamaged},
		"a folder":                    {folder, with(func(*sqlite.Options) {}), sqlite.ErrForeign},
		"a newest event edited":       {edits("UPDATE events SET body = '{}' WHERE seq = (SELECT max(seq) FROM events)"), with(func(*sqlite.Options) {}), errHalted},
		"a new event's actor edited":  {edits("UPDATE events SET actor = 'made' WHERE seq = (SELECT max(seq) FROM events)"), with(func(*sqlite.Options) {}), errHalted},
		"an event missing":            {edits("PRAGMA foreign_keys = 0", "DELETE FROM events WHERE seq = 20"), with(func(*sqlite.Options) {}), errHalted},
		"the first event missing":     {edits("PRAGMA foreign_keys = 0", "DELETE FROM events WHERE seq = 1"), with(func(*sqlite.Options) {}), sqlite.ErrDamaged},
		"the row of an open payment":  {edits("UPDATE payments SET total = 1 WHERE ended = 0"), with(func(*sqlite.Options) {}), errHalted},
		"an open payment's row gone":  {edits("DELETE FROM paid_keys", "DELETE FROM payments"), with(func(*sqlite.Options) {}), nil}, // verify's to find
		"the nota of an open payment": {edits("UPDATE payments SET tender = 1"), with(func(*sqlite.Options) {}), errHalted},
		"nothing there, reading":      {func(t *testing.T, path string) { remove(t, path) }, with(readers), sqlite.ErrMissing},
	} {
		t.Run(name, func(t *testing.T) {
			c.options.Path = filepath.Join(t.TempDir(), "ledger.db")
			content(file)(t, c.options.Path)
			if c.change != nil {
				c.change(t, c.options.Path)
			}
			if err := opening(t, c.options); !errors.Is(err, c.want) {
				t.Errorf("open = %v, want %v", err, c.want)
			}
		})
	}
}

func statements(all ...string) func(*testing.T, string) {
	return func(t *testing.T, path string) { raw(t, path, all...) }
}

func edits(all ...string) func(*testing.T, string) {
	return func(t *testing.T, path string) { edit(t, path, all...) }
}

func content(text []byte) func(*testing.T, string) {
	return func(t *testing.T, path string) {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func remove(t *testing.T, path string) {
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

func folder(t *testing.T, path string) {
	remove(t, path)
	if err := os.Mkdir(path, 0o755); err != nil {
		t.Fatal(err)
	}
}

func TestOpenLeavesAForeignDatabaseAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "other.db")
	raw(t, path, "CREATE TABLE other (x)")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := opening(t, options(path)); !errors.Is(err, sqlite.ErrForeign) {
		t.Errorf("open = %v", err)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file was changed (%v)", err)
	}
}

func TestSettingsAreReadBack(t *testing.T) {
	err := newStore(t).Expect(context.Background(), "busy_timeout", "1", "5000")
	if !errors.Is(err, sqlite.ErrSettings) {
		t.Errorf("got %v", err)
	}
}

// The driver takes a setting that it does not know, or sets it in another order, and says nothing.
func TestEverySettingIsReadBack(t *testing.T) {
	asked, back := sqlite.Settings(options("loket.db"))
	for _, setting := range asked {
		name, value, _ := strings.Cut(strings.TrimSuffix(setting, ")"), "(")
		if value == "full" {
			value = "2"
		}
		if back[name] != value {
			t.Errorf("%s is read back as %q", setting, back[name])
		}
	}
	for _, needed := range []string{"synchronous", "foreign_keys", "recursive_triggers", "busy_timeout"} {
		if back[needed] == "" {
			t.Errorf("%s is not read back", needed)
		}
	}
}

// memory is a disk that keeps nothing: SQLite makes no write-ahead log there, whatever it is told.
type memory struct{}

func (memory) VFS() string                            { return "memdb" }
func (memory) Exists(string) (bool, error)            { return false, nil }
func (memory) Writable(string) error                  { return nil }
func (memory) Keep(string) error                      { return nil }
func (memory) Open(string, bool) (sqlite.File, error) { return nil, os.ErrNotExist }
func (memory) Remove(string) error                    { return nil }

func TestALedgerWithoutALogIsRefused(t *testing.T) {
	o := options("/loket.db")
	o.Disk = memory{}
	if err := opening(t, o); !errors.Is(err, sqlite.ErrSettings) {
		t.Errorf("open = %v", err)
	}
}

func TestEveryTableIsStrict(t *testing.T) {
	db, err := sql.Open("sqlite", filled(t))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	tables := 0
	for ; rows.Next(); tables++ {
		var name string
		var strict bool
		if err := rows.Scan(&name, &strict); err != nil || !strict {
			t.Errorf("%s: strict %t, %v", name, strict, err)
		}
	}
	if err := rows.Err(); err != nil || tables < 5 {
		t.Errorf("%d tables, %v", tables, err)
	}
}

func TestNothingOpensWithAnOldLibrary(t *testing.T) {
	path := filled(t)
	defer sqlite.NeedLibrary("9.0.0")()
	reader := options(path)
	reader.ReadOnly = true
	for name, o := range map[string]sqlite.Options{"an old ledger": options(path), "to read": reader, "a new one": options(filepath.Join(t.TempDir(), "loket.db"))} {
		if err := opening(t, o); !errors.Is(err, sqlite.ErrLibrary) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOldLibrariesAreRefused(t *testing.T) {
	for version, want := range map[string]error{"3.51.2": sqlite.ErrLibrary, "3.51.3": nil, "3.60.0": nil,
		"3.9.9": sqlite.ErrLibrary, "": sqlite.ErrLibrary} {
		if err := sqlite.CheckVersion(version); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", version, err, want)
		}
	}
}

func TestAReaderBesideTheCounter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	s, c, ctx := mustOpen(t, options(path)), newTill(), context.Background()
	reader := mustOpen(t, readOnly(path))
	sale := c.sale(water(), "1", "202610", 65_250)
	c.pay(t, s, 70_000, sale, ledger.OutcomePaid)
	if p, err := reader.Payment(ctx, sale.ref); err != nil || p.State != ledger.Paid {
		t.Errorf("payment = %v, %v", p.State, err)
	}
	if r, err := reader.Verify(ctx); err != nil || !r.OK() {
		t.Errorf("verify = %+v, %v", r, err)
	}
	if err := reader.Append(ctx, c.stamp().Submit(sale.ref)); !errors.Is(err, sqlite.ErrReadOnly) {
		t.Errorf("append = %v", err)
	}
	if err := reader.RecordCallback(ctx, ledger.Callback{}); !errors.Is(err, sqlite.ErrReadOnly) {
		t.Errorf("record = %v", err)
	}
	if err := reader.MarkCallback(ctx, 1, "x"); !errors.Is(err, sqlite.ErrReadOnly) {
		t.Errorf("mark = %v", err)
	}
}

func TestAClosedLedgerSaysSo(t *testing.T) {
	s, err := sqlite.Open(context.Background(), options(filepath.Join(t.TempDir(), "ledger.db")))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Append(context.Background(), newTill().stamp().Submit("x")); !errors.Is(err, sqlite.ErrClosed) {
		t.Errorf("append = %v", err)
	}
	if _, err := s.Unsettled(context.Background()); !errors.Is(err, sqlite.ErrClosed) {
		t.Errorf("unsettled = %v", err)
	}
}

func TestAFullDiskRecordsNothingAndPasses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	s, c, ctx := mustOpen(t, options(path)), newTill(), context.Background()
	if err := s.LimitPages(ctx, 1); err != nil { // no page more than there are
		t.Fatal(err)
	}
	var full error
	recorded := 0
	for i := 0; full == nil && i < 1000; i++ {
		full = s.Append(ctx, c.intend(70_000, c.sale(water(), ledger.CustomerNo(fmt.Sprint(i)), "202610", 65_250))...)
		if full == nil {
			recorded++
		}
	}
	if !errors.Is(full, sqlite.ErrFull) || errors.Is(full, sqlite.ErrBroken) {
		t.Fatalf("append = %v", full)
	}
	if err := s.LimitPages(ctx, 0); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, s, c.intend(70_000, c.sale(water(), "after", "202610", 65_250))...)
	if r, err := s.Verify(ctx); err != nil || !r.OK() || r.Payments != recorded+1 {
		t.Errorf("verify = %+v, %v; recorded %d", r, err, recorded)
	}
}

// A deferred foreign key makes COMMIT itself fail, as a disk may.
func TestAFailedCommitBreaksTheStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	s, c, ctx := mustOpen(t, options(path)), newTill(), context.Background()
	raw(t, path, "CREATE TABLE p (id INTEGER PRIMARY KEY)",
		"CREATE TABLE f (p REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED)",
		"CREATE TRIGGER fail AFTER INSERT ON events BEGIN INSERT INTO f VALUES (1); END")
	first, second := c.sale(water(), "1", "202610", 65_250), c.sale(water(), "2", "202610", 65_250)
	for _, sale := range []sale{first, second} {
		if err := s.Append(ctx, c.intend(70_000, sale)...); !errors.Is(err, sqlite.ErrBroken) {
			t.Errorf("append = %v", err)
		}
	}
	if _, err := s.Payment(ctx, first.ref); !errors.Is(err, sqlite.ErrNotFound) {
		t.Errorf("payment = %v", err)
	}
	if err := s.RecordCallback(ctx, ledger.Callback{At: start}); !errors.Is(err, sqlite.ErrBroken) {
		t.Errorf("record = %v", err)
	}
	raw(t, path, "DROP TRIGGER fail", "DROP TABLE f", "DROP TABLE p")
	again := mustOpen(t, options(path))
	mustAppend(t, again, c.intend(70_000, first)...)
	if r, err := again.Verify(ctx); err != nil || !r.OK() || r.Payments != 1 {
		t.Errorf("verify = %+v, %v", r, err)
	}
}
