package integrations

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
)

// Limits of the API.
const (
	perSecond    = 10 // requests of one key
	burst        = 40
	maxBody      = 64 << 10        // bytes
	minKeyLength = 22              // letters and digits of a key: 128 bits
	apiTimeout   = 4 * time.Second // for a response that waits only for the store
)

// description is the OpenAPI 3.1 description of the API. Tests check the responses against it.
//
//go:embed openapi.json
var description []byte

// Description returns the description of the desk's addresses in OpenAPI 3.1: those of this package
// and of hand-overs. Package api serves it together with its own.
func Description() []byte { return bytes.Clone(description) }

// Patterns returns the patterns that a Server serves, in the syntax of http.ServeMux.
func Patterns() []string { return []string{"/api/v1/desk/"} }

// ServeHTTP serves the API for providers' systems.
func (g *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; frame-ancestors 'none'")
	g.requests.ServeHTTP(w, r)
}

// keyHandler serves a request with a valid key. by is the provider of the key.
type keyHandler func(w http.ResponseWriter, r *http.Request, by desk.Actor) error

// routes returns all routes by their patterns.
func (g *Server) routes() map[string]http.HandlerFunc {
	all := map[string]http.HandlerFunc{
		"/api/v1/desk/cases":      allowMethod(http.MethodGet, g.withKey(apiTimeout, g.listCases)),
		"/api/v1/desk/cases/{id}": allowMethod(http.MethodGet, g.withKey(apiTimeout, g.getCase)),
		"/api/v1/desk/events": allowMethod(http.MethodGet,
			g.withKey(maxWait*time.Second+apiTimeout, g.getEvents)),
		"/": g.withKey(apiTimeout,
			func(http.ResponseWriter, *http.Request, desk.Actor) error { return errNoPage }),
	}
	for _, k := range kinds() {
		all["/api/v1/desk/cases/{id}/"+string(k)] = allowMethod(http.MethodPost,
			g.withKey(apiTimeout, g.act(k)))
	}
	return all
}

// allowMethod responds to other methods with a problem of the API.
func allowMethod(method string, do http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != method && (r.Method != http.MethodHead || method != http.MethodGet) {
			w.Header().Set("Allow", method)
			writeProblem(w, errMethod)
			return
		}
		do(w, r)
	}
}

// withKey wraps do with authentication by key, rate limiting, a timeout and error responses.
func (g *Server) withKey(within time.Duration, do keyHandler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		client := r.Context()
		ctx, cancel := context.WithTimeout(store.WithClass(client, store.ClassStaff), within)
		defer cancel()
		r = r.WithContext(ctx)
		k, err := g.key(r)
		if err == nil {
			err = g.limit(k)
		}
		if err == nil {
			err = do(w, r, desk.Actor{Role: desk.Provider, ID: k.ID, Name: k.Name})
		}
		if err != nil && client.Err() == nil {
			g.logError(r, k, err)
			writeProblem(w, err)
		}
	}
}

// logError logs unexpected errors and refused access. It does not log other errors of clients.
func (g *Server) logError(r *http.Request, k store.Key, err error) {
	switch p := problemOf(err); {
	case p.Status >= http.StatusInternalServerError:
		g.Log.Warn("API request failed", "path", r.URL.Path, "key", k.ID, "err", err)
	case slices.Contains([]string{
		errKey.Code, errRateLimit.Code, errNoCase.Code, "not-yours",
	}, p.Code):
		g.Log.Info("API request refused", "address", r.Pattern, "key", k.ID, "code", p.Code)
	}
}

// key returns the key of a request. It does not look up what cannot be a key.
func (g *Server) key(r *http.Request) (store.Key, error) {
	scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || len(secret) < minKeyLength || len(secret) > 128 {
		return store.Key{}, errKey
	}
	s, err := g.store()
	if err != nil {
		return store.Key{}, err
	}
	k, err := s.KeyOf(r.Context(), service.Hash(secret))
	switch {
	case errors.Is(err, store.ErrNotFound), err == nil && !k.Revoked.IsZero():
		return store.Key{}, errKey
	case err != nil:
		return store.Key{}, errors.Join(service.ErrUnavailable, err)
	}
	g.recordUse(r, s, k)
	return k, nil
}

// recordUse records once a day that a key is in use, so that unused keys can be found.
func (g *Server) recordUse(r *http.Request, s Store, k store.Key) {
	if now := g.now(); desk.Age(now, k.Used) >= 24*time.Hour {
		k.Used = now
		if err := s.PutKey(r.Context(), k, g.auditEvent("key-used",
			desk.Actor{Role: desk.Provider, ID: k.ID}, k.ID)); err != nil {
			g.Log.Warn("cannot record the use of a key", "key", k.ID, "err", err)
		}
	}
}

// limit counts a request against the rate limit of its key.
func (g *Server) limit(k store.Key) error {
	l, _ := g.limits.LoadOrStore(k.ID, rate.NewLimiter(perSecond, burst))
	if !l.(*rate.Limiter).AllowN(g.Now(), 1) {
		return errRateLimit
	}
	return nil
}

// readBody decodes the body of a request: one JSON object without unknown fields. It accepts an
// empty body as an empty object.
func readBody(w http.ResponseWriter, r *http.Request, into any) error {
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	switch _, long := errors.AsType[*http.MaxBytesError](err); {
	case long:
		return errTooLarge
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return errBody
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errBody
	}
	return nil
}

// writeJSON responds with body.
func writeJSON(w http.ResponseWriter, body any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(b) // fails only if the client has disconnected
	return nil
}

// parseInt parses an integer of a request. For an empty text it returns fallback.
func parseInt(text string, fallback, minimum int64) (int64, error) {
	if text == "" {
		return fallback, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < minimum || n == math.MaxInt64 {
		return 0, errQuery
	}
	return n, nil
}
