package biller_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"loket/ledger"
	"loket/providers"
	"loket/providers/biller"
)

func config(address string) biller.Config {
	return biller.Config{Name: "h2h", URL: address, Username: "usertesting", Password: providers.NewSecret("rahasia")}
}

func open(t *testing.T, address string) *biller.Biller {
	t.Helper()
	return openConfig(t, config(address))
}

func openConfig(t *testing.T, c biller.Config) *biller.Biller {
	t.Helper()
	b, err := biller.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// serve answers every request with this body and hands over the last request's.
func serve(t *testing.T, status int, body string) (b *biller.Biller, asked *[]byte, path *string) {
	t.Helper()
	asked, path = new([]byte), new(string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked, _ = io.ReadAll(r.Body)
		*path = r.Method + " " + r.URL.Path
		if !r.Close {
			t.Error("a payment shares its connection")
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return open(t, server.URL+"/"), asked, path
}

func TestSignVector(t *testing.T) {
	// printf usertestingrahasia22110111373985338 | md5sum
	if got := biller.Sign("usertesting", "rahasia", ref); got != "8597fee8c0dbf2b19ad0f9d20169ef71" {
		t.Errorf("sign is %s", got)
	}
}

func TestRequestIsTheDocuments(t *testing.T) {
	b, asked, path := serve(t, http.StatusOK, sample(t, "reply-pending.json"))
	if _, err := b.Pay(t.Context(), payment(number, 5000)); err != nil {
		t.Fatal(err)
	}
	want, got := map[string]string{}, map[string]string{}
	if err := json.Unmarshal([]byte(sample(t, "request-trx.json")), &want); err != nil {
		t.Fatal(err)
	}
	want["sign"] = "8597fee8c0dbf2b19ad0f9d20169ef71"
	if err := json.Unmarshal(*asked, &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) || *path != "POST /service/in/json" {
		t.Errorf("sent %s to %s", *asked, *path)
	}
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s is %q, want %q", name, got[name], value)
		}
	}
}

func TestRepliesOfTheDocument(t *testing.T) {
	b, _, _ := serve(t, http.StatusOK, sample(t, "reply-pending.json"))
	got, err := b.Pay(t.Context(), payment(number, 5000))
	if err != nil || got.Outcome != ledger.OutcomePending || got.Reference != "21160325359742" || got.Code != "" ||
		got.Message != "Transaksi s5.0812345678 sedang diproses" || amount(got.Cost) != "5.000" || amount(got.Balance) != "1.356.424" ||
		len(got.Notes) != 0 || got.Flag != "" {
		t.Errorf("pending is read as %+v, %v", got.Answer, err)
	}
	b, _, _ = serve(t, http.StatusOK, sample(t, "reply-failed.json"))
	got, err = b.Pay(t.Context(), payment(number, 5000))
	if err != nil || got.Outcome != ledger.OutcomeFailed || got.Reference != "21160043460710" || got.Code != "false" ||
		got.Cost != nil || got.Fence != (ledger.Fence{}) || got.Flag != "" {
		t.Errorf("failed is read as %+v, %v", got.Answer, err)
	}
}

func TestReplies(t *testing.T) {
	const deduct = "Transaksi s5.0812345678 GAGAL silakan coba lagi (DEDUCT)"
	for _, c := range []struct {
		name, body string
		outcome    ledger.Outcome
		flag       string
		notes      int
	}{
		{"refused: route", `{"total":0,"status":false,"reason":"Transaksi s5.0812345678 GAGAL Produk tidak tersedia (ROUTE)","tujuan":"0812345678"}`, ledger.OutcomeFailed, "", 0},
		{"refused: not active", `{"total":"0","status":false,"reason":"Transaksi s5.0812345678 GAGAL  produk tidak aktif","tujuan":"0812345678"}`, ledger.OutcomeFailed, "", 0},
		{"refused, status as a text", `{"total":0,"status":"false","reason":"` + deduct + `","tujuan":"0812345678"}`, ledger.OutcomeFailed, "", 0},
		{"refused with another reason", `{"total":0,"status":false,"reason":"Transaksi s5.0812345678 GAGAL Timeout","tujuan":"0812345678"}`, 0, "alasan penolakan tidak ada dalam daftar penyedia", 0},
		{"refused with more than a listed reason", `{"total":0,"status":false,"reason":"` + deduct + ` dalam antrian","tujuan":"0812345678"}`, 0, "alasan penolakan tidak ada dalam daftar penyedia", 0},
		{"refused without GAGAL", `{"total":0,"status":false,"reason":"Transaksi s5.0812345678 SUKSES silakan coba lagi (DEDUCT)","tujuan":"0812345678"}`, 0, "alasan penolakan tidak ada dalam daftar penyedia", 0},
		{"refused and deducted", `{"total":5000,"status":false,"reason":"` + deduct + `","tujuan":"0812345678"}`, 0, "penolakan tanpa total 0", 0},
		{"refused without a total", `{"status":false,"reason":"` + deduct + `","tujuan":"0812345678"}`, 0, "penolakan tanpa total 0", 0},
		{"refused with a total that is none", `{"total":"nol","status":false,"reason":"` + deduct + `","tujuan":"0812345678"}`, 0, "penolakan tanpa total 0", 1},
		{"another number refused", `{"total":0,"status":false,"reason":"` + deduct + `","tujuan":"0812345679"}`, 0, "penolakan tidak menyebut nomor pelanggan ini", 0},
		{"no number refused", `{"total":0,"status":false,"reason":"` + deduct + `"}`, 0, "penolakan tidak menyebut nomor pelanggan ini", 0},
		{"another number in the reason", `{"total":0,"status":false,"reason":"Transaksi s5.0812345679 GAGAL Produk tidak Aktif","tujuan":"0812345678"}`, 0, "penolakan tidak menyebut nomor pelanggan ini", 0},
		{"no reason", `{"total":0,"status":false,"tujuan":"0812345678"}`, 0, "penolakan tidak menyebut nomor pelanggan ini", 0},

		{"accepted, bare", `{"status":true}`, ledger.OutcomePending, "", 0},
		{"accepted, another amount", `{"total":5100,"status":true,"tujuan":"0812345678"}`, ledger.OutcomePending, "", 1},
		{"accepted, amounts unreadable", `{"total":"5,100","saldo":"banyak","status":true}`, ledger.OutcomePending, "", 2},
		{"accepted and already done", `{"total":5000,"status":true,"reason":"Transaksi s5.0812345678 SUKSES"}`, ledger.OutcomePending, "", 0},
		{"accepted for another number", `{"total":5000,"status":true,"tujuan":"0812345679"}`, 0, "tujuan dalam jawaban bukan nomor pelanggan ini", 0},
		{"accepted for another number in the reason", `{"status":true,"reason":"Transaksi s5.0812345679 sedang diproses"}`, 0, "reason menyebut nomor lain", 0},
		{"accepted and failed", `{"status":true,"reason":"` + deduct + `","tujuan":"0812345678"}`, 0, "status true, tetapi reason menyatakan gagal", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, _, _ := serve(t, http.StatusInternalServerError, c.body)
			got, err := b.Pay(t.Context(), payment(number, 5000))
			if err != nil || got.Outcome != c.outcome || got.Flag != c.flag || len(got.Notes) != c.notes {
				t.Errorf("read %v, flag %q, notes %q, %v", got.Outcome, got.Flag, got.Notes, err)
			}
			if string(got.Raw) != c.body {
				t.Errorf("kept %q", got.Raw)
			}
		})
	}
}

func TestNoAnswerIsNeverAnOutcome(t *testing.T) {
	for _, body := range []string{"", "<html>502</html>", "{", "[]", "null", `{"total":0}`, `{"status":null}`, `{"status":1}`, `{"status":0}`,
		`{"status":"gagal"}`, `{"status":true,"status":false}`, `{"status":true,"STATUS":false}`, `{"status":true} {}`} {
		b, _, _ := serve(t, http.StatusBadGateway, body)
		got, err := b.Pay(t.Context(), payment(number, 5000))
		if !errors.Is(err, providers.ErrNoAnswer) || errors.Is(err, providers.ErrNotSent) || got.Outcome != ledger.OutcomeUnknown {
			t.Errorf("%q is read as %v, %v", body, got.Outcome, err)
		}
		if string(got.Raw) != body {
			t.Errorf("kept %q of %q", got.Raw, body)
		}
	}
}

func TestSecretsStayHere(t *testing.T) {
	b, _, _ := serve(t, http.StatusOK, `{"status":false,"reason":"wrong rahasia","sign":"8597fee8c0dbf2b19ad0f9d20169ef71"}`)
	got, err := b.Pay(t.Context(), payment(number, 5000))
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"rahasia\"", "8597fee8"} {
		if strings.Contains(string(got.Raw), secret) {
			t.Errorf("raw shows %q: %s", secret, got.Raw)
		}
	}
	if strings.Contains(got.Message, "wrong rahasia") {
		t.Errorf("the message shows the password: %q", got.Message)
	}
}

func TestConfigurationIsChecked(t *testing.T) {
	for name, spoil := range map[string]func(*biller.Config){
		"no name":     func(c *biller.Config) { c.Name = "" },
		"no user":     func(c *biller.Config) { c.Username = "" },
		"no password": func(c *biller.Config) { c.Password = providers.Secret{} },
		"no address":  func(c *biller.Config) { c.URL = "" },
		"plain http":  func(c *biller.Config) { c.URL = "http://biller.example" },
	} {
		c := config("https://biller.example")
		spoil(&c)
		if _, err := biller.New(c); !errors.Is(err, biller.ErrConfig) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var p providers.Provider = open(t, "https://biller.example")
	if _, asks := p.(providers.Adviser); asks || p.Name() != "h2h" {
		t.Error("a biller cannot be asked")
	}
	if _, inquires := p.(providers.Inquirer); inquires {
		t.Error("a biller has no inquiry")
	}
}
