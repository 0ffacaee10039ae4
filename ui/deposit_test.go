package ui

import (
	"strings"
	"testing"
	"time"

	"loket/ledger"
)

// deposits are what the aggregator and the biller told to be left, the first of them now and the other yesterday.
func (c *counter) deposits(aggregator, biller ledger.Rupiah) *counter {
	now := c.shop.clock.Now()
	c.shop.mu.Lock()
	defer c.shop.mu.Unlock()
	c.shop.deposits = []Deposit{{ledger.Deposit{Provider: "nobu", Amount: aggregator, At: now}, 0},
		{ledger.Deposit{Provider: "h2h", Amount: biller, At: now.Add(-24 * time.Hour)}, 100_000}}
	return c
}

// costly gives the power bill a cost that leaves a commission.
func (c *counter) costly() *counter {
	f, cost := c.shop.fates["530000000001"], ledger.Rupiah(927_000)
	f.bill.Cost = &cost
	c.shop.fates["530000000001"] = f
	return c
}

func TestShortOfDeposit(t *testing.T) {
	cost := func(r ledger.Rupiah) *ledger.Rupiah { return &r }
	pln := ledger.Bill{Product: plnProduct.Code, Cost: cost(90_000)}
	pulsa := ledger.Bill{Product: pulsaProduct.Code, Cost: cost(10_000)}
	unknown := ledger.Bill{Product: plnProduct.Code}
	for _, test := range []struct {
		name  string
		left  map[string]ledger.Rupiah
		bills []ledger.Bill
		want  []string // what the warning says; none: there is none
	}{
		{"unknown deposit", nil, []ledger.Bill{pln}, nil},
		{"just enough", map[string]ledger.Rupiah{"nobu": 90_000}, []ledger.Bill{pln}, nil},
		{"one rupiah short", map[string]ledger.Rupiah{"nobu": 89_999}, []ledger.Bill{pln}, []string{"nobu Rp89.999", "perlu Rp90.000"}},
		{"several together", map[string]ledger.Rupiah{"nobu": 100_000}, []ledger.Bill{pln, pln}, []string{"perlu Rp180.000"}},
		{"another's deposit", map[string]ledger.Rupiah{"h2h": 50_000}, []ledger.Bill{pln, pulsa}, nil},
		{"each its own", map[string]ledger.Rupiah{"h2h": 9_000, "nobu": 1_000_000}, []ledger.Bill{pln, pulsa}, []string{"h2h Rp9.000", "perlu Rp10.000"}},
		{"unknown cost", map[string]ledger.Rupiah{"nobu": 1}, []ledger.Bill{unknown}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				f := Frame{Width: 300, Height: 18, Style: plainStyle(), Now: time.Now()}
				for provider, amount := range test.left {
					f.Deposits = append(f.Deposits, Deposit{Deposit: ledger.Deposit{Provider: provider, Amount: amount, At: f.Now}})
				}
				got := strings.Join(f.shortOf(testShop(t).world(), test.bills), "\n")
				if (got != "") != (test.want != nil) {
					t.Fatalf("warned %q, want %q", got, test.want)
				}
				for _, want := range test.want {
					if !strings.Contains(got, want) {
						t.Errorf("no %q in %q", want, got)
					}
				}
			})
		})
	}
}

// TestShortDepositRefusesNothing pays a bill that costs more than is known to be left: the figure may be old.
func TestShortDepositRefusesNothing(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		c := open(t)
		c.deposits(1, 1).costly().types("pln").presses("enter").types("530000000001").presses("enter").waits(2 * time.Second)
		c.sees("SALDO KURANG", "tetap bisa").presses("f9").waits(time.Second).paid(1)
	})
}

// TestDepositsAreFresh shows a deposit that changed without any news, within a second.
func TestDepositsAreFresh(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		c := open(t)
		c.lacks("Saldo").deposits(500_000, 99_999).waits(time.Second)
		c.sees("nobu Rp500.000 (08:00)", "RENDAH h2h Rp99.999 (31-12 08:00)")
		c.deposits(400_000, 100_001).waits(time.Second)
		c.sees("nobu Rp400.000").lacks("RENDAH")
	})
}
