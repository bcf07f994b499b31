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
	"firststeps/test/short"
)

// retry repeats do, as a sender does, until it succeeds.
func retry(t *testing.T, do func(context.Context) error) {
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

// TestPostgreSQLDies checks that when the database server crashes no acknowledged case is lost and
// none is stored twice, and that the store reconnects by itself.
func TestPostgreSQLDies(t *testing.T) {
	short.Skip(t)
	pg := pgtest.Start(t)
	s := open(t, pg.Database())
	for n := range 20 {
		if n%5 == 4 {
			pg.Kill()
			c, o, e := fresh(n)
			if _, isNew, err := s.AddCase(ctx, c, o, e); err == nil || isNew {
				t.Errorf("case %d was acknowledged while the server was down", n)
			}
			pg.Start()
		}
		c, o, e := fresh(n)
		retry(t, func(ctx context.Context) error { return errOf(s.AddCase(ctx, c, o, e)) })
	}
	events := got[[]desk.Event](t)(s.Log(ctx, 0, 100))
	if _, err := desk.CheckLog(events, ""); err != nil || len(events) != 20 {
		t.Errorf("%d events, %v", len(events), err)
	}
	if all := got[[]desk.Case](t)(s.Cases(ctx, store.Query{})); len(all) != 20 {
		t.Errorf("%d cases", len(all))
	}
}

// TestNotificationAfterReconnect checks that a server whose LISTEN connection is lost is still
// notified of what another server wrote in the meantime.
func TestNotificationAfterReconnect(t *testing.T) {
	short.Skip(t)
	pg := pgtest.Start(t)
	url := pg.Database()
	one, two := open(t, url), open(t, url)
	started := two.Changed() // closed when listening starts
	wait(t, started)
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
		t.Fatal("no notification")
	}
}

// TestDatabaseThatStalls checks that if the database does not answer, a call returns when its
// context expires or after the store's own timeout, and that the store recovers.
func TestDatabaseThatStalls(t *testing.T) {
	short.Skip(t)
	between := stall(t, pgtest.Shared(t).Socket())
	url := strings.Replace(pgtest.Shared(t).Database(),
		"host="+filepath.Dir(pgtest.Shared(t).Socket()), "host="+between.folder, 1)
	s := open(t, url)
	add(t, s, 1)
	got[[]store.Webhook](t)(s.Webhooks(ctx)) // opens the connection that the next call uses
	between.hold.Lock()
	if all, err := s.Webhooks(ctx); err == nil { // ctx has no deadline
		t.Errorf("reading: %v", all)
	}
	together(10, func(n int) {
		short, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
		defer cancel()
		c, o, e := fresh(10 + n)
		if _, _, err := s.AddCase(short, c, o, e); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("writing: %v", err)
		}
		if _, err := s.Case(short, c.ID); err == nil || errors.Is(err, store.ErrNotFound) {
			t.Errorf("reading: %v", err)
		}
	})
	between.hold.Unlock()
	c, o, e := fresh(2)
	retry(t, func(ctx context.Context) error { return errOf(s.AddCase(ctx, c, o, e)) })
	if _, err := desk.CheckLog(got[[]desk.Event](t)(s.Log(ctx, 0, 100)), ""); err != nil {
		t.Error(err)
	}
}

// stalling is a proxy between the store and its database. It forwards nothing while hold is locked.
type stalling struct {
	folder string
	hold   sync.RWMutex
}

func stall(t *testing.T, socket string) *stalling {
	folder, err := os.MkdirTemp("", "stall") // a short path, since that of a socket is limited
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
