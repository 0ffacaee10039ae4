//go:build unix

package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers/checkout"
	"loket/providers/simulator"
)

// The killed counters of reliability §6, A6; before a release 10,000. The ledger alone is killed more often in its own
// tests.
var kills = flag.Int("kills", 40/slower, "how often `loket pay` is killed")

// `loket pay` is killed -9 at any moment, again and again over one ledger, against a far end that lives on. Afterwards
// a last process recovers and asks: whatever stands at the far end is in the ledger as paid, once; what does not stand
// is not called paid; and the ledger verifies.
func TestPayIsKilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	far, config := newFarEnds(t, nil)
	random := rand.New(rand.NewPCG(1, uint64(time.Now().UnixNano())))
	program, err := exec.LookPath("loket") // the test binary itself, as for scripts
	if err != nil {
		t.Fatal(err)
	}
	whole := payAndKill(t, program, config, 10_000, 0)
	for n := range *kills {
		payAndKill(t, program, config, 10_001+n, time.Duration(random.Int64N(int64(whole)*11/10)))
	}
	settleKilled(t, config)
	checkKilled(t, far, config)
}

// payAndKill runs one payment and kills it after a while; 0 lets it live. It returns how long it lived.
func payAndKill(t *testing.T, program, config string, customer int, life time.Duration) time.Duration {
	t.Helper()
	command := exec.Command(program, "pay", "pdam-gianyar", strconv.Itoa(customer), "--yes", "--wait", "0s")
	command.Env = []string{"LOKET_CONFIG=" + config, "HOME=" + filepath.Dir(config), "LOKET_OPERATOR=Rina"}
	begun := time.Now()
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	if life > 0 {
		timer := time.AfterFunc(life, func() { _ = command.Process.Kill() })
		defer timer.Stop()
	}
	_ = command.Wait() // killed, or done
	return time.Since(begun)
}

// settleKilled is the counter that opens afterwards: it recovers, and asks about every open payment once.
func settleKilled(t *testing.T, config string) {
	t.Helper()
	p := &program{out: io.Discard, err: io.Discard, now: time.Now, config: config}
	s, err := p.openCounter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	open, err := s.store.Unsettled(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, payment := range open {
		_, err := s.cashier.Ask(t.Context(), payment.Ref)
		var early *checkout.EarlyError
		if errors.As(err, &early) {
			<-time.After(time.Until(early.At))
			_, err = s.cashier.Ask(t.Context(), payment.Ref)
		}
		if err != nil {
			t.Errorf("payment %s: %v", payment.Number, err)
		}
	}
}

func checkKilled(t *testing.T, far *farEnds, config string) {
	t.Helper()
	s, err := (&program{err: io.Discard, now: time.Now, config: config}).openReader(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	booked := map[string]int{}
	for _, b := range far.world.Books(simulator.PDAM) {
		booked[b.Customer]++
	}
	entries, _, err := s.store.List(t.Context(), ledger.Filter{}, ledger.Cursor{}, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	counts, wrong := map[ledger.State]int{}, 0
	for _, e := range entries {
		counts[e.State]++
		stands := booked[string(e.Customer)]
		if e.State == ledger.Paid != (stands == 1) || stands > 1 || e.State == ledger.Submitted || e.State == ledger.Intended {
			wrong++
			t.Errorf("payment %s of %s is %s, and %d stand at the far end", e.Number, e.Customer, e.State, stands)
		}
		delete(booked, string(e.Customer))
	}
	for customer, n := range booked {
		wrong++
		t.Errorf("%d payments of %s stand at the far end, and the ledger knows nothing of it", n, customer)
	}
	if report, err := s.store.Verify(t.Context()); err != nil || !report.OK() {
		t.Errorf("verify: %+v, %v", report.Findings, err)
	}
	t.Attr("A6", fmt.Sprint(*kills, " killed payments at the command line"))
	t.Attr("A6.never", fmt.Sprint(wrong, " of those that are lost, paid twice or not what the far end says"))
	t.Logf("%d kills: %v of %d payments", *kills, counts, len(entries))
}
