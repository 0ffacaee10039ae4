package ui

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"pgregory.net/rapid"

	"loket/ledger"
)

func (c *counter) printed(want ...ledger.Document) *counter {
	c.t.Helper()
	var got []ledger.Document
	for _, d := range c.shop.prints {
		got = append(got, ledger.Document(d))
	}
	if !slices.Equal(got, want) {
		c.t.Fatalf("printed %v, want %v", got, want)
	}
	return c
}

const (
	receipt  = ledger.DocReceipt
	titipan  = ledger.DocTitipan
	recap    = ledger.DocRecap
	handback = ledger.DocHandBack
)

func TestVisitPrints(t *testing.T) {
	t.Run("a slip each and the recap last; nothing for what failed", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t).notaOf("20001", "20002", "20003").presses("f9").waits(10*time.Second).printed(receipt, titipan, recap)
			c.presses("f7").waits(time.Second).sees("Uang sudah dikembalikan: Rp79.800").printed(receipt, titipan, recap, handback)
			c.presses("up", "f4").waits(time.Second).printed(receipt, titipan, recap, handback, receipt)
			c.presses("down", "down", "down", "f4").waits(time.Second).printed(receipt, titipan, recap, handback, receipt, recap)
		})
	})
	t.Run("with one being processed all wait, 20 seconds at most, and its receipt follows", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			slow := open(t)
			families(slow.shop)
			f := slow.shop.fates["20004"]
			f.after = 40 * time.Second
			slow.shop.fates["20004"] = f
			slow.adds("20001", "20004").presses("f5").waits(time.Second).presses("f9").waits(15 * time.Second).sees("1 DIPROSES · 1 LUNAS").printed()
			slow.waits(15*time.Second).printed(receipt, titipan, recap)
			slow.waits(20*time.Second).sees("2 LUNAS").printed(receipt, titipan, recap, receipt)
			quick := open(t).notaOf("20001", "20004").presses("f9").waits(15*time.Second).sees("2 LUNAS").printed(receipt, receipt, recap)
			quick.presses("enter").sees("Pilih produk").printed(receipt, receipt, recap)
		})
	})
	t.Run("the next customer leaves the slips as it is", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t).notaOf("20001", "20004").presses("f9").waits(4 * time.Second).sees("DIPROSES").printed()
			c.presses("enter").sees("Pilih produk").waits(time.Second).printed(receipt, titipan, recap)
		})
	})
	t.Run("so does leaving the program", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t).notaOf("20001", "20004").presses("f9").waits(4*time.Second).sees("DIPROSES").presses("f10").printed(receipt, titipan, recap)
			if !c.quit() {
				t.Error("did not leave")
			}
		})
	})
	t.Run("months of one customer share a slip, from the past too", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t).arrears("20005", "202608", "202609", "202610").presses("f9").waits(10 * time.Second)
			c.sees("1 LUNAS · 1 GAGAL · 1 BATAL", "bulan sebelumnya belum lunas").printed(receipt).presses("enter")
			c.presses("f4").types("0002").presses("enter").waits(time.Second).sees("● GAGAL", "Satu nota", "5-000101-0001 PDAM").presses("f4").waits(time.Second)
			c.printed(receipt, receipt)
			for _, p := range c.shop.payments {
				if p.Prints.Receipt != 2 {
					t.Errorf("%s: %d receipts, want 2", p.Number, p.Prints.Receipt)
				}
			}
		})
	})
	t.Run("without paper nothing is counted, and F4 prints all of it", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			a := c.Screen.(App)
			empty := &noRollShop{fakeShop: c.shop, out: true}
			a.world.Counter = empty
			c.Screen = a
			c.notaOf("20001", "10014").presses("f9").waits(time.Minute).sees("Kertas printer habis").printed()
			empty.out = false
			c.presses("f4").waits(time.Second).printed(receipt, receipt, recap).presses("f4").waits(time.Second).printed(receipt, receipt, recap, receipt)
		})
	})
	t.Run("without a printer nothing is recorded as printed", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			a := c.Screen.(App)
			a.world.Shop.NoPaper = true
			c.Screen = a
			c.notaOf("20001", "20003").presses("f9").waits(10 * time.Second).sees("tuliskan nomor dan kode klaim").presses("f4").waits(time.Second).printed()
		})
	})
}

// noRollShop has a printer that says that it has no paper.
type noRollShop struct {
	*fakeShop
	out bool
}

func (s *noRollShop) Print(ctx context.Context, refs []ledger.RefID, d ledger.Document) error {
	if s.out {
		return ErrPaper
	}
	return s.fakeShop.Print(ctx, refs, d)
}

func TestVisit(t *testing.T) {
	t.Run("an error after sending hides no payment and offers none again", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			a := c.Screen.(App)
			a.world.Counter = &forgetful{c.shop, ErrUnrecorded}
			c.Screen = a
			c.notaOf("20001", "20003").presses("f9").waits(10*time.Second).sees("1 BELUM PASTI · 1 LUNAS", "JANGAN BAYAR ULANG").presses("f9", "enter").sees("Pilih produk").paid(1)
		})
	})
	t.Run("F6 asks about the chosen open payment alone", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t).notaOf("20001", "20003").presses("f9").waits(10 * time.Second).sees(" tanya  ").presses("f6").waits(time.Second).sees("Sudah ditanyakan")
			c.presses("up").lacks(" tanya  ").presses("f6").lacks("Bertanya")
		})
	})
	t.Run("Enter goes on after a quiet time alone, F1 and Esc come back to it", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t).notaOf("20001", "10014").presses("f9").waits(10 * time.Second).presses("f1").sees("Bantuan").waits(time.Second).presses("esc")
			c.presses("enter").sees("2 LUNAS").waits(time.Second).presses("enter").sees("Pilih produk").lacks("NOTA")
		})
	})
	t.Run("money handed back from the waiting list is the nota's", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t).notaOf("20001", "20002", "20002").presses("f9").waits(10*time.Second).presses("enter", "f3").sees("Uang pelanggan (1)", "Rp79.700")
			c.presses("f7").waits(time.Second).presses("f7").waits(time.Second).sees("Sudah dikembalikan: Rp79.700")
		})
	})
}

// sums are the amounts of a visit's frame by their labels.
var sums = regexp.MustCompile(`(Terbayar|Titipan|Pembulatan|Tunai|Kembali|Dikembalikan|Belum dikembalikan)  +Rp([0-9.]+)`)

// TestMoneyOfAVisitAddsUp reads off the screen where the cash went, whatever became of the bills: tender − change −
// hand-backs − due − what the payments keep is nothing.
func TestMoneyOfAVisitAddsUp(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		rapid.Check(bubbled{t}, func(t *rapid.T) {
			c := open(t)
			families(c.shop)
			all := []string{"20001", "20002", "20003", "20004", "10014", "30000"}
			n := rapid.IntRange(2, len(all)).Draw(t, "bills")
			chosen := rapid.Permutation(all).Draw(t, "order")[:n]
			for _, no := range chosen {
				f := c.shop.fates[ledger.CustomerNo(no)]
				more := ledger.Rupiah(rapid.IntRange(0, 999).Draw(t, "more"))
				f.bill.Lines = slices.Clone(f.bill.Lines)
				f.bill.Lines[0].Amount += more
				f.bill.Total += more
				c.shop.fates[ledger.CustomerNo(no)] = f
			}
			c.Send(tea.WindowSizeMsg{Width: 120, Height: 40})
			c.adds(chosen...).presses("f5").waits(time.Second).types(fmt.Sprint(600_000 + 100*rapid.IntRange(0, 3999).Draw(t, "hundreds")))
			c.presses("f9").waits(time.Duration(rapid.IntRange(12, 40).Draw(t, "wait")) * time.Second)
			if rapid.Bool().Draw(t, "back") {
				c.presses("f7").waits(time.Second)
			}
			got := make(map[string]int)
			for _, m := range sums.FindAllStringSubmatch(c.sees("Hasil nota").frame(), -1) {
				amount, err := strconv.Atoi(strings.ReplaceAll(m[2], ".", ""))
				if err != nil {
					t.Fatal(err)
				}
				got[m[1]] = amount
			}
			left := got["Tunai"] - got["Kembali"] - got["Dikembalikan"] - got["Belum dikembalikan"] - got["Terbayar"] - got["Titipan"] - got["Pembulatan"]
			if got["Tunai"] == 0 || left != 0 {
				t.Fatalf("%d is left over of %v:\n%s", left, got, c.frame())
			}
		})
	})
}

func TestVisitReadsNumbersAloud(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		c := open(t).bill("10014").presses("f5").waits(time.Second).presses("esc")
		c.types("pln pasca").presses("enter").types("530000000001").presses("enter").waits(2 * time.Second).presses("f5").waits(time.Second).sees("5300 0000 0001")
		c.presses("f9").waits(20*time.Second).sees("Hasil nota", "5300 0000 0001").lacks("530000000001 ")
		c.presses("enter", "f4").waits(time.Second).presses("down", "enter").waits(time.Second).sees("Rincian").presses("pgdown", "pgdown").sees("5300 0000 0001")
	})
}
