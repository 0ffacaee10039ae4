package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"loket/ledger"
	"loket/ledger/sqlite"
	"loket/providers/simulator"
	"loket/ui"
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
	path := p.ledger
	if path == "" {
		folder, err := dataFolder()
		if err != nil {
			return exit(exitFailed, "folder data pengguna tidak ditemukan: %v. Pakai --ledger BERKAS", err)
		}
		path = filepath.Join(folder, "latihan.db")
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
	return p.play(ctx, s, world, tour)
}

// play shows the counter over the practice world and compares the books when it is over.
func (p *program) play(ctx context.Context, s *shop, world *simulator.World, tour bool) error {
	s.bound = func(_, address string) {
		world.CallbackTo("http://" + address + s.config.Providers[2].Callback.Path)
	}
	already, err := seeded(ctx, s.store)
	if err == nil && !already {
		err = seedPast(ctx, s)
	}
	if err != nil {
		return tell(err, p.ledger)
	}
	// The first questions about a lost answer get none either, so that there is time to look at BELUM PASTI.
	world.Fail(simulator.PDAM, simulator.Status, simulator.Fault{Kind: simulator.HTML502, Times: lostQuestions})
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
		return tell(err, path)
	}
	defer func() { _ = lock.Release() }()
	store, err := sqlite.Open(ctx, sqlite.Options{Path: path, Practice: true, ReadOnly: true, Now: p.now})
	if err != nil {
		return exit(exitFailed, "%s tidak dihapus: bukan buku latihan yang utuh (%v)", path, err)
	}
	if err := store.Close(); err != nil {
		return tell(err, path)
	}
	for _, suffix := range []string{"", "-wal", "-shm", ".key"} {
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

// practiceConfig is the configuration of the practice counter. Its credentials are those of simulator.Practice.
func practiceConfig(folder string, urls map[simulator.End]string) (*Config, error) {
	text := fmt.Sprintf(practiceText, filepath.ToSlash(filepath.Join(folder, "latihan-struk.txt")), urls[simulator.PDAM], urls[simulator.Digiswitch], urls[simulator.Biller])
	c, err := parseConfig(filepath.Join(folder, "latihan.toml"), []byte(text))
	if err != nil {
		return nil, err
	}
	c.minute = time.Second
	return c, c.check()
}

const practiceText = `
[counter]
code = "5"
name = "Loket Latihan"
address = "Jl. Melati 5, Ubud"
timezone = "Asia/Makassar"
rounding = 100
[receipt]
columns = 40
printer = "file:%s"
[[provider]]
name = "pdam"
kind = "pdam"
url = "%s"
username = "latihan"
password = "latihan"
key = "kunci-latihan"
counter_code = "5"
timezone = "Asia/Makassar"
timeout = "8s"
testing = true
[[provider]]
name = "digiswitch"
kind = "digiswitch"
url = "%s/v1/user/api/transaction"
username = "latihan"
api_key = "kunci-latihan"
status_command = true
timeout = "8s"
testing = true
[[provider]]
name = "biller"
kind = "biller"
url = "%s"
username = "latihan"
password = "latihan"
timeout = "8s"
testing = true
[provider.callback]
listen = "127.0.0.1:0"
path = "/callback/6c6f6b6574206c61746968616e203132"
allow = ["127.0.0.1"]
[[product]]
code = "pdam-gianyar"
name = "PDAM Gianyar"
category = "pdam"
provider = "pdam"
fee = 2500
[[product]]
code = "pln"
provider = "digiswitch"
fee = 1000
[[product]]
code = "bpjs"
provider = "digiswitch"
fee = 1000
[[product]]
code = "hp"
provider = "digiswitch"
[[product]]
code = "internet"
provider = "digiswitch"
[[product]]
code = "tv"
provider = "digiswitch"
[[product]]
code = "s5"
name = "Pulsa Rp5.000"
category = "pulsa"
provider = "biller"
sku = "s5"
price = 7000
cost = 5000
[[product]]
code = "s10"
name = "Pulsa Rp10.000"
category = "pulsa"
provider = "biller"
sku = "s10"
price = 12000
cost = 10000
`

// practiceSamples are the customers that the products screen offers: one of each kind of thing that happens.
func practiceSamples(world *simulator.World) []ui.Sample {
	wanted := []struct {
		end     simulator.End
		product string
		story   simulator.Story
		label   string // instead of the story's own, which is longer than the screen is wide
		gloss   string
	}{
		{end: simulator.PDAM, product: "pdam", story: simulator.Pays},
		{end: simulator.Digiswitch, product: "pln", story: simulator.Arrears},
		{end: simulator.Digiswitch, product: "pln", story: simulator.PendingPaid},
		{end: simulator.Digiswitch, product: "pln", story: simulator.PendingFailed},
		{simulator.PDAM, "pdam", simulator.AnswerLost, "jawaban hilang", "the answer is lost"},
	}
	var chosen []ui.Sample
	for _, want := range wanted {
		for _, s := range world.Samples() {
			if s.End != want.end || s.Product != want.product || s.What != want.story {
				continue
			}
			code := s.Product
			if s.End == simulator.PDAM {
				code = "pdam-gianyar"
			}
			chosen = append(chosen, ui.Sample{Product: ledger.ProductCode(code), Customer: ledger.CleanNumber(s.Number),
				Period: ledger.Month(s.Period), Label: cmp.Or(want.label, s.Indonesian), Gloss: cmp.Or(want.gloss, s.English)})
			break
		}
	}
	return chosen
}
