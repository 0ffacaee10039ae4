package sqlite_test

import (
	"maps"
	"strings"
	"testing"

	"loket/ledger/sqlite"
)

// No query that a counter waits for, or that verify asks for each payment, reads a whole table or index: SQLite finds its
// rows by a key.
func TestQueriesFindTheirRowsByAKey(t *testing.T) {
	s := newStore(t)
	queries := maps.Clone(sqlite.QueriesOfTheCounter)
	maps.Copy(queries, sqlite.QueriesOfVerify)
	for name, query := range queries {
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

// What was earned by product and cashier is read in the order of its groups: sorting many days' payments would cost more
// for each the more there are.
func TestEarningsAreNotSorted(t *testing.T) {
	s := newStore(t)
	steps, err := s.Plan(t.Context(), sqlite.QueriesOfTheCounter["dayPaid"])
	if err != nil || len(steps) != 1 || !strings.Contains(steps[0], "USING COVERING INDEX payments_day") {
		t.Errorf("%q, %v", steps, err)
	}
}
