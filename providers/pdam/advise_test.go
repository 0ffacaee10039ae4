package pdam_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/pdam"
)

func TestAdviseVerdicts(t *testing.T) {
	other := `"loket": "6"`
	for name, c := range map[string]struct{ body, echoed, rewritten string }{
		"paid by us":                    {sample(t, "payinfo-021.json"), "paid", "paid"},
		"without counter":               {paid(t, "021", `"loket": "5"`, `"loket": ""`), "paid", "unknown flag"},
		"without total":                 {paid(t, "021", `"total": "47500"`, `"total": null`), "paid", "paid"},
		"without time":                  {paid(t, "021", `"2019-01-18 10:59:25"`, `{}`), "unknown flag", "unknown flag"},
		"unreadable time":               {paid(t, "021", `2019-01-18 10:59:25`, `18 Januari`), "unknown flag", "unknown flag"},
		"three minutes later":           {paid(t, "021", `10:59:25`, `11:02:25`), "unknown conflict", "paid"},
		"five minutes earlier":          {paid(t, "021", `10:59:25`, `10:54:26`), "unknown conflict", "paid"},
		"six minutes earlier":           {paid(t, "021", `10:59:25`, `10:53:25`), "unknown conflict", "unknown conflict"},
		"an hour later":                 {paid(t, "021", `10:59:25`, `12:04:25`), "unknown conflict", "paid"},
		"too late to be ours":           {paid(t, "021", `10:59:25`, `12:05:25`), "unknown conflict", "unknown conflict"},
		"on another day":                {paid(t, "021", `2019-01-18`, `2019-01-17`), "unknown conflict", "unknown conflict"},
		"elsewhere":                     {paid(t, "021", `"loket": "5"`, other, `10:59:25`, `10:58:25`), "failed elsewhere", "unknown conflict"},
		"elsewhere, counter as number":  {paid(t, "021", `"loket": "5"`, `"loket": 77`, `10:59:25`, `10:58:25`), "failed elsewhere", "unknown conflict"},
		"elsewhere, without a time":     {paid(t, "021", `"loket": "5"`, other, `"2019-01-18 10:59:25"`, `null`), "unknown flag", "unknown flag"},
		"our second, another counter":   {paid(t, "021", `"loket": "5"`, `"loket": "LOKET 5"`), "unknown conflict", "unknown conflict"},
		"our second, our counter as 05": {paid(t, "021", `"loket": "5"`, `"loket": "05"`), "unknown conflict", "unknown conflict"},
		"our second, without a total":   {paid(t, "021", `"loket": "5"`, other, `"total": "47500"`, `"total": null`), "unknown conflict", "unknown conflict"},
		"our second, unreadable total":  {paid(t, "021", `"loket": "5"`, other, `"total": "47500"`, `"total": "?"`), "unknown conflict", "unknown conflict"},
		"elsewhere, before our window":  {paid(t, "021", `"loket": "5"`, other, `10:59:25`, `10:54:24`), "failed elsewhere", "failed elsewhere"},
		"elsewhere, after our window":   {paid(t, "021", `"loket": "5"`, other, `10:59:25`, `12:04:26`), "failed elsewhere", "failed elsewhere"},
		"elsewhere with another total":  {paid(t, "021", `"loket": "5"`, other, `"total": "47500"`, `"total": "57500"`), "failed elsewhere", "failed elsewhere"},
		"another total":                 {paid(t, "021", `"total": "47500"`, `"total": "57500"`), "unknown conflict", "unknown conflict"},
		"unreadable total":              {paid(t, "021", `"total": "47500"`, `"total": "47500.5"`), "unknown flag", "unknown flag"},
		"flaglunas 0":                   {paid(t, "021", `"flaglunas": "1"`, `"flaglunas": 0`), "unknown conflict", "unknown conflict"},
		"flaglunas missing":             {paid(t, "021", `"flaglunas": "1"`, `"flaglunas": null`), "paid", "paid"},
		"counter as an object":          {paid(t, "021", `"loket": "5"`, `"loket": {"kode":"5"}`), "unknown flag", "unknown flag"},
		"another number":                {paid(t, "021", `"nosamb": "10014"`, `"nosamb": "10015"`), "unknown flag", "unknown flag"},
		"another period":                {paid(t, "021", `201811`, `201810`), "unknown flag", "unknown flag"},
		"paid, by two counters":         {twice(paid(t, "021"), paid(t, "021", `"loket": "5"`, other)), "unknown flag", "unknown flag"},
		"paid, without data":            {bare("021"), "unknown", "unknown"},
		"paid, data of words":           {`{"status":"021","data":"lunas"}`, "unknown", "unknown"},
		"not paid":                      {sample(t, "payinfo-020.json"), "failed not_paid fence 2h5m0s 1m0s", "failed not_paid fence 2h5m0s 1m0s"},
		"not paid, as a number":         {`{"status":20}`, "failed not_paid fence 2h5m0s 1m0s", "failed not_paid fence 2h5m0s 1m0s"},
		"not paid, with an unpaid bill": {paid(t, "020", `"flaglunas": "1"`, `"flaglunas": "0"`), "failed not_paid fence 2h5m0s 1m0s", "failed not_paid fence 2h5m0s 1m0s"},
		"not paid, with a paid bill":    {paid(t, "020"), "unknown flag", "unknown flag"},
		"success of a payment":          {paid(t, "015"), "unknown", "unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, rewrites := range []bool{false, true} {
				_, client := serve(t, map[string]string{"billing-payinfo": c.body}, func(c *pdam.Config) { c.RewritesTime = rewrites })
				answer, err := client.Advise(t.Context(), submitted())
				want := c.echoed
				if rewrites {
					want = c.rewritten
				}
				if got := verdict(answer.Answer); got != want || err != nil || answer.Code == "" || string(answer.Raw) != c.body {
					t.Errorf("rewrites %t: got %s, want %s (%+v, %v)", rewrites, got, want, answer.Answer, err)
				}
			}
		})
	}
}

// twice is the first answer with the bills of the second behind its own.
func twice(one, other string) string {
	_, bills, _ := strings.Cut(other, "[")
	return one[:strings.LastIndex(one, "]")] + "," + bills
}

func TestRefusedQuestionsAreNoNews(t *testing.T) {
	for _, code := range []string{"001", "003", "004", "100", "101", "900", "901", "902", "777"} {
		_, c := serve(t, map[string]string{"billing-payinfo": bare(code)})
		answer, err := c.Advise(t.Context(), submitted())
		if got := verdict(answer.Answer); got != "unknown" || err != nil || answer.Code != code {
			t.Errorf("%s: got %s with code %q, %v", code, got, answer.Code, err)
		}
	}
}

func TestFenceIsScaledAndConfigured(t *testing.T) {
	_, c := serve(t, map[string]string{"billing-payinfo": bare("020")}, func(c *pdam.Config) {
		c.FinalAfter, c.Minute = 65*time.Minute, time.Second
	})
	answer, err := c.Advise(t.Context(), submitted())
	if want := (ledger.Fence{After: 65 * time.Second, Apart: time.Second}); answer.Fence != want || err != nil {
		t.Errorf("got %v, %v, want %v", answer.Fence, err, want)
	}
	if got := c.Final(); got != 65*time.Second {
		t.Errorf("final after %v", got)
	}
}

func TestAdviseAsksForOneMonth(t *testing.T) {
	f, c := serve(t, map[string]string{"billing-payinfo": bare("020")})
	if _, err := c.Advise(t.Context(), submitted()); err != nil {
		t.Fatal(err)
	}
	if got := f.got[0]; got.method != "GET" || got.path != "/api/billing-payinfo/10014/201811" {
		t.Errorf("asked %s %s", got.method, got.path)
	}
	p := submitted()
	p.Bill.Period = ""
	if _, err := c.Advise(t.Context(), p); !errors.Is(err, providers.ErrNotSent) {
		t.Errorf("without a period: %v", err)
	}
}
