package scenario_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"firststeps/internal/guide/scenario"
)

const long = "way: [{life: none}, {place: parked}, {need: soon}, {keys: locked}, {spare: coming}]"

func TestStepsReportsMismatch(t *testing.T) {
	const waits = "ends: {id: waiting, kind: step, urgency: not-urgent}"
	g := shipped(t, trunk)
	for name, c := range map[string]struct {
		lines []string
		want  string
	}{
		"not on this screen": {[]string{"way:\n  - life: none\n  - need: soon", waits},
			"one.yaml:9: the move answers need, but the screen shows place"},
		"an offer as a node": {[]string{"way:\n  - life: none\n  - offer: help", waits},
			`one.yaml:9: the guide has no question or step "offer"`},
		"how to take an offer": {[]string{"way:\n  - life: none\n  - offer: help", waits},
			`an offer is taken with "take: help"`},
		"no such choice": {[]string{"way:\n  - life: perhaps", waits},
			`one.yaml:8: there is no "perhaps" to choose here, only trapped, `},
		"no such flag": {[]string{"way:\n  - flag: flood", waits},
			`one.yaml:8: there is no "flood"`},
		"back at the start": {[]string{"way:\n  - back", waits},
			"one.yaml:8: there is nothing to go back to"},
		"nothing to change": {[]string{"way:\n  - change: {need: soon}", waits},
			"one.yaml:8: need was not answered"},
		"wrong end": {[]string{long, trapped},
			"one.yaml:8: it ends at {id: waiting, kind: step, urgency: not-urgent}, not at {"},
		"not seen": {[]string{long, waits, "sees: [no-driving]"},
			`one.yaml:9: the last screen does not show "no-driving"`},
		"not said": {[]string{long, waits, "says: [\"999\"]"},
			`one.yaml:9: the last screen does not say "999" in its title, notes or numbers`},
		"forbidden screen": {[]string{long, waits, "never: [need]"}, "one.yaml:9: it reaches need"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := scenario.Steps(g, story(t, c.lines...))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("want %q, have: %v", c.want, err)
			}
		})
	}
	s := story(t, long, waits)
	s.Language = "xx"
	if _, err := scenario.Steps(g, s); err == nil {
		t.Error("a language without texts is accepted")
	}
}

func TestStepsForBrowsers(t *testing.T) {
	s := story(t, "country: JP",
		"way: [{life: none}, {flag: trapped}, back, {change: {life: cabin}}]",
		"ends: {id: cabin, kind: disposition, urgency: emergency}")
	steps, err := scenario.Steps(shipped(t, trunk), s)
	if err != nil {
		t.Fatal(err)
	}
	var transcripts []string
	for _, step := range steps {
		transcripts = append(transcripts, step.Transcript)
	}
	want := []string{"", "life.none", "life.none~!trapped", "life.none", "life._", "life.cabin"}
	if !slices.Equal(transcripts, want) {
		t.Errorf("transcripts %q, want %q", transcripts, want)
	}
	raw, err := json.Marshal(steps[2])
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		`"story":"one"`, `"act":"flag"`, `"pick":{"id":"trapped","at":0,`, `"id":"trapped"`,
		`"numbers":["119","110"]`,
		`"choices":[]`, `"transcript":"life.none~!trapped"`, `"country":"JP"`, `"language":"en-US"`,
		`"cautions":["Do not `,
	} {
		if !strings.Contains(string(raw), part) {
			t.Errorf("%s is not in %s", part, raw)
		}
	}
}

// broken is the engine with one fault, as a channel might have.
type broken struct {
	*scenario.Engine
	spoil        func(*scenario.View)
	back, reload func() (scenario.View, error)
}

func (b broken) show(s scenario.View, err error) (scenario.View, error) {
	if b.spoil != nil {
		b.spoil(&s)
	}
	return s, err
}

func (b broken) Open(language, country, t string) (scenario.View, error) {
	return b.show(b.Engine.Open(language, country, t))
}
func (b broken) Choose(p scenario.Pick) (scenario.View, error) { return b.show(b.Engine.Choose(p)) }
func (b broken) Back() (scenario.View, error) {
	if b.back != nil {
		return b.back()
	}
	return b.Engine.Back()
}
func (b broken) Reload() (scenario.View, error) {
	if b.reload != nil {
		return b.reload()
	}
	return b.Engine.Reload()
}

func TestPlayDetectsDifferences(t *testing.T) {
	g := shipped(t, trunk)
	s := story(t, "country: GB", "way: [{life: none}, back, reload, {life: none}, {place: drives}]",
		"ends: {id: move, kind: step, urgency: not-urgent}")
	if err := scenario.Play(g, s, scenario.NewEngine(g)); err != nil {
		t.Fatal("the engine differs from itself:", err)
	}
	for want, spoil := range map[string]func(*scenario.View){
		"title":        func(s *scenario.View) { s.Title = "" },
		"id":           func(s *scenario.View) { s.ID = "other" },
		"kind":         func(s *scenario.View) { s.Kind = "disposition" },
		"urgency":      func(s *scenario.View) { s.Urgency = "emergency" },
		"numbers":      func(s *scenario.View) { s.Numbers = []string{"911"} },
		"other number": func(s *scenario.View) { s.Other = "101" },
		"cautions":     func(s *scenario.View) { s.Cautions = nil },
		"choices":      func(s *scenario.View) { slices.Reverse(s.Choices) },
	} {
		t.Run(want, func(t *testing.T) {
			err := scenario.Play(g, s, broken{Engine: scenario.NewEngine(g), spoil: spoil})
			if err == nil || !strings.Contains(err.Error(), "it shows ["+want+" ") {
				t.Errorf("a wrong %s: %v", want, err)
			}
		})
	}
}

func TestPlayIgnoresMissingFields(t *testing.T) {
	g := shipped(t, trunk)
	s := story(t, "way: [{life: trapped}]", trapped)
	bare := func(s *scenario.View) { s.ID, s.Kind, s.Urgency = "", "", "" }
	if err := scenario.Play(g, s, broken{Engine: scenario.NewEngine(g), spoil: bare}); err != nil {
		t.Error(err)
	}
}

func TestPlayDetectsBrokenMoves(t *testing.T) {
	g := shipped(t, trunk)
	s := story(t, "way: [{life: none}, {place: parked}, reload, back]",
		"ends: {id: place, kind: question, urgency: not-urgent}")
	for want, spoil := range map[string]func(*broken){
		"reload": func(b *broken) {
			b.reload = func() (scenario.View, error) { return b.Engine.Open("en-US", "", "") }
		},
		"back": func(b *broken) {
			b.back = func() (scenario.View, error) { return b.Engine.Reload() }
		},
		"cannot": func(b *broken) {
			b.back = func() (scenario.View, error) { return scenario.View{}, errors.New("cannot") }
		},
	} {
		t.Run(want, func(t *testing.T) {
			b := &broken{Engine: scenario.NewEngine(g)}
			spoil(b)
			if err := scenario.Play(g, s, *b); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v", want, err)
			}
		})
	}
}
