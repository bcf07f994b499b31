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
)

// hanging is an issuer's server that takes every question and answers none until it is let go.
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

// An issuer that takes questions and does not answer keeps nobody waiting but those who sign in
// there, and them for five seconds; however many they are, it is asked once. Afterwards nothing is
// left, and it is asked again.
func TestHangingOrganisationHoldsNobodyUp(t *testing.T) {
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
			t.Errorf("it was asked %d times", n)
		}
		time.Sleep(issuerHTTPTimeout)
		synctest.Wait()
		b.want(422)(b.get("/desk/sign-in/oidc"))
		if n := away.asked.Load(); n != 2 {
			t.Errorf("afterwards it was asked %d times", n)
		}
		time.Sleep(issuerHTTPTimeout) // the test fails if a goroutine is left
	})
}

// Its keys and its tokens may hang, too.
func TestHangingKeysAndTokens(t *testing.T) {
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

// Who is signed in by an organisation that did not ask them just now has not shown who they are.
func TestOrganisationsOwnSessionIsNotFresh(t *testing.T) {
	link := url.Values{"name": {"Cem"}, "role": {"operator"}}
	for asked, status := range map[time.Duration]int{-time.Minute: 200, -time.Hour: 403,
		time.Hour: 403} {
		h, i := organised(t, "")
		i.claims["auth_time"] = h.time.Add(asked).Unix()
		b := h.browser()
		b.visit(i, nothing)
		h.change(func(o *store.Operator) { o.Role = desk.Supervisor })
		b.want(status)(b.post("/desk/people/invite", link))
		delete(i.claims, "auth_time")
		b.visit(i, nothing)
		b.want(403)(b.post("/desk/people/invite", link))
	}
}

// Who signs in at the organisation confirms there that it is them: by being asked anew.
func TestOrganisationConfirms(t *testing.T) {
	link := url.Values{"name": {"Cem"}, "role": {"operator"}}
	for name, c := range map[string]struct {
		spoil func(*browser, *issuer)
		to    string // where it leads; empty: it is refused
	}{
		"asked just now": {func(b *browser, i *issuer) { i.claims["auth_time"] = b.time.Unix() },
			"/desk/confirm"},
		"asked long ago": {func(b *browser,
			i *issuer) {
			i.claims["auth_time"] = b.time.Unix() - 400
		}, ""},
		"in the future": {func(b *browser,
			i *issuer) {
			i.claims["auth_time"] = b.time.Unix() + 400
		}, ""},
		"it does not say":  {func(*browser, *issuer) {}, ""},
		"it says nonsense": {func(_ *browser, i *issuer) { i.claims["auth_time"] = 1e300 }, ""},
		"somebody else": {func(b *browser, i *issuer) {
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
				t.Error("she has no passkey, and is asked for one")
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
