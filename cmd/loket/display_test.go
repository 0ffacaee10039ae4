package main

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"loket/ledger"
	"loket/ui"
)

// facingIn runs the writer of a customer's display in a bubble, and returns what it logs.
func facingIn(t *testing.T, path string) (f *facing, logged *bytes.Buffer, end func()) {
	logged = &bytes.Buffer{}
	f = &facing{path: path, shop: "Loket Maju", test: true, now: time.Now, log: slog.New(slog.NewTextHandler(logged, nil)), seen: make(chan ui.ForCustomer, 1)}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { f.run(ctx); close(ended) }()
	synctest.Wait()
	return f, logged, func() { cancel(); <-ended }
}

var facedBill = ui.ForCustomer{Bills: 1, Number: "10014", Name: "I WAYAN SUDARTA", Total: 79_750, Due: 79_800}

func TestDisplayShowsWhatTheCounterSays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "display.json")
	synctest.Test(t, func(t *testing.T) {
		f, logged, end := facingIn(t, path)
		short := facedBill
		short.Counted, short.Cash, short.Change = true, 50_000, -29_800
		for _, seen := range []ui.ForCustomer{{}, facedBill, short, {}} {
			f.show(facedBill) // gives way to what comes after it
			f.show(seen)
			synctest.Wait()
			got, want := readDisplay(path), ui.CounterSign{ForCustomer: seen, Shop: "Loket Maju", Practice: true, At: time.Now().UTC(), Open: true}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("shown %+v, want %+v", got, want)
			}
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v, %v; want 0600", info.Mode(), err)
		}
		f.show(facedBill)
		<-time.After(3*displayEvery + time.Second)
		if got := readDisplay(path); time.Since(got.At) > displayEvery {
			t.Errorf("the bill was said %s ago", time.Since(got.At))
		}
		end()
		if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 0 {
			t.Errorf("a counter that is shut leaves %v, %v", left, err)
		}
		if logged.Len() > 0 {
			t.Errorf("logged %s", logged)
		}
	})
}

// TestDisplayThatCannotBeWrittenHoldsUpNothing: it is logged once, and written when it can be.
func TestDisplayThatCannotBeWrittenHoldsUpNothing(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "gone")
	synctest.Test(t, func(t *testing.T) {
		f, logged, end := facingIn(t, filepath.Join(folder, "display.json"))
		for range 20 {
			f.show(facedBill)
		}
		<-time.After(4 * displayEvery)
		if n := strings.Count(logged.String(), "customer display"); n != 1 || strings.Contains(logged.String(), "SUDARTA") {
			t.Errorf("logged %d times:\n%s", n, logged)
		}
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		<-time.After(2 * displayEvery)
		if got := readDisplay(filepath.Join(folder, "display.json")); got.ForCustomer != facedBill {
			t.Errorf("shown %+v", got)
		}
		end()
	})
}

// TestDisplayBelievesNoOtherFile: what no counter could have written shows no bill.
func TestDisplayBelievesNoOtherFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "display.json")
	closed, idle := ui.CounterSign{}, ui.CounterSign{Shop: "Loket Maju", Open: true}
	if got := readDisplay(path); got != closed {
		t.Errorf("no file: %+v", got)
	}
	for text, want := range map[string]ui.CounterSign{
		``:                      closed,
		`{`:                     closed,
		`[]`:                    closed,
		`{"shop":"Loket Maju"}`: idle,
		`{"shop":"Loket Maju","bills":1,"total":-5,"due":100}`:                   idle,
		`{"shop":"Loket Maju","bills":1,"total":100,"due":99}`:                   idle,
		`{"shop":"Loket Maju","bills":-1,"total":100,"due":100}`:                 idle,
		`{"shop":"Loket Maju","bills":1,"total":99999999999999999,"due":1e30}`:   closed,
		`{"shop":"` + strings.Repeat("x", displayMost) + `"}`:                    closed,
		`{"shop":"Loket Maju","bills":1,"total":100,"due":100,"cash":"banyak"}`:  closed,
		`{"shop":"Loket Maju","bills":1,"total":99999999999999999,"due":` + "9}": idle,
		`{"shop":"Loket Maju","bills":0,"number":"10014","total":100,"due":100}`: idle,
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := readDisplay(path); got != want {
			t.Errorf("%.80s: %+v", text, got)
		}
	}
	odd := `{"shop":"Loket Maju","bills":1,"total":100,"due":100,"cash":50,"change":900}`
	if err := os.WriteFile(path, []byte(odd), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := readDisplay(path); got.Counted || got.Total != ledger.Rupiah(100) {
		t.Errorf("more change than cash: %+v", got)
	}
}
