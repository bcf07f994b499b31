package handover_test

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"firststeps/internal/channel/handover"
	"firststeps/internal/channel/phone"
	"firststeps/internal/desk"
	"firststeps/internal/desk/casetext"
	"firststeps/internal/facts/gsm"
	"firststeps/internal/facts/place"
	"firststeps/internal/guide"
	"firststeps/internal/guide/triage"
	"firststeps/internal/guide/verify"
	"firststeps/internal/guide/view"
	"firststeps/test/guidetest"
	"firststeps/test/jstest"
	"firststeps/test/short"
)

// phoneSays returns the output of the phone's code for each case.
func phoneSays(t *testing.T, g *guide.Guide, text *guide.Text, cases []any) []string {
	t.Helper()
	tells, err := json.Marshal(handover.AnsweredFields(g))
	if err != nil {
		t.Fatal(err)
	}
	return jstest.Run(t, "testdata/say.mjs", cases,
		phone.Pack(g, text, view.MessagesFor(text.Language)),
		tells)
}

var trunk = guidetest.Trunk

type state struct {
	T string `json:"t"`
	C string `json:"c"`
}

// TestPhoneShowsWhatTheDeskWillSee checks that the phone shows the same report as the desk will
// have, on every node and for a share of all states.
func TestPhoneShowsWhatTheDeskWillSee(t *testing.T) {
	short.Skip(t)
	for _, g := range guidetest.Guides(t) {
		t.Run(g.ID, func(t *testing.T) { checkReports(t, g) })
	}
}

func checkReports(t *testing.T, g *guide.Guide) {
	met := map[*guide.Node]bool{}
	var cases []any
	for i, reached := range verify.States(g) {
		if n := reached.Turn.Node; !met[n] || i%40 == 0 {
			met[n] = true
			for _, c := range []string{"US", "GB", "JP", "LY", "CD", "AQ", ""} {
				cases = append(cases, state{reached.Turn.Transcript.String(), c})
			}
		}
	}
	if len(cases) < 3000 && g == trunk(t) {
		t.Fatalf("only %d states", len(cases))
	}
	for _, text := range g.Texts {
		for i, line := range phoneSays(t, g, text, cases) {
			at := cases[i].(state)
			c, known := place.Lookup(at.C)
			turn := triage.Replay(g, triage.Parse(at.T))
			want := desk.ReportOf(&turn, view.Render(&turn,
				view.Situation{Language: text.Language, Country: c, Confirmed: known}))
			var got desk.Report
			if err := json.Unmarshal([]byte(line), &got); err != nil {
				t.Fatal(err)
			}
			for _, list := range []*[]string{&got.Say, &got.Worse} {
				if len(*list) == 0 {
					*list = nil
				}
			}
			if len(got.Answers) == 0 {
				got.Answers = nil
			}
			if len(got.Facts) == 0 {
				got.Facts = nil
			}
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%s %v:\nphone %+v\ndesk  %+v", text.Language, at, got, want)
			}
		}
	}
}

// TestPhoneSendsHowLongACaseWaited checks the time that a phone sends for a case that waited, also
// if its clock was set back meanwhile.
func TestPhoneSendsHowLongACaseWaited(t *testing.T) {
	g := trunk(t)
	for ago, want := range map[float64]string{0: "0", 0.5: "0", 2220.5: "2220", -3600: "0"} {
		said := phoneSays(t, g, g.Texts[0],
			[]any{map[string]any{"ago": ago, "key": "k", "body": "{}"}})[0]
		var headers map[string]string
		if err := json.Unmarshal([]byte(said), &headers); err != nil ||
			headers["Written-Ago"] != want || headers["Idempotency-Key"] != "k" {
			t.Errorf("%v seconds ago: %s, %v", ago, said, err)
		}
	}
}

// TestPhoneWritesTheSameTextMessage checks that the lines to read out and the text message are the
// same without a network, for any input.
func TestPhoneWritesTheSameTextMessage(t *testing.T) {
	g := trunk(t)
	var cases []any
	var want []string
	rapid.Check(t, func(r *rapid.T) {
		c := randomCase(r)
		c.Language = g.Texts[len(want)%len(g.Texts)].Language
		b, err := json.Marshal(map[string]any{"script": desk.Script(c), "text": desk.Text(c),
			"parts": gsm.Parts(desk.Text(c))})
		if err != nil {
			r.Fatal(err)
		}
		want = append(want, string(b))
		cases = append(cases, map[string]any{
			"labels": desk.LabelsIn(c.Language),
			"case": map[string]any{"urgency": int(c.Urgency), "report": c.Report,
				"details": c.Details,
				"ref":     c.Ref},
		})
	})
	for i, line := range phoneSays(t, g, g.Texts[0], cases) {
		var phone, ours any
		if err := json.Unmarshal([]byte(line), &phone); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(want[i]), &ours); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(phone, ours) {
			t.Fatalf("\nphone %v\ndesk  %v", phone, ours)
		}
	}
}

// TestPhoneWritesTheSameMessage checks that the phone writes the same message for the desk as
// package casetext, in a share of all states, on long runs and for any details.
func TestPhoneWritesTheSameMessage(t *testing.T) {
	short.Skip(t)
	for _, g := range guidetest.Guides(t) {
		if g.Desk == "" {
			continue
		}
		states := verify.States(g)
		var runs []string
		for i := 0; i < len(states); i += 1 + len(states)/3000 {
			runs = append(runs, states[i].Turn.Transcript.String())
		}
		r := rand.New(rand.NewPCG(18, 4))
		for range 30 {
			runs = append(runs, longRun(g, r))
		}
		var cases []any
		var want []string
		rapid.Check(t, func(rt *rapid.T) {
			for range max(1, len(runs)/100) {
				h := desk.Handover{Guide: g.ID, Details: typedDetails(rt),
					Transcript: runs[len(want)%len(runs)],
					Country:    rapid.SampledFrom([]string{"", "GB", "US"}).Draw(rt, "country")}
				text, _ := casetext.Encode(g, h)
				want = append(want, text)
				cases = append(cases, map[string]any{"t": h.Transcript, "c": h.Country,
					"details": h.Details})
			}
		})
		for i, line := range phoneSays(t, g, g.Texts[0], cases) {
			if line != want[i] {
				t.Fatalf("%v\nphone %s\ndesk  %s", cases[i], line, want[i])
			}
		}
		t.Logf("%s: %d messages", g.ID, len(want))
	}
}

// typedDetails returns random details, as people type them.
func typedDetails(r *rapid.T) desk.Details {
	d := randomCase(r).Details
	d.Phone = rapid.SampledFrom([]string{"", "+447700900123", "+14155552671;ext=204",
		" 07700 900123\t", "+44 (0)20 7946-0958", "(415) 555.2671 ext. 12", "415/5552671 x 7",
		"1-800-FLOWERS", "0770 mum", "+", "030 123456 #12345678", "٠٧٧٠٠٩٠٠١٢٣"}).Draw(r, "typed")
	d.Vehicle.Year = rapid.SampledFrom([]int{0, 99, 1999, 2019, 12345}).Draw(r, "year")
	d.Vehicle.Model = rapid.SampledFrom([]string{"F-150", "Škoda Élégance", "Straße ﬁ ı İ ſ Ł",
		"..a..b..", ""}).Draw(r, "model")
	if code := rapid.SampledFrom([]string{"", "9C3W9QCJ+2V", " 9c3w 9qcj+2v3 ", "9QCJ+2V Leeds",
		"9C3W9QCJ+", "1C3W9QCJ+2V"}).Draw(r, "code"); code != "" {
		d.Place.Code = code
	}
	return d
}

// longRun answers 120 times at random, and only so that the run goes on.
func longRun(g *guide.Guide, r *rand.Rand) string {
	turn := triage.Replay(g, triage.Transcript{})
	for range 120 {
		c := turn.Node.Choices[r.IntN(len(turn.Node.Choices))]
		next := triage.Replay(g, turn.Choose(c))
		if len(next.Node.Choices) > 0 {
			turn = next
		}
	}
	return turn.Transcript.String()
}

// TestPhoneComputesTheSamePlusCode checks that phone and desk compute the same plus codes: at the
// edges of the world and of a code, and anywhere.
func TestPhoneComputesTheSamePlusCode(t *testing.T) {
	g := trunk(t)
	var cases []any
	var want []string
	say := func(lat, lon int) {
		cases = append(cases, map[string]any{"plus": [2]int{lat, lon}})
		want = append(want, place.PlusCode(lat, lon))
	}
	for _, lat := range []int{-90_000_001, -90_000_000, -89_999_999, -1, 0, 1, 124, 125, 89_999_999,
		90_000_000, 90_000_001} {
		for _, lon := range []int{-540_000_001, -180_000_001, -180_000_000, -179_999_999, -1, 0, 1,
			124, 125, 179_999_999, 180_000_000, 540_000_000} {
			say(lat, lon)
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		for range 20 {
			say(rapid.IntRange(-90_000_000, 90_000_000).Draw(r, "north"),
				rapid.IntRange(-180_000_000, 180_000_000).Draw(r, "east"))
		}
	})
	for i, got := range phoneSays(t, g, g.Texts[0], cases) {
		if got != want[i] {
			t.Errorf("%v: phone %s, desk %s", cases[i], got, want[i])
		}
	}
}

// randomCase returns a random case with anything that a desk would store.
func randomCase(r *rapid.T) desk.Case {
	text := rapid.OneOf(rapid.StringMatching(`[a€^ ]{0,250}`),
		rapid.StringMatching(`[a-zA-Z0-9 ,.€ő’“–]{0,200}`), rapid.StringMatching(`[а-я 😱]{0,90}`),
		rapid.Just(""))
	word := func(name string) string {
		return strings.Join(strings.Fields(text.Draw(r, name)), " ")
	}
	of := func(name string, set []string) string {
		return rapid.SampledFrom(append(set, "")).
			Draw(r, name)
	}
	number := func(name string) int { return rapid.IntRange(0, 9).Draw(r, name) }
	return desk.Case{
		Ref:     rapid.SampledFrom([]string{"", "K7F-3QX"}).Draw(r, "ref"),
		Urgency: guide.Urgency(rapid.IntRange(0, 2).Draw(r, "urgency")),
		Report: desk.Report{About: word("about"),
			Facts: rapid.SliceOfN(rapid.Custom(func(r *rapid.T) desk.Fact {
				return desk.Fact{Question: rapid.SampledFrom([]string{"", "How soon?", "Papers"}).
					Draw(r, "question"), Answer: word("answer"), Values: rapid.SampledFrom(
					[]map[string]string{nil, {"inside": "tools", "vehicle.keys": "here"},
						{"needed_by": "today", "vehicle.papers": "inside"},
						{"inside": "keys", "needed_by": "now"}}).Draw(r, "values")}
			}), 0, 3).Draw(r, "facts")},
		Details: desk.Details{
			Name: word("name"),
			Phone: rapid.SampledFrom([]string{"", "+447700900123", "+14155552671;ext=204"}).
				Draw(r, "phone"), Inside: of("inside", desk.NeededItems()),
			NeededBy: of("by", desk.NeededTimes()), People: number("people"),
			Children: number("children"), Animals: number("animals"),
			Hazards: rapid.SliceOfNDistinct(rapid.SampledFrom(desk.Hazards()), 0, 3,
				rapid.ID[string]).Draw(r, "hazards"), Note: word("note"),
			Place: desk.Place{
				Latitude:  rapid.Int32Range(-90_000_000, 90_000_000).Draw(r, "n"),
				Longitude: rapid.Int32Range(-180_000_000, 180_000_000).Draw(r, "e"),
				Measured:  desk.AtMillis(int64(number("measured"))), Accuracy: number("metres"),
				Code: word("code"), Words: word("words"),
			},
			Vehicle: desk.Vehicle{
				Make: word("make"), Model: word("model"), Year: number("year"),
				Colour: word("colour"), Plate: word("plate"), VIN: word("vin"),
				Keys: of("keys", desk.ItemPlaces()), Papers: of("papers", desk.ItemPlaces()),
			},
		},
	}
}
