//go:build unix

package sqlite_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
	"time"

	"loket/ledger"
	"loket/ledger/sqlite"
)

// Some tests need another process: the test's own program, told by its environment what to be.
const (
	childRole = "LOKET_TEST_ROLE"
	childPath = "LOKET_TEST_PATH"
)

func TestMain(m *testing.M) {
	roles := map[string]func(path string) error{"cashier": childCashier, "holder": childHolder, "visitor": childVisitor}
	if role := roles[os.Getenv(childRole)]; role != nil {
		if err := role(os.Getenv(childPath)); err != nil {
			fmt.Println("error:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	debug.SetGCPercent(campaignGC)
	os.Exit(m.Run())
}

// campaignGC lets garbage grow to four times of what is in use: the campaigns make disks by the thousand, and spend a
// quarter less time so.
const campaignGC = 400

// kills is how many processes TestKilledAtAnyMoment kills (reliability §6, A6); before a release 50,000.
var kills = flag.Int("kills", 200/slower, "processes that are killed")

func child(program, role, path string) *exec.Cmd {
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), childRole+"="+role, childPath+"="+path)
	return cmd
}

// childCashier recovers and then pays until it is killed, and says each state once Append has returned.
func childCashier(path string) error {
	ctx := context.Background()
	o := options(path)
	o.Now = time.Now
	s, err := sqlite.Open(ctx, o)
	if err != nil {
		return err
	}
	c := newTill()
	count, err := s.NextCount(ctx, c.day)
	if err != nil {
		return err
	}
	c.n, c.at = count-1, start.Add(time.Duration(count)*time.Minute)
	open, err := s.Unsettled(ctx)
	if err != nil {
		return err
	}
	for _, p := range open {
		e := c.stamp().Cancel(p.Ref, "given up")
		if p.State != ledger.Intended {
			e = c.stamp().Answer(p.Ref, ledger.Answer{Source: ledger.SourceAdvice, Outcome: ledger.OutcomeFailed}, nil)
		}
		if err := s.Append(ctx, e); err != nil {
			return err
		}
	}
	for {
		sale := c.sale(water(), ledger.CustomerNo(fmt.Sprint(c.n)), "202610", 65_250)
		for _, step := range []struct {
			state  ledger.State
			events []ledger.Event
		}{
			{ledger.Intended, c.intend(70_000, sale)},
			{ledger.Submitted, []ledger.Event{c.stamp().Submit(sale.ref)}},
			{ledger.Paid, []ledger.Event{c.answer(sale, ledger.OutcomePaid), c.stamp().Change(sale.nota, ledger.Cash{Amount: 4_700})}},
		} {
			if err := s.Append(ctx, step.events...); err != nil {
				return err
			}
			fmt.Println(sale.ref, step.state)
		}
	}
}

// Reliability §6, A6: a cashier killed at any moment, 200 times over, loses nothing that Append said was recorded.
func TestKilledAtAnyMoment(t *testing.T) {
	lost := 0
	path := filepath.Join(t.TempDir(), "ledger.db")
	random := rand.New(rand.NewPCG(1, uint64(time.Now().UnixNano())))
	said := map[ledger.RefID]string{}
	for life := range *kills {
		for _, line := range killed(t, path, life%4 == 0, time.Duration(random.IntN(12_000))*time.Microsecond) {
			ref, state, found := strings.Cut(line, " ")
			if !found || strings.HasPrefix(line, "error:") {
				t.Fatalf("the cashier said %q", line)
			}
			said[ledger.RefID(ref)] = state
		}
	}
	s := mustOpen(t, options(path))
	for ref, state := range said {
		p, err := s.Payment(context.Background(), ref)
		if err != nil || !follows(p.State, state) {
			lost++
			t.Errorf("payment %s was said to be %s, is %v (%v)", ref, state, p.State, err)
		}
	}
	r, err := s.Verify(context.Background())
	if err != nil || !r.OK() || r.Payments < len(said) {
		t.Errorf("verify = %+v, %v; said %d", r, err, len(said))
	}
	if len(said) < *kills/2 {
		t.Errorf("only %d payments in %d lives: the cashier was killed too soon", len(said), *kills)
	}
	t.Attr("A6", fmt.Sprint(*kills, " killed processes"))
	t.Attr("A6", fmt.Sprint(len(said), " payments"))
	t.Attr("A6.never", fmt.Sprint(lost, " payments that were recorded and are lost"))
}

// follows reports whether a payment may be in a state after it was said to be in another: one more step may have
// been recorded unsaid, and the next life cancels or fails what it finds open.
func follows(now ledger.State, said string) bool {
	switch said {
	case "intended":
		return now != 0
	case "submitted":
		return now == ledger.Submitted || now == ledger.Paid || now == ledger.Failed
	}
	return now == ledger.Paid
}

// killed lets a cashier live for a while after its first word, or early, while it still opens the ledger and recovers;
// kills it and returns what it said.
func killed(t *testing.T, path string, early bool, life time.Duration) []string {
	t.Helper()
	cmd := child(os.Args[0], "cashier", path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if early {
		time.AfterFunc(2*life, func() { _ = cmd.Process.Kill() })
	}
	var lines []string
	said := bufio.NewReader(out)
	for {
		line, err := said.ReadString('\n')
		if err != nil { // half a line was not said
			break
		}
		if lines = append(lines, strings.TrimSpace(line)); len(lines) == 1 && !early {
			time.AfterFunc(life, func() { _ = cmd.Process.Kill() })
		}
	}
	_ = cmd.Wait() // it was killed
	return lines
}

// childHolder holds the lock until its input ends.
func childHolder(path string) error {
	lock, err := sqlite.Acquire(path, sqlite.Holder{Host: "loket-5", Process: os.Getpid(), Since: start})
	if err != nil {
		return err
	}
	fmt.Println("held")
	_, err = io.Copy(io.Discard, os.Stdin)
	return errors.Join(err, lock.Release())
}

func TestLockFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	cmd := child(os.Args[0], "holder", path)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if word, err := bufio.NewReader(out).ReadString('\n'); word != "held\n" {
		t.Fatalf("the holder said %q, %v", word, err)
	}
	_, err = sqlite.Acquire(path, sqlite.Holder{Host: "here"})
	var held *sqlite.HeldError
	if !errors.As(err, &held) || held.Host != "loket-5" || held.Process != cmd.Process.Pid || !held.Since.Equal(start) ||
		held.Path != path+".lock" {
		t.Errorf("second lock = %v", err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	lock, err := sqlite.Acquire(path, sqlite.Holder{Host: "here"})
	if err != nil {
		t.Fatalf("after the holder died: %v", err)
	}
	if _, err := sqlite.Acquire(path, sqlite.Holder{}); !errors.As(err, &held) || held.Host != "here" {
		t.Errorf("within one process = %v", err)
	}
	if err := lock.Release(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + ".lock"); err != nil {
		t.Errorf("the lock file is gone: %v", err)
	}
	lock, err = sqlite.Acquire(path, sqlite.Holder{})
	if err != nil {
		t.Fatalf("after release: %v", err)
	}
	if err := lock.Release(); err != nil {
		t.Error(err)
	}
}

// childVisitor tries everything that a folder it may not write refuses, and says what is missing.
func childVisitor(path string) error {
	folder, random := filepath.Dir(path), bytes.NewReader(make([]byte, 64))
	_, created := sqlite.Open(context.Background(), options(filepath.Join(folder, "new.db")))
	_, found := sqlite.Open(context.Background(), options(path))
	_, read := sqlite.Open(context.Background(), readOnly(path)) // even reading takes a file beside it
	_, locked := sqlite.Acquire(path, sqlite.Holder{})
	_, key := sqlite.CreateKey(filepath.Join(folder, "new.key"), random)
	for what, err := range map[string]error{"create": created, "open": found, "read": read,
		"lock": locked, "key": key} {
		if !errors.Is(err, sqlite.ErrReadOnly) {
			fmt.Printf("%s = %v\n", what, err)
		}
	}
	return nil
}

func TestAFolderThatCannotBeWritten(t *testing.T) {
	path := filled(t)
	folder := filepath.Dir(path)
	program := copied(t, os.Args[0])
	for file, mode := range map[string]os.FileMode{path: 0o444, folder: 0o555, filepath.Dir(folder): 0o755} {
		if err := os.Chmod(file, mode); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = os.Chmod(folder, 0o755) })
	cmd := child(program, "visitor", path)
	asNobody(cmd)
	if said, err := cmd.CombinedOutput(); err != nil || len(said) > 0 {
		t.Errorf("%s%v", said, err)
	}
}

// asNobody takes the rights of the superuser, whom no mode stops, from a child of his.
func asNobody(cmd *exec.Cmd) {
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		cmd.Dir = "/"
	}
}

// copied is a program where everybody may run it.
func copied(t *testing.T, program string) string {
	t.Helper()
	text, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	copy := filepath.Join(folder, "program")
	if err := os.WriteFile(copy, text, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, above := range []string{folder, filepath.Dir(folder)} {
		if err := os.Chmod(above, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return copy
}
