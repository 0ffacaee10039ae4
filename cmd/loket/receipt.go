package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"loket/ledger"
	"loket/receipts"
)

func (p *program) receiptCommand() *cobra.Command {
	var columns int
	var onPaper bool
	c := &cobra.Command{
		Use:     "receipt NUMBER",
		Short:   "Teks struk, ditandai CETAK ULANG",
		Example: "  loket receipt 5-261121-0007\n  loket receipt 5-261121-0007 --columns 32\n  loket receipt 5-261121-0007 --print",
		Args:    arguments(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			if columns != 0 && (columns < 24 || columns > 137) {
				return exit(exitUsage, "--columns harus 24 sampai 137")
			}
			if onPaper {
				return p.reprint(c.Context(), args[0], columns)
			}
			s, err := p.openReader(c.Context())
			if err != nil {
				return err
			}
			defer s.close()
			payment, nota, err := s.payment(c.Context(), args[0])
			if err != nil {
				return err
			}
			document := receipts.Of(payment, nota)
			lines := receipts.Render(s.sealed(c.Context(), s.slip(columns, max(1, payment.Prints.Of(document)), p.now())), payment, nota)
			_, err = fmt.Fprint(p.out, receipts.Text(lines))
			return err
		},
	}
	c.Flags().IntVar(&columns, "columns", 0, "lebar kertas dalam huruf (bawaan: dari konfigurasi)")
	c.Flags().BoolVar(&onPaper, "print", false, "cetak ke printer; hanya ini yang dihitung sebagai cetak ulang")
	return c
}

// reprint records a print and sends the slip to the printer.
func (p *program) reprint(ctx context.Context, number string, columns int) error {
	s, err := p.openWriter(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	payment, nota, err := s.payment(ctx, number)
	if err != nil {
		return err
	}
	if s.printer.None() {
		return exit(exitUsage, "printer belum diatur ([receipt] printer); teksnya: loket receipt %s", number)
	}
	if err := s.print(ctx, []ledger.RefID{payment.Ref}, receipts.Of(payment, nota), columns); err != nil {
		return exit(exitFailed, "slip belum tercetak: %v. Pembayaran tidak berubah; coba lagi", err)
	}
	s.say("slip %s dicetak", number)
	return nil
}

// payment is one payment with its nota, by number.
func (s *shop) payment(ctx context.Context, number string) (ledger.Payment, ledger.Nota, error) {
	payment, err := s.store.ByNumber(ctx, number)
	if err != nil {
		return payment, ledger.Nota{}, tell(err, number)
	}
	nota, err := s.store.Nota(ctx, payment.Nota)
	if err != nil {
		return payment, nota, tell(err, number)
	}
	return payment, nota, nil
}
