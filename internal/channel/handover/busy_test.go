package handover_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
)

// TestDeskOverLimit checks that the response to a request over a limit says when to retry and whom
// to call.
func TestDeskOverLimit(t *testing.T) {
	s := newTestDesk(t, store.NewMemory())
	body := `{"guide":"trunk-release-fails","transcript":"` + answer + `","secret":"` + secret +
		`","details":{"phone":"+447700900123","consent":true}}`
	for _, c := range []struct{ method, target, body, kind, contains string }{
		{http.MethodPost, "/api/v1/handover", body, "application/json",
			"Nothing was sent, and nobody has your case"},
		{http.MethodPost, path, typed().Encode(), "application/x-www-form-urlencoded", "NOT SENT"},
		{http.MethodPost, "/case", url.Values{"k": {secret}, "do": {"cancel"}}.Encode(),
			"application/x-www-form-urlencoded", "What it has is kept"},
		{http.MethodGet, "/case?k=" + secret, "", "", "What it has is kept"},
		{http.MethodGet, "/api/v1/case", "", "", "What it has is kept"},
		{http.MethodGet, "/api/v1/case/stream", "", "", "What it has is kept"},
	} {
		t.Run(c.method+" "+c.target, func(t *testing.T) {
			r := httptest.NewRequest(c.method, c.target, strings.NewReader(c.body))
			r = r.WithContext(service.WithLoad(r.Context(), service.Shed))
			r.Header.Set("Content-Type", c.kind)
			r.Header.Set("Idempotency-Key", key)
			r.Header.Set("Authorization", "Bearer "+secret)
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			got := w.Body.String()
			if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "10" ||
				!strings.Contains(got, c.contains) ||
				!strings.Contains(got, "112") && !strings.Contains(got, "tel:999") {
				t.Errorf("%s %s: %d, retry after %q: %s", c.method, c.target, w.Code,
					w.Header().Get("Retry-After"), got)
			}
			if w.Header().Get("Content-Type") != "application/problem+json" {
				return
			}
			var p struct {
				Type, Code string
				Status     int
			}
			if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Status != w.Code ||
				p.Code != "busy" || p.Type != "urn:firststeps:problem:busy" {
				t.Errorf("%s: %+v, %v", c.target, p, err)
			}
		})
	}
}
