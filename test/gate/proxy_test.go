package gate

import (
	"io"
	"math/rand/v2"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"firststeps/test/pgtest"
)

// netMode is the behavior of the network between a server and its database.
type netMode int

const (
	passing   netMode = iota
	slow              // each response is delayed by two seconds
	resetting         // open and new connections are reset
	blackhole         // connections are accepted, but stay silent even after a change of mode
	refusing          // no listener
	breaking          // one response in twelve is cut in the middle and its connection closed
)

// proxy simulates the network between servers and a PostgreSQL server.
type proxy struct {
	t      *testing.T
	addr   string
	socket string

	mu    sync.Mutex
	mode  netMode
	at    net.Listener
	conns map[*net.TCPConn]bool // from servers; true: silent until closed
}

// newProxy returns a proxy that forwards everything, and the URL of a new database behind it.
func newProxy(t *testing.T, pg *pgtest.Server) (b *proxy, database string) {
	t.Helper()
	direct, err := url.Parse(pg.Database())
	if err != nil {
		t.Fatal(err)
	}
	b = &proxy{t: t, addr: "127.0.0.1:0", socket: pg.Socket(), conns: map[*net.TCPConn]bool{}}
	b.listen()
	t.Cleanup(func() { b.setMode(refusing) })
	return b, "postgres://postgres@" + b.addr + "/postgres?sslmode=disable&search_path=" +
		direct.Query().Get("search_path")
}

func (b *proxy) listen() {
	at, err := net.Listen("tcp", b.addr)
	if err != nil {
		b.t.Fatal(err)
	}
	b.at, b.addr = at, at.Addr().String()
	go func() {
		for {
			conn, err := at.Accept()
			if err != nil {
				return
			}
			go b.serve(conn.(*net.TCPConn))
		}
	}()
}

// setMode changes the mode for open and for new connections. Connections that were silent stay
// silent.
func (b *proxy) setMode(to netMode) {
	b.mu.Lock()
	defer b.mu.Unlock()
	was := b.mode
	b.mode = to
	for conn := range b.conns {
		switch to {
		case blackhole:
			b.conns[conn] = true
		case resetting, refusing:
			_ = conn.SetLinger(0)
			_ = conn.Close()
			delete(b.conns, conn)
		}
	}
	if to == refusing {
		_ = b.at.Close()
	} else if was == refusing {
		b.listen()
	}
}

// serve forwards both directions of one connection. If the connection is silent, neither side
// notices when the other closes.
func (b *proxy) serve(conn *net.TCPConn) {
	b.mu.Lock()
	mode := b.mode
	b.conns[conn] = mode == blackhole
	b.mu.Unlock()
	to, err := net.Dial("unix", b.socket)
	if err != nil || mode == resetting {
		_ = conn.SetLinger(0)
		_ = conn.Close()
		return
	}
	b.t.Cleanup(func() { _, _ = conn.Close(), to.Close() })
	go b.forward(conn, to, conn)
	b.forward(to, conn, conn)
}

// forward forwards data in one direction according to the mode until one side closes.
func (b *proxy) forward(to, from net.Conn, conn *net.TCPConn) {
	block := make([]byte, 64<<10)
	for {
		n, err := from.Read(block)
		b.mu.Lock()
		silent, mode, response := b.conns[conn], b.mode, to == net.Conn(conn)
		b.mu.Unlock()
		switch {
		case response && mode == slow:
			time.Sleep(2 * time.Second)
		case response && mode == breaking && n > 0 && rand.IntN(12) == 0:
			_, _ = to.Write(block[:n/2])
			err = io.ErrUnexpectedEOF
		}
		if !silent && err == nil {
			_, err = to.Write(block[:n])
		}
		if err != nil {
			if !silent {
				_, _ = to.Close(), from.Close()
			}
			return
		}
	}
}
