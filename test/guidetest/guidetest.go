// Package guidetest helps tests of packages: with the guides that are built in, with small ones
// made for tests, and with requests. It is no part of the program, and tests nothing itself.
//
// A test of what a channel does with a guide runs over [Guides], not over the one guide that is
// built in: each of the small ones lacks something that it has.
package guidetest

import (
	"embed"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"firststeps/guides"
	"firststeps/internal/guide"
	"firststeps/internal/guide/catalog"
	"firststeps/internal/guide/diag"
)

// builtIn opens the guides once for all tests of a package.
var builtIn = sync.OnceValues(catalog.BuiltIn)

// Library gives the guides that are built in. It is not to be changed.
func Library(t testing.TB) *catalog.Library {
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

// files has the small guides: bell-rings has no cautions and nothing about a car, lamp-out is the
// example of docs/guide-format.md, in one language, and in lid-stuck no screen offers the desk.
//
//go:embed guides
var files embed.FS

var small = sync.OnceValues(func() (*catalog.Library, diag.List) {
	folder, err := fs.Sub(files, "guides")
	if err != nil {
		panic(err)
	}
	return catalog.Open(folder)
})

// Small returns the guides that are made for tests. It is not to be changed.
func Small(t testing.TB) *catalog.Library {
	t.Helper()
	lib, found := small()
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return lib
}

// Guides returns the guide that is built in, and then the small ones. They are not to be changed.
func Guides(t testing.TB) []*guide.Guide {
	t.Helper()
	return append([]*guide.Guide{Trunk(t)}, Small(t).All()...)
}

// Stories returns the folder of a guide's stories.
func Stories(t testing.TB, g *guide.Guide) fs.FS {
	t.Helper()
	all, name := fs.FS(guides.Files), g.ID+"/stories"
	if _, built := Library(t).Guide(g.ID); !built {
		all, name = files, "guides/"+name
	}
	folder, err := fs.Sub(all, name)
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

// Ask sends a request, with pairs of header and value.
func Ask(t testing.TB, h http.Handler, method, target, body string,
	headers ...string) (*http.Response, string) {
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
