package transport_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"loket/providers"
	"loket/providers/transport"
)

// serve starts a server with this handler and counts the requests that reached it.
func serve(t *testing.T, handle http.HandlerFunc) (address string, requests *atomic.Int64) {
	t.Helper()
	requests = new(atomic.Int64)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		_, _ = io.ReadAll(r.Body)
		handle(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, requests
}

func post(address string) transport.Request {
	return transport.Request{Method: http.MethodPost, URL: address, Body: []byte(`{"a":1}`), Fresh: true, Timeout: 5 * time.Second}
}

func TestAnswer(t *testing.T) {
	var got *http.Request
	address, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r
		w.Header().Set("Date", "Sat, 21 Nov 2026 04:00:00 GMT")
		w.WriteHeader(http.StatusTeapot)
		fmt.Fprint(w, `{"status":"015"}`)
	})
	request := post(address)
	request.Header = http.Header{"Idempotency-Key": {"1"}, "X-Idempotency-Key": {"1"}, "X-Own": {"yes"}}
	response, err := transport.NewClient(nil).Do(t.Context(), request)
	if err != nil || response.Status != http.StatusTeapot || string(response.Body) != `{"status":"015"}` {
		t.Fatalf("got %d %s, %v", response.Status, response.Body, err)
	}
	if want := time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC); !response.Date.Equal(want) {
		t.Errorf("date is %v, want %v", response.Date, want)
	}
	object, err := response.Parse()
	if err != nil || object.Code("status", 3) != "015" {
		t.Errorf("parsed %q, %v", object.Code("status", 3), err)
	}
	for _, name := range []string{"Idempotency-Key", "X-Idempotency-Key", "Accept-Encoding"} {
		if got.Header.Get(name) != "" {
			t.Errorf("%s was sent: %q", name, got.Header.Get(name))
		}
	}
	if got.Header.Get("X-Own") != "yes" || got.Proto != "HTTP/1.1" || !got.Close || got.Header.Get("Content-Type") != "application/json" {
		t.Errorf("sent %v over %s, close %t", got.Header, got.Proto, got.Close)
	}
}

func TestRedirectIsAnAnswer(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		address, requests := serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", r.URL.Path)
			w.WriteHeader(status)
		})
		response, err := transport.NewClient(nil).Do(t.Context(), post(address))
		if err != nil || response.Status != status || requests.Load() != 1 {
			t.Errorf("%d: got %d, %v after %d requests", status, response.Status, err, requests.Load())
		}
		if _, err := response.Parse(); !errors.Is(err, providers.ErrNoAnswer) {
			t.Errorf("%d: read as %v", status, err)
		}
	}
}

func TestNotSent(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	mute, err := net.Listen("tcp", "127.0.0.1:0") // takes the connection and never shakes hands
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { mute.Close() })
	unknown := httptest.NewUnstartedServer(http.NotFoundHandler()) // a certificate that nobody knows
	unknown.Config.ErrorLog = log.New(io.Discard, "", 0)
	unknown.StartTLS()
	t.Cleanup(unknown.Close)
	for name, address := range map[string]string{
		"nobody listens":       "http://" + closed.Addr().String(),
		"no such name":         "http://loket.invalid",
		"TLS never answers":    "https://" + mute.Addr().String(),
		"unknown certificate":  unknown.URL,
		"not an address":       "http://127.0.0.1:port",
		"scheme is not spoken": "gopher://127.0.0.1",
	} {
		t.Run(name, func(t *testing.T) {
			request := post(address)
			request.Timeout = 300 * time.Millisecond
			_, err := transport.NewClient(nil).Do(t.Context(), request)
			if !errors.Is(err, providers.ErrNotSent) || errors.Is(err, providers.ErrNoAnswer) {
				t.Errorf("got %v, want %v", err, providers.ErrNotSent)
			}
		})
	}
}

// sized is an answer of exactly n bytes.
func sized(n int) string {
	const head, tail = `{"status":"015","pad":"`, `"}`
	return head + strings.Repeat("a", n-len(head)-len(tail)) + tail
}

func TestAnAnswerOfAMebibyteIsOne(t *testing.T) {
	address, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, sized(1<<20)) })
	response, err := transport.NewClient(nil).Do(t.Context(), post(address))
	if err != nil {
		t.Fatal(err)
	}
	if said, err := response.Parse(); err != nil || said.Code("status", 3) != "015" {
		t.Errorf("read as %q, %v", said.Code("status", 3), err)
	}
}

// A payment must not be offered over HTTP/2, whose streams net/http may send again on another connection
// (reliability §1.3).
func TestOnlyHTTP1IsOffered(t *testing.T) {
	offered := make(chan []string, 1)
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = &tls.Config{NextProtos: []string{"h2", "http/1.1"}, GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		offered <- slices.Clone(hello.SupportedProtos)
		return nil, nil
	}}
	server.StartTLS()
	t.Cleanup(server.Close)
	_, _ = transport.NewClient(nil).Do(t.Context(), post(server.URL)) // nobody knows the certificate
	if got := <-offered; slices.Contains(got, "h2") {
		t.Errorf("offered %v", got)
	}
}

func TestWhatADialSaysIsMasked(t *testing.T) {
	dial := func(context.Context, string, string) (net.Conn, error) {
		return nil, errors.New("gate says rahasia12 is unknown")
	}
	request := post("http://127.0.0.1:1")
	request.Secrets = []providers.Secret{providers.NewSecret("rahasia12")}
	if _, err := transport.NewClient(dial).Do(t.Context(), request); !errors.Is(err, providers.ErrNotSent) || strings.Contains(err.Error(), "rahasia12") {
		t.Errorf("got %v", err)
	}
}

func TestNoAnswer(t *testing.T) {
	for name, handle := range map[string]http.HandlerFunc{
		"closed without a byte": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"cut in the body": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, `{"status":`)
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		},
		"too large": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, sized(1<<20+1))
		},
		"too large a header": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Pad", strings.Repeat("a", 80<<10))
			fmt.Fprint(w, `{"status":"015"}`)
		},
		"stalled": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"stalled in the body": func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, `{"status":`)
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		},
		"not HTTP": func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				panic(err)
			}
			fmt.Fprint(conn, "220 rahasia12 ESMTP\r\n")
			conn.Close()
		},
	} {
		t.Run(name, func(t *testing.T) {
			address, requests := serve(t, handle)
			request := post(address)
			request.Timeout = 500 * time.Millisecond
			request.Secrets = []providers.Secret{providers.NewSecret("rahasia12")}
			response, err := transport.NewClient(nil).Do(t.Context(), request)
			if !errors.Is(err, providers.ErrNoAnswer) || errors.Is(err, providers.ErrNotSent) {
				t.Errorf("got %v, want %v", err, providers.ErrNoAnswer)
			}
			if _, err := response.Parse(); err == nil {
				t.Error("half an answer was read")
			}
			if requests.Load() != 1 {
				t.Errorf("%d requests, want 1", requests.Load())
			}
			if strings.Contains(err.Error(), "rahasia12") || len(response.Body) > 16<<10 {
				t.Errorf("kept %d bytes, error %v", len(response.Body), err)
			}
		})
	}
}

func TestCancelEndsAtOnce(t *testing.T) {
	reached := make(chan struct{})
	address, _ := serve(t, func(_ http.ResponseWriter, r *http.Request) { close(reached); <-r.Context().Done() })
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-reached; cancel() }()
	request := post(address)
	request.Timeout = time.Minute
	begun := time.Now()
	_, err := transport.NewClient(nil).Do(ctx, request)
	if !errors.Is(err, providers.ErrNoAnswer) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestCancelledBeforeIsNotSent(t *testing.T) {
	address, requests := serve(t, func(http.ResponseWriter, *http.Request) {})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := transport.NewClient(nil).Do(ctx, post(address)); !errors.Is(err, providers.ErrNotSent) {
		t.Errorf("got %v", err)
	}
	if requests.Load() != 0 {
		t.Errorf("%d requests arrived", requests.Load())
	}
}

// TestEnvironmentProxyIsIgnored runs itself in a child process: net/http reads the environment once.
func TestEnvironmentProxyIsIgnored(t *testing.T) {
	if os.Getenv("TRANSPORT_CHILD") != "" {
		if _, err := transport.NewClient(nil).Do(t.Context(), post("http://loket.invalid")); !errors.Is(err, providers.ErrNotSent) {
			t.Errorf("got %v", err)
		}
		return
	}
	proxy, asked := serve(t, func(http.ResponseWriter, *http.Request) {})
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestEnvironmentProxyIsIgnored$")
	child.Env = append(os.Environ(), "TRANSPORT_CHILD=1", "HTTP_PROXY="+proxy, "http_proxy="+proxy)
	if out, err := child.CombinedOutput(); err != nil || asked.Load() != 0 {
		t.Errorf("proxy was asked %d times, %v:\n%s", asked.Load(), err, out)
	}
}

func TestPaymentsShareNoConnection(t *testing.T) {
	var mu sync.Mutex
	remotes := map[string]int{}
	address, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		remotes[r.RemoteAddr]++
		fmt.Fprint(w, `{}`)
	})
	client := transport.NewClient(nil)
	for _, fresh := range []bool{true, false} {
		clear(remotes)
		for range 3 {
			request := post(address)
			request.Fresh = fresh
			if _, err := client.Do(t.Context(), request); err != nil {
				t.Fatal(err)
			}
		}
		if want := map[bool]int{true: 3, false: 1}[fresh]; len(remotes) != want {
			t.Errorf("fresh %t: %d connections, want %d", fresh, len(remotes), want)
		}
	}
}

func TestSecretsAreMasked(t *testing.T) {
	const password, key, short, jwt = `p/ss"wörd&1`, "kunci-panjang", "q7", "eyJhbGciOi.eyJ1c2VyIjoi.AbCdEf-_0"
	address, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"status":"101","message":"user q7, %s","echo":["p\/ss\"w\u00f6rd&1","p/ss\"wörd&1","p%%2Fss%%22w%%C3%%B6rd%%261"],`+
			`"token":"%s","password":"somebody else's","loket":"q71"}`, key, jwt)
	})
	request := post(address)
	request.Body = []byte(`{"pin":"kunci-panjang"}`)
	request.Header = http.Header{"Authorization": {"Bearer " + jwt}}
	for _, secret := range []string{password, key, short, ""} {
		request.Secrets = append(request.Secrets, providers.NewSecret(secret))
	}
	var trace strings.Builder
	request.Trace = func(step, text string) { fmt.Fprintf(&trace, "--- %s\n%s\n", step, text) }
	response, err := transport.NewClient(nil).Do(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	for where, text := range map[string]string{"body": string(response.Body), "trace": trace.String()} {
		for _, secret := range []string{password, key, jwt, "user q7,", "wörd", "u00f6", "%C3%B6", "somebody", "AbCdEf"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s shows %q:\n%s", where, secret, text)
			}
		}
		if !strings.Contains(text, `"loket":"q71"`) || !strings.Contains(text, `"status":"101"`) {
			t.Errorf("%s lost what is no secret:\n%s", where, text)
		}
	}
	object, err := response.Parse()
	if got := object.Text("message", 80); err != nil || got != "user [rahasia], [rahasia]" {
		t.Errorf("text to show is %q, %v", got, err)
	}
	if got := object.Code("message", 0); got != "user q7, kunci-panjang" {
		t.Errorf("text to compare is %q", got)
	}
}

func TestReadableTakesTheTeethOut(t *testing.T) {
	got := transport.Readable("  a\x1b[2Jb\n\n\u202ec\r\n" + strings.Repeat("x\n", 1000))
	if lines := strings.Count(got, "\n"); lines > 400 || strings.ContainsAny(got, "\x1b\u202e\r") {
		t.Errorf("%d lines, %.40q", lines, got)
	}
	if !strings.HasPrefix(got, "  a·[2Jb\n\n·c\n") {
		t.Errorf("got %.40q", got)
	}
}
