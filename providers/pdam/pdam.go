// Package pdam speaks the PDAM web service document: the bill of one customer and one month, its payment, and
// whether it is paid ("payinfo").
//
// The document has no reference of the caller's: number and period name a bill, and nothing promises that a request
// sent twice pays once. So a payment is sent once, and afterwards only payinfo is asked. "Paid" in payinfo does not
// say by whom: it is ours when counter code, time of payment and total are those that we sent.
package pdam

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"net/http"
	"time"

	"loket/ledger"
	"loket/providers"
	"loket/providers/transport"
)

// PayToken says how the token of a payment is hashed (the PDAM document §5). The prose there adds "the header
// token", the example does not; a wrong choice is answered 100 and pays nothing.
type PayToken string

// The ways to hash a pay token.
const (
	Dots    PayToken = "dots"     // number.time.key, as the example has it
	Plain   PayToken = "plain"    // without the dots
	DotsJWT PayToken = "dots+jwt" // and the JWT at the end
)

// Config is one account at a PDAM.
type Config struct {
	Name        string // in the configuration
	URL         string // without /api
	Username    string
	Password    providers.Secret
	Key         providers.Secret // of the JWT
	PayKey      providers.Secret // of the pay token; empty: Key
	PayToken    PayToken         // empty: Dots
	CounterCode string           // kodeloket
	Zone        *time.Location   // the PDAM's

	// RewritesTime says that the PDAM writes its own time into tglbayar instead of ours ("echoes_tglbayar = false").
	// Then a time within the request's window is ours.
	RewritesTime bool

	// FinalAfter is how long after the request "not paid" can still change; 0: 125 minutes, which holds for a PDAM
	// one zone away. 65 minutes do where Probe has shown that the zone is right.
	FinalAfter time.Duration

	Minute    time.Duration // how long a minute of schedules and fences lasts; 0: a minute
	Timeout   time.Duration // of one exchange; 0: the transport's
	AllowHTTP bool          // plain http to another machine
	Now       func() time.Time
	Trace     providers.Trace
	Dial      transport.Dial // nil: the network
}

// ErrConfig says what is wrong in a Config.
var ErrConfig = errors.New("PDAM configuration")

// finalAfter: a JWT dies an hour after its tanggal by the PDAM's clock, which may be an hour off ours where the zone
// is wrong, and five minutes are for clocks that differ (the PDAM document §3).
const finalAfter = 125 * time.Minute

// apart is how far apart two "not paid" must lie.
const apart = time.Minute

// localTime is Y-m-d H:i:s (the PDAM document §3 and §5).
const localTime = "2006-01-02 15:04:05"

// Client is one account at a PDAM: a providers.Provider, Inquirer, Adviser and PayinfoInquirer, safe for concurrent use.
type Client struct {
	config Config
	base   string
	http   *transport.Client
}

var (
	_ providers.Provider        = (*Client)(nil)
	_ providers.Inquirer        = (*Client)(nil)
	_ providers.Adviser         = (*Client)(nil)
	_ providers.Finalizer       = (*Client)(nil)
	_ providers.PayinfoInquirer = (*Client)(nil)
	_ providers.Prober          = (*Client)(nil)
)

// New checks the configuration (ErrConfig); nothing is sent.
func New(c Config) (*Client, error) {
	base, err := transport.Base(c.URL, c.AllowHTTP)
	if c.PayToken == "" {
		c.PayToken = Dots
	}
	if c.PayKey.Empty() {
		c.PayKey = c.Key
	}
	if c.FinalAfter == 0 {
		c.FinalAfter = finalAfter
	}
	if c.Minute == 0 {
		c.Minute = time.Minute
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	case c.Name == "" || c.Username == "" || c.Password.Empty() || c.Key.Empty() || c.CounterCode == "":
		return nil, fmt.Errorf("%w: name, username, password, key or counter code is missing", ErrConfig)
	case c.Zone == nil || c.Now == nil:
		return nil, fmt.Errorf("%w: no zone or no clock", ErrConfig)
	case c.PayToken != Dots && c.PayToken != Plain && c.PayToken != DotsJWT:
		return nil, fmt.Errorf("%w: pay token %q", ErrConfig, c.PayToken)
	case c.FinalAfter < time.Hour:
		return nil, fmt.Errorf("%w: a request lives an hour, final after %v is too soon", ErrConfig, c.FinalAfter)
	}
	return &Client{config: c, base: base, http: transport.NewClient(c.Dial)}, nil
}

// Name is the provider's name in the configuration.
func (c *Client) Name() string { return c.config.Name }

// waits are the pauses before the first questions; later ones are five minutes apart (reliability §2).
var waits = []time.Duration{
	5 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute,
}

// Wait is how long to wait before the n-th question: the schedule, and up to a tenth more, drawn from the reference,
// so that after an outage not every counter asks in the same second.
func (c *Client) Wait(p ledger.Payment, n int) time.Duration {
	wait := waits[min(max(n, 1), len(waits))-1]
	draw := fnv.New32a()
	fmt.Fprintf(draw, "%s %d", p.Ref, n)
	return c.scaled(wait + wait/10*time.Duration(draw.Sum32()%1000)/1000)
}

// Final is the configuration's FinalAfter, in its minutes.
func (c *Client) Final() time.Duration { return c.scaled(c.config.FinalAfter) }

// scaled is d where a minute lasts as long as configured.
func (c *Client) scaled(d time.Duration) time.Duration {
	return time.Duration(d.Minutes() * float64(c.config.Minute))
}

// call is one exchange with the PDAM.
type call struct {
	method, path string
	body         []byte
	payment      bool
	header       token
	secrets      []providers.Secret // beside the account's
}

// exchange sends one call and reads its answer. The answer is nil with every error, which is the transport's; the
// response is kept even then.
func (c *Client) exchange(ctx context.Context, q call) (*reply, transport.Response, error) {
	trace := c.config.Trace
	if trace != nil {
		trace("jwt", q.header.shown)
	}
	response, err := c.http.Do(ctx, transport.Request{
		Method: q.method, URL: c.base + q.path, Body: q.body, Fresh: q.payment, Timeout: c.config.Timeout, Trace: trace,
		Header:  http.Header{"Authorization": {"Bearer " + q.header.text}, "Content-Type": {"application/json"}},
		Secrets: append(q.secrets, c.config.Password, c.config.Key, c.config.PayKey, providers.NewSecret(q.header.text)),
	})
	if err != nil {
		return nil, response, fmt.Errorf("%s: %w", c.config.Name, err)
	}
	object, err := response.Parse()
	if err != nil {
		return nil, response, fmt.Errorf("%s: HTTP %d: %w", c.config.Name, response.Status, err)
	}
	said := decode(object)
	if trace != nil {
		trace("read", said.explain())
	}
	if said.code == "" {
		return nil, response, fmt.Errorf("%s: HTTP %d: %w: no status", c.config.Name, response.Status, providers.ErrNoAnswer)
	}
	return said, response, nil
}
