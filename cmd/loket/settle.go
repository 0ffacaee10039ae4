package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"loket/ledger"
	"loket/providers/checkout"
)

func (p *program) settleCommand() *cobra.Command {
	var evidence, by string
	c := &cobra.Command{
		Use:   "settle NOMOR paid|failed|reversed",
		Short: "Keputusan penyelia atas pembayaran yang belum pasti, dengan bukti",
		Long:  "Keputusan penyelia atas pembayaran yang belum pasti, dengan bukti." + oneNameHelp,
		Example: "  loket settle 5-261121-0007 paid --evidence \"mutasi PDAM 21-11 no. 8812\" --by Ani\n" +
			"  loket settle 5-261121-0007 failed --evidence \"surat PDAM: belum masuk\" --by Ani",
		Args: arguments(2, 2),
		RunE: func(c *cobra.Command, args []string) error {
			var outcome ledger.Outcome
			err := outcome.UnmarshalText([]byte(args[1]))
			if err != nil || outcome == ledger.OutcomeUnknown || outcome == ledger.OutcomePending {
				return exit(exitUsage, "keputusan %q tidak dikenal; pilih paid, failed atau reversed", args[1])
			}
			evidence, by := ledger.Clean(evidence, 300), ledger.Clean(by, 40)
			if evidence == "" || by == "" {
				return exit(exitUsage, "--evidence (bukti) dan --by (nama penyelia) wajib diisi")
			}
			var payment ledger.Payment
			s, by, err := p.openSupervised(c.Context(), by, func(s *shop) (act string, err error) {
				payment, _, err = s.payment(c.Context(), args[0])
				return "memutuskan " + payment.Number + " " + args[1], err
			})
			if err != nil {
				return err
			}
			defer s.close()
			payment, err = s.cashier.Settle(c.Context(), payment.Number, ledger.Settle{Outcome: outcome, Evidence: evidence}, by)
			if err != nil {
				return s.notDecided(err, payment.Number, payment)
			}
			_, _ = fmt.Fprintf(p.out, "%s %s, diputuskan %s\n", payment.Number, payment.State.Label(), by)
			return s.tellCustomer(c.Context(), p.out, payment)
		},
	}
	c.Flags().StringVar(&evidence, "evidence", "", "bukti, mis. nomor mutasi atau surat (wajib)")
	c.Flags().StringVar(&by, "by", "", "nama penyelia yang memutuskan (wajib)")
	return c
}

// notDecided says why a decision was not taken.
func (s *shop) notDecided(err error, number string, payment ledger.Payment) error {
	switch {
	case errors.Is(err, ledger.ErrIllegal) && payment.State == ledger.Paid:
		return exit(exitUsage, "%s sudah LUNAS: hanya dapat diputuskan reversed (ditarik kembali). Tidak ada yang diubah", payment.Number)
	case errors.Is(err, ledger.ErrIllegal):
		return exit(exitUsage, "%s sudah %s; tidak ada yang diputuskan lagi. Tidak ada yang diubah", payment.Number, payment.State.Label())
	}
	return s.tell(err, number)
}

// tellCustomer says what the customer of a payment with a final outcome still gets, and against what.
func (s *shop) tellCustomer(ctx context.Context, w io.Writer, payment ledger.Payment) error {
	nota, err := s.store.Nota(context.WithoutCancel(ctx), payment.Nota)
	if err != nil {
		return s.tell(err, payment.Number)
	}
	due := nota.Due()
	if payment.State == ledger.Paid && payment.Prints.Receipt == 0 {
		_, _ = fmt.Fprintf(w, "pelanggan mendapat struk, untuk slip titipan berkode klaim %s: loket receipt %s --print\n", payment.Claim, payment.Number)
	}
	switch {
	case due > 0:
		_, err = fmt.Fprintf(w, "kembalikan %s, hanya untuk kode klaim %s, lalu catat: loket refund %s --by NAMA\n", due, payment.Claim, payment.Number)
	case due < 0:
		_, err = fmt.Fprintf(w, "uang yang sudah dikembalikan, %s, harus ditagih lagi kepada pelanggan\n", -due)
	}
	return err
}

func (p *program) refundCommand() *cobra.Command {
	var by string
	c := &cobra.Command{
		Use:     "refund NOMOR",
		Short:   "Mencatat uang yang dikembalikan kepada pelanggan",
		Long:    "Mencatat uang yang dikembalikan kepada pelanggan: seluruh sisa notanya, kepada pembawa slip berkode klaim itu." + nameHelp,
		Example: "  loket refund 5-261121-0007 --by Ani",
		Args:    arguments(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			by := ledger.Clean(by, 40)
			if by == "" {
				return exit(exitUsage, "--by (nama yang menyerahkan uang) wajib diisi")
			}
			var meant []ledger.Payment
			s, by, err := p.openSupervised(c.Context(), by, func(s *shop) (act string, err error) {
				if meant, _, err = s.visit(c.Context(), args[0]); err != nil {
					return "", err
				}
				return "mengembalikan uang " + meant[0].Number, nil
			})
			if err != nil {
				return err
			}
			defer s.close()
			payment := meant[0]
			amount, err := s.cashier.HandBack(c.Context(), payment.Nota, by)
			if open := slices.IndexFunc(meant, func(p ledger.Payment) bool { return p.State.Sent() }); open >= 0 && errors.Is(err, checkout.ErrNothingDue) {
				payment = meant[open]
				return exit(exitNotFinal, "%s masih %s: uangnya belum boleh dikembalikan; tidak ada yang dicatat. %s", payment.Number, payment.State.Label(), whatNext(payment.Number, payment.State))
			}
			if err != nil {
				return s.tell(err, payment.Number)
			}
			_, err = fmt.Fprintf(p.out, "%s: %s dikembalikan kepada pelanggan oleh %s, kode klaim %s; buktinya: loket receipt %s --print\n",
				payment.Number, amount, by, payment.Claim, payment.Number)
			return err
		},
	}
	c.Flags().StringVar(&by, "by", "", "nama yang menyerahkan uang (wajib)")
	return c
}
