package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"loket/ledger"
	"loket/receipts/export"
)

// reconFiles are the endings of what a comparison is written to.
var reconFiles = []string{".csv", ".xlsx"}

// exportRecon writes the lines of a comparison, those that are printed, to a file.
func (s *shop) exportRecon(c ledger.Comparison, f reconcileFlags, book string) error {
	rows := reconRows(c, f.differences)
	err := s.writeFile(exported{output: f.output, overwrite: f.overwrite, ledger: book}, func(w io.Writer) error {
		return writeRecon(w, filepath.Ext(f.output), rows)
	})
	if err == nil {
		s.say("%d baris ditulis ke %s", len(rows)-1, f.output)
	}
	return err
}

// saveRecon writes the lines of a comparison into a new file beside the statement, of its kind where that can be written,
// and returns the file's path.
func saveRecon(c ledger.Comparison, statement string, differences bool) (string, error) {
	extension := filepath.Ext(statement)
	stem := strings.TrimSuffix(statement, extension) + reconMark
	if !slices.Contains(reconFiles, strings.ToLower(extension)) {
		extension = reconFiles[0]
	}
	for n := range 100 {
		path := stem + extension
		if n > 0 {
			path = fmt.Sprintf("%s-%d%s", stem, n+1, extension)
		}
		file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, os.ErrExist) {
			continue
		}
		if err != nil {
			return "", exit(exitFailed, "%s tidak dapat ditulis: %s", path, reason(err))
		}
		if err = errors.Join(writeRecon(file, extension, reconRows(c, differences)), file.Sync(), file.Close()); err != nil {
			return "", exit(exitFailed, "%s tidak dapat ditulis: %s", path, reason(errors.Join(err, os.Remove(path))))
		}
		return path, nil
	}
	return "", exit(exitFailed, "sudah ada 100 hasil di samping %s; pindahkan dulu", statement)
}

// reconMark is in the name of a file that a comparison was saved to, and tells it from a statement.
const reconMark = "-rekon"

func writeRecon(w io.Writer, extension string, rows [][]any) error {
	if strings.EqualFold(extension, ".xlsx") {
		return export.WriteXLSX(w, rows)
	}
	return export.WriteCSV(w, rows)
}

// reconRows are a heading and the lines of a comparison, all or the differences.
func reconRows(c ledger.Comparison, differences bool) [][]any {
	rows := [][]any{{"tanggal", "baris", "nomor", "pelanggan", "periode", "ref", "kami", "penyedia", "selisih", "hasil", "keadaan", "keterangan",
		"keputusan", "oleh", "catatan"}}
	for _, m := range shown(c, differences) {
		rows = append(rows, reconCells(m))
	}
	return rows
}

// reconCells are a line's cells in a file.
func reconCells(m ledger.Match) []any {
	var line any = ""
	number, customer, period, ref, state := "", "", "", "", ""
	if m.Row != nil {
		line, customer, period, ref = m.Row.Line, foreign(string(m.Row.Number)), foreign(m.Row.Period), foreign(m.Row.Ref)
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
