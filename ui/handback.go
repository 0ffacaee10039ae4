package ui

import (
	"context"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// notHandedBack is said when money given back could not be recorded.
var notHandedBack = Advice{Happened: "Pengembalian uang tidak tercatat.", Do: "Jangan serahkan uang dulu; lihat lagi jumlahnya, lalu coba lagi."}

// waitsAtMost is how long a customer is taken to wait at the counter for an outcome, in minutes of the counter's clocks.
const waitsAtMost = 15

// mayHaveLeft reports whether the customer of a payment need not be at the counter any more, though its news was opened
// there: they have a slip for the money, or it is too long ago. The money is theirs who have the claim code.
func mayHaveLeft(w World, payments ...ledger.Payment) bool {
	return slices.ContainsFunc(payments, func(p ledger.Payment) bool {
		return p.Prints.Titipan > 0 || w.Clock.Now().Sub(p.IntendedAt) > w.Shop.minutes(waitsAtMost)
	})
}

// askHandBack asks a supervisor to allow that money goes back whose customer is no longer at the counter.
func askHandBack(seat ticket, due ledger.Rupiah, claim string) tea.Cmd {
	return askSupervisor(seat, "Mengembalikan "+due.String()+" kepada pembawa kode klaim "+ledger.Clean(claim, 20))
}

// isHere reports whether the customer of these payments is taken to stand at the counter: straight from paying, or at
// their news, where they need not have left. What a supervisor must allow is looked at more closely.
func isHere(w World, auto, next bool, payments ...ledger.Payment) bool {
	return auto && !((w.Shop.Guarded || !next) && mayHaveLeft(w, payments...))
}

// handBack is F7: at once while the customer is here, else twice, a moment apart, with the claim code to compare.
func (s result) handBack() (Screen, tea.Cmd) {
	if s.world.Shop.Halted != "" {
		s.note = onlyRead
		return s, nil
	}
	sure := isHere(s.world, s.auto, s.next, s.seen.payment)
	if !sure && s.world.Shop.Guarded { // a supervisor's to do (design §3, Users)
		return s, askHandBack(s.seat, s.seen.nota.Due(), s.seen.payment.Claim)
	}
	if !sure {
		s.arming, sure = s.arming.press(s.world.Clock.Now())
	}
	if !sure {
		s.note = compareClaim(ledger.Clean(s.seen.payment.Claim, 10), s.seen.nota.Due())
		return s, nil
	}
	return s.give()
}

const compareFirst = "Cocokkan kode klaim "

// compareClaim is what F7 says the first time.
func compareClaim(claim string, due ledger.Rupiah) string {
	return compareFirst + claim + ", serahkan " + due.String() + ", lalu F7 sekali lagi."
}

func (s result) give() (Screen, tea.Cmd) {
	s.handing = true
	return s, handBack(s.world, s.seen.nota.ID)
}

func handBack(w World, nota ledger.NotaID) tea.Cmd {
	return func() tea.Msg {
		amount, err := w.Counter.HandBack(context.Background(), nota)
		return handedBack{nota, amount, w.failed("hand back", err)}
	}
}

func (s result) handedBack(msg handedBack) (Screen, tea.Cmd) {
	if !s.loaded || msg.nota != s.seen.nota.ID {
		return s, nil
	}
	if !s.handing { // another screen did it, and prints
		return s.reload()
	}
	s.handing = false
	if msg.err != nil {
		s.problem = notHandedBack
		return s, nil
	}
	printing, slip := s.print(ledger.DocHandBack)
	again, load := printing.(result).reload()
	return again, tea.Batch(load, slip)
}
