package ledger_test

import (
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
		if got, ok := c.kind.Months(c.period); ok && c.kind != months {
			t.Errorf("%q: %q is the month %q", c.kind, c.period, got)
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
	for kind, same := range map[ledger.Periods]bool{ledger.PeriodsMonths: true, ledger.PeriodsInstalment: false} {
		body := intend(ref)
		body.Bill.Counts, body.Bill.Sheets = kind, sheets("0112")
		told := ledger.Answer{Outcome: ledger.OutcomePaid, Sheets: []ledger.Sheet{{Period: "201201", Start: "1", End: "2"}}}
		b := fold(t, ledger.Payment{}, at(0).Intend(ref, body), at(0).Submit(ref), answer(1, told)).Bill
		if got := b.Sheets[0].Start == "1"; got != same {
			t.Errorf("%q: sheet %+v", kind, b.Sheets[0])
		}
	}
}
