// Package guidetest provides guides and requests for the tests of other packages: the built-in
// guides and small ones made for tests. It is not part of the program.
//
// A test of a channel should run over [Guides], not only over the built-in guide: each of the small
// guides lacks something that the built-in guide has.
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

// builtIn opens the built-in guides once for all tests of a package.
var builtIn = sync.OnceValues(catalog.BuiltIn)

// Library returns the built-in guides. Callers must not modify it.
func Library(t testing.TB) *catalog.Library {
	t.Helper()
	lib, found := builtIn()
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return lib
}

// Trunk returns the built-in guide about a trunk. Callers must not modify it.
func Trunk(t testing.TB) *guide.Guide {
	t.Helper()
	g, ok := Library(t).Guide("trunk-release-fails")
	if !ok {
		t.Fatal("the guide about a trunk is not built in")
	}
	return g
}

// files holds the small guides. bell-rings has no cautions and nothing about a car, and a desk
// takes its cases. lamp-out is in one language, without a desk. In lid-stuck, which is about a car,
// no screen could offer a desk. smells-of-gas has neither car nor desk, and no cautions, in one
// language. doll-swallows calls helplines.
//
//go:embed guides
var files embed.FS

var small = sync.OnceValues(func() (*catalog.Library, diag.List) {
	folder, err := fs.Sub(files, "guides")
	if err != nil {
		panic(err)
	}
	return catalog.Open(folder, catalog.Options{})
})

// Small returns the small guides. Callers must not modify it.
func Small(t testing.TB) *catalog.Library {
	t.Helper()
	lib, found := small()
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return lib
}

// Guides returns the built-in guides, followed by the small ones. Callers must not modify them.
func Guides(t testing.TB) []*guide.Guide {
	t.Helper()
	return append(Library(t).All(), Small(t).All()...)
}

// Gas returns the small guide that has neither a car nor a desk. Callers must not modify it.
func Gas(t testing.TB) *guide.Guide {
	t.Helper()
	g, ok := Small(t).Guide("smells-of-gas")
	if !ok {
		t.Fatal("the small guide about gas is missing")
	}
	return g
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

// Request sends a request to h and returns the response and its body. headers are pairs of name and
// value.
func Request(t testing.TB, h http.Handler, method, target, body string,
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
