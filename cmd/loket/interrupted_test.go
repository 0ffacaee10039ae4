package main

import (
	"context"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"loket/providers/simulator"
)

// TestTheNextCommandTellsWhatACrashLeft: the machine loses power while the second of three bills is on its way. The next
// command that writes says which bill is paid, which is unknown, which was not sent, and what is due; the one after it
// says nothing any more, and neither does a reader.
func TestTheNextCommandTellsWhatACrashLeft(t *testing.T) {
	t.Parallel()
	paying := make(chan struct{}, 1)
	far, config := newFarEnds(t, func(e simulator.Exchange) {
		if e.End == simulator.Digiswitch && e.Call == simulator.Pay {
			paying <- struct{}{}
		}
	})
	far.world.Fail(simulator.Digiswitch, simulator.Pay, simulator.Fault{Kind: simulator.Stalled, When: simulator.AfterEffect})
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	pay := exec.Command(self)
	pay.Args = []string{"loket", "pay", "pdam-gianyar:10014", "pln:530000000001", "pulsa-s5:081234567890", "--yes", "--cash", "1000000", "--config", config}
	if err := pay.Start(); err != nil {
		t.Fatal(err)
	}
	<-paying
	if err := pay.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = pay.Wait()
	if said := tells(t, config, "payments"); said != "" {
		t.Errorf("a reader says\n%s", said)
	}
	decide := []string{"users", "disable", "Ani"} // any command that writes, also one that is refused
	said := tells(t, config, decide...)
	for _, want := range []string{
		`berhenti di tengah nota ini \(uang diterima Rp1\.000\.000\)`,
		`pdam-gianyar 10014 .* LUNAS\n`,
		`pln 530000000001 .* BELUM PASTI: JANGAN bayar ulang`,
		`pulsa-s5 081234567890 .* BATAL: tidak ada yang dikirim`,
		`pelanggan masih berhak atas Rp[0-9.]+00, kecuali sudah diserahkan; catat penyerahannya: loket refund 5-\d{6}-0001 --by NAMA`,
	} {
		if !regexp.MustCompile(want).MatchString(said) {
			t.Errorf("the program does not say %q; it says\n%s", want, said)
		}
	}
	if said := tells(t, config, decide...); strings.Contains(said, "di tengah nota") {
		t.Errorf("it is told again:\n%s", said)
	}
}

// tells is what a command says beside its answer.
func tells(t *testing.T, config string, command ...string) string {
	t.Helper()
	var said strings.Builder
	p := &program{in: strings.NewReader(""), out: io.Discard, err: &said, now: time.Now}
	p.run(context.Background(), append(command, "--config", config))
	return said.String()
}
