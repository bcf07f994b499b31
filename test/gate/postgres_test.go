package gate

import (
	"math/rand/v2"
	"testing"
	"time"

	"firststeps/internal/store/pgtest"
)

// onPostgres is the command line of a server on a database.
func onPostgres(t *testing.T, url string) []string {
	return []string{program(t, real), "--addr", "127.0.0.1:0", "--log-level", "error", "--database", url}
}

// With PostgreSQL and all its children killed under load, nothing acknowledged is lost or doubled, and the server, which goes
// on, finds its way back by itself.
func TestKilledPostgresLosesNothing(t *testing.T) {
	database := pgtest.Start(t)
	url := database.Database()
	b, times := newBook(), max(2, factor())
	s := start(t, onPostgres(t, url)...)
	for range times {
		taken := b.size()
		stop := make(chan struct{})
		all := b.load(s.url, senders, stop)
		until(t, "a hand-over is taken", func() bool { return b.size() > taken })
		time.Sleep(time.Duration(rand.IntN(300)) * time.Millisecond)
		database.Kill()
		close(stop)
		all.Wait()
		database.Start()
	}
	s.kill()
	v := b.examine(t, url)
	t.Logf("%d kills: %v; %d refused", times, v, b.refused.Load())
	if !v.sound() || len(b.wrong) > 0 || v.acked == 0 {
		t.Errorf("%v, %v", v, b.wrong)
	}
}

// Of two servers on one PostgreSQL one is killed, again and again: nothing acknowledged is lost or doubled, and whoever asks the
// other notices nothing.
func TestOneServerOfTwoIsKilled(t *testing.T) {
	url := pgtest.Start(t).Database()
	survivor, times := start(t, onPostgres(t, url)...), 3*factor()
	kept, stop := newBook(), make(chan struct{})
	until(t, "the desk is open", func() bool { h := newHandover(); _, err := h.send(client(), survivor.url); return err == nil })
	all := kept.load(survivor.url, senders/2, stop)
	killed := newBook()
	worst := killing(t, killed, times, onPostgres(t, url)...)
	close(stop)
	all.Wait()
	survivor.kill()
	v, w := kept.examine(t, url), killed.examine(t, url)
	t.Logf("%d kills of one: %v; the other: %v, %d refused, %d without an answer; start to first page at worst %v",
		times, w, v, kept.refused.Load(), len(kept.unknown), worst)
	if !v.sound() || !w.sound() || v.acked == 0 || kept.refused.Load() > 0 || len(kept.unknown) > 0 || len(kept.wrong)+len(killed.wrong) > 0 {
		t.Errorf("%v, %v, %v, %v", v, w, kept.wrong, killed.wrong)
	}
}
