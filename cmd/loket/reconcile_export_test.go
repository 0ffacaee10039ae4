package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loket/ledger"
	"loket/ui"
)

// TestSaveReconWritesOverNothing: each saving is a file of its own beside the statement, none is offered as a statement,
// and where none can be written the statement and what was saved stay as they are.
func TestSaveReconWritesOverNothing(t *testing.T) {
	folder := t.TempDir()
	c := ledger.Comparison{Matches: []ledger.Match{
		{Row: &ledger.StatementRow{Line: 5, Day: "2026-11-21", Number: "10014", Amount: 77_250}, Kind: ledger.ReconAgrees, Theirs: 77_250, Ours: 77_250},
		{Row: &ledger.StatementRow{Line: 6, Day: "2026-11-21", Number: "=1+1", Amount: 10_000}, Kind: ledger.ReconThereOnly, Theirs: 10_000}}}
	d := desk{shop: &shop{folder: folder}}
	for _, statement := range []string{"mutasi.csv", "Mutasi.XLSX", "mutasi.txt"} {
		if err := os.WriteFile(filepath.Join(folder, statement), []byte("asli"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var written []string
	for _, statement := range []string{"mutasi.csv", "mutasi.csv", "Mutasi.XLSX", "mutasi.txt"} {
		file, err := d.SaveRecon(t.Context(), c, filepath.Join(folder, statement), statement == "mutasi.txt")
		if err != nil {
			t.Fatal(err)
		}
		written = append(written, filepath.Base(file))
	}
	if got := strings.Join(written, " "); got != "mutasi-rekon.csv mutasi-rekon-2.csv Mutasi-rekon.XLSX mutasi-rekon-3.csv" {
		t.Errorf("wrote %s", got)
	}
	all, _ := os.ReadFile(filepath.Join(folder, "mutasi-rekon.csv"))
	odd, _ := os.ReadFile(filepath.Join(folder, "mutasi-rekon-3.csv"))
	if !strings.Contains(string(all), "10014") || strings.Contains(string(odd), "10014") || !strings.Contains(string(odd), "'=1+1") {
		t.Errorf("all:\n%s\ndifferences:\n%s", all, odd)
	}
	if text, err := os.ReadFile(filepath.Join(folder, "mutasi.csv")); err != nil || string(text) != "asli" {
		t.Errorf("the statement is %q, %v", text, err)
	}
	t.Setenv("HOME", t.TempDir())
	offered, err := d.Statements(t.Context())
	if err != nil || len(offered) != 2 {
		t.Errorf("offered %q, %v", offered, err)
	}
	if _, err := d.SaveRecon(t.Context(), c, filepath.Join(folder, "none", "mutasi.csv"), false); err == nil {
		t.Error("written into a folder that is not there")
	} else if _, known := err.(*ui.StatementError); !known {
		t.Errorf("err %v", err)
	}
}
