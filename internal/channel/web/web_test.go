package web

import (
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"firststeps/compile"
	"firststeps/guide"
	"firststeps/guides"
)

// trunk compiles the guide that the program started from.
func trunk(t testing.TB) *guide.Guide {
	t.Helper()
	dir, err := fs.Sub(guides.Files, "trunk-release-fails")
	if err != nil {
		t.Fatal(err)
	}
	g, findings := compile.Guide(dir)
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	return g
}

func server(t testing.TB) *Server {
	return New([]*guide.Guide{trunk(t)}, Options{
		Today: func() string { return "2026-11-23" }, Log: slog.New(slog.DiscardHandler), Offline: true,
	})
}

// get asks as a browser with these languages would.
func get(t testing.TB, s http.Handler, target, languages string, more ...string) (*http.Response, string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, target, nil)
	r.Header.Set("Accept-Language", languages)
	for i := 0; i < len(more); i += 2 {
		r.Header.Set(more[i], more[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Result(), string(body)
}

// window is what a server may send before it must wait for the client: ten segments of 1,460 bytes, less headers.
const window = 14336

func TestWholeGuideFitsOneWindow(t *testing.T) {
	s := server(t)
	for _, text := range s.guides[0].Texts {
		res, body := get(t, s, path(s.guides[0], text), "en-US", "Accept-Encoding", "gzip")
		t.Logf("%s: %d bytes compressed", text.Language, len(body))
		if res.Header.Get("Content-Encoding") != "gzip" || len(body) > window {
			t.Errorf("%s: %d bytes, the budget is %d", text.Language, len(body), window)
		}
	}
}
