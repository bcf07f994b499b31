package handover_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"firststeps/internal/desk/store"
	"firststeps/test/jstest"
)

// TestGeneratedFilesAreFresh checks that the generated files match their sources.
func TestGeneratedFilesAreFresh(t *testing.T) {
	jstest.Sources(t)
	jstest.Fresh(t)
}

// FuzzHostileForms checks that every form gets an intended response, with the emergency numbers
// unless it redirects to a case.
func FuzzHostileForms(f *testing.F) {
	s := newTestDesk(f, store.NewMemory())
	f.Add(path, typed().Encode())
	f.Add("/case", url.Values{"k": {secret}, "do": {"move"}, "place.trusted": {"yes"},
		"place.latitude": {"-1e9"}}.Encode())
	f.Add("/api/v1/handover", `{"guide":"trunk-release-fails","details":{"people":1e400}}`)
	f.Add(path, "t=%ff%fe~!&phone=%00&vehicle.year=99999999999999999999&hazards=a&hazards=b"+
		"&place.trusted=yes&place.measured=-1")
	f.Add(path, "%zz;&=")
	f.Fuzz(func(t *testing.T, target, body string) {
		at, err := url.ParseRequestURI(target)
		if err != nil || at.Host != "" {
			return
		}
		kind := "application/x-www-form-urlencoded"
		if strings.HasPrefix(at.Path, "/api/") {
			kind = "application/json"
		}
		res, got := ask(t, s, http.MethodPost, at.EscapedPath(), body, "Content-Type", kind,
			"Idempotency-Key", key)
		if res.StatusCode >= 500 {
			t.Errorf("%d: %.300s", res.StatusCode, got)
		}
		if res.StatusCode >= 400 && !strings.Contains(got, "112") &&
			!strings.Contains(got, "tel:") {
			t.Errorf("%d without a number: %.300s", res.StatusCode, got)
		}
	})
}
