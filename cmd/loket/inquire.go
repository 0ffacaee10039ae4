package main

import (
	"context"
	"fmt"
	"io"
	"sync"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"loket/ledger"
	"loket/providers"
)

func (p *program) inquireCommand() *cobra.Command {
	var flags billFlags
	var asJSON, trace bool
	c := &cobra.Command{
		Use:   "inquire PRODUK NOMOR",
		Short: "Menanyakan tagihan, tanpa membayar",
		Long: "Menanyakan tagihan, tanpa membayar. Produk yang ditagih per bulan (PDAM) tanpa --period: semua bulan yang belum\n" +
			"dibayar, tertua dahulu, dengan keterangan sejauh mana diperiksa.",
		Example:           "  loket inquire pdam-gianyar 10014\n  loket inquire pdam-gianyar 10014 --period 202610\n  loket inquire pln 530000000001 --json",
		Args:              arguments(2, 2),
		ValidArgsFunction: p.completeProducts,
		RunE: func(c *cobra.Command, args []string) error {
			if trace {
				p.trace = traceTo(p.err)
			}
			return p.inquire(c.Context(), args[0], args[1], flags, asJSON)
		},
	}
	flags.add(c)
	c.Flags().BoolVar(&asJSON, "json", false, "satu objek JSON per tagihan di stdout")
	c.Flags().BoolVar(&trace, "trace", false, "tampilkan permintaan, JWT, teks yang di-hash dan jawaban (rahasia disamarkan)")
	return c
}

// inquire asks for a bill without touching the ledger: another loket may be open.
func (p *program) inquire(ctx context.Context, code, customer string, flags billFlags, asJSON bool) error {
	s, err := p.newShop()
	if err != nil {
		return err
	}
	defer s.close()
	s.withoutBook()
	w, err := s.want(code, customer, flags)
	if err != nil {
		return err
	}
	found, err := s.find(ctx, w)
	if err != nil {
		return err
	}
	if !asJSON {
		return writeBills(p.out, found)
	}
	for _, bill := range found.Bills {
		if err := writeJSON(p.out, newBillJSON(bill)); err != nil {
			return err
		}
	}
	if found.From != "" {
		s.say("%s", lookedAt(found))
	}
	return nil
}

// writeBills shows what was found of one customer: a bill, or the months together and each of them, oldest first.
func writeBills(w io.Writer, found providers.Arrears) error {
	if err := writeBill(w, ledger.Join(found.Bills)); err != nil {
		return err
	}
	if len(found.Bills) > 1 {
		if err := writeMonths(w, found.Bills); err != nil {
			return err
		}
	}
	if found.From == "" {
		return nil
	}
	_, err := fmt.Fprintf(w, "\n%s\n", lookedAt(found))
	return err
}

// writeMonths is a row a month.
func writeMonths(w io.Writer, bills []ledger.Bill) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintln(t, "\nPERIODE\tTAGIHAN\tDENDA\tBIAYA LAYANAN\tTOTAL\t")
	for _, b := range bills {
		penalty := b.Line(ledger.LinePenalty)
		_, _ = fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t\n", b.Periods(), b.Owed()-penalty, penalty, b.Fee, b.Total)
	}
	return t.Flush()
}

// lookedAt says how many months are unpaid, their sum, and how far was looked.
func lookedAt(found providers.Arrears) string {
	return fmt.Sprintf("%d bulan belum dibayar, jumlah %s (diperiksa %s sampai %s)",
		len(found.Bills), total(found.Bills), found.From.Label(), found.To.Label())
}

// total is the sum of bills, before rounding.
func total(bills []ledger.Bill) ledger.Rupiah {
	var sum ledger.Rupiah
	for _, bill := range bills {
		sum += bill.Total
	}
	return sum
}

// writeBill shows a bill as the bill screen does, line by line.
func writeBill(w io.Writer, b ledger.Bill) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(label, value string) {
		if value != "" {
			_, _ = fmt.Fprintf(t, "%s\t%s\n", label, value)
		}
	}
	row("Produk", string(b.Product))
	row("Nomor", string(b.Customer))
	row("Nama", b.Name)
	row("Alamat", b.Address)
	for _, d := range b.Details {
		row(d.Label, d.Text())
	}
	row("Periode", b.Periods())
	for _, s := range b.Sheets {
		if usage, ok := ledger.Usage(s.Start, s.End); ok {
			row("Stand meter "+b.PeriodText(s.Period), fmt.Sprintf("%s - %s (%d)", s.Start.Plain(), s.End.Plain(), usage))
		}
		if len(b.Sheets) > 1 { // of one sheet it is among the details
			row("No ref "+b.PeriodText(s.Period), s.Reference)
		}
	}
	for _, l := range b.Lines {
		row(l.Label, l.Amount.String())
	}
	row("TOTAL", b.Total.String())
	for _, note := range b.Notes {
		row("Catatan", note)
	}
	return t.Flush()
}

// traceTo shows each step of an exchange; secrets are masked before they come here.
func traceTo(w io.Writer) func(step, text string) {
	var one sync.Mutex // several months are asked at a time
	return func(step, text string) {
		one.Lock()
		defer one.Unlock()
		_, _ = fmt.Fprintf(w, "-- %s\n%s\n", step, text)
	}
}
