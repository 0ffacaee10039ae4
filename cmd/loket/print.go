package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"loket/ledger"
	"loket/receipts"
	"loket/receipts/printer"
)

// printDeadline is how long a printer may take; past it the slip may be printed again, marked.
const printDeadline = 10 * time.Second

// print records that a slip is handed to the printer and then hands it over, so that a second slip is never
// unmarked. An error means that the slip may not be on paper, and says why in the operator's words; the payment is
// untouched.
func (s *shop) print(ctx context.Context, ref ledger.RefID, document ledger.Document, columns int) error {
	copies, err := s.cashier.Printed(ctx, ref, document, s.operator)
	if err != nil {
		s.log.Error("print is not recorded", "ref", ref, "error", err.Error())
		return &exitError{exitFailed, "cetakan tidak dapat dicatat di buku", err}
	}
	payment, err := s.store.Payment(ctx, ref)
	if err != nil {
		return tell(err, string(ref))
	}
	nota, err := s.store.Nota(ctx, payment.Nota)
	if err != nil {
		return tell(err, payment.Number)
	}
	if now := receipts.Of(payment, nota); document != ledger.DocHandBack && now != document {
		return s.print(ctx, ref, now, columns) // the outcome came meanwhile: another slip, with a count of its own
	}
	lines := s.lines(document, s.sealed(ctx, s.slip(columns, copies, s.now())), payment, nota)
	ctx, cancel := context.WithTimeout(ctx, printDeadline)
	defer cancel()
	for range s.config.Receipt.Copies {
		if err := s.printer.Print(ctx, s.paper(lines)); err != nil {
			s.log.Warn("print", "number", payment.Number, "document", string(document), "error", err.Error())
			return &exitError{exitFailed, printerTrouble(err), err}
		}
	}
	return nil
}

// printerTrouble is why a printer did not take a slip, in words; what the system says of it stands in brackets.
func printerTrouble(err error) string {
	switch {
	case errors.Is(err, printer.ErrBusy):
		return "pencetak masih sibuk dengan slip sebelumnya"
	case errors.Is(err, printer.ErrTimeout):
		return "pencetak tidak menerima slip dalam batas waktu"
	}
	return "pencetak tidak dapat dipakai (" + ledger.Clean(err.Error(), 200) + ")"
}

// sealDigits is how much of the chain's head stands on a slip (reliability §4).
const sealDigits = 12

// sealed ties a slip to the ledger as it is now: whoever takes events away later cannot take them off the paper. Where
// the head cannot be read the slip goes without.
func (s *shop) sealed(ctx context.Context, slip receipts.Slip) receipts.Slip {
	_, head, err := s.store.Head(ctx)
	if err != nil {
		s.log.Warn("seal of a slip", "error", err.Error())
		return slip
	}
	slip.Seal = head[:min(len(head), sealDigits)]
	return slip
}

// lines are the slip's lines. The receipt follows the payment's state; a hand-back slip is asked for by name.
func (s *shop) lines(document ledger.Document, slip receipts.Slip, p ledger.Payment, n ledger.Nota) []string {
	if document == ledger.DocHandBack {
		return receipts.HandBack(slip, p, n)
	}
	return receipts.Render(slip, p, n)
}

// paper is the text as the printer gets it: with the left margin, fed to the next form where the paper has forms.
func (s *shop) paper(lines []string) []byte {
	margin := strings.Repeat(" ", s.config.Receipt.Margin)
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(strings.TrimRight(margin+line, " ") + "\n")
	}
	feed := 3
	if form := s.config.Receipt.FormLines; form > 0 {
		feed = (form - len(lines)%form) % form
	}
	b.WriteString(strings.Repeat("\n", feed))
	return []byte(b.String())
}
