package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

var rename = os.Rename // tests cut it off

// Restored is what a restore did.
type Restored struct {
	Checked
	Kept string // where the former database is; empty if there was none
	// triggers, views, tables and indexes of the backup that are not of this program
	Dropped []string
}

// Restore puts a verified copy of the database at from, with its write-ahead log, in the place of
// the one at path, which no program may have open and which is kept. If it is cut off before the
// copy is complete, nothing has changed; after that the database is not opened until a restore is
// run again.
func Restore(ctx context.Context, path, from string) (r Restored, err error) {
	if path, err = resolve(path); err != nil {
		return r, err
	}
	l, err := TakeLock(path)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, l.Release()) }()
	if same(path, from) {
		return r, fmt.Errorf("%s is the database itself", from)
	}
	src, err := Look(ctx, from)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	c, err := src.copyTo(ctx, path+pending+partial)
	if err != nil {
		return r, fmt.Errorf("copy of %s: %w", from, err)
	}
	defer c.discard()
	if r.Dropped, err = dropForeign(ctx, c.path); err != nil {
		return r, fmt.Errorf("%s: %w", from, err)
	}
	if r.Checked, err = src.equal(ctx, c); err != nil {
		return r, fmt.Errorf("%s: %w", from, err)
	}
	if err := c.rename(path + pending); err != nil {
		return r, err
	}
	if r.Kept, err = aside(path); err != nil {
		return r, err
	}
	if err := rename(path+pending, path); err != nil {
		return r, err
	}
	return r, durable(filepath.Dir(path))
}

// equal verifies a copy of the database and compares its rows with the original's.
func (s *SQL) equal(ctx context.Context, c *copied) (done Checked, err error) {
	if done, err = c.verify(ctx); err != nil {
		return done, err
	}
	was, err := s.counts(ctx)
	if err != nil {
		return done, err
	}
	t, err := Look(ctx, c.path)
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

// aside moves a database out of the way, with its companions, to the first name that is free. The
// database itself moves last: run again after it was cut off, it completes the same name.
func aside(path string) (name string, err error) {
	name = path + kept
	for n := 2; taken(path, name); n++ {
		name = fmt.Sprintf("%s%s.%d", path, kept, n)
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
	return name, durable(filepath.Dir(path))
}

// taken reports whether a database has a name already, or a file there would be replaced.
func taken(path, name string) bool {
	for _, suffix := range companions {
		if exists(path+suffix) && exists(name+suffix) {
			return true
		}
	}
	return exists(name)
}
