package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
	"loket/ui/uitest"
)

// openDrawer is a book whose shift is open.
type openDrawer struct{ fakeBook }

func (openDrawer) Drawer(context.Context) (ledger.Shift, ledger.Drawer, error) {
	return ledger.Shift{}, ledger.Drawer{Float: 500_000, CashSums: ledger.CashSums{Tender: 80_000, Change: 200, Out: 50_000}}, nil
}

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
			c.busyDay().presses("f2").sees("LUNAS 1", "Rp79.750", "GAGAL 1", "BELUM PASTI 1", "DIPROSES 1", "Biaya layanan", "Tanpa harga beli",
				"Uang diterima", "Rp203.800", "-Rp20.200", "Rp183.600")
		})
	})
	t.Run("the drawer of an open shift is today's alone", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			shop := testShop(t)
			w := shop.world()
			w.Book = openDrawer{fakeBook{shop}}
			s := uitest.Drive[Screen](t, newDaily(w, ticket{seat: 1}))
			if frame := frameOf(t, s.Screen, 80, 24); !strings.Contains(strings.Join(strings.Fields(frame), " "), "Isi laci mestinya Rp529.800") {
				t.Errorf("today:\n%s", frame)
			}
			s.Press("left")
			if frame := frameOf(t, s.Screen, 80, 24); strings.Contains(frame, "Isi laci") {
				t.Errorf("yesterday:\n%s", frame)
			}
		})
	})
	t.Run("the day before and back, never after today", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.busyDay().presses("f2", "left").sees("Jumat 31-12-1999", "Tidak ada pembayaran").lacks("LUNAS")
			c.presses("right").sees("Hari ini", "LUNAS 1").presses("right").sees("Hari ini")
		})
	})
	t.Run("a day is chosen as in a calendar", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.busyDay().presses("f2", "tab").sees("‹tt-bb-tttt›").presses("up").sees("Sabtu 25-12-1999").presses("down").sees("Hari ini")
			c.presses("pgup").sees("Rabu 01-12-1999").presses("pgup", "pgdown", "home").sees("Hari ini").presses("pgdown").sees("Hari ini")
			c.types("31").sees("‹31-bb-tttt›").presses("enter").sees("belum tiba", "Hari ini")
			c.types("3112").presses("enter").sees("Jumat 31-12-1999", "Tidak ada pembayaran")
			c.types("30").presses("enter").sees("Kamis 30-12-1999").types("31021999").sees("31-02-1999 tidak ada di kalender", "Kamis 30-12-1999")
			c.types("5").presses("esc").sees("‹tt-bb-tttt›").presses("esc", "home").sees("Hari ini", "LUNAS 1").lacks("‹")
		})
	})
	t.Run("what is typed sieves number, customer and name; Esc shows all, then leaves", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.busyDay().presses("f2").types("hilang").sees("Tersaring 1 dari 4", "BELUM PASTI 1", "I MADE HILANG").lacks("I WAYAN SUDARTA")
			c.presses("ctrl+u").types("0812 3456").sees("Tersaring 2 dari 4").lacks("HILANG").presses("esc").sees("I MADE HILANG").lacks("Tersaring")
			c.types("zzz").sees("Tidak ada yang cocok", "Tersaring 0 dari 4").presses("enter").sees("Tidak ada yang cocok").presses("esc", "esc").sees("Pilih produk")
		})
	})
	t.Run("state, product and cashier go around what the day has", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.busyDay().presses("f2", "tab", "tab", "right").sees("‹keadaan DIPROSES›", "Tersaring 1 dari 4").presses("right").sees("‹keadaan BELUM PASTI›")
			c.presses("right", "right", "right").sees("‹keadaan semua›").lacks("Tersaring").presses("left").sees("‹keadaan GAGAL›")
			c.presses("tab", "right").sees("‹produk PDAM Gianyar›", "Tersaring 0 dari 4").presses("esc", "tab", "tab", "tab", "right", "tab", "right")
			c.sees("produk PDAM Gianyar", "‹kasir ani›", "Tersaring 2 dari 4", "LUNAS 1").presses("left").sees("‹kasir semua›", "Tersaring 2 dari 4")
		})
	})
	t.Run("sorted by amount, from the largest, and shown in the heading", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.busyDay().presses("f2", "shift+tab", "right").sees("‹urut terlama›", "Jam↑").presses("right").sees("‹urut rupiah terbesar›", "Rupiah↓")
			got := c.Screen.(App).top().(daily).read.entries
			if !slices.IsSortedFunc(got, func(a, b ledger.Entry) int { return int(b.Total - a.Total) }) {
				t.Errorf("sorted %v", got)
			}
		})
	})
	t.Run("the charts take the list's place where there is no room beside it", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.busyDay().presses("f2").lacks("per jam").presses("f7").sees("LUNAS per jam", "LUNAS per produk", "1 × · Rp79.750").lacks("HILANG")
			c.types("telkom").sees("Belum ada yang LUNAS").presses("esc", "f7").lacks("per jam")
			c.Send(tea.WindowSizeMsg{Width: 120, Height: 40})
			c.sees("LUNAS per jam", "HILANG").presses("f7").lacks("per jam").sees("HILANG")
		})
	})
	t.Run("a day of 2,000 keeps every row and its cursor when one of them changes", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			shop := testShop(t)
			shop.sell(t, 2000)
			s := driveDaily(t, shop)
			for range 300 {
				s.Press("pgdown")
			}
			before := s.Screen.(daily)
			s.Send(changed{})
			after := s.Screen.(daily)
			if len(before.read.entries) != 2000 || len(after.read.entries) != 2000 || after.chosen != 1999 || before.chosen != 1999 {
				t.Errorf("%d rows, cursor %d; then %d, %d", len(before.read.entries), before.chosen, len(after.read.entries), after.chosen)
			}
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
			for _, e := range got.read.entries {
				seen[e.Ref] = true
			}
			if len(got.read.entries) != 130 || len(seen) != 130 || !got.read.end {
				t.Errorf("%d rows, %d payments, end %v; want 130 of each", len(got.read.entries), len(seen), got.read.end)
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
			if got, want := after.read.entries[after.chosen].Ref, before.read.entries[before.chosen].Ref; got != want {
				t.Errorf("the cursor went from %s to %s", want, got)
			}
			if len(after.read.entries) < len(before.read.entries) {
				t.Errorf("%d rows, before %d", len(after.read.entries), len(before.read.entries))
			}
		})
	})
	t.Run("an answer about another day is dropped", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			s := driveDaily(t, testShop(t))
			old := s.Screen.(daily).seat
			s.Press("left")
			s.Send(dailyLoaded{ticket: old, read: dayRead{sums: ledger.Sums{Tally: ledger.Tally{All: 9}}}})
			if n := s.Screen.(daily).read.sums.All; n != 0 {
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
			d.read.sums.Count, d.read.sums.Total = make(map[ledger.State]int), make(map[ledger.State]ledger.Rupiah)
			for _, state := range ledger.States() {
				d.read.sums.Count[state], d.read.sums.Total[state] = 7, 1_234_567
			}
			drawer := ledger.Rupiah(529_800)
			d.read.drawer = &drawer
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
