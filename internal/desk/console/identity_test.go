package console

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// everyone returns all operators.
func (h *testDesk) everyone() []store.Operator {
	h.t.Helper()
	all, err := h.rows.Operators(context.Background())
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}

// passkeys returns the passkeys of an operator.
func (h *testDesk) passkeys(id string) []store.Credential {
	h.t.Helper()
	own, err := h.rows.Credentials(context.Background(), id)
	if err != nil {
		h.t.Fatal(err)
	}
	return own
}

// invited creates an invitation as a supervisor and returns the token of its link.
func (b *browser) invited(name, role string) string {
	b.t.Helper()
	body := b.want(200)(b.post("/desk/people/invite", url.Values{"name": {name}, "role": {role}}))
	return between(b.t, body, "?k=", "<")
}

// TestChallengesAreBoundToTheirPurpose checks that a response to a challenge is accepted only for
// the challenge's purpose: not for a sign-in if it was for an invitation, nor for another
// invitation or session. No operator gets an empty id.
func TestChallengesAreBoundToTheirPurpose(t *testing.T) {
	h := newTestDesk(t)
	sue, key := h.browser(), newAuthenticator(t)
	sue.join(h.first(), "Sue", key)
	id := h.everyone()[0].ID
	one, two := sue.invited("Ann", "operator"), sue.invited("Bea", "supervisor")
	again := between(t, sue.want(200)(sue.post("/desk/people/"+id+"/passkey", nil)), "?k=", "<")
	other := h.browser()
	other.want(200)(other.json("/desk/sign-in/finish", string(key.sign(other.ask()))))

	eve := h.browser()
	asked := map[string]string{
		"sign-in":             eve.ask(),
		"confirm":             sue.want(200)(sue.json("/desk/confirm/begin", "")),
		"another's confirm":   other.want(200)(other.json("/desk/confirm/begin", "")),
		"an invitation":       eve.want(200)(eve.json("/desk/invite/begin", sent(one, "", nil))),
		"another invitation":  eve.want(200)(eve.json("/desk/invite/begin", sent(two, "", nil))),
		"for another passkey": eve.want(200)(eve.json("/desk/invite/begin", sent(again, "", nil))),
		"none that it made": `{"publicKey":{"challenge":"` +
			b64([]byte(strings.Repeat("c", 56))) + `"}}`,
		"the beginning of one": `{"publicKey":{"challenge":"` + b64(make([]byte, sealedSize)) +
			`"}}`,
	}
	events := len(h.events(t))
	for name, question := range asked {
		if name != "an invitation" {
			made := newAuthenticator(t).create(question)
			eve.want(422, "does not open")(eve.json("/desk/invite/finish", sent(one, "", made)))
		}
		if name != "sign-in" {
			eve.want(422, "does not open")(eve.json("/desk/sign-in/finish",
				string(key.sign(question))))
		}
		if name != "confirm" {
			sue.want(422, "does not open")(sue.json("/desk/confirm/finish",
				string(key.sign(question))))
		}
	}
	if all := h.everyone(); len(all) != 1 || len(h.passkeys("")) != 0 || len(h.passkeys(id)) != 1 ||
		len(h.events(t)) != events {
		t.Errorf("operators %+v, passkeys without operator %d, events %v", all, len(h.passkeys("")),
			h.events(t)[events:])
	}
	eve.want(200)(eve.json("/desk/invite/finish",
		sent(one, "", newAuthenticator(t).create(asked["an invitation"]))))
	if all := h.everyone(); len(all) != 2 || all[1].ID == "" || all[1].Role != desk.Operator {
		t.Errorf("operators %+v", all)
	}
}

// TestEveryPartOfAPurposeCounts checks that challenges of different purposes differ, also if the
// parts of the purposes are equal when joined.
func TestEveryPartOfAPurposeCounts(t *testing.T) {
	k, now := sealer("key"), desk.AtMillis(1_800_000_000_000)
	is := purpose{"join", "x"}
	challenge := b64(k.challenge(is, now))
	if _, err := k.open(is, challenge, now); err != nil {
		t.Error(err)
	}
	for _, other := range []purpose{{"confirm", "x"}, {"join", "y"}, {"joinx", ""}, {"", "joinx"}} {
		if _, err := k.open(other, challenge, now); err == nil {
			t.Errorf("accepted for %+v", other)
		}
	}
	if _, err := sealer("another").open(is, challenge, now); err == nil {
		t.Error("accepted with another key")
	}
}

// TestPasskeyOfAnotherIsRefused checks that a device that claims the id of another operator's
// passkey is rejected. The passkey stays with its owner, and the invitation stays valid.
func TestPasskeyOfAnotherIsRefused(t *testing.T) {
	h := newTestDesk(t)
	sue, key := h.browser(), newAuthenticator(t)
	sue.join(h.first(), "Sue", key)
	sues := h.passkeys(h.everyone()[0].ID)
	token := sue.invited("Eve", "operator")
	eve, device := h.browser(), newAuthenticator(t)
	device.forced = key.id
	asked := eve.want(200)(eve.json("/desk/invite/begin", sent(token, "", nil)))
	eve.want(422, "does not open")(eve.json("/desk/invite/finish",
		sent(token, "", device.create(asked))))
	if now := h.passkeys(h.everyone()[0].ID); len(h.everyone()) != 1 || len(now) != 1 ||
		string(now[0].Data) != string(sues[0].Data) {
		t.Errorf("operators %+v, passkeys %+v", h.everyone(), now)
	}
	eve.want(200, "Eve")(eve.get("/desk/invite?k=" + token))
	eve.want(303)(eve.get("/desk"))
	again := h.browser()
	again.want(200)(again.json("/desk/sign-in/finish", string(key.sign(again.ask()))))
}

// TestOneAnswerOneSession checks that a response that is sent many times at once signs in once,
// also across servers of one database.
func TestOneAnswerOneSession(t *testing.T) {
	h := newTestDesk(t)
	sue, key := h.browser(), newAuthenticator(t)
	key.mute = true
	sue.join(h.first(), "Sue", key)
	servers := []http.Handler{h.console, h.server()}
	answer := string(key.sign(sue.ask()))
	var all sync.WaitGroup
	in := make(chan int, 12)
	for i := range 12 {
		all.Go(func() {
			one := *h
			one.console = servers[i%2]
			b := one.browser()
			res, _ := b.json("/desk/sign-in/finish", answer)
			in <- res.StatusCode
		})
	}
	all.Wait()
	close(in)
	statuses := map[int]int{}
	for status := range in {
		statuses[status]++
	}
	if statuses[200] != 1 || statuses[422] != 11 {
		t.Errorf("statuses: %v", statuses)
	}
	if sessions, _ := h.rows.Sessions(context.Background(),
		h.everyone()[0].ID); len(sessions) != 2 {
		t.Errorf("%d sessions, want the one of joining and one more", len(sessions))
	}
}

// server returns another server of the same database.
func (h *testDesk) server() http.Handler {
	h.t.Helper()
	s, err := New(h.desk, func() Accounts { return h.rows },
		Options{Origin: origin, Now: h.desk.Now, Log: h.desk.Log, Guide: h.desk.Guide})
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

// TestChallengesWorkAcrossServers checks that a server accepts a challenge of another.
func TestChallengesWorkAcrossServers(t *testing.T) {
	h := newTestDesk(t)
	sue, key := h.browser(), newAuthenticator(t)
	sue.join(h.first(), "Sue", key)
	b := h.browser()
	asked := b.ask()
	h.console = h.server()
	b.want(200, `"/desk"`)(b.json("/desk/sign-in/finish", string(key.sign(asked))))
}

// TestSignInFloodDisplacesNoChallenge checks that a sign-in can be completed, however many others
// were begun after it.
func TestSignInFloodDisplacesNoChallenge(t *testing.T) {
	h := newTestDesk(t)
	b, key := h.browser(), newAuthenticator(t)
	b.join(h.first(), "Ann", key)
	asked := b.ask()
	flood := h.browser()
	for range 5000 {
		flood.ask()
	}
	b.want(200, `"/desk"`)(b.json("/desk/sign-in/finish", string(key.sign(asked))))
}

// TestBlockingInvalidatesLinks checks that a supervisor who was blocked or made an operator cannot
// return by a link that they created before.
func TestBlockingInvalidatesLinks(t *testing.T) {
	for what, form := range map[string]url.Values{"block": nil, "role": {"role": {"operator"}}} {
		t.Run(what, func(t *testing.T) {
			h := newTestDesk(t)
			ann, sue := h.signedIn("ann", "Ann", desk.Supervisor),
				h.signedIn("sue", "Sue", desk.Supervisor)
			hers, own := ann.invited("Nobody in particular", "supervisor"),
				between(t, ann.want(200)(ann.post("/desk/people/ann/passkey", nil)), "?k=", "<")
			key := between(t,
				ann.want(200)(ann.post("/desk/outwards/key", url.Values{"name": {"Hers"}})),
				`id="secret-made">`, "<")
			theirs := sue.invited("Cem", "operator")
			eve := h.browser()
			begun := eve.want(200)(eve.json("/desk/invite/begin", sent(hers, "", nil)))
			sue.want(303)(sue.post("/desk/people/ann/"+what, form))
			for _, token := range []string{hers, own} {
				eve.want(404, "does not work")(eve.get("/desk/invite?k=" + token))
				eve.want(422)(eve.json("/desk/invite/begin", sent(token, "", nil)))
			}
			eve.want(422)(eve.json("/desk/invite/finish",
				sent(hers, "", newAuthenticator(t).create(begun))))
			eve.join(theirs, "", newAuthenticator(t))
			if keys, _ := h.rows.Keys(context.Background()); key == "" || keys[0].Revoked.IsZero() {
				t.Errorf("her unused key was not revoked: %+v", keys[0])
			}
			if what == "block" {
				sue.want(303)(sue.post("/desk/people/ann/unblock", nil))
				eve.want(404)(eve.get("/desk/invite?k=" + hers))
			}
		})
	}
}

// TestWebhooksOfBlockedAreMarked checks that the page shows who created a webhook, and whether that
// supervisor is blocked.
func TestWebhooksOfBlockedAreMarked(t *testing.T) {
	h := newTestDesk(t)
	ann, sue := h.signedIn("ann", "Ann", desk.Supervisor), h.signedIn("sue", "Sue", desk.Supervisor)
	ann.want(200)(ann.post("/desk/outwards/webhook",
		url.Values{"url": {"https://receiver.example/hook"}}))
	if body := sue.want(200, "by <bdi>Ann")(sue.get("/desk/outwards")); strings.Contains(body,
		"who is blocked") {
		t.Error("shown as blocked before she is")
	}
	sue.want(303)(sue.post("/desk/people/ann/block", nil))
	sue.want(200, "by <bdi>Ann</bdi>, <b>who is blocked")(sue.get("/desk/outwards"))
}

// TestConcurrentChangeIsRejected checks that, of two supervisors who change an operator at the same
// time, the second gets an error and does not undo the change of the first.
func TestConcurrentChangeIsRejected(t *testing.T) {
	h := newTestDesk(t)
	sue := h.signedIn("sue", "Sue", desk.Supervisor)
	h.signedIn("ann", "Ann", desk.Operator)
	rows := stale{Memory: h.rows}
	rows.before = func() {
		if all := h.everyone(); all[1].Blocked.IsZero() {
			now := all[1]
			now.Blocked = desk.AtMillis(7)
			if err := h.rows.ChangeOperator(context.Background(), all[1], now,
				desk.Event{Kind: "block"}); err != nil {
				t.Fatal(err)
			}
		}
	}
	h.console, _ = New(h.desk, func() Accounts { return rows },
		Options{Origin: origin, Now: h.desk.Now, Log: h.desk.Log, Guide: h.desk.Guide})
	sue.want(409, "faster")(sue.post("/desk/people/ann/role", url.Values{"role": {"supervisor"}}))
	if ann := h.everyone()[1]; ann.Blocked != desk.AtMillis(7) || ann.Role != desk.Operator {
		t.Errorf("operator %+v, want blocked at 7 and role operator", ann)
	}
}

// stale is a store that calls before just before it changes an operator.
type stale struct {
	*store.Memory
	before func()
}

func (s stale) ChangeOperator(ctx context.Context, was, o store.Operator, e desk.Event) error {
	s.before()
	return s.Memory.ChangeOperator(ctx, was, o, e)
}

// changes returns the requests that need a recent authentication.
func changes() map[string]url.Values {
	return map[string]url.Values{
		"/desk/people/invite":      {"name": {"Eve"}, "role": {"supervisor"}},
		"/desk/people/ann/block":   nil,
		"/desk/people/ann/unblock": nil,
		"/desk/people/ann/role":    {"role": {"supervisor"}},
		"/desk/people/ann/passkey": nil,
		"/desk/people/ann/remove":  {"id": {"cA"}},
		"/desk/outwards/key":       {"name": {"Fleet"}},
		"/desk/outwards/webhook":   {"url": {"https://receiver.example/hook"}, "details": {"yes"}},
	}
}

// TestChangingSignInNeedsAFreshPasskey checks that changes of who can sign in, and of what is
// exported, need an authentication within five minutes in the same session, and are then performed.
func TestChangingSignInNeedsAFreshPasskey(t *testing.T) {
	for path, form := range changes() {
		t.Run(path, func(t *testing.T) {
			h := newTestDesk(t)
			sue, key := h.browser(), newAuthenticator(t)
			key.mute = true
			sue.join(h.first(), "Sue", key)
			h.signedIn("ann", "Ann", desk.Operator)
			if err := h.rows.AddCredential(t.Context(),
				store.Credential{ID: []byte("p"), Operator: "ann",
					Data: []byte("{}")}); err != nil {
				t.Fatal(err)
			}
			h.time = h.time.Add(5*time.Minute + time.Second)
			before := h.events(t)
			body := sue.want(403, "Confirm that it is you", `action="`+path+`"`,
				`id="confirm"`)(sue.post(path, form))
			for name, values := range form {
				if !strings.Contains(body, `name="`+name+`" value="`+values[0]+`"`) {
					t.Errorf("the form lost %s: %s", name, text(body))
				}
			}
			other := h.browser() // an authentication in another session does not count
			other.want(200)(other.json("/desk/sign-in/finish", string(key.sign(other.ask()))))
			if sue.want(403)(sue.post(path, form)); !slices.Equal(h.events(t),
				append(before, "sign-in")) {
				t.Errorf("unexpected events: %v", h.events(t)[len(before):])
			}
			asked := sue.want(200)(sue.json("/desk/confirm/begin", ""))
			answer := string(key.sign(asked))
			sue.want(200)(sue.json("/desk/confirm/finish", answer))
			sue.want(422)(sue.json("/desk/confirm/finish", answer))
			if res, body := sue.post(path, form); res.StatusCode != 200 && res.StatusCode != 303 {
				t.Fatalf("after the confirmation: %d, %s", res.StatusCode, text(body))
			}
			h.time = h.time.Add(5*time.Minute + time.Second)
			sue.want(403)(sue.post(path, form))
		})
	}
}

// TestAnothersPasskeyConfirmsNothing checks that the passkey of another operator does not confirm
// an identity.
func TestAnothersPasskeyConfirmsNothing(t *testing.T) {
	h := newTestDesk(t)
	sue, ann, annsKey := h.browser(), h.browser(), newAuthenticator(t)
	sue.join(h.first(), "Sue", newAuthenticator(t))
	ann.join(sue.invited("Ann", "operator"), "", annsKey)
	h.time = h.time.Add(time.Hour)
	asked := sue.want(200)(sue.json("/desk/confirm/begin", ""))
	sue.want(422)(sue.json("/desk/confirm/finish", string(annsKey.sign(asked))))
	sue.want(403)(sue.post("/desk/people/invite",
		url.Values{"name": {"Eve"}, "role": {"supervisor"}}))
}

// TestTooManyWebhooks checks that the page names the reason if no more webhooks can be added, and
// another one for a bad address.
func TestTooManyWebhooks(t *testing.T) {
	h := newTestDesk(t)
	sue := h.signedIn("sue", "Sue", desk.Supervisor)
	add := func(address string) (*http.Response, string) {
		return sue.post("/desk/outwards/webhook", url.Values{"url": {address}})
	}
	sue.want(422, "public address")(add("http://receiver.example/"))
	for n := range 100 {
		w := store.Webhook{ID: fmt.Sprint("w", n), URL: "https://receiver.example/", Secret: "s"}
		err := h.rows.PutWebhook(context.Background(), w, desk.Event{Kind: "webhook"})
		if err != nil {
			t.Fatal(err)
		}
	}
	sue.want(422, "Stop one first")(add("https://receiver.example/"))
}

// TestRevokingNeedsNoConfirmation checks that revocations need no recent authentication.
func TestRevokingNeedsNoConfirmation(t *testing.T) {
	h := newTestDesk(t)
	sue := h.signedIn("sue", "Sue", desk.Supervisor)
	ann := h.signedIn("ann", "Ann", desk.Operator)
	sue.invited("Cem", "operator")
	sue.want(200)(sue.post("/desk/outwards/key", url.Values{"name": {"Fleet"}}))
	sue.want(200)(sue.post("/desk/outwards/webhook",
		url.Values{"url": {"https://receiver.example/hook"}}))
	h.time = h.time.Add(time.Hour)
	keys, _ := h.rows.Keys(context.Background())
	hooks, _ := h.rows.Webhooks(context.Background())
	links, _ := h.rows.Invites(context.Background())
	sue.want(303)(sue.post("/desk/people/uninvite", url.Values{"link": {links[0].Token}}))
	sue.want(303)(sue.post("/desk/outwards/revoke", url.Values{"id": {keys[0].ID}}))
	sue.want(303)(sue.post("/desk/outwards/stop", url.Values{"id": {hooks[0].ID}}))
	sue.want(303)(sue.post("/desk/people/ann/sign-out", nil))
	ann.want(303)(ann.get("/desk"))
}

// TestSignOutEverywhere checks that operators can end all their own sessions, and that supervisors
// can end those of others and remove single passkeys.
func TestSignOutEverywhere(t *testing.T) {
	h := newTestDesk(t)
	sue, sues := h.browser(), newAuthenticator(t)
	sue.join(h.first(), "Sue", sues)
	ann, old := h.browser(), newAuthenticator(t)
	ann.join(sue.invited("Ann", "operator"), "", old)
	id := h.everyone()[1].ID
	signIn := func(a *authenticator) *browser {
		b := h.browser()
		b.want(200)(b.json("/desk/sign-in/finish", string(a.sign(b.ask()))))
		return b
	}
	out := func(b *browser) { t.Helper(); b.want(303)(b.get("/desk")) }

	second := signIn(old)
	ann.want(200, "(this one)", "Sign out everywhere")(ann.get("/desk/me"))
	ann.want(303)(ann.post("/desk/sign-out", url.Values{"everywhere": {"yes"}}))
	out(ann)
	out(second)
	sue.want(200)(sue.get("/desk"))

	// adding a passkey ends earlier sessions, and the lost passkey can be removed alone
	second, fresh := signIn(old), newAuthenticator(t)
	token := between(t, sue.want(200)(sue.post("/desk/people/"+id+"/passkey", nil)), "?k=", "<")
	ann.join(token, "", fresh)
	out(second)
	ann.want(200)(ann.get("/desk"))
	second = signIn(old)
	sue.want(200, b64(old.id)[:8], b64(fresh.id)[:8])(sue.get("/desk/people/" + id))
	sue.want(303)(sue.post("/desk/people/"+id+"/remove", url.Values{"id": {b64(old.id)}}))
	out(ann)
	out(second)
	b := h.browser()
	b.want(422)(b.json("/desk/sign-in/finish", string(old.sign(b.ask()))))
	ann = signIn(fresh)
	sue.want(303)(sue.post("/desk/people/"+id+"/sign-out", nil))
	out(ann)

	// an operator cannot remove their own last passkey
	boss := h.everyone()[0].ID
	sue.want(422, "only one")(sue.post("/desk/people/"+boss+"/remove",
		url.Values{"id": {b64(sues.id)}}))
	sue.want(404)(sue.post("/desk/people/"+id+"/remove", url.Values{"id": {b64(sues.id)}}))
	if got := strings.Join(h.events(t), " "); !strings.Contains(got, "sign-out-everywhere") ||
		!strings.Contains(got, "passkey-removed") || !strings.Contains(got, "signed-out") {
		t.Errorf("the log has %s", got)
	}
}

// TestOwnPage checks that an operator sees only their own sessions and passkeys and cannot remove
// any.
func TestOwnPage(t *testing.T) {
	h := newTestDesk(t)
	sue := h.browser()
	sue.join(h.first(), "Sue", newAuthenticator(t))
	ann := h.browser()
	ann.join(sue.invited("Ann", "operator"), "", newAuthenticator(t))
	body := ann.want(200, "Ann</bdi> (you)")(ann.get("/desk/me"))
	if strings.Contains(body, "/remove") || strings.Contains(body, "Sue") {
		t.Errorf("the page has more than her own: %s", text(body))
	}
}
