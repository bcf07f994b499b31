package store_test

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
	"firststeps/test/pgtest"
)

// patient repeats what a sender repeats, until it is acknowledged.
func patient(t *testing.T, do func(context.Context) error) {
	t.Helper()
	var err error
	for range 100 {
		short, cancel := context.WithTimeout(ctx, time.Second)
		err = do(short)
		cancel()
		if err == nil {
			return
		}
		time.Sleep(100 * time.Millisecond) // as a sender waits
	}
	t.Fatalf("never acknowledged: %v", err)
}

// A server that dies loses nothing that was acknowledged, doubles nothing, and is found again
// without a restart.
func TestPostgreSQLDies(t *testing.T) {
	pg := pgtest.Start(t)
	s := open(t, pg.Database())
	for n := range 20 {
		if n%5 == 4 {
			pg.Kill()
			c, o, e := fresh(n)
			if _, isNew, err := s.AddCase(ctx, c, o, e); err == nil || isNew {
				t.Errorf("case %d was acknowledged by a server that is dead", n)
			}
			pg.Start()
		}
		c, o, e := fresh(n)
		patient(t, func(ctx context.Context) error { return errOf(s.AddCase(ctx, c, o, e)) })
	}
	events := got[[]desk.Event](t)(s.Log(ctx, 0, 100))
	if _, err := desk.CheckLog(events, ""); err != nil || len(events) != 20 {
		t.Errorf("%d events, %v", len(events), err)
	}
	if all := got[[]desk.Case](t)(s.Cases(ctx, store.Query{})); len(all) != 20 {
		t.Errorf("%d cases", len(all))
	}
}

// Whoever listens loses the connection; what another server writes meanwhile is heard of all the
// same.
func TestNewsOutlivesAConnection(t *testing.T) {
	pg := pgtest.Start(t)
	url := pg.Database()
	one, two := open(t, url), open(t, url)
	heard := two.Changed() // of the beginning of listening itself
	wait(t, heard)
	for range 3 {
		news := two.Changed()
		pg.Exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
		must(t, one.Append(ctx, desk.Event{Actor: "system", Kind: "beat"}))
		wait(t, news)
	}
}

func wait(t *testing.T, c <-chan struct{}) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(20 * time.Second):
		t.Fatal("no news")
	}
}

// A database that does not answer keeps nobody longer than they are willing to wait, nor for ever,
// and is used again once it answers.
func TestDatabaseThatStalls(t *testing.T) {
	between := stall(t, pgtest.Shared(t).Socket())
	url := strings.Replace(pgtest.Shared(t).Database(),
		"host="+filepath.Dir(pgtest.Shared(t).Socket()), "host="+between.folder, 1)
	s := open(t, url)
	add(t, s, 1)
	got[[]store.Webhook](t)(s.Webhooks(ctx)) // over a connection that is there again for the next
	between.hold.Lock()
	if all, err := s.Webhooks(ctx); err == nil { // for somebody who would wait for ever
		t.Errorf("reading: %v", all)
	}
	together(10, func(n int) {
		short, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
		defer cancel()
		c, o, e := fresh(10 + n)
		if _, _, err := s.AddCase(short, c, o, e); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("writing: %v", err)
		}
		if _, err := s.Case(short, c.ID); err == nil || errors.Is(err, store.ErrNone) {
			t.Errorf("reading: %v", err)
		}
	})
	between.hold.Unlock()
	c, o, e := fresh(2)
	patient(t, func(ctx context.Context) error { return errOf(s.AddCase(ctx, c, o, e)) })
	if _, err := desk.CheckLog(got[[]desk.Event](t)(s.Log(ctx, 0, 100)), ""); err != nil {
		t.Error(err)
	}
}

// stalling is somebody between the store and its database, who lets nothing through while hold is
// locked.
type stalling struct {
	folder string
	hold   sync.RWMutex
}

func stall(t *testing.T, socket string) *stalling {
	folder, err := os.MkdirTemp("", "stall") // short: the path of a socket may not be long
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	s := &stalling{folder: folder}
	l, err := net.Listen("unix", filepath.Join(folder, filepath.Base(socket)))
	must(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			a, err := l.Accept()
			if err != nil {
				return
			}
			b, err := net.Dial("unix", socket)
			if err != nil {
				_ = a.Close()
				continue
			}
			go s.pass(a, b)
			go s.pass(b, a)
		}
	}()
	return s
}

func (s *stalling) pass(from, to net.Conn) {
	defer to.Close()
	block := make([]byte, 4096)
	for {
		n, err := from.Read(block)
		s.hold.RLock()
		if err == nil {
			_, err = to.Write(block[:n])
		}
		s.hold.RUnlock()
		if err != nil {
			_, _ = io.Copy(io.Discard, from)
			return
		}
	}
}
