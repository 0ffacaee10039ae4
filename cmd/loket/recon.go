package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"loket/ledger"
	"loket/receipts/export"
)

// What is looked at around a statement: payments that a reference names may be some days away.
const (
	reconMargin = 7   // days
	reconLimit  = 400 // days that one statement may span
)

// asked is a statement to be compared. Without days they are those of its rows.
type asked struct {
	provider, file string
	from, to       ledger.Date
}

// compare reads a provider's statement and compares it with the ledger. It writes nothing. Errors have their words.
func (s *shop) compare(ctx context.Context, a asked) (ledger.Comparison, error) {
	i := slices.IndexFunc(s.config.Providers, func(p ProviderConfig) bool { return p.Name == a.provider })
	if i < 0 {
		return ledger.Comparison{}, exit(exitUsage, "provider %q tidak ada di konfigurasi; yang ada: %s", a.provider, strings.Join(s.config.providerNames(), ", "))
	}
	data, err := readFile(a.file)
	if err != nil {
		return ledger.Comparison{}, err
	}
	settings := s.config.Providers[i].Statement
	table, err := settings.reading().Sheet(data)
	if err != nil {
		return ledger.Comparison{}, sheetError(err, a.file)
	}
	day := a.from
	if a.from != a.to {
		day = ""
	}
	read, err := settings.columns().Read(table, day)
	if err != nil {
		return ledger.Comparison{}, s.config.statementError(i, a.file, err)
	}
	if a.from, a.to, err = s.span(a, read.Rows); err != nil {
		return ledger.Comparison{}, err
	}
	c := ledger.Comparison{Notes: leftOut(read)}
	sum := sha256.Sum256(data)
	c.Reconciled = ledger.Reconciled{Provider: a.provider, File: ledger.Clean(filepath.Base(a.file), 100), Hash: hex.EncodeToString(sum[:]),
		From: a.from, To: a.to, Amount: settings.amount(), Rows: len(read.Rows)}
	return c, s.match(ctx, &c, read.Rows)
}

// match puts the lines of a comparison together.
func (s *shop) match(ctx context.Context, c *ledger.Comparison, rows []ledger.StatementRow) error {
	payments, err := s.paymentsAt(ctx, c.Provider, c.From.Add(-reconMargin), c.To.Add(reconMargin))
	if err != nil {
		return s.tell(err, "")
	}
	recons, err := s.store.Recons(ctx)
	if err != nil {
		return s.tell(err, "")
	}
	c.Matches = ledger.Reconcile(ledger.Statement{Rows: rows, From: c.From, To: c.To, Amount: c.Amount}, payments)
	recons.Decided(c.Provider, c.Hash, c.Matches)
	c.Sums = ledger.SumRecon(c.Matches)
	if before, found := recons.Last(c.Reconciled); found {
		c.Before = &before
	}
	if anothers(c.Matches) {
		c.Notes = append(c.Notes, "tidak satu baris pun cocok: benarkah ini mutasi "+c.Provider+"?")
	}
	if n := c.Sums.Count[ledger.ReconAmounts.String()]; n > 2 && n > c.Sums.Count[ledger.ReconAgrees.String()] {
		c.Notes = append(c.Notes, "kebanyakan nominalnya beda: mungkin mutasi ini memuat nominal yang lain; ubah amount atau amount_is di [provider.statement]")
	}
	return nil
}

// anothers reports whether the lines look like those of another provider's statement: both sides have money, and no row
// belongs to a payment.
func anothers(matches []ledger.Match) bool {
	has := func(what func(m ledger.Match) bool) bool { return slices.ContainsFunc(matches, what) }
	return has(func(m ledger.Match) bool { return m.Kind == ledger.ReconHereOnly }) &&
		has(func(m ledger.Match) bool { return m.Kind == ledger.ReconThereOnly }) &&
		!has(func(m ledger.Match) bool { return m.Row != nil && m.Payment != nil })
}

// span is the days that are compared: those asked for, else from the first of the rows to the last.
func (s *shop) span(a asked, rows []ledger.StatementRow) (from, to ledger.Date, err error) {
	from, to = a.from, a.to
	for _, r := range rows {
		if a.from == "" && (from == "" || r.Day < from) {
			from = r.Day
		}
		if a.to == "" && r.Day > to {
			to = r.Day
		}
	}
	if len(rows) == 0 && to == "" {
		to = from
	}
	today := ledger.DayOf(s.now(), s.config.zone)
	switch {
	case from == "":
		return from, to, exit(exitUsage, "mutasi ini tidak berisi transaksi; sebutkan harinya: loket reconcile … --day YYYY-MM-DD")
	case from > to:
		return from, to, exit(exitUsage, "tidak ada baris mutasi di antara %s dan %s", from, to)
	case from > today:
		return from, to, exit(exitUsage, "%s belum tiba", from)
	case to > from.Add(reconLimit):
		return from, to, exit(exitUsage, "%s sampai %s lebih dari %d hari. Periksa tanggal di mutasi, atau pilih harinya dengan --day atau --from dan --to", from, to, reconLimit)
	}
	return from, to, nil
}

// paymentsAt are the payments at a provider, of some days.
func (s *shop) paymentsAt(ctx context.Context, provider string, from, to ledger.Date) ([]ledger.Entry, error) {
	var all []ledger.Entry
	var cursor ledger.Cursor
	for {
		page, next, err := s.store.List(ctx, ledger.Filter{From: from, To: to}, cursor, 1000)
		if err != nil || len(page) == 0 {
			return all, err
		}
		for _, e := range page {
			if e.Provider == provider {
				all = append(all, e)
			}
		}
		cursor = next
	}
}

func (c *Config) providerNames() []string {
	var names []string
	for _, p := range c.Providers {
		names = append(names, p.Name)
	}
	return names
}

// readFile reads a statement, up to the largest that is taken.
func readFile(path string) ([]byte, error) {
	if there, err := os.Stat(path); err == nil && !there.Mode().IsRegular() { // a pipe would wait for ever, with the ledger's lock
		return nil, exit(exitUsage, "mutasi %s bukan berkas biasa", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, exit(exitUsage, "mutasi %s tidak dapat dibuka: %s", path, reason(err))
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, export.MaxFile+1))
	if err != nil {
		return nil, exit(exitUsage, "mutasi %s tidak dapat dibaca: %s", path, reason(err))
	}
	return data, nil
}

func reason(err error) string {
	if errors.Is(err, os.ErrNotExist) {
		return "berkasnya tidak ada"
	}
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

// sheetError says why a file is no table.
func sheetError(err error, path string) error {
	texts := []struct {
		err  error
		text string
	}{
		{export.ErrNoTable, "tidak memuat tabel"},
		{export.ErrOldExcel, "adalah Excel lama (.xls) atau terkunci sandi; simpan sebagai .xlsx atau .csv"},
		{export.ErrWebPage, "adalah halaman web, bukan tabel; unduh lagi sebagai CSV atau Excel"},
		{export.ErrLargeTable, "terlalu besar; unduh per hari atau per bulan"},
		{export.ErrBroken, "tidak terbaca sebagai tabel; unduh lagi sebagai CSV atau Excel"},
	}
	for _, known := range texts {
		if errors.Is(err, known.err) {
			return exit(exitUsage, "mutasi %s %s. Tidak ada yang dibandingkan", path, known.text)
		}
	}
	return exit(exitUsage, "mutasi %s: %v", path, err)
}

// statementError says why a table is no statement, with the configuration's line where a key of it is the cause.
func (c *Config) statementError(provider int, path string, err error) error {
	var broken *ledger.StatementError
	if !errors.As(err, &broken) {
		return err
	}
	text := fmt.Sprintf("mutasi %s: %s", path, broken.Text)
	if broken.Column == "" {
		return exit(exitUsage, "%s", text)
	}
	key := fmt.Sprintf("provider.%d.statement.%s", provider, broken.Column)
	if c.lines[key] > 0 {
		return exit(exitUsage, "%v", c.at(key, "%s", text))
	}
	return exit(exitUsage, "%s. Sebutkan kolomnya di [provider.statement] %s", text, broken.Column)
}

// leftOut says what of a file was not compared.
func leftOut(read ledger.StatementTable) []string {
	var notes []string
	if n := len(read.Skipped); n > 0 {
		lines := strings.Trim(fmt.Sprint(read.Skipped[:min(n, 10)]), "[]")
		notes = append(notes, fmt.Sprintf("%d baris tanpa nomor, ref atau nominal dilewati: %s", n, strings.ReplaceAll(lines, " ", ", ")))
	}
	for _, status := range slices.Sorted(maps.Keys(read.Unknown)) {
		notes = append(notes, fmt.Sprintf("status %q tidak dikenal, %d baris dianggap belum lunas; bila berarti lunas, tulis di paid", status, read.Unknown[status]))
	}
	return notes
}
