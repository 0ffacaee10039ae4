package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
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
	"unicode"
	"unicode/utf8"

	"loket/providers/simulator"
)

// The hostile text of reliability §6, E1, through the whole program; each reader is fuzzed besides.
var hostileRuns = flag.Uint64("hostile.runs", 4, "runs of the program over hostile far ends")

// pieces are what hostile text is made of: commands of terminals and printers, marks of ours, tricks of direction and
// width, formulas, and bytes that are no text.
var pieces = []string{"\x1b[2J", "\x1b[31m", "\x1bp\x00\x19\xfa", "\x1b@", "\x10\x14\x01\x00\x01", "\x9b2J", "\x1b]0;LUNAS\x07", "\x00", "\x7f", "\r\n** LUNAS **\r\n", "\n========\n LUNAS \n========\n",
	"\u202eSANUL\u202c", "\u2066", "\u200b", "\u200d", "\ufeff", "\u00ad", "\u2028", "\ue000", "e\u0301\u0301\u0301\u0301\u0301\u0301", "=cmd|' /C calc'!A1", "+1+1", "@SUM(1)", "-2", "\xff\xfe", "\xc3", "宽字符", "%s%n",
	"\\u001b[2J", "</pre>", "BUDI ", "GAGAL", "LUNAS", "\t\t"}

// hostileText is a text made of pieces.
func hostileText(r *rand.Rand) string {
	var b strings.Builder
	for range 1 + r.IntN(6) {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

// foreignWords are the fields of answers that are words, at every far end.
var foreignWords = regexp.MustCompile(`"(pelanggan|alamat|golongan|kodegol|customer_name|name|message|reason|sn|tarif|daya|ftrxid|alamat_pelanggan|lembar_tagihan_nama)":"[^"]*"`)

// vandal puts hostile words into the answers of a far end.
func vandal(t *testing.T, far http.Handler, r *rand.Rand) string {
	var one sync.Mutex // one chance for all requests of this far end
	r = rand.New(rand.NewPCG(r.Uint64(), r.Uint64()))
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, q *http.Request) {
		one.Lock()
		defer one.Unlock()
		honest := httptest.NewRecorder()
		far.ServeHTTP(honest, q)
		body := foreignWords.ReplaceAllFunc(honest.Body.Bytes(), func(found []byte) []byte {
			name := foreignWords.FindSubmatch(found)[1]
			text := hostileText(r)
			if string(name) == "reason" { // of the biller: what it must say, and more
				text = strings.TrimSuffix(strings.SplitN(string(found), `":"`, 2)[1], `"`) + text
			}
			quoted, _ := json.Marshal(text)
			if r.IntN(2) == 0 && strings.IndexFunc(text, func(r rune) bool { return r < ' ' || r == '"' || r == '\\' }) < 0 { // as it is
				quoted = []byte(`"` + text + `"`)
			}
			return []byte(`"` + string(name) + `":` + string(quoted))
		})
		rw.WriteHeader(honest.Code)
		_, _ = rw.Write(body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// hearsay passes callbacks on to the counter, with hostile words behind the true ones.
func hearsay(t *testing.T, to string, r *rand.Rand) string {
	var one sync.Mutex
	r = rand.New(rand.NewPCG(r.Uint64(), r.Uint64()))
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, q *http.Request) {
		one.Lock()
		words := hostileText(r)
		one.Unlock()
		answer, err := http.Get(to + "?" + q.URL.RawQuery + url.QueryEscape(words) + "&sn=" + url.QueryEscape(words))
		if err != nil {
			rw.WriteHeader(http.StatusBadGateway)
			return
		}
		_ = answer.Body.Close()
		rw.WriteHeader(answer.StatusCode)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// Hostile text comes in at every door of the program (answers, callbacks, arguments, the operator's name) and is looked
// for behind every other: what is printed, in words and in JSON, slips in every printer's language, the log. No control byte, nothing that turns
// or hides text, no line that says LUNAS where nothing is paid (reliability §5).
func TestHostileTextThroughEveryDoor(t *testing.T) {
	printed, bad := 0, 0
	for seed := range *hostileRuns {
		r := rand.New(rand.NewPCG(seed, 5))
		language := []string{"text", "escpos", "escp", "text"}[seed%4]
		config, far := hostileShop(t, r, language)
		t.Setenv("LOKET_OPERATOR", strings.ReplaceAll(hostileText(r), "\x00", "")+"Rina")
		var out, errs, paid bytes.Buffer
		run := func(out *bytes.Buffer, args ...string) int {
			p := &program{in: strings.NewReader(""), out: out, err: &errs, now: time.Now}
			return p.run(t.Context(), append(args, "--config", config))
		}
		run(&out, "inquire", "pdam-gianyar", "10014")
		run(&out, "inquire", "pln", "512345601014", "--json")
		run(&out, "inquire", "pln", hostileText(r))
		run(&out, hostileText(r), hostileText(r))
		run(&out, "show", hostileText(r))
		far.Fail(simulator.PDAM, simulator.Pay, simulator.Fault{Kind: simulator.ClosedAfterReading})
		run(&out, "pay", "pdam-gianyar", "10015", "--yes", "--wait", "0s")
		run(&out, "pay", "pdam-gianyar", "16016", "--yes", "--wait", "0s")
		run(&out, "pay", "pulsa-s5", "081200006014", "--yes", "--wait", "0s")
		for _, number := range numbersOf(t, config) {
			run(&out, "show", number)
			run(&out, "show", number, "--json")
			run(&out, "receipt", number)
			run(&out, "receipt", number, "--recap")
			run(&out, "receipt", number, "--print")
			run(&out, "settle", number, "failed", "--by", hostileText(r), "--evidence", hostileText(r))
		}

		saysNothingIsPaid(t, out.String())
		run(&paid, "pay", "pln", "512345601014", "--yes", "--wait", "0s")
		run(&paid, "pay", "pulsa-s5", "081200000014", "--yes", "--wait", "1s")
		for _, args := range [][]string{{"payments"}, {"payments", "--json"}, {"day"}, {"day", "--json"}, {"verify"}} {
			run(&paid, args...)
		}
		for _, number := range numbersOf(t, config) { // with what was called back
			run(&paid, "show", number)
			run(&paid, "show", number, "--json")
			run(&paid, "receipt", number, "--print")
		}
		if !strings.Contains(paid.String(), "LUNAS") {
			t.Errorf("nothing is paid: %s", errs.String())
		}
		folder := filepath.Dir(config)
		for where, text := range map[string]string{"stdout": out.String() + paid.String(), "stderr": errs.String(), "the log": read(t, folder, "loket.log")} {
			if harmful := harmfulPart(text); harmful != "" {
				bad++
				t.Errorf("%s has %q", where, harmful)
			}
		}
		job := read(t, folder, "slips.txt")
		printed += len(job)
		if strange := strangeBytes(language, job); strange != "" {
			bad++
			t.Errorf("what goes to a printer that speaks %s has bytes that are no command of ours: %q", language, strange)
		}
	}
	t.Attr("E1", fmt.Sprint(*hostileRuns, " runs of the program over hostile far ends"))
	t.Attr("E1", fmt.Sprint(printed, " bytes of their slips in the languages of printers"))
	t.Attr("E1.never", fmt.Sprint(bad, " texts and slips that command a terminal or a printer"))
}

// ourCommands are the commands that a slip may have in each language of a printer, read from the printers' manuals; none
// of them is the drawer's, which is not configured.
var ourCommands = map[string]*regexp.Regexp{
	"text":   regexp.MustCompile(`[\n\f]`),
	"escpos": regexp.MustCompile(`(?s)\n|\x1b@|\x1ba[\x00-\x02]|\x1bE[\x00\x01]|\x1d![\x00\x01\x10\x11]|\x1bd.`),
	"escp":   regexp.MustCompile(`(?s)[\n\f\x0f\x12]|\x1b@|\x1bC.`),
}

// strangeBytes is the first part of a print job that is neither plain ASCII nor a command of ours; "": there is none.
func strangeBytes(language, job string) string {
	for rest := job; rest != ""; {
		if rest[0] >= ' ' && rest[0] <= '~' {
			rest = rest[1:]
			continue
		}
		at := ourCommands[language].FindStringIndex(rest)
		if at == nil || at[0] > 0 {
			return rest[:min(len(rest), 20)]
		}
		rest = rest[at[1]:]
	}
	return ""
}

// Hostile names in the configuration: what could command a terminal or a printer is refused, and neither the refusal nor
// anything that is said and printed of a name that is taken carries it on.
func TestHostileNamesInTheConfiguration(t *testing.T) {
	taken, bad := 0, 0
	for seed := range *hostileRuns * 10 {
		r := rand.New(rand.NewPCG(seed, 6))
		config, _ := hostileShop(t, r, "escpos")
		honest, err := os.ReadFile(config)
		if err != nil {
			t.Fatal(err)
		}
		keys := []string{"name", "address", "code", "username", "category"}
		named := regexp.MustCompile(`(?m)^` + keys[r.IntN(len(keys))] + ` = "([^"]*)"$`)
		spoiled := named.ReplaceAllStringFunc(string(honest), func(line string) string {
			key, value, _ := strings.Cut(line, " = ")
			quoted, _ := json.Marshal(strings.Trim(value, `"`) + hostileText(r))
			return key + " = " + string(quoted)
		})
		if err := os.WriteFile(config, []byte(spoiled), 0o600); err != nil {
			t.Fatal(err)
		}
		var said bytes.Buffer
		for _, args := range [][]string{{"products"}, {"pay", "pdam-gianyar", "10014", "--yes", "--wait", "0s"}, {"payments"}, {"day"}, {"check"}} {
			p := &program{in: strings.NewReader(""), out: &said, err: &said, now: time.Now}
			p.run(t.Context(), append(args, "--config", config))
		}
		if harmful := harmfulPart(said.String()); harmful != "" {
			bad++
			t.Errorf("what is said of the names has %q", harmful)
		}
		if job, err := os.ReadFile(filepath.Join(filepath.Dir(config), "slips.txt")); err == nil {
			taken++
			if strange := strangeBytes("escpos", string(job)); strange != "" {
				bad++
				t.Errorf("a name reaches the printer as %q", strange)
			}
		}
	}
	t.Attr("E1", fmt.Sprint(*hostileRuns*10, " configurations with hostile names"))
	t.Attr("E1", fmt.Sprint(taken, " of them taken"))
	t.Attr("E1.never", fmt.Sprint(bad, " names that command a terminal or a printer"))
}

func hostileShop(t *testing.T, r *rand.Rand, language string) (string, *simulator.World) {
	settings := simulator.Practice(time.Now)
	settings.Pending = 0
	far := simulator.New(settings)
	t.Cleanup(far.Close)
	address, err := freeAddress()
	if err != nil {
		t.Fatal(err)
	}
	far.CallbackTo(hearsay(t, "http://"+address+scriptCallbackPath, r))
	folder := t.TempDir()
	text := strings.NewReplacer("$PDAM_URL", vandal(t, far.PDAM(), r), "$DIGISWITCH_URL", vandal(t, far.Digiswitch(), r), "$BILLER_URL", vandal(t, far.Biller(), r),
		"$CALLBACK", address).Replace(scriptConfig) + "\n[receipt]\nprinter = 'file:" + filepath.Join(folder, "slips.txt") + "'\nlanguage = \"" + language + "\"\n"
	path := filepath.Join(folder, "loket.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path, far
}

func read(t *testing.T, folder, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil || len(text) == 0 {
		t.Fatalf("%s: %d bytes, %v", name, len(text), err)
	}
	return string(text)
}

// harmfulPart is the first part of a text that could command a terminal or hide what it says; "": there is none.
func harmfulPart(text string) string {
	for at, r := range text {
		bad := r < ' ' && r != '\n' && r != '\t' || unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp) || r >= 0x7f && r < 0xa0 ||
			r == utf8.RuneError && text[at] != 0xef
		if bad {
			return text[max(0, at-60):min(len(text), at+60)]
		}
	}
	return ""
}

// saysNothingIsPaid fails where a line of what was said about unpaid payments says LUNAS and nothing else, as only a
// mark does.
func saysNothingIsPaid(t *testing.T, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		if word := strings.Trim(line, " *=-\n\t"); word == "LUNAS" {
			t.Errorf("nothing is paid, and a line says %q", line)
		}
		var one struct{ State string }
		if json.Unmarshal([]byte(line), &one) == nil && one.State == "paid" {
			t.Errorf("nothing is paid, and JSON says %s", line)
		}
	}
}
