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

// Whatever becomes of the folder of a database that is a file: a hand-over that would go with it is
// refused with the number to call, guides are served, also by a server that starts meanwhile, and
// when the folder is as before, everything goes on without a hand. (A full one: TestFullDisk.)
func TestFolderOutOfReach(t *testing.T) {
	t.Parallel() // it waits, more than it does
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
		d := newTroubled(t, filepath.Join(folder, "cases.db"))
		running := d.before()
		move(folder, folder+".gone")
		d.refuses(running)
		starting := start(t, d.line...)
		d.refuses(starting)
		move(folder+".gone", folder)
		d.after(running)
		d.after(starting)
		d.sound()
	})
	t.Run("cannot be written", func(t *testing.T) {
		t.Parallel()
		d := newTroubled(t, filepath.Join(t.TempDir(), "cases.db"))
		running := d.before()
		end := readOnly(t, running, d.database)
		d.refuses(running)
		end()
		d.after(running)
		d.sound()
	})
	t.Run("cannot be written from the start", func(t *testing.T) {
		t.Parallel()
		on := newDisk(t, "24M")
		d := newTroubled(t, on.file("cases.db"))
		d.before().kill()
		on.remount(t, "ro")
		starting := start(t, d.line...)
		d.refuses(starting)
		on.remount(t, "rw")
		d.after(starting)
		d.sound()
	})
}

// refuses asks for everything, and wants each hand-over refused.
func (d *troubled) refuses(s *server) {
	d.t.Helper()
	before, refused := d.book.size(), d.book.refused.Load()
	d.during(s)
	if d.book.size() > before || d.book.refused.Load() == refused {
		d.t.Error("a hand-over was taken that would be gone with the folder")
	}
}

// readOnly lets nobody write to a database that a server has open, until end is called: as a file
// system does that has found itself broken.
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
	until(t, "every thread is watched", s.traced)
	return func() {
		_ = tracer.Process.Signal(os.Interrupt)
		_ = tracer.Wait() // ended by the signal
	}
}

// traced says whether somebody watches every thread of a server.
func (s *server) traced() bool {
	all, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", s.cmd.Process.Pid))
	return err == nil && len(all) > 0 && !slices.ContainsFunc(all, func(path string) bool {
		text, err := os.ReadFile(path)
		return err == nil && strings.Contains(string(text), "TracerPid:\t0\n")
	})
}
