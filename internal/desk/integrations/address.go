package integrations

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// errInternal means that an address is not a public internet address.
var errInternal = errors.New("the address leads into this network")

// publicPrefixes returns the prefixes of the internet: all of IPv4, and the allocated part of IPv6.
// The prefixes of reservedPrefixes are excluded from them.
func publicPrefixes() []netip.Prefix {
	return []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("2000::/3")}
}

// reservedPrefixes returns prefixes of internal, unassigned and multicast addresses: IANA's
// special-purpose registries, IPv6 addresses that embed an IPv4 address, and the metadata services
// of clouds.
func reservedPrefixes() []string {
	return []string{
		"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
		"172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
		"192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
		"224.0.0.0/4", "240.0.0.0/4",
		"168.63.129.16/32", // a cloud's service at an otherwise public address
		"2001::/23",        // Teredo, benchmarks and the like
		"2001:db8::/32", "2002::/16", "3fff::/20",
	}
}

// isPublic reports whether an address is a public internet address. An IPv4 address embedded in an
// IPv6 address is not: that form only serves to get past a check.
func isPublic(ip netip.Addr) bool {
	if !containsAddr(ip, publicPrefixes()) {
		return false
	}
	for _, p := range reservedPrefixes() {
		if netip.MustParsePrefix(p).Contains(ip) {
			return false
		}
	}
	return true
}

func containsAddr(ip netip.Addr, prefixes []netip.Prefix) bool {
	for _, p := range prefixes {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

// denyInternal rejects connections to addresses that are not public. It runs after name resolution,
// right before the connection is made, so the address cannot change after the check.
func denyInternal(_ context.Context, _, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !isPublic(to.Addr()) {
		return errInternal
	}
	return nil
}

// dialer returns a dialer that connects only to public addresses, unless internal is set.
func dialer(internal bool) *net.Dialer {
	d := &net.Dialer{Timeout: deliveryTimeout / 2}
	if !internal {
		d.ControlContext = denyInternal
	}
	return d
}

// transport returns the transport for webhooks. It ignores proxies of the environment, since a
// proxy would make the connection instead and so bypass the dialer.
func transport(d *net.Dialer) *http.Transport {
	return &http.Transport{
		DialContext: d.DialContext, ForceAttemptHTTP2: true,
		TLSHandshakeTimeout: deliveryTimeout / 2, ResponseHeaderTimeout: deliveryTimeout,
		MaxResponseHeaderBytes: 64 << 10, MaxIdleConnsPerHost: 2, IdleConnTimeout: time.Minute,
	}
}

// noRedirect is a CheckRedirect function that follows no redirect: a webhook goes only to the URL
// that was configured.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// validAddress reports whether a URL that a user entered may be a webhook. It is only for early
// feedback; denyInternal protects the network.
func validAddress(address string, internal bool) bool {
	u, err := url.Parse(address)
	if err != nil || len(address) > 2000 || u.Hostname() == "" || u.User != nil ||
		u.Fragment != "" || u.Opaque != "" {
		return false
	}
	if internal {
		return u.Scheme == "https" || u.Scheme == "http"
	}
	ip, err := netip.ParseAddr(u.Hostname())
	if err != nil {
		return u.Scheme == "https" && strings.Contains(u.Hostname(), ".")
	}
	return u.Scheme == "https" && isPublic(ip)
}
