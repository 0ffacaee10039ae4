package pdam_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/pdam"
)

// wita is the zone of the PDAM under test.
var wita = time.FixedZone("WITA", 8*3600)

// now is the second at which the document's sample was paid.
var now = time.Date(2019, 1, 18, 10, 59, 25, 400_000_000, wita)

// config is a whole configuration; the address is filled in by whoever serves it.
func config(address string) pdam.Config {
	return pdam.Config{
		Name: "pdam-gianyar", URL: address, Username: "loket01", Password: providers.NewSecret("kata-sandi-kita"),
		Key: providers.NewSecret("kunci-jwt-kita"), PayKey: providers.NewSecret("kunci-bayar-kita"), CounterCode: "5",
		Zone: wita, Timeout: 5 * time.Second, Now: func() time.Time { return now },
	}
}

func client(t *testing.T, c pdam.Config) *pdam.Client {
	t.Helper()
	made, err := pdam.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// asked is a request as the far end saw it.
type asked struct {
	method, path, body string
	header             http.Header
}

// far answers each function with a body of its own and keeps what it was asked.
type far struct {
	mu      sync.Mutex
	answers map[string]string // by function: billing-inquiry, billing-payment, billing-payinfo
	status  int
	got     []asked
}

// serve starts a far end and a client of it.
func serve(t *testing.T, answers map[string]string, change ...func(*pdam.Config)) (*far, *pdam.Client) {
	t.Helper()
	f := &far{answers: answers, status: http.StatusOK}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	c := config(server.URL)
	for _, do := range change {
		do(&c)
	}
	return f, client(t, c)
}

func (f *far) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.got = append(f.got, asked{r.Method, r.URL.EscapedPath(), string(body), r.Header})
	function, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/api/"), "/")
	answer := f.answers[function]
	if answer == "" { // the connection dies
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Date", "Fri, 18 Jan 2019 02:59:30 GMT")
	w.WriteHeader(f.status)
	_, _ = io.WriteString(w, answer)
}

// paths are the functions that were asked, in order.
func (f *far) paths() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []string
	for _, a := range f.got {
		all = append(all, strings.Split(a.path, "/")[2])
	}
	return strings.Join(all, " ")
}

func sample(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var product = ledger.Product{Code: "pdam-gianyar", Name: "PDAM Gianyar", Provider: "pdam-gianyar", Monthly: true}

func query(number ledger.CustomerNo, period ledger.Month) providers.Query {
	return providers.Query{Product: product, Customer: number, Period: period, Ref: "5abc"}
}

// submitted is a payment of the bill in the document's samples (§5), submitted now.
func submitted() ledger.Payment {
	p := ledger.Payment{Ref: "5abc", State: ledger.Submitted, By: "ani", SubmittedAt: now.UTC()}
	p.Bill = ledger.Bill{
		Product: product.Code, Ref: "5abc", Customer: "10014", Period: "201811", Fee: 2500, Total: 50000,
		Lines: []ledger.Line{{Key: ledger.LineBill, Amount: 47500}, {Key: ledger.LineFee, Amount: 2500}},
	}
	return p
}

func TestHeaderTokenVector(t *testing.T) {
	c := config("https://pdam.example")
	c.Password, c.Key = providers.NewSecret("rahasia"), providers.NewSecret("contohkey2016")
	got := client(t, c).HeaderToken(time.Date(2016, 8, 8, 0, 8, 8, 0, time.UTC)) // 08:08:08 in Bali
	const want = "HtxLE-Y0QDgw_r5m2vQ8A8gZIGlc0PjNN1IPV_8L08I"
	if parts := strings.Split(got, "."); len(parts) != 3 || parts[2] != want {
		t.Errorf("token is %s, want the signature %s", got, want)
	}
}

func TestPayTokenVectors(t *testing.T) {
	for variant, want := range map[pdam.PayToken][2]string{
		"":           {"dad42312190607994ccd85d3977a0db8dc1c0ca7e4842e27c9ad612ccfb07300", "100.2016-08-08 08:08:08.[rahasia]"},
		pdam.Dots:    {"dad42312190607994ccd85d3977a0db8dc1c0ca7e4842e27c9ad612ccfb07300", "100.2016-08-08 08:08:08.[rahasia]"},
		pdam.Plain:   {"1c46e4d7da0f1ab2edb9d52f854d646534f6d9ad4ad40fdf3be73b0ea1b5ecb2", "1002016-08-08 08:08:08[rahasia]"},
		pdam.DotsJWT: {"767efb74dc7f5920395a762ed6b776bd20c7076fadc00e753491a1c1d0fce1e1", "100.2016-08-08 08:08:08.[rahasia].[rahasia]"},
	} {
		c := config("https://pdam.example")
		c.Key, c.PayKey, c.PayToken = providers.NewSecret("contohkey2016"), providers.Secret{}, variant
		hash, shown := client(t, c).PayToken("100", "2016-08-08 08:08:08", "a.b.c")
		if hash != want[0] || shown != want[1] {
			t.Errorf("%q: got %s of %s", variant, hash, shown)
		}
	}
}

func TestConfigIsChecked(t *testing.T) {
	for name, spoil := range map[string]func(*pdam.Config){
		"no name":           func(c *pdam.Config) { c.Name = "" },
		"no username":       func(c *pdam.Config) { c.Username = "" },
		"no password":       func(c *pdam.Config) { c.Password = providers.NewSecret("") },
		"no key":            func(c *pdam.Config) { c.Key = providers.Secret{} },
		"no counter code":   func(c *pdam.Config) { c.CounterCode = "" },
		"no zone":           func(c *pdam.Config) { c.Zone = nil },
		"no clock":          func(c *pdam.Config) { c.Now = nil },
		"plain http":        func(c *pdam.Config) { c.URL = "http://pdam.example" },
		"unknown pay token": func(c *pdam.Config) { c.PayToken = "dot" },
		"final too soon":    func(c *pdam.Config) { c.FinalAfter = 59 * time.Minute },
	} {
		c := config("https://pdam.example")
		spoil(&c)
		if _, err := pdam.New(c); !errors.Is(err, pdam.ErrConfig) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestWaitFollowsTheSchedule(t *testing.T) {
	c := config("https://pdam.example")
	real := client(t, c)
	c.Minute = time.Second
	practice := client(t, c)
	p := submitted()
	spread := map[time.Duration]bool{}
	for n, want := range []time.Duration{5, 5, 15, 30, 60, 120, 300, 300, 300} {
		want *= time.Second
		got := real.Wait(p, n)
		if got < want || got > want+want/10 {
			t.Errorf("question %d after %v, want %v and up to a tenth more", n, got, want)
		}
		if again := real.Wait(p, n); again != got {
			t.Errorf("question %d: %v, then %v", n, got, again)
		}
		if short := practice.Wait(p, n); short < want/60-time.Millisecond || short > want/50 {
			t.Errorf("question %d in practice after %v, want a sixtieth of %v", n, short, got)
		}
	}
	for i := range 20 {
		p.Ref = ledger.RefID(fmt.Sprint(i))
		spread[real.Wait(p, 6)] = true
	}
	if len(spread) < 10 {
		t.Errorf("twenty payments wait only %d different times", len(spread))
	}
}

func TestCodesAreTheDocuments(t *testing.T) {
	if got, want := strings.Join(pdam.Codes(), "\n")+"\n", sample(t, "codes.txt"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
