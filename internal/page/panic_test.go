package page

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func fails() { panic(errors.New("plate AB12 CDE")) }

// TestRecovered checks that a panic is logged with its stack but without what a person typed, and
// that the request is answered, or aborted if the response had begun.
func TestRecovered(t *testing.T) {
	var typed []string
	for name, c := range map[string]struct {
		do     http.HandlerFunc
		logged string // besides the stack; empty: nothing is logged
		breaks bool
	}{
		"an error": {func(http.ResponseWriter, *http.Request) { fails() },
			"err=*errors.errorString", false},
		"a text": {func(http.ResponseWriter, *http.Request) { panic("plate AB12 CDE") },
			"err=string", false},
		"Go itself": {func(http.ResponseWriter, *http.Request) { _ = typed[len(typed)] },
			"index out of range", false},
		"begun": {func(w http.ResponseWriter, _ *http.Request) {
			_,
				_ = w.Write([]byte("half"))
			fails()
		}, "err=", true},
		"a stream": {func(w http.ResponseWriter, _ *http.Request) {
			_ = http.NewResponseController(w).Flush()
			fails()
		}, "err=", true},
		"only early hints": {func(w http.ResponseWriter,
			_ *http.Request) {
			w.WriteHeader(103)
			fails()
		}, "err=", false},
		"broken off": {func(http.ResponseWriter,
			*http.Request) {
			panic(http.ErrAbortHandler)
		}, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			w, broke := httptest.NewRecorder(), false
			answer := func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(500)
				_, _ = w.Write([]byte("in plain words"))
			}
			func() {
				defer func() { broke = recover() == http.ErrAbortHandler }()
				Recovered(slog.New(slog.NewTextHandler(&log, nil)), c.do, answer).
					ServeHTTP(w, httptest.NewRequest("GET", "/x", nil))
			}()
			if broke != c.breaks || !c.breaks && w.Body.String() != "in plain words" ||
				strings.Contains(w.Body.String(), "halfin") {
				t.Errorf("aborted: %v; body %q", broke, w.Body)
			}
			if c.logged == "" && log.Len() > 0 || !strings.Contains(log.String(), c.logged) ||
				strings.Contains(log.String(), "AB12") {
				t.Errorf("logged: %s", &log)
			}
			if c.logged != "" && (!strings.Contains(log.String(), "TestRecovered") ||
				!strings.Contains(log.String(), "path=/x")) {
				t.Errorf("no stack: %s", &log)
			}
		})
	}
}
