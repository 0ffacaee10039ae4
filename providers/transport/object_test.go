package transport_test

import (
	"errors"
	"strings"
	"testing"

	"loket/ledger"
	"loket/providers"
	"loket/providers/transport"
)

func TestParseRefuses(t *testing.T) {
	for name, body := range map[string]string{
		"nothing":                    "",
		"spaces":                     "  \n",
		"half an object":             `{"status":"015","data":[`,
		"an open string":             `{"status":"01`,
		"null":                       `null`,
		"a list":                     `["015"]`,
		"a text":                     `"015"`,
		"HTML":                       "<html>status 015</html>",
		"a second object":            `{"status":"015"} {"status":"016"}`,
		"something after it":         `{"status":"015"}x`,
		"a key twice":                `{"status":"015","status":"016"}`,
		"a key in two cases":         `{"status":"015","Status":"016"}`,
		"a key twice further down":   `{"data":[{"total":1,"total":2}]}`,
		"a key twice, escaped":       `{"status":"015","\u0073tatus":"016"}`,
		"the Kelvin sign as k":       `{"k":1,"` + "\u212a" + `":2}`,
		"the long s as s":            `{"status":1,"` + "\u017ftatus" + `":2}`,
		"a comma too many":           `{"status":"015",}`,
		"single quotes":              `{'status':'015'}`,
		"a number with leading zero": `{"status":015}`,
		"bytes outside strings":      "{\"a\":1}\xff",
		"too deep":                   strings.Repeat(`{"a":`, 9) + "1" + strings.Repeat("}", 9),
		"too deep in lists":          `{"a":` + strings.Repeat("[", 8) + "1" + strings.Repeat("]", 8) + "}",
		"very deep":                  strings.Repeat("[", 100_000),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := transport.Parse([]byte(body)); !errors.Is(err, providers.ErrNoAnswer) {
				t.Errorf("got %v, want %v", err, providers.ErrNoAnswer)
			}
		})
	}
}

func parse(t *testing.T, body string) transport.Object {
	t.Helper()
	o, err := transport.Parse([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestParseAccepts(t *testing.T) {
	parse(t, strings.Repeat(`{"a":`, 8)+"1"+strings.Repeat("}", 8))
	parse(t, `{"a":`+strings.Repeat("[", 7)+"1"+strings.Repeat("]", 7)+"}")
	o := parse(t, "\ufeff {\"name\":\"a\xc3\x28\xff\\tb\"}\n")
	if got := o.Text("name", 20); got != "a\ufffd(\ufffd b" {
		t.Errorf("got %q", got)
	}
}

func TestText(t *testing.T) {
	o := parse(t, `{"a":" x\u001b[1m ","b":10014,"c":null,"d":{},"e":[],"f":true,"g":{"h":1},"i":12345678901234567890,"j":"abcdef"}`)
	for key, want := range map[string]string{"a": "x·[1m", "b": "10014", "c": "", "d": "", "e": "", "f": "true", "g": "", "i": "12345678901234567890", "j": "abcd", "none": ""} {
		limit := 40
		if key == "j" {
			limit = 4
		}
		if got := o.Text(key, limit); got != want {
			t.Errorf("%s: got %q, want %q", key, got, want)
		}
	}
}

func TestCode(t *testing.T) {
	o := parse(t, `{"text":"005","number":5,"short":"5","wide":1005,"bool":true,"null":null,"list":["015"],"dirty":" 0\u200b1\n"}`)
	for key, want := range map[string]string{"text": "005", "dirty": "0·1", "number": "005", "short": "5", "wide": "1005", "bool": "", "null": "", "list": "", "none": ""} {
		if got := o.Code(key, 3); got != want {
			t.Errorf("%s: got %q, want %q", key, got, want)
		}
	}
}

func TestMoney(t *testing.T) {
	o := parse(t, `{"number":72250,"text":"47500","zeros":"62250.00","decimal":62250.00,"null":null,"empty":"","object":{},
		"meter":"130.000","half":"100.50","exponent":7e4,"minus":-5,"words":"gratis","truth":true,"list":[1],"huge":1000000000000000}`)
	for key, want := range map[string]ledger.Rupiah{"number": 72250, "text": 47500, "zeros": 62250, "decimal": 62250} {
		if got, present, err := o.Money(key); got != want || !present || err != nil {
			t.Errorf("%s: got %d, %t, %v", key, got, present, err)
		}
	}
	for _, key := range []string{"null", "empty", "object", "none"} {
		if _, present, err := o.Money(key); present || err != nil {
			t.Errorf("%s: present %t, %v", key, present, err)
		}
	}
	for _, key := range []string{"meter", "half", "exponent", "minus", "words", "truth", "list", "huge"} {
		if got, _, err := o.Money(key); !errors.Is(err, transport.ErrField) || !errors.Is(err, ledger.ErrAmount) || got != 0 {
			t.Errorf("%s: got %d, %v", key, got, err)
		}
	}
}

func TestMeter(t *testing.T) {
	o := parse(t, `{"a":"130.000","b":145,"c":null,"d":"banyak"}`)
	for key, want := range map[string]ledger.Meter{"a": "130.000", "b": "145", "c": "", "none": ""} {
		if got, err := o.Meter(key); got != want || err != nil {
			t.Errorf("%s: got %q, %v", key, got, err)
		}
	}
	if _, err := o.Meter("d"); !errors.Is(err, transport.ErrField) || !errors.Is(err, ledger.ErrMeter) {
		t.Errorf("d: %v", err)
	}
}

func TestList(t *testing.T) {
	o := parse(t, `{"list":[{"a":1},null,{"a":2}],"one":{"a":1},"null":null,"empty":[],"object":{},"text":"","nulls":[null,{}],
		"words":"tidak ada","number":5,"mixed":[{"a":1},"x"],"lists":[[{"a":1}]]}`)
	for key, want := range map[string]int{"list": 2, "one": 1, "null": 0, "empty": 0, "object": 0, "text": 0, "nulls": 0, "none": 0} {
		if got, err := o.List(key); len(got) != want || err != nil {
			t.Errorf("%s: got %d, %v", key, len(got), err)
		}
	}
	for _, key := range []string{"words", "number", "mixed", "lists"} {
		if got, err := o.List(key); !errors.Is(err, transport.ErrField) {
			t.Errorf("%s: got %d, %v", key, len(got), err)
		}
	}
}

func TestBoolAndObject(t *testing.T) {
	o := parse(t, `{"yes":true,"no":"FALSE","other":1,"data":{"rc":"00"}}`)
	if is, ok := o.Bool("yes"); !is || !ok {
		t.Error("true is not true")
	}
	if is, ok := o.Bool("no"); is || !ok {
		t.Error("FALSE is not false")
	}
	if _, ok := o.Bool("other"); ok {
		t.Error("1 is a boolean")
	}
	if data, ok := o.Object("data"); !ok || data.Text("rc", 9) != "00" {
		t.Error("data is not an object")
	}
	if _, ok := o.Object("yes"); ok {
		t.Error("true is an object")
	}
}

func TestBase(t *testing.T) {
	for address, want := range map[string]string{
		"https://pdam.example/":      "https://pdam.example",
		"https://pdam.example/v1//":  "https://pdam.example/v1",
		"http://127.0.0.1:8080":      "http://127.0.0.1:8080",
		"http://[::1]:8080/x":        "http://[::1]:8080/x",
		" http://localhost ":         "http://localhost",
		"http://pdam.example":        "",
		"http://127.0.0.1.example":   "",
		"pdam.example":               "",
		"ftp://pdam.example":         "",
		"https://u:geheim@pdam.id":   "",
		"https://pdam.example/?a=b":  "",
		"https://pdam.example/#x":    "",
		"https://":                   "",
		"https://u:geheim@x:port/%z": "",
	} {
		got, err := transport.Base(address, false)
		if got != want || (want == "") != errors.Is(err, transport.ErrAddress) {
			t.Errorf("%s: got %q, %v", address, got, err)
		}
		if err != nil && strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: the error repeats the password", address)
		}
	}
	if got, err := transport.Base("http://pdam.example", true); got != "http://pdam.example" || err != nil {
		t.Errorf("allowed plain http: got %q, %v", got, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"status":"005","data":[{"total":"62250.00","nosamb":10014}]}`))
	f.Add([]byte("\ufeff{\"a\":{\"a\":[{}]}}"))
	f.Fuzz(func(t *testing.T, body []byte) {
		o, err := transport.Parse(body)
		if err != nil {
			if !errors.Is(err, providers.ErrNoAnswer) {
				t.Fatalf("error without a kind: %v", err)
			}
			return
		}
		if rows, err := o.List("data"); err == nil {
			for _, row := range rows {
				if amount, present, err := row.Money("total"); err == nil && present && (amount < 0 || amount > ledger.MaxRupiah) {
					t.Fatalf("amount %d", amount)
				}
			}
		}
		if text := o.Text("status", 20); len([]rune(text)) > 20 || strings.ContainsAny(text, "\x00\x1b\n") {
			t.Fatalf("text %q", text)
		}
	})
}
