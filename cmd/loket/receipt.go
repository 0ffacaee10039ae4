package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"loket/ledger"
	"loket/receipts"
)

func (p *program) receiptCommand() *cobra.Command {
	var columns int
	var onPaper, recap bool
	c := &cobra.Command{
		Use:   "receipt NOMOR",
		Short: "Teks struk, ditandai CETAK ULANG",
		Long: "Teks struk, ditandai CETAK ULANG. Beberapa bulan satu pelanggan dalam satu nota ada di satu struk: NOMOR salah\n" +
			"satunya. --recap: rekap seluruh nota, bila nota itu punya beberapa struk." + oneNameHelp,
		Example: "  loket receipt 5-261121-0007\n  loket receipt 5-261121-0007 --columns 32\n  loket receipt 5-261121-0007 --print\n" +
			"  loket receipt 5-261121-0007 --recap",
		Args: arguments(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			if columns != 0 && (columns < 24 || columns > 137) {
				return exit(exitUsage, "--columns harus 24 sampai 137")
			}
			if onPaper {
				return p.reprint(c.Context(), args[0], recap, columns)
			}
			s, err := p.openReader(c.Context())
			if err != nil {
				return err
			}
			defer s.close()
			document, payments, nota, err := s.slipOf(c.Context(), args[0], recap)
			if err != nil {
				return err
			}
			copies := max(1, printed(document, payments, nota))
			lines := s.lines(document, s.sealed(c.Context(), s.slip(columns, copies, p.now())), payments, nota)
			_, err = fmt.Fprint(p.out, receipts.Text(lines))
			return err
		},
	}
	c.Flags().IntVar(&columns, "columns", 0, "lebar kertas dalam huruf (bawaan: dari konfigurasi)")
	c.Flags().BoolVar(&onPaper, "print", false, "cetak ke printer; hanya ini yang dihitung sebagai cetak ulang")
	c.Flags().BoolVar(&recap, "recap", false, "rekap seluruh nota")
	return c
}

// reprint records a print and sends the slip to the printer.
func (p *program) reprint(ctx context.Context, typed string, recap bool, columns int) error {
	s, err := p.openWriter(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	document, payments, _, err := s.slipOf(ctx, typed, recap)
	if err != nil {
		return err
	}
	number := payments[0].Number
	if s.printer.None() {
		return exit(exitUsage, "printer belum diatur ([receipt] printer); teksnya: loket receipt %s", number)
	}
	var refs []ledger.RefID
	for _, payment := range payments {
		refs = append(refs, payment.Ref)
	}
	if err := s.print(ctx, refs, document, columns); err != nil {
		return exit(exitFailed, "slip belum tercetak: %v. Pembayaran tidak berubah; coba lagi", err)
	}
	s.say("slip %s dicetak", number)
	return nil
}

// slipOf is the slip that a payment is on, with all payments that share it; or the recap of its nota.
func (s *shop) slipOf(ctx context.Context, typed string, recap bool) (ledger.Document, []ledger.Payment, ledger.Nota, error) {
	meant, nota, err := s.visit(ctx, typed)
	if err != nil {
		return "", nil, nota, err
	}
	number := meant[0].Number
	var refs []ledger.RefID
	for _, item := range nota.Items {
		refs = append(refs, item.Ref)
	}
	payments, nota, err := s.readAll(ctx, refs)
	if err != nil {
		return "", nil, nota, s.tell(err, number)
	}
	slips := bySlip(payments)
	if recap && len(slips) < 2 {
		return "", nil, nota, exit(exitUsage, "nota %s hanya satu struk, tanpa rekap; struknya: loket receipt %s", number, number)
	}
	if recap {
		return ledger.DocRecap, payments, nota, nil
	}
	if slices.ContainsFunc(meant, func(p ledger.Payment) bool { return !sharesSlip(p, meant[0]) }) {
		return "", nil, nota, several(typed, meant)
	}
	shared := slips[slices.IndexFunc(slips, func(shared []ledger.Payment) bool { return sharesSlip(shared[0], meant[0]) })]
	return receipts.OfSeries(shared, nota), shared, nota, nil
}

// printed is how often a slip was printed already: of several payments, the most that one of them was.
func printed(document ledger.Document, payments []ledger.Payment, n ledger.Nota) int {
	if document == ledger.DocRecap {
		return n.Recaps
	}
	most := 0
	for _, p := range payments {
		if len(payments) > 1 {
			document = p.SharedSlip()
		}
		most = max(most, p.Prints.Of(document))
	}
	return most
}
