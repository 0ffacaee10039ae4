package main

import (
	"io"
	"strings"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers/simulator"
)

// TestABookThatIsLostAfterTheFirstBillIsUnknown: the first of two bills is on its way when the book goes. What was sent is
// not known, whatever else can be said, and the second bill is not sent.
func TestABookThatIsLostAfterTheFirstBillIsUnknown(t *testing.T) {
	t.Parallel()
	var s *shop
	far, config := newFarEnds(t, func(e simulator.Exchange) {
		if e.Call == simulator.Pay {
			_ = s.store.Close()
		}
	})
	p := &program{out: io.Discard, err: io.Discard, now: time.Now, config: config}
	var err error
	if s, err = p.openWriter(t.Context()); err != nil {
		t.Fatal(err)
	}
	err = p.pay(t.Context(), s, []string{"pdam-gianyar:10014", "pln:530000000001"}, payFlags{yes: true})
	if exitCode(err) != exitNotFinal || !strings.Contains(err.Error(), "SUDAH DIKIRIM") {
		t.Errorf("exit code %d, %v", exitCode(err), err)
	}
	if asked := far.world.Asked(simulator.Digiswitch, simulator.Pay); asked != 0 {
		t.Errorf("the second bill was sent %d times", asked)
	}
	var said strings.Builder
	p.err = &said
	s.close()
	next, err := p.openWriter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer next.close()
	for _, want := range []string{"pdam-gianyar 10014", "BELUM PASTI", "pln 530000000001", "BATAL"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("%q is not said the next time:\n%s", want, said.String())
		}
	}
}

// TestALossIsWarnedOf: selling_price − price is below zero, and the loket's own fee would hide it.
func TestALossIsWarnedOf(t *testing.T) {
	bill := func(number ledger.CustomerNo, cost ledger.Rupiah) ledger.Bill {
		return ledger.Bill{Product: "pln", Customer: number, Fee: 1000, Total: 12_000, Cost: &cost}
	}
	var said strings.Builder
	s := &shop{messages: &said}
	s.warnOfLoss([]ledger.Bill{bill("1", 11_000), bill("2", 11_001), {Product: "pln", Customer: "3", Total: 5000}})
	if got, want := said.String(), "loket: perhatian: rugi pada pln 2: saldo berkurang Rp11.001, tagihan ke penyedia hanya Rp11.000\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWhatPayIsToldToPay(t *testing.T) {
	for _, c := range []struct {
		words string
		want  []pair
	}{
		{"pln 530000000001", []pair{{product: "pln", customer: "530000000001"}}},
		{"pln:530000000001", []pair{{product: "pln", customer: "530000000001"}}},
		{"a:1 b:2,3", []pair{{product: "a", customer: "1"}, {product: "b", customer: "2,3"}}},
		{"a:1:202610 b:2", []pair{{product: "a", customer: "1", more: "202610"}, {product: "b", customer: "2"}}},
		{"pln", nil},
		{"pln 1 2", nil},
		{"pln b:2", nil},
		{"a:1 2", nil},
		{"a: b:2", nil},
		{":1", nil},
		{"a:1:2:3", nil},
	} {
		got, err := readPairs(strings.Fields(c.words))
		if (err == nil) != (c.want != nil) || len(got) != len(c.want) {
			t.Errorf("%s: got %+v, %v; want %+v", c.words, got, err, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: got %+v, want %+v", c.words, got, c.want)
			}
		}
		if err != nil && exitCode(err) != exitUsage {
			t.Errorf("%s: exit code %d", c.words, exitCode(err))
		}
	}
}

// TestMonthsAreNotChosenWhereAllArePaidAtOnce: what the screen does not offer, the command refuses.
func TestMonthsAreNotChosenWhereAllArePaidAtOnce(t *testing.T) {
	for partial, refused := range map[ledger.Partial]bool{ledger.PartialOldest: false, ledger.PartialNone: true, "": false} {
		s := &shop{messages: io.Discard, config: &Config{zone: time.UTC}, now: time.Now,
			products: []ledger.Product{{Code: "pdam", Name: "PDAM Ubud", Monthly: true, Partial: partial}}}
		_, err := s.wants([]string{"pdam", "10014"}, payFlags{months: 2})
		if (exitCode(err) == exitUsage) != refused || refused && !strings.Contains(err.Error(), "PDAM Ubud dibayar sekaligus, semua bulan; hapus --months") {
			t.Errorf("partial %q: %v", partial, err)
		}
	}
}

// TestTheWorstOutcomeCounts is the order of design §4.
func TestTheWorstOutcomeCounts(t *testing.T) {
	order := []int{exitDone, exitFailed, exitRefused, exitUsage, exitNotFinal}
	for i, a := range order {
		for j, b := range order {
			if got := worse(a, b); got != order[max(i, j)] {
				t.Errorf("of %d and %d counts %d", a, b, got)
			}
		}
	}
}
