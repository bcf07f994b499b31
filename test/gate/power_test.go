package gate

import (
	"math/rand/v2"
	"testing"
	"time"
)

// cutting runs a program on a disk of its own, loads it, cuts the power, looks at what is left, and
// so on. It gives what was found in all, and in how many cuts something was lost.
func cutting(t *testing.T, times int, line func(database string) []string) (all verdict,
	lossy int) {
	t.Helper()
	for range times {
		d := newDisk(t, "48M")
		s := start(t, line(d.file("cases.db"))...)
		b, stop := newBook(), make(chan struct{})
		senders := b.load(s.url, senders, stop)
		// longer, and the file system's own commits would hide a loss
		time.Sleep(time.Duration(300+rand.IntN(700)) * time.Millisecond)
		b.close()
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

// With the power cut, nothing acknowledged is lost.
func TestPowerCutLosesNothing(t *testing.T) {
	v, lossy := cutting(t, 4*factor(),
		func(database string) []string { return serving(t, database) })
	t.Logf("%d cuts: %v; something lost in %d", 4*factor(), v, lossy)
	if !v.sound() || v.acked == 0 {
		t.Error(v)
	}
}

// The control: with a disk that is told to write and only says so, something is lost. That is what
// SQLite's synchronous=NORMAL makes of every commit, and what no test by kills alone can see.
func TestLooseCommitsAreFoundOut(t *testing.T) {
	var v verdict
	for range 4 { // on a busy machine a whole round can be cut before anything was acknowledged
		var lossy int
		v, lossy = cutting(t, 4, func(database string) []string {
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
		t.Errorf("nothing is missing, so the check would see nothing: %v", v)
	}
}
