//go:build unix

package pgtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// initialise creates the server's data directory.
func (s *Server) initialise() error {
	as, err := unprivileged()
	if err != nil {
		return err
	}
	if as != nil {
		if err := os.Chown(s.folder, int(as.Uid), int(as.Gid)); err != nil {
			return err
		}
	}
	c, err := s.command("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8",
		"--no-locale", "--no-sync", "--pgdata="+s.data())
	if err != nil {
		return err
	}
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

func (s *Server) data() string { return filepath.Join(s.folder, "data") }

// launch starts the server, and a watcher that ends the server and removes its files when the tests
// end, even if they are killed.
func (s *Server) launch() (err error) {
	s.server, err = s.command("postgres", "-D", s.data(), "-k", s.folder, "-c", "listen_addresses=",
		"-c", "fsync=on", "-c", "shared_buffers=32MB")
	if err != nil {
		return err
	}
	s.server.Stdout, s.server.Stderr = &s.log, &s.log
	if err := s.server.Start(); err != nil {
		return err
	}
	s.watcher = exec.Command("sh", "-c", `read -r _; kill -INT "$1"
		while kill -0 "$1" 2>/dev/null; do sleep 0.1; done; rm -rf "$2"`,
		"sh", strconv.Itoa(s.server.Process.Pid), s.folder)
	// an interrupt of the tests must not reach the watcher
	s.watcher.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if _, err := s.watcher.StdinPipe(); err != nil {
		return err
	}
	return s.watcher.Start()
}

// command returns a command for one of PostgreSQL's programs.
func (s *Server) command(name string, args ...string) (*exec.Cmd, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	as, err := unprivileged()
	c := exec.Command(filepath.Join(bin, name), args...)
	c.Dir = s.folder
	c.Env = append(os.Environ(), "LC_ALL=C")
	c.SysProcAttr = &syscall.SysProcAttr{Credential: as, Setpgid: true}
	return c, err
}

// programs returns the folder of PostgreSQL's programs.
func programs() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	path, err := exec.LookPath("initdb")
	if err != nil {
		return "", errors.New(
			"PostgreSQL is missing: run apt-get update && apt-get install postgresql")
	}
	return filepath.Dir(path), nil
}

// unprivileged returns another user to run PostgreSQL, which refuses to run as root. It returns nil
// if the tests do not run as root.
func unprivileged() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			uid, _ := strconv.ParseUint(u.Uid, 10, 32)
			gid, _ := strconv.ParseUint(u.Gid, 10, 32)
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
		}
	}
	return nil, errors.New(
		"PostgreSQL does not run as root, and there is no user that it could run as")
}

// descendants returns the child processes of a process, and their descendants.
func descendants(parent int) ([]int, error) {
	out, err := exec.Command("ps", "-A", "-o", "pid=,ppid=").Output()
	if err != nil {
		return nil, err
	}
	var all []int
	for line := range strings.Lines(string(out)) {
		var pid, of int
		if _, err := fmt.Sscan(line, &pid, &of); err == nil &&
			(of == parent || slices.Contains(all, of)) {
			all = append(all, pid)
		}
	}
	return all, nil
}
