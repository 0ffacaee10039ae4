package ui

import (
	"fmt"
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
	t.Run("a product's last word is told beside names of usual length", func(t *testing.T) {
		w := World{Shop: Shop{Zone: witaZone}, Catalog: fakeCatalog()}
		e := ledger.Entry{Number: "5-261121-0007", Product: "pulsa-tsel-10", Customer: "081234567890", Total: 79_750, State: ledger.Suspect}
		other := e
		other.Name = "I WAYAN SUDARTA"
		for _, dated := range []bool{false, true} {
			table := newEntryTable(w, []ledger.Entry{e, other}, 76, dated)
			if row := table.row(e, lipgloss.Style{}); !strings.Contains(row, "Telkomsel 10.000 0812 3456 7890") || strings.Contains(row, "…") {
				t.Errorf("%q", row)
			}
		}
	})
	t.Run("a wide table's products need not give way to cells that nobody fills", func(t *testing.T) {
		w := World{Shop: Shop{Zone: witaZone}, Catalog: fakeCatalog()}
		e := ledger.Entry{Number: "5-261121-0007", Product: "bpjs", Customer: "8888812341963", Name: "NI LUH PUTU RATNA DEWI SARI", Total: 179_750, State: ledger.Paid, Cashier: "ani"}
		if row := newEntryTable(w, []ledger.Entry{e}, 116, true).row(e, lipgloss.Style{}); strings.Contains(row, "…") {
			t.Errorf("%q", row)
		}
	})
	t.Run("what is in sight is drawn, wherever the cursor is", func(t *testing.T) {
		w := World{Shop: Shop{Zone: witaZone}, Catalog: fakeCatalog()}
		var entries []ledger.Entry
		for i := range 60 {
			entries = append(entries, ledger.Entry{Number: fmt.Sprintf("5-261121-%04d", i), Product: "pdam-gianyar", Total: 79_750, State: ledger.Paid})
		}
		for chosen := range entries {
			rows := newEntryTable(w, entries, 76, false).rows(Frame{Width: 80, Style: plainStyle()}, entries, cursor(chosen), 15)
			if shown := strings.Join(rows, "\n"); len(rows) != 15 || strings.Count(shown, "LUNAS") != 13 || !strings.Contains(shown, " ▸ "+entries[chosen].Number) {
				t.Fatalf("at %d:\n%s", chosen, shown)
			}
		}
	})
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

// TestNumbersStayWhole: on a day on which the count leaps, payments differ in the last digits of long numbers alone.
func TestNumbersStayWhole(t *testing.T) {
	const first, second, due = "5-261121-5233041", "5-261121-5233042", "5-261121-5233043"
	open := func(number string) openPayment {
		return openPayment{payment: ledger.Payment{Intend: ledger.Intend{Number: number}, State: ledger.Pending}}
	}
	wait := waiting{world: World{Shop: Shop{Zone: witaZone}, Catalog: fakeCatalog()}, loaded: true, open: []openPayment{open(first), open(second)},
		due: []ledger.MoneyDue{{Due: 79_800, Entries: []ledger.Entry{{Number: due}}}}}
	var compared recon
	compared = compared.show(ledger.Comparison{Reconciled: ledger.Reconciled{From: "2026-11-21", To: "2026-11-21"}, Matches: []ledger.Match{
		{Kind: ledger.ReconHereOnly, Payment: &ledger.Entry{Number: first, Day: "2026-11-21"}},
		{Kind: ledger.ReconHereOnly, Payment: &ledger.Entry{Number: second, Day: "2026-11-21"}}}})
	for _, c := range []struct {
		view  func(Frame) string
		cells int
		want  []string
	}{{wait.View, minWidth, []string{first, second, due}}, {wait.View, 80, []string{first, second, due}}, {compared.View, 120, []string{first + " ", second + " "}}} {
		view := c.view(Frame{Width: c.cells, Height: 20, Now: began, Style: plainStyle()})
		for _, number := range c.want {
			if !strings.Contains(view, number) {
				t.Errorf("no %s in %d cells:\n%s", number, c.cells, view)
			}
		}
	}
}
