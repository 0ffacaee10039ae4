package ui

import (
	"context"
	"errors"
	"testing"
	"time"

	"loket/ledger"
)

var began = time.Date(2026, 11, 21, 1, 0, 0, 0, time.UTC)

func TestWaiting(t *testing.T) {
	t.Run("updates by itself until everything is known", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.bill("10077").presses("f9").waits(5*time.Second).presses("enter", "f3").sees("Belum pasti (1)", "I MADE HILANG", "BELUM PASTI", "KMBTRQ", "mungkin belum")
			c.waits(12*time.Second).sees("Semua pembayaran sudah pasti", "LUNAS", "F3 buka")
		})
	})
	t.Run("age is told in words", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.busyDay().presses("f3").sees("36 dtk LAMA!", "20 dtk lama")
			c.waits(10 * time.Second).lacks("dtk lama").sees("46 dtk LAMA!")
		})
	})
	t.Run("a minute is a minute where it is not practice", func(t *testing.T) {
		st, shop := plainStyle(), Shop{Final: map[string]time.Duration{"tirta": 125 * time.Minute}}
		for _, test := range []struct {
			provider string
			age      time.Duration
			want     string
		}{
			{"nobu", 59 * time.Second, "59 dtk"}, {"nobu", 9 * time.Minute, "9 mnt"}, {"nobu", 10 * time.Minute, "10 mnt lama"},
			{"nobu", 30 * time.Minute, "30 mnt LAMA!"}, {"nobu", 26 * time.Hour, "26 jam LAMA!"}, {"nobu", 50 * time.Hour, "2 hari LAMA!"},
			{"nobu", -time.Hour, "0 dtk"},
			{"tirta", 10 * time.Minute, "10 mnt lama"}, {"tirta", 59 * time.Minute, "59 mnt lama"}, {"tirta", 129 * time.Minute, "2 jam lama"},
			{"tirta", 130 * time.Minute, "2 jam LAMA!"},
		} {
			p := ledger.Payment{IntendedAt: began.Add(-time.Hour), SubmittedAt: began}
			p.Product.Provider = test.provider
			if got := shop.agedText(st, p, began.Add(test.age)); got != test.want {
				t.Errorf("%s after %s %q, want %q", test.provider, test.age, got, test.want)
			}
		}
		never := ledger.Payment{IntendedAt: began}
		if got := shop.agedText(st, never, began.Add(time.Hour)); got != "1 jam LAMA!" {
			t.Errorf("never sent, after an hour: %q", got)
		}
	})
	t.Run("Enter opens the payment, Esc comes back", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.busyDay().presses("f3", "down", "enter").sees("● BELUM PASTI", "JANGAN BAYAR ULANG").presses("esc").sees("Daftar tunggu")
		})
	})
	t.Run("a payment opened from it, or from news after the customer left with a slip, wants F7 twice", func(t *testing.T) {
		for _, news := range []bool{false, true} {
			inBubble(t, func(t *testing.T) {
				c := open(t)
				if news {
					c.prepaid("081234567891").presses("enter").waits(10*time.Second).sees("GAGAL", "F3 buka").presses("f3")
				} else {
					c.busyDay().presses("f3", "down", "down", "enter")
				}
				c.waits(time.Second).sees("Hasil pembayaran", "● GAGAL").presses("f7", "f7", "f7").waits(time.Second)
				c.sees("Cocokkan kode klaim KMBTRQ", "lalu F7 sekali lagi").lacks("Uang sudah dikembalikan")
				c.presses("f7").waits(time.Second).sees("Uang sudah dikembalikan: Rp12.000")
			})
		}
	})
	t.Run("asks the provider by F6", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.busyDay().presses("f3", "f6").sees("Sudah ditanyakan")
		})
	})
	t.Run("money goes back by F7 twice, with the claim code in sight", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.busyDay().presses("f3", "down", "down", "f7").sees("Cocokkan kode klaim KMBTRQ")
			if got := c.shop.handedBack(); got != 0 {
				t.Fatalf("%s handed back at the first F7", got)
			}
			c.waits(time.Second).presses("f7").sees("Sudah dikembalikan: Rp12.000").lacks("Uang pelanggan (1)")
			if got := c.shop.handedBack(); got != 12_000 {
				t.Errorf("%s handed back, want Rp12.000", got)
			}
			if last := c.shop.prints[len(c.shop.prints)-1]; last != string(ledger.DocHandBack) {
				t.Errorf("printed %s last, want the hand-back slip", last)
			}
		})
	})
	t.Run("an F7 that bounces is one press", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.busyDay().presses("f3", "down", "down", "f7", "f7", "f7").sees("Cocokkan kode klaim KMBTRQ")
			if got := c.shop.handedBack(); got != 0 {
				t.Errorf("%s handed back", got)
			}
		})
	})
	t.Run("moving the cursor disarms F7", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.busyDay().presses("f3", "down", "down", "f7", "up", "down").waits(time.Second).presses("f7").sees("Cocokkan kode klaim")
			if got := c.shop.handedBack(); got != 0 {
				t.Errorf("%s handed back", got)
			}
		})
	})
	t.Run("a hand-back that is not recorded says to keep the money", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.busyDay()
			a := c.Screen.(App)
			a.world.Counter = &stingy{c.shop}
			c.Screen = a
			c.presses("f3", "down", "down", "f7").waits(time.Second).presses("f7").sees("tidak tercatat", "Jangan serahkan uang")
		})
	})
	t.Run("the cursor stays on its payment when the list changes", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.busyDay().presses("f3", "down").sees("▸ 20 dtk")
			open, _ := fakeBook{c.shop}.Unsettled(context.Background())
			c.shop.add(open[0].Ref, c.shop.stamp().Answer(open[0].Ref, *saidPaid(), nil))
			c.waits(time.Second).sees("Belum pasti (1)").sees("▸ 21 dtk lama  5-000101-0004")
		})
	})
	t.Run("a book that cannot be read is told", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			a := c.Screen.(App)
			a.world.Book = blind{fakeBook{c.shop}}
			c.Screen = a
			c.presses("f3").sees("Gangguan pada program").lacks("Semua pembayaran sudah pasti")
			c.shop.news <- ledger.Payment{}
			c.waits(time.Second).sees("buku kas tidak terbaca")
		})
	})
}

// handedBack is all the money given back.
func (s *fakeShop) handedBack() (sum ledger.Rupiah) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range s.notas {
		sum += n.HandBack
	}
	return sum
}

// stingy cannot record money given back.
type stingy struct{ *fakeShop }

func (s *stingy) HandBack(context.Context, ledger.NotaID) (ledger.Rupiah, error) {
	return 0, errors.New("disk")
}

// blind is a book that cannot be read.
type blind struct{ fakeBook }

func (blind) Unsettled(context.Context) ([]ledger.Payment, error) { return nil, errors.New("disk") }
