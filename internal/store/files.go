package store

import (
	"errors"
	"os"
)

// files are what a connection writes to, as they stood when it began. What is moved or deleted under a running program is written to all the same,
// and nobody finds it again.
type files []os.FileInfo

var errMoved = errors.New("the database is not where it was, and what is written goes with it: put it back, or start the server anew")

// files gives the files of the database where its path leads now; none of one that is elsewhere.
func (s *SQL) files() (all files, err error) {
	if s.file == "" {
		return files{}, nil
	}
	for _, suffix := range []string{"", "-wal"} {
		f, err := os.Stat(s.file + suffix)
		if err != nil {
			return nil, errors.Join(errMoved, err)
		}
		all = append(all, f)
	}
	return all, nil
}

// there says whether what was written will be found again.
func (w *writer) there() error {
	now, err := w.SQL.files()
	for i := range now {
		if !os.SameFile(w.files[i], now[i]) {
			return errMoved
		}
	}
	return err
}
