package integrations_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"firststeps/internal/desk"
	"firststeps/internal/desk/integrations"
	"firststeps/internal/desk/store"
)

const root = "/api/v1/desk/"

// described returns the routes of the API's description.
var described = sync.OnceValues(func() (routers.Router, error) {
	doc, err := openapi3.NewLoader().LoadFromFile("openapi.json")
	if err != nil {
		return nil, err
	}
	if err := doc.Validate(context.Background()); err != nil {
		return nil, err
	}
	return gorillamux.NewRouter(doc)
})

// reply is a response of the API.
type reply struct {
	status int
	header http.Header
	body   string
}

// code returns the code of a problem, or "".
func (r reply) code() string {
	var p struct{ Code string }
	_ = json.Unmarshal([]byte(r.body), &p)
	return p.Code
}

// ask sends a request to the API and checks the response against the description.
func (w *testDesk) ask(method, path, key, body string, headers ...string) reply {
	w.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer := httptest.NewRecorder()
	w.gate.ServeHTTP(answer, r)
	w.conforms(r, answer)
	return reply{answer.Code, answer.Header(), answer.Body.String()}
}

// conforms checks that a response is as described.
func (w *testDesk) conforms(r *http.Request, answer *httptest.ResponseRecorder) {
	w.Helper()
	router, err := described()
	if err != nil {
		w.Fatal(err)
	}
	route, params, err := router.FindRoute(r)
	if err != nil {
		return // not an address or method of the API
	}
	in := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route}
	out := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: answer.Code, Header: answer.Header(),
		Body:    io.NopCloser(strings.NewReader(answer.Body.String())),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	}
	if err := openapi3filter.ValidateResponse(ctx, out); err != nil {
		w.Errorf("%s %s: %d is not as described: %v\n%s", r.Method, r.URL, answer.Code, err,
			answer.Body)
	}
}

// bodyOf returns a complete request body for an act.
func bodyOf(kind desk.Kind) string {
	switch kind {
	case desk.Accept:
		return `{"by":"Ben Okafor"}`
	case desk.Promise:
		return fmt.Sprintf(`{"promised":%d}`, time.Now().Add(time.Hour).UnixMilli())
	case desk.Complete, desk.Fail:
		return `{"outcome":{"opened":"blade","damage":"none","minutes":20}}`
	case desk.PassOn, desk.Reject, desk.Reopen, desk.Note:
		return `{"text":"because"}`
	}
	return ""
}

// acts returns all acts in the API's description.
func acts(t *testing.T) []desk.Kind {
	t.Helper()
	b, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct{ Paths map[string]any }
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	var kinds []desk.Kind
	for path := range doc.Paths {
		if kind, ok := strings.CutPrefix(path, root+"cases/{id}/"); ok {
			kinds = append(kinds, desk.Kind(kind))
		}
	}
	slices.Sort(kinds)
	return kinds
}

// fixture is a desk with two providers, and a case for each relation of a case to a provider.
type fixture struct {
	*testDesk
	mine, other, revoked string // keys
	key                  store.Key
	cases                map[string]string // ids
}

// slowClock returns a clock on which no key exceeds its rate limit: each call advances it.
func slowClock() func() time.Time {
	start, asked := time.Now(), atomic.Int64{}
	return func() time.Time { return start.Add(time.Duration(asked.Add(1)) * time.Second / 5) }
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	w := newTestDesk(t, &receiver{}, slowClock())
	s := &fixture{testDesk: w, cases: map[string]string{"nobody's": w.open().ID,
		"never": strings.Repeat("q", 26)}}
	s.key, s.mine = w.key("RoadCo")
	_, s.other = w.key("TowCo")
	gone, revoked := w.key("OldCo")
	s.revoked = revoked
	if err := w.gate.RevokeKey(ctx, boss, gone.ID); err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string]string{"mine": s.mine, "another's": s.other,
		"another's, closed": s.other, "mine, closed": s.mine} {
		c := w.open()
		s.cases[name] = c.ID
		if got := w.ask("POST", root+"cases/"+c.ID+"/accept", key,
			bodyOf(desk.Accept)); got.status != 200 {
			t.Fatal(name, got)
		}
		if strings.HasSuffix(name, "closed") {
			if got := w.ask("POST", root+"cases/"+c.ID+"/complete", key,
				bodyOf(desk.Complete)); got.status != 200 {
				t.Fatal(name, got)
			}
		}
	}
	c := w.open()
	w.do(ann, c.ID, desk.Act{Kind: desk.Accept})
	s.cases["an operator's"] = c.ID
	return s
}

// TestAPIAccess checks the status for every kind of key, address and case. The response for a case
// that a key may not see is identical to that for a case that does not exist, byte for byte.
func TestAPIAccess(t *testing.T) {
	s := newFixture(t)
	var asked []string
	s.desk.Open(watched{s.rows, &asked})
	hidden := map[string]bool{"another's": true, "another's, closed": true, "an operator's": true,
		"never": true}
	want := map[string]map[desk.Kind]int{ // without hidden, which are 404
		"nobody's": {"": 200, "accept": 200, "reject": 403, "promise": 403, "set-off": 403,
			"arrive": 403, "pass-on": 403, "complete": 403, "fail": 403, "gone": 403, "reopen": 403,
			"note": 403},
		"mine": {"": 200, "accept": 409, "reject": 200, "promise": 200, "set-off": 200,
			"arrive": 200, "pass-on": 200, "complete": 200, "fail": 200, "gone": 409, "reopen": 409,
			"note": 200},
		"mine, closed": {"": 200, "accept": 409, "reject": 409, "promise": 409, "set-off": 409,
			"arrive": 409, "pass-on": 409, "complete": 409, "fail": 409, "gone": 409, "reopen": 200,
			"note": 200},
	}
	kinds := append(acts(t), "")
	if len(kinds) != 12 {
		t.Fatalf("%d acts", len(kinds)-1)
	}
	for name, id := range s.cases {
		for _, kind := range kinds {
			method, path := "POST", root+"cases/"+id+"/"+string(kind)
			if kind == "" {
				method, path = "GET", root+"cases/"+id
			}
			for _, key := range []string{"", "x", "fsk_WRONGWRONGWRONGWRONGWRONGW", s.revoked,
				strings.ToLower(s.mine), s.mine + " ", "fsk_" + strings.Repeat("A", 999)} {
				if got := s.ask(method, path, key, bodyOf(kind)); got.status != 401 ||
					got.code() != "key" || got.header.Get("WWW-Authenticate") != "Bearer" {
					t.Errorf("%s %s with key %.9q: %d %s", name, kind, key, got.status, got.body)
				}
			}
			fresh := s
			if want[name][kind] == 200 {
				fresh = newFixture(t) // the act changes the case
				path = strings.ReplaceAll(path, id, fresh.cases[name])
			}
			asked = nil
			got := fresh.ask(method, path, fresh.mine, bodyOf(kind))
			if took := fmt.Sprint(asked); hidden[name] {
				asked = nil
				nowhere := fresh.ask(method, strings.ReplaceAll(path, id, strings.Repeat("z", 26)),
					fresh.mine, bodyOf(kind))
				if got.status != 404 || got.code() != "no-such-case" || got.body != nowhere.body ||
					fmt.Sprint(got.header) != fmt.Sprint(nowhere.header) ||
					took != fmt.Sprint(asked) {
					t.Errorf("%s %s: %d %s, and for a missing case %s; calls to the store: %s, "+
						"and for a missing case %s", name, kind, got.status, got.body,
						nowhere.body, took, asked)
				}
			} else if got.status != want[name][kind] {
				t.Errorf("%s %s: %d %s, want %d", name, kind, got.status, got.body,
					want[name][kind])
			}
		}
	}
}

// TestRevokedKeys checks that a revoked key is invalid at once, and that a supervisor can pass on
// its cases.
func TestRevokedKeys(t *testing.T) {
	s := newFixture(t)
	if got := s.ask("GET", root+"cases", s.mine, ""); got.status != 200 {
		t.Fatal(got)
	}
	if err := s.gate.RevokeKey(ctx, boss, s.key.ID); err != nil {
		t.Fatal(err)
	}
	if got := s.ask("GET", root+"cases", s.mine, ""); got.status != 401 {
		t.Error(got)
	}
	s.do(boss, s.cases["mine"], desk.Act{Kind: desk.PassOn, Text: "RoadCo has left"})
	rows, err := s.rows.Keys(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range rows {
		if strings.Contains(s.mine+s.other, k.Token) || len(k.Token) != 64 {
			t.Errorf("the store has the secret of a key: %+v", k)
		}
	}
	if err := s.gate.RevokeKey(ctx, boss, "nobody"); err == nil {
		t.Error("revoked a key that does not exist")
	}
}

// TestTheList checks that the pages of the list have all cases without a holder and those of the
// key, without personal data.
func TestTheList(t *testing.T) {
	s := newFixture(t)
	for _, limit := range []int{1, 2, 100} {
		got, before := map[string]bool{}, ""
		for range 20 {
			var page struct {
				Cases []struct {
					ID   string
					Mine bool
				}
				Next string
			}
			r := s.ask("GET", fmt.Sprintf("%scases?limit=%d&before=%s", root, limit, before),
				s.mine, "")
			if err := json.Unmarshal([]byte(r.body), &page); err != nil || r.status != 200 ||
				canaries.MatchString(r.body) {
				t.Fatal(err, r)
			}
			for _, c := range page.Cases {
				got[c.ID] = c.Mine
			}
			if before = page.Next; before == "" {
				break
			}
		}
		want := map[string]bool{s.cases["nobody's"]: false, s.cases["mine"]: true,
			s.cases["mine, closed"]: true}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("limit %d: %v, want %v", limit, got, want)
		}
	}
	if r := s.ask("GET", root+"cases?state=completed&state=rejected", s.mine,
		""); strings.Count(r.body, `"ref"`) != 1 {
		t.Error(r.body)
	}
}

// TestCaseView checks that only the key that accepted a case sees personal data, and that the
// person sees the name of the human who accepted it, with the provider.
func TestCaseView(t *testing.T) {
	s := newFixture(t)
	id := s.cases["nobody's"]
	before := s.ask("GET", root+"cases/"+id, s.mine, "").body
	for _, secret := range []string{"Canary Person", "447700900123", "CAN 4RY", "CANARYVIN",
		"canary note"} {
		if strings.Contains(before, secret) {
			t.Errorf("%q is in %s", secret, before)
		}
	}
	if !strings.Contains(before, "by the canary bridge") || !strings.Contains(before, `"Ford"`) {
		t.Errorf("the place or the car is missing in %s", before)
	}
	after := s.ask("POST", root+"cases/"+id+"/accept", s.mine, `{"by":" Ben \n Okafor "}`).body
	for _, needed := range []string{"Canary Person", "+447700900123", "CAN 4RY", "CANARYVIN",
		"canary note", `"held_by":"Ben Okafor, RoadCo"`, `"mine":true`} {
		if !strings.Contains(after, needed) {
			t.Errorf("%q is missing in %s", needed, after)
		}
	}
	if _, err := s.desk.ActAsPerson(ctx, secret(1),
		desk.Act{Kind: desk.Note, Text: "I stand behind the fence"}); err != nil {
		t.Fatal(err)
	}
	if got := s.ask("GET", root+"cases/"+id, s.mine, "").
		body; !strings.Contains(got, "I stand behind the fence") {
		t.Errorf("the person's note is missing in %s", got)
	}
	log, err := s.rows.LogOf(ctx, id)
	if err != nil || !slices.ContainsFunc(log,
		func(e desk.Event) bool { return e.Kind == "view" && e.Actor == "provider:"+s.key.ID }) {
		t.Error("the view of a case is not in the log")
	}
}

// TestAHumanAccepts checks that accepting a case needs the printable name of a human.
func TestAHumanAccepts(t *testing.T) {
	s := newFixture(t)
	for _, body := range []string{"", "{}", `{"by":"  "}`, `{"by":"\u202eneB"}`,
		`{"by":"` + strings.Repeat("B", 81) + `"}`} {
		if got := s.ask("POST", root+"cases/"+s.cases["nobody's"]+"/accept", s.mine,
			body); got.status != 422 || got.code() != "by" {
			t.Errorf("%s: %v", body, got)
		}
	}
}

// TestIdempotency checks that a request that is sent again is performed once, also concurrently,
// and that its key cannot be used for another request.
func TestIdempotency(t *testing.T) {
	s := newFixture(t)
	accept := func(name, key string) reply {
		return s.ask("POST", root+"cases/"+s.cases[name]+"/accept", s.mine, `{"by":"Ben"}`,
			"Idempotency-Key", key)
	}
	first := accept("nobody's", "k1")
	var together sync.WaitGroup
	for range 16 {
		together.Go(func() {
			if again := accept("nobody's", "k1"); again.status != 200 || again.body != first.body {
				t.Errorf("again: %v", again)
			}
		})
	}
	together.Wait()
	if got := accept("nobody's", "k2"); got.status != 409 {
		t.Errorf("another request: %v", got)
	}
	for _, body := range []string{`{"by":"Bea"}`, `{"by":"Ben","text":"x"}`} {
		if got := s.ask("POST", root+"cases/"+s.cases["nobody's"]+"/accept", s.mine, body,
			"Idempotency-Key", "k1"); got.status != 422 || got.code() != "key-used" {
			t.Errorf("%s under the same key: %v", body, got)
		}
	}
	if got := s.ask("POST", root+"cases/"+s.cases["nobody's"]+"/note", s.mine, `{"text":"x"}`,
		"Idempotency-Key", "k1"); got.code() != "key-used" {
		t.Errorf("another act under the same key: %v", got)
	}
	notes := func() int {
		log, err := s.rows.LogOf(ctx, s.cases["mine"])
		if err != nil {
			t.Fatal(err)
		}
		return len(slices.DeleteFunc(log, func(e desk.Event) bool { return e.Kind != "note" }))
	}
	for range 32 {
		together.Go(func() {
			if got := s.ask("POST", root+"cases/"+s.cases["mine"]+"/note", s.mine,
				`{"text":"on the way"}`, "Idempotency-Key", "n"); got.status != 200 &&
				got.status != 412 && got.status != 429 {
				t.Errorf("%v", got)
			}
		})
	}
	together.Wait()
	if notes() != 1 {
		t.Errorf("%d notes from one request", notes())
	}
}

// TestIfMatch checks that an act on an old version of a case is rejected.
func TestIfMatch(t *testing.T) {
	s := newFixture(t)
	path := root + "cases/" + s.cases["mine"]
	version := s.ask("GET", path, s.mine, "").header.Get("ETag")
	if got := s.ask("POST", path+"/set-off", s.mine, "", "If-Match", version); got.status != 200 ||
		got.header.Get("ETag") == version {
		t.Errorf("%v", got)
	}
	if got := s.ask("POST", path+"/arrive", s.mine, "", "If-Match", version); got.status != 412 ||
		got.code() != "changed" {
		t.Errorf("%v", got)
	}
	for _, wrong := range []string{"x", "-1", "0", "W/"} {
		if got := s.ask("POST", path+"/arrive", s.mine, "", "If-Match", wrong); got.status != 400 {
			t.Errorf("%q: %v", wrong, got)
		}
	}
}

// TestRateLimit checks that a key is rate limited, without an effect on other keys.
func TestRateLimit(t *testing.T) {
	now := time.Now()
	w := newTestDesk(t, &receiver{}, func() time.Time { return now })
	_, mine := w.key("RoadCo")
	_, other := w.key("TowCo")
	refused := 0
	for range 100 {
		if got := w.ask("GET", root+"cases", mine, ""); got.status == 429 &&
			got.header.Get("Retry-After") != "" {
			refused++
		}
	}
	if refused != 60 {
		t.Errorf("%d of 100 concurrent requests were refused, want 60", refused)
	}
	if got := w.ask("GET", root+"cases", other, ""); got.status != 200 {
		t.Errorf("another key: %v", got)
	}
	if now = now.Add(time.Second); w.ask("GET", root+"cases", mine, "").status != 200 {
		t.Error("still refused a second later")
	}
}

// TestRefusalsAreLogged checks that refused access is logged with the key and the address, but
// without the key's secret and the case.
func TestRefusalsAreLogged(t *testing.T) {
	s := newFixture(t)
	s.ask("GET", root+"cases/"+s.cases["another's"], s.mine, "")
	s.ask("POST", root+"cases/"+s.cases["nobody's"]+"/note", s.mine, bodyOf(desk.Note))
	s.ask("GET", root+"cases", s.revoked, "")
	log := s.log.String()
	for _, want := range []string{
		"address=/api/v1/desk/cases/{id} key=" + s.key.ID + " code=no-such-case",
		"cases/{id}/note key=" + s.key.ID + " code=not-yours",
		`address=/api/v1/desk/cases key="" code=key`,
	} {
		if !strings.Contains(log, want) {
			t.Errorf("no %s in\n%s", want, log)
		}
	}
	for _, secret := range []string{s.mine, s.revoked, s.cases["another's"]} {
		if strings.Contains(log, secret) {
			t.Errorf("%s is in the log", secret)
		}
	}
}

// TestInvalidRequests checks the problems for invalid requests.
func TestInvalidRequests(t *testing.T) {
	s := newFixture(t)
	mine := root + "cases/" + s.cases["mine"]
	for _, c := range []struct {
		method, path, body string
		want               int
		code               string
	}{
		{"POST", mine + "/note", `{"text":"x"`, 400, "unreadable"},
		{"POST", mine + "/note", `[]`, 400, "unreadable"},
		{"POST", mine + "/note", `{"text":"x"} {}`, 400, "unreadable"},
		{"POST", mine + "/note", `{"txet":"x"}`, 400, "unreadable"},
		{"POST", mine + "/promise", `{"promised":"soon"}`, 400, "unreadable"},
		{"POST", mine + "/promise", `{"promised":5}`, 422, "unsaid"},
		{"POST", mine + "/promise", `{}`, 422, "unsaid"},
		{"POST", mine + "/note", "", 422, "unsaid"},
		{"POST", mine + "/note", `{"text":"` + strings.Repeat("x", 70_000) + `"}`, 413, "too-long"},
		{"GET", mine + "/note", "", 405, "method"},
		{"DELETE", mine, "", 405, "method"},
		{"PUT", root + "events", "", 405, "method"},
		{"GET", root + "cases?limit=x", "", 400, "unreadable"},
		{"GET", root + "cases?limit=0", "", 400, "unreadable"},
		{"GET", root + "cases?state=lost", "", 400, "unreadable"},
		{"GET", root + "events?after=-1", "", 400, "unreadable"},
		{"GET", root + "events?wait=99999999999999999999", "", 400, "unreadable"},
		{"GET", root + "nothing", "", 404, "no-such-address"},
		{"POST", mine + "/erase", "", 404, "no-such-address"},
	} {
		t.Run(fmt.Sprintf("%s %s %.40s", c.method, c.path, c.body), func(t *testing.T) {
			got := s.ask(c.method, c.path, s.mine, c.body)
			if got.status != c.want || got.code() != c.code ||
				got.header.Get("Content-Type") != "application/problem+json" ||
				got.header.Get("Cache-Control") != "no-store" {
				t.Errorf("%d %s, want %d %s", got.status, got.body, c.want, c.code)
			}
		})
	}
}

// TestTheAPIWithoutAStore checks that, without a store, the API responds with 503.
func TestTheAPIWithoutAStore(t *testing.T) {
	w := newTestDesk(t, nil, time.Now)
	_, key := w.key("RoadCo")
	bare := integrations.New(w.desk, integrations.Options{Now: time.Now, Log: w.gate.Log})
	w.gate = bare
	if got := w.ask("GET", root+"cases", key, ""); got.status != 503 || got.code() != "away" ||
		got.header.Get("Retry-After") == "" {
		t.Errorf("%v", got)
	}
	if _, _, err := bare.AddKey(ctx, boss, "x"); err == nil {
		t.Error("AddKey succeeded without a store")
	}
}

// TestNamesAndAddresses checks that names of keys must be printable and addresses of webhooks
// valid.
func TestNamesAndAddresses(t *testing.T) {
	w := newTestDesk(t, nil, time.Now)
	for _, name := range []string{"", "   ", "a\u202eb", strings.Repeat("x", 81), "\xff"} {
		if _, _, err := w.gate.AddKey(ctx, boss, name); err == nil {
			t.Errorf("AddKey accepted the name %q", name)
		}
	}
	for _, address := range []string{"http://hooks.example/", "https://127.0.0.1/", "nonsense"} {
		if _, err := w.gate.AddWebhook(ctx, boss, address, false); err == nil {
			t.Errorf("AddWebhook accepted %q", address)
		}
	}
}

// FuzzAPI checks that any request with a valid key gets a valid response: JSON, or a problem with a
// status below 500.
func FuzzAPI(f *testing.F) {
	f.Add("POST", "cases/x/note", `{"text":"x"}`, "k", `"1"`)
	f.Add("GET", "cases?state=received&limit=5&before=x", "", "", "")
	f.Add("GET", "events?after=0", "", "", "")
	f.Add("POST", "cases/%00/accept", `{"by":"\u0000"}`, "\x00", "W/")
	f.Fuzz(func(t *testing.T, method, path, body, key, match string) {
		w := newTestDesk(t, &receiver{}, slowClock())
		_, secret := w.key("RoadCo")
		id := w.open().ID
		r, err := http.NewRequest(method, "http://x"+root+strings.Replace(path, "x", id, 1),
			strings.NewReader(body))
		if err != nil || r.URL.Query().Get("wait") != "" {
			return
		}
		r.Header = http.Header{"Authorization": {"Bearer " + secret}, "Idempotency-Key": {key},
			"If-Match": {match}}
		answer := httptest.NewRecorder()
		w.gate.ServeHTTP(answer, r)
		if answer.Code >= 500 || answer.Code >= 400 && answer.Header().
			Get("Content-Type") != "application/problem+json" {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
		if answer.Code < 300 && !json.Valid(answer.Body.Bytes()) && method != http.MethodHead {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
	})
}
