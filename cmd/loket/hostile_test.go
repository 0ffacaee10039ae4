package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
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
	var one sync.Mutex // one chance for all requests
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

// Hostile text comes in at every door of the program (answers, callbacks, arguments, the operator's name) and is looked
// for behind every other: what is printed, in words and in JSON, slips, the log. No control byte, nothing that turns
// or hides text, no line that says LUNAS where nothing is paid (reliability §5).
func TestHostileTextThroughEveryDoor(t *testing.T) {
	for seed := range *hostileRuns {
		r := rand.New(rand.NewPCG(seed, 5))
		config, far := hostileShop(t, r)
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
		run(&paid, "pay", "pulsa-s5", "081200000014", "--yes", "--wait", "5s")
		for _, args := range [][]string{{"payments"}, {"payments", "--json"}, {"day"}, {"day", "--json"}, {"verify"}} {
			run(&paid, args...)
		}
		if !strings.Contains(paid.String(), "LUNAS") {
			t.Errorf("nothing is paid: %s", errs.String())
		}
		folder := filepath.Dir(config)
		for where, text := range map[string]string{"stdout": out.String() + paid.String(), "stderr": errs.String(), "the log": read(t, folder, "loket.log"), "the slips": read(t, folder, "slips.txt")} {
			harmlessText(t, where, text)
		}
		if at := strings.IndexFunc(read(t, folder, "slips.txt"), func(r rune) bool { return r > '~' || r < ' ' && r != '\n' && r != '\f' }); at >= 0 {
			t.Errorf("a slip has a character that is not plain ASCII: %q", read(t, folder, "slips.txt")[max(0, at-40):at+8])
		}
	}
}

func hostileShop(t *testing.T, r *rand.Rand) (string, *simulator.World) {
	settings := simulator.Practice(time.Now)
	settings.Pending = 0
	far := simulator.New(settings)
	t.Cleanup(far.Close)
	address, err := freeAddress()
	if err != nil {
		t.Fatal(err)
	}
	far.CallbackTo("http://" + address + scriptCallbackPath)
	folder := t.TempDir()
	text := strings.NewReplacer("$PDAM_URL", vandal(t, far.PDAM(), r), "$DIGISWITCH_URL", vandal(t, far.Digiswitch(), r), "$BILLER_URL", vandal(t, far.Biller(), r),
		"$CALLBACK", address).Replace(scriptConfig) + "\n[receipt]\nprinter = 'file:" + filepath.Join(folder, "slips.txt") + "'\n"
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

// harmlessText fails where a text could command a terminal or hide what it says.
func harmlessText(t *testing.T, where, text string) {
	t.Helper()
	for at, r := range text {
		bad := r < ' ' && r != '\n' && r != '\t' && !(where == "the slips" && r == '\f') || unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp) || r >= 0x7f && r < 0xa0 ||
			r == utf8.RuneError && text[at] != 0xef
		if bad {
			t.Fatalf("%s has %q: %q", where, r, text[max(0, at-60):min(len(text), at+60)])
		}
	}
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
