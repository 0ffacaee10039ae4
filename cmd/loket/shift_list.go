package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"loket/ledger"
	"loket/receipts"
)

func (p *program) shiftListCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     "list",
		Short:   "Daftar shift, terbaru dahulu",
		Example: "  loket shift list\n  loket shift list --json",
		Args:    arguments(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			s, err := p.openReader(c.Context())
			if err != nil {
				return err
			}
			defer s.close()
			shifts, err := s.store.Shifts(c.Context(), 0, listLimit)
			if err != nil {
				return s.tell(err, s.config.Ledger.File)
			}
			if !asJSON {
				return s.listShifts(p.out, shifts)
			}
			for _, shift := range shifts {
				if err := s.shiftJSON(c.Context(), p.out, shift); err != nil {
					return err
				}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "satu objek JSON per baris")
	return c
}

func (s *shop) listShifts(out io.Writer, shifts []ledger.Shift) error {
	if len(shifts) == 0 {
		s.say("belum ada shift; buka laci: loket shift open --float MODAL")
		return nil
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "Z\tBUKA\tTUTUP\tKASIR\tSEHARUSNYA\tSELISIH\tDISETOR")
	for _, shift := range shifts {
		opened := shift.OpenedAt.In(s.config.zone).Format(minuteLayout)
		if shift.Open() {
			_, _ = fmt.Fprintf(w, "%d\t%s\tterbuka\t%s\t\t\t\n", shift.Number, opened, shift.OpenedBy)
			continue
		}
		c := shift.Closing
		_, _ = fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s %s\t%s\n", shift.Number, opened, shift.ClosedAt.In(s.config.zone).Format(minuteLayout),
			shift.OpenedBy, c.Expected, ledger.Verdict(c.Difference), c.Difference.Plain(), c.HandedIn)
	}
	return w.Flush()
}

// shiftJSON writes a shift: a closed one from its closing, the open one as it is now.
func (s *shop) shiftJSON(ctx context.Context, out io.Writer, shift ledger.Shift) error {
	if !shift.Open() {
		return writeJSON(out, newShiftJSON(shift, shift.Closing.Drawer, s.config.zone))
	}
	return s.openShiftJSON(ctx, out)
}

// openShiftJSON writes the open shift as it is now.
func (s *shop) openShiftJSON(ctx context.Context, out io.Writer) error {
	shift, drawer, err := s.store.Drawer(ctx)
	if err != nil {
		return s.tell(err, "X")
	}
	return writeJSON(out, newShiftJSON(shift, drawer, s.config.zone))
}

// xLines is the X of the open shift.
func (s *shop) xLines(ctx context.Context, columns int) ([]string, error) {
	shift, drawer, err := s.store.Drawer(ctx)
	if err != nil {
		return nil, s.tell(err, "X")
	}
	return receipts.X(s.slip(columns, 0, s.now()), shift, drawer), nil
}

func (p *program) shiftShowCommand() *cobra.Command {
	var columns int
	var asJSON, deposit bool
	c := &cobra.Command{
		Use:     "show NOMOR",
		Short:   "Teks Z sebuah shift (yang terbuka: X)",
		Example: "  loket shift show 12\n  loket shift show 12 --deposit\n  loket shift show 12 --json",
		Args:    arguments(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := validColumns(columns); err != nil {
				return err
			}
			s, err := p.openReader(c.Context())
			if err != nil {
				return err
			}
			defer s.close()
			shift, err := s.shiftOf(c.Context(), args[0])
			if err != nil {
				return err
			}
			if asJSON {
				return s.shiftJSON(c.Context(), p.out, shift)
			}
			return s.showShift(c.Context(), p.out, shift, deposit, columns)
		},
	}
	c.Flags().IntVar(&columns, "columns", 0, "lebar kertas dalam huruf (bawaan: dari konfigurasi)")
	c.Flags().BoolVar(&deposit, "deposit", false, "slip setoran")
	c.Flags().BoolVar(&asJSON, "json", false, "satu objek JSON")
	return c
}

func (s *shop) showShift(ctx context.Context, out io.Writer, shift ledger.Shift, deposit bool, columns int) error {
	var lines []string
	var err error
	switch {
	case shift.Open():
		lines, err = s.xLines(ctx, columns)
	case deposit:
		lines = s.shiftLines(shift, ledger.DocDeposit, columns, max(1, shift.Deposits))
	default:
		lines = s.shiftLines(shift, ledger.DocClosing, columns, max(1, shift.Reports))
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(out, receipts.Text(lines))
	return err
}

func (p *program) shiftPrintCommand() *cobra.Command {
	var deposit bool
	c := &cobra.Command{
		Use:     "print NOMOR",
		Short:   "Mencetak Z sebuah shift yang ditutup; yang kedua ditandai CETAK ULANG",
		Example: "  loket shift print 12\n  loket shift print 12 --deposit",
		Args:    arguments(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			s, err := p.openWriter(c.Context())
			if err != nil {
				return err
			}
			defer s.close()
			shift, err := s.shiftOf(c.Context(), args[0])
			document := ledger.DocClosing
			if deposit {
				document = ledger.DocDeposit
			}
			switch {
			case err != nil:
				return err
			case shift.Open():
				return exit(exitUsage, "shift %d masih terbuka; tutup dulu (loket shift close), atau lihat: loket shift x", shift.Number)
			case deposit && shift.Closing.HandedIn == 0:
				return exit(exitUsage, "shift %d tidak menyetor uang; tidak ada slip setoran", shift.Number)
			case s.printer.None():
				return exit(exitUsage, "printer belum diatur ([receipt] printer); teksnya: loket shift show %d", shift.Number)
			}
			if err := s.printShift(c.Context(), shift.Number, document); err != nil {
				return exit(exitFailed, "slip belum tercetak: %v. Penutupan tidak berubah; coba lagi", err)
			}
			s.say("slip shift %d dicetak", shift.Number)
			return nil
		},
	}
	c.Flags().BoolVar(&deposit, "deposit", false, "slip setoran")
	return c
}

// drawerJSON is a shift on stdout: whole rupiah, times RFC 3339 in the counter's zone, null what is not known before it is
// closed.
type drawerJSON struct {
	Number   int    `json:"number"`
	OpenedBy string `json:"opened_by"`
	Opened   string `json:"opened"`
	ledger.Drawer
	Offered    *ledger.Rupiah  `json:"offered"`
	Expected   ledger.Rupiah   `json:"expected"`
	ClosedBy   *string         `json:"closed_by"`
	Closed     *string         `json:"closed"`
	Count      []ledger.Pieces `json:"count"`
	Counted    *ledger.Rupiah  `json:"counted"`
	Difference *ledger.Rupiah  `json:"difference"`
	Note       *string         `json:"note"`
	Supervisor *string         `json:"supervisor"`
	Kept       *ledger.Rupiah  `json:"kept"`
	HandedIn   *ledger.Rupiah  `json:"handed_in"`
	Head       *ledger.Head    `json:"head"`
	Prints     int             `json:"prints"`
}

func newShiftJSON(s ledger.Shift, d ledger.Drawer, zone *time.Location) drawerJSON {
	j := drawerJSON{Number: s.Number, OpenedBy: s.OpenedBy, Opened: s.OpenedAt.In(zone).Format(time.RFC3339), Drawer: d,
		Expected: d.Expected(), Prints: s.Reports}
	if s.Before != nil {
		offered := s.Before.Offered()
		j.Offered = &offered
	}
	if c := s.Closing; c != nil {
		closed := s.ClosedAt.In(zone).Format(time.RFC3339)
		j.ClosedBy, j.Closed, j.Count, j.Counted, j.Difference = &s.ClosedBy, &closed, c.Count, &c.Counted, &c.Difference
		j.Note, j.Supervisor, j.Kept, j.HandedIn, j.Head = known(c.Note), known(c.Supervisor), &c.Kept, &c.HandedIn, &c.Head
	}
	return j
}
