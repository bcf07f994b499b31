package car

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"firststeps/test/jstest"
)

// TestGeneratedFilesAreFresh checks that the generated files match their sources.
func TestGeneratedFilesAreFresh(t *testing.T) {
	jstest.Sources(t)
	jstest.Fresh(t)
}

// FuzzHostileVisits checks that every request gets an intended response with the emergency numbers.
func FuzzHostileVisits(f *testing.F) {
	s := server(f)
	f.Add(path+"?t=life.none&make=Toyota&model=Camry&year=2015&us=yes", "vin="+camry)
	f.Add(path+"?t=%ff~!&c=%00&make=%22&year=-1", "vin="+wrong)
	f.Add("/car/%2e%2e/x?t=car.toyota-camry-2015-us", "%zz;&=")
	f.Fuzz(func(t *testing.T, target, body string) {
		at, err := url.ParseRequestURI(target)
		if err != nil || at.Host != "" || at.Path == "" {
			return
		}
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			r, got := ask(t, s, method, at.RequestURI(), body, "Content-Type",
				"application/x-www-form-urlencoded")
			// to a clean path, by http.ServeMux
			moved := r.StatusCode == http.StatusMovedPermanently ||
				r.StatusCode == http.StatusTemporaryRedirect
			if r.StatusCode >= 500 || !moved && !strings.Contains(got, `href="tel:`) {
				t.Errorf("%s: %d, %.300s", method, r.StatusCode, got)
			}
		}
	})
}
