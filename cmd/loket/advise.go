package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"loket/ledger"
	"loket/providers"
	"loket/providers/checkout"
)

// patience is how long advise waits for a provider that may not be asked yet: its pause between two questions.
const patience = 65 * time.Second

func (p *program) adviseCommand() *cobra.Command {
	c := &cobra.Command{
		Use:     "advise [NOMOR]",
		Short:   "Menanyakan hasil setiap pembayaran yang belum pasti; tidak pernah membayar",
		Long:    "Menanyakan hasil setiap pembayaran yang belum pasti, atau yang disebut; tidak pernah membayar." + nameHelp,
		Example: "  loket advise\n  loket advise 5-261121-0007\n  loket advise \"kmb trq\"    # kode klaim: semua pembayaran notanya",
		Args:    arguments(0, 1),
		RunE: func(c *cobra.Command, args []string) error {
			ctx, stop := signal.NotifyContext(c.Context(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
			defer stop()
			s, err := p.openWriter(ctx)
			if err != nil {
				return err
			}
			defer s.close()
			return p.advise(ctx, s, args)
		},
	}
	return c
}

func (p *program) advise(ctx context.Context, s *shop, names []string) error {
	if _, err := s.cashier.ReadInbox(ctx); err != nil {
		return s.tell(err, "")
	}
	open, err := s.store.Unsettled(ctx)
	if err != nil {
		return s.tell(err, "")
	}
	if len(names) == 1 {
		if open, err = s.named(ctx, names[0]); err != nil {
			return err
		}
	}
	if len(open) == 0 {
		_, err := fmt.Fprintln(p.out, "tidak ada pembayaran yang belum pasti")
		return err
	}
	var worst, unwritten error // what cannot be written ends no asking
	for _, payment := range open {
		asked, note := s.ask(ctx, payment)
		_, err := fmt.Fprintf(p.out, "%s  %-12s %s\n", asked.Number, asked.State.Label(), note)
		if asked.State.Final() {
			err = cmp.Or(err, s.tellCustomer(ctx, p.out, asked))
		} else {
			worst = exit(exitNotFinal, "masih ada yang belum pasti; jangan dibayar ulang")
		}
		unwritten = cmp.Or(unwritten, err)
	}
	return cmp.Or(unwritten, worst)
}

// ask asks about one payment and says in words what came of it.
func (s *shop) ask(ctx context.Context, payment ledger.Payment) (ledger.Payment, string) {
	switch payment.State {
	case ledger.Disputed:
		return payment, "keterangannya bertentangan: " + ledger.Clean(payment.Conflict, 120) + "; penyelia memutuskan dengan bukti, " + decideBy(payment.Number)
	case ledger.Paid, ledger.Failed, ledger.Cancelled, ledger.Reversed:
		return payment, "sudah pasti, tidak ditanyakan"
	}
	provider, known := s.providers[payment.Product.Provider]
	if !known {
		return payment, fmt.Sprintf("penyedia %q tidak ada lagi di konfigurasi; putuskan dengan bukti, %s", payment.Product.Provider, decideBy(payment.Number))
	}
	if _, can := provider.(providers.Adviser); !can {
		return payment, "penyedia tidak dapat ditanya; menunggu kabarnya, atau putuskan dengan bukti, " + decideBy(payment.Number)
	}
	asked, err := s.cashier.Ask(ctx, payment.Ref)
	var early *checkout.EarlyError
	if errors.As(err, &early) && early.At.Sub(s.now()) <= patience {
		s.say("%s baru boleh ditanya %s; menunggu", payment.Number, early.At.In(s.config.zone).Format(time.TimeOnly))
		select {
		case <-time.After(early.At.Sub(s.now())):
			asked, err = s.cashier.Ask(ctx, payment.Ref)
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	switch {
	case errors.Is(err, context.Canceled):
		return payment, "dihentikan"
	case err != nil:
		return payment, s.tell(err, payment.Number).Error() + s.planned(payment.Ref)
	case asked.State == payment.State:
		return asked, "belum ada kabar baru" + s.planned(payment.Ref)
	}
	return asked, "baru saja diketahui"
}

// planned says when a payment was asked about and when it is asked again; "" where neither is known.
func (s *shop) planned(ref ledger.RefID) string {
	asked, next, _ := s.cashier.Schedule(ref)
	text := ""
	if !asked.IsZero() {
		text += "; ditanya " + asked.In(s.config.zone).Format(time.TimeOnly)
	}
	if !next.IsZero() {
		text += ", ditanya lagi mulai " + next.In(s.config.zone).Format(time.TimeOnly) + " oleh loket yang terbuka"
	}
	return text
}

// whatNext is what to do about a payment without a final outcome.
func whatNext(number string, state ledger.State) string {
	if state == ledger.Disputed {
		return "Penyelia memutuskan dengan bukti: " + decideBy(number)
	}
	return "Tanyakan lagi: loket advise " + number + "; kabar dari penyedia dibaca saat loket dibuka"
}

// decideBy is the command of a supervisor's decision.
func decideBy(number string) string {
	return "loket settle " + number + " paid|failed --evidence … --by NAMA, atau di loket F3 lalu F8"
}
