// Package transport makes one HTTP exchange with a provider and says the one thing that matters about it: whether
// the request can have left. It follows no redirect, asks no proxy, reads no more than 1 MiB and keeps secrets out of
// everything it hands back. A payment is sent once; a question by GET may be asked again by net/http when the
// connection it shared turns out to be dead.
//
// It knows no provider and gives no verdict: an answer with any HTTP status is an answer, and the body decides.
package transport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"loket/ledger"
	"loket/providers"
)

// Limits of one exchange.
const (
	MaxBody        = 1 << 20          // the largest body that is an answer, in bytes
	DefaultTimeout = 45 * time.Second // of a whole exchange
	maxHeader      = 64 << 10
	maxKept        = 16 << 10 // of a body that is no answer, for the record
	idleTimeout    = 30 * time.Second
	idlePerHost    = 4
)

// errTooLarge says that a body passed MaxBody.
var errTooLarge = errors.New("body is larger than 1 MiB")

// Request is one request, sent once.
type Request struct {
	Method string
	URL    string
	Header http.Header
	Body   []byte

	// Fresh is set for a payment: a connection of its own, closed afterwards, so that nothing below can think it
	// safe to send again.
	Fresh bool

	Timeout time.Duration      // hard limit from name look-up to the body's last byte; 0: DefaultTimeout
	Secrets []providers.Secret // masked in Raw, errors and trace
	Trace   providers.Trace
}

// Response is an answer whose body came whole. Where Do returns an error it holds what came before that.
type Response struct {
	Status int
	Body   []byte    // secrets masked, as it may be kept and shown; Parse reads the answer as it came
	Date   time.Time // the provider's own clock (HTTP Date), zero if it told none

	whole []byte
	hide  mask
}

// Parse reads the body as it came, so that a password of "10014" cannot change a number; its texts are masked when
// they are read. Its error is providers.ErrNoAnswer.
func (r Response) Parse() (Object, error) {
	o, err := Parse(r.whole)
	o.hide = &r.hide
	return o, err
}

// Dial opens a connection. The campaigns give one that needs no network; nil is the network.
type Dial func(ctx context.Context, network, address string) (net.Conn, error)

// Client makes exchanges. It is safe for concurrent use.
type Client struct {
	kept  *http.Transport // questions share connections
	fresh *http.Transport // payments never do
}

// NewClient returns a Client with connections of its own.
func NewClient(dial Dial) *Client {
	return &Client{kept: newTransport(dial, false), fresh: newTransport(dial, true)}
}

// newTransport speaks HTTP/1.1 only, asks no proxy (the environment's is ignored) and unpacks nothing.
func newTransport(dial Dial, fresh bool) *http.Transport {
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	return &http.Transport{
		Protocols:              &protocols,
		DialContext:            dial,
		DisableKeepAlives:      fresh,
		DisableCompression:     true,
		MaxResponseHeaderBytes: maxHeader,
		MaxIdleConnsPerHost:    idlePerHost,
		IdleConnTimeout:        idleTimeout,
	}
}

// Do makes one exchange. A nil error means that a whole answer came, whatever its status. Any error is
// providers.ErrNotSent, the request provably never left (no connection was ever obtained: name look-up, dial, TLS),
// or providers.ErrNoAnswer, which is everything else. A cancelled context ends it at once; the same two errors say
// what that means for the request.
func (c *Client) Do(ctx context.Context, r Request) (Response, error) {
	hide := newMask(r.Secrets)
	timeout := r.Timeout
	if timeout <= 0 {
		timeout = DefaultTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	var left atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { left.Store(true) }})
	request, err := newRequest(ctx, r)
	if err != nil {
		return Response{}, fault(ctx, providers.ErrNotSent, err, hide)
	}
	traceRequest(r, request.Header, hide)
	response, err := c.exchange(request, r.Fresh)
	response.Body, response.hide = hide.bytes(response.whole), hide
	if err != nil {
		kind := providers.ErrNoAnswer
		if !left.Load() {
			kind = providers.ErrNotSent
		}
		response.whole = nil
		response.Body = response.Body[:min(len(response.Body), maxKept)]
		err = fault(ctx, kind, err, hide)
	}
	traceAnswer(r, response, err)
	return response, err
}

func newRequest(ctx context.Context, r Request) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, r.Method, r.URL, bytes.NewReader(r.Body))
	if err != nil {
		return nil, errors.New("request cannot be made") // the cause would repeat the address
	}
	for name, values := range r.Header {
		request.Header[http.CanonicalHeaderKey(name)] = slices.Clone(values)
	}
	// net/http sends requests with these headers again by itself (reliability §1.3).
	request.Header.Del("Idempotency-Key")
	request.Header.Del("X-Idempotency-Key")
	request.Header.Set("User-Agent", "loket")
	request.Header.Set("Accept", "application/json")
	if len(r.Body) > 0 && request.Header.Get("Content-Type") == "" {
		request.Header.Set("Content-Type", "application/json")
	}
	if r.Fresh {
		request.GetBody = nil // without it nothing can rewind the body
	}
	return request, nil
}

// exchange sends one request with RoundTrip, which unlike http.Client follows no redirect: a 307 would post a
// payment twice.
func (c *Client) exchange(request *http.Request, fresh bool) (Response, error) {
	transport := c.kept
	if fresh {
		transport = c.fresh
	}
	answer, err := transport.RoundTrip(request)
	if err != nil {
		return Response{}, err
	}
	defer answer.Body.Close()
	response := Response{Status: answer.StatusCode}
	if date, err := http.ParseTime(answer.Header.Get("Date")); err == nil {
		response.Date = date.UTC()
	}
	response.whole, err = io.ReadAll(io.LimitReader(answer.Body, MaxBody+1))
	if err != nil {
		return response, fmt.Errorf("read body: %w", err)
	}
	if len(response.whole) > MaxBody {
		return response, errTooLarge
	}
	return response, nil
}

// exchangeError is an error with secrets masked and foreign text cleaned. What caused it is text only, so that
// printing a wrapped error cannot show what was masked.
type exchangeError struct {
	kind, ended error
	text        string
}

// Error implements error.
func (e *exchangeError) Error() string { return fmt.Sprintf("%v: %s", e.kind, e.text) }

// Unwrap gives the kind and, where the context ended, why.
func (e *exchangeError) Unwrap() []error {
	if e.ended == nil {
		return []error{e.kind}
	}
	return []error{e.kind, e.ended}
}

func fault(ctx context.Context, kind, cause error, hide mask) error {
	return &exchangeError{kind: kind, ended: ctx.Err(), text: ledger.Clean(hide.text(unquoted(cause.Error())), 200)}
}

// unquoted is what an error says before it quotes what came: net/http does so with whatever it cannot read, which may
// carry a customer's name, and errors go to the log.
func unquoted(text string) string {
	for _, mark := range []string{`"`, " line: "} { // the second: "malformed MIME header initial line: ..."
		if before, _, found := strings.Cut(text, mark); found {
			text = before + "…"
		}
	}
	return text
}

// traceRequest shows the request; of a header that authorises only its name.
func traceRequest(r Request, header http.Header, hide mask) {
	if r.Trace == nil {
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", r.Method, r.URL)
	names := make([]string, 0, len(header))
	for name := range header {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		value := strings.Join(header[name], ", ")
		if name == "Authorization" {
			value = concealed
		}
		fmt.Fprintf(&b, "%s: %s\n", name, value)
	}
	if len(r.Body) > 0 {
		fmt.Fprintf(&b, "\n%s", r.Body)
	}
	r.Trace("request", Readable(hide.text(b.String())))
}

func traceAnswer(r Request, response Response, err error) {
	switch {
	case r.Trace == nil:
	case err != nil:
		r.Trace("no answer", err.Error())
	default:
		text := fmt.Sprintf("%d %s\n%s", response.Status, http.StatusText(response.Status), response.Body)
		r.Trace("answer", Readable(text))
	}
}

// Readable makes foreign text of several lines safe to show on a terminal: every line is cleaned, at most 400 of
// 2,000 characters.
func Readable(text string) string {
	const most, longest = 400, 2000
	var lines []string
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		if len(lines) == most {
			break
		}
		indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
		lines = append(lines, indent[:min(len(indent), 40)]+ledger.Clean(line, longest))
	}
	return strings.Join(lines, "\n")
}
