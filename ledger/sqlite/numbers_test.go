package sqlite_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"loket/ledger"
	"loket/ledger/sqlite"
)

// lives are one counter's day: its ledger is lost now and then, and an older copy goes on in its place. Whatever number was
// ever on a slip stands in given.
type lives struct {
	t     *testing.T
	o     sqlite.Options
	till  *till
	given map[string]bool
}

func newLives(t *testing.T) *lives {
	l := &lives{t: t, o: kept(t), till: newTill(), given: map[string]bool{}}
	l.o.Zone = time.FixedZone("WITA", 8*3600)
	l.o.Now = func() time.Time { return l.till.at }
	return l
}

// pay takes payments, each under the next number of its day, and adds an hour to the clock.
func (l *lives) pay(n int) {
	l.t.Helper()
	s := mustOpen(l.t, l.o)
	if halt := s.Halted(); halt != nil {
		l.t.Fatal(halt)
	}
	for range n {
		count, err := s.NextCount(l.t.Context(), l.till.day)
		if err != nil {
			l.t.Fatal(err)
		}
		a := l.till.sale(water(), ledger.CustomerNo(fmt.Sprint(l.till.n)), "202610", 10_500)
		a.intend.Number = ledger.PaymentNumber("5", l.till.day, count)
		if l.given[a.intend.Number] {
			l.t.Errorf("%s is given a second time", a.intend.Number)
		}
		l.given[a.intend.Number] = true
		l.till.pay(l.t, s, 11_000, a, ledger.OutcomePaid)
	}
	if err := s.Close(); err != nil {
		l.t.Fatal(err)
	}
	l.till.at = l.till.at.Add(time.Hour)
	l.till.day = ledger.DayOf(l.till.at, l.o.Zone)
}

func (l *lives) acknowledge(newKey bool) {
	l.t.Helper()
	if _, err := sqlite.Acknowledge(l.t.Context(), l.o, "cadangan dipasang", newKey, named("Ani")); err != nil {
		l.t.Fatal(err)
	}
}

// However a ledger comes to lack payments of which there are slips, no number is given twice.
func TestARestoredLedgerGivesNoNumberAgain(t *testing.T) {
	for name, lose := range map[string]func(*lives, []byte){
		"an older copy": func(l *lives, older []byte) {
			put(l.t, l.o.Path, older)
			l.acknowledge(false)
		},
		"an older copy without its anchor": func(l *lives, older []byte) {
			put(l.t, l.o.Path, older)
			remove(l.t, l.o.Anchor)
		},
		"an older copy without its key": func(l *lives, older []byte) {
			put(l.t, l.o.Path, older)
			l.o.Key = bytes.Repeat([]byte{9}, 32)
			l.acknowledge(true)
		},
		"payments that somebody took out": func(l *lives, _ []byte) {
			edit(l.t, l.o.Path, "PRAGMA foreign_keys = 0", "DELETE FROM payments WHERE seq > 4", "DELETE FROM events WHERE seq BETWEEN 5 AND 11")
			l.acknowledge(false)
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLives(t)
			l.pay(2)
			older := fileOf(t, l.o.Path)
			l.pay(5)
			lose(l, older)
			l.pay(3)
			if name != "an older copy without its key" && name != "payments that somebody took out" { // the same copy again
				lose(l, older)
				l.pay(4)
			}
			l.till.at = l.till.at.AddDate(0, 0, 1)
			s := mustOpen(t, l.o)
			for day, want := range map[ledger.Date]int{l.till.day: 0, ledger.DayOf(l.till.at, l.o.Zone): 1} {
				if count, err := s.NextCount(t.Context(), day); err != nil || want > 0 && count != want || want == 0 && count < 100 {
					t.Errorf("the next count of %s is %d, %v", day, count, err)
				}
			}
		})
	}
}

// Copies of any moment of several days, put back in any order.
func TestNoCopyGivesANumberAgain(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 7))
	l := newLives(t)
	copies := [][]byte{}
	for range 60 {
		l.pay(random.IntN(4))
		copies = append(copies, fileOf(t, l.o.Path))
		if random.IntN(3) > 0 {
			continue
		}
		put(t, l.o.Path, copies[random.IntN(len(copies))])
		if random.IntN(3) == 0 {
			remove(t, l.o.Anchor)
			continue
		}
		s := mustOpen(t, l.o)
		halt := s.Halted()
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if halt != nil {
			l.acknowledge(false)
		}
	}
	if len(l.given) < 60 {
		t.Errorf("only %d numbers", len(l.given))
	}
}
