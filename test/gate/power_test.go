package gate

import (
	"math/rand/v2"
	"testing"
	"time"

	"firststeps/test/short"
)

// cutPower repeats: run a program under load on a new disk, cut the power, and examine the disk. It
// returns the sum of the verdicts, and the number of cuts in which something was lost.
func cutPower(t *testing.T, times int, line func(database string) []string) (all verdict,
	lossy int) {
	t.Helper()
	for range times {
		d := newDisk(t, "48M")
		s := start(t, line(d.file("cases.db"))...)
		b, stop := newLedger(), make(chan struct{})
		senders := b.load(s.url, senders, stop)
		// after a longer time the file system's own commits would hide a loss
		time.Sleep(time.Duration(300+rand.IntN(700)) * time.Millisecond)
		b.stopCounting()
		s.freeze()
		after := d.cut(t)
		s.kill()
		close(stop)
		senders.Wait()
		d.unmount(t)
		v := b.examine(t, after.file("cases.db"))
		after.unmount(t)
		if v.lost > 0 {
			lossy++
		}
		all.acked, all.lost, all.doubled, all.cases = all.acked+v.acked, all.lost+v.lost,
			all.doubled+v.doubled, all.cases+v.cases
		if v.log != nil {
			all.log = v.log
		}
	}
	return all, lossy
}

// TestPowerCutLosesNothing checks that nothing acknowledged is lost when the power is cut.
func TestPowerCutLosesNothing(t *testing.T) {
	short.Skip(t)
	v, lossy := cutPower(t, 4*factor(),
		func(database string) []string { return serving(t, database) })
	t.Logf("%d cuts: %v; something lost in %d", 4*factor(), v, lossy)
	if !v.sound() || v.acked == 0 {
		t.Error(v)
	}
}

// TestUnsyncedCommitsAreDetected is the control: something must be lost if fsync does nothing and
// only returns success. SQLite's synchronous=NORMAL has the same effect on every commit; tests that
// only kill the process cannot detect it.
func TestUnsyncedCommitsAreDetected(t *testing.T) {
	short.Skip(t)
	var v verdict
	for range 4 { // on a busy machine, each cut of a round may precede any acknowledgement
		var lossy int
		v, lossy = cutPower(t, 4, func(database string) []string {
			return append([]string{
				"strace", "-f", "-qq", "-e", "signal=none", "-o", "/dev/null", "-e",
				"trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:retval=0",
			}, serving(t, database)...)
		})
		t.Logf("4 cuts: %v; something lost in %d", v, lossy)
		if v.acked > 0 {
			break
		}
	}
	if v.lost == 0 {
		t.Errorf("the check does not detect the planted fault: %v", v)
	}
}
