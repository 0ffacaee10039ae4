package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"loket/ledger"
	"loket/ledger/sqlite"
	"loket/providers/callback"
)

// The forged callbacks of reliability §6, B4, through the listener, the inbox and the checkout; the adapter alone reads
// more of them in its own tests. Before a release 10,000,000.
var forgedCallbacks = flag.Int("callbacks.forged", 1_000/slower, "forged callbacks that are sent to each listener")

const forgedPayments = 6

// Callbacks that are forged in one part, repeated, out of order and in a flood of strangers, to a listener inside the
// counter and to one alone beside it, with the power going now and then: no forged one moves a payment, a true one is
// never held up, a repeated one changes nothing, and one that contradicts disputes (reliability §3).
func TestForgedCallbacks(t *testing.T) {
	for _, beside := range []bool{false, true} {
		t.Run(fmt.Sprintf("beside %t", beside), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var sum tally
				f := &forger{faultDay: &faultDay{day: newDay(t, 1, &sum)}, beside: beside, answers: map[int]int{}}
				defer f.close()
				f.day.calm = true
				f.wake()
				f.run()
			})
		})
	}
}

// forger is who knows the callback address and the payments, and sends what he likes.
type forger struct {
	*faultDay
	beside   bool
	client   *http.Client
	stranger *http.Client  // whose address is not on the list
	alone    *sqlite.Store // of the listener beside the counter
	payments []ledger.Payment
	answers  map[int]int
	moved    int // payments that are not what the true callbacks say
	flooded  int // requests of strangers, who know the path or the address
	heldUp   int // requests from the biller's address that were not taken
}

func (f *forger) run() {
	for range forgedPayments {
		f.n++
		at := slices.IndexFunc(f.products, func(p ledger.Product) bool { return p.Provider == "biller" })
		bill := f.mustInquire(f.products[at], ledger.CustomerNo(fmt.Sprintf("081200002%03d", f.n))) // who is never called back about
		_, payments, err := f.day.life.cashier.Pay(context.Background(), orderOf(bill))
		if err != nil {
			f.t.Fatal(err)
		}
		f.payments = append(f.payments, payments[0])
	}
	f.listen()
	for i := range *forgedCallbacks {
		f.send(dayCallback, f.forged())
		if i%10 == 0 {
			f.send(dayCallback+"0", f.truth(f.random.IntN(forgedPayments), true)) // a stranger, who guesses
		}
		if i%200 == 199 {
			time.Sleep(time.Minute)
			f.reboot()
		}
	}
	time.Sleep(time.Minute)
	f.states(ledger.Pending)
	f.settle()
	f.t.Attr("B4", fmt.Sprint(*forgedCallbacks, " forged callbacks through a listener"))
	f.t.Attr("B4", fmt.Sprint(f.flooded, " requests of strangers in a flood"))
	f.t.Attr("B4.never", fmt.Sprint(f.moved, " payments that a forged callback moved"))
	f.t.Attr("B4.never", fmt.Sprint(f.heldUp, " callbacks that a flood held up"))
	if f.answers[http.StatusOK] == 0 || f.answers[http.StatusNotFound] == 0 || f.answers[http.StatusTooManyRequests] != 0 {
		f.t.Errorf("answers %v", f.answers)
	}
}

// settle sends the true callbacks in any order, each more than once, while strangers flood the address; then the
// opposite of half of them.
func (f *forger) settle() {
	f.flood()
	time.Sleep(time.Minute)
	f.states(ledger.Pending)
	f.flood()
	order := append(f.random.Perm(forgedPayments), f.random.Perm(forgedPayments)...)
	for _, i := range order {
		f.genuine(f.truth(i, true))
		f.genuine(f.forged())
	}
	time.Sleep(time.Minute)
	f.states(ledger.Paid)
	for _, p := range f.payments {
		events, err := f.day.life.store.Events(context.Background(), p.Ref)
		answers := 0
		for _, e := range events {
			if e.Kind == ledger.KindAnswer && e.By == "callback" {
				answers++
			}
		}
		if err != nil || answers != 1 {
			f.t.Errorf("payment %s has %d answers of callbacks, %v; want one of two", p.Number, answers, err)
		}
	}
	for i := range f.payments[:forgedPayments/2] {
		f.send(dayCallback, f.truth(i, false))
	}
	time.Sleep(time.Minute)
	whole := f.payments
	f.payments = whole[:forgedPayments/2]
	f.states(ledger.Disputed)
	f.payments = whole[forgedPayments/2:]
	f.states(ledger.Paid)
}

// flood is strangers who do not know the path, and strangers who do and whose address is not on the list, with true
// callbacks and an X-Forwarded-For that nobody vouches for. Both are limited, together, and whoever calls from the
// biller's address with the path is not, however often.
func (f *forger) flood() {
	const each = 300
	answers := map[string]map[int]int{"path": {}, "source": {}}
	for i := range each {
		answers["path"][f.sendAs(f.client, "/"+strings.Repeat("0", 32), "")]++
		answers["source"][f.sendAs(f.stranger, dayCallback, f.truth(i%forgedPayments, true))]++
		if i%3 == 0 { // a hundred in no time
			f.genuine(f.forged())
		}
	}
	f.flooded += 2 * each
	for kind, codes := range answers {
		if codes[http.StatusTooManyRequests] < each*3/4 || codes[http.StatusTooManyRequests]+codes[http.StatusNotFound] != each {
			f.t.Errorf("the flood that fails by its %s is answered %v", kind, codes)
		}
	}
}

// genuine sends from the biller's address with the path, which must be taken.
func (f *forger) genuine(query string) {
	f.t.Helper()
	if code := f.send(dayCallback, query); code != http.StatusOK {
		f.heldUp++
		f.t.Errorf("a callback from the biller's address is answered %d in the flood", code)
	}
}

// sneak is a connection to the counter from an address that is not on the list.
func (f *forger) sneak(ctx context.Context, _, _ string) (net.Conn, error) {
	near, distant := net.Pipe()
	to := f.atHome.Load().pipe
	select {
	case to.conns <- abroad{distant}:
		return near, nil
	case <-to.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// strangersAddress is on no list.
const strangersAddress = "198.51.100.7"

// abroad is a connection whose other side is not on the list.
type abroad struct{ net.Conn }

func (abroad) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.ParseIP(strangersAddress), Port: 1} }

// listen is the client of the counter's own listener, or one of a listener beside it, with the ledger open for itself.
func (f *forger) listen() {
	f.client = &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return f.knock(ctx) }}}
	f.stranger = &http.Client{Transport: &http.Transport{DialContext: f.sneak}}
	if !f.beside {
		return
	}
	store, err := sqlite.Open(context.Background(), sqlite.Options{Path: "/ledger.db", Key: make([]byte, 32), Practice: true, Counter: "5",
		Now: time.Now, Zone: f.zone, Disk: f.disk})
	if err != nil {
		f.t.Fatal(err)
	}
	f.alone = store
	handler, err := callback.New(callback.Config{Provider: "biller", Path: dayCallback, Allow: []string{"127.0.0.1"}, Inbox: store, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		f.t.Fatal(err)
	}
	f.client.Transport, f.stranger.Transport = direct{handler, "127.0.0.1:1"}, direct{handler, strangersAddress + ":1"}
}

// reboot is a restart of the counter. The listener beside it loses the power too.
func (f *forger) reboot() {
	f.client.CloseIdleConnections()
	f.stranger.CloseIdleConnections()
	if f.alone != nil {
		_ = f.alone.Close()
	}
	f.restart()
	f.listen()
}

func (f *forger) close() {
	f.client.CloseIdleConnections()
	f.stranger.CloseIdleConnections()
	if f.alone != nil {
		_ = f.alone.Close()
	}
	f.faultDay.close()
}

func (f *forger) send(path, query string) int {
	f.t.Helper()
	code := f.sendAs(f.client, path, query)
	f.answers[code]++
	return code
}

func (f *forger) sendAs(client *http.Client, path, query string) int {
	f.t.Helper()
	request, err := http.NewRequest(http.MethodGet, "http://"+counterAddress+path+"?"+query, nil)
	if err != nil {
		f.t.Fatal(err)
	}
	if client == f.stranger {
		request.Header.Set("X-Forwarded-For", "127.0.0.1")
	}
	answer, err := client.Do(request)
	if err != nil {
		f.t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, answer.Body)
	_ = answer.Body.Close()
	return answer.StatusCode
}

func (f *forger) states(want ledger.State) {
	f.t.Helper()
	for _, p := range f.payments {
		if now := f.payment(p.Ref); now.State != want {
			f.moved++
			f.t.Errorf("payment %s is %s, want %s%s", p.Number, now.State, want, f.story(now))
		}
	}
}

// truth is the callback of a payment as the document spells it.
func (f *forger) truth(i int, paid bool) string { return f.spell(f.payments[i], paid).query() }

// spelling is the parts of a callback that must be right.
type spelling struct{ status, ref, qty, dest, subject, word string }

func (f *forger) spell(p ledger.Payment, paid bool) spelling {
	s := spelling{"1", string(p.Ref), "1", string(p.Bill.Customer), string(p.Bill.Customer), "GAGAL"}
	if paid {
		s.status, s.word = "0", "SUKSES"
	}
	return s
}

func (s spelling) query() string {
	return "status=" + s.status + "&refid=" + s.ref + "&product=s10&qty=" + s.qty + "&dest=" + s.dest +
		"&message=Transaksi+s10." + s.subject + "+" + s.word + ",+SN:+123,+Saldo:+Rp1,000,+Harga:+10,150,+Tgl:+01/01+10:32:12"
}

// forged is a callback with one part that is not true.
func (f *forger) forged() string {
	r := f.random
	p := f.payments[r.IntN(forgedPayments)]
	s := f.spell(p, r.IntN(2) == 0)
	other := f.payments[r.IntN(forgedPayments)]
	wrong := func(text string) string { return spoiled(r, text) }
	switch r.IntN(9) {
	case 0:
		s.status = map[string]string{"0": "1", "1": "0"}[s.status]
	case 1:
		s.status = []string{"", "2", "00", "true", "0&status=1", "1&STATUS=0", "%30%31"}[r.IntN(7)]
	case 2:
		s.ref = wrong(s.ref)
	case 3:
		s.ref = string(other.Ref)
		if other.Ref == p.Ref {
			s.ref += "&refid=" + string(p.Ref)
		}
	case 4:
		s.dest = wrong(s.dest)
	case 5:
		s.subject = wrong(s.subject)
	case 6:
		s.word = map[string]string{"SUKSES": "GAGAL", "GAGAL": "SUKSES"}[s.word]
	case 7:
		words := []string{"", "DIPROSES", "INQSUKSES", "LUNAS", "%1b[2JSUKSES"}
		if s.status == "0" { // beside status 1 they say what it says
			words = append(words, "BELUM+SUKSES", "SUKSES+GAGAL")
		}
		s.word = words[r.IntN(len(words))]
	case 8:
		s.qty = []string{"2", "0", "-1", "1.5", "1&qty=2"}[r.IntN(5)]
	}
	return s.query()
}

// spoiled is a text with another sign in it, one more or one less.
func spoiled(r *rand.Rand, text string) string {
	at, sign := r.IntN(len(text)), string("0123456789abcz"[r.IntN(14)])
	switch r.IntN(3) {
	case 0:
		if text[at:at+1] != sign {
			return text[:at] + sign + text[at+1:]
		}
		return text + sign
	case 1:
		return text[:at] + text[at+1:]
	}
	return text[:at] + sign + text[at:]
}

// direct hands a request to a handler, as one that comes from an address.
type direct struct {
	handler http.Handler
	from    string
}

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	recorder := httptest.NewRecorder()
	r.RemoteAddr = d.from
	d.handler.ServeHTTP(recorder, r)
	return recorder.Result(), nil
}
