package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The report of reliability §6. Each campaign counts with t.Attr, under its id, what it tried ("A1", "40 shop days"),
// and under id.never what may never happen ("A1.never", "0 double payments"). They are read from what `go test -v`
// wrote; so are the executions of a fuzz target from `go test -fuzz`.
var (
	reportTo   = flag.String("report", "", "write the report of the campaigns to this file")
	reportFrom = flag.String("report.from", "", "files that `go test -v` wrote, with commas; none: it is run now")
)

// campaigns are those that the report must have, in its order.
var campaigns = []string{"A1", "A2", "A4", "A6", "B1", "B3", "B4", "C1", "D1", "E1", "H1"}

// counts are sums by what was counted, in the order in which it first occurred.
type counts struct {
	names []string
	sums  map[string]int64
}

func (c *counts) add(n int64, name string) {
	if c.sums == nil {
		c.sums = map[string]int64{}
	}
	if !slices.Contains(c.names, name) {
		c.names = append(c.names, name)
	}
	c.sums[name] += n
}

func (c *counts) String() string {
	var parts []string
	for _, name := range c.names {
		parts = append(parts, thousands(c.sums[name])+" "+name)
	}
	return strings.Join(parts, ", ")
}

// thousands writes 12000 as 12,000.
func thousands(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// evidence is what the runs say.
type evidence struct {
	tried, never map[string]*counts // by campaign
	caught       []string           // bug, tab, way and test
	failures     []string
	executions   int64 // of the fuzz target that is read
}

var (
	attribute = regexp.MustCompile(`^=== ATTR +\S+ ([A-Z]\d)(\.\w+)? (.*)$`)
	counted   = regexp.MustCompile(`^(\d+) (.+)$`)
	failure   = regexp.MustCompile(`^\s*--- FAIL: (\S+)|^FAIL\s+(loket\S*)|^(panic: .*)`)
	fuzzed    = regexp.MustCompile(`^fuzz: elapsed: .* execs: (\d+)`)
)

// read adds what one run wrote.
func (e *evidence) read(from io.Reader) error {
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		if m := fuzzed.FindStringSubmatch(line); m != nil {
			e.executions, _ = strconv.ParseInt(m[1], 10, 64)
		} else if line == "PASS" || line == "FAIL" {
			e.fuzzEnded()
		} else if m := attribute.FindStringSubmatch(line); m != nil {
			if err := e.attribute(m[1], m[2], m[3]); err != nil {
				return err
			}
		} else if m := failure.FindStringSubmatch(line); m != nil {
			e.failures = append(e.failures, m[1]+m[2]+m[3])
		}
	}
	return lines.Err()
}

func (e *evidence) attribute(campaign, suffix, value string) error {
	if suffix == ".caught" {
		e.caught = append(e.caught, value)
		return nil
	}
	m := counted.FindStringSubmatch(value)
	if m == nil {
		return fmt.Errorf("%s counts %q, which is no count", campaign, value)
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil {
		return err
	}
	into := e.tried
	if suffix == ".never" {
		into = e.never
	}
	if into[campaign] == nil {
		into[campaign] = &counts{}
	}
	into[campaign].add(n, m[2])
	return nil
}

func (e *evidence) fuzzEnded() {
	if e.executions == 0 {
		return
	}
	if e.tried["E1"] == nil {
		e.tried["E1"] = &counts{}
	}
	e.tried["E1"].add(1, "fuzz targets")
	e.tried["E1"].add(e.executions, "fuzz executions")
	e.executions = 0
}

// wrong is what may not stand in a report: what must be zero and is not, campaigns that are missing, tests that failed.
func (e *evidence) wrong() []string {
	var wrong []string
	for _, campaign := range campaigns {
		if e.tried[campaign] == nil {
			wrong = append(wrong, campaign+" has not counted anything")
		}
	}
	for _, campaign := range slices.Sorted(maps.Keys(e.never)) {
		for _, name := range e.never[campaign].names {
			if n := e.never[campaign].sums[name]; n != 0 {
				wrong = append(wrong, fmt.Sprint(campaign, ": ", n, " ", name))
			}
		}
	}
	for _, name := range e.failures {
		wrong = append(wrong, name+" failed")
	}
	return wrong
}

// text is the report in Markdown.
func (e *evidence) text() string {
	var b strings.Builder
	b.WriteString("# What was tried, and what came of it\n\n| id | tried | what may never happen |\n|---|---|---|\n")
	for _, campaign := range campaigns {
		if tried := e.tried[campaign]; tried != nil {
			never := e.never[campaign]
			if never == nil {
				never = &counts{}
			}
			fmt.Fprintf(&b, "| %s | %s | %s |\n", campaign, tried, never)
		}
	}
	if len(e.caught) > 0 {
		b.WriteString("\n| seeded bug | caught by | test |\n|---|---|---|\n")
		for _, line := range slices.Sorted(slices.Values(e.caught)) {
			bug, catcher, _ := strings.Cut(line, "\t")
			way, test, _ := strings.Cut(catcher, " ")
			fmt.Fprintf(&b, "| %s | %s | %s |\n", bug, way, strings.ReplaceAll(test, "_", " "))
		}
	}
	for i, line := range e.wrong() {
		if i == 0 {
			b.WriteString("\n**Not as it must be:**\n\n")
		}
		fmt.Fprintf(&b, "- %s\n", line)
	}
	return b.String()
}

// newEvidence reads what several runs wrote.
func newEvidence(t *testing.T, runs ...io.Reader) *evidence {
	t.Helper()
	e := &evidence{tried: map[string]*counts{}, never: map[string]*counts{}}
	for _, run := range runs {
		if err := e.read(run); err != nil {
			t.Fatal(err)
		}
	}
	return e
}

// The report adds up what the campaigns counted, and says what is not as it must be.
func TestReport(t *testing.T) {
	e := newEvidence(t, strings.NewReader(`=== RUN   TestShopDays
=== ATTR  TestShopDays A1 40 shop days
=== ATTR  TestShopDays A1.never 0 double payments
--- PASS: TestShopDays (1.00s)
PASS
ok  	loket/cmd/loket	1.0s
=== ATTR  TestConformance B1 1000 HTTP cases
=== ATTR  TestConformance B1 234 HTTP cases
=== ATTR  TestSeededBugs/bug/x H1.caught a: b	A1 TestShopDays/day/7_of_9
=== ATTR  TestSeededBugs H1.never 1 seeded bugs that no test catches
fuzz: elapsed: 3s, execs: 12 (4/sec), new interesting: 0 (total: 9)
fuzz: elapsed: 6s, execs: 50000 (4/sec), new interesting: 0 (total: 9)
PASS
fuzz: elapsed: 3s, execs: 7 (4/sec), new interesting: 0 (total: 9)
--- FAIL: FuzzClean (0.00s)
FAIL
FAIL	loket/ledger	1.0s
`))
	want := `# What was tried, and what came of it

| id | tried | what may never happen |
|---|---|---|
| A1 | 40 shop days | 0 double payments |
| B1 | 1,234 HTTP cases |  |
| E1 | 2 fuzz targets, 50,007 fuzz executions |  |

| seeded bug | caught by | test |
|---|---|---|
| a: b | A1 | TestShopDays/day/7 of 9 |

**Not as it must be:**

- A2 has not counted anything
- A4 has not counted anything
- A6 has not counted anything
- B3 has not counted anything
- B4 has not counted anything
- C1 has not counted anything
- D1 has not counted anything
- H1 has not counted anything
- H1: 1 seeded bugs that no test catches
- FuzzClean failed
- loket/ledger failed
`
	if got := e.text(); got != want {
		t.Errorf("reported\n%s\nwant\n%s", got, want)
	}
	if *reportTo != "" {
		writeReport(t)
	}
}

// writeReport makes the report that was asked for.
func writeReport(t *testing.T) {
	var runs []io.Reader
	for _, path := range strings.FieldsFunc(*reportFrom, func(r rune) bool { return r == ',' }) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		runs = append(runs, bytes.NewReader(text))
	}
	for _, args := range [][]string{{"-timeout=30m", "./..."}, {"-timeout=2h", "./cmd/loket", "-run", "^TestSeededBugs$", "-bugs"}} {
		if *reportFrom == "" {
			run := exec.Command("go", append([]string{"test", "-v", "-count=1"}, args...)...)
			run.Dir = root
			out, _ := run.CombinedOutput() // what failed is in it
			runs = append(runs, bytes.NewReader(out))
		}
	}
	e := newEvidence(t, runs...)
	if err := os.WriteFile(*reportTo, []byte(e.text()), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, line := range e.wrong() {
		t.Error(line)
	}
}
