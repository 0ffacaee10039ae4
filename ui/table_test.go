package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/lipgloss"
	"pgregory.net/rapid"

	"loket/ledger"
)

// anyEntry draws an entry with names that try to leave their cells.
func anyEntry(t *rapid.T) ledger.Entry {
	return ledger.Entry{Number: rapid.StringMatching(`[0-9A-Z]{1,12}-[0-9]{6}-[0-9]{4,6}`).Draw(t, "number"), Product: "pdam-gianyar",
		Customer: ledger.CustomerNo(rapid.StringMatching(`[0-9]{4,40}`).Draw(t, "customer")), Name: rapid.String().Draw(t, "name"),
		Total: ledger.Rupiah(rapid.Int64Range(1, int64(ledger.MaxRupiah)).Draw(t, "total")), Cashier: rapid.String().Draw(t, "cashier"),
		State: rapid.SampledFrom(ledger.States()).Draw(t, "state"), Created: time.Unix(rapid.Int64Range(0, 1e10).Draw(t, "at"), 0)}
}

func TestEntryTable(t *testing.T) {
	t.Run("rows fit and totals stay whole", rapid.MakeCheck(func(t *rapid.T) {
		w := World{Shop: Shop{Zone: witaZone}, Catalog: fakeCatalog()}
		entries := rapid.SliceOfN(rapid.Custom(anyEntry), 1, 4).Draw(t, "entries")
		cells := rapid.IntRange(minWidth-4, 160).Draw(t, "cells")
		table := newEntryTable(w, entries, cells, rapid.Bool().Draw(t, "dated"))
		for _, e := range entries {
			row := table.row(e, lipgloss.Style{})
			if width(row) > cells || strings.ContainsAny(row, "\n\r\x1b") {
				t.Fatalf("%d cells in a table of %d: %q", width(row), cells, row)
			}
			if !strings.Contains(row, " "+e.Total.Plain()+" ") {
				t.Fatalf("the total %s is not whole in %q", e.Total.Plain(), row)
			}
		}
	}))
	t.Run("the state is told at 80 columns", func(t *testing.T) {
		w := World{Shop: Shop{Zone: witaZone}, Catalog: fakeCatalog()}
		for _, state := range ledger.States() {
			e := ledger.Entry{Number: "5-261121-0007", Total: 1_234_567, State: state, Name: strings.Repeat("宽", 60)}
			if row := newEntryTable(w, []ledger.Entry{e}, 76, true).row(e, lipgloss.Style{}); !strings.HasSuffix(row, state.Label()) {
				t.Errorf("%s: %q", state, row)
			}
		}
	})
}
