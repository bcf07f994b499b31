package gate

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// disk is a file system in a file, so that a test can cut its power or fill it.
type disk struct{ image, at string }

// newDisk creates and mounts a disk. It needs root and a loop device, and fails the test without
// them.
func newDisk(t *testing.T, size string, options ...string) disk {
	t.Helper()
	dir := t.TempDir()
	d := disk{filepath.Join(dir, "disk.img"), filepath.Join(dir, "mounted")}
	must(t, exec.Command("truncate", "-s", size, d.image))
	must(t, exec.Command("mkfs.ext4", append(append([]string{"-q", "-F"}, options...), d.image)...))
	d.mount(t)
	return d
}

// mount mounts the disk until the test ends.
func (d disk) mount(t *testing.T) {
	t.Helper()
	if err := os.MkdirAll(d.at, 0o700); err != nil {
		t.Fatal(err)
	}
	must(t, exec.Command("mount", "-o", "loop", d.image, d.at))
	t.Cleanup(func() { _ = exec.Command("umount", "-l", d.at).Run() })
	must(t, exec.Command("sync", "-f", d.at))
}

// cut returns a copy of the disk as a power cut would leave it now. The caller must have stopped
// all writers.
func (d disk) cut(t *testing.T) disk {
	t.Helper()
	after := disk{d.image + ".cut", d.at + ".cut"}
	must(t, exec.Command("cp", "--sparse=always", d.image, after.image))
	after.mount(t)
	return after
}

// remount makes the disk read-only ("ro") or writable ("rw"). The caller must have stopped all
// writers.
func (d disk) remount(t *testing.T, as string) {
	t.Helper()
	must(t, exec.Command("mount", "-o", "remount,"+as, d.at))
}

// unmount unmounts and deletes the disk before the test ends.
func (d disk) unmount(t *testing.T) {
	t.Helper()
	must(t, exec.Command("umount", d.at))
	_ = os.Remove(d.image)
}

func (d disk) file(name string) string { return filepath.Join(d.at, name) }

// fill uses up the free space; free releases it.
func (d disk) fill(t *testing.T) {
	t.Helper()
	// ends with "no space left"
	_ = exec.Command("dd", "if=/dev/zero", "of="+d.file("fill"), "bs=4k").Run()
	must(t, exec.Command("sync", "-f", d.at))
}

func (d disk) free(t *testing.T) {
	t.Helper()
	if err := os.Remove(d.file("fill")); err != nil {
		t.Fatal(err)
	}
}

func must(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatal(fmt.Errorf("%v: %w: %s", cmd.Args, err, out))
	}
}
