package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"loket/ledger"
)

func TestRecon(t *testing.T) {
	t.Run("a row settles an open payment after a supervisor's word and a second F9", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.busyDay().recon().sees("terbuka di sini", "hanya di sana", "baris berulang").lacks("cocok \n")
			c.onLine("terbuka di sini").presses("f8").presses("enter").sees("Enter tidak memutuskan")
			c.presses("f9").sees("Izin penyelia").presses("esc")
			if c.shop.decisions != 0 {
				t.Fatal("settled without a supervisor")
			}
			c.armed().sees("F9 sekali lagi").presses("f9", "f9")
			if c.shop.decisions != 0 {
				t.Fatal("settled within the quiet time")
			}
			c.waits(time.Second).presses("f9").waits(time.Second).sees("diputuskan LUNAS").lacks("terbuka di sini")
			if c.shop.decisions != 1 {
				t.Fatalf("%d decisions", c.shop.decisions)
			}
		})
	})
	t.Run("another key disarms", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.busyDay().recon().onLine("terbuka di sini").presses("f8").armed().waits(time.Second).types("x").lacks("F9 sekali lagi").presses("f9").sees("Izin penyelia")
			if c.shop.decisions != 0 {
				t.Fatal("settled after another key")
			}
		})
	})
	t.Run("what is not ours takes a note", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.busyDay().recon().onLine("hanya di sana").presses("f8", "right", "f9").sees("Tulis catatannya dulu")
			c.types("isi ulang deposit").armed().waits(time.Second).presses("f9").waits(time.Second).sees("bukan milik kami", "Budi", "isi ulang deposit")
			c.presses("f8").sees("sudah diputuskan")
		})
	})
	t.Run("F7 saves the lines that are shown, beside the statement", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.busyDay().recon().presses("f7").waits(time.Second).sees("Disimpan di samping mutasi: mutasi-pdam-rekon.csv")
			if c.shop.saved == nil || !*c.shop.saved {
				t.Fatal("not the differences alone")
			}
			c.presses("f7").waits(time.Second).sees("tidak dapat ditulis", "Tidak ada berkas yang ditimpa").onLine("terbuka di sini")
			c.shop.saved = nil
			c.presses("tab", "f7").waits(time.Second).sees("Disimpan")
			if *c.shop.saved {
				t.Fatal("the differences alone")
			}
		})
	})
	t.Run("Tab shows everything and back, on the same line", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.busyDay().recon().onLine("hanya di sana").presses("tab").sees("cocok").onLine("hanya di sana").presses("tab").onLine("hanya di sana")
		})
	})
	t.Run("a payment that changed meanwhile is compared again", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.busyDay().recon().onLine("terbuka di sini").presses("enter").sees("Rincian")
			before := c.shop.compared
			c.presses("f8").waits(time.Second).whole(1).armed().waits(time.Second).presses("f9").waits(time.Second).presses("esc").waits(time.Second).sees("Rekon pdam-gianyar").lacks("terbuka di sini")
			if c.shop.compared == before {
				t.Fatal("the old comparison is shown")
			}
		})
	})
}

// TestReconDrawsWhatIsSeen: of 100,000 lines only those on the screen are drawn.
func TestReconDrawsWhatIsSeen(t *testing.T) {
	var s recon
	for i := range 100_000 {
		s.c.Matches = append(s.c.Matches, ledger.Match{Kind: ledger.ReconThereOnly, Row: &ledger.StatementRow{Line: i + 2, Number: ledger.CustomerNo(fmt.Sprint(i)), Day: "2026-11-21", Amount: 1, Paid: true}, Theirs: 1})
	}
	s.c.From, s.c.To, s.chosen = "2026-11-21", "2026-11-21", 99_999
	s = s.show(s.c)
	f := Frame{Width: 80, Height: 20, Style: plainStyle()}
	if drawn := testing.AllocsPerRun(1, func() { s.View(f) }); drawn > 10_000 {
		t.Errorf("%v allocations for 20 lines", drawn)
	}
	if s.chosen = 99_999; !strings.Contains(s.View(f), "baris 100001") {
		t.Error(s.View(f))
	}
}
