package app

import (
	"cmp"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"firststeps/internal/channel/document"
	"firststeps/internal/channel/mcp"
	"firststeps/internal/desk"
	"firststeps/internal/desk/console"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
	"firststeps/internal/guide/catalog"
	"firststeps/internal/guide/recall"
	"firststeps/test/guidetest"
)

// wired is the whole program with a listener and an accessible database.
type wired struct {
	*deskServer
	limits *limits
	http   *httptest.Server
}

// wire starts all handlers as serve does, with the real clock. Warnings and errors are logged to
// heard.
func wire(t testing.TB, o serveOptions, heard io.Writer) *wired {
	t.Helper()
	m := program(nil, nil)
	m.Now = time.Now
	o.desk, o.database, o.retention = true, cmp.Or(o.database, inMemory), 30
	lib := guidetest.Library(t)
	ending, opened, limits := make(chan struct{}), make(chan struct{}), newLimits(m.Now, o.proxies)
	log := slog.New(slog.NewTextHandler(heard, &slog.HandlerOptions{Level: slog.LevelWarn}))
	w, err := m.newDeskServer(o, func() *catalog.Library { return lib }, log, ending)
	if err != nil {
		t.Fatal(err)
	}
	screens := console.Options{Origin: "http://localhost:8080", Guide: w.Guide, Now: m.Now,
		Log: log, Stop: ending, Limits: limits}
	handlers, err := w.handlers(screens)
	if err != nil {
		t.Fatal(err)
	}
	handlers[mcp.Path] = m.assistants(document.Book{Today: m.today,
		Library: func() *catalog.Library { return lib }}, w, screens.Origin, limits)
	pages := m.pages(o, log, w)(lib, recall.List{})
	s := newServer(withDesk(pages, handlers, limits, w.Metrics), log, m.Now)
	served := httptest.NewUnstartedServer(nil)
	served.Config = &s.http
	served.Start()
	t.Cleanup(func() { close(ending); served.Close(); w.stop() })
	whole := make(chan struct{})
	close(whole)
	if err := w.start(t.Context(), "", whole, func(rows) { close(opened) }); err != nil {
		t.Fatal(err)
	}
	<-opened
	return &wired{w, limits, served}
}

// signedIn adds an operator with a session, and returns their cookie.
func (w *wired) signedIn(t testing.TB, id string, role desk.Role) *http.Cookie {
	t.Helper()
	rows, now, token := *w.db.open.Load(), desk.Truncate(w.Now()), "token-of-"+id
	if err := rows.AddOperator(t.Context(), store.Operator{ID: id, Name: id, Role: role,
		Created: now}, desk.Event{At: now, Kind: "join"}); err != nil {
		t.Fatal(err)
	}
	s := store.Session{Token: service.Hash("session " + token), Operator: id, Created: now,
		Seen: now, Fresh: now, Expires: now.Add(time.Hour)}
	if err := rows.SignIn(t.Context(), store.Proof{Once: token}, s); err != nil {
		t.Fatal(err)
	}
	return &http.Cookie{Name: "desk", Value: token}
}

// press submits a form of the console, and returns the secret that is shown once.
func (w *wired) press(t testing.TB, by *http.Cookie, path string, form url.Values) (secret string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, w.http.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(by)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	status, body := answer(t, r)
	_, rest, made := strings.Cut(body, `id="secret-made">`)
	if status != http.StatusOK || !made {
		t.Fatalf("%s: %d, %.500s", path, status, body)
	}
	secret, _, _ = strings.Cut(rest, "<")
	return html.UnescapeString(secret)
}

// system sends a request as a provider's system does, and decodes the response.
func (w *wired) system(t testing.TB, key, method, path, body string, into any) {
	t.Helper()
	r, err := http.NewRequest(method, w.http.URL+"/api/v1/desk/"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+key)
	status, text := answer(t, r)
	if status != http.StatusOK {
		t.Fatalf("%s %s: %d, %s", method, path, status, text)
	}
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatal(err, text)
	}
}

// hook is a provider's webhook receiver. It accepts requests signed with its secret, each id once.
type hook struct {
	mu     sync.Mutex
	secret string
	ids    []string
	heard  []string // type and version, in order
	bodies string
	wrong  []error
}

func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	h.mu.Lock()
	defer h.mu.Unlock()
	if err == nil {
		err = h.verify(r.Header, body)
	}
	id := r.Header.Get("Webhook-Id")
	var e struct {
		SpecVersion, ID, Type string
		Data                  struct{ Version int }
	}
	if err == nil {
		err = json.Unmarshal(body, &e)
	}
	if err == nil && (e.SpecVersion != "1.0" || e.ID != id ||
		r.Header.Get("Content-Type") != "application/cloudevents+json") {
		err = fmt.Errorf("no CloudEvent: %s", body)
	}
	if err != nil {
		h.wrong = append(h.wrong, err)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if !slices.Contains(h.ids, id) {
		h.ids, h.heard, h.bodies = append(h.ids, id),
			append(h.heard, fmt.Sprint(e.Type, " ", e.Data.Version)), h.bodies+string(body)
	}
	w.WriteHeader(http.StatusNoContent)
}

// verify checks a signature with a library, as a provider would.
func (h *hook) verify(header http.Header, body []byte) error {
	by, err := standardwebhooks.NewWebhook(h.secret)
	if err != nil {
		return err
	}
	return by.Verify(body, header)
}

func (h *hook) all() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.heard)
}

// TestProviderAPIEndToEnd checks a provider's work on a case over HTTP, from the key that a
// supervisor creates to the status that the person reads.
func TestProviderAPIEndToEnd(t *testing.T) {
	var log lockedBuffer
	w := wire(t, serveOptions{hooksInside: true}, &log)
	sue := w.signedIn(t, "sue", desk.Supervisor)
	key := w.press(t, sue, "/desk/outwards/key", url.Values{"name": {"RoadCo"}})
	receiver := &hook{}
	there := httptest.NewServer(receiver)
	t.Cleanup(there.Close)
	receiver.secret = w.press(t, sue, "/desk/outwards/webhook",
		url.Values{"url": {there.URL + "/hook"}})

	s := handedOver(parked)
	if status, body := s.to(t, w.http.URL); status != http.StatusCreated {
		t.Fatalf("%d, %s", status, body)
	}
	var news struct {
		Events []struct {
			Case, Kind string
		}
	}
	w.system(t, key, "GET", "events?after=0&wait=20", "", &news)
	if len(news.Events) != 1 || news.Events[0].Kind != "open" {
		t.Fatalf("events: %+v", news)
	}
	at := "cases/" + news.Events[0].Case
	var seen struct {
		State   string
		Mine    bool
		Details desk.Details
	}
	w.system(t, key, "GET", at, "", &seen)
	if seen.Details.Name != "" || seen.Details.Phone != "" ||
		seen.Details.Place.Words != "Canaryplace" {
		t.Errorf("before it is accepted: %+v", seen)
	}
	w.system(t, key, "POST", at+"/accept", `{"by":"Ben Okafor"}`, &seen)
	if !seen.Mine || seen.State != "accepted" || seen.Details.Phone != "+447700900123" {
		t.Errorf("after it was accepted: %+v", seen)
	}
	w.system(t, key, "POST", at+"/promise", fmt.Sprintf(`{"promised":%d}`,
		time.Now().Add(25*time.Minute).UnixMilli()), &seen)
	reads := func(want string) {
		t.Helper()
		if status, body := get(t, w.http.URL+"/case?k="+s.secret); status != http.StatusOK ||
			!strings.Contains(body, want) {
			t.Errorf("the case page has no %q: %d", want, status)
		}
	}
	reads("Accepted by Ben Okafor, RoadCo")
	reads("in about 25 minutes")
	w.system(t, key, "POST", at+"/set-off", "", &seen)
	reads("On the way to you")
	w.system(t, key, "POST", at+"/arrive", "", &seen)
	reads("They have arrived")
	w.system(t, key, "POST", at+"/complete",
		`{"outcome":{"opened":"blade","damage":"none","minutes":20}}`, &seen)
	reads("The desk closed your case")

	var want []string
	for i, kind := range []string{"open", "accept", "promise", "set-off", "arrive", "complete"} {
		want = append(want, fmt.Sprintf("org.firststeps.case.%s.v1 %d", kind, i+1))
	}
	eventually(t, "the receiver has all events",
		func() bool { return len(receiver.all()) >= len(want) })
	if got := receiver.all(); !slices.Equal(got, want) || len(receiver.wrong) > 0 {
		t.Errorf("the receiver got %v, and refused %v", got, receiver.wrong)
	}
	if strings.Contains(strings.ToLower(receiver.bodies), "canary") ||
		strings.Contains(receiver.bodies, "7700") {
		t.Errorf("the webhook has personal data: %s", receiver.bodies)
	}
	if log.String() != "" {
		t.Errorf("the log: %s", &log)
	}
}
