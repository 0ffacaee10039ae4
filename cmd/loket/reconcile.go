package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"loket/ledger"
)

// reconcileFlags are what is asked of a comparison, and a decision about one of its lines.
type reconcileFlags struct {
	provider, day, from, to, output string
	differences, asJSON, overwrite  bool

	decide, payment, note, by string
	row                       int
}

func (p *program) reconcileCommand() *cobra.Command {
	var f reconcileFlags
	c := &cobra.Command{
		Use:   "reconcile BERKAS",
		Short: "Rekon: membandingkan mutasi penyedia (CSV atau XLSX) dengan buku",
		Long: "reconcile mencocokkan mutasi penyedia dengan pembayaran di buku: menurut ref, lalu menurut nomor, periode dan nominal.\n" +
			"Hasilnya dicatat di buku; mutasi yang sama tidak dicatat dua kali. Tidak ada yang diputuskan sendiri: baris menjadi bukti\n" +
			"bila seseorang yang disebut namanya memutuskannya, dengan --decide atau di layar (F2, lalu Ctrl+K).\n" +
			"Tanpa --day, --from dan --to: hari-hari di mutasi. Kode keluar 3: masih ada selisih yang belum diputuskan.",
		Example: "  loket reconcile --provider nobu mutasi.csv --differences\n" +
			"  loket reconcile --provider nobu mutasi.xlsx --day 2026-11-21 --json\n" +
			"  loket reconcile --provider nobu mutasi.csv --export rekon.xlsx\n" +
			"  loket reconcile --provider nobu mutasi.csv --decide settled --row 12 --by Ani\n" +
			"  loket reconcile --provider nobu mutasi.csv --decide not_ours --row 15 --note \"isi ulang deposit\" --by Ani",
		Args: arguments(1, 1),
		RunE: func(c *cobra.Command, args []string) error { return p.reconcile(c.Context(), f, args[0]) },
	}
	c.Flags().StringVar(&f.provider, "provider", "", "nama penyedia, seperti di konfigurasi (wajib)")
	addDayFlags(c, &f.day, &f.from, &f.to)
	c.Flags().BoolVar(&f.differences, "differences", false, "hanya selisih")
	c.Flags().BoolVar(&f.asJSON, "json", false, "satu objek JSON")
	c.Flags().StringVar(&f.output, "export", "", "tulis juga barisnya ke berkas .csv atau .xlsx")
	c.Flags().BoolVar(&f.overwrite, "overwrite", false, "menimpa berkas --export yang sudah ada")
	c.Flags().StringVar(&f.decide, "decide", "", "keputusan atas satu baris: settled, disputed, elsewhere (loket lain) atau not_ours (perlu --note)")
	c.Flags().IntVar(&f.row, "row", 0, "baris mutasi yang diputuskan")
	c.Flags().StringVar(&f.payment, "payment", "", "nomor atau kode klaim pembayaran yang tidak ada di mutasi, untuk --decide disputed")
	c.Flags().StringVar(&f.note, "note", "", "catatan keputusan")
	c.Flags().StringVar(&f.by, "by", "", "nama penyelia yang memutuskan (wajib dengan --decide)")
	return c
}

func (p *program) reconcile(ctx context.Context, f reconcileFlags, file string) error {
	filter, err := readFilter(f.day, f.from, f.to, "", "", "")
	if err != nil {
		return err
	}
	by := ledger.Clean(f.by, ledger.MaxUserName)
	switch {
	case f.provider == "":
		return exit(exitUsage, "--provider (nama penyedia) wajib diisi")
	case f.output != "" && !slices.Contains(reconFiles, strings.ToLower(filepath.Ext(f.output))):
		return exit(exitUsage, "--export %s: pakai nama berakhiran .csv atau .xlsx", f.output)
	case f.decide != "" && by == "":
		return exit(exitUsage, "--by (nama penyelia) wajib diisi dengan --decide")
	case !oneOf(f.decide, string(ledger.ReconSettled), string(ledger.ReconDisputed), string(ledger.ReconElsewhere), string(ledger.ReconNotOurs)):
		return exit(exitUsage, "--decide %q tidak dikenal; pilih settled, disputed, elsewhere atau not_ours. Tidak ada yang diputuskan", f.decide)
	case f.decide != "" && (f.row == 0) == (f.payment == ""):
		return exit(exitUsage, "sebut satu yang diputuskan: --row N (baris mutasi), atau --payment NOMOR (yang tidak ada di mutasi). Tidak ada yang diputuskan")
	case f.decide == string(ledger.ReconNotOurs) && ledger.Clean(f.note, 300) == "":
		return exit(exitUsage, "--note (mengapa bukan milik kami) wajib diisi")
	case f.decide == "" && (f.row != 0 || f.payment != "" || f.note != ""):
		return exit(exitUsage, "--row, --payment dan --note hanya bersama --decide")
	}
	s, by, err := p.openRecon(ctx, &f, by)
	if err != nil {
		return err
	}
	defer s.close()
	a := asked{provider: f.provider, file: file, from: filter.From, to: filter.To}
	compared, err := s.compare(ctx, a)
	if err != nil {
		return err
	}
	if f.decide != "" {
		if err := s.decideLine(ctx, p.out, compared, f, by); err != nil {
			return err
		}
		if compared, err = s.compare(ctx, a); err != nil {
			return err
		}
	}
	if f.output != "" {
		if err := s.exportRecon(compared, f, s.config.ledgerPath(p.ledger)); err != nil {
			return err
		}
	}
	recorded, err := s.cashier.Reconciled(ctx, compared.Reconciled, by)
	if err != nil {
		return s.tell(err, file)
	}
	return s.writeComparison(p.out, compared, f, recorded)
}

// openRecon opens the ledger, and says who compares: whoever is at the counter, and a supervisor where a line is decided. The
// payment that is named gets its number.
func (p *program) openRecon(ctx context.Context, f *reconcileFlags, by string) (*shop, string, error) {
	if f.decide != "" {
		return p.openSupervised(ctx, by, func(s *shop) (string, error) {
			if f.payment != "" {
				payment, _, err := s.payment(ctx, f.payment)
				if err != nil {
					return "", err
				}
				f.payment = payment.Number
			}
			return fmt.Sprintf("rekon %s: baris %d %s %s", ledger.Clean(f.provider, 30), f.row, f.payment, ledger.Clean(f.decide, 20)), nil
		})
	}
	s, err := p.openWriter(ctx)
	if err != nil {
		return nil, "", err
	}
	return s, s.operator.now(), nil
}

// decideLine records a decision about one line, if the line is of that kind.
func (s *shop) decideLine(ctx context.Context, w io.Writer, c ledger.Comparison, f reconcileFlags, by string) error {
	at := slices.IndexFunc(c.Matches, func(m ledger.Match) bool {
		return f.row > 0 && m.Row != nil && m.Row.Line == f.row ||
			f.row == 0 && m.Row == nil && m.Payment != nil && m.Payment.Number == f.payment
	})
	if at < 0 {
		return exit(exitUsage, "mutasi itu tidak punya baris transaksi %d, atau pembayaran %q ada barisnya. Tidak ada yang diputuskan", f.row, f.payment)
	}
	m := c.Matches[at]
	err := s.decide(ctx, c, m, ledger.ReconAction(f.decide), ledger.Clean(f.note, 300), by)
	switch {
	case errors.Is(err, errLine):
		return exit(exitUsage, "baris ini %s: %s Keputusan %q tidak cocok untuknya. Tidak ada yang diputuskan", m.Kind.Label(), m.Explain(), f.decide)
	case errors.Is(err, ledger.ErrIllegal):
		return exit(exitUsage, "baris ini sudah diputuskan, atau pembayarannya baru saja berubah. Tidak ada yang diputuskan")
	case err != nil:
		return s.tell(err, c.File)
	}
	_, err = fmt.Fprintf(w, "%s: %s, oleh %s\n", m.Name(), ledger.ReconAction(f.decide).Label(), by)
	return err
}

// errLine says that a line is not of the kind that a decision is about.
var errLine = errors.New("decision does not fit the line")

// decide records what a named person made of a line: a row settles the open payment that it proves, contradicts a final
// one, or is none of ours. Errors are errLine, ledger.ErrIllegal, and those of the cashier.
func (s *shop) decide(ctx context.Context, c ledger.Comparison, m ledger.Match, action ledger.ReconAction, note, by string) error {
	proof := c.Proof(m)
	switch {
	case m.Decision != nil:
		return ledger.ErrIllegal
	case !slices.Contains(m.Actions(), action):
		return errLine
	case action == ledger.ReconSettled:
		evidence := strings.TrimSpace(proof.Text() + ". " + note)
		_, err := s.cashier.Settle(ctx, m.Payment.Number, ledger.Settle{Outcome: ledger.OutcomePaid, Evidence: ledger.Clean(evidence, 300),
			Statement: &proof, Note: note}, by)
		return err
	case action == ledger.ReconDisputed:
		_, err := s.cashier.Dispute(ctx, m.Payment.Number, proof, m.Contradiction(), note, by)
		return err
	}
	return s.cashier.Explain(ctx, proof, action, note, by)
}

// writeComparison prints the comparison. exitNotFinal: a person has to look at what is left.
func (s *shop) writeComparison(w io.Writer, c ledger.Comparison, f reconcileFlags, recorded bool) error {
	for _, note := range c.Notes {
		s.say("perhatian: %s", note)
	}
	if !recorded && c.Before != nil && f.decide == "" {
		s.say("mutasi ini sudah direkon pada %s oleh %s dengan hasil yang sama; tidak dicatat lagi",
			c.Before.Event.At.In(s.config.zone).Format(minuteLayout), c.Before.Event.By)
	}
	write := writeLines
	if f.asJSON {
		write = func(w io.Writer, c ledger.Comparison, differences bool) error {
			return writeJSON(w, newComparisonJSON(c, differences, recorded))
		}
	}
	if err := write(w, c, f.differences); err != nil {
		return err
	}
	if n := undecided(c.Matches); n > 0 {
		return exit(exitNotFinal, "%d selisih belum diputuskan. Tidak ada yang diputuskan sendiri; lihat: loket reconcile --help", n)
	}
	return nil
}

// undecided is how many differences nobody decided about.
func undecided(matches []ledger.Match) int {
	n := 0
	for _, m := range matches {
		if !m.Outside && m.Kind.Differs() && m.Decision == nil {
			n++
		}
	}
	return n
}

// shown are the lines that are printed: those of the days compared, all of them or the differences.
func shown(c ledger.Comparison, differences bool) []ledger.Match {
	var lines []ledger.Match
	for _, m := range c.Matches {
		if !m.Outside && (m.Kind.Differs() || !differences) {
			lines = append(lines, m)
		}
	}
	return lines
}

// writeLines prints the lines in columns, with the candidates of each row that has no payment, and the sums.
func writeLines(w io.Writer, c ledger.Comparison, differences bool) error {
	candidates := ledger.CandidatesOf(c.Matches)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintf(table, "TANGGAL\tBARIS\tNOMOR\tPELANGGAN\tPERIODE\tKAMI\tPENYEDIA\tSELISIH\tHASIL\n")
	for _, m := range shown(c, differences) {
		_, _ = fmt.Fprintln(table, strings.Join(lineCells(m), "\t"))
		if m.Kind == ledger.ReconThereOnly && m.Decision == nil {
			for _, k := range candidates.Of(*m.Row) {
				_, _ = fmt.Fprintf(table, "  calon\t\t%s\t%s\t%s\t%s\t\t\t%s, %s\n", k.Payment.Number, k.Payment.Customer, k.Payment.Period,
					c.Amount.Of(k.Payment).Plain(), k.Payment.State.Label(), k.Why)
			}
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%s %s, %s sampai %s, %d baris mutasi\nkami %s  penyedia %s  selisih %s\n%s\n", c.Provider, c.File, c.From, c.To, c.Rows,
		c.Sums.Ours, c.Sums.Theirs, c.Sums.Difference, cmp.Or(c.Sums.Counted(), "tidak ada yang dibandingkan"))
	return err
}

// foreign is a text of a statement's row in a cell of ours: in quotes where it has the word for a state (reliability §5).
func foreign(text string) string {
	for _, s := range ledger.States() {
		if s.Label() != "" && strings.Contains(strings.ToUpper(text), s.Label()) {
			return "“" + text + "”"
		}
	}
	return text
}

// lineCells are a line's cells in the order of its columns.
func lineCells(m ledger.Match) []string {
	line, number, customer, period := "", "", "", ""
	if m.Row != nil {
		line, customer, period = fmt.Sprint(m.Row.Line), foreign(string(m.Row.Number)), foreign(m.Row.Period)
	}
	if m.Payment != nil {
		number, customer, period = m.Payment.Number, string(m.Payment.Customer), m.Payment.Period
	}
	result := m.Kind.Label()
	if m.Payment != nil && m.Payment.State != ledger.Paid && m.Kind != ledger.ReconAgrees {
		result += " (" + m.Payment.State.Label() + ")"
	}
	if d := m.Decision; d != nil {
		result += fmt.Sprintf(" → %s, %s %s", d.Action.Label(), d.By, d.Note)
	}
	return []string{string(m.Day()), line, number, customer, period, m.Ours.Plain(), m.Theirs.Plain(), m.Difference().Plain(), strings.TrimSpace(result)}
}
