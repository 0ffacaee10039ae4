package simulator_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"loket/providers/simulator"
)

// products are the twelve of the document.
var products = []string{
	"pln", "pdam", "hp", "internet", "bpjs", "multifinance", "pbb", "pgas", "tv", "plnnontaglis", "emoney", "samsat",
}

// made is the made-up customer of a product whose role's digit and three free digits are rest.
func made(t *testing.T, code, rest string) string {
	t.Helper()
	prefix := map[string]string{
		"pln": "51234560", "pdam": "301", "hp": "08115500", "internet": "131600", "bpjs": "888881234", "multifinance": "441200",
		"pbb": "51710200010020", "pgas": "022001", "tv": "12800000", "plnnontaglis": "322504000", "emoney": "08228800",
		"samsat": "965854850000",
	}[code]
	if prefix == "" {
		t.Fatalf("no product %s", code)
	}
	if code == "samsat" {
		return prefix + rest + ",0212502110170100"
	}
	return prefix + rest
}

const withAmount = `,"amount":50000`

// TestDigiswitchFieldsAreTheDocuments: a made-up paid bill has the fields of the document's sample, no other and none
// less, and each is a number or a text as there.
func TestDigiswitchFieldsAreTheDocuments(t *testing.T) {
	for _, code := range products {
		t.Run(code, func(t *testing.T) {
			var sample map[string]any
			text, err := os.ReadFile("testdata/digiswitch/pay-" + code + ".json")
			if err != nil || json.Unmarshal(text, &sample) != nil {
				t.Fatal(err)
			}
			f := start(t, nil)
			number := made(t, code, "3021")
			f.sees(f.commandWith("inq-pasca", code, number, "r", withAmount), `"rc":"00"`)
			var got map[string]any
			paid := f.command("pay-pasca", code, number, "r")
			if err := json.Unmarshal([]byte(paid.body), &got); err != nil {
				t.Fatal(err)
			}
			if a, b := shape(sample), shape(got); !slices.Equal(a, b) {
				t.Errorf("\n the document has %v\n the simulator has %v", a, b)
			}
		})
	}
}

// shape is the paths of an object's fields with their kinds, sorted; every row of a list counts as one.
func shape(v any) []string {
	var paths []string
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for key, value := range v {
				walk(path+"."+key, value)
			}
		case []any:
			for _, value := range v {
				walk(path+"[]", value)
			}
		default:
			paths = append(paths, fmt.Sprintf("%s %T", path, v))
		}
	}
	walk("", v)
	slices.Sort(paths)
	return slices.Compact(paths)
}

// TestDigiswitchMadeUpBills: the identity of the published bodies holds in every bill that is itemised, SAMSAT's parts
// add up, and the sheets are as many as they say.
func TestDigiswitchMadeUpBills(t *testing.T) {
	f := start(t, func(c *simulator.Config) { c.Digiswitch.Deposit = 1 << 40 })
	for _, code := range products {
		for _, rest := range []string{"1000", "2001", "3002", "2999", "3777", "1500"} {
			ref := code + rest
			body := read(t, f.commandWith("inq-pasca", code, made(t, code, rest), ref, withAmount)).Data
			if body.RC != "00" || *body.Price >= *body.SellingPrice || body.Admin%2500 != 0 || body.Admin == 0 {
				t.Fatalf("%s %s: %+v", code, rest, body)
			}
			sheets := body.Desc.LembarTagihan
			if want := int(rest[0] - '0'); slices.Contains([]string{"pln", "pdam", "hp", "internet", "multifinance", "pgas", "tv"}, code) && sheets != want {
				t.Errorf("%s %s: %d sheets", code, rest, sheets)
			}
			if len(body.Desc.Detail) > 0 && len(body.Desc.Detail) != sheets {
				t.Errorf("%s %s: %d sheets, %d rows", code, rest, sheets, len(body.Desc.Detail))
			}
			sum, fees, itemised := body.Admin, int64(0), false
			for _, s := range body.Desc.Detail {
				sum += s.NilaiTagihan + s.Denda + s.BiayaLain
				fees += s.Admin
				itemised = itemised || s.NilaiTagihan > 0
			}
			if itemised && sum != *body.SellingPrice || fees != 0 && fees != body.Admin {
				t.Errorf("%s %s: lines make %d of %+v", code, rest, sum, body)
			}
		}
	}
}

func TestDigiswitchVehicleAddsUp(t *testing.T) {
	f := start(t, nil)
	for digit, charges := range map[string]int{"1": 2, "2": 4, "3": 10} {
		var got struct {
			Data struct {
				Admin        int64
				SellingPrice int64 `json:"selling_price"`
				Desc         map[string]any
			}
		}
		a := f.command("inq-pasca", "samsat", made(t, "samsat", digit+"021"), "r"+digit)
		if err := json.Unmarshal([]byte(a.body), &got); err != nil {
			t.Fatal(err)
		}
		sum, some := got.Data.Admin, 0
		for field, value := range got.Data.Desc {
			if amount, err := strconv.ParseInt(fmt.Sprint(value), 10, 64); strings.HasPrefix(field, "biaya_") && err == nil && amount > 0 {
				sum += amount
				some++
			}
		}
		if sum != got.Data.SellingPrice || some != charges {
			t.Errorf("%d charges make %d of %s", some, sum, a.body)
		}
	}
	f.sees(f.command("inq-pasca", "samsat", "9658548500001021", "x"), `"rc":"54"`) // without the second number
	f.sees(f.command("inq-pasca", "samsat", "9658548500001021,0212502110170101", "y"), `"rc":"54"`)
}

// TestDigiswitchPeriods: each product writes its months as the document does.
func TestDigiswitchPeriods(t *testing.T) {
	f := start(t, nil)
	for code, want := range map[string][]string{
		"pln": {"202609", "202610"}, "pdam": {"202609", "202610"}, "internet": {"SEP 2026", "OKT 2026"}, "tv": {"SEP 26", "OKT 26"},
		"pgas": {"0926", "1026"}, "bpjs": {"02"}, "hp": nil, "pbb": nil, "plnnontaglis": nil, "samsat": nil,
	} {
		var got []string
		for _, s := range read(t, f.command("inq-pasca", code, made(t, code, "2021"), code)).Data.Desc.Detail {
			got = append(got, s.Periode)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: periods %v, want %v", code, got, want)
		}
	}
	multifinance := read(t, f.command("inq-pasca", "multifinance", made(t, "multifinance", "2021"), "m")).Data.Desc.Detail
	first, err := strconv.Atoi(multifinance[0].Periode)
	if err != nil || multifinance[1].Periode != fmt.Sprintf("%03d", first+1) || multifinance[0].Denda == 0 || multifinance[1].Denda != 0 {
		t.Errorf("instalments %+v", multifinance)
	}
}

// TestDigiswitchInstalmentsAdvance: after a payment the next instalment is there, until the tenor is over.
func TestDigiswitchInstalmentsAdvance(t *testing.T) {
	f := start(t, func(c *simulator.Config) { c.Digiswitch.Deposit = 1 << 40 })
	number := made(t, "multifinance", "2021")
	var seen []string
	var tenor string
	for n := 0; ; n++ {
		ref := fmt.Sprint("r", n)
		inquiry := f.command("inq-pasca", "multifinance", number, ref)
		body := read(t, inquiry).Data
		if body.RC == "60" {
			break
		}
		for _, s := range body.Desc.Detail {
			seen = append(seen, s.Periode)
		}
		_, after, _ := strings.Cut(inquiry.body, `"tenor":"`)
		tenor = after[:3]
		f.sees(f.command("pay-pasca", "multifinance", number, ref), `"rc":"00"`)
	}
	if !slices.IsSorted(seen) || len(slices.Compact(slices.Clone(seen))) != len(seen) || len(seen) < 4 || seen[len(seen)-1] != tenor {
		t.Errorf("paid %v of %s", seen, tenor)
	}
	if doubles := f.world.Doubles(); len(doubles) != 0 {
		t.Errorf("doubles %+v", doubles)
	}
	t.Run("not while one is pending", func(t *testing.T) {
		f := start(t, func(c *simulator.Config) { c.Pending = time.Minute })
		number := made(t, "multifinance", "4021")
		f.command("inq-pasca", "multifinance", number, "a")
		f.sees(f.command("pay-pasca", "multifinance", number, "a"), `"rc":"03"`)
		f.sees(f.command("inq-pasca", "multifinance", number, "b"), `"rc":"60"`)
		f.pass(time.Minute)
		f.sees(f.command("inq-pasca", "multifinance", number, "b"), `"rc":"00"`)
	})
}

func TestDigiswitchLandTaxByYear(t *testing.T) {
	f := start(t, nil)
	number := made(t, "pbb", "3021")
	f.sees(f.commandWith("inq-pasca", "pbb", number, "now", `,"year":"2026"`), `"tahun_pajak":"2026"`)
	f.sees(f.commandWith("inq-pasca", "pbb", number, "number", `,"year":2025`), `"tahun_pajak":"2025"`)
	f.sees(f.commandWith("inq-pasca", "pbb", number, "none", `,"year":"2019"`), `"rc":"60"`)
	for _, year := range []string{"2024", "2025", "2026"} {
		f.sees(f.command("inq-pasca", "pbb", number, year), `"tahun_pajak":"`+year+`"`)
		f.sees(f.command("pay-pasca", "pbb", number, year), `"rc":"00"`)
		f.sees(f.commandWith("inq-pasca", "pbb", number, "again"+year, `,"year":"`+year+`"`), `"rc":"60"`)
	}
	f.sees(f.command("inq-pasca", "pbb", number, "over"), `"rc":"60"`)
}

// TestDigiswitchNextMonth: of what was paid in one month nothing is asked for in the next.
func TestDigiswitchNextMonth(t *testing.T) {
	f := start(t, nil)
	number := made(t, "pln", "2021")
	f.command("inq-pasca", "pln", number, "a")
	f.sees(f.command("pay-pasca", "pln", number, "a"), `"rc":"00"`)
	f.pass(30 * 24 * time.Hour)
	next := read(t, f.command("inq-pasca", "pln", number, "b")).Data
	if next.RC != "00" || len(next.Desc.Detail) != 1 || next.Desc.Detail[0].Periode != "202611" {
		t.Errorf("in December: %+v", next)
	}
}

func TestDigiswitchEmoneyAmounts(t *testing.T) {
	f := start(t, nil)
	number := made(t, "emoney", "1021")
	for amount, want := range map[string]string{
		`50000`: "00", `"75000"`: "00", `1500`: "87", `"20500"`: "87", `0`: "84", `-5000`: "84", `"lima ribu"`: "84", `null`: "84", `{}`: "84", `5000.5`: "84",
	} {
		ref := strings.Trim(amount, `"{}`) + "r"
		got := read(t, f.commandWith("inq-pasca", "emoney", number, ref, `,"amount":`+amount)).Data
		if got.RC != want {
			t.Errorf("amount %s: rc %s, want %s", amount, got.RC, want)
		}
		if asked, err := strconv.ParseInt(strings.Trim(amount, `"`), 10, 64); err == nil && want == "00" && *got.SellingPrice-got.Admin != asked {
			t.Errorf("amount %s: %d with an admin fee of %d", amount, *got.SellingPrice, got.Admin)
		}
	}
	for _, ref := range []string{"50000", "again"} { // the same purchase twice is two
		f.commandWith("inq-pasca", "emoney", number, ref, withAmount)
		f.sees(f.command("pay-pasca", "emoney", number, ref), `"rc":"00"`)
	}
}

// TestDigiswitchEveryFault: the faults are put before the answer of every product.
func TestDigiswitchEveryFault(t *testing.T) {
	for _, code := range products {
		f := start(t, func(c *simulator.Config) { c.Digiswitch.Deposit = 1 << 40 })
		for i, fault := range []simulator.Fault{
			{Kind: simulator.HTML502, When: simulator.AfterEffect}, {Kind: simulator.WrongAmount, When: simulator.AfterEffect},
			{Kind: simulator.FalseFailure, When: simulator.AfterEffect}, {Kind: simulator.FalseSuccess}, {Kind: simulator.ClosedAfterReading},
		} {
			number, ref := made(t, code, fmt.Sprintf("1%03d", i)), fmt.Sprint("r", i)
			f.sees(f.commandWith("inq-pasca", code, number, ref, withAmount), `"rc":"00"`)
			f.world.Fail(simulator.Digiswitch, simulator.Pay, fault)
			got := f.command("pay-pasca", code, number, ref)
			want := 0
			if fault.When == simulator.AfterEffect {
				want = 1
			}
			if booked := len(f.world.Payments(number)); booked != want {
				t.Errorf("%s, %s: booked %d (%s)", code, fault.Kind, booked, got.body)
			}
		}
	}
}

// TestDigiswitchDearer: a thousand more at payment, in the lines too where the bill has lines.
func TestDigiswitchDearer(t *testing.T) {
	f := start(t, nil)
	for _, code := range products {
		number := made(t, code, "0021")
		before := read(t, f.commandWith("inq-pasca", code, number, code, withAmount)).Data
		after := read(t, f.command("pay-pasca", code, number, code)).Data
		if *after.SellingPrice != *before.SellingPrice+1000 {
			t.Errorf("%s: %d, then %d", code, *before.SellingPrice, *after.SellingPrice)
		}
		sum := after.Admin
		for _, s := range after.Desc.Detail {
			sum += s.NilaiTagihan + s.Denda + s.BiayaLain
		}
		if len(after.Desc.Detail) > 0 && after.Desc.Detail[0].NilaiTagihan > 0 && sum != *after.SellingPrice {
			t.Errorf("%s: lines make %d of %d", code, sum, *after.SellingPrice)
		}
	}
}

// TestDigiswitchFamilyNumber: BPJS numbers have 13 digits in the document; a family's has 16.
func TestDigiswitchFamilyNumber(t *testing.T) {
	f := start(t, nil)
	f.sees(f.command("inq-pasca", "bpjs", "8888801234561021", "a"), `"customer_no":"8888801234561021"`)
	f.sees(f.command("pay-pasca", "bpjs", "8888801234561021", "a"), `"rc":"00"`)
}
