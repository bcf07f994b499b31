package car

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"firststeps/internal/guide"
	"firststeps/test/guidetest"
)

func server(t testing.TB) *Server {
	t.Helper()
	g := trunk(t)
	return New(Options{Guide: func(id, _ string) (*guide.Guide, bool) { return g, id == g.ID },
		Log: slog.New(slog.DiscardHandler)})
}

var ask = guidetest.Request

const (
	path = "/car/trunk-release-fails/en-GB"
	here = "life.none~place.parked"

	// camry is the VIN of no car: its plant and number are zeros.
	camry = "4T1BF1FK3FA000000"
	wrong = "4T1BF1FK4FA000000" // has a wrong check digit
)

func get(t testing.TB, target string) string {
	t.Helper()
	r, got := ask(t, server(t), "GET", target, "")
	if r.StatusCode != http.StatusOK || r.Header.Get("Cache-Control") != "no-store" ||
		r.Header.Get("Set-Cookie") != "" {
		t.Errorf("%s: %d, %v", target, r.StatusCode, r.Header)
	}
	if !strings.Contains(got, `<a class="call" href="tel:`) ||
		!strings.Contains(got, "Back to the guide") {
		t.Errorf("%s: no number to call, or no way back", target)
	}
	return got
}

func post(t testing.TB, target, typed string, headers ...string) (*http.Response, string) {
	t.Helper()
	return ask(t, server(t), "POST", target, url.Values{"vin": {typed}}.Encode(),
		append(headers, "Content-Type", "application/x-www-form-urlencoded")...)
}

// holds checks that a page has each of want, except those that begin with "!", which it must not
// have.
func holds(t testing.TB, name, got string, want ...string) {
	t.Helper()
	_, got, _ = strings.Cut(got, "<body>")
	got, _, _ = strings.Cut(got, "<script")
	for _, w := range want {
		absent, not := strings.CutPrefix(w, "!")
		if not && strings.Contains(got, absent) || !not && !strings.Contains(got, w) {
			t.Errorf("%s: %q in\n%.1500s", name, w, got)
		}
	}
}

// TestChoosingByHand checks the short screens on which a car is chosen by hand, and that each links
// back to the guide.
func TestChoosingByHand(t *testing.T) {
	const t0 = "?c=GB&amp;t=" + here
	back := `<a class="back" href="/trunk-release-fails/en-GB` + t0 + `">`
	for target, want := range map[string][]string{
		"": {"Which car?", `name="vin"`, "windscreen", `<select id="make"`,
			"<option>Toyota</option>", "common ones of Britain", "<option>Vauxhall</option>",
			`<input type="hidden" name="t" value="` + here + `">`},
		"&make=Toyota": {
			"Which model of Toyota?", "<option>Camry</option>", "!<option>Civic</option>",
			`name="make" value="Toyota"`,
			`<a href="` + path + t0 + `">Another make</a>`, `!name="vin"`,
		},
		"&make=Toyota&model=Camry": {"Which model year of Toyota Camry?", "<option>2015</option>",
			`name="model" value="Camry"`, t0 + `&amp;make=Toyota">Another model</a>`},
		"&make=Toyota&model=Camry&year=2015": {
			"Was it made for the US?", "inside the boot", "year=2015&amp;us=yes", "us=no",
			"us=unsure", "!Yes, this is my car",
		},
		"&make=Toyota&model=Camry&year=2015&us=yes": {
			"<h1 tabindex=\"-1\">Toyota Camry, 2015</h1>", "separate boot",
			"must have a release inside the boot", "Yours may not have one, or it may not work.",
			"as of 2026-02-17",
			"~car.toyota-camry-2015-us~shape.trunk", `">Yes, this is my car`,
			`<a href="` + path + t0 + `">No, another car</a>`,
		},
		"&make=Toyota&model=Camry&year=2015&us=no": {"Its shape is not known",
			"~car.toyota-camry-2015~shape.trunk", "~car.toyota-camry-2015~shape.hatch",
			"!must have a release"},
		"&make=Toyota&model=Camry&year=2015&us=unsure": {"Its shape is not known",
			"~car.toyota-camry-2015~shape.trunk"},
		"&make=Vauxhall": {"Which model of Vauxhall?", "<option>Corsa</option>",
			"<option>Insignia</option>"},
		"&make=Vauxhall&model=Corsa": {"Which model year of Vauxhall Corsa?",
			"<option>2015</option>", "!<option>1999</option>"},
		"&make=Vauxhall&model=Corsa&year=2015": {
			"Vauxhall Corsa, 2015", "open from the seats", "!Was it made for the US?",
			"this model was not made for the US", "!NHTSA", "!must have",
			"our own list of common cars of Britain", "~car.vauxhall-corsa-2015~shape.hatch",
			`">Yes, this is my car`,
		},
		"&make=Vauxhall&model=Astra&year=2012&us=yes": { // no page links here
			"Its shape is not known", "this model was not made for the US", "!must have",
			"~car.vauxhall-astra-2012~shape.trunk", "!-us",
		},
		"&make=Ford&model=Focus&year=2009": {"Was it made for the US?"},
		"&make=Ford&model=Focus&year=2009&us=yes": {"separate boot", "must have a release",
			"~car.ford-focus-2009-us~shape.trunk", "!open from the seats"},
		"&make=Ford&model=Focus&year=2009&us=no": {"Its shape is not known",
			"~car.ford-focus-2009~shape.hatch", "!-us"},
		"&make=Honda&model=Pilot&year=2015": {"Honda Pilot, 2015", "open from the seats",
			"!Was it made for the US?", "~shape.hatch"},
		"&make=Honda&model=Civic&year=2003&us=yes": {
			"Its shape is not known", "Yes, and it has a separate boot",
			"Yes, and it is open from the seats", "not sure of its shape",
			"~car.honda-civic-2003-us~shape.trunk", "~car.honda-civic-2003-us~shape.hatch",
			`~car.honda-civic-2003-us">`,
		},
		"&make=Audi&model=A7&year=2015": {"open from the seats",
			"opens with its rear window", "Its shape: www.detroitnews.com"},
		"&make=Chevrolet&model=Corvette&year=2021&us=yes":   {"second boot, at the front"},
		"&make=Nobody&model=X&year=2015":                    {"Which car?"},
		"&make=Toyota&model=Camry&year=1066&us=yes":         {"Which model year"},
		"&make=%3Cscript%3E&model=%22%3E&year=-1&us=%00%FF": {"Which car?", "!<script>\""},
	} {
		t.Run(target, func(t *testing.T) {
			got := get(t, path+"?c=GB&t="+here+target)
			holds(t, target, got, append(want, back)...)
		})
	}
	holds(t, "American", get(t, strings.Replace(path, "GB", "US", 1)+"?t="+here), "windshield")
}

// TestKnownCarCanBeUndone checks that a car named before is shown first, with the shape that the
// person chose, and can be undone.
func TestKnownCarCanBeUndone(t *testing.T) {
	got := get(t, path+"?t="+here+"~car.honda-civic-2003-us~shape.hatch")
	holds(t, "known", got, "You said that this is your car.", "Honda Civic, 2003",
		"open from the seats", "Yes, this is my car",
		`<a href="`+path+`?t=`+here+`">Not this car</a>`)
	holds(t, "unknown", get(t, path+"?t="+here+"~car.nobody-x-2015"), "Which car?")
	holds(t, "next", get(t, path+"?t="+here+"~car.honda-civic-2003-us&make=Toyota"),
		"Which model of Toyota?")
}

// TestSecondTrunkIsNotTheOnlyOne checks the page of a car with two trunks whose person chose the
// front one: it does not say that the car has no other.
func TestSecondTrunkIsNotTheOnlyOne(t *testing.T) {
	got := get(t, path+"?t="+here+"~car.tesla-model-3-2019-us~shape.front")
	for _, wrong := range []string{"only boot", "Its boot", "registered as another"} {
		if strings.Contains(got, wrong) {
			t.Errorf("the page has %q", wrong)
		}
	}
	if !strings.Contains(got, "second boot, at the front") {
		t.Error("the second trunk is not mentioned")
	}
}

func TestVIN(t *testing.T) {
	for _, typed := range []string{camry, strings.ToLower(camry), " 4T1-BF1FK3F A000000 "} {
		r, got := post(t, path+"?c=US&t="+here, typed)
		holds(t, typed, got, "Toyota Camry, 2015", "must have a release inside the boot",
			"c=US&amp;t="+here+"~car.toyota-camry-2015-us~shape.trunk")
		if strings.Contains(got, typed) || strings.Contains(got, "A000000") {
			t.Errorf("%s: the VIN is in the page", typed)
		}
		if r.StatusCode != http.StatusOK || r.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d, %v", typed, r.StatusCode, r.Header)
		}
	}
}

// TestVINOutsideTheUS checks that the page about a VIN does not mention US law if the person has
// confirmed a country with another law.
func TestVINOutsideTheUS(t *testing.T) {
	_, got := post(t, path+"?c=GB&t="+here, camry)
	holds(t, "read", got, "Toyota Camry, 2015", "Its shape is not known",
		"c=GB&amp;t="+here+"~car.toyota-camry-2015~shape.trunk", "!must have a release")
	got = get(t, path+"?c=GB&t="+here+"~car.toyota-camry-2015-us~shape.trunk")
	holds(t, "known", got, "not known whether this one was", "!must have a release")
}

// TestAmbiguousTrunkIsAsked checks that the person is asked if the position of the trunk is not
// certain.
func TestAmbiguousTrunkIsAsked(t *testing.T) {
	got := get(t, path+"?t="+here+"&make=Ferrari&model=F430&year=2007&us=yes")
	holds(t, "two places", got, "Its shape is not known", "Yes, and it has a separate boot",
		"Yes, and its boot is at the front", "!open from the seats to the back")
}

// TestInvalidVIN checks that the page about an unreliable VIN states nothing as certain, keeps the
// input, and has the list of cars.
func TestInvalidVIN(t *testing.T) {
	for typed, want := range map[string][]string{
		"":         {"not a whole VIN"},
		"4T1BF1FK": {"not a whole VIN", `value="4T1BF1FK"`},
		wrong: {"check digit is wrong", `value="` + wrong + `"`,
			"My car is this one: Toyota Camry, 2015",
			"&amp;make=Toyota&amp;model=Camry&amp;year=2015\"", "!us=yes"},
		"ZZZBF1FK4FA000000": {"not in the US register", "!My car is this one"},
		`"><script>alert(1)</script>`: {"not a whole VIN",
			`value="&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"`, "!<script>alert"},
		"４T1BF1FK0FA00000\x00\xff%0d%0a": {"not a whole VIN"},
	} {
		t.Run(fmt.Sprintf("%q", typed), func(t *testing.T) {
			r, got := post(t, path+"?t="+here, typed)
			holds(t, typed, got, append(want, `role="alert"`, `<select id="make"`,
				"!must have a release", "!Yes, this is my car")...)
			if r.StatusCode != http.StatusUnprocessableEntity {
				t.Errorf("%q: %d", typed, r.StatusCode)
			}
			if n := strings.Count(got, typed); typed != "" && n > 1 {
				t.Errorf("%q is in the page %d times, also outside its field", typed, n)
			}
		})
	}
}

func TestVINForTheScript(t *testing.T) {
	r, got := post(t, path, camry, "Accept", "application/json")
	var car carJSON
	if err := json.Unmarshal([]byte(got), &car); err != nil || car.Model != "Camry" ||
		car.Shape != "trunk" || !car.US || car.Problem != "" ||
		r.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%v: %s", err, got)
	}
	if strings.Contains(got, camry) {
		t.Error("the response has the VIN")
	}
	if _, got = post(t, path, wrong, "Accept", "application/json"); json.Unmarshal([]byte(got),
		&car) != nil || !strings.Contains(car.Problem, "check digit") || car.Shape != "" || car.US {
		t.Errorf("an invalid one: %s", got)
	}
}

// TestLimits checks that every response has a number to call, and that a VIN is only in its field.
func TestLimits(t *testing.T) {
	s := server(t)
	var log strings.Builder
	s.Log = slog.New(slog.NewTextHandler(&log, nil))
	for _, c := range []struct {
		method, target, body string
		want                 int
	}{
		{"POST", path, "vin=" + strings.Repeat(camry, 100), 413},
		{"POST", path, "vin=%zz" + camry, 400},
		{"POST", path + "?vin=" + camry, "", 422},
		{"POST", "/car/nobody/en-US", "vin=" + camry, 404},
		{"POST", "/car/trunk-release-fails/eo", "vin=" + camry, 404},
		{"GET", "/car/nobody/en-US", "", 404},
		{"GET", "/car/", "", 404},
		{"GET", "/car/trunk-release-fails/en-US/x", "", 404},
		{"GET", path + "?t=" + strings.Repeat("a.b~", 5000), "", 200},
		{"GET", path + "?t=%00%ff%3Cscript%3E~!x&c=%22", "", 200},
		{"GET", path + "?vin=" + camry, "", 200},
		{"PUT", path, camry, 404},
	} {
		r, got := ask(t, s, c.method, c.target, c.body, "Content-Type",
			"application/x-www-form-urlencoded")
		if r.StatusCode != c.want {
			t.Errorf("%s %.60s: %d, want %d", c.method, c.target, r.StatusCode, c.want)
		}
		holds(t, c.target, got, `<a class="call" href="tel:112">`, `href="tel:911"`)
		if strings.Contains(got, camry) {
			t.Errorf("%s %.60s: a VIN in the page", c.method, c.target)
		}
		for name, values := range r.Header {
			if strings.Contains(strings.Join(values, ""), camry) {
				t.Errorf("a VIN in %s", name)
			}
		}
	}
	if log.Len() > 0 {
		t.Errorf("logged: %s", log.String())
	}
}

// TestHeaders checks that the page may use the camera but no other sensor, and that its forms are
// sent to this server only.
func TestHeaders(t *testing.T) {
	r, _ := ask(t, server(t), "GET", path, "")
	if got := r.Header.Get(
		"Permissions-Policy"); got != "camera=(self), microphone=(), geolocation=()" {
		t.Error(got)
	}
	if got := r.Header.Get("Content-Security-Policy"); !strings.Contains(got,
		"form-action 'self'") || strings.Contains(got, "unsafe") {
		t.Error(got)
	}
}

// TestOnlyTheFirstPageHasTheList checks that the guide and the list of cars are only in the page
// that a script can use: the one with the answers in the fragment.
func TestOnlyTheFirstPageHasTheList(t *testing.T) {
	if got := get(t, path+"?t="+here); strings.Contains(got, `id="guide"`) ||
		strings.Contains(got, "more.js") || len(got) > 60<<10 {
		t.Errorf("%d bytes", len(got))
	}
	if got := get(t, path); !strings.Contains(got, `id="guide"`) ||
		!strings.Contains(got, `<script src="/trunk-release-fails/en-GB/more.js">`) {
		t.Error("the first page has no list")
	}
}

// TestCard checks that the number is large on this page, too, in an emergency.
func TestCard(t *testing.T) {
	holds(t, "card", get(t, path+"?c=GB&t=!trapped"), `<header class="bar card"`, `tel:999`,
		`<p>United Kingdom <a href="/trunk-release-fails/en-GB?c=GB&amp;t=!trapped&amp;p=country">`+
			`Change</a></p>`)
	_, got := ask(t, server(t), "GET", path+"?t="+here, "", "Accept-Language", "en-GB")
	holds(t, "a guess", got, `<header class="bar"`, `tel:999`, `tel:112`,
		`<p>United Kingdom (guess) <a href="`)
}

// TestPanicKeepsTheNumbers checks that the page after a panic has the numbers, and that what was
// typed is not logged.
func TestPanicKeepsTheNumbers(t *testing.T) {
	var log strings.Builder
	s := New(Options{Guide: func(string, string) (*guide.Guide, bool) { panic(camry) },
		Log: slog.New(slog.NewTextHandler(&log, nil))})
	r, got := ask(t, s, "POST", path, "vin="+camry, "Content-Type",
		"application/x-www-form-urlencoded")
	holds(t, "panic", got, `tel:112`, `tel:911`)
	if r.StatusCode != http.StatusServiceUnavailable || log.Len() == 0 ||
		strings.Contains(log.String(), camry) {
		t.Errorf("%d, log %s", r.StatusCode, log.String())
	}
}

// TestMessages checks that no message is empty in either language, and that the British ones have
// no American words.
func TestMessages(t *testing.T) {
	for _, language := range []string{"en-US", "en-GB"} {
		texts := string(encoded(messagesIn(language)))
		if strings.Contains(texts, `""`) || strings.Contains(texts, "{trunk}") ||
			strings.Contains(strings.ToLower(texts), "don't") {
			t.Errorf("%s: %s", language, texts)
		}
		if british := strings.NewReplacer(`"trunk":`, "").Replace(texts); language == "en-GB" &&
			(strings.Contains(british, "trunk") || strings.Contains(british, "windshield")) {
			t.Error(british)
		}
	}
}
