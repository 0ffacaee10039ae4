package main

import (
	"context"

	"loket/ledger"
	"loket/receipts"
)

// paper is the slip in the printer's language.
func (s *shop) paper(lines []string, drawer bool) []byte {
	r := s.config.Receipt
	return receipts.Format{Language: r.Language, Margin: r.Margin, FormLines: r.FormLines, Cut: r.Cut, Drawer: drawer}.Bytes(lines)
}

// ready asks an ESC/POS printer how it is, before a slip is recorded: nothing is handed to a printer that says that it
// cannot print, and the slip that comes out later is no copy. A printer that says nothing is ready.
func (s *shop) ready(ctx context.Context) error {
	if s.config.Receipt.Language != receipts.LanguageESCPOS {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, printDeadline)
	defer cancel()
	status, err := s.printer.Ask(ctx)
	if err == nil {
		err = status.Err()
	}
	if err != nil {
		s.log.Warn("printer is not ready", "error", err.Error())
		return &exitError{exitFailed, printerTrouble(err), err}
	}
	return nil
}

// opensDrawer reports whether cash moves as this slip comes out: with the first slip of a nota that took cash, whichever
// slip it is, and the first one of money handed back. A copy never opens the drawer, nor does a slip that could not be
// looked up: whoever needs it open has its key.
func (s *shop) opensDrawer(ctx context.Context, document ledger.Document, refs []ledger.RefID, n ledger.Nota) bool {
	if !s.config.Receipt.Drawer || n.Tender == 0 {
		return false
	}
	before := n.Recaps - len(refs) // slips, without those of this print
	if document == ledger.DocRecap {
		before = n.Recaps - 1
	}
	if document == ledger.DocHandBack {
		before = -len(refs)
	}
	for _, item := range n.Items {
		p, err := s.store.Payment(ctx, item.Ref)
		if err != nil {
			return false
		}
		if before += p.Prints.HandBack; document != ledger.DocHandBack {
			before += p.Prints.Receipt + p.Prints.Titipan
		}
	}
	return before == 0
}
