package pdam_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"loket/providers"
)

// told is what payinfo says, as text.
func told(s providers.Payinfo, paid bool) string {
	if !paid {
		return "nothing"
	}
	total := "-"
	if s.Total != nil {
		total = s.Total.String()
	}
	return fmt.Sprintf("%s counter %q at %q total %s ours %t", s.Period, s.Counter, s.PaidAt, total, s.Ours)
}

func TestPayinfoTellsWherePaid(t *testing.T) {
	const ours = `201811 counter "5" at "2019-01-18 10:59:25" total Rp47.500 ours true`
	const row, other = `{"nosamb":"10014","periode":"201811","loket":"5"}`, `{"nosamb":"10014","periode":"201810","loket":"7","total":1}`
	for name, c := range map[string]struct{ body, want string }{
		"paid by us":         {sample(t, "payinfo-021.json"), ours},
		"not paid":           {sample(t, "payinfo-020.json"), "nothing"},
		"counter as number":  {paid(t, "021", `"loket": "5"`, `"loket": 5`), ours},
		"another counter":    {paid(t, "021", `"loket": "5"`, `"loket": "BANK BPD"`), strings.Replace(strings.Replace(ours, `"5"`, `"BANK BPD"`, 1), "true", "false", 1)},
		"no counter":         {paid(t, "021", `"loket": "5"`, `"loket": {}`), strings.Replace(strings.Replace(ours, `"5"`, `""`, 1), "true", "false", 1)},
		"unreadable counter": {paid(t, "021", `"loket": "5"`, `"loket": {"kode":"5"}`), strings.Replace(strings.Replace(ours, `"5"`, `""`, 1), "true", "false", 1)},
		"time of its own":    {paid(t, "021", `2019-01-18 10:59:25`, `18 Januari`), strings.Replace(ours, "2019-01-18 10:59:25", "18 Januari", 1)},
		"no total":           {paid(t, "021", `"total": "47500"`, `"total": null`), strings.Replace(ours, "Rp47.500", "-", 1)},
		"unreadable total":   {paid(t, "021", `"total": "47500"`, `"total": "47.500"`), strings.Replace(ours, "Rp47.500", "-", 1)},
		"no flag":            {paid(t, "021", `"flaglunas": "1"`, `"flaglunas": null`), ours},
		"flag of not paid":   {paid(t, "021", `"flaglunas": "1"`, `"flaglunas": "0"`), "nothing"},
		"among others":       {`{"status":21,"data":[` + other + `,` + row + `]}`, `201811 counter "5" at "" total - ours true`},
		"of others alone":    {`{"status":"021","data":[` + other + `]}`, "nothing"},
		"twice":              {`{"status":"021","data":[` + row + `,` + row + `]}`, "nothing"},
		"without data":       {bare("021"), "nothing"},
		"data of words":      {`{"status":"021","data":"lunas"}`, "nothing"},
		"of another call":    {paid(t, "005"), "nothing"},
		"hostile text": {paid(t, "021", `"loket": "5"`, `"loket": "\u001b[2JBANK\u202e`+strings.Repeat("X", 100)+`"`, `2019-01-18`, `kata-sandi-kita\u0007`),
			`201811 counter "·[2JBANK·` + strings.Repeat("X", 55) + `" at "[rahasia]· 10:59:25" total Rp47.500 ours false`},
	} {
		t.Run(name, func(t *testing.T) {
			f, client := serve(t, map[string]string{"billing-payinfo": c.body})
			s, paid, err := client.Payinfo(t.Context(), query("10014", "201811"))
			if got := told(s, paid); got != c.want || err != nil || f.paths() != "billing-payinfo" {
				t.Errorf("got  %s, %v, asked %s\nwant %s", got, err, f.paths(), c.want)
			}
		})
	}
}

func TestPayinfoRefused(t *testing.T) {
	for code, want := range map[string]error{
		"001": providers.ErrCredentials, "003": providers.ErrNoCustomer, "100": providers.ErrCredentials, "101": providers.ErrDown,
		"901": providers.ErrClock, "902": providers.ErrCredentials, "777": providers.ErrRefused,
	} {
		_, c := serve(t, map[string]string{"billing-payinfo": paid(t, code)})
		_, is, err := c.Payinfo(t.Context(), query("10014", "201811"))
		var refusal *providers.Refusal
		if is || !errors.Is(err, want) || !errors.As(err, &refusal) || refusal.Code != code {
			t.Errorf("%s: got %t, %v, want %v", code, is, err, want)
		}
	}
	_, c := serve(t, nil)
	if _, is, err := c.Payinfo(t.Context(), query("10014", "201811")); is || !errors.Is(err, providers.ErrDown) {
		t.Errorf("a dead line: %t, %v", is, err)
	}
	_, c = serve(t, map[string]string{"billing-payinfo": "<html>021</html>"})
	if _, is, err := c.Payinfo(t.Context(), query("10014", "201811")); is || !errors.Is(err, providers.ErrNoAnswer) {
		t.Errorf("no JSON: %t, %v", is, err)
	}
	if _, is, err := c.Payinfo(t.Context(), query("10014", "")); is || !errors.Is(err, providers.ErrRefused) {
		t.Errorf("without a month: %t, %v", is, err)
	}
}
