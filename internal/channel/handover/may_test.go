package handover_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"firststeps/internal/channel/handover"
	"firststeps/internal/desk"
	"firststeps/internal/desk/store"
)

// links are the secrets to try: two that open nothing, that of another case, the right one, and one
// whose case was erased.
var links = []string{"", "wrong-wrong-wrong-wrong-wrong", "other-other-other-other-other", secret,
	"erased-erased-erased-erased"}

// statuses are the response statuses for each link, in the order of links.
type statuses [5]int

// byLink returns every address and its response status for each link. "?do=" is the act in the
// form.
func byLink() map[string]statuses {
	var (
		pages = statuses{404, 404, 200, 200, 200}
		act   = statuses{404, 404, 303, 303, 409}
		same  = func(status int) statuses {
			return statuses{status, status, status, status,
				status}
		}
	)
	return map[string]statuses{
		"GET /case":            pages,
		"GET /case?do=note":    pages,
		"GET /case?do=erase":   pages,
		"GET /case?do=nothing": pages,
		"POST /case?do=note":   act,
		"POST /case?do=move":   act,
		"POST /case?do=cancel": act,
		"POST /case?do=erase":  act,
		"POST /case?do=accept": same(400),
		"GET /api/v1/case":     pages,

		"GET /api/v1/case/stream":         pages,
		"GET /case/away":                  same(200),
		"GET /api/v1/desk":                same(200),
		"GET " + path:                     same(200),
		"GET " + path + "/offline":        same(200),
		"POST " + path:                    same(422), // empty form
		"POST /api/v1/handover":           same(415),
		"GET /case/nothing":               same(404),
		"GET /handover/no-guide/en-GB":    same(404),
		"POST /handover/no-guide/en-GB":   same(404),
		"GET /api/v1/case/stream/nothing": same(404),
	}
}

// recordingStore is a store that records the reads for a case, in order. The same reads take the
// same time.
type recordingStore struct {
	*store.Memory
	asked []string
}

func (s *recordingStore) CaseOf(ctx context.Context, token string) (desk.Case, error) {
	s.asked = append(s.asked, "case")
	return s.Memory.CaseOf(ctx, token)
}

func (s *recordingStore) LogOf(ctx context.Context, id string) ([]desk.Event, error) {
	s.asked = append(s.asked, "log")
	return s.Memory.LogOf(ctx, id)
}

// linked returns a desk with a case for each link that has one, and a function that sends a request
// with a link.
func linked(t *testing.T) (rows *recordingStore, s *testDesk,
	request func(row, link string) (int, string)) {
	t.Helper()
	rows = &recordingStore{Memory: store.NewMemory()}
	s = newTestDesk(t, rows)
	opened(t, s, "name", "Canary Maya", "note", "Canary note")
	opened(t, s, "name", "Other Otto", "key", key+"2", "secret", links[2])
	opened(t, s, "name", "Erased Eva", "key", key+"3", "secret", links[4])
	if _, err := s.desk.ActAsPerson(t.Context(), links[4], desk.Act{Kind: desk.Erase}); err != nil {
		t.Fatal(err)
	}
	gone, stop := context.WithCancel(t.Context())
	stop() // clients of streams disconnect at once
	return rows, s, func(row, link string) (int, string) {
		method, target, _ := strings.Cut(row, " ")
		address, query, _ := strings.Cut(target, "?")
		form := "k=" + link + "&text=Canary+words&" + query
		r := httptest.NewRequest(method, address, strings.NewReader(form))
		if method == http.MethodGet {
			r = httptest.NewRequest(method, address+"?"+form, nil)
		}
		if strings.HasSuffix(address, "/stream") {
			r = r.WithContext(gone)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Authorization", "Bearer "+link)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w.Code, w.Body.String() + fmt.Sprint(w.Header())
	}
}

// TestLinkOpensOnlyItsCase checks every address with every link. Without a valid link a client
// learns of no case, nor why the link is not valid. A link opens one case and no other. Nothing is
// left of an erased case.
func TestLinkOpensOnlyItsCase(t *testing.T) {
	for row, want := range byLink() {
		refused := ""
		for i, link := range links {
			rows, s, request := linked(t)
			rows.asked = nil
			status, body := request(row, link)
			if status != want[i] {
				t.Errorf("%s with %.6q: %d, want %d", row, link, status, want[i])
			}
			for owner, name := range map[string]string{secret: "Canary Maya",
				links[2]: "Other Otto", links[4]: "Erased Eva"} {
				if strings.Contains(body, name) && (link != owner || link == links[4]) {
					t.Errorf("%s with %.6q has the name %s", row, link, name)
				}
			}
			if status == http.StatusNotFound {
				if all := body + fmt.Sprint(rows.asked); refused == "" {
					refused = all
				} else if all != refused {
					t.Errorf("%s with %.6q differs: %.300s, not %.300s", row, link, all, refused)
				}
			}
			if i < 3 {
				if v, err := s.desk.Person(t.Context(), secret); err != nil ||
					v.Case.Version != 1 || v.Case.Details.Name != "Canary Maya" {
					t.Errorf("%s with %.6q changed the case of another link: %+v, %v", row, link,
						v.Case, err)
				}
			}
		}
	}
}

// TestEveryAddressIsInTheTable checks that byLink has every address and every act of the person.
func TestEveryAddressIsInTheTable(t *testing.T) {
	_, s, _ := linked(t)
	mux, left := http.NewServeMux(), map[string]bool{}
	for _, pattern := range s.Server.Routes() {
		mux.HandleFunc(pattern, http.NotFound)
		left[pattern] = true
	}
	for row := range byLink() {
		method, target, _ := strings.Cut(row, " ")
		_, pattern := mux.Handler(httptest.NewRequest(method, target, nil))
		delete(left, pattern)
	}
	for pattern := range left {
		t.Errorf("%s is missing", pattern)
	}
	served := http.NewServeMux()
	for _, pattern := range handover.Patterns() {
		served.HandleFunc(pattern, http.NotFound)
	}
	for row := range byLink() {
		method, target, _ := strings.Cut(row, " ")
		if _, pattern := served.Handler(httptest.NewRequest(method, target, nil)); pattern == "" {
			t.Errorf("%s is not served", row)
		}
	}
	shown, err := s.desk.Person(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range shown.Case.Kinds(desk.Actor{Role: desk.Person}) {
		if byLink()["POST /case?do="+string(kind)] == (statuses{}) {
			t.Errorf("%s is missing", kind)
		}
	}
}
