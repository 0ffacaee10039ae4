package pdam_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loket/ledger"
	"loket/providers/pdam"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestTraceShowsEverythingButSecrets(t *testing.T) {
	body := paid(t, "015", `"pelanggan": "A.A RAI SIRAT"`, `"pelanggan": "\u001b[2Jkata-sandi-kita"`, `"denda": "0"`, `"denda": "1.5"`)
	var steps []string
	var trace strings.Builder
	_, c := serve(t, map[string]string{"billing-payment": body}, func(c *pdam.Config) {
		c.Trace = func(step, text string) {
			steps = append(steps, step)
			fmt.Fprintf(&trace, "--- %s\n%s\n", step, text)
		}
	})
	answer, err := c.Pay(t.Context(), submitted())
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(steps, " "); got != "hashed jwt request answer read" {
		t.Errorf("steps are %s", got)
	}
	for _, want := range []string{
		`{"user":"loket01","pass":"[rahasia]","kodeloket":"5","tanggal":"2019-01-18 10:59:25"}`,
		"10014.2019-01-18 10:59:25.[rahasia]", "POST http://127.0.0.1:", "/api/billing-payment", "Authorization: [rahasia]",
		`"token":"[rahasia]"`, "200 OK", `"total": "47500"`, `"015": Pembayaran berhasil dilakukan`, "total          = Rp47.500",
		`"91.000" m3 .. "101.000" m3, "10.000" used`, "denda          = unreadable", "note: denda bukan jumlah rupiah bulat",
	} {
		if !strings.Contains(trace.String(), want) {
			t.Errorf("trace lacks %q", want)
		}
	}
	hash, _ := c.PayToken("10014", "2019-01-18 10:59:25", "")
	for _, secret := range []string{"kata-sandi-kita", "kunci-jwt-kita", "kunci-bayar-kita", "eyJ", hash, "\x1b"} {
		if strings.Contains(trace.String(), secret) || strings.Contains(string(answer.Raw), secret) {
			t.Errorf("%q is shown", secret)
		}
	}
	if t.Failed() {
		t.Log(trace.String())
	}
}

func TestEchoedSecretsAreKeptNowhere(t *testing.T) {
	f, c := serve(t, nil)
	token := c.HeaderToken(now)
	for _, body := range []string{
		`{"status":"101","message":"login loket01 kata-sandi-kita gagal","sql":"key='kunci-jwt-kita'","header":"Bearer ` + token + `","data":[]}`,
		`<b>Warning</b>: kata-sandi-kita kunci-bayar-kita ` + token,
	} {
		f.answers = map[string]string{"billing-payment": body, "billing-inquiry": body, "billing-payinfo": body}
		paidAnswer, payErr := c.Pay(t.Context(), submitted())
		advice, adviseErr := c.Advise(t.Context(), submitted())
		_, inquireErr := c.Inquire(t.Context(), query("10014", "201811"))
		all := fmt.Sprintf("%+v %s %v %+v %s %v %v %+v", paidAnswer.Answer, paidAnswer.Raw, payErr, advice.Answer, advice.Raw, adviseErr, inquireErr, c)
		for _, secret := range []string{"kata-sandi-kita", "kunci-jwt-kita", "kunci-bayar-kita", "eyJ"} {
			if strings.Contains(all, secret) {
				t.Errorf("%q is kept: %s", secret, all)
			}
		}
	}
}

func TestSamplesAreReadByteForByte(t *testing.T) {
	names, err := filepath.Glob("testdata/*.json")
	if err != nil || len(names) != 5 {
		t.Fatalf("samples: %v, %v", names, err)
	}
	for _, name := range names {
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := pdam.Explain(body)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		golden := strings.TrimSuffix(name, ".json") + ".golden"
		if *update {
			if err := os.WriteFile(golden, []byte(got+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil || got+"\n" != string(want) {
			t.Errorf("%s: %v\ngot\n%s\nwant\n%s", name, err, got, want)
		}
	}
}

// FuzzAnswers feeds any body to every function. Nothing but the one true answer may make the payment paid.
func FuzzAnswers(f *testing.F) {
	names, err := filepath.Glob("testdata/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		body, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(body))
	}
	f.Add("\ufeff{\"status\":15,\"data\":{\"total\":47500.00,\"nosamb\":{}}}")
	f.Add(`{"status":"021","data":[{"loket":5,"tglbayar":"2019-01-18 10:59:25"},null]}`)
	f.Fuzz(func(t *testing.T, body string) {
		if _, err := pdam.Explain([]byte(body)); err != nil {
			return
		}
		advice, bill := pdam.Read([]byte(body), submitted(), query("10014", "201902"), config("https://pdam.example"))
		if advice.Outcome == ledger.OutcomePaid && (!strings.Contains(body, "2019") || advice.Code != "021" || advice.Conflict+advice.Flag != "") {
			t.Errorf("paid by %s", body)
		}
		if advice.Outcome == ledger.OutcomeFailed && advice.Code != "020" && advice.Reason != ledger.ReasonElsewhere {
			t.Errorf("failed by %s", body)
		}
		var sum ledger.Rupiah
		for _, line := range bill.Lines {
			sum += line.Amount
		}
		if sum != bill.Total {
			t.Errorf("lines are %d, total %d", sum, bill.Total)
		}
	})
}
