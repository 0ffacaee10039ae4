package sqlite_test

import (
	"strings"
	"testing"

	"loket/ledger/sqlite"
)

// No query that a counter waits for reads a whole table or index: SQLite finds its rows by a key.
func TestQueriesFindTheirRowsByAKey(t *testing.T) {
	s := newStore(t)
	for name, query := range sqlite.QueriesOfTheCounter {
		steps, err := s.Plan(t.Context(), query)
		if err != nil || len(steps) == 0 {
			t.Fatalf("%s: %v", name, err)
		}
		for _, step := range steps {
			if what, scans := strings.CutPrefix(step, "SCAN "); scans && !strings.HasPrefix(what, "(subquery") && what != "CONSTANT ROW" {
				t.Errorf("%s: %s", name, step)
			}
		}
	}
}
