package simulator_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"loket/providers/simulator"
)

// compact returns a fixture without its white space.
func compact(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := json.Compact(&out, text); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestPDAMAnswersAsTheDocument(t *testing.T) {
	f := start(t, nil)
	same := func(got answer, fixture string) {
		t.Helper()
		if want := compact(t, fixture); got.err != nil || got.body != want {
			t.Errorf("%s\n got %s (%v)\nwant %s", fixture, got.body, got.err, want)
		}
	}
	same(f.inquire("10014", "201902"), "pdam/inquiry-005.json")
	same(f.inquire("14014", "202610"), "pdam/inquiry-006.json")
	same(f.payinfo("10014", "201811"), "pdam/payinfo-020.json")
	same(f.payBillAt("10014", "201811", 47500, "2019-01-18 10:59:25"), "pdam/payment-015.json")
	same(f.payinfo("10014", "201811"), "pdam/payinfo-021.json")
}

func TestPDAMVectors(t *testing.T) {
	t.Run("header token", func(t *testing.T) {
		const payload = `{"user":"loket01","pass":"rahasia","kodeloket":"5","tanggal":"2016-08-08 08:08:08"}`
		token := jwt(plainHeader, payload, "contohkey2016")
		if want := ".HtxLE-Y0QDgw_r5m2vQ8A8gZIGlc0PjNN1IPV_8L08I"; !strings.HasSuffix(token, want) {
			t.Fatalf("token %s, want signature %s", token, want)
		}
		f := start(t, func(c *simulator.Config) {
			c.PDAM.Username, c.PDAM.Password, c.PDAM.Key = "loket01", "rahasia", "contohkey2016"
		})
		f.now = time.Date(2016, 8, 8, 9, 8, 8, 0, wita)
		f.sees(f.send("pdam", "GET", "/api/billing-inquiry/10014/201902", "", bearer(token)), "005")
		f.pass(time.Second)
		f.sees(f.send("pdam", "GET", "/api/billing-inquiry/10014/201902", "", bearer(token)), "901")
	})
	t.Run("pay token", func(t *testing.T) {
		// The document pays number 100, which is in no other place of it: 003 says that the token
		// was right, 100 that it was wrong.
		f := start(t, func(c *simulator.Config) { c.PDAM.PayKey = "contohkey2016" })
		const at, token = "2016-08-08 08:08:08", "dad42312190607994ccd85d3977a0db8dc1c0ca7e4842e27c9ad612ccfb07300"
		f.sees(f.payWith("100", "201811", 1, at, token), `"003"`)
		f.sees(f.payWith("100", "201811", 1, at, "e"+token[1:]), `"100"`)
	})
}

func TestPDAMPayTokenVariants(t *testing.T) {
	const at = "2026-11-21 12:00:00"
	for variant, text := range map[string]string{
		"dots": "10014." + at + ".kunci-latihan", "plain": "10014" + at + "kunci-latihan", "dots+jwt": "10014." + at + ".kunci-latihan.",
	} {
		t.Run(variant, func(t *testing.T) {
			f := start(t, func(c *simulator.Config) { c.PDAM.PayToken = variant })
			if variant == "dots+jwt" {
				text += f.token(f.clock())
			}
			f.sees(f.payWith("10014", "201811", 47500, at, sha(text+"x")), `"100"`)
			f.sees(f.payWith("10014", "201811", 47500, at, sha(text)), `"015"`)
		})
	}
}

func TestPDAMHeaderToken(t *testing.T) {
	f := start(t, nil)
	const now = "2026-11-21 12:00:00"
	payload := func(user, pass, counter, at string) string {
		return fmt.Sprintf(`{"user":%q,"pass":%q,"kodeloket":%q,"tanggal":%q}`, user, pass, counter, at)
	}
	good := payload("latihan", "latihan", "5", now)
	const key = "kunci-latihan"
	cases := map[string]struct{ header, want string }{
		"missing":              {"", "902"},
		"not bearer":           {"Basic " + jwt(plainHeader, good, key), "902"},
		"two parts":            {"Bearer abc.def", "902"},
		"wrong key":            {"Bearer " + jwt(plainHeader, good, "x"), "902"},
		"algorithm none":       {"Bearer " + jwt(`{"alg":"none","typ":"JWT"}`, good, key), "902"},
		"more in the header":   {"Bearer " + jwt(`{"alg":"HS256","typ":"JWT","kid":"1"}`, good, key), "902"},
		"more in the payload":  {"Bearer " + jwt(plainHeader, good[:len(good)-1]+`,"exp":"1"}`, key), "902"},
		"exp in the payload":   {"Bearer " + jwt(plainHeader, good[:len(good)-1]+`,"exp":1}`, key), "902"},
		"a claim is missing":   {"Bearer " + jwt(plainHeader, `{"user":"latihan","pass":"latihan","kodeloket":"5","x":"y"}`, key), "902"},
		"tanggal is no time":   {"Bearer " + jwt(plainHeader, payload("latihan", "latihan", "5", "21-11-2026"), key), "902"},
		"keys in other order":  {"Bearer " + jwt(`{"typ":"JWT","alg":"HS256"}`, `{"tanggal":"`+now+`","kodeloket":"5","pass":"latihan","user":"latihan"}`, key), "005"},
		"an hour old":          {"Bearer " + jwt(plainHeader, payload("latihan", "latihan", "5", "2026-11-21 11:00:00"), key), "005"},
		"a second older":       {"Bearer " + jwt(plainHeader, payload("latihan", "latihan", "5", "2026-11-21 10:59:59"), key), "901"},
		"an hour ahead":        {"Bearer " + jwt(plainHeader, payload("latihan", "latihan", "5", "2026-11-21 13:00:00"), key), "005"},
		"a second further":     {"Bearer " + jwt(plainHeader, payload("latihan", "latihan", "5", "2026-11-21 13:00:01"), key), "901"},
		"wrong user":           {"Bearer " + jwt(plainHeader, payload("x", "latihan", "5", now), key), "001"},
		"wrong password":       {"Bearer " + jwt(plainHeader, payload("latihan", "x", "5", now), key), "001"},
		"wrong kodeloket":      {"Bearer " + jwt(plainHeader, payload("latihan", "latihan", "6", now), key), "001"},
		"an old wrong user":    {"Bearer " + jwt(plainHeader, payload("x", "latihan", "5", "2026-11-21 10:00:00"), key), "901"},
		"padded base64 is bad": {"Bearer " + jwt(plainHeader, good, key) + "=", "902"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			f.t = t
			f.sees(f.send("pdam", "GET", "/api/billing-inquiry/10014/201902", "", http.Header{"Authorization": {c.header}}), `"status":"`+c.want+`"`)
		})
	}
}

func TestPDAMCodes(t *testing.T) {
	f := start(t, nil)
	code := func(name, want string, got answer) {
		t.Run(want+" "+name, func(t *testing.T) {
			f.t = t
			f.sees(got, `"status":"`+want+`"`)
		})
	}
	auth := bearer(f.token(f.clock()))
	code("found", "005", f.inquire("10020", "202610"))
	code("unknown number", "003", f.inquire("99999", "202610"))
	code("unknown number at payment", "003", f.payBill("99999", "202610", 1))
	code("number is there", "004", f.payBill("17014", "202610", 1))
	code("this month is not read yet", "006", f.inquire("10020", "202611"))
	code("too many", "007", f.inquire("15014", "202610"))
	code("period not ready", "010", f.payBill("19014", "202610", 1))
	code("period in the future", "010", f.payBill("10020", "202612", 1))
	code("nothing to pay", "013", f.payBill("10020", "202609", 1))
	code("amount", "016", f.payBill("10020", "202610", 1))
	code("not paid", "020", f.payinfo("10020", "202610"))
	code("paid long ago", "021", f.payinfo("10020", "202609"))
	code("unknown number is not paid", "020", f.payinfo("99999", "202609"))
	code("period is no period", "101", f.inquire("10020", "202613"))
	code("body is no JSON", "101", f.send("pdam", "POST", "/api/billing-payment", "nosamb=1", auth))
	code("content type", "101", f.send("pdam", "POST", "/api/billing-payment", "{}", http.Header{
		"Authorization": auth["Authorization"], "Content-Type": {"text/plain"},
	}))
	code("tglbayar", "101", f.payWith("10014", "201811", 47500, "18-01-2019", "x"))
	code("method of inquiry", "900", f.send("pdam", "POST", "/api/billing-inquiry/10014/201902", "{}", auth))
	code("method of payinfo", "900", f.send("pdam", "DELETE", "/api/billing-payinfo/10014/201902", "", auth))
	code("method of payment", "900", f.send("pdam", "GET", "/api/billing-payment", "", auth))
	if books := f.world.Books(); len(books) != 0 {
		t.Errorf("booked %v", books)
	}
}

// total reads the total and the fine of an inquiry.
func (f *far) total(number, period string) (total int64, fine string) {
	f.t.Helper()
	var got struct {
		Data []struct {
			Total int64
			Denda string
		}
	}
	a := f.inquire(number, period)
	if err := json.Unmarshal([]byte(a.body), &got); err != nil || len(got.Data) != 1 {
		f.t.Fatalf("%s: %v", a.body, err)
	}
	return got.Data[0].Total, got.Data[0].Denda
}

func TestPDAMCustomers(t *testing.T) {
	const last = "202610"
	t.Run("paid once, then nothing to pay", func(t *testing.T) {
		f := start(t, nil)
		total, _ := f.total("10020", last)
		f.sees(f.payBill("10020", last, total), `"015"`)
		f.sees(f.payBill("10020", last, total), `"013"`)
		f.sees(f.inquire("10020", last), `"006"`)
	})
	t.Run("arrears of three months, older ones dearer", func(t *testing.T) {
		f := start(t, nil)
		for period, want := range map[string]string{"202608": "24000", "202609": "17000", "202610": "10000"} {
			if _, fine := f.total("11020", period); fine != want {
				t.Errorf("%s: fine %s, want %s", period, fine, want)
			}
		}
		f.sees(f.inquire("11020", "202607"), `"006"`)
	})
	t.Run("the fine comes with the 21st", func(t *testing.T) {
		f := start(t, nil)
		f.pass(-24 * time.Hour)
		if _, fine := f.total("10020", last); fine != "0" {
			t.Errorf("fine %s on the 20th", fine)
		}
		f.pass(12*time.Hour + time.Second)
		if _, fine := f.total("10020", last); fine != "10000" {
			t.Errorf("fine %s on the 21st", fine)
		}
	})
	t.Run("the answer is lost, payinfo knows", func(t *testing.T) {
		f := start(t, nil)
		total, _ := f.total("12014", last)
		if got := f.payBillAt("12014", last, total, "2026-11-21 11:59:58"); got.err == nil {
			t.Fatalf("got an answer: %s", got.body)
		}
		got := f.payinfo("12014", last)
		f.sees(got, `"021"`)
		f.sees(got, `"flaglunas":"1","tglbayar":"2026-11-21 11:59:58","loket":"5"`)
	})
	t.Run("another counter is faster", func(t *testing.T) {
		f := start(t, nil)
		total, _ := f.total("13014", last)
		f.sees(f.payBill("13014", last, total), `"013"`)
		f.sees(f.payinfo("13014", last), `"tglbayar":"2026-11-21 11:59:00","loket":"77"`)
		if count, _ := f.world.Took(simulator.PDAM); count != 0 {
			t.Errorf("took %d of our payments", count)
		}
	})
	t.Run("another counter, on demand", func(t *testing.T) {
		f := start(t, nil)
		if !f.world.PayElsewhere("10020", last) || f.world.PayElsewhere("10020", last) || f.world.PayElsewhere("99999", last) {
			t.Error("a bill is paid elsewhere once, and only where there is one")
		}
		f.sees(f.payinfo("10020", last), `"loket":"77"`)
	})
	t.Run("the fine grows once", func(t *testing.T) {
		f := start(t, nil)
		before, _ := f.total("16014", last)
		f.sees(f.payBill("16014", last, before), `"016"`)
		after, _ := f.total("16014", last)
		if after != before+5000 {
			t.Fatalf("total %d, then %d", before, after)
		}
		f.sees(f.payBill("16014", last, after), `"015"`)
	})
	t.Run("an error that paid", func(t *testing.T) {
		f := start(t, nil)
		total, _ := f.total("18014", last)
		f.sees(f.payBill("18014", last, total), `"101"`)
		f.sees(f.payinfo("18014", last), `"021"`)
	})
	t.Run("tglbayar rewritten", func(t *testing.T) {
		f := start(t, func(c *simulator.Config) { c.PDAM.RewritesTime = true })
		f.sees(f.payBillAt("10014", "201811", 47500, "2026-11-21 11:59:58"), `"tglbayar":"2026-11-21 12:00:00"`)
		f.sees(f.payinfo("10014", "201811"), `"tglbayar":"2026-11-21 12:00:00"`)
	})
	t.Run("amounts and names as numbers or texts", func(t *testing.T) {
		f := start(t, nil)
		const at = "2026-11-21 12:00:00"
		body := fmt.Sprintf(`{"nosamb":10014,"tglbayar":%q,"totalbayar":"47500","kasir":7,"token":%q,"periode":201811}`,
			at, sha("10014."+at+".kunci-latihan"))
		f.sees(f.send("pdam", "POST", "/api/billing-payment", body, bearer(f.token(f.clock()))), `"015"`)
	})
}

// TestPDAMArrears: how many months each customer in arrears owes, paid from the oldest on.
func TestPDAMArrears(t *testing.T) {
	month := func(ago int) string {
		return time.Date(2026, 11-time.Month(ago), 1, 0, 0, 0, 0, time.UTC).Format("200601")
	}
	for number, owed := range map[string]int{"10020": 1, "11020": 3, "20020": 9, "21020": 30, "22020": 3, "23020": 3, "24020": 3, "27020": 2} {
		t.Run(number, func(t *testing.T) {
			f := start(t, nil)
			f.sees(f.inquire(number, month(owed+1)), `"006"`)
			before := int64(1 << 40)
			for ago := owed; ago >= 1; ago-- {
				_, text := f.total(number, month(ago))
				fine, err := strconv.ParseInt(text, 10, 64)
				if err != nil || fine > before || owed < 9 && fine == before {
					t.Errorf("%s: fine %s after one of %d for an older month", month(ago), text, before)
				}
				before = fine
			}
			if owed > 1 {
				total, _ := f.total(number, month(owed-1))
				f.sees(f.payBill(number, month(owed-1), total), `"010"`) // a younger one before an older
			}
			total, _ := f.total(number, month(owed))
			f.sees(f.payBill(number, month(owed), total), `"015"`)
			f.sees(f.inquire(number, month(owed)), `"006"`)
		})
	}
	// second pays the first of three months and tries the second.
	second := func(f *far, number string) answer {
		f.t.Helper()
		total, _ := f.total(number, month(3))
		f.sees(f.payBill(number, month(3), total), `"015"`)
		total, _ = f.total(number, month(2))
		return f.payBill(number, month(2), total)
	}
	t.Run("the second is refused, and with it the third", func(t *testing.T) {
		f := start(t, nil)
		f.sees(second(f, "22020"), `"010"`)
		f.sees(f.payinfo("22020", month(2)), `"020"`)
		total, _ := f.total("22020", month(1))
		f.sees(f.payBill("22020", month(1), total), `"010"`)
		if count, _ := f.world.Took(simulator.PDAM); count != 1 {
			t.Errorf("took %d", count)
		}
	})
	t.Run("the second's answer is lost", func(t *testing.T) {
		f := start(t, nil)
		if got := second(f, "23020"); got.err == nil {
			t.Fatalf("got an answer: %s", got.body)
		}
		f.sees(f.payinfo("23020", month(2)), `"loket":"5"`)
		total, _ := f.total("23020", month(1))
		f.sees(f.payBill("23020", month(1), total), `"015"`)
	})
	t.Run("the second is paid elsewhere", func(t *testing.T) {
		f := start(t, nil)
		f.sees(second(f, "24020"), `"013"`)
		f.sees(f.payinfo("24020", month(2)), `"tglbayar":"2026-11-21 11:59:00","loket":"77"`)
	})
}

func TestPDAMPaidBefore(t *testing.T) {
	for number, counter := range map[string]string{"14020": "1", "25020": "5", "26020": "77"} {
		f := start(t, nil)
		f.sees(f.inquire(number, "202610"), `"006"`)
		got := f.payinfo(number, "202610")
		f.sees(got, `"flaglunas":"1","tglbayar":"2026-11-`)
		f.sees(got, `"loket":"`+counter+`"`)
		if count, _ := f.world.Took(simulator.PDAM); count != 0 {
			t.Errorf("took %d before anything was paid", count)
		}
	}
	t.Run("never after now", func(t *testing.T) {
		f := start(t, func(c *simulator.Config) { c.PDAM.CounterCode = "5" })
		f.now = time.Date(2026, 11, 1, 0, 10, 0, 0, wita)
		f.sees(f.payinfo("25020", "202610"), `"tglbayar":"2026-11-01 00:05:00"`)
	})
	t.Run("a month before the customer was there", func(t *testing.T) {
		f := start(t, nil)
		f.sees(f.payinfo("27020", "202607"), `"021"`)
		f.sees(f.payinfo("27020", "202606"), `"020"`)
		f.sees(f.inquire("27020", "202606"), `"006"`)
		f.sees(f.payBill("27020", "202606", 1), `"010"`)
	})
}

// TestPDAMEveryCharge: total is rekair, meterai, denda and biayalain; rekair is the parts of the water account.
func TestPDAMEveryCharge(t *testing.T) {
	f := start(t, nil)
	row := func(body string) (parts, beside, rekair, total int64) {
		t.Helper()
		var got struct{ Data []map[string]any }
		if err := json.Unmarshal([]byte(body), &got); err != nil || len(got.Data) != 1 {
			t.Fatalf("%s: %v", body, err)
		}
		amount := func(field string) int64 {
			value, err := strconv.ParseFloat(fmt.Sprint(got.Data[0][field]), 64)
			if err != nil || value == 0 {
				t.Errorf("%s is %v", field, got.Data[0][field])
			}
			return int64(value)
		}
		for _, field := range []string{"biayapemakaian", "administrasi", "pemeliharaan", "retribusi", "airlimbah", "pelayanan"} {
			parts += amount(field)
		}
		return parts, amount("meterai") + amount("denda") + amount("biayalain"), amount("rekair"), amount("total")
	}
	for _, body := range []string{f.inquire("28020", "202610").body, f.payBill("28020", "202610", func() int64 { total, _ := f.total("28020", "202610"); return total }()).body} {
		if parts, beside, rekair, total := row(body); parts != rekair || rekair+beside != total {
			t.Errorf("parts %d, rekair %d, beside it %d, total %d: %s", parts, rekair, beside, total, body)
		}
	}
}

func TestPDAMReadingsFollowEachOther(t *testing.T) {
	f := start(t, nil)
	stands := func(period string) (from, to string) {
		var got struct {
			Data []struct{ Stanlalu, Stanskrg string }
		}
		if err := json.Unmarshal([]byte(f.inquire("11333", period).body), &got); err != nil || len(got.Data) != 1 {
			t.Fatal(err)
		}
		return got.Data[0].Stanlalu, got.Data[0].Stanskrg
	}
	_, end := stands("202608")
	start, _ := stands("202609")
	if start != end {
		t.Errorf("August ends at %s, September starts at %s", end, start)
	}
}
