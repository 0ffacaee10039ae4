package receipts_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"loket/ledger"
	"loket/receipts"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares lines with testdata/NAME.golden.
func golden(t *testing.T, name string, lines []string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	got := receipts.Text(lines)
	if *update {
		if os.Getenv("CI") != "" {
			t.Fatal("-update is for a person to look at the difference, not for CI")
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s:\ngot:\n%s\nwant:\n%s", file, got, want)
	}
}

// scene is a payment, its nota and the printing, in one of the states a slip shows.
type scene struct {
	name  string
	stage func(*receipts.Slip, *ledger.Payment, *ledger.Nota)
}

var scenes = []scene{
	{"paid", func(*receipts.Slip, *ledger.Payment, *ledger.Nota) {}},
	{"titipan", func(s *receipts.Slip, p *ledger.Payment, _ *ledger.Nota) {
		p.State, p.SettledAt, s.At = ledger.Suspect, time.Time{}, taken.Add(20*time.Second)
	}},
	{"reprint", func(s *receipts.Slip, p *ledger.Payment, _ *ledger.Nota) {
		p.SettledAt = taken.Add(7 * time.Minute)
		s.Copy, s.At, s.Seal = 2, taken.Add(26*time.Hour), "3fa94c01d2e5"
	}},
	{"failed", func(_ *receipts.Slip, p *ledger.Payment, _ *ledger.Nota) {
		p.State, p.Reason, p.Code, p.Message = ledger.Failed, ledger.ReasonRefused, "016", "Total bayar tidak sesuai / kurang dari total tagihan"
	}},
	{"handback", func(s *receipts.Slip, p *ledger.Payment, n *ledger.Nota) {
		p.State, p.Reason, p.Message, s.At = ledger.Failed, ledger.ReasonRefused, "Transaksi Gagal", taken.Add(time.Minute)
		n.HandBack = n.Tender - n.Change
	}},
	{"reversed", func(_ *receipts.Slip, p *ledger.Payment, _ *ledger.Nota) {
		p.State, p.SettledAt = ledger.Reversed, taken.Add(3*time.Hour)
	}},
	{"practice", func(_ *receipts.Slip, p *ledger.Payment, _ *ledger.Nota) { p.Practice = true }},
}

func TestSlipsLookAsTheyDid(t *testing.T) {
	for _, layout := range []struct {
		name string
		make func() ledger.Payment
	}{{"pdam", pdam}, {"pln", pln}, {"general", multifinance}} {
		for _, scene := range scenes {
			for _, columns := range []int{32, 42, 48, 80} {
				name := fmt.Sprintf("%s-%s-%d", layout.name, scene.name, columns)
				t.Run(name, func(t *testing.T) {
					s, p := slip(columns), layout.make()
					n := nota(p)
					scene.stage(&s, &p, &n)
					golden(t, name, receipts.Render(s, p, n))
				})
			}
		}
	}
}

func TestOpenSlipsLookAsTheyDid(t *testing.T) {
	for _, state := range []ledger.State{ledger.Submitted, ledger.Pending, ledger.Disputed, ledger.Cancelled} {
		t.Run(state.String(), func(t *testing.T) {
			p := pln()
			p.State, p.Message = state, "Transaksi Sukses, LUNAS"
			golden(t, "pln-"+state.String()+"-42", receipts.Render(slip(42), p, nota(p)))
		})
	}
}

// visit is one customer's three bills: one paid, one not paid, one open.
func visit() ([]ledger.Payment, ledger.Nota) {
	payments := []ledger.Payment{pln(), pdam(), multifinance()}
	payments[1].State, payments[1].Reason = ledger.Failed, ledger.ReasonElsewhere
	payments[2].State = ledger.Pending
	n := ledger.Nota{ID: "n1", Rounding: 100, Tender: 200_000, Change: 54_200}
	for i := range payments {
		payments[i].Ref += ledger.RefID('a' + rune(i))
		payments[i].Number = fmt.Sprintf("5-261121-%04d", 7+i)
		n.Items = append(n.Items, ledger.Item{Ref: payments[i].Ref, Total: payments[i].Bill.Total, State: payments[i].State})
	}
	return payments, n
}

func TestSlipsOfSeveralBillsLookAsTheyDid(t *testing.T) {
	payments, n := visit()
	for i, p := range payments {
		t.Run(p.State.String(), func(t *testing.T) {
			golden(t, fmt.Sprintf("nota-%d-%s-32", i+1, p.State), receipts.Render(slip(32), p, n))
		})
	}
	t.Run("handback", func(t *testing.T) {
		n.HandBack = 91_800
		golden(t, "nota-handback-32", receipts.Render(slip(32), payments[1], n))
	})
}

func TestLongBillsLookAsTheyDid(t *testing.T) {
	arrears := pdam()
	arrears.Bill.Details = arrears.Bill.Details[:1]
	arrears.Bill.Sheets = []ledger.Sheet{
		{Period: "201811", Amount: 47500, Penalty: 20000, Start: "91.000", End: "101.000"}, {Period: "201812", Amount: 61250, Penalty: 20000, Other: 5000, Start: "101.000", End: "115.500"},
		{Period: "201901", Amount: 72250, Start: "115.500", End: "130.000"}}
	arrears.Bill.Lines = []ledger.Line{{Key: ledger.LineWater, Label: "Harga air", Amount: 151_000}, {Key: ledger.LineAdministration, Label: "Administrasi", Amount: 30_000},
		{Key: ledger.LinePenalty, Label: "Denda", Amount: 40_000}, {Key: ledger.LineOther, Label: "Biaya lain", Amount: 5_000}, {Key: ledger.LineFee, Label: "Biaya layanan", Amount: 2_500}}
	arrears.Bill.Total = 228_500
	connection := payment("3225030005921", ledger.Product{Code: "plnnontaglis", Name: "PLN Non Taglis", Category: "pln", SKU: "plnnontaglis"}, ledger.Bill{
		Name: "Nama Pelanggan Pertama", Details: []ledger.Detail{{Key: "transaction", Label: "Transaksi", Value: "PENYAMBUNGAN BARU"},
			{Key: ledger.DetailRegistration, Label: "No registrasi", Value: "5392112011703"}, {Key: "registered", Label: "Tgl registrasi", Value: "20120524"}, {Key: "sheets", Label: "Lembar", Value: "1"}},
		Lines: []ledger.Line{{Key: ledger.LineBill, Label: "Tagihan", Amount: 97500}, {Key: ledger.LineAdmin, Label: "Admin", Amount: 2500}}, Total: 100_000})
	for name, p := range map[string]ledger.Payment{"pdam-arrears": arrears, "plnnontaglis-paid": connection} {
		for _, columns := range []int{24, 32, 48} {
			n := nota(p)
			n.Tender, n.Change = p.Bill.Total.RoundUp(50_000), p.Bill.Total.RoundUp(50_000)-n.CashDue()
			golden(t, fmt.Sprintf("%s-%d", name, columns), receipts.Render(slip(columns), p, n))
		}
	}
}

func TestDayLooksAsItDid(t *testing.T) {
	day := ledger.DayTotals{
		Day:   "2026-11-21",
		Count: map[ledger.State]int{ledger.Paid: 12, ledger.Suspect: 1, ledger.Failed: 2},
		Total: map[ledger.State]ledger.Rupiah{ledger.Paid: 1_234_500, ledger.Suspect: 25_000, ledger.Failed: 99_750},
		Fee:   30_000, Margin: 42_000, CashSums: ledger.CashSums{Tender: 1_500_000, Change: 140_650, HandBack: 99_750},
	}
	day.Earned.Add("pdam-gianyar", "ani", ledger.Tally{Paid: 8, Turnover: 834_500, Fee: 20_000, Commission: 12_000})
	day.Earned.Add("pln", "ani", ledger.Tally{Paid: 1, Turnover: 100_000, Fee: 2_500, NoCost: 1})
	day.Earned.Add("pln", "Ketut Sudarma", ledger.Tally{Paid: 3, Turnover: 300_000, Fee: 7_500, Commission: -300})
	for _, columns := range []int{32, 48} {
		s := slip(columns)
		s.At, s.Practice = taken.Add(12*time.Hour), columns == 32
		golden(t, fmt.Sprintf("day-%d", columns), receipts.Day(s, map[ledger.ProductCode]string{"pln": "PLN Pascabayar"}, day))
	}
	golden(t, "day-empty-32", receipts.Day(slip(32), nil, ledger.DayTotals{Day: "2026-11-22"}))
	day.Until, day.In, day.Out = "2026-11-30", 50_000, 15_000
	golden(t, "days-32", receipts.Day(slip(32), nil, day, "5", "6"))
}
