//go:build unix

// Package pgtest gives tests a PostgreSQL of their own: a real one, durable as in earnest, on a
// socket in a temporary folder, ended with the tests. It fetches nothing and touches no server that
// is there already.
//
// Start reading at [Start] and [Shared]; programs.go says what is started and as whom.
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

// Server is a running PostgreSQL. Its methods end the test where they fail.
type Server struct {
	t       testing.TB
	folder  string
	server  *exec.Cmd
	watcher *exec.Cmd // ends the server where the tests were killed
	log     bytes.Buffer
}

// Start makes and starts a server for one test: it may be stopped and killed. It needs Debian's
// package postgresql, or initdb and postgres on the PATH, and fails the test where neither is
// there.
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

// Shared gives a server that all tests of a package share, each in a database of its own. It ends
// with the last of them.
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
	folder, err := os.MkdirTemp("", "pgtest") // not the test's own folder: another user must get in
	if err != nil {
		return nil, err
	}
	s := &Server{folder: folder}
	if err := s.initialise(); err != nil {
		return nil, err
	}
	return s, s.run()
}

// Start starts the server again after Stop or Kill, and returns when it answers.
func (s *Server) Start() {
	s.t.Helper()
	s.must(s.run())
}

// run starts the server and waits until it answers.
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
			return fmt.Errorf("PostgreSQL does not start: %v\n%s", err, s.log.String())
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

// Kill ends the server and its children as a power cut would end them, but for what the system has
// in memory.
func (s *Server) Kill() {
	s.t.Helper()
	s.dismiss()
	s.must(s.server.Process.Signal(syscall.SIGSTOP)) // starts nobody more
	children, err := below(s.server.Process.Pid)
	s.must(err)
	for _, pid := range children {
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

// Database makes empty room in the server, as a schema of its own, and gives its URL.
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

// URL gives the URL of the database that all room is in.
func (s *Server) URL() string { return "postgres:///postgres?user=postgres&host=" + s.folder }

// Socket gives the path of the socket that the server listens on, for whoever puts something in
// between.
func (s *Server) Socket() string { return filepath.Join(s.folder, ".s.PGSQL.5432") }

func (s *Server) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}
