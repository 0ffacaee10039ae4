package main

import (
	"io"
	"path/filepath"
	"strings"

	"loket/ledger"
	"loket/receipts/export"
)

// rekonFiles are the endings of what a comparison is written to.
var rekonFiles = []string{".csv", ".xlsx"}

// exportRekon writes the lines of a comparison, those that are printed, to a file.
func (s *shop) exportRekon(c ledger.Comparison, f reconcileFlags, book string) error {
	rows := [][]any{{"tanggal", "baris", "nomor", "pelanggan", "periode", "ref", "kami", "penyedia", "selisih", "hasil", "keadaan", "keterangan",
		"keputusan", "oleh", "catatan"}}
	for _, m := range shown(c, f.differences) {
		rows = append(rows, rekonCells(m))
	}
	err := s.writeFile(exported{output: f.output, overwrite: f.overwrite, ledger: book}, func(w io.Writer) error {
		if strings.EqualFold(filepath.Ext(f.output), ".xlsx") {
			return export.WriteXLSX(w, rows)
		}
		return export.WriteCSV(w, rows)
	})
	if err == nil {
		s.say("%d baris ditulis ke %s", len(rows)-1, f.output)
	}
	return err
}

// rekonCells are a line's cells in a file.
func rekonCells(m ledger.Match) []any {
	var line any = ""
	number, customer, period, ref, state := "", "", "", "", ""
	if m.Row != nil {
		line, customer, period, ref = m.Row.Line, string(m.Row.Number), m.Row.Period, m.Row.Ref
	}
	if e := m.Payment; e != nil {
		number, customer, period, ref, state = e.Number, string(e.Customer), e.Period, string(e.Ref), e.State.Label()
	}
	cells := []any{m.Day(), line, number, customer, period, ref, m.Ours, m.Theirs, m.Difference(), m.Kind.Label(), state, m.Explain()}
	if d := m.Decision; d != nil {
		return append(cells, d.Action.Label(), d.By, d.Note)
	}
	return append(cells, "", "", "")
}
