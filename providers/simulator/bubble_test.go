package simulator_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"loket/providers/simulator"
)

// pipe is a listener without a network.
type pipe struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (p pipe) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p pipe) Close() error   { close(p.closed); return nil }
func (p pipe) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

func (p pipe) dial(context.Context, string, string) (net.Conn, error) {
	near, distant := net.Pipe()
	p.conns <- distant
	return near, nil
}

// TestInABubble: a World needs neither a network nor real time, so that days of a shop can be played
// in seconds: the callback comes four seconds later, and nobody waits for it.
func TestInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		counter, biller := pipe{make(chan net.Conn), make(chan struct{})}, pipe{make(chan net.Conn), make(chan struct{})}
		calls := make(chan string, 1)
		config := simulator.Practice(time.Now)
		config.Biller.Callback = "http://counter/callback"
		config.Biller.Transport = &http.Transport{DialContext: counter.dial, DisableKeepAlives: true}
		world := simulator.New(config)
		servers := map[*http.Server]net.Listener{
			{Handler: world.Biller()}: world.Listener(simulator.Biller, biller),
			{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { calls <- r.URL.RawQuery })}: counter,
		}
		for server, listener := range servers {
			go server.Serve(listener)
		}
		begun := time.Now()
		body := `{"user":"latihan","sign":"` + md5of("latihanlatihant") + `","trxid":"t","cmd":"trx","idpel":"0812345678","produk":"s5"}`
		client := &http.Client{Transport: &http.Transport{DialContext: biller.dial, DisableKeepAlives: true}}
		answer, err := client.Post("http://biller/service/in/json", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if got := <-calls; !strings.HasPrefix(got, "status=0&refid=t&") {
			t.Errorf("callback %s", got)
		}
		if took := time.Since(begun); took < 4*time.Second || took > 5*time.Second {
			t.Errorf("the callback came after %s", took)
		}
		world.Fail(simulator.Biller, simulator.Pay, simulator.Fault{Kind: simulator.Stalled, When: simulator.AfterEffect})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		q, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://biller/service/in/json", strings.NewReader(strings.ReplaceAll(body, `"s5"`, `"s10"`)))
		if err != nil {
			t.Fatal(err)
		}
		if answer, err := client.Do(q); err == nil {
			t.Errorf("a stalled exchange answered %d", answer.StatusCode)
		}
		world.Close()
		for server := range servers {
			server.Close()
		}
	})
}
