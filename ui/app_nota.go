package ui

import (
	"fmt"
	"slices"

	tea "github.com/charmbracelet/bubbletea"
)

// openNota is the nota that bills are put into: on the stack while it is shown, else held by the router.
func (a App) openNota() nota {
	for _, s := range a.stack {
		if n, shown := s.(nota); shown {
			return n
		}
	}
	return a.nota
}

// showNota brings the nota into sight, above the work; what only looks is left.
func (a App) showNota() (App, tea.Cmd) {
	i := slices.IndexFunc(a.stack, is[nota])
	if i < 0 {
		work := a.work()
		a.stack, i = append(work, a.nota), len(work)
	}
	a.stack = slices.Clip(a.stack[:i+1])
	return a.reopen()
}

// addToNota shows the nota with more bills in it, and a fresh product list below for the next one.
func (a App) addToNota(seat ticket, msg AddAsked) (App, tea.Cmd) {
	a.nota = a.openNota().add(msg)
	a, products := a.home(newProducts(a.world, seat))
	a, shown := a.showNota()
	return a, tea.Batch(products, shown)
}

// closeNota is the router after the nota went to be paid: the next one is empty.
func (a App) closeNota() App {
	a, seat := a.seat()
	a.nota = newNota(a.world, seat)
	return a
}

// notaIsOpen answers F9 on a bill beside a nota with bills: whoever has put some into it most likely wants them all paid.
type notaIsOpen struct{ told string }

// notaTold is the open nota in words, "" where it is empty.
func (a App) notaTold() string {
	bills := a.openNota().bills
	if len(bills) == 0 {
		return ""
	}
	return fmt.Sprintf("Nota terbuka (%d tagihan, %s)", len(bills), bills.total())
}

// notaWords is how much the header says of an open nota.
type notaWords int

const (
	notaInFull  notaWords = iota
	notaInShort           // no word beside the number of bills and their sum
	notaCounted           // the number alone
)

// notaMark is what the header says of an open nota.
func (a App) notaMark(words notaWords) string {
	bills := a.openNota().bills
	switch {
	case len(bills) == 0:
		return ""
	case words == notaCounted:
		return fmt.Sprintf(" NOTA %d ", len(bills))
	case words == notaInShort:
		return fmt.Sprintf(" NOTA %d %s ", len(bills), bills.total())
	}
	return fmt.Sprintf(" NOTA %d tagihan %s ", len(bills), bills.total())
}

// opens reports whether a headline can be opened now. Of two notas one is opened when the other is done with.
func (a App) opens(h headline) bool { return !is[nota](h.bill) || len(a.openNota().bills) == 0 }

// openRefused goes back to the bill, or the nota, of a payment that was not sent.
func (a App) openRefused(h headline) (App, tea.Cmd) {
	screen, cmd := h.bill.Update(payRefused{h.err})
	if is[nota](screen) { // in place of the empty one
		a.stack = slices.DeleteFunc(slices.Clone(a.stack), is[nota])
	}
	a.stack = append(slices.Clip(a.stack), screen)
	return a, cmd
}
