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

// balancer stands before servers as one does in earnest: it asks one after the other in turn, and
// where one refuses the connection, the next. What a server leaves half said it leaves half said,
// too: the connection ends, and the client does not know.
type balancer struct {
	url     string
	through http.Transport

	mu     sync.Mutex
	behind []*server
	turn   int
	faults []string // what a server that nobody killed did not do
}

func newBalancer(t *testing.T) *balancer {
	t.Helper()
	b := &balancer{}
	pass := &httputil.ReverseProxy{
		Rewrite: func(
			r *httputil.ProxyRequest) {
			r.Out.URL.Scheme = "http"
			r.SetXForwarded()
		},
		Transport:    b,
		ErrorHandler: giveUp,
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

// errNobody says that nobody took the connection, so nothing was done.
var errNobody = errors.New("no server takes a connection")

func giveUp(w http.ResponseWriter, _ *http.Request, err error) {
	if errors.Is(err, errNobody) {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	panic(http.ErrAbortHandler) // ends the connection
}

// put puts a server in the place of another, or beside those that there are.
func (b *balancer) put(s, instead *server) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, was := range b.behind {
		if was == instead {
			b.behind[i] = s
			return
		}
	}
	b.behind = append(b.behind, s)
}

// inTurn gives the servers in the order in which they are to be asked.
func (b *balancer) inTurn() (all []*server) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.turn++
	for i := range b.behind {
		all = append(all, b.behind[(b.turn+i)%len(b.behind)])
	}
	return all
}

// RoundTrip asks the servers.
func (b *balancer) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	for _, s := range b.inTurn() {
		r.URL.Host = strings.TrimPrefix(s.url, "http://")
		// a connection may have ended unnoticed
		r.GetBody = func() (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(body)),
				nil
		}
		r.Body, _ = r.GetBody()
		if len(body) == 0 {
			r.Body = http.NoBody
		}
		answer, err := b.through.RoundTrip(r)
		b.judge(s, r, answer, err)
		if dial, ok := errors.AsType[*net.OpError](err); ok && dial.Op == "dial" {
			continue
		}
		if err == nil {
			answer.Body = &watched{answer.Body, func(err error) { b.judge(s, r, nil, err) }}
		}
		return answer, err
	}
	return nil, errNobody
}

// judge notes what a server did not do although nobody killed it, and its client was there.
func (b *balancer) judge(s *server, r *http.Request, answer *http.Response, err error) {
	failed := err != nil || answer != nil && answer.StatusCode >= http.StatusInternalServerError
	if !failed || s.doomed.Load() || errors.Is(err, context.Canceled) || r.Context().Err() != nil {
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

// watched is an answer that is watched to its end.
type watched struct {
	io.ReadCloser
	broken func(error)
}

// Read passes on what there is.
func (w *watched) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		w.broken(err)
	}
	return n, err
}
