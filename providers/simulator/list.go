package simulator

import (
	"cmp"
	"fmt"
	"io"
	"slices"
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
	Arrears       Story = "arrears" // several months
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
	var all []Sample
	for _, s := range pdamSamples {
		number := s.number
		if number == "" {
			number = fmt.Sprintf("1%d%03d", s.role, serial)
		}
		name := ""
		if _, known := pdamRole(number); known {
			name = w.pdam.bill(number, w.pdam.month(s.monthsAgo)).Pelanggan
		}
		all = append(all, Sample{PDAM, "pdam", number, name, w.pdam.month(s.monthsAgo), s.what, s.indonesian, s.english})
	}
	for _, s := range switchSamples {
		number := fmt.Sprintf("%s%d%03d", switchPrefixes[s.product], s.role, serial)
		if s.product == "samsat" {
			number += identity
		}
		all = append(all, Sample{Digiswitch, s.product, number, personName(s.product + number), "", s.what, s.indonesian, s.english})
	}
	for _, s := range billerSamples {
		number := fmt.Sprintf("08120000%d%03d", s.role, serial)
		all = append(all, Sample{Biller, s.product, number, "", "", s.what, s.indonesian, s.english})
	}
	return all
}

// testResults are the results of the upstream's test numbers in Indonesian.
var testResults = map[string]string{
	resultPaid: "lunas", resultInquiryFailed: "cek tagihan gagal", resultFailed: "pembayaran gagal",
	resultPendingPaid: "diproses, lalu lunas", resultPendingFailed: "diproses, lalu gagal",
}

// List returns the samples, the two bills of the PDAM document, and the upstream's test numbers.
func (w *World) List() []Sample {
	all := w.Samples()
	for _, period := range []string{"201811", "201902"} {
		all = append(all, Sample{
			PDAM, "pdam", sampleNumber, "A.A RAI SIRAT", period, "document", "tagihan contoh dari dokumen", "the document's own bill",
		})
	}
	var tests []Sample
	for _, t := range w.digiswitch.tests {
		tests = append(tests, Sample{
			Digiswitch, t.Code, t.CustomerNo, w.digiswitch.documents[t.Code].Name, "", "test number",
			"nomor uji: " + testResults[t.Result], "test number: " + t.Result,
		})
	}
	slices.SortFunc(tests, func(a, b Sample) int {
		return cmp.Or(cmp.Compare(a.Product, b.Product), cmp.Compare(a.Number, b.Number))
	})
	return append(all, tests...)
}

// WriteList prints List as a table.
func (w *World) WriteList(out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "SISI\tPRODUK\tNOMOR\tPERIODE\tYANG TERJADI\tWHAT HAPPENS")
	for _, s := range w.List() {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", s.End, s.Product, s.Number, cmp.Or(s.Period, "-"), s.Indonesian, s.English)
	}
	return table.Flush()
}

// sample is a line of the tables below; the PDAM's have months, the others a product.
type sample struct {
	product    string
	role       role
	number     string // instead of one made from the role
	monthsAgo  int
	what       Story
	indonesian string
	english    string
}

var pdamSamples = []sample{
	{role: rolePays, monthsAgo: 1, what: Pays, indonesian: "langsung lunas", english: "pays at once"},
	{role: roleArrears, monthsAgo: arrears, what: Arrears, indonesian: "menunggak tiga bulan, dengan denda", english: "three months in arrears"},
	{role: roleLost, monthsAgo: 1, what: AnswerLost, indonesian: "dibayar, tetapi jawabannya hilang; lunas sendiri setelah ditanya", english: "paid, but the answer is lost"},
	{role: roleElsewhere, monthsAgo: 1, what: PaidElsewhere, indonesian: "keduluan dibayar di loket lain", english: "another counter is faster"},
	{role: roleNoBill, monthsAgo: 1, what: OwesNothing, indonesian: "tidak ada tagihan", english: "owes nothing"},
	{role: roleTooMany, monthsAgo: 1, what: "too many bills", indonesian: "tagihan melebihi batas, harus ke kantor PDAM", english: "too many bills: to the office"},
	{role: roleGrows, monthsAgo: 1, what: "fine grows", indonesian: "denda bertambah saat dibayar; tanya ulang", english: "the fine grows before payment"},
	{role: roleAmbiguous, monthsAgo: 1, what: "ambiguous refusal", indonesian: "pembayaran dijawab 004, yang tidak jelas artinya", english: "payment answered with code 004"},
	{role: roleError, monthsAgo: 1, what: "error after booking", indonesian: "dibayar, tetapi dijawab kesalahan aplikasi", english: "paid, but answered with an error"},
	{role: roleNotReady, monthsAgo: 1, what: "not ready", indonesian: "pembayaran ditolak: periode belum tersedia", english: "payment refused: period not ready"},
	{number: "99999", monthsAgo: 1, what: Unknown, indonesian: "nomor tidak dikenal", english: "unknown number"},
}

var switchSamples = []sample{
	{product: "pln", role: 1, what: Pays, indonesian: "PLN satu lembar", english: "PLN, one month"},
	{product: "pln", role: 2, what: Arrears, indonesian: "PLN dua lembar", english: "PLN, two months"},
	{product: "pln", role: 3, what: Arrears, indonesian: "PLN tiga lembar", english: "PLN, three months"},
	{product: "pln", role: 4, what: PendingPaid, indonesian: "diproses, lalu lunas", english: "pending, then paid"},
	{product: "pln", role: 5, what: PendingFailed, indonesian: "diproses, lalu gagal", english: "pending, then failed"},
	{product: "pln", role: 6, what: "fails", indonesian: "pembayaran gagal", english: "payment fails"},
	{product: "pln", role: 7, what: AnswerLost, indonesian: "dibayar, tetapi jawabannya hilang", english: "paid, but the answer is lost"},
	{product: "pln", role: 8, what: PaidElsewhere, indonesian: "sudah dibayar di tempat lain", english: "already paid elsewhere"},
	{product: "pln", role: 9, what: OwesNothing, indonesian: "tagihan belum tersedia", english: "no bill yet"},
	{product: "pln", role: 0, what: "dearer", indonesian: "jumlah berubah saat dibayar", english: "the amount differs at payment"},
	{product: "pdam", role: 1, what: Pays, indonesian: "PDAM lewat agregator", english: "water through the aggregator"},
	{product: "hp", role: 1, what: Pays, indonesian: "HP pascabayar", english: "mobile phone"},
	{product: "internet", role: 2, what: Arrears, indonesian: "internet dua bulan", english: "internet, two months"},
	{product: "bpjs", role: 1, what: Pays, indonesian: "BPJS Kesehatan", english: "health insurance"},
	{product: "multifinance", role: 1, what: Pays, indonesian: "angsuran motor", english: "motorcycle instalment"},
	{product: "pbb", role: 1, what: Pays, indonesian: "pajak bumi dan bangunan", english: "land tax"},
	{product: "pgas", role: 1, what: Pays, indonesian: "gas negara", english: "gas"},
	{product: "tv", role: 1, what: Pays, indonesian: "TV berlangganan", english: "television"},
	{product: "plnnontaglis", role: 1, what: Pays, indonesian: "PLN nontaglis", english: "PLN, other charges"},
	{product: "emoney", role: 1, what: Pays, indonesian: "isi ulang uang elektronik (kelipatan Rp1.000)", english: "e-money top-up"},
	{product: "samsat", role: 1, what: Pays, indonesian: "pajak kendaraan", english: "vehicle tax"},
}

var billerSamples = []sample{
	{product: "s10", role: billerPays, what: Pays, indonesian: "pulsa berhasil", english: "succeeds"},
	{product: "s10", role: billerFails, what: PendingFailed, indonesian: "diproses, lalu gagal", english: "pending, then failed"},
	{product: "s10", role: billerNever, what: "never called back", indonesian: "berhasil, tetapi kabarnya tidak pernah datang", english: "the callback never comes"},
	{product: "s10", role: billerLate, what: "late", indonesian: "kabarnya datang terlambat", english: "the callback comes late"},
	{product: "s10", role: billerRepeats, what: "repeated", indonesian: "kabarnya datang tiga kali", english: "the callback comes three times"},
	{product: "s10", role: billerContradicts, what: "contradictory", indonesian: "dua kabar yang bertentangan", english: "two callbacks that contradict"},
	{product: "s10", role: billerRefused, what: "refused", indonesian: "langsung ditolak (DEDUCT)", english: "refused at once"},
	{product: "s10", role: billerLost, what: AnswerLost, indonesian: "diterima, tetapi jawabannya hilang; kabar tetap datang", english: "the reply is lost, the callback comes"},
	{product: "s10", role: billerWordDiffers, what: "word differs", indonesian: "status dan kata dalam kabar tidak cocok", english: "status and word disagree"},
	{product: "s10", role: billerDearer, what: "dearer", indonesian: "harga lebih mahal dari daftar", english: "costs more than listed"},
}
