package telemetry

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"firststeps/internal/desk/service"
)

// TestSpans checks that a span is sent to the collector as OTLP, as part of the client's trace, and
// with the route instead of the path.
func TestSpans(t *testing.T) {
	got := make(chan map[string]any, 1)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var said map[string]any
		if err == nil {
			err = json.Unmarshal(body, &said)
		}
		if err != nil || r.URL.Path != "/v1/traces" || r.Header.Get("X-Team") != "desk" ||
			strings.Contains(string(body), "CANARY") {
			t.Errorf("%v, %s, %v, %s", err, r.URL, r.Header, body)
		}
		got <- said
	}))
	defer collector.Close()
	env := map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": collector.URL + "/",
		"OTEL_EXPORTER_OTLP_HEADERS": "x-team=desk"}
	w := New(Options{})
	w.Tracer = NewTracer(func(name string) (string, bool) { v, ok := env[name]; return v, ok },
		slog.New(slog.DiscardHandler))
	handler := w.Requests("/case", http.HandlerFunc(func(to http.ResponseWriter, _ *http.Request) {
		to.WriteHeader(http.StatusServiceUnavailable)
	}))
	r := httptest.NewRequest(http.MethodGet, "/case/CANARY?k=CANARY", nil)
	r.Header.Set("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	handler.ServeHTTP(httptest.NewRecorder(), r)
	ctx, stop := context.WithCancel(t.Context())
	stop() // Run sends the rest and returns
	w.Tracer.Run(ctx)
	text, err := json.Marshal(<-got)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"traceId":"0af7651916cd43dd8448eb211c80319c"`, `"parentSpanId":"b7ad6b7169203331"`,
		`"name":"GET /case"`, `"kind":2`,
		`"intValue":"503"`, `"code":2`, `"stringValue":"firststeps"`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
}

func TestParents(t *testing.T) {
	const trace, span = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
	for header, want := range map[string]string{
		"00-" + trace + "-" + span + "-01": trace, "cc-" + trace + "-" + span + "-01-more": trace,
		"": "", "00-" + trace: "", "00-" + strings.Repeat("0", 32) + "-" + span + "-01": "",
		"00-" + strings.ToUpper(trace) + "-" + span + "-01": "",
		"00-" + trace + "-xxxxxxxxxxxxxxxx-01":              "",
		"0-" + trace + "-" + span + "-01":                   "",
	} {
		t.Run(header, func(t *testing.T) {
			if got, _ := parent(header); got != want {
				t.Errorf("parent(%q) = %q, want %q", header, got, want)
			}
		})
	}
}

// TestSpansAreDropped checks that an unavailable collector blocks nothing, and that the queue is
// bounded.
func TestSpansAreDropped(t *testing.T) {
	env := map[string]string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:1"}
	tracer := NewTracer(func(name string) (string, bool) { v, ok := env[name]; return v, ok },
		slog.New(slog.DiscardHandler))
	for range 2 * maxQueue {
		tracer.begin(httptest.NewRequest(http.MethodGet, "/", nil), "guides")(200)
	}
	if len(tracer.spans) != maxQueue {
		t.Errorf("%d spans queued, want %d", len(tracer.spans), maxQueue)
	}
	tracer.send(t.Context())
	if NewTracer(func(string) (string, bool) { return "", false }, nil) != nil {
		t.Error("a Tracer without an endpoint")
	}
}

// TestSpansFollowNoRedirect checks that redirects of the collector are not followed.
func TestSpansFollowNoRedirect(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("the redirect was followed")
	}))
	defer elsewhere.Close()
	collector := httptest.NewServer(http.RedirectHandler(elsewhere.URL,
		http.StatusTemporaryRedirect))
	defer collector.Close()
	tracer := NewTracer(func(string) (string, bool) { return collector.URL, true },
		slog.New(slog.DiscardHandler))
	if err := tracer.post(t.Context(), []span{{}}); err == nil {
		t.Error("a redirect counts as success")
	}
}

// TestBrokenAndStreams checks that an aborted response is counted as broken, and that a stream is
// counted while it lasts.
func TestBrokenAndStreams(t *testing.T) {
	w := New(Options{})
	scrape := func() string {
		to := httptest.NewRecorder()
		w.Handler().ServeHTTP(to, httptest.NewRequest(http.MethodGet, "/metrics", nil))
		return to.Body.String()
	}
	handler := w.Requests("/x", http.HandlerFunc(func(to http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			panic(http.ErrAbortHandler)
		}
		to.Header().Set("Content-Type", "text/event-stream")
		if err := http.NewResponseController(to).Flush(); err != nil {
			t.Error(err)
		}
		if !strings.Contains(scrape(), "firststeps_streams 1") {
			t.Error("a stream is not counted while it lasts")
		}
	}))
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/x", nil))
	func() {
		defer func() { _ = recover() }()
		handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/x", nil))
	}()
	body := scrape()
	for _, want := range []string{"firststeps_streams 0",
		`firststeps_http_requests_total{method="POST",route="/x",status="broken"} 1`,
		`firststeps_http_request_seconds_count{route="/x"} 1`} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q", want)
		}
	}
}

// TestFormat checks that each metric of the program has its help and type once, above its time
// series, and that those of the runtime and the process are present.
func TestFormat(t *testing.T) {
	to := httptest.NewRecorder()
	w := New(Options{Desk: func() (m service.Metrics) { return m },
		DatabaseOpen: func() bool { return true },
		Outbox:       func() Outbox { return Outbox{Known: true} }})
	w.Requests("GET /guide/{id}", http.NotFoundHandler()).ServeHTTP(httptest.NewRecorder(),
		httptest.NewRequest(http.MethodGet, "/", nil))
	w.Handler().ServeHTTP(to, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	typed, series := map[string]bool{}, regexp.MustCompile(
		`^(firststeps_\w+?)(_bucket|_sum|_count)?(\{\w+="[^"]*"(,\w+="[^"]*")*\})? [0-9.e+-]+$`)
	current := ""
	for line := range strings.Lines(to.Body.String()) {
		line = strings.TrimSuffix(line, "\n")
		if name, ok := strings.CutPrefix(line, "# TYPE "); ok {
			name, _, _ = strings.Cut(name, " ")
			if typed[name] {
				t.Errorf("%s has two types", name)
			}
			typed[name], current = true, name
			continue
		}
		if !strings.HasPrefix(line, "firststeps_") {
			continue
		}
		if m := series.FindStringSubmatch(line); m == nil || m[1] != current {
			t.Errorf("%q below the type of %q", line, current)
		}
	}
	for _, want := range []string{"go_goroutines ", "process_open_fds ", "go_memstats_alloc_bytes ",
		`firststeps_http_requests_total{method="GET",route="GET /guide/{id}",status="4xx"} 1`,
		"# HELP firststeps_webhook_dead_letters Deliveries to webhooks that were given up.\n"} {
		if !strings.Contains(to.Body.String(), "\n"+want) {
			t.Errorf("no %q", want)
		}
	}
	if len(typed) != 14 {
		t.Errorf("%d metrics, want 14: %v", len(typed), typed)
	}
}
