//go:build unix

// Package pgtest gives tests a PostgreSQL of their own: a real one, durable as in earnest, on a socket in a temporary folder, ended with
// the test. It fetches nothing and touches no server that is there already.
//
// Start reading at [Start].
package pgtest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Server is a running PostgreSQL. Its methods end the test where they fail.
type Server struct {
	t       testing.TB
	bin     string // where the programs are
	folder  string
	as      *syscall.Credential // nil: as whoever runs the test
	server  *exec.Cmd
	watcher *exec.Cmd // ends the server where the test was killed
	log     *bytes.Buffer
	made    int // schemas
}

// Start makes and starts a server. It needs Debian's package postgresql, or initdb and postgres on the PATH, and fails the test
// where neither is there.
func Start(t testing.TB) *Server {
	t.Helper()
	s := &Server{t: t, bin: programs(t)}
	folder, err := os.MkdirTemp("", "pgtest") // not the test's own folder: another user must get in
	s.must(err)
	s.folder = folder
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	s.as = other(t)
	if s.as != nil {
		s.must(os.Chown(folder, int(s.as.Uid), int(s.as.Gid)))
	}
	init := s.command(filepath.Join(s.bin, "initdb"), "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale", "--no-sync", "--pgdata="+s.data())
	if out, err := init.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	s.Start()
	t.Cleanup(s.Stop)
	return s
}

// programs finds the folder that PostgreSQL's programs are in.
func programs(t testing.TB) string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		path, err := exec.LookPath("initdb")
		if err != nil {
			t.Fatal("PostgreSQL is missing. Run: apt-get update && apt-get install postgresql")
		}
		return filepath.Dir(path)
	}
	return filepath.Dir(found[len(found)-1])
}

// other gives a user who is not root, where the test runs as root: PostgreSQL refuses to.
func other(t testing.TB) *syscall.Credential {
	if os.Getuid() != 0 {
		return nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			uid, _ := strconv.ParseUint(u.Uid, 10, 32)
			gid, _ := strconv.ParseUint(u.Gid, 10, 32)
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		}
	}
	t.Fatal("PostgreSQL does not run as root, and there is no user postgres or nobody to run it as")
	return nil
}

func (s *Server) data() string { return filepath.Join(s.folder, "data") }

func (s *Server) command(name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Dir = s.folder
	c.Env = append(os.Environ(), "LC_ALL=C")
	c.SysProcAttr = &syscall.SysProcAttr{Credential: s.as, Setpgid: true}
	return c
}

// Start starts the server again after Stop or Kill, and returns when it answers.
func (s *Server) Start() {
	s.t.Helper()
	s.log = &bytes.Buffer{}
	s.server = s.command(filepath.Join(s.bin, "postgres"), "-D", s.data(), "-k", s.folder,
		"-c", "listen_addresses=", "-c", "fsync=on", "-c", "shared_buffers=32MB")
	s.server.Stdout, s.server.Stderr = s.log, s.log
	s.must(s.server.Start())
	s.watcher = s.command("sh", "-c", "read -r _; kill -INT "+strconv.Itoa(s.server.Process.Pid))
	_, err := s.watcher.StdinPipe() // closed when the test ends, however it ends
	s.must(err)
	s.must(s.watcher.Start())
	for tries := 0; ; tries++ {
		conn, err := pgx.Connect(context.Background(), s.URL())
		if err == nil {
			s.must(conn.Close(context.Background()))
			return
		}
		if tries == 600 {
			s.Kill()
			s.t.Fatalf("PostgreSQL does not start: %v\n%s", err, s.log)
		}
		time.Sleep(50 * time.Millisecond) // it has no way to say that it is ready
	}
}

// Stop ends the server, and those that are connected.
func (s *Server) Stop() {
	if s.server != nil {
		s.dismiss()
		_ = s.server.Process.Signal(syscall.SIGINT)
		_ = s.server.Wait()
		s.server = nil
	}
}

// Kill ends the server and its children as a power cut would end them, but for what the system has in memory.
func (s *Server) Kill() {
	s.t.Helper()
	s.dismiss()
	s.must(s.server.Process.Signal(syscall.SIGSTOP)) // starts nobody more
	for _, pid := range s.below(s.server.Process.Pid) {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	_ = s.server.Process.Kill()
	_ = s.server.Wait()
	s.server = nil
}

// dismiss ends the watcher, so that it ends nobody else.
func (s *Server) dismiss() {
	_ = s.watcher.Process.Kill()
	_ = s.watcher.Wait()
}

// below gives the processes that a process has started, and those that these have, parents first.
func (s *Server) below(parent int) []int {
	s.t.Helper()
	out, err := exec.Command("ps", "-A", "-o", "pid=,ppid=").Output()
	s.must(err)
	var all []int
	for line := range strings.Lines(string(out)) {
		var pid, of int
		if _, err := fmt.Sscan(line, &pid, &of); err == nil && (of == parent || slices.Contains(all, of)) {
			all = append(all, pid)
		}
	}
	return all
}

// Database makes empty room in the server, as a schema of its own, and gives its URL.
func (s *Server) Database() string {
	s.t.Helper()
	s.made++
	name := fmt.Sprintf("test%d", s.made)
	s.Exec("CREATE SCHEMA " + name)
	return s.URL() + "&search_path=" + name
}

// Exec runs a statement as the server's owner.
func (s *Server) Exec(statement string) {
	s.t.Helper()
	conn, err := pgx.Connect(context.Background(), s.URL())
	s.must(err)
	defer func() { s.must(conn.Close(context.Background())) }()
	_, err = conn.Exec(context.Background(), statement)
	s.must(err)
}

// URL gives the URL of the database that all room is in.
func (s *Server) URL() string { return "postgres:///postgres?user=postgres&host=" + s.folder }

// Socket gives the path of the socket that the server listens on, for whoever puts something in between.
func (s *Server) Socket() string { return filepath.Join(s.folder, ".s.PGSQL.5432") }

func (s *Server) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(strings.TrimSpace(err.Error()))
	}
}
