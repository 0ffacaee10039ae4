package ledger_test

import (
	"slices"
	"strings"
	"testing"

	"loket/ledger"
)

// TestPeriodsForReading: the six kinds of period text of the documents, each as its product counts.
func TestPeriodsForReading(t *testing.T) {
	const months, count, instalment = ledger.PeriodsMonths, ledger.PeriodsCount, ledger.PeriodsInstalment
	for _, c := range []struct {
		kind                       ledger.Periods
		period, tenor, text, short string
	}{
		{months, "201901", "", "JAN19", "JAN19"},
		{months, "MEI 2019", "", "MEI19", "MEI19"},
		{months, "MEI 22", "030", "MEI22", "MEI22"},
		{months, "0320", "", "MAR20", "MAR20"},
		{months, "201803,201804", "", "MAR18, APR18", "MAR18, APR18"},
		{months, "01", "", "01", "01"}, // never January
		{months, "002", "030", "002", "002"},
		{months, "semester I", "", "semester I", "semester I"},
		{count, "01", "", "1 bulan", "01"},
		{count, "12", "030", "12 bulan", "12"},
		{count, "0320", "", "0320", "0320"}, // never March
		{count, "201901", "", "201901", "201901"},
		{count, "dua", "", "dua", "dua"},
		{count, "", "", "", ""},
		{instalment, "002", "030", "ke-2 dari 30", "002"},
		{instalment, "2", "", "ke-2", "2"},
		{instalment, "000", "030", "ke-0 dari 30", "000"},
		{instalment, "0112", "0120", "ke-112 dari 120", "0112"}, // never January of 2012
		{instalment, "002, 003", "030", "ke-2, ke-3 dari 30", "002, 003"},
		{instalment, "002", "tiga puluh", "ke-2", "002"},
		{instalment, "MEI 22", "030", "MEI 22", "MEI 22"},
		{instalment, "٢", "٣", "٢", "٢"},
	} {
		if got := c.kind.Text(c.period, c.tenor); got != c.text {
			t.Errorf("%q: %q of %q is read %q, want %q", c.kind, c.period, c.tenor, got, c.text)
		}
		if got := c.kind.Short(c.period); got != c.short {
			t.Errorf("%q: %q is %q for short, want %q", c.kind, c.period, got, c.short)
		}
		if got, want := c.kind.Long(c.period), strings.NewReplacer("JAN19", "JAN 2019", "MEI19", "MEI 2019", "MEI22", "MEI 2022",
			"MAR20", "MAR 2020", "MAR18", "MAR 2018", "APR18", "APR 2018").Replace(c.short); got != want {
			t.Errorf("%q: %q is %q with its year, want %q", c.kind, c.period, got, want)
		}
		if got, ok := c.kind.Months(c.period); ok && c.kind != months {
			t.Errorf("%q: %q is the month %q", c.kind, c.period, got)
		}
	}
}

// TestTwoSpellingsAreOneName: what locks a bill and what is compared with a provider's answer.
func TestTwoSpellingsAreOneName(t *testing.T) {
	for _, c := range []struct {
		kind ledger.Periods
		text string
		want []string
	}{
		{ledger.PeriodsMonths, "201905", []string{"201905"}},
		{ledger.PeriodsMonths, " mei 2019", []string{"201905"}},
		{ledger.PeriodsMonths, "0320", []string{"202003"}},
		{ledger.PeriodsMonths, "201803,APR 18", []string{"201803", "201804"}},
		{ledger.PeriodsMonths, "201803,semester i", []string{"201803", "SEMESTER I"}},
		{ledger.PeriodsCount, "01", []string{"1"}},
		{ledger.PeriodsInstalment, "002, 3", []string{"2", "3"}},
		{ledger.PeriodsInstalment, "0320", []string{"320"}}, // never March
		{ledger.PeriodsInstalment, "000", []string{"0"}},
	} {
		if got := c.kind.Names(c.text); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q names %q, want %q", c.kind, c.text, got, c.want)
		}
	}
}

// TestABillSaysWhatItsPeriodsCount: the kind comes with the bill, so that a bill in the ledger is read as it was sold.
func TestABillSaysWhatItsPeriodsCount(t *testing.T) {
	tenor := detail(ledger.DetailTenor, "030")
	for want, b := range map[string]ledger.Bill{
		"ke-2 dari 30, ke-3 dari 30": {Counts: ledger.PeriodsInstalment, Details: tenor, Sheets: sheets("002", "003")},
		"1 bulan":                    {Counts: ledger.PeriodsCount, Sheets: sheets("01")},
		"DES01":                      {Sheets: sheets("1201"), Details: tenor},
	} {
		if got := b.Periods(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestReadingsFollowTheKindOfPeriod: an instalment number that looks like a month is compared as what it is.
func TestReadingsFollowTheKindOfPeriod(t *testing.T) {
	for _, c := range []struct {
		kind        ledger.Periods
		asked, told string
		same        bool
	}{
		{ledger.PeriodsMonths, "0112", "201201", true},
		{ledger.PeriodsInstalment, "0112", "201201", false},
		{ledger.PeriodsInstalment, "002", "2", true},
	} {
		body := intend(ref)
		body.Bill.Counts, body.Bill.Sheets = c.kind, sheets(c.asked)
		told := ledger.Answer{Outcome: ledger.OutcomePaid, Sheets: []ledger.Sheet{{Period: c.told, Start: "1", End: "2"}}}
		b := fold(t, ledger.Payment{}, at(0).Intend(ref, body), at(0).Submit(ref), answer(1, told)).Bill
		if got := b.Sheets[0].Start == "1"; got != c.same {
			t.Errorf("%q: sheet %+v after %q", c.kind, b.Sheets[0], c.told)
		}
	}
}
