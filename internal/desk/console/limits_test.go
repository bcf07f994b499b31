package console

import (
	"net/http"
	"testing"

	"firststeps/internal/desk"
)

// used implements Limits; the fields say which limits are exhausted.
type used struct{ strangers, claims, known bool }

func (u *used) Known(string) bool           { return !u.known }
func (u *used) Stranger(*http.Request) bool { return !u.strangers }
func (u *used) LookedUp(*http.Request) bool { return !u.claims }

// TestUnknownBrowsersLockNoOneOut checks that a browser in which an operator has signed in still
// works, signs out and signs in again, however many requests unknown browsers behind the same
// address send. The same holds for a session, as long as it may be looked up.
func TestUnknownBrowsersLockNoOneOut(t *testing.T) {
	limits := &used{}
	h := newTestDesk(t, func(o *Options) { o.Limits = limits })
	b, key := h.browser(), newAuthenticator(t)
	key.mute = true
	b.join(h.first(), "Ann", key)
	bob := h.signedIn("bob", "Bob", desk.Operator)
	stranger := h.browser()
	stranger.want(200)(stranger.get("/desk/sign-in"))

	limits.strangers = true
	bob.want(200)(bob.get("/desk"))
	limits.claims = true
	bob.want(429)(bob.get("/desk"))
	for _, path := range []string{
		"/desk", "/desk/sign-in", "/desk/sign-in/oidc", "/desk/sign-in/back",
		"/desk/invite", "/desk/live", "/desk/none", "/desk/people",
	} {
		stranger.want(429, "Wait ten seconds")(stranger.get(path))
	}
	stranger.want(429)(stranger.json("/desk/sign-in/begin", ""))
	b.want(200)(b.get("/desk"))
	b.want(303)(b.post("/desk/sign-out", nil))
	b.want(200)(b.json("/desk/sign-in/finish", string(key.sign(b.ask()))))
	b.want(200)(b.get("/desk"))

	forged := h.browser()
	forged.cookies["desk-known"] = "A" + b.cookies["desk-known"]
	forged.want(429)(forged.json("/desk/sign-in/begin", ""))
	limits.known = true
	b.want(429)(b.get("/desk"))
}
