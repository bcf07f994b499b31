package page

import (
	"context"
	"net/http"
	"sync"
)

// lasting is an answer that outlives its handler: on a connection that was taken over.
type lasting struct {
	mu       sync.Mutex
	detached bool
	ended    bool
	after    []func()
}

type lastingKey struct{}

// MayLast returns a context for a connection on which an answer may outlive its handler.
func MayLast(ctx context.Context) context.Context {
	return context.WithValue(ctx, lastingKey{}, &lasting{})
}

// After calls do, which follows the answer to a request, from where the handler has returned: at
// once, or, if the answer was detached, when that ends.
func After(r *http.Request, do func()) {
	l, ok := r.Context().Value(lastingKey{}).(*lasting)
	if !ok || !l.keep(do) {
		do()
	}
}

func (l *lasting) keep(do func()) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.detached || l.ended {
		return false
	}
	l.after = append(l.after, do)
	return true
}

// Detach makes the answer to a request outlive its handler until end is called. It reports false if
// it cannot.
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
