package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"loket/ledger"
	"loket/ui"
)

// listLimit bounds what `payments` prints; a narrower filter shows the rest.
const listLimit = 10_000

func (p *program) paymentsCommand() *cobra.Command {
	var day, from, to, state, product, customer string
	var asJSON bool
	c := &cobra.Command{
		Use:     "payments",
		Short:   "Daftar pembayaran, terbaru dahulu",
		Example: "  loket payments --day 2026-11-21\n  loket payments --state suspect --json\n  loket payments --customer 10014",
		Args:    arguments(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			filter, err := readFilter(day, from, to, state, product, customer)
			if err != nil {
				return err
			}
			s, err := p.openReader(c.Context())
			if err != nil {
				return err
			}
			defer s.close()
			return s.list(c.Context(), p.out, filter, asJSON)
		},
	}
	addDayFlags(c, &day, &from, &to)
	c.Flags().StringVar(&state, "state", "", "keadaan: intended, submitted, pending, suspect, paid, failed, cancelled, reversed, disputed")
	c.Flags().StringVar(&product, "product", "", "kode produk")
	c.Flags().StringVar(&customer, "customer", "", "nomor pelanggan")
	c.Flags().BoolVar(&asJSON, "json", false, "satu objek JSON per baris")
	return c
}

func readFilter(day, from, to, state, product, customer string) (ledger.Filter, error) {
	filter := ledger.Filter{Product: ledger.ProductCode(product), Customer: ledger.CleanNumber(customer)}
	switch {
	case day != "" && (from != "" || to != ""):
		return filter, exit(exitUsage, "tulis --day untuk satu hari, atau --from dan --to; tidak keduanya. Tidak ada yang dikerjakan")
	case day != "":
		from, to = day, day
	}
	for _, d := range []struct {
		text string
		into *ledger.Date
	}{{from, &filter.From}, {to, &filter.To}} {
		if d.text == "" {
			continue
		}
		read, err := ledger.ParseDate(d.text)
		if err != nil {
			return filter, exit(exitUsage, "tanggal %q salah; tulis YYYY-MM-DD", d.text)
		}
		*d.into = read
	}
	if filter.From != "" && filter.To != "" && filter.From > filter.To {
		return filter, exit(exitUsage, "--from %s sesudah --to %s", filter.From, filter.To)
	}
	if state != "" {
		var known bool
		if filter.State, known = stateNamed(state); !known {
			return filter, exit(exitUsage, "keadaan %q tidak dikenal; contoh: paid atau LUNAS, suspect atau \"BELUM PASTI\"", state)
		}
	}
	return filter, nil
}

// stateNamed is the state with this name, as in JSON or as on the screen.
func stateNamed(text string) (ledger.State, bool) {
	for _, state := range ledger.States() {
		if strings.EqualFold(text, state.String()) || strings.EqualFold(text, state.Label()) {
			return state, true
		}
	}
	return 0, false
}

func (s *shop) list(ctx context.Context, w io.Writer, filter ledger.Filter, asJSON bool) error {
	entries, err := s.entries(ctx, filter)
	if err != nil {
		return s.tell(err, "")
	}
	if asJSON {
		for _, e := range entries {
			if err := writeJSON(w, newPaymentJSON(e, s.config.zone)); err != nil {
				return err
			}
		}
		return nil
	}
	if len(entries) == 0 {
		s.say("tidak ada pembayaran yang cocok")
		return nil
	}
	return writeEntries(w, entries, s.config.zone)
}

// entries pages through the list until it ends or has listLimit rows.
func (s *shop) entries(ctx context.Context, filter ledger.Filter) ([]ledger.Entry, error) {
	var all []ledger.Entry
	var cursor ledger.Cursor
	for len(all) < listLimit {
		page, next, err := s.store.List(ctx, filter, cursor, 500)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		if len(page) < 500 {
			return all, nil
		}
		cursor = next
	}
	s.say("hanya %d pembayaran terbaru yang ditampilkan; persempit dengan --from dan --to", len(all))
	return all, nil
}

func writeEntries(w io.Writer, entries []ledger.Entry, zone *time.Location) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(t, "NOMOR\tWAKTU\tPRODUK\tPELANGGAN\tNAMA\tTOTAL\tKEADAAN\tKASIR")
	for _, e := range entries {
		_, _ = fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", e.Number, e.Created.In(zone).Format(minuteLayout),
			e.Product, e.Customer, ledger.Clean(e.Name, 24), e.Total, e.State.Label(), e.Cashier)
	}
	return t.Flush()
}

func (p *program) showCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     "show NOMOR",
		Short:   "Satu pembayaran dengan riwayatnya",
		Long:    "Satu pembayaran dengan riwayatnya." + oneNameHelp,
		Example: "  loket show 5-261121-0007\n  loket show KMBTRQ",
		Args:    arguments(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			s, err := p.openReader(c.Context())
			if err != nil {
				return err
			}
			defer s.close()
			return s.show(c.Context(), p.out, args[0], asJSON)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "pembayaran dan kejadiannya sebagai satu objek JSON")
	return c
}

type eventJSON struct {
	Sequence int64       `json:"sequence"`
	Stream   string      `json:"stream"`
	Kind     ledger.Kind `json:"kind"`
	At       string      `json:"at"`
	By       string      `json:"by"`
	Counter  string      `json:"counter"`
}

func (s *shop) show(ctx context.Context, w io.Writer, typed string, asJSON bool) error {
	payment, nota, err := s.payment(ctx, typed)
	if err != nil {
		return err
	}
	entry, err := s.store.Entry(ctx, payment.Number)
	if err != nil {
		return s.tell(err, payment.Number)
	}
	events, err := s.store.Events(ctx, payment.Ref)
	if err != nil {
		return s.tell(err, payment.Number)
	}
	others, err := s.others(ctx, payment, nota)
	if err != nil {
		return s.tell(err, payment.Number)
	}
	if asJSON {
		return writeJSON(w, showJSON(entry, others, events, s.config.zone))
	}
	if err := writeEntries(w, []ledger.Entry{entry}, s.config.zone); err != nil {
		return err
	}
	_, _ = fmt.Fprintln(w)
	if err := writeBill(w, payment.Bill); err != nil {
		return err
	}
	_, _ = fmt.Fprintln(w)
	if err := writeHistory(w, payment, events, s.config.zone); err != nil {
		return err
	}
	return writeOthers(w, others)
}

// others are the other payments of a payment's nota, in its order.
func (s *shop) others(ctx context.Context, payment ledger.Payment, nota ledger.Nota) ([]ledger.Payment, error) {
	var others []ledger.Payment
	for _, item := range nota.Items {
		if item.Ref == payment.Ref {
			continue
		}
		other, err := s.store.Payment(ctx, item.Ref)
		if err != nil {
			return nil, err
		}
		others = append(others, other)
	}
	return others, nil
}

func writeOthers(w io.Writer, others []ledger.Payment) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i, p := range others {
		if i == 0 {
			_, _ = fmt.Fprintln(t, "\nSatu nota dengan")
		}
		_, _ = fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", p.Number, p.Product.Code, p.Bill.Customer, p.Bill.Periods(), p.Bill.Total, p.State.Label())
	}
	return t.Flush()
}

func showJSON(entry ledger.Entry, others []ledger.Payment, events []ledger.Event, zone *time.Location) any {
	shown := struct {
		paymentJSON
		Others []string    `json:"others"`
		Events []eventJSON `json:"events"`
	}{paymentJSON: newPaymentJSON(entry, zone), Others: []string{}}
	for _, p := range others {
		shown.Others = append(shown.Others, p.Number)
	}
	for _, e := range events {
		shown.Events = append(shown.Events, eventJSON{e.Sequence, string(e.Stream), e.Kind,
			e.At.In(zone).Format(time.RFC3339Nano), e.By, e.Counter})
	}
	return shown
}

func writeHistory(w io.Writer, p ledger.Payment, events []ledger.Event, zone *time.Location) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, e := range events {
		_, _ = fmt.Fprintf(t, "%d\t%s\t%s\t%s\n", e.Sequence, e.At.In(zone).Format("02-01-2006 15:04:05"), ui.Happened(e), ui.By(e))
	}
	_, _ = fmt.Fprintf(t, "\nKeadaan\t%s: %s\n", p.State.Label(), ui.Describe(p).Happened)
	for _, fact := range [...][2]string{{"Kode klaim", p.Claim}, {"Kata penyedia", joinNonEmpty(p.Code, p.Message)}, {"SN", p.Serial},
		{"Terpotong dari saldo", taken(p)}, {"Komisi", commission(p)},
		{"Bertentangan", p.Conflict}, {"Perlu dilihat", p.Flag}, {"Sebab", p.Cause}, {"Bukti", joinNonEmpty(p.SettledBy, p.Evidence)}} {
		if fact[1] != "" {
			_, _ = fmt.Fprintf(t, "%s\t%s\n", fact[0], fact[1])
		}
	}
	return t.Flush()
}

// taken is what left the deposit for a payment, commission what the loket earned by it beside its own fee; both are ""
// where the payment is not paid or the cost not known. They are the counter's own business and stand on no slip.
func taken(p ledger.Payment) string {
	if cost := p.KnownCost(); cost != nil && p.State == ledger.Paid {
		return cost.String()
	}
	return ""
}

func commission(p ledger.Payment) string {
	if earned, known := p.Commission(); known && p.State == ledger.Paid {
		return earned.String()
	}
	return ""
}

func joinNonEmpty(a, b string) string {
	if a != "" && b != "" {
		return a + " " + b
	}
	return a + b
}
