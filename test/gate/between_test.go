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

// mood is what the network between a server and its database does.
type mood int

const (
	passing    mood = iota
	slow            // each answer comes two seconds later
	resetting       // connections are broken off, and new ones too
	swallowing      // connections are taken, and nothing ever comes of them: not even later
	refusing        // nobody listens
	breaking        // one answer in twelve ends in the middle, and its connection with it
)

// between is the network between servers and a PostgreSQL.
type between struct {
	t      *testing.T
	addr   string
	socket string

	mu    sync.Mutex
	mood  mood
	at    net.Listener
	conns map[*net.TCPConn]bool // of servers; true: swallowed for ever
}

// newBetween gives one that passes everything on, and the URL of a new database behind it.
func newBetween(t *testing.T, pg *pgtest.Server) (b *between, database string) {
	t.Helper()
	direct, err := url.Parse(pg.Database())
	if err != nil {
		t.Fatal(err)
	}
	b = &between{t: t, addr: "127.0.0.1:0", socket: pg.Socket(), conns: map[*net.TCPConn]bool{}}
	b.listen()
	t.Cleanup(func() { b.set(refusing) })
	return b, "postgres://postgres@" + b.addr + "/postgres?sslmode=disable&search_path=" +
		direct.Query().Get("search_path")
}

func (b *between) listen() {
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
			go b.carry(conn.(*net.TCPConn))
		}
	}()
}

// set changes the mood, for connections that there are and for those that come. Whatever it was,
// what was swallowed stays so.
func (b *between) set(to mood) {
	b.mu.Lock()
	defer b.mu.Unlock()
	was := b.mood
	b.mood = to
	for conn := range b.conns {
		switch to {
		case swallowing:
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

// carry carries what one connection says. Where it is swallowed, neither side hears that the other
// has gone.
func (b *between) carry(conn *net.TCPConn) {
	b.mu.Lock()
	mood := b.mood
	b.conns[conn] = mood == swallowing
	b.mu.Unlock()
	to, err := net.Dial("unix", b.socket)
	if err != nil || mood == resetting {
		_ = conn.SetLinger(0)
		_ = conn.Close()
		return
	}
	b.t.Cleanup(func() { _, _ = conn.Close(), to.Close() })
	go b.copy(conn, to, conn)
	b.copy(to, conn, conn)
}

// copy passes on what comes, as the mood has it, until one side ends.
func (b *between) copy(to, from net.Conn, conn *net.TCPConn) {
	block := make([]byte, 64<<10)
	for {
		n, err := from.Read(block)
		b.mu.Lock()
		swallowed, mood, answer := b.conns[conn], b.mood, to == net.Conn(conn)
		b.mu.Unlock()
		switch {
		case answer && mood == slow:
			time.Sleep(2 * time.Second)
		case answer && mood == breaking && n > 0 && rand.IntN(12) == 0:
			_, _ = to.Write(block[:n/2])
			err = io.ErrUnexpectedEOF
		}
		if !swallowed && err == nil {
			_, err = to.Write(block[:n])
		}
		if err != nil {
			if !swallowed {
				_, _ = to.Close(), from.Close()
			}
			return
		}
	}
}
