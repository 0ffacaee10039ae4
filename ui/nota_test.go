package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"pgregory.net/rapid"

	"loket/ledger"
	"loket/providers"
	"loket/ui/uitest"
)

func TestNotaBills(t *testing.T) {
	t.Run("a bill that is there already is refused in words", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t).notaOf("20001", "10014").presses("esc").bill("20001").presses("f5")
			c.sees("NOTA 2 tagihan Rp159.500", "PDAM Gianyar 20001 OKT26 sudah ada di nota ini").lacks("NOTA 3")
		})
	})
	t.Run("Del, h, and Backspace on an empty field take the chosen bill out; digits stay digits", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t).notaOf("20001", "10014", "20002", "20003").types("250").presses("backspace").sees("NOTA 4", "25▏")
			for range 9 { // held down
				c.presses("backspace").waits(quietTime / 9)
			}
			c.sees("NOTA 4").waits(quietTime).presses("backspace").sees("NOTA 3", "Dihapus dari nota: PDAM Gianyar 20003")
			c.presses("up").types("h").sees("NOTA 2").lacks("I WAYAN").presses("delete").sees("NOTA 1")
			c.presses("delete").sees("Nota masih kosong").lacks("NOTA").presses("f9").paid(0)
			c.presses("esc").sees("Pilih produk")
		})
	})
	t.Run("a month goes with the younger ones of its customer, and an older one comes before them", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			families(c.shop)
			all := unpaid(c.shop, "20005", "202608", "202609", "202610")
			question := Question{Product: pdamProduct, Customer: "20005"}
			n := newNota(c.shop.world(), ticket{}).add(AddAsked{Question: question, Bills: all[1:]}).add(AddAsked{Question: question, Bills: all[:1]})
			n = n.add(AddAsked{Question: question, Bills: unpaid(c.shop, "20001", "202609")})
			var order []string
			for _, b := range n.bills.order(0).Bills {
				order = append(order, string(b.Customer)+" "+string(b.Period))
			}
			if want := []string{"20005 202608", "20005 202609", "20005 202610", "20001 202609"}; !slices.Equal(order, want) {
				t.Fatalf("order %q, want %q", order, want)
			}
			several := unpaid(c.shop, "20005", "202610")[0] // an aggregator's bill, of all months at once
			several.Ref, several.Period, several.Sheets = "several", "", []ledger.Sheet{{Period: "202611"}, {Period: "DES 2026"}}
			if later := n.add(AddAsked{Question: question, Bills: []ledger.Bill{several}}); later.bills[len(later.bills)-1].bill.Ref != "several" {
				t.Errorf("the bill from NOV26 on stands before an older month")
			}
			full := n
			for i := range maxShownPayments + 1 {
				b := all[0]
				b.Ref, b.Customer = ledger.RefID(fmt.Sprint("many", i)), ledger.CustomerNo(fmt.Sprint(700000+i))
				full = full.add(AddAsked{Question: question, Bills: []ledger.Bill{b}})
			}
			if len(full.bills) != maxShownPayments || !strings.Contains(full.problem.Happened, "sudah penuh") {
				t.Errorf("a nota of %d bills, %q", len(full.bills), full.problem.Happened)
			}
			n.chosen = 1
			if n = n.remove(); len(n.bills) != 2 || !strings.Contains(n.note, "1 bulan sesudahnya") {
				t.Errorf("%d bills, %q", len(n.bills), n.note)
			}
			question.Product.Partial = ledger.PartialNone
			whole := newNota(c.shop.world(), ticket{}).add(AddAsked{Question: question, Bills: all})
			whole.chosen = 2
			if whole = whole.remove(); len(whole.bills) != 0 || !strings.Contains(whole.note, "2 bulan lainnya; semua bulan dibayar sekaligus") {
				t.Errorf("%d bills, %q", len(whole.bills), whole.note)
			}
		})
	})
	t.Run("an open nota waits on every screen, and leaving asks twice", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t).notaOf("20001", "10014").presses("esc", "f1").sees("Bantuan", "NOTA 2").presses("f5").sees("Nota › 2").waits(time.Second).presses("esc").sees("Pilih produk")
			c.bill("20002").sees("NOTA 2 tagihan").presses("f9", "f9").sees("Nota terbuka (2 tagihan, ", "F9 sekali lagi membayar tagihan ini saja").paid(0)
			c.waits(time.Second).presses("f9").waits(5*time.Second).sees("● GAGAL", "NOTA 2").presses("enter").paid(1)
			c.presses("f10").sees("Nota 2 tagihan akan hilang. F10 sekali lagi untuk keluar.")
			if c.quit() {
				t.Fatal("left at once")
			}
			if c.presses("f10"); !c.quit() {
				t.Error("did not leave")
			}
		})
	})
}

func TestNotaAsksAgain(t *testing.T) {
	old := func(t *testing.T) *counter {
		c := open(t)
		families(c.shop)
		f := c.shop.fates["20001"]
		f.bill.PayBefore = time.Now().Add(20 * time.Second)
		c.shop.fates["20001"] = f
		return c.adds("20001", "10014")
	}
	now := func(c *counter, change func(*fate)) {
		c.shop.mu.Lock()
		defer c.shop.mu.Unlock()
		f := c.shop.fates["20001"]
		f.bill.PayBefore = time.Now().Add(time.Hour)
		change(&f)
		c.shop.fates["20001"] = f
	}
	t.Run("a bill that grew old is asked again, and a new total announced before F9", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := old(t).waits(time.Minute)
			now(c, func(f *fate) { f.bill.Lines[0].Amount += 1000; f.bill.Total += 1000 })
			c.presses("f5").waits(time.Second).sees("TOTAL BERUBAH (baris 1): semula Rp79.750, sekarang Rp80.750", "Rp160.500").presses("f9")
			c.waits(10 * time.Second).sees("2 LUNAS")
			if got := c.shop.orders[0]; got.Bills[0].Total != 80_750 || got.Tender != 160_500 {
				t.Errorf("paid %+v", got)
			}
		})
	})
	t.Run("one that cannot be asked holds F9 up until it is asked or removed", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := old(t).waits(time.Minute)
			now(c, func(f *fate) { f.inquiry = providers.ErrDown })
			c.presses("f5").waits(time.Second).sees("TIDAK BISA DIBAYAR").presses("f9").sees("Baris 1 tidak bisa dibayar").paid(0)
			c.waits(time.Minute).presses("f9").paid(0)
			now(c, func(f *fate) { f.inquiry = nil })
			c.presses("f6").waits(time.Second).lacks("TIDAK BISA").presses("f9").paid(1)
			c = old(t).waits(time.Minute)
			now(c, func(f *fate) { f.inquiry = providers.ErrNoBill })
			c.presses("f5").waits(time.Second).presses("f9").paid(0).presses("delete").waits(time.Second).presses("f9").paid(1)
		})
	})
	t.Run("F9 on a bill that grows old at that moment asks first", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := old(t).presses("f5").waits(time.Second)
			n := c.Screen.(App).openNota()
			n.bills[0].old = true
			c.presses("f9").sees("ditanyakan ulang dulu").paid(0)
			n.bills[0].old = false
			c.waits(time.Second).presses("f9").paid(1)
		})
	})
}

func TestNotaLocks(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		c := open(t).notaOf("20001", "10014", "20004")
		refs := c.Screen.(App).openNota().bills.order(0).refs()
		lock := func(ref ledger.RefID) {
			c.shop.mu.Lock()
			defer c.shop.mu.Unlock()
			c.shop.payErr = nil
			if ref != "" {
				c.shop.payErr = &ledger.LockedError{Ref: ref, Key: "x|day=2000-01-01", Number: "5-000101-0009", State: ledger.Paid, By: "budi", At: time.Now()}
			}
		}
		lock(refs[1])
		c.presses("f9").waits(time.Second).sees("Nota › 3", "Baris 2. Sudah dibayar hari ini: 5-000101-0009", "DITOLAK").presses("f8").sees("sengaja dibayar sekali lagi")
		lock(refs[2])
		c.presses("f9").waits(time.Second).sees("Baris 3.", "NOTA 3").presses("f9").waits(time.Second)
		lock("")
		c.presses("f9").waits(time.Minute).sees("Hasil nota").paid(4)
		for i, want := range [][]ledger.RefID{nil, {refs[1]}, {refs[1]}, {refs[1]}} {
			if got := c.shop.orders[i].Again; !slices.Equal(got, want) {
				t.Errorf("order %d pays %v again, want %v", i, got, want)
			}
		}
	})
}

func TestNotaOnItsWay(t *testing.T) {
	t.Run("after 3 seconds the next customer; its outcomes are one piece of news", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t).notaOf("20001", "20003", "20002", "10014").presses("f9").sees("menunggu").waits(1500*time.Millisecond).sees("LUNAS", "▸ PDAM Gianyar 20003")
			c.presses("esc").sees("Membayar").waits(2 * time.Second).presses("esc").sees("Pilih produk").lacks("NOTA")
			c.sees("1 pembayaran dalam perjalanan").waits(20 * time.Second).sees("F3 buka (+3)").presses("f3").waits(time.Second)
			c.sees("Hasil nota", "1 BELUM PASTI · 2 LUNAS · 1 GAGAL").lacks("F3 buka").presses("esc").sees("Pilih produk")
			c.presses("f3").sees("Belum pasti (1)").presses("enter").waits(time.Second).sees("Hasil nota", "▸ PDAM Gianyar 20003").presses("esc", "esc").sees("Pilih produk")
		})
	})
	t.Run("of two notas one is opened when the other is done with", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			families(c.shop)
			a := c.Screen.(App)
			a.world.Counter = &slowPay{c.shop, 5 * time.Second}
			a.nota.world = a.world
			c.Screen = a
			c.adds("20001", "10014").presses("f5").waits(time.Second).presses("f9").waits(4 * time.Second).presses("esc")
			c.adds("20002").waits(2*time.Second).sees("tidak terkirim", "selesaikan nota ini dulu (F5)", "NOTA 1").presses("f3").sees("Daftar tunggu", "tidak terkirim").presses("f5")
			c.waits(time.Second).presses("delete").sees("kosong").presses("f3").sees("Nota › 2", "Buku kas tidak dapat mencatat").presses("esc").sees("NOTA 2")
		})
	})
}

// TestNotaPaysByF9Alone presses anything but F9 on a nota.
func TestNotaPaysByF9Alone(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		rapid.Check(bubbled{t}, func(t *rapid.T) {
			c := open(t).notaOf("20001", "10014")
			for _, msg := range rapid.SliceOfN(anything(harmless), 1, 40).Draw(t, "input") {
				c.does(msg)
			}
			c.paid(0)
		})
	})
}

// TestNotaFramesFit lets anybody do anything to a nota of hostile customers.
func TestNotaFramesFit(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		rapid.Check(bubbled{t}, func(t *rapid.T) {
			c := open(t)
			families(c.shop)
			hostile(c.shop)
			c.adds("20001", "20002", "20003", "20004").presses("f5").waits(time.Second)
			if rapid.Bool().Draw(t, "paid") {
				c.presses("f9").waits(10 * time.Second)
			}
			w, h := 80, 24
			for _, msg := range rapid.SliceOfN(anything(append([]string{"f9", "ctrl+y", "h"}, harmless...)), 1, 30).Draw(t, "input") {
				if size, ok := msg.(tea.WindowSizeMsg); ok {
					w, h = size.Width, size.Height
				}
				if c.does(msg); c.quit() {
					return
				}
				if why := misfit(c.frame(), w, h); why != "" {
					t.Fatalf("after %#v: %s\n%s", msg, why, c.frame())
				}
			}
		})
	})
}

func TestF9OnANotaWithinTheQuietTimeNeverPays(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		c := open(t)
		families(c.shop)
		c.adds("20001").presses("f5")
		for range 10 {
			time.Sleep(399 * time.Millisecond)
			c.presses("f9")
		}
		c.paid(0).waits(time.Second).Burst(uitest.Key("f9"), uitest.Key("f9"), uitest.Key("esc"), uitest.Key("f9"))
		c.waits(time.Second).paid(1)
	})
}
