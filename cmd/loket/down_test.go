package main

import (
	"bufio"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers/simulator"
)

// newFarEnds puts the three far ends on loopback, and a counter's configuration that knows them into a folder of its
// own. heard, unless nil, is told of every exchange before it is answered.
func newFarEnds(t testing.TB, heard func(simulator.Exchange)) (far *farEnds, config string) {
	t.Helper()
	far = &farEnds{servers: map[simulator.End]*simulator.Server{}}
	practice := simulator.Practice(time.Now)
	practice.Log = heard
	far.world = simulator.New(practice)
	t.Cleanup(far.world.Close)
	callback, err := freeAddress()
	if err != nil {
		t.Fatal(err)
	}
	values := []string{"$CALLBACK", callback}
	for _, end := range simulator.Ends {
		server, err := far.world.Serve(end, "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(server.Down)
		far.servers[end] = server
		values = append(values, "$"+strings.ToUpper(string(end))+"_URL", server.URL())
	}
	config = filepath.Join(t.TempDir(), "loket.toml")
	if err := os.WriteFile(config, []byte(strings.NewReplacer(values...).Replace(scriptConfig)), 0o600); err != nil {
		t.Fatal(err)
	}
	return far, config
}

// onlyPayment is the only payment of a configuration's ledger, and its nota.
func onlyPayment(t *testing.T, config string) (ledger.Payment, ledger.Nota) {
	t.Helper()
	p := &program{err: io.Discard, now: time.Now, config: config}
	s, err := p.openReader(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	entries, _, err := s.store.List(t.Context(), ledger.Filter{}, ledger.Cursor{}, 2)
	if err != nil || len(entries) != 1 {
		t.Fatalf("the ledger has %d payments, want one: %v", len(entries), err)
	}
	payment, err := s.store.Payment(t.Context(), entries[0].Ref)
	if err != nil {
		t.Fatal(err)
	}
	nota, err := s.store.Nota(t.Context(), payment.Nota)
	if err != nil {
		t.Fatal(err)
	}
	return payment, nota
}

// payAsked runs `loket pay`, calls before when the program asks whether to pay, and then says yes.
func payAsked(t *testing.T, config string, before func()) (code int, stdout, stderr string) {
	t.Helper()
	answer, answering := io.Pipe()
	messages, telling := io.Pipe()
	var out strings.Builder
	ended := make(chan int, 1)
	go func() {
		p := &program{in: answer, out: &out, err: telling, now: time.Now}
		ended <- p.run(context.Background(), []string{"pay", "pdam-gianyar", "10014", "--cash", "500000", "--wait", "0s", "--config", config})
		_ = telling.Close()
	}()
	reader := bufio.NewReader(messages)
	for !strings.Contains(stderr, "[ya/tidak]") {
		text, err := reader.ReadString(']')
		if stderr += text; err != nil {
			t.Fatalf("the program does not ask: %v; it says\n%s", err, stderr)
		}
	}
	before()
	go func() { _, _ = io.WriteString(answering, "ya\n") }()
	rest, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return <-ended, out.String(), stderr + string(rest)
}

func TestProviderThatIsDownBeforeThePaymentTakesNoMoney(t *testing.T) {
	t.Parallel()
	far, config := newFarEnds(t, nil)
	code, _, stderr := payAsked(t, config, far.servers[simulator.PDAM].Down)
	if code != exitFailed {
		t.Errorf("exit code %d, want %d", code, exitFailed)
	}
	for _, want := range []string{"BATAL", "tidak ada yang dikirim", "Kembalikan Rp500.000"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("the program does not say %q; it says\n%s", want, stderr)
		}
	}
	payment, nota := onlyPayment(t, config)
	if payment.State != ledger.Cancelled || payment.Reason != ledger.ReasonNotSent {
		t.Errorf("payment is %s (%s), want cancelled (not_sent)", payment.State, payment.Reason)
	}
	if nota.Tender != 500_000 || nota.HandBack != 500_000 || nota.Change != 0 || nota.Due() != 0 {
		t.Errorf("of %s came back %s as change %s, and %s is due; want all of it handed back",
			nota.Tender, nota.HandBack, nota.Change, nota.Due())
	}
	if asked := far.world.Asked(simulator.PDAM, simulator.Pay); asked != 0 {
		t.Errorf("the far end was asked to pay %d times, want 0", asked)
	}
}

func TestProviderThatDiesAfterTheEffectLeavesThePaymentOpen(t *testing.T) {
	t.Parallel()
	paying := make(chan struct{}, 1)
	far, config := newFarEnds(t, func(e simulator.Exchange) {
		if e.Call == simulator.Pay {
			paying <- struct{}{}
		}
	})
	far.world.Fail(simulator.PDAM, simulator.Pay, simulator.Fault{Kind: simulator.Stalled, When: simulator.AfterEffect})
	code, stdout, stderr := payAsked(t, config, func() {
		go func() {
			<-paying
			far.servers[simulator.PDAM].Down()
		}()
	})
	if code != exitNotFinal {
		t.Errorf("exit code %d, want %d", code, exitNotFinal)
	}
	if !strings.Contains(stderr, "JANGAN bayar ulang") || strings.Contains(stderr, "Kembalikan") {
		t.Errorf("the program says\n%s", stderr)
	}
	if !strings.Contains(stdout, "BELUM LUNAS") {
		t.Errorf("the slip is\n%s", stdout)
	}
	payment, nota := onlyPayment(t, config)
	if payment.State != ledger.Suspect {
		t.Errorf("payment is %s, want suspect", payment.State)
	}
	if nota.Tender != 500_000 || nota.HandBack != 0 {
		t.Errorf("of %s came back %s, want nothing while the outcome is open", nota.Tender, nota.HandBack)
	}
	if took, _ := far.world.Took(simulator.PDAM); took != 1 || far.world.Asked(simulator.PDAM, simulator.Pay) != 1 {
		t.Errorf("the far end booked %d payments of %d requests, want one of one", took, far.world.Asked(simulator.PDAM, simulator.Pay))
	}
}
