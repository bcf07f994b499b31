package store

import (
	"errors"
	"os"
	"sync/atomic"
	"time"
)

var (
	errMoved = errors.New("database file moved or replaced while open: " +
		"move it back, or restart the server")
	errOverwritten = errors.New("another program overwrote the database: " +
		"stop the server, restore a backup, and start it again")
)

// checkEvery is how often an idle writer checks the files.
const checkEvery = time.Second

// guard detects that an SQLite file is no longer the one that was opened, or that something other
// than SQLite changed it: it was moved, deleted, replaced, truncated or overwritten in place. Only
// the writer uses a guard, except for fault and alarm.
type guard struct {
	db    os.FileInfo // the file's state at checkpoint at
	at    checkpoint  // how far the write-ahead log was copied to db
	wal   *os.File    // the write-ahead log; nil before the first transaction of a connection
	shm   *os.File    // index of the log; stays open: closing it would release SQLite's locks
	fault atomic.Pointer[error]
	alarm chan struct{} // closed when the database was overwritten
}

// Fault returns why writes to the file would be lost, or nil.
func (s *SQL) Fault() error {
	if err := s.guard.fault.Load(); err != nil {
		return *err
	}
	return nil
}

// Overwritten returns a channel that is closed when another program has overwritten the database.
// From then on every write fails.
func (s *SQL) Overwritten() <-chan struct{} { return s.guard.alarm }

func (s *SQL) isOverwritten() bool {
	select {
	case <-s.guard.alarm:
		return true
	default:
		return false
	}
}

// guardFiles checks the files. At the first transaction of a connection it opens those that it
// compares with.
func (w *writer) guardFiles() error {
	g := &w.guard
	if w.file == "" || g.wal != nil {
		return w.checkFiles()
	}
	db, err := os.Stat(w.givenPath)
	shm, err2 := os.Stat(w.file + "-shm")
	if err := errors.Join(err, err2); err != nil {
		return errors.Join(errMoved, err)
	}
	if g.shm == nil || !sameFile(g.shm, shm) { // a new index: start from the present state
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
	return w.checkFiles()
}

// checkFiles returns an error if a later start would not find what was written.
func (w *writer) checkFiles() (err error) {
	g := &w.guard
	switch {
	case w.file == "" || g.wal == nil:
		return nil
	case w.isOverwritten():
		return errOverwritten
	}
	for range 3 { // another process may be committing or checkpointing
		if err = w.compareFiles(); !errors.Is(err, errOverwritten) {
			break
		}
	}
	g.fault.Store(&err)
	if errors.Is(err, errOverwritten) {
		_ = os.WriteFile(w.file+overwrittenSuffix, nil, 0o600) // the next start refuses the file
		close(g.alarm)
	}
	return err
}

// compareFiles compares the files with SQLite's index of the write-ahead log.
func (w *writer) compareFiles() error {
	g := &w.guard
	db, err := os.Stat(w.givenPath)
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
	if changed && !index.explainsChange(g.at, db) {
		return errOverwritten
	}
	if !index.matchesLastFrame(g.wal) {
		return errOverwritten
	}
	g.db, g.at = db, index.checkpoint
	return nil
}

// release closes the write-ahead log, which belongs to the writer's connection. The index stays
// open.
func (g *guard) release() {
	if g.wal != nil {
		_ = g.wal.Close()
		g.wal = nil
	}
}
