// Package roomtest helps tests of rooms: with the guides that are built in, and with requests. It is no part of the program,
// and tests nothing itself.
package roomtest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"firststeps/guide"
	"firststeps/library"
)

// builtIn opens the guides once for all tests of a package.
var builtIn = sync.OnceValues(library.BuiltIn)

// Library gives the guides that are built in. It is not to be changed.
func Library(t testing.TB) *library.Library {
	t.Helper()
	lib, found := builtIn()
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return lib
}

// Trunk gives the guide that is built in. It is not to be changed.
func Trunk(t testing.TB) *guide.Guide {
	t.Helper()
	return Library(t).All()[0]
}

// Ask sends a request, with pairs of header and value.
func Ask(t testing.TB, h http.Handler, method, target, body string, headers ...string) (*http.Response, string) {
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
