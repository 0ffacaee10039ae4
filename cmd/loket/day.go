package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"loket/ledger"
	"loket/receipts"
)

func (p *program) dayCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     "day [YYYY-MM-DD]",
		Short:   "Rekap satu hari",
		Example: "  loket day\n  loket day 2026-11-21 --json",
		Args:    arguments(0, 1),
		RunE: func(c *cobra.Command, args []string) error {
			s, err := p.openReader(c.Context())
			if err != nil {
				return err
			}
			defer s.close()
			today := ledger.DayOf(p.now(), s.config.zone)
			day := today
			if len(args) == 1 {
				if day, err = ledger.ParseDate(args[0]); err != nil {
					return exit(exitUsage, "tanggal %q salah; tulis YYYY-MM-DD", args[0])
				}
			}
			if day > today {
				return exit(exitUsage, "%s belum tiba", day)
			}
			totals, err := s.store.Day(c.Context(), day)
			if err != nil {
				return tell(err, string(day))
			}
			if asJSON {
				return writeJSON(p.out, newDayJSON(totals))
			}
			_, err = fmt.Fprint(p.out, receipts.Text(receipts.Day(s.slip(0, 0, p.now()), s.productNames(), totals)))
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "satu objek JSON")
	return c
}

// productNames are the names by code of what is sold here.
func (s *shop) productNames() map[ledger.ProductCode]string {
	names := make(map[ledger.ProductCode]string, len(s.products))
	for _, product := range s.products {
		names[product.Code] = product.Name
	}
	return names
}

// dayJSON is a day's recap: counts and whole rupiah by state, cash by the day it moved.
type dayJSON struct {
	Day      ledger.Date              `json:"day"`
	Count    map[string]int           `json:"count"`
	Total    map[string]ledger.Rupiah `json:"total"`
	Fee      ledger.Rupiah            `json:"fee"`
	Margin   ledger.Rupiah            `json:"margin"`
	Tender   ledger.Rupiah            `json:"tender"`
	Change   ledger.Rupiah            `json:"change"`
	HandBack ledger.Rupiah            `json:"hand_back"`
	Drawer   ledger.Rupiah            `json:"drawer"`
}

func newDayJSON(t ledger.DayTotals) dayJSON {
	j := dayJSON{Day: t.Day, Count: map[string]int{}, Total: map[string]ledger.Rupiah{}, Fee: t.Fee, Margin: t.Margin,
		Tender: t.Tender, Change: t.Change, HandBack: t.HandBack, Drawer: t.Drawer()}
	for state, n := range t.Count {
		j.Count[state.String()] = n
	}
	for state, sum := range t.Total {
		j.Total[state.String()] = sum
	}
	return j
}
