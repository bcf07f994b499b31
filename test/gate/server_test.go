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

// factor is how much longer than the short form this run is.
func factor() int {
	n, err := strconv.Atoi(os.Getenv("GATE"))
	if err != nil || n < 1 {
		return 1
	}
	return n
}

// program builds a command of the module once a run of the tests.
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

// TestMain throws away what was built.
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
	real    = "firststeps/cmd/firststeps"
	planted = "firststeps/test/gate/planted"
)

// server is the program under test, running.
type server struct {
	cmd  *exec.Cmd
	url  string
	took time.Duration // from its start to the first 200
	// it is being killed: what it leaves undone from now on is no fault of its own
	doomed atomic.Bool
}

// serving is the command line of the program on a database.
func serving(t *testing.T, database string) []string {
	t.Helper()
	return []string{program(t, real), "--addr", "127.0.0.1:0", "--log-level", "error", "--database",
		database}
}

// start runs a command line that serves, and waits until it answers with a page.
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
		for lines.Scan() { // so that it never waits for us
		}
	}()
	if s.url == "" {
		s.kill()
		return nil, fmt.Errorf("%s did not say where it is", line[0])
	}
	return s, nil
}

// wait waits for the first page.
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
	return fmt.Errorf("%s did not answer", s.url)
}

// ready waits until its desk has its database, as a balancer does that asks for /readyz.
func (s *server) ready(t *testing.T) *server {
	t.Helper()
	until(t, "the desk is open", func() bool { return s.says("desk: open") })
	return s
}

// says says whether the server is ready, and its desk is in some state.
func (s *server) says(state string) bool {
	status, body, err := get(s.url + "/readyz")
	return err == nil && status == http.StatusOK && strings.Contains(body, state)
}

// get asks for a page.
func get(url string) (status int, body string, err error) {
	client := client()
	defer client.CloseIdleConnections()
	r, err := client.Get(url)
	if err != nil {
		return 0, "", err
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	return r.StatusCode, string(text), err
}

// kill ends it as a power failure of the process would: at once, wherever it is.
func (s *server) kill() {
	s.doomed.Store(true)
	s.die()
}

// die is kill by somebody else.
func (s *server) die() {
	_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL)
	_ = s.cmd.Wait()
}

// freeze stops it where it is.
func (s *server) freeze() { _ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGSTOP) }
