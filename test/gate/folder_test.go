package gate

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestFolderUnavailable checks a database file whose folder vanishes or becomes read-only. A server
// must refuse hand-overs with the number to call and serve guides; a server started meanwhile must
// do the same. When the folder is back, everything continues without manual action. (For a full
// disk see TestFullDisk.)
func TestFolderUnavailable(t *testing.T) {
	t.Parallel() // it mostly waits
	t.Run("vanished", func(t *testing.T) {
		t.Parallel()
		folder := filepath.Join(t.TempDir(), "cases")
		move := func(from, to string) {
			if err := os.Rename(from, to); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		d := newOutage(t, filepath.Join(folder, "cases.db"))
		running := d.before()
		move(folder, folder+".gone")
		d.checkRefused(running)
		starting := start(t, d.line...)
		d.checkRefused(starting)
		move(folder+".gone", folder)
		d.after(running)
		d.after(starting)
		d.check()
	})
	t.Run("cannot be written", func(t *testing.T) {
		t.Parallel()
		d := newOutage(t, filepath.Join(t.TempDir(), "cases.db"))
		running := d.before()
		end := readOnly(t, running, d.database)
		d.checkRefused(running)
		end()
		d.after(running)
		d.check()
	})
	t.Run("cannot be written from the start", func(t *testing.T) {
		t.Parallel()
		on := newDisk(t, "24M")
		d := newOutage(t, on.file("cases.db"))
		d.before().kill()
		on.remount(t, "ro")
		starting := start(t, d.line...)
		d.checkRefused(starting)
		on.remount(t, "rw")
		d.after(starting)
		d.check()
	})
}

// checkRefused sends requests of all kinds to a server, and fails the test if a hand-over is
// accepted.
func (d *outage) checkRefused(s *server) {
	d.t.Helper()
	before, refused := d.book.size(), d.book.refused.Load()
	d.during(s)
	if d.book.size() > before || d.book.refused.Load() == refused {
		d.t.Error("a hand-over was accepted while the folder was unavailable")
	}
}

// readOnly makes all writes to a server's open database fail until end is called, like a file
// system that remounts itself read-only after an error.
func readOnly(t *testing.T, s *server, database string) (end func()) {
	t.Helper()
	line := []string{"-f", "-qq", "-e", "signal=none", "-o", "/dev/null", "-p",
		strconv.Itoa(s.cmd.Process.Pid)}
	for _, suffix := range []string{"", "-wal", "-shm", ".reserve"} {
		line = append(line, "-P", database+suffix)
	}
	const writes = "pwrite64,write,ftruncate,truncate"
	tracer := exec.Command("strace", append(line, "-e", "trace="+writes, "-e",
		"inject="+writes+":error=EROFS")...)
	if err := tracer.Start(); err != nil {
		t.Fatal(err)
	}
	until(t, "every thread is traced", s.traced)
	return func() {
		_ = tracer.Process.Signal(os.Interrupt)
		_ = tracer.Wait() // ended by the signal
	}
}

// traced reports whether every thread of a server has a tracer.
func (s *server) traced() bool {
	all, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", s.cmd.Process.Pid))
	return err == nil && len(all) > 0 && !slices.ContainsFunc(all, func(path string) bool {
		text, err := os.ReadFile(path)
		return err == nil && strings.Contains(string(text), "TracerPid:\t0\n")
	})
}
