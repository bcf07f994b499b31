package app

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"firststeps/internal/guide"
	"firststeps/internal/guide/catalog"
)

// trunk is the guide that most tests use.
const trunk = "trunk-release-fails"

// trunkOf returns this guide of a library.
func trunkOf(t testing.TB, lib *catalog.Library) *guide.Guide {
	t.Helper()
	g, ok := lib.Guide(trunk)
	if !ok {
		t.Fatal("no guide about a trunk")
	}
	return g
}

// run runs a command and returns its output and exit code.
func run(t testing.TB, env map[string]string, stdin string, args ...string) (stdout, stderr string,
	code int) {
	t.Helper()
	var out, errs bytes.Buffer
	m := program(env, args)
	m.Stdin, m.Stdout, m.Stderr = strings.NewReader(stdin), &out, &errs
	code = m.Run(t.Context())
	return out.String(), errs.String(), code
}

func program(env map[string]string, args []string) *Main {
	return &Main{
		Args: args,
		LookupEnv: func(name string) (string, bool) {
			if v, ok := env[name]; ok || name != "FIRSTSTEPS_DATABASE" {
				return v, ok
			}
			return "memory", true // only database tests store a file
		},
		Now: func() time.Time { return time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC) },
	}
}

// running is a server that a test started.
type running struct {
	url    string
	more   *bufio.Reader // stdout after the line with the address
	stderr *lockedBuffer
	stop   context.CancelFunc
	ended  chan int // the exit code
}

// start runs the program until the test ends, and waits for the line with its address.
func start(t *testing.T, env map[string]string, args ...string) *running {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	reader, writer, err := os.Pipe() // buffers what nothing has read yet
	if err != nil {
		t.Fatal(err)
	}
	r := &running{stderr: &lockedBuffer{}, stop: stop, ended: make(chan int, 1)}
	m := program(env, args)
	m.Stdin, m.Stdout, m.Stderr = strings.NewReader(""), writer, r.stderr
	go func() {
		r.ended <- m.Run(ctx)
		_ = writer.Close()
	}()
	out := bufio.NewReader(reader)
	line, err := out.ReadString('\n')
	where, ok := strings.CutPrefix(strings.TrimSpace(line), "Firststeps is at ")
	if err != nil || !ok {
		t.Fatalf("it did not start: %q, %v, %s", line, err, r.stderr)
	}
	r.url, r.more = where, out
	t.Cleanup(func() { _ = reader.Close() })
	t.Cleanup(func() { stop(); r.ended <- <-r.ended })
	return r
}

// end stops the server and returns its exit code.
func (r *running) end() int {
	r.stop()
	code := <-r.ended
	r.ended <- code
	return code
}

func get(t testing.TB, url string) (status int, body string) {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

// lockedBuffer can be written by the server while the test reads it.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// TestBadInput checks that the error for invalid input names the input and the emergency numbers,
// and that the exit code tells a usage error from a runtime error.
func TestBadInput(t *testing.T) {
	const call = "Emergency: call 112 or 911."
	for name, c := range map[string]struct {
		env  map[string]string
		args string
		code int
		want []string
	}{
		"guide": {nil, "ask nope", 2,
			[]string{`"nope"`, "trunk-release-fails", call}},
		"language": {nil, "ask trunk-release-fails --language tlh", 2,
			[]string{`"tlh"`, "en-GB", "en-US", call}},
		"country": {nil, "ask trunk-release-fails --country QQ", 2,
			[]string{`"QQ"`, "two letters", call}},
		"two guides": {nil, "ask a b", 2, []string{"name one guide", call}},
		"flag":       {nil, "ask --quick", 2, []string{"--quick", call}},
		"command":    {nil, "aks", 2, []string{`"aks"`, "\task", call}},
		"address":    {nil, "--addr 8080", 2, []string{"--addr", "host:port"}},
		"port":       {nil, "--addr :65536", 2, []string{":65536", "host:port"}},
		"named port": {nil, "--addr :http", 2, []string{":http", "host:port"}},
		"level": {nil, "--log-level loud", 2,
			[]string{`"loud"`, "debug, info, warn, error"}},
		"what a terminal would obey": {nil, "ask trunk-release-fails --country \x1b[2J", 2,
			[]string{"there is no country"}},
		"no file":       {nil, "format", 2, []string{"name the files", "firststeps format "}},
		"address taken": {nil, "--addr 203.0.113.1:1", 1, []string{"cannot listen"}},
		"folder": {nil, "--guides testdata/nowhere", 1,
			[]string{"testdata/nowhere", "cannot be read"}},
		"folder for ask": {nil, "ask --guides testdata/nowhere", 1,
			[]string{"cannot be read", call}},
		"env address": {map[string]string{"FIRSTSTEPS_ADDR": "x"}, "", 2,
			[]string{"FIRSTSTEPS_ADDR", `"x"`}},
		"env offline": {map[string]string{"FIRSTSTEPS_OFFLINE": "maybe"}, "", 2,
			[]string{"FIRSTSTEPS_OFFLINE", `"maybe"`}},
		"env level": {map[string]string{"FIRSTSTEPS_LOG_LEVEL": "INFO"}, "", 2,
			[]string{"FIRSTSTEPS_LOG_LEVEL", `"INFO"`}},
		"env format": {map[string]string{"FIRSTSTEPS_LOG_FORMAT": "xml"}, "", 2,
			[]string{"FIRSTSTEPS_LOG_FORMAT", `"xml"`}},
		"env guides": {map[string]string{"FIRSTSTEPS_GUIDES": "testdata/nowhere"},
			"ask", 1, []string{"testdata/nowhere"}},
		"env delay": {map[string]string{"FIRSTSTEPS_STOP_DELAY": "soon"}, "", 2,
			[]string{"FIRSTSTEPS_STOP_DELAY", `"soon"`}},
		"env json": {map[string]string{"FIRSTSTEPS_JSON": "2"}, "ask trunk-release-fails", 2,
			[]string{"FIRSTSTEPS_JSON", call}},
		"env country": {map[string]string{"FIRSTSTEPS_COUNTRY": "QQ"}, "ask trunk-release-fails", 2,
			[]string{`"QQ"`, call}},
	} {
		t.Run(name, func(t *testing.T) {
			stdout, stderr, code := run(t, c.env, "", strings.Fields(c.args)...)
			if code != c.code || stdout != "" {
				t.Errorf("%s: exit code %d, want %d; stdout %q", name, code, c.code, stdout)
			}
			for _, want := range c.want {
				if !strings.Contains(stderr, want) {
					t.Errorf("%s: no %q in %q", name, want, stderr)
				}
			}
			if strings.ContainsRune(stderr, 0x1b) || strings.Contains(stderr, "panic") {
				t.Errorf("%s: control characters or a panic: %q", name, stderr)
			}
		})
	}
}

func TestVersion(t *testing.T) {
	stdout, stderr, code := run(t, nil, "", "--version")
	if code != 0 || stderr != "" {
		t.Fatalf("exit code %d, %s", code, stderr)
	}
	if same, _, code := run(t, nil, "", "version"); same != stdout || code != 0 {
		t.Errorf("version prints %q, exit code %d", same, code)
	}
	screen := asked(t, nil)
	for _, want := range []string{"firststeps ", "go1.", "guide trunk-release-fails ",
		screen.Release[:8]} {
		if !strings.Contains(stdout, want) {
			t.Errorf("%q is missing in\n%s", want, stdout)
		}
	}
}
