// Package callback is the address a biller calls back. It records what came in the inbox first and answers after,
// and that is all it does: whether a callback means anything is decided by whoever reads the inbox.
//
// Callbacks are unsigned (the Biller document, section B), so the address is closed to everybody else by the source
// address and by a path that is a secret. A true caller is never held up by a flood from elsewhere: the rate limit
// counts only requests that fail one of the two.
package callback

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"loket/ledger"
)

const (
	maxQuery      = 2 << 10 // bytes; the document's own callbacks have 170
	minSecret     = 32      // hex digits, 128 bits
	recordTimeout = 5 * time.Second
	body          = "OK\n"
)

// Inbox keeps callbacks. A nil error means that the callback is durable.
type Inbox interface {
	RecordCallback(ctx context.Context, c ledger.Callback) error
}

// Config is one callback address.
type Config struct {
	Provider     string   // whose callbacks they are
	Path         string   // with a secret of 32 hex digits or more
	Allow        []string // the addresses callbacks come from
	TrustedProxy []string // the addresses whose X-Forwarded-For is believed
	Inbox        Inbox
	Now          func() time.Time
	Log          *slog.Logger
}

// Handler answers the callback address. It is safe for concurrent use.
type Handler struct {
	provider string
	path     [sha256.Size]byte // hashed, so that comparing tells neither the text nor its length
	allow    addresses
	proxies  addresses
	inbox    Inbox
	now      func() time.Time
	log      *slog.Logger
	failures *limit
}

// ErrConfig says what is missing or wrong in a Config.
var ErrConfig = errors.New("callback configuration")

// New checks the configuration. A path that could be guessed, an empty allow-list and a text that is no IP address
// are ErrConfig.
func New(c Config) (*Handler, error) {
	if !strings.HasPrefix(c.Path, "/") || longestHex(c.Path) < minSecret {
		return nil, fmt.Errorf("%w: path has no secret of %d hex digits", ErrConfig, minSecret)
	}
	if len(c.Allow) == 0 {
		return nil, fmt.Errorf("%w: no address is allowed", ErrConfig)
	}
	allow, err := parseAddresses(c.Allow)
	if err != nil {
		return nil, fmt.Errorf("%w: allow: %w", ErrConfig, err)
	}
	proxies, err := parseAddresses(c.TrustedProxy)
	if err != nil {
		return nil, fmt.Errorf("%w: trusted proxy: %w", ErrConfig, err)
	}
	if c.Inbox == nil || c.Now == nil || c.Log == nil {
		return nil, fmt.Errorf("%w: no inbox, clock or log", ErrConfig)
	}
	return &Handler{provider: c.Provider, path: sha256.Sum256([]byte(c.Path)), allow: allow, proxies: proxies,
		inbox: c.Inbox, now: c.Now, log: c.Log, failures: &limit{}}, nil
}

// ServeHTTP records a callback and answers 200 with one constant body; 500 where it could not be recorded, so that
// the far end may call again. Whoever fails path or source learns only that there is nothing here.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	source, known := h.source(r)
	if !h.rightPath(r) || !known {
		h.refuse(w, r)
		return
	}
	if r.Method != http.MethodGet {
		w.Header().Set("Allow", http.MethodGet)
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	if len(r.URL.RawQuery) > maxQuery {
		h.log.Warn("callback too long", "provider", h.provider, "source", source, "bytes", len(r.URL.RawQuery))
		w.WriteHeader(http.StatusRequestURITooLong)
		return
	}
	if err := h.record(r, source); err != nil {
		h.log.Error("callback not recorded", "provider", h.provider, "source", source, "error", err)
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte(body)) // recorded already: a caller that does not hear it calls again, which is harmless
}

func (h *Handler) rightPath(r *http.Request) bool {
	got := sha256.Sum256([]byte(r.URL.Path))
	return subtle.ConstantTimeCompare(got[:], h.path[:]) == 1
}

// record writes the inbox even if the caller has left meanwhile: what was said is kept.
func (h *Handler) record(r *http.Request, source string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), recordTimeout)
	defer cancel()
	return h.inbox.RecordCallback(ctx, ledger.Callback{At: h.now().UTC(), Provider: h.provider, Source: source,
		Query: printable(r.URL.RawQuery)})
}

// refuse answers a stranger. Neither path nor query is logged: the first may be a near miss of the secret, the
// second carries a customer's number. Beyond the limit nothing is logged at all.
func (h *Handler) refuse(w http.ResponseWriter, r *http.Request) {
	if !h.failures.take(h.now()) {
		w.Header().Set("Connection", "close")
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	h.log.Warn("callback refused", "provider", h.provider, "socket", r.RemoteAddr)
	w.WriteHeader(http.StatusNotFound)
}

// source is where a request comes from, for the record, and whether that address is allowed.
func (h *Handler) source(r *http.Request) (string, bool) {
	socket, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return "", false
	}
	peer := plain(socket.Addr())
	client, err := h.forwarded(peer, r.Header.Values("X-Forwarded-For"))
	if err != nil {
		return "", false
	}
	text := client.String()
	if client != peer {
		text += " via " + peer.String()
	}
	return text, h.allow.has(client)
}

// forwarded is who stands behind our proxies: the last address of X-Forwarded-For that is none of them, since
// everything before it is what a caller claims about itself. A peer that is no proxy stands for itself.
func (h *Handler) forwarded(peer netip.Addr, headers []string) (netip.Addr, error) {
	client := peer
	hops := strings.Split(strings.Join(headers, ","), ",")
	for i := len(hops) - 1; i >= 0 && h.proxies.has(client); i-- {
		hop := strings.TrimSpace(hops[i])
		if hop == "" {
			continue
		}
		addr, err := parseHop(hop)
		if err != nil {
			return client, err
		}
		client = addr
	}
	return client, nil
}

// printable is a raw query with every byte that is not plain ASCII percent-encoded, which leaves its meaning.
func printable(query string) string {
	var b strings.Builder
	for i := range len(query) {
		if c := query[i]; c > ' ' && c < 0x7f {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
