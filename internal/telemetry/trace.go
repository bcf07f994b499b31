package telemetry

import (
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Tracer sends a span for each request to a collector, as OTLP in JSON over HTTP. A nil Tracer does
// nothing.
type Tracer struct {
	url    string
	header http.Header
	log    *slog.Logger
	spans  chan span
	client http.Client
}

// NewTracer returns a Tracer configured by the environment variables of OpenTelemetry:
// OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, or OTEL_EXPORTER_OTLP_ENDPOINT followed by /v1/traces, and
// OTEL_EXPORTER_OTLP_HEADERS. It returns nil if no endpoint is set.
func NewTracer(lookup func(string) (string, bool), log *slog.Logger) *Tracer {
	get := func(name string) string { v, _ := lookup(name); return v }
	url := get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
	if base := get("OTEL_EXPORTER_OTLP_ENDPOINT"); url == "" && base != "" {
		url = strings.TrimSuffix(base, "/") + "/v1/traces"
	}
	if url == "" {
		return nil
	}
	t := &Tracer{url: url, header: http.Header{"Content-Type": {"application/json"}}, log: log,
		spans: make(chan span, maxQueue)}
	t.client.CheckRedirect = func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}
	for pair := range strings.SplitSeq(get("OTEL_EXPORTER_OTLP_HEADERS"), ",") {
		if name, value, ok := strings.Cut(pair, "="); ok {
			t.header.Set(strings.TrimSpace(name), strings.TrimSpace(value))
		}
	}
	return t
}

// span is a span of one request in OTLP's format.
type span struct {
	TraceID    string      `json:"traceId"`
	SpanID     string      `json:"spanId"`
	ParentID   string      `json:"parentSpanId,omitempty"`
	Name       string      `json:"name"`
	Kind       int         `json:"kind"` // 2: server
	Start      string      `json:"startTimeUnixNano"`
	End        string      `json:"endTimeUnixNano"`
	Attributes []attribute `json:"attributes"`
	Status     struct {
		Code int `json:"code"` // 2: error
	} `json:"status"`
}

type attribute struct {
	Key   string         `json:"key"`
	Value map[string]any `json:"value"`
}

func stringAttribute(key, value string) attribute {
	return attribute{key, map[string]any{"stringValue": value}}
}

// begin starts the span of a request, and returns the function that ends it. The span belongs to
// the client's trace if the request names one.
func (t *Tracer) begin(r *http.Request, route string) (end func(status int)) {
	if t == nil {
		return func(int) {}
	}
	s := span{Name: method(r.Method) + " " + route, Kind: 2, SpanID: random(8), Start: nanos()}
	if s.TraceID, s.ParentID = parent(r.Header.Get("Traceparent")); s.TraceID == "" {
		s.TraceID = random(16)
	}
	return func(status int) {
		s.End = nanos()
		s.Attributes = []attribute{
			stringAttribute("http.request.method", method(r.Method)),
			stringAttribute("http.route", route),
			{"http.response.status_code", map[string]any{"intValue": strconv.Itoa(status)}},
		}
		if status == 0 || status >= 500 {
			s.Status.Code = 2
		}
		select {
		case t.spans <- s:
		default:
		}
	}
}

func nanos() string { return strconv.FormatInt(time.Now().UnixNano(), 10) }

func random(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// parent parses a W3C traceparent: version, trace, span, flags. It returns "" if it is invalid.
func parent(header string) (trace, span string) {
	parts := strings.Split(header, "-")
	if len(parts) < 4 || len(parts[0]) != 2 || len(parts[1]) != 32 || len(parts[2]) != 16 ||
		strings.Trim(parts[1], "0") == "" {
		return "", ""
	}
	for _, p := range parts[:3] {
		if _, err := hex.DecodeString(p); err != nil || strings.ToLower(p) != p {
			return "", ""
		}
	}
	return parts[1], parts[2]
}
