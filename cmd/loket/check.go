package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"loket/ledger"
	"loket/ledger/sqlite"
	"loket/providers"
	"loket/providers/transport"
	"loket/receipts"
	"loket/ui"
)

// The limits of a healthy counter (reliability §1.7 for the clock).
const (
	clockWarn  = 5 * time.Minute
	clockStop  = 30 * time.Minute
	tokenLife  = 61 * time.Minute // a PDAM refuses a token of this age if its zone is ours (the PDAM document §3)
	diskWarn   = 500 << 20        // bytes
	backupWarn = 48 * time.Hour
)

// finding is one line of `loket check`.
type finding struct {
	bad  bool
	what string // what was looked at
	text string // how it is, and what to do where it is bad
}

func (p *program) checkCommand() *cobra.Command {
	var keys, trace bool
	c := &cobra.Command{
		Use:     "check",
		Short:   "Memeriksa konfigurasi, provider, jam, printer, disk, kunci dan cadangan, satu baris masing-masing",
		Example: "  loket check\n  loket check --trace\n  loket check --keys    # mencoba tombol F1 sampai F10",
		Args:    arguments(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			if keys {
				if !terminal(p.in) || !terminal(p.out) {
					return exit(exitUsage, "check --keys butuh terminal")
				}
				return ui.TryKeys(c.Context())
			}
			if trace {
				p.trace = traceTo(p.err)
			}
			return p.check(c.Context())
		},
	}
	c.Flags().BoolVar(&keys, "keys", false, "mencoba tombol fungsi di terminal ini")
	c.Flags().BoolVar(&trace, "trace", false, "tampilkan setiap permintaan dan jawaban (rahasia disamarkan)")
	return c
}

func (p *program) check(ctx context.Context) error {
	s, err := p.newShop()
	if err != nil {
		return err
	}
	defer s.close()
	s.withoutBook()
	bad := 0
	report := func(f finding) {
		mark := "ok   "
		if f.bad {
			mark, bad = "BURUK", bad+1
		}
		_, _ = fmt.Fprintf(p.out, "%s  %-22s %s\n", mark, f.what, f.text)
	}
	report(finding{false, "konfigurasi", fmt.Sprintf("%s: %d provider, %d produk", s.config.path, len(s.config.Providers), len(s.products))})
	for i := range s.config.Providers {
		report(s.checkReach(ctx, s.config.Providers[i]))
		report(s.checkCredentials(ctx, s.config.Providers[i]))
	}
	path := s.config.ledgerPath(p.ledger)
	for _, f := range []finding{s.checkPrinter(ctx), s.checkDisk(path), s.checkLedger(ctx, path), s.checkKey(path), s.checkBackup()} {
		report(f)
	}
	for _, provider := range s.config.Providers {
		if f, known := s.checkDeposit(provider); known {
			report(f)
		}
	}
	if bad > 0 {
		return exit(exitFailed, "%d hal perlu dibetulkan", bad)
	}
	return nil
}

// checkReach asks for anything at the provider's address: that it answers, and what its clock says.
func (s *shop) checkReach(ctx context.Context, p ProviderConfig) finding {
	what := "jam " + p.Name
	client := transport.NewClient(nil)
	asked := s.now()
	answer, err := client.Do(ctx, transport.Request{Method: http.MethodGet, URL: p.URL, Timeout: 10 * time.Second, Trace: s.trace})
	if err != nil && errors.Is(err, providers.ErrNotSent) {
		return finding{true, what, "tidak dapat dihubungi; periksa url, sambungan dan VPN: " + p.URL}
	}
	if answer.Date.IsZero() {
		return finding{false, what, "terhubung; tidak memberi jam"}
	}
	offset := answer.Date.Sub(asked).Round(time.Second)
	switch {
	case offset.Abs() >= clockStop:
		return finding{true, what, fmt.Sprintf("jam komputer ini berbeda %s; pembayaran ditolak sampai jam dibetulkan", offset)}
	case offset.Abs() >= clockWarn:
		return finding{true, what, fmt.Sprintf("jam komputer ini berbeda %s; betulkan jam", offset)}
	}
	return finding{false, what, fmt.Sprintf("terhubung; selisih jam %s", offset)}
}

// checkCredentials asks something harmless: the balance, or about nobody. A biller can be asked nothing
// without buying.
func (s *shop) checkCredentials(ctx context.Context, p ProviderConfig) finding {
	what := "akses " + p.Name
	provider := s.providers[p.Name]
	if balancer, ok := provider.(providers.Balancer); ok {
		balance, err := balancer.Balance(ctx)
		if err != nil {
			return finding{true, what, s.tell(err, p.Name).Error()}
		}
		s.left.hear(ledger.Deposit{Provider: p.Name, Amount: balance, At: s.now().UTC()})
		return finding{false, what, "nama dan kunci diterima"}
	}
	prober, ok := provider.(prober)
	if !ok {
		return finding{false, what, "tidak dapat diperiksa tanpa membeli; penolakan terlihat pada pembelian pertama"}
	}
	if _, err := prober.Probe(ctx, 0); err != nil {
		return finding{true, what, s.tell(err, p.Name).Error()}
	}
	text := "nama, sandi, kunci dan jam diterima"
	if _, err := prober.Probe(ctx, tokenLife); errors.Is(err, providers.ErrClock) {
		return finding{false, what, text + "; zona cocok, final_after = \"65m\" boleh dipakai"}
	}
	return finding{false, what, text + "; token berumur 61 menit tidak ditolak, biarkan final_after 125 menit"}
}

// prober is a provider that can be asked with a token of a given age, about nobody (pdam.Client).
type prober interface {
	Probe(ctx context.Context, age time.Duration) (time.Time, error)
}

func (s *shop) checkPrinter(ctx context.Context) finding {
	ctx, cancel := context.WithTimeout(ctx, printDeadline)
	defer cancel()
	r := s.config.Receipt
	text := fmt.Sprintf("%s: bahasa %s, %d kolom", r.Printer, r.Language, r.Columns)
	if s.printer.None() {
		return finding{false, "printer", text + "; slip hanya di layar"}
	}
	if err := s.printer.Check(ctx); err != nil {
		return finding{true, "printer", text + "; " + printerTrouble(err)}
	}
	if r.Language != receipts.LanguageESCPOS {
		return finding{false, "printer", text + "; kertas tidak ditanya (hanya escpos)"}
	}
	status, err := s.printer.Ask(ctx)
	if err == nil {
		err = status.Err()
	}
	switch {
	case err != nil:
		return finding{true, "printer", text + "; " + printerTrouble(err)}
	case !status.Answers:
		return finding{false, "printer", text + "; tidak menjawab soal kertas, slip tetap dicetak"}
	case status.PaperLow:
		return finding{false, "printer", text + "; KERTAS HAMPIR HABIS, siapkan gulungan baru"}
	}
	return finding{false, "printer", text + "; kertas ada"}
}

// checkDisk writes and syncs a small file where the ledger lies, and looks at the room left.
func (s *shop) checkDisk(path string) finding {
	folder := filepath.Dir(path)
	file, err := os.CreateTemp(folder, ".periksa-*")
	if err != nil {
		return finding{true, "disk", fmt.Sprintf("folder %s tidak dapat ditulis; periksa izinnya", folder)}
	}
	defer func() { _ = os.Remove(file.Name()) }()
	_, err = file.Write(make([]byte, 4096))
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return finding{true, "disk", fmt.Sprintf("folder %s: %v", folder, err)}
	}
	free, err := freeSpace(folder)
	if err == nil && free < diskWarn {
		return finding{true, "disk", fmt.Sprintf("tinggal %d MiB di %s; kosongkan tempat", free>>20, folder)}
	}
	return finding{false, "disk", fmt.Sprintf("%s dapat ditulis, sisa %d MiB", folder, free>>20)}
}

func (s *shop) checkLedger(ctx context.Context, path string) finding {
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return finding{false, "buku", path + " dibuat saat loket pertama dibuka"}
	}
	key, _ := sqlite.LoadKey(s.config.keyPath(path)) // its absence is checkKey's line
	store, err := sqlite.Open(ctx, s.options(path, key, true))
	if err != nil {
		return finding{true, "buku", s.tell(err, path).Error()}
	}
	defer func() { _ = store.Close() }()
	if halt := store.Halted(); halt != nil {
		return finding{true, "buku", s.tell(halt, path).Error()}
	}
	open, err := store.Unsettled(ctx)
	if err == nil {
		err = s.recallDeposits(ctx, store)
	}
	if err != nil {
		return finding{true, "buku", s.tell(err, path).Error()}
	}
	return finding{false, "buku", fmt.Sprintf("%s terbaca, %d pembayaran belum pasti", path, len(open))}
}

func (s *shop) checkKey(ledgerPath string) finding {
	path := s.config.keyPath(ledgerPath)
	info, err := os.Stat(path)
	_, ledgerErr := os.Stat(ledgerPath)
	switch {
	case errors.Is(err, os.ErrNotExist) && errors.Is(ledgerErr, os.ErrNotExist):
		return finding{false, "kunci buku", path + " dibuat saat loket pertama dibuka"}
	case err != nil:
		return finding{true, "kunci buku", path + " tidak ada; kembalikan salinannya, tanpa kunci buku hanya bisa dibaca"}
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0:
		return finding{true, "kunci buku", "dapat dibaca orang lain; jalankan: chmod 600 " + path}
	}
	return finding{false, "kunci buku", path + "; simpan salinannya di tempat lain, cadangan buku tidak memuatnya"}
}

func (s *shop) checkBackup() finding {
	folder := s.config.backupFolder()
	if folder == "" {
		return finding{false, "cadangan", "BELUM DIATUR; isi [ledger] backup, atau jalankan loket backup BERKAS"}
	}
	copies, err := filepath.Glob(filepath.Join(folder, "*.db"))
	if err != nil || len(copies) == 0 {
		return finding{true, "cadangan", "belum ada salinan di " + folder + "; jalankan loket backup " + filepath.Join(folder, "buku.db")}
	}
	var newest time.Time
	for _, path := range copies {
		if info, err := os.Stat(path); err == nil && info.ModTime().After(newest) {
			newest = info.ModTime()
		}
	}
	age := s.now().Sub(newest).Round(time.Hour)
	if age > backupWarn {
		return finding{true, "cadangan", fmt.Sprintf("salinan terakhir %s yang lalu; jalankan loket backup", age)}
	}
	return finding{false, "cadangan", fmt.Sprintf("salinan terakhir %s yang lalu", age)}
}
