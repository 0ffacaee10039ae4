package pdam_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/pdam"
)

func TestInquireReadsTheDocumentsBill(t *testing.T) {
	f, c := serve(t, map[string]string{"billing-inquiry": sample(t, "inquiry-005.json")})
	got, err := c.Inquire(t.Context(), query("10014", "201902"))
	if err != nil {
		t.Fatal(err)
	}
	cost := ledger.Rupiah(89250)
	want := ledger.Bill{
		Product: "pdam-gianyar", Ref: "5abc", Customer: "10014", Name: "A.A RAI SIRAT", Address: "BR. LUNGSIAKAN", Period: "201902",
		Details: []ledger.Detail{
			{Key: "tariff", Label: "Golongan", Value: "RUMAH TANGGA B (RTB)"}, {Key: "usage", Label: "Pemakaian", Value: "15 m3"},
		},
		Sheets: []ledger.Sheet{{Period: "201902", Amount: 72250, Penalty: 17000, Start: "130.000", End: "145.000"}},
		Lines: []ledger.Line{
			{Key: "water", Label: "Harga air", Amount: 62250}, {Key: "administration", Label: "Administrasi", Amount: 10000},
			{Key: "penalty", Label: "Denda", Amount: 17000},
		},
		Total: 89250, Cost: &cost, AskedAt: now.UTC(), Date: time.Date(2019, 1, 18, 2, 59, 30, 0, time.UTC),
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if usage, ok := ledger.Usage(got.Sheets[0].Start, got.Sheets[0].End); usage != 15 || !ok {
		t.Errorf("usage is %d (%t), want 15", usage, ok)
	}
	if f.got[0].method != "GET" || f.got[0].path != "/api/billing-inquiry/10014/201902" || f.got[0].body != "" {
		t.Errorf("asked %+v", f.got[0])
	}
	if auth := f.got[0].header.Get("Authorization"); auth != "Bearer "+c.HeaderToken(now) {
		t.Errorf("header token is %q", auth)
	}
	if kind := f.got[0].header.Get("Content-Type"); kind != "application/json" {
		t.Errorf("content type is %q", kind)
	}
}

// found is an inquiry's answer with these fields beside number and period.
func found(fields string) string {
	return `{"status":5,"message":"ok","data":{"nosamb":10014,"periode":201902,` + fields + `}}`
}

func TestLinesAddUpToTheTotal(t *testing.T) {
	for name, c := range map[string]struct {
		fields string
		lines  string
		notes  int
	}{
		"stamp inside rekair":        {`"biayapemakaian":50000,"meterai":"3000.00","rekair":53000,"total":53000`, "water 50000, stamp 3000", 0},
		"stamp beside rekair":        {`"biayapemakaian":50000,"meterai":3000,"rekair":"50000","total":53000`, "water 50000, stamp 3000", 0},
		"every part":                 {`"biayapemakaian":1,"administrasi":2,"pemeliharaan":4,"retribusi":8,"airlimbah":16,"pelayanan":32,"meterai":64,"denda":128,"biayalain":256,"rekair":127,"total":511`, "water 1, administration 2, maintenance 4, levy 8, sewage 16, service 32, stamp 64, penalty 128, other 256", 0},
		"a part we do not know":      {`"biayapemakaian":50000,"ppn":5500,"total":55500`, "water 50000, remainder 5500", 1},
		"parts above the total":      {`"biayapemakaian":50000,"total":49500`, "water 50000, remainder -500", 1},
		"only the account":           {`"rekair":"50000.00","denda":10000,"total":60000`, "bill 50000, penalty 10000", 0},
		"only the total":             {`"total":"60000"`, "remainder 60000", 1},
		"a part that is unreadable":  {`"biayapemakaian":"50.000","total":50000`, "remainder 50000", 2},
		"parts missing in many ways": {`"biayapemakaian":50000,"denda":null,"biayalain":{},"meterai":"","retribusi":[],"total":50000`, "water 50000", 0},
	} {
		t.Run(name, func(t *testing.T) {
			_, client := serve(t, map[string]string{"billing-inquiry": found(c.fields)})
			bill, err := client.Inquire(t.Context(), query("10014", "201902"))
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, l := range bill.Lines {
				lines = append(lines, l.Key+" "+strings.ReplaceAll(strings.TrimPrefix(l.Amount.String(), "Rp"), ".", ""))
			}
			if got := strings.ReplaceAll(strings.Join(lines, ", "), "-Rp", "-"); got != c.lines {
				t.Errorf("lines are %s, want %s", got, c.lines)
			}
			if len(bill.Notes) != c.notes || bill.Check() != nil {
				t.Errorf("notes %q, check %v", bill.Notes, bill.Check())
			}
			s := bill.Sheets[0]
			if sum := s.Amount + s.Penalty + s.Other; sum != bill.Total {
				t.Errorf("sheet adds up to %d, total is %d", sum, bill.Total)
			}
		})
	}
}

func TestInquireTakesEveryFormOfData(t *testing.T) {
	row := `{"nosamb":"10014","periode":"201902","total":"89250"}`
	other := `{"nosamb":"10015","periode":"201902","total":"1000"}`
	for name, data := range map[string]string{
		"list":              "[" + row + "]",
		"one object":        row,
		"among others":      "[" + other + "," + row + ",null]",
		"without number":    `{"total":89250}`,
		"number as text {}": `{"nosamb":{},"periode":null,"total":"89250.00"}`,
	} {
		_, c := serve(t, map[string]string{"billing-inquiry": `{"status":"005","data":` + data + `}`})
		if bill, err := c.Inquire(t.Context(), query("10014", "201902")); err != nil || bill.Total != 89250 {
			t.Errorf("%s: got %d, %v", name, bill.Total, err)
		}
	}
	for name, body := range map[string]string{
		"empty list":        `{"status":"005","data":[]}`,
		"null":              `{"status":"005","data":null}`,
		"missing":           `{"status":"005"}`,
		"words":             `{"status":"005","data":"tidak ada"}`,
		"another number":    `{"status":"005","data":[` + other + `]}`,
		"another period":    `{"status":"005","data":[{"nosamb":"10014","periode":"201903","total":1}]}`,
		"twice":             `{"status":"005","data":[` + row + `,` + row + `]}`,
		"no total":          `{"status":"005","data":{"nosamb":"10014","rekair":1000}}`,
		"total of sen":      `{"status":"005","data":{"nosamb":"10014","total":"1000.50"}}`,
		"total like meters": `{"status":"005","data":{"nosamb":"10014","total":"89.250"}}`,
		"nothing to pay":    `{"status":"005","data":{"nosamb":"10014","total":0}}`,
		"no status":         `{"data":` + row + `}`,
		"HTML":              `<html>005</html>`,
	} {
		_, c := serve(t, map[string]string{"billing-inquiry": body})
		if bill, err := c.Inquire(t.Context(), query("10014", "201902")); !errors.Is(err, providers.ErrNoAnswer) {
			t.Errorf("%s: got %d, %v, want %v", name, bill.Total, err, providers.ErrNoAnswer)
		}
	}
}

func TestLeadingZerosSurviveANumber(t *testing.T) {
	_, c := serve(t, map[string]string{"billing-inquiry": `{"status":5,"data":{"nosamb":123,"total":5000}}`})
	if bill, err := c.Inquire(t.Context(), query("00123", "201902")); err != nil || bill.Customer != "00123" {
		t.Errorf("got %q, %v", bill.Customer, err)
	}
	_, c = serve(t, map[string]string{"billing-inquiry": `{"status":5,"data":{"nosamb":"123","total":5000}}`})
	if _, err := c.Inquire(t.Context(), query("00123", "201902")); err == nil {
		t.Error("the text 123 was taken for 00123")
	}
}

func TestInquireRefusals(t *testing.T) {
	for code, want := range map[string]error{
		"006": providers.ErrNoBill, "003": providers.ErrNoCustomer, "007": providers.ErrTooMany, "101": providers.ErrDown,
		"001": providers.ErrCredentials, "900": providers.ErrCredentials, "902": providers.ErrCredentials, "901": providers.ErrClock,
		"004": providers.ErrRefused, "010": providers.ErrNoBill, "015": providers.ErrRefused, "021": providers.ErrRefused, "777": providers.ErrRefused,
	} {
		_, c := serve(t, map[string]string{"billing-inquiry": `{"status":"` + code + `","message":"kata\u001b PDAM","data":[]}`})
		_, err := c.Inquire(t.Context(), query("10014", "201902"))
		var refusal *providers.Refusal
		if !errors.Is(err, want) || !errors.As(err, &refusal) || refusal.Code != code || refusal.Message != "kata· PDAM" {
			t.Errorf("%s: got %v, want %v", code, err, want)
		}
	}
	_, c := serve(t, map[string]string{"billing-inquiry": sample(t, "inquiry-006.json")})
	if _, err := c.Inquire(t.Context(), query("10014", "201902")); !errors.Is(err, providers.ErrNoBill) {
		t.Errorf("the document's own: got %v", err)
	}
}

func TestInquireWithoutNumberOrPeriodAsksNothing(t *testing.T) {
	f, c := serve(t, nil)
	for _, q := range []providers.Query{query("", "201902"), query("10014", "")} {
		if _, err := c.Inquire(t.Context(), q); !errors.Is(err, providers.ErrRefused) {
			t.Errorf("got %v", err)
		}
	}
	if f.paths() != "" {
		t.Errorf("asked %s", f.paths())
	}
}

func TestInquireWhenDown(t *testing.T) {
	f, c := serve(t, map[string]string{"billing-inquiry": "<html>Bad gateway</html>"})
	f.status = 502
	if _, err := c.Inquire(t.Context(), query("10014", "201902")); !errors.Is(err, providers.ErrDown) {
		t.Errorf("502: got %v", err)
	}
	_, c = serve(t, nil) // the connection dies
	if _, err := c.Inquire(t.Context(), query("10014", "201902")); !errors.Is(err, providers.ErrDown) {
		t.Errorf("dead connection: got %v", err)
	}
}

func TestHostileNamesAreCleaned(t *testing.T) {
	_, c := serve(t, map[string]string{"billing-inquiry": found(`"total":1000,"pelanggan":"\u001b[2J` + strings.Repeat("A", 10_000) + `","alamat":"JL.\u202e\r\n1","golongan":{}`)})
	bill, err := c.Inquire(t.Context(), query("10014", "201902"))
	if err != nil {
		t.Fatal(err)
	}
	if len([]rune(bill.Name)) > 60 || strings.ContainsAny(bill.Name+bill.Address, "\x1b\u202e\r\n") || len(bill.Details) != 0 {
		t.Errorf("name %q, address %q, details %v", bill.Name, bill.Address, bill.Details)
	}
}

func TestProbe(t *testing.T) {
	far := open(t, 5*time.Second, false, pdam.Dots)
	date, err := far.client.Probe(t.Context(), 0)
	if err != nil || date.IsZero() {
		t.Errorf("right credentials: %v at %v", err, date)
	}
	if _, err := far.client.Probe(t.Context(), 61*time.Minute); !errors.Is(err, providers.ErrClock) {
		t.Errorf("a token of 61 minutes: got %v, want %v", err, providers.ErrClock)
	}
	for name, spoil := range map[string]func(*pdam.Config){
		"password": func(c *pdam.Config) { c.Password = providers.NewSecret("lain-sekali") },
		"key":      func(c *pdam.Config) { c.Key = providers.NewSecret("lain-sekali") },
	} {
		c := config(far.server.URL())
		c.Now = far.Now
		spoil(&c)
		if _, err := client(t, c).Probe(t.Context(), 0); !errors.Is(err, providers.ErrCredentials) {
			t.Errorf("wrong %s: got %v, want %v", name, err, providers.ErrCredentials)
		}
	}
	c := config(far.server.URL())
	c.Now, c.Zone = far.Now, time.FixedZone("two hours off", 6*3600)
	if _, err := client(t, c).Probe(t.Context(), 0); !errors.Is(err, providers.ErrClock) {
		t.Errorf("wrong zone: got %v, want %v", err, providers.ErrClock)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := far.client.Probe(ctx, 0); !errors.Is(err, providers.ErrDown) {
		t.Errorf("no answer: got %v, want %v", err, providers.ErrDown)
	}
}
