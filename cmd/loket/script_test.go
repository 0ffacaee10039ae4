package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"loket/ledger"
	"loket/ledger/pin"
	"loket/ledger/sqlite"
	"loket/providers/simulator"
	"loket/ui/quiet"
)

// TestMain lets the test binary be the program: scripts run it as `loket`. The campaigns make a world for each day they
// play: garbage may grow to four times of what is in use, which takes a quarter less time.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	testscript.Main(m, map[string]func(){"loket": mainForScripts})
}

// cheapPIN is what a try of a PIN costs in tests.
var cheapPIN = pin.Cost{Memory: 64, Passes: 1, Threads: 1}

// mainForScripts is main, but for what a try of a PIN costs.
func mainForScripts() {
	quiet.Restore()
	p := &program{in: os.Stdin, out: os.Stdout, err: os.Stderr, now: time.Now, pinCost: cheapPIN}
	os.Exit(p.run(context.Background(), os.Args[1:]))
}

// TestScripts runs testdata/*.txtar: what an operator does at the command line, against three far ends of its own.
//
// Besides testscript's own commands they know: fault END CALL KIND [after] (what goes wrong with the next exchange),
// booked END N (how many payments of ours stand there), doubles N, farclock DURATION (how far the far ends' clocks are
// ahead of ours), down END and up END (its server), mode FILE OCTAL, hold (another loket holds the
// ledger), print FILE (slips go there), practice FILE (its providers become test providers), wrongkey FILE (other keys than the far ends know), edit FILE OLD NEW (every OLD in it; both may have \n), statement FOLDER (every far end's is written there), count NAME DIFFERENCE (the pieces of the
// drawer that "loket shift x --json" just told, and so much more), take NAME REGEXP (what its group finds in what was just told;
// NAME_HEARD is the same as somebody writes it who heard it), and number NAME N (today's N-th payment number). $MONTH1 is last
// month, $MONTH2 the one before and so on to $MONTH5, $LABEL1 and so on the same as they are shown; $MONTH0 is this month.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:   "testdata",
		Setup: setUpFarEnds,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"fault": scriptFault, "booked": scriptBooked, "doubles": scriptDoubles, "farclock": scriptFarClock,
			"down": scriptDown, "up": scriptUp, "mode": scriptMode, "number": scriptNumber,
			"hold": scriptHold, "print": scriptPrint, "practice": scriptPractice, "wrongkey": scriptWrongKey,
			"edit": scriptEdit, "statement": scriptStatement, "count": scriptCount, "take": scriptTake,
		},
	})
}

// farEnds is what a script plays against.
type farEnds struct {
	world   *simulator.World
	servers map[simulator.End]*simulator.Server
	ahead   *atomic.Int64 // nanoseconds that the far ends' clocks are ahead of ours
}

type farEndsKey struct{}

func setUpFarEnds(env *testscript.Env) error {
	far := &farEnds{servers: map[simulator.End]*simulator.Server{}, ahead: &atomic.Int64{}}
	config := simulator.Practice(func() time.Time { return time.Now().Add(time.Duration(far.ahead.Load())) })
	config.Pending = 0
	far.world = simulator.New(config)
	env.Defer(far.world.Close)
	for _, end := range simulator.Ends {
		server, err := far.world.Serve(end, "127.0.0.1:0")
		if err != nil {
			return err
		}
		env.Defer(server.Down)
		far.servers[end] = server
		env.Setenv(strings.ToUpper(string(end))+"_URL", server.URL())
	}
	callback, err := freeAddress()
	if err != nil {
		return err
	}
	far.world.CallbackTo("http://" + callback + scriptCallbackPath)
	env.Setenv("CALLBACK", callback)
	env.Setenv("LOKET_OPERATOR", "Rina")
	env.Setenv("LOKET_CONFIG", filepath.Join(env.WorkDir, "loket.toml"))
	env.Setenv("TODAY", string(ledger.DayOf(time.Now(), config.PDAM.Zone)))
	env.Setenv("HOME", env.WorkDir)
	now := ledger.MonthOf(time.Now(), config.PDAM.Zone)
	for ago := range 6 {
		env.Setenv(fmt.Sprintf("MONTH%d", ago), string(now.Add(-ago)))
		env.Setenv(fmt.Sprintf("LABEL%d", ago), now.Add(-ago).Label())
	}
	env.Values[farEndsKey{}] = far
	text := strings.NewReplacer("$PDAM_URL", env.Getenv("PDAM_URL"), "$DIGISWITCH_URL", env.Getenv("DIGISWITCH_URL"),
		"$BILLER_URL", env.Getenv("BILLER_URL"), "$CALLBACK", callback).Replace(scriptConfig)
	return os.WriteFile(filepath.Join(env.WorkDir, "loket.toml"), []byte(text), 0o600)
}

const scriptCallbackPath = "/callback/000102030405060708090a0b0c0d0e0f"

const scriptConfig = `[counter]
code = "5"
name = "Loket Maju"
address = "Jl. Melati 5, Ubud"
timezone = "Asia/Makassar"
rounding = 100

[[provider]]
name = "pdam-gianyar"
kind = "pdam"
url = "$PDAM_URL"
username = "latihan"
password = "latihan"
key = "kunci-latihan"
counter_code = "5"
timezone = "Asia/Makassar"
timeout = "2s"

[[provider]]
name = "nobu"
kind = "digiswitch"
url = "$DIGISWITCH_URL/v1/user/api/transaction"
username = "latihan"
api_key = "kunci-latihan"
status_command = true
timeout = "2s"

[[provider]]
name = "h2h"
kind = "biller"
url = "$BILLER_URL"
username = "latihan"
password = "latihan"
timeout = "2s"
[provider.callback]
listen = "$CALLBACK"
path = "` + scriptCallbackPath + `"
allow = ["127.0.0.1"]

[[product]]
code = "pdam-gianyar"
name = "PDAM Gianyar"
category = "pdam"
provider = "pdam-gianyar"
fee = 2500

[[product]]
code = "pln"
provider = "nobu"
fee = 1000

[[product]]
code = "pulsa-s5"
provider = "h2h"
price = 7000
cost = 5000
`

func farOf(ts *testscript.TestScript) *farEnds { return ts.Value(farEndsKey{}).(*farEnds) }

func scriptFault(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: fault END CALL KIND [after]")
	}
	fault := simulator.Fault{Kind: simulator.Kind(args[2])}
	if len(args) > 3 {
		fault.When = simulator.When(args[3])
	}
	farOf(ts).world.Fail(simulator.End(args[0]), simulator.Call(args[1]), fault)
}

func scriptBooked(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: booked END N")
	}
	if got, _ := farOf(ts).world.Took(simulator.End(args[0])); strconv.Itoa(got) != args[1] {
		ts.Fatalf("%s booked %d payments, want %s", args[0], got, args[1])
	}
}

func scriptDoubles(ts *testscript.TestScript, _ bool, args []string) {
	if got := farOf(ts).world.Doubles(); len(args) != 1 || strconv.Itoa(len(got)) != args[0] {
		ts.Fatalf("paid more than once: %v, want %v", got, args)
	}
}

func scriptFarClock(ts *testscript.TestScript, _ bool, args []string) {
	ahead, err := time.ParseDuration(args[0])
	ts.Check(err)
	farOf(ts).ahead.Store(int64(ahead))
}

func scriptDown(ts *testscript.TestScript, _ bool, args []string) {
	farOf(ts).servers[simulator.End(args[0])].Down()
}

func scriptUp(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(farOf(ts).servers[simulator.End(args[0])].Up())
}

func scriptStatement(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(writeStatements(farOf(ts).world, ts.MkAbs(args[0])))
}

// scriptCount puts the pieces that lie in a drawer into an environment variable.
func scriptCount(ts *testscript.TestScript, _ bool, args []string) {
	expected := regexp.MustCompile(`"expected":(\d+)`).FindStringSubmatch(ts.ReadFile("stdout"))
	difference, err := strconv.Atoi(args[1])
	ts.Check(err)
	if expected == nil {
		ts.Fatalf("no drawer was told")
	}
	sum, err := strconv.Atoi(expected[1])
	ts.Check(err)
	sum += difference
	ts.Setenv(args[0], fmt.Sprintf("100000=%d,100=%d", sum/100_000, sum%100_000/100))
}

// scriptTake puts what was told into an environment variable, and beside it in small letters and two groups.
func scriptTake(ts *testscript.TestScript, _ bool, args []string) {
	found := regexp.MustCompile(args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if found == nil {
		ts.Fatalf("nothing was told that fits %s", args[1])
	}
	ts.Setenv(args[0], found[1])
	ts.Setenv(args[0]+"_HEARD", strings.ToLower(found[1][:3]+" "+found[1][3:]))
}

func scriptMode(ts *testscript.TestScript, _ bool, args []string) {
	mode, err := strconv.ParseUint(args[1], 8, 32)
	ts.Check(err)
	ts.Check(os.Chmod(ts.MkAbs(args[0]), os.FileMode(mode)))
}

// scriptNumber puts the number of today's N-th payment into an environment variable.
func scriptNumber(ts *testscript.TestScript, _ bool, args []string) {
	zone, err := time.LoadLocation("Asia/Makassar")
	ts.Check(err)
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Setenv(args[0], fmt.Sprintf("5-%s-%04d", time.Now().In(zone).Format("060102"), n))
}

// scriptHold takes the ledger's lock for the rest of the script.
func scriptHold(ts *testscript.TestScript, _ bool, _ []string) {
	lock, err := sqlite.Acquire(ts.MkAbs("ledger.db"), sqlite.Holder{Host: "kasir-2", Process: 4711, Since: time.Now()})
	ts.Check(err)
	ts.Defer(func() { _ = lock.Release() })
}

// scriptPrint gives the counter a printer: a file.
func scriptPrint(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs("loket.toml")
	text, err := os.ReadFile(path)
	ts.Check(err)
	text = fmt.Appendf(text, "\n[receipt]\nprinter = %q\n", "file:"+ts.MkAbs(args[0]))
	ts.Check(os.WriteFile(path, text, 0o600))
}

func scriptPractice(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	text, err := os.ReadFile(path)
	ts.Check(err)
	practice := strings.ReplaceAll(string(text), "timeout = \"2s\"", "timeout = \"2s\"\ntesting = true")
	ts.Check(os.WriteFile(path, []byte(practice), 0o600))
}

func scriptWrongKey(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	text, err := os.ReadFile(path)
	ts.Check(err)
	ts.Check(os.WriteFile(path, []byte(strings.ReplaceAll(string(text), "kunci-latihan", "kunci-salah")), 0o600))
}

// scriptEdit puts a text in place of another in a file; one that is not there would test nothing.
func scriptEdit(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	text, err := os.ReadFile(path)
	ts.Check(err)
	old, next := strings.ReplaceAll(args[1], `\n`, "\n"), strings.ReplaceAll(args[2], `\n`, "\n")
	if !strings.Contains(string(text), old) {
		ts.Fatalf("%s has no %q", args[0], old)
	}
	ts.Check(os.WriteFile(path, []byte(strings.ReplaceAll(string(text), old, next)), 0o600))
}
