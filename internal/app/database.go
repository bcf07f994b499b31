package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"firststeps/internal/desk/console"
	"firststeps/internal/desk/integrations"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
)

// Timing of attempts to open the database.
const (
	minRetryDelay = 250 * time.Millisecond
	maxRetryDelay = 15 * time.Second
	openTimeout   = 30 * time.Second
)

// inMemory names the database that keeps nothing after the program ends.
const inMemory = "memory"

// rows is an open database of any kind.
type rows interface {
	service.Store
	integrations.Store
	console.Accounts
}

// database opens the desk's database, and closes it at the end.
type database struct {
	url  string
	log  *slog.Logger
	open atomic.Pointer[rows] // nil until it is open
	end  func() error         // closes it; nil while it is not open
}

// openRetrying opens the database and calls opened with it. It retries until that succeeds or ctx
// is done. Meanwhile the desk answers that it is away, and guides are served as always.
func (b *database) openRetrying(ctx context.Context, opened func(rows)) {
	for wait, logged := minRetryDelay, ""; ; wait = min(2*wait, maxRetryDelay) {
		r, err := b.tryOpen(ctx)
		if err == nil {
			b.open.Store(&r)
			opened(r)
			b.log.Info("database opened", "database", plainURL(b.url))
			b.watch(ctx, r)
			return
		}
		if text := err.Error(); text != logged && ctx.Err() == nil {
			logged = text
			b.log.Error("cannot open the database, retrying; hand-overs are not accepted",
				"database", plainURL(b.url), "err", text)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// watch logs an error if another program overwrites the database. It returns when ctx is done.
func (b *database) watch(ctx context.Context, r rows) {
	s, ok := r.(*store.SQL)
	if !ok {
		return
	}
	select {
	case <-ctx.Done():
	case <-s.Overwritten():
		b.log.Error("database overwritten", "database", plainURL(b.url), "err", s.Fault())
	}
}

// begin opens the database in the background; one in memory is open when begin returns.
func (b *database) begin(ctx context.Context, all *sync.WaitGroup, opened func(rows)) {
	if b.url == inMemory {
		b.openRetrying(ctx, opened)
		return
	}
	all.Go(func() { b.openRetrying(ctx, opened) })
}

// tryOpen opens the database once.
func (b *database) tryOpen(ctx context.Context) (rows, error) {
	if b.url == inMemory {
		return store.NewMemory(), nil
	}
	ctx, cancel := context.WithTimeout(ctx, openTimeout)
	defer cancel()
	s, release, err := b.openLocked(ctx)
	if err != nil {
		return nil, err
	}
	if s.Created {
		b.log.Warn("new, empty database created", "database", plainURL(b.url))
	}
	b.end = func() error { return errors.Join(s.Close(), release()) }
	return s, nil
}

// openLocked opens the database, and locks it against other processes if it is a file.
func (b *database) openLocked(ctx context.Context) (s *store.SQL, release func() error, err error) {
	path, ok := databaseFile(b.url)
	if !ok {
		s, err = store.OpenSQL(ctx, b.url)
		return s, func() error { return nil }, err
	}
	lock, err := store.TakeLock(path)
	if err != nil {
		return nil, nil, err
	}
	if s, err = store.OpenSQL(ctx, b.url); err != nil {
		return nil, nil, errors.Join(err, lock.Release())
	}
	if err := lock.LockInode(); err != nil {
		return nil, nil, errors.Join(err, s.Close(), lock.Release())
	}
	return s, lock.Release, nil
}

// close closes the database, if it is open. openRetrying must have returned.
func (b *database) close() {
	if b.end == nil {
		return
	}
	if err := b.end(); err != nil {
		b.log.Error("cannot close the database", "err", err)
	}
}

// fault returns why the database can store nothing more, or nil. The database must be open.
func (b *database) fault() error {
	if s, ok := (*b.open.Load()).(*store.SQL); ok {
		return s.Fault()
	}
	return nil
}

// works reports whether the database is open and stores what it is given.
func (b *database) works() bool { return b.open.Load() != nil && b.fault() == nil }

// state returns the status of the desk for /readyz.
func (b *database) state(d *service.Desk) string {
	switch {
	case b.open.Load() == nil:
		return "away: the database is not open"
	case b.fault() != nil:
		return "away: the database was moved or overwritten"
	case d.StoreUnresponsive():
		return "away: the database does not answer"
	case d.Trouble() != "":
		return "in trouble: a test case did not come through"
	}
	return "open"
}

// defaultDatabase returns the path of the database if none is set: in the state folder of the
// program, which it creates.
func (m *Main) defaultDatabase() (string, error) {
	home := m.env("XDG_STATE_HOME")
	if home == "" && m.env("HOME") != "" {
		home = filepath.Join(m.env("HOME"), ".local", "state")
	}
	dir := m.env("STATE_DIRECTORY") // systemd's
	if dir == "" && home != "" {
		dir = filepath.Join(home, "firststeps")
	}
	if err := os.MkdirAll(cmp.Or(dir, "."), 0o700); err != nil {
		return "", fmt.Errorf("cannot create the state folder: %w", err)
	}
	return filepath.Join(dir, "firststeps.db"), nil
}

// databaseURL returns the database to use: asked or, if that is empty, the default.
func (m *Main) databaseURL(asked string) (string, error) {
	if asked != "" {
		return asked, nil
	}
	return m.defaultDatabase()
}

// databaseFile returns the path of a database that is a file, and reports whether it is one.
func databaseFile(address string) (path string, ok bool) {
	if address == inMemory || strings.HasPrefix(address, "postgres://") ||
		strings.HasPrefix(address, "postgresql://") {
		return "", false
	}
	return strings.TrimPrefix(address, "sqlite:"), true
}

// plainURL returns the URL of a database for the log: without a password or other credentials.
func plainURL(address string) string {
	if _, file := databaseFile(address); file || address == inMemory {
		return address
	}
	u, err := url.Parse(address)
	if err != nil {
		return "postgres"
	}
	return u.Scheme + "://" + u.Host + u.Path
}
