package gate

import (
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"
)

// senders is how many send at the same time.
const senders = 8

// killing runs a program, loads it, kills it at a random moment, and so on.
func killing(t *testing.T, b *book, times int, line ...string) (worst time.Duration) {
	t.Helper()
	for i := range times {
		s := start(t, line...)
		worst = max(worst, s.took)
		taken, stop := b.size(), make(chan struct{})
		all := b.load(s.url, senders, stop)
		if i%2 == 0 { // the others may meet a desk that is only opening
			until(t, "a hand-over is taken", func() bool { return b.size() > taken })
		}
		time.Sleep(time.Duration(30+rand.IntN(250)) * time.Millisecond)
		s.kill()
		close(stop)
		all.Wait()
	}
	return worst
}

// Killed at random moments under eight senders, nothing acknowledged is lost or doubled.
func TestKilledSQLiteLosesNothing(t *testing.T) {
	database := filepath.Join(t.TempDir(), "cases.db")
	b := newBook()
	worst := killing(t, b, 20*factor(), serving(t, database)...)
	v := b.examine(t, database)
	t.Logf("%d kills: %v; %d refused; start to first page at worst %v", 20*factor(), v,
		b.refused.Load(), worst)
	if !v.sound() || len(b.wrong) > 0 || v.acked == 0 {
		t.Errorf("%v, %v", v, b.wrong)
	}
}

// The control: a desk that acknowledges before it has committed is found out.
func TestAcknowledgingEarlyIsFoundOut(t *testing.T) {
	database := filepath.Join(t.TempDir(), "cases.db")
	b := newBook()
	killing(t, b, 5, program(t, planted), "--database", database, "--fault", "early")
	if v := b.examine(t, database); v.lost == 0 {
		t.Errorf("nothing is missing, so the check would see nothing: %v", v)
	} else {
		t.Log(v)
	}
}
