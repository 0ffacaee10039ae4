// Package biller speaks the protocol of the document "API Biller" (Biller Format Json, V1.0.0): a request that is
// only accepted or refused, and the outcome by an unsigned call to our callback address.
//
// There is no inquiry, no question about a payment afterwards and no promise about a request that is sent twice.
// So nothing is ever sent again, and a payment whose callback never comes stays open until a supervisor settles it.
package biller

import (
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"loket/providers"
	"loket/providers/transport"
)

// Config is one account at a biller.
type Config struct {
	Name      string // in the configuration
	URL       string // without /service/in/json
	Username  string
	Password  providers.Secret
	Timeout   time.Duration // of one exchange; 0: the transport's
	AllowHTTP bool          // plain http to another machine
	Trace     providers.Trace
	Dial      transport.Dial // nil: the network

	// CallbackPath is where the biller calls back. It is not sent; an answer that tells it is masked, like one that
	// tells the password (reliability §4).
	CallbackPath providers.Secret
}

// Biller is one account. It is a providers.Provider and a providers.CallbackReader, safe for concurrent use.
type Biller struct {
	config Config
	url    string
	client *transport.Client
}

var (
	_ providers.Provider       = (*Biller)(nil)
	_ providers.CallbackReader = (*Biller)(nil)
)

// ErrConfig says what is missing in a Config.
var ErrConfig = errors.New("biller configuration")

// New checks the configuration; nothing is sent.
func New(c Config) (*Biller, error) {
	if c.Name == "" || c.Username == "" || c.Password.Empty() {
		return nil, fmt.Errorf("%w: name, username or password is missing", ErrConfig)
	}
	base, err := transport.Base(c.URL, c.AllowHTTP)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	return &Biller{config: c, url: base + "/service/in/json", client: transport.NewClient(c.Dial)}, nil
}

// Name is the provider's name in the configuration.
func (b *Biller) Name() string { return b.config.Name }

// Format prints the name alone: a Biller printed by accident shows no password.
func (b *Biller) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, b.config.Name) }

// sign is md5(user + password + trxid) in hex. The points in the document's formula are PHP's joining operator.
func sign(user, password, trxid string) string {
	sum := md5.Sum([]byte(user + password + trxid))
	return hex.EncodeToString(sum[:])
}

// signed is the signature of a request. The trace shows the text that is hashed, without the password: not even as a
// part of the user.
func (b *Biller) signed(trxid string) string {
	c := b.config
	if c.Trace != nil {
		hidden := c.Password.String()
		c.Trace("hashed", strings.ReplaceAll(c.Username, c.Password.Reveal(), hidden)+hidden+trxid)
	}
	return sign(c.Username, c.Password.Reveal(), trxid)
}
