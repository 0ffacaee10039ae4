package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/checkout"
	"loket/providers/simulator"
)

// The canaries: secrets of the configuration that no other text is like.
const (
	canaryPassword = "Kenari/Kuning+Sangkar&7"
	canaryKey      = "kunci-JWT=kenari/biru"
	canaryAPIKey   = "dev-kenari&hijau/99"
	canaryPath     = "/callback/c0ffeec0ffeec0ffeec0ffeec0ffee42"
)

var (
	sentSecrets  = regexp.MustCompile(`"(?:sign|token)":"([^"]+)"|^(?:Bearer )?(eyJ\S+)`)
	personalData = regexp.MustCompile(`"(?:pelanggan|alamat|name|customer_name)":"([^"]{6,})"`)
)

// gossip is far ends behind a server that talks: it tells, in errors and beside true answers, whatever it was sent.
type gossip struct {
	mu       sync.Mutex
	mode     string          // "": honest; else how the next payment is answered
	secrets  map[string]bool // what may be nowhere
	personal map[string]bool // what may be in no log and on no stderr
}

// serve puts a far end on a server that knows these secrets besides those it is sent.
func (g *gossip) serve(t *testing.T, far http.Handler, knows ...string) string {
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		honest := httptest.NewRecorder()
		far.ServeHTTP(honest, r)
		g.tell(rw, r, fmt.Sprintf("%s %s %s", r.Header.Get("Authorization"), body, strings.Join(knows, " ")), honest)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func (g *gossip) tell(rw http.ResponseWriter, r *http.Request, everything string, honest *httptest.ResponseRecorder) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, found := range sentSecrets.FindAllStringSubmatch(everything, -1) {
		g.secrets[found[1]+found[2]] = true
	}
	for _, found := range personalData.FindAllSubmatch(honest.Body.Bytes(), -1) {
		g.personal[string(found[1])] = true
	}
	pays := r.Method == http.MethodPost && !strings.Contains(everything, `"inq-pasca"`) && !strings.Contains(everything, `"status-pasca"`)
	mode := g.mode
	if !pays {
		mode = ""
	}
	switch mode {
	case "page": // an error page with the whole request
		rw.WriteHeader(http.StatusInternalServerError)
		_, _ = fmt.Fprintf(rw, "<pre>%s\n%s</pre>", html.EscapeString(everything), url.QueryEscape(everything))
	case "verdict": // a refusal whose words are the credentials
		words, _ := json.Marshal(everything)
		_, _ = fmt.Fprintf(rw, `{"status":"101","message":%s,"data":[],"rc":"99","reason":%s,"password":%q}`, words, words, everything)
	default:
		rw.WriteHeader(honest.Code)
		_, _ = rw.Write(honest.Body.Bytes())
	}
}

func (g *gossip) talk(mode string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.mode = mode
}

// canaryShop is a configuration whose every secret is a canary, and far ends that know them.
func canaryShop(t *testing.T) (*gossip, *simulator.World, string) {
	g := &gossip{secrets: map[string]bool{canaryPassword: true, canaryKey: true, canaryAPIKey: true, canaryPath: true, "eyJ": true}, personal: map[string]bool{}}
	settings := simulator.Practice(time.Now)
	settings.Pending = 0
	settings.PDAM.Password, settings.PDAM.Key = canaryPassword, canaryKey
	settings.Digiswitch.APIKey, settings.Biller.Password = canaryAPIKey, canaryPassword
	far := simulator.New(settings)
	t.Cleanup(far.Close)
	callback, err := freeAddress()
	if err != nil {
		t.Fatal(err)
	}
	far.CallbackTo("http://" + callback + canaryPath)
	folder := t.TempDir()
	config := strings.NewReplacer("$PDAM_URL", g.serve(t, far.PDAM(), canaryPassword, canaryKey), "$DIGISWITCH_URL", g.serve(t, far.Digiswitch(), canaryAPIKey), "$BILLER_URL", g.serve(t, far.Biller(), canaryPassword, canaryPath),
		"$CALLBACK", callback, `password = "latihan"`, fmt.Sprintf("password = %q", canaryPassword), `api_key = "kunci-latihan"`, fmt.Sprintf("api_key = %q", canaryAPIKey),
		`key = "kunci-latihan"`, fmt.Sprintf("key = %q", canaryKey), scriptCallbackPath, canaryPath).Replace(scriptConfig)
	config += fmt.Sprintf("\n[receipt]\nprinter = %q\n", "file:"+filepath.Join(folder, "slips.txt"))
	path := filepath.Join(folder, "loket.toml")
	if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return g, far, path
}

// A whole day at a counter whose far ends tell their callers' secrets in every error: payments, lost answers, error
// pages and refusals that are made of the credentials, an adapter that panics with them, questions, slips, lists,
// verify and a backup. Then every file and everything that was said is searched: secrets are nowhere, and names and
// addresses are on no stderr and in no log (reliability §4).
func TestNoCanaryGetsOut(t *testing.T) {
	t.Parallel()
	g, far, config := canaryShop(t)
	var out, errs, traced bytes.Buffer
	run := func(args ...string) int {
		p := &program{in: strings.NewReader(""), out: &out, err: &errs, now: time.Now}
		return p.run(t.Context(), append(args, "--config", config))
	}
	pay := func(want int, product, customer string) {
		t.Helper()
		wait := map[bool]string{true: "10s", false: "0s"}[want == exitDone]
		if code := run("pay", product, customer, "--yes", "--wait", wait); code != want {
			t.Errorf("pay %s %s: exit %d, want %d\n%s", product, customer, code, want, errs.String())
		}
	}
	run("inquire", "pdam-gianyar", "10014")
	pay(exitDone, "pdam-gianyar", "10014")
	pay(exitDone, "pln", "512345601014")
	pay(exitDone, "pulsa-s5", "081200000014")
	far.Fail(simulator.PDAM, simulator.Pay, simulator.Fault{Kind: simulator.ClosedAfterReading, When: simulator.AfterEffect})
	pay(exitNotFinal, "pdam-gianyar", "10015")
	for i, mode := range []string{"page", "verdict"} {
		g.talk(mode)
		pay(exitNotFinal, "pdam-gianyar", fmt.Sprint(10020+i))
		pay(exitNotFinal, "pln", fmt.Sprint(512345601020+i))
		run("pay", "pulsa-s5", fmt.Sprintf("0812000000%02d", 20+i), "--yes", "--wait", "0s")
	}
	g.talk("")
	panicked(t, config, &errs)
	open := numbersOf(t, config)
	for _, number := range open {
		run("show", number)
		run("show", number, "--json")
		run("receipt", number, "--print")
		run("receipt", number, "--recap")
	}
	brief, stop := context.WithTimeout(t.Context(), 7*time.Second) // the PDAM is asked after 5 s, the others later
	defer stop()
	(&program{in: strings.NewReader(""), out: &out, err: &errs, now: time.Now}).run(brief, []string{"advise", "--config", config})
	for _, args := range [][]string{{"payments"}, {"payments", "--json"}, {"day"}, {"day", "--json"}, {"check"}, {"products", "--json"},
		{"verify"}, {"backup", filepath.Join(filepath.Dir(config), "copy.db")}, {"settle", open[0], "paid"}, {"sample"}} {
		run(args...)
	}
	trace := &program{in: strings.NewReader(""), out: &traced, err: &traced, now: time.Now}
	for _, args := range [][]string{{"inquire", "pln", "512345601015"}, {"inquire", "pdam-gianyar", "10016"}, {"check"}} {
		trace.run(t.Context(), append(args, "--trace", "--config", config)) // with the names, which the operator asked to see
	}
	g.people(t, config, open[0], &out, &errs)
	if len(open) < 10 || len(g.personal) < 4 || len(g.secrets) < 12 {
		t.Fatalf("%d payments, %d names and addresses, %d secrets: the day is not what it should be", len(open), len(g.personal), len(g.secrets))
	}
	g.search(t, config, map[string]string{"stdout": out.String(), "stderr": errs.String(), "the trace": traced.String()})
}

// canaryPIN is a supervisor's.
const canaryPIN = "839204715926"

// people adds users to the day, with PINs right and wrong; what a hash is made of stays in the ledger.
func (g *gossip) people(t *testing.T, config, number string, out, errs *bytes.Buffer) {
	t.Helper()
	run := func(want int, typed string, args ...string) {
		t.Helper()
		p := &program{in: strings.NewReader(typed), out: out, err: errs, now: time.Now, pinCost: cheapPIN}
		if code := p.run(t.Context(), append(args, "--config", config)); code != want {
			t.Errorf("%v: exit %d, want %d\n%s", args, code, want, errs.String())
		}
	}
	run(exitDone, canaryPIN+"\n", "users", "add", "Ani")
	run(exitDone, canaryPIN+"\n604218\n", "users", "add", "Budi", "--by", "Ani")
	run(exitUsage, canaryPIN+"7\n", "users", "disable", "Budi", "--by", "Ani")
	run(exitUsage, canaryPIN+"\n", "users", "disable", "Ani", "--by", "Ani")
	run(exitDone, canaryPIN+"\n", "settle", number, "failed", "--evidence", "surat", "--by", "Ani")
	run(exitDone, "", "users", "list", "--json")
	run(exitDone, "", "verify")
	g.secrets[canaryPIN] = true
	if said := out.String() + errs.String(); strings.Contains(said, "argon2id") {
		t.Error("a hash was told")
	}
}

// search looks for secrets in everything that is left, and for personal data on stderr and in the log.
func (g *gossip) search(t *testing.T, config string, found map[string]string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(config))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if text, err := os.ReadFile(filepath.Join(filepath.Dir(config), e.Name())); err == nil && e.Name() != "loket.toml" {
			found[e.Name()] = string(text)
		}
	}
	for _, name := range []string{"ledger.db", "loket.log", "slips.txt", "copy.db", "stdout", "stderr", "the trace"} {
		if found[name] == "" {
			t.Errorf("there is no %s to search", name)
		}
	}
	for where, text := range found {
		for secret := range g.secrets {
			for _, spelling := range []string{secret, url.QueryEscape(secret), html.EscapeString(secret), strings.ReplaceAll(secret, "/", `\/`)} {
				if at := strings.Index(text, spelling); secret != "" && at >= 0 {
					t.Errorf("%s has the secret %q: %q", where, secret, text[max(0, at-80):min(len(text), at+80)])
				}
			}
		}
		if where != "stderr" && where != "loket.log" {
			continue
		}
		for person := range g.personal {
			if at := strings.Index(text, person); at >= 0 {
				t.Errorf("%s names %q: %q", where, person, text[max(0, at-80):min(len(text), at+80)])
			}
		}
	}
}

// numbersOf are all payments' numbers.
func numbersOf(t *testing.T, config string) []string {
	t.Helper()
	s, err := (&program{err: io.Discard, now: time.Now, config: config}).openReader(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	entries, _, err := s.store.List(t.Context(), ledger.Filter{}, ledger.Cursor{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	var numbers []string
	for _, e := range entries {
		numbers = append(numbers, e.Number)
	}
	return numbers
}

// clumsy is an adapter that breaks down with its secrets in its mouth.
type clumsy struct{ providers.Provider }

func (c clumsy) Pay(context.Context, ledger.Payment) (providers.Answer, error) {
	panic(fmt.Errorf("%s %s %v", canaryPassword, canaryKey, c))
}

// panicked pays through an adapter that panics, and prints what the program knows in every way there is.
func panicked(t *testing.T, config string, errs io.Writer) {
	t.Helper()
	s, err := (&program{err: errs, out: errs, now: time.Now, config: config}).newShop()
	if err != nil {
		t.Fatal(err)
	}
	_, _ = fmt.Fprintf(errs, "%v %+v %#v\n", s.config, *s.config, s.config.Providers)
	known, _ := json.Marshal(s.config.Providers)
	_, _ = errs.Write(known)
	for _, p := range s.providers {
		_, _ = fmt.Fprintf(errs, "%v %+v %#v\n", p, p, p)
	}
	s.providers["pdam-gianyar"] = clumsy{s.providers["pdam-gianyar"]}
	if err := s.openLedger(t.Context(), s.config.ledgerPath("")); err != nil {
		t.Fatal(err)
	}
	defer s.close()
	if err := s.openCashier(t.Context()); err != nil {
		t.Fatal(err)
	}
	bill := ledger.Bill{Product: "pdam-gianyar", Ref: "5kenari0panik", Customer: "10030", Period: "202601", Total: 52_500, Fee: 2_500, AskedAt: time.Now(),
		Lines: []ledger.Line{{Key: ledger.LineBill, Label: "Air", Amount: 50_000}, {Key: "fee", Label: "Jasa", Amount: 2_500}}}
	_, payments, err := s.cashier.Pay(t.Context(), checkout.Order{Bills: []ledger.Bill{bill}, By: "ani"})
	if err != nil || len(payments) != 1 || payments[0].State != ledger.Suspect {
		t.Fatalf("an adapter that panics: %+v, %v; want one suspect payment", payments, err)
	}
	_, _ = fmt.Fprintf(errs, "%v %s\n", err, payments[0].Cause)
}
