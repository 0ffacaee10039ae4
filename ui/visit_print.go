package ui

import (
	"context"
	"errors"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"loket/ledger"
)

// printSlips hands slips to the printer one after the other, and names them by one payment. One that may be missing stops
// no other.
func printSlips(w World, ref ledger.RefID, number string, slips ...NotaSlip) tea.Cmd {
	return func() tea.Msg {
		var errs []error
		for _, slip := range slips {
			errs = append(errs, w.failed("print", w.Counter.Print(context.Background(), slip.Refs, slip.Document)))
		}
		return printed{ref, number, errors.Join(errs...)}
	}
}

// slipFor is the slip that a payment is on, with the months of its customer that it shares it with.
func slipFor(slips []NotaSlip, ref ledger.RefID) (NotaSlip, bool) {
	i := slices.IndexFunc(slips, func(slip NotaSlip) bool {
		return slip.Document != ledger.DocRecap && slices.Contains(slip.Refs, ref)
	})
	if i < 0 {
		return NotaSlip{}, false
	}
	return slips[i], true
}

// chosenSlip is the slip that F4 prints: the chosen payment's, or the recap.
func (s visit) chosenSlip() (NotaSlip, bool) {
	if p, _, ok := s.row(); ok {
		return slipFor(s.slips, p.Ref)
	}
	if i := s.recap(); i >= 0 {
		return s.slips[i], true
	}
	return NotaSlip{}, false
}

// printDue prints what the customer is to take home and has not been printed: once nothing is being processed any more,
// or with a while gone by, or at once where the customer leaves.
func (s visit) printDue(leaves bool) (Screen, tea.Cmd) {
	if !s.shown.auto || !s.loaded || s.printer || s.halted || s.read.nota.Underway() {
		return s, nil
	}
	pending := slices.ContainsFunc(s.read.payments, func(p ledger.Payment) bool { return p.State == ledger.Pending })
	if pending && !leaves && s.world.Clock.Now().Sub(s.since) < titipanAfter {
		return s, nil
	}
	due := slices.DeleteFunc(slices.Clone(s.slips), func(slip NotaSlip) bool { return !s.isDue(slip) })
	if len(due) == 0 {
		return s, nil
	}
	return s.print(due)
}

// isDue reports whether a slip is to be printed by itself. Where nothing keeps the customer's money, the hand-back slip
// says so.
func (s visit) isDue(slip NotaSlip) bool {
	if slices.Contains(s.printing, s.slipName(slip)) {
		return false
	}
	if slip.Document == ledger.DocRecap {
		return s.read.nota.Recaps == 0 && s.read.nota.Kept()
	}
	owed, missing := false, false
	for _, p := range s.on(slip) {
		owed = owed || p.State.Owed()
		missing = missing || p.Prints.Of(countedAs(slip, p)) == 0
	}
	return owed && missing
}

// on are the payments a slip is about.
func (s visit) on(slip NotaSlip) []ledger.Payment {
	return slices.DeleteFunc(slices.Clone(s.read.payments), func(p ledger.Payment) bool { return !slices.Contains(slip.Refs, p.Ref) })
}

// countedAs is as what a slip is counted for one of its payments: a slip shared by several is what each one's state
// calls for.
func countedAs(slip NotaSlip, p ledger.Payment) ledger.Document {
	if len(slip.Refs) == 1 {
		return slip.Document
	}
	return p.SharedSlip()
}

// slipName tells the slips of a visit apart, and those of other states of its payments.
func (s visit) slipName(slip NotaSlip) string {
	if slip.Document == ledger.DocRecap {
		return string(slip.Document)
	}
	var parts []string
	for _, p := range s.on(slip) {
		parts = append(parts, string(p.Ref)+" "+string(countedAs(slip, p)))
	}
	return strings.Join(parts, ",")
}

// printAgain is F4: the chosen slip; where the printer could take nothing, all that it did not take.
func (s visit) printAgain() (Screen, tea.Cmd) {
	if s.halted {
		s.halted = false
		if after, slips := s.printDue(true); slips != nil {
			return after, slips
		}
	}
	if slip, ok := s.chosenSlip(); ok {
		return s.print([]NotaSlip{slip})
	}
	return s, nil
}

func (s visit) print(slips []NotaSlip) (Screen, tea.Cmd) {
	s.printing = slices.Clip(s.printing)
	titipan := false
	for _, slip := range slips {
		s.printing = append(s.printing, s.slipName(slip))
		titipan = titipan || slip.Document == ledger.DocTitipan
	}
	if s.note = "Mencetak …"; s.world.Shop.NoPaper {
		if s.note = noPaper; titipan {
			s.note = noTitipan
		}
		return s, nil
	}
	s.printer = true
	return s, printSlips(s.world, s.read.payments[0].Ref, s.read.payments[0].Number, slips...)
}

func (s visit) printedSlips(msg printed) (Screen, tea.Cmd) {
	if !s.about(msg.ref) {
		return s, nil
	}
	s.printer, s.note = false, "Sudah dicetak."
	if msg.err != nil {
		s.note = unprinted(msg.err)
	}
	if s.halted = errors.Is(msg.err, ErrPaper) || errors.Is(msg.err, ErrNotReady); s.halted {
		s.printing = nil // what was counted is not due all the same
	}
	return s.reload()
}
