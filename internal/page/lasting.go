package page

import (
	"context"
	"net/http"
	"sync"
)

// lasting is the state of a response that may outlive its handler on a hijacked connection.
type lasting struct {
	mu       sync.Mutex
	detached bool
	ended    bool
	after    []func()
}

type lastingKey struct{}

// WithDetach returns a context for a connection on which an answer may outlive its handler.
func WithDetach(ctx context.Context) context.Context {
	return context.WithValue(ctx, lastingKey{}, &lasting{})
}

// AfterResponse calls do after the response to a request. The handler must have returned. It calls
// do at once, or, if the response is detached, when the response ends.
func AfterResponse(r *http.Request, do func()) {
	l, ok := r.Context().Value(lastingKey{}).(*lasting)
	if !ok || !l.add(do) {
		do()
	}
}

func (l *lasting) add(do func()) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.detached || l.ended {
		return false
	}
	l.after = append(l.after, do)
	return true
}

// Detach makes the response to a request outlive its handler until end is called. It reports false
// if the connection does not allow it.
func Detach(r *http.Request) (end func(), ok bool) {
	l, ok := r.Context().Value(lastingKey{}).(*lasting)
	if !ok {
		return nil, false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.detached = true
	return l.end, true
}

func (l *lasting) end() {
	l.mu.Lock()
	after := l.after
	l.ended, l.after = true, nil
	l.mu.Unlock()
	for _, do := range after {
		do()
	}
}
