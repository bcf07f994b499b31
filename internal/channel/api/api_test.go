package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"firststeps/internal/channel/api"
	"firststeps/internal/channel/document"
	"firststeps/internal/desk/integrations"
	"firststeps/internal/guide/catalog"
	"firststeps/test/guidetest"
)

const (
	trunk = "/api/v1/guides/trunk-release-fails/turn"
	camry = "4T1BF1FK3FA000000"
)

func libraries(t *testing.T) []*catalog.Library {
	t.Helper()
	return []*catalog.Library{guidetest.Library(t), guidetest.Small(t)}
}

func options(lib *catalog.Library) api.Options {
	return api.Options{
		Book: document.Book{Library: func() *catalog.Library { return lib },
			Today: func() string { return "2026-11-30" }},
		Log: slog.New(slog.DiscardHandler), Desk: integrations.Description(),
	}
}

func server(t testing.TB, lib *catalog.Library) *api.Server {
	t.Helper()
	s, err := api.New(options(lib))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// ask sends a request, and checks that the response is as described.
func ask(t *testing.T, s *api.Server, method, target, body string,
	headers ...string) (*http.Response, string) {
	t.Helper()
	if method == http.MethodPost {
		headers = append([]string{"Content-Type", "application/json"}, headers...)
	}
	res, got := guidetest.Request(t, s, method, target, body, headers...)
	conforms(t, s, method, target, res, got)
	return res, got
}

// conforms checks a response against the description that the server sends.
func conforms(t *testing.T, s *api.Server, method, target string, res *http.Response, body string) {
	t.Helper()
	_, description := guidetest.Request(t, s, http.MethodGet, "/api/v1/openapi.json", "")
	doc, err := openapi3.NewLoader().LoadFromData([]byte(description))
	if err != nil {
		t.Fatal(err)
	}
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(method, target, nil)
	route, params, err := router.FindRoute(r)
	if err != nil || method == http.MethodHead {
		return // not an address or method of the API
	}
	if err := openapi3filter.ValidateResponse(context.Background(),
		&openapi3filter.ResponseValidationInput{
			RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r,
				PathParams: params, Route: route},
			Status: res.StatusCode, Header: res.Header,
			Body:    io.NopCloser(strings.NewReader(body)),
			Options: &openapi3filter.Options{IncludeResponseStatus: true},
		}); err != nil {
		t.Errorf("%s %.200s: %d is not as described: %v", method, target, res.StatusCode, err)
	}
}

// turn is what tests read of a response.
type turn struct {
	ID, Code, Next, Detail string
	Emergency              json.RawMessage
	Turn                   *turn
	Choices                []struct{ Transcript string }
}

func read(t *testing.T, body string) (v turn) {
	t.Helper()
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatalf("%v: %.300s", err, body)
	}
	return v
}

// TestProblemsHaveANextStep checks every error of the API: its status and code, that it has the
// numbers to call and the next step, and the turn to go on from if a guide is named.
func TestProblemsHaveANextStep(t *testing.T) {
	s := server(t, guidetest.Library(t))
	for name, c := range map[string]struct {
		method, target, body string
		status               int
		code, turn           string
	}{
		"guide":   {"GET", "/api/v1/guides/x/turn", "", 404, "no-such-guide", ""},
		"address": {"GET", "/api/v1/guides/x", "", 404, "no-such-address", ""},
		"method":  {"DELETE", trunk, "", 405, "method", ""},
		"to list": {"POST", "/api/v1/guides", "{}", 405, "method", ""},
		"language": {"GET", "/api/v1/guides?language=" + strings.Repeat("x", 65), "", 422,
			"language", ""},
		"transcript": {"GET", trunk + "?transcript=life.none~%3Cb%3E", "", 422, "transcript",
			"place"},
		"not escaped": {"GET", trunk + "?transcript=life.none~%zz", "", 422, "transcript", "place"},
		"long query": {"GET", trunk + "?transcript=" + strings.Repeat("x.y~", 4000), "", 422,
			"transcript", "life"},
		"country": {"GET", trunk + "?country=Atlantis", "", 422, "country", "life"},
		"car":     {"GET", trunk + "?car=" + camry, "", 422, "car", "life"},
		"tag":     {"GET", trunk + "?language=%3C", "", 422, "language", "life"},
		"VIN":     {"POST", trunk, `{"vin":"4T1BF1FK4FA000000"}`, 422, "vin", "life"},
		"body":    {"POST", trunk, `{"transcript":1}`, 400, "unreadable", ""},
		"two":     {"POST", trunk, `{} {}`, 400, "unreadable", ""},
		"field":   {"POST", trunk, `{"urgency":"not-urgent"}`, 400, "unreadable", ""},
		"long body": {"POST", trunk, `{"transcript":"` + strings.Repeat("x", 17<<10) + `"}`, 413,
			"too-long", ""},
	} {
		t.Run(name, func(t *testing.T) {
			res, body := ask(t, s, c.method, c.target, c.body)
			got := read(t, body)
			if res.StatusCode != c.status || got.Code != c.code || got.Next == "" ||
				got.Detail == "" || len(got.Emergency) < len(`["1"]`) ||
				res.Header.Get("Content-Type") != "application/problem+json" ||
				res.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("%d %s", res.StatusCode, body)
			}
			if c.turn == "" && got.Turn != nil || c.turn != "" && (got.Turn == nil ||
				got.Turn.ID != c.turn || len(got.Turn.Choices) == 0) {
				t.Errorf("turn %+v, want %q", got.Turn, c.turn)
			}
			if strings.Contains(body, camry) || strings.Contains(body, "Atlantis") {
				t.Errorf("it repeats the request: %s", body)
			}
		})
	}
	if res, body := guidetest.Request(t, s, "POST", trunk, "a=b"); res.StatusCode != 415 ||
		read(t, body).Code != "not-json" {
		t.Errorf("%d %s", res.StatusCode, body)
	}
}

// TestCardsAreAlwaysSent checks that a request that leads to an emergency card gets it, whatever
// else is wrong and however many requests the client sent; and that others over the limit are
// refused, also those that are wrong.
func TestCardsAreAlwaysSent(t *testing.T) {
	o := options(guidetest.Library(t))
	o.OverLimit = func(*http.Request) bool { return true }
	s, err := api.New(o)
	if err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{
		"transcript=!trapped", "transcript=life.trapped&country=Atlantis",
		"transcript=life.none~%zz~!", "transcript=life.none&transcript=!stop",
		"transcript=%21trapped&car=x&language=%3C",
		"transcript=" + strings.Repeat("x.y~", 4000) + "!trapped",
		"transcript=" + strings.Repeat("x.y~", 4000) + "%21trapped",
	} {
		res, body := ask(t, s, "GET", trunk+"?"+query, "")
		if got := read(t, body); res.StatusCode != 200 || !strings.Contains(body,
			`"who":"emergency"`) {
			t.Errorf("%.100s: %d %s", query, res.StatusCode, got.ID)
		}
	}
	res, body := ask(t, s, "POST", trunk, `{"transcript":"!trapped","vin":"x"}`)
	if res.StatusCode != 200 {
		t.Errorf("%d %s", res.StatusCode, body)
	}
	for _, target := range []string{trunk, trunk + "?transcript=life.none", trunk + "?country=x",
		"/api/v1/guides"} {
		res, body := ask(t, s, "GET", target, "")
		if res.StatusCode != 429 || res.Header.Get("Retry-After") == "" ||
			read(t, body).Code != "too-often" {
			t.Errorf("%s: %d %s", target, res.StatusCode, body)
		}
	}
}

// TestOtherSitesAndCachesMayRead checks the headers of responses to GET: other sites may read them,
// caches may store them under a tag with the release; and that neither is so for a POST.
func TestOtherSitesAndCachesMayRead(t *testing.T) {
	s := server(t, guidetest.Library(t))
	g := guidetest.Trunk(t)
	for _, target := range []string{"/api/v1/guides", trunk + "?transcript=life.none",
		"/api/v1/openapi.json"} {
		res, body := ask(t, s, "GET", target, "")
		h, tag := res.Header, res.Header.Get("ETag")
		if res.StatusCode != 200 || h.Get("Access-Control-Allow-Origin") != "*" ||
			h.Get("Cross-Origin-Resource-Policy") != "cross-origin" ||
			!strings.HasPrefix(h.Get("Cache-Control"), "public, max-age=60") || tag == "" ||
			h.Get("Content-Type") != "application/json" {
			t.Errorf("%s: %d %v %.100s", target, res.StatusCode, h, body)
		}
		res, body = ask(t, s, "GET", target, "", "If-None-Match", tag)
		if res.StatusCode != 304 || body != "" || res.Header.Get("ETag") != tag {
			t.Errorf("%s with its tag: %d %.100s", target, res.StatusCode, body)
		}
		if strings.HasPrefix(target, trunk) && !strings.HasPrefix(tag, `"`+g.Release[:8]+"-") {
			t.Errorf("the tag %s does not begin with the release", tag)
		}
		if res, body := ask(t, s, "HEAD", target, ""); res.StatusCode != 200 || body != "" ||
			res.Header.Get("ETag") != tag {
			t.Errorf("HEAD %s: %d %v", target, res.StatusCode, res.Header)
		}
	}
	res, _ := ask(t, s, "POST", trunk, "{}")
	if h := res.Header; res.StatusCode != 200 || h.Get("Access-Control-Allow-Origin") != "" ||
		h.Get("Cache-Control") != "no-store" {
		t.Errorf("POST: %d %v", res.StatusCode, h)
	}
}

// TestVINIsReadOnce checks that a VIN names the car, and that no part of the response has it.
func TestVINIsReadOnce(t *testing.T) {
	s := server(t, guidetest.Library(t))
	res, body := ask(t, s, "POST", trunk,
		`{"transcript":"life.none~place.parked","vin":"`+camry+`"}`)
	if res.StatusCode != 200 || !strings.Contains(body, "~car.toyota-camry-2015-us~shape.trunk") ||
		strings.Contains(body, camry) {
		t.Errorf("%d %.500s", res.StatusCode, body)
	}
}

// TestOwnWordsOnlyRaise checks that words about life ask about it again, also over the limit and in
// a message that is too long to read, that harmless ones change nothing, and that a card stays.
func TestOwnWordsOnlyRaise(t *testing.T) {
	over := false
	o := options(guidetest.Library(t))
	o.OverLimit = func(*http.Request) bool { return over }
	s, err := api.New(o)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ at, language, words, id, raised string }{
		{"life.none", "en-US", "there is a baby in there", "life", "life"},
		{"life.none", "de-DE", "mein Sohn ist im Kofferraum", "life", "life"},
		{"life.none", "en-GB", strings.Repeat("the car is red ", 200), "life", "life"},
		{"life.none", "en-GB", "the boot does not open", "place", "none"},
		{"", "en-GB", "nobody is inside", "life", "unrelated"},
		{"!danger", "en-GB", "my son is in the boot", "danger", "life"},
		{"life.trapped", "en-GB", "my son is in the boot", "trapped", "life"},
	} {
		body, err := json.Marshal(map[string]string{"transcript": c.at, "language": c.language,
			"say": c.words})
		if err != nil {
			t.Fatal(err)
		}
		for _, over = range []bool{false, true} {
			res, got := ask(t, s, "POST", strings.TrimSuffix(trunk, "turn")+"say", string(body))
			if over && c.raised != "life" {
				if res.StatusCode != http.StatusTooManyRequests {
					t.Errorf("%q over the limit: %d", c.words, res.StatusCode)
				}
				continue
			}
			var h struct{ ID, Raised string }
			if err := json.Unmarshal([]byte(got), &h); err != nil || h.ID != c.id ||
				h.Raised != c.raised || res.StatusCode != http.StatusOK {
				t.Errorf("%q: %d %+v %v", c.words, res.StatusCode, h, err)
			}
		}
	}
	res, _ := ask(t, s, "GET", strings.TrimSuffix(trunk, "turn")+"say", "")
	if res.StatusCode != http.StatusMethodNotAllowed || res.Header.Get("Allow") != "POST" {
		t.Errorf("GET: %d, %q", res.StatusCode, res.Header.Get("Allow"))
	}
}

// TestRecalledReleaseIsNotServed checks that a turn of a recalled release is withdrawn, except
// emergency cards.
func TestRecalledReleaseIsNotServed(t *testing.T) {
	o := options(guidetest.Library(t))
	o.Book.Recalled = func(string) string { return "A number was wrong." }
	s, err := api.New(o)
	if err != nil {
		t.Fatal(err)
	}
	for transcript, want := range map[string]string{"life.none": "withdrawn",
		"!trapped": "trapped"} {
		_, body := ask(t, s, "GET", trunk+"?transcript="+transcript, "")
		if got := read(t, body); got.ID != want || !strings.Contains(body, "A number was wrong.") {
			t.Errorf("%s: %s", transcript, got.ID)
		}
	}
}

// TestGuidesThatAreNotProvedYet checks that a guide that may still come is not said to be unknown.
func TestGuidesThatAreNotProvedYet(t *testing.T) {
	s := server(t, &catalog.Library{})
	res, body := ask(t, s, "GET", trunk, "")
	if res.StatusCode != 503 || res.Header.Get("Retry-After") == "" ||
		read(t, body).Code != "not-ready" {
		t.Errorf("%d %s", res.StatusCode, body)
	}
	if _, body := ask(t, s, "GET", "/api/v1/guides", ""); body != `{"guides":[],"complete":false}` {
		t.Error(body)
	}
}

// TestPanicHasTheNumbers checks the response to a request whose handler panics.
func TestPanicHasTheNumbers(t *testing.T) {
	var log bytes.Buffer
	o := options(nil)
	o.Log = slog.New(slog.NewTextHandler(&log, nil))
	s, err := api.New(o)
	if err != nil {
		t.Fatal(err)
	}
	res, body := ask(t, s, "GET", trunk+"?transcript=canary", "")
	if res.StatusCode != 500 || read(t, body).Code != "broken" ||
		!strings.Contains(body, `"emergency":["112","911"]`) || log.Len() == 0 ||
		strings.Contains(log.String(), "canary") {
		t.Errorf("%d %s\n%s", res.StatusCode, body, log.String())
	}
}

// FuzzTurn checks that any query and any body have a response that is meant: a turn, or a problem
// with the numbers; and that a red flag leads to its card.
func FuzzTurn(f *testing.F) {
	s := server(f, guidetest.Library(f))
	f.Add("transcript=life.none~!trapped&country=GB", `{"transcript":"!"}`)
	f.Add("transcript=%ff&car=%00&language=x;y", "{")
	f.Fuzz(func(t *testing.T, query, body string) {
		for method, sent := range map[string]string{"GET": "", "POST": body} {
			r := httptest.NewRequest(method, trunk, strings.NewReader(sent))
			r.URL = &url.URL{Path: trunk, RawQuery: query}
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			if w.Code >= 500 || !strings.Contains(w.Body.String(), `"emergency"`) {
				t.Errorf("%s: %d %.300s", method, w.Code, w.Body)
			}
		}
	})
}
