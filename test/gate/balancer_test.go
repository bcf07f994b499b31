package gate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"strings"
	"sync"
	"testing"
)

// balancer is a load balancer in front of servers. It tries the servers in turn; if one refuses the
// connection, it tries the next. If a server breaks off a response, the balancer breaks off the
// client's connection, too, so that the client does not know the result.
type balancer struct {
	url     string
	through http.Transport

	mu      sync.Mutex
	servers []*server
	turn    int
	faults  []string // failed requests to servers that the test had not killed
}

func newBalancer(t *testing.T) *balancer {
	t.Helper()
	b := &balancer{}
	pass := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme = "http"
			r.SetXForwarded()
		},
		Transport:    b,
		ErrorHandler: abort,
		ErrorLog:     log.New(io.Discard, "", 0),
	}
	front := httptest.NewServer(pass)
	front.Config.ErrorLog = pass.ErrorLog
	b.url = front.URL
	t.Cleanup(func() {
		front.CloseClientConnections()
		front.Close()
		b.through.CloseIdleConnections()
	})
	return b
}

// errNoServer means that no server accepted the connection, so the request was not processed.
var errNoServer = errors.New("no server accepts a connection")

// abort handles an error of the balancer: if no server processed the request, it responds with 502;
// otherwise it ends the client's connection.
func abort(w http.ResponseWriter, _ *http.Request, err error) {
	if errors.Is(err, errNoServer) {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	panic(http.ErrAbortHandler) // ends the connection
}

// replace replaces a server by another, or adds s if old is not there.
func (b *balancer) replace(s, old *server) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, was := range b.servers {
		if was == old {
			b.servers[i] = s
			return
		}
	}
	b.servers = append(b.servers, s)
}

// rotate returns the servers in the order in which to try them, and moves to the next server.
func (b *balancer) rotate() (all []*server) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.turn++
	for i := range b.servers {
		all = append(all, b.servers[(b.turn+i)%len(b.servers)])
	}
	return all
}

// RoundTrip sends the request to the servers in turn until one accepts the connection.
func (b *balancer) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	for _, s := range b.rotate() {
		r.URL.Host = strings.TrimPrefix(s.url, "http://")
		// the transport sends the body again if a kept connection was closed
		r.GetBody = func() (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(body)), nil
		}
		r.Body, _ = r.GetBody()
		if len(body) == 0 {
			r.Body = http.NoBody
		}
		answer, err := b.through.RoundTrip(r)
		b.check(s, r, answer, err)
		if dial, ok := errors.AsType[*net.OpError](err); ok && dial.Op == "dial" {
			continue
		}
		if err == nil {
			answer.Body = &watchedBody{answer.Body, func(err error) { b.check(s, r, nil, err) }}
		}
		return answer, err
	}
	return nil, errNoServer
}

// check records a failed request as a fault, unless the test killed the server or the client
// canceled the request.
func (b *balancer) check(s *server, r *http.Request, answer *http.Response, err error) {
	failed := err != nil || answer != nil && answer.StatusCode >= http.StatusInternalServerError
	if !failed || s.killed.Load() || errors.Is(err, context.Canceled) || r.Context().Err() != nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	what := fmt.Sprintf("%s %s: %v", r.Method, r.URL.Path, err)
	if answer != nil {
		what = fmt.Sprintf("%s %s: %s", r.Method, r.URL.Path, answer.Status)
	}
	b.faults = append(b.faults, what)
}

// watchedBody is a response body that reports an error while it is read.
type watchedBody struct {
	io.ReadCloser
	broken func(error)
}

// Read reads from the body and calls broken for any error other than io.EOF.
func (w *watchedBody) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		w.broken(err)
	}
	return n, err
}
