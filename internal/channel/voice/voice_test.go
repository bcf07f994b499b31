package voice

import (
	"encoding/xml"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/scenario"
	"firststeps/internal/guide/view"
	"firststeps/internal/telephone"
	"firststeps/test/guidetest"
)

// TestStories plays every story in a call, and checks that it goes as in the engine.
func TestStories(t *testing.T) {
	for _, g := range guidetest.Guides(t) {
		stories, err := scenario.Load(guidetest.Stories(t, g))
		if err != nil || len(stories) < 2 {
			t.Fatalf("%d stories, %v", len(stories), err)
		}
		for _, s := range stories {
			t.Run(g.ID+"/"+s.Name, func(t *testing.T) {
				if err := scenario.Play(g, s, &caller{t: t, guide: g}); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// caller is a person who hears what is read out. A call offers no way to change an earlier answer
// or to name the country: the caller begins another call there.
type caller struct {
	t     *testing.T
	guide *guide.Guide
	c     *Call
	where view.Situation
}

func (p *caller) Open(language, country, transcript string) (scenario.View, error) {
	p.where = view.Situation{Language: language}
	p.where.Country, p.where.Confirmed = place.Lookup(country)
	return p.from(transcript)
}

func (p *caller) from(transcript string) (scenario.View, error) {
	p.c = NewCall([]*guide.Guide{p.guide}, p.where)
	p.c.transcript = transcript
	return p.hear(p.c.Begin())
}

func (p *caller) Reload() (scenario.View, error) { return p.press("#") }
func (p *caller) Back() (scenario.View, error)   { return p.press("*") }

func (p *caller) Country(iso string) (scenario.View, error) {
	p.where.Country, p.where.Confirmed = place.Lookup(iso)
	return p.from(p.c.transcript)
}

func (p *caller) Change(c scenario.Pick) (scenario.View, error) {
	return p.from(p.c.turn().Change(c.At).String())
}

func (p *caller) Choose(c scenario.Pick) (scenario.View, error) { return p.pick(c.Label) }
func (p *caller) Take(o scenario.Pick) (scenario.View, error)   { return p.pick(o.Label) }

func (p *caller) Flag(f scenario.Pick) (scenario.View, error) {
	if _, err := p.press("0"); err != nil {
		return scenario.View{}, err
	}
	return p.pick(f.Label)
}

// pick presses the key of an answer.
func (p *caller) pick(label string) (scenario.View, error) {
	for range 3 {
		for _, o := range options(p.c.document()) {
			if o[1] == label {
				return p.press(o[2])
			}
		}
		if _, err := p.press("9"); err != nil {
			return scenario.View{}, err
		}
	}
	return scenario.View{}, fmt.Errorf("no key for %q", label)
}

func (p *caller) press(key string) (scenario.View, error) { return p.hear(p.c.Press(key, "")) }

var (
	pressed = regexp.MustCompile(`^(.+): press (\d)\.$`)
	spaced  = regexp.MustCompile(`\+?\d(?: \d)+`)
	numeral = regexp.MustCompile(`\d+`)
)

// heard returns the lines, with numbers as they are written.
func heard(d Document) (lines []string) {
	say := d.Say
	if d.Gather != nil {
		say = d.Gather.Say
	}
	for _, s := range say {
		lines = append(lines, spaced.ReplaceAllStringFunc(s.Text,
			func(n string) string { return strings.ReplaceAll(n, " ", "") }))
	}
	return lines
}

func options(d Document) (found [][]string) {
	for _, l := range heard(d) {
		if m := pressed.FindStringSubmatch(l); m != nil && !strings.HasPrefix(l, "For more") {
			found = append(found, m)
		}
	}
	return found
}

// hear reads a screen by its form: the first lines, the do-nots of the guide, and the keys.
func (p *caller) hear(d Document) (scenario.View, error) {
	seen := scenario.View{Numbers: []string{}, Cautions: []string{}, Choices: []string{}}
	lines := heard(d)
	if spent := countWords(lines[0]); spent > 25 {
		p.t.Errorf("%d words until the emergency advice ends: %q", spent, lines[0])
	}
	danger, _, _ := strings.Cut(p.c.say.Danger, "%")
	at := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, danger) })
	if at < 0 {
		p.t.Fatalf("no emergency number: %q", lines)
	}
	for _, n := range numeral.FindAllString(lines[at], -1) {
		if !slices.Contains(seen.Numbers, n) {
			seen.Numbers = append(seen.Numbers, n)
		}
	}
	seen.Title = lines[1]
	call, _, _ := strings.Cut(view.MessagesFor(p.c.where.Language).Call, "%")
	for i, l := range lines {
		for _, c := range p.guide.Text(p.c.where.Language).Cautions {
			if l == c.Text {
				seen.Cautions = append(seen.Cautions, l)
			}
		}
		if n, ok := strings.CutPrefix(l, call); ok && i > 1 && seen.Other == "" &&
			numeral.FindString(n) == n {
			seen.Other = n
		}
	}
	choices := len(p.c.turn().Node.Choices)
	for _, o := range p.c.prompt().options { // on all pages
		if seen.Choices = append(seen.Choices, o.label); len(seen.Choices) > choices {
			seen.Choices = seen.Choices[:choices]
		}
	}
	for i, o := range options(d) { // what is read out is what the keys do
		if o[2] != strconv.Itoa(i+1) || o[1] != p.c.prompt().options[p.c.page*perPage+i].label {
			p.t.Errorf("key %s is %q", o[2], o[1])
		}
	}
	return seen, nil
}

// countWords counts the words of a line as a voice reads it: each digit is a word.
func countWords(line string) int {
	line = numeral.ReplaceAllStringFunc(line,
		func(n string) string { return strings.Join(strings.Split(n, ""), " ") })
	return len(strings.Fields(line))
}

// TestRandomWalks presses random keys and says random words, through the signed addresses, and
// checks that the state is the engine's and that emergency advice comes first.
func TestRandomWalks(t *testing.T) {
	walks := 10_000
	if testing.Short() {
		walks = 300
	}
	r := rand.New(rand.NewPCG(18, 6))
	all, countries := guidetest.Guides(t), []string{"US", "GB", "JP", "FR", "DE", ""}
	for n := range walks {
		g := all[n%len(all)]
		where := view.Situation{Language: g.Texts[r.IntN(len(g.Texts))].Language}
		where.Country, where.Confirmed = place.Lookup(countries[r.IntN(len(countries))])
		c := NewCall([]*guide.Guide{g}, where)
		c.token = "secret"
		c.Begin()
		for range 12 {
			walk(t, c, r)
		}
	}
}

func walk(t *testing.T, c *Call, r *rand.Rand) {
	t.Helper()
	key, speech := strconv.Itoa(r.IntN(10)), ""
	shown, _ := c.keyed(c.prompt())
	switch r.IntN(6) {
	case 0:
		key = []string{"*", "#", "", "12", "x"}[r.IntN(5)]
	case 1:
		if key = ""; len(shown) > 0 {
			speech = strings.ToUpper(shown[r.IntN(len(shown))].label) + "."
		}
	case 2:
		key, speech = "", []string{"no", "yes", "I am fine", "emergency!", "", "go back"}[r.IntN(6)]
	}
	before, want := c.state, ""
	for i, o := range shown {
		if key == strconv.Itoa(i+1) ||
			key == "" && letters(o.label) == letters(speech) && want == "" {
			want = o.to.transcript
		}
	}
	d := c.Press(key, speech)
	if want != "" && c.transcript != want {
		t.Fatalf("%q %q: at %q, want %q", key, speech, c.transcript, want)
	}
	turn := before.turn()
	back, _ := turn.Back()
	if want == "" && c.transcript != before.transcript && c.transcript != back.String() {
		t.Fatalf("%q %q: from %q to %q", key, speech, before.transcript, c.transcript)
	}
	if lines := heard(d); countWords(lines[0]) > 25 || !numeral.MatchString(lines[0]) {
		t.Fatalf("no emergency advice first: %q", lines)
	}
	u, err := url.Parse("?" + c.query(c.token))
	if err != nil {
		t.Fatal(err)
	}
	read, ok := stateOf(c.token, u.Query(), []*guide.Guide{c.guide})
	if !ok || read != c.state {
		t.Fatalf("state %+v, read %+v", c.state, read)
	}
	if c.fresh {
		c.Begin()
	}
}

// TestThreeWrongKeysLeadToAPerson checks that the third wrong key in a row has the emergency
// numbers and passes the call on to the desk, and that the call then goes on.
func TestThreeWrongKeysLeadToAPerson(t *testing.T) {
	g := guidetest.Trunk(t)
	us, _ := place.Lookup("US")
	for _, desk := range []*view.Contact{nil, {Name: "Acme", Dial: "+442079460000"}} {
		c := NewCall([]*guide.Guide{g}, view.Situation{Language: "en-US", Country: us,
			Confirmed: true, Desk: desk})
		c.Begin()
		for i, key := range []string{"", "x"} {
			d := c.Press(key, "")
			if lines := heard(d); d.Gather == nil || !strings.Contains(lines[0], "911") ||
				!strings.Contains(lines[1], "no answer") {
				t.Errorf("wrong key %d: %+v", i, d)
			}
		}
		d := c.Press("", "mumble")
		if lines := heard(d); d.Gather != nil || !strings.Contains(lines[0], "911") ||
			d.Redirect == "" || !strings.Contains(lines[1], "person") ||
			desk != nil && (d.Dial != desk.Dial || !strings.Contains(lines[1], desk.Name)) {
			t.Errorf("%+v", d)
		}
		if d := c.Begin(); d.Gather == nil || c.wrong != 0 {
			t.Errorf("the call does not go on: %+v", d)
		}
	}
}

// TestDangerBeforeAGuideLeadsToAPerson checks key 0 at the list of guides.
func TestDangerBeforeAGuideLeadsToAPerson(t *testing.T) {
	for _, press := range [][2]string{{"0", ""}, {"", "Emergency!"}} {
		c := NewCall(guidetest.Library(t).All(), view.Situation{Language: "en-US"})
		c.Begin()
		d := c.Press(press[0], press[1])
		if lines := heard(d); d.Redirect == "" || !strings.Contains(lines[0], "112 or 911") {
			t.Errorf("%+v", d)
		}
	}
}

// TestOnlyExactWordsAreAnAnswer checks that words that are similar to a calm answer are none.
func TestOnlyExactWordsAreAnAnswer(t *testing.T) {
	c := NewCall([]*guide.Guide{guidetest.Trunk(t)}, view.Situation{Language: "en-US"})
	c.Begin()
	for _, speech := range []string{"no", "nobody", "nobody is in danger I think", "none", "8 0"} {
		if c.Press("", speech); c.transcript != "" {
			t.Errorf("%q is taken for %q", speech, c.transcript)
		}
		c.wrong = 0
	}
	if c.Press("", "no, nobody is in danger"); c.transcript != "life.none" {
		t.Errorf("at %q", c.transcript)
	}
	if c.Press("", "Help!"); !c.flags {
		t.Error("help does not lead to the red flags")
	}
}

// TestWebhook checks a call through the provider's requests: forged states, forged signatures and
// repeated requests are refused, and no address has the caller's numeral.
func TestWebhook(t *testing.T) {
	hook := &telephone.Webhook{Token: "12345", Origin: "https://a.example",
		Now: func() time.Time { return time.Unix(1, 0) }}
	s := New(Options{Webhook: hook,
		Guides: func() []*guide.Guide { return guidetest.Library(t).All() }})
	post := func(address, signature string, form url.Values) (int, Document) {
		r := httptest.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Twilio-Signature", signature)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		var d Document
		if w.Code == http.StatusOK {
			if err := xml.Unmarshal(w.Body.Bytes(), &d); err != nil {
				t.Fatal(err)
			}
		}
		return w.Code, d
	}
	ask := func(address string, form url.Values) (int, Document) {
		form.Set("From", "+447700900123")
		form.Set("FromCountry", "GB")
		form.Set("CallSid", "CA1")
		return post(address, telephone.Sign("12345", "https://a.example"+address, form), form)
	}
	status, d := ask(Pattern, url.Values{})
	if status != 200 || !strings.Contains(heard(d)[0], "999") {
		t.Fatalf("%d %+v", status, d)
	}
	first := d.Gather.Action
	status, d = ask(first, url.Values{"Digits": {"1"}})
	if status != 200 || strings.Contains(d.Gather.Action, "7700900123") ||
		!strings.Contains(d.Gather.Action, "g=") {
		t.Fatalf("%d %+v", status, d)
	}
	if status, _ := ask(first, url.Values{"Digits": {"1"}}); status != http.StatusConflict {
		t.Errorf("a repeated request: %d", status)
	}
	if status, _ := post(d.Gather.Action, "x", url.Values{"Digits": {"1"}}); status != 403 {
		t.Errorf("a forged request: %d", status)
	}
	forged := strings.Replace(d.Gather.Action, "n=", "n=1", 1)
	if status, _ := ask(forged, url.Values{"Digits": {"1"}}); status != 403 {
		t.Errorf("a forged state: %d", status)
	}
}
