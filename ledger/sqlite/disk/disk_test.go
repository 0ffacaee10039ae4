package disk_test

import (
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"

	_ "modernc.org/sqlite"

	"loket/ledger/sqlite/disk"
)

// open is a database on the disk, in WAL and fully synced.
func open(t testing.TB, d *disk.Disk) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:/a.db?vfs="+d.VFS()+"&_pragma=busy_timeout(100)&_pragma=synchronous(full)")
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func exec(t testing.TB, db *sql.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.Exec(query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func keep(t testing.TB, d *disk.Disk, name string) {
	t.Helper()
	if err := d.Keep(name); err != nil {
		t.Fatal(err)
	}
}

func count(db *sql.DB) (n int, err error) {
	err = db.QueryRow("SELECT count(*) FROM t").Scan(&n)
	return n, err
}

func TestCommittedRowsSurvive(t *testing.T) {
	for _, mode := range []string{"wal", "delete"} {
		for _, loss := range disk.Losses() {
			t.Run(fmt.Sprint(mode, loss), func(t *testing.T) {
				for seed := range uint64(30) {
					d := disk.New()
					random := rand.New(rand.NewPCG(seed, 1))
					db := open(t, d)
					exec(t, db, "PRAGMA journal_mode = "+mode)
					exec(t, db, "CREATE TABLE t (a TEXT)")
					keep(t, d, "/a.db")
					rows := 1 + random.IntN(20)
					for i := range rows {
						exec(t, db, "INSERT INTO t VALUES (?)", fmt.Sprintf("%0*d", 1+random.IntN(6000), i))
					}
					d.PowerLoss(loss, random)
					_ = db.Close()
					again := open(t, d)
					var check string
					n, err := count(again)
					if err == nil {
						err = again.QueryRow("PRAGMA integrity_check").Scan(&check)
					}
					if err != nil || n != rows || check != "ok" {
						t.Fatalf("seed %d: %d rows of %d, %q, %v", seed, n, rows, check, err)
					}
					if err := again.Close(); err != nil {
						t.Fatal(err)
					}
					d.Close()
				}
			})
		}
	}
}

func TestUnsyncedRowsAreLost(t *testing.T) {
	d := disk.New()
	defer d.Close()
	db := open(t, d)
	exec(t, db, "PRAGMA journal_mode = wal")
	exec(t, db, "CREATE TABLE t (a TEXT)")
	keep(t, d, "/a.db")
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{"PRAGMA synchronous = off", "INSERT INTO t VALUES ('x')"} {
		if _, err := conn.ExecContext(t.Context(), query); err != nil {
			t.Fatal(err)
		}
	}
	d.PowerLoss(disk.DropAll, rand.New(rand.NewPCG(1, 1)))
	_, _ = conn.Close(), db.Close()
	again := open(t, d)
	defer again.Close()
	if n, err := count(again); err != nil || n != 0 {
		t.Errorf("%d rows, %v: what was never synced is there after a power loss", n, err)
	}
}

func TestOperationsFail(t *testing.T) {
	d := disk.New()
	defer d.Close()
	db := open(t, d)
	defer db.Close()
	exec(t, db, "PRAGMA journal_mode = wal")
	exec(t, db, "CREATE TABLE t (a TEXT)")
	for _, fault := range []error{disk.ErrIO, disk.ErrFull} {
		d.Fail(func(_ int, o disk.Operation) error {
			if o.Kind == disk.Write {
				return fault
			}
			return nil
		})
		if _, err := db.Exec("INSERT INTO t VALUES ('x')"); err == nil {
			t.Errorf("%v: the insert succeeded", fault)
		}
		d.Fail(nil)
	}
	exec(t, db, "INSERT INTO t VALUES ('y')")
	if n, err := count(db); err != nil || n != 1 {
		t.Errorf("%d rows, %v", n, err)
	}
}

// A file that was synced is gone with the power as long as its name was not kept.
func TestANameThatWasNotKeptIsLost(t *testing.T) {
	for _, kept := range []bool{false, true} {
		d := disk.New()
		file, err := d.Open("/a", true)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.WriteAt([]byte("x"), 0); err != nil || file.Sync() != nil {
			t.Fatal(err)
		}
		if kept {
			keep(t, d, "/a")
		}
		d.PowerLoss(disk.DropAll, rand.New(rand.NewPCG(1, 1)))
		if got := string(d.Bytes("/a")) == "x"; got != kept {
			t.Errorf("kept %t, there %t", kept, got)
		}
		d.Close()
	}
}

// What a failed sync should have kept outlives the process and not the power, whatever is synced later.
func TestAFailedSyncForgets(t *testing.T) {
	d := disk.New()
	defer d.Close()
	read := func() string { return string(d.Bytes("/a")) }
	put := func(text string, at int64) {
		t.Helper()
		file, err := d.Open("/a", true)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.WriteAt([]byte(text), at); err != nil {
			t.Fatal(err)
		}
		d.Fail(func(_ int, o disk.Operation) error {
			if o.Kind == disk.Sync && text == "lost" {
				return disk.ErrIO
			}
			return nil
		})
		if err := file.Sync(); (err == nil) != (text != "lost") {
			t.Fatalf("sync of %q: %v", text, err)
		}
	}
	put("kept", 0)
	put("lost", 4)
	put("kept", 8)
	keep(t, d, "/a")
	d.Kill()
	if got := read(); got != "keptlostkept" {
		t.Errorf("after the process ended it reads %q", got)
	}
	d.PowerLoss(disk.Prefix, rand.New(rand.NewPCG(1, 1)))
	if got := read(); got != "kept\x00\x00\x00\x00kept" {
		t.Errorf("after the power loss it reads %q", got)
	}
}

// A sync that nobody asked the disk for any more forgets nothing: the next one keeps what was written before.
func TestASyncThatNeverWasForgetsNothing(t *testing.T) {
	d := disk.New()
	defer d.Close()
	file, err := d.Open("/a", true)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteAt([]byte("kept"), 0); err != nil {
		t.Fatal(err)
	}
	d.Fail(func(int, disk.Operation) error { return errors.New("the process is gone") })
	if file.Sync() == nil {
		t.Error("the sync succeeded")
	}
	d.Fail(nil)
	d.Kill()
	if file, err = d.Open("/a", true); err == nil {
		err = file.Sync()
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Keep("/a"); err != nil {
		t.Fatal(err)
	}
	d.PowerLoss(disk.DropAll, rand.New(rand.NewPCG(1, 1)))
	if got := string(d.Bytes("/a")); got != "kept" {
		t.Errorf("after the power loss it reads %q", got)
	}
}

func TestWritersExcludeEachOther(t *testing.T) {
	d := disk.New()
	defer d.Close()
	for _, mode := range []string{"delete", "wal"} {
		a, b := open(t, d), open(t, d)
		exec(t, a, "PRAGMA journal_mode = "+mode)
		exec(t, a, "CREATE TABLE IF NOT EXISTS t (a TEXT)")
		tx, err := a.Begin()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec("INSERT INTO t VALUES ('a')"); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Exec("INSERT INTO t VALUES ('b')"); err == nil {
			t.Errorf("%s: two connections write at the same time", mode)
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
		exec(t, b, "INSERT INTO t VALUES ('b')")
		if err := errors.Join(a.Close(), b.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

// A record done again on a copy of the disk at its beginning gives the disk at its end, byte by byte.
// TestAWriterWaitsForAnother: for as long as it would on a real disk, also where time stands still until everybody waits.
func TestAWriterWaitsForAnother(t *testing.T) {
	d := disk.New()
	defer d.Close()
	synctest.Test(t, func(t *testing.T) {
		db := open(t, d)
		defer db.Close()
		exec(t, db, "PRAGMA journal_mode = wal")
		exec(t, db, "CREATE TABLE t (a TEXT)")
		first, second := connect(t, db), connect(t, db)
		if _, err := second.ExecContext(t.Context(), "PRAGMA busy_timeout = 5000"); err != nil {
			t.Fatal(err)
		}
		if _, err := first.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
			t.Fatal(err)
		}
		written := make(chan error)
		go func() {
			_, err := second.ExecContext(t.Context(), "INSERT INTO t VALUES ('second')")
			written <- err
		}()
		for range 500 {
			if _, err := first.ExecContext(t.Context(), "INSERT INTO t VALUES ('first')"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := first.ExecContext(t.Context(), "COMMIT"); err != nil {
			t.Fatal(err)
		}
		if err := <-written; err != nil {
			t.Error(err)
		}
	})
}

// connect is one connection of the pool, for itself.
func connect(t *testing.T, db *sql.DB) *sql.Conn {
	t.Helper()
	c, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func TestARecordIsTheWholeTruth(t *testing.T) {
	d := disk.New()
	defer d.Close()
	db := open(t, d)
	exec(t, db, "PRAGMA journal_mode = wal")
	exec(t, db, "CREATE TABLE t (a TEXT)")
	before := d.Copy()
	defer before.Close()
	d.Record()
	for i := range 20 {
		exec(t, db, "INSERT INTO t VALUES (?)", i)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, o := range d.Recorded() {
		before.Apply(o)
	}
	if got, want := before.Bytes("/a.db"), d.Bytes("/a.db"); string(got) != string(want) || len(got) == 0 {
		t.Errorf("%d bytes, want %d", len(got), len(want))
	}
	if d.Bytes("/a.db-wal") != nil {
		t.Error("the log is still there")
	}
}
