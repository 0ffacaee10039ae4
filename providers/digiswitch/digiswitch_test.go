package digiswitch_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/digiswitch"
)

var now = time.Date(2026, 11, 21, 3, 4, 5, 0, time.UTC) // 10:04:05 WIB

func read[T any](t *testing.T, name string) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(sample(t, name)), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func sample(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func config(address string) digiswitch.Config {
	return digiswitch.Config{Name: "nobu", URL: address, Username: "your-username", APIKey: providers.NewSecret("rahasia-kunci"),
		StatusCommand: true, Now: func() time.Time { return now }}
}

// provider is everything an account is that can be asked.
type provider interface {
	providers.Provider
	providers.Inquirer
	providers.Adviser
	providers.Balancer
}

// far answers every request with one body and keeps what it was asked.
type far struct {
	provider
	status int
	body   string
	path   string
	asked  map[string]any
	fresh  bool // the connection was closed afterwards
}

func serve(t *testing.T, body string) *far {
	t.Helper()
	f := &far{status: http.StatusOK, body: body}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		request, _ := io.ReadAll(r.Body)
		f.path, f.asked, f.fresh = r.Method+" "+r.URL.Path, map[string]any{}, r.Close
		if err := json.Unmarshal(request, &f.asked); err != nil {
			t.Errorf("asked %q", request)
		}
		w.WriteHeader(f.status)
		_, _ = io.WriteString(w, f.body)
	}))
	t.Cleanup(server.Close)
	made, err := digiswitch.New(config(server.URL + "/v1/user/api/transaction"))
	if err != nil {
		t.Fatal(err)
	}
	f.provider = made.(provider)
	return f
}

func query(product, customer, ref string) providers.Query {
	return providers.Query{Product: ledger.Product{Code: ledger.ProductCode("our-" + product), SKU: product},
		Customer: ledger.CustomerNo(customer), Ref: ledger.RefID(ref)}
}

func payment(q providers.Query, b ledger.Bill) ledger.Payment {
	return ledger.Payment{Ref: b.Ref, State: ledger.Submitted, SubmittedAt: now, Intend: ledger.Intend{Product: q.Product, Bill: b}}
}

func TestSignVector(t *testing.T) {
	for _, c := range [][4]string{
		{"u", "k", "ref1", "c28850e81191973e911ac305b9cc7c42"},
		{"u", "k", "depo", "c3d64609d9656bdb186c5226546c300c"},
	} {
		if got := digiswitch.Sign(c[0], c[1], c[2]); got != c[3] {
			t.Errorf("sign of %s is %s, want %s", c[2], got, c[3])
		}
	}
}

// TestRequestsAreTheDocuments compares the payment's request with the document's, field by field.
func TestRequestsAreTheDocuments(t *testing.T) {
	for file, product := range map[string]string{"request-pln.json": "pln", "request-samsat.json": "samsat"} {
		want := read[map[string]any](t, file)
		f := serve(t, "{}")
		q := query(product, want["customer_no"].(string), "ref1")
		want["sign"] = digiswitch.Sign("your-username", "rahasia-kunci", "ref1") // the document does not tell its key
		bill := ledger.Bill{Ref: q.Ref, Customer: q.Customer}
		for command, ask := range map[string]func(){
			"pay-pasca":    func() { _, _ = f.Pay(t.Context(), payment(q, bill)) },
			"inq-pasca":    func() { _, _ = f.Inquire(t.Context(), q) },
			"status-pasca": func() { _, _ = f.Advise(t.Context(), payment(q, bill)) },
		} {
			want["command"] = command
			ask()
			if fmt.Sprint(f.asked) != fmt.Sprint(want) || f.path != "POST /v1/user/api/transaction" {
				t.Errorf("sent %v to %s, want %v", f.asked, f.path, want)
			}
			if f.fresh != (command == "pay-pasca") {
				t.Errorf("%s: a connection of its own: %t", command, f.fresh)
			}
		}
	}
}

func TestAmountAndTestingAreSent(t *testing.T) {
	f := serve(t, "{}")
	q := query("emoney", "082100000001", "ref1")
	q.Amount = 100000
	_, _ = f.Inquire(t.Context(), q)
	if f.asked["amount"] != 100000.0 || f.asked["testing"] != nil {
		t.Errorf("sent %v", f.asked)
	}
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		f.asked = nil
		_ = json.NewDecoder(r.Body).Decode(&f.asked)
	}))
	defer server.Close()
	c := config(server.URL)
	c.Testing = true
	p, err := digiswitch.New(c)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = p.Pay(t.Context(), payment(q, ledger.Bill{Ref: "ref1", Customer: q.Customer}))
	if f.asked["testing"] != true {
		t.Errorf("sent %v", f.asked)
	}
}

func TestBalance(t *testing.T) {
	f := serve(t, `{"data":{"deposit":1250000}}`)
	got, err := f.Balance(t.Context())
	if err != nil || got != 1250000 || f.path != "POST /v1/user/api/cek-saldo" {
		t.Errorf("balance is %d, %v of %s", got, err, f.path)
	}
	want := map[string]any{"username": "your-username", "sign": digiswitch.Sign("your-username", "rahasia-kunci", "depo")}
	if fmt.Sprint(f.asked) != fmt.Sprint(want) {
		t.Errorf("sent %v, want %v", f.asked, want)
	}
	for body, want := range map[string]error{
		`{"data":{"rc":"41","status":"Gagal","message":"Signature tidak valid"}}`: providers.ErrCredentials,
		`{"data":{"deposit":"banyak"}}`:                                           providers.ErrNoAnswer,
		`{"data":{}}`:                                                             providers.ErrNoAnswer,
		`<html>`:                                                                  providers.ErrNoAnswer,
	} {
		f.body = body
		if got, err := f.Balance(t.Context()); !errors.Is(err, want) || got != 0 {
			t.Errorf("%s: %d, %v", body, got, err)
		}
	}
}

func TestOnlyABrandWithTheCommandCanBeAsked(t *testing.T) {
	c := config("https://nobu.example/v1/user/api/transaction")
	c.StatusCommand = false
	p, err := digiswitch.New(c)
	if err != nil {
		t.Fatal(err)
	}
	if _, asks := p.(providers.Adviser); asks {
		t.Error("can be asked though status-pasca is not served")
	}
	_, inquires := p.(providers.Inquirer)
	_, tells := p.(providers.Balancer)
	if !inquires || !tells || p.Name() != "nobu" {
		t.Errorf("inquires %t, tells the balance %t, name %q", inquires, tells, p.Name())
	}
}

func TestConfigurationIsChecked(t *testing.T) {
	for name, spoil := range map[string]func(*digiswitch.Config){
		"no name":    func(c *digiswitch.Config) { c.Name = "" },
		"no user":    func(c *digiswitch.Config) { c.Username = "" },
		"no key":     func(c *digiswitch.Config) { c.APIKey = providers.Secret{} },
		"no clock":   func(c *digiswitch.Config) { c.Now = nil },
		"no address": func(c *digiswitch.Config) { c.URL = "" },
		"plain http": func(c *digiswitch.Config) { c.URL = "http://nobu.example/" },
	} {
		c := config("https://nobu.example/v1/user/api/transaction")
		spoil(&c)
		if _, err := digiswitch.New(c); !errors.Is(err, digiswitch.ErrConfig) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSecretsStayHere(t *testing.T) {
	signed := digiswitch.Sign("your-username", "rahasia-kunci", "ref1")
	f := serve(t, `{"data":{"rc":"41","status":"Gagal","message":"key rahasia-kunci, sign `+signed+`"}}`)
	f.status = http.StatusBadRequest
	q := query("pln", "530000000001", "ref1")
	answer, err := f.Pay(t.Context(), payment(q, ledger.Bill{Ref: "ref1", Customer: q.Customer}))
	_, refusal := f.Inquire(t.Context(), q)
	var said *providers.Refusal
	if err != nil || !errors.As(refusal, &said) {
		t.Fatalf("%v, %v", err, refusal)
	}
	shown := fmt.Sprintf("%s %+v %v %s %+v %#v", answer.Raw, answer.Answer, refusal, said.Message, f.provider, f.provider)
	for _, secret := range []string{"rahasia-kunci", signed} {
		if strings.Contains(shown, secret) {
			t.Errorf("%q is shown: %s", secret, shown)
		}
	}
}
