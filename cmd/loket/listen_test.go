package main

import (
	"errors"
	"io"
	"net"
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
