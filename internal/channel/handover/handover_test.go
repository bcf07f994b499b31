package handover_test

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"firststeps/internal/channel/handover"
	"firststeps/internal/desk"
	"firststeps/internal/desk/service"
	"firststeps/internal/desk/store"
	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/view"
	"firststeps/test/guidetest"
)

const (
	path   = "/handover/trunk-release-fails/en-GB"
	answer = "life.none~place.parked~need.medicine"
	key    = "key-key-key-key-key-key-1"
	secret = "secret-secret-secret-secret"
)

// testDesk is a desk with a clock that the test sets, and the person's side of the desk.
type testDesk struct {
	*handover.Server
	desk  *service.Desk
	now   time.Time
	clock func() time.Time // used instead of now, if set
	done  chan struct{}
}

func newTestDesk(t testing.TB, rows service.Store) *testDesk { return newTestDeskAt(t, rows, nil) }

// newTestDeskAt is newTestDesk for a desk with a contact.
func newTestDeskAt(t testing.TB, rows service.Store, contact *view.Contact) *testDesk {
	t.Helper()
	guides := guidetest.Guides(t)
	s := &testDesk{now: time.Date(2026, 11, 24, 14, 3, 0, 0, time.UTC), done: make(chan struct{})}
	now := func() time.Time {
		if s.clock != nil {
			return s.clock()
		}
		return s.now
	}
	s.desk = service.New(service.Options{
		Guide: func(id, _ string) (*guide.Guide, bool) {
			i := slices.IndexFunc(guides, func(g *guide.Guide) bool { return g.ID == id })
			return guides[max(i, 0)], i >= 0
		},
		Now: now, Log: slog.New(slog.DiscardHandler), Keep: 12 * 24 * time.Hour,
	})
	if rows != nil {
		s.desk.Open(rows)
	}
	s.Server = handover.New(s.desk, handover.Options{Now: now, Log: slog.New(slog.DiscardHandler),
		Stop: s.done, Contact: contact})
	return s
}

var ask = guidetest.Request

func post(t testing.TB, h http.Handler, target string, form url.Values,
	headers ...string) (*http.Response, string) {
	t.Helper()
	return ask(t, h, http.MethodPost, target, form.Encode(),
		append(headers, "Content-Type", "application/x-www-form-urlencoded")...)
}

// typed returns a form as a page without script sends it.
func typed(more ...string) url.Values {
	f := url.Values{"t": {answer}, "key": {key}, "secret": {secret}, "country": {"GB"},
		"phone": {"07700 900123"}, "consent": {"yes"}}
	for i := 0; i < len(more); i += 2 {
		f.Set(more[i], more[i+1])
	}
	return f
}

func contains(t *testing.T, what, body string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(body, text) {
			t.Errorf("%s: no %q in\n%s", what, text, strings.SplitN(body, "</style>", 2)[1])
		}
	}
}

// opened hands a case over, and returns the address of its page.
func opened(t *testing.T, s *testDesk, more ...string) string {
	t.Helper()
	res, body := post(t, s, path, typed(more...))
	if res.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d: %s", res.StatusCode, body)
	}
	return res.Header.Get("Location")
}

var ann = desk.Actor{Role: desk.Operator, ID: "a", Name: "Ann"}

// act applies acts of an operator to the only case.
func (s *testDesk) act(t *testing.T, acts ...desk.Act) {
	t.Helper()
	all, err := s.desk.Cases(context.Background(), store.Query{})
	if err != nil || len(all) == 0 {
		t.Fatal(len(all), err)
	}
	for _, a := range acts {
		if _, err := s.desk.Act(context.Background(), ann, all[0].ID, a); err != nil {
			t.Fatal(a.Kind, err)
		}
	}
}

// formOf returns the values of the fields of the car that a page shows, by name.
func formOf(body string) map[string]string {
	values := map[string]string{}
	for _, found := range regexp.MustCompile(
		`name="vehicle\.(make|model|year)"[^>]* value="([^"]*)"`).FindAllStringSubmatch(body, -1) {
		values[found[1]] = found[2]
	}
	return values
}

// TestCarOfTheAnswersIsInTheForm checks that the car of the answers is in the form, to be seen and
// changed. What the person wrote or cleared stays.
func TestCarOfTheAnswersIsInTheForm(t *testing.T) {
	s := newTestDesk(t, store.NewMemory())
	const named, open, from = "~car.toyota-camry-2015-us",
		`<details class="fold" open><summary>Your car`,
		`<p class="notice">Your answers name this car`
	camry, none := map[string]string{"make": "Toyota", "model": "Camry", "year": "2015"},
		map[string]string{"make": "", "model": "", "year": ""}

	_, body := ask(t, s, http.MethodGet, path+"?c=GB&t="+answer+named, "")
	contains(t, "a car", body, open, from)
	if got := formOf(body); !maps.Equal(got, camry) {
		t.Errorf("a car: %v", got)
	}
	for _, unknown := range []string{"", "~car.nobody-x-2015", "~car._",
		named + "~car.nobody-x-2015"} {
		_, body := ask(t, s, http.MethodGet, path+"?c=GB&t="+answer+unknown, "")
		if got := formOf(body); !maps.Equal(got, none) || strings.Contains(body, open) ||
			strings.Contains(body, from) {
			t.Errorf("%q: %v", unknown, got)
		}
	}
	for _, own := range []map[string]string{none, {"make": "Ford", "model": "", "year": ""},
		camry} {
		f := typed("t", answer+named, "consent", "")
		for name, value := range own {
			f.Set("vehicle."+name, value)
		}
		_, body := post(t, s, path, f)
		contains(t, "sent back", body, "This was not sent")
		if got := formOf(body); !maps.Equal(got, own) ||
			strings.Contains(body, from) != maps.Equal(own, camry) {
			t.Errorf("%v became %v", own, got)
		}
	}
}

func TestReviewShowsWhatTheDeskWillSee(t *testing.T) {
	s := newTestDesk(t, store.NewMemory())
	res, body := ask(t, s, http.MethodGet, path+"?c=GB&t="+answer, "")
	contains(t, "review", body, `href="tel:999"`, "not the emergency service",
		"Medicine, within hours", `<p class="urgency u1"`, `name="phone"`,
		`name="vehicle.vin"`, "Whoever comes must find you", "12 days after your case is closed",
		`<form method="post"`, "Call breakdown help")
	if strings.Index(body, "tel:999") > strings.Index(body, "<h1") {
		t.Error("the emergency call does not come first")
	}
	if got := res.Header.Get("Permissions-Policy"); !strings.Contains(got, "geolocation=(self)") ||
		res.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", res.Header)
	}
	if p := res.Header.Get("Content-Security-Policy"); !strings.HasPrefix(p,
		"default-src 'none'") || strings.Contains(p, "unsafe") || strings.Contains(p, "http") {
		t.Error(p)
	}
	if _, body := ask(t, s, http.MethodGet, path+"?c=GB&t=!trapped", ""); strings.Index(body,
		"may be shut in the boot</h1>") > strings.Index(body, "<form") ||
		!strings.Contains(body, `class="bar card"`) {
		t.Error("in an emergency the call does not come first")
	}
}

func TestFormBecomesACase(t *testing.T) {
	s := newTestDesk(t, store.NewMemory())
	at := opened(t, s, "place.words", "A1 north", "vehicle.year", "2015", "hazards", "dark")
	if at != "/case?k="+secret {
		t.Errorf("the link has more than a secret: %s", at)
	}
	res, body := ask(t, s, http.MethodGet, at, "")
	contains(t, "status", body, "The desk has received your case", "Nobody has accepted it yet",
		"Call breakdown help", "I am here: A1 north", "Call me back: &#43;447700900123",
		`href="sms:?&amp;body=Urgent.`, `<svg class="code"`,
		"<li>Accepted by a person <small>not yet", `http-equiv="refresh"`, `href="tel:999"`)
	if res.Header.Get("Cache-Control") != "no-store" || len(res.Cookies()) > 0 {
		t.Errorf("%v", res.Header)
	}
	if again := opened(t, s, "place.words", "A1 north", "vehicle.year", "2015", "hazards",
		"dark"); again != at {
		t.Errorf("the same page sent twice leads to %s", again)
	}
	res, body = post(t, s, path, typed("name", "Somebody else"))
	if res.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("another hand-over under the same key: %d", res.StatusCode)
	}
	contains(t, "the same page with other details", body, "sent before",
		`href="/case?k=secret-secret-secret-secret"`)
}

func TestAllFormErrorsAreShownAndInputIsKept(t *testing.T) {
	s := newTestDesk(t, store.NewMemory())
	res, body := post(t, s, path, url.Values{
		"t": {answer}, "key": {key}, "secret": {secret}, "phone": {"12"}, "vehicle.year": {"old"},
		"inside": {"gold"}, "note": {strings.Repeat("x", 2001)},
		"place.words": {`"><script>alert(1)</script>`}, "place.trusted": {"yes"},
		"place.latitude": {"9999999999"}, "place.measured": {"1"},
	})
	if res.StatusCode != http.StatusUnprocessableEntity {
		t.Fatal(res.StatusCode)
	}
	contains(t, "refused", body, "This number cannot be called", `href="#vehicle.year"`,
		`href="#inside"`, `href="#note"`, `href="#consent"`,
		"The place that the phone gave cannot be read", `value="old"`, `value="12"`,
		`aria-invalid="true"`, `<details class="fold" open>`, `name="key" value="`+key+`"`)
	if strings.Contains(body, "<script>alert") {
		t.Error("the input is executed as a script")
	}
	if _, body := post(t, s, path, url.Values{"t": {answer}, "key": {key},
		"secret": {secret}}); !strings.Contains(body, "One of the two is enough") ||
		!strings.Contains(body, "say yes here") {
		t.Error("the response to an empty form does not say what is needed")
	}
}

// TestInvalidPhoneNumberIsExplained checks that each kind of invalid number has its own text, in
// both languages, and that what was typed stays.
func TestInvalidPhoneNumberIsExplained(t *testing.T) {
	for _, language := range []string{"en-GB", "en-US"} {
		s, said := newTestDesk(t, store.NewMemory()), map[string]string{}
		for wrong, typedPhone := range map[place.PhoneError]string{
			place.PhoneCountry: "(202) 555-0143", place.PhoneCode: "+999 123456",
			place.PhonePlus:  "49 151 23456789",
			place.PhoneShort: "07700 90012", place.PhoneLong: "07700 9001234",
			place.PhoneUnused:  "0420 900 1234",
			place.PhoneLetters: `my "number" <b>`, place.PhoneTwo: "07700 900123, 07700 900124",
			place.PhoneEmergency: "999",
		} {
			country := map[place.PhoneError]string{place.PhoneCountry: "", place.PhonePlus: "DE"}
			form := typed("phone", typedPhone, "country", "GB")
			if iso, ok := country[wrong]; ok {
				form.Set("country", iso)
			}
			res, body := post(t, s, "/handover/trunk-release-fails/"+language, form)
			text := regexp.MustCompile(
				`<a href="#phone">[^<]*</a>: (This number cannot be called[^<]*)</li>`).
				FindStringSubmatch(body)
			if res.StatusCode != http.StatusUnprocessableEntity || text == nil ||
				said[text[1]] != "" {
				t.Errorf("%s, %s: %d, %q, as for %s", language, wrong, res.StatusCode, text,
					said[text[1]])
				continue
			}
			said[text[1]] = string(wrong)
			contains(t, string(wrong), html.UnescapeString(body), `value="`+typedPhone+`"`)
		}
		if len(said) != len(place.PhoneErrors()) {
			t.Errorf("%s: %d texts", language, len(said))
		}
	}
}

func TestUnreachableDeskIsReportedAsNotSent(t *testing.T) {
	s := newTestDesk(t, nil)
	res, body := post(t, s, path, typed("place.words", "A1 north"))
	if res.StatusCode != http.StatusServiceUnavailable || res.Header.Get("Retry-After") == "" {
		t.Error(res.StatusCode)
	}
	contains(t, "away", body, "NOT SENT", "Call breakdown help", "I am here: A1 north",
		`href="sms:`, `<svg class="code"`, `value="07700 900123"`, `href="tel:999"`)
	if res, body := ask(t, s, http.MethodGet, path+"?t="+answer,
		""); res.StatusCode != http.StatusOK || !strings.Contains(body, "Medicine, within hours") {
		t.Error("the review page waits for the desk")
	}
	if res, body := ask(t, s, http.MethodGet, "/case?k="+secret,
		""); res.StatusCode != http.StatusServiceUnavailable || !strings.Contains(body, "tel:112") {
		t.Error(res.StatusCode)
	}
}

// TestStatusFollowsTheCase checks that the words received, accepted and done are each shown only
// when they are true.
func TestStatusFollowsTheCase(t *testing.T) {
	s := newTestDesk(t, store.NewMemory())
	at := opened(t, s)
	shows := func(texts ...string) {
		t.Helper()
		_, body := ask(t, s, http.MethodGet, at, "")
		contains(t, "status", body, append(texts, `href="tel:999"`)...)
	}
	shows(fmt.Sprintf(`data-clock="%d"`, s.now.UnixMilli()), // for the page's script
		fmt.Sprintf(`data-waiting="%d"`, s.now.UnixMilli()))
	s.now = s.now.Add(59 * time.Second)
	shows("The desk has received your case")
	s.now = s.now.Add(2 * time.Second)
	shows("Nobody has accepted your case yet. Call now", "Call breakdown help")
	s.act(t, desk.Act{Kind: desk.Accept})
	shows("<h1 tabindex=\"-1\" data-state=\"accepted\">Accepted by Ann</h1>",
		"No time was promised yet")
	s.act(t, desk.Act{Kind: desk.Promise, Promised: s.now.Add(25 * time.Minute)})
	shows(`They promised to be with you by <time datetime="2026-11-24T14:29:01Z">14:29 UTC`+
		`</time>. That is in about 25 minutes.`, "If nobody is there by then, call.")
	s.act(t, desk.Act{Kind: desk.SetOff})
	s.now = s.now.Add(26 * time.Minute)
	shows("class=\"alarm\" data-state=\"en-route\">The promised time has passed. Call now",
		"On the way to you", "Call breakdown help")
	s.act(t, desk.Act{Kind: desk.PassOn, Text: "flat tyre <b>"})
	shows("They gave it back because: flat tyre &lt;b&gt;",
		"<li>Accepted by a person <small>not yet")
	s.act(t, desk.Act{Kind: desk.Accept})
	s.now = s.now.Add(10 * time.Minute)
	shows("Accepted by Ann", "Nobody has said yet when they will be with you. Call, and ask.")
	s.act(t, desk.Act{Kind: desk.Arrive})
	shows("They have arrived")
	s.act(t, desk.Act{Kind: desk.Complete, Outcome: desk.Outcome{Opened: "spare-key",
		Damage: "none"}})
	shows("The desk closed your case: done")
	if _, body := ask(t, s, http.MethodGet, at, ""); strings.Contains(body, "http-equiv") {
		t.Error("the page of a closed case reloads itself")
	}
}

// TestCaseLinksToTheGuide checks that the page of an open case links to the guide with the answers,
// once a person has the case to the step for people who wait, and that it has the guide's advice
// for the time until help is there.
func TestCaseLinksToTheGuide(t *testing.T) {
	s := newTestDesk(t, store.NewMemory())
	at := opened(t, s)
	const back = `<a href="/trunk-release-fails/en-GB?c=GB&amp;t=` + answer
	_, body := ask(t, s, http.MethodGet, at, "")
	contains(t, "received", body, back+`">Back to the guide</a>`)
	s.act(t, desk.Act{Kind: desk.Accept})
	_, body = ask(t, s, http.MethodGet, at, "")
	contains(t, "accepted", body, back+`~roadside.coming">What to do until they come</a>`)

	s = newTestDesk(t, store.NewMemory())
	_, body = ask(t, s, http.MethodGet, opened(t, s, "t", "!trapped"), "")
	contains(t, "an emergency", body, "<h2>Until help is there</h2>",
		"Keep talking to them. Say that help is coming.", `t=!trapped">Back to the guide</a>`)
}

func TestOtherOutcomes(t *testing.T) {
	outcome := desk.Outcome{Opened: "not-opened", Damage: "none"}
	for name, c := range map[string]struct {
		acts []desk.Act
		want string
	}{
		"rejected": {[]desk.Act{{Kind: desk.Reject, Text: "not our town"}},
			"Their reason: not our town"},
		"unsuccessful": {[]desk.Act{{Kind: desk.Accept}, {Kind: desk.Fail, Outcome: outcome}},
			"It is not solved: go on with the guide"},
		"gone on arrival": {[]desk.Act{{Kind: desk.Accept}, {Kind: desk.Arrive}, {Kind: desk.Gone}},
			"They came, and found nobody"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newTestDesk(t, store.NewMemory())
			at := opened(t, s)
			s.act(t, c.acts...)
			_, body := ask(t, s, http.MethodGet, at, "")
			contains(t, name, body, c.want,
				`<li><a href="/trunk-release-fails/en-GB?c=GB&amp;t=`+answer+`">`)
			if strings.Contains(body, "<small>not yet") {
				t.Errorf("%s: a further stage is shown", name)
			}
		})
	}
}

// TestPersonReopensIfAllowed checks that the person can reopen a case if the helper found no one at
// the car or if they cancelled it. Only the desk can reopen others; the person goes on with the
// guide.
func TestPersonReopensIfAllowed(t *testing.T) {
	const again = `&amp;do=reopen">I still need help: open my case again<`
	for name, c := range map[string]struct {
		acts    []desk.Act
		cancel  bool
		allowed bool
	}{
		"cancelled": {nil, true, true},
		"gone on arrival": {[]desk.Act{{Kind: desk.Accept}, {Kind: desk.Arrive}, {Kind: desk.Gone}},
			false, true},
		"completed": {[]desk.Act{{Kind: desk.Accept},
			{Kind: desk.Complete, Outcome: desk.Outcome{Opened: "blade", Damage: "none"}}}, false,
			false},
		"rejected": {[]desk.Act{{Kind: desk.Reject, Text: "not our town"}}, false, false},
		"accepted": {[]desk.Act{{Kind: desk.Accept}}, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newTestDesk(t, store.NewMemory())
			at := opened(t, s)
			if s.act(t, c.acts...); c.cancel {
				post(t, s, "/case", url.Values{"k": {secret}, "do": {"cancel"}})
			}
			if _, body := ask(t, s, http.MethodGet, at, ""); strings.Contains(body,
				again) != c.allowed {
				t.Errorf("%s: offered: %v", name, !c.allowed)
			}
			s.now = s.now.Add(time.Hour)
			res, _ := post(t, s, "/case", url.Values{"k": {secret}, "do": {"reopen"}})
			if (res.StatusCode == http.StatusSeeOther) != c.allowed {
				t.Errorf("%s: %d", name, res.StatusCode)
			}
			if !c.allowed {
				return
			}
			_, body := ask(t, s, http.MethodGet, at, "")
			contains(t, name, body, "The desk has received your case",
				"<li>Accepted by a person <small>not yet", "Call breakdown help")
		})
	}
}

func TestPersonReadsWhatTheDeskWrote(t *testing.T) {
	s := newTestDesk(t, store.NewMemory())
	at := opened(t, s)
	s.act(t, desk.Act{Kind: desk.Accept}, desk.Act{Kind: desk.Note,
		Text: "Stay behind the <barrier>"})
	_, body := ask(t, s, http.MethodGet, at, "")
	contains(t, "status", body,
		"<h2>From the desk</h2><ul><li>Stay behind the &lt;barrier&gt;</li></ul>")
}

func TestPersonActs(t *testing.T) {
	s := newTestDesk(t, store.NewMemory())
	at := opened(t, s)
	do := func(want int, more ...string) string {
		t.Helper()
		f := url.Values{"k": {secret}}
		for i := 0; i < len(more); i += 2 {
			f.Set(more[i], more[i+1])
		}
		res, body := post(t, s, "/case", f)
		if res.StatusCode != want || want == http.StatusSeeOther &&
			res.Header.Get("Location") != at {
			t.Fatalf("%v: %d, %s", more, res.StatusCode, res.Header.Get("Location"))
		}
		return body
	}
	for _, act := range []string{"note", "move", "cancel", "reopen", "erase"} {
		_, body := ask(t, s, http.MethodGet, at+"&do="+act, "")
		contains(t, act, body, `name="do" value="`+act+`"`, "No. Back to my case", `href="tel:999"`)
	}
	do(http.StatusSeeOther, "do", "note", "text", "We are behind the barrier")
	contains(t, "an empty note", do(http.StatusUnprocessableEntity, "do", "note"),
		"nothing to send")
	do(http.StatusSeeOther, "do", "move", "text", "At the garage")
	do(http.StatusBadRequest, "do", "accept")
	_, body := ask(t, s, http.MethodGet, at, "")
	contains(t, "status", body, "We are behind the barrier", "I am here: At the garage")
	do(http.StatusSeeOther, "do", "cancel")
	contains(t, "after the end", do(http.StatusConflict, "do", "note", "text", "too late"),
		"cannot be done any more", "Your case is cancelled")
	do(http.StatusSeeOther, "do", "erase")
	_, body = ask(t, s, http.MethodGet, at, "")
	contains(t, "erased", body, "Everything is erased")
	for _, gone := range []string{"07700", "447700900123", "barrier", "garage", "medicine"} {
		if strings.Contains(strings.SplitN(body, "</style>", 2)[1], gone+"<") {
			t.Errorf("%s is not erased", gone)
		}
	}
}

func TestUnknownSecretsAreIndistinguishable(t *testing.T) {
	s := newTestDesk(t, store.NewMemory())
	_, first := ask(t, s, http.MethodGet, "/case?k=nonono", "")
	for _, target := range []string{"/case", "/case?k=", "/case?k=" + strings.Repeat("x", 4000),
		"/case?k=%00&do=erase", "/case?k=secret-secret-secret-secret"} {
		if res, body := ask(t, s, http.MethodGet, target,
			""); res.StatusCode != http.StatusNotFound || body != first {
			t.Errorf("%.30s: %d", target, res.StatusCode)
		}
	}
	if res, body := post(t, s, "/case", url.Values{"k": {"nonono"},
		"do": {"erase"}}); res.StatusCode != http.StatusNotFound || body != first {
		t.Error(res.StatusCode)
	}
	contains(t, "none", first, "no such case", "tel:112")
}

func TestOtherSitesCannotActForThePerson(t *testing.T) {
	s := newTestDesk(t, store.NewMemory())
	opened(t, s)
	res, body := post(t, s, "/case", url.Values{"k": {secret}, "do": {"cancel"}}, "Sec-Fetch-Site",
		"cross-site")
	if res.StatusCode != http.StatusForbidden || !strings.Contains(body, "tel:112") {
		t.Error(res.StatusCode)
	}
}

// TestJSON checks hand-overs and cases in JSON, for the page with script and other programs.
func TestJSON(t *testing.T) {
	s := newTestDesk(t, store.NewMemory())
	body := func(more string) string {
		return `{"guide":"trunk-release-fails","transcript":"` + answer +
			`","language":"en-GB","country":"GB","secret":"` + secret +
			`","newer":1,"details":{"phone":"07700 900123","consent":true` + more + `}}`
	}
	for _, c := range []struct {
		name, body, key string
		want            int
		code            string
	}{
		{"a new one", body(""), key, http.StatusCreated, ""},
		{"the same again", body(""), key, http.StatusOK, ""},
		{"another under its key", body(`,"name":"Bob"`), key, http.StatusUnprocessableEntity,
			"other-body"},
		{"no key", body(""), "", http.StatusUnprocessableEntity, "details"},
		{"not JSON", "hello", key, http.StatusBadRequest, "unreadable"},
		{"two", body("") + body(""), key, http.StatusBadRequest, "unreadable"},
		{"large", body(`,"note":"` + strings.Repeat("x", 1<<17) + `"`), key,
			http.StatusRequestEntityTooLarge, "unreadable"},
		{"of another type", strings.Replace(body(""), `true`, `"yes"`, 1), key,
			http.StatusBadRequest, "unreadable"},
		{"of no guide", strings.Replace(body(""), "trunk-release-fails", "other", 1), key + "2",
			http.StatusNotFound, "none"},
		{"three faults", `{"guide":"trunk-release-fails","secret":"` + secret +
			`","details":{"phone":"1","inside":"gold"}}`, key + "3", http.StatusUnprocessableEntity,
			"details"},
	} {
		res, got := ask(t, s, http.MethodPost, "/api/v1/handover", c.body, "Content-Type",
			"application/json", "Idempotency-Key", c.key)
		var p struct {
			Code      string
			Emergency []string
			Problems  []struct{ Field, Text string }
		}
		if err := json.Unmarshal([]byte(got), &p); err != nil {
			t.Fatal(c.name, err)
		}
		if res.StatusCode != c.want || p.Code != c.code ||
			c.code != "" && (len(p.Emergency) < 2 ||
				res.Header.Get("Content-Type") != "application/problem+json") {
			t.Errorf("%s: %d %s", c.name, res.StatusCode, got)
		}
		if c.name == "three faults" && len(p.Problems) != 3 {
			t.Errorf("%+v", p.Problems)
		}
	}
	if res, _ := ask(t, s, http.MethodPost, "/api/v1/handover", body(""), "Content-Type",
		"text/plain", "Idempotency-Key", key); res.StatusCode != http.StatusUnsupportedMediaType {
		t.Error(res.StatusCode)
	}
	res, got := ask(t, s, http.MethodGet, "/api/v1/case", "", "Authorization", "Bearer "+secret)
	if res.StatusCode != http.StatusOK || !strings.Contains(got, `"state":"received"`) ||
		!strings.Contains(got, `"phone":"+447700900123"`) {
		t.Errorf("%d %s", res.StatusCode, got)
	}
	if res, got := ask(t, s, http.MethodGet, "/api/v1/case?k="+secret,
		""); res.StatusCode != http.StatusNotFound {
		t.Errorf("the secret works in the address: %d %s", res.StatusCode, got)
	}
	if res, _ := ask(t, newTestDesk(t, nil), http.MethodPost, "/api/v1/handover", body(""),
		"Content-Type", "application/json", "Idempotency-Key",
		key); res.StatusCode != http.StatusServiceUnavailable {
		t.Error(res.StatusCode)
	}
}

// slowStore is a store that completes a hand-over only when let is closed.
type slowStore struct {
	*store.Memory
	in, let chan struct{}
}

func (s slowStore) AddCase(ctx context.Context, c desk.Case, o store.Opening,
	e desk.Event) (desk.Case, bool, error) {
	s.in <- struct{}{}
	<-s.let
	return s.Memory.AddCase(ctx, c, o, e)
}

// TestDelayedCasesHaveTimeOfWriting checks that a case that waited on its phone has the time of
// writing, also if the first response was lost and it was sent again. Without a valid number it has
// none.
func TestDelayedCasesHaveTimeOfWriting(t *testing.T) {
	for header, want := range map[string]time.Duration{
		"2220": 37 * time.Minute, "60": time.Minute, "59": 0, "0": 0, "": 0, "-5": 0, "soon": 0,
		"99999999999": 0, "31536000": 0, "1e3": 0,
	} {
		t.Run(header, func(t *testing.T) {
			rows := store.NewMemory()
			s := newTestDesk(t, rows)
			body := `{"guide":"trunk-release-fails","transcript":"` + answer +
				`","language":"en-GB","country":"GB","secret":"` + secret +
				`","details":{"phone":"07700 900123","consent":true}}`
			for i, waited := range []string{header, "9999"} {
				s.now = s.now.Add(time.Minute)
				if res, got := ask(t, s, http.MethodPost, "/api/v1/handover", body, "Content-Type",
					"application/json", "Idempotency-Key", key, "Written-Ago",
					waited); res.StatusCode != http.StatusCreated-i {
					t.Fatalf("%q: %d %s", waited, res.StatusCode, got)
				}
			}
			all, err := rows.Cases(context.Background(), store.Query{})
			if err != nil || len(all) != 1 {
				t.Fatal(len(all), err)
			}
			if got := all[0].Written; got.IsZero() != (want == 0) ||
				want != 0 && got != all[0].Opened.Add(-want) {
				t.Errorf("%q: written %v, opened %v", header, got, all[0].Opened)
			}
		})
	}
}

// TestHandOverInFlight checks the response to a form that is sent again while the first request is
// in progress, and that no case is shown as received before its row is stored.
func TestHandOverInFlight(t *testing.T) {
	rows := slowStore{store.NewMemory(), make(chan struct{}), make(chan struct{})}
	s := newTestDesk(t, rows)
	first := make(chan int)
	go func() {
		res, _ := post(t, s, path, typed())
		first <- res.StatusCode
	}()
	<-rows.in
	res, body := post(t, s, path, typed())
	if res.StatusCode != http.StatusConflict {
		t.Error(res.StatusCode)
	}
	contains(t, "under way", body, "being sent already", `href="/case?k=`+secret)
	if res, _ := ask(t, s, http.MethodGet, "/case?k="+secret,
		""); res.StatusCode != http.StatusNotFound {
		t.Errorf("a case is shown before it is stored: %d", res.StatusCode)
	}
	close(rows.let)
	if got := <-first; got != http.StatusSeeOther {
		t.Error(got)
	}
}

// TestAnswersFillInTheForm checks that the answers fill in fields, in a section of its own, that
// the form does not ask for these fields elsewhere, and that the person can correct them. What no
// answer tells is asked.
func TestAnswersFillInTheForm(t *testing.T) {
	s := newTestDesk(t, store.NewMemory())
	for way, want := range map[string]map[string]string{
		"":     {"inside": "", "needed_by": "", "vehicle.keys": ""},
		answer: {"inside": "medicine", "needed_by": "hours", "vehicle.keys": ""},
		"life.none~place.parked~need.later~keys.locked": {"inside": "", "needed_by": "later",
			"vehicle.keys": "inside"},
	} {
		for _, language := range []string{"en-GB", "en-US"} {
			_, body := ask(t, s, http.MethodGet,
				"/handover/trunk-release-fails/"+language+"?t="+way, "")
			_, rest, _ := strings.Cut(body, `<div id="answered">`)
			filled, asked, _ := strings.Cut(rest, "</div></details></div>")
			if !strings.Contains(rest, "</div></details></div>") {
				filled, asked, _ = strings.Cut(rest, "</details></div>")
			}
			for name, value := range want {
				field := `<select id="` + name + `"`
				if strings.Contains(filled, field) != (value != "") ||
					strings.Contains(asked, field) != (value == "") {
					t.Errorf("%s, %s: %s is filled in: %v, and asked: %v", way, language, name,
						strings.Contains(filled, field), strings.Contains(asked, field))
				}
				chosen := `<option value="` + value + `" selected>`
				if _, own, _ := strings.Cut(filled, field); value != "" &&
					!strings.Contains(own, chosen) {
					t.Errorf("%s, %s: %s is not %s", way, language, name, value)
				}
			}
		}
	}
	opened(t, s, "inside", "tools", "needed_by", "")
	all, err := s.desk.Cases(t.Context(), store.Query{})
	if err != nil || len(all) != 1 {
		t.Fatal(len(all), err)
	}
	if d := all[0].Details; d.Inside != "tools" || d.NeededBy != "hours" {
		t.Errorf("the case has %q, %q", d.Inside, d.NeededBy)
	}
}

// TestCallNowDialsTheDesk checks that "call now" has the desk's number first, if it has one, then
// the country's roadside numbers, separate from the emergency number. In an emergency the emergency
// service comes before the desk.
func TestCallNowDialsTheDesk(t *testing.T) {
	contact := &view.Contact{Name: "Smith & Sons", Hours: "8 to 6", Phone: "020 7946 0000",
		Dial: "02079460000"}
	const club = `href="tel:&#43;44800887766"`
	for name, c := range map[string]struct {
		contact *view.Contact
		t       string
		want    []string // in this order
	}{
		"with a number": {contact, answer, []string{"Call Smith &amp; Sons",
			`href="tel:02079460000"`, "8 to 6", club, "not the emergency service"}},
		"without a name": {&view.Contact{Phone: "1", Dial: "1"}, answer,
			[]string{"Call the breakdown desk", `href="tel:1"`, club}},
		"a name alone": {&view.Contact{Name: "Smith"}, answer, []string{"Smith", club}},
		"nothing":      {nil, answer, []string{club, "not the emergency service"}},
		"in an emergency": {contact, "!trapped",
			[]string{"Call the emergency number now", `href="tel:02079460000"`}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newTestDeskAt(t, store.NewMemory(), c.contact)
			at := opened(t, s, "t", c.t)
			s.now = s.now.Add(2 * time.Minute) // no one has accepted it
			_, body := ask(t, s, http.MethodGet, at, "")
			_, after, _ := strings.Cut(body, "Nobody has accepted your case yet. Call now</h1>")
			for _, text := range c.want {
				var ok bool
				if _, after, ok = strings.Cut(after, text); !ok {
					t.Errorf("%s: no %q in its place", name, text)
				}
			}
			_, review := ask(t, s, http.MethodGet, path+"?c=GB&t="+c.t, "")
			if c.contact != nil && c.contact.Phone != "" {
				contains(t, name, review, `href="tel:`+c.contact.Dial+`"`)
			}
		})
	}
}

// TestMakersNumbersAreForTheirCars checks that a maker's roadside number is only shown for its
// cars.
func TestMakersNumbersAreForTheirCars(t *testing.T) {
	s := newTestDesk(t, store.NewMemory())
	for car, want := range map[string]bool{"": false, "~car.toyota-camry-2015-us": false,
		"~car.ford-focus-2015-us": true} {
		_, body := ask(t, s, http.MethodGet, path+"?c=US&t="+answer+car, "")
		if got := strings.Contains(body, `href="tel:&#43;18002413673"`); got != want {
			t.Errorf("%q: Ford's own number: %v", car, got)
		}
	}
}
