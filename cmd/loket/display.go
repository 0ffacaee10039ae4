package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"loket/ledger"
	"loket/ui"
)

const (
	displayName  = "display.json"
	displayEvery = 5 * time.Second // how often a bill on the counter is said again
	displayMost  = 64 << 10        // bytes of a display file that are read
)

// displayFile is what the customer may see, as display.json beside the key has it (design §6).
type displayFile struct {
	At       time.Time      `json:"at"`
	Shop     string         `json:"shop"`
	Practice bool           `json:"practice"`
	Bills    int            `json:"bills"` // 0: no bill is on the counter, and nothing follows
	Number   string         `json:"number,omitzero"`
	Name     string         `json:"name,omitzero"`
	Total    ledger.Rupiah  `json:"total,omitzero"`
	Due      ledger.Rupiah  `json:"due,omitzero"` // the total rounded up to the smallest coin
	Cash     *ledger.Rupiah `json:"cash,omitempty"`
	Change   *ledger.Rupiah `json:"change,omitempty"`
}

// displayPath is where the counter of a ledger says what its customer may see.
func (c *Config) displayPath(ledgerPath string) string {
	return filepath.Join(filepath.Dir(c.keyPath(ledgerPath)), displayName)
}

// facing says what the customer may see, in a file that a second terminal shows. A slow or failing disk holds up nothing:
// what was not written yet gives way to what came after it.
type facing struct {
	path    string
	shop    string
	test    bool
	now     func() time.Time
	log     *slog.Logger
	seen    chan ui.ForCustomer // the newest that is not written
	failing bool
}

func newFacing(s *shop) *facing {
	return &facing{path: s.display, shop: s.config.Counter.Name, test: s.config.practice(), now: s.now, log: s.log, seen: make(chan ui.ForCustomer, 1)}
}

// show takes what the customer may see now. It does not block; one goroutine calls it.
func (f *facing) show(seen ui.ForCustomer) {
	select {
	case <-f.seen:
	default:
	}
	f.seen <- seen
}

// run writes what it is told until ctx ends, and then takes the file away: a counter that is shut shows nothing.
func (f *facing) run(ctx context.Context) {
	var seen ui.ForCustomer
	f.write(seen)
	again := time.NewTicker(displayEvery)
	defer again.Stop()
	for {
		select {
		case seen = <-f.seen:
			f.write(seen)
		case <-again.C:
			if seen.Bills > 0 || f.failing {
				f.write(seen)
			}
		case <-ctx.Done():
			if err := os.Remove(f.path); !errors.Is(err, os.ErrNotExist) {
				f.failed(err)
			}
			return
		}
	}
}

func (f *facing) write(seen ui.ForCustomer) {
	file := displayFile{At: f.now().UTC(), Shop: f.shop, Practice: f.test, Bills: seen.Bills, Number: seen.Number, Name: seen.Name, Total: seen.Total, Due: seen.Due}
	if seen.Counted {
		file.Cash, file.Change = &seen.Cash, &seen.Change
	}
	text, err := json.Marshal(file)
	if err == nil {
		err = replaceFile(f.path, false, func(w io.Writer) error {
			_, err := w.Write(append(text, '\n'))
			return err
		})
	}
	f.failed(err)
}

// failed logs the first of several errors: a display that cannot be written is no reason to fill the log.
func (f *facing) failed(err error) {
	if err != nil && !f.failing {
		f.log.Warn("customer display", "error", err.Error())
	}
	f.failing = err != nil
}

// readDisplay is what a display file says; a file that is missing or unreadable is a counter that is not open. Nothing of
// it is believed that a counter could not have written.
func readDisplay(path string) ui.CounterSign {
	file, err := os.Open(path)
	if err != nil {
		return ui.CounterSign{}
	}
	defer func() { _ = file.Close() }()
	var said displayFile
	text, err := io.ReadAll(io.LimitReader(file, displayMost))
	if err != nil || json.Unmarshal(text, &said) != nil {
		return ui.CounterSign{}
	}
	sign := ui.CounterSign{Shop: said.Shop, Practice: said.Practice, At: said.At, Open: true}
	if said.Bills < 1 || said.Total <= 0 || said.Total > ledger.MaxRupiah || said.Due < said.Total || said.Due > ledger.MaxRupiah {
		return sign
	}
	sign.ForCustomer = ui.ForCustomer{Bills: said.Bills, Number: said.Number, Name: said.Name, Total: said.Total, Due: said.Due}
	if said.Cash != nil && said.Change != nil && *said.Cash >= 0 && *said.Cash <= ledger.MaxRupiah && *said.Change >= -ledger.MaxRupiah && *said.Change <= *said.Cash {
		sign.Counted, sign.Cash, sign.Change = true, *said.Cash, *said.Change
	}
	return sign
}

func (p *program) displayCommand() *cobra.Command {
	var demo bool
	c := &cobra.Command{
		Use:   "display",
		Short: "Layar pelanggan di terminal kedua: nomor, nama, total, tunai dan kembali",
		Long: "display menampilkan tagihan yang sedang ada di loket, dengan angka besar, untuk layar yang menghadap pelanggan.\n" +
			"Isinya dari display.json di sebelah kunci buku, yang ditulis loket yang sedang terbuka oleh pengguna yang sama.\n" +
			"Keluar: q, Esc atau Ctrl+C.",
		Example: "  loket display\n  loket display --demo    # untuk loket demo di terminal lain",
		Args:    arguments(0, 0),
		RunE:    func(c *cobra.Command, _ []string) error { return p.display(c.Context(), demo) },
	}
	c.Flags().BoolVar(&demo, "demo", false, "layar pelanggan dari loket demo")
	return c
}

func (p *program) display(ctx context.Context, demo bool) error {
	path, zone, err := p.displayOf(demo)
	if err != nil {
		return err
	}
	if !terminal(p.in) || !terminal(p.out) {
		return exit(exitUsage, "display butuh terminal, yang kedua di samping loket")
	}
	if err := ui.ShowSign(ctx, ui.Clock{Now: p.now, After: time.After}, zone, func() ui.CounterSign { return readDisplay(path) }); err != nil {
		return exit(exitFailed, "layar berhenti: %v", err)
	}
	return nil
}

// displayOf is the file to show, and the counter's zone. The configuration is read without its secrets, which a second
// terminal need not have.
func (p *program) displayOf(demo bool) (path string, zone *time.Location, err error) {
	if demo {
		practice, err := p.practiceLedger()
		return filepath.Join(filepath.Dir(practice), displayName), practiceZone, err
	}
	path, err = configPath(p.config)
	if err != nil {
		return "", nil, tell(err, p.config)
	}
	config, err := loadConfig(path)
	if errors.Is(err, errNoConfig) {
		return "", nil, exit(exitUsage, "belum ada konfigurasi di %s. Layar pelanggan dari loket demo: loket display --demo", path)
	}
	if err != nil {
		return "", nil, tell(err, path)
	}
	return config.displayPath(config.ledgerPath(p.ledger)), config.zone, nil
}
