package app

import (
	"cmp"
	heaps "container/heap" // the tests of this package use the name heap
	"container/list"
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"syscall"
	"time"

	"firststeps/internal/page"
)

const (
	// per server, if the process may open as many files
	maxConnections = 16 << 10
	// a new connection may stay idle for this long before it can be closed for another
	minIdle = 250 * time.Millisecond
	// a request may take this long before its connection can be closed for another
	minBusy = 2 * time.Second
)

// capacity returns how many connections are accepted if the process may open this many files. The
// rest is for the database, webhooks, sign-in and logs.
func capacity(files int) int {
	return max(8, min(files-min(256, files/2), maxConnections))
}

// listener limits the open connections of a server, and so its open files: at the limit, it accepts
// a new connection and closes another one. If a network holds more connections than the new one's,
// the network that holds the most loses one, idle before busy and the oldest first. If no network
// does, the oldest connection that had its minimum time is closed, or else the new one is refused.
// One network has at most half of all connections. Streams are never closed for others;
// limits bounds them.
type listener struct {
	net.Listener
	limit int
	now   func() time.Time

	mu    sync.Mutex
	open  int
	of    map[string]*holder
	order holders   // those with a connection that could be closed, the largest first
	idle  list.List // of *conn, the oldest first
	busy  list.List // the same
}

func newListener(l net.Listener, limit int) *listener {
	return &listener{Listener: l, limit: limit, now: time.Now, of: map[string]*holder{}}
}

// Accept returns the next connection. If the process is out of files, it closes another connection.
func (l *listener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err == nil {
			if held, ok := l.admit(c); ok {
				return held, nil
			}
			_ = c.Close()
			continue
		}
		if !errors.Is(err, syscall.EMFILE) && !errors.Is(err, syscall.ENFILE) || !l.evict() {
			return nil, err // net/http waits a moment and calls Accept again
		}
	}
}

// admit counts a new connection, and closes another if there are too many. It reports false if it
// must be refused.
func (l *listener) admit(c net.Conn) (held *conn, ok bool) {
	name := "local"
	if at, err := netip.ParseAddrPort(c.RemoteAddr().String()); err == nil {
		name = network(at.Addr().Unmap())
	}
	l.mu.Lock()
	h := l.of[name]
	if h == nil {
		h = &holder{name: name, at: -1}
	}
	var victim *conn
	full := l.open >= l.limit
	if full || h.size() >= l.limit/2 {
		victim = l.victim(h, full)
	}
	if !full || victim != nil {
		held = &conn{Conn: c, in: l, of: h}
		l.open++
		l.of[name] = h
		held.put(false)
	}
	l.mu.Unlock()
	if victim != nil {
		_ = victim.Close()
	}
	return held, held != nil
}

// evict closes a connection, and reports whether there was one to close.
func (l *listener) evict() bool {
	l.mu.Lock()
	c := l.victim(&holder{}, true)
	l.mu.Unlock()
	return c != nil && c.Close() == nil
}

// victim returns the connection to close for one of newcomer, or nil. If the listener is full, it
// may belong to any network, otherwise to newcomer.
func (l *listener) victim(newcomer *holder, full bool) *conn {
	if !full {
		return cmp.Or(oldest(&newcomer.idle), l.before(&newcomer.busy, minBusy))
	}
	if len(l.order) > 0 && l.order[0].size() > newcomer.size()+1 {
		return cmp.Or(oldest(&l.order[0].idle), oldest(&l.order[0].busy))
	}
	return cmp.Or(l.before(&l.idle, minIdle), l.before(&l.busy, minBusy))
}

// oldest returns the first connection of a list, or nil.
func oldest(of *list.List) *conn {
	if first := of.Front(); first != nil {
		return first.Value.(*conn)
	}
	return nil
}

// before returns the first connection of a list if it is older than length, or nil.
func (l *listener) before(of *list.List, length time.Duration) *conn {
	if c := oldest(of); c != nil && l.now().Sub(c.since) > length {
		return c
	}
	return nil
}

// state moves a connection between the lists as its requests begin and end; see [http.Server].
func (l *listener) state(c net.Conn, s http.ConnState) {
	held, ok := c.(*conn)
	switch {
	case !ok:
	case s == http.StateActive:
		held.move(true)
	case s == http.StateIdle:
		held.move(false)
	case s == http.StateClosed:
		held.leave()
	}
}

// fix restores the position of a holder in the heap.
func (l *listener) fix(h *holder) {
	switch n := h.size(); {
	case n > 0 && h.at < 0:
		heaps.Push(&l.order, h)
	case n > 0:
		heaps.Fix(&l.order, h.at)
	case h.at >= 0:
		heaps.Remove(&l.order, h.at)
	}
	if h.at < 0 && h.streams == 0 {
		delete(l.of, h.name)
	}
}

// holder is a network that has connections.
type holder struct {
	name       string
	idle, busy list.List // of *conn, the oldest first
	streams    int
	at         int // index in order; -1: not in it
}

// size returns how many of its connections could be closed.
func (h *holder) size() int { return h.idle.Len() + h.busy.Len() }

// conn is an accepted connection. It is idle or busy, in the lists of its holder and listener, or a
// stream, or closed.
type conn struct {
	net.Conn
	in        *listener
	of        *holder
	mine, all *list.Element // in the lists of its holder and of the listener
	since     time.Time     // when it was put into these lists
	busy      bool
	stream    bool
	gone      bool
}

// put adds a connection to the lists.
func (c *conn) put(busy bool) {
	c.busy, c.since = busy, c.in.now()
	if busy {
		c.mine, c.all = c.of.busy.PushBack(c), c.in.busy.PushBack(c)
	} else {
		c.mine, c.all = c.of.idle.PushBack(c), c.in.idle.PushBack(c)
	}
	c.in.fix(c.of)
}

// take removes a connection from the lists.
func (c *conn) take() {
	switch {
	case c.stream:
		c.stream = false
		c.of.streams--
	case c.busy:
		c.of.busy.Remove(c.mine)
		c.in.busy.Remove(c.all)
	default:
		c.of.idle.Remove(c.mine)
		c.in.idle.Remove(c.all)
	}
}

// move moves a connection to the lists of busy or idle ones.
func (c *conn) move(busy bool) {
	c.in.mu.Lock()
	defer c.in.mu.Unlock()
	if !c.gone {
		c.take()
		c.put(busy)
	}
}

// leave removes a connection that is being closed.
func (c *conn) leave() {
	c.in.mu.Lock()
	defer c.in.mu.Unlock()
	if c.gone {
		return
	}
	c.take()
	c.gone = true
	c.in.open--
	c.in.fix(c.of)
}

// Close closes the connection.
func (c *conn) Close() error {
	c.leave()
	return c.Conn.Close()
}

// CloseWrite ends the response, as net/http does before it closes a connection that still sends.
func (c *conn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

type connKey struct{}

// withConn puts the connection into the context of its requests.
func withConn(ctx context.Context, c net.Conn) context.Context {
	return page.WithDetach(context.WithValue(ctx, connKey{}, c))
}

// keepOpen exempts the connection of a request from being closed for others until the response
// ends.
func keepOpen(r *http.Request) {
	c, ok := r.Context().Value(connKey{}).(*conn)
	if !ok {
		return
	}
	c.in.mu.Lock()
	defer c.in.mu.Unlock()
	if c.gone || c.stream {
		return
	}
	c.take()
	c.stream = true
	c.of.streams++
	c.in.fix(c.of)
}

// holders is a heap. On top is the holder with the most connections, and among equals the one with
// the most idle ones.
type holders []*holder

func (h holders) Len() int { return len(h) }

func (h holders) Less(i, j int) bool {
	a, b := h[i], h[j]
	if n, m := a.size(), b.size(); n != m {
		return n > m
	}
	return a.idle.Len() > b.idle.Len()
}

func (h holders) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].at, h[j].at = i, j
}

// Push adds a holder at the end.
func (h *holders) Push(x any) {
	one := x.(*holder)
	one.at = len(*h)
	*h = append(*h, one)
}

// Pop removes the last one.
func (h *holders) Pop() any {
	last := (*h)[len(*h)-1]
	last.at = -1
	*h = (*h)[:len(*h)-1]
	return last
}
