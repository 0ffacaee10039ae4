package ui

import (
	"testing"
	"time"

	"loket/ledger"
)

// faced is what the customer sees now.
func (c *counter) faced() ForCustomer {
	c.shop.mu.Lock()
	defer c.shop.mu.Unlock()
	if len(c.shop.faced) == 0 {
		return ForCustomer{}
	}
	return c.shop.faced[len(c.shop.faced)-1]
}

func TestCustomerSeesTheirBill(t *testing.T) {
	water := ForCustomer{Bills: 1, Number: "10014", Name: "I WAYAN SUDARTA", Total: 79_750, Due: 79_800}
	counted := water.paidWith(79_800, 100_000, 20_200)
	both := ForCustomer{Bills: 2, Total: 79_750 + 931_500, Due: 1_011_300}
	nota := func(c *counter) *counter {
		c.bill("10014").presses("f5").waits(time.Second).presses("esc")
		return c.types("pln").presses("enter").types("530000000001").presses("enter").waits(2 * time.Second).presses("f5").waits(time.Second)
	}
	for _, test := range []struct {
		name string
		play func(c *counter)
		want ForCustomer
	}{
		{"nothing before there is a bill", func(c *counter) { c.types("pdam").presses("enter").types("10014") }, ForCustomer{}},
		{"the bill", func(c *counter) { c.bill("10014") }, water},
		{"the cash and the change", func(c *counter) { c.bill("10014").types("100000") }, counted},
		{"cash that is missing", func(c *counter) { c.bill("10014").types("50000") }, water.paidWith(79_800, 50_000, -29_800)},
		{"no number that strayed into the cash", func(c *counter) { c.bill("10014").types("530000000001") }, water},
		{"while it is paid", func(c *counter) { c.bill("10014").types("100000").presses("f9").waits(time.Second) }, counted},
		{"when it is paid", func(c *counter) { c.bill("10014").types("100000").presses("f9").waits(3 * time.Second).sees("LUNAS") }, counted},
		{"the bill while the operator looks elsewhere", func(c *counter) { c.bill("10014").presses("f3").waits(time.Second).presses("f1") }, water},
		{"nothing when the customer is done", func(c *counter) {
			c.bill("10014").types("100000").presses("f9").waits(3 * time.Second).presses("enter").sees("Pilih produk")
		}, ForCustomer{}},
		{"nothing when the operator goes back", func(c *counter) { c.bill("10014").presses("esc") }, ForCustomer{}},
		{"nothing of an outcome that is not paid", func(c *counter) { c.bill("10077").presses("f9").waits(5 * time.Second).sees("BELUM PASTI") }, ForCustomer{}},
		{"nothing of an earlier customer's outcome", func(c *counter) {
			c.prepaid("081234567890").presses("enter").waits(10 * time.Second).presses("f3").waits(time.Second).sees("LUNAS")
		}, ForCustomer{}},
		{"nothing when nobody serves", func(c *counter) { c.bill("10014").waits(idleAfter) }, ForCustomer{}},
		{"the bill again when somebody does", func(c *counter) { c.bill("10014").waits(idleAfter).presses("down") }, water},
		{"a nota", func(c *counter) { nota(c) }, both},
		{"the nota while its next bill is looked for", func(c *counter) { nota(c).presses("esc").sees("Pilih produk") }, both},
		{"the nota's cash", func(c *counter) { nota(c).types("1100000") }, both.paidWith(1_011_300, 1_100_000, 88_700)},
		{"the paid nota", func(c *counter) {
			nota(c).types("1100000").presses("f9").waits(9 * time.Second).sees("LUNAS")
		}, both.paidWith(1_011_300, 1_100_000, 88_700)},
	} {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				c := open(t)
				if test.play(c); c.faced() != test.want {
					t.Errorf("the customer sees %+v, want %+v\n%s", c.faced(), test.want, c.frame())
				}
			})
		})
	}
}

// TestOneCustomersBillsAreNamed: where all bills of a nota are of one number and name, they stand there.
func TestOneCustomersBillsAreNamed(t *testing.T) {
	w := World{Catalog: fakeCatalog()}
	bills := months(2)
	if got := facingBills(w, bills); got.Number != "10002" || got.Name != "I WAYAN SUDARTA" || got.Bills != 2 {
		t.Errorf("%+v", got)
	}
	bills = append(bills, power("530000000001"))
	if got := facingBills(w, bills); got.Number != "" || got.Name != "" || got.Total != ledger.Join(bills).Total {
		t.Errorf("%+v", got)
	}
}

// TestLockedCounterShowsNoBill: behind the door it stays, and before the customer it is gone.
func TestLockedCounterShowsNoBill(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		c := guarded(t)
		c.enters("Budi").bill("10014")
		if c.faced().Bills != 1 {
			t.Fatalf("the customer sees %+v", c.faced())
		}
		if c.presses("f12"); c.faced() != (ForCustomer{}) {
			t.Errorf("a locked counter shows %+v", c.faced())
		}
		if c.enters("Budi"); c.faced().Number != "10014" {
			t.Errorf("the bill behind the door is not shown again: %+v", c.faced())
		}
	})
}
