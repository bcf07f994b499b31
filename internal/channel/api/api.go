// Package api is the public JSON API of the guides: their list, and the turn of a transcript. The
// desk's own addresses, for hand-overs and for providers, are in the same description.
//
// A turn comes from package document, which renders it as for every other channel: the package
// cannot change what the guide says. A request has no state except its transcript, so that every
// response to a GET may be stored by caches and read by other sites. Nothing is stored, and no
// query or body is logged.
//
// Start reading at [New], then turn.go. operations.go lists the addresses with their limits;
// openapi.json is generated from it and from the types.
package api

//go:generate go test . -run ^TestDescriptionIsUpToDate$ -update
//go:generate go tool -modfile=../../../tools/go.mod oapi-codegen -config ../../../test/apiclient/config.yaml -o ../../../test/apiclient/client.gen.go openapi.json

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"firststeps/internal/channel/document"
	"firststeps/internal/page"
)

// Limits of the API.
const (
	maxQuery = 12 << 10 // bytes; more than any transcript needs
	maxBody  = 16 << 10 // bytes
)

// caching lets caches use a response for a minute, so that a recall counts soon, and if the server
// is away for a day: a person in danger then still gets the turn.
const caching = "public, max-age=60, stale-if-error=86400"

// policy forbids everything: a response is data.
const policy = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"

// Options are the options of a Server.
type Options struct {
	Book document.Book
	Log  *slog.Logger
	// OverLimit counts a request and reports whether its client has sent too many. It may be nil.
	OverLimit func(*http.Request) bool
	// Desk is the description of the desk's addresses in OpenAPI; nil without a desk.
	Desk []byte
}

// Server serves the API. It is an http.Handler.
type Server struct {
	Options
	description []byte
	mux         *http.ServeMux
}

// New returns a server for the patterns of [Patterns].
func New(o Options) (*Server, error) {
	description, err := describe(o.Desk)
	s := &Server{Options: o, description: description, mux: http.NewServeMux()}
	for path, methods := range s.routes() {
		s.mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			method := r.Method
			if method == http.MethodHead {
				method = http.MethodGet
			}
			if do := methods[method]; do != nil {
				do(w, r)
				return
			}
			s.notAllowed(w, r, methods)
		})
	}
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.problem(w, r, noAddress())
	})
	return s, err
}

// routes returns the handlers by path and method.
func (s *Server) routes() map[string]map[string]http.HandlerFunc {
	return map[string]map[string]http.HandlerFunc{
		descriptionPath: {http.MethodGet: s.sendDescription},
		listPath:        {http.MethodGet: s.list},
		turnPath:        {http.MethodGet: s.turn, http.MethodPost: s.turn},
		sayPath:         {http.MethodPost: s.say},
	}
}

// Patterns returns the patterns that a Server serves, for http.ServeMux.
func Patterns() []string { return []string{listPath, listPath + "/", descriptionPath} }

// ServeHTTP serves one request. After a panic the response has the emergency numbers.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	page.Headers(h, policy, false)
	h.Set("Cache-Control", "no-store")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "ETag, Retry-After")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Del("Access-Control-Allow-Origin")
		h.Del("Access-Control-Expose-Headers")
	}
	defer func() {
		if p := recover(); p != nil {
			page.LogPanic(s.Log, r, p)
			s.problem(w, r, broken())
		}
	}()
	s.mux.ServeHTTP(w, r)
}

// limited counts a request, and reports whether its client has sent too many.
func (s *Server) limited(r *http.Request) bool { return s.OverLimit != nil && s.OverLimit(r) }

// list sends the list of guides.
func (s *Server) list(w http.ResponseWriter, r *http.Request) {
	if s.limited(r) {
		s.problem(w, r, tooOften())
		return
	}
	tag, _ := param(r.URL.RawQuery, "language")
	if len(tag) > document.MaxField {
		s.problem(w, r, badValue("language"))
		return
	}
	lib := s.Book.Library()
	s.send(w, r, "", Guides{Guides: s.Book.Guides(tag), Complete: lib.Whole()})
}

// Guides is the list of guides.
type Guides struct {
	Guides []document.Summary `json:"guides"` // those about a danger to life first
	// false while the server has just started, and other guides are still being proved
	Complete bool `json:"complete"`
}

func (s *Server) sendDescription(w http.ResponseWriter, r *http.Request) {
	s.sendBytes(w, r, "", s.description)
}

// send sends data to the client, and to caches if the method allows it. The release is part of the
// tag: a new release changes it.
func (s *Server) send(w http.ResponseWriter, r *http.Request, release string, data any) {
	b, err := json.Marshal(data)
	if err != nil {
		panic(err) // strings, numbers and lists only: cannot fail
	}
	s.sendBytes(w, r, release, b)
}

func (s *Server) sendBytes(w http.ResponseWriter, r *http.Request, release string, b []byte) {
	if r.Method == http.MethodPost {
		page.Send(w, r, http.StatusOK, "application/json", b)
		return
	}
	sum := sha256.Sum256(b)
	tag := `"` + strings.TrimPrefix(clip(release)+"-"+hex.EncodeToString(sum[:8]), "-") + `"`
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", caching)
	if slices.Contains(strings.Split(r.Header.Get("If-None-Match"), ", "), tag) {
		w.Header().Add("Vary", "Accept-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	page.Send(w, r, http.StatusOK, "application/json", b)
}

// clip returns the first 8 digits of a release, as transcripts name it.
func clip(release string) string { return release[:min(len(release), 8)] }
