package integrations

import (
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

// Bounds on what one key may ask.
const (
	perSecond = 10
	burst     = 40
	maxBody   = 64 << 10        // bytes
	shortest  = 22              // letters and digits of a key: 128 bits
	soon      = 4 * time.Second // an answer that waits for nothing but the store
)

// description is the API in OpenAPI 3.1. A test holds it to what is answered.
//
//go:embed openapi.json
var description []byte

// Patterns are the addresses that a gate answers, as http.ServeMux has them.
func Patterns() []string { return []string{"/api/v1/desk/", "/api/v1/openapi.json"} }

// ServeHTTP answers providers' systems.
func (g *Gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; frame-ancestors 'none'")
	g.requests.ServeHTTP(w, r)
}

// asked answers a request that came with a key: as whom it asks.
type asked func(w http.ResponseWriter, r *http.Request, by desk.Actor) error

// routes is everything that is answered.
func (g *Gate) routes() map[string]http.HandlerFunc {
	all := map[string]http.HandlerFunc{
		"/api/v1/openapi.json": only(http.MethodGet, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(description)
		}),
		"/api/v1/desk/cases":      only(http.MethodGet, g.keyed(soon, g.cases)),
		"/api/v1/desk/cases/{id}": only(http.MethodGet, g.keyed(soon, g.aCase)),
		"/api/v1/desk/events": only(http.MethodGet,
			g.keyed(longest*time.Second+soon, g.events)),
		"/": g.keyed(soon,
			func(http.ResponseWriter, *http.Request, desk.Actor) error { return errNoPage }),
	}
	for _, k := range kinds() {
		all["/api/v1/desk/cases/{id}/"+string(k)] = only(http.MethodPost, g.keyed(soon, g.act(k)))
	}
	return all
}

// only refuses other methods in the API's own words.
func only(method string, do http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != method && (r.Method != http.MethodHead || method != http.MethodGet) {
			w.Header().Set("Allow", method)
			refuse(w, errMethod)
			return
		}
		do(w, r)
	}
}

// keyed lets in whoever has a valid key, as often as a key may ask, and says what went wrong,
// within some time.
func (g *Gate) keyed(within time.Duration, do asked) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		client := r.Context()
		ctx, cancel := context.WithTimeout(store.WithClass(client, store.Staff), within)
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
			g.note(r, k, err)
			refuse(w, err)
		}
	}
}

// note logs what nobody foresaw, and who tried what they may not. What else a client did wrong is
// its own affair.
func (g *Gate) note(r *http.Request, k store.Key, err error) {
	switch p := problemOf(err); {
	case p.Status >= http.StatusInternalServerError:
		g.Log.Warn("a provider's system was not answered", "path", r.URL.Path, "key", k.ID, "cause",
			err)
	case slices.Contains([]string{errKey.Code, errOften.Code, errNoCase.Code, "not-yours"}, p.Code):
		g.Log.Info("a provider's system was refused", "address", r.Pattern, "key", k.ID, "code",
			p.Code)
	}
}

// key finds the key that a request comes with. Something that cannot be a key is not looked up.
func (g *Gate) key(r *http.Request) (store.Key, error) {
	scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || len(secret) < shortest || len(secret) > 128 {
		return store.Key{}, errKey
	}
	s, err := g.store()
	if err != nil {
		return store.Key{}, err
	}
	k, err := s.KeyOf(r.Context(), service.Hash(secret))
	switch {
	case errors.Is(err, store.ErrNone), err == nil && k.Revoked != 0:
		return store.Key{}, errKey
	case err != nil:
		return store.Key{}, errors.Join(service.ErrAway, err)
	}
	g.used(r, s, k)
	return k, nil
}

// used notes once a day that a key is in use, so that one that nobody needs can be found.
func (g *Gate) used(r *http.Request, s Store, k store.Key) {
	if now := g.now(); now.Since(k.Used) >= desk.Day {
		k.Used = now
		if err := s.PutKey(r.Context(), k, g.affair("key-used",
			desk.Actor{Role: desk.Provider, ID: k.ID}, k.ID)); err != nil {
			g.Log.Warn("cannot note that a key was used", "key", k.ID, "cause", err)
		}
	}
}

// limit counts a request against what its key may ask.
func (g *Gate) limit(k store.Key) error {
	l, _ := g.limits.LoadOrStore(k.ID, rate.NewLimiter(perSecond, burst))
	if !l.(*rate.Limiter).AllowN(g.Now(), 1) {
		return errOften
	}
	return nil
}

// read takes the body of a request: one JSON object, of known fields. No body is an empty object.
func read(w http.ResponseWriter, r *http.Request, into any) error {
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	switch _, long := errors.AsType[*http.MaxBytesError](err); {
	case long:
		return errLong
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

// answer sends what was asked for.
func answer(w http.ResponseWriter, body any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(b) // whoever went away is nobody's error
	return nil
}

// number reads a whole number of a query; empty is fallback.
func number(text string, fallback, least int64) (int64, error) {
	if text == "" {
		return fallback, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < least || n == math.MaxInt64 {
		return 0, errQuery
	}
	return n, nil
}
