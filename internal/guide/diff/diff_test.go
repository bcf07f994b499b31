package diff_test

import (
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"firststeps/guides"
	"firststeps/internal/guide"
	"firststeps/internal/guide/compile"
	"firststeps/internal/guide/diff"
	"firststeps/test/short"
)

// edit replaces every occurrence of a text in a file.
type edit struct{ file, before, after string }

// edited compiles a guide after some edits. Each edit must find its text.
func edited(t testing.TB, dir fs.FS, edits ...edit) *guide.Guide {
	t.Helper()
	files := fstest.MapFS{}
	for _, pattern := range []string{"guide.yaml", "text/*.yaml", "pictures/*.svg"} {
		names, err := fs.Glob(dir, pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			text, err := fs.ReadFile(dir, name)
			if err != nil {
				t.Fatal(err)
			}
			files[name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	for _, e := range edits {
		replace(t, files, e)
	}
	g, found := compile.Guide(files)
	if len(found) > 0 {
		t.Fatal(found)
	}
	return g
}

func replace(t testing.TB, files fstest.MapFS, e edit) {
	t.Helper()
	found := false
	for name, f := range files {
		if ok, _ := path.Match(e.file, name); ok && strings.Contains(string(f.Data), e.before) {
			f.Data = []byte(strings.ReplaceAll(string(f.Data), e.before, e.after))
			found = true
		}
	}
	if !found {
		t.Fatalf("%s has no %q", e.file, e.before)
	}
}

func lamp() fs.FS { return os.DirFS("testdata/lamp") }

func logic(before, after string) edit { return edit{"guide.yaml", before, after} }
func text(before, after string) edit  { return edit{"text/*.yaml", before, after} }

// asks returns edits that insert a new question between the place and the step.
func asks(dry, wet string) []edit {
	return []edit{
		logic("      side: {to: change}", "      side: {to: rain}"),
		logic("\nsteps:", "\n  rain:\n    source: [M1]\n    choices:\n      dry: {to: "+dry+
			"}\n      wet: {to: "+wet+"}\n      unsure: {to: "+wet+"}\n\nsteps:"),
		text("\nsteps:",
			"\n  rain:\n    title: Does it rain?\n    why: Water and lamps do not go together.\n "+
				"   choices:\n      dry: No\n      wet: Yes\n      unsure: Not sure\n\nsteps:"),
	}
}

func TestStep(t *testing.T) {
	for name, c := range map[string]struct {
		edits []edit
		want  diff.Step
		kinds string // expected kinds, in order
	}{
		"nothing":           {nil, diff.None, ""},
		"the version alone": {[]edit{logic("version: 1.2.3", "version: 2.0.0")}, diff.None, ""},
		"a comment":         {[]edit{logic("owner:", "# Who answers.\nowner:")}, diff.None, ""},
		"a reason": {[]edit{text("No lamp is worth standing", "No bulb is worth standing")},
			diff.Patch, "other-words"},
		"an action": {[]edit{text("Switch the lights off.", "Turn the lights off.")},
			diff.Minor, "other-words"},
		"two reasons swapped": {swapped("No lamp is worth standing in the traffic.",
			"The place decides who can come."), diff.Patch, "other-words"},
		"an answer with the former words of a title": {[]edit{
			text("title: Change the bulb", "title: Replace the bulb"),
			text("side: On a side road", "side: Change the bulb")}, diff.Minor, "other-words"},
		"an action that another disposition has, too": {[]edit{
			text("- Leave the car.", "- Buy another spare bulb.")}, diff.Minor, "other-words"},
		"a date": {[]edit{logic("reviewed: 2026-11-23", "reviewed: 2026-11-24")},
			diff.Patch, ""},
		"a name of a junction": {[]edit{logic("by-place", "after-change")}, diff.None, ""},
		"a question":           {asks("change", "change"), diff.Minor, "another-screen"},
		"a question with a path to something calmer": {asks("change", "works"), diff.Major,
			"less-urgent cautions-lost another-end another-screen"},
		"a question with a path to an emergency": {asks("change", "danger"), diff.Minor,
			"more-urgent another-end another-screen cautions-gained call-changed"},
		"an urgency lowered": {[]edit{logic("garage:\n    urgency: urgent",
			"garage:\n    urgency: not-urgent")}, diff.Major, "less-urgent"},
		"an urgency raised": {[]edit{logic("works:\n    urgency: not-urgent",
			"works:\n    urgency: urgent")}, diff.Minor, "more-urgent"},
		"an answer less urgent": {[]edit{logic(
			"road: {to: change, urgency: urgent}", "road: {to: change}")}, diff.Major,
			"less-urgent"},
		"a caution removed": {[]edit{logic(
			"{who: roadside}\n    source: [M1]\n    cautions: [no-traffic]",
			"{who: roadside}\n    source: [M1]"),
			logic("[change, garage, danger]", "[change, danger]")},
			diff.Major, "cautions-lost other-words"},
		"a caution added": {[]edit{logic("not-urgent\n    source: [M1]",
			"not-urgent\n    source: [M1]\n    cautions: [no-bare-hand]"),
			logic("scope: [change],", "scope: [change, works],")},
			diff.Minor, "other-words cautions-gained"},
		"an edge to something calmer": {[]edit{logic("unsure: {to: danger", "unsure: {to: place")},
			diff.Major,
			"less-urgent cautions-lost call-lost another-end another-screen"},
		"an edge to something more urgent": {[]edit{logic("cannot: {to: garage}",
			"cannot: {to: danger}")}, diff.Minor,
			"more-urgent another-end another-screen call-changed"},
		"a call lost": {[]edit{logic("    call: {who: roadside}\n", ""),
			text("    say:\n      - The lamp is out.\n", "")}, diff.Major, "call-lost other-words"},
		"another service": {[]edit{logic("service: police", "service: fire")}, diff.Minor,
			"call-changed"},
		"more tries": {[]edit{logic("tries: 2", "tries: 3")}, diff.Major, "other-words"},
		"an answer gone": {[]edit{logic("      cannot: {to: garage}\n", ""),
			text("      cannot: I cannot do that here\n", "")}, diff.Major,
			"another-end another-screen"},
	} {
		t.Run(name, func(t *testing.T) {
			r := diff.Compare(edited(t, lamp()), edited(t, lamp(), c.edits...))
			met := met(r)
			for _, want := range strings.Fields(c.kinds) {
				if !slices.Contains(met, want) {
					t.Errorf("%s is not reported", want)
				}
			}
			if (c.kinds == "") != strings.Contains(r.Text(), "\nNo state changes") {
				t.Errorf("wrong headline:\n%s", r.Text())
			}
			if r.Step != c.want || c.want < diff.Minor && len(met) != len(strings.Fields(c.kinds)) {
				t.Errorf("%v, want %v: %v\n%s", r.Step, c.want, met, r.Text())
			}
		})
	}
}

func met(r diff.Report) (kinds []string) {
	for _, k := range r.Kinds {
		if k.Old+k.New+k.Pairs > 0 {
			kinds = append(kinds, k.Kind.String())
		}
	}
	return kinds
}

// The old release asks about the place, the new one about the rain. On the shortest paths of either
// release the results are equal: only the walk of both at once finds the answers that become less
// urgent.
func TestPathsShortestInNeitherRelease(t *testing.T) {
	with := func(when, otherwise string) *guide.Guide {
		return edited(t, lamp(), append(asks("change", "change"), logic(", urgency: urgent", ""),
			logic("road: {to: change}", "road: {to: rain}"),
			logic("place.side, to: works", when), logic("otherwise: garage", otherwise))...)
	}
	r := diff.Compare(with("place.road, to: garage", "otherwise: works"),
		with("rain.wet, to: works", "otherwise: garage"))
	less := r.Kinds[diff.LessUrgent]
	if less.Old+less.New > 0 {
		t.Fatalf("a shortest path shows the change, so the test checks nothing\n%s", r.Text())
	}
	if r.Step != diff.Major || less.Pairs == 0 ||
		less.Example.Transcript != "life.safe~place.road~rain.wet~change.dark" {
		t.Errorf("%v, %+v", r.Step, less)
	}
}

func TestLost(t *testing.T) {
	for want, edits := range map[string][]edit{
		"The answer change.cannot is no longer offered.": {logic(
			"      cannot: {to: garage}\n", ""), text("      cannot: I cannot do that here\n", "")},
		"The red flag fire is no longer offered.": {logic(
			"  fire: {to: danger, source: [M1]}\n", ""), text("  fire: Something burns\n", "")},
		"The step change may be tried 3 times, no longer only 2.": {logic("tries: 2",
			"tries: 3")},
		"The tries of change are no longer counted.": {logic("    tries: 2\n", ""),
			text("{tries} times at most", "twice")},
		"The caution no-traffic no longer counts as one for people.": {logic(
			"no-traffic: {protects: people", "no-traffic: {protects: property")},
		"The guide no longer promises its rule place-first.": {logic("place-first:",
			"place-before:")},
		"The guide's rule place-first promises something else.": {logic("first: [place]",
			"first: [life]")},
	} {
		t.Run(want, func(t *testing.T) {
			if strings.Contains(want, "people") { // a caution for property must not be on the card
				edits = append(edits, logic("    source: [M1]\n    cautions: [no-traffic]",
					"    source: [M1]"), logic(", danger]", "]"))
			}
			r := diff.Compare(edited(t, lamp()), edited(t, lamp(), edits...))
			if r.Step != diff.Major || !slices.Contains(r.Lost, want) {
				t.Errorf("%v, want %q in %q", r.Step, want, r.Lost)
			}
		})
	}
}

// offering returns edits that add an offer to the lamp guide.
func offering(offer string) []edit {
	return []edit{
		logic("\njunctions:", "\nalways:\n  help: {"+offer+", source: [M1]}\n\njunctions:"),
		text("\ncautions:", "\nalways:\n  help: Get someone to come\n\ncautions:"),
	}
}

func TestOffers(t *testing.T) {
	for name, c := range map[string]struct {
		old, cur   []edit
		step       diff.Step
		said, lost string
		kinds      string
	}{
		"none":      {nil, nil, diff.None, "", "", ""},
		"as it was": {offering("to: garage"), offering("to: garage"), diff.None, "", "", ""},
		"new": {nil, offering("to: garage"), diff.Minor,
			"The offer help is new. It leads to garage.", "", "other-words"},
		"gone": {offering("to: garage"), nil, diff.Major,
			"", "The offer help is no longer made.", "other-words call-lost"},
		"elsewhere": {offering("to: garage"), offering("to: works"), diff.Major,
			"The offer help leads to works, no longer to garage.", "", "less-urgent call-lost"},
		"to a junction": {offering("to: garage"), offering("to: by-place"), diff.Major,
			"The offer help leads to (place.side: works) garage, no longer to garage.", "",
			"call-lost"},
		"narrower": {offering("to: garage"), offering("to: garage, when: place.side"), diff.Major,
			"The offer help is made when: place.side. Before: always.",
			"The offer help is no longer made on every screen.", "other-words call-lost"},
		"wider": {offering("to: garage, when: place.side"), offering("to: garage"), diff.Minor,
			"The offer help is made when: always. Before: place.side.", "", "other-words"},
		"another label": {offering("to: garage"),
			append(offering("to: garage"), text("Get someone to come", "Have someone come")),
			diff.Minor, "", "", "other-words"},
	} {
		t.Run(name, func(t *testing.T) {
			r := diff.Compare(edited(t, lamp(), c.old...), edited(t, lamp(), c.cur...))
			if r.Step != c.step || strings.Join(r.Offers, " ") != c.said ||
				strings.Join(r.Lost, " ") != c.lost {
				t.Errorf("%v, %q, %q", r.Step, r.Offers, r.Lost)
			}
			for _, want := range strings.Fields(c.kinds) {
				if !slices.Contains(met(r), want) {
					t.Errorf("%s is not reported: %v", want, met(r))
				}
			}
			if c.kinds == "" && len(met(r)) > 0 {
				t.Errorf("reported: %v, want none", met(r))
			}
			for _, said := range slices.Concat(r.Offers, r.Lost) {
				if !strings.Contains(r.Text(), said) {
					t.Errorf("%q is not in the report", said)
				}
			}
		})
	}
}

// Limits on the time to help are a promise, too.
func TestLostSeconds(t *testing.T) {
	with := func(bounds string) *guide.Guide {
		return edited(t, lamp(), logic("\nsources:", "seconds: {"+bounds+"}\n\nsources:"))
	}
	r := diff.Compare(with("number: 30, help: 90, urgent: 60"), with("number: 40, urgent: 60"))
	want := []string{
		"It may take 40 seconds to the emergency number, no longer only 30.",
		"The seconds to help are no longer bounded.",
	}
	if !slices.Equal(r.Lost, want) {
		t.Errorf("%q, want %q", r.Lost, want)
	}
}

// So is the share of planted faults that must be found.
func TestLostShareOfFaults(t *testing.T) {
	with := func(share string) *guide.Guide {
		return edited(t, lamp(), logic("\nsources:", "mutation: {"+share+"}\n\nsources:"))
	}
	r := diff.Compare(with("all: 98"), with("safety: 97"))
	want := []string{
		"Of all planted faults, 95 % must be found, no longer 98 %.",
		"Of the planted faults that affect safety, 97 % must be found, no longer 100 %.",
	}
	if !slices.Equal(r.Lost, want) {
		t.Errorf("%q, want %q", r.Lost, want)
	}
}

// A call that is promised by a rule of the guide's own is part of the promises.
func TestChangedCallOfOwnRule(t *testing.T) {
	promise := func(who string) *guide.Guide {
		return edited(t, lamp(), logic("rules:\n",
			"rules:\n  who-comes:\n    calls: "+who+
				"\n    at: [danger]\n    why: They can put it out.\n    source: [M1]\n"))
	}
	want := "The guide's rule who-comes promises something else."
	if r := diff.Compare(promise("fire"), promise("police")); r.Step != diff.Major ||
		!slices.Contains(r.Lost, want) {
		t.Errorf("%v, want %q in %q", r.Step, want, r.Lost)
	}
	if r := diff.Compare(promise("fire"), promise("fire")); len(r.Lost) > 0 {
		t.Error(r.Lost)
	}
}

func TestLanguages(t *testing.T) {
	one, two := edited(t, lamp()), edited(t, lamp())
	british := *two.Texts[0]
	british.Language = "en-GB"
	two.Texts = append([]*guide.Text{&british}, two.Texts...)
	if r := diff.Compare(one, two); r.Step != diff.Minor ||
		!slices.Equal(r.Spoken, []string{"en-GB"}) {
		t.Errorf("added: %v, %v", r.Step, r.Spoken)
	}
	if r := diff.Compare(two, one); r.Step != diff.Major ||
		!slices.Equal(r.Lost, []string{"The guide no longer speaks en-GB."}) {
		t.Errorf("dropped: %v, %v", r.Step, r.Lost)
	}
}

// The shipped guide: one edge of about a hundred is changed, in a place that many states lead to.
func TestTrunk(t *testing.T) {
	short.Skip(t)
	dir, err := compile.Folder(guides.Files, "trunk-release-fails")
	if err != nil {
		t.Fatal(err)
	}
	old := edited(t, dir)
	r := diff.Compare(old,
		edited(t, dir, logic("unsafe: {to: danger, urgency: emergency}", "unsafe: {to: place}")))
	less := r.Kinds[diff.LessUrgent]
	if r.Step != diff.Major || less.Old == 0 ||
		less.Example.Transcript != "life.none~place.drives~move.unsafe" {
		t.Errorf("%v, %+v", r.Step, less)
	}
	if less.Old >= r.Old.States/10 || r.Old.Changed != less.Old {
		t.Errorf("counted more states than change: %d of %d", less.Old, r.Old.States)
	}
}
