//go:build linux

package sqlite_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"time"

	"loket/ledger"
	"loket/ledger/sqlite"
)

// All days of a ledger at once: the recap, what was earned, and the payments in a row as an export reads them. Goals: per
// payment no more in the large ledger than 1.25 × the small, and no memory that grows with it.
func BenchmarkAllDays(b *testing.B) {
	ctx := context.Background()
	sizes := map[string]int{"small": 10_000, "large": *large}
	ledgers := map[string]*sqlite.Store{}
	for name, n := range sizes {
		ledgers[name] = mustRead(b, bulk(b, n))
	}
	for _, question := range []struct {
		name string
		ask  func(*sqlite.Store) (int, error)
	}{
		{"recap", func(s *sqlite.Store) (int, error) {
			d, err := s.Days(ctx, "", "")
			return d.Count[ledger.Paid] + d.Count[ledger.Failed], err
		}},
		{"entries", func(s *sqlite.Store) (n int, err error) {
			err = s.Entries(ctx, "", "", func(ledger.Entry) error { n++; return nil })
			return n, err
		}},
	} {
		b.Run(question.name, func(b *testing.B) {
			times, heap := map[string][]time.Duration{}, map[string]uint64{}
			for b.Loop() {
				for name, s := range ledgers {
					times[name] = append(times[name], timed(b, func() error {
						n, err := question.ask(s)
						if err == nil && n != sizes[name] {
							err = fmt.Errorf("%d of %d payments", n, sizes[name])
						}
						return err
					})/time.Duration(sizes[name]/10_000))
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					heap[name] = max(heap[name], m.HeapSys)
				}
			}
			b.ReportMetric(float64(median(times["large"]))/float64(median(times["small"])), "×small/payment")
			b.ReportMetric(float64(median(times["large"]).Milliseconds())*float64(sizes["large"]/10_000), "ms/ledger")
			b.ReportMetric(float64(heap["large"])/(1<<20), "MiB")
		})
	}
}
