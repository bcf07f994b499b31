package gate

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"firststeps/test/short"
)

// runFaulty runs a program whose n-th call of a kind on the database fails, sends it a few
// hand-overs one after the other, and reports whether the fault occurred.
func runFaulty(t *testing.T, b *ledger, dir, call, fault string, n int, line ...string) bool {
	t.Helper()
	trace, database := filepath.Join(dir, "trace"), filepath.Join(dir, "cases.db")
	strace := []string{"strace", "-f", "-qq", "-e", "signal=none", "-o", trace}
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		strace = append(strace, "-P", database+suffix)
	}
	strace = append(strace, "-e", "trace="+call, "-e",
		fmt.Sprintf("inject=%s:%s:when=%d", call, fault, n))
	s, err := launch(append(strace, line...)...)
	if err == nil {
		client := &http.Client{Timeout: 10 * time.Second}
		// the program opens the database after it serves the first page
		for tries := 0; tries < 100 && len(b.acked) < 5 && len(b.unknown) == 0; tries++ {
			b.one(client, s.url)
			time.Sleep(10 * time.Millisecond)
		}
		client.CloseIdleConnections()
		s.kill()
	}
	seen, _ := os.ReadFile(trace)
	return strings.Contains(string(seen), "INJECTED") || strings.Contains(string(seen), "killed by")
}

// TestFailingDiskLosesNothing checks that nothing acknowledged is lost or duplicated, whichever
// write or sync of a hand-over fails, and in whichever way.
func TestFailingDiskLosesNothing(t *testing.T) {
	short.Skip(t)
	step := max(1, 12/factor()) // the short form tests some of the calls, the gate all
	runs, injected := 0, 0
	for _, call := range []string{"pwrite64", "fsync", "ftruncate"} {
		for _, fault := range []string{"signal=KILL", "error=EIO", "error=ENOSPC"} {
			for n, misses := 1, 0; misses < 2 && n < 200; n += step {
				dir, b := t.TempDir(), newLedger()
				database := filepath.Join(dir, "cases.db")
				hit := runFaulty(t, b, dir, call, fault, n, serving(t, database)...)
				runs++
				if !hit {
					misses++
				} else {
					injected++
				}
				if v := b.examine(t, database); !v.sound() || len(b.wrong) > 0 {
					t.Errorf("%s %s at %d: %v, %v", call, fault, n, v, b.wrong)
				}
			}
		}
	}
	t.Logf("%d runs, a fault in %d of them", runs, injected)
	if injected == 0 {
		t.Error("no fault occurred, so the check tested nothing")
	}
}
