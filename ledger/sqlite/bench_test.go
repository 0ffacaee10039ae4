//go:build linux

package sqlite_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"loket/ledger"
)

// Every benchmark measures its baseline in the same run, in turns, and reports the ratio of the medians: rates of
// one disk swing several times within minutes, ratios do not.

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}

// timed is how long f takes.
func timed(b *testing.B, f func() error) time.Duration {
	b.Helper()
	begun := time.Now()
	if err := f(); err != nil {
		b.Fatal(err)
	}
	return time.Since(begun)
}

// overwriter does the least that is durable: 4 KiB over 4 KiB that are there, and fdatasync.
func overwriter(b *testing.B) func() error {
	b.Helper()
	file, err := os.Create(filepath.Join(b.TempDir(), "raw"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { file.Close() })
	page := make([]byte, 4096)
	return func() error {
		if _, err := file.WriteAt(page, 0); err != nil {
			return err
		}
		return syscall.Fdatasync(int(file.Fd()))
	}
}

const bareDSN = "?_pragma=busy_timeout(10000)&_pragma=journal_mode(wal)&_pragma=synchronous(full)&_txlock=immediate"

// bare is a database with one table, as a program without rules would have it.
func bare(b *testing.B, connections int) *sql.DB {
	b.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "bare.db")+bareDSN)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(connections)
	if _, err := db.Exec("CREATE TABLE rows (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT"); err != nil {
		b.Fatal(err)
	}
	return db
}

// body is as long as an event's.
var body = strings.Repeat("x", 700)

func bareInsert(b *testing.B, db *sql.DB) func() error {
	b.Helper()
	insert, err := db.Prepare("INSERT INTO rows (body) VALUES (?)")
	if err != nil {
		b.Fatal(err)
	}
	return func() error {
		_, err := insert.Exec(body)
		return err
	}
}

// The whole payment: tender and intend, submit, answer and change; three commits. Goals: 2.0 × three raw overwrites,
// 1.5 × three bare commits.
func BenchmarkPayment(b *testing.B) {
	s, c := newStore(b), newTill()
	raw, insert := overwriter(b), bareInsert(b, bare(b, 1))
	var ours, raws, bares []time.Duration
	for i := 0; b.Loop(); i++ {
		sale := c.sale(water(), ledger.CustomerNo(fmt.Sprint(i)), "202610", 65_250)
		intend, submit := c.intend(70_000, sale), c.stamp().Submit(sale.ref)
		answer := []ledger.Event{c.answer(sale, ledger.OutcomePaid), c.stamp().Change(sale.nota, ledger.Cash{Amount: 4_700})}
		ours = append(ours, timed(b, func() error {
			for _, events := range [][]ledger.Event{intend, {submit}, answer} {
				if err := s.Append(context.Background(), events...); err != nil {
					return err
				}
			}
			return nil
		}))
		raws, bares = append(raws, timed(b, thrice(raw))), append(bares, timed(b, thrice(insert)))
	}
	b.ReportMetric(float64(median(ours))/float64(median(raws)), "×raw")
	b.ReportMetric(float64(median(ours))/float64(median(bares)), "×bare")
	b.ReportMetric(float64(median(ours).Microseconds()), "µs/payment")
}

func thrice(f func() error) func() error {
	return func() error {
		for range 3 {
			if err := f(); err != nil {
				return err
			}
		}
		return nil
	}
}
