package mcp

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"firststeps/internal/facts/place"
)

// requestKey is the key of the HTTP request in the context of a call.
type requestKey struct{}

// ServeHTTP serves one request. A browser may send one only from this server's own pages.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == IndexPath {
		s.serveIndex(w, r)
		return
	}
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	if !s.allowed(r) {
		h.Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, "Other sites cannot use this address from a browser. "+emergency())
		return
	}
	s.http.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestKey{}, r)))
}

// allowed reports whether a request comes from a program, or from a page of this server. A name
// that an attacker's DNS server resolves to this machine is not this server's.
func (s *Server) allowed(r *http.Request) bool {
	if s.posts.Check(r) != nil {
		return false
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true // not from a browser
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host != r.Host {
		return false
	}
	return origin == s.Site || isThisMachine(u.Hostname())
}

// isThisMachine reports whether a host is this machine for its own browsers.
func isThisMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// emergency is the sentence that every error ends with.
func emergency() string {
	return "If anyone is in danger, call " + strings.Join(place.FallbackNumbers(), " or ") + " now."
}
