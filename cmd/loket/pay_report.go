package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"loket/ledger"
	"loket/providers/checkout"
	"loket/receipts"
)

// awaited reports whether a payment's outcome may still come by itself: a dispute waits for a person.
func awaited(p ledger.Payment) bool { return !p.State.Final() && p.State != ledger.Disputed }

// await asks and listens until every payment has its outcome or the time, one for all, is over. It returns them as the
// ledger has them.
func (s *shop) await(ctx context.Context, payments []ledger.Payment, wait time.Duration) []ledger.Payment {
	if wait == 0 || !slices.ContainsFunc(payments, awaited) {
		return payments
	}
	for _, p := range payments {
		if awaited(p) {
			s.say("%s: %s. Menunggu hasil sampai %.0f detik (Ctrl+C berhenti menunggu, pembayaran tetap tercatat)", p.Number, p.State.Label(), wait.Seconds())
		}
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	resolved := make(chan struct{})
	go func() {
		defer close(resolved)
		s.cashier.Resolve(ctx)
	}()
	for ctx.Err() == nil && slices.ContainsFunc(payments, awaited) {
		select {
		case changed := <-s.changed: // it may be old news: what counts is in the book
			s.reread(ctx, payments, changed.Ref)
		case <-ctx.Done():
		}
	}
	cancel()
	<-resolved
	for _, p := range payments {
		s.reread(ctx, payments, p.Ref)
	}
	return payments
}

// reread puts the payment of ref, where it is among them, as the ledger has it now.
func (s *shop) reread(ctx context.Context, payments []ledger.Payment, ref ledger.RefID) {
	i := slices.IndexFunc(payments, func(p ledger.Payment) bool { return p.Ref == ref })
	if i < 0 {
		return
	}
	if now, err := s.store.Payment(context.WithoutCancel(ctx), ref); err == nil {
		payments[i] = now
	}
}

// handBackFailed records that the money of payments that failed or were not sent went back, in one sum: at the command
// line nobody presses F7. Where that cannot be recorded it is said, and the money stays due: the payments are what they are.
func (s *shop) handBackFailed(ctx context.Context, payments []ledger.Payment, nota ledger.Nota) ledger.Nota {
	ctx = context.WithoutCancel(ctx)
	if slices.ContainsFunc(payments, func(p ledger.Payment) bool { return p.State == ledger.Failed || p.State == ledger.Cancelled }) {
		amount, err := s.cashier.HandBack(ctx, nota.ID, s.operator.now())
		switch {
		case err == nil:
			s.say("Kembalikan %s kepada pelanggan (sudah dicatat)", amount)
		case !errors.Is(err, checkout.ErrNothingDue):
			s.say("uang kembali belum tercatat (%v). Jangan diserahkan dulu; catat dengan: loket refund %s --by NAMA", err, payments[0].Number)
		}
	}
	if read, err := s.store.Nota(ctx, nota.ID); err == nil {
		nota = read
	}
	return nota
}

// report prints what came of it, on stdout and on the printer, and turns the states into the exit code. What could not
// be written changes no code: one that says that nothing was sent would have it paid again.
func (p *program) report(ctx context.Context, s *shop, payments []ledger.Payment, nota ledger.Nota, asJSON bool) error {
	ctx = context.WithoutCancel(ctx)
	err := p.writeSlips(ctx, s, payments, nota, asJSON)
	if asJSON && err == nil {
		err = p.writePayments(ctx, s, payments)
	}
	if err != nil {
		s.say("hasilnya tidak dapat ditulis di sini: %v. Lihat: loket show %s", err, payments[0].Number)
	}
	return s.outcomes(payments)
}

// writePayments is an object a payment on stdout.
func (p *program) writePayments(ctx context.Context, s *shop, payments []ledger.Payment) error {
	for _, payment := range payments {
		entry, err := s.store.Entry(ctx, payment.Number)
		if err != nil {
			return s.tell(err, payment.Number)
		}
		if err := writeJSON(p.out, newPaymentJSON(entry, s.config.zone)); err != nil {
			return err
		}
	}
	return nil
}

// writeSlips hands the nota's slips to the printer and, unless JSON is wanted there, writes them on stdout.
func (p *program) writeSlips(ctx context.Context, s *shop, payments []ledger.Payment, nota ledger.Nota, asJSON bool) error {
	for i, slip := range s.notaSlips(payments, nota) {
		about := slices.DeleteFunc(slices.Clone(payments), func(p ledger.Payment) bool { return !slices.Contains(slip.Refs, p.Ref) })
		if !s.printer.None() {
			if err := s.print(ctx, slip.Refs, slip.Document, 0); err != nil {
				recap := ""
				if slip.Document == ledger.DocRecap {
					recap = " --recap"
				}
				s.say("slip belum tercetak: %v. Cetak lagi: loket receipt %s%s --print", err, about[0].Number, recap)
			}
		}
		if asJSON {
			continue
		}
		if i > 0 {
			_, _ = fmt.Fprintln(p.out)
		}
		lines := s.lines(slip.Document, s.sealed(ctx, s.slip(0, 0, s.now())), about, nota)
		if _, err := fmt.Fprint(p.out, receipts.Text(lines)); err != nil {
			return err
		}
	}
	return nil
}

// outcomes is the exit code of all payments, the worst, with what to do next. Where one of several is not paid, each is
// named: none hides another.
func (s *shop) outcomes(payments []ledger.Payment) error {
	if len(payments) == 1 {
		return outcome(payments[0])
	}
	worst, paid := exitDone, 0
	for _, p := range payments {
		worst = worse(worst, exitCode(outcome(p)))
		if p.State == ledger.Paid {
			paid++
		}
	}
	if worst == exitDone {
		return nil
	}
	for _, p := range payments {
		s.say("%s %s", billName(p), fate(p))
	}
	return exit(worst, "%d dari %d pembayaran LUNAS", paid, len(payments))
}

// billName is whose bill a payment is of: product, number, periods and total.
func billName(p ledger.Payment) string {
	return joinNonEmpty(fmt.Sprintf("%s %s", p.Product.Code, p.Bill.Customer), p.Bill.Periods()) + " " + p.Bill.Total.String()
}

// fate is what became of a payment and what to do about it, with its number.
func fate(p ledger.Payment) string {
	if err := outcome(p); err != nil {
		return err.Error()
	}
	return p.Number + " " + p.State.Label()
}

// outcome is the exit code of a payment's state, with what to do next.
func outcome(p ledger.Payment) error {
	switch p.State {
	case ledger.Paid:
		return nil
	case ledger.Failed, ledger.Reversed:
		return exit(exitRefused, "%s %s: %s", p.Number, p.State.Label(), joinNonEmpty(p.Code, p.Message))
	case ledger.Cancelled:
		return exit(exitFailed, "%s %s: tidak ada yang dikirim ke penyedia (%s)", p.Number, p.State.Label(), p.Cause)
	}
	return exit(exitNotFinal, "%s %s: JANGAN bayar ulang. %s", p.Number, p.State.Label(), whatNext(p.Number, p.State))
}
