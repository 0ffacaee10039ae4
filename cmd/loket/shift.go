package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"loket/ledger"
	"loket/receipts"
)

func (p *program) shiftCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "shift",
		Short: "Shift laci: modal awal, kas masuk dan keluar, X, tutup kasir (Z)",
		Long: "Laci dibuka dengan modal awal dan ditutup dengan hitungan. Sekali shift dipakai, uang pelanggan hanya diterima\n" +
			"selagi laci terbuka; buku yang tidak pernah membuka shift tetap bekerja tanpa shift.",
		Example: "  loket shift open --float 200000\n  loket shift out 30000 --reason \"galon air\"\n  loket shift x\n" +
			"  loket shift close --count \"100000=14,50000=4,500=4\" --kept 200000",
		RunE: choose,
	}
	c.AddCommand(p.shiftOpenCommand(), p.shiftMoveCommand(ledger.KindCashIn), p.shiftMoveCommand(ledger.KindCashOut), p.shiftXCommand(),
		p.shiftCloseCommand(), p.shiftListCommand(), p.shiftShowCommand(), p.shiftPrintCommand())
	return c
}

func (p *program) shiftOpenCommand() *cobra.Command {
	var float string
	var asJSON bool
	c := &cobra.Command{
		Use:     "open",
		Short:   "Membuka laci dengan modal awal",
		Example: "  loket shift open --float 200000\n  loket shift open            # dengan sisa shift sebelumnya",
		Args:    arguments(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			s, err := p.openWriter(c.Context())
			if err != nil {
				return err
			}
			defer s.close()
			amount, err := s.floatOf(c.Context(), float)
			if err != nil {
				return err
			}
			shift, err := s.openDrawer(c.Context(), amount, s.operator.now())
			if err != nil {
				return s.tell(err, "shift")
			}
			if asJSON {
				return s.openShiftJSON(c.Context(), p.out)
			}
			_, err = fmt.Fprintf(p.out, "shift %d dibuka %s dengan modal awal %s\n", shift.Number, shift.OpenedBy, shift.Float)
			return err
		},
	}
	c.Flags().StringVar(&float, "float", "", "modal awal dalam rupiah (bawaan: sisa shift sebelumnya)")
	c.Flags().BoolVar(&asJSON, "json", false, "satu objek JSON")
	return c
}

// floatOf is the float that was typed, else what the last shift left.
func (s *shop) floatOf(ctx context.Context, typed string) (ledger.Rupiah, error) {
	if typed != "" {
		return rupiahOf("--float", typed)
	}
	left, err := s.store.Remainder(ctx)
	switch {
	case err != nil:
		return 0, s.tell(err, s.config.Ledger.File)
	case left == nil:
		return 0, exit(exitUsage, "--float (modal awal dalam rupiah) wajib diisi: belum ada sisa shift sebelumnya")
	}
	return left.Offered(), nil
}

// rupiahOf reads an amount that somebody typed.
func rupiahOf(what, typed string) (ledger.Rupiah, error) {
	amount, err := ledger.ParseCash(typed)
	if err != nil {
		return 0, exit(exitUsage, "%s %q salah; tulis rupiah bulat, mis. 200000 atau 200.000", what, ledger.Clean(typed, 40))
	}
	return amount, nil
}

func (p *program) shiftMoveCommand(kind ledger.Kind) *cobra.Command {
	var reason string
	var asJSON bool
	use, short, done := "in JUMLAH", "Kas masuk: uang ke laci yang bukan dari pelanggan", "kas masuk"
	if kind == ledger.KindCashOut {
		use, short, done = "out JUMLAH", "Kas keluar: uang dari laci yang bukan untuk pelanggan", "kas keluar"
	}
	word, _, _ := strings.Cut(use, " ")
	c := &cobra.Command{
		Use:     use,
		Short:   short,
		Example: "  loket shift " + word + " 30000 --reason \"galon air\"",
		Args:    arguments(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			amount, err := rupiahOf("jumlah", args[0])
			if err != nil {
				return err
			}
			if reason = ledger.Clean(reason, ledger.MaxNote); reason == "" {
				return exit(exitUsage, "--reason (alasan) wajib diisi")
			}
			s, err := p.openWriter(c.Context())
			if err != nil {
				return err
			}
			defer s.close()
			drawer, err := s.moveCash(c.Context(), kind, amount, reason, s.operator.now())
			if err != nil {
				return s.tell(err, done)
			}
			if asJSON {
				return s.openShiftJSON(c.Context(), p.out)
			}
			_, err = fmt.Fprintf(p.out, "%s %s (%s); seharusnya di laci %s\n", done, amount, reason, drawer.Expected())
			return err
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "alasan (wajib)")
	c.Flags().BoolVar(&asJSON, "json", false, "satu objek JSON")
	return c
}

func (p *program) shiftXCommand() *cobra.Command {
	var columns int
	var asJSON, onPaper bool
	c := &cobra.Command{
		Use:     "x",
		Short:   "Laporan X: isi laci menurut catatan saat ini; tidak menutup apa pun",
		Example: "  loket shift x\n  loket shift x --print\n  loket shift x --json",
		Args:    arguments(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := validColumns(columns); err != nil {
				return err
			}
			s, err := p.openReader(c.Context())
			if err != nil {
				return err
			}
			defer s.close()
			if asJSON {
				return s.openShiftJSON(c.Context(), p.out)
			}
			lines, err := s.xLines(c.Context(), columns)
			if err != nil {
				return err
			}
			if onPaper {
				return s.printX(c.Context(), lines)
			}
			_, err = fmt.Fprint(p.out, receipts.Text(lines))
			return err
		},
	}
	c.Flags().IntVar(&columns, "columns", 0, "lebar kertas dalam huruf (bawaan: dari konfigurasi)")
	c.Flags().BoolVar(&onPaper, "print", false, "cetak ke printer")
	c.Flags().BoolVar(&asJSON, "json", false, "satu objek JSON")
	return c
}

func validColumns(columns int) error {
	if columns != 0 && (columns < 24 || columns > 137) {
		return exit(exitUsage, "--columns harus 24 sampai 137")
	}
	return nil
}

// printX prints an X report. It is no proof of anything, so nothing is recorded.
func (s *shop) printX(ctx context.Context, lines []string) error {
	if s.printer.None() {
		return exit(exitUsage, "printer belum diatur ([receipt] printer); teksnya: loket shift x")
	}
	err := s.ready(ctx)
	if err == nil {
		err = s.paperOut(ctx, lines)
	}
	if err != nil {
		return exit(exitFailed, "X belum tercetak: %v. Tidak ada yang berubah; coba lagi", err)
	}
	s.say("X dicetak")
	return nil
}

// shiftOf is the shift whose number was typed.
func (s *shop) shiftOf(ctx context.Context, typed string) (ledger.Shift, error) {
	number, err := strconv.Atoi(typed)
	if err != nil || number < 1 {
		return ledger.Shift{}, exit(exitUsage, "nomor shift %q salah; lihat: loket shift list", ledger.Clean(typed, 20))
	}
	shift, err := s.store.ShiftByNumber(ctx, number)
	if errors.Is(err, ledger.ErrNotFound) {
		return shift, exit(exitUsage, "tidak ada shift %d; lihat: loket shift list", number)
	}
	if err != nil {
		return shift, s.tell(err, typed)
	}
	return shift, nil
}
