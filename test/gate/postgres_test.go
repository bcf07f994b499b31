package gate

import (
	"math/rand/v2"
	"testing"
	"time"

	"firststeps/test/pgtest"
	"firststeps/test/short"
)

// TestKilledPostgresLosesNothing checks that nothing acknowledged is lost or duplicated when
// PostgreSQL and all its child processes are killed under load, and that the server reconnects on
// its own.
func TestKilledPostgresLosesNothing(t *testing.T) {
	short.Skip(t)
	database := pgtest.Start(t)
	url := database.Database()
	b, times := newLedger(), max(2, factor())
	s := start(t, serving(t, url)...)
	for range times {
		taken := b.size()
		stop := make(chan struct{})
		all := b.load(s.url, senders, stop)
		until(t, "a hand-over is accepted", func() bool { return b.size() > taken })
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
