package ui

import (
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"loket/ui/uitest"
)

// halted is the same counter, started again on a ledger that is only read.
func (c *counter) halted() *counter {
	c.t.Helper()
	w := c.shop.world()
	w.Shop.Halted = "buku ini salinan atau keadaan lama"
	return &counter{c.t, c.shop, uitest.Drive[tea.Model](c.t, openApp(w, plainStyle()))}
}

// What would be recorded is refused before money, slip or a supervisor's word is given, and not as if it might have been.
func TestAHaltedLedger(t *testing.T) {
	const refused = "Buku hanya dibaca: ini tidak dapat dicatat."
	t.Run("takes no decision", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c = c.lost().halted()
			c.decides().whole(1).presses("f9").sees(refused).lacks("Izin penyelia").lacks("mungkin tidak tercatat")
			if c.shop.decisions != 0 {
				t.Errorf("%d decisions", c.shop.decisions)
			}
		})
	})
	t.Run("gives no money back", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t)
			c.lost().decides().whole(2).armed().waits(time.Second).presses("f9").waits(time.Second).sees("GAGAL", "Kembalikan")
			c = c.halted()
			c.presses("f3").waits(time.Second).sees("Uang pelanggan (1)").presses("f7").sees(refused).lacks("F7 sekali lagi")
			c.presses("enter").waits(time.Second).sees("Hasil pembayaran").presses("f7").waits(time.Second).sees("Buku hanya dibaca")
			c.presses("esc", "f4", "enter").waits(time.Second).sees("Rincian").presses("f7").sees(refused).lacks("F7 sekali lagi")
			if due, err := (fakeBook{c.shop}).MoneyDue(t.Context()); err != nil || len(due) != 1 {
				t.Errorf("due %v, %v", due, err)
			}
		})
	})
	t.Run("opens no drawer, and leaves no doubt of it", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t).halted()
			s := drawerForm{world: c.shop.world(), seat: ticket{seat: 1}, busy: true}
			after, _ := s.recorded(drawerRecorded{s.seat, &HaltedError{"Buku ini salinan."}})
			if problem := after.(drawerForm).problem; problem.Happened != "Buku ini salinan." {
				t.Errorf("%+v", problem)
			}
			closed, _ := closing{world: s.world, seat: s.seat, busy: true}.closed(shiftClosing{ticket: s.seat, err: &HaltedError{"Buku ini salinan."}})
			if problem := closed.(closing).problem; problem.Happened != "Buku ini salinan." {
				t.Errorf("%+v", problem)
			}
		})
	})
	t.Run("and blames no printer", func(t *testing.T) {
		if got := unprinted(&HaltedError{"Buku rusak."}); got != onlyRead {
			t.Errorf("%q", got)
		}
	})
}
