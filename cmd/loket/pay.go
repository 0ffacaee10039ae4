package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"loket/ledger"
	"loket/providers/checkout"
	"loket/receipts"
)

// payFlags are what `pay` is told besides product and customer.
type payFlags struct {
	bill   billFlags
	cash   string
	again  bool
	wait   time.Duration
	yes    bool
	asJSON bool
}

func (p *program) payCommand() *cobra.Command {
	var flags payFlags
	c := &cobra.Command{
		Use:   "pay PRODUCT CUSTOMER",
		Short: "Menanyakan tagihan, meminta persetujuan, membayar, mencetak struk",
		Example: "  loket pay pdam-gianyar 10014 --cash 100000\n" +
			"  loket pay pln 530000000001 --yes --json",
		Args:              arguments(2, 2),
		ValidArgsFunction: p.completeProducts,
		RunE: func(c *cobra.Command, args []string) error {
			if flags.wait < 0 {
				return exit(exitUsage, "--wait tidak boleh negatif")
			}
			ctx, stop := signal.NotifyContext(c.Context(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
			defer stop()
			s, err := p.openWriter(ctx)
			if err != nil {
				return err
			}
			defer s.close()
			return p.pay(ctx, s, args[0], args[1], flags)
		},
	}
	flags.bill.add(c)
	c.Flags().StringVar(&flags.cash, "cash", "", "uang yang diterima (bawaan: pas)")
	c.Flags().BoolVar(&flags.again, "again", false, "sengaja membeli lagi nomor yang sama pada hari yang sama")
	c.Flags().DurationVar(&flags.wait, "wait", 90*time.Second, "berapa lama menunggu hasil yang belum pasti (0: tidak menunggu)")
	c.Flags().BoolVar(&flags.yes, "yes", false, "tanpa bertanya")
	c.Flags().BoolVar(&flags.asJSON, "json", false, "satu objek JSON per pembayaran di stdout")
	return c
}

// pay does one visit of one customer at the command line.
func (p *program) pay(ctx context.Context, s *shop, code, customer string, flags payFlags) error {
	stopListening, err := s.listen(ctx, code, flags.wait > 0)
	if err != nil {
		return err
	}
	defer stopListening()
	bill, product, err := s.inquire(ctx, code, customer, flags.bill)
	if err != nil {
		return err
	}
	tender, err := readCash(flags.cash, bill.Total.RoundUp(ledger.Rupiah(s.config.Counter.Rounding)))
	if err != nil {
		return err
	}
	if !flags.yes {
		if err := p.confirm(s, product, bill, tender); err != nil {
			return err
		}
	}
	order := checkout.Order{Bills: []ledger.Bill{bill}, Tender: tender, By: s.operator}
	if flags.again {
		order.Again = []ledger.RefID{bill.Ref}
	}
	nota, payments, err := s.cashier.Pay(ctx, order)
	if err != nil {
		return tell(err, product.Provider)
	}
	payment := s.await(ctx, payments[0], flags.wait)
	if nota, err = s.handBackFailed(ctx, payment, nota); err != nil {
		return err
	}
	return p.report(ctx, s, payment, nota, flags.asJSON)
}

// readCash is the cash on the table: none means the exact amount.
func readCash(text string, due ledger.Rupiah) (ledger.Rupiah, error) {
	if text == "" {
		return due, nil
	}
	cash, err := ledger.ParseCash(text)
	if err != nil {
		return 0, exit(exitUsage, "--cash %q bukan jumlah rupiah; contoh: --cash 100000", text)
	}
	if cash < due {
		return 0, exit(exitUsage, "uang %s kurang %s dari yang harus dibayar %s. Tidak ada yang dikirim", cash, due-cash, due)
	}
	return cash, nil
}

// confirm shows the bill and asks. No answer is no.
func (p *program) confirm(s *shop, product ledger.Product, bill ledger.Bill, tender ledger.Rupiah) error {
	if err := writeBill(p.err, bill); err != nil {
		return err
	}
	due := bill.Total.RoundUp(ledger.Rupiah(s.config.Counter.Rounding))
	_, _ = fmt.Fprintf(p.err, "\n%s %s: bayar %s, uang %s, kembali %s. Bayar sekarang? [ya/tidak] ",
		product.Name, product.Group(bill.Customer), due, tender, tender-due)
	line, err := bufio.NewReader(p.in).ReadString('\n')
	if err != nil && line == "" {
		return exit(exitUsage, "tidak ada jawaban; pakai --yes untuk membayar tanpa bertanya. Tidak ada yang dikirim")
	}
	if answer := strings.ToLower(strings.TrimSpace(line)); answer != "ya" && answer != "y" {
		return exit(exitFailed, "tidak jadi. Tidak ada yang dikirim")
	}
	return nil
}

// await asks and listens until the payment is final or the time is over, and returns it as the ledger has it.
func (s *shop) await(ctx context.Context, payment ledger.Payment, wait time.Duration) ledger.Payment {
	if payment.State.Final() || wait == 0 {
		return payment
	}
	s.say("%s: %s. Menunggu hasil sampai %s (Ctrl+C berhenti menunggu, pembayaran tetap tercatat)",
		payment.Number, payment.State.Label(), wait)
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	resolved := make(chan struct{})
	go func() {
		defer close(resolved)
		s.cashier.Resolve(ctx)
	}()
	for ctx.Err() == nil && !payment.State.Final() && payment.State != ledger.Disputed {
		select {
		case changed := <-s.changed:
			if changed.Ref == payment.Ref {
				payment = changed
			}
		case <-ctx.Done():
		}
	}
	cancel()
	<-resolved
	if last, err := s.store.Payment(context.WithoutCancel(ctx), payment.Ref); err == nil {
		return last
	}
	return payment
}

// handBackFailed records that the money of a payment that failed went back: at the command line nobody presses F7.
func (s *shop) handBackFailed(ctx context.Context, payment ledger.Payment, nota ledger.Nota) (ledger.Nota, error) {
	if payment.State != ledger.Failed && payment.State != ledger.Cancelled {
		return s.nota(ctx, nota)
	}
	ctx = context.WithoutCancel(ctx)
	amount, err := s.cashier.HandBack(ctx, nota.ID, s.operator)
	if errors.Is(err, checkout.ErrNothingDue) {
		return s.nota(ctx, nota)
	}
	if err != nil {
		return nota, tell(err, payment.Number)
	}
	s.say("Kembalikan %s kepada pelanggan (sudah dicatat)", amount)
	return s.nota(ctx, nota)
}

// nota is the nota as the ledger has it now.
func (s *shop) nota(ctx context.Context, nota ledger.Nota) (ledger.Nota, error) {
	read, err := s.store.Nota(context.WithoutCancel(ctx), nota.ID)
	if err != nil {
		return nota, tell(err, string(nota.ID))
	}
	return read, nil
}

// report prints what came of it, on stdout and on the printer, and turns the state into the exit code.
func (p *program) report(ctx context.Context, s *shop, payment ledger.Payment, nota ledger.Nota, asJSON bool) error {
	ctx = context.WithoutCancel(ctx)
	document := receipts.Of(payment, nota)
	if !s.printer.None() {
		if err := s.print(ctx, []ledger.RefID{payment.Ref}, document, 0); err != nil {
			s.say("slip belum tercetak: %v. Cetak lagi: loket receipt %s --print", err, payment.Number)
		}
	}
	if asJSON {
		entry, err := s.store.Entry(ctx, payment.Number)
		if err != nil {
			return tell(err, payment.Number)
		}
		if err := writeJSON(p.out, newPaymentJSON(entry, s.config.zone)); err != nil {
			return err
		}
	} else if _, err := fmt.Fprint(p.out, receipts.Text(s.lines(document, s.sealed(ctx, s.slip(0, 0, s.now())), []ledger.Payment{payment}, nota))); err != nil {
		return err
	}
	return outcome(payment)
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
	return exit(exitNotFinal, "%s %s: JANGAN bayar ulang. Tanyakan lagi: loket advise %s; kabar dari penyedia dibaca saat loket dibuka",
		p.Number, p.State.Label(), p.Number)
}
