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

// closingFlags are the words of one `loket shift close`.
type closingFlags struct {
	count, kept, note, supervisor string
	asJSON                        bool
}

func (p *program) shiftCloseCommand() *cobra.Command {
	var f closingFlags
	c := &cobra.Command{
		Use:   "close",
		Short: "Tutup kasir: hitung laci, catat selisih, nomor Z",
		Long: "Menutup shift dengan hitungan per pecahan. Selisih membutuhkan --note; pembayaran yang belum ada hasil akhirnya, dan\n" +
			"shift yang dibuka orang lain, membutuhkan nama penyelia (--by). Z tidak pernah diubah; dicetak lagi dengan shift print.",
		Example: "  loket shift close --count \"100000=14,50000=4,20000=1,1000k=2,500=4\" --kept 200000\n" +
			"  loket shift close --count \"100000=14\" --note \"belum ketemu\" --by Ani",
		Args: arguments(0, 0),
		RunE: func(c *cobra.Command, _ []string) error { return p.closeShift(c.Context(), f) },
	}
	c.Flags().StringVar(&f.count, "count", "", "isi laci: PECAHAN=JUMLAH,… (1000 kertas, 1000k koin); yang tidak disebut 0 (wajib)")
	c.Flags().StringVar(&f.kept, "kept", "", "yang tinggal di laci (bawaan: sebesar modal awal); sisanya disetor")
	c.Flags().StringVar(&f.note, "note", "", "catatan; wajib bila ada selisih")
	c.Flags().StringVar(&f.supervisor, "by", "", "nama penyelia yang menanggung; wajib bila ada pembayaran terbuka atau shift orang lain")
	c.Flags().BoolVar(&f.asJSON, "json", false, "satu objek JSON")
	return c
}

func (p *program) closeShift(ctx context.Context, f closingFlags) error {
	count, err := readCount(f.count)
	if err != nil {
		return err
	}
	s, by, err := p.openClosing(ctx, ledger.Clean(f.supervisor, ledger.MaxUserName))
	if err != nil {
		return err
	}
	defer s.close()
	open, seen, err := s.store.Drawer(ctx)
	if err != nil {
		return s.tell(err, "tutup kasir")
	}
	counting := ledger.Counting{Count: count, Note: f.note, Supervisor: by, Kept: min(open.Float, ledger.CountOf(count))}
	if f.kept != "" {
		if counting.Kept, err = rupiahOf("--kept", f.kept); err != nil {
			return err
		}
	}
	shift, err := s.closeDrawer(ctx, counting, seen, s.operator.now())
	if err != nil {
		return s.notClosed(ctx, err, counting, seen)
	}
	if err := s.afterClosing(ctx, shift); err != nil {
		return err
	}
	if f.asJSON {
		return writeJSON(p.out, newShiftJSON(shift, shift.Closing.Drawer, s.config.zone))
	}
	_, err = fmt.Fprint(p.out, receipts.Text(s.shiftLines(shift, ledger.DocClosing, 0, 0)))
	return err
}

// openClosing opens the ledger for whoever closes: a supervisor where one is named, by the PIN where the ledger has users.
func (p *program) openClosing(ctx context.Context, supervisor string) (*shop, string, error) {
	if supervisor != "" {
		return p.openSupervised(ctx, supervisor, func(*shop) (string, error) { return "menutup shift", nil })
	}
	s, err := p.openWriter(ctx)
	return s, "", err
}

// afterClosing copies the ledger and prints, and says what of it failed: the closing stands.
func (s *shop) afterClosing(ctx context.Context, shift ledger.Shift) error {
	file, err := s.copyAtClose(ctx, shift)
	switch {
	case err != nil:
		s.say("perhatian: shift %d sudah ditutup, tetapi CADANGAN GAGAL (%v). Salin sendiri: loket backup BERKAS", shift.Number, s.tell(err, file))
	case file != "":
		s.say("cadangan buku: %s", file)
	}
	if s.printer.None() {
		return nil
	}
	for _, document := range shift.Slips() {
		if err := s.printShift(ctx, shift.Number, document); err != nil {
			s.say("perhatian: shift %d sudah ditutup, tetapi slipnya belum tercetak (%v). Cetak lagi: loket shift print %d", shift.Number, err, shift.Number)
			return nil
		}
	}
	return nil
}

// notClosed says why a shift was not closed; with a difference also what may have made it.
func (s *shop) notClosed(ctx context.Context, err error, c ledger.Counting, seen ledger.Drawer) error {
	if !errors.Is(err, ledger.ErrShiftReason) {
		return s.tell(err, "tutup kasir")
	}
	difference := ledger.CountOf(c.Count) - seen.Expected()
	if evidence, err := s.store.Evidence(ctx); err == nil {
		evidence.Count = c.Count
		for _, sentence := range evidence.Explain(difference) {
			s.say("mungkin: %s", sentence)
		}
	}
	return exit(exitUsage, "selisih %s %s: seharusnya %s, dihitung %s. Belum ditutup. Hitung lagi, atau tutup dengan --note CATATAN",
		ledger.Verdict(difference), max(difference, -difference), seen.Expected(), ledger.CountOf(c.Count))
}

// readCount reads "100000=14,1000k=2".
func readCount(text string) ([]ledger.Pieces, error) {
	if strings.TrimSpace(text) == "" {
		return nil, exit(exitUsage, "--count wajib diisi, mis. --count \"100000=14,50000=4,1000k=2\"; laci kosong: --count 100=0")
	}
	var count []ledger.Pieces
	rows := map[string]int{}
	for i, d := range ledger.Denominations() {
		count = append(count, ledger.Pieces{Denomination: d})
		name := strconv.FormatInt(int64(d.Value), 10)
		if d.Coin {
			rows[name+"k"] = i
		}
		if _, taken := rows[name]; !taken {
			rows[name] = i
		}
	}
	told := map[int]bool{}
	for part := range strings.SplitSeq(text, ",") {
		name, pieces, found := strings.Cut(strings.ToLower(strings.TrimSpace(part)), "=")
		row, known := rows[strings.ReplaceAll(strings.TrimSpace(name), ".", "")]
		n, err := strconv.Atoi(strings.TrimSpace(pieces))
		switch {
		case !found || !known:
			return nil, exit(exitUsage, "pecahan %q tidak dikenal; pakai 100000, 50000, 20000, 10000, 5000, 2000, 1000, 1000k, 500, 200, 100 = JUMLAH", ledger.Clean(part, 40))
		case err != nil || n < 0 || n > ledger.MaxPieces:
			return nil, exit(exitUsage, "jumlah %q salah; tulis 0 sampai %d", ledger.Clean(part, 40), ledger.MaxPieces)
		case told[row]:
			return nil, exit(exitUsage, "pecahan %q disebut dua kali", ledger.Clean(part, 40))
		}
		told[row], count[row].Pieces = true, n
	}
	return count, nil
}
