package gate

import (
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"firststeps/test/short"
)

// senders is the number of concurrent senders.
const senders = 8

// runAndKill repeats: run a program under load and kill it at a random moment. It returns the
// longest time from a start to the first page.
func runAndKill(t *testing.T, b *ledger, times int, line ...string) (worst time.Duration) {
	t.Helper()
	for i := range times {
		s := start(t, line...)
		worst = max(worst, s.took)
		taken, stop := b.size(), make(chan struct{})
		all := b.load(s.url, senders, stop)
		if i%2 == 0 { // in the other rounds the desk may still be opening
			until(t, "a hand-over is accepted", func() bool { return b.size() > taken })
		}
		time.Sleep(time.Duration(30+rand.IntN(250)) * time.Millisecond)
		s.kill()
		close(stop)
		all.Wait()
	}
	return worst
}

// TestKilledSQLiteLosesNothing checks that nothing acknowledged is lost or duplicated when a server
// is killed at random moments under load.
func TestKilledSQLiteLosesNothing(t *testing.T) {
	short.Skip(t)
	database := filepath.Join(t.TempDir(), "cases.db")
	b := newLedger()
	worst := runAndKill(t, b, 20*factor(), serving(t, database)...)
	v := b.examine(t, database)
	t.Logf("%d kills: %v; %d refused; start to first page at worst %v", 20*factor(), v,
		b.refused.Load(), worst)
	if !v.sound() || len(b.wrong) > 0 || v.acked == 0 {
		t.Errorf("%v, %v", v, b.wrong)
	}
}

// TestEarlyAcknowledgementIsDetected is the control: a desk that acknowledges before it commits
// must fail the check.
func TestEarlyAcknowledgementIsDetected(t *testing.T) {
	short.Skip(t)
	database := filepath.Join(t.TempDir(), "cases.db")
	b := newLedger()
	runAndKill(t, b, 5, program(t, plantedProgram), "--database", database, "--fault", "early")
	if v := b.examine(t, database); v.lost == 0 {
		t.Errorf("the check does not detect the planted fault: %v", v)
	} else {
		t.Log(v)
	}
}
