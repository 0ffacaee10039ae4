package ui

import (
	"context"
	"errors"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// notHandedBack is said when money given back could not be recorded.
func notHandedBack(err error) Advice {
	if errors.Is(err, ErrStopped) {
		return Advice{Happened: "Buku kas tidak dapat mencatat; pengembalian ini mungkin tercatat, mungkin tidak.",
			Do: "Jangan serahkan uang dulu. Keluar (F10), buka loket lagi; F3 menunjukkan apakah uang ini masih harus dikembalikan."}
	}
	return Advice{Happened: "Pengembalian uang tidak tercatat.", Do: "Jangan serahkan uang dulu; lihat lagi jumlahnya, lalu coba lagi."}
}

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

// handingBack is what F7 comes to: a note, a supervisor's word to ask for, or the money is given.
type handingBack struct {
	arming twice
	note   string
	ask    tea.Cmd
	give   bool
}

// handBack is F7, in one order on every screen: at once while the customer is here; else twice, a moment apart, for the
// claim code to be compared, since the money goes to whoever has it, and then it is a supervisor's to allow (design §3, Users).
func (t twice) handBack(w World, seat ticket, here bool, due ledger.Rupiah, claim string) handingBack {
	switch {
	case w.Shop.Halted != "":
		return handingBack{arming: t, note: onlyRead}
	case here:
		return handingBack{give: true}
	}
	t, sure := t.press(w.Clock.Now())
	switch {
	case !sure:
		return handingBack{arming: t, note: compareClaim(claim, due, w.Shop.Guarded)}
	case w.Shop.Guarded:
		return handingBack{ask: askHandBack(seat, due, claim)}
	}
	return handingBack{give: true}
}

const compareFirst = "Cocokkan kode klaim "

// compareClaim is what F7 says the first time. Money that a supervisor has yet to allow stays where it is.
func compareClaim(claim string, due ledger.Rupiah, guarded bool) string {
	if guarded {
		return compareFirst + claim + ", lalu F7 sekali lagi; " + due.String() + " diserahkan setelah penyelia mengizinkan."
	}
	return compareFirst + claim + ", serahkan " + due.String() + ", lalu F7 sekali lagi."
}

// handBack is F7 on the result.
func (s result) handBack() (Screen, tea.Cmd) {
	here := isHere(s.world, s.auto, s.next, s.seen.payment)
	step := s.arming.handBack(s.world, s.seat, here, s.seen.nota.Due(), ledger.Clean(s.seen.payment.Claim, 10))
	if s.arming, s.note = step.arming, step.note; step.give {
		return s.give()
	}
	return s, step.ask
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
		s.problem = notHandedBack(msg.err)
		return s, nil
	}
	printing, slip := s.print(ledger.DocHandBack)
	again, load := printing.(result).reload()
	return again, tea.Batch(load, slip)
}
