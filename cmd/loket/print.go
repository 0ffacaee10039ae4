package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"loket/ledger"
	"loket/receipts"
	"loket/receipts/printer"
	"loket/ui"
)

// printDeadline is how long a printer may take; past it the slip may be printed again, marked.
const printDeadline = 10 * time.Second

// print records that a slip of these payments is handed to the printer and then hands it over, so that a second slip is
// never unmarked. An error means that the slip may not be on paper, and says why in the operator's words; the payments
// are untouched.
func (s *shop) print(ctx context.Context, refs []ledger.RefID, document ledger.Document, columns int) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	copies, err := s.cashier.Printed(ctx, refs, document, s.operator.now())
	if err != nil {
		s.log.Error("print is not recorded", "ref", refs, "error", err.Error())
		return &exitError{exitFailed, "cetakan tidak dapat dicatat di buku", err}
	}
	payments, nota, err := s.readAll(ctx, refs)
	if err != nil {
		return s.tell(err, string(refs[0]))
	}
	if now := receipts.Of(payments[0], nota); len(refs) == 1 && document != ledger.DocHandBack && document != ledger.DocRecap && now != document {
		return s.print(ctx, refs, now, columns) // the outcome came meanwhile: another slip, with a count of its own
	}
	lines := s.lines(document, s.sealed(ctx, s.slip(columns, copies, s.now())), payments, nota)
	drawer := s.opensDrawer(ctx, document, refs, nota)
	ctx, cancel := context.WithTimeout(ctx, printDeadline)
	defer cancel()
	for i := range s.config.Receipt.Copies {
		if err := s.printer.Print(ctx, s.paper(lines, drawer && i == 0)); err != nil {
			s.log.Warn("print", "number", payments[0].Number, "document", string(document), "error", err.Error())
			return &exitError{exitFailed, printerTrouble(err), err}
		}
	}
	return nil
}

// readAll is payments of one nota, and the nota, as the ledger has them now. There is at least one.
func (s *shop) readAll(ctx context.Context, refs []ledger.RefID) ([]ledger.Payment, ledger.Nota, error) {
	var payments []ledger.Payment
	for _, ref := range refs {
		p, err := s.store.Payment(ctx, ref)
		if err != nil {
			return nil, ledger.Nota{}, err
		}
		payments = append(payments, p)
	}
	nota, err := s.store.Nota(ctx, payments[0].Nota)
	return payments, nota, err
}

// printerTrouble is why a printer did not take a slip, in words; what the system says of it stands in brackets.
func printerTrouble(err error) string {
	switch {
	case errors.Is(err, printer.ErrPaper):
		return "kertas pencetak habis; ganti kertas"
	case errors.Is(err, printer.ErrCover):
		return "penutup pencetak terbuka"
	case errors.Is(err, printer.ErrOffline):
		return "pencetak tidak siap atau melaporkan gangguan"
	case errors.Is(err, printer.ErrBusy):
		return "pencetak masih sibuk dengan slip sebelumnya"
	case errors.Is(err, printer.ErrTimeout):
		return "pencetak tidak menerima slip dalam batas waktu"
	}
	return "pencetak tidak dapat dipakai (" + ledger.Clean(why(err), 200) + ")"
}

// sealed ties a slip to the ledger as it is now: whoever takes events away later cannot take them off the paper. Where
// the head cannot be read the slip goes without.
func (s *shop) sealed(ctx context.Context, slip receipts.Slip) receipts.Slip {
	_, head, err := s.store.Head(ctx)
	if err != nil {
		s.log.Warn("seal of a slip", "error", err.Error())
		return slip
	}
	slip.Seal = head[:min(len(head), ledger.SealDigits)]
	return slip
}

// lines are the slip's lines. Receipt and titipan follow the payments' states; hand-back slip and recap are asked for by
// name.
func (s *shop) lines(document ledger.Document, slip receipts.Slip, payments []ledger.Payment, n ledger.Nota) []string {
	switch {
	case document == ledger.DocRecap:
		return receipts.Recap(slip, payments, n)
	case document == ledger.DocHandBack && len(payments) == 1:
		return receipts.HandBack(slip, payments[0], n)
	}
	return receipts.Series(slip, payments, n)
}

// notaSlips are the slips of a nota: one a customer and product, then the recap where there are several.
func (s *shop) notaSlips(payments []ledger.Payment, n ledger.Nota) []ui.NotaSlip {
	var slips []ui.NotaSlip
	add := func(document ledger.Document, payments []ledger.Payment) {
		slip := ui.NotaSlip{Document: document, Lines: s.lines(document, s.slip(0, 0, s.now()), payments, n)}
		for _, p := range payments {
			slip.Refs = append(slip.Refs, p.Ref)
		}
		slips = append(slips, slip)
	}
	for _, shared := range bySlip(payments) {
		add(receipts.OfSeries(shared, n), shared)
	}
	if len(slips) > 1 {
		add(ledger.DocRecap, payments)
	}
	return slips
}

// bySlip puts payments together that share a slip: those of one customer and product, in the order of the first.
func bySlip(payments []ledger.Payment) [][]ledger.Payment {
	var slips [][]ledger.Payment
	for _, p := range payments {
		at := slices.IndexFunc(slips, func(shared []ledger.Payment) bool { return sharesSlip(shared[0], p) })
		if at < 0 {
			slips = append(slips, []ledger.Payment{p})
			continue
		}
		slips[at] = append(slips[at], p)
	}
	return slips
}

func sharesSlip(p, q ledger.Payment) bool {
	return p.Product.Code == q.Product.Code && p.Bill.Customer == q.Bill.Customer
}
