package gate

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// factor returns how many times longer than the short form this run is.
func factor() int {
	n, err := strconv.Atoi(os.Getenv("GATE"))
	if err != nil || n < 1 {
		return 1
	}
	return n
}

// program builds a command of the module, once for each run of the tests, and returns its path.
func program(t *testing.T, path string) string {
	t.Helper()
	build, _ := programs.LoadOrStore(path, sync.OnceValues(func() (string, error) {
		dir, err := os.MkdirTemp("", "firststeps-gate")
		if err != nil {
			return "", err
		}
		at := filepath.Join(dir, filepath.Base(path))
		out, err := exec.Command("go", "build", "-o", at, path).CombinedOutput()
		if err != nil {
			return "", fmt.Errorf("%w: %s", err, out)
		}
		return at, nil
	}))
	at, err := build.(func() (string, error))()
	if err != nil {
		t.Fatal(err)
	}
	return at
}

var programs sync.Map

// TestMain removes the programs that were built.
func TestMain(m *testing.M) {
	code := m.Run()
	programs.Range(func(_, build any) bool {
		if at, err := build.(func() (string, error))(); err == nil {
			_ = os.RemoveAll(filepath.Dir(at))
		}
		return true
	})
	os.Exit(code)
}

const (
	realProgram    = "firststeps/cmd/firststeps"
	plantedProgram = "firststeps/test/gate/planted"
)

// server is a running process of the program under test.
type server struct {
	cmd  *exec.Cmd
	url  string
	took time.Duration // from its start to the first 200
	// the test is killing it: failed requests from now on are not its fault
	killed atomic.Bool
}

// serving returns the command line of a server on a database.
func serving(t *testing.T, database string) []string {
	t.Helper()
	return []string{program(t, realProgram), "--addr", "127.0.0.1:0", "--log-level", "error",
		"--database", database}
}

// start starts a server with a command line, and waits until it serves a page. The server is killed
// at the end of the test.
func start(t *testing.T, line ...string) *server {
	t.Helper()
	began := time.Now()
	s, err := launch(line...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.kill)
	if err := s.wait(began); err != nil {
		t.Fatal(err)
	}
	return s
}

// launch starts a server with a command line, and waits until it prints its address.
func launch(line ...string) (*server, error) {
	s := &server{cmd: exec.Command(line[0], line[1:]...)}
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, at, ok := strings.Cut(lines.Text(), "Firststeps is at "); ok {
			s.url = strings.TrimSpace(at)
			break
		}
	}
	go func() {
		for lines.Scan() { // so that a full pipe never blocks it
		}
	}()
	if s.url == "" {
		s.kill()
		return nil, fmt.Errorf("%s did not print its address", line[0])
	}
	return s, nil
}

// wait waits up to 20 seconds for the first page.
func (s *server) wait(began time.Time) error {
	for time.Since(began) < 20*time.Second {
		if r, err := http.Get(s.url + "/"); err == nil {
			_ = r.Body.Close()
			if r.StatusCode == http.StatusOK {
				s.took = time.Since(began)
				return nil
			}
		}
		time.Sleep(2 * time.Millisecond)
	}
	return fmt.Errorf("%s did not respond", s.url)
}

// ready waits until the desk has opened its database according to /readyz, as a load balancer does.
func (s *server) ready(t *testing.T) *server {
	t.Helper()
	until(t, "the desk is open", func() bool { return s.readyWith("desk: open") })
	return s
}

// readyWith reports whether the server is ready and its desk is in a state.
func (s *server) readyWith(state string) bool {
	status, body, err := get(s.url + "/readyz")
	return err == nil && status == http.StatusOK && strings.Contains(body, state)
}

// get requests a page.
func get(url string) (status int, body string, err error) {
	client := newClient()
	defer client.CloseIdleConnections()
	r, err := client.Get(url)
	if err != nil {
		return 0, "", err
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	return r.StatusCode, string(text), err
}

// kill ends the server at once with SIGKILL, and marks it as killed by the test.
func (s *server) kill() {
	s.killed.Store(true)
	s.crash()
}

// crash ends the server at once, without marking it as killed.
func (s *server) crash() {
	_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL)
	_ = s.cmd.Wait()
}

// freeze suspends the server.
func (s *server) freeze() { _ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGSTOP) }
