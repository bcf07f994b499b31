package store

import (
	"errors"
	"os"
	"sync/atomic"
	"time"
)

var (
	errMoved = errors.New("the database is not where it was, and what is written goes with it: " +
		"put it back, or start the server anew")
	errOverwritten = errors.New("another program overwrote the database: " +
		"stop the server, restore a backup, start it again")
)

// checkEvery is how often an idle writer looks at the files.
const checkEvery = time.Second

// guard notices when an SQLite file is not the one that is written to, or was changed by something
// other than SQLite: moved, deleted, replaced, truncated or overwritten in place. Only the writer
// uses it, except for fault and alarm.
type guard struct {
	db    os.FileInfo // as it stood at the checkpoint
	at    checkpoint  // how far the write-ahead log had been copied to db
	wal   *os.File    // the write-ahead log; nil before the first transaction of a connection
	shm   *os.File    // the log's index; stays open: closing it would release SQLite's locks
	fault atomic.Pointer[error]
	alarm chan struct{} // closed once the database was overwritten
}

// Fault returns why nothing can be kept in the file as it now is, or nil.
func (s *SQL) Fault() error {
	if err := s.guard.fault.Load(); err != nil {
		return *err
	}
	return nil
}

// Overwritten returns a channel that is closed when another program has overwritten the database.
// From then on nothing is kept.
func (s *SQL) Overwritten() <-chan struct{} { return s.guard.alarm }

func (s *SQL) isOverwritten() bool {
	select {
	case <-s.guard.alarm:
		return true
	default:
		return false
	}
}

// guardFiles guards the files of the writer's connection from its first transaction on.
func (w *writer) guardFiles() error {
	g := &w.guard
	if w.file == "" || g.wal != nil {
		return w.there()
	}
	db, err := os.Stat(w.asked)
	shm, err2 := os.Stat(w.file + "-shm")
	if err := errors.Join(err, err2); err != nil {
		return errors.Join(errMoved, err)
	}
	if g.shm == nil || !sameFile(g.shm, shm) { // where an old index ended is no longer known
		if g.shm != nil {
			_ = g.shm.Close()
		}
		if g.shm, err = os.Open(w.file + "-shm"); err != nil {
			return err
		}
		g.db = db
	}
	if g.wal, err = os.Open(w.file + "-wal"); err != nil {
		return errors.Join(errMoved, err)
	}
	return w.there()
}

// there returns an error if what was written will not be found again.
func (w *writer) there() (err error) {
	g := &w.guard
	switch {
	case w.file == "" || g.wal == nil:
		return nil
	case w.isOverwritten():
		return errOverwritten
	}
	for range 3 { // another process may be committing or checkpointing
		if err = w.compare(); !errors.Is(err, errOverwritten) {
			break
		}
	}
	g.fault.Store(&err)
	if errors.Is(err, errOverwritten) {
		_ = os.WriteFile(w.file+overwritten, nil, 0o600) // the next start refuses the file
		close(g.alarm)
	}
	return err
}

// compare holds the files against SQLite's index of the write-ahead log.
func (w *writer) compare() error {
	g := &w.guard
	db, err := os.Stat(w.asked)
	wal, err2 := os.Stat(w.file + "-wal")
	if err := errors.Join(err, err2); err != nil {
		return errors.Join(errMoved, err)
	}
	if !os.SameFile(g.db, db) || !sameFile(g.wal, wal) {
		return errMoved
	}
	index, err := readIndex(g.shm)
	if err != nil {
		return err
	}
	changed := db.Size() != g.db.Size() || !db.ModTime().Equal(g.db.ModTime())
	if changed && !index.explains(g.at, db) {
		return errOverwritten
	}
	if !index.ends(g.wal) {
		return errOverwritten
	}
	g.db, g.at = db, index.checkpoint
	return nil
}

// release closes what guardFiles opened except the index, with the writer's connection.
func (g *guard) release() {
	if g.wal != nil {
		_ = g.wal.Close()
		g.wal = nil
	}
}
