package car

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"firststeps/guide"
)

func server(t testing.TB) *Server {
	t.Helper()
	g := trunk(t)
	return New(Options{Guide: func(id, _ string) (*guide.Guide, bool) { return g, id == g.ID }, Log: slog.New(slog.DiscardHandler)})
}

// ask sends a request, with pairs of header and value.
func ask(t testing.TB, h http.Handler, method, target, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	got, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Result(), string(got)
}
