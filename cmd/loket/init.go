package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"loket/ui"
)

func (p *program) initCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init",
		Short: "Menyiapkan loket langkah demi langkah, dan menulis konfigurasinya",
		Long: "init menanyakan satu per satu: komputer ini, zona waktu, printer (dengan penggaris untuk lebar kertasnya), penyedia\n" +
			"pertama (diperiksa langsung), yang dijual, penyelia pertama dan folder cadangan. Baru pada langkah terakhir konfigurasi\n" +
			"ditulis. Boleh diulang: yang sudah diisi menjadi isian awal, dan berkas lama disimpan di sebelahnya sebagai .bak.",
		Example: "  loket init\n  loket init --config /home/kasir/loket/loket.toml",
		Args:    arguments(0, 0),
		RunE:    func(c *cobra.Command, _ []string) error { return p.init(c.Context()) },
	}
}

// init asks a newcomer for everything that a counter needs. Nothing is written before the last step.
func (p *program) init(ctx context.Context) error {
	path, err := configPath(p.config)
	if err != nil {
		return tell(err, p.config)
	}
	s, err := p.newSetup(ctx, path)
	if err != nil {
		return err
	}
	if !terminal(p.in) || !terminal(p.out) {
		return exit(exitUsage, "init butuh terminal. Tanpa terminal: loket sample > %s, isi, lalu loket check", path)
	}
	answers, err := ui.Ask(ctx, ui.Clock{Now: p.now, After: time.After}, s.pages())
	if errors.Is(err, ui.ErrLeft) {
		return exit(exitFailed, "berhenti sebelum selesai; tidak ada yang ditulis")
	}
	if err != nil {
		return exit(exitFailed, "layar berhenti: %v. Tidak ada yang ditulis", err)
	}
	return s.finish(ctx, answers)
}

// setup is one walk through the set-up: the configuration as it was, and what is made of it.
type setup struct {
	program *program
	path    string
	old     string  // the file's text; "": there was none
	config  *Config // as it was; without a file, what holds when nothing is set
	known   catalogue
	people  bool   // the ledger has users
	secret  string // the end of a callback path that was drawn for this walk
}

// newSetup reads the configuration that is there. One that cannot be read as TOML is not touched.
func (p *program) newSetup(ctx context.Context, path string) (*setup, error) {
	s := &setup{program: p, path: path}
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, exit(exitUsage, "konfigurasi %s tidak dapat dibaca: %v", path, err)
	}
	s.old = string(text)
	if s.config, err = parseConfig(path, text); err != nil {
		return nil, exit(exitUsage, "%v. Betulkan dulu, atau pindahkan berkas itu; tidak ada yang diubah", err)
	}
	if s.known, err = loadCatalogue(); err != nil {
		return nil, err
	}
	s.people = s.peopled(ctx)
	s.secret, err = drawCallbackPath()
	return s, err
}

// finish writes the configuration and says what is next.
func (s *setup) finish(ctx context.Context, a ui.Answers) error {
	text, _, err := s.render(a)
	if err != nil {
		return exit(exitFailed, "%v. Tidak ada yang ditulis", err)
	}
	kept, err := s.write(text)
	if err != nil {
		return exit(exitFailed, "konfigurasi tidak dapat ditulis: %v", err)
	}
	say := func(format string, values ...any) { _, _ = fmt.Fprintf(s.program.out, format+"\n", values...) }
	say("Konfigurasi ditulis: %s", s.path)
	if kept != "" {
		say("Yang lama disimpan:  %s", kept)
	}
	if folder := s.backupFolder(a); folder != "" {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			say("perhatian: folder cadangan belum dapat dibuat: %v", err)
		}
	}
	if err := s.addSupervisor(ctx, a); err != nil {
		return err
	}
	if s.kind(a) == "biller" {
		say("Beri tahu biller alamat callback-nya: %s", s.callbackAddress(a))
	}
	say("\nBerikutnya:\n  loket check    memeriksa semuanya, satu baris masing-masing\n  loket          membuka loket")
	return nil
}

// write puts the configuration in its place, and keeps the one before beside it.
func (s *setup) write(text string) (kept string, err error) {
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		return "", err
	}
	if s.old != "" && s.old != text {
		if kept, err = keepBeside(s.path, s.old); err != nil {
			return "", err
		}
	}
	return kept, replaceFile(s.path, true, func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
}

// keepBeside writes a file's text beside it, in place of no other.
func keepBeside(path, text string) (kept string, err error) {
	for n := 1; ; n++ {
		if kept = path + ".bak"; n > 1 {
			kept = fmt.Sprintf("%s.bak%d", path, n)
		}
		file, err := os.OpenFile(kept, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, os.ErrExist) && n < 1000 {
			continue
		}
		if err != nil {
			return "", err
		}
		_, err = file.WriteString(text)
		return kept, errors.Join(err, file.Sync(), file.Close())
	}
}

// backupFolder is where copies go by the answers.
func (s *setup) backupFolder(a ui.Answers) string {
	return from(filepath.Dir(s.path), strings.TrimSpace(a["backup"]))
}

func (s *setup) callbackAddress(a ui.Answers) string {
	return "http://" + a["listen"] + s.callbackPath(a) + " (lewat internet: pakai https dan penerus)"
}
