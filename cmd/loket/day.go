package main

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"loket/ledger"
	"loket/ledger/sqlite"
	"loket/receipts"
)

func (p *program) dayCommand() *cobra.Command {
	var asJSON bool
	var day, from, to string
	var ledgers []string
	c := &cobra.Command{
		Use:   "day [YYYY-MM-DD]",
		Short: "Rekap satu hari, atau beberapa hari dengan --from dan --to",
		Long: "day menjumlahkan pembayaran yang dicatat pada hari itu (bawaan: hari ini) menurut keadaan, produk dan kasir, dengan\n" +
			"komisinya, dan uang tunai yang bergerak hari itu. --ledger dua kali atau lebih menjumlahkan buku beberapa komputer.",
		Example: "  loket day\n  loket day 2026-11-21 --json\n  loket day --from 2026-11-01 --to 2026-11-30\n" +
			"  loket day --ledger ledger.db --ledger /media/usb/loket6.db   # dua komputer",
		Args: arguments(0, 1),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 1 {
				if from != "" || to != "" || day != "" {
					return exit(exitUsage, "tulis satu tanggal, atau --from dan --to; tidak keduanya")
				}
				day = args[0]
			}
			if len(ledgers) > 0 {
				p.ledger = ledgers[0]
			}
			s, err := p.openReader(c.Context())
			if err != nil {
				return err
			}
			defer s.close()
			if day == "" && from == "" && to == "" {
				day = string(ledger.DayOf(p.now(), s.config.zone))
			}
			first, last, err := s.days(day, from, to)
			if err != nil {
				return err
			}
			if last == "" {
				last = ledger.DayOf(p.now(), s.config.zone)
			}
			return p.tellDays(c.Context(), s, first, last, ledgers, asJSON)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "satu objek JSON")
	c.Flags().StringArrayVar(&ledgers, "ledger", nil, "berkas buku (bawaan: dari konfigurasi); diulang: dijumlahkan")
	addDayFlags(c, &day, &from, &to)
	return c
}

// tellDays adds up the ledgers and says what they come to.
func (p *program) tellDays(ctx context.Context, s *shop, from, to ledger.Date, ledgers []string, asJSON bool) error {
	totals, err := s.store.Days(ctx, from, to)
	if err != nil {
		return s.tell(err, string(from))
	}
	counters := []string{s.config.Counter.Code}
	if len(ledgers) > 1 {
		books := []*shop{s}
		for _, path := range ledgers[1:] {
			other, err := s.beside(ctx, path)
			if err != nil {
				return err
			}
			defer other.close()
			more, err := other.store.Days(ctx, from, to)
			if err != nil {
				return other.tell(err, string(from))
			}
			totals.Merge(more)
			books = append(books, other)
		}
		if counters, err = apart(ctx, books, ledgers); err != nil {
			return err
		}
	}
	if asJSON {
		return writeJSON(p.out, newDayJSON(totals, counters, s.config.practice()))
	}
	if len(counters) == 1 {
		counters = nil // the head names it
	}
	_, err = fmt.Fprint(p.out, receipts.Text(receipts.Day(s.slip(0, 0, p.now()), s.productNames(), totals, counters...)))
	return err
}

// beside opens another computer's ledger to be read. Its key and its anchor are there, not here.
func (s *shop) beside(ctx context.Context, path string) (*shop, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, s.tell(fmt.Errorf("%w: %w", sqlite.ErrMissing, err), path)
	}
	o := s.options(path, nil, true)
	o.Anchor = ""
	store, err := sqlite.Open(ctx, o)
	if err != nil {
		return nil, s.tell(err, path)
	}
	other := &shop{config: s.config, now: s.now, messages: s.messages, store: store}
	other.closers = append(other.closers, store)
	return other, nil
}

// apart are the counters of several ledgers, or why they are not added up: a copy would count twice what it shares, and two
// counters of one code cannot be told apart.
func apart(ctx context.Context, books []*shop, paths []string) ([]string, error) {
	var counters []string
	firsts, owners := map[string]string{}, map[string]string{}
	for i, book := range books {
		origin, err := book.store.Origin(ctx)
		if err != nil {
			return nil, book.tell(err, paths[i])
		}
		if same := firsts[origin.First]; same != "" {
			return nil, exit(exitUsage, "%s dan %s buku yang sama atau salinannya; pembayarannya akan terhitung dua kali. Pilih buku dari komputer lain", same, paths[i])
		}
		firsts[origin.First] = paths[i]
		for _, code := range origin.Counters {
			if other := owners[code]; other != "" && other != paths[i] {
				return nil, exit(exitUsage, "%s dan %s sama-sama loket %s, jadi nomor pembayarannya dapat bertabrakan dan tidak dijumlahkan. "+
					"Beri setiap komputer kode sendiri ([counter] code)", other, paths[i], code)
			}
			owners[code] = paths[i]
		}
		counters = append(counters, origin.Counters[1])
	}
	return counters, nil
}

// productNames are the names by code of what is sold here.
func (s *shop) productNames() map[ledger.ProductCode]string {
	names := make(map[ledger.ProductCode]string, len(s.products))
	for _, product := range s.products {
		names[product.Code] = product.Name
	}
	return names
}
