package service_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
)

// counted is a store that counts how often the log is read.
type counted struct {
	*store.Memory
	reads atomic.Int64
}

func (c *counted) Log(ctx context.Context, after int64, limit int) ([]desk.Event, error) {
	c.reads.Add(1)
	return c.Memory.Log(ctx, after, limit)
}

// TestFollowersMissNothing checks that a follower gets each event once, in order and without free
// text, from any position in a log of any length, also when only the later events are in memory.
func TestFollowersMissNothing(t *testing.T) {
	lib := builtIn(t)
	synctest.Test(t, func(t *testing.T) {
		rows := store.NewMemory()
		d := servers(t, lib, rows, service.Options{}, 1)
		write := func(n int) {
			for range n {
				if err := rows.Append(t.Context(),
					desk.Event{Actor: "system", Kind: "beat", Text: "words"}); err != nil {
					t.Fatal(err)
				}
			}
		}
		ctx, stop := context.WithCancel(t.Context())
		var heard []*int64
		followFrom := func(from int64) {
			at := &from
			heard = append(heard, at)
			go func() {
				_ = d.Follow(ctx, from, func(e desk.Event) error { // ends with ctx
					if e.Position != *at+1 || e.Text != "" || e.Salt != "" {
						t.Errorf("after %d: %+v", *at, e)
					}
					*at = e.Position
					return nil
				})
			}()
			synctest.Wait()
		}
		followFrom(0)
		for range 50 {
			write(97)
			synctest.Wait()
		}
		followFrom(1)    // no longer in memory
		followFrom(4000) // in memory
		if at := d.LogPosition(); at != 4850 {
			t.Errorf("Heard() = %d, want 4850", at)
		}
		write(1)
		synctest.Wait()
		for i, at := range heard {
			if *at != 4851 {
				t.Errorf("follower %d is at %d, want 4851", i, *at)
			}
		}
		stop()
		synctest.Wait()
	})
}

// TestFollowersShareReads checks that a thousand followers cause no more reads from the store than
// one.
func TestFollowersShareReads(t *testing.T) {
	lib := builtIn(t)
	synctest.Test(t, func(t *testing.T) {
		rows := &counted{Memory: store.NewMemory()}
		d := servers(t, lib, rows, service.Options{}, 1)
		ctx, stop := context.WithCancel(t.Context())
		var received atomic.Int64
		for range 1000 {
			go func() {
				_ = d.Follow(ctx, d.LogPosition(), func(desk.Event) error { // ends with ctx
					received.Add(1)
					return nil
				})
			}()
		}
		synctest.Wait()
		rows.reads.Store(0)
		for range 10 {
			if err := rows.Append(t.Context(),
				desk.Event{Actor: "system", Kind: "beat"}); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		if received.Load() != 10_000 || rows.reads.Load() > 20 {
			t.Errorf("%d events received, want 10000; %d reads of the log, want at most 20",
				received.Load(), rows.reads.Load())
		}
		stop()
		synctest.Wait()
	})
}
