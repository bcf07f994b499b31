package console

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
	"firststeps/test/short"
)

// hanging is the transport to an issuer that accepts requests and never responds.
type hanging struct {
	asked atomic.Int64
	after func(*http.Request) (*http.Response, error) // nil: it hangs
}

func (h *hanging) RoundTrip(r *http.Request) (*http.Response, error) {
	h.asked.Add(1)
	if h.after != nil {
		return h.after(r)
	}
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// TestHangingIssuerBlocksNoOne checks that an issuer that does not respond delays only those who
// sign in there, and them for five seconds. Any number of sign-ins cause one request. After the
// timeout no goroutine is left, and the next sign-in causes another request.
func TestHangingIssuerBlocksNoOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newTestDesk(t)
		c, err := newConsole(h.desk, func() Accounts { return h.rows }, Options{
			Origin: origin, Now: h.desk.Now, Log: h.desk.Log, Guide: h.desk.Guide,
			OIDC: OIDC{Issuer: "https://id.example", Client: "desk", Secret: "s"},
		})
		if err != nil {
			t.Fatal(err)
		}
		away := &hanging{}
		c.oidc.http.Transport = away
		if h.console, err = c.handler(); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				b := h.browser()
				b.want(422, "does not answer")(b.get("/desk/sign-in/oidc"))
				if took := time.Since(start); took != issuerTimeout {
					t.Errorf("it took %s", took)
				}
			})
		}
		synctest.Wait()
		b := h.browser()
		b.join(h.first(), "Ann", newAuthenticator(t))
		b.want(200)(b.get("/desk"))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		gone := httptest.NewRequest(http.MethodGet, origin+"/desk/sign-in/oidc", nil).
			WithContext(ctx)
		h.console.ServeHTTP(httptest.NewRecorder(), gone)
		if took := time.Since(start); took != 0 {
			t.Errorf("others waited %s", took)
		}
		all.Wait()
		if n := away.asked.Load(); n != 1 {
			t.Errorf("%d requests to the issuer, want 1", n)
		}
		time.Sleep(issuerHTTPTimeout)
		synctest.Wait()
		b.want(422)(b.get("/desk/sign-in/oidc"))
		if n := away.asked.Load(); n != 2 {
			t.Errorf("%d requests to the issuer after the timeout, want 2", n)
		}
		time.Sleep(issuerHTTPTimeout) // the test fails if a goroutine is left
	})
}

// TestHangingKeysAndTokens checks the same for the issuer's keys and tokens.
func TestHangingKeysAndTokens(t *testing.T) {
	short.Skip(t)
	for _, path := range []string{"/keys", "/token"} {
		h, i := organised(t, "")
		let := make(chan struct{})
		inner := i.Config.Handler
		i.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == path {
				<-let
			}
			inner.ServeHTTP(w, r)
		})
		done := make(chan string)
		go func() {
			res := h.browser().visit(i, nothing)
			done <- res.Header.Get("Location")
		}()
		b := h.browser()
		b.join(h.first(), "Ann", newAuthenticator(t))
		b.want(200)(b.get("/desk"))
		if to := <-done; to != "/desk/sign-in?refused=1" {
			t.Errorf("%s: led to %q", path, to)
		}
		close(let)
	}
}

// TestIssuerSessionIsNotFresh checks that a sign-in counts as recent authentication only if the
// issuer has just authenticated the person, not if it used an older session.
func TestIssuerSessionIsNotFresh(t *testing.T) {
	link := url.Values{"name": {"Cem"}, "role": {"operator"}}
	for asked, status := range map[time.Duration]int{-time.Minute: 200, -time.Hour: 403,
		time.Hour: 403} {
		t.Run(asked.String(), func(t *testing.T) {
			h, i := organised(t, "")
			i.claims["auth_time"] = h.time.Add(asked).Unix()
			b := h.browser()
			b.visit(i, nothing)
			h.change(func(o *store.Operator) { o.Role = desk.Supervisor })
			b.want(status)(b.post("/desk/people/invite", link))
			delete(i.claims, "auth_time")
			b.visit(i, nothing)
			b.want(403)(b.post("/desk/people/invite", link))
		})
	}
}

// TestIssuerConfirms checks that an operator who signs in at the organisation confirms their
// identity there, by authenticating again.
func TestIssuerConfirms(t *testing.T) {
	link := url.Values{"name": {"Cem"}, "role": {"operator"}}
	for name, c := range map[string]struct {
		spoil func(*browser, *issuer)
		to    string // the redirect; empty: it is refused
	}{
		"asked just now": {func(b *browser, i *issuer) { i.claims["auth_time"] = b.time.Unix() },
			"/desk/confirm"},
		"asked long ago": {func(b *browser, i *issuer) {
			i.claims["auth_time"] = b.time.Unix() - 400
		}, ""},
		"in the future": {func(b *browser, i *issuer) {
			i.claims["auth_time"] = b.time.Unix() + 400
		}, ""},
		"it does not say":  {func(*browser, *issuer) {}, ""},
		"it says nonsense": {func(_ *browser, i *issuer) { i.claims["auth_time"] = 1e300 }, ""},
		"another person": {func(b *browser, i *issuer) {
			i.claims["auth_time"], i.claims["sub"] = b.time.Unix(), "u2"
		}, ""},
		"signed out meanwhile": {func(b *browser, i *issuer) {
			i.claims["auth_time"] = b.time.Unix()
			delete(b.cookies, "desk")
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			h, i := organised(t, "")
			b := h.browser()
			b.visit(i, nothing)
			h.change(func(o *store.Operator) { o.Role = desk.Supervisor })
			h.time = h.time.Add(time.Hour)
			body := b.want(403, "/desk/confirm/oidc")(b.post("/desk/people/invite", link))
			if strings.Contains(body, `id="confirm"`) {
				t.Error("asked for a passkey although she has none")
			}
			b.want(303)(b.get("/desk/confirm"))
			res := b.visitFrom("/desk/confirm/oidc", i, func(url.Values) { c.spoil(b, i) })
			if got := res.Header.Get("Location"); got != c.to {
				t.Errorf("led to %q", got)
			}
			if c.to == "" {
				if name != "signed out meanwhile" {
					b.want(403)(b.post("/desk/people/invite", link))
				}
				return
			}
			b.want(200, "Go on")(b.get(c.to))
			b.want(200, "?k=")(b.post("/desk/people/invite", link))
		})
	}
}
