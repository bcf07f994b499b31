package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"firststeps/test/short"
)

func TestServes(t *testing.T) {
	r := start(t, nil, "--addr", "127.0.0.1:0")
	for path, want := range map[string]string{
		"/healthz": "ok\n", "/readyz": "ready\n",
		"/?t=life.trapped": "<h1", "/trunk-release-fails/en-GB": "<h1",
	} {
		if status, body := get(t, r.url+path); status != http.StatusOK ||
			!strings.Contains(body, want) {
			t.Errorf("%s: %d, %.200s", path, status, body)
		}
	}
	if status, body := get(t, r.url+"/nowhere/at/all"); status != http.StatusNotFound ||
		!strings.Contains(body, "112") {
		t.Errorf("an unknown page: %d, %.200s", status, body)
	}
	if code := r.end(); code != 0 {
		t.Errorf("exit code %d, %s", code, r.stderr)
	}
}

// held is a handler that blocks until it is released.
type held struct{ begun, release chan bool }

func (h held) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	h.begun <- true
	<-h.release
	_, _ = io.WriteString(w, "at last")
}

// TestStopsGracefully checks that the server is not ready after the stop signal, though it still
// serves while it lingers. Then it accepts no connections, and finishes the requests in progress.
func TestStopsGracefully(t *testing.T) {
	page, lingers, closes := held{make(chan bool), make(chan bool)}, make(chan bool),
		make(chan bool)
	s := newServer(page, slog.New(slog.DiscardHandler), time.Now)
	s.linger = func() { lingers <- true; <-closes }
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + at.Addr().String()
	ctx, stop := context.WithCancel(t.Context())
	ended, answer := make(chan error, 1), make(chan string, 1)
	go func() { ended <- s.run(ctx, at) }()
	go func() { _, body := get(t, url+"/"); answer <- body }()
	<-page.begun
	stop()
	<-lingers
	for path, want := range map[string]int{"/readyz": http.StatusServiceUnavailable,
		"/healthz": http.StatusOK} {
		if status, _ := get(t, url+path); status != want {
			t.Errorf("%s: %d while it lingers, want %d", path, status, want)
		}
	}
	close(closes)
	for refused := false; !refused; {
		conn, err := net.Dial("tcp", at.Addr().String())
		if refused = err != nil; !refused {
			_ = conn.Close()
		}
	}
	close(page.release)
	if body := <-answer; body != "at last" {
		t.Errorf("the request in progress was answered with %q", body)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// TestListensOnAllInterfaces checks that an address without a host listens on all interfaces, and
// that the printed address can be opened.
func TestListensOnAllInterfaces(t *testing.T) {
	r := start(t, nil, "--addr", ":0")
	if !strings.HasPrefix(r.url, "http://127.0.0.1:") || strings.HasSuffix(r.url, ":0") {
		t.Errorf("%s cannot be opened", r.url)
	}
	if status, _ := get(t, r.url+"/readyz"); status != http.StatusOK {
		t.Errorf("not ready: %d", status)
	}
}

// TestLogHasNoPersonalData checks that the log has one line per request, without answers or client
// addresses.
func TestLogHasNoPersonalData(t *testing.T) {
	r := start(t, nil, "--addr", "127.0.0.1:0", "--log-format", "json")
	long := "/" + strings.Repeat("é", 500)
	paths := []string{"/", "/healthz", "/trunk-release-fails/en-US", "//odd", long}
	for _, path := range paths {
		request, err := http.NewRequest(http.MethodGet, r.url+path+"?t=CANARY;!CANARY%00", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header = http.Header{"User-Agent": {"CANARY"}, "Referer": {"CANARY"},
			"X-Forwarded-For": {"CANARY"}, "Cookie": {"CANARY"}}
		response, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
	}
	r.end()
	if text := r.stderr.String(); strings.Contains(text, "CANARY") ||
		strings.Contains(text, "127.0.0.1") {
		t.Errorf("the log has personal data:\n%s", text)
	}
	var logged, want []string
	for _, line := range requests(t, r.stderr.String(), len(paths)) {
		fields := slices.Sorted(maps.Keys(line))
		if want := []string{"bytes", "duration", "level", "method", "msg", "path", "status",
			"time"}; !slices.Equal(fields, want) {
			t.Errorf("got %v, want %v", fields, want)
		}
		logged = append(logged, fmt.Sprint(line["path"]))
	}
	for _, path := range paths {
		want = append(want, string([]rune(path)[:min(utf8.RuneCountInString(path), 200)]))
	}
	slices.Sort(logged) // consecutive requests may end in another order
	slices.Sort(want)
	if !slices.Equal(logged, want) {
		t.Errorf("got the paths %q, want %q", logged, want)
	}
}

// requests returns the lines of a JSON log that are about requests. There must be n.
func requests(t *testing.T, log string, n int) (lines []map[string]any) {
	t.Helper()
	for text := range strings.Lines(log) {
		var line map[string]any
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Fatalf("%v in %q", err, text)
		}
		if line["msg"] == "request" {
			lines = append(lines, line)
		}
	}
	if len(lines) != n {
		t.Fatalf("%d lines, want %d:\n%s", len(lines), n, log)
	}
	return lines
}

// TestServerErrorsHaveNoAddress checks that the client's address is cut from log lines of net/http,
// and the rest kept.
func TestServerErrorsHaveNoAddress(t *testing.T) {
	var log bytes.Buffer
	panics := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("CANARY") })
	s := newServer(panics, slog.New(slog.NewTextHandler(&log, nil)), time.Now)
	s.http.ErrorLog.Print("http: panic serving 198.51.100.7:1: CANARY\ngoroutine 1")
	s.http.ErrorLog.Print("http: TLS handshake error from 198.51.100.7:1: CANARY")
	s.http.ErrorLog.Print("http: Accept error: too many open files; retrying in 5ms")
	text := log.String()
	if strings.Contains(text, "198.51") || strings.Contains(text, "CANARY") {
		t.Errorf("the log has too much: %s", text)
	}
	for _, want := range []string{"http: panic", "TLS handshake error", "too many open files"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
}

func TestServerHasLimits(t *testing.T) {
	short.Skip(t)
	h := &newServer(nil, slog.New(slog.DiscardHandler), time.Now).http
	if h.ReadHeaderTimeout == 0 || h.ReadTimeout == 0 || h.WriteTimeout == 0 ||
		h.IdleTimeout == 0 || h.MaxHeaderBytes == 0 {
		t.Errorf("a limit is missing: %+v", h)
	}
	r := start(t, nil, "--addr", "127.0.0.1:0")
	request, err := http.NewRequest(http.MethodGet, r.url+"/healthz", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Long", strings.Repeat("x", 64<<10))
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("64 KiB of header: %d", response.StatusCode)
	}
}

func TestGuidesOfAFolder(t *testing.T) {
	short.Skip(t)
	dir := smallFolder(t)
	edit(t, filepath.Join(dir, "bell-rings/text/en-US.yaml"), "title: A fire alarm rings",
		"title: A smoke alarm rings")
	r := start(t, map[string]string{"FIRSTSTEPS_GUIDES": dir}, "--addr", "127.0.0.1:0")
	opened(t, r)
	if _, body := get(t, r.url+"/bell-rings/en-US"); !strings.Contains(body,
		"A smoke alarm rings") {
		t.Errorf("not the guide of the folder: %.300s", body)
	}
}

// smallFolder returns a copy of the small guides that may be changed.
func smallFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../test/guidetest/guides")); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestBrokenGuideIsNotUsed(t *testing.T) {
	dir := guidesFolder(t)
	edit(t, filepath.Join(dir, "trunk-release-fails/guide.yaml"), "start: life", "start: live")
	text := read(t, filepath.Join(dir, "trunk-release-fails/guide.yaml"))
	line := 1 + strings.Count(text[:strings.Index(text, "start: live")], "\n")
	stdout, stderr, code := run(t, nil, "", "ask", trunk, "--guides", dir)
	if code != 1 || stdout != "" {
		t.Errorf("exit code %d, %q", code, stdout)
	}
	if want := fmt.Sprintf("%s/trunk-release-fails/guide.yaml:%d:", filepath.ToSlash(dir),
		line); !strings.Contains(stderr, want) || !strings.Contains(stderr, "live") {
		t.Errorf("no %q in %s", want, stderr)
	}
}

// TestServesWhatIsProved checks that a server with a broken guide serves the others and the numbers
// to call, is not ready, names the fault, and is ready once the fault is corrected. If the guide is
// broken again, the proved one stays in service. Only the proof finds the second fault.
func TestServesWhatIsProved(t *testing.T) {
	for _, fault := range []struct{ rule, right, wrong string }{
		{"unknown-key", "guide: lamp-out", "gide: lamp-out"},
		{"unknown-is-unsafe", "unsure: {to: danger, urgency: emergency}", "unsure: {to: park}"},
	} {
		t.Run(fault.rule, func(t *testing.T) {
			servesWhatIsProved(t, fault.rule, fault.right, fault.wrong)
		})
	}
}

func servesWhatIsProved(t *testing.T, rule, right, wrong string) {
	dir := smallFolder(t)
	broken := filepath.Join(dir, "lamp-out", "guide.yaml")
	edit(t, broken, right, wrong)
	r := start(t, nil, "--addr", "127.0.0.1:0", "--guides", dir)
	eventually(t, "the other guides are proved", func() bool {
		status, body := get(t, r.url+"/readyz")
		return status == http.StatusServiceUnavailable &&
			body == "not ready: 4 of 5 guides are proved\n"
	})
	eventually(t, "the fault is logged", func() bool {
		return strings.Contains(r.stderr.String(), "rule="+rule+" at="+broken)
	})
	for path, want := range map[string]int{"/healthz": 200, "/": 200, "/bell-rings/en-US": 200,
		"/lamp-out/en-US?t=life.none": 503, "/sw.js": 503, "/desk": 503,
		"/car/bell-rings/en-US": 503, "/api/v1/desk": 503} {
		status, body := get(t, r.url+path)
		if status != want || path != "/healthz" && !strings.Contains(body, `href="tel:112"`) {
			t.Errorf("%s: %d, %.300s", path, status, body)
		}
	}
	edit(t, broken, wrong, right)
	opened(t, r)
	for _, path := range []string{"/lamp-out/en-US", "/sw.js", "/api/v1/desk", "/desk"} {
		if status, body := get(t, r.url+path); status != http.StatusOK {
			t.Errorf("%s: %d, %.300s", path, status, body)
		}
	}
	unsure := r.url + "/lamp-out/en-US?t=life.unsure"
	_, proved := get(t, unsure)
	edit(t, broken, right, wrong)
	eventually(t, "the fault is logged again", func() bool {
		_, after, _ := strings.Cut(r.stderr.String(), "those in service stay")
		return strings.Contains(after, "those in service stay") &&
			strings.Count(after, "rule="+rule+" at="+broken) > 1
	})
	if status, body := get(t, unsure); status != http.StatusOK || body != proved {
		t.Errorf("not the proved guide: %d, %.300s", status, body)
	}
	if code := r.end(); code != 0 {
		t.Errorf("exit code %d, %s", code, r.stderr)
	}
}

func edit(t *testing.T, file, before, after string) {
	t.Helper()
	text, err := fs.ReadFile(os.DirFS(filepath.Dir(file)), filepath.Base(file))
	if err != nil || !bytes.Contains(text, []byte(before)) {
		t.Fatalf("%s: %q is not there, %v", file, before, err)
	}
	if err := os.WriteFile(file, bytes.Replace(text, []byte(before), []byte(after), 1),
		0o600); err != nil {
		t.Fatal(err)
	}
}
