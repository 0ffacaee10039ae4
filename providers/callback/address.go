package callback

import (
	"fmt"
	"net/netip"
	"strings"
)

// addresses is a set of single IP addresses.
type addresses map[netip.Addr]bool

func (a addresses) has(addr netip.Addr) bool { return a[addr] }

func parseAddresses(texts []string) (addresses, error) {
	set := addresses{}
	for _, text := range texts {
		addr, err := netip.ParseAddr(text)
		if err != nil {
			return nil, fmt.Errorf("not an IP address: %q", text)
		}
		set[plain(addr)] = true
	}
	return set, nil
}

// plain makes one address of the forms it can have on a socket: ::ffff:1.2.3.4 is 1.2.3.4, zones are dropped.
func plain(addr netip.Addr) netip.Addr { return addr.Unmap().WithZone("") }

// parseHop reads an entry of X-Forwarded-For; some proxies add a port.
func parseHop(text string) (netip.Addr, error) {
	if withPort, err := netip.ParseAddrPort(text); err == nil {
		return plain(withPort.Addr()), nil
	}
	addr, err := netip.ParseAddr(strings.Trim(text, "[]"))
	if err != nil {
		return netip.Addr{}, fmt.Errorf("forwarded address: %w", err)
	}
	return plain(addr), nil
}

// longestHex is the length of the longest run of hex digits.
func longestHex(s string) int {
	longest, run := 0, 0
	for i := range len(s) {
		run++
		if !strings.ContainsRune("0123456789abcdefABCDEF", rune(s[i])) {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
}
