//go:build linux

package sqlite_test

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"loket/ledger"
	"loket/ledger/sqlite"
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

// Eight callers at once. Goal: the worst wait for a commit at most 50 ms. The baseline is eight connections of their
// own that wait for each other by busy_timeout.
func BenchmarkEightCallers(b *testing.B) {
	const callers, each = 8, 40
	var ours, bares time.Duration
	var oursWorst, baresWorst time.Duration
	for b.Loop() {
		s := newStore(b)
		took, worst := together(b, callers, each, func(caller int) func() error {
			c := newTill()
			c.n = caller * 100_000
			return func() error {
				sale := c.sale(water(), ledger.CustomerNo(fmt.Sprint(c.n)), "202610", 65_250)
				return s.Append(context.Background(), c.intend(70_000, sale)...)
			}
		})
		ours, oursWorst = ours+took, max(oursWorst, worst)
		db := bare(b, callers)
		insert := bareInsert(b, db)
		took, worst = together(b, callers, each, func(int) func() error { return insert })
		bares, baresWorst = bares+took, max(baresWorst, worst)
	}
	b.ReportMetric(float64(oursWorst.Microseconds())/1000, "ms-worst")
	b.ReportMetric(float64(baresWorst.Microseconds())/1000, "ms-worst-busy")
	b.ReportMetric(float64(bares)/float64(ours), "×busy-rate")
}

// together lets callers do their work side by side and tells how long all and the slowest single one took.
func together(b *testing.B, callers, each int, work func(caller int) func() error) (all, worst time.Duration) {
	b.Helper()
	worsts := make([]time.Duration, callers)
	var group sync.WaitGroup
	begun := time.Now()
	for caller := range callers {
		one := work(caller)
		group.Go(func() {
			for range each {
				begun := time.Now()
				if err := one(); err != nil {
					b.Error(err)
				}
				worsts[caller] = max(worsts[caller], time.Since(begun))
			}
		})
	}
	group.Wait()
	return time.Since(begun), slices.Max(worsts)
}

// large is how many payments the large ledger of the benchmarks holds.
var large = flag.Int("payments", 1_000_000, "payments in the large ledger of the benchmarks")

// bulk makes a ledger of n payments, 500 a day, by SQL: rows without events, as the queries need them.
func bulk(b *testing.B, n int) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "bulk.db")
	s, err := sqlite.Open(context.Background(), options(path))
	if err != nil {
		b.Fatal(err)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	const numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) "
	raw(b, path+"?_pragma=synchronous(off)&_pragma=cache_size(-400000)&_pragma=foreign_keys(0)",
		fmt.Sprintf(numbers+`INSERT INTO payments (seq, tendered, ref, number, nota, claim, product, category, provider,
			customer, name, period, day, state, reason, total, fee, cost, code, message, serial, cashier, created, settled,
			practice, ended, open_key, tender, change, handed, rounding, due, underway) SELECT i, i, '5ref' || i, '5-' || i, 'nota' || i, 'ABCDEF', 'product-' || (i %% 12),
			'pdam', 'pdam', (i * 7919) %% 100000, 'NI MADE ' || ((i * 7919) %% 100000), 'OKT26', date('2020-01-01', (i / 500) || ' days'),
			CASE WHEN i %% 50 = 0 THEN 'failed' ELSE 'paid' END, '', 65250, 2500, 62250, '00', 'Sukses', 'SN' || i, CASE WHEN i %% 3 THEN 'wayan' ELSE 'made' END,
			i * 1000000, i * 1000000, 0, CASE WHEN i %% 50 = 0 THEN 2 ELSE 1 END, 'pdam|' || i, 70000, 4700, 0, 50, 0, 0 FROM n`, n),
		fmt.Sprintf(numbers+`INSERT INTO cash SELECT strftime('%%s', '2020-01-01') * 1000000 + (i / 500) * 86400000000 + i %% 500,
			i, 'tender', 70000 FROM n`, n),
		fmt.Sprintf(numbers+`INSERT INTO cash SELECT strftime('%%s', '2020-01-01') * 1000000 + (i / 500) * 86400000000 + i %% 500,
			i + 100000000, 'change', 4700 FROM n`, n))
	return path
}

// Totals of a day of 500 among many. Goals: 1.3 × the same two queries without us, the large ledger 1.25 × the small.
func BenchmarkDay(b *testing.B) {
	small, big := bulk(b, 10_000), bulk(b, *large)
	ours := map[string]*sqlite.Store{small: mustRead(b, small), big: mustRead(b, big)}
	query := bareDay(b, big)
	day := ledger.Date("2020-01-11")
	times := map[string][]time.Duration{}
	for b.Loop() {
		for path, s := range ours {
			times[path] = append(times[path], timed(b, func() error {
				d, err := s.Day(context.Background(), day)
				if err == nil && (d.Count[ledger.Paid] != 490 || d.Tender != 500*70_000 || d.Change != 500*4_700) {
					err = fmt.Errorf("totals = %+v", d)
				}
				return err
			}))
		}
		times["bare"] = append(times["bare"], timed(b, query))
	}
	b.ReportMetric(float64(median(times[big]))/float64(median(times["bare"])), "×bare")
	b.ReportMetric(float64(median(times[big]))/float64(median(times[small])), "×small")
	b.ReportMetric(float64(median(times[big]).Microseconds()), "µs/day")
}

// What the supervisor's day asks of a day of 500 among many: the first page and a deep one, filtered and in other orders,
// and the sums. Goal: the large ledger 1.25 × the small.
func BenchmarkDaybook(b *testing.B) {
	paths := []string{bulk(b, 10_000), bulk(b, *large)}
	day := ledger.Filter{From: "2020-01-11", To: "2020-01-11"}
	with := func(change func(*ledger.Filter)) ledger.Filter {
		f := day
		change(&f)
		return f
	}
	for _, question := range []struct {
		name string
		f    ledger.Filter
		want int // payments
		deep bool
		sums bool
	}{
		{name: "sums", f: day, want: 500, sums: true},
		{name: "first page", f: day, want: 50},
		{name: "deep page", f: day, want: 50, deep: true},
		{name: "by cashier", f: with(func(f *ledger.Filter) { f.Cashier = "made" }), want: 50},
		{name: "by product", f: with(func(f *ledger.Filter) { f.Product = "product-7" }), want: 41},
		{name: "by state", f: with(func(f *ledger.Filter) { f.State = ledger.Failed }), want: 10},
		{name: "by text", f: with(func(f *ledger.Filter) { f.Text = "MADE" }), want: 50},
		{name: "sums of text", f: with(func(f *ledger.Filter) { f.Text = "MADE" }), want: 500, sums: true},
		{name: "sorted by total", f: with(func(f *ledger.Filter) { f.Sort = ledger.SortTotal }), want: 50, deep: true},
		{name: "sorted by name", f: with(func(f *ledger.Filter) { f.Sort = ledger.SortName }), want: 50},
	} {
		b.Run(question.name, func(b *testing.B) {
			ask := make([]func() error, len(paths))
			for i, path := range paths {
				s := mustRead(b, path)
				var after ledger.Cursor
				if question.deep {
					_, next, err := s.List(context.Background(), question.f, after, 300)
					if err != nil {
						b.Fatal(err)
					}
					after = next
				}
				ask[i] = func() error {
					got, err := 0, error(nil)
					if question.sums {
						var sums ledger.Sums
						sums, err = s.Sums(context.Background(), question.f)
						got = sums.All
					} else {
						var entries []ledger.Entry
						entries, _, err = s.List(context.Background(), question.f, after, 50)
						got = len(entries)
					}
					if err == nil && got != question.want {
						err = fmt.Errorf("%d payments, want %d", got, question.want)
					}
					return err
				}
			}
			times := make([][]time.Duration, len(paths))
			for b.Loop() {
				for i := range ask {
					times[i] = append(times[i], timed(b, ask[i]))
				}
			}
			b.ReportMetric(float64(median(times[1]))/float64(median(times[0])), "×small")
			b.ReportMetric(float64(median(times[1]).Microseconds()), "µs")
		})
	}
}

func mustRead(b *testing.B, path string) *sqlite.Store {
	b.Helper()
	return mustOpen(b, readOnly(path))
}

// bareDay asks the same of the same rows in tables with nothing but their covering indexes.
func bareDay(b *testing.B, path string) func() error {
	b.Helper()
	db := bare(b, 1)
	for _, statement := range []string{
		"ATTACH '" + path + "' AS book",
		"CREATE TABLE payments (day TEXT, state TEXT, product TEXT, total INTEGER, fee INTEGER, cost INTEGER) STRICT",
		"CREATE TABLE cash (at INTEGER, seq INTEGER, kind TEXT, amount INTEGER, PRIMARY KEY (at, seq)) STRICT, WITHOUT ROWID",
		"INSERT INTO payments SELECT day, state, product, total, fee, cost FROM book.payments",
		"INSERT INTO cash SELECT at, seq, kind, amount FROM book.cash",
		"CREATE INDEX payments_day ON payments (day, state, product, total, fee, cost)", "DETACH book"} {
		if _, err := db.Exec(statement); err != nil {
			b.Fatal(err)
		}
	}
	payments := mustPrepare(b, db, `SELECT state, product, count(*), sum(total), sum(fee), sum(total - cost) FROM payments
		WHERE day = '2020-01-11' GROUP BY state, product`)
	cash := mustPrepare(b, db, `SELECT kind, sum(amount) FROM cash WHERE at >= ? AND at < ? GROUP BY kind`)
	from := time.Date(2020, 1, 11, 0, 0, 0, 0, time.UTC).UnixMicro()
	return func() error {
		var text, product string
		var count, total, fee, margin int64
		if err := scanAll(payments, nil, &text, &product, &count, &total, &fee, &margin); err != nil {
			return err
		}
		return scanAll(cash, []any{from, from + 86_400_000_000}, &text, &total)
	}
}

func mustPrepare(b *testing.B, db *sql.DB, query string) *sql.Stmt {
	b.Helper()
	statement, err := db.Prepare(query)
	if err != nil {
		b.Fatal(err)
	}
	return statement
}

func scanAll(statement *sql.Stmt, args []any, into ...any) error {
	rows, err := statement.Query(args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
	}
	return rows.Err()
}

// A page of 50, the newest and one in the depth of the large ledger. Goal: deep ÷ first at most 1.3.
func BenchmarkPage(b *testing.B) {
	s := mustRead(b, bulk(b, *large))
	var first, deep []time.Duration
	page := func(after int64) func() error {
		return func() error {
			entries, _, err := s.List(context.Background(), ledger.Filter{}, ledger.Cursor{Sequence: after}, 50)
			if err == nil && len(entries) != 50 {
				err = fmt.Errorf("page of %d", len(entries))
			}
			return err
		}
	}
	for b.Loop() {
		first, deep = append(first, timed(b, page(0))), append(deep, timed(b, page(int64(*large)/2)))
	}
	b.ReportMetric(float64(median(deep))/float64(median(first)), "×first")
	b.ReportMetric(float64(median(first).Microseconds()), "µs/page")
}

// A payment with an anchor beside the key and without, in turns. Goal: 1.1.
func BenchmarkAnchor(b *testing.B) {
	with := options(filepath.Join(b.TempDir(), "ledger.db"))
	with.Anchor = filepath.Join(b.TempDir(), "ledger.anchor")
	stores, tills := []*sqlite.Store{newStore(b), mustOpen(b, with)}, []*till{newTill(), newTill()}
	times := make([][]time.Duration, len(stores))
	for i := 0; b.Loop(); i++ {
		for at, s := range stores {
			c := tills[at]
			sale := c.sale(water(), ledger.CustomerNo(fmt.Sprint(i)), "202610", 65_250)
			commits := [][]ledger.Event{c.intend(70_000, sale), {c.stamp().Submit(sale.ref)}, {c.answer(sale, ledger.OutcomePaid)}}
			times[at] = append(times[at], timed(b, func() error {
				for _, events := range commits {
					if err := s.Append(context.Background(), events...); err != nil {
						return err
					}
				}
				return nil
			}))
		}
	}
	b.ReportMetric(float64(median(times[1]))/float64(median(times[0])), "×without")
}
