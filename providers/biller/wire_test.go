package biller_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"loket/providers"
	"loket/providers/biller"
)

// traced pays once at a far end that answers with this body, and returns the trace.
func traced(t *testing.T, body string, change ...func(*biller.Config)) (names string, texts map[string]string, err error) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }))
	t.Cleanup(server.Close)
	texts = map[string]string{}
	c := config(server.URL)
	c.Trace = func(step, text string) {
		names += step + " "
		texts[step] = text
	}
	for _, f := range change {
		f(&c)
	}
	_, err = openConfig(t, c).Pay(t.Context(), payment(number, 5000))
	return names, texts, err
}

func TestTraceShowsEveryStep(t *testing.T) {
	for _, c := range []struct{ name, body, read string }{
		{"accepted", sample(t, "reply-pending.json"), `total   = Rp5.000
saldo   = Rp1.356.424
status  = true: accepted
reason  = "Transaksi s5.0812345678 sedang diproses"
  product "s5", number "0812345678", words "sedang diproses"
ftrxid  = "21160325359742"
tujuan  = "0812345678"`},
		{"refused", sample(t, "reply-failed.json"), `total   = Rp0
status  = false: refused
reason  = "Transaksi s5.0812345678 GAGAL silakan coba lagi (DEDUCT)"
  product "s5", number "0812345678", words "GAGAL silakan coba lagi (DEDUCT)"
ftrxid  = "21160043460710"
tujuan  = "0812345678"`},
		{"unreadable", `{"status":"gagal","total":"5,100","saldo":"banyak","reason":"sibuk"}`, `total   = unreadable
saldo   = unreadable
status  = unreadable
reason  = "sibuk"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			names, texts, _ := traced(t, c.body)
			if names != "hashed request answer read " {
				t.Errorf("steps are %q", names)
			}
			if got := texts["hashed"]; got != "usertesting[rahasia]"+ref {
				t.Errorf("hashed is %q", got)
			}
			if !strings.Contains(texts["request"], `"sign":"[rahasia]"`) || texts["read"] != c.read {
				t.Errorf("request\n%s\nread\n%s\nwant\n%s", texts["request"], texts["read"], c.read)
			}
		})
	}
	t.Run("no answer", func(t *testing.T) {
		if names, _, err := traced(t, "<html>"); names != "hashed request answer " || err == nil {
			t.Errorf("steps are %q, %v", names, err)
		}
	})
}

func TestTraceHidesSecrets(t *testing.T) {
	const signed = "8597fee8c0dbf2b19ad0f9d20169ef71"
	for user, want := range map[string]string{"usertesting": "usertesting[rahasia]" + ref, "sandi-kita": "[rahasia][rahasia]" + ref} {
		password := "sandi-kita"
		if user == "usertesting" {
			password = "rahasia" // with which signed is made
		}
		echo := `\u001b[2J<` + password + `> ` + signed
		body := fmt.Sprintf(`{"status":false,"total":"%[1]s","saldo":"%[1]s","reason":"Transaksi s5.%[1]s GAGAL %[1]s","ftrxid":"%[1]s","tujuan":"%[1]s"}`, echo)
		_, texts, err := traced(t, body, func(c *biller.Config) { c.Username, c.Password = user, providers.NewSecret(password) })
		all := strings.ReplaceAll(fmt.Sprint(texts, err), "[rahasia]", "[...]")
		for _, secret := range []string{password, "\x1b"} {
			if strings.Contains(all, secret) {
				t.Errorf("%q is shown: %s", secret, all)
			}
		}
		if user == "usertesting" && strings.Contains(all, signed) {
			t.Errorf("the signature is shown: %s", all)
		}
		if texts["hashed"] != want || strings.Count(texts["read"], "[rahasia]") < 4 {
			t.Errorf("hashed is %q, read\n%s", texts["hashed"], texts["read"])
		}
	}
}
