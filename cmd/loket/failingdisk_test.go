package main

import (
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"loket/ledger"
	"loket/ledger/pin"
	"loket/ledger/sqlite/disk"
	"loket/receipts/printer"
	"loket/ui"
	"loket/ui/uitest"
)

// failingDay is the whole counter at work, over far ends that answer, on a disk that fails when a test says so.
type failingDay struct {
	*day
	*uitest.Stage[ui.Model]
	shop *shop
}

func onFailingDisk(t *testing.T, guarded bool, run func(*failingDay)) {
	synctest.Test(t, func(t *testing.T) {
		var sum tally
		d := newDay(t, 1, &sum)
		defer d.close()
		d.calm = true
		d.wake()
		clock := uitest.NewClock(t)
		s := &shop{config: &Config{zone: d.zone}, operator: &presence{name: "ani"}, now: time.Now, minute: time.Minute, store: d.life.store,
			cashier: d.life.cashier, changed: make(chan ledger.Payment), log: slog.New(slog.DiscardHandler)}
		s.config.Counter.Name, s.config.Counter.Code, s.config.Counter.Rounding = "Loket Maju", "5", 100
		s.config.Receipt.Columns, s.config.Receipt.Copies = 40, 1
		for _, p := range d.products {
			p.Name = string(p.Code)
			s.products = append(s.products, p)
		}
		if guarded {
			s.pepper, s.pinCost = pin.Pepper(make([]byte, 32)), cheapPIN
			hash, err := s.hashPIN("428391")
			if err != nil {
				t.Fatal(err)
			}
			if err := s.store.Append(t.Context(), newUser(s.stamp("ani"), "ani", ledger.RoleSupervisor, hash)...); err != nil {
				t.Fatal(err)
			}
			if err := s.openGate(t.Context(), make([]byte, 32)); err != nil {
				t.Fatal(err)
			}
		}
		quit := make(chan struct{})
		defer close(quit)
		defer close(s.changed)
		var err error
		if s.printer, err = printer.Open("file:" + filepath.Join(t.TempDir(), "slips")); err != nil {
			t.Fatal(err)
		}
		w := s.world(nil, quit)
		w.Clock = ui.Clock{Now: clock.Now, After: clock.After}
		run(&failingDay{d, uitest.Drive[ui.Model](t, ui.Screens(w, io.Discard)), s})
	})
}

// fails lets the disk fail at the n-th sync of the log from now on, and for ever after.
func (d *failingDay) fails(n int) {
	dead := false
	d.disk.Fail(func(_ int, o disk.Operation) error {
		if !dead && o.Kind == disk.Sync && strings.HasSuffix(o.File, "-wal") {
			n--
			dead = n <= 0
		}
		if dead {
			return disk.ErrIO
		}
		return nil
	})
}

// bill asks for a bill and takes the cash for it.
func (d *failingDay) bill(number string) {
	d.Type("pdam-g")
	d.Press("enter")
	d.Type(number)
	d.Press("enter")
	d.Wait(3 * time.Second)
	d.Type("a")
}

// after presses a key and waits for what comes of it.
func (d *failingDay) after(names ...string) {
	for _, name := range names {
		d.Press(name)
		d.Wait(4 * time.Second)
	}
}

// sees looks for words on the screen, however they are broken into lines.
func (d *failingDay) sees(words ...string) {
	d.day.t.Helper()
	frame := d.Screen.View()
	for _, text := range words {
		if !strings.Contains(strings.Join(strings.Fields(frame), " "), text) {
			d.day.t.Errorf("no %q on the screen:\n%s", text, frame)
		}
	}
}

func (d *failingDay) lacks(text string) {
	d.day.t.Helper()
	if frame := d.Screen.View(); strings.Contains(frame, text) {
		d.day.t.Errorf("%q on the screen:\n%s", text, frame)
	}
}

// reopened leaves the counter and opens it again on a disk that works, and finds the payments in these states, and that much
// money due.
func (d *failingDay) reopened(due ledger.Rupiah, states ...ledger.State) {
	d.day.t.Helper()
	d.disk.Fail(nil)
	d.life.end()
	d.wake()
	payments := d.payments(d.day.t.Context())
	slices.SortFunc(payments, func(a, b ledger.Payment) int { return strings.Compare(a.Number, b.Number) })
	var found []ledger.State
	for _, p := range payments {
		found = append(found, p.State)
	}
	var owed ledger.Rupiah
	money, err := d.life.store.MoneyDue(d.day.t.Context())
	for _, m := range money {
		owed += m.Due
	}
	if err != nil || owed != due || !slices.Equal(found, states) {
		d.day.t.Errorf("opened again: %v, %s due, want %v, %s: %v", found, owed, states, due, err)
	}
	if report, err := d.life.store.Verify(d.day.t.Context()); err != nil || !report.OK() {
		d.day.t.Errorf("verify: %+v, %v", report.Findings, err)
	}
}

// Whatever the counter does when the disk fails, every screen says from then on that no money is taken and that the counter is
// to be left and opened again; the one where it happened says what became of the money. What it promises is so.
func TestTheOperatorIsToldOfAFailingDisk(t *testing.T) {
	const (
		leave = "JANGAN TERIMA UANG: disk gagal. Keluar (F10), buka loket lagi"
		bill  = 189_500
	)
	for name, play := range map[string]func(*failingDay){
		"before anything was recorded": func(d *failingDay) {
			d.bill("10014")
			d.fails(1)
			d.after("f9")
			d.sees(leave, "Buku kas tidak dapat mencatat. Tidak ada uang yang dibayarkan.", "Uang yang sudah diterima dikembalikan; bila tercantum di F3, catat dengan F7.")
			d.after("f4")
			d.sees(leave, "Belum ada pembayaran")
			d.reopened(0)
		},
		"before anything was sent": func(d *failingDay) {
			d.bill("10014")
			d.fails(2)
			d.after("f9")
			d.sees(leave, "DICATAT", "Buku kas tidak dapat", "Tidak ada uang yang", "dikembalikan; bila")
			d.lacks("Tunggu")
			d.reopened(bill, ledger.Cancelled)
		},
		"after it was sent": func(d *failingDay) {
			d.bill("10014")
			d.fails(3)
			d.after("f9")
			d.sees(leave, "Kode klaim", "JANGAN BAYAR ULANG dan jangan", "Belum diketahui apakah", "hasilnya")
			d.lacks("Tunggu")
			d.after("f6")
			d.sees(leave, "Buku kas tidak dapat")
			d.after("f3")
			d.sees(leave, "MENGIRIM")
			d.reopened(0, ledger.Suspect)
		},
		"at the second bill of a nota": func(d *failingDay) {
			d.bill("10014")
			d.after("f5", "esc")
			d.bill("10134")
			d.after("f5")
			d.fails(5)
			d.after("f9")
			d.sees(leave, "1 MENGIRIM · 1 LUNAS", "JANGAN BAYAR ULANG dan jangan kembalikan uangnya")
			d.lacks("Tunggu")
			d.reopened(0, ledger.Paid, ledger.Suspect)
		},
		"at the slip": func(d *failingDay) {
			d.bill("10014")
			d.fails(4)
			d.after("f9")
			d.sees(leave, "LUNAS", "Uang sudah dibayarkan.", "Buku kas tidak dapat mencatat,", "buka loket lagi, lalu cetak")
			d.lacks("printer")
			d.Press("enter")
			d.bill("10134") // of the next customer no cash is taken
			d.sees(leave, "Buku kas tidak dapat mencatat.", "Jangan terima uang.")
			d.lacks("Terima uangnya")
			d.reopened(0, ledger.Paid)
		},
		"when money goes back": func(d *failingDay) {
			d.bill("10014")
			d.ends[pdamAddress] = pipe{} // nobody answers there
			d.after("f9")
			d.sees("BATAL")
			d.fails(1)
			d.after("f7")
			d.sees(leave, "pengembalian ini mungkin tercatat, mungkin tidak", "Jangan serahkan uang dulu.")
			d.after("f3", "f7", "f7")
			d.sees(leave, "Jangan serahkan uang dulu.")
			d.reopened(bill, ledger.Cancelled)
		},
		"at the drawer": func(d *failingDay) {
			d.after("f6", "enter")
			d.Type("100000")
			d.fails(1)
			d.after("f9")
			d.sees(leave, "Ini mungkin tidak tercatat.", "lihat laci (F6) sebelum mengulang")
			d.reopened(0)
		},
		"at the door": func(d *failingDay) {
			d.after("f12")
			d.fails(1)
			d.Type("ani")
			d.Type("428391")
			d.after("enter")
			d.sees(leave, "PIN tidak dapat diperiksa", "Keluar (F10), buka loket lagi.")
			d.reopened(0)
		},
	} {
		t.Run(name, func(t *testing.T) { onFailingDisk(t, name == "at the door", play) })
	}
}
