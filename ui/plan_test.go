package ui

import (
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
	"loket/ui/uitest"
)

func TestPlan(t *testing.T) {
	t.Run("what an earlier run asked is not known, and said to be", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			c := open(t).lost().waits(time.Minute)
			c.presses("f3").sees("Terakhir ditanya").presses("esc")
			c.shop.unasked = true
			c = &counter{t, c.shop, uitest.Drive[tea.Model](t, openApp(c.shop.world(), plainStyle()))}
			opened := clockTime(time.Now(), witaZone)
			c.waits(5*time.Second).presses("f3").sees("Ditanyakan pukul", "Belum ditanya sejak loket dibuka "+opened).lacks("Terakhir ditanya")
			c.presses("enter").waits(time.Second).sees("Hasil pembayaran", "Belum ditanya").presses("esc", "esc", "f4", "enter").waits(time.Second).sees("Rincian", "Belum ditanya")
		})
	})
	t.Run("of a payment of this run, of one that is being asked about, and where nobody asks it is no matter", func(t *testing.T) {
		w := World{Shop: Shop{Zone: witaZone}, opened: began}
		now := began.Add(time.Minute)
		for _, test := range []struct {
			plan plan
			want string
		}{
			{plan{next: now.Add(5 * time.Second), known: true}, "Ditanyakan pukul 09:01:05 (5 detik lagi)."},
			{plan{next: now.Add(-time.Second), known: true, earlier: true}, "Sedang ditanyakan ke penyedia."},
			{plan{known: true, earlier: true}, "Menunggu kabar penyedia; tanpa kabar, penyelia memutuskan."},
			{plan{earlier: true}, "Belum ada jadwal tanya; bila tidak ada kabar, penyelia memutuskan dengan bukti. Belum ditanya sejak loket dibuka 09:00:00."},
			{plan{asked: now, next: now.Add(time.Minute), known: true, earlier: true}, "Ditanyakan lagi pukul 09:02:00 (60 detik lagi). Terakhir ditanya 09:01:00."},
		} {
			if got := test.plan.text(now, w); got != test.want {
				t.Errorf("%+v: %q", test.plan, got)
			}
		}
	})
	t.Run("a payment is an earlier run's if it was sent before this one began", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			w := testShop(t).world()
			w.opened = w.Clock.Now()
			if planOf(w, ledger.Payment{SubmittedAt: w.opened}).earlier || !planOf(w, ledger.Payment{SubmittedAt: w.opened.Add(-1)}).earlier {
				t.Error("told apart wrongly")
			}
		})
	})
}
