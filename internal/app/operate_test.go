package app

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"firststeps/test/short"
)

// metricsURL returns the URL of a server's metrics, from its log.
func metricsURL(t *testing.T, r *running) string {
	t.Helper()
	url := ""
	eventually(t, "the URL of metrics is logged", func() bool {
		url = regexp.MustCompile(`http://[\d.:]+/metrics`).FindString(r.stderr.String())
		return url != ""
	})
	return url
}

// TestMetrics checks that hand-overs, acceptances and refusals are counted, and that the queue has
// its size.
func TestMetrics(t *testing.T) {
	r := start(t, nil, "--addr", "127.0.0.1:0", "--admin-addr", "127.0.0.1:0")
	opened(t, r)
	s := handedOver(parked)
	s.to(t, r.url)
	s.to(t, r.url)
	handedOver("!trapped").to(t, r.url)
	get(t, r.url+"/case?k="+s.secret)
	get(t, r.url+"/trunk-release-fails/en-GB")
	url := metricsURL(t, r)
	want := []string{
		`firststeps_cases{state="received",urgency="urgent"} 1`,
		`firststeps_cases{state="received",urgency="emergency"} 1`,
		`firststeps_cases{state="accepted",urgency="urgent"} 0`,
		`firststeps_handovers_total{outcome="new"} 2`,
		`firststeps_handovers_total{outcome="again"} 1`,
		`firststeps_handovers_total{outcome="busy"} 0`, `firststeps_desk_open 1`,
		`firststeps_log_intact 1`,
		`firststeps_webhook_dead_letters 0`, `firststeps_webhook_lag_seconds 0`,
		`firststeps_case_waiting_seconds_count{urgency="emergency"} 0`,
		`firststeps_http_requests_total{method="GET",route="/case",status="2xx"} 1`,
		`firststeps_http_requests_total{method="POST",route="/api/v1/handover",status="2xx"} 3`,
		`firststeps_http_request_seconds_count{route="guides"}`, `firststeps_canary_age_seconds`,
		`firststeps_case_oldest_waiting_seconds`, `firststeps_streams 0`, "go_goroutines",
	}
	body := ""
	eventually(t, "every metric is present", func() bool {
		_, body = get(t, url)
		for _, line := range want {
			if !strings.Contains(body, line) {
				want = append([]string{line}, want...)
				return false
			}
		}
		return true
	})
	if status, _ := get(t, r.url+"/metrics"); status != http.StatusNotFound {
		t.Errorf("metrics are public: %d", status)
	}
	if status, _ := get(t, strings.TrimSuffix(url, "metrics")+
		"debug/pprof/"); status != http.StatusOK {
		t.Errorf("profiles: %d", status)
	}
}

// TestLabelsAreBounded checks that labels have a closed set of values, whatever is requested.
func TestLabelsAreBounded(t *testing.T) {
	r := start(t, nil, "--addr", "127.0.0.1:0", "--admin-addr", "127.0.0.1:0")
	for _, path := range []string{"/CANARY", "/case/CANARY", "/handover/CANARY/CANARY",
		"/api/v1/case/CANARY", "/?t=CANARY"} {
		request, err := http.NewRequest("CANARY", r.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer(t, request)
	}
	_, body := get(t, metricsURL(t, r))
	if strings.Contains(body, "CANARY") {
		t.Error("a label has part of the request")
	}
	if !strings.Contains(body, `method="other"`) {
		t.Error("nothing was counted")
	}
}

// TestNoPersonalDataIsWritten handles a whole case with all logging on, and checks that name,
// place, telephone number, car and link are stored in the database only.
func TestNoPersonalDataIsWritten(t *testing.T) {
	short.Skip(t)
	var spans lockedBuffer
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(&spans, r.Body)
	}))
	defer collector.Close()
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	file := filepath.Join(dir, "store", "cases.db")
	if err := os.Mkdir(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	r := start(t, map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": collector.URL},
		"--addr", "127.0.0.1:0", "--admin-addr", "127.0.0.1:0", "--database", file, "--log-level",
		"debug", "--log-format", "json")
	opened(t, r)
	s := handedOver(parked)
	if status, body := s.to(t, r.url); status != http.StatusCreated {
		t.Fatalf("%d, %s", status, body)
	}
	if status, body := get(t, r.url+"/case?k="+s.secret); status != http.StatusOK ||
		!strings.Contains(body, "Canaryplace") {
		t.Fatalf("the case: %d", status)
	}
	wrong := handedOver(parked)
	wrong.body = strings.Replace(wrong.body, "+44 7700 900123", "+44 Canaryphone 7700900123", 1)
	wrong.to(t, r.url)
	other := s
	other.body = strings.Replace(s.body, "Canaryname", "Canaryother", 1)
	other.to(t, r.url)
	get(t, r.url+"/handover/trunk-release-fails/en-GB?c=GB&t="+parked+"&name=Canaryquery")
	_, metrics := get(t, metricsURL(t, r))
	r.end()
	written := map[string]string{"the log": r.stderr.String(), "metrics": metrics,
		"spans": spans.String()}
	if !strings.Contains(written["spans"], `"http.route"`) {
		t.Error("no span came")
	}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.HasPrefix(path, "store/") {
			written[path] = read(t, filepath.Join(dir, path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for where, text := range written {
		for _, mark := range []string{"canary", "7700900123", "7700 900123", "51234567",
			"51.234567", s.secret, s.key, "203.0.113", parked} {
			if strings.Contains(strings.ToLower(text), strings.ToLower(mark)) && mark != "canary" ||
				mark == "canary" && personal(text) {
				t.Errorf("%s has %q", where, mark)
			}
		}
	}
}

// personal reports whether a text has one of the test's markers. The desk's own canary case does
// not count.
func personal(text string) bool {
	return regexp.MustCompile(`(?i)canary(name|note|pl8|vin|place|phone|other|query)`).
		MatchString(text)
}

// TestNotifiesSystemd checks that systemd is notified when the program is ready, and when it stops.
func TestNotifiesSystemd(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "notify")
	at, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = at.Close() }()
	r := start(t, map[string]string{"NOTIFY_SOCKET": socket}, "--addr", "127.0.0.1:0")
	for _, want := range []string{"READY=1", "STOPPING=1"} {
		b := make([]byte, 100)
		if err := at.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
			t.Fatal(err)
		}
		n, err := at.Read(b)
		if err != nil || string(b[:n]) != want {
			t.Errorf("got %q, %v, want %q", b[:n], err, want)
		}
		r.stop()
	}
}

func TestHealth(t *testing.T) {
	r := start(t, nil, "--addr", ":0")
	port := r.url[strings.LastIndex(r.url, ":"):]
	if stdout, stderr, code := run(t, nil, "", "health", "--addr", port); code != 0 ||
		stdout != "ok\n" {
		t.Errorf("%d, %q, %q", code, stdout, stderr)
	}
	r.end()
	if _, stderr, code := run(t, map[string]string{"FIRSTSTEPS_ADDR": port}, "",
		"health"); code != exitFailed || !strings.Contains(stderr, "unhealthy") {
		t.Errorf("a stopped server: %d, %q", code, stderr)
	}
}

// TestStreamsEndWithTheServer checks that streams end when the server stops, so that clients
// reconnect elsewhere and the server does not wait for the drain timeout.
func TestStreamsEndWithTheServer(t *testing.T) {
	r := start(t, nil, "--addr", "127.0.0.1:0", "--admin-addr", "127.0.0.1:0")
	opened(t, r)
	s := handedOver(parked)
	s.to(t, r.url)
	request, err := http.NewRequest(http.MethodGet, r.url+"/api/v1/case/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+s.secret)
	answer, err := http.DefaultClient.Do(request)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%v, %v", answer, err)
	}
	defer func() { _ = answer.Body.Close() }()
	lines := bufio.NewReader(answer.Body)
	if _, err := lines.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	url := metricsURL(t, r)
	if _, body := get(t, url); !strings.Contains(body, "firststeps_streams 1") {
		t.Error("the stream is not counted")
	}
	r.stop()
	if _, err := io.Copy(io.Discard, lines); err != nil {
		t.Errorf("the stream broke off: %v", err)
	}
	if code := r.end(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// TestAlarmIsIndependentOfTheDesk checks that an alarm is sent and retried, follows no redirect,
// and that its URL is not in errors.
func TestAlarmIsIndependentOfTheDesk(t *testing.T) {
	short.Skip(t)
	var mu sync.Mutex
	var heard []string
	tries := 0
	at := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if tries++; tries == 1 {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		var said struct{ Text string }
		if err := json.NewDecoder(r.Body).Decode(&said); err != nil {
			t.Error(err)
		}
		heard = append(heard, said.Text)
	}))
	defer at.Close()
	alarms{at.URL, program(nil, nil).logger(serveOptions{})}.raise("the queue: it is empty")
	eventually(t, "the alarm arrives",
		func() bool { mu.Lock(); defer mu.Unlock(); return len(heard) == 1 })
	if heard[0] != "The desk does not work: the queue: it is empty" {
		t.Errorf("%q", heard)
	}
	elsewhere := httptest.NewServer(http.RedirectHandler(at.URL, http.StatusTemporaryRedirect))
	defer elsewhere.Close()
	if err := (alarms{url: elsewhere.URL}).post("x"); err == nil || len(heard) != 1 {
		t.Errorf("an alarm was redirected: %v, %q", err, heard)
	}
	if err := (alarms{url: "http://127.0.0.1:1/CANARY"}).post("x"); err == nil ||
		strings.Contains(err.Error(), "CANARY") {
		t.Errorf("%v", err)
	}
}

// TestHandOverInProgressFinishes checks that a hand-over in progress while the server stops is
// accepted and acknowledged, and present after the next start.
func TestHandOverInProgressFinishes(t *testing.T) {
	short.Skip(t)
	file := filepath.Join(t.TempDir(), "cases.db")
	r := start(t, nil, "--addr", "127.0.0.1:0", "--database", file)
	opened(t, r)
	s := handedOver(parked)
	conn, err := net.Dial("tcp", strings.TrimPrefix(r.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	head := fmt.Sprintf(
		"POST /api/v1/handover HTTP/1.1\r\nHost: x\r\nContent-Type: "+
			"application/json\r\nIdempotency-Key: %s\r\nContent-Length: %d\r\nExpect: "+
			"100-continue\r\n\r\n", s.key, len(s.body))
	if _, err := io.WriteString(conn, head); err != nil {
		t.Fatal(err)
	}
	from := bufio.NewReader(conn)
	// the handler waits for the body
	if line, err := from.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
		t.Fatalf("%q, %v", line, err)
	}
	r.stop()
	eventually(t, "the server is stopping",
		func() bool { return strings.Contains(r.stderr.String(), "shutting down") })
	if _, err := io.WriteString(conn, s.body); err != nil {
		t.Fatal(err)
	}
	if _, err := from.ReadString('\n'); err != nil { // end of the 100 response
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(from, nil)
	if err != nil || answer.StatusCode != http.StatusCreated {
		t.Fatalf("%v, %v", answer, err)
	}
	_ = answer.Body.Close()
	if code := r.end(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	r = start(t, nil, "--addr", "127.0.0.1:0", "--database", file)
	opened(t, r)
	if status, _ := get(t, r.url+"/case?k="+s.secret); status != http.StatusOK {
		t.Errorf("the acknowledged case is gone: %d", status)
	}
}

// TestEveryMetricIsDocumented checks that docs/operate.md names every metric.
func TestEveryMetricIsDocumented(t *testing.T) {
	page := read(t, "../../docs/operate.md")
	r := start(t, nil, "--addr", "127.0.0.1:0", "--admin-addr", "127.0.0.1:0")
	get(t, r.url+"/")
	var names [][]string
	eventually(t, "the request is counted", func() bool {
		_, body := get(t, metricsURL(t, r))
		names = regexp.MustCompile(`(?m)^# TYPE (firststeps_\w+)`).FindAllStringSubmatch(body, -1)
		return strings.Contains(body, "firststeps_http_requests_total")
	})
	for _, name := range names {
		if !strings.Contains(page, "`"+name[1]+"`") {
			t.Errorf("docs/operate.md does not name %s", name[1])
		}
	}
	if len(names) < 14 {
		t.Errorf("only %d metrics", len(names))
	}
}
