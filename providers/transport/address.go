package transport

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// ErrAddress says that a provider's address cannot be used.
var ErrAddress = errors.New("address cannot be used")

// Base checks a provider's address and returns it without a slash at its end: https, or http where it is this
// machine or allowHTTP says so. User, query and fragment have no place in it.
func Base(address string, allowHTTP bool) (string, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	switch {
	case err != nil:
		return "", fmt.Errorf("%w: it is not one", ErrAddress) // the cause would repeat a password in it
	case u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "":
		return "", fmt.Errorf("%w: it must begin with https://", ErrAddress)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return "", fmt.Errorf("%w: user, query or fragment in it", ErrAddress)
	case u.Scheme == "http" && !allowHTTP && !loopback(u.Hostname()):
		return "", fmt.Errorf("%w: plain http to another machine", ErrAddress)
	}
	return strings.TrimRight(u.String(), "/"), nil
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}
