package simulator_test

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"loket/providers/simulator"
)

// far is a World over real TCP, with a clock that stands still and a caller for each document,
// written here by hand so that no adapter's reading comes in.
type far struct {
	t      *testing.T
	world  *simulator.World
	config simulator.Config
	client *http.Client
	calls  chan string // raw queries of callbacks
	url    map[simulator.End]string

	mu  sync.Mutex
	now time.Time
}

// answer is a reply; err is set when none came.
type answer struct {
	status int
	body   string
	err    error
}

var wita = time.FixedZone("WITA", 8*3600)

// start makes a World at noon of 21 November 2026 in Bali, changed by set.
func start(t *testing.T, set func(*simulator.Config)) *far {
	t.Helper()
	f := &far{
		t: t, now: time.Date(2026, 11, 21, 12, 0, 0, 0, wita), calls: make(chan string, 64),
		url: map[simulator.End]string{},
	}
	counter := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { f.calls <- r.URL.RawQuery }))
	t.Cleanup(counter.Close)
	f.config = simulator.Practice(f.clock)
	f.config.Pending = 0
	f.config.Biller.Callback = counter.URL + "/callback"
	if set != nil {
		set(&f.config)
	}
	f.world = simulator.New(f.config)
	t.Cleanup(f.world.Close)
	for _, end := range simulator.Ends {
		server, err := f.world.Serve(end, "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(server.Down)
		f.url[end] = server.URL()
	}
	f.client = &http.Client{
		Timeout:       10 * time.Second,
		Transport:     &http.Transport{DisableKeepAlives: true, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return f
}

func (f *far) clock() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

func (f *far) pass(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(d)
}

// sees fails unless the answer carries the code or text.
func (f *far) sees(got answer, want string) {
	f.t.Helper()
	if got.err != nil || !strings.Contains(got.body, want) {
		f.t.Fatalf("got %d %s (%v), want %s", got.status, got.body, got.err, want)
	}
}

func (f *far) send(end simulator.End, method, path, body string, header http.Header) answer {
	q, err := http.NewRequest(method, f.url[end]+path, strings.NewReader(body))
	if err != nil {
		f.t.Fatal(err)
	}
	for key, values := range header {
		q.Header[key] = values
	}
	if body != "" && header.Get("Content-Type") == "" {
		q.Header.Set("Content-Type", "application/json")
	}
	r, err := f.client.Do(q)
	if err != nil {
		return answer{err: err}
	}
	defer r.Body.Close()
	text, err := io.ReadAll(io.LimitReader(r.Body, 2<<20))
	return answer{r.StatusCode, string(text), err}
}

// jwt signs a payload with the header of the document.
func jwt(header, payload, key string) string {
	text := base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString([]byte(payload))
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(text))
	return text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

const plainHeader = `{"alg":"HS256","typ":"JWT"}`

// token is a good header token, made at a time of the PDAM.
func (f *far) token(at time.Time) string {
	c := f.config.PDAM
	payload := fmt.Sprintf(`{"user":%q,"pass":%q,"kodeloket":%q,"tanggal":%q}`,
		c.Username, c.Password, c.CounterCode, at.In(c.Zone).Format("2006-01-02 15:04:05"))
	return jwt(plainHeader, payload, c.Key)
}

func bearer(token string) http.Header { return http.Header{"Authorization": {"Bearer " + token}} }

func (f *far) inquire(number, period string) answer {
	return f.send("pdam", "GET", "/api/billing-inquiry/"+number+"/"+period, "", bearer(f.token(f.clock())))
}

func (f *far) payinfo(number, period string) answer {
	return f.send("pdam", "GET", "/api/billing-payinfo/"+number+"/"+period, "", bearer(f.token(f.clock())))
}

func sha(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func (f *far) payBill(number, period string, total int64) answer {
	return f.payBillAt(number, period, total, f.clock().In(wita).Format("2006-01-02 15:04:05"))
}

func (f *far) payBillAt(number, period string, total int64, at string) answer {
	return f.payWith(number, period, total, at, sha(number+"."+at+"."+f.config.PDAM.Key))
}

func (f *far) payWith(number, period string, total int64, at, token string) answer {
	body := fmt.Sprintf(`{"nosamb":%q,"tglbayar":%q,"totalbayar":%d,"kasir":"ani","token":%q,"periode":%q}`,
		number, at, total, token, period)
	return f.send("pdam", "POST", "/api/billing-payment", body, bearer(f.token(f.clock())))
}

func md5of(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}

func (f *far) command(command, code, number, ref string) answer {
	return f.commandWith(command, code, number, ref, "")
}

// commandWith adds more fields, such as ,"amount":50000.
func (f *far) commandWith(command, code, number, ref, more string) answer {
	c := f.config.Digiswitch
	body := fmt.Sprintf(`{"command":%q,"username":%q,"code":%q,"customer_no":%q,"ref_id":%q,"testing":true,"sign":%q%s}`,
		command, c.Username, code, number, ref, md5of(c.Username+c.APIKey+ref), more)
	return f.send("digiswitch", "POST", "/v1/user/api/transaction", body, nil)
}

func (f *far) buy(product, number, trxid string) answer {
	c := f.config.Biller
	body := fmt.Sprintf(`{"user":%q,"sign":%q,"trxid":%q,"cmd":"trx","idpel":%q,"produk":%q}`,
		c.Username, md5of(c.Username+c.Password+trxid), trxid, number, product)
	return f.send("biller", "POST", "/service/in/json", body, nil)
}

// calledRaw waits for the next callback.
func (f *far) calledRaw() string {
	f.t.Helper()
	select {
	case query := <-f.calls:
		return query
	case <-time.After(5 * time.Second):
		f.t.Fatal("no callback came")
		return ""
	}
}

func (f *far) called() url.Values {
	f.t.Helper()
	values, err := url.ParseQuery(f.calledRaw())
	if err != nil {
		f.t.Fatal(err)
	}
	return values
}
