package console

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"firststeps/internal/desk"
	"firststeps/internal/desk/integrations"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
	"firststeps/internal/guide"
	"firststeps/test/guidetest"
)

const origin = "http://localhost:8080"

// testDesk is a desk with its console, on a clock that the test controls.
type testDesk struct {
	t       testing.TB
	time    time.Time
	rows    *store.Memory
	desk    *service.Desk
	console http.Handler
	handed  int
}

func newTestDesk(t testing.TB, change ...func(*Options)) *testDesk {
	t.Helper()
	h := &testDesk{t: t, time: time.UnixMilli(1_800_000_000_000), rows: store.NewMemory()}
	lib := guidetest.Library(t)
	o := Options{Origin: origin, Now: func() time.Time { return h.time },
		Log:   slog.New(slog.DiscardHandler),
		Guide: func(id, _ string) (*guide.Guide, bool) { return lib.Guide(id) }}
	for _, c := range change {
		c(&o)
	}
	h.desk = service.New(service.Options{Guide: o.Guide, Now: o.Now, Log: o.Log})
	h.desk.Open(h.rows)
	gate := integrations.New(h.desk, integrations.Options{Now: o.Now, Log: o.Log})
	gate.Open(h.rows)
	o.Outwards = gate
	var err error
	if h.console, err = New(h.desk, func() Accounts { return h.rows }, o); err != nil {
		t.Fatal(err)
	}
	return h
}

// handover returns a hand-over of a person in Britain.
func handover() desk.Handover {
	return desk.Handover{
		Guide: "trunk-release-fails", Transcript: "life.none~place.parked~need.medicine",
		Language: "en-GB", Country: "GB",
		Details: desk.Details{
			Name: "Maya Cole", Phone: "+44 7700 900123", Inside: "medicine", NeededBy: "hour",
			People: 2, Children: 1, Consent: true,
			Vehicle: desk.Vehicle{Make: "Skoda", Model: "Octavia", Year: 2019, Colour: "grey",
				Plate: "AB12 CDE", Keys: "inside"},
			Place: desk.Place{Latitude: 51_507_400, Longitude: -127_800,
				Measured: desk.AtMillis(1_799_999_990_000), Accuracy: 12,
				Words: "Car park behind the station"},
		},
	}
}

// open opens a case for a hand-over.
func (h *testDesk) open(ho desk.Handover) desk.Case {
	h.t.Helper()
	h.handed++
	mark := strings.Repeat("x", 22) + string(rune('0'+h.handed/10)) + string(rune('0'+h.handed%10))
	c, err := h.desk.HandOver(context.Background(), "key-"+mark, "secret-"+mark, ho)
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

// browser is a browser and its cookies.
type browser struct {
	*testDesk
	cookies map[string]string
}

func (h *testDesk) browser() *browser { return &browser{h, map[string]string{}} }

// signedIn adds an operator and returns a browser in which they are signed in.
func (h *testDesk) signedIn(id, name string, role desk.Role) *browser {
	h.t.Helper()
	ctx, now := context.Background(), desk.Truncate(h.time)
	err := h.rows.AddOperator(ctx, store.Operator{ID: id, Name: name, Role: role, Created: now},
		desk.Event{At: now, Kind: "join"})
	if err != nil {
		h.t.Fatal(err)
	}
	token := "token-of-" + id
	h.session(token, id)
	b := h.browser()
	b.cookies["desk"] = token
	return b
}

// session starts a session of an operator who has just authenticated.
func (h *testDesk) session(token, operator string) {
	h.t.Helper()
	now := desk.Truncate(h.time)
	err := h.rows.SignIn(context.Background(), store.Proof{Once: rand.Text()}, store.Session{
		Token: sessionRow(token), Operator: operator, Created: now, Seen: now, Fresh: now,
		Expires: now.Add(sessionLifetime),
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

// change changes the first operator.
func (h *testDesk) change(change func(*store.Operator)) {
	h.t.Helper()
	all, err := h.rows.Operators(context.Background())
	if err != nil {
		h.t.Fatal(err)
	}
	o := all[0]
	change(&o)
	if err := h.rows.ChangeOperator(context.Background(), all[0], o, desk.Event{}); err != nil {
		h.t.Fatal(err)
	}
}

func blocked(o *store.Operator) { o.Blocked = time.Unix(1, 0) }

// do sends a request and returns the response and its body.
func (b *browser) do(r *http.Request) (*http.Response, string) {
	b.t.Helper()
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.console.ServeHTTP(w, r)
	res := w.Result()
	for _, c := range res.Cookies() {
		if b.cookies[c.Name] = c.Value; c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return res, string(body)
}

func (b *browser) get(path string) (*http.Response, string) {
	b.t.Helper()
	return b.do(httptest.NewRequest(http.MethodGet, origin+path, nil))
}

func (b *browser) post(path string, form url.Values) (*http.Response, string) {
	b.t.Helper()
	r := httptest.NewRequest(http.MethodPost, origin+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(r)
}

func (b *browser) json(path, body string) (*http.Response, string) {
	b.t.Helper()
	r := httptest.NewRequest(http.MethodPost, origin+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(r)
}

// want returns a function that fails the test unless a response has that status and those words.
func (b *browser) want(status int, words ...string) func(*http.Response, string) string {
	b.t.Helper()
	return func(res *http.Response, body string) string {
		b.t.Helper()
		if res.StatusCode != status {
			b.t.Fatalf("status %d, want %d: %.300s", res.StatusCode, status, text(body))
		}
		for _, w := range words {
			if !strings.Contains(body, w) {
				b.t.Errorf("no %q in: %.2000s", w, text(body))
			}
		}
		return body
	}
}

// text returns a page without what comes before its main part.
func text(body string) string {
	if _, main, ok := strings.Cut(body, "<main"); ok {
		return main
	}
	return body
}
