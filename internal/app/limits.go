package app

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"firststeps/internal/desk/service"
	"firststeps/internal/page"
)

// maxBody is the most that a request to the desk may bring.
const maxBody = 64 << 10

// limits bound what the desk's rooms are asked, and by whom. Guides and their emergency cards have
// none.
//
// Thousands of people may stand behind one address of a carrier, so an address may ask for much.
// Whoever is past it is not turned away: the room answers as it does when the desk is away, with
// the number to call and the words to say, and an emergency is taken all the same (see
// service.Share).
type limits struct {
	now     func() time.Time
	proxies prefixes
	writes  *buckets // by address
	more    *buckets // by address, once writes are used up: for everything but ordinary hand-overs
	// by address, once those are used up, too: for emergencies that are handed over, and for
	// nothing else
	spare   *buckets
	reads   *buckets // by address
	links   *buckets // by link or key: one case is not asked for all the time
	streams *counts  // what lasts, at the same time

	// of the console
	known     *buckets // by browser with a sign-in, or by session
	strangers *buckets // by address, for all other browsers
	claims    *buckets // by address, for sessions that are looked up
}

// What lasts at the same time: answers that stay open until something happens. Who is refused one
// is answered at once, and asks again by itself.
const maxPerLink = 8 // of one case, session or provider's key

func newLimits(now func() time.Time, proxies prefixes) *limits {
	return &limits{
		now: now, proxies: proxies,
		writes: newBuckets(10, 200), more: newBuckets(10, 200), spare: newBuckets(10, 200),
		reads: newBuckets(200, 2000), links: newBuckets(20, 200),
		streams: newCounts(capacity(maxFiles()) / 2),
		known:   newBuckets(50, 500), strangers: newBuckets(10, 200), claims: newBuckets(200, 2000),
	}
}

// Known, Stranger and LookedUp bound the console (see [console.Limits]). Where a proxy does not say
// for whom it asks, all strangers share one limit.
func (l *limits) Known(browser string) bool { return l.known.take(browser, l.now()) }

// Stranger counts a request of a browser without a sign-in.
func (l *limits) Stranger(r *http.Request) bool { return l.strangers.take(l.address(r), l.now()) }

// LookedUp counts a session that a request claims.
func (l *limits) LookedUp(r *http.Request) bool { return l.claims.take(l.address(r), l.now()) }

// around puts the limits around a room.
func (l *limits) around(room http.Handler) http.Handler {
	open := l.lasting(room)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		if share := l.share(r); share != service.Fair {
			spare := func() bool { return l.spare.take(l.address(r), l.now()) }
			room.ServeHTTP(&late{w},
				r.WithContext(service.WithShare(service.WithSpare(r.Context(), spare), share)))
			return
		}
		open.ServeHTTP(w, r)
	})
}

// lasting bounds how many answers of a room stay open at the same time. Who gets none is answered
// as if too much had been asked.
func (l *limits) lasting(room http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !lasts(r) {
			room.ServeHTTP(w, r)
			return
		}
		leave, ok := l.streams.enter(l.address(r), owner(r))
		defer page.After(r, leave)
		if !ok {
			room.ServeHTTP(&late{w}, r.WithContext(service.WithShare(r.Context(), service.Refused)))
			return
		}
		keepOpen(r)
		room.ServeHTTP(w, r)
	})
}

// share says how much whoever asks has asked already.
func (l *limits) share(r *http.Request) service.Share {
	who, now := l.address(r), l.now()
	if link := link(r); link != "" && !l.links.take(link, now) {
		return service.Refused
	}
	looks := r.Method == http.MethodGet || r.Method == http.MethodHead
	switch {
	case looks && l.reads.take(who, now), !looks && l.writes.take(who, now):
		return service.Fair
	case !looks && l.more.take(who, now):
		return service.Crowded
	}
	return service.Refused
}

// link gives what a request says of the case that it is about; empty where it says nothing. Nothing
// of it is kept but for a while, in memory, hashed.
func link(r *http.Request) string {
	for _, secret := range []string{r.URL.Query().Get("k"), r.Header.Get("Authorization"),
		r.Header.Get("Idempotency-Key")} {
		if secret != "" {
			return service.Hash(secret)
		}
	}
	return ""
}

// lasts reports whether the answer to a request stays open: a stream, a wait for news, an export.
func lasts(r *http.Request) bool {
	switch r.URL.Path {
	case "/api/v1/case/stream", "/desk/live":
		return true
	case "/api/v1/desk/events":
		return r.URL.Query().Has("wait")
	}
	return strings.HasPrefix(r.URL.Path, "/desk/export/")
}

// owner returns whose stream it is: a link's, a key's, or a signed-in browser's.
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

// address returns the network that a request came from, or, if a proxy does not say which, a name
// for all who come through that proxy like this. A proxy that is not ours could say anything, so
// it is not believed.
func (l *limits) address(r *http.Request) string {
	at := netip.AddrFrom4([4]byte{127, 0, 0, 1}) // by a socket of this machine
	if peer, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
		at = peer.Addr().Unmap()
	}
	proxy, said := network(at), r.Header.Values("X-Forwarded-For")
	if !l.proxies.have(at) {
		return proxy
	}
	if len(said) == 0 {
		return silent + proxy
	}
	hops := strings.Split(strings.Join(said, ","), ",")
	for _, hop := range slices.Backward(hops) {
		var ok bool
		if at, ok = readHop(hop); !ok {
			return "unread by " + proxy
		}
		if !l.proxies.have(at) {
			return network(at)
		}
	}
	return silent + proxy // all of them are proxies
}

// silent begins the name of all clients of a proxy that sends no X-Forwarded-For: together they
// have as much as some addresses.
const (
	silent   = "through "
	together = 50
)

// readHop reads an address as proxies write it: with or without a port, in brackets or quotes.
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

// network gives what one subscriber has of addresses: one of the old ones, a /64 of the new.
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

// late is an answer to somebody who has asked too much: where the room says that the desk is away,
// it says why.
type late struct{ http.ResponseWriter }

// WriteHeader says 429 in place of 503.
func (a *late) WriteHeader(status int) {
	if status == http.StatusServiceUnavailable {
		a.Header().Set("Retry-After", "10")
		status = http.StatusTooManyRequests
	}
	a.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach what lies below.
func (a *late) Unwrap() http.ResponseWriter { return a.ResponseWriter }
