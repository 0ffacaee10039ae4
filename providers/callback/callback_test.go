package callback_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"loket/ledger"
	"loket/providers/callback"
)

const (
	path  = "/callback/4f6d0c1b2a394857a6b5c4d3e2f10987"
	good  = "203.0.113.7:40000"
	query = "status=0&refid=r1&product=s5&qty=1&dest=0812345678&message=Transaksi+s5.0812345678+SUKSES,+SN:+11"
)

var at = time.Date(2026, 11, 21, 3, 4, 5, 0, time.UTC)

type inbox struct {
	mu   sync.Mutex
	rows []ledger.Callback
	err  error
}

func (i *inbox) RecordCallback(_ context.Context, c ledger.Callback) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.err != nil {
		return i.err
	}
	i.rows = append(i.rows, c)
	return nil
}

func (i *inbox) count() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return len(i.rows)
}

type world struct {
	inbox   *inbox
	handler *callback.Handler
	log     *bytes.Buffer
	now     time.Time
}

func open(t *testing.T, proxies ...string) *world {
	t.Helper()
	w := &world{inbox: &inbox{}, log: &bytes.Buffer{}, now: at}
	h, err := callback.New(callback.Config{Provider: "h2h", Path: path, Allow: []string{"203.0.113.7", "2001:db8::7"},
		TrustedProxy: proxies, Inbox: w.inbox, Now: func() time.Time { return w.now },
		Log: slog.New(slog.NewTextHandler(w.log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	w.handler = h
	return w
}

func (w *world) send(method, target, socket string, forwarded ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	r.RemoteAddr = socket
	for _, f := range forwarded {
		r.Header.Add("X-Forwarded-For", f)
	}
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r)
	return answer
}

func TestRecordsThenAnswers(t *testing.T) {
	w := open(t)
	answer := w.send(http.MethodGet, path+"?"+query, good)
	if answer.Code != http.StatusOK || answer.Body.String() != "OK\n" {
		t.Fatalf("answered %d %q", answer.Code, answer.Body)
	}
	want := ledger.Callback{At: at, Provider: "h2h", Source: "203.0.113.7", Query: query}
	if len(w.inbox.rows) != 1 || w.inbox.rows[0] != want {
		t.Fatalf("recorded %+v, want %+v", w.inbox.rows, want)
	}
	if other := w.send(http.MethodGet, path+"?status=9", good); other.Body.String() != answer.Body.String() {
		t.Errorf("the body tells callbacks apart: %q", other.Body)
	}
}

func TestWhoMayCall(t *testing.T) {
	for _, c := range []struct {
		name      string
		proxies   []string
		socket    string
		forwarded []string
		source    string // "" where it is refused
	}{
		{"the biller", nil, good, nil, "203.0.113.7"},
		{"the biller as IPv4 in IPv6", nil, "[::ffff:203.0.113.7]:1", nil, "203.0.113.7"},
		{"the biller by IPv6", nil, "[2001:db8::7]:1", nil, "2001:db8::7"},
		{"a stranger", nil, "203.0.113.8:1", nil, ""},
		{"no address", nil, "pipe", nil, ""},
		{"a stranger who claims to be the biller", nil, "203.0.113.8:1", []string{"203.0.113.7"}, ""},
		{"the biller, whose header is not believed", nil, good, []string{"198.51.100.1"}, "203.0.113.7"},
		{"through the proxy", []string{"127.0.0.1"}, "127.0.0.1:1", []string{"203.0.113.7"}, "203.0.113.7 via 127.0.0.1"},
		{"through the proxy with a port", []string{"127.0.0.1"}, "127.0.0.1:1", []string{"203.0.113.7:5555"}, "203.0.113.7 via 127.0.0.1"},
		{"through the proxy by IPv6", []string{"127.0.0.1"}, "127.0.0.1:1", []string{"[2001:db8::7]"}, "2001:db8::7 via 127.0.0.1"},
		{"through two proxies", []string{"127.0.0.1", "10.0.0.1"}, "127.0.0.1:1", []string{"203.0.113.7, 10.0.0.1"}, "203.0.113.7 via 127.0.0.1"},
		{"through two proxies, two headers", []string{"127.0.0.1", "10.0.0.1"}, "127.0.0.1:1", []string{"203.0.113.7", "10.0.0.1"}, "203.0.113.7 via 127.0.0.1"},
		{"a stranger behind the proxy who claims to be the biller", []string{"127.0.0.1"}, "127.0.0.1:1", []string{"203.0.113.7, 198.51.100.1"}, ""},
		{"a stranger behind the proxy who claims so in a header of his own", []string{"127.0.0.1"}, "127.0.0.1:1", []string{"203.0.113.7", "198.51.100.1"}, ""},
		{"the biller behind the proxy, with a claim before it", []string{"127.0.0.1"}, "127.0.0.1:1", []string{"1.2.3.4, 203.0.113.7"}, "203.0.113.7 via 127.0.0.1"},
		{"the proxy without a header", []string{"127.0.0.1"}, "127.0.0.1:1", nil, ""},
		{"the proxy with a header that is no address", []string{"127.0.0.1"}, "127.0.0.1:1", []string{"203.0.113.7, unknown"}, ""},
		{"an address that is not the proxy", []string{"127.0.0.1"}, "127.0.0.2:1", []string{"203.0.113.7"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := open(t, c.proxies...)
			answer := w.send(http.MethodGet, path+"?"+query, c.socket, c.forwarded...)
			if c.source == "" {
				if answer.Code != http.StatusNotFound || w.inbox.count() != 0 {
					t.Fatalf("answered %d, recorded %d", answer.Code, w.inbox.count())
				}
				return
			}
			if answer.Code != http.StatusOK || w.inbox.count() != 1 || w.inbox.rows[0].Source != c.source {
				t.Fatalf("answered %d, recorded %+v", answer.Code, w.inbox.rows)
			}
		})
	}
}

func TestWhatIsRefused(t *testing.T) {
	for _, c := range []struct {
		name, method, target string
		code                 int
	}{
		{"another path", http.MethodGet, "/callback/4f6d0c1b2a394857a6b5c4d3e2f10986?" + query, http.StatusNotFound},
		{"a longer path", http.MethodGet, path + "/?" + query, http.StatusNotFound},
		{"the beginning of the path", http.MethodGet, path[:len(path)-1] + "?" + query, http.StatusNotFound},
		{"no path", http.MethodGet, "/?" + query, http.StatusNotFound},
		{"POST", http.MethodPost, path + "?" + query, http.StatusMethodNotAllowed},
		{"HEAD", http.MethodHead, path + "?" + query, http.StatusMethodNotAllowed},
		{"PUT", http.MethodPut, path + "?" + query, http.StatusMethodNotAllowed},
		{"a query over the limit", http.MethodGet, path + "?" + strings.Repeat("a", 2049), http.StatusRequestURITooLong},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := open(t)
			if answer := w.send(c.method, c.target, good); answer.Code != c.code || answer.Body.Len() != 0 {
				t.Errorf("answered %d %q, want %d and nothing", answer.Code, answer.Body, c.code)
			}
			if w.inbox.count() != 0 {
				t.Errorf("recorded %+v", w.inbox.rows)
			}
		})
	}
	t.Run("a query at the limit is taken", func(t *testing.T) {
		w := open(t)
		if answer := w.send(http.MethodGet, path+"?"+strings.Repeat("a", 2048), good); answer.Code != http.StatusOK {
			t.Errorf("answered %d", answer.Code)
		}
	})
}

func TestKeepsTheMeaningOfOddBytes(t *testing.T) {
	w := open(t)
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.RemoteAddr = good
	r.URL.RawQuery = "status=0&message=50%;\x1b[2J\x00\xff é&x=%41"
	w.handler.ServeHTTP(httptest.NewRecorder(), r)
	want := "status=0&message=50%;%1B[2J%00%FF%20%C3%A9&x=%41"
	if len(w.inbox.rows) != 1 || w.inbox.rows[0].Query != want {
		t.Fatalf("recorded %+v, want %s", w.inbox.rows, want)
	}
}

func TestAFailingInboxIsNotAnsweredWithSuccess(t *testing.T) {
	w := open(t)
	w.inbox.err = errors.New("disk full")
	if answer := w.send(http.MethodGet, path+"?"+query, good); answer.Code != http.StatusInternalServerError || answer.Body.Len() != 0 {
		t.Fatalf("answered %d, so that the far end never calls again", answer.Code)
	}
	w.inbox.err = nil
	if answer := w.send(http.MethodGet, path+"?"+query, good); answer.Code != http.StatusOK || w.inbox.count() != 1 {
		t.Fatalf("the repeat was answered %d and recorded %d times", answer.Code, w.inbox.count())
	}
}

func TestARecordOutlivesItsCaller(t *testing.T) {
	w := open(t)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	asked := &contextInbox{}
	h, err := callback.New(callback.Config{Provider: "h2h", Path: path, Allow: []string{"203.0.113.7"}, Inbox: asked,
		Now: func() time.Time { return w.now }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, path+"?"+query, nil).WithContext(gone)
	r.RemoteAddr = good
	h.ServeHTTP(httptest.NewRecorder(), r)
	if asked.err != nil || !asked.deadline {
		t.Errorf("recorded under a context with error %v, deadline %v", asked.err, asked.deadline)
	}
}

type contextInbox struct {
	err      error
	deadline bool
}

func (c *contextInbox) RecordCallback(ctx context.Context, _ ledger.Callback) error {
	c.err = ctx.Err()
	_, c.deadline = ctx.Deadline()
	return nil
}

func TestAFloodNeverHoldsUpTheBiller(t *testing.T) {
	w := open(t, "127.0.0.1")
	codes := map[int]int{}
	for i := range 1000 {
		stranger, forwarded := "198.51.100.9:1", ""
		if i%2 == 1 { // strangers who share the biller's proxy
			stranger, forwarded = "127.0.0.1:1", "198.51.100.9"
		}
		codes[w.send(http.MethodGet, "/"+fmt.Sprint(i)+"?"+query, stranger, forwarded).Code]++
	}
	if codes[http.StatusNotFound] != 60 || codes[http.StatusTooManyRequests] != 940 {
		t.Errorf("strangers were answered %v", codes)
	}
	for range 200 {
		if answer := w.send(http.MethodGet, path+"?"+query, "127.0.0.1:1", "203.0.113.7"); answer.Code != http.StatusOK {
			t.Fatalf("the biller was answered %d", answer.Code)
		}
	}
	if got := strings.Count(w.log.String(), "\n"); got != 60 {
		t.Errorf("the flood wrote %d lines of log", got)
	}
	w.now = w.now.Add(time.Minute)
	if answer := w.send(http.MethodGet, "/", "198.51.100.9:1"); answer.Code != http.StatusNotFound {
		t.Errorf("a minute later a stranger is answered %d", answer.Code)
	}
	for range 100 {
		w.send(http.MethodGet, "/", "198.51.100.9:1")
	}
	w.now = w.now.Add(-time.Hour)
	if answer := w.send(http.MethodGet, "/", "198.51.100.9:1"); answer.Code != http.StatusNotFound {
		t.Errorf("after the clock was put back a stranger is answered %d", answer.Code)
	}
}

func TestTheLogNamesNoSecretAndNoCustomer(t *testing.T) {
	w := open(t)
	w.send(http.MethodGet, path+"?"+query, "198.51.100.9:1")
	w.send(http.MethodGet, path+"x?"+query, good)
	w.inbox.err = errors.New("disk full")
	w.send(http.MethodGet, path+"?"+query, good)
	w.send(http.MethodGet, path+"?"+query+strings.Repeat("a", 2048), good)
	got := w.log.String()
	if strings.Count(got, "\n") != 4 {
		t.Fatalf("logged %q", got)
	}
	for _, secret := range []string{"4f6d0c1b", "0812345678", "refid"} {
		if strings.Contains(got, secret) {
			t.Errorf("the log has %q: %s", secret, got)
		}
	}
}

func TestConfigurationThatIsNotSafeIsRefused(t *testing.T) {
	base := func() callback.Config {
		return callback.Config{Path: path, Allow: []string{"203.0.113.7"}, Inbox: &inbox{}, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	}
	if _, err := callback.New(base()); err != nil {
		t.Fatalf("a good configuration: %v", err)
	}
	for name, spoil := range map[string]func(*callback.Config){
		"no secret":           func(c *callback.Config) { c.Path = "/callback" },
		"a short secret":      func(c *callback.Config) { c.Path = path[:len(path)-1] },
		"a path in two parts": func(c *callback.Config) { c.Path = path[:20] + "/" + path[20:] },
		"no slash":            func(c *callback.Config) { c.Path = path[1:] },
		"nobody allowed":      func(c *callback.Config) { c.Allow = nil },
		"a name allowed":      func(c *callback.Config) { c.Allow = []string{"biller.example"} },
		"a network as proxy":  func(c *callback.Config) { c.TrustedProxy = []string{"10.0.0.0/8"} },
		"no inbox":            func(c *callback.Config) { c.Inbox = nil },
	} {
		c := base()
		spoil(&c)
		if _, err := callback.New(c); !errors.Is(err, callback.ErrConfig) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestServes runs the listener itself: many callers at once, callers that are no HTTP, and the end of it.
func TestServes(t *testing.T) {
	kept := &inbox{}
	h, err := callback.New(callback.Config{Provider: "h2h", Path: path, Allow: []string{"127.0.0.1"}, Inbox: kept,
		Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.Serve(ctx, listener) }()
	address := listener.Addr().String()

	noise, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer noise.Close()
	if _, err := io.WriteString(noise, "\x00\x01 nonsense\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			for range 5 {
				answer, err := http.Get("http://" + address + path + "?" + query)
				if err != nil {
					t.Error(err)
					return
				}
				answer.Body.Close()
				if answer.StatusCode != http.StatusOK {
					t.Errorf("answered %d", answer.StatusCode)
				}
			}
		})
	}
	all.Wait()
	if kept.count() != 100 {
		t.Errorf("recorded %d of 100", kept.count())
	}
	answer, err := http.Get("http://" + address + path + "?" + strings.Repeat("a", 20<<10))
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("20 KiB were answered %d", answer.StatusCode)
	}
	noise.Close()
	stop()
	if err := <-ended; err != nil {
		t.Errorf("serve ended with %v", err)
	}
	if _, err := net.Dial("tcp", address); err == nil {
		t.Error("still listening")
	}
}

func TestServeSaysWhyItStopped(t *testing.T) {
	w := open(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	if err := w.handler.Serve(t.Context(), listener); !errors.Is(err, net.ErrClosed) {
		t.Errorf("serve ended with %v", err)
	}
}

// pipes is a listener over pipes in memory, for the bubble's clock.
type pipes struct {
	waiting chan net.Conn
	closed  chan struct{}
}

func (p pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.waiting:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p pipes) Close() error   { close(p.closed); return nil }
func (p pipes) Addr() net.Addr { return &net.TCPAddr{} }

// A caller who sends half a request, or nothing, is hung up on: five seconds are enough (reliability §3).
func TestASlowCallerIsHungUpOn(t *testing.T) {
	for name, sends := range map[string]string{"half a line": "GET " + path + "?status", "half a header": "GET / HTTP/1.1\r\nHost: a\r\n", "nothing": ""} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := open(t)
				ctx, stop := context.WithCancel(t.Context())
				listener := pipes{make(chan net.Conn), make(chan struct{})}
				ended := make(chan error, 1)
				go func() { ended <- w.handler.Serve(ctx, listener) }()
				caller, served := net.Pipe()
				listener.waiting <- served
				begun := time.Now()
				if _, err := io.WriteString(caller, sends); err != nil {
					t.Fatal(err)
				}
				_, _ = io.Copy(io.Discard, caller) // until the other side hangs up
				if waited := time.Since(begun); waited != 5*time.Second || w.inbox.count() != 0 {
					t.Errorf("hung up after %v, %d recorded", waited, w.inbox.count())
				}
				stop()
				if err := <-ended; err != nil {
					t.Error(err)
				}
			})
		})
	}
}
