package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"loket/ledger"
	"loket/providers"
	"loket/providers/checkout"
)

// maxPairs bounds the bills of one call: more is a slip of the keyboard.
const maxPairs = 50

// payFlags are what `pay` is told besides products and customers.
type payFlags struct {
	bill   billFlags
	months int // 0: all
	cash   string
	again  bool
	wait   time.Duration
	yes    bool
	asJSON bool
}

func (p *program) payCommand() *cobra.Command {
	var flags payFlags
	c := &cobra.Command{
		Use:   "pay PRODUK NOMOR | PRODUK:NOMOR ...",
		Short: "Menanyakan tagihan, meminta persetujuan, membayar, mencetak struk",
		Long: "Menanyakan tagihan, meminta persetujuan, membayar, mencetak struk.\n\n" +
			"Produk yang ditagih per bulan (PDAM) tanpa --period: semua bulan yang belum dibayar, tertua dahulu; berhenti pada\n" +
			"bulan pertama yang tidak lunas. --months N: hanya N bulan tertua.\n\n" +
			"Beberapa tagihan satu pelanggan menjadi satu nota dengan satu uang dan satu kembalian: tulis PRODUK:NOMOR, atau\n" +
			"PRODUK:NOMOR:YYYYMM untuk satu bulan dan PRODUK:NOMOR:NOMINAL untuk e-money. Semua ditanyakan dahulu; bila satu\n" +
			"tidak dapat ditanyakan, tidak ada yang dibayar. --again berlaku untuk semuanya. Uang dari yang gagal atau tidak\n" +
			"dikirim dicatat sebagai dikembalikan. Kode keluar: yang terburuk dari semua pembayaran (3, lalu 4, 1, 0).",
		Example: "  loket pay pdam-gianyar 10014 --cash 100000\n" +
			"  loket pay pdam-gianyar 10014 --months 2\n" +
			"  loket pay pdam-gianyar:10014 pln:530000000001 --cash 200000\n" +
			"  loket pay pln 530000000001 --yes --json",
		Args:              arguments(1, maxPairs),
		ValidArgsFunction: p.completeProducts,
		RunE: func(c *cobra.Command, args []string) error {
			if flags.wait < 0 {
				return exit(exitUsage, "--wait tidak boleh negatif. Tidak ada yang dikirim")
			}
			if c.Flags().Changed("months") && flags.months < 1 {
				return exit(exitUsage, "--months %d: sedikitnya 1 bulan. Tidak ada yang dikirim", flags.months)
			}
			ctx, stop := signal.NotifyContext(c.Context(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
			defer stop()
			s, err := p.openWriter(ctx)
			if err != nil {
				return err
			}
			defer s.close()
			return p.pay(ctx, s, args, flags)
		},
	}
	flags.bill.add(c)
	c.Flags().IntVar(&flags.months, "months", 0, "berapa bulan tertua yang dibayar (bawaan: semua yang belum dibayar)")
	c.Flags().StringVar(&flags.cash, "cash", "", "uang yang diterima (bawaan: pas)")
	c.Flags().BoolVar(&flags.again, "again", false, "sengaja membeli lagi nomor yang sama pada hari yang sama")
	c.Flags().DurationVar(&flags.wait, "wait", 90*time.Second, "berapa lama menunggu hasil yang belum pasti (bawaan: 90s; 0: tidak menunggu)")
	c.Flags().BoolVar(&flags.yes, "yes", false, "tanpa bertanya")
	c.Flags().BoolVar(&flags.asJSON, "json", false, "satu objek JSON per pembayaran di stdout")
	return c
}

// pay does one visit of one customer at the command line.
func (p *program) pay(ctx context.Context, s *shop, words []string, flags payFlags) error {
	wants, err := s.wants(words, flags)
	if err != nil {
		return unpaid(err)
	}
	stopListening, err := s.listenFor(ctx, wants, flags.wait > 0)
	if err != nil {
		return unpaid(err)
	}
	defer stopListening()
	found, err := s.findAll(ctx, wants, flags.months)
	if err != nil {
		return unpaid(err)
	}
	var bills []ledger.Bill
	for _, f := range found {
		bills = append(bills, f.Bills...)
	}
	s.warnOfLoss(bills)
	s.warnOfDeposits(ctx, bills)
	due := total(bills).RoundUp(ledger.Rupiah(s.config.Counter.Rounding))
	tender, err := readCash(flags.cash, due)
	if err != nil {
		return unpaid(err)
	}
	if !flags.yes {
		if err := p.confirm(wants, found, due, tender); err != nil {
			return err
		}
	}
	nota, payments, err := s.cashier.Pay(ctx, s.order(bills, tender, flags.again))
	if err != nil && (!errors.Is(err, checkout.ErrUnrecorded) || len(payments) == 0) {
		return s.notPaid(err, wants, bills)
	}
	if unrecorded := err; unrecorded != nil { // the book takes nothing more: what it holds is told as it stands
		if err := p.report(ctx, s, payments, nota, flags.asJSON); err != nil {
			s.say("%v", err)
		}
		return s.notPaid(unrecorded, wants, bills)
	}
	payments = s.await(ctx, payments, flags.wait)
	if nota.Change > 0 { // beside what goes back of payments that fail
		s.say("Uang kembali %s", nota.Change)
	}
	return p.report(ctx, s, payments, s.handBackFailed(ctx, payments, nota), flags.asJSON)
}

// unpaid is an error of what comes before a payment, which says that there was none.
func unpaid(err error) error {
	if strings.Contains(err.Error(), "Tidak ada yang") {
		return err
	}
	return &exitError{exitCode(err), err.Error() + ". Tidak ada yang dibayar", err}
}

// order is what is paid. A deliberate "again" is for all of it.
func (s *shop) order(bills []ledger.Bill, tender ledger.Rupiah, again bool) checkout.Order {
	order := checkout.Order{Bills: bills, Tender: tender, By: s.operator.now()}
	for _, bill := range bills {
		if again {
			order.Again = append(order.Again, bill.Ref)
		}
	}
	return order
}

// notPaid tells why an order was not paid. A lock names the bill that it refused.
func (s *shop) notPaid(err error, wants []wanted, bills []ledger.Bill) error {
	var names []string
	for _, w := range wants {
		if !slices.Contains(names, w.product.Provider) {
			names = append(names, w.product.Provider)
		}
	}
	told := s.tell(err, strings.Join(names, ", "))
	var locked *ledger.LockedError
	if errors.As(err, &locked) {
		for _, bill := range bills {
			if bill.Ref == locked.Ref {
				return about(joinNonEmpty(fmt.Sprintf("%s %s", bill.Product, bill.Customer), bill.Periods()), told, len(bills))
			}
		}
	}
	return told
}

// listenFor binds the callback address of every provider that answers by calling back.
func (s *shop) listenFor(ctx context.Context, wants []wanted, waits bool) (stop func(), err error) {
	var stops []func()
	stop = func() {
		for _, stop := range stops {
			stop()
		}
	}
	var known []string
	for _, w := range wants {
		if slices.Contains(known, w.product.Provider) {
			continue
		}
		known = append(known, w.product.Provider)
		one, err := s.listen(ctx, string(w.product.Code), waits)
		if err != nil {
			stop()
			return nil, err
		}
		stops = append(stops, one)
	}
	return stop, nil
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

// confirm shows what is to be paid and asks. No answer is no.
func (p *program) confirm(wants []wanted, found []providers.Arrears, due, tender ledger.Rupiah) error {
	for i, f := range found {
		if i > 0 {
			_, _ = fmt.Fprintln(p.err, strings.Repeat("-", 40))
		}
		if err := writeBills(p.err, f); err != nil {
			return exit(exitFailed, "tagihannya tidak dapat ditampilkan: %v. Tidak ada yang dikirim", err)
		}
	}
	what := fmt.Sprintf("%d tagihan", len(wants))
	if len(wants) == 1 {
		what = wants[0].title()
	} else {
		_, _ = fmt.Fprintln(p.err)
		for i, w := range wants {
			_, _ = fmt.Fprintf(p.err, "%d. %s: %s\n", i+1, w.title(), total(found[i].Bills))
		}
	}
	_, _ = fmt.Fprintf(p.err, "\n%s: bayar %s, uang %s, kembali %s. Bayar sekarang? [ya/tidak] ", what, due, tender, tender-due)
	line, err := bufio.NewReader(p.in).ReadString('\n')
	if err != nil && line == "" {
		return exit(exitUsage, "tidak ada jawaban; pakai --yes untuk membayar tanpa bertanya. Tidak ada yang dikirim")
	}
	if answer := strings.ToLower(strings.TrimSpace(line)); answer != "ya" && answer != "y" {
		return exit(exitFailed, "tidak jadi. Tidak ada yang dikirim")
	}
	return nil
}
