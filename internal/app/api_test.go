package app

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"firststeps/internal/guide/recall"
	"firststeps/internal/telemetry"
	"firststeps/test/guidetest"
	"firststeps/test/short"
)

// described returns the routes of the description that a server sends.
func described(t *testing.T, url string) (routers.Router, *openapi3.T) {
	t.Helper()
	_, body := get(t, url+"/api/v1/openapi.json")
	doc, err := openapi3.NewLoader().LoadFromData([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	return router, doc
}

// TestOneDescriptionOfAllAddresses checks that a running server describes the addresses of the
// guides and of the desk in one document, and that responses are as described: from the list of
// guides to the status of a case.
func TestOneDescriptionOfAllAddresses(t *testing.T) {
	short.Skip(t)
	r := start(t, nil, "--addr", "127.0.0.1:0")
	opened(t, r)
	router, doc := described(t, r.url)
	for _, path := range []string{"/api/v1/guides", "/api/v1/guides/{id}/turn", "/api/v1/desk",
		"/api/v1/handover", "/api/v1/case", "/api/v1/desk/cases"} {
		if doc.Paths.Value(path) == nil {
			t.Errorf("it does not describe %s", path)
		}
	}
	s := handedOver(parked)
	s.to(t, r.url)
	for _, c := range []struct {
		path, secret string
		status       int
	}{
		{"/api/v1/guides?language=en-GB", "", 200},
		{"/api/v1/guides/trunk-release-fails/turn", "", 200},
		{"/api/v1/guides/trunk-release-fails/turn?transcript=!trapped&country=GB", "", 200},
		{"/api/v1/guides/trunk-release-fails/turn?transcript=%3C", "", 422},
		{"/api/v1/guides/x/turn", "", 404},
		{"/api/v1/desk", "", 200},
		{"/api/v1/case", s.secret, 200},
		{"/api/v1/case", "", 404},
		{"/api/v1/desk/cases", "", 401},
	} {
		conformsTo(t, router, r.url+c.path, c.secret, c.status)
	}
}

// conformsTo sends a GET, and checks the response against the description.
func conformsTo(t *testing.T, router routers.Router, url, secret string, status int) {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+secret)
	res, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if err != nil || res.StatusCode != status {
		t.Errorf("%s: %d, want %d: %v %.200s", url, res.StatusCode, status, err, body)
	}
	route, params, err := router.FindRoute(request)
	if err != nil {
		t.Fatal(url, err)
	}
	if err := openapi3filter.ValidateResponse(t.Context(),
		&openapi3filter.ResponseValidationInput{
			RequestValidationInput: &openapi3filter.RequestValidationInput{Request: request,
				PathParams: params, Route: route},
			Status: res.StatusCode, Header: res.Header, Body: io.NopCloser(bytes.NewReader(body)),
			Options: &openapi3filter.Options{IncludeResponseStatus: true},
		}); err != nil {
		t.Errorf("%s: %d is not as described: %v", url, res.StatusCode, err)
	}
}

// TestAPIWithoutADesk checks that a server without a desk has the guides, and does not describe
// what it does not have.
func TestAPIWithoutADesk(t *testing.T) {
	short.Skip(t)
	r := start(t, nil, "--addr", "127.0.0.1:0", "--desk=false")
	router, doc := described(t, r.url)
	if doc.Paths.Value("/api/v1/handover") != nil {
		t.Error("it describes hand-overs")
	}
	conformsTo(t, router, r.url+"/api/v1/guides/keys-locked-in/turn", "", 200)
	if _, body := get(t, r.url+"/api/v1/guides/hot-car/turn?transcript=!"); !strings.Contains(body,
		`"kind":"disposition"`) {
		t.Errorf("%.300s", body)
	}
}

// TestAPIBeforeAllGuidesAreProved checks that the API answers while other addresses wait for the
// guides: with those that are proved, and without a final "no such guide".
func TestAPIBeforeAllGuidesAreProved(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	p := newPages(log, recall.List{})
	a, err := program(nil, nil).publicAPI(serveOptions{}, p, newLimits(still, nil), log)
	if err != nil {
		t.Fatal(err)
	}
	h := withAPI(http.NotFoundHandler(), a, telemetry.New(telemetry.Options{}))
	for path, want := range map[string]int{
		"/api/v1/guides": 200, "/api/v1/openapi.json": 200, "/api/v1/guides/hot-car/turn": 503,
		"/": 404, "/api/v1/desk": 404,
	} {
		if res, body := guidetest.Request(t, h, http.MethodGet, path, ""); res.StatusCode != want {
			t.Errorf("%s: %d, want %d: %s", path, res.StatusCode, want, body)
		}
	}
}

// TestCardsHaveNoLimit checks the limit for each address: a client over it still gets emergency
// cards, and nothing else.
func TestCardsHaveNoLimit(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	limits, lib := newLimits(still, nil), newPages(log, recall.List{})
	lib.lib.Store(guidetest.Library(t))
	a, err := program(nil, nil).publicAPI(serveOptions{}, lib, limits, log)
	if err != nil {
		t.Fatal(err)
	}
	status := func(transcript string) int {
		r := httptest.NewRequest(http.MethodGet,
			"/api/v1/guides/trunk-release-fails/turn?transcript="+transcript, nil)
		w := httptest.NewRecorder()
		a.ServeHTTP(w, r)
		return w.Code
	}
	last := http.StatusOK
	for range 5000 {
		if last = status("life.none"); last != http.StatusOK {
			break
		}
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("over the limit: %d", last)
	}
	if got := status("!trapped"); got != http.StatusOK {
		t.Errorf("emergency card over the limit: %d", got)
	}
}
