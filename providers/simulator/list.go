package simulator

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// Sample is a customer to try, and what happens with it.
type Sample struct {
	End        End
	Product    string // the product's code at the far end; "pdam" at the PDAM
	Number     string
	Name       string // as an inquiry answers it; "" where there is none
	Period     string // YYYYMM at the PDAM, where a bill is asked for by period; else ""
	What       Story
	Indonesian string
	English    string
}

// Story names what happens with a sample. Several samples can have the same.
type Story string

// The stories that are told at more than one far end, or that a counter's practice picks out.
const (
	Pays          Story = "pays"
	Arrears       Story = "arrears"      // several months
	LongArrears   Story = "long arrears" // more months than a counter asks for at first
	PendingPaid   Story = "pending then paid"
	PendingFailed Story = "pending then failed"
	AnswerLost    Story = "answer lost" // booked, and the connection is closed without an answer
	PaidElsewhere Story = "paid elsewhere"
	OwesNothing   Story = "no bill"
	Unknown       Story = "unknown" // a number that nobody has
)

// Samples returns the customers of the practice counter, the most useful first. Config.Seed chooses
// among a thousand of each kind, so that a practice ledger that lives on finds new ones with a new
// seed; the periods are those of today.
func (w *World) Samples() []Sample {
	w.mu.Lock()
	defer w.mu.Unlock()
	serial := int((w.config.Seed + 14) % 1000) // seed 0 gives the document's 10014
	tail := fmt.Sprintf("%03d", serial)
	return slices.Concat(w.pdam.samples(serial), switchSamples(tail), billerSamples(tail))
}

// testResults are the results of the upstream's test numbers in Indonesian.
var testResults = map[string]string{
	resultPaid: "lunas", resultInquiryFailed: "cek tagihan gagal", resultFailed: "pembayaran gagal",
	resultPendingPaid: "diproses, lalu lunas", resultPendingFailed: "diproses, lalu gagal",
}

// List returns the samples, the two bills of the PDAM document, and the upstream's test numbers, those of one product
// together.
func (w *World) List() []Sample {
	all := w.Samples()
	for _, period := range []string{"201811", "201902"} {
		all = append(all, Sample{
			PDAM, "pdam", sampleNumber, "A.A RAI SIRAT", period, "document", "tagihan contoh dari dokumen", "the document's own bill",
		})
	}
	var tests []Sample
	for _, t := range w.digiswitch.tests {
		indonesian, english := testResults[t.Result], t.Result
		if t.Sheets > 1 {
			indonesian, english = fmt.Sprintf("%s, %d lembar", indonesian, t.Sheets), fmt.Sprintf("%s, %d sheets", english, t.Sheets)
		}
		tests = append(tests, Sample{
			Digiswitch, t.Code, t.CustomerNo, w.digiswitch.documents[t.Code].Name, "", "test number",
			"nomor uji: " + indonesian, "test number: " + english,
		})
	}
	slices.SortFunc(tests, func(a, b Sample) int { return cmp.Compare(a.Number, b.Number) })
	all = append(all, tests...)
	slices.SortStableFunc(all, func(a, b Sample) int {
		return cmp.Or(cmp.Compare(slices.Index(Ends, a.End), slices.Index(Ends, b.End)),
			cmp.Compare(slices.Index(switchCodes, a.Product), slices.Index(switchCodes, b.Product)))
	})
	return all
}

// farEnds name the far ends in both languages, for the list.
var farEnds = map[End]string{
	PDAM:       "layanan web PDAM; nomor dan bulan terlama (a PDAM's own web service; number and oldest month)",
	Digiswitch: "agregator Digiswitch (the aggregator)",
	Biller:     "Biller, pulsa dan sejenisnya (prepaid)",
}

// WriteList prints List in groups, one a far end and product: number, period, what happens in both languages; and
// the Biller's prices.
func (w *World) WriteList(out io.Writer) error {
	var end End
	var product string
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	for _, s := range w.List() {
		if s.End != end {
			if end != "" {
				fmt.Fprintln(table)
			}
			fmt.Fprintf(table, "%s: %s\n", strings.ToUpper(string(s.End)), farEnds[s.End])
		}
		if s.End != end || s.Product != product {
			if err := table.Flush(); err != nil { // each group has columns of its own
				return err
			}
			fmt.Fprintf(table, "\n  %s\n", s.Product)
		}
		end, product = s.End, s.Product
		period := ""
		if s.Period != "" {
			period = s.Period + "\t"
		}
		fmt.Fprintf(table, "    %s\t%s%s\t%s\n", s.Number, period, s.Indonesian, s.English)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(table, "\n  daftar harga; nomor operator lain gagal (price list; another operator's number fails)\n")
	for _, p := range BillerProducts() {
		fmt.Fprintf(table, "    %s\t%s\t%d\n", p.Code, p.Name, p.Price)
	}
	fmt.Fprintf(table, "\nTiga angka terakhir nomor contoh bebas: setiap peran punya seribu pelanggan.\n"+
		"(The last three digits of a sample number are free: a thousand customers a role.)\n")
	return table.Flush()
}
