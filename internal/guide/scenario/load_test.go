package scenario_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"firststeps/internal/guide/diag"
	"firststeps/internal/guide/scenario"
)

const (
	trunk   = "trunk-release-fails"
	head    = "title: T\nwho: w\ninside: i\nworks: d\nwhere: p\nlanguage: en-US\n"
	trapped = "ends: {id: trapped, kind: disposition, urgency: emergency}"
)

func contains(list []string, s string) bool { return slices.Contains(list, s) }

// story parses a story from a few lines. The const head precedes them as lines 1 to 6.
func story(t *testing.T, lines ...string) scenario.Story {
	t.Helper()
	list, err := load(head + strings.Join(lines, "\n") + "\n")
	if err != nil {
		t.Fatal(err)
	}
	return list[0]
}

func load(text string) ([]scenario.Story, error) {
	return scenario.Load(fstest.MapFS{"one.yaml": {Data: []byte(text)},
		"README.md": {Data: []byte("for people")}})
}

func TestLoadMoves(t *testing.T) {
	s := story(t, "country: GB", "from: life.none", "way:", "  - life: none", "  - flag: trapped",
		"  - back",
		"  - change: {need: medicine}", "  - country: \"NO\"", "  - reload", trapped, "sees: [a]",
		"says: [b]", "never: [c]")
	want := []scenario.Move{
		{Act: scenario.Choose, Node: "life", ID: "none", Line: 10},
		{Act: scenario.Flag, ID: "trapped", Line: 11},
		{Act: scenario.Back, Line: 12},
		{Act: scenario.Change, Node: "need", Line: 13},
		{Act: scenario.Choose, Node: "need", ID: "medicine", Line: 13},
		{Act: scenario.Country, ID: "NO", Line: 14},
		{Act: scenario.Reload, Line: 15},
	}
	if !slices.Equal(s.Way, want) {
		t.Errorf("way %v, want %v", s.Way, want)
	}
	if s.Name != "one" || s.Title != "T" || s.Country != "GB" || s.From != "life.none" ||
		s.Ends.Urgency != "emergency" {
		t.Errorf("head %+v", s)
	}
	if s.Sees[0] != "a" || s.Says[0] != "b" || s.Never[0] != "c" {
		t.Errorf("checks %+v", s)
	}
}

func TestLoadRejects(t *testing.T) {
	way := "way: [back]\n"
	for name, c := range map[string]struct{ text, want string }{
		"unknown key": {head + way + trapped + "\ncolour: red\n",
			`one.yaml:9: a story has no key "colour"`},
		"unknown key in ends": {head + way + "ends: {id: a, kind: b, urgency: c, by: d}\n",
			`one.yaml:8: "ends" has no key "by"`},
		"key twice": {head + way + trapped + "\nwho: w\n", `one.yaml:9: "who" is there twice`},
		"no title": {strings.Replace(head, "title: T\n", "", 1) + way + trapped,
			`no "title"`},
		"no person": {strings.Replace(head, "who: w", "who: \"\"", 1) + way + trapped,
			`no "who"`},
		"no way":     {head + trapped, `no "way"`},
		"no end":     {head + way, `no "ends: id"`},
		"no urgency": {head + way + "ends: {id: a, kind: b}\n", `no "ends: urgency"`},
		"list as text": {strings.Replace(head, "who: w", "who: [a]", 1) + way + trapped,
			`one.yaml:2: "who" must be a text`},
		"text as list": {head + way + trapped + "\nnever: blade\n",
			`one.yaml:9: "never" must be a list of texts`},
		"list of lists": {head + way + trapped + "\nsays: [[a]]\n", `"says" must be a list`},
		"end as text":   {head + way + "ends: trapped\n", `one.yaml:8: "ends" must be`},
		"not a mapping": {"- title: T\n", "one.yaml:1: a story is a mapping of keys"},
		"unknown country": {head + "country: ZZ\n" + way + trapped,
			`one.yaml:7: "ZZ" is no country`},
		"country in small": {head + "country: gb\n" + way + trapped,
			`one.yaml:7: "gb" is no country`},
		"unknown country later": {head + "way:\n  - country: England\n" + trapped,
			`one.yaml:8: "England" is no country`},
		"unknown word": {head + "way:\n  - back\n  - leave\n" + trapped,
			`one.yaml:9: unknown move "leave"`},
		"two keys": {head + "way:\n  - {life: none, place: parked}\n" + trapped,
			"one.yaml:8: a move is one key"},
		"back with a value": {head + "way:\n  - back: 2\n" + trapped,
			`one.yaml:8: "back" takes no value`},
		"answer without choice": {head + "way:\n  - life:\n" + trapped,
			`one.yaml:8: "life" needs one id`},
		"change without choice": {head + "way:\n  - change: need\n" + trapped,
			`fix:  write "change: {node`},
		"not YAML": {head + "way: [back\n", "one.yaml:"},
		"empty":    {"", "one.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load(c.text)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("want %q, have: %v", c.want, err)
			}
			var found diag.List
			if errors.As(err, &found); len(found) == 0 || found[0].Fix == "" {
				t.Errorf("there is no fix in: %v", err)
			}
		})
	}
}

func TestLoadReturnsAllFindings(t *testing.T) {
	_, err := scenario.Load(fstest.MapFS{
		"a.yaml": {Data: []byte(head + "way:\n  - leave\n  - go\n" + trapped)},
		"b.yaml": {Data: []byte("colour: red\n")},
		"c.txt":  {Data: []byte("x")},
	})
	for _, want := range []string{"a.yaml:8", "a.yaml:9", "b.yaml:1", "c.txt"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing: %v", want, err)
		}
	}
	if _, err := scenario.Load(fstest.MapFS{}); err == nil {
		t.Error("a folder without stories is accepted")
	}
}

// TestOtherStoriesArePlayed checks that a story that cannot be read is a finding, and that the
// others are played all the same.
func TestOtherStoriesArePlayed(t *testing.T) {
	way := head + "country: US\nway:\n  - flag: trapped\n"
	played, found := scenario.Check(shipped(t, trunk), fstest.MapFS{
		"broken.yaml": {Data: []byte("title: [\n")},
		"good.yaml":   {Data: []byte(way + trapped)},
		"wrong.yaml":  {Data: []byte(way + strings.Replace(trapped, "trapped", "fire", 1))},
	})
	if list := found.Error(); played != 2 || !strings.Contains(list, "broken.yaml:2") ||
		!strings.Contains(list, "wrong.yaml") || strings.Contains(list, "good.yaml") {
		t.Errorf("%d played, %v", played, list)
	}
}
