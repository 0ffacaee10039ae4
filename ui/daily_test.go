package ui

import (
	"context"
	"fmt"
	"testing"

	"loket/ledger"
	"loket/ui/uitest"
)

// sell puts n paid bills of a customer each into the book of today.
func (s *fakeShop) sell(t *testing.T, n int) {
	t.Helper()
	for i := range n {
		no := ledger.CustomerNo(fmt.Sprintf("7%04d", i))
		s.fates[no] = fate{bill: water(no, fmt.Sprintf("PELANGGAN %04d", i)), answer: saidPaid()}
		b, err := s.Inquire(context.Background(), "pdam-gianyar", no, "202610", 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err = s.Pay(context.Background(), Order{Bills: []ledger.Bill{b}, Tender: 80_000}); err != nil {
			t.Fatal(err)
		}
	}
}

func driveDaily(t *testing.T, shop *fakeShop) *uitest.Stage[Screen] {
	return uitest.Drive[Screen](t, newDaily(shop.world(), ticket{seat: 1}))
}

func TestDaily(t *testing.T) {
	t.Run("totals are the day's, and a day without payments says so", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.presses("f2").sees("Hari ini, Sabtu 01-01-2000", "Tidak ada pembayaran").lacks("LUNAS").presses("esc")
			c.busyDay().presses("f2").sees("LUNAS 1", "Rp79.750", "GAGAL 1", "BELUM PASTI 1", "DIPROSES 1", "Biaya layanan", "Margin",
				"Uang diterima", "Rp203.800", "-Rp20.200", "Rp183.600")
		})
	})
	t.Run("the day before and back, never after today", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.busyDay().presses("f2", "left").sees("Jumat 31-12-1999", "Tidak ada pembayaran").lacks("LUNAS")
			c.presses("right").sees("Hari ini", "LUNAS 1").presses("right").sees("Hari ini")
		})
	})
	t.Run("Enter opens the payment, Esc comes back to it", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.busyDay().presses("f2", "down", "down", "down", "enter").sees("Rincian", "I WAYAN SUDARTA", "SN8812345")
			c.presses("esc").sees("▸ 5-000101-0001").presses("esc").sees("Pilih produk")
		})
	})
	t.Run("every page is loaded once, however fast the keys", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			shop := testShop(t)
			shop.sell(t, 130)
			s := driveDaily(t, shop)
			for range 60 {
				s.Burst(uitest.Key("pgdown"), uitest.Key("pgdown"), uitest.Key("down"))
			}
			got := s.Screen.(daily)
			seen := make(map[ledger.RefID]bool)
			for _, e := range got.entries {
				seen[e.Ref] = true
			}
			if len(got.entries) != 130 || len(seen) != 130 || !got.end {
				t.Errorf("%d rows, %d payments, end %v; want 130 of each", len(got.entries), len(seen), got.end)
			}
		})
	})
	t.Run("news keeps the cursor on its payment and the rows already there", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			shop := testShop(t)
			shop.sell(t, 60)
			s := driveDaily(t, shop)
			for range 8 {
				s.Press("pgdown")
			}
			before := s.Screen.(daily)
			shop.sell(t, 1)
			s.Send(changed{})
			after := s.Screen.(daily)
			if got, want := after.entries[after.chosen].Ref, before.entries[before.chosen].Ref; got != want {
				t.Errorf("the cursor went from %s to %s", want, got)
			}
			if len(after.entries) < len(before.entries) {
				t.Errorf("%d rows, before %d", len(after.entries), len(before.entries))
			}
		})
	})
	t.Run("an answer about another day is dropped", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			s := driveDaily(t, testShop(t))
			old := s.Screen.(daily).seat
			s.Press("left")
			s.Send(dailyLoaded{ticket: old, totals: ledger.DayTotals{Count: map[ledger.State]int{ledger.Paid: 9}}})
			if n := s.Screen.(daily).totals.Count[ledger.Paid]; n != 0 {
				t.Errorf("took %d payments of another day", n)
			}
		})
	})
	t.Run("a book that cannot be read is told", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			s := driveDaily(t, testShop(t))
			s.Send(dailyLoaded{ticket: s.Screen.(daily).seat, err: errNotFound})
			frame := frameOf(t, s.Screen, 80, 24)
			if why := misfit(frame, 80, 24); why != "" {
				t.Error(why)
			}
			if s.Screen.(daily).problem == (Advice{}) {
				t.Error("no problem told")
			}
		})
	})
	t.Run("every state in the smallest window", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			shop := testShop(t)
			shop.sell(t, 3)
			s := driveDaily(t, shop)
			d := s.Screen.(daily)
			d.totals.Count, d.totals.Total = make(map[ledger.State]int), make(map[ledger.State]ledger.Rupiah)
			for _, state := range ledger.States() {
				d.totals.Count[state], d.totals.Total[state] = 7, 1_234_567
			}
			frame := frameOf(t, d, minWidth, minHeight)
			if why := misfit(frame, minWidth, minHeight); why != "" {
				t.Error(why)
			}
			uitest.Golden(t, frame)
		})
	})
}

func TestLongDay(t *testing.T) {
	for day, want := range map[ledger.Date]string{"2026-11-22": "Minggu 22-11-2026", "2000-01-01": "Sabtu 01-01-2000", "x": "x"} {
		if got := longDay(day); got != want {
			t.Errorf("longDay(%q) = %q, want %q", day, got, want)
		}
	}
}
