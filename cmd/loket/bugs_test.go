package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// The seeded bugs of reliability §6, H1: each is an edit of one of our safety rules, and some test must fail with it.
// Without -bugs only the edits are checked, so that the list follows the code. The program is compiled anew for each.
var (
	seedBugs = flag.Bool("bugs", false, "seed every bug and see which test catches it")
	bugNamed = flag.String("bugs.only", "", "seed only the bugs whose name matches")
)

// bug is a mistake in one file: old, which stands there once, becomes new. The ways are those of `ways` that are tried
// first, in this order.
type bug struct{ name, file, old, new, ways string }

// ways are tests that may catch a bug, by what reliability §6 calls them or by their package, as arguments of `go test`.
// Each takes seconds; the whole of them is tried where those of the bug itself do not fail.
var ways = map[string]string{
	"A1":         "./cmd/loket -run ^TestShopDays$ -shop.days=4",
	"A1/stops":   "./providers/checkout -run ^TestTheProgramDiesAtAnyStep$",
	"A2":         "./ledger/sqlite -run ^TestPowerLossAtEveryOperation$ -power.states=2000",
	"A4":         "./ledger/sqlite -run ^TestEveryOperationFails$",
	"B1/pdam":    "./providers/pdam -run ^(TestConformance|TestConformanceWithRewrittenTime|TestEveryFaultIsPlayed)$",
	"B1/switch":  "./providers/digiswitch -run ^(TestConformance|TestEveryFaultIsPlayed|TestStories)$",
	"B1/biller":  "./providers/biller -run ^(TestConformance|TestEveryFaultIsPlayed|TestStories)$",
	"B4":         "./providers/biller -run ^(TestOneChangedFieldSettlesNothingWrong|TestCallback.*)$",
	"ledger":     "./ledger",
	"pin":        "./ledger/pin",
	"sqlite":     "./ledger/sqlite -skip ^(TestPowerLossAtEveryOperation|TestEveryOperationFails|TestKilledAtAnyMoment)$",
	"checkout":   "./providers/checkout -skip ^TestTheProgramDiesAtAnyStep$",
	"callback":   "./providers/callback",
	"export":     "./receipts/export",
	"transport":  "./providers/transport",
	"pdam":       "./providers/pdam",
	"digiswitch": "./providers/digiswitch",
	"biller":     "./providers/biller",
	"providers":  "./providers",
	"receipts":   "./receipts",
	"ui":         "./ui",
	"cmd":        "./cmd/loket -skip ^(TestShopDays|TestSeededBugs)$", // the list of bugs itself catches none

	"failing":           "./cmd/loket -run ^TestTheOperatorIsToldOfAFailingDisk$",
	"postings":          "./ledger/sqlite -run ^TestPostingsOfNotasThatWereLetGo$",
	"scripts/days":      "./cmd/loket -run ^TestScripts$/^days$",
	"scripts/export":    "./cmd/loket -run ^TestScripts$/^export$",
	"scripts/named":     "./cmd/loket -run ^TestScripts$/^named$",
	"scripts/users":     "./cmd/loket -run ^TestScripts$/^users$",
	"scripts/unwritten": "./cmd/loket -run ^TestScripts$/^unwritten$",
	"scripts/trouble":   "./cmd/loket -run ^TestScripts$/^ledger_trouble$",
}

func TestSeededBugs(t *testing.T) {
	bugs := slices.Concat(ledgerBugs, shiftBugs, bookBugs, diskBugs, checkoutBugs, farBugs, claimBugs, reconBugs, theftBugs)
	only := regexp.MustCompile(*bugNamed)
	var seeded, missed atomic.Int64
	t.Run("bug", func(t *testing.T) {
		for _, b := range bugs {
			if !only.MatchString(b.name) {
				continue
			}
			t.Run(b.name, func(t *testing.T) {
				overlay := b.overlay(t)
				if !*seedBugs {
					return
				}
				t.Parallel()
				seeded.Add(1)
				catcher := b.catch(t, overlay)
				if catcher == "" {
					missed.Add(1)
					t.Error("no test fails with it")
					return
				}
				t.Attr("H1.caught", b.name+"\t"+catcher)
			})
		}
	})
	if *seedBugs {
		t.Attr("H1", fmt.Sprint(seeded.Load(), " seeded bugs"))
		t.Attr("H1.never", fmt.Sprint(missed.Load(), " seeded bugs that no test catches"))
	}
}

// overlay writes the file with the bug in it and what tells the go command to take it instead.
func (b bug) overlay(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join(root, b.file))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), b.old); n != 1 || b.old == b.new {
		t.Fatalf("what the bug replaces occurs %d times in %s:\n%s", n, b.file, b.old)
	}
	folder := t.TempDir()
	wrong := filepath.Join(folder, filepath.Base(path))
	if err := os.WriteFile(wrong, []byte(strings.Replace(string(text), b.old, b.new, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {path: wrong}})
	if err != nil {
		t.Fatal(err)
	}
	overlay := filepath.Join(folder, "overlay.json")
	if err := os.WriteFile(overlay, replace, 0o600); err != nil {
		t.Fatal(err)
	}
	return overlay
}

// catch is the way and the first test that failed with the bug, "" where none did.
func (b bug) catch(t *testing.T, overlay string) string {
	t.Helper()
	if out, err := command("build", "-o", os.DevNull, "-overlay", overlay, "./"+filepath.Dir(b.file)); err != nil {
		t.Fatalf("the program with the bug is not Go: %s", out)
	}
	tried := strings.Fields(b.ways)
	home := "./" + filepath.Dir(b.file) + " "
	others := slices.SortedFunc(maps.Keys(ways), func(one, other string) int { // those of its own package first
		return cmp.Or(cmp.Compare(rank(one, home), rank(other, home)), cmp.Compare(one, other))
	})
	for _, name := range others {
		if !slices.Contains(tried, name) {
			tried = append(tried, name)
		}
	}
	slow := "" // a busy machine hangs too: that a test never ended tells of the bug only where no other test does
	for _, name := range tried {
		args, known := ways[name]
		if !known {
			t.Fatalf("there is no way %q", name)
		}
		out, err := command(append([]string{"test", "-overlay", overlay, "-vet=off", "-count=1", "-failfast", "-timeout=3m"}, strings.Fields(args)...)...)
		if err == nil {
			continue
		}
		if test := failedTest(t, out); test != neverEnded {
			return name + " " + test
		}
		slow = cmp.Or(slow, name+" "+neverEnded)
	}
	return slow
}

// rank orders the ways: tests of the package at home before those of others, campaigns after both.
func rank(way, home string) int {
	rank := 0
	if !strings.HasPrefix(ways[way]+" ", home) {
		rank++
	}
	if way[0] < 'a' {
		rank += 2
	}
	return rank
}

func command(args ...string) ([]byte, error) {
	run := exec.Command("go", args...)
	run.Dir = root
	return run.CombinedOutput()
}

// failed finds the tests that failed, the inner ones after the outer.
var failed = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)|^panic: test timed out`)

const neverEnded = "it never ended"

// failedTest is the test that failed first. A test binary that did not compile has caught nothing.
func failedTest(t *testing.T, out []byte) string {
	t.Helper()
	if found := failed.FindSubmatch(out); found != nil {
		return cmp.Or(string(found[1]), neverEnded)
	}
	if at := bytes.Index(out, []byte("panic: ")); at >= 0 {
		line, _, _ := bytes.Cut(out[at:], []byte("\n"))
		return string(line)
	}
	t.Fatalf("no test failed, and yet:\n%s", out)
	return ""
}
