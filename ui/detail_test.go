package ui

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"loket/ledger"
	"loket/ui/uitest"
)

func TestDetail(t *testing.T) {
	// failed is a payment that came back not paid, its money still due, in the list of the day.
	failed := func(c *counter) *counter {
		return c.prepaid("081234567891").waits(10*time.Second).presses("enter", "f4").types("7891").presses("enter").waits(time.Second)
	}
	t.Run("money due goes back by F7 twice, its slip once", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			failed(c).sees("● GAGAL", "Kembalikan Rp12.000", "KMBTRQ", "NOMOR TUJUAN SALAH")
			c.presses("f7", "f7", "f7").sees("F7 sekali lagi", "uang pelanggan Rp12.000").waits(time.Second)
			c.presses("f7").waits(time.Second).sees("Uang sudah dikembalikan: Rp12.000").lacks("uang pelanggan").lacks("Kembalikan Rp")
			c.presses("f7", "f7").waits(time.Second).presses("f7").waits(time.Second)
			if got := c.shop.prints; len(got) != 1 || got[0] != string(ledger.DocHandBack) {
				t.Errorf("printed %v, want one hand-back", got)
			}
		})
	})
	t.Run("above the result of the same payment only one of them prints", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.prepaid("081234567891").waits(10*time.Second).sees("GAGAL").presses("f2", "enter").waits(time.Second).sees("Rincian")
			c.presses("f7").waits(time.Second).presses("f7").waits(time.Second)
			if got := c.shop.prints; len(got) != 1 {
				t.Errorf("printed %v, want one hand-back", got)
			}
		})
	})
	t.Run("leaving at once still prints the slip of money handed back", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			failed(c).presses("f7").waits(time.Second)
			c.Burst(uitest.Key("f7"), uitest.Key("esc"), uitest.Key("f2"))
			if got := c.shop.prints; len(got) != 1 || got[0] != string(ledger.DocHandBack) {
				t.Errorf("printed %v, want the hand-back", got)
			}
		})
	})
	t.Run("money that could not be recorded stays where it is", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			a := c.Screen.(App)
			a.world.Counter = &stingy{c.shop}
			c.Screen = a
			failed(c).presses("f7").waits(time.Second).presses("f7").waits(time.Second).sees("tidak tercatat", "Jangan serahkan uang")
			if len(c.shop.prints) != 0 {
				t.Errorf("printed %v", c.shop.prints)
			}
		})
	})
	t.Run("F7 does nothing where no money is due", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.bill("10014").presses("f9").waits(3*time.Second).presses("enter", "f4", "enter").sees("● LUNAS").lacks("F7")
			c.presses("f7").waits(time.Second).presses("f7").waits(time.Second).lacks("dikembalikan")
		})
	})
	t.Run("F4 prints again, one slip a press and none while one prints", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.bill("10014").presses("f9").waits(3*time.Second).presses("enter", "f4", "enter").waits(time.Second)
			c.Burst(uitest.Key("f4"), uitest.Key("f4"), uitest.Key("ctrl+f"))
			if got := len(c.shop.prints); got != 2 {
				t.Errorf("%d slips, want the receipt and one reprint", got)
			}
			c.sees("Sudah dicetak").presses("f4")
			if got := len(c.shop.prints); got != 3 {
				t.Errorf("%d slips, want another reprint", got)
			}
		})
	})
	t.Run("a slip that may be missing is told", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.bill("10014").presses("f9").waits(3*time.Second).presses("enter", "f4", "enter")
			c.shop.printer = ErrPrinter
			c.presses("f4").sees("mungkin belum tercetak", "● LUNAS")
			c.shop.printer = ErrPaper
			c.presses("f4").sees("Kertas printer habis: ganti, lalu F4.", "● LUNAS").lacks("mungkin belum")
		})
	})
	t.Run("an open payment says what happens, can be asked, and changes by itself", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.bill("10077").presses("f9").waits(5*time.Second).presses("enter", "f4", "enter")
			c.sees("● BELUM PASTI", "JANGAN BAYAR ULANG", "Ditanyakan lagi pukul", "tanya lagi").lacks("LUNAS").presses("f6").sees("Sudah ditanyakan")
			c.waits(10 * time.Second).sees("● LUNAS").lacks("JANGAN BAYAR ULANG").lacks("tanya lagi").lacks("Sudah ditanyakan")
		})
	})
	t.Run("when it is asked next is kept true without news", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			shop := testShop(t)
			shop.fates["10077"] = fate{bill: water("10077", "I MADE HILANG")} // nothing is ever heard of it
			b, err := shop.Inquire(t.Context(), "pdam-gianyar", "10077", "202610", 0)
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err = shop.Pay(t.Context(), Order{Bills: []ledger.Bill{b}, Tender: 80_000}); err != nil {
				t.Fatal(err)
			}
			s := uitest.Drive[Screen](t, newDetail(shop.world(), ticket{seat: 1}, b.Ref, ""))
			d := s.Screen.(detail)
			want := d.seen.plan.next
			d.seen.plan.next = time.Time{}
			s.Screen = d
			for range recheckTicks {
				s.Send(ticked{time.Now()})
			}
			if got := s.Screen.(detail).seen.plan.next; !got.Equal(want) {
				t.Errorf("next question %v, want %v", got, want)
			}
		})
	})
	t.Run("the history tells who did what and when", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			failed(c).presses("f7").waits(time.Second).presses("f7").waits(time.Second).presses("pgdown", "pgdown", "pgdown")
			c.sees("Riwayat", "Dicatat oleh ani", "Dikirim ke penyedia, satu kali", "Jawaban pembayaran: sedang diproses",
				"Kabar dari penyedia: tidak terbayar", "Dicetak: bukti pengembalian uang")
		})
	})
}

func TestDetailFits(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		shop := testShop(t)
		hostile(shop)
		a := openApp(shop.world(), plainStyle())
		rapid.Check(bubbled{t}, func(t *rapid.T) {
			word := rapid.String()
			p := ledger.Payment{State: rapid.SampledFrom(ledger.States()).Draw(t, "state"), Code: word.Draw(t, "code"), Message: word.Draw(t, "message"),
				Serial: word.Draw(t, "serial"), Conflict: word.Draw(t, "conflict"), Flag: word.Draw(t, "flag"), Cause: word.Draw(t, "cause"),
				Evidence: word.Draw(t, "evidence"), SettledBy: word.Draw(t, "by"), By: word.Draw(t, "cashier")}
			total := ledger.Rupiah(rapid.Int64Range(1, int64(ledger.MaxRupiah)).Draw(t, "total"))
			p.Number, p.Bill = "5-261121-0007", water("10014", word.Draw(t, "name"))
			p.Bill.Total, p.Bill.Lines = total, []ledger.Line{{Label: word.Draw(t, "line"), Amount: total}}
			d := newDetail(shop.world(), ticket{}, "x", "")
			d.seen, d.loaded, d.scroll = seen{payment: p, nota: ledger.Nota{Tender: total}}, true, cursor(rapid.IntRange(0, 60).Draw(t, "scroll"))
			d.note = fmt.Sprintf("serahkan %s", total)
			d.events = []ledger.Event{{Kind: ledger.Kind(word.Draw(t, "kind")), By: word.Draw(t, "who")}, {Kind: ledger.KindLost, Body: []byte(`{"cause":"\u001b[31m"}`)}}
			a.stack = append(a.stack[:1:1], d)
			a.width, a.height = rapid.IntRange(minWidth, 160).Draw(t, "width"), rapid.IntRange(minHeight, 60).Draw(t, "height")
			if why := misfit(a.View(), a.width, a.height); why != "" {
				t.Fatalf("%s\n%s", why, a.View())
			}
		})
	})
}
