package ui

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// billsAnswered answers an inquiry.
type billsAnswered struct {
	ticket ticket
	found  BillFound
	err    error
}

// inquire is the command that asks for a bill, or for all unpaid ones of a customer who is asked about by month where
// the question names none.
func inquire(ctx context.Context, world World, t ticket, q Question) tea.Cmd {
	return func() tea.Msg {
		found := BillFound{Question: q}
		if q.Product.Monthly && q.Period == "" {
			arrears, err := world.Counter.Arrears(ctx, q.Product.Code, q.Customer)
			found.Bills, found.From, found.To = arrears.Bills, arrears.From, arrears.To
			return billsAnswered{t, found, world.failed("arrears", err)}
		}
		bill, err := world.Counter.Inquire(ctx, q.Product.Code, q.Customer, q.Period, q.Amount)
		found.Bills = []ledger.Bill{bill}
		return billsAnswered{t, found, world.failed("inquire", err)}
	}
}

// stale reports whether the bills must be asked again before one may be paid.
func (s bill) stale() bool {
	before := ledger.Join(s.found.Bills).PayBefore
	return !before.IsZero() && !s.world.Clock.Now().Before(before)
}

// grewOld asks again by itself once the bills' time is over.
func (s bill) grewOld() (Screen, tea.Cmd) {
	if s.Busy() || !s.stale() || s.problem != (Advice{}) {
		return s, nil
	}
	return s.askAgain()
}

func (s bill) askAgain() (Screen, tea.Cmd) {
	s.seat, s.since, s.paying = s.seat.next(), s.world.Clock.Now(), false
	s.problem, s.note = Advice{}, ""
	return s, inquire(context.Background(), s.world, s.seat, s.found.Question)
}

// answered takes what was found anew; as many bills stay chosen as before, where there are as many.
func (s bill) answered(msg billsAnswered) (Screen, tea.Cmd) {
	if msg.ticket != s.seat || s.since.IsZero() {
		return s, nil
	}
	s.since, s.quiet, s.again, s.cash.sure = time.Time{}, newQuiet(s.world.Clock.Now()), false, false
	if msg.err != nil {
		s.problem = Explain(msg.err, s.world.Shop.Zone)
		return s, nil
	}
	before := s.bills()
	s = s.take(msg.found, s.chosen)
	s.note = whatChanged(before, s.bills())
	return s, s.Init()
}

// whatChanged says how the bills to be paid differ from what they were before they were asked again.
func whatChanged(before, after []ledger.Bill) string {
	was, is := ledger.Join(before).Total.String(), ledger.Join(after).Total.String()
	switch {
	case reach(before) != reach(after):
		return "TAGIHAN BERUBAH: semula " + reach(before) + " " + was + ", sekarang " + reach(after) + " " + is + "."
	case was != is:
		return "TOTAL BERUBAH: semula " + was + ", sekarang " + is + "."
	}
	return "Tagihan sudah ditanyakan ulang; totalnya tetap."
}

// reach is the periods of bills, from the first to the last.
func reach(bills []ledger.Bill) string {
	first, last := ledger.Clean(bills[0].Periods(), 60), ledger.Clean(bills[len(bills)-1].Periods(), 60)
	if first == last {
		return first
	}
	return first + " sampai " + last
}
