package receipts_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"loket/ledger"
	"loket/receipts"
)

// months are water bills of one customer from November 2023 on, one for each state, in one nota paid with tender.
func months(tender ledger.Rupiah, states ...ledger.State) ([]ledger.Payment, ledger.Nota) {
	var payments []ledger.Payment
	n := ledger.Nota{ID: "n1", Rounding: 100, Tender: tender}
	for i, state := range states {
		p := pdam()
		month := ledger.Month("202311").Add(i)
		p.Ref = ledger.RefID(fmt.Sprintf("5kq3f8v0m2x7c9b4n6z1h5j%02d", i))
		p.Number, p.Claim = fmt.Sprintf("5-261121-%04d", 7+i), "KMTRX"+string(rune('A'+i))
		p.Bill.Ref, p.Bill.Period = p.Ref, month
		p.Bill.Sheets = []ledger.Sheet{{Period: string(month), Amount: 72250, Penalty: 17000,
			Start: ledger.Meter(fmt.Sprint(130+15*i, ".000")), End: ledger.Meter(fmt.Sprint(145+15*i, ".000"))}}
		p.IntendedAt, p.SettledAt = taken.Add(time.Duration(i)*4*time.Second), taken.Add(time.Duration(i)*4*time.Second+2*time.Second)
		if p.State = state; !state.Final() {
			p.SettledAt = time.Time{}
		}
		if state == ledger.Failed {
			p.Reason, p.Message = ledger.ReasonElsewhere, "Tagihan sudah LUNAS"
		}
		payments = append(payments, p)
		n.Items = append(n.Items, ledger.Item{Ref: p.Ref, Total: p.Bill.Total, State: state})
	}
	return payments, n
}

func TestSeriesLookAsTheyDid(t *testing.T) {
	const paid, suspect, failed, cancelled = ledger.Paid, ledger.Suspect, ledger.Failed, ledger.Cancelled
	for _, c := range []struct {
		name   string
		states []ledger.State
		change ledger.Rupiah
		back   ledger.Rupiah
	}{
		{"paid", []ledger.State{paid, paid, paid}, 24_700, 0},
		{"stopped", []ledger.State{paid, suspect, cancelled}, 24_700, 0},
		{"refused", []ledger.State{paid, failed, cancelled}, 24_700, 183_500},
		{"open", []ledger.State{suspect, cancelled}, 24_700, 0},
		{"failed", []ledger.State{failed, cancelled, cancelled}, 24_700, 275_300},
	} {
		for _, columns := range []int{24, 32, 42, 48, 80} {
			name := fmt.Sprintf("series-%s-%d", c.name, columns)
			t.Run(name, func(t *testing.T) {
				payments, n := months(300_000, c.states...)
				n.Change, n.HandBack = c.change, c.back
				golden(t, name, receipts.Series(slip(columns), payments, n))
			})
		}
	}
}

// TestASharedSlipIsATitipanWhileOnePaymentIsOpen, and one payment alone is on the slip that Of names.
func TestASharedSlipIsATitipanWhileOnePaymentIsOpen(t *testing.T) {
	const receipt, titipan = ledger.DocReceipt, ledger.DocTitipan
	for _, c := range []struct {
		states []ledger.State
		want   ledger.Document
	}{
		{[]ledger.State{ledger.Paid, ledger.Paid}, receipt},
		{[]ledger.State{ledger.Paid, ledger.Failed, ledger.Cancelled}, receipt},
		{[]ledger.State{ledger.Paid, ledger.Suspect}, titipan},
		{[]ledger.State{ledger.Pending, ledger.Failed}, titipan},
		{[]ledger.State{ledger.Disputed, ledger.Paid}, titipan},
		{[]ledger.State{ledger.Suspect}, titipan},
		{[]ledger.State{ledger.Paid}, receipt},
	} {
		payments, n := months(300_000, c.states...)
		if got := receipts.OfSeries(payments, n); got != c.want {
			t.Errorf("%v: %s, want %s", c.states, got, c.want)
		}
	}
	payments, n := months(100_000, ledger.Failed)
	n.HandBack = n.Tender
	if got := receipts.OfSeries(payments, n); got != ledger.DocHandBack {
		t.Errorf("one that was handed back: %s", got)
	}
}

func TestRecapLooksAsItDid(t *testing.T) {
	for _, columns := range []int{24, 32, 42, 48, 80} {
		payments, n := visit()
		golden(t, fmt.Sprintf("recap-%d", columns), receipts.Recap(slip(columns), payments, n))
		s := slip(columns)
		s.Copy, s.At, s.Seal, s.Practice = 1, taken.Add(time.Hour), "3fa94c01d2e5", true
		n.HandBack = 91_800
		golden(t, fmt.Sprintf("recap-reprint-%d", columns), receipts.Recap(s, payments, n))
	}
}

func TestASeriesOfOneIsItsReceipt(t *testing.T) {
	for _, state := range ledger.States() {
		payments, n := months(100_000, state)
		if got, want := receipts.Series(slip(32), payments, n), receipts.Render(slip(32), payments[0], n); !slices.Equal(got, want) {
			t.Errorf("%s: got\n%s\nwant\n%s", state, receipts.Text(got), receipts.Text(want))
		}
	}
	if lines := receipts.Series(slip(32), nil, ledger.Nota{}); lines != nil {
		t.Errorf("no payment: %q", lines)
	}
	if lines := receipts.Recap(slip(32), nil, ledger.Nota{}); lines != nil {
		t.Errorf("recap of no payment: %q", lines)
	}
}

// TestEveryProofOfASeriesIsOnIt: each of its payments is proved by a reference of its own.
func TestEveryProofOfASeriesIsOnIt(t *testing.T) {
	payments, n := months(500_000, ledger.Paid, ledger.Paid, ledger.Suspect, ledger.Paid)
	want := ""
	for i := range payments {
		payments[i].Serial = fmt.Sprint("SN", i)
		if payments[i].State == ledger.Paid {
			want += fmt.Sprint(",SN", i)
		}
	}
	if got, _ := value(receipts.Series(slip(32), payments, n), "NO REF"); got != want[1:] {
		t.Errorf("got %q, want %q", got, want[1:])
	}
}

// TestCashOfANotaStandsOnce: of several slips of one nota only the recap shows its cash, or a customer adds it up.
func TestCashOfANotaStandsOnce(t *testing.T) {
	payments, n := visit()
	water, waterNota := months(500_000, ledger.Paid, ledger.Paid)
	n.Items = append(n.Items, waterNota.Items...)
	cash := []string{"TUNAI", "KEMBALI", "SUDAH DIKEMBALIKAN", "HARUS DIKEMBALIKAN", "PEMBULATAN", "KURANG BAYAR"}
	slips := [][]string{receipts.Series(slip(48), water, n)}
	for _, p := range payments {
		slips = append(slips, receipts.Render(slip(48), p, n))
	}
	for _, lines := range slips {
		text := receipts.Text(lines)
		for _, label := range cash {
			if _, count := figure(text, label); count != 0 {
				t.Errorf("%s on a slip of a nota with others:\n%s", label, text)
			}
		}
		if !strings.Contains(text, "REKAP NOTA") {
			t.Errorf("nothing says where the cash is:\n%s", text)
		}
	}
	text := receipts.Text(receipts.Recap(slip(48), append(payments, water...), n))
	if change, count := figure(text, "KEMBALI"); change != n.Change || count != 1 {
		t.Errorf("KEMBALI %d times, %d, want %d\n%s", count, change, n.Change, text)
	}
}

// drawVisit is several water bills of one customer, with whatever became of each and of the cash.
func drawVisit(t *rapid.T) (receipts.Slip, []ledger.Payment, ledger.Nota) {
	states := rapid.SliceOfN(rapid.SampledFrom(ledger.States()), 2, 24).Draw(t, "states")
	payments, n := months(0, states...)
	for i := range payments {
		p := &payments[i]
		if rapid.IntRange(0, 3).Draw(t, "another bill") == 0 {
			bill := drawBill(t)
			bill.Product, bill.Customer, bill.Ref = p.Bill.Product, p.Bill.Customer, p.Bill.Ref
			p.Bill = bill
		}
		p.Message, p.Serial, p.Practice = drawText(t, "message"), drawText(t, "serial"), false
		n = n.With(*p)
	}
	n.Tender = n.CashDue() + drawAmount(t, "more cash", 0)
	left := n.Due()
	n.Change = ledger.Rupiah(rapid.Int64Range(0, int64(left)).Draw(t, "change"))
	n.HandBack = rapid.SampledFrom([]ledger.Rupiah{0, left - n.Change}).Draw(t, "handed back")
	s := slip(rapid.SampledFrom([]int{0, 24, 32, 42, 48, 80, 137}).Draw(t, "columns"))
	s.Copy, s.Practice, s.At = rapid.IntRange(0, 2).Draw(t, "copy"), rapid.Bool().Draw(t, "practice"), taken.Add(time.Hour)
	return s, payments, n
}

// sums are the totals of what is paid and of what is open, and how many are paid.
func sums(payments []ledger.Payment) (paid, open ledger.Rupiah, count int) {
	for _, p := range payments {
		switch {
		case p.State == ledger.Paid:
			paid, count = paid+p.Bill.Total, count+1
		case p.State.Owed():
			open += p.Bill.Total
		}
	}
	return paid, open, count
}

// explained demands that the cash on paper is the nota's and that what was given is explained to the rupiah.
func explained(t *rapid.T, text string, n ledger.Nota, label string, paid, open ledger.Rupiah) {
	for label, want := range map[string]ledger.Rupiah{label: paid, "TITIPAN": open, "TUNAI": n.Tender} {
		if got, _ := figure(text, label); got != want {
			t.Fatalf("%s: got %d, want %d\n%s", label, got, want, text)
		}
	}
	var given ledger.Rupiah
	for _, part := range []string{label, "TITIPAN", "PEMBULATAN", "KEMBALI", "SUDAH DIKEMBALIKAN", "HARUS DIKEMBALIKAN"} {
		amount, count := figure(text, part)
		if count > 1 {
			t.Fatalf("%s %d times\n%s", part, count, text)
		}
		given += amount
	}
	if given != n.Tender {
		t.Fatalf("%d of %d are explained\n%s", given, n.Tender, text)
	}
}

func TestSeriesSayWhatIsPaidAndNoMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, payments, n := drawVisit(t)
		lines := receipts.Series(s, payments, n)
		text := receipts.Text(lines)
		checkPaper(t, s.Columns, lines)
		paid, open, count := sums(payments)
		explained(t, text, n, "TOTAL BAYAR", paid, open)
		mark := strings.Join(framed(lines, s.Columns), " - ")
		switch {
		case count == len(payments):
			if mark != "** LUNAS **" {
				t.Fatalf("all paid: mark %q", mark)
			}
		case count > 0:
			if mark != fmt.Sprintf("TIDAK SEMUA LUNAS - %d DARI %d", count, len(payments)) {
				t.Fatalf("%d of %d paid: mark %q", count, len(payments), mark)
			}
		case strings.Contains(strings.ReplaceAll(mark, "BELUM LUNAS", ""), "LUNAS"):
			t.Fatalf("none paid: mark %q", mark)
		}
		joined := strings.Join(strings.Fields(text), " ")
		if got, want := strings.Contains(joined, sah), count > 0 && !s.Practice; got != want {
			t.Fatalf("sentence of validity: %v, want %v\n%s", got, want, text)
		}
		if got, want := strings.Contains(joined, "Hanya untuk tagihan yang LUNAS"), count > 0 && count < len(payments) && !s.Practice; got != want {
			t.Fatalf("says that it is only for what is paid: %v, want %v\n%s", got, want, text)
		}
		if got := strings.Contains(text, "** CETAK ULANG **"); got != (s.Copy > 0) {
			t.Fatalf("reprint mark: %v\n%s", got, text)
		}
		for _, p := range payments {
			needed := p.State != ledger.Paid && (p.State.Owed() || n.Due() > 0)
			if got := strings.Contains(joined, "KODE KLAIM "+p.Claim); got != needed || !strings.Contains(joined, p.Number) {
				t.Fatalf("claim code of %s, %s: %v\n%s", p.Number, p.State, got, text)
			}
		}
	})
}

func TestRecapsExplainTheCashAndProveNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, payments, n := drawVisit(t)
		lines := receipts.Recap(s, payments, n)
		text := receipts.Text(lines)
		checkPaper(t, s.Columns, lines)
		paid, open, _ := sums(payments)
		explained(t, text, n, "JUMLAH LUNAS", paid, open)
		if mark := strings.Join(framed(lines, s.Columns), " "); mark != "REKAP INI BUKAN BUKTI PEMBAYARAN" {
			t.Fatalf("mark %q", mark)
		}
		joined := strings.Join(strings.Fields(text), " ")
		if _, count := figure(text, "TOTAL BAYAR"); count != 0 || strings.Contains(joined, sah) {
			t.Fatalf("it proves a payment:\n%s", text)
		}
		if got := strings.Contains(text, "** CETAK ULANG **"); got != (s.Copy > 0) || strings.Contains(joined, "LATIHAN") != s.Practice {
			t.Fatalf("marks of %d, %v:\n%s", s.Copy, s.Practice, text)
		}
	})
}
