package compile

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"firststeps/internal/guide"
)

// compiled returns the small guide after some edits.
func compiled(t *testing.T, edits ...edit) *guide.Guide {
	t.Helper()
	g, found := Guide(mutation{edits: edits}.apply(t, small(t)))
	if len(found) > 0 {
		t.Fatal(found)
	}
	return g
}

func TestSmallGuide(t *testing.T) {
	g := compiled(t)
	checkWhole(t, g)
	if g.ID != "small" || g.Version != "1.0.0" || g.Owner != "Firststeps maintainers" ||
		g.Reviewed != "2026-11-23" || g.ReviewBy != "2027-05-23" {
		t.Errorf("header: %+v", g)
	}
	var order []string
	for _, n := range g.Nodes {
		order = append(order, n.Kind.String()+" "+n.ID)
	}
	want := []string{"question life", "question place", "step press", "disposition trapped",
		"disposition towed", "disposition opened"}
	if !slices.Equal(order, want) {
		t.Errorf("nodes: %v", order)
	}
	if g.Start != g.Node("life") || g.Alarm != g.Flag("trapped") ||
		g.Alarm.To != g.Node("trapped") {
		t.Errorf("start %v, alarm %v", g.Start, g.Alarm)
	}
}

func TestNodes(t *testing.T) {
	g := compiled(t)
	press, towed, trapped := g.Node("press"), g.Node("towed"), g.Node("trapped")
	if press.Class != guide.Try || !press.Harmless || press.Tries != 3 ||
		press.Call.Who != guide.Roadside || !slices.Equal(press.Source, []string{"C2"}) {
		t.Errorf("press: %+v", press)
	}
	if press.Cautions[0] != g.Cautions[0] || press.Notes[0] != g.Notes[1] {
		t.Errorf("press shows %v, %v", press.Cautions, press.Notes)
	}
	if c := g.Node("life").Choice("unsure"); c.To.Node != trapped || c.Urgency != guide.Emergency {
		t.Errorf("unsure: %+v", c)
	}
	if c := g.Node("place").Choice("unsure"); c.To.Junction != g.Junctions[0] ||
		c.Reason != "Both ways lead to help." || c.Urgency != guide.NotUrgent {
		t.Errorf("unsure: %+v", c)
	}
	if *trapped.Call != (guide.Call{Who: guide.EmergencyService, Service: guide.Fire}) ||
		trapped.Urgency != guide.Emergency {
		t.Errorf("trapped: %+v", trapped)
	}
	if towed.Urgency != guide.Urgent || towed.Call.Who != guide.NonEmergency {
		t.Errorf("towed: %+v", towed)
	}
}

func TestPlaceQuestionAndDoNote(t *testing.T) {
	g := compiled(t, in("  place:\n    source", "  place:\n    place: true\n    source"),
		in("kind: reassure", "kind: do"))
	if place, life := g.Node("place").Place, g.Node("life").Place; !place || life {
		t.Errorf("Place of the place question: %v, of the life question: %v", place, life)
	}
	if kind := g.Notes[1].Kind; kind != guide.Do || kind.String() != "do" {
		t.Errorf("the note is of kind %s", kind)
	}
}

func TestExpressions(t *testing.T) {
	g := compiled(t)
	parked, known := g.Conditions[0].Expr, g.Conditions[1].Expr
	if parked.Op != guide.All || parked.Args[0].Node != g.Node("life") ||
		parked.Args[0].Choice.ID != "nobody" {
		t.Errorf("parked: %+v", parked)
	}
	if not := parked.Args[1]; not.Op != guide.Not ||
		not.Args[0].Choice != g.Node("place").Choice("road") {
		t.Errorf("parked: %+v", not)
	}
	if known.Op != guide.Any || known.Args[0].Cond != g.Conditions[0] ||
		known.Args[1].Op != guide.Answered || known.Args[1].Choice != nil {
		t.Errorf("known: %+v", known)
	}
	next := g.Junctions[0]
	if len(next.Cases) != 1 || next.Cases[0].When.Cond != g.Conditions[1] ||
		next.Cases[0].To.Node != g.Node("press") || next.Otherwise.Node != g.Node("towed") {
		t.Errorf("next: %+v", next)
	}
	if g.Notes[0].Kind != guide.Say || g.Notes[0].When.Node != g.Node("place") ||
		g.Notes[1].When.Op != guide.Always {
		t.Errorf("notes: %+v", g.Notes)
	}
	if g.Cautions[0].Protects != guide.Property || g.Cautions[1].Protects != guide.People {
		t.Errorf("cautions: %+v", g.Cautions)
	}
}

func TestScopes(t *testing.T) {
	for scope, want := range map[string]string{
		"[life, emergency]": "life trapped",
		// in the order of the guide, whatever the order of the list
		"[emergency, life]":         "life trapped",
		"[try, press, opened]":      "press opened",
		"[scene, search, help]":     "", // the guide has no such steps
		"[place, trapped, wait]":    "place trapped",
		"[emergency, try, trapped]": "press trapped",
	} {
		t.Run(scope, func(t *testing.T) {
			g := compiled(t, in("[life, emergency]", scope))
			if got := nodeIDs(g.Cautions[1].Scope); got != want {
				t.Errorf("%s: %q", scope, got)
			}
		})
	}
}

// TestClassWords checks that each word names the steps of its own class only.
func TestClassWords(t *testing.T) {
	words := []string{"scene", "search", "try", "help", "wait"}
	for _, class := range words {
		for _, word := range words {
			g := compiled(t, in("class: try", "class: "+class), in("    car: press\n", ""),
				in("scope: [try]", "scope: ["+word+"]"))
			if got := len(g.Cautions[0].Scope) == 1; got != (class == word) {
				t.Errorf("%s names a step of class %s: %v", word, class, got)
			}
		}
	}
}

func TestRules(t *testing.T) {
	g := compiled(t)
	if len(g.Rules) != 4 {
		t.Fatal(g.Rules)
	}
	for i, want := range []struct {
		kind   guide.RuleKind
		at, to string
		turns  int
	}{
		{guide.Never, "press", "", 0}, {guide.AlwaysHolds, "press opened", "", 0},
		{guide.Before, "place press", "life", 0},
		{guide.Within, "press", "trapped towed opened", 3},
	} {
		if r := g.Rules[i]; r.Kind != want.kind || nodeIDs(r.At) != want.at ||
			nodeIDs(r.To) != want.to || r.Turns != want.turns {
			t.Errorf("%s: %+v, at %s, to %s", r.ID, r, nodeIDs(r.At), nodeIDs(r.To))
		}
	}
	never, always := g.Rules[0], g.Rules[1]
	if never.Expr.Choice != g.Node("place").Choice("road") || always.Expr.Op != guide.Not ||
		always.Expr.Args[0].Choice.ID != "trapped" {
		t.Errorf("expressions: %+v, %+v", never.Expr, always.Expr)
	}
	if never.ID != "not-on-the-road" ||
		never.Why != "Nobody works on a car that stands on the road." ||
		!slices.Equal(never.Source, []string{"C1"}) {
		t.Errorf("%+v", never)
	}
}

// TestRuleCalls checks the meaning of each word for a rule's call.
func TestRuleCalls(t *testing.T) {
	for word, want := range map[string]guide.Call{
		"ambulance":     {Who: guide.EmergencyService, Service: guide.Ambulance},
		"police":        {Who: guide.EmergencyService, Service: guide.Police},
		"fire":          {Who: guide.EmergencyService, Service: guide.Fire},
		"non-emergency": {Who: guide.NonEmergency},
		"roadside":      {Who: guide.Roadside}, "locksmith": {Who: guide.Locksmith},
	} {
		t.Run(word, func(t *testing.T) {
			g := compiled(t, in("    always: {not: life.trapped}\n    at: [press, opened]\n",
				"    calls: "+word+"\n    at: [trapped]\n"))
			if r := g.Rules[1]; r.Kind != guide.Calls || nodeIDs(r.At) != "trapped" ||
				*r.Call != want {
				t.Errorf("%s: %+v", word, r.Call)
			}
		})
	}
}

func nodeIDs(nodes []*guide.Node) string {
	var ids []string
	for _, n := range nodes {
		ids = append(ids, n.ID)
	}
	return strings.Join(ids, " ")
}

func TestForgetsAndKeeps(t *testing.T) {
	at := "    choices:\n      drive"
	life := func(g *guide.Guide) []*guide.Node { return g.Node("place").Forgets }
	g := compiled(t, in(at, "    forgets: [press]\n"+at))
	if !slices.Equal(life(g), []*guide.Node{g.Node("press")}) {
		t.Errorf("forgets: %v", life(g))
	}
	g = compiled(t, in(at, "    forgets: [help]\n"+at))
	if !slices.Equal(life(g), []*guide.Node{g.Offer("help").Node}) {
		t.Errorf("forgets: %v", life(g))
	}
	g = compiled(t, in(at, "    keeps: [press]\n"+at))
	if !slices.Equal(life(g), []*guide.Node{g.Node("life"), g.Node("place"),
		g.Offer("help").Node}) {
		t.Errorf("keeps: %v", life(g))
	}
	g = compiled(t, in(at, "    keeps: [press, help]\n"+at))
	if !slices.Equal(life(g), []*guide.Node{g.Node("life"), g.Node("place")}) {
		t.Errorf("keeps: %v", life(g))
	}
}

func TestOffers(t *testing.T) {
	g := compiled(t)
	o := g.Offer("help")
	if o == nil || o.Asked().To.Junction != g.Junctions[0] || o.When.Node != g.Node("life") ||
		o.Node.Index != len(g.Nodes) {
		t.Fatalf("offer: %+v", o)
	}
	if got := g.Texts[0].Label(o); got != "Get someone to come" {
		t.Errorf("label: %q", got)
	}
	g = compiled(t, in("kind: say, when: place.drive,", "kind: say, when: help.asked,"))
	if when := g.Notes[0].When; when.Node != g.Offer("help").Node ||
		when.Choice != g.Offer("help").Asked() {
		t.Errorf("help.asked: %+v", when)
	}
}

func TestTexts(t *testing.T) {
	g := compiled(t)
	if len(g.Texts) != 2 || g.Texts[1].Language != "en-GB" ||
		g.Texts[0].Name != "English (United States)" {
		t.Fatalf("texts: %v", g.Texts)
	}
	us := g.Text("en-US")
	press := us.Nodes[g.Node("press").Index]
	if press.Title != "Press the button" || press.Do[0] != "Press it, {tries} times at most." ||
		press.Say[0] != "The trunk is stuck." || press.Choices[1] != "It did not" {
		t.Errorf("press: %+v", press)
	}
	trapped := us.Nodes[g.Node("trapped").Index]
	if trapped.Wait[0] != "Talk to them." || trapped.Worse != nil {
		t.Errorf("trapped: %+v", trapped)
	}
	if us.Flags[0] != "Someone is shut in" || us.Notes[1] != "This happens often." ||
		us.Cautions[1].Why != "Drivers may not see you." {
		t.Errorf("flags, notes, cautions: %+v", us)
	}
}

// TestLanguagesInOrder checks that a tag comes before longer tags, which differs from the order of
// the file names.
func TestLanguagesInOrder(t *testing.T) {
	files := small(t)
	files["text/en.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(string(files[us].Data),
		"language: en-US", "language: en", 1))}
	g, found := Guide(files)
	if len(found) > 0 || len(g.Texts) != 3 || g.Texts[0].Language != "en-US" ||
		g.Texts[1].Language != "en" {
		t.Errorf("%v %v", g, found)
	}
}

func TestRelease(t *testing.T) {
	base := compiled(t).Release
	same := map[string]edit{
		"comment":     in("# A guide as small as the format allows", "# Another comment"),
		"empty line":  in("alarm: trapped\n", "alarm: trapped\n\n\n"),
		"quotes":      {us, "title: Is anyone shut in?", `title: "Is anyone shut in?"`},
		"brackets":    in("tries: 3", "tries:   3"),
		"block list":  in("parts: [C1, C2]", "parts:\n    - C1\n    - C2"),
		"line breaks": {us, "title: Press the button", "title: Press the\n      button"},
	}
	for name, e := range same {
		t.Run(name, func(t *testing.T) {
			if compiled(t, e).Release != base {
				t.Errorf("%s changes the release", name)
			}
		})
	}
	other := map[string]edit{
		"a word":  {us, "Knock and listen.", "Knock, and listen."},
		"an edge": in("nobody: {to: place}", "nobody: {to: next}"),
		"order of nodes": in("      opened: {to: opened}\n      stuck: {to: towed}\n",
			"      stuck: {to: towed}\n      opened: {to: opened}\n"),
		"a language": {gb, "", ""},
	}
	for name, e := range other {
		t.Run(name, func(t *testing.T) {
			edits := []edit{e}
			if name == "an edge" {
				edits = append(edits, in("unsure: {to: trapped", "unsure: {to: place"),
					in("any: [parked, place.*]", "any: [parked]"))
			}
			if compiled(t, edits...).Release == base {
				t.Errorf("%s does not change the release", name)
			}
		})
	}
}

// TestDraftsAreNotMeasured checks that a text that is a draft changes the release, but not what the
// planted faults of a guide are measured on, and that any other text changes both.
func TestDraftsAreNotMeasured(t *testing.T) {
	draft := edit{gb, "language: en-GB\n", "language: en-GB\ndraft: true\n"}
	before := compiled(t, draft)
	after := compiled(t, draft, edit{gb, "Knock and listen.", "Knock, and listen."})
	if after.Release == before.Release || after.Measured != before.Measured {
		t.Error("a draft does not change the release, or changes what is measured")
	}
	if g := compiled(t, draft, edit{us, "Knock and listen.",
		"Knock, and listen."}); g.Measured == before.Measured {
		t.Error("a reviewed text does not change what is measured")
	}
	if g := compiled(t); g.Measured == before.Measured || g.Measured != g.Release {
		t.Error("without drafts, not the whole guide is measured")
	}
}

// TestHardGuides checks that the format can express two guides that are hard to write.
func TestHardGuides(t *testing.T) {
	for _, name := range []string{"hot-car-child", "keys-locked-in"} {
		t.Run(name, func(t *testing.T) {
			g, found := Guide(os.DirFS("testdata/guides/" + name))
			if len(found) > 0 {
				t.Fatal(found)
			}
			checkWhole(t, g)
			if g.ID != name || len(g.Nodes) < 6 || len(g.Rules) == 0 {
				t.Errorf("%s: %d nodes, %d rules", g.ID, len(g.Nodes), len(g.Rules))
			}
			for _, c := range g.Cautions {
				if got := nodeIDs(nodesShowing(g, c)); got != nodeIDs(c.Scope) {
					t.Errorf("%s: %s is shown on %s", name, c.ID, got)
				}
			}
		})
	}
}

// nodesShowing returns the nodes that show a caution.
func nodesShowing(g *guide.Guide, c *guide.Caution) (nodes []*guide.Node) {
	for _, n := range g.Nodes {
		if slices.Contains(n.Cautions, c) {
			nodes = append(nodes, n)
		}
	}
	return nodes
}

// TestFaultsInSeveralFiles checks that faults in several files are all reported, in order, and none
// hides another.
func TestFaultsInSeveralFiles(t *testing.T) {
	files := mutation{edits: []edit{
		in("version: 1.0.0", "version: one"), in("tries: 3", "tries: 12"),
		in("stuck: {to: towed}", "stuck: {to: twoed}"),
		{us, "title: Where is the car?", "titel: Where is the car?"},
		{gb, "Knock and listen.", "Call 911."},
	}}.apply(t, small(t))
	_, found := Guide(files)
	var got []string
	for _, f := range found {
		got = append(got, f.File+" "+f.ID)
	}
	want := "guide.yaml bad-version, guide.yaml out-of-range, guide.yaml unknown-target, " +
		"text/en-GB.yaml typed-number, text/en-US.yaml missing-text, text/en-US.yaml unknown-key"
	if strings.Join(got, ", ") != want {
		t.Errorf("got  %v\nwant %v", strings.Join(got, ", "), want)
	}
}

// TestNumbersWithUnits checks that a number with a unit is no telephone number, and that nothing
// else excuses one.
func TestNumbersWithUnits(t *testing.T) {
	for text, typed := range map[string]string{
		"Press hard, 100 to 120 times a minute.":   "",
		"Above 104 °F it is deadly.":               "",
		"Stay 300 feet away.":                      "",
		"Stay 150 - 200 m away. Call 112.":         "150 - 200",
		"Stay 300 feet away. Or call 911.":         "911",
		"Call 112 or 911 now.":                     "112",
		"Press 100 to 120. It is a few times much": "100",
	} {
		_, found := Guide(mutation{edits: []edit{{us, "Air and heat come first.", `"` + text + `"`}}}.
			apply(t, small(t)))
		switch {
		case typed == "" && len(found) > 0:
			t.Errorf("%s: %v", text, found)
		case typed != "" && (len(found) != 1 || found[0].ID != idTypedNumber ||
			!strings.HasSuffix(found[0].Message, strconv.Quote(typed))):
			t.Errorf("%s: want %q, got %v", text, typed, found)
		}
	}
}

func TestSuggestions(t *testing.T) {
	for _, c := range []struct {
		edit edit
		want string
	}{
		{in("stuck: {to: towed}", "stuck: {to: twoed}"), `did you mean "towed"?`},
		{in("reviewed:", "reveiwed: x\nreviewed:"), `did you mean "reviewed"?`},
		{in("    cautions: [no-force]\n", ""), "refer to it, or delete it with its texts"},
		{in("  next:\n", "  other:\n    - {otherwise: towed}\n  next:\n"),
			"refer to it, or delete it"},
		{in("life.nobody", "life.nobdy"), `did you mean "nobody"?`},
		{in("never: [try]", "never: [prees]"), `did you mean "press"?`},
		{in("scope: [try]", "scope: [tri]"), `did you mean "try"?`},
		{in("scope: [try]", "scope: [nowhere]"),
			"name a node, or one of: scene, search, try, help, wait, emergency"},
		{in("class: try", "class: trie"), "choose one of: scene, search, try, help, wait"},
		{edit{us, "  common: This", "  comon: This"}, `did you mean "common"?`},
	} {
		t.Run(c.want, func(t *testing.T) {
			_, found := Guide(mutation{edits: []edit{c.edit}}.apply(t, small(t)))
			if len(found) != 1 || found[0].Fix != c.want {
				t.Errorf("want %q, got %v", c.want, found)
			}
		})
	}
}

// TestEmptySections checks that texts are not compared with a section that could not be read.
func TestEmptySections(t *testing.T) {
	files := fstest.MapFS{
		logicFile:         {Data: []byte("guide: x\n")},
		"text/en-US.yaml": {Data: []byte("language: en-US\nname: E\ntitle: T\nsummary: S\n")},
	}
	_, found := Guide(files)
	for _, f := range found {
		if f.ID != idMissingKey || f.File != logicFile {
			t.Errorf("unexpected finding: %v", f)
		}
	}
	if len(found) != 10 {
		t.Errorf("%d findings:\n%v", len(found), found)
	}
}

// TestIsDate compares isDate with package time, for every month and day of some years.
func TestIsDate(t *testing.T) {
	for _, year := range []int{1, 1900, 2000, 2024, 2026, 9999} {
		for month := range 14 {
			for day := range 33 {
				s := fmt.Sprintf("%04d-%02d-%02d", year, month, day)
				if _, err := time.Parse(time.DateOnly, s); isDate(s) != (err == nil) {
					t.Errorf("%s: %v", s, isDate(s))
				}
			}
		}
	}
	for _, s := range []string{"", "2026-1-2", "2026-11-23T00:00:00Z", " 2026-11-23",
		"２０２６-11-23"} {
		if isDate(s) {
			t.Errorf("isDate(%q) = true", s)
		}
	}
}
