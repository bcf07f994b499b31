//go:build unix

// Package pgtest runs PostgreSQL servers for tests: real servers with durable commits, on a socket
// in a temporary folder, which end with the tests. It downloads nothing and does not touch servers
// that are already running.
//
// Start reading at [Start] and [Shared]; programs.go starts the programs and chooses their user.
package pgtest

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Server is a running PostgreSQL server. Its methods end the test if they fail.
type Server struct {
	t       testing.TB
	folder  string
	server  *exec.Cmd
	watcher *exec.Cmd // ends the server if the tests are killed
	log     bytes.Buffer
}

// Start creates and starts a server for one test, which may stop and kill it. It needs Debian's
// package postgresql, or initdb and postgres on the PATH, and fails the test if neither exists.
func Start(t testing.TB) *Server {
	t.Helper()
	s, err := start()
	if err != nil {
		t.Fatal(err)
	}
	s.t = t
	t.Cleanup(func() {
		s.Stop()
		_ = os.RemoveAll(s.folder)
	})
	return s
}

// Shared returns a server that all tests of a package share, each with its own [Server.Database].
// It ends when the test program ends.
func Shared(t testing.TB) *Server {
	t.Helper()
	s, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return &Server{t: t, folder: s.folder}
}

var shared = sync.OnceValues(start)

func start() (*Server, error) {
	folder, err := os.MkdirTemp("", "pgtest") // not t.TempDir: another user must have access
	if err != nil {
		return nil, err
	}
	s := &Server{folder: folder}
	if err := s.initialise(); err != nil {
		return nil, err
	}
	return s, s.run()
}

// Start starts the server again after Stop or Kill, and returns when it accepts connections.
func (s *Server) Start() {
	s.t.Helper()
	s.must(s.run())
}

// run starts the server and waits until it accepts connections.
func (s *Server) run() error {
	if err := s.launch(); err != nil {
		return err
	}
	for tries := 0; ; tries++ {
		conn, err := pgx.Connect(context.Background(), s.URL())
		if err == nil {
			return conn.Close(context.Background())
		}
		if tries == 600 {
			s.Stop()
			return fmt.Errorf("PostgreSQL did not start: %v\n%s", err, s.log.String())
		}
		time.Sleep(50 * time.Millisecond) // it does not signal that it is ready
	}
}

// Stop ends the server and its connections.
func (s *Server) Stop() {
	if s.server != nil {
		s.endWatcher()
		_ = s.server.Process.Signal(syscall.SIGINT)
		_ = s.server.Wait()
		s.server = nil
	}
}

// Kill ends the server and its children at once, as a power cut would, except that data in the
// system's page cache is not lost.
func (s *Server) Kill() {
	s.t.Helper()
	s.endWatcher()
	s.must(s.server.Process.Signal(syscall.SIGSTOP)) // so that it starts no more children
	children, err := descendants(s.server.Process.Pid)
	s.must(err)
	for _, pid := range children {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	_ = s.server.Process.Kill()
	_ = s.server.Wait()
	s.server = nil
}

// endWatcher ends the watcher, so that it does not kill another process with the same id.
func (s *Server) endWatcher() {
	_ = s.watcher.Process.Kill()
	_ = s.watcher.Wait()
}

// Database creates an empty schema in the server, and returns the URL of a database that uses it.
func (s *Server) Database() string {
	s.t.Helper()
	name := "test" + strings.ToLower(rand.Text())
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

// URL returns the URL of the database that contains all schemas.
func (s *Server) URL() string { return "postgres:///postgres?user=postgres&host=" + s.folder }

// Socket returns the path of the socket on which the server listens, for tests that put a proxy
// before it.
func (s *Server) Socket() string { return filepath.Join(s.folder, ".s.PGSQL.5432") }

func (s *Server) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}
