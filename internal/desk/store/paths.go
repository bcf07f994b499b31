package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Names beside a database, each its path and a suffix.
const (
	pending     = ".restoring"      // a verified copy that is about to become the database
	overwritten = ".overwritten"    // says that the file was overwritten under a running server
	kept        = ".before-restore" // what a restore replaced
)

// companions are the files that belong to a database and move with it.
var companions = []string{"-wal", "-shm", "-journal", overwritten}

// resolve returns the absolute path of a file with every symbolic link followed, as SQLite does it
// before it names the companions. The file itself need not exist.
func resolve(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	resolved, err := filepath.EvalSymlinks(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return resolved, err
	}
	if _, err := os.Lstat(path); err == nil {
		return "", fmt.Errorf("%s is a link to a file that does not exist", path)
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(path))
	return filepath.Join(dir, filepath.Base(path)), err
}

// exists reports whether there is a file at a path, also if it cannot be read.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// Settled returns an error if the file at a path must not be used as a database: a restore was cut
// off, it was overwritten under a running server, it has a second name, or it is missing although
// it existed before. A file that never existed is settled.
func Settled(path string) error {
	path, err := resolve(path)
	if err != nil {
		return err
	}
	for suffix, what := range map[string]string{
		pending: "a restore was cut off; run `firststeps restore` again, of any backup",
		overwritten: "another program overwrote the database while the server ran; `firststeps " +
			"restore` " +
			"a backup (or remove this file to use the database as it is)",
	} {
		if exists(path + suffix) {
			return fmt.Errorf("%s: %s", path+suffix, what)
		}
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return missing(path, "-wal", "-journal")
	case err != nil:
		return err
	case info.Size() == 0:
		return missing(path)
	case info.Mode().IsRegular() && links(info) > 1 && !exists(path+"-wal"):
		return fmt.Errorf("%s has another name (a hard link), and its write-ahead log may be "+
			"beside that one: remove the other name", path)
	}
	return nil
}

// missing returns an error if a database that is missing or empty was in use before: a reserve, a
// marked lock, what a restore replaced or one of the more suffixes is still there.
func missing(path string, more ...string) error {
	var left []string
	for _, suffix := range append(more, ".reserve", kept) {
		if exists(path + suffix) {
			left = append(left, path+suffix)
		}
	}
	if f, err := os.Stat(path + ".lock"); err == nil && f.Size() > 0 {
		left = append(left, path+".lock")
	}
	if len(left) == 0 {
		return nil
	}
	return fmt.Errorf("the database %s is missing or empty, but was used before: put it back, or "+
		"`firststeps restore` a backup; to begin with an empty one, move away %s",
		path, strings.Join(left, " and "))
}

// apart resolves the path that a backup is to be written to, and refuses one that is the database,
// one of its files, or another database in use.
func apart(target, database string) (string, error) {
	target, err := resolve(target)
	if err != nil {
		return "", err
	}
	own := []string{database, database + ".lock", database + ".reserve", database + pending}
	for _, suffix := range companions {
		own = append(own, database+suffix)
	}
	for _, to := range []string{target, target + partial} {
		if slices.Contains(own, to) || strings.HasPrefix(to, database+kept) {
			return "", fmt.Errorf("%s belongs to the database itself: choose another name", to)
		}
		for _, name := range own {
			if same(to, name) {
				return "", fmt.Errorf("%s is the same file as %s: choose another name", to, name)
			}
		}
	}
	for _, suffix := range []string{"-wal", "-journal", ".lock"} {
		if exists(target + suffix) {
			return "", fmt.Errorf("%s is a database that a server uses or has used, since %s is "+
				"there: choose another name", target, target+suffix)
		}
	}
	return target, nil
}

// same reports whether two paths lead to one file.
func same(a, b string) bool {
	x, err := os.Stat(a)
	y, err2 := os.Stat(b)
	return err == nil && err2 == nil && os.SameFile(x, y)
}
