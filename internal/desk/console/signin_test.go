package console

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// link creates an invitation and returns its token.
func (h *testDesk) link(create func(Inviter) (string, error)) string {
	h.t.Helper()
	i := Inviter{Rows: h.rows, Origin: origin, Now: desk.Truncate(h.time)}
	link, err := create(i)
	if err != nil {
		h.t.Fatal(err)
	}
	_, token, _ := strings.Cut(link, "?k=")
	return token
}

func (h *testDesk) first() string {
	h.t.Helper()
	return h.link(func(i Inviter) (string, error) { return i.First(context.Background()) })
}

func sent(token, name string, key json.RawMessage) string {
	b, err := json.Marshal(joinRequest{token, name, key})
	if err != nil {
		panic(err)
	}
	return string(b)
}

// join accepts an invitation with a device.
func (b *browser) join(token, name string, a *authenticator) {
	b.t.Helper()
	asked := b.want(200)(b.json("/desk/invite/begin", sent(token, name, nil)))
	b.want(200, `"/desk"`)(b.json("/desk/invite/finish", sent(token, name, a.create(asked))))
}

func TestFirstSupervisorSignsIn(t *testing.T) {
	h := newTestDesk(t)
	b, a := h.browser(), newAuthenticator(t)
	token := h.first()
	b.want(200, "first supervisor")(b.get("/desk/invite?k=" + token))
	b.join(token, "Ann  Field", a)
	b.want(200, "Ann Field</bdi>, supervisor")(b.get("/desk"))
	if token := h.first(); token != "" {
		t.Error("a link for the first supervisor although there is an operator")
	}

	b.want(303)(b.post("/desk/sign-out", nil))
	b.want(303)(b.get("/desk"))
	asked := b.want(200)(b.json("/desk/sign-in/begin", ""))
	b.want(200, `"/desk"`)(b.json("/desk/sign-in/finish", string(a.sign(asked))))
	b.want(200, "Queue")(b.get("/desk"))
}

func TestLinkWorksOnce(t *testing.T) {
	h := newTestDesk(t)
	b := h.browser()
	token := h.first()
	asked := b.want(200)(b.json("/desk/invite/begin", sent(token, "Ann", nil)))
	other := h.browser()
	askedOther := other.want(200)(other.json("/desk/invite/begin", sent(token, "Bob", nil)))
	b.want(200)(b.json("/desk/invite/finish",
		sent(token, "Ann", newAuthenticator(t).create(asked))))
	other.want(422, "no longer")(other.json("/desk/invite/finish",
		sent(token, "Bob", newAuthenticator(t).create(askedOther))))
	other.want(404, "does not work")(other.get("/desk/invite?k=" + token))
	if all, _ := h.rows.Operators(context.Background()); len(all) != 1 || all[0].Name != "Ann" {
		t.Errorf("operators: %+v", all)
	}
}

// TestSecondFirstLinkIsInvalid checks that, of two links printed by two starts, the second is
// invalid once there is a supervisor.
func TestSecondFirstLinkIsInvalid(t *testing.T) {
	h := newTestDesk(t)
	one, two := h.first(), h.first()
	h.browser().join(one, "Ann", newAuthenticator(t))
	b := h.browser()
	b.want(404)(b.get("/desk/invite?k=" + two))
	b.want(422)(b.json("/desk/invite/begin", sent(two, "Eve", nil)))
}

// TestLinkIsKeptInItsOwnCookie checks that a cookie keeps the secret of a link until the link is
// used, since the page removes it from the address. Opening another link replaces it.
func TestLinkIsKeptInItsOwnCookie(t *testing.T) {
	h := newTestDesk(t)
	sue := h.signedIn("sue", "Sue", desk.Supervisor)
	one, two := sue.invited("Ann", "operator"), sue.invited("Bea", "operator")
	b := h.browser()
	b.want(404)(b.get("/desk/invite"))
	res, _ := b.get("/desk/invite?k=" + one)
	if got := res.Header.Get("Set-Cookie"); got != "desk-invite="+one+
		"; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax" {
		t.Errorf("cookie: %s", got)
	}
	b.want(200, "Ann", `data-token="`+one)(b.get("/desk/invite"))
	b.want(200, "Bea")(b.get("/desk/invite?k=" + two))
	b.want(200, "Bea")(b.get("/desk/invite"))
	b.join(two, "", newAuthenticator(t))
	if b.cookies["desk-invite"] != "" {
		t.Error("the cookie still exists after the link was used")
	}
	b.want(404)(b.get("/desk/invite"))
}

func TestLinkExpires(t *testing.T) {
	h := newTestDesk(t)
	token := h.first()
	h.time = h.time.Add(time.Hour)
	b := h.browser()
	b.want(404)(b.get("/desk/invite?k=" + token))
	b.want(422)(b.json("/desk/invite/begin", sent(token, "Ann", nil)))
}

// TestPasskeyIsRefused checks that none of these responses of a passkey signs an operator in.
func TestPasskeyIsRefused(t *testing.T) {
	setup := func(t *testing.T, mute bool) (*browser, *authenticator) {
		h := newTestDesk(t)
		b, a := h.browser(), newAuthenticator(t)
		a.mute = mute
		b.join(h.first(), "Ann", a)
		b.want(303)(b.post("/desk/sign-out", nil))
		return b, a
	}
	for name, spoil := range map[string]func(*browser, *authenticator) string{
		"another site": func(b *browser, a *authenticator) string {
			a.origin = "https://desk.example.evil"
			return string(a.sign(b.ask()))
		},
		"another party": func(b *browser, a *authenticator) string {
			a.party = "evil"
			return string(a.sign(b.ask()))
		},
		"user not verified": func(b *browser, a *authenticator) string {
			a.flags = 0x01
			return string(a.sign(b.ask()))
		},
		"another key": func(b *browser, a *authenticator) string {
			a.key = newAuthenticator(b.t).made()
			return string(a.sign(b.ask()))
		},
		"a challenge of its own": func(b *browser, a *authenticator) string {
			return string(a.sign(`{"publicKey":{"challenge":"` +
				b64([]byte(strings.Repeat("c", 32))) + `"}}`))
		},
		"too late": func(b *browser, a *authenticator) string {
			asked := b.ask()
			b.time = b.time.Add(10 * time.Minute)
			return string(a.sign(asked))
		},
		"a response used before": func(b *browser, a *authenticator) string {
			answer := string(a.sign(b.ask()))
			b.want(200)(b.json("/desk/sign-in/finish", answer))
			b.want(303)(b.post("/desk/sign-out", nil))
			return answer
		},
		"a copied device": func(b *browser, a *authenticator) string {
			for range 3 {
				b.want(200)(b.json("/desk/sign-in/finish", string(a.sign(b.ask()))))
			}
			b.want(303)(b.post("/desk/sign-out", nil))
			a.count = 1
			return string(a.sign(b.ask()))
		},
		"a blocked operator": func(b *browser, a *authenticator) string {
			b.change(blocked)
			return string(a.sign(b.ask()))
		},
		"no response at all": func(*browser, *authenticator) string { return `{"id":"x"}` },
	} {
		t.Run(name, func(t *testing.T) {
			b, a := setup(t, name == "a response used before")
			b.want(422, "does not open this desk")(b.json("/desk/sign-in/finish", spoil(b, a)))
			b.want(303)(b.get("/desk"))
		})
	}
}

func (b *browser) ask() string {
	b.t.Helper()
	return b.want(200)(b.json("/desk/sign-in/begin", ""))
}

func TestSessionEnds(t *testing.T) {
	for name, end := range map[string]func(*testDesk, *browser){
		"left alone": func(h *testDesk, _ *browser) { h.time = h.time.Add(2 * time.Hour) },
		"a shift is up": func(h *testDesk, b *browser) {
			for range 12 {
				h.time = h.time.Add(time.Hour)
				b.get("/desk")
			}
		},
		"only requests by the page": func(h *testDesk, b *browser) {
			for range 5 {
				h.time = h.time.Add(30 * time.Minute)
				b.get("/desk/part")
			}
		},
		"blocked": func(h *testDesk, _ *browser) {
			s := h.signedIn("sue", "Sue", desk.Supervisor)
			s.want(303)(s.post("/desk/people/ann/block", nil))
		},
		"blocked, and the session left over": func(h *testDesk, _ *browser) {
			h.change(blocked)
			h.signedIn("sue", "Sue", desk.Operator)
			h.session("token-of-ann", "ann")
		},
		"signed out elsewhere": func(_ *testDesk, b *browser) {
			same := &browser{b.testDesk, map[string]string{"desk": b.cookies["desk"]}}
			same.want(303)(same.post("/desk/sign-out", nil))
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newTestDesk(t)
			b := h.signedIn("ann", "Ann", desk.Operator)
			b.want(200)(b.get("/desk"))
			end(h, b)
			b.want(303)(b.get("/desk"))
		})
	}
}

// TestSignInEndsPreviousSession checks that a sign-in starts a new session and ends the browser's
// previous one, and that the log records sign-ins and sign-outs.
func TestSignInEndsPreviousSession(t *testing.T) {
	h := newTestDesk(t)
	b, a := h.browser(), newAuthenticator(t)
	b.join(h.first(), "Ann", a)
	before := &browser{h, map[string]string{"desk": b.cookies["desk"]}}
	b.want(200)(b.json("/desk/sign-in/finish", string(a.sign(b.ask()))))
	before.want(303)(before.get("/desk"))
	b.want(200)(b.get("/desk"))
	b.want(303)(b.post("/desk/sign-out", nil))
	events, err := h.rows.Log(context.Background(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, e := range events {
		kinds = append(kinds, e.Kind)
		if e.Kind == "sign-in" && e.Actor != "supervisor:"+e.Subject {
			t.Errorf("wrong actor of a sign-in: %+v", e)
		}
	}
	if got := strings.Join(kinds, " "); got != "invite join sign-in sign-in sign-out" {
		t.Errorf("log: %s", got)
	}
}

// TestEveryScreenHasSignOut checks that every screen has the sign-out form.
func TestEveryScreenHasSignOut(t *testing.T) {
	h := newTestDesk(t)
	c := h.open(handover())
	b := h.signedIn("sue", "Sue", desk.Supervisor)
	for _, path := range []string{"/desk", "/desk/case/" + c.ID, "/desk/search", "/desk/people",
		"/desk/audit", "/desk/outwards"} {
		b.want(200, "/desk/sign-out")(func() (*http.Response, string) {
			res, body := b.get(path)
			return res, strings.ReplaceAll(body, "<main", "") // it is above the main part
		}())
	}
}

func TestActiveSessionContinues(t *testing.T) {
	h := newTestDesk(t)
	b := h.signedIn("ann", "Ann", desk.Operator)
	for range 11 {
		h.time = h.time.Add(time.Hour)
		b.want(200)(b.get("/desk"))
	}
}

// TestIPAddressLinksToOrigin checks that a browser that uses an IP address gets a link to the
// origin, since passkeys need a host name.
func TestIPAddressLinksToOrigin(t *testing.T) {
	h := newTestDesk(t)
	b := h.browser()
	for _, path := range []string{"/desk/sign-in", "/desk/invite?k=" + h.first()} {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Host = "127.0.0.1:8080"
		b.want(200, `href="`+origin+path+`"`)(b.do(r))
		b.want(200, "passkey")(b.get(path))
	}
}

func TestCookie(t *testing.T) {
	for at, want := range map[string]string{
		origin:                 "desk=x; Path=/; Max-Age=60; HttpOnly; SameSite=Lax",
		"https://desk.example": "__Host-desk=x; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Lax",
	} {
		t.Run(at, func(t *testing.T) {
			c := &console{Options: Options{Origin: at}}
			if got := c.newCookie(c.cookie(), "x", 60).String(); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

// TestStoreKeepsNoToken checks that what the store has of a session cannot be used as its token.
func TestStoreKeepsNoToken(t *testing.T) {
	h := newTestDesk(t)
	b := h.signedIn("ann", "Ann", desk.Operator)
	token := b.cookies["desk"]
	if _, err := h.rows.Session(context.Background(), token); err != store.ErrNotFound {
		t.Error("the token itself is in the store")
	}
	b.cookies["desk"] = sessionRow(token)
	b.want(303)(b.get("/desk"))
}

// TestPasskeyRefusalsAreLogged checks that a rejected passkey and the reason are logged, and that
// the response has no reason.
func TestPasskeyRefusalsAreLogged(t *testing.T) {
	var log bytes.Buffer
	h := newTestDesk(t, func(o *Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	b, a := h.browser(), newAuthenticator(t)
	b.join(h.first(), "Ann", a)
	b.want(303)(b.post("/desk/sign-out", nil))
	a.origin = "https://desk.example.evil"
	said := b.want(422)(b.json("/desk/sign-in/finish", string(a.sign(b.ask()))))
	if !strings.Contains(log.String(), "passkey rejected") || strings.Contains(said, "origin") {
		t.Errorf("response %q, log %s", said, &log)
	}
}

// TestTryingASupervisorsPageIsLogged checks that an operator who requests a page for supervisors
// gets 404, and that the log has the operator.
func TestTryingASupervisorsPageIsLogged(t *testing.T) {
	var log bytes.Buffer
	h := newTestDesk(t, func(o *Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	h.signedIn("sue", "Sue", desk.Supervisor).get("/desk/people")
	if log.Len() > 0 {
		t.Errorf("logged for a supervisor: %s", &log)
	}
	b := h.signedIn("ann", "Ann", desk.Operator)
	b.want(404)(b.get("/desk/people"))
	if !strings.Contains(log.String(), "operator=ann path=/desk/people") {
		t.Errorf("log: %q", &log)
	}
}

func TestOrigin(t *testing.T) {
	for _, good := range []string{"https://desk.example", "http://localhost:8080",
		"https://desk.example:8443"} {
		t.Run(good, func(t *testing.T) {
			if err := CheckOrigin(good); err != nil {
				t.Error(err)
			}
		})
	}
	for _, bad := range []string{"", "desk.example", "http://desk.example", "http://127.0.0.1:8080",
		"https://192.0.2.1", "https://desk.example/", "https://[::1]:80"} {
		t.Run(bad, func(t *testing.T) {
			if CheckOrigin(bad) == nil {
				t.Errorf("CheckOrigin(%q) = nil, want an error", bad)
			}
		})
	}
}

// TestCrossSiteRequestsAreRejected checks that requests caused by pages of other sites have no
// effect.
func TestCrossSiteRequestsAreRejected(t *testing.T) {
	h := newTestDesk(t)
	c := h.open(handover())
	b := h.signedIn("ann", "Ann", desk.Operator)
	for name, value := range map[string]string{"Sec-Fetch-Site": "cross-site",
		"Origin": "https://evil.example"} {
		r := httptest.NewRequest(http.MethodPost, origin+"/desk/case/"+c.ID+"/accept",
			strings.NewReader(url.Values{}.Encode()))
		r.Header.Set(name, value)
		b.want(403, "another page")(b.do(r))
	}
	if v, _ := h.rows.Case(context.Background(), c.ID); v.State != desk.Received {
		t.Errorf("the case is %s", v.State)
	}
}
