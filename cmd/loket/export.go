package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"loket/ledger"
	"loket/receipts/export"
)

// exportFormats are the values of --format.
var exportFormats = []string{"csv", "xlsx", "json", "hledger"}

// exported is what is asked of the command.
type exported struct {
	format    string
	output    string
	overwrite bool
	from, to  ledger.Date
	ledger    string // the path of the book
}

func (p *program) exportCommand() *cobra.Command {
	var e exported
	var day, from, to string
	c := &cobra.Command{
		Use:   "export",
		Short: "Menulis pembayaran (CSV, XLSX, JSON) atau jurnal (hledger) ke berkas",
		Long: "export menulis semua pembayaran, atau yang dicatat pada hari-hari tertentu, dari yang tertua. Format hledger menulis\n" +
			"jurnal pembukuan berpasangan dari semua kejadian yang memindahkan uang; jurnal hari-hari yang berurutan dapat disambung.\n" +
			"Tanpa --output hasilnya ke stdout (xlsx harus ke berkas). Berkas baru hanya dapat dibaca pemiliknya (0600).",
		Example: "  loket export --format xlsx --from 2026-11-01 --to 2026-11-30 --output november.xlsx\n" +
			"  loket export --format csv --day 2026-11-21\n" +
			"  loket export --format hledger --output loket.journal && hledger -f loket.journal balancesheet",
		Args: arguments(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			if !slices.Contains(exportFormats, e.format) {
				return exit(exitUsage, "--format %q tidak dikenal; pilih salah satu: %s", e.format, strings.Join(exportFormats, ", "))
			}
			if e.format == "xlsx" && e.output == "" {
				return exit(exitUsage, "xlsx bukan teks; tulis ke berkas, contoh: --output pembayaran.xlsx")
			}
			s, err := p.openReader(c.Context())
			if err != nil {
				return err
			}
			defer s.close()
			if e.from, e.to, err = s.days(day, from, to); err != nil {
				return err
			}
			e.ledger = s.config.ledgerPath(p.ledger)
			return s.export(c.Context(), p.out, e)
		},
	}
	c.Flags().StringVar(&e.format, "format", "", strings.Join(exportFormats, ", "))
	c.Flags().StringVar(&e.output, "output", "", "berkas yang ditulis (bawaan: stdout)")
	c.Flags().BoolVar(&e.overwrite, "overwrite", false, "menimpa berkas yang sudah ada")
	addDayFlags(c, &day, &from, &to)
	return c
}

// addDayFlags adds the flags that choose days.
func addDayFlags(c *cobra.Command, day, from, to *string) {
	c.Flags().StringVar(day, "day", "", "satu hari, YYYY-MM-DD")
	c.Flags().StringVar(from, "from", "", "mulai hari, YYYY-MM-DD")
	c.Flags().StringVar(to, "to", "", "sampai hari, YYYY-MM-DD")
}

// days reads the flags that choose days. None is without bound; what has not come yet is refused.
func (s *shop) days(day, from, to string) (first, last ledger.Date, err error) {
	filter, err := readFilter(day, from, to, "", "", "")
	if err != nil {
		return "", "", err
	}
	today := ledger.DayOf(s.now(), s.config.zone)
	for _, d := range []ledger.Date{filter.From, filter.To} {
		if d > today {
			return "", "", exit(exitUsage, "%s belum tiba; hari ini %s", d, today)
		}
	}
	return filter.From, filter.To, nil
}

// export writes what is asked for, and says how much it was.
func (s *shop) export(ctx context.Context, stdout io.Writer, e exported) error {
	if e.output == "" {
		_, err := s.exportTo(ctx, stdout, e)
		return err
	}
	n := 0
	err := s.writeFile(e, func(w io.Writer) (err error) {
		n, err = s.exportTo(ctx, w, e)
		return err
	})
	if err != nil {
		return err
	}
	what := "pembayaran"
	if e.format == "hledger" {
		what = "transaksi"
	}
	s.say("%d %s ditulis ke %s", n, what, e.output)
	return nil
}

// writeFile writes the output whole or not at all.
func (s *shop) writeFile(e exported, write func(io.Writer) error) error {
	if err := s.mayWrite(e.ledger, e.output, e.overwrite); err != nil {
		return err
	}
	err := replaceFile(e.output, true, write)
	var known *exitError
	if errors.As(err, &known) {
		return known
	}
	if err != nil {
		return exit(exitFailed, "%s tidak dapat ditulis, tidak ada yang ditimpa: %v", e.output, err)
	}
	return nil
}

// mayWrite refuses to write over a file unless told to, and over the ledger and what belongs to it at all.
func (s *shop) mayWrite(book, output string, overwrite bool) error {
	for _, kept := range s.files(book) {
		if sameFile(kept, output) {
			return exit(exitUsage, "%s milik loket sendiri dan tidak ditimpa; pilih nama lain", output)
		}
	}
	there, err := os.Stat(output)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return exit(exitFailed, "%s tidak dapat ditulis: %v", output, err)
	}
	if !there.Mode().IsRegular() {
		return exit(exitUsage, "%s bukan berkas biasa; pilih nama lain", output)
	}
	if !overwrite {
		return exit(exitUsage, "%s sudah ada; pilih nama lain atau tambahkan --overwrite", output)
	}
	return nil
}

// files are those of a ledger and its counter, whether they are there or not. A lock file of another inode would let a
// second loket write the same ledger.
func (s *shop) files(book string) []string {
	keys := s.config.keyPath(book)
	if real, err := filepath.EvalSymlinks(book); err == nil { // beside which SQLite and the lock have theirs
		book = real
	}
	return []string{book, book + "-wal", book + "-shm", book + "-journal", book + ".lock", book + ".ballast", filepath.Join(filepath.Dir(book), logName),
		keys, strings.TrimSuffix(keys, ".key") + ".anchor", filepath.Join(filepath.Dir(keys), displayName), s.config.path}
}

// sameFile reports whether two paths are one file, or would be the same name in the same folder.
func sameFile(a, b string) bool {
	if one, err := os.Stat(a); err == nil {
		other, err := os.Stat(b)
		return err == nil && os.SameFile(one, other)
	}
	folder, err := os.Stat(filepath.Dir(a))
	other, errOther := os.Stat(filepath.Dir(b))
	return err == nil && errOther == nil && os.SameFile(folder, other) && strings.EqualFold(filepath.Base(a), filepath.Base(b))
}

// exportTo writes in the format that is asked for, and counts.
func (s *shop) exportTo(ctx context.Context, w io.Writer, e exported) (int, error) {
	book := export.Book{Counter: s.config.Counter.Code + " " + s.config.Counter.Name, Zone: s.config.zone, Practice: s.config.practice()}
	n := 0
	if e.format == "hledger" {
		journal := export.NewJournal(w, book)
		err := s.store.Transactions(ctx, e.from, e.to, func(t ledger.Transaction) error {
			n++
			return unwritten(journal.Transaction(t))
		})
		return n, exportDone(err, journal)
	}
	table, err := s.newTable(w, e.format, book)
	if err != nil {
		return 0, unwritten(err)
	}
	err = s.store.Entries(ctx, e.from, e.to, func(entry ledger.Entry) error {
		n++
		return unwritten(table.Entry(entry))
	})
	return n, exportDone(err, table)
}

// exportDone closes what was written, and tells what went wrong.
func exportDone(err error, out io.Closer) error {
	closed := unwritten(out.Close())
	var known *exitError
	switch {
	case errors.As(err, &known):
		return known
	case err != nil:
		return tell(err, "")
	}
	return closed
}

// unwritten is the error of a file that cannot be written.
func unwritten(err error) error {
	if err == nil {
		return nil
	}
	return &exitError{exitFailed, "hasil tidak dapat ditulis: " + err.Error(), err}
}

// table is a file of payments being written.
type table interface {
	Entry(ledger.Entry) error
	io.Closer
}

func (s *shop) newTable(w io.Writer, format string, book export.Book) (table, error) {
	switch format {
	case "csv":
		return export.NewCSV(w, book)
	case "xlsx":
		return export.NewXLSX(w, book)
	}
	return &jsonLines{out: bufio.NewWriter(w), shop: s}, nil
}

// jsonLines are payments as design §4 has them, an object a line.
type jsonLines struct {
	out  *bufio.Writer
	shop *shop
}

// Entry writes a payment.
func (j *jsonLines) Entry(e ledger.Entry) error {
	return writeJSON(j.out, newPaymentJSON(e, j.shop.config.zone))
}

// Close writes what is left.
func (j *jsonLines) Close() error { return j.out.Flush() }
