package simulator_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
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
