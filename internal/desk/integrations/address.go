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

// errInternal says that an address lies within this network, or nowhere.
var errInternal = errors.New("the address leads into this network")

// public are the addresses that the internet is made of: of the sixth version the one part that is
// given out, and of the fourth all. Of both, less what inside lists.
func public() []netip.Prefix {
	return []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("2000::/3")}
}

// inside are addresses that mean a machine of this network, no machine, or many: IANA's lists of
// special purposes, what carries an address of the fourth version in it, and where clouds keep what
// their machines may know.
func inside() []string {
	return []string{
		"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
		"172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
		"192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
		"224.0.0.0/4", "240.0.0.0/4",
		"168.63.129.16/32", // a cloud's own service, at an address that looks like any other
		"2001::/23",        // Teredo, benchmarks and the like
		"2001:db8::/32", "2002::/16", "3fff::/20",
	}
}

// outside says whether an address is one of the internet. An address of the fourth version within
// one of the sixth is not: it is only written so to get past a check.
func outside(ip netip.Addr) bool {
	if !within(ip, public()) {
		return false
	}
	for _, p := range inside() {
		if netip.MustParsePrefix(p).Contains(ip) {
			return false
		}
	}
	return true
}

func within(ip netip.Addr, prefixes []netip.Prefix) bool {
	for _, p := range prefixes {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

// guard looks at the address that a connection is about to be made to, after every name has been
// looked up: nothing between the check and the connection can change it.
func guard(_ context.Context, _, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !outside(to.Addr()) {
		return errInternal
	}
	return nil
}

// dialer connects to the internet alone, unless internal addresses are allowed.
func dialer(internal bool) *net.Dialer {
	d := &net.Dialer{Timeout: patience / 2}
	if !internal {
		d.ControlContext = guard
	}
	return d
}

// transport carries webhooks. It takes no proxy from the environment: that would make the
// connection in its stead.
func transport(d *net.Dialer) *http.Transport {
	return &http.Transport{
		DialContext: d.DialContext, ForceAttemptHTTP2: true, TLSHandshakeTimeout: patience / 2,
		ResponseHeaderTimeout:  patience,
		MaxResponseHeaderBytes: 64 << 10, MaxIdleConnsPerHost: 2, IdleConnTimeout: time.Minute,
	}
}

// stay follows no redirect: a webhook goes where it was set up to go.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// usable says at once what is wrong with an address that somebody typed. It is no protection: that
// is guard.
func usable(address string, internal bool) bool {
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
	return u.Scheme == "https" && outside(ip)
}
