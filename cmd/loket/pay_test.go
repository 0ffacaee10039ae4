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

// full is a stdout that takes nothing.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

// TestWhatCannotBeWrittenIsPaidAllTheSame: an exit code of "nothing was sent" would have a script pay again.
func TestWhatCannotBeWrittenIsPaidAllTheSame(t *testing.T) {
	t.Parallel()
	_, config := newFarEnds(t, nil)
	for _, c := range []struct {
		words string
		code  int
	}{{"pay pln 530000000001 --yes", exitDone}, {"pay pln 512345601014 --yes --json", exitDone}, {"pay pln 512345607014 --yes --wait 0", exitNotFinal},
		{"pay pln 512345607014 --yes", exitFailed}, {"pay pln 530000000006 --yes", exitRefused}} {
		var said strings.Builder
		p := &program{in: strings.NewReader(""), out: full{}, err: &said, now: time.Now}
		if code := p.run(t.Context(), append(strings.Fields(c.words), "--config", config)); code != c.code {
			t.Errorf("%s: exit code %d, want %d:\n%s", c.words, code, c.code, said.String())
		}
		if c.code != exitFailed && !strings.Contains(said.String(), "loket show 5-") {
			t.Errorf("%s: nothing says where the result is:\n%s", c.words, said.String())
		}
	}
}

// TestMoneyThatCannotBeHandedBackHidesNoReceipt: one bill is paid and one failed when the book goes. The receipt comes out
// and the code is the payments'; the money stays due.
func TestMoneyThatCannotBeHandedBackHidesNoReceipt(t *testing.T) {
	t.Parallel()
	_, config := newFarEnds(t, nil)
	var said strings.Builder
	p := &program{out: io.Discard, err: &said, now: time.Now, config: config}
	s, err := p.openWriter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	wants, err := s.wants([]string{"pln:530000000001", "pln:530000000006"}, payFlags{})
	if err != nil {
		t.Fatal(err)
	}
	found, err := s.findAll(t.Context(), wants, 0)
	if err != nil {
		t.Fatal(err)
	}
	nota, payments, err := s.cashier.Pay(t.Context(), s.order([]ledger.Bill{found[0].Bills[0], found[1].Bills[0]}, 0, false))
	if err != nil {
		t.Fatal(err)
	}
	_ = s.store.Close()
	if after := s.handBackFailed(t.Context(), payments, nota); after.HandBack != 0 || after.Due() == 0 {
		t.Errorf("handed back %d, due %d", after.HandBack, after.Due())
	}
	for _, want := range []string{"belum tercatat", "loket refund " + payments[0].Number} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("%q is not said:\n%s", want, said.String())
		}
	}
	if err := s.outcomes(payments); exitCode(err) != exitRefused {
		t.Errorf("exit code %d, %v", exitCode(err), err)
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
