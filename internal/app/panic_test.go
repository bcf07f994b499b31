package app

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestPanicIsLoggedAndReported checks that a panic in a handler without its own error page is
// answered, and logged with its stack.
func TestPanicIsLoggedAndReported(t *testing.T) {
	var log bytes.Buffer
	handler := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("a defect") })
	s := newServer(handler, slog.New(slog.NewTextHandler(&log, nil)), still)
	w := httptest.NewRecorder()
	s.http.Handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/v1/cases", nil))
	if w.Code != http.StatusInternalServerError ||
		!strings.Contains(w.Body.String(), "look before you ask again") {
		t.Errorf("%d, %q", w.Code, w.Body)
	}
	if said := log.String(); !strings.Contains(said, "TestPanicIsLoggedAndReported") ||
		!strings.Contains(said, "status=500") {
		t.Errorf("the log has %s", said)
	}
}
