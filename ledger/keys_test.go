package ledger_test

import (
	"slices"
	"testing"

	"loket/ledger"
)

// sheets are lembar of these periods.
func sheets(periods ...string) []ledger.Sheet {
	all := make([]ledger.Sheet, len(periods))
	for i, p := range periods {
		all[i].Period = p
	}
	return all
}

func detail(key, value string) []ledger.Detail { return []ledger.Detail{{Key: key, Value: value}} }

func TestKeys(t *testing.T) {
	product := func(code ledger.ProductCode, key ledger.BillKey) ledger.Product {
		return ledger.Product{Code: code, BillKey: key}
	}
	daily := func(code ledger.ProductCode) ledger.Product {
		return ledger.Product{Code: code, BillKey: ledger.KeyDay, Again: true}
	}
	cases := map[string]struct {
		product  ledger.Product
		bill     ledger.Bill
		open     string
		paid     []string
		liftable bool
	}{
		"pln, two sheets": {product("pln", ledger.KeyPeriod), ledger.Bill{Customer: "530000000001", Sheets: sheets("201901", "201902")},
			"pln|530000000001", []string{"pln|530000000001|period=201901", "pln|530000000001|period=201902"}, false},
		"pdam, by month": {product("pdam", ledger.KeyPeriod), ledger.Bill{Customer: "100", Period: "201811", Sheets: sheets("201811")},
			"pdam|100", []string{"pdam|100|period=201811"}, false},
		"pdam, no sheet": {product("pdam", ledger.KeyPeriod), ledger.Bill{Customer: "100", Period: "201811"},
			"pdam|100", []string{"pdam|100|period=201811"}, false},
		"pdam, a sheet without a period": {product("pdam", ledger.KeyPeriod), ledger.Bill{Customer: "100", Period: "201811", Sheets: sheets("")},
			"pdam|100", []string{"pdam|100|period=201811"}, false},
		"pdam, periods joined in one row": {product("pdam-d", ledger.KeyPeriod), ledger.Bill{Customer: "100", Sheets: sheets("201803,201804")},
			"pdam-d|100", []string{"pdam-d|100|period=201803", "pdam-d|100|period=201804"}, false},
		"two products of one utility": {ledger.Product{Code: "pdam-d", Utility: "pdam-gianyar", BillKey: ledger.KeyPeriod}, ledger.Bill{Customer: "100", Sheets: sheets("201803")},
			"pdam-gianyar|100", []string{"pdam-gianyar|100|period=201803"}, false},
		"internet": {product("internet", ledger.KeyPeriod), ledger.Bill{Customer: "6391601001", Sheets: sheets("MEI 2019", "JUN 2019")},
			"internet|6391601001", []string{"internet|6391601001|period=201905", "internet|6391601001|period=201906"}, false},
		"tv": {product("tv", ledger.KeyPeriod), ledger.Bill{Customer: "127246500101", Sheets: sheets("MEI 22")},
			"tv|127246500101", []string{"tv|127246500101|period=202205"}, false},
		"pgas": {product("pgas", ledger.KeyPeriod), ledger.Bill{Customer: "110014601", Sheets: sheets("0320")},
			"pgas|110014601", []string{"pgas|110014601|period=202003"}, false},
		"one period in two spellings": {product("tv", ledger.KeyPeriod), ledger.Bill{Customer: "1", Sheets: sheets("MEI 22", "202205")},
			"tv|1", []string{"tv|1|period=202205"}, false},
		"a period that is no month": {product("tv", ledger.KeyPeriod), ledger.Bill{Customer: "1", Sheets: sheets(" mei-juni ")},
			"tv|1", []string{"tv|1|period=MEI-JUNI"}, false},
		"a period that looks like a day key": {product("tv", ledger.KeyPeriod), ledger.Bill{Customer: "1", Sheets: sheets("x|day=2026-11-21")},
			"tv|1", []string{"tv|1|period=X/DAY=2026-11-21"}, false},
		"multifinance": {product("fif", ledger.KeyInstalment), ledger.Bill{Customer: "6391601201", Sheets: sheets("002")},
			"fif|6391601201", []string{"fif|6391601201|instalment=2"}, false},
		"multifinance, without leading zeros": {product("fif", ledger.KeyInstalment), ledger.Bill{Customer: "6391601201", Sheets: sheets("2")},
			"fif|6391601201", []string{"fif|6391601201|instalment=2"}, false},
		"multifinance, a number that looks like a month": {product("fif", ledger.KeyInstalment), ledger.Bill{Customer: "1", Sheets: sheets("0112")},
			"fif|1", []string{"fif|1|instalment=112"}, false},
		"multifinance, the first payment of all": {product("fif", ledger.KeyInstalment), ledger.Bill{Customer: "1", Sheets: sheets("000")},
			"fif|1", []string{"fif|1|instalment=0"}, false},
		"counts are no months": {ledger.Product{Code: "x", BillKey: ledger.KeyPeriod, Periods: ledger.PeriodsCount}, ledger.Bill{Customer: "1", Sheets: sheets("0112")},
			"x|1", []string{"x|1|period=112"}, false},
		"multifinance, joined": {product("fif", ledger.KeyInstalment), ledger.Bill{Customer: "1", Sheets: sheets("002, 003")},
			"fif|1", []string{"fif|1|instalment=2", "fif|1|instalment=3"}, false},
		"an instalment that looks like a day key": {product("fif", ledger.KeyInstalment), ledger.Bill{Customer: "1", Sheets: sheets("2|day=")},
			"fif|1", []string{"fif|1|instalment=2/DAY="}, false},
		"pbb": {product("pbb", ledger.KeyYear), ledger.Bill{Customer: "329801092375999991", Details: detail(ledger.DetailTaxYear, "2019")},
			"pbb|329801092375999991", []string{"pbb|329801092375999991|year=2019"}, false},
		"pln non-taglis": {product("nontaglis", ledger.KeyRegistration), ledger.Bill{Customer: "3225030005921", Details: detail(ledger.DetailRegistration, "3225030005921")},
			"nontaglis|3225030005921", []string{"nontaglis|3225030005921|registration=3225030005921"}, false},
		"samsat": {product("samsat", ledger.KeyPaycode), ledger.Bill{Customer: "9658548523568701,0212502110170100"},
			"samsat|9658548523568701,0212502110170100",
			[]string{"samsat|9658548523568701,0212502110170100|paycode=9658548523568701,0212502110170100"}, false},
		"samsat, by its pay code whoever is typed beside it": {
			ledger.Product{Code: "samsat", BillKey: ledger.KeyPaycode, Same: "([^,]+),[^,]+"}, ledger.Bill{Customer: "9658548523568701,1"},
			"samsat|9658548523568701", []string{"samsat|9658548523568701|paycode=9658548523568701"}, false},
		"bpjs": {daily("bpjs"), ledger.Bill{Customer: "8801234560001", Sheets: sheets("01")},
			"bpjs|8801234560001", []string{"bpjs|8801234560001|day=2026-11-21"}, true},
		"hp": {daily("hp"), ledger.Bill{Customer: "081234554320", Sheets: sheets("")},
			"hp|081234554320", []string{"hp|081234554320|day=2026-11-21"}, true},
		"emoney": {daily("emoney"), ledger.Bill{Customer: "082100000001"},
			"emoney|082100000001", []string{"emoney|082100000001|day=2026-11-21"}, true},
		"pulsa, by its product of the provider": {ledger.Product{Code: "pulsa-s5", Utility: "pulsa", SKU: "S5", Prepaid: true, BillKey: ledger.KeyDay, Again: true},
			ledger.Bill{Customer: "08123"}, "pulsa|08123|S5", []string{"pulsa|08123|S5|day=2026-11-21"}, true},
		"pulsa, its product in small letters": {ledger.Product{Code: "pulsa-s5", Utility: "pulsa", SKU: "s5 ", Prepaid: true, BillKey: ledger.KeyDay, Again: true},
			ledger.Bill{Customer: "08123"}, "pulsa|08123|S5", []string{"pulsa|08123|S5|day=2026-11-21"}, true},
		"a monthly bill that may be paid again the next day": {ledger.Product{Code: "x", BillKey: ledger.KeyPeriod, Again: true},
			ledger.Bill{Customer: "1", Sheets: sheets("201901")}, "x|1", []string{"x|1|day=2026-11-21"}, true},
		"a bill that names no year": {product("pbb", ledger.KeyYear), ledger.Bill{Customer: "1", Details: detail(ledger.DetailTaxYear, " ")},
			"pbb|1", []string{"pbb|1|day=2026-11-21"}, true},
		"a number as the provider groups it": {product("pln", ledger.KeyPeriod), ledger.Bill{Customer: "5300 0000 0001", Sheets: sheets("201901")},
			"pln|530000000001", []string{"pln|530000000001|period=201901"}, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			c.bill.Total, c.bill.Name = 1, "whatever is not the bill's identity"
			open, paid := ledger.Keys(c.product, c.bill, "2026-11-21")
			if day := c.open + "|named|day=2026-11-21"; !c.liftable { // beside the names
				c.paid = append(c.paid, day)
			}
			if open != c.open || !slices.Equal(paid, c.paid) {
				t.Errorf("\n got %q %q\nwant %q %q", open, paid, c.open, c.paid)
			}
			for i, key := range paid {
				if named := !c.liftable && i < len(paid)-1; ledger.Liftable(key) == named {
					t.Errorf("%q: liftable %t", key, !c.liftable)
				}
			}
		})
	}
}

func TestLockIsLiftedOnlyOffPaid(t *testing.T) {
	for _, s := range ledger.States() {
		day := &ledger.LockedError{Key: "hp|1|day=2026-11-21", Number: "5-261121-0007", State: s}
		month := &ledger.LockedError{Key: "pln|1|period=201901", State: s}
		openLock := &ledger.LockedError{Key: "hp|1", State: s}
		if day.Liftable() != (s == ledger.Paid) || month.Liftable() || openLock.Liftable() {
			t.Errorf("%s: day %t, month %t, open %t", s, day.Liftable(), month.Liftable(), openLock.Liftable())
		}
		if got, want := day.Error(), "bill is locked by payment 5-261121-0007 ("+s.String()+")"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if ledger.Liftable("") {
		t.Error("no key is liftable")
	}
}

func TestFormsOfOneNumberShareTheLock(t *testing.T) {
	bpjs := ledger.Product{Code: "bpjs", BillKey: ledger.KeyDay, Again: true, Same: "[0-9]*([0-9]{11})"}
	key := func(p ledger.Product, no ledger.CustomerNo) string {
		open, _ := ledger.Keys(p, ledger.Bill{Customer: no}, "2026-11-21")
		return open
	}
	card, short, long := key(bpjs, "0001234560001"), key(bpjs, "8801234560001"), key(bpjs, "8888801234560001")
	if card != short || short != long || long != "bpjs|01234560001" {
		t.Errorf("keys %q, %q, %q", card, short, long)
	}
	if other := key(bpjs, "8888801234560002"); other == long {
		t.Errorf("another member has the key %q", other)
	}
	for _, plain := range []ledger.Product{{Code: "bpjs"}, {Code: "bpjs", Same: "("}, {Code: "bpjs", Same: "[0-9]{13}"}} {
		if got := plain.Identity("88-01234560001"); got != "8801234560001" {
			t.Errorf("%q: identity %q", plain.Same, got)
		}
	}
}

// TestABillWithoutNamesIsHeldByOneWithThem: the provider leaves out the year in one of two answers about one bill.
func TestABillWithoutNamesIsHeldByOneWithThem(t *testing.T) {
	pbb := ledger.Product{Code: "pbb", BillKey: ledger.KeyYear}
	keys := func(year string, day ledger.Date, no ledger.CustomerNo) []string {
		_, paid := ledger.Keys(pbb, ledger.Bill{Customer: no, Details: []ledger.Detail{{Key: ledger.DetailTaxYear, Value: year}}}, day)
		return paid
	}
	today, tomorrow := ledger.Date("2026-11-21"), ledger.Date("2026-11-22")
	for name, c := range map[string]struct {
		paid, next []string
		same       bool
	}{
		"the same year":            {keys("2019", today, "1"), keys("2019", tomorrow, "1"), true},
		"another year":             {keys("2019", today, "1"), keys("2020", today, "1"), false},
		"the second without names": {keys("2019", today, "1"), keys("", today, "1"), true},
		"the first without names":  {keys("", today, "1"), keys("2019", today, "1"), true},
		"both without names":       {keys("", today, "1"), keys("", today, "1"), true},
		"on the next day":          {keys("", today, "1"), keys("2019", tomorrow, "1"), false},
		"another customer":         {keys("2019", today, "1"), keys("", today, "2"), false},
		"a year like a day":        {keys("|named|day=2026-11-21", today, "1"), keys("", tomorrow, "1"), false},
	} {
		if ledger.SameBill(c.next, c.paid) != c.same || ledger.SameBill(c.paid, c.next) != c.same {
			t.Errorf("%s: %q after %q", name, c.next, c.paid)
		}
		for _, key := range ledger.Asked(c.next) { // a deliberate "again" pays it all the same, but never a named bill twice
			if slices.Contains(c.paid, key) && ledger.Liftable(key) != (name != "the same year") {
				t.Errorf("%s: liftable %t", name, ledger.Liftable(key))
			}
		}
	}
}
