package store

import (
	"context"
	"database/sql"
	"sync"
)

// SQL is a store on SQLite or PostgreSQL. Any number of goroutines may share it, and on PostgreSQL
// any number of servers; an SQLite file has one server.
type SQL struct {
	dialect
	Created bool     // OpenSQL made an SQLite file that was not there, or was empty
	asked   string   // path of an SQLite file as it was given, links and all
	file    string   // the same, resolved
	guard   guard    // of an SQLite file
	write   *sql.DB  // changes go through one connection of it; see writer.go
	read    *byClass // what only looks
	queue   chan *change
	done    chan struct{} // closed when the writer has ended
	stop    context.CancelFunc
	behind  []func() error // closes what is open, last to first
	news    news
}

// OpenSQL opens the database at a URL, and brings it up to the schema of this program: a file's
// path, also as sqlite:path, or postgres://…. It refuses a database that is not durable as asked,
// or that a newer program has changed. ctx bounds the opening alone.
func OpenSQL(ctx context.Context, url string) (*SQL, error) {
	s := &SQL{
		queue: make(chan *change), done: make(chan struct{}),
		news:  news{grown: make(chan struct{})},
		guard: guard{alarm: make(chan struct{})},
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

// Close ends the store once what was begun is done.
func (s *SQL) Close() error {
	s.stop()
	<-s.done
	return s.closeAll()
}

func (s *SQL) closeAll() (first error) {
	for len(s.behind) > 0 {
		last := len(s.behind) - 1
		if err := s.behind[last](); err != nil && first == nil {
			first = err
		}
		s.behind = s.behind[:last]
	}
	if s.guard.shm != nil {
		_ = s.guard.shm.Close()
	}
	return first
}

// Changed gives a channel that is closed once the log may have grown, on whichever server. Ask for
// it before reading.
func (s *SQL) Changed() <-chan struct{} { return s.news.wait() }

// news wakes whoever waits for the log to grow.
type news struct {
	mu    sync.Mutex
	grown chan struct{} // closed and replaced
}

func (n *news) wait() <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.grown
}

func (n *news) spread() {
	n.mu.Lock()
	defer n.mu.Unlock()
	close(n.grown)
	n.grown = make(chan struct{})
}
