package main

import (
	"context"

	"loket/ledger"
)

// tellInterrupted says, once, what became of every nota that an earlier process left on its way when it ended: which
// payments are paid, unknown or were not sent, and the money that is due to the customer. The screens tell it
// themselves. Then it says of a closing that its paper is missing.
func (s *shop) tellInterrupted(ctx context.Context) error {
	for _, id := range s.interrupted {
		nota, err := s.store.Nota(ctx, id)
		if err != nil {
			return s.tell(err, string(id))
		}
		s.say("perhatian: loket berhenti di tengah nota ini (uang diterima %s). Beri tahu pelanggannya:", nota.Tender)
		var first ledger.Payment
		for i, item := range nota.Items {
			payment, err := s.store.Payment(ctx, item.Ref)
			if err != nil {
				return s.tell(err, string(item.Ref))
			}
			if i == 0 {
				first = payment
			}
			s.say("  %s %s", billName(payment), fate(payment))
		}
		if due := nota.Due(); due > 0 {
			s.say("  pelanggan masih berhak atas %s, kecuali sudah diserahkan; catat penyerahannya: loket refund %s --by NAMA", due, first.Number)
		}
		s.say("  slipnya: loket receipt NOMOR --print")
	}
	s.interrupted = nil
	return s.tellUnprinted(ctx)
}
