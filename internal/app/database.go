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

// Waiting before a database is tried again.
const (
	firstTry = 250 * time.Millisecond
	lastTry  = 15 * time.Second
	opening  = 30 * time.Second // a try may take
)

// inMemory is the database that keeps nothing.
const inMemory = "memory"

// rows is a database that is open, whichever it is.
type rows interface {
	service.Store
	integrations.Store
	console.Accounts
}

// database opens what the desk keeps its cases in, and closes it at the end.
type database struct {
	url  string
	log  *slog.Logger
	open atomic.Pointer[rows] // nil until it is
	end  func() error         // closes it; nil while there is nothing to close
}

// keep opens the database and gives it to whoever needs it, trying again until it is there or ctx
// is done. Nobody waits for it: until then the desk says that it is away, and guides are served as
// ever.
func (b *database) keep(ctx context.Context, opened func(rows)) {
	for wait, told := firstTry, ""; ; wait = min(2*wait, lastTry) {
		r, err := b.try(ctx)
		if err == nil {
			b.open.Store(&r)
			opened(r)
			b.log.Info("the desk is open", "database", plainURL(b.url))
			b.watch(ctx, r)
			return
		}
		if text := err.Error(); text != told && ctx.Err() == nil {
			told = text
			b.log.Error(
				"the desk has no database: guides are served, hand-overs are not; trying on",
				"database", plainURL(b.url), "cause", text)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// watch logs it if another program overwrites the database, until ctx is done.
func (b *database) watch(ctx context.Context, r rows) {
	s, ok := r.(*store.SQL)
	if !ok {
		return
	}
	select {
	case <-ctx.Done():
	case <-s.Overwritten():
		b.log.Error("nothing is kept any more", "database", plainURL(b.url), "cause", s.Fault())
	}
}

// begin opens the database in the background; what is in memory is there at once.
func (b *database) begin(ctx context.Context, all *sync.WaitGroup, opened func(rows)) {
	if b.url == inMemory {
		b.keep(ctx, opened)
		return
	}
	all.Go(func() { b.keep(ctx, opened) })
}

// try opens the database once.
func (b *database) try(ctx context.Context) (rows, error) {
	if b.url == inMemory {
		return store.NewMemory(), nil
	}
	ctx, cancel := context.WithTimeout(ctx, opening)
	defer cancel()
	s, release, err := b.alone(ctx)
	if err != nil {
		return nil, err
	}
	if s.Created {
		b.log.Warn("a new, empty database was made", "database", plainURL(b.url))
	}
	b.end = func() error { return errors.Join(s.Close(), release()) }
	return s, nil
}

// alone opens the database for this program alone, if it is a file.
func (b *database) alone(ctx context.Context) (s *store.SQL, release func() error, err error) {
	path, ok := ofFile(b.url)
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

// close closes the database, if it is open. keep must have returned.
func (b *database) close() {
	if b.end == nil {
		return
	}
	if err := b.end(); err != nil {
		b.log.Error("the database did not close as it should", "cause", err)
	}
}

// fault returns why nothing can be kept, where the database is open.
func (b *database) fault() error {
	if s, ok := (*b.open.Load()).(*store.SQL); ok {
		return s.Fault()
	}
	return nil
}

// works reports whether the database is open and keeps what it is given.
func (b *database) works() bool { return b.open.Load() != nil && b.fault() == nil }

// state says in words how the desk is, for whoever asks whether the server is ready.
func (b *database) state(d *service.Desk) string {
	switch {
	case b.open.Load() == nil:
		return "away: the database is not open"
	case b.fault() != nil:
		return "away: the database was moved or overwritten"
	case d.Silent():
		return "away: the database does not answer"
	case d.Trouble() != "":
		return "in trouble: a test case did not come through"
	}
	return "open"
}

// standard gives where the database is if nobody says: in the folder that is kept for the program's
// state, which it makes.
func (m *Main) standard() (string, error) {
	look := func(name string) string { value, _ := m.LookupEnv(name); return value }
	home := look("XDG_STATE_HOME")
	if home == "" && look("HOME") != "" {
		home = filepath.Join(look("HOME"), ".local", "state")
	}
	dir := look("STATE_DIRECTORY") // systemd's
	if dir == "" && home != "" {
		dir = filepath.Join(home, "firststeps")
	}
	if err := os.MkdirAll(cmp.Or(dir, "."), 0o700); err != nil {
		return "", fmt.Errorf("no folder for the database: %w", err)
	}
	return filepath.Join(dir, "firststeps.db"), nil
}

// where gives where the database of a command is.
func (m *Main) where(asked string) (string, error) {
	if asked != "" {
		return asked, nil
	}
	return m.standard()
}

// ofFile gives the path of a database that is a file, and whether it is one.
func ofFile(address string) (path string, ok bool) {
	if address == inMemory || strings.HasPrefix(address, "postgres://") ||
		strings.HasPrefix(address, "postgresql://") {
		return "", false
	}
	return strings.TrimPrefix(address, "sqlite:"), true
}

// plainURL gives a database as it may stand in a log: without a password, or anything else that
// lets somebody in.
func plainURL(address string) string {
	if _, file := ofFile(address); file || address == inMemory {
		return address
	}
	u, err := url.Parse(address)
	if err != nil {
		return "postgres"
	}
	return u.Scheme + "://" + u.Host + u.Path
}
