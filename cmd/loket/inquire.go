package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"loket/ledger"
)

// billFlags are what names a bill on the command line.
type billFlags struct {
	period string
	amount string
}

func (f *billFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.period, "period", "", "periode YYYYMM, untuk produk yang ditagih per bulan (bawaan: bulan lalu)")
	c.Flags().StringVar(&f.amount, "amount", "", "nominal dalam rupiah, untuk e-money")
}

func (p *program) inquireCommand() *cobra.Command {
	var flags billFlags
	var asJSON, trace bool
	c := &cobra.Command{
		Use:               "inquire PRODUCT CUSTOMER",
		Short:             "Menanyakan tagihan, tanpa membayar",
		Example:           "  loket inquire pdam-gianyar 10014 --period 202610\n  loket inquire pln 530000000001 --json",
		Args:              arguments(2, 2),
		ValidArgsFunction: p.completeProducts,
		RunE: func(c *cobra.Command, args []string) error {
			if trace {
				p.trace = traceTo(p.err)
			}
			bill, _, err := p.inquire(c.Context(), args[0], args[1], flags)
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(p.out, newBillJSON(bill))
			}
			return writeBill(p.out, bill)
		},
	}
	flags.add(c)
	c.Flags().BoolVar(&asJSON, "json", false, "JSON di stdout")
	c.Flags().BoolVar(&trace, "trace", false, "tampilkan permintaan, JWT, teks yang di-hash dan jawaban (rahasia disamarkan)")
	return c
}

// inquire asks for a bill without touching the ledger: another loket may be open.
func (p *program) inquire(ctx context.Context, code, customer string, flags billFlags) (ledger.Bill, ledger.Product, error) {
	s, err := p.newShop()
	if err != nil {
		return ledger.Bill{}, ledger.Product{}, err
	}
	defer s.close()
	s.withoutBook()
	return s.inquire(ctx, code, customer, flags)
}

// inquire checks what was typed and asks the provider.
func (s *shop) inquire(ctx context.Context, code, customer string, flags billFlags) (ledger.Bill, ledger.Product, error) {
	product, ok := s.product(code)
	if !ok {
		return ledger.Bill{}, product, exit(exitUsage, "produk %q tidak dijual di loket ini; yang ada: %s", code, s.codes())
	}
	number := ledger.CleanNumber(customer)
	unusual, err := product.CheckNumber(number)
	if err != nil {
		return ledger.Bill{}, product, exit(exitUsage, "nomor pelanggan %s: %s. %s", product.Name, numberProblem(err), product.Hint)
	}
	if unusual {
		s.say("perhatian: nomor %s tidak seperti nomor %s biasanya", product.Group(number), product.Name)
	}
	period, amount, err := s.billOf(product, flags)
	if err != nil {
		return ledger.Bill{}, product, err
	}
	bill, err := s.cashier.Inquire(ctx, product.Code, number, period, amount)
	if err != nil {
		return bill, product, tell(err, product.Provider)
	}
	return bill, product, nil
}

// billOf reads period and amount, where the product has them.
func (s *shop) billOf(product ledger.Product, flags billFlags) (ledger.Month, ledger.Rupiah, error) {
	now := ledger.MonthOf(s.now(), s.config.zone)
	period := ledger.Month("")
	switch {
	case flags.period != "" && !product.Monthly:
		return "", 0, exit(exitUsage, "%s tidak ditagih per bulan; hapus --period", product.Name)
	case flags.period != "":
		read, err := ledger.ParseMonth(flags.period)
		if err != nil {
			return "", 0, exit(exitUsage, "periode %q salah; tulis tahun dan bulan, contoh %s", flags.period, now)
		}
		if read > now {
			return "", 0, exit(exitUsage, "periode %s belum tiba", read.Label())
		}
		period = read
	case product.Monthly:
		period = now.Add(-1)
	}
	if !product.Amount {
		if flags.amount != "" {
			return "", 0, exit(exitUsage, "nominal %s tidak dapat dipilih; hapus --amount", product.Name)
		}
		return period, 0, nil
	}
	amount, err := ledger.ParseCash(flags.amount)
	if err != nil || !ledger.Choosable(amount) {
		return "", 0, exit(exitUsage, "nominal %s harus kelipatan %s, contoh --amount 50000", product.Name, ledger.AmountStep)
	}
	return period, amount, nil
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
		row(d.Label, d.Value)
	}
	row("Periode", b.Periods())
	for _, s := range b.Sheets {
		if usage, ok := ledger.Usage(s.Start, s.End); ok {
			row("Stand meter "+s.Period, fmt.Sprintf("%s - %s (%d)", s.Start.Plain(), s.End.Plain(), usage))
		}
		if len(b.Sheets) > 1 { // of one sheet it is among the details
			row("No ref "+s.Period, s.Reference)
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
	return func(step, text string) { _, _ = fmt.Fprintf(w, "-- %s\n%s\n", step, text) }
}
