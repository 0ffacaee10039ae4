package main

import (
	"context"
	"fmt"
	"time"

	"loket/ledger"
	"loket/providers/simulator"
)

// comparison is the ledger of this practice run against what the far ends wrote down themselves.
type comparison struct {
	payments, paid, failed, open int
	double                       int // bills that a far end booked twice
	lost                         int // booked there, and here neither paid nor still open
	falsePaid                    int // LUNAS here, and not booked there
}

// compare prints the comparison. Anything but zero double, lost and false is an error: the promise is broken.
func (p *program) compare(ctx context.Context, s *shop, world *simulator.World, since time.Time) error {
	entries, err := s.entries(context.WithoutCancel(ctx), ledger.Filter{From: ledger.DayOf(since, s.config.zone)})
	if err != nil {
		return tell(err, p.ledger)
	}
	c := compareBooks(entries, world, since)
	_, _ = fmt.Fprintf(p.out, "\nLatihan selesai. Pembayaran %d: lunas %d, gagal %d, belum pasti %d.\n", c.payments, c.paid, c.failed, c.open)
	_, _ = fmt.Fprintf(p.out, "Dicocokkan dengan buku penyedia tiruan: dobel %d, hilang %d, LUNAS palsu %d.\n", c.double, c.lost, c.falsePaid)
	_, _ = fmt.Fprintln(p.out, "(Practice is over: paid twice, lost, and falsely LUNAS are compared with the far ends' own books.)")
	_, _ = fmt.Fprintln(p.out, "Berikutnya: loket init menyiapkan loket Anda sendiri. (Next: loket init sets up a counter of your own.)")
	if c.double+c.lost+c.falsePaid > 0 {
		return exit(exitDamaged, "buku dan penyedia tidak cocok; ini kesalahan program, laporkan dengan %s", p.ledger)
	}
	return nil
}

// compareBooks matches entries with bookings by reference; the PDAM knows none, so by number and period there.
func compareBooks(entries []ledger.Entry, world *simulator.World, since time.Time) comparison {
	c := comparison{double: len(world.Doubles())}
	booked := map[string]bool{}
	for _, b := range world.Books() {
		if b.Standing == simulator.Booked || b.Standing == simulator.Waiting {
			booked[bookingKey(b.Ref, b.Customer, ledger.Month(b.Period).Label())] = b.By == "" || b.By == simulator.Practice(nil).PDAM.CounterCode
		}
	}
	for _, e := range entries {
		if e.Created.Before(since) {
			continue
		}
		c.payments++
		key := bookingKey(string(e.Ref), string(e.Customer), "")
		if e.Provider == "pdam" {
			key = bookingKey("", string(e.Customer), e.Period)
		}
		ours := booked[key]
		delete(booked, key)
		switch {
		case e.State == ledger.Paid:
			c.paid++
			if !ours {
				c.falsePaid++
			}
		case !e.State.Final():
			c.open++
		default:
			c.failed++
			if ours {
				c.lost++
			}
		}
	}
	for _, ours := range booked {
		if ours { // nobody here knows of it
			c.lost++
		}
	}
	return c
}

func bookingKey(ref, customer, period string) string {
	if ref != "" {
		return ref
	}
	return customer + "|" + period
}
