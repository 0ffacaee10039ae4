package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
	"loket/ui/uitest"
)

func TestFlow(t *testing.T) {
	t.Run("a PDAM bill from product to the next customer", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.bill("10014").sees("I WAYAN SUDARTA", "130 – 145", "15 m³", "Rp79.750", "Biaya layanan", "Rp79.800")
			c.types("100000").sees("Rp20.200").presses("f9").sees("Mengirim pembayaran").paid(1)
			c.waits(3*time.Second).sees("LUNAS", "KEMBALI", "STRUK PEMBAYARAN", "5-000101-0001")
			c.presses("enter").sees("Pilih produk").lacks("LUNAS")
			if got := c.shop.orders[0].Tender; got != 100_000 {
				t.Errorf("tender %d, want 100000", got)
			}
			if got := c.shop.prints; len(got) != 1 || got[0] != string(ledger.DocReceipt) {
				t.Errorf("printed %v, want one receipt", got)
			}
		})
	})
	t.Run("four keys beyond what is typed", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.types("10014").presses("enter").sees("Pelanggan").presses("enter").waits(2 * time.Second).sees("TOTAL")
			c.presses("f9").waits(3 * time.Second).sees("LUNAS").presses("enter").sees("Pilih produk").paid(1)
		})
	})
	t.Run("no cash typed is the rounded total", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.bill("10014").presses("f9").waits(3 * time.Second).sees("LUNAS")
			if got := c.shop.orders[0].Tender; got != 79_800 {
				t.Errorf("tender %d, want 79800", got)
			}
		})
	})
	t.Run("a lost answer is BELUM PASTI, says what now, then LUNAS by itself", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.bill("10077").presses("f9").waits(5*time.Second).lacks("LUNAS\n").sees("BELUM PASTI", "JANGAN BAYAR ULANG", "Ditanyakan lagi pukul",
				"Kode klaim KMBTRQ", "TANDA TERIMA TITIPAN", "1 belum pasti")
			if got := c.shop.prints; len(got) != 1 || got[0] != string(ledger.DocTitipan) {
				t.Fatalf("printed %v, want one titipan", got)
			}
			c.waits(12*time.Second).sees("● LUNAS", "tidak ada yang terbuka")
			if got := c.shop.prints; len(got) != 2 || got[1] != string(ledger.DocReceipt) {
				t.Errorf("printed %v, want the receipt too", got)
			}
		})
	})
	t.Run("pending then failed: money goes back by F7", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.types("081234567891").presses("enter").presses("enter").waits(time.Second).sees("4 angka akhir")
			c.types("7891").presses("f9").waits(2*time.Second).sees("DIPROSES", "Menunggu kabar")
			if len(c.shop.prints) != 0 {
				t.Fatalf("printed %v before leaving", c.shop.prints)
			}
			c.waits(10*time.Second).sees("GAGAL", "Kembalikan Rp12.000", "NOMOR TUJUAN SALAH", "uang pelanggan Rp12.000")
			c.presses("f7").waits(time.Second).sees("Uang sudah dikembalikan: Rp12.000").lacks("uang pelanggan Rp")
		})
	})
	t.Run("leaving a payment in process prints the titipan", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.types("081234567890").presses("enter").presses("enter").waits(time.Second)
			c.types("7890").presses("f9").waits(2 * time.Second).sees("DIPROSES").presses("enter").sees("Pilih produk")
			if got := c.shop.prints; len(got) != 1 || got[0] != string(ledger.DocTitipan) {
				t.Errorf("printed %v, want one titipan", got)
			}
			c.waits(10*time.Second).sees("●", "LUNAS", "F3 buka").presses("f3").waits(time.Second).sees("● LUNAS")
			if c.shop.bells != 1 {
				t.Errorf("%d bells, want 1", c.shop.bells)
			}
			c.presses("enter").sees("Pilih produk").lacks("F3 buka")
		})
	})
	t.Run("in process for 20 seconds prints the titipan once", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			f := c.shop.fates["081234567890"]
			f.after = time.Minute
			c.shop.fates["081234567890"] = f
			c.types("081234567890").presses("enter").presses("enter").waits(time.Second)
			c.types("7890").presses("f9").waits(19 * time.Second)
			if len(c.shop.prints) != 0 {
				t.Fatalf("printed %v after 18 s", c.shop.prints)
			}
			c.waits(10 * time.Second)
			if got := c.shop.prints; len(got) != 1 || got[0] != string(ledger.DocTitipan) {
				t.Errorf("printed %v, want one titipan", got)
			}
		})
	})
	t.Run("after 3 seconds the next customer, up to 3 on their way", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			f := c.shop.fates["10014"]
			f.payWait = time.Minute
			c.shop.fates["10014"] = f
			for i := range 3 {
				c.bill("10014").presses("f9").waits(time.Second).presses("esc").sees("Mengirim").waits(2500 * time.Millisecond)
				c.presses("esc").sees("Pilih produk").paid(i + 1)
			}
			c.sees("3 pembayaran dalam perjalanan")
			c.bill("10014").presses("f9").sees("Sudah ada 3 pembayaran").paid(3)
			c.waits(time.Minute).sees("F3 buka").presses("f3").waits(time.Second).sees("● LUNAS").presses("esc").sees("Sudah ada 3")
		})
	})
	t.Run("refused by the lock: back on the bill, lifted only by F8 then F9", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			at := time.Now()
			c.shop.payErr = &ledger.LockedError{Key: "x|day=2000-01-01", Number: "5-000101-0009", State: ledger.Paid, By: "budi", At: at}
			c.bill("10014").presses("f9").waits(time.Second).sees("5-000101-0009", "budi", "F8", "Rp79.750").paid(1)
			c.presses("f9").waits(time.Second).paid(2)
			if len(c.shop.orders[1].Again) > 0 {
				t.Fatal("F9 alone lifted the lock")
			}
			c.shop.mu.Lock()
			c.shop.payErr = nil
			c.shop.mu.Unlock()
			c.presses("f8").sees("disengaja").presses("f9").waits(3 * time.Second).sees("LUNAS").paid(3)
			if len(c.shop.orders[2].Again) != 1 {
				t.Error("the third order was not again")
			}
		})
	})
	t.Run("an open lock is not lifted by F8", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.shop.payErr = &ledger.LockedError{Key: "x|day=2000-01-01", Number: "5-000101-0009", State: ledger.Suspect, By: "budi", At: time.Now()}
			c.bill("10014").presses("f9").waits(time.Second).sees("Jangan bayar ulang").presses("f8").lacks("disengaja").presses("f9").waits(time.Second)
			if len(c.shop.orders[1].Again) > 0 {
				t.Error("F8 lifted an open lock")
			}
		})
	})
	t.Run("not sent while the operator is elsewhere comes as news, F3 opens the bill", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			slow := &slowPay{c.shop, 5 * time.Second}
			a := c.Screen.(App)
			a.world.Counter = slow
			c.Screen = a
			c.bill("10014").presses("f9").waits(4 * time.Second).presses("esc").sees("Pilih produk").waits(2 * time.Second)
			c.sees("tidak terkirim").presses("f3").waits(time.Second).sees("Buku kas tidak dapat mencatat", "TOTAL")
		})
	})
	t.Run("an error after sending is no reason to offer the bill again", func(t *testing.T) {
		for _, err := range []error{ErrUnrecorded, errors.New("disk")} {
			inBubble(t, func(t *testing.T) {
				c := open(t)
				a := c.Screen.(App)
				a.world.Counter = &forgetful{c.shop, err}
				c.Screen = a
				c.bill("10077").presses("f9").waits(5*time.Second).sees("Hasil pembayaran", "BELUM PASTI", "JANGAN BAYAR ULANG").lacks("F9")
				c.presses("f9", "enter").sees("Pilih produk").paid(1)
			})
		}
	})
	t.Run("F4 prints again, once a press that the printer is free", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.bill("10014").presses("f9").waits(3 * time.Second).sees("● LUNAS")
			c.Burst(uitest.Key("f4"), uitest.Key("f4"), uitest.Key("ctrl+f"))
			if got := len(c.shop.prints); got != 2 {
				t.Fatalf("%d slips, want 2", got)
			}
			if c.presses("f4"); len(c.shop.prints) != 3 {
				t.Errorf("%d slips, want 3", len(c.shop.prints))
			}
		})
	})
	t.Run("without a printer nothing is recorded as printed", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			a := c.Screen.(App)
			a.world.Shop.NoPaper = true
			c.Screen = a
			c.bill("10014").presses("f9").waits(3*time.Second).sees("● LUNAS", "Tidak ada printer").presses("f4")
			if len(c.shop.prints) != 0 {
				t.Errorf("printed %v", c.shop.prints)
			}
		})
	})
	t.Run("Enter twice at once leads on once", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.types("pdam").Burst(uitest.Key("enter"), uitest.Key("enter"))
			c.sees("Pelanggan").presses("esc").sees("Pilih produk")
			c.busyDay().presses("f4").Burst(uitest.Key("enter"), uitest.Key("enter"))
			c.sees("Rincian").presses("esc").sees("Cari pembayaran")
			c.presses("esc", "f3").Burst(uitest.Key("enter"), uitest.Key("enter"))
			c.sees("Hasil").presses("esc").sees("Daftar tunggu")
		})
	})
	t.Run("F3 goes through the news, then to the waiting list; Esc is one step from the work", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.prepaid("081234567890").presses("enter")
			c.prepaid("081234567891").presses("enter").waits(15 * time.Second).sees("F3 buka (+1)")
			c.presses("f3").sees("● LUNAS", "F3 buka").presses("f3").sees("● GAGAL").lacks("F3 buka")
			c.presses("esc").sees("Pilih produk").presses("f3").sees("Uang pelanggan (1)").presses("esc").sees("Pilih produk")
		})
	})
	t.Run("paper of any width shows its amounts whole", func(t *testing.T) {
		for _, columns := range []int{32, 42, 48, 76, 77, 80} {
			inBubble(t, func(t *testing.T) {
				c := open(t)
				a := c.Screen.(App)
				a.world.Slip = func(ledger.Payment, ledger.Nota) (ledger.Document, []string) {
					return ledger.DocReceipt, []string{ends("TOTAL BAYAR", "9.999.999", columns)}
				}
				c.Screen = a
				c.bill("10014").presses("f9").waits(3 * time.Second).sees("● LUNAS")
				c.presses("pgdown", "pgdown").sees("9.999.999")
			})
		}
	})
	t.Run("what is said of an open payment is whole beside paper of any width", func(t *testing.T) {
		for columns := 32; columns <= 80; columns++ {
			inBubble(t, func(t *testing.T) {
				c := open(t)
				a := c.Screen.(App)
				a.world.Slip = func(ledger.Payment, ledger.Nota) (ledger.Document, []string) {
					return ledger.DocTitipan, append(slices.Repeat([]string{""}, 30), ends("TOTAL", "1", columns))
				}
				a.world.Shop.NoPaper = true
				c.Screen = a
				c.bill("10077").types("c").presses("f9").waits(8*time.Second).sees("BELUM PASTI", "Kode klaim", "KEMBALI", "JANGAN", "Ditanyakan lagi", "Terakhir")
			})
		}
	})
	t.Run("a slip that may be missing is told, once", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.shop.printer = ErrPrinter
			c.bill("10014").presses("f9").waits(3*time.Second).sees("● LUNAS", "mungkin belum tercetak").lacks("F3 buka")
		})
	})
	t.Run("a printer that says why it cannot print is quoted", func(t *testing.T) {
		for why, note := range map[error]string{ErrPaper: "Kertas printer habis: ganti, lalu F4.", ErrNotReady: "Printer tidak siap: periksa, lalu F4."} {
			inBubble(t, func(t *testing.T) {
				c := open(t)
				c.shop.printer = fmt.Errorf("%w: no answer", why)
				c.bill("10014").presses("f9").waits(3*time.Second).sees("● LUNAS", note)
			})
		}
	})
	t.Run("an outcome that was seen, or is long known, is no news", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.bill("10077").presses("f9").waits(8 * time.Second).sees("BELUM PASTI").waits(12 * time.Second).sees("● LUNAS").presses("enter")
			for ref := range c.shop.events {
				p, err := c.shop.world().Book.Payment(t.Context(), ref)
				if err != nil {
					t.Fatal(err)
				}
				c.Send(newsCame{p}) // as after a slip printed again
				c.sees("Pilih produk").lacks("F3 buka").waits(2 * newsAge)
				again := open(t) // as after a night
				again.shop.events, again.shop.payments = c.shop.events, c.shop.payments
				again.Send(newsCame{p})
				again.sees("Pilih produk").lacks("F3 buka")
			}
		})
	})
	t.Run("change is given once, however often the payment is looked at", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.bill("10077").types("c").presses("f9").waits(8*time.Second).sees("BELUM PASTI", "KEMBALI").presses("enter")
			c.presses("f3", "enter").sees("BELUM PASTI", "Uang kembali Rp20.200").lacks("KEMBALI")
		})
	})
	t.Run("leaving waits for a payment on its way", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			f := c.shop.fates["10014"]
			f.payWait = 10 * time.Second
			c.shop.fates["10014"] = f
			c.bill("10014").presses("f9").waits(4 * time.Second).presses("f10").sees("Menunggu 1 pembayaran")
			if c.quit() {
				t.Fatal("left with a payment on its way")
			}
			c.waits(10 * time.Second)
			if !c.quit() {
				t.Error("did not leave after it")
			}
		})
	})
	t.Run("a bill and a result are quiet again when they come back to sight", func(t *testing.T) {
		hides := map[string]func(c *counter){
			"another screen": func(c *counter) { c.presses("f1").waits(time.Second).presses("esc") },
			"a tiny window": func(c *counter) {
				c.Send(tea.WindowSizeMsg{Width: 59, Height: 15})
				c.presses("f9").waits(time.Second).presses("f9", "enter").sees("Perbesar layar")
				c.Send(tea.WindowSizeMsg{Width: 80, Height: 24})
			},
		}
		for name, hide := range hides {
			t.Run(name, func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					c := open(t)
					c.bill("10014")
					hide(c)
					c.sees("TOTAL").presses("f9").paid(0).waits(time.Second).presses("f9").waits(3 * time.Second).sees("● LUNAS").paid(1)
					hide(c)
					c.presses("enter").sees("● LUNAS").waits(time.Second).presses("enter").sees("Pilih produk")
				})
			})
		}
	})
	t.Run("on a bill F10 is asked twice", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.bill("10014").presses("f10").sees("F10 sekali lagi")
			if c.quit() {
				t.Fatal("left at once")
			}
			if c.presses("f10"); !c.quit() {
				t.Error("did not leave")
			}
		})
	})
	t.Run("a bill past its time is asked again by itself", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			f := c.shop.fates["10014"]
			f.bill.PayBefore = time.Now().Add(10 * time.Second)
			c.shop.fates["10014"] = f
			c.bill("10014")
			f.bill.PayBefore = time.Now().Add(time.Hour)
			f.bill.Lines[0].Amount += 1000
			f.bill.Total += 1000
			c.shop.mu.Lock()
			c.shop.fates["10014"] = f
			c.shop.mu.Unlock()
			c.waits(12*time.Second).sees("TOTAL BERUBAH", "Rp80.750").presses("f9").waits(3 * time.Second).sees("LUNAS")
			if got := c.shop.orders[0].Bills[0].Total; got != 80_750 {
				t.Errorf("paid %d, want the new total", got)
			}
		})
	})
	t.Run("months past their time are asked again as a whole, and as many stay chosen", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			change := func(n int, before time.Duration, amount ledger.Rupiah) {
				c.shop.mu.Lock()
				defer c.shop.mu.Unlock()
				f := c.shop.fates["10003"]
				f.months = months(3)[3-n:]
				for i := range f.months {
					f.months[i].PayBefore = time.Now().Add(before)
					f.months[i].Lines[0].Amount += amount
					f.months[i].Total += amount
				}
				c.shop.fates["10003"] = f
			}
			change(3, 10*time.Second, 0)
			c.bill("10003").presses("-").sees("Bayar 2 dari 3 bulan", "Rp159.500")
			change(3, 20*time.Second, 1000)
			c.waits(9*time.Second).sees("TOTAL BERUBAH: semula Rp159.500, sekarang Rp161.500", "Bayar 2 dari 3 bulan")
			change(2, time.Hour, 1000) // the oldest was paid elsewhere
			c.waits(21*time.Second).sees("TAGIHAN BERUBAH: semula AGU26 sampai SEP26 Rp161.500, sekarang SEP26", "Bayar semua 2 bulan")
			c.presses("-", "f9").waits(5 * time.Second).paid(1)
			if got := c.shop.orders[0].Bills; len(got) != 1 || got[0].Period != "202609" || got[0].Total != 80_750 {
				t.Errorf("paid %+v, want September alone", got)
			}
		})
	})
	t.Run("phone credit for the same number again on one day only on purpose", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.shop.payErr = &ledger.LockedError{Key: "pulsa|081234567890|day=2000-01-01", Number: "5-000101-0009", State: ledger.Paid, By: "budi", At: time.Now()}
			c.types("telkomsel 10.").presses("enter").types("081234567890").presses("enter").waits(time.Second)
			c.presses("f9").sees("Ketik ulang 4 angka terakhir").paid(0)
			c.types("7890").presses("f9").waits(time.Second).sees("Sudah dibayar hari ini: 5-000101-0009", "F8 bayar lagi").paid(1)
			c.presses("f8").sees("Pembayaran kedua disengaja")
			c.shop.mu.Lock()
			c.shop.payErr = nil
			c.shop.mu.Unlock()
			c.presses("f9").waits(2 * time.Second).sees("DIPROSES").paid(2)
			if got := c.shop.orders[1]; len(got.Again) != 1 || got.Again[0] != got.Bills[0].Ref {
				t.Errorf("again %v", got.Again)
			}
		})
	})
	t.Run("a question given up stays unanswered", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.types("pdam").presses("enter").types("10014").presses("enter").sees("Mencari tunggakan").presses("esc").lacks("Mencari").waits(5 * time.Second)
			c.sees("Pelanggan").lacks("TOTAL")
		})
	})
	t.Run("a scanner's burst goes no further than the customer", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			f := c.shop.fates["10014"]
			f.wait = 0
			c.shop.fates["10014"] = f
			c.types("pdam").presses("enter")
			c.Burst(uitest.Lump("10014"), uitest.Key("enter"), uitest.Key("enter"), uitest.Key("f9"))
			c.sees("TOTAL").presses("enter", "enter", "f9").sees("TOTAL").paid(0)
			c.waits(time.Second).presses("enter").sees("Enter tidak membayar").paid(0)
		})
	})
}

// slowPay refuses every payment after a while.
type slowPay struct {
	*fakeShop
	wait time.Duration
}

func (s *slowPay) Pay(context.Context, Order) (ledger.Nota, []ledger.Payment, error) {
	<-s.clock.After(s.wait)
	return ledger.Nota{}, nil, ErrStopped
}

// forgetful pays, and then says that something went wrong.
type forgetful struct {
	*fakeShop
	err error
}

func (s *forgetful) Pay(ctx context.Context, o Order) (ledger.Nota, []ledger.Payment, error) {
	n, payments, _ := s.fakeShop.Pay(ctx, o)
	return n, payments, s.err
}

// TestPracticePace: only where a minute lasts a second does the screen say so; a provider's test account has real ones.
func TestPracticePace(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		world := testShop(t).world()
		for minute, said := range map[time.Duration]bool{time.Second: true, time.Minute: false, 0: false} {
			world.Shop.Minute = minute
			for _, size := range []tea.WindowSizeMsg{{Width: 80, Height: 24}, {Width: 120, Height: 40}} {
				frame := uitest.Drive[tea.Model](t, openApp(world, plainStyle()), size).Screen.View()
				if !strings.Contains(frame, "LATIHAN") || strings.Contains(frame, "1 menit = 1 detik") != said {
					t.Errorf("a minute of %s:\n%s", minute, frame)
				}
			}
		}
	})
}
