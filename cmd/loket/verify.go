package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"loket/ledger"
	"loket/ledger/sqlite"
	"loket/ui"
)

func (p *program) verifyCommand() *cobra.Command {
	var seal string
	c := &cobra.Command{
		Use:     "verify",
		Short:   "Memeriksa seluruh buku: rantai, lipatan, jumlah; menyebut apa yang rusak dan di mana",
		Example: "  loket verify\n  loket verify --ledger cadangan.db\n  loket verify --seal f5a2e4e0a59e   # SEGEL di struk",
		Args:    arguments(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			s, err := p.openReader(c.Context())
			if err != nil {
				return unreadable(err)
			}
			defer s.close()
			if c.Flags().Changed("seal") {
				return p.verifySeal(c.Context(), s, seal)
			}
			report, err := s.store.Verify(c.Context())
			if err != nil {
				return unreadable(s.tell(err, s.config.ledgerPath(p.ledger)))
			}
			p.writeReport(report)
			switch {
			case !report.OK():
				return exit(exitDamaged, "buku tidak cocok di %d tempat%s. Jangan menerima uang; pulihkan dari cadangan atau panggil penyelia",
					len(report.Findings)+report.More, firstBad(report))
			case !report.Keyed:
				return exit(exitDamaged, "kunci buku tidak ada: isi cocok, tetapi rantainya tidak dapat dibuktikan")
			}
			return nil
		},
	}
	c.Flags().StringVar(&seal, "seal", "", "hanya memeriksa SEGEL sebuah struk: 12 angka dan huruf a-f")
	return c
}

// unreadable is damage that leaves nothing to check: what verify cannot read it has found wrong.
func unreadable(err error) error {
	if errors.Is(err, sqlite.ErrDamaged) {
		return &exitError{exitDamaged, "buku ini rusak sampai tidak dapat diperiksa, atau bukan buku loket. Jangan menerima uang; pulihkan dari cadangan", err}
	}
	return err
}

// verifySeal says whether a slip's SEGEL is of this ledger.
func (p *program) verifySeal(ctx context.Context, s *shop, text string) error {
	seal, _, ok := ledger.ReadSeal(text)
	if !ok {
		return exit(exitUsage, "SEGEL %q salah; tulis 12 angka dan huruf a-f seperti di struk", text)
	}
	found, err := s.store.BySeal(ctx, seal)
	switch {
	case errors.Is(err, ledger.ErrNotFound):
		return exit(exitDamaged, "%s", ui.SealUnknown)
	case err != nil:
		return s.tell(err, seal)
	case !found.Intact:
		return exit(exitDamaged, "%s", ui.SealWords(found, s.config.zone))
	}
	_, err = fmt.Fprintln(p.out, ui.SealWords(found, s.config.zone))
	return err
}

// firstBad names the first event that is wrong.
func firstBad(r sqlite.Report) string {
	first := int64(0)
	for _, f := range r.Findings {
		if f.Sequence > 0 && (first == 0 || f.Sequence < first) {
			first = f.Sequence
		}
	}
	if first == 0 {
		return ""
	}
	return fmt.Sprintf(", yang pertama kejadian %d", first)
}

func (p *program) writeReport(r sqlite.Report) {
	for _, finding := range r.Findings {
		place := ""
		if finding.Sequence > 0 {
			place = fmt.Sprintf("kejadian %d: ", finding.Sequence)
		}
		_, _ = fmt.Fprintf(p.out, "RUSAK  %s%s\n", place, finding.Text)
	}
	if r.More > 0 {
		_, _ = fmt.Fprintf(p.out, "RUSAK  dan %d lagi\n", r.More)
	}
	for _, note := range r.Notes {
		_, _ = fmt.Fprintf(p.out, "CATAT  kejadian %d: %s\n", note.Sequence, note.Text)
	}
	if r.Unsealed > 0 {
		_, _ = fmt.Fprintf(p.out, "CATAT  kejadian 1 sampai %d disegel kunci yang hilang: isinya cocok dengan sidik saat kunci diganti, segelnya tidak dapat diperiksa\n", r.Unsealed)
	}
	_, _ = fmt.Fprintf(p.out, "%d kejadian, %d pembayaran, %d nota, %d jawaban asli; kas bertambah %s; titipan pelanggan %s; kepala rantai %.12s\n",
		r.Events, r.Payments, r.Notas, r.Raws, r.Drawer, r.Held, r.Head)
}

func (p *program) backupCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "backup BERKAS",
		Short:   "Menyalin buku selagi dipakai, lalu memeriksa salinannya",
		Example: "  loket backup /media/usb/buku-2026-11-21.db",
		Args:    arguments(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			if _, err := os.Stat(args[0]); err == nil {
				return exit(exitUsage, "%s sudah ada; cadangan tidak menimpa berkas", args[0])
			}
			if _, err := os.Stat(filepath.Dir(args[0])); err != nil {
				return exit(exitUsage, "folder %s tidak ada atau tidak terbaca. Tidak ada yang disalin", filepath.Dir(args[0]))
			}
			s, err := p.openReader(c.Context())
			if err != nil {
				return err
			}
			defer s.close()
			if err := s.store.Backup(c.Context(), args[0]); err != nil {
				return s.tell(err, args[0])
			}
			_, err = fmt.Fprintf(p.out, "buku disalin ke %s dan salinannya diperiksa. Kunci buku (ledger.key) tidak ikut; simpan terpisah\n", args[0])
			return err
		},
	}
}
