package ui

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
	"loket/ui/uitest"
)

// till opens the drawer with a float, past the quiet times, and goes back to the work.
func (c *counter) till(float string) *counter {
	c.t.Helper()
	return c.presses("f6").waits(time.Second).presses("enter").waits(time.Second).types(float).presses("f9").waits(time.Second).presses("esc").waits(time.Second)
}

// acts presses Enter on the n-th row of the drawer's menu.
func (c *counter) acts(n int) *counter {
	c.t.Helper()
	c.presses("f6").waits(time.Second)
	for range n {
		c.presses("down")
	}
	return c.presses("enter").waits(time.Second)
}

// count opens the closing and types pieces of the denominations, the largest first.
func (c *counter) count(pieces ...string) *counter {
	c.t.Helper()
	c.acts(3).sees("Tutup kasir")
	for _, n := range pieces {
		c.types(n).presses("down")
	}
	return c
}

func TestDrawer(t *testing.T) {
	t.Run("a ledger without shifts goes on without", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.lacks("shift").lacks("Laci").presses("f6").waits(time.Second).sees("belum memakai shift", "Buka laci").presses("esc")
			c.bill("10014").presses("f9").waits(3 * time.Second).sees("LUNAS")
		})
	})
	t.Run("opens with a float, takes cash in and out", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.till("200000").sees("shift 1", "Pilih produk")
			c.acts(0).sees("Kas masuk").presses("f9").sees("Ketik jumlahnya").types("50000").presses("f9").sees("Tulis alasannya")
			c.types("uang kecil").sees("Rp250.000").presses("enter").sees("Enter tidak mencatat").presses("f9").waits(time.Second).sees("SALDO SEHARUSNYA 250.000")
			c.presses("down", "enter").waits(time.Second).sees("Kas keluar").types("250001").presses("enter").types("bocor").presses("f9").sees("Lebih dari isi laci")
			c.presses("backspace", "backspace", "backspace").presses("f9").waits(time.Second).sees("SALDO SEHARUSNYA 249.750")
			if s := c.shop.newestShift(); s.Moved(ledger.KindCashIn) != 50_000 || s.Moved(ledger.KindCashOut) != 250 || s.Movements[1].Reason != "bocor" {
				t.Errorf("%+v", s.Movements)
			}
		})
	})
	t.Run("refuses an absurd float", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.presses("f6").waits(time.Second).presses("enter").waits(time.Second).presses("f9").sees("Ketik modal awal")
			c.types("100000001").presses("f9").waits(time.Second).sees("paling banyak Rp100.000.000")
			if len(c.shop.till.shifts) != 0 {
				t.Error("opened")
			}
		})
	})
	t.Run("a payment without an open drawer offers to open it, and waits below", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.till("200000").count("2").presses("f9").waits(time.Second).presses("f9").waits(time.Second).sees("Z 1").presses("esc", "esc").waits(time.Second)
			c.sees("laci tutup", "uang belum bisa diterima").lacks("Buka laci")
			c.shop.payErr = ledger.ErrNoShift
			c.bill("10014").presses("f9").waits(time.Second).sees("Buka laci", "200.000", "Sisa shift lalu")
			c.shop.payErr = nil
			c.presses("f9").waits(time.Second).sees("shift 2", "TOTAL").lacks("Laci belum dibuka").presses("f9").waits(3 * time.Second).sees("LUNAS")
		})
	})
	t.Run("whoever comes to a shut drawer is asked for its float at once", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := guarded(t)
			c.enters("Budi").lacks("Buka laci").till("200000")
			c.presses("f12").enters("Budi").sees("Pilih produk").lacks("Buka laci") // it is open
			c.count("2").presses("f9").waits(time.Second).presses("f9").waits(time.Second).sees("Z 1").presses("esc", "esc").waits(time.Second)
			c.presses("f12").enters("Budi").sees("Buka laci", "200.000", "Sisa shift lalu").presses("esc").sees("Pilih produk", "uang belum bisa diterima")
			c.presses("f12").enters("Ani").sees("Buka laci").waits(time.Second).presses("f9").waits(time.Second).sees("Pilih produk", "Ani · shift 2")
		})
	})
	t.Run("a float typed replaces the one offered, and is asked twice where it differs", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.till("200000").count("2").presses("f9").waits(time.Second).presses("f9").waits(time.Second).presses("esc", "esc").waits(time.Second)
			c.presses("f6").waits(time.Second).presses("enter").waits(time.Second).sees("200.000")
			c.types("10014").sees("[ 10.014").presses("f9", "f9").waits(time.Second).sees("Bukan sisa shift lalu, Rp200.000").presses("backspace", "f9").waits(time.Second)
			if len(c.shop.till.shifts) != 1 {
				t.Fatal("opened unasked")
			}
			c.presses("f9").waits(time.Second).sees("Seharusnya di laci")
			if s := c.shop.newestShift(); s.Number != 2 || s.Float != 1001 {
				t.Errorf("shift %d with %s", s.Number, s.Float)
			}
		})
	})
	t.Run("a counter without users asks where it starts, unless somebody works already", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.till("200000").count("2").presses("f9").waits(time.Second).presses("f9").waits(time.Second)
			c.Stage = uitest.Drive[tea.Model](t, openApp(c.shop.world(), plainStyle()))
			c.waits(time.Second).sees("Buka laci")
		})
	})
	t.Run("no key is told of where it does something else", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.till("200000").bill("10077").presses("f9").waits(5 * time.Second).sees("F6 ^P tanya lagi").presses("f10").sees("Shift 1 masih terbuka. F10 sekali lagi")
		})
	})
	t.Run("an open drawer is told of before the counter is left", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.till("200000").presses("f10").sees("Shift 1 masih terbuka (F6 menutupnya)", "F10 sekali lagi")
			if c.presses("esc", "f10"); c.quit() {
				t.Error("left at once")
			}
			if c.presses("f10"); !c.quit() {
				t.Error("stays")
			}
		})
	})
}

func TestClosing(t *testing.T) {
	t.Run("counts, closes on the second F9, prints and says where the copy is", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.till("200000")
			c.bill("10014").types("100000").presses("f9").waits(3 * time.Second).presses("enter")
			c.count("2").sees("SELISIH KURANG").types("1").presses("down").types("1").presses("down").types("1").presses("down", "down", "down")
			c.presses("f9").sees("Ada selisih", "F6")
			expected := c.shop.drawer().Expected()
			if expected != 279_800 {
				t.Fatalf("expected %s", expected)
			}
			c.presses("f6").waits(time.Second).sees("Yang jumlahnya cocok").presses("esc")
			c.types("dicari besok").presses("f9").sees("Z 1: selisih", "F9 sekali lagi")
			c.presses("f9", "f9") // a key that bounces
			if !c.shop.newestShift().Open() {
				t.Fatal("closed within the quiet time")
			}
		})
	})
	t.Run("Esc loses no count without a word", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.till("200000").count().presses("esc").waits(time.Second).sees("Laci", "Seharusnya").presses("esc").count("1").presses("esc").sees("Hitungan ini akan hilang", "100.000")
			c.types("2").sees("Rp200.000").lacks("hilang").presses("esc", "esc").waits(time.Second).lacks("Hitungan")
		})
	})
	t.Run("closes what fits without a word", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.till("200000").count("1", "2").sees("SELISIH PAS").presses("enter", "enter", "enter", "enter", "enter", "enter", "enter", "enter", "enter")
			c.types("150000").sees("Rp50.000").presses("f9").sees("Tinggal di laci Rp150.000, disetor Rp50.000").waits(time.Second).presses("f9").waits(time.Second)
			c.sees("Z 1", "SELISIH PAS", "DISETOR 50.000", "Cadangan buku", "Z dicetak.", "Slip setoran dicetak.")
			if !slices.Equal(c.shop.till.slips, []string{"1 closing", "1 deposit"}) {
				t.Errorf("slips %q", c.shop.till.slips)
			}
			c.presses("tab").sees("deposit").presses("f4").waits(time.Second).sees("Slip setoran dicetak.")
			c.presses("esc").waits(time.Second).sees("Laci tutup").presses("down", "enter").waits(time.Second).sees("Z yang lalu", "PAS", "50.000")
			c.presses("enter").waits(time.Second).sees("Z 1", "closing").presses("f4").waits(time.Second)
			if len(c.shop.till.slips) != 4 {
				t.Errorf("slips %q", c.shop.till.slips)
			}
			c.presses("f1").sees("uang belum bisa diterima").lacks("belum tercetak")
		})
	})
	t.Run("a supervisor signs for open payments", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.till("0").lost().count("1").presses("f9").sees("Ada selisih").types("uang kembali").presses("f9").waits(time.Second)
			c.sees("Izin penyelia", "Menutup shift 1", "1 pembayaran belum").types("Budi").presses("enter").waits(time.Second)
			c.sees("Ditanggung penyelia Budi").waits(time.Second).presses("f9").waits(time.Second).sees("Z 1")
			if z := c.shop.newestShift().Closing; z == nil || z.Supervisor != "Budi" || z.Note != "uang kembali" || len(z.Open) != 1 {
				t.Errorf("%+v", z)
			}
		})
	})
	t.Run("nothing is closed without a count, and too much is not kept", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.till("0").count().presses("f9").sees("Hitung isi laci dulu").types("0").presses("f9").sees("Z 1: selisih PAS").waits(time.Second).presses("esc")
			for range 11 {
				c.presses("down")
			}
			c.types("5").presses("f9").sees("lebih banyak daripada isinya")
			if !c.shop.newestShift().Open() {
				t.Error("closed")
			}
		})
	})
	t.Run("a drawer that moves meanwhile is looked at again", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.till("0").count("0").presses("f9").sees("F9 sekali lagi").waits(time.Second)
			if err := c.shop.MoveCash(t.Context(), ledger.KindCashIn, 5_000, "x"); err != nil {
				t.Fatal(err)
			}
			c.presses("f9").waits(time.Second).sees("Rp5.000", "SELISIH KURANG")
			if !c.shop.newestShift().Open() {
				t.Error("closed")
			}
		})
	})
	t.Run("what failed after the closing is told", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.till("0")
			c.shop.printer, c.shop.till.copyErr = ErrPaper, errors.New("no folder")
			c.count("0").presses("f9").waits(time.Second).presses("f9").waits(time.Second).sees("CADANGAN BUKU GAGAL", "Z belum tercetak", "Kertas printer habis")
			c.presses("esc", "esc").waits(time.Second).sees("Z-nya belum tercetak")
			c.till("0").sees("shift 2", "Z 1 belum tercetak", "F6 laci")
			c.shop.printer = nil
			c.acts(4).sees("Z yang lalu").presses("enter").waits(time.Second).sees("Z 1").presses("f4").waits(time.Second).sees("Z dicetak.").presses("esc", "esc", "esc").waits(time.Second).lacks("belum tercetak")
		})
	})
	t.Run("an unknown commit is not repeated", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.till("0")
			c.shop.till.closeErr = ErrStopped
			c.count("0").presses("f9").waits(time.Second).presses("f9").waits(time.Second).sees("mungkin tidak tercatat", "buka loket lagi")
		})
	})
	t.Run("a scanner's number is no count", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.till("0").count()
			for _, r := range "10014" {
				c.types(string(r))
			}
			c.sees("10014")
			if strings.Contains(c.frame(), "pemindai") {
				t.Error("typed figures are a count")
			}
		})
	})
}
