package main

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"loket/ledger/sqlite"
)

// TestOnlyATakenAddressIsLeftToSomebodyElse: the counter opens without listening where another process does. An
// address of another machine would leave every callback unheard, and nobody would know.
func TestOnlyATakenAddressIsLeftToSomebodyElse(t *testing.T) {
	other, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	for address, taken := range map[string]bool{other.Addr().String(): true, "192.0.2.1:9480": false, "127.0.0.1:99999": false, "127.0.0.1:nowhere": false} {
		_, err := net.Listen("tcp", address)
		if err == nil || addressTaken(err) != taken {
			t.Errorf("%s: taken %t, %v", address, err != nil && addressTaken(err), err)
		}
	}
	_, config := newFarEnds(t, nil)
	s, err := (&program{config: config, now: time.Now, err: io.Discard}).newShop()
	if err != nil {
		t.Fatal(err)
	}
	for i := range s.config.Providers {
		if s.config.Providers[i].Callback.Listen != "" {
			s.config.Providers[i].Callback.Listen = "192.0.2.1:9480"
		}
	}
	s.inbox = &sqlite.Store{} // never reached
	if _, err := s.startListeners(t.Context(), nil); err == nil || errors.Is(err, errAddressTaken) {
		t.Errorf("another machine's address: %v", err)
	}
}

// TestAListenerThatCannotListen: beside an open counter that is no trouble, and without a callback address there is nothing
// to listen for.
func TestAListenerThatCannotListen(t *testing.T) {
	_, config := newFarEnds(t, nil)
	run := func(args ...string) (int, string) {
		var messages strings.Builder
		p := &program{in: strings.NewReader(""), out: io.Discard, err: &messages, now: time.Now}
		code := p.run(t.Context(), append([]string{"--config", config}, args...))
		return code, messages.String()
	}
	if code, said := run("advise"); code != exitDone { // makes the ledger
		t.Fatalf("exit code %d: %s", code, said)
	}
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	address := regexp.MustCompile(`listen = "(.*)"`).FindSubmatch(text)[1]
	counter, err := net.Listen("tcp", string(address))
	if err != nil {
		t.Fatal(err)
	}
	if code, said := run("listen"); code != exitFailed || !strings.Contains(said, "kabarnya sudah diterima di sana") {
		t.Errorf("the address is taken: exit code %d: %s", code, said)
	}
	_ = counter.Close()
	ctx, stop := context.WithCancel(t.Context())
	heard := ""
	p := &program{out: io.Discard, err: hearing(func(said string) { heard += said; stop() }), now: time.Now}
	if code := p.run(ctx, []string{"--config", config, "listen"}); code != exitDone || !strings.Contains(heard, "mendengarkan kabar h2h di "+string(address)) {
		t.Errorf("it listens: exit code %d: %s", code, heard)
	}
	biller := regexp.MustCompile(`(?s)\[\[provider\]\]\nname = "h2h".*?(\[\[product)|\[\[product\]\]\ncode = "pulsa-s5".*`)
	if err := os.WriteFile(config, biller.ReplaceAll(text, []byte("$1")), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, said := run("listen"); code != exitUsage || !strings.Contains(said, "tidak ada yang didengarkan") {
		t.Errorf("no callback address: exit code %d: %s", code, said)
	}
}

// hearing is told everything that is written to it.
type hearing func(string)

func (h hearing) Write(b []byte) (int, error) { h(string(b)); return len(b), nil }
