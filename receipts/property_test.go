package receipts_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"loket/ledger"
	"loket/receipts"
)

// kind is a product and what its layout calls the amounts of a bill, said here once more, apart from the layouts.
type kind struct {
	category, sku string
	sum           string                 // the label of the utility's amount; none: there is no sum
	parts         map[string][]string    // labels of its parts, and the bill lines in each
	table         map[string][2][]string // the same of a table of POKOK and DENDA
	after         map[string][]string    // labels of what stands beside it
	keys          [3]string              // of the customer's name, the address and the proof of payment; none: not on paper
	legal         string                 // part of the sentence of validity
}

const sah = "bukti pembayaran yang sah"

var (
	usual = map[string][]string{"TAGIHAN": {"bill"}, "DENDA": {"penalty"}, "LAIN-LAIN": {"other", "remainder"}}
	rest  = map[string][]string{"LAIN-LAIN": {"other", "remainder"}}
)

var kinds = []kind{
	{"pdam", "", "REKENING AIR", map[string][]string{"TAGIHAN AIR": {"bill"}, "HARGA AIR": {"water"}, "ADMINISTRASI": {"administration"},
		"PEMELIHARAAN": {"maintenance"}, "RETRIBUSI": {"levy"}, "AIR LIMBAH": {"sewage"}, "PELAYANAN": {"service"}, "METERAI": {"stamp"}}, nil,
		map[string][]string{"DENDA": {"penalty"}, "LAIN-LAIN": {"other", "remainder"}}, [3]string{"NAMA", "ALAMAT", "NO REF"}, sah},
	{"pln", "pln", "RP TAG PLN", map[string][]string{"TAGIHAN": {"bill"}, "DENDA": {"penalty"}}, nil, rest, [3]string{"NAMA", "ALAMAT", "NO REF"}, sah},
	{"pln", "plnnontaglis", "BIAYA PLN", map[string][]string{"TAGIHAN": {"bill"}, "DENDA": {"penalty"}}, nil, rest, [3]string{"NAMA", "ALAMAT", "NO REF"}, sah},
	{"bpjs", "bpjs", "RP TAGIHAN", usual, nil, nil, [3]string{"NAMA", "", "NO REF"}, sah},
	{"telepon", "hp", "RP TAG", usual, nil, nil, [3]string{"NAMA", "", "NO REF"}, sah},
	{"internet", "internet", "RP TAG", usual, nil, nil, [3]string{"NAMA", "", "NO REF"}, sah},
	{"multifinance", "multifinance", "", nil, nil, map[string][]string{"ANGSURAN": {"bill"}, "DENDA": {"penalty"}, "BIAYA LAIN": {"other"},
		"LAIN-LAIN": {"remainder"}}, [3]string{"NAMA", "", "NO REF"}, sah},
	{"pbb", "pbb", "", nil, nil, map[string][]string{"POKOK": {"bill"}, "DENDA": {"penalty"}, "LAIN-LAIN": {"other", "remainder"}},
		[3]string{"NAMA WP", "ALAMAT OP", "NO REF"}, "tanda terima resmi (SSPD)"},
	{"gas", "pgas", "RP TAG", usual, nil, nil, [3]string{"NAMA", "ALAMAT", "NO REF"}, sah},
	{"tv", "tv", "", nil, nil, usual, [3]string{"NAMA", "", "SN"}, sah},
	{"samsat", "samsat", "JUMLAH", nil, map[string][2][]string{"TAGIHAN": {{"bill"}, {"penalty"}}, "BBN-KB": {{"bbn"}, {"bbn_penalty"}},
		"PKB": {{"pkb"}, {"pkb_penalty"}}, "SWDKLLJ": {{"swdkllj"}, {"swdkllj_penalty"}}, "ADM STNK": {{"stnk"}}, "ADM TNKB": {{"tnkb"}},
		"PARKIR": {{"parking"}}, "PROGRESIF": {{"progressive"}}, "LAIN-LAIN": {{"other", "remainder"}}}, nil, [3]string{"NAMA", "ALAMAT", "NO REF"}, sah},
	{"emoney", "emoney", "", nil, nil, map[string][]string{"HARGA": {"bill"}, "DENDA": {"penalty"}, "LAIN-LAIN": {"other", "remainder"}},
		[3]string{"NAMA", "", "SN"}, sah},
	{"pulsa", "s5", "", nil, nil, map[string][]string{"HARGA": {"bill"}, "DENDA": {"penalty"}, "LAIN-LAIN": {"other", "remainder"}},
		[3]string{"NAMA", "", "SN"}, sah},
	{"kredit", "x", "RP TAGIHAN", usual, nil, nil, [3]string{"NAMA", "ALAMAT", "NO REF"}, sah},
}

// lineKeys are the keys of bill lines; the last two no layout names.
var lineKeys = []string{"bill", "water", "administration", "maintenance", "levy", "sewage", "service", "stamp", "penalty", "other",
	"remainder", "bbn", "bbn_penalty", "pkb", "pkb_penalty", "swdkllj", "swdkllj_penalty", "stnk", "tnkb", "parking", "progressive",
	"admin", "fee", "pajak a", "pajak b"}

// detailKeys are keys of details that layouts place.
var detailKeys = []string{"tariff", "power", "arrears", "members", "tenor", "item", "regency", "village", "land", "registered", "tax_until",
	"reference", "brand", "model", "plate", "usage"}

// tricks are texts that try to look like something else on paper.
var tricks = []string{"LUNAS", "** LUNAS **", "TOTAL BAYAR 1", "\nTOTAL BAYAR 1\n", "================================", "\x1b@\x1bp\x00\x19\xfa",
	"\r\n** LUNAS **\r\n", "NAMA : BUKAN SAYA", "José Ñandú", "\u202eSANUL", "e\u0301e\u0301", "日本", "TERBILANG : SATU RUPIAH", strings.Repeat("PANJANG", 30)}

func drawText(t *rapid.T, label string) string {
	parts := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(tricks), rapid.String(), rapid.StringMatching(`[A-Z][a-z]{0,30}`)), 0, 6).Draw(t, label)
	return strings.Join(parts, " ")
}

func drawAmount(t *rapid.T, label string, from int64) ledger.Rupiah {
	size := rapid.SampledFrom([]int64{10, 100_000, 10_000_000, 999_999_999_999}).Draw(t, label+" size")
	return ledger.Rupiah(rapid.Int64Range(max(from, -size), size).Draw(t, label))
}

func drawBill(t *rapid.T) ledger.Bill {
	b := ledger.Bill{Name: drawText(t, "name"), Address: drawText(t, "address")}
	for i := range rapid.IntRange(0, 4).Draw(t, "details") {
		b.Details = append(b.Details, ledger.Detail{Key: fmt.Sprint("d", i), Label: fmt.Sprint("Rincian", i), Value: drawText(t, "detail")})
	}
	for _, key := range rapid.SliceOfNDistinct(rapid.SampledFrom(detailKeys), 0, 5, rapid.ID[string]).Draw(t, "placed") {
		b.Details = append(b.Details, ledger.Detail{Key: key, Label: "Label " + key, Value: drawText(t, key)})
	}
	for range rapid.IntRange(0, 20).Draw(t, "sheets") {
		s := ledger.Sheet{Period: rapid.SampledFrom([]string{"201901", "MEI 2019", "002", "0320", "", "TOTAL BAYAR 1"}).Draw(t, "period"),
			Amount: drawAmount(t, "sheet", 0), Penalty: drawAmount(t, "sheet penalty", 0), Other: drawAmount(t, "sheet other", 0)}
		if rapid.Bool().Draw(t, "meters") {
			s.Start, s.End = ledger.Meter(fmt.Sprintf("%08d", rapid.IntRange(0, 99_999_999).Draw(t, "start"))), "00090000"
		}
		b.Sheets = append(b.Sheets, s)
	}
	for _, key := range rapid.SliceOfNDistinct(rapid.SampledFrom(lineKeys), 1, 10, rapid.ID[string]).Draw(t, "lines") {
		line := ledger.Line{Key: key, Label: strings.ToUpper(key), Amount: drawAmount(t, key, -1000)}
		if key == ledger.LineFee {
			line.Amount = max(0, line.Amount)
			b.Fee = line.Amount
		}
		b.Lines, b.Total = append(b.Lines, line), b.Total+line.Amount
	}
	if owed := b.Total - b.Fee; owed <= 0 {
		b.Lines, b.Total = append(b.Lines, ledger.Line{Key: "bill", Label: "BILL", Amount: 1 - owed}), b.Total+1-owed
	}
	return b
}

// drawn is a payment of any bill in any state, with the printing it goes to.
type drawn struct {
	kind kind
	slip receipts.Slip
	pay  ledger.Payment
	nota ledger.Nota
}

func draw(t *rapid.T) drawn {
	k := rapid.SampledFrom(kinds).Draw(t, "kind")
	bill := drawBill(t)
	p := payment("530000000001", ledger.Product{Code: "x", Name: "Produk Contoh", Category: k.category, SKU: k.sku}, bill)
	p.Bill.Fee = bill.Fee
	if err := p.Bill.Check(); err != nil {
		t.Fatal(err)
	}
	p.State = rapid.SampledFrom(ledger.States()).Draw(t, "state")
	p.Practice = rapid.Bool().Draw(t, "practice")
	p.Message, p.Serial = drawText(t, "message"), drawText(t, "serial")
	n := nota(p)
	n.Tender = p.Bill.Total.RoundUp(100) + drawAmount(t, "more cash", 0)
	n.Change = n.Tender - n.CashDue()
	s := slip(rapid.SampledFrom([]int{0, 24, 25, 32, 40, 42, 48, 80, 137}).Draw(t, "columns"))
	s.Copy = rapid.IntRange(0, 2).Draw(t, "copy")
	s.At = taken.Add(time.Hour)
	return drawn{k, s, p, n}
}

// figure reads the amount that stands beside or below a label at the left edge, and how many such there are.
func figure(text, label string) (ledger.Rupiah, int) {
	found := regexp.MustCompile(`(?m)^`+regexp.QuoteMeta(label)+`\s+(-?[0-9.]+)$`).FindAllStringSubmatch(text, -1)
	if len(found) == 0 {
		return 0, 0
	}
	digits := strings.ReplaceAll(found[0][1], ".", "")
	sign := ledger.Rupiah(1)
	if digits[0] == '-' {
		sign, digits = -1, digits[1:]
	}
	amount, err := ledger.ParseRupiah(digits)
	if err != nil {
		panic(err)
	}
	return sign * amount, len(found)
}

// cells reads the two amounts of a table's row: beside each other, in lines of their own, or one alone.
func cells(text, label string) (first, second ledger.Rupiah) {
	row := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(label) + ` +(-?[0-9.]+) +(-?[0-9.]+)$`).FindStringSubmatch(text)
	if row == nil {
		first, _ = figure(text, label)
		if tax, n := figure(text, label+" POKOK"); n > 0 {
			first += tax
		}
		second, _ = figure(text, label+" DENDA")
		return first, second
	}
	first, _ = figure("A "+row[1], "A")
	second, _ = figure("A "+row[2], "A")
	return first, second
}

// value reads a row back: what stands behind the key, over as many lines as it takes, with its spaces dropped.
func value(lines []string, key string) (string, bool) {
	for i, line := range lines {
		if !strings.HasPrefix(line, key+" ") || !strings.Contains(line, " : ") {
			continue
		}
		column := strings.Index(line, " : ") + 3
		whole := line[column:]
		for _, next := range lines[i+1:] {
			if !strings.HasPrefix(next, strings.Repeat(" ", column)) {
				break
			}
			whole += next[column:]
		}
		return strings.ReplaceAll(whole, " ", ""), true
	}
	return "", false
}

func checkPaper(t *rapid.T, columns int, lines []string) {
	columns = max(columns, 24)
	for _, line := range lines {
		if len(line) > columns {
			t.Fatalf("%d wide on %d columns: %q", len(line), columns, line)
		}
		for _, b := range []byte(line) {
			if b < 0x20 || b > 0x7E {
				t.Fatalf("byte %#x on paper: %q", b, line)
			}
		}
	}
}

func TestEverySlipFitsThePaper(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t)
		d.nota.HandBack = rapid.SampledFrom([]ledger.Rupiah{0, d.nota.Tender - d.nota.Change}).Draw(t, "handed back")
		checkPaper(t, d.slip.Columns, receipts.Render(d.slip, d.pay, d.nota))
		checkPaper(t, d.slip.Columns, receipts.HandBack(d.slip, d.pay, d.nota))
	})
}

func TestTotalOnPaperIsTheTotalInTheLedger(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t)
		lines := receipts.Render(d.slip, d.pay, d.nota)
		text := receipts.Text(lines)
		label, other := "TOTAL TAGIHAN", "TOTAL BAYAR"
		if d.pay.State == ledger.Paid {
			label, other = other, label
		}
		if got, n := figure(text, label); n != 1 || got != d.pay.Bill.Total {
			t.Fatalf("%s: got %d (%d times), want %d\n%s", label, got, n, d.pay.Bill.Total, text)
		}
		if _, n := figure(text, other); n != 0 {
			t.Fatalf("%s on a slip that is %s\n%s", other, d.pay.State, text)
		}
		words, _ := value(lines, "TERBILANG")
		if words != strings.ReplaceAll(receipts.Words(d.pay.Bill.Total), " ", "") {
			t.Fatalf("TERBILANG %s of %d", words, d.pay.Bill.Total)
		}
	})
}

func TestAmountsOnPaperAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t)
		text := receipts.Text(receipts.Render(d.slip, d.pay, d.nota))
		of := func(keys []string) (sum ledger.Rupiah) {
			for _, line := range d.pay.Bill.Lines {
				if slices.Contains(keys, line.Key) {
					sum += line.Amount
				}
			}
			return sum
		}
		demand := func(label string, want ledger.Rupiah) {
			if got, n := figure(text, label); got != want || (n == 1) != (want != 0) {
				t.Fatalf("%s: got %d (%d times), want %d\n%s", label, got, n, want, text)
			}
		}
		var sum, total ledger.Rupiah
		var named []string
		shown := 0
		for _, keys := range d.kind.parts {
			named = append(named, keys...)
			if amount := of(keys); amount != 0 {
				sum, shown = sum+amount, shown+1
			}
		}
		for label, keys := range d.kind.parts {
			if shown > 1 {
				demand(label, of(keys))
			}
		}
		for label, keys := range d.kind.table {
			named = append(named, slices.Concat(keys[:]...)...)
			tax, fine := of(keys[0]), of(keys[1])
			sum += tax + fine
			if gotTax, gotFine := cells(text, label); gotTax != tax || gotFine != fine {
				t.Fatalf("%s: got %d and %d, want %d and %d\n%s", label, gotTax, gotFine, tax, fine, text)
			}
		}
		if sum != 0 {
			demand(d.kind.sum, sum)
		}
		total += sum
		beside := map[string][]string{"ADMIN BANK": {"admin"}, "BIAYA LAYANAN": {"fee"}}
		for label, keys := range d.kind.after {
			beside[label] = keys
		}
		for _, keys := range beside {
			named = append(named, keys...)
		}
		for _, line := range d.pay.Bill.Lines {
			if !slices.Contains(named, line.Key) {
				beside[line.Label] = []string{line.Key}
			}
		}
		for label, keys := range beside {
			demand(label, of(keys))
			total += of(keys)
		}
		demand(map[bool]string{true: "TOTAL BAYAR", false: "TOTAL TAGIHAN"}[d.pay.State == ledger.Paid], total)
	})
}

func TestNothingIsCutOff(t *testing.T) {
	words := rapid.SliceOfN(rapid.StringMatching(`[!-~]{1,40}`), 1, 12)
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t)
		d.pay.Bill.Name, d.pay.Bill.Address = strings.Join(words.Draw(t, "name"), " "), strings.Join(words.Draw(t, "address"), "  ")
		d.pay.Serial = rapid.StringMatching(`[!-~]{1,70}`).Draw(t, "serial")
		want := map[string]string{}
		for i, text := range []string{d.pay.Bill.Name, d.pay.Bill.Address, d.pay.Serial} {
			if key := d.kind.keys[i]; key != "" {
				want[key] = text
			}
		}
		d.pay.Bill.Details = slices.DeleteFunc(d.pay.Bill.Details, func(x ledger.Detail) bool { return slices.Contains(detailKeys, x.Key) })
		for i := range d.pay.Bill.Details {
			d.pay.Bill.Details[i].Value = strings.Join(words.Draw(t, "detail"), " ")
			want[strings.ToUpper(d.pay.Bill.Details[i].Label)] = d.pay.Bill.Details[i].Value
		}
		lines := receipts.Render(d.slip, d.pay, d.nota)
		for key, want := range want {
			if got, _ := value(lines, key); got != strings.ReplaceAll(want, " ", "") {
				t.Fatalf("%s: got %q, want %q\n%s", key, got, want, receipts.Text(lines))
			}
		}
	})
}

// framed are the lines between two lines of "=" that fill the paper.
func framed(lines []string, columns int) []string {
	var inside []string
	open := false
	for _, line := range lines {
		if line == strings.Repeat("=", max(columns, 24)) {
			open = !open
		} else if open {
			inside = append(inside, strings.TrimSpace(line))
		}
	}
	return inside
}

var stateMarks = map[ledger.State]string{ledger.Paid: "** LUNAS **", ledger.Failed: "** GAGAL **", ledger.Cancelled: "** BATAL **", ledger.Reversed: "** DIBATALKAN **"}

func TestMarksFollowFromTheStateAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t)
		lines := receipts.Render(d.slip, d.pay, d.nota)
		text := receipts.Text(lines)
		want, final := stateMarks[d.pay.State]
		if !final {
			want = "BELUM LUNAS - SEDANG DIPROSES"
		}
		if got := strings.Join(framed(lines, d.slip.Columns), " - "); got != want {
			t.Fatalf("mark: got %q, want %q\n%s", got, want, text)
		}
		joined := strings.Join(strings.Fields(text), " ")
		sentence := strings.Contains(joined, d.kind.legal)
		if want := d.pay.State == ledger.Paid && !d.pay.Practice; sentence != want {
			t.Fatalf("sentence of validity: %v, want %v\n%s", sentence, want, text)
		}
		if got := strings.Contains(text, "** CETAK ULANG **"); got != (d.slip.Copy > 0) {
			t.Fatalf("reprint mark %v at copy %d\n%s", got, d.slip.Copy, text)
		}
		mark := "LATIHAN - BUKAN BUKTI PEMBAYARAN"
		if d.slip.Columns < len(mark) {
			mark = "LATIHAN BUKAN BUKTI PEMBAYARAN"
		}
		if got := strings.HasPrefix(joined, mark) && strings.HasSuffix(joined, mark); got != d.pay.Practice {
			t.Fatalf("practice mark at both ends: %v\n%s", got, text)
		}
		if got := strings.Contains(text, "TANDA TERIMA TITIPAN"); got == final {
			t.Fatalf("titipan in state %s: %v\n%s", d.pay.State, got, text)
		}
	})
}

func TestUnpaidSlipsNeverSayPaid(t *testing.T) {
	for _, make := range []func() ledger.Payment{pdam, pln, multifinance} {
		for _, state := range append(ledger.States(), 0) {
			p := make()
			if p.State = state; state == ledger.Paid {
				continue
			}
			for _, columns := range []int{24, 32, 80} {
				n := nota(p)
				slips := [][]string{receipts.Render(slip(columns), p, n), receipts.HandBack(slip(columns), p, n)}
				for _, lines := range slips {
					text := strings.ReplaceAll(receipts.Text(lines), "BELUM LUNAS", "")
					if strings.Contains(text, "LUNAS") || strings.Contains(text, "TOTAL BAYAR") || strings.Contains(text, " sah") {
						t.Errorf("state %s at %d columns:\n%s", state, columns, text)
					}
				}
			}
		}
	}
}

func FuzzHostileText(f *testing.F) {
	for i, trick := range tricks {
		f.Add(trick, tricks[(i+1)%len(tricks)], "201901", 32, uint(i))
	}
	f.Fuzz(func(t *testing.T, name, message, period string, columns int, which uint) {
		p := sale(int(which % uint(len(sold))))
		p.State, p.Message, p.Serial, p.By = ledger.Failed, message, name, message
		p.Bill.Name, p.Bill.Address = name, message
		p.Bill.Details = slices.Clone(p.Bill.Details)
		for i := range p.Bill.Details {
			p.Bill.Details[i].Value = name
		}
		p.Bill.Sheets = []ledger.Sheet{{Period: period, Amount: 1, Reference: message}, {Period: name, Amount: 1}}
		other := p
		other.Ref = "other"
		n := nota(p)
		n.Items = append(n.Items, ledger.Item{Ref: other.Ref, Total: other.Bill.Total, State: other.State})
		both := []ledger.Payment{p, other}
		columns = min(columns, 200)
		receipt := receipts.Render(slip(columns), p, nota(p))
		for want, lines := range map[string][]string{"** GAGAL **": receipt, "** GAGAL ** ": receipts.Series(slip(columns), both, n),
			"REKAP INI BUKAN BUKTI PEMBAYARAN": receipts.Recap(slip(columns), both, n)} {
			for _, line := range lines {
				if len(line) > max(columns, 24) || strings.Trim(line, " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~") != "" {
					t.Fatalf("%q on %d columns", line, columns)
				}
			}
			if inside := strings.Join(framed(lines, columns), " "); inside != strings.TrimSpace(want) {
				t.Fatalf("marks: %q", inside)
			}
		}
		if total, n := figure(receipts.Text(receipt), "TOTAL TAGIHAN"); n != 1 || total != p.Bill.Total {
			t.Fatalf("total %d, %d times", total, n)
		}
	})
}
