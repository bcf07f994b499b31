package bench

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// BenchmarkStart measures the time from the start of the process to the last byte of its first
// page, and reports the size of the program and its resident memory after that.
func BenchmarkStart(b *testing.B) {
	info, err := os.Stat(program(b))
	if err != nil {
		b.Fatal(err)
	}
	var memory float64
	for b.Loop() {
		s := launch(b)
		s.page(b)
		memory = max(memory, s.resident())
		s.end()
	}
	b.ReportMetric(float64(info.Size())/1e6, "binary-MB")
	if memory > 0 {
		b.ReportMetric(memory, "resident-MB")
	}
}

// program builds the program, once for each run, and returns its path.
func program(b *testing.B) string {
	b.Helper()
	if at := os.Getenv("FIRSTSTEPS"); at != "" {
		return at
	}
	at, err := built()
	if err != nil {
		b.Fatal(err)
	}
	return at
}

var built = sync.OnceValues(func() (string, error) {
	at := filepath.Join(folder, "firststeps")
	build := exec.Command("go", "build", "-trimpath", "-o", at, "firststeps/cmd/firststeps")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return at, nil
})

// folder is shared by all benchmarks and removed after the last.
var folder string

func TestMain(m *testing.M) {
	var err error
	if folder, err = os.MkdirTemp("", "firststeps-bench"); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(folder)
	os.Exit(code)
}

// server is a running process of the program.
type server struct {
	cmd *exec.Cmd
	url string
}

// launch starts the program and waits until it prints its address.
func launch(b *testing.B, args ...string) *server {
	b.Helper()
	return launchProgram(b, program(b), b.TempDir(), args...)
}

// launchProgram is launch for the program at a path, with the default folder of its database.
func launchProgram(b *testing.B, at, state string, args ...string) *server {
	b.Helper()
	s := &server{cmd: exec.Command(at,
		append(args, "--addr", "127.0.0.1:0", "--log-level", "error")...)}
	s.cmd.Env = append(os.Environ(), "STATE_DIRECTORY="+state)
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(s.end)
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	s.url = strings.TrimSpace(strings.TrimPrefix(line, "Firststeps is at "))
	return s
}

// end kills the server.
func (s *server) end() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}

// page requests the first page, and reads it to the end.
func (s *server) page(b *testing.B) {
	b.Helper()
	answer, err := http.Get(s.url + "/")
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil ||
		answer.StatusCode != http.StatusOK {
		b.Fatal(answer.Status, err)
	}
}

// resident returns the server's resident memory in megabytes on Linux, and 0 on other systems.
func (s *server) resident() (mb float64) {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	_, rest, _ := bytes.Cut(status, []byte("VmRSS:"))
	var kb float64
	_, _ = fmt.Sscan(string(rest), &kb)
	return kb * 1024 / 1e6
}

// cpu returns the processor time used by the server on Linux, and 0 on other systems.
func (s *server) cpu() time.Duration {
	stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	fields := append(strings.Fields(string(stat)), make([]string, 15)...)
	user, _ := strconv.Atoi(fields[13])
	system, _ := strconv.Atoi(fields[14])
	return time.Duration(user+system) * (time.Second / 100)
}

// ownCPU returns the processor time used by this process.
func ownCPU() time.Duration {
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used) // cannot fail for this process
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
