package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"

	"loket/ledger/sqlite"
	"loket/providers/simulator"
)

// lostQuestions is how many questions stay without an answer in practice: about ten seconds of them.
const lostQuestions = 6

func (p *program) demoCommand() *cobra.Command {
	var fresh, tour bool
	c := &cobra.Command{
		Use:   "demo",
		Short: "Loket latihan: penyedia dan uang tidak sungguhan, tanpa konfigurasi",
		Long: "demo membuka loket dengan tiga penyedia tiruan di dalam program ini. Buku latihannya tetap ada di folder data\n" +
			"pengguna. (demo opens the counter in practice: nothing is real. --tour plays it alone in about a minute.)",
		Example: "  loket demo\n  loket demo --tour\n  loket demo --fresh",
		Args:    arguments(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			if !terminal(p.in) || !terminal(p.out) {
				return exit(exitUsage, "demo butuh terminal (demo needs a terminal)")
			}
			return p.demo(c.Context(), fresh, tour)
		},
	}
	c.Flags().BoolVar(&fresh, "fresh", false, "mulai dengan buku latihan baru")
	c.Flags().BoolVar(&tour, "tour", false, "loket bermain sendiri dengan lima pelanggan contoh")
	return c
}

// demo is the counter in practice: the three far ends inside, a practice ledger, practice clocks.
func (p *program) demo(ctx context.Context, fresh, tour bool) error {
	path, err := p.practiceLedger()
	if err != nil {
		return err
	}
	p.ledger = path
	if fresh {
		if err := p.removePractice(ctx, path); err != nil {
			return err
		}
	}
	practice := simulator.Practice(p.now)
	practice.Seed = uint64(p.now().Unix() / 7 % 1000) // new customers in every run: those of the last one are paid
	world := simulator.New(practice)
	defer world.Close()
	urls, shut, err := serveAll(world)
	if err != nil {
		return exit(exitFailed, "penyedia tiruan tidak dapat dibuka: %v", err)
	}
	defer shut()
	if p.built, err = practiceConfig(filepath.Dir(path), urls); err != nil {
		return fmt.Errorf("practice configuration: %w", err)
	}
	p.built.since = p.now() // the far ends within begin anew with each run
	_, _ = fmt.Fprintln(p.err, "menyiapkan loket latihan … (preparing the practice counter)")
	s, err := p.openCounter(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	if s.halted != nil {
		return exit(exitFailed, "%v. Buku latihan dapat dimulai baru: loket demo --fresh", s.tell(s.halted, path))
	}
	return p.play(ctx, s, world, tour)
}

// play shows the counter over the practice world and compares the books when it is over.
func (p *program) play(ctx context.Context, s *shop, world *simulator.World, tour bool) error {
	s.bound = func(_, address string) {
		world.CallbackTo("http://" + address + string(s.config.Providers[2].Callback.Path))
	}
	already, err := seeded(ctx, s.store)
	if err == nil && !already {
		err = p.seedPast(ctx, s)
	}
	if err != nil {
		return tell(err, p.ledger)
	}
	for _, lost := range world.Samples() {
		if lost.End == simulator.PDAM && lost.What == simulator.AnswerLost {
			// The first questions about the lost answer get none either, so that there is time to look at BELUM PASTI.
			world.Fail(simulator.PDAM, simulator.Status,
				simulator.Fault{Kind: simulator.HTML502, Times: lostQuestions, About: lost.Number})
		}
	}
	defer keepingStatements(ctx, world, filepath.Join(s.folder, statementFolder))()
	started := p.now()
	samples := practiceSamples(world)
	if tour {
		err = p.tour(ctx, s, samples)
	} else {
		err = s.attend(ctx, samples, nil)
	}
	if err != nil {
		return err
	}
	return p.compare(ctx, s, world, started)
}

// practiceLedger is the practice counter's book: the flag, else the one in the user's data folder.
func (p *program) practiceLedger() (string, error) {
	if p.ledger != "" {
		return p.ledger, nil
	}
	folder, err := dataFolder()
	if err != nil {
		return "", exit(exitFailed, "folder data pengguna tidak ditemukan: %v. Pakai --ledger BERKAS", err)
	}
	return filepath.Join(folder, "latihan.db"), nil
}

// dataFolder is where the practice ledger lies: the user's data folder, which the standard library does not name.
func dataFolder() (string, error) {
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" && runtime.GOOS != "windows" {
		return filepath.Join(dir, "loket"), nil
	}
	if dir := os.Getenv("LocalAppData"); dir != "" && runtime.GOOS == "windows" {
		return filepath.Join(dir, "loket"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(home, ".local", "share", "loket"), nil
}

// removePractice deletes a practice ledger. A real one, a damaged one and one in use are refused.
func (p *program) removePractice(ctx context.Context, path string) error {
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	host, _ := os.Hostname()
	lock, err := sqlite.Acquire(path, sqlite.Holder{Host: host, Process: os.Getpid(), Since: p.now()})
	if err != nil {
		return tellAt(err, path, practiceZone)
	}
	defer func() { _ = lock.Release() }()
	store, err := sqlite.Open(ctx, sqlite.Options{Path: path, Practice: true, ReadOnly: true, Now: p.now})
	if err != nil {
		return exit(exitFailed, "%s tidak dihapus: bukan buku latihan yang utuh (%v)", path, err)
	}
	if err := store.Close(); err != nil {
		return tell(err, path)
	}
	for _, suffix := range []string{"", "-wal", "-shm", ".key", ".anchor", ".ballast"} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return exit(exitFailed, "%s tidak dapat dihapus: %v", path+suffix, err)
		}
	}
	return nil
}

// serveAll puts the three far ends on free ports of this machine.
func serveAll(world *simulator.World) (urls map[simulator.End]string, shut func(), err error) {
	urls = map[simulator.End]string{}
	var servers []*simulator.Server
	shut = func() {
		for _, server := range servers {
			server.Down()
		}
	}
	for _, end := range simulator.Ends {
		server, err := world.Serve(end, "127.0.0.1:0")
		if err != nil {
			shut()
			return nil, nil, err
		}
		urls[end] = server.URL()
		servers = append(servers, server)
	}
	return urls, shut, nil
}
