package main

import (
	"strings"
	"testing"

	"loket/ledger"
)

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
