package app

import (
	"context"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"firststeps/internal/desk/service"
	"firststeps/internal/page"
)

// maxBody is the largest request body that the desk accepts, in bytes.
const maxBody = 64 << 10

// limits are the rate limits of the desk. Guides and their emergency cards have none.
//
// Thousands of people may share one address of a carrier, so the limits per address are high. A
// client over the limit is not turned away: it gets the same answer as when the desk is away, with
// the number to call and the words to say, and an emergency is accepted all the same (see
// service.Load).
type limits struct {
	now     func() time.Time
	proxies prefixes
	writes  *buckets // by address
	more    *buckets // by address, once writes are used up; not for ordinary hand-overs
	// by address, once those are used up, too; only for hand-overs of emergencies
	spare   *buckets
	reads   *buckets // by address
	turns   *buckets // by address, for assistants; not for emergencies
	links   *buckets // by link or key: limits polling of one case
	streams *counts  // concurrent long-lived responses

	// for the console
	known     *buckets // by browser with a sign-in, or by session
	anonymous *buckets // by address, for all other browsers
	lookups   *buckets // by address, for lookups of sessions
}

// maxPerLink limits concurrent responses that stay open until something happens. A client over the
// limit is answered at once, and asks again by itself.
const maxPerLink = 8 // per case, session or provider's key

func newLimits(now func() time.Time, proxies prefixes) *limits {
	return &limits{
		now: now, proxies: proxies,
		writes: newBuckets(10, 200), more: newBuckets(10, 200), spare: newBuckets(10, 200),
		reads: newBuckets(200, 2000), turns: newBuckets(200, 2000), links: newBuckets(20, 200),
		streams: newCounts(capacity(maxFiles()) / 2),
		known:   newBuckets(50, 500), anonymous: newBuckets(10, 200),
		lookups: newBuckets(200, 2000),
	}
}

// Known counts a request of a browser with a sign-in, and reports whether it is allowed (see
// [console.Limits]). Known, Stranger and LookedUp limit the console. If a proxy does not name its
// clients, all browsers without a sign-in share one limit.
func (l *limits) Known(browser string) bool { return l.known.take(browser, l.now()) }

// Stranger counts a request of a browser without a sign-in, and reports whether it is allowed.
func (l *limits) Stranger(r *http.Request) bool { return l.anonymous.take(l.address(r), l.now()) }

// LookedUp counts the lookup of a session, and reports whether it is allowed.
func (l *limits) LookedUp(r *http.Request) bool { return l.lookups.take(l.address(r), l.now()) }

// limit applies the rate limits to a handler of the desk.
func (l *limits) limit(next http.Handler) http.Handler {
	open := l.limitStreams(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		if share := l.load(r); share != service.Normal {
			next.ServeHTTP(&tooManyRequests{w}, r.WithContext(l.withLoad(r.Context(), r, share)))
			return
		}
		open.ServeHTTP(w, r)
	})
}

// withLoad returns a context for a request of a client that causes a load above normal.
// Emergencies are accepted in it until their own limit.
func (l *limits) withLoad(ctx context.Context, r *http.Request,
	share service.Load) context.Context {
	spare := func() bool { return l.spare.take(l.address(r), l.now()) }
	return service.WithLoad(service.WithEmergencyQuota(ctx, spare), share)
}

// limitStreams limits how many responses of a handler stay open at the same time. A request over
// the limit is answered as one over the rate limit.
func (l *limits) limitStreams(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !staysOpen(r) {
			next.ServeHTTP(w, r)
			return
		}
		leave, ok := l.streams.enter(l.address(r), owner(r))
		defer page.AfterResponse(r, leave)
		if !ok {
			next.ServeHTTP(&tooManyRequests{w},
				r.WithContext(service.WithLoad(r.Context(), service.Shed)))
			return
		}
		keepOpen(r)
		next.ServeHTTP(w, r)
	})
}

// load counts a request and returns the load that its client causes.
func (l *limits) load(r *http.Request) service.Load {
	who, now := l.address(r), l.now()
	if link := link(r); link != "" && !l.links.take(link, now) {
		return service.Shed
	}
	looks := r.Method == http.MethodGet || r.Method == http.MethodHead
	switch {
	case looks && l.reads.take(who, now), !looks && l.writes.take(who, now):
		return service.Normal
	case !looks && l.more.take(who, now):
		return service.Degraded
	}
	return service.Shed
}

// link returns the hash of what identifies a request's case: link, key or idempotency key. It is
// empty if there is none. Hashes are kept in memory only, for a short time.
func link(r *http.Request) string {
	for _, secret := range []string{r.URL.Query().Get("k"), r.Header.Get("Authorization"),
		r.Header.Get("Idempotency-Key")} {
		if secret != "" {
			return service.Hash(secret)
		}
	}
	return ""
}

// staysOpen reports whether the response to a request stays open: a stream, a long poll, an export.
func staysOpen(r *http.Request) bool {
	switch r.URL.Path {
	case "/api/v1/case/stream", "/desk/live":
		return true
	case "/api/v1/desk/events":
		return r.URL.Query().Has("wait")
	}
	return strings.HasPrefix(r.URL.Path, "/desk/export/")
}

// owner returns whose response it is, as a hash: of a link, a key or a signed-in browser. It may be
// empty.
func owner(r *http.Request) string {
	if secret := link(r); secret != "" {
		return secret
	}
	for _, c := range r.Cookies() {
		if strings.HasSuffix(c.Name, "desk") {
			return service.Hash(c.Value)
		}
	}
	return ""
}

// address returns the network that a request came from. If a trusted proxy does not say which, it
// returns a name shared by all clients of that proxy that come like this. X-Forwarded-For of other
// proxies is not trusted, because they could send anything.
func (l *limits) address(r *http.Request) string {
	at := netip.AddrFrom4([4]byte{127, 0, 0, 1}) // a Unix socket on this machine
	if peer, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
		at = peer.Addr().Unmap()
	}
	proxy, said := network(at), r.Header.Values("X-Forwarded-For")
	if !l.proxies.contain(at) {
		return proxy
	}
	if len(said) == 0 {
		return unnamed + proxy
	}
	hops := strings.Split(strings.Join(said, ","), ",")
	for _, hop := range slices.Backward(hops) {
		var ok bool
		if at, ok = readHop(hop); !ok {
			return "unread by " + proxy
		}
		if !l.proxies.contain(at) {
			return network(at)
		}
	}
	return unnamed + proxy // all of them are proxies
}

// unnamed begins the name shared by all clients of a proxy that sends no X-Forwarded-For. Together
// they have the limits of unnamedFactor addresses.
const (
	unnamed       = "through "
	unnamedFactor = 50
)

// readHop parses an address as proxies write it: with or without a port, in brackets or quotes.
func readHop(text string) (netip.Addr, bool) {
	text = strings.TrimSpace(text)
	if inner, quoted := strings.CutPrefix(text, `"`); quoted {
		text = strings.TrimSuffix(inner, `"`)
	}
	at, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(text, "["), "]"))
	if err != nil {
		with, err := netip.ParseAddrPort(text)
		return with.Addr().Unmap(), err == nil
	}
	return at.Unmap(), true
}

// network returns the addresses of one subscriber: an IPv4 address, or an IPv6 /64.
func network(at netip.Addr) string {
	if at.Is4() {
		return at.String()
	}
	wide, err := at.WithZone("").Prefix(64)
	if err != nil {
		return at.String()
	}
	return wide.String()
}

// tooManyRequests writes the response to a client over its limit. The handler answers as if the
// desk were away; this changes the status.
type tooManyRequests struct{ http.ResponseWriter }

// WriteHeader writes 429 in place of 503.
func (a *tooManyRequests) WriteHeader(status int) {
	if status == http.StatusServiceUnavailable {
		a.Header().Set("Retry-After", "10")
		status = http.StatusTooManyRequests
	}
	a.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the underlying ResponseWriter.
func (a *tooManyRequests) Unwrap() http.ResponseWriter { return a.ResponseWriter }
