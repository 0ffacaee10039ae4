package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers/simulator"
)

// probeWorld is the three far ends in one variant, and a practice counter that is set up for the documents' own.
type probeWorld struct {
	far    *simulator.World
	folder string
	paid   string // a payment of the PDAM
	paid2  string // one of the aggregator
}

// rewrite stands before a far end and writes every answer anew.
func rewrite(inner http.Handler, change func(string) string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kept := httptest.NewRecorder()
		inner.ServeHTTP(kept, r)
		for name, values := range kept.Header() {
			if name != "Content-Length" {
				w.Header()[name] = values
			}
		}
		w.WriteHeader(kept.Code)
		_, _ = io.WriteString(w, change(kept.Body.String()))
	})
}

func newProbeWorld(t *testing.T, vary func(*simulator.Config), change func(string) string) *probeWorld {
	t.Helper()
	config := simulator.Practice(time.Now)
	config.Pending = 0
	if vary != nil {
		vary(&config)
	}
	w := &probeWorld{far: simulator.New(config), folder: t.TempDir()}
	t.Cleanup(w.far.Close)
	text := strings.ReplaceAll(scriptConfig, `timeout = "2s"`, "timeout = \"10s\"\ntesting = true")
	for _, end := range simulator.Ends {
		handler := w.far.Handler(end)
		if change != nil {
			handler = rewrite(handler, change)
		}
		server := httptest.NewServer(handler)
		t.Cleanup(server.Close)
		text = strings.ReplaceAll(text, "$"+strings.ToUpper(string(end))+"_URL", server.URL)
	}
	callback, err := freeAddress()
	if err != nil {
		t.Fatal(err)
	}
	w.write(t, strings.ReplaceAll(text, "$CALLBACK", callback))
	return w
}

func (w *probeWorld) path() string { return filepath.Join(w.folder, "loket.toml") }

func (w *probeWorld) write(t *testing.T, text string) {
	t.Helper()
	if err := os.WriteFile(w.path(), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// run is one command line. No output of it may have a secret in it.
func (w *probeWorld) run(t *testing.T, args ...string) (code int, out, messages string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	p := &program{in: strings.NewReader(""), out: &stdout, err: &stderr, now: time.Now, config: w.path()}
	code = p.run(t.Context(), append([]string{"--config", w.path()}, args...))
	for _, secret := range []string{"kunci-latihan", scriptCallbackPath} {
		if strings.Contains(stdout.String()+stderr.String(), secret) {
			t.Errorf("%v shows %q", args, secret)
		}
	}
	return code, stdout.String(), stderr.String()
}

// pay pays one bill at the PDAM and one at the aggregator, as whoever sets a counter up does under supervision: an answer
// that the counter did not believe is settled. There is no number of one that was refused.
func (w *probeWorld) pay(t *testing.T) {
	t.Helper()
	for _, p := range []struct {
		args []string
		into *string
	}{{[]string{"pdam-gianyar", "10014", "--period", "201811"}, &w.paid}, {[]string{"pln", "530000000001"}, &w.paid2}} {
		_, out, messages := w.run(t, append([]string{"pay", "--yes", "--json", "--wait", "10s"}, p.args...)...)
		var paid paymentJSON
		if err := json.Unmarshal([]byte(out), &paid); err != nil {
			t.Fatalf("pay %v: %v %s %s", p.args, err, out, messages)
		}
		switch paid.State {
		case ledger.Failed:
			continue
		case ledger.Disputed:
			if code, _, messages := w.run(t, "settle", paid.Number, "paid", "--evidence", "kuitansi", "--by", "Ani"); code != exitDone {
				t.Fatalf("settle: %s", messages)
			}
		}
		*p.into = paid.Number
	}
}

// probe compares one provider and returns the exit code and the checks by name.
func (w *probeWorld) probe(t *testing.T, args ...string) (int, map[string]checkJSON) {
	t.Helper()
	code, out, messages := w.run(t, append([]string{"probe", "--json", "--trace"}, args...)...)
	checks := map[string]checkJSON{}
	for line := range strings.Lines(out) {
		var c checkJSON
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		checks[c.Check] = c
	}
	if len(checks) == 0 {
		t.Fatalf("probe %v: exit %d: %s", args, code, messages)
	}
	return code, checks
}

// samplesOf are numbers of the simulator for every flag. The PDAM's newest bill is last month's.
func (w *probeWorld) samplesOf(provider string) []string {
	month := func(ago int) string {
		now := time.Now().In(time.FixedZone("WITA", 8*3600))
		return time.Date(now.Year(), now.Month()-time.Month(ago), 1, 0, 0, 0, 0, time.UTC).Format("200601")
	}
	args := map[string][]string{
		"pdam-gianyar": {"--no-bill", "14014:" + month(1), "--too-many", "15014:" + month(1), "--bill", "11014:" + month(3),
			"--paid", "25014:" + month(1), "--requests"},
		"nobu": {"--unknown", "pln:1", "--no-bill", "pln:512345609014", "--bill", "pln:512345602014", "--paid", "512345608014"},
		"h2h":  {"--requests"},
	}[provider]
	if number := map[string]string{"pdam-gianyar": w.paid, "nobu": w.paid2}[provider]; number != "" {
		args = append(args, "--payment", number)
	}
	return append([]string{provider}, args...)
}

// TestProbeAgreesWithTheDocuments: the simulators are a second reading of the documents. Everything is tried, everything
// agrees, and nothing is paid.
func TestProbeAgreesWithTheDocuments(t *testing.T) {
	w := newProbeWorld(t, nil, nil)
	w.pay(t)
	counts := map[simulator.End]int{}
	for _, end := range simulator.Ends {
		counts[end], _ = w.far.Took(end)
	}
	for provider, want := range map[string]int{"pdam-gianyar": 26, "nobu": 14, "h2h": 5} {
		code, checks := w.probe(t, w.samplesOf(provider)...)
		if code != exitDone || len(checks) != want {
			t.Errorf("%s: exit %d, %d checks, want %d", provider, code, len(checks), want)
		}
		for name, c := range checks {
			if c.Verdict != "agrees" && name != "004 010 013 016 101" {
				t.Errorf("%s: %s %s: %s, want %s", provider, name, c.Verdict, c.Got, c.Expected)
			}
		}
	}
	for _, end := range simulator.Ends {
		if took, _ := w.far.Took(end); took != counts[end] {
			t.Errorf("%s took %d payments while it was probed", end, took-counts[end])
		}
	}
	if code, out, messages := w.run(t, "verify"); code != exitDone {
		t.Errorf("verify: %d %s %s", code, out, messages)
	}
}

// TestProbeTellsDifferences: each variant of a far end is seen in the check that is about it, with what to set.
func TestProbeTellsDifferences(t *testing.T) {
	loket := func(spelling string) func(string) string {
		return func(body string) string {
			return strings.ReplaceAll(body, `"loket":"5"`, fmt.Sprintf(`"loket":%q`, spelling))
		}
	}
	for name, c := range map[string]struct {
		vary     func(*simulator.Config)
		change   func(string) string
		provider string
		check    string
		advice   string
		agrees   bool // what differs only needs another setting
	}{
		"the PDAM an hour behind": {vary: func(c *simulator.Config) { c.PDAM.Zone = time.FixedZone("WIB", 7*3600) },
			provider: "pdam-gianyar", check: "tanggal 61 menit lalu", advice: `timezone = "Asia/Jakarta"`},
		"the PDAM's own clock in tglbayar": {vary: func(c *simulator.Config) {
			c.PDAM.RewritesTime = true
			c.Now = func() time.Time { return time.Now().Add(90 * time.Second) }
		}, provider: "pdam-gianyar", check: "payinfo: tglbayar", advice: "echoes_tglbayar = false"},
		"another spelling of loket": {change: loket("LKT-05"),
			provider: "pdam-gianyar", check: "payinfo: loket", advice: `menulis loket "LKT-05" dan menolaknya`},
		"another pay token": {vary: func(c *simulator.Config) { c.PDAM.PayToken = "plain" },
			provider: "pdam-gianyar", check: "pay_token dots", advice: `pay_token = "plain"`},
		"a password that is not looked at": {change: func(body string) string { return strings.ReplaceAll(body, `"status":"001"`, `"status":"003"`) },
			provider: "pdam-gianyar", check: "sandi salah"},
		"no status command": {vary: func(c *simulator.Config) { c.Digiswitch.NoStatus = true },
			provider: "nobu", check: "status-pasca, ref_id tidak dikenal", advice: "status_command = false"},
		"a status command asked too often": {vary: func(c *simulator.Config) { c.Digiswitch.StatusGap = time.Minute },
			provider: "nobu", check: "status-pasca lagi dalam 60 detik", agrees: true},
		"a clock that is off": {vary: func(c *simulator.Config) { c.Now = func() time.Time { return time.Now().Add(10 * time.Minute) } },
			provider: "nobu", check: "jam (HTTP Date)", advice: "betulkan jam"},
		"a biller that does not know the signature": {vary: func(c *simulator.Config) { c.Biller.Password = "lain" },
			provider: "h2h", check: "produk tidak ada", advice: "betulkan username dan password"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newProbeWorld(t, c.vary, c.change)
			w.pay(t)
			code, checks := w.probe(t, w.samplesOf(c.provider)...)
			got := checks[c.check]
			want, exitWant := "differs", exitRefused
			if c.agrees {
				want, exitWant = "agrees", exitDone
			}
			if got.Verdict != want || code != exitWant {
				t.Errorf("exit %d, %+v", code, got)
			}
			advice := ""
			if got.Advice != nil {
				advice = *got.Advice
			}
			if !strings.Contains(advice, c.advice) {
				t.Errorf("advice %q, want %q", advice, c.advice)
			}
		})
	}
}

// TestProbeCannotPay: nothing of probe calls a provider's Pay, and what it opens has no cashier.
func TestProbeCannotPay(t *testing.T) {
	files := 0
	for _, source := range sources(t) {
		if source.test || !strings.HasPrefix(filepath.Base(source.path), "probe") {
			continue
		}
		files++
		for _, name := range []string{"Pay", "cashier", "openCashier", "openCounter", "openWriter", "withoutBook", "paymentCall"} {
			for _, at := range calls(source, "", name) {
				t.Errorf("%s: probe has %s", at, name)
			}
		}
	}
	if files < 8 {
		t.Errorf("only %d files of probe found", files)
	}
}
