package app

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkStart measures from the start of the process to the last byte of its first page, and reports the size of
// the program and what it then holds in memory.
func BenchmarkStart(b *testing.B) {
	program := filepath.Join(b.TempDir(), "firststeps")
	build := exec.Command("go", "build", "-trimpath", "-o", program, "firststeps/cmd/firststeps")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	info, err := os.Stat(program)
	if err != nil {
		b.Fatal(err)
	}
	var memory float64
	for b.Loop() {
		memory = max(memory, firstPage(b, program))
	}
	b.ReportMetric(float64(info.Size())/1e6, "binary-MB")
	if memory > 0 {
		b.ReportMetric(memory, "resident-MB")
	}
}

// firstPage starts the program, gets its first page and ends it. It gives the memory held, 0 where nobody says.
func firstPage(b *testing.B, program string) float64 {
	cmd := exec.Command(program, "--addr", "127.0.0.1:0", "--log-level", "error")
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed: the error says no more
	}()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	get(b, strings.TrimSpace(strings.TrimPrefix(line, "Firststeps is at "))+"/")
	return resident(cmd.Process.Pid)
}

// resident gives the memory of a process in megabytes, where the system tells as Linux does.
func resident(pid int) (mb float64) {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid)) // elsewhere there is no such file
	_, rest, _ := bytes.Cut(status, []byte("VmRSS:"))
	var kb float64
	_, _ = fmt.Sscan(string(rest), &kb)
	return kb * 1024 / 1e6
}
