package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

var rename = os.Rename // tests replace it

// Restored is the result of a restore.
type Restored struct {
	CheckResult
	Kept string // path of the replaced database; empty if there was none
	// triggers, views, tables and indexes of the backup that are not in this program's schema
	Dropped []string
}

// Restore replaces the database at path by a verified copy of the database at from, including its
// write-ahead log. No program may have the database at path open; it is kept under another name. If
// Restore is interrupted before the copy is complete, nothing has changed; after that, the database
// cannot be opened until a restore has completed.
func Restore(ctx context.Context, path, from string) (r Restored, err error) {
	if path, err = resolve(path); err != nil {
		return r, err
	}
	l, err := TakeLock(path)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, l.Release()) }()
	if samePath(path, from) {
		return r, fmt.Errorf("%s is the database itself", from)
	}
	src, err := OpenReadOnly(ctx, from)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	c, err := src.copyTo(ctx, path+restoringSuffix+partialSuffix)
	if err != nil {
		return r, fmt.Errorf("copy %s: %w", from, err)
	}
	defer c.discard()
	if r.Dropped, err = dropForeign(ctx, c.path); err != nil {
		return r, fmt.Errorf("%s: %w", from, err)
	}
	if r.CheckResult, err = src.verifyEqual(ctx, c); err != nil {
		return r, fmt.Errorf("%s: %w", from, err)
	}
	if err := c.rename(path + restoringSuffix); err != nil {
		return r, err
	}
	if r.Kept, err = moveAside(path); err != nil {
		return r, err
	}
	if err := rename(path+restoringSuffix, path); err != nil {
		return r, err
	}
	return r, syncPath(filepath.Dir(path))
}

// verifyEqual verifies a copy of the database and compares its numbers of rows with the original's.
func (s *SQL) verifyEqual(ctx context.Context, c *fileCopy) (done CheckResult, err error) {
	if done, err = c.verify(ctx); err != nil {
		return done, err
	}
	was, err := s.counts(ctx)
	if err != nil {
		return done, err
	}
	t, err := OpenReadOnly(ctx, c.path)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	now, err := t.counts(ctx)
	if err != nil {
		return done, err
	}
	return done, sameCounts(was, now)
}

// moveAside renames a database and its companions to the first free name. The database itself is
// renamed last: if moveAside is run again after an interruption, it completes the same name.
func moveAside(path string) (name string, err error) {
	name = path + keptSuffix
	for n := 2; nameTaken(path, name); n++ {
		name = fmt.Sprintf("%s%s.%d", path, keptSuffix, n)
	}
	moved := false
	for _, suffix := range append(companions[:len(companions):len(companions)], "") {
		if !exists(path + suffix) {
			continue
		}
		moved = true
		if err := rename(path+suffix, name+suffix); err != nil {
			return "", err
		}
	}
	if !moved {
		return "", nil
	}
	return name, syncPath(filepath.Dir(path))
}

// nameTaken reports whether name has a database already, or a file there would be replaced.
func nameTaken(path, name string) bool {
	for _, suffix := range companions {
		if exists(path+suffix) && exists(name+suffix) {
			return true
		}
	}
	return exists(name)
}
