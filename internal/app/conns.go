package app

import (
	"cmp"
	heaps "container/heap" // tests have a function heap
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
	// of one server, if the process may open that many files
	maxConnections = 16 << 10
	fresh          = 250 * time.Millisecond // a new connection has so long to ask for something
	grace          = 2 * time.Second        // and a request so long to be answered
)

// capacity returns how many connections are accepted if the process may have so many open files.
// The rest is for the database, webhooks, sign-in and logs.
func capacity(files int) int {
	return max(8, min(files-min(256, files/2), maxConnections))
}

// listener bounds the open connections of a server, and so the files that they take: a newcomer is
// accepted, and another connection closed for it. If a network holds more than the newcomer's, the
// one that holds the most gives one up, idle before busy and the oldest first. If all hold as few,
// the oldest does that had its time; if there is none, the newcomer is refused. One network has at
// most half. Streams give nothing up, since limits bounds them.
type listener struct {
	net.Listener
	most int
	now  func() time.Time

	mu    sync.Mutex
	open  int
	of    map[string]*holder
	order holders   // those that could give up a connection, the greatest first
	idle  list.List // of *conn, the oldest first
	busy  list.List // the same
}

func newListener(l net.Listener, most int) *listener {
	return &listener{Listener: l, most: most, now: time.Now, of: map[string]*holder{}}
}

// Accept returns the next connection. If there are no more files, it closes another one for it.
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
			return nil, err // if there are no files, net/http waits a moment and asks again
		}
	}
}

// admit takes a connection in, and closes another if there are too many. It reports false if there
// is no place.
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
	full := l.open >= l.most
	if full || h.size() >= l.most/2 {
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

// evict closes a connection, and reports whether there was one that could be closed.
func (l *listener) evict() bool {
	l.mu.Lock()
	c := l.victim(&holder{}, true)
	l.mu.Unlock()
	return c != nil && c.Close() == nil
}

// victim returns the connection to close for a newcomer's; nil: there is none. If the listener is
// full it may be anybody's, otherwise it is one of the newcomer's network.
func (l *listener) victim(newcomer *holder, full bool) *conn {
	if !full {
		return cmp.Or(oldest(&newcomer.idle), l.before(&newcomer.busy, grace))
	}
	if len(l.order) > 0 && l.order[0].size() > newcomer.size()+1 {
		return cmp.Or(oldest(&l.order[0].idle), oldest(&l.order[0].busy))
	}
	return cmp.Or(l.before(&l.idle, fresh), l.before(&l.busy, grace))
}

// oldest returns the first connection of a list, or nil.
func oldest(of *list.List) *conn {
	if first := of.Front(); first != nil {
		return first.Value.(*conn)
	}
	return nil
}

// before returns the first connection of a list if it has been there for so long, or nil.
func (l *listener) before(of *list.List, length time.Duration) *conn {
	if c := oldest(of); c != nil && l.now().Sub(c.since) > length {
		return c
	}
	return nil
}

// state follows a connection through its requests, as [http.Server] says.
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

// fix puts a holder at its place in the order.
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
	at         int // in the order; -1: not there
}

// size returns how many connections it could give up.
func (h *holder) size() int { return h.idle.Len() + h.busy.Len() }

// conn is an accepted connection. It is in its holder's list idle or busy, or a stream, or closed.
type conn struct {
	net.Conn
	in        *listener
	of        *holder
	mine, all *list.Element // in the lists of its holder and of the listener
	since     time.Time     // in these
	busy      bool
	stream    bool
	gone      bool
}

// put puts a connection into the lists.
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

// move puts a connection into the other lists.
func (c *conn) move(busy bool) {
	c.in.mu.Lock()
	defer c.in.mu.Unlock()
	if !c.gone {
		c.take()
		c.put(busy)
	}
}

// leave counts a connection no longer.
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

// CloseWrite ends the answer, as net/http does before it closes a connection that still sends.
func (c *conn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

type connKey struct{}

// withConn puts the connection into the context of its requests.
func withConn(ctx context.Context, c net.Conn) context.Context {
	return page.MayLast(context.WithValue(ctx, connKey{}, c))
}

// keepOpen exempts the connection of a request from being closed for another, until the answer
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

// holders is a heap: on top, who has the most connections, and among equals the most idle ones.
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

// Pop takes the last one.
func (h *holders) Pop() any {
	last := (*h)[len(*h)-1]
	last.at = -1
	*h = (*h)[:len(*h)-1]
	return last
}
