package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"loket/assets"
	"loket/ledger/pin"
	"loket/providers/simulator"
	"loket/ui"
)

func TestConfigTextLosesNothing(t *testing.T) {
	const before = `# atas
[counter]
code = "5" # kode
name = 'Loket "Maju"'   # nama # dua

[[provider]]
name = "h2h"
kind = "biller"
[provider.callback]
allow = [ # siapa
  "203.0.113.7", # satu
] # akhir
path = "/x"
# di bawah

[[product]]
code = "a"
provider = "h2h"
# hint = "x"

# tentang b
[[product]]
code = "b"
`
	text := newConfigText(before)
	text.set("counter", "code", tomlText("7"))
	text.set("counter", "name", tomlText(`Loket \ "Baru"`))
	text.set("counter", "timezone", tomlText("Asia/Jakarta"))
	text.set("provider.0", "testing", "true")
	text.set("provider.0.callback", "allow", `["10.0.0.1"]`)
	text.set("ledger", "backup", tomlText("salinan"))
	text.silence("product.0")
	text.add("[[product]]", [2]string{"code", tomlText("c")})
	const after = `# atas
[counter]
code = "7" # kode
name = "Loket \\ \"Baru\"" # nama # dua
timezone = "Asia/Jakarta"

[[provider]]
name = "h2h"
kind = "biller"
testing = true
[provider.callback]
allow = ["10.0.0.1"] # akhir
path = "/x"
# di bawah

# [[product]]
# code = "a"
# provider = "h2h"
# hint = "x"

# tentang b
[[product]]
code = "b"

[ledger]
backup = "salinan"

[[product]]
code = "c"
`
	if got := text.String(); got != after {
		t.Errorf("%s", got)
	}
	c, err := parseConfig("loket.toml", []byte(text.String()))
	if err != nil || c.Counter.Name != `Loket \ "Baru"` || len(c.Products) != 2 || !c.Providers[0].Testing {
		t.Errorf("read again: %+v, %v", c, err)
	}
}

// walked is a set-up over a configuration that is there, "" for none, and the answers that its pages begin with, page for
// page, after some of them were given.
func walked(t *testing.T, path string, given ui.Answers) (*setup, ui.Answers) {
	t.Helper()
	p := &program{out: io.Discard, err: io.Discard, now: time.Now, config: path, pinCost: pin.Cost{Memory: 8, Passes: 1, Threads: 1}}
	s, err := p.newSetup(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	a := ui.Answers{}
	for _, page := range s.pages() {
		for _, in := range page.Asks(a) {
			a[in.Key] = in.Value
			if value, ok := given[in.Key]; ok {
				a[in.Key] = value
			}
		}
		if page.Title == "Printer" || len(page.Asks(a)) == 0 && !page.Saves {
			continue
		}
		if v := page.Check(context.Background(), a); v.Problem != "" {
			t.Fatalf("%s: %s", page.Title, v.Problem)
		}
	}
	return s, a
}

// newcomer are the answers of somebody who begins.
func newcomer(kind, url string, more ui.Answers) ui.Answers {
	a := ui.Answers{"code": "7", "shop": `Loket "Baru"`, "address": `Jl. Melati \ 5`, "zone": "Asia/Makassar", "printer": "none",
		"kind": kind, "name": "penyedia-1", "url": url, "username": "latihan", "password": "latihan", "key": "kunci-latihan",
		"api_key": "kunci-latihan", "counter_code": "5", "allow": "127.0.0.1, ::1", "listen": "127.0.0.1:9480", "testing": "true",
		"pname": "PDAM Gianyar", "products": "pulsa-s5,pulsa-s10", "price pulsa-s5": "7.000", "cost pulsa-s5": "5200",
		"price pulsa-s10": "Rp12.000", "cost pulsa-s10": "10400", "backup": "salinan"}
	for k, v := range more {
		a[k] = v
	}
	return a
}

func TestSetupMakesACounter(t *testing.T) {
	t.Parallel()
	far, _ := newFarEnds(t, nil)
	for kind, want := range map[string]struct {
		end      simulator.End
		path     string
		products int
	}{"pdam": {simulator.PDAM, "", 1}, "digiswitch": {simulator.Digiswitch, "/v1/user/api/transaction", 12}, "biller": {simulator.Biller, "", 2}} {
		t.Run(kind, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "baru", "loket.toml")
			more := ui.Answers{}
			if kind == "digiswitch" {
				more["products"] = "" // what is marked at first
			}
			given := newcomer(kind, far.servers[want.end].URL()+want.path, more)
			if kind == "digiswitch" {
				delete(given, "products")
			}
			s, a := walked(t, path, given)
			if _, err := os.Stat(filepath.Dir(path)); !os.IsNotExist(err) {
				t.Errorf("something was written before the end: %v", err)
			}
			if err := s.finish(t.Context(), a); err != nil {
				t.Fatal(err)
			}
			c, err := loadConfig(path)
			if err != nil {
				t.Fatal(err)
			}
			if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
				t.Errorf("mode %v", info.Mode())
			}
			if c.Counter.Name != `Loket "Baru"` || c.Counter.Address != `Jl. Melati \ 5` || len(c.Products) != want.products || !c.practice() || c.Ledger.Backup != "salinan" {
				t.Errorf("%+v, %d products", c.Counter, len(c.Products))
			}
			text, _ := os.ReadFile(path)
			if !strings.Contains(string(text), "# tercetak di kepala struk") || strings.Contains(string(text), "SAMSAT") || strings.Count(string(text), "\n[[provider]]") != 1 {
				t.Errorf("the file is\n%s", text)
			}
			if kind == "biller" && (strings.Contains(string(assets.Sample), string(c.Providers[0].Callback.Path)) || len(c.Providers[0].Callback.Allow) != 2 || c.Products[1].Cost != 10_400) {
				t.Errorf("%+v %+v", c.Providers[0].Callback, c.Products)
			}
			if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 2 {
				t.Errorf("beside the configuration and the backup folder lies more: %v", entries)
			}
		})
	}
}

// TestSetupAgainLosesNothing: everything that is not asked, the comments and the secrets stay, and the old file is kept.
func TestSetupAgainLosesNothing(t *testing.T) {
	t.Parallel()
	_, path := newFarEnds(t, nil)
	old, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	old = append([]byte(byteOrderMark+"# punya kami\n"), append(old, "hint = \"Nomor HP\" # dijaga\n[receipt]\nmargin = 2\n"...)...)
	if err := os.WriteFile(path, old, 0o600); err != nil {
		t.Fatal(err)
	}
	before, err := loadConfig(path)
	if err != nil {
		t.Fatal(err)
	}
	s, a := walked(t, path, ui.Answers{"which": "nobu", "products": "bpjs", "fee": "1500", "shop": "Loket Lain"})
	if err := s.finish(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	after, err := loadConfig(path)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(path)
	for _, want := range []string{"# punya kami", `hint = "Nomor HP" # dijaga`, "margin = 2", "# [[product]]\n# code = \"pln\"", "[[product]]\ncode = \"bpjs\"\nprovider = \"nobu\"\nfee = 1500"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if after.Counter.Name != "Loket Lain" || after.Providers[1].APIKey != before.Providers[1].APIKey || after.Providers[0].Password != before.Providers[0].Password || len(after.Products) != 3 {
		t.Errorf("%+v", after)
	}
	for n, kept := range []string{path + ".bak", path + ".bak2"} {
		if n == 1 {
			s, a := walked(t, path, ui.Answers{"which": newOne, "kind": "pdam", "name": "pdam-lain", "url": before.Providers[0].URL, "username": "latihan",
				"password": "latihan", "key": "kunci-latihan", "counter_code": "5", "pname": "PDAM Lain"})
			if err := s.finish(t.Context(), a); err != nil {
				t.Fatal(err)
			}
			old = text
		}
		if got, err := os.ReadFile(kept); err != nil || string(got) != string(old) {
			t.Errorf("%s is not the file before: %v", kept, err)
		}
	}
	last, err := loadConfig(path)
	if err != nil || len(last.Providers) != 4 || len(last.Products) != 4 || last.Providers[3].Name != "pdam-lain" || strings.Contains(string(text), "testing") {
		t.Errorf("%+v, %v", last, err)
	}
	s, a = walked(t, path, ui.Answers{})
	same, _, err := s.render(a)
	if now, _ := os.ReadFile(path); err != nil || same != string(now) {
		t.Errorf("the same answers change the file: %v\n%s", err, same)
	}
}

// TestSetupSaysWhatIsWrong: every page refuses what the counter would refuse later.
func TestSetupSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	far, _ := newFarEnds(t, nil)
	pdam, biller := far.servers[simulator.PDAM].URL(), far.servers[simulator.Biller].URL()
	far.servers[simulator.Digiswitch].Down()
	for name, test := range map[string]struct {
		page  string
		given ui.Answers
		says  string
		doubt bool
	}{
		"no code":                 {"Komputer ini", newcomer("pdam", pdam, ui.Answers{"code": ""}), "1–8 huruf atau angka", false},
		"a name that turns text":  {"Komputer ini", newcomer("pdam", pdam, ui.Answers{"shop": "Loket \u202e"}), "tidak dapat ditampilkan", false},
		"no such printer":         {"Printer", newcomer("pdam", pdam, ui.Answers{"printer": otherPrinter, "spec": "bluetooth"}), "tidak dikenal", false},
		"a device that is gone":   {"Printer", newcomer("pdam", pdam, ui.Answers{"printer": otherPrinter, "spec": "usb:/dev/usb/lp77"}), "tidak ada: printer mati", true},
		"a queue that is not":     {"Printer", newcomer("pdam", pdam, ui.Answers{"printer": otherPrinter, "spec": "lp:kasir"}), "ntrean kasir tidak menerima", true},
		"nothing came out":        {"Lebar kertas", newcomer("pdam", pdam, ui.Answers{"printer": otherPrinter, "spec": "file:/dev/null", "columns": noRuler}), "Esc kembali ke langkah printer", false},
		"a provider's name twice": {"Penyedia", newcomer("pdam", pdam, ui.Answers{"name": " "}), "kosong atau sudah dipakai", false},
		"plain http":              {"Akses ke penyedia", newcomer("pdam", "http://pdam.example", nil), "http biasa", false},
		"wrong password":          {"Akses ke penyedia", newcomer("pdam", pdam, ui.Answers{"password": "salah"}), "menolak nama pengguna, sandi", true},
		"a variable not set":      {"Akses ke penyedia", newcomer("pdam", pdam, ui.Answers{"password": "env:LOKET_TIDAK_ADA"}), "LOKET_TIDAK_ADA belum diisi", true},
		"nobody answers":          {"Akses ke penyedia", newcomer("digiswitch", far.servers[simulator.Digiswitch].URL(), nil), "tidak dapat dihubungi", true},
		"no address may call":     {"Akses ke penyedia", newcomer("biller", biller, ui.Answers{"allow": ""}), "llow belum diisi", false},
		"no address at all":       {"Akses ke penyedia", newcomer("biller", biller, ui.Answers{"allow": "biller.example"}), "bukan alamat IP", false},
		"a fee that is none":      {"Yang dijual", newcomer("pdam", pdam, ui.Answers{"fee": "dua ribu"}), "rupiah utuh", false},
		"nothing to sell":         {"Yang dijual", newcomer("biller", biller, ui.Answers{"products": ""}), "Belum ada yang ditandai", false},
		"no price":                {"Harga", newcomer("biller", biller, ui.Answers{"price pulsa-s5": ""}), "isi price", false},
		"a usual PIN":             {"Penyelia pertama", newcomer("pdam", pdam, ui.Answers{"person": "Ani", "pin": "123456", "pin2": "123456"}), "pertama ditebak", false},
		"a short PIN":             {"Penyelia pertama", newcomer("pdam", pdam, ui.Answers{"person": "Ani", "pin": "12", "pin2": "12"}), "6 sampai 12 angka", false},
		"two PINs":                {"Penyelia pertama", newcomer("pdam", pdam, ui.Answers{"person": "Ani", "pin": "839217", "pin2": "839218"}), "tidak sama", false},
		"a PIN of nobody":         {"Penyelia pertama", newcomer("pdam", pdam, ui.Answers{"pin": "839217", "pin2": "839217"}), "Nama itu", false},
		"no such disk":            {"Cadangan", newcomer("pdam", pdam, ui.Answers{"backup": "/tidak/ada/di-sini"}), "flashdisk belum dipasang", true},
		"a file for a folder":     {"Cadangan", newcomer("pdam", pdam, ui.Answers{"backup": "/dev/null"}), "bukan folder", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "loket.toml")
			s, err := (&program{err: io.Discard, now: time.Now}).newSetup(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			a := ui.Answers{}
			for _, page := range s.pages() {
				for _, in := range page.Asks(a) {
					a[in.Key] = in.Value
					if value, ok := test.given[in.Key]; ok {
						a[in.Key] = value
					}
				}
				if page.Title != test.page {
					continue
				}
				v := page.Check(context.Background(), a)
				if !strings.Contains(v.Problem, test.says) || v.Doubt != test.doubt {
					t.Errorf("says %q (doubt %t), want %q (%t)", v.Problem, v.Doubt, test.says, test.doubt)
				}
				if strings.Contains(v.Problem, "kunci-latihan") {
					t.Errorf("the secret shows: %s", v.Problem)
				}
				if _, err := os.Stat(path); !os.IsNotExist(err) {
					t.Error("something was written")
				}
				return
			}
			t.Fatalf("no page %s", test.page)
		})
	}
}

// TestSetupAddsTheFirstSupervisor to the ledger that it begins, and asks for none where there are users.
func TestSetupAddsTheFirstSupervisor(t *testing.T) {
	t.Parallel()
	far, _ := newFarEnds(t, nil)
	path := filepath.Join(t.TempDir(), "loket.toml")
	s, a := walked(t, path, newcomer("pdam", far.servers[simulator.PDAM].URL(), ui.Answers{"person": " Ani ", "pin": "839217", "pin2": "839217"}))
	if err := s.finish(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	reader, err := s.program.openReader(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer reader.close()
	users, err := reader.store.Users(t.Context())
	if err != nil || len(users.Supervisors()) != 1 || users[0].Name != "Ani" {
		t.Errorf("users %v, %v", users, err)
	}
	again, b := walked(t, path, ui.Answers{})
	if _, asked := b["person"]; asked || !again.people {
		t.Error("a supervisor is asked for again")
	}
	if text, _ := os.ReadFile(path); strings.Contains(string(text), "839217") {
		t.Error("the PIN stands in the configuration")
	}
}

func TestRulersAreAsWideAsTheySay(t *testing.T) {
	for _, n := range rulers {
		if got := ruler(n); len(got) != n || got[len(got)-1] != '|' {
			t.Errorf("%d: %q is %d wide", n, got, len(got))
		}
	}
}
