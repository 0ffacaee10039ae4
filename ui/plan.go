package ui

import (
	"fmt"
	"time"

	"loket/ledger"
)

// plan is when a payment was asked about in this run of the counter, and when it will be.
type plan struct {
	asked, next time.Time
	known       bool
	earlier     bool // it was sent by an earlier run, whose questions without news left no trace
}

func planOf(w World, p ledger.Payment) plan {
	next := plan{earlier: p.SubmittedAt.Before(w.opened)}
	next.asked, next.next, next.known = w.Counter.Schedule(p.Ref)
	return next
}

// text says what happens by itself and by when, and when it was asked about last. No time is made up: before this run it
// is not known (design §3).
func (p plan) text(now time.Time, w World) string {
	zone, again, last := w.Shop.Zone, "Ditanyakan", ""
	switch {
	case !p.asked.IsZero():
		again, last = "Ditanyakan lagi", " Terakhir ditanya "+clockTime(p.asked, zone)+"."
	case p.earlier && (!p.known || p.next.After(now)): // else it is being asked, or nobody asks
		last = " Belum ditanya sejak loket dibuka " + clockTime(w.opened, zone) + "."
	}
	switch {
	case !p.known:
		return "Belum ada jadwal tanya; bila tidak ada kabar, penyelia memutuskan dengan bukti." + last
	case p.next.IsZero(): // nobody asks
		return "Menunggu kabar penyedia; tanpa kabar, penyelia memutuskan." + last
	case p.next.Before(now): // the answer takes its time
		return "Sedang ditanyakan ke penyedia." + last
	}
	return fmt.Sprintf("%s pukul %s (%s).%s", again, clockTime(p.next, zone), until(now, p.next), last)
}

// until is how long it is to a moment, in words.
func until(now, then time.Time) string {
	left := then.Sub(now)
	switch {
	case left < time.Second:
		return "sebentar lagi"
	case left < 2*time.Minute:
		return fmt.Sprintf("%d detik lagi", int(left/time.Second))
	case left < 2*time.Hour:
		return fmt.Sprintf("%d menit lagi", int(left/time.Minute))
	}
	return fmt.Sprintf("%d jam lagi", int(left/time.Hour))
}
