package ui

import (
	"testing"
	"time"

	"loket/ledger"
	"loket/ui/uitest"
)

func TestSearch(t *testing.T) {
	t.Run("finds by number, customer number, name and claim code", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.busyDay()
			for text, want := range map[string]string{"0001": "I WAYAN SUDARTA", "100 77": "I MADE HILANG", "hilang": "I MADE HILANG", "kmbtrq": "I MADE HILANG",
				"kmb trq": "I MADE HILANG", "KM-BT-RQ": "I MADE HILANG", "5 000101 0001": "I WAYAN SUDARTA"} {
				c.presses("f4").types(text).sees("Cari pembayaran", want).presses("esc")
			}
			c.presses("f4").types("tidak ada").sees("Tidak ada pembayaran yang cocok").lacks("LUNAS").presses("enter").sees("Cari pembayaran")
		})
	})
	t.Run("a claim code of several payments says so, if they are one nota's", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t).notaOf("10014", "20002").presses("f9").waits(10 * time.Second).presses("f7").waits(time.Second).presses("enter")
			c.presses("f4").types("kmb-trq").sees("Kode klaim KMBTRQ: 2 pembayaran dalam satu nota", "GAGAL", "LUNAS").presses("enter").sees("Rincian")
			c.presses("esc", "esc", "f4").types("kmb-tr").lacks("Kode klaim")
			c = open(t)
			c.busyDay().presses("f4").types("kmb-trq").sees("I MADE HILANG").lacks("dalam satu nota") // another nota has it too
		})
	})
	t.Run("a SEGEL is genuine, changed, unproven, or unknown", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.busyDay()
			c.presses("f4").types("3FA9 4C01 D2E5").sees("SEGEL asli: kejadian 5, 5-000101-0001", "I WAYAN SUDARTA").lacks("I MADE HILANG").lacks("tidak dikenal")
			c.presses("enter").sees("Rincian", "SEGEL asli: kejadian 5").presses("esc", "esc") // whoever did not wait reads it there
			c.presses("f4").types("3fa94c01d2c5").sees("isi kejadian 3, 5-000101-0001 DIUBAH").lacks("SEGEL asli")
			c.presses("enter").sees("Rincian", "isi kejadian 3, 5-000101-0001 DIUBAH").presses("esc", "esc")
			c.presses("f4").types("3fa94c01d2f5").sees("keasliannya tidak terbukti").lacks("SEGEL asli").lacks("DIUBAH").presses("esc")
			c.presses("f4").types("3fa94c01d2e6").sees("SEGEL tidak dikenal").lacks("SEGEL asli").lacks("LUNAS").presses("esc")
			c.presses("f4").types("123456789012").sees("Tidak ada pembayaran yang cocok").lacks("SEGEL tidak dikenal") // a customer's number
		})
	})
	t.Run("nothing was ever paid", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			open(t).presses("f4").sees("Belum ada pembayaran").lacks("LUNAS")
		})
	})
	t.Run("a scanned number opens the only payment, and prints nothing", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.busyDay().presses("f4")
			prints := len(c.shop.prints)
			c.Burst(uitest.Lump("5-000101-0001"), uitest.Key("enter"))
			c.sees("Rincian", "I WAYAN SUDARTA", "SN8812345")
			if len(c.shop.prints) != prints {
				t.Errorf("printed %v", c.shop.prints[prints:])
			}
		})
	})
	t.Run("a scanned number of several payments opens none of them", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.busyDay().presses("f4")
			c.Burst(uitest.Lump("5-000101\r"))
			c.sees("Cari pembayaran", "5-000101-0004", "5-000101-0001").presses("down", "enter").sees("Rincian", "5-000101-0003")
		})
	})
	t.Run("the list of fewer letters is dropped", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			shop := testShop(t)
			shop.sell(t, 3)
			s := uitest.Drive[Screen](t, newSearch(shop.world(), ticket{seat: 1}))
			s.Type("PELANGGAN 000")
			old := s.Screen.(search).seat
			s.Type("2")
			s.Send(searchLoaded{ticket: old, first: true, entries: []ledger.Entry{{Number: "old"}}})
			if found := s.Screen.(search).found; len(found) != 1 || found[0].Name != "PELANGGAN 0002" {
				t.Errorf("found %v, want the one payment", found)
			}
		})
	})
	t.Run("pages are loaded once", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			shop := testShop(t)
			shop.sell(t, 120)
			s := uitest.Drive[Screen](t, newSearch(shop.world(), ticket{seat: 1}))
			for range 40 {
				s.Burst(uitest.Key("pgdown"), uitest.Key("down"))
			}
			seen := make(map[ledger.RefID]bool)
			for _, e := range s.Screen.(search).found {
				seen[e.Ref] = true
			}
			if n := len(s.Screen.(search).found); n != 120 || len(seen) != 120 {
				t.Errorf("%d rows of %d payments, want 120 of 120", n, len(seen))
			}
		})
	})
	t.Run("a book that cannot be read is told, and typing on asks again", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			shop := testShop(t)
			shop.sell(t, 1)
			s := uitest.Drive[Screen](t, newSearch(shop.world(), ticket{seat: 1}))
			s.Send(searchLoaded{ticket: s.Screen.(search).seat, err: errNotFound})
			if s.Screen.(search).problem == (Advice{}) {
				t.Fatal("no problem told")
			}
			if s.Type("0"); s.Screen.(search).problem != (Advice{}) || len(s.Screen.(search).found) != 1 {
				t.Error("the problem stayed")
			}
		})
	})
}
