package console

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// askers are the kinds of clients.
var askers = []string{"nobody", "holder", "other", "supervisor", "blocked", "expired"}

// row is the status of the response to each of askers, in their order.
type row [6]int

// table returns the expected status for every endpoint and each of askers. 303 redirects to the
// sign-in page or, after a change, to the screen. CASE is a case that "holder" has accepted. The
// forms are complete.
func table() map[string]row {
	var (
		staffGet  = row{303, 200, 200, 200, 303, 303}
		superGet  = row{303, 404, 404, 200, 303, 303}
		superPost = row{401, 404, 404, 303, 401, 401}
		holders   = row{401, 303, 403, 303, 401, 401}
		gone      = row{303, 404, 404, 404, 303, 303}
		gonePost  = row{401, 404, 404, 404, 401, 401}
		open      = row{200, 200, 200, 200, 200, 200}
	)
	return map[string]row{
		"GET /desk":         staffGet,
		"GET /desk/":        staffGet,
		"GET /desk/part":    staffGet,
		"GET /desk/live":    staffGet,
		"GET /desk/search":  staffGet,
		"POST /desk/search": {401, 200, 200, 200, 401, 401},
		"GET /desk/message": staffGet,
		// "a reason" is no message
		"POST /desk/message":            {401, 422, 422, 422, 401, 401},
		"POST /desk/message/open":       {401, 422, 422, 422, 401, 401},
		"POST /desk/sign-out":           {401, 303, 303, 303, 401, 401},
		"GET /desk/case/CASE":           staffGet,
		"GET /desk/case/CASE/part":      staffGet,
		"GET /desk/case/none":           gone,
		"GET /desk/case/none/part":      gone,
		"POST /desk/case/none/note":     gonePost,
		"POST /desk/case/none/pass-on":  gonePost,
		"POST /desk/case/CASE/accept":   {401, 409, 409, 409, 401, 401},
		"POST /desk/case/CASE/promise":  holders,
		"POST /desk/case/CASE/pass-on":  holders,
		"POST /desk/case/CASE/set-off":  holders,
		"POST /desk/case/CASE/arrive":   holders,
		"POST /desk/case/CASE/complete": holders,
		"POST /desk/case/CASE/fail":     holders,
		"POST /desk/case/CASE/reject":   holders,
		// every operator may add a note, since any of them may be called about a case
		"POST /desk/case/CASE/note":         {401, 303, 303, 303, 401, 401},
		"POST /desk/case/CASE/gone":         {401, 409, 403, 409, 401, 401},
		"POST /desk/case/CASE/reopen":       {401, 409, 409, 409, 401, 401},
		"POST /desk/case/CASE/cancel":       gonePost, // only the person may
		"POST /desk/case/CASE/move":         gonePost,
		"POST /desk/case/CASE/erase":        gonePost,
		"POST /desk/case/CASE/open":         gonePost,
		"GET /desk/people":                  superGet,
		"POST /desk/people/invite":          {401, 404, 404, 200, 401, 401},
		"POST /desk/people/uninvite":        {401, 404, 404, 422, 401, 401}, // no such link
		"POST /desk/people/PERSON/block":    superPost,
		"POST /desk/people/PERSON/unblock":  superPost,
		"POST /desk/people/PERSON/role":     superPost,
		"POST /desk/people/PERSON/passkey":  {401, 404, 404, 200, 401, 401},
		"POST /desk/people/none/block":      gonePost,
		"POST /desk/people/PERSON/remove":   gonePost, // no such passkey
		"POST /desk/people/PERSON/sign-out": superPost,
		"GET /desk/people/PERSON":           superGet,
		"GET /desk/people/none":             gone,
		"GET /desk/me":                      staffGet,
		"GET /desk/confirm":                 staffGet,
		// none of them has a passkey
		"POST /desk/confirm/begin":          {401, 422, 422, 422, 401, 401},
		"POST /desk/confirm/finish":         {401, 422, 422, 422, 401, 401},
		"GET /desk/confirm/oidc":            gone,
		"GET /desk/audit":                   superGet,
		"POST /desk/audit":                  superPost,
		"POST /desk/audit/cancel":           superPost,
		"POST /desk/export/cases.csv":       {401, 404, 404, 200, 401, 401},
		"POST /desk/export/cases.json":      {401, 404, 404, 200, 401, 401},
		"POST /desk/export/log.json":        {401, 404, 404, 200, 401, 401},
		"POST /desk/export/none":            gonePost,
		"GET /desk/outwards":                superGet,
		"POST /desk/outwards/key":           {401, 404, 404, 200, 401, 401},
		"POST /desk/outwards/webhook":       {401, 404, 404, 200, 401, 401},
		"POST /desk/outwards/revoke":        gonePost, // no such key
		"POST /desk/outwards/stop":          gonePost,
		"POST /desk/outwards/replay":        gonePost,
		"GET /desk/none":                    row{404, 404, 404, 404, 404, 404},
		"GET /desk/sign-in":                 {200, 303, 303, 303, 200, 200},
		"GET /desk/sign-in/oidc":            row{404, 404, 404, 404, 404, 404},
		"GET /desk/sign-in/back":            row{404, 404, 404, 404, 404, 404},
		"POST /desk/sign-in/begin":          open,
		"POST /desk/sign-in/finish":         row{422, 422, 422, 422, 422, 422},
		"GET /desk/invite":                  row{404, 404, 404, 404, 404, 404},
		"POST /desk/invite/begin":           row{422, 422, 422, 422, 422, 422},
		"POST /desk/invite/finish":          row{422, 422, 422, 422, 422, 422},
		"POST /desk/people/PERSON/nonsense": gonePost,
	}
}

// form has the fields of all endpoints.
var form = url.Values{
	"text": {"a reason"}, "minutes": {"20"}, "opened": {"blade"}, "damage": {"none"},
	"name": {"Towing"}, "role": {"operator"},
	"url": {"https://receiver.example/hook"}, "id": {"none"},
}

// staffed returns a desk with a browser for each of askers, and a case that "holder" has accepted.
func staffed(t *testing.T) (h *testDesk, who map[string]*browser, c desk.Case) {
	h = newTestDesk(t)
	who = map[string]*browser{
		"nobody": h.browser(), "expired": h.signedIn("expired", "Eva", desk.Supervisor),
		"blocked": h.signedIn("blocked", "Ben", desk.Supervisor),
	}
	h.time = h.time.Add(3 * time.Hour)
	who["holder"], who["other"] = h.signedIn("holder", "Hana", desk.Operator),
		h.signedIn("other", "Otto", desk.Operator)
	who["supervisor"] = h.signedIn("supervisor", "Sue", desk.Supervisor)
	who["supervisor"].want(303)(who["supervisor"].post("/desk/people/blocked/block", nil))
	h.session("token-of-blocked", "blocked") // a leftover session must not help
	h.signedIn("person", "Pia", desk.Operator)
	c = h.open(handover())
	who["holder"].want(303)(who["holder"].post("/desk/case/"+c.ID+"/accept", nil))
	return h, who, c
}

func TestAccessControl(t *testing.T) {
	rows := table()
	for _, endpoint := range sorted(rows) {
		for i, name := range askers {
			t.Run(endpoint+" by "+name, func(t *testing.T) {
				h, who, c := staffed(t)
				before := h.events(t)
				names := strings.NewReplacer("CASE", c.ID, "PERSON", "person")
				method, path, _ := strings.Cut(names.Replace(endpoint), " ")
				ctx, stop := context.WithCancel(context.Background())
				stop() // a stream ends at once
				r := httptest.NewRequest(method, origin+path, strings.NewReader(form.Encode()))
				if strings.HasSuffix(path, "/live") {
					r = r.WithContext(ctx)
				}
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				r.Header.Set("Sec-Fetch-Site", "same-origin")
				res, body := who[name].do(r)
				if res.StatusCode != rows[endpoint][i] {
					t.Fatalf("%d, want %d: %.300s", res.StatusCode, rows[endpoint][i], text(body))
				}
				refused := res.StatusCode >= 400 && res.StatusCode != 409 &&
					res.StatusCode != 403 || res.Header.Get("Location") == "/desk/sign-in"
				if refused && strings.Contains(body, "Maya") {
					t.Error("the response reveals the case")
				}
				if refused && !slices.Equal(h.events(t), before) {
					t.Error("a refused request had an effect")
				}
			})
		}
	}
}

// TestTableHasEveryEndpoint checks that the table has all routes, and all acts that package desk
// allows in any role.
func TestTableHasEveryEndpoint(t *testing.T) {
	c, mux, left, rows := &console{Options: Options{Origin: origin}}, http.NewServeMux(),
		map[string]bool{}, table()
	for pattern := range c.routes() {
		mux.HandleFunc(pattern, http.NotFound)
		left[pattern] = true
	}
	for endpoint := range rows {
		method, path, _ := strings.Cut(endpoint, " ")
		_, pattern := mux.Handler(httptest.NewRequest(method, origin+path, nil))
		delete(left, pattern)
	}
	for _, role := range []desk.Role{desk.Person, desk.Operator, desk.Supervisor, desk.Provider,
		desk.System} {
		for _, state := range desk.States() {
			for _, kind := range (desk.Case{State: state}).Kinds(desk.Actor{Role: role, ID: "x"}) {
				if endpoint := "POST /desk/case/CASE/" + string(kind); rows[endpoint] == (row{}) {
					left[endpoint] = true
				}
			}
		}
	}
	for pattern := range left {
		t.Errorf("no row for %s", pattern)
	}
}

// watched is a store that records its calls. Equal calls take equal time.
type watched struct {
	*store.Memory
	asked *[]string
}

func (s watched) note(what string) { *s.asked = append(*s.asked, what) }

func (s watched) Session(ctx context.Context, token string) (store.Session, error) {
	s.note("session")
	return s.Memory.Session(ctx, token)
}

func (s watched) Operators(ctx context.Context) ([]store.Operator, error) {
	s.note("operators")
	return s.Memory.Operators(ctx)
}

func (s watched) Case(ctx context.Context, id string) (desk.Case, error) {
	s.note("case")
	return s.Memory.Case(ctx, id)
}

func (s watched) Log(ctx context.Context, after int64, limit int) ([]desk.Event, error) {
	s.note("log")
	return s.Memory.Log(ctx, after, limit)
}

func (s watched) Cases(ctx context.Context, q store.Query) ([]desk.Case, error) {
	s.note("cases")
	return s.Memory.Cases(ctx, q)
}

func (s watched) Keys(ctx context.Context) ([]store.Key, error) {
	s.note("keys")
	return s.Memory.Keys(ctx)
}

func (s watched) Append(ctx context.Context, e desk.Event) error {
	s.note("append")
	return s.Memory.Append(ctx, e)
}

// TestForbiddenLooksMissing checks that clients cannot tell whether something exists that they may
// not see: the responses are identical, and so are the calls to the store.
func TestForbiddenLooksMissing(t *testing.T) {
	h, who, c := staffed(t)
	var asked []string
	rows := watched{h.rows, &asked}
	h.desk.Open(rows)
	h.console, _ = New(h.desk, func() Accounts { return rows },
		Options{Origin: origin, Now: h.desk.Now, Log: h.desk.Log, Guide: h.desk.Guide})
	all := func(b *browser, endpoint string) string {
		asked = nil
		return b.answer(endpoint) + strings.Join(asked, " ")
	}
	for _, pair := range [][2]string{
		{"GET /desk/people", "GET /desk/nothing"},
		{"POST /desk/people/person/block", "POST /desk/people/none/block"},
		{"POST /desk/export/cases.csv", "POST /desk/export/none"},
		{"POST /desk/outwards/key", "POST /desk/outwards/revoke"},
		{"GET /desk/case/" + c.ID, "GET /desk/case/none"},
		{"GET /desk/case/" + c.ID + "/part", "GET /desk/case/none/part"},
		{"POST /desk/case/" + c.ID + "/note", "POST /desk/case/none/note"},
	} {
		for _, name := range askers {
			if strings.Contains(pair[0], "case/") &&
				slices.Contains([]string{"holder", "other", "supervisor"}, name) ||
				name == "supervisor" {
				continue // may see it
			}
			if strings.HasSuffix(pair[1], "nothing") &&
				(name == "nobody" || name == "blocked" || name == "expired") {
				continue // the pages themselves are no secret
			}
			a, b := all(who[name], pair[0]), all(who[name], pair[1])
			if a != b {
				t.Errorf("%s: %s and %s differ:\n%.400s\n%.400s", name, pair[0], pair[1], a, b)
			}
		}
	}
}

// TestMissingIsUniform checks that a missing case, person and page have the same response.
func TestMissingIsUniform(t *testing.T) {
	_, who, _ := staffed(t)
	want := who["supervisor"].answer("GET /desk/nothing")
	for _, endpoint := range []string{"GET /desk/case/none", "POST /desk/case/none/note",
		"POST /desk/people/none/block", "POST /desk/outwards/revoke"} {
		if got := who["supervisor"].answer(endpoint); got != want {
			t.Errorf("%s: %.300s", endpoint, got)
		}
	}
}

// answer returns the status, the redirect and the body of a response.
func (b *browser) answer(endpoint string) string {
	method, path, _ := strings.Cut(endpoint, " ")
	r := httptest.NewRequest(method, origin+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	res, body := b.do(r)
	return res.Status + res.Header.Get("Location") + body
}

// events returns the kinds of all events so far.
func (h *testDesk) events(t *testing.T) (kinds []string) {
	t.Helper()
	events, err := h.rows.Log(context.Background(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

func sorted[V any](m map[string]V) (keys []string) {
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// TestNoSelfBlocking checks that supervisors can neither block themselves nor change their own
// role, and that no operator gets another role than operator or supervisor.
func TestNoSelfBlocking(t *testing.T) {
	h, who, _ := staffed(t)
	s := who["supervisor"]
	s.want(422, "another supervisor")(s.post("/desk/people/supervisor/block", nil))
	s.want(422)(s.post("/desk/people/supervisor/role", url.Values{"role": {"operator"}}))
	s.want(422)(s.post("/desk/people/person/role", url.Values{"role": {"system"}}))
	all, _ := h.rows.Operators(context.Background())
	for _, o := range all {
		if o.ID == "supervisor" && (!o.Blocked.IsZero() || o.Role != desk.Supervisor) ||
			o.Role == desk.System {
			t.Errorf("%+v", o)
		}
	}
}

// TestRoleChangeAppliesAtOnce checks that a change of role applies to the next request.
func TestRoleChangeAppliesAtOnce(t *testing.T) {
	_, who, _ := staffed(t)
	who["supervisor"].want(303)(who["supervisor"].post("/desk/people/holder/role",
		url.Values{"role": {"supervisor"}}))
	who["holder"].want(200)(who["holder"].get("/desk/audit"))
	who["supervisor"].want(303)(who["supervisor"].post("/desk/people/holder/role",
		url.Values{"role": {"operator"}}))
	who["holder"].want(404)(who["holder"].get("/desk/audit"))
}

// TestStoreAway checks that, while the store is unavailable, every screen says so and no operator
// is redirected to the sign-in page.
func TestStoreAway(t *testing.T) {
	h := newTestDesk(t)
	h.console, _ = New(h.desk, func() Accounts { return nil },
		Options{Origin: origin, Now: time.Now})
	b := h.browser()
	for _, path := range []string{"/desk", "/desk/sign-in", "/desk/case/x", "/desk/live"} {
		b.want(503, "cannot be reached")(b.get(path))
	}
}

var _ Accounts = (*store.Memory)(nil)
