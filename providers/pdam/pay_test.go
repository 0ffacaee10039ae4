package pdam_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/pdam"
)

// paid is an answer with this status and the document's paid bill, changed by pairs of old and new text.
func paid(t *testing.T, status string, change ...string) string {
	t.Helper()
	text := strings.Replace(sample(t, "payment-015.json"), `"015"`, `"`+status+`"`, 1)
	for i := 0; i < len(change); i += 2 {
		if !strings.Contains(text, change[i]) {
			t.Fatalf("sample has no %s", change[i])
		}
		text = strings.Replace(text, change[i], change[i+1], 1)
	}
	return text
}

// bare is an answer without data.
func bare(status string) string { return `{"status":"` + status + `","message":"","data":[]}` }

func TestPaySendsWhatTheDocumentAsksFor(t *testing.T) {
	f, c := serve(t, map[string]string{"billing-payment": paid(t, "015")})
	answer, err := c.Pay(t.Context(), submitted())
	if err != nil || answer.Outcome != ledger.OutcomePaid || answer.Serial != "2019-01-18 10:59:25" || answer.Code != "015" {
		t.Fatalf("got %+v, %v", answer.Answer, err)
	}
	if answer.Cost == nil || *answer.Cost != 47500 || len(answer.Sheets) != 1 || answer.Sheets[0].Start != "91.000" {
		t.Errorf("cost %v, sheets %v", answer.Cost, answer.Sheets)
	}
	if want := time.Date(2019, 1, 18, 2, 59, 30, 0, time.UTC); !answer.Date.Equal(want) || string(answer.Raw) != paid(t, "015") {
		t.Errorf("date %v, raw %s", answer.Date, answer.Raw)
	}
	hash, _ := c.PayToken("10014", "2019-01-18 10:59:25", "")
	want := `{"nosamb":"10014","tglbayar":"2019-01-18 10:59:25","totalbayar":47500,"kasir":"ani","token":"` + hash + `","periode":"201811"}`
	if got := f.got[0]; got.method != "POST" || got.path != "/api/billing-payment" || got.body != want {
		t.Errorf("sent %s %s %s\nwant %s", got.method, got.path, got.body, want)
	}
}

func TestTglbayarIsTheSubmitEvents(t *testing.T) {
	f, c := serve(t, map[string]string{"billing-payment": bare("101")}, func(c *pdam.Config) {
		c.Now = func() time.Time { return now.Add(90 * time.Second) }
	})
	p := submitted()
	p.By = ""
	if _, err := c.Pay(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	var sent struct{ Tglbayar, Kasir string }
	if err := json.Unmarshal([]byte(f.got[0].body), &sent); err != nil || sent.Tglbayar != "2019-01-18 10:59:25" || sent.Kasir != "5" {
		t.Errorf("sent %+v, %v", sent, err)
	}
	if auth := f.got[0].header.Get("Authorization"); auth != "Bearer "+c.HeaderToken(now.Add(90*time.Second)) {
		t.Error("the header token is not of the moment of sending")
	}
}

// verdict is what an answer says, in one line.
func verdict(a ledger.Answer) string {
	parts := []string{a.Outcome.String()}
	if a.Reason != "" {
		parts = append(parts, string(a.Reason))
	}
	if a.Fence != (ledger.Fence{}) {
		parts = append(parts, "fence "+a.Fence.After.String()+" "+a.Fence.Apart.String())
	}
	if a.Conflict != "" {
		parts = append(parts, "conflict")
	}
	if a.Flag != "" {
		parts = append(parts, "flag")
	}
	return strings.Join(parts, " ")
}

func TestPayVerdicts(t *testing.T) {
	const other = `"loket": "5"`
	for name, c := range map[string]struct {
		payment, payinfo string
		want, asked      string
	}{
		"paid":                              {paid(t, "015"), "", "paid", ""},
		"paid, one object":                  {`{"status":15,"data":{"nosamb":10014,"total":47500,"flaglunas":1}}`, "", "paid", ""},
		"paid, hardly any field":            {`{"status":"015","data":[{"total":"47500.00"}]}`, "", "paid", ""},
		"paid, bad penalty":                 {paid(t, "015", `"denda": "0"`, `"denda": "banyak"`), "", "paid", ""},
		"paid, no time that can be read":    {paid(t, "015", `2019-01-18 10:59:25`, `kemarin`), "", "paid", ""},
		"paid, with thousandths":            {paid(t, "015", `10:59:25`, `10:59:25.123`), "", "paid", ""},
		"another total":                     {paid(t, "015", `"total": "47500"`, `"total": "48500"`), "", "unknown conflict", ""},
		"total with the fee":                {paid(t, "015", `"total": "47500"`, `"total": "50000"`), "", "unknown conflict", ""},
		"unreadable total":                  {paid(t, "015", `"total": "47500"`, `"total": "47.500"`), "", "unknown flag", ""},
		"another number":                    {paid(t, "015", `"nosamb": "10014"`, `"nosamb": "10041"`), "", "unknown conflict", ""},
		"another period":                    {paid(t, "015", `201811`, `201812`), "", "unknown conflict", ""},
		"another counter":                   {paid(t, "015", other, `"loket": "6"`), "", "unknown conflict", ""},
		"another time":                      {paid(t, "015", `10:59:25`, `10:59:24`), "", "unknown conflict", ""},
		"flaglunas 0":                       {paid(t, "015", `"flaglunas": "1"`, `"flaglunas": "0"`), "", "unknown conflict", ""},
		"no data, paid by us":               {bare("015"), paid(t, "021"), "paid", "billing-payinfo"},
		"no data, null":                     {`{"status":"015","data":null}`, paid(t, "021"), "paid", "billing-payinfo"},
		"no data, not paid":                 {bare("015"), bare("020"), "unknown conflict", "billing-payinfo"},
		"no data, paid elsewhere":           {bare("015"), paid(t, "021", other, `"loket": "6"`), "unknown conflict", "billing-payinfo"},
		"no data, another time":             {bare("015"), paid(t, "021", `10:59:25`, `10:59:24`), "unknown conflict", "billing-payinfo"},
		"no data, no data":                  {bare("015"), bare("021"), "unknown flag", "billing-payinfo"},
		"no data, refused question":         {bare("015"), bare("901"), "unknown flag", "billing-payinfo"},
		"no data, lost question":            {bare("015"), "", "unknown flag", "billing-payinfo"},
		"number unknown":                    {bare("003"), "", "failed refused", ""},
		"period not ready":                  {bare("010"), "", "failed refused", ""},
		"amount differs":                    {bare("016"), "", "failed refused", ""},
		"login":                             {bare("001"), "", "failed refused", ""},
		"method":                            {bare("900"), "", "failed refused", ""},
		"token expired":                     {bare("901"), "", "failed refused", ""},
		"token wrong":                       {bare("902"), "", "failed refused", ""},
		"pay token wrong":                   {bare("100"), "", "failed refused", ""},
		"refused, and paid in it":           {paid(t, "016"), "", "unknown flag", ""},
		"application error":                 {bare("101"), "", "unknown", ""},
		"application error with data":       {paid(t, "101"), "", "unknown", ""},
		"unlisted":                          {bare("777"), "", "unknown", ""},
		"a code of the inquiry":             {bare("006"), "", "unknown", ""},
		"a code of payinfo":                 {bare("020"), "", "unknown", ""},
		"success of payinfo":                {paid(t, "021"), "", "unknown", ""},
		"004, not paid":                     {bare("004"), bare("020"), "failed refused", "billing-payinfo"},
		"004, paid by us":                   {bare("004"), paid(t, "021"), "paid", "billing-payinfo"},
		"013, paid elsewhere":               {bare("013"), paid(t, "021", other, `"loket": "6"`, `10:59:25`, `10:41:00`), "failed elsewhere", "billing-payinfo"},
		"013, our second, another counter":  {bare("013"), paid(t, "021", other, `"loket": "05"`), "unknown conflict", "billing-payinfo"},
		"013, paid by us at another time":   {bare("013"), paid(t, "021", `10:59:25`, `10:31:00`), "unknown conflict", "billing-payinfo"},
		"013, no data":                      {bare("013"), bare("021"), "unknown", "billing-payinfo"},
		"013, the question is refused":      {bare("013"), bare("101"), "unknown", "billing-payinfo"},
		"013, the question is lost":         {bare("013"), "", "unknown", "billing-payinfo"},
		"013, paid, but it does not say by": {bare("013"), `{"status":"021","data":{"total":47500}}`, "unknown flag", "billing-payinfo"},
	} {
		t.Run(name, func(t *testing.T) {
			f, client := serve(t, map[string]string{"billing-payment": c.payment, "billing-payinfo": c.payinfo})
			answer, err := client.Pay(t.Context(), submitted())
			if err != nil {
				t.Fatal(err)
			}
			if got := verdict(answer.Answer); got != c.want {
				t.Errorf("got %s, want %s (%+v)", got, c.want, answer.Answer)
			}
			if asked := strings.TrimSpace(strings.TrimPrefix(f.paths(), "billing-payment")); asked != c.asked {
				t.Errorf("asked %q after it, want %q", asked, c.asked)
			}
			if answer.Code == "" || !strings.Contains(string(answer.Raw), strings.TrimSpace(c.payment)) || !strings.Contains(string(answer.Raw), c.payinfo) {
				t.Errorf("code %q, raw %s", answer.Code, answer.Raw)
			}
		})
	}
}

func TestPayWithoutAnAnswer(t *testing.T) {
	for name, body := range map[string]string{
		"no status":    `{"message":"Pembayaran berhasil dilakukan","data":[]}`,
		"null status":  `{"status":null}`,
		"two statuses": `{"status":"015","status":"016"}`,
		"HTML":         "<html>015</html>",
		"long status":  `{"status":"015015015015"}`,
		"dead":         "",
	} {
		f, c := serve(t, map[string]string{"billing-payment": body})
		answer, err := c.Pay(t.Context(), submitted())
		if !errors.Is(err, providers.ErrNoAnswer) || answer.Outcome != ledger.OutcomeUnknown || string(answer.Raw) != body {
			t.Errorf("%s: got %s, raw %q, %v", name, answer.Outcome, answer.Raw, err)
		}
		if f.paths() != "billing-payment" {
			t.Errorf("%s: asked %s", name, f.paths())
		}
	}
}

func TestPayOfHalfAPaymentSendsNothing(t *testing.T) {
	f, c := serve(t, nil)
	for name, spoil := range map[string]func(*ledger.Payment){
		"no number":       func(p *ledger.Payment) { p.Bill.Customer = "" },
		"no period":       func(p *ledger.Payment) { p.Bill.Period = "" },
		"never submitted": func(p *ledger.Payment) { p.SubmittedAt = time.Time{} },
	} {
		p := submitted()
		spoil(&p)
		if _, err := c.Pay(t.Context(), p); !errors.Is(err, providers.ErrNotSent) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if f.paths() != "" {
		t.Errorf("sent %s", f.paths())
	}
}
