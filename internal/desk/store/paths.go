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

// Suffixes of files beside a database.
const (
	restoringSuffix   = ".restoring"      // a verified copy that a restore is putting in place
	overwrittenSuffix = ".overwritten"    // marks a file that was overwritten while a server ran
	keptSuffix        = ".before-restore" // the database that a restore replaced
)

// companions are the suffixes of the files that belong to a database and move with it.
var companions = []string{"-wal", "-shm", "-journal", overwrittenSuffix}

// resolve returns the absolute path of a file with all symbolic links followed, as SQLite does
// before it names the companion files. The file itself need not exist.
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
		return "", fmt.Errorf("%s is a symbolic link to a file that does not exist", path)
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(path))
	return filepath.Join(dir, filepath.Base(path)), err
}

// exists reports whether a file exists at path, even if it cannot be read.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// CheckUsable returns an error if the file at path must not be used as a database: a restore was
// interrupted, another program overwrote it, it has a second hard link, or it is missing although
// it existed before. It accepts a file that never existed.
func CheckUsable(path string) error {
	path, err := resolve(path)
	if err != nil {
		return err
	}
	for suffix, what := range map[string]string{
		restoringSuffix: "a restore was interrupted; run `firststeps restore` again",
		overwrittenSuffix: "another program overwrote the database while the server ran; " +
			"`firststeps restore` a backup (or remove this file to use the database as it is)",
	} {
		if exists(path + suffix) {
			return fmt.Errorf("%s: %s", path+suffix, what)
		}
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return checkNotLost(path, "-wal", "-journal")
	case err != nil:
		return err
	case info.Size() == 0:
		return checkNotLost(path)
	case info.Mode().IsRegular() && linkCount(info) > 1 && !exists(path+"-wal"):
		return fmt.Errorf("%s has another name (a hard link), and its write-ahead log may be "+
			"beside that name: remove the other name", path)
	}
	return nil
}

// checkNotLost returns an error if a database that is missing or empty was used before: its
// ballast, a marked lock file, a replaced database, or a file with one of the suffixes still
// exists.
func checkNotLost(path string, suffixes ...string) error {
	var left []string
	for _, suffix := range append(suffixes, ".reserve", keptSuffix) {
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
	return fmt.Errorf("database %s is missing or empty, but was used before: put it back, or "+
		"`firststeps restore` a backup; to start with an empty one, move away %s",
		path, strings.Join(left, " and "))
}

// backupTarget resolves the path of a backup. It refuses the database, one of its files, and
// another database that is in use.
func backupTarget(target, database string) (string, error) {
	target, err := resolve(target)
	if err != nil {
		return "", err
	}
	own := []string{database, database + ".lock", database + ".reserve", database + restoringSuffix}
	for _, suffix := range companions {
		own = append(own, database+suffix)
	}
	for _, to := range []string{target, target + partialSuffix} {
		if slices.Contains(own, to) || strings.HasPrefix(to, database+keptSuffix) {
			return "", fmt.Errorf("%s belongs to the database itself: choose another name", to)
		}
		for _, name := range own {
			if samePath(to, name) {
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

// samePath reports whether two paths lead to the same file.
func samePath(a, b string) bool {
	x, err := os.Stat(a)
	y, err2 := os.Stat(b)
	return err == nil && err2 == nil && os.SameFile(x, y)
}
