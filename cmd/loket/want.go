package main

import (
	"context"

	"github.com/spf13/cobra"

	"loket/ledger"
	"loket/providers"
	"loket/ui"
)

// billFlags are what names a bill on the command line, besides product and customer.
type billFlags struct {
	period string
	amount string
}

func (f *billFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.period, "period", "", "satu bulan saja, YYYYMM, untuk produk yang ditagih per bulan (bawaan: semua bulan yang belum dibayar)")
	c.Flags().StringVar(&f.amount, "amount", "", "nominal dalam rupiah, untuk e-money")
}

// wanted is what is asked for on the command line, checked as far as that goes without asking anybody.
type wanted struct {
	product  ledger.Product
	customer ledger.CustomerNo
	period   ledger.Month // of a monthly product; empty: every unpaid month
	amount   ledger.Rupiah
}

// every reports whether all unpaid months are wanted.
func (w wanted) every() bool { return w.product.Monthly && w.period == "" }

// name is what is wanted, in a message: "pdam-gianyar 10014 OKT26".
func (w wanted) name() string {
	return joinNonEmpty(string(w.product.Code)+" "+string(w.customer), w.period.Label())
}

// title is what is wanted as it is read aloud: "Pulsa Telkomsel 5.000 0812 3456 7890".
func (w wanted) title() string { return w.product.Name + " " + w.product.Group(w.customer) }

// want checks what was typed.
func (s *shop) want(code, customer string, flags billFlags) (wanted, error) {
	product, ok := s.product(code)
	if !ok {
		return wanted{}, exit(exitUsage, "produk %q tidak dijual di loket ini; yang ada: %s", code, s.codes())
	}
	w := wanted{product: product, customer: ledger.CleanNumber(customer)}
	unusual, err := product.CheckNumber(w.customer)
	if err != nil {
		return w, exit(exitUsage, "nomor pelanggan %s: %s. %s", product.Name, numberProblem(err), product.Hint)
	}
	if unusual {
		s.say("perhatian: nomor %s tidak seperti nomor %s biasanya", product.Group(w.customer), product.Name)
	}
	if warning := ui.PrefixWarning(s.prefixes, product, w.customer); warning != "" {
		s.say("perhatian: %s: %s", w.title(), warning)
	}
	if w.period, err = s.readPeriod(product, flags.period); err != nil {
		return w, err
	}
	w.amount, err = readAmount(product, flags.amount)
	return w, err
}

// readPeriod reads the month of a bill, where the product has one and one is named.
func (s *shop) readPeriod(product ledger.Product, text string) (ledger.Month, error) {
	now := ledger.MonthOf(s.now(), s.config.zone)
	if text == "" {
		return "", nil
	}
	if !product.Monthly {
		return "", exit(exitUsage, "%s tidak ditagih per bulan; hapus periode %q", product.Name, text)
	}
	period, err := ledger.ParseMonth(text)
	if err != nil {
		return "", exit(exitUsage, "periode %q salah; tulis tahun dan bulan, contoh %s", text, now)
	}
	if period > now {
		return "", exit(exitUsage, "periode %s belum tiba", period.Label())
	}
	return period, nil
}

// readAmount reads the amount that the customer chooses, where the product lets them.
func readAmount(product ledger.Product, text string) (ledger.Rupiah, error) {
	if !product.Amount {
		if text != "" {
			return 0, exit(exitUsage, "nominal %s tidak dapat dipilih; hapus --amount", product.Name)
		}
		return 0, nil
	}
	amount, err := ledger.ParseCash(text)
	if err != nil || !ledger.Choosable(amount) {
		return 0, exit(exitUsage, "nominal %s harus kelipatan %s, contoh --amount 50000 atau, pada pay, %s:NOMOR:50000", product.Name, ledger.AmountStep, product.Code)
	}
	return amount, nil
}

// find asks for what is wanted: one bill, or every unpaid month, oldest first.
func (s *shop) find(ctx context.Context, w wanted) (providers.Arrears, error) {
	if w.every() {
		found, err := s.cashier.Arrears(ctx, w.product.Code, w.customer)
		if err != nil {
			return found, s.tell(err, w.product.Provider)
		}
		return found, nil
	}
	bill, err := s.cashier.Inquire(ctx, w.product.Code, w.customer, w.period, w.amount)
	if err != nil {
		return providers.Arrears{}, s.tell(err, w.product.Provider)
	}
	return providers.Arrears{Bills: []ledger.Bill{bill}}, nil
}
