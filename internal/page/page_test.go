package page

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
)

func TestSendCompression(t *testing.T) {
	want := strings.Repeat("Call the number. ", 50)
	for accept, coding := range map[string]string{
		"gzip, deflate, br, zstd": "br",
		"gzip, deflate":           "gzip",
		"br;q=0, gzip;q=0.5":      "gzip",
		"BR ; q=0.1":              "br",
		"br;q=x, gzip":            "gzip",
		"gzip;q=0":                "",
		"brotli, xgzip":           "",
		"identity":                "",
		"":                        "",
	} {
		t.Run(accept, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			if accept != "" {
				r.Header.Set("Accept-Encoding", accept)
			}
			w := httptest.NewRecorder()
			Send(w, r, http.StatusTeapot, "text/plain", []byte(want))
			got := w.Header().Get("Content-Encoding")
			if got != coding || w.Code != http.StatusTeapot {
				t.Errorf("%q: coding %q, status %d; want %q", accept, got, w.Code, coding)
			}
			if got := unpacked(t, w.Body, coding); got != want {
				t.Errorf("%q: %d bytes came out, want %d", accept, len(got), len(want))
			}
		})
	}
}

func unpacked(t *testing.T, r io.Reader, coding string) string {
	t.Helper()
	switch coding {
	case "br":
		r = brotli.NewReader(r)
	case "gzip":
		z, err := gzip.NewReader(r)
		if err != nil {
			t.Fatal(err)
		}
		r = z
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
