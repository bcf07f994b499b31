package app

import (
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"firststeps/test/pgtest"
	"firststeps/test/short"
)

// relay forwards connections to a server until it is held: then it accepts data and answers
// nothing.
type relay struct {
	net.Listener
	to   string
	gate sync.RWMutex
}

func (r *relay) serve() {
	for {
		c, err := r.Accept()
		if err != nil {
			return
		}
		go func() {
			there, err := net.Dial("unix", r.to)
			if err != nil {
				_ = c.Close()
				return
			}
			go r.copy(there, c)
			r.copy(c, there)
		}()
	}
}

func (r *relay) copy(to, from net.Conn) {
	defer to.Close()
	text := make([]byte, 32<<10)
	for {
		n, err := from.Read(text)
		if err != nil {
			return
		}
		r.gate.RLock()
		_, err = to.Write(text[:n])
		r.gate.RUnlock()
		if err != nil {
			return
		}
	}
}

// TestUnresponsiveDatabaseIsReported checks that /readyz and the metrics report within seconds that
// a database died or does not answer, and that it is open again. It uses PostgreSQL, whose state
// the server cannot observe.
func TestUnresponsiveDatabaseIsReported(t *testing.T) {
	short.Skip(t)
	pg := pgtest.Start(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	between := &relay{Listener: listener, to: pg.Socket()}
	go between.serve()
	url := "postgres://postgres@" + listener.Addr().String() + "/postgres"
	r := start(t, nil, "--addr", "127.0.0.1:0", "--admin-addr", "127.0.0.1:0", "--database", url)
	opened(t, r)
	_, rest, _ := strings.Cut(r.stderr.String(), "metrics are at ")
	metrics, _, _ := strings.Cut(rest, `"`)
	says := func(state, value string) {
		t.Helper()
		began := time.Now()
		eventually(t, "/readyz says "+state, func() bool {
			_, ready := get(t, r.url+"/readyz")
			return strings.Contains(ready, state)
		})
		t.Logf("%q after %v", state, time.Since(began).Round(100*time.Millisecond))
		if _, body := get(t, metrics); !strings.Contains(body,
			"\nfirststeps_desk_open "+value+"\n") {
			t.Errorf("firststeps_desk_open is not %s", value)
		}
	}
	const away = "desk: away: the database does not answer"
	for range 2 {
		pg.Kill()
		says(away, "0")
		pg.Start()
		says("desk: open", "1")
		between.gate.Lock()
		says(away, "0")
		between.gate.Unlock()
		says("desk: open", "1")
	}
	if !strings.Contains(r.stderr.String(), "the database does not answer") ||
		!strings.Contains(r.stderr.String(), "the database answers again") {
		t.Error("it is not logged")
	}
}
