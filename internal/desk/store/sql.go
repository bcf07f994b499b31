package store

import (
	"context"
	"database/sql"
	"sync"
)

// SQL is a store on SQLite or PostgreSQL. It is safe for concurrent use. Several servers can share
// a PostgreSQL database; an SQLite file has one server.
type SQL struct {
	dialect
	Created   bool     // OpenSQL created an SQLite file that was missing or empty
	givenPath string   // path of an SQLite file as given, symbolic links included
	file      string   // the same path, resolved; empty on PostgreSQL
	guard     guard    // of an SQLite file
	write     *sql.DB  // one connection, for the writer; see writer.go
	read      *byClass // connections that only read
	queue     chan *change
	done      chan struct{} // closed when the writer has stopped
	stop      context.CancelFunc
	closers   []func() error // close what was opened, last to first
	followers notifier
}

// OpenSQL opens the database at a URL and migrates its schema to this program's. The URL is the
// path of a file, also as sqlite:path, or postgres://…. OpenSQL refuses a database whose settings
// are not durable, or that a newer program has migrated. ctx bounds the opening only.
func OpenSQL(ctx context.Context, url string) (*SQL, error) {
	s := &SQL{
		queue: make(chan *change), done: make(chan struct{}),
		followers: notifier{changed: make(chan struct{})},
		guard:     guard{alarm: make(chan struct{})},
	}
	open := s.openSQLite
	if isPostgres(url) {
		open = s.openPostgres
	}
	running, stop := context.WithCancel(context.Background())
	s.stop = stop
	if err := open(ctx, running, url); err != nil {
		stop()
		s.closeAll()
		return nil, err
	}
	go s.serve(running)
	return s, nil
}

// Close closes the store after the transaction that is running.
func (s *SQL) Close() error {
	s.stop()
	<-s.done
	return s.closeAll()
}

func (s *SQL) closeAll() (first error) {
	for len(s.closers) > 0 {
		last := len(s.closers) - 1
		if err := s.closers[last](); err != nil && first == nil {
			first = err
		}
		s.closers = s.closers[:last]
	}
	if s.guard.shm != nil {
		_ = s.guard.shm.Close()
	}
	return first
}

// Changed returns a channel that is closed when the log may have grown, on any server. Call it
// before reading the log.
func (s *SQL) Changed() <-chan struct{} { return s.followers.changedChan() }

// notifier wakes the goroutines that wait for the log to grow.
type notifier struct {
	mu      sync.Mutex
	changed chan struct{} // closed and replaced
}

func (n *notifier) changedChan() <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.changed
}

func (n *notifier) notify() {
	n.mu.Lock()
	defer n.mu.Unlock()
	close(n.changed)
	n.changed = make(chan struct{})
}
