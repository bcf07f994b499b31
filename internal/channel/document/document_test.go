package document_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"firststeps/internal/channel/document"
	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/catalog"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/verify"
	"firststeps/internal/guide/view"
	"firststeps/test/guidetest"
	"firststeps/test/short"
)

const trunk = "trunk-release-fails"

func book(t *testing.T) document.Book {
	t.Helper()
	lib := guidetest.Library(t)
	return document.Book{Library: func() *catalog.Library { return lib },
		Today: func() string { return "2026-11-30" }}
}

// perNode is in how many states, with as many countries, TestEveryScreenIsComplete checks a node.
const perNode = 14

// TestEveryScreenIsComplete checks on every screen of every guide that the document has the whole
// screen, unchanged; that no text of the screen is missing in the sentences; that each "do not" is
// one of them; and that no list is null.
func TestEveryScreenIsComplete(t *testing.T) {
	short.Skip(t)
	for _, g := range guidetest.Guides(t) {
		t.Run(g.ID, func(t *testing.T) {
			checked := map[*guide.Node]int{}
			for i, state := range verify.States(g) {
				if checked[state.Turn.Node]++; checked[state.Turn.Node] > perNode {
					continue
				}
				iso := []string{"US", "GB", "JP", "CD", "AQ", "", "KR"}[i%7]
				text := g.Texts[i%len(g.Texts)]
				c, _ := place.Lookup(iso)
				where := view.Situation{Language: text.Language, Country: c, Confirmed: i%2 == 0}
				if i%11 == 0 {
					where.Recalled = "A number was wrong."
				}
				check(t, &state.Turn, where)
				if t.Failed() {
					t.Fatalf("after %s", state.Turn.Transcript)
				}
			}
		})
	}
}

// unsaid are the texts of a screen that are no sentences, by the name of their field.
var unsaid = map[string]bool{"Release": true, "Guide": true, "Language": true, "ID": true,
	"Transcript": true, "Back": true, "Entry": true, "ISO": true, "Country": true, "Kind": true,
	"Icon": true, "SVG": true, "Answers": true, "Dial": true, "Make": true}

func check(t *testing.T, turn *triage.Turn, where view.Situation) {
	t.Helper()
	d := document.New(turn, where, catalog.Proof{States: 1, Rules: 2})
	var said []string
	for _, s := range d.Sentences {
		said = append(said, s.Text)
	}
	all := strings.Join(said, "\n")
	s := view.Render(turn, where)
	texts(reflect.ValueOf(s), func(text string) {
		if !strings.Contains(all, text) {
			t.Errorf("no sentence has %q:\n%s", text, all)
		}
	})
	for _, c := range s.Cautions {
		if !slices.Contains(d.Sentences, document.Sentence{Part: document.Cautions,
			Text: view.Join(" ", c.Text, c.Why)}) {
			t.Errorf("the caution %s is no sentence", c.ID)
		}
	}
	if len(d.Cautions) != len(s.Cautions) || d.Urgency != s.Urgency || d.ID != s.ID {
		t.Errorf("it is another turn: %+v", d.Screen)
	}
	covers(t, d, s)
}

// texts calls do with every text of a screen that a person reads.
func texts(v reflect.Value, do func(string)) {
	switch v.Kind() {
	case reflect.String:
		if v.String() != "" {
			do(v.String())
		}
	case reflect.Pointer:
		if !v.IsNil() {
			texts(v.Elem(), do)
		}
	case reflect.Slice:
		for i := range v.Len() {
			texts(v.Index(i), do)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			_, emergency := v.Interface().(view.Screen)
			if !unsaid[name] || emergency && name == "Dial" {
				texts(v.Field(i), do)
			}
		}
	}
}

// covers checks that the JSON of the screen is part of the JSON of the document.
func covers(t *testing.T, d document.Turn, s view.Screen) {
	t.Helper()
	var got, want map[string]any
	for v, into := range map[any]*map[string]any{&d: &got, &s: &want} {
		b, err := json.Marshal(v)
		if err == nil {
			err = json.Unmarshal(b, into)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, value := range want {
		if name == "always" {
			continue // each has its transcript in addition
		}
		if name == "call" && value != nil {
			call := value.(map[string]any)
			for _, list := range []string{"say", "numbers"} {
				if call[list] == nil {
					call[list] = []any{}
				}
			}
		}
		if !reflect.DeepEqual(got[name], value) {
			t.Errorf("%s is %v, want %v", name, got[name], value)
		}
	}
	for _, list := range []string{"cautions", "choices", "flags", "always", "sentences",
		"sources"} {
		if _, ok := got[list].([]any); !ok {
			t.Errorf("%s is %v, not a list", list, got[list])
		}
	}
}

// TestOffersLeadWhereTheScreenLeads checks that an offer has the transcript that takes it.
func TestOffersLeadWhereTheScreenLeads(t *testing.T) {
	d, err := book(t).Turn(document.Request{Guide: trunk, Transcript: "life.none"})
	if err != nil || len(d.Always) != 1 || d.Always[0].Transcript != "life.none~help.asked" ||
		d.Always[0].Label == "" {
		t.Fatalf("%v %+v", err, d.Always)
	}
}

// TestHandOver checks that a turn offers the desk where the screen does, and only if there is one.
func TestHandOver(t *testing.T) {
	for _, desk := range []bool{true, false} {
		b := book(t)
		b.Desk = desk
		for transcript, offers := range map[string]bool{"": false, "!trapped": false,
			"life.none": false, "life.none~help.asked": true} {
			d, err := b.Turn(document.Request{Guide: trunk, Transcript: transcript})
			if err != nil || d.HandOver != (offers && desk) {
				t.Errorf("%q, desk %v: %v %v", transcript, desk, d.HandOver, err)
			}
		}
	}
}

// TestNumbersHaveSources checks that every number that a table names has its sources, with a date.
func TestNumbersHaveSources(t *testing.T) {
	for _, c := range place.All() {
		for _, transcript := range []string{"!trapped", "life.none~help.asked",
			"life.none~place.left~need.medicine~roadside.none~locksmith.none"} {
			d, err := book(t).Turn(document.Request{Guide: trunk, Transcript: transcript,
				Country: c.ISO})
			if err != nil {
				t.Fatal(c.ISO, err)
			}
			sourced := map[string]bool{}
			for _, s := range d.Sources {
				sourced[s.Number] = true
				if s.Name == "" || s.Checked == "" || s.For == "" || s.Kind == "" {
					t.Errorf("%s: a source without a name or a date: %+v", c.ISO, s)
				}
			}
			for _, n := range d.Emergency.Dial {
				if n.Evidence != place.None && !sourced[n.Number] {
					t.Errorf("%s: no source for %s", c.ISO, n.Number)
				}
			}
			if d.Call == nil {
				continue
			}
			for _, n := range d.Call.Numbers {
				if !sourced[n.Number] {
					t.Errorf("%s: no source for %s", c.ISO, n.Number)
				}
			}
			if d.Call.Who == guide.NonEmergency && d.Call.Number != "" &&
				!sourced[d.Call.Number] {
				t.Errorf("%s: no source for %s", c.ISO, d.Call.Number)
			}
		}
	}
}

// TestGuidesAreInOrder checks that guides about a danger to life come first, in the language asked
// for.
func TestGuidesAreInOrder(t *testing.T) {
	list := book(t).Guides("en-GB")
	if len(list) != len(guidetest.Library(t).All()) || !list[0].Emergency {
		t.Fatalf("%+v", list)
	}
	if slices.IsSortedFunc(list, func(a, b document.Summary) int {
		switch {
		case a.Emergency == b.Emergency:
			return strings.Compare(a.Title, b.Title)
		case a.Emergency:
			return -1
		}
		return 1
	}) == false {
		t.Errorf("out of order: %+v", list)
	}
	for _, s := range list {
		if s.Language != "en-GB" || s.Title == "" || s.Proof.States == 0 || len(s.Release) != 64 {
			t.Errorf("%+v", s)
		}
	}
}

// TestWrongPartsHaveATurn checks that a request with a wrong part is an error with a code, the next
// step and the turn without that part; and that it does not repeat what was sent.
func TestWrongPartsHaveATurn(t *testing.T) {
	const camry = "4T1BF1FK3FA000000"
	for name, c := range map[string]struct {
		r       document.Request
		code    string
		id      string
		numbers string
	}{
		"transcript": {document.Request{Transcript: "life.none~<b>~place.parked"},
			document.BadText, "need", ""},
		"long": {document.Request{Transcript: strings.Repeat("x.y~", 5000)},
			document.BadText, "life", ""},
		"country": {document.Request{Country: "Atlantis", Transcript: "life.none"},
			document.BadCountry, "place", "112 911"},
		"long country": {document.Request{Country: strings.Repeat("GB ", 50)},
			document.BadCountry, "life", "112 911"},
		"language": {document.Request{Language: "<script>", Transcript: "life.none"},
			document.BadLanguage, "place", ""},
		"car": {document.Request{Car: "batmobile-2015", Transcript: "life.none"},
			document.BadCar, "place", ""},
		"VIN as car": {document.Request{Car: camry}, document.BadCar, "life", ""},
		"VIN": {document.Request{VIN: "4T1BF1FK4FA000000", Transcript: "life.none"},
			document.BadVIN, "place", ""},
		"long VIN": {document.Request{VIN: strings.Repeat("4", 5000)},
			document.BadVIN, "life", ""},
		"no car asked": {document.Request{Guide: "hot-car", Car: "toyota-camry-2015"},
			document.CarNotAsked, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if c.r.Guide == "" {
				c.r.Guide = trunk
			}
			_, err := book(t).Turn(c.r)
			wrong, ok := errors.AsType[*document.Error](err)
			if !ok || wrong.Code != c.code || wrong.Next == "" || wrong.Turn == nil ||
				c.id != "" && wrong.Turn.ID != c.id {
				t.Fatalf("%+v %v", wrong, err)
			}
			if c.numbers != "" && c.numbers !=
				wrong.Turn.Emergency.Dial[0].Number+" "+wrong.Turn.Emergency.Dial[1].Number {
				t.Errorf("numbers are %v", wrong.Turn.Emergency.Dial)
			}
			for _, sent := range []string{"<b>", "Atlantis", "<script>", "batmobile", camry,
				"4T1BF1FK4FA000000"} {
				if strings.Contains(err.Error(), sent) {
					t.Errorf("it repeats %q: %v", sent, err)
				}
			}
		})
	}
	_, err := book(t).Turn(document.Request{Guide: "nothing"})
	if wrong, ok := errors.AsType[*document.Error](err); !ok ||
		wrong.Code != document.NoGuide || wrong.Next == "" || wrong.Turn != nil {
		t.Errorf("unknown guide: %v", err)
	}
	empty := document.Book{Library: func() *catalog.Library { return &catalog.Library{} }}
	_, err = empty.Turn(document.Request{Guide: trunk})
	if wrong, ok := errors.AsType[*document.Error](err); !ok || wrong.Code != document.NotProved {
		t.Errorf("guide that is not proved yet: %v", err)
	}
}

// TestACardIsNeverAnError checks that a request that leads to an emergency card gets it, whatever
// else is wrong in it.
func TestACardIsNeverAnError(t *testing.T) {
	for _, r := range []document.Request{
		{Transcript: "life.none~???~!trapped"}, {Transcript: "!trapped", Country: "Atlantis"},
		{Transcript: "life.trapped", Language: "<>"}, {Transcript: "!", Car: "batmobile"},
		{Transcript: strings.Repeat("x.y~", 5000) + "!stop", VIN: "x"},
	} {
		r.Guide = trunk
		d, err := book(t).Turn(r)
		if err != nil || !d.Card() || len(d.Emergency.Dial) == 0 || len(d.Call.Say) == 0 {
			t.Errorf("%+v: %v, %s", r, err, d.ID)
		}
	}
}

// TestKnownCar checks that a car answers the question about its trunk, and that a VIN leaves no
// trace in the turn.
func TestKnownCar(t *testing.T) {
	const camry = "4T1BF1FK3FA000000"
	for _, r := range []document.Request{{Car: "toyota-camry-2015-us"}, {VIN: camry}} {
		r.Guide, r.Transcript = trunk, "life.none~place.parked"
		d, err := book(t).Turn(r)
		if err != nil || !strings.Contains(d.Transcript, "~car.toyota-camry-2015-us~shape.trunk") {
			t.Fatalf("%v %s", err, d.Transcript)
		}
		if b, _ := json.Marshal(d); strings.Contains(string(b), camry) {
			t.Error("the turn has the VIN")
		}
	}
}

// TestNearestLanguage checks that a turn is in the nearest language that the guide has.
func TestNearestLanguage(t *testing.T) {
	for tag, want := range map[string]string{"en-GB": "en-GB", "en-AU": "en-GB", "": "en-US",
		"xx": "en-US"} {
		d, err := book(t).Turn(document.Request{Guide: trunk, Language: tag})
		if err != nil || d.Language != want {
			t.Errorf("%q: %q, %v; want %q", tag, d.Language, err, want)
		}
	}
}
