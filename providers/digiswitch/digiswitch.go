// Package digiswitch speaks the protocol of the Digiswitch document ("Bayar Tagihan"): a postpaid aggregator with
// one address, JSON both ways, and twelve products that differ only in what their bills tell.
//
// The document shows pay-pasca alone. The same platform serves inq-pasca, and some brands of it status-pasca: a
// provider made with StatusCommand can be asked about a payment (providers.Adviser), one made without cannot.
// Neither may ever send pay-pasca twice: what it does with a ref_id that was used is not documented.
package digiswitch

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"loket/providers"
	"loket/providers/transport"
)

// Config is one account at the aggregator.
type Config struct {
	Name          string // in the configuration
	URL           string // of the transaction command, ".../v1/user/api/transaction"
	Username      string
	APIKey        providers.Secret
	StatusCommand bool          // the brand serves status-pasca
	Testing       bool          // asks for development answers; nothing is paid
	Timeout       time.Duration // of one exchange; 0: the transport's
	Minute        time.Duration // how long a minute lasts in fences and waits; 0: a minute
	AllowHTTP     bool          // plain http to another machine
	Now           func() time.Time
	Trace         providers.Trace
	Dial          transport.Dial // nil: the network
}

// ErrConfig says what is missing in a Config.
var ErrConfig = errors.New("digiswitch configuration")

// account is a providers.Provider, Inquirer and Balancer. It is safe for concurrent use.
type account struct {
	config  Config
	url     string
	balance string // the address that tells the deposit
	client  *transport.Client
}

// asking is an account that can also be asked about a payment.
type asking struct{ *account }

var (
	_ providers.Inquirer = (*account)(nil)
	_ providers.Balancer = (*account)(nil)
	_ providers.Adviser  = asking{}
)

// New checks the configuration; nothing is sent. What it returns is also a providers.Inquirer and a
// providers.Balancer, and a providers.Adviser where the brand serves status-pasca.
func New(c Config) (providers.Provider, error) {
	if c.Name == "" || c.Username == "" || c.APIKey.Empty() || c.Now == nil {
		return nil, fmt.Errorf("%w: name, username, key or clock is missing", ErrConfig)
	}
	address, err := transport.Base(c.URL, c.AllowHTTP)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	if c.Minute == 0 {
		c.Minute = time.Minute
	}
	a := &account{config: c, url: address, client: transport.NewClient(c.Dial),
		balance: strings.TrimSuffix(address, "/transaction") + "/cek-saldo"}
	if c.StatusCommand {
		return asking{a}, nil
	}
	return a, nil
}

// Name is the provider's name in the configuration.
func (a *account) Name() string { return a.config.Name }

// Format prints the name alone: an account printed by accident shows no key.
func (a *account) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, a.config.Name) }

// sign is md5(username + apiKey + what) in hex; what is the ref_id, or "depo" for the balance.
func sign(username, key, what string) string {
	sum := md5.Sum([]byte(username + key + what))
	return hex.EncodeToString(sum[:])
}

// signed is the signature of a request. The trace shows the text that is hashed, without the key: not even as a part
// of the username.
func (a *account) signed(what string) string {
	c := a.config
	if c.Trace != nil {
		hidden := c.APIKey.String()
		c.Trace("hashed", strings.ReplaceAll(c.Username, c.APIKey.Reveal(), hidden)+hidden+what)
	}
	return sign(c.Username, c.APIKey.Reveal(), what)
}

// exchange sends one request and returns the object "data", in which every answer is wrapped. The response carries
// what came in every case. A payment gets a connection of its own.
func (a *account) exchange(ctx context.Context, url string, request wireRequest, fresh bool) (transport.Object, transport.Response, error) {
	body, err := encode(request)
	if err != nil {
		return transport.Object{}, transport.Response{}, fmt.Errorf("%w: encode request: %w", providers.ErrNotSent, err)
	}
	response, err := a.client.Do(ctx, transport.Request{Method: http.MethodPost, URL: url, Body: body, Fresh: fresh,
		Timeout: a.config.Timeout, Trace: a.config.Trace,
		Secrets: []providers.Secret{a.config.APIKey, providers.NewSecret(request.Sign)}})
	if err != nil {
		return transport.Object{}, response, err
	}
	whole, err := response.Parse()
	if err != nil {
		return transport.Object{}, response, err
	}
	data, ok := whole.Object("data")
	if !ok {
		return transport.Object{}, response, fmt.Errorf("%w: no data", providers.ErrNoAnswer)
	}
	if a.config.Trace != nil {
		a.config.Trace("read", explain(data))
	}
	return data, response, nil
}

// question is an exchange that moves no money. Its error is also providers.ErrDown where nobody was there to answer.
func (a *account) question(ctx context.Context, url string, request wireRequest) (transport.Object, transport.Response, error) {
	data, response, err := a.exchange(ctx, url, request, false)
	if err != nil && (response.Status == 0 || response.Status >= http.StatusInternalServerError) {
		err = fmt.Errorf("%w: %w", providers.ErrDown, err)
	}
	return data, response, err
}

// encode writes a request without escaping <, > and &, which the document's own samples do not do either.
func encode(request wireRequest) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(request)
	return bytes.TrimSpace(b.Bytes()), err
}
